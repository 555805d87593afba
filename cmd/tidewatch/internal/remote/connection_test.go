package remote_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/commandtest"
)

// startServer starts a server with the given handler, and returns the environment variables of commands that call it.
func startServer(t *testing.T, handler http.HandlerFunc) map[string]string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return map[string]string{"TIDEWATCH_SERVER": server.URL, "TIDEWATCH_TOKEN": "tw_s3cret"}
}

func sendJSON(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = fmt.Fprint(w, body)
}

// net/http sends a GET after the redirect of a PUT. The response to the GET is an object like the response to the PUT.
func TestCommands_RefuseRedirects(t *testing.T) {
	t.Parallel()
	id := uuid.NewString()
	var asked atomic.Int32
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		sendJSON(w, http.StatusOK, `{"id": "`+id+`", "data": []}`)
	}))
	t.Cleanup(target.Close)
	vars := startServer(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, target.URL+r.URL.Path, http.StatusMovedPermanently)
	})
	for _, args := range [][]string{
		{"schedules", "pause", id},
		{"schedules", "list"},
		{"brands", "edit", id, "--name", "Acme"},
		{"download", "runs"},
	} {
		stdout, _, err := commandtest.Run(t, runCommand, vars, args...)
		require.ErrorContains(t, err, "the server redirects to "+target.URL+":", "%v", args)
		require.ErrorContains(t, err, "TIDEWATCH_SERVER", "%v", args)
		require.Empty(t, stdout, "%v", args)
	}
	require.Zero(t, asked.Load(), "the other server gets no token")
}

func TestSchedulesEdit_SavesNothingIfTheServerMakesNoDryRun(t *testing.T) {
	t.Parallel()
	id := uuid.NewString()
	var edits atomic.Int32
	vars := startServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			edits.Add(1)
		}
		sendJSON(w, http.StatusOK, `{"id": "`+id+`"}`)
	})
	_, _, err := commandtest.Run(t, runCommand, vars, "schedules", "edit", id, "--cron", "0 9 * * *", "--dry-run")
	require.ErrorContains(t, err, "the server made no dry run, and may have saved the edit")
	require.EqualValues(t, 1, edits.Load())
}

// The server of this test fails in the ways of a server during a deployment, and then answers.
func TestWait_OutlastsTemporaryErrors(t *testing.T) {
	t.Parallel()
	run := uuid.NewString()
	for status, args := range map[int][]string{
		http.StatusOK:       {"runs", "retry", run, "--wait"},
		http.StatusAccepted: {"brands", "rescore", uuid.NewString(), "--wait"},
	} {
		var reads atomic.Int32
		vars := startServer(t, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case filepath.Base(r.URL.Path) == "events":
				w.Header().Set("Content-Type", "text/event-stream")
			case r.Method == http.MethodPost:
				sendJSON(w, status, `{"id": "`+run+`", "status": "pending"}`)
			case reads.Load() == 0:
				reads.Add(1)
				w.WriteHeader(http.StatusBadGateway)
			case reads.Load() == 1:
				reads.Add(1)
				panic(http.ErrAbortHandler)
			case reads.Load() == 2:
				reads.Add(1)
				sendJSON(w, http.StatusServiceUnavailable, `{"status": 503, "detail": "The database is not available."}`)
			default:
				sendJSON(w, http.StatusOK, `{"id": "`+run+`", "status": "completed", "finished_at": "2026-01-02T03:04:05Z"}`)
			}
		})
		stdout, stderr, err := commandtest.Run(t, runCommand, vars, args...)
		require.NoError(t, err, "%v", args)
		require.Contains(t, stdout, "completed", "%v", args)
		require.Contains(t, stderr, "The server does not respond at the moment, waiting:", "%v", args)
		require.EqualValues(t, 3, reads.Load(), "%v", args)
	}
}

func TestWait_EndsWithAPermanentError(t *testing.T) {
	t.Parallel()
	run := uuid.NewString()
	vars := startServer(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case filepath.Base(r.URL.Path) == "events":
			w.Header().Set("Content-Type", "text/event-stream")
		case r.Method == http.MethodPost:
			sendJSON(w, http.StatusOK, `{"id": "`+run+`", "status": "pending"}`)
		default:
			sendJSON(w, http.StatusUnauthorized, `{"status": 401, "detail": "The token is revoked.", "code": "unauthorized"}`)
		}
	})
	_, _, err := commandtest.Run(t, runCommand, vars, "runs", "retry", run, "--wait")
	require.ErrorContains(t, err, "The token is revoked.")
}

// The session at a proxy that authenticates users may end during a run.
func TestWait_EndsWithTheErrorOfAProxy(t *testing.T) {
	t.Parallel()
	run := uuid.NewString()
	for _, status := range []int{http.StatusFound, http.StatusForbidden, http.StatusOK} {
		vars := startServer(t, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case filepath.Base(r.URL.Path) == "events":
				w.Header().Set("Content-Type", "text/event-stream")
			case r.Method == http.MethodPost:
				sendJSON(w, http.StatusOK, `{"id": "`+run+`", "status": "pending"}`)
			case status == http.StatusFound:
				http.Redirect(w, r, "/log-in", status)
			default:
				sendJSON(w, status, "<html>Log in</html>")
			}
		})
		_, stderr, err := commandtest.Run(t, runCommand, vars, "runs", "retry", run, "--wait")
		require.Error(t, err, "%d", status)
		require.Empty(t, stderr, "%d", status)
	}
}

