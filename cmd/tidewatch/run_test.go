package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api/door"
	"tidewatch/cmd/tidewatch/internal/commandtest"
	"tidewatch/cmd/tidewatch/internal/demo"
	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
		os.Exit(0)
	}
	os.Exit(storetest.Main(m))
}

// exampleFile is the path of a complete file for tidewatch import.
const exampleFile = "internal/demo/demo.yaml"

// tidewatch runs a command and waits until the command ends.
func tidewatch(t *testing.T, vars map[string]string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	return commandtest.Run(t, run, vars, args...)
}

// start runs a command in the background. The returned function "stop" ends the command and returns the error of the
// command.
func start(
	t *testing.T, vars map[string]string, args ...string,
) (stdout, stderr *commandtest.Buffer, stop func() error) {
	t.Helper()
	return commandtest.Start(t, run, vars, args...)
}

// serve runs a server until the test ends, and waits until the server is ready.
func serve(t *testing.T, vars map[string]string, args ...string) commandtest.Node {
	t.Helper()
	return commandtest.Serve(t, run, vars, args...)
}

// startEngines runs stand-in engines until the test ends.
func startEngines(t *testing.T, options standin.Options) *demo.Engines {
	t.Helper()
	options.Now = time.Now
	engines, err := demo.StartEngines(t.Context(), "127.0.0.1:0", options)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, engines.Stop(context.WithoutCancel(t.Context()))) })
	return engines
}

// adminToken creates an API token with admin rights for all customers, and returns the secret of the token.
func adminToken(t *testing.T, db storetest.DB) string {
	t.Helper()
	secret, hash := door.NewSecret(door.TokenPrefix)
	_, err := db.CreateToken(t.Context(), store.Token{CreatedBy: "test", Name: "tests", Role: store.RoleAdmin}, hash)
	require.NoError(t, err)
	return secret
}

func TestHelp_NamesEverySettingAndEngine(t *testing.T) {
	t.Parallel()
	out, _, err := tidewatch(t, nil, "serve", "--help")
	require.NoError(t, err)
	for _, want := range []string{
		"DATABASE_URL", "TIDEWATCH_ADDR", "TIDEWATCH_ROLES", "--poll-only", "--migrate", "TIDEWATCH_PRICES",
		"TIDEWATCH_MAX_DAY_CALLS", "TIDEWATCH_METRICS_ADDR", "TIDEWATCH_METRICS_TOKEN", "OTEL_EXPORTER_OTLP_ENDPOINT",
		"OPENAI_API_KEY", "OPENAI_BASE_URL", "PERPLEXITY_MODEL", "SERPAPI_API_KEY", "TIDEWATCH_JUDGE_MODEL",
	} {
		require.Contains(t, out, want)
	}
	out, _, err = tidewatch(t, nil)
	require.NoError(t, err)
	for _, want := range []string{"demo", "serve", "import", "schedules"} {
		require.Contains(t, out, want)
	}
}

func TestNext_PrintsFireTimes(t *testing.T) {
	t.Parallel()
	out, _, err := tidewatch(t, nil, "next", "--cron", "30 1 * * *", "--tz", "America/New_York",
		"--from", "2026-10-31T12:00:00Z", "--count", "3", "--json", "--dst-repeat", "both")
	require.NoError(t, err)
	require.JSONEq(t, `[{"utc":"2026-11-01T05:30:00Z","local":"2026-11-01T01:30:00-04:00"},
		{"utc":"2026-11-01T06:30:00Z","local":"2026-11-01T01:30:00-05:00"},
		{"utc":"2026-11-02T06:30:00Z","local":"2026-11-02T01:30:00-05:00"}]`, out)

	out, _, err = tidewatch(t, nil, "next", "--cron", "0 9 * * *", "--from", "2026-01-01T09:00:00Z", "--count", "1")
	require.NoError(t, err)
	require.Contains(t, out, "2026-01-02T09:00:00Z", "the fire times exclude the instant of --from itself")

	file := filepath.Join(t.TempDir(), "exceptions")
	next := func(text string, more ...string) (string, error) {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		args := strings.Fields("next --tz Europe/Berlin --from 2026-12-23T12:00:00Z --count 2")
		args = append(append(args, "--cron", "0 9 * * *", "--exceptions", file), more...)
		out, _, err := tidewatch(t, nil, args...)
		return out, err
	}
	out, err = next("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261225\nRRULE:FREQ=YEARLY\nSUMMARY:Christmas\n" +
		"END:VEVENT\nEND:VCALENDAR\n")
	require.NoError(t, err)
	require.Regexp(
		t,
		`DAY +SUPPRESSED BY\n2026-12-24T08:00:00Z .* Thu +-\n2026-12-25T08:00:00Z .* Fri +blackout: Christmas\n$`,
		out,
	)
	christmas := out
	const two = "customers: [{name: A, blackouts: [{from: 2026-12-24, to: 2026-12-24}]}, {name: B}]"
	out, err = next(two, "--customer", "A", "--json")
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(out, `"suppressed_by": "blackout: 24 December 2026 (UTC)"`), out)
	docs, err := os.ReadFile("../../docs/schedules.md")
	require.NoError(t, err)
	require.Contains(t, string(docs), christmas, "docs/schedules.md shows the output")
	_, example, _ := strings.Cut(string(docs), "```yaml\n")
	example, _, _ = strings.Cut(example, "```")
	out, err = next(example)
	require.NoError(t, err)
	require.Equal(t, 2, strings.Count(out, "blackout: Christmas\n"), out)
	for text, message := range map[string]string{
		"BEGIN:VCALENDAR\nBEGIN:VTODO\n": "--exceptions: line 2: the component VTODO",
		two:                              "2 customers: name one",
		"customers: []\nblackouts: [{from: no}]\n": "--exceptions: the file:2: blackouts[0].to: is missing",
	} {
		_, err = next(text)
		require.ErrorContains(t, err, message)
	}

	for _, args := range [][]string{
		{"--cron", "0 0 31 2 *"},
		{"--cron", "61 * * * *"},
		{"--cron", "0 9 * * *", "--tz", "Mars/Olympus"},
		{"--cron", "0 9 * * *", "--dst-gap", "both"},
		{"--cron", "0 9 * * *", "--count", "0"},
		{"--cron", "0 9 * * *", "--from", "yesterday"},
	} {
		_, _, err := tidewatch(t, nil, append([]string{"next"}, args...)...)
		require.ErrorContains(t, err, args[len(args)-2])
	}
}

