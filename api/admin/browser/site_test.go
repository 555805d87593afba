package browser_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/api/door"
	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

const (
	adminEmail  = "ada@example.com"
	viewerEmail = "vera@example.com"
	password    = "correct horse battery"
)

// site is a running program behind a proxy that can disconnect clients.
type site struct {
	db    storetest.DB
	down  atomic.Bool // whether the proxy closes connections without a response
	http  *httptest.Server
	proxy http.Handler
	// If the channel is set, event streams open only after the channel is closed.
	stream atomic.Pointer[chan struct{}]
}

// ServeHTTP forwards a request to the program.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.down.Load() {
		panic(http.ErrAbortHandler) // closes the connection
	}
	if stream := s.stream.Load(); stream != nil && r.URL.Path == "/api/admin/events" {
		select {
		case <-*stream:
		case <-r.Context().Done():
		}
	}
	s.proxy.ServeHTTP(w, r)
}

// serve starts the program with its own database, which contains an admin and a viewer.
func serve(tb testing.TB) *site {
	tb.Helper()
	return serveFrom(tb, storetest.Open(tb))
}

// serveFrom starts the program with a database, and adds an admin and a viewer.
func serveFrom(tb testing.TB, db storetest.DB) *site {
	tb.Helper()
	s := newSite(tb, db)
	s.addUsers(tb)
	s.start(tb)
	return s
}

// addUsers adds an admin and a viewer.
func (s *site) addUsers(tb testing.TB) {
	tb.Helper()
	hash := storetest.PasswordHash(tb, password)
	for email, role := range map[string]store.Role{adminEmail: store.RoleAdmin, viewerEmail: store.RoleViewer} {
		_, err := s.db.SaveUser(tb.Context(), store.User{Email: email, IsActive: true, PasswordHash: hash, Role: role})
		require.NoError(tb, err)
	}
}

// newSite opens the proxy of a program that does not run yet.
func newSite(tb testing.TB, db storetest.DB) *site {
	tb.Helper()
	s := &site{db: db}
	s.http = httptest.NewServer(s)
	s.http.Config.ErrorLog = nil
	tb.Cleanup(func() {
		s.http.CloseClientConnections() // event streams stay open until the proxy closes the connections
		s.http.Close()
	})
	return s
}

// start runs the program with additional variables behind the proxy.
func (s *site) start(tb testing.TB, variables ...string) {
	tb.Helper()
	engines := httptest.NewServer(standin.New(standin.Options{
		Brands: []string{"Acme", "Globex"}, Latency: 150 * time.Millisecond, Now: time.Now,
	}))
	tb.Cleanup(engines.Close)
	address := startProgram(tb, slices.Concat(engineVariables(engines.URL), []string{
		"DATABASE_URL=" + s.db.URL,
		"TIDEWATCH_ADDR=127.0.0.1:0",
		"TIDEWATCH_ALERTS_ALLOW_NETWORKS=127.0.0.0/8",
		"TIDEWATCH_ALERTS_WINDOW=1s",
		"TIDEWATCH_CALL_TIMEOUT=10s",
		"TIDEWATCH_DB_MAX_CONNS=" + strconv.Itoa(storetest.MaxConns),
		"TIDEWATCH_DRAIN=0s",
		"TIDEWATCH_LOG_FORMAT=json",
		"TIDEWATCH_MAX_DAY_CALLS=5000",
		"TIDEWATCH_REQUESTS_PER_SECOND=0",
		"TIDEWATCH_STOP_TIMEOUT=1s",
	}, variables))
	s.proxy = &httputil.ReverseProxy{
		ErrorHandler: func(_ http.ResponseWriter, r *http.Request, err error) {
			if r.Context().Err() == nil {
				tb.Logf("the proxy: %s %s: %v", r.Method, r.URL.Path, err)
			}
			panic(http.ErrAbortHandler)
		},
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: address})
			r.Out.Host = r.In.Host // the origin that the browser sees
		},
		Transport: &http.Transport{DisableCompression: true},
	}
}