func TestAlertsTest_OutlastsTemporaryErrors(t *testing.T) {
	t.Parallel()
	id := uuid.NewString()
	var reads atomic.Int32
	vars := startServer(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPost:
			sendJSON(w, http.StatusOK, `{"id": "`+id+`"}`)
		case reads.Add(1) == 1:
			w.WriteHeader(http.StatusBadGateway)
		default:
			sendJSON(w, http.StatusOK, `{"id": "`+id+`", "channel_name": "ops", "attempts": [{"latency_ms": 5}]}`)
		}
	})
	stdout, _, err := commandtest.Run(t, runCommand, vars, "alerts", "test", id)
	require.NoError(t, err)
	require.Contains(t, stdout, "The test message arrived through ops")
}

// The server of this test accepts every second request, as a server with a rate limit does.
func TestSourceTypesImport_WaitsForTheRateLimit(t *testing.T) {
	t.Parallel()
	customer := uuid.NewString()
	set := map[string]string{}
	asked := 0
	vars := startServer(t, func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked%2 == 1 {
			w.Header().Set("Retry-After", "0")
			sendJSON(w, http.StatusTooManyRequests, `{"status": 429, "detail": "More than 50 requests per second."}`)
			return
		}
		domain := filepath.Base(r.URL.Path)
		body := make([]byte, r.ContentLength)
		_, _ = r.Body.Read(body)
		set[domain] = string(body)
		sendJSON(w, http.StatusOK, `{"domain": "`+domain+`", "type": "review"}`)
	})
	file := filepath.Join(t.TempDir(), "types.yaml")
	require.NoError(t, os.WriteFile(file, []byte("source_types:\n  one.example: review\n  two.example: review\n"), 0o600))
	_, _, err := commandtest.Run(t, runCommand, vars, "customers", "source-types", "import", customer, file)
	require.NoError(t, err)
	require.Len(t, set, 2)
	require.JSONEq(t, `{"type": "review"}`, set["two.example"])
}

func TestCommands_ReportALimitThatLastsLonger(t *testing.T) {
	t.Parallel()
	for _, after := range []string{"600", "", "soon"} {
		asked := 0
		vars := startServer(t, func(w http.ResponseWriter, _ *http.Request) {
			asked++
			w.Header().Set("Retry-After", after)
			sendJSON(w, http.StatusTooManyRequests, `{"status": 429, "detail": "Too many log-ins have failed.", "code": "x"}`)
		})
		_, _, err := commandtest.Run(t, runCommand, vars, "brands", "list")
		require.ErrorContains(t, err, "Too many log-ins have failed.")
		require.Equal(t, 1, asked)
	}
}

func TestLists_RefuseALimitBelowOne(t *testing.T) {
	t.Parallel()
	vars := startServer(t, func(w http.ResponseWriter, _ *http.Request) { sendJSON(w, http.StatusOK, `{"data": []}`) })
	for _, limit := range []int{0, -1} {
		for _, args := range [][]string{{"runs", "list", "--json"}, {"brands", "list"}, {"schedules", "list"}} {
			stdout, _, err := commandtest.Run(t, runCommand, vars, append(args, "--limit="+strconv.Itoa(limit))...)
			require.ErrorContains(t, err, "--limit: must be at least 1, got "+strconv.Itoa(limit))
			require.Empty(t, stdout)
		}
	}
}

func TestLists_SayThatThereAreMoreRows(t *testing.T) {
	t.Parallel()
	id := uuid.NewString()
	for _, tt := range []struct{ next, says string }{
		{`"more"`, "The list continues after 1 row. To read more, raise --limit.\n"},
		{`null`, ""},
	} {
		vars := startServer(t, func(w http.ResponseWriter, _ *http.Request) {
			sendJSON(w, http.StatusOK, `{"data": [{"id": "`+id+`"}], "next_cursor": `+tt.next+`}`)
		})
		stdout, stderr, err := commandtest.Run(t, runCommand, vars, "runs", "list", "--json", "--limit", "1")
		require.NoError(t, err)
		require.Contains(t, stdout, id)
		require.Equal(t, tt.says, stderr)
	}
}

func TestChannels_RefuseEmptySecretFiles(t *testing.T) {
	t.Parallel()
	id := uuid.NewString()
	asked := 0
	vars := startServer(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		sendJSON(w, map[string]int{http.MethodPost: http.StatusCreated}[r.Method], `{"id": "`+id+`"}`)
	})
	file := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(file, []byte("\n"), 0o600))
	for _, flag := range []string{"--secret-file", "--url-file"} {
		for _, args := range [][]string{
			{"alerts", "channels", "add", "hook", "--kind", "webhook"},
			{"alerts", "channels", "edit", id, "--name", "hook"},
		} {
			_, _, err := commandtest.Run(t, runCommand, vars, append(args, flag, file)...)
			require.ErrorContains(t, err, flag+": the file must not be empty")
		}
	}
	require.Zero(t, asked)
}