func TestMigrate_GoesUpAndDown(t *testing.T) {
	t.Parallel()
	vars := map[string]string{"DATABASE_URL": storetest.OpenEmpty(t).URL}
	_, _, err := tidewatch(t, vars, "serve", "--addr", "127.0.0.1:0")
	require.ErrorContains(t, err, "tidewatch migrate up")
	out, _, err := tidewatch(t, vars, "migrate", "status")
	require.NoError(t, err)
	require.NotContains(t, out, "applied")
	out, _, err = tidewatch(t, vars, "migrate", "up")
	require.NoError(t, err)
	require.Contains(t, out, "applied river 1")
	require.Contains(t, out, "applied tidewatch 1")
	out, _, err = tidewatch(t, vars, "migrate", "up")
	require.NoError(t, err)
	require.Contains(t, out, "0 migrations were applied")
	out, _, err = tidewatch(t, vars, "migrate", "down", "--to", "0")
	require.ErrorContains(t, err, "--yes")
	require.Contains(t, out, ": drop table citations, table sentiments, table positions, table answers\n")
	require.Contains(t, out, "column scheduled_jobs.after_partial; delete rows of scheduled_jobs\n")
	require.Contains(
		t,
		out,
		"44 00044_editor.sql: drop no table or column; change rows of users; change rows of api_tokens\n",
	)
	out, _, err = tidewatch(t, vars, "migrate", "status")
	require.NoError(t, err)
	require.NotRegexp(t, `\d +pending`, out, "without --yes, nothing is undone")
	out, _, err = tidewatch(t, vars, "migrate", "down", "--yes")
	require.NoError(t, err)
	require.Contains(t, out, "undone tidewatch ")
	out, _, err = tidewatch(t, vars, "migrate", "status")
	require.NoError(t, err)
	require.Contains(t, out, "pending")
}

func TestServe_AnswersAndStopsGracefullyInEachRole(t *testing.T) {
	t.Parallel()
	for _, roles := range []string{"api,scheduler,worker", "api", "scheduler", "worker"} {
		t.Run(roles, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			vars := map[string]string{"DATABASE_URL": db.URL, "OPENAI_API_KEY": "sk-very-secret"}
			addSealedChannel(t, db)
			n := serve(t, vars, "--roles", roles)
			require.JSONEq(t, `{"ok":true}`, commandtest.Get(t, n.URL+"/healthz", http.StatusOK))
			require.Contains(t, commandtest.Get(t, n.URL+"/readyz", http.StatusOK), `"ready":true`)
			require.NoError(t, n.Stop())
			log := n.Stderr.String()
			require.Regexp(t, `This node cannot decrypt .*"channels":1,"all_channels":1`, log)
			require.Regexp(t, `"msg":"Serving\.",.*"node":"[^"]+"`, log)
			require.Regexp(t, `"msg":"Stopped\.",.*"unfinished_jobs":0`, log)
			for line := range strings.SplitSeq(strings.TrimSpace(log), "\n") {
				var entry map[string]any
				require.NoError(t, json.Unmarshal([]byte(line), &entry), line)
				require.NotEmpty(t, entry["component"], line)
			}
			require.NotContains(t, log, "sk-very-secret")
		})
	}
}

// addSealedChannel stores an alert channel whose URL is encrypted with a key that no node has.
func addSealedChannel(t *testing.T, db storetest.DB) {
	t.Helper()
	ring, err := store.NewKeyring([]string{base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32))})
	require.NoError(t, err)
	channel := store.AlertChannel{
		CustomerID: db.Brand(t, 0).CustomerID, ID: uuid.New(), IsActive: true, Kind: store.AlertSlack, Name: "on call",
	}
	channel.URL = ring.Seal("https://receiver.example/hook", channel.ID.String())
	_, err = db.SaveAlertChannel(t.Context(), channel)
	require.NoError(t, err)
}

func TestServe_NamesAnAddressInUse(t *testing.T) {
	t.Parallel()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close()) }()
	vars := map[string]string{"DATABASE_URL": storetest.Open(t).URL}
	_, _, err = tidewatch(t, vars, "serve", "--addr", l.Addr().String())
	require.ErrorContains(t, err, "--addr (TIDEWATCH_ADDR): ")
	require.ErrorContains(t, err, "address already in use")
	for _, command := range []string{"demo", "engines"} { // these commands read no variable with the address
		_, _, err = tidewatch(t, nil, command, "--addr", l.Addr().String())
		require.ErrorContains(t, err, "--addr: ", command)
		require.ErrorContains(t, err, "address already in use", command)
		require.NotContains(t, err.Error(), "TIDEWATCH_ADDR", command)
	}
}