// engineVariables returns environment variables that make the program use the stand-in engines without rate limits. The
// key is not the key of stand-ins, so that the pages look as they do with real engines.
func engineVariables(root string) []string {
	var vars []string
	urls := standin.BaseURLs(root)
	for _, engine := range collector.Engines() {
		prefix := strings.TrimSuffix(engine.KeyVar, "_API_KEY")
		vars = append(vars, engine.KeyVar+"=unused", engine.BaseURLVar()+"="+urls[engine.Name],
			prefix+"_REQUESTS_PER_MINUTE=0", prefix+"_AT_ONCE=0")
		if engine.Custom {
			vars = append(vars, engine.ModelVar()+"=stand-in")
		}
		if engine.OptIn.Var != "" {
			vars = append(vars, engine.OptIn.Var+"=true")
		}
	}
	return vars
}

// startProgram runs `tidewatch serve` until the test ends, and returns the address of the program.
func startProgram(tb testing.TB, variables []string) string {
	tb.Helper()
	var log bytes.Buffer // the test reads the log only after the program has ended
	command := exec.CommandContext(context.WithoutCancel(tb.Context()), program, "serve")
	for _, name := range []string{"GOGC", "HOME", "PATH"} {
		variables = append(variables, name+"="+os.Getenv(name))
	}
	command.Env = variables
	lines, err := command.StderrPipe()
	require.NoError(tb, err)
	require.NoError(tb, command.Start())
	address := make(chan string, 1)
	read := make(chan struct{})
	go func() {
		defer close(read)
		defer close(address)
		readLog(io.TeeReader(lines, &log), address)
	}()
	tb.Cleanup(func() {
		require.NoError(tb, command.Process.Signal(os.Interrupt))
		<-read
		require.NoError(tb, command.Wait(), "%s", &log)
		for line := range strings.Lines(log.String()) {
			if tb.Failed() && strings.Contains(line, `"level":"ERROR"`) {
				tb.Logf("the program: %s", line)
			}
		}
	})
	select {
	case found, ok := <-address:
		require.True(tb, ok, "the program ended before it served")
		return found
	case <-time.After(patience):
		require.Fail(tb, "the program does not serve")
		return ""
	}
}

// readLog reads the log to the end, and sends the program's address from the log to the channel.
func readLog(log io.Reader, address chan<- string) {
	lines := bufio.NewScanner(log)
	lines.Buffer(nil, 1<<20)
	sent := false
	for lines.Scan() {
		var entry struct {
			Addr string `json:"addr"`
			Msg  string `json:"msg"`
		}
		if !sent && json.Unmarshal(lines.Bytes(), &entry) == nil && entry.Msg == "Serving." {
			address <- entry.Addr
			sent = true
		}
	}
}

// token creates an API token and returns the token's secret.
func (s *site) token(t *testing.T, token store.Token) string {
	t.Helper()
	secret, hash := door.NewSecret(door.TokenPrefix)
	token.CreatedBy = "test"
	_, err := s.db.CreateToken(t.Context(), token, hash)
	require.NoError(t, err)
	return secret
}

// send makes a request with an API token and returns the status and the body of the response.
func (s *site) send(t *testing.T, secret, method, path, body string) (status int, answer []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.http.URL+path, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+secret)
	r.Header.Set("Content-Type", "application/json")
	response, err := (&http.Client{Timeout: patience}).Do(r)
	require.NoError(t, err)
	answer, err = io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return response.StatusCode, answer
}

// change makes a request to the API as another user and returns the body of the response.
func (s *site) change(t *testing.T, method, path, body string) []byte {
	t.Helper()
	secret := s.token(t, store.Token{Name: "another user", Role: store.RoleAdmin})
	status, answer := s.send(t, secret, method, "/api/admin"+path, body)
	require.Less(t, status, 300, "%s %s: %s", method, path, answer)
	return answer
}
