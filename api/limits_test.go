package api_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/api/problem"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestRateLimit_IsPerCallerWithRetryAfter(t *testing.T) {
	t.Parallel()
	clock := &clock{at: fixedNow()}
	f := setup(t, func(cfg *api.Config) { cfg.RequestsPerSecond, cfg.Now = 2, clock.now })
	busy, quiet := f.token(t, store.Token{Name: "busy", Role: store.RoleViewer}), f.token(
		t,
		store.Token{Name: "quiet", Role: store.RoleViewer},
	)
	ask := func(secret string) answer { return f.callAs(t, secret, http.MethodGet, "/session", nil) }
	for left := 9; left >= 0; left-- { // the burst is the number of requests in five seconds
		got := ask(busy).must(t, http.StatusOK)
		require.Equal(t, "10", got.header.Get("RateLimit-Limit"))
		require.Equal(t, strconv.Itoa(left), got.header.Get("RateLimit-Remaining"))
	}
	refused := ask(busy)
	require.Contains(t, refused.problem(t, http.StatusTooManyRequests).Detail, "2 requests per second")
	require.Equal(t, "1", refused.header.Get("Retry-After"))
	require.Equal(t, "0", refused.header.Get("RateLimit-Remaining"))
	require.Equal(t, "5", refused.header.Get("RateLimit-Reset"), "in seconds from now")
	for range 5 {
		ask(quiet).must(t, http.StatusOK)
	}
	clock.move(500 * time.Millisecond)
	ask(busy).must(t, http.StatusOK)
	ask(busy).must(t, http.StatusTooManyRequests)
	clock.move(time.Hour)
	for range 10 { // an hour without requests does not raise the burst
		ask(busy).must(t, http.StatusOK)
	}
	ask(busy).must(t, http.StatusTooManyRequests)
}

func TestRateLimit_CountsInvalidCredentialsByAddress(t *testing.T) {
	t.Parallel()
	f := setup(t, behindProxy, func(cfg *api.Config) { cfg.RequestsPerSecond, cfg.Now = 2, fixedNow })
	guess := func(address string) int {
		return f.callAs(t, "tw_guess", http.MethodGet, "/session", nil, "X-Forwarded-For", address).status
	}
	for range 10 {
		require.Equal(t, http.StatusUnauthorized, guess("192.0.2.1"))
	}
	require.Equal(t, http.StatusTooManyRequests, guess("192.0.2.1"))
	require.Equal(
		t,
		http.StatusTooManyRequests,
		f.callAs(t, "", http.MethodPost, "/session", `{}`, "X-Forwarded-For", "192.0.2.1").status,
	)
	require.Equal(t, http.StatusUnauthorized, guess("192.0.2.2"))
	f.call(t, http.MethodGet, "/session", nil, "X-Forwarded-For", "192.0.2.1").must(
		t,
		http.StatusOK,
	) // an authenticated caller is not limited by IP address
	for i := range 10 {
		require.Equal(t, http.StatusUnauthorized, guess(fmt.Sprintf("2001:db8::%x", i)))
	}
	require.Equal(t, http.StatusTooManyRequests, guess("2001:db8::ffff"), "an IPv6 network of 64 bits is one address")
	require.Equal(t, http.StatusUnauthorized, guess("2001:db8:0:1::1"))
}

func TestRateLimit_RemovesIdleCallersOnly(t *testing.T) {
	t.Parallel()
	clock := &clock{at: fixedNow()}
	handler := api.New(api.Config{Logger: slog.New(slog.DiscardHandler), Now: clock.now, RequestsPerSecond: 1})
	ask := func(address string) int {
		r := httptest.NewRequest(http.MethodGet, "/api/admin/session", nil)
		r.RemoteAddr = net.JoinHostPort(address, "1")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w.Code
	}
	for i := range 1500 {
		ask(fmt.Sprintf("10.0.%d.%d", i/250, i%250))
	}
	clock.move(10 * time.Second)
	for range 5 {
		require.Equal(t, http.StatusUnauthorized, ask("192.0.2.1"))
	}
	for i := range 3000 { // more addresses than the number at which idle addresses are removed
		ask(fmt.Sprintf("10.1.%d.%d", i/250, i%250))
	}
	require.Equal(t, http.StatusTooManyRequests, ask("192.0.2.1"))
}

func TestBody_UnreadableBodiesHaveDifferentProblems(t *testing.T) {
	t.Parallel()
	f := setup(t)
	good := fmt.Sprintf(
		`{"brand_id":%q,"job_type":"scoring","cron_expression":"0 9 * * *","timezone":"Mars/Olympus"}`,
		f.brand.ID,
	)
	for _, tt := range []struct {
		name   string
		body   string
		header string // the header Content-Type
		status int
		says   string
	}{
		{"no JSON", `{"brand_id":`, "application/json", http.StatusBadRequest, "not JSON"},
		{"two documents", `{} {}`, "application/json", http.StatusBadRequest, "not JSON"},
		{"a trailing comma", `{"a":1,}`, "application/json", http.StatusBadRequest, "at byte 8"},
		{"nested without end", strings.Repeat("[", 200_000), "application/json", http.StatusBadRequest, "in line 1: the body is nested too deep"},
		{"nested deeply", `{"metadata":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}`, "application/json", http.StatusUnprocessableEntity, ""},
		{"a form", "a=b", "application/x-www-form-urlencoded", http.StatusUnsupportedMediaType, "send JSON"},
		{"text", good, "text/plain", http.StatusUnsupportedMediaType, "send JSON"},
		{"an invalid media type", good, "json/;;", http.StatusUnsupportedMediaType, "send JSON"},
		{"JSON with a charset", good, "application/json; charset=utf-8", http.StatusUnprocessableEntity, "IANA"},
		{"JSON with a media type in capitals", good, "Application/JSON; Charset=UTF-8", http.StatusUnprocessableEntity, "IANA"},
		{"JSON without a media type", good, "", http.StatusUnprocessableEntity, "IANA"},
		{"no object", `[1,2]`, "application/json", http.StatusUnprocessableEntity, "object"},
		{"null", `null`, "application/json", http.StatusUnprocessableEntity, "object"},
		{"nothing", ``, "application/json", http.StatusBadRequest, "body is required: send a JSON object, or an import file"},
		{"a number beyond the largest float", `{"jitter_seconds":1e999}`, "application/json", http.StatusUnprocessableEntity, "body.jitter_seconds: must be a number from"},
		{"a number beyond the largest integer", `{"jitter_seconds":9223372036854775808}`, "application/json", http.StatusUnprocessableEntity, "body.jitter_seconds"},
		{"a broken number", `{"jitter_seconds":1.5}`, "application/json", http.StatusUnprocessableEntity, "whole number"},
		{"too large", `{"name":"` + strings.Repeat("x", 1<<20) + `"}`, "application/json", http.StatusRequestEntityTooLarge, "1048576 bytes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := f.call(t, http.MethodPost, "/scheduled-jobs", tt.body, "Content-Type", tt.header)
			p := got.problem(t, tt.status)
			found, err := json.Marshal(p)
			require.NoError(t, err)
			require.Contains(t, string(found), tt.says)
			require.NotContains(t, string(got.body), "Go value", "the message has no Go terms")
			require.Less(t, len(got.body), 10_000)
		})
	}
}

func TestBody_AResponseListsAFewOfThousandsOfInvalidFields(t *testing.T) {
	t.Parallel()
	f := setup(t)
	var body strings.Builder
	body.WriteString(`{"a0":0`)
	for i := range 15_000 {
		fmt.Fprintf(&body, `,"a%d":0`, i+1)
	}
	body.WriteString("}")
	got := f.call(t, http.MethodPost, "/scheduled-jobs", body.String())
	require.Len(t, got.problem(t, http.StatusUnprocessableEntity).Errors, 20)
	require.Less(t, len(got.body), 10_000)
}

// look sends a request to a path outside the API, such as /healthz.
func (f *fixture) look(t *testing.T, path string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.url+path, nil)
	require.NoError(t, err)
	return f.send(t, r)
}

// raw sends the text of a request unchanged, closes the client's side of the connection, and returns the response.
func (f *fixture) raw(t *testing.T, request string) *http.Response {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(f.url, "http://"))
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close()) }()
	_, err = io.WriteString(conn, request)
	require.NoError(t, err)
	require.NoError(t, conn.(*net.TCPConn).CloseWrite())
	answered, err := io.ReadAll(conn)
	require.NoError(t, err)
	response, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(answered)), nil)
	require.NoError(t, err)
	return response
}

func TestBody_TruncatedOrEndlessBodiesAreRefused(t *testing.T) {
	t.Parallel()
	f := setup(t)
	head := "POST /api/admin/scheduled-jobs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer " + f.admin + "\r\n"
	for _, tt := range []struct {
		name    string
		request string
		status  int
	}{
		{"a body shorter than Content-Length", head + "Content-Length: 100\r\n\r\n{\"brand_id\":", http.StatusBadRequest},
		{"a chunk that is cut off", head + "Transfer-Encoding: chunked\r\n\r\n64\r\n{\"brand_id\":", http.StatusBadRequest},
		{"an invalid chunk", head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}", http.StatusBadRequest},
		{"a body above the limit, in chunks", head + "Transfer-Encoding: chunked\r\n\r\n100001\r\n" + strings.Repeat(" ", 1<<20+1) + "\r\n0\r\n\r\n", http.StatusRequestEntityTooLarge},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			response := f.raw(t, tt.request)
			defer func() { require.NoError(t, response.Body.Close()) }()
			require.Equal(t, tt.status, response.StatusCode)
			var p problem.Problem
			require.NoError(t, json.NewDecoder(response.Body).Decode(&p))
			require.NotContains(t, p.Detail, "EOF")
		})
	}
	require.Zero(t, storetest.Value[int](t, f.db, "SELECT count(*) FROM scheduled_jobs"))
}

// logged returns a test server and a function that returns the entries of the access log.
func logged(t *testing.T, options ...func(*api.Config)) (f *fixture, entries func() []map[string]any) {
	t.Helper()
	log := &lines{}
	f = setup(t, append(options, func(cfg *api.Config) {
		cfg.Logger = slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})...)
	return f, func() []map[string]any {
		var all []map[string]any
		for line := range strings.SplitSeq(strings.TrimSpace(log.String()), "\n") {
			var entry map[string]any
			require.NoError(t, json.Unmarshal([]byte(line), &entry))
			all = append(all, entry)
		}
		return all
	}
}

// lines collects log lines and is safe for concurrent use.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestLog_NamesCallersAndContainsNoSecret(t *testing.T) {
	t.Parallel()
	f, entries := logged(t)
	f.user(t, store.User{Email: "ada@example.com", Role: store.RoleAdmin})
	b := f.in(t, "ada@example.com")
	b.logIn(t, "ada@example.com", "hunter2 hunter2")
	b.call(
		t,
		http.MethodPost,
		"/users",
		map[string]string{"email": "new@example.com", "password": "hunter2 hunter2", "role": "viewer"},
	).must(t, http.StatusCreated)
	made := value[api.MadeToken](
		t,
		f.call(t, http.MethodPost, "/tokens", `{"name":"export","role":"viewer"}`).must(t, http.StatusCreated),
	)
	f.callAs(t, made.Secret, http.MethodGet, "/scheduled-jobs?q=hunter2", nil).must(t, http.StatusOK)
	f.callAs(t, "tw_wrong-secret", http.MethodGet, "/scheduled-jobs", nil, "X-Request-Id", "mine-1").must(
		t,
		http.StatusUnauthorized,
	)
	f.look(t, "/healthz").must(t, http.StatusOK) // health checks are not logged

	all := entries()
	last := all[len(all)-1]
	require.Equal(t, "mine-1", last["request_id"])
	require.InDelta(t, http.StatusUnauthorized, last["status"], 0)
	require.Empty(t, last["caller"])
	before := all[len(all)-2]
	require.Equal(t, "token export", before["caller"])
	require.Equal(t, "/api/admin/scheduled-jobs", before["route"])
	require.Equal(t, "GET", before["method"])
	require.Equal(t, "127.0.0.1", before["address"])
	require.Equal(t, "ada@example.com", all[2]["caller"])
	text, err := json.Marshal(all)
	require.NoError(t, err)
	for _, secret := range []string{"hunter2", password, made.Secret, f.admin, "wrong-secret", b.secret(t), "argon2"} {
		require.NotContains(t, string(text), secret)
	}
}

func TestRequestID_IsKeptIfPlausible(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for _, tt := range []struct {
		name, sent string
		kept       bool
	}{
		{"plausible", "trace-7.a_B", true},
		{"none", "", false},
		{"too long", strings.Repeat("x", 65), false},
		{"with blanks", "a b", false},
		{"that would forge the log", `a"} {"msg":"x`, false},
	} {
		got := f.call(t, http.MethodGet, "/job-runs/none", nil, "X-Request-Id", tt.sent)
		id := got.header.Get("X-Request-Id")
		require.Equal(t, tt.kept, id == tt.sent, tt.name)
		require.NotEmpty(t, id)
		require.Equal(t, id, got.problem(t, http.StatusUnprocessableEntity).RequestID)
	}
}

func TestAddress_ComesFromTrustedProxiesOnly(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name      string
		trusted   bool
		forwarded string
		want      string
	}{
		{"no proxy is trusted", false, "192.0.2.1", "127.0.0.1"},
		{"no header", true, "", "127.0.0.1"},
		{"the proxy names the client", true, "192.0.2.1", "192.0.2.1"},
		{"the client has sent a forged header", true, "198.51.100.9, 192.0.2.1", "192.0.2.1"},
		{"a chain of trusted proxies", true, "192.0.2.1, 127.0.0.9", "192.0.2.1"},
		{"no address", true, "unknown", "127.0.0.1"},
		{"an IPv6 client", true, "2001:db8::1", "2001:db8::1"},
		{"a client with a port", true, "198.51.100.9, 192.0.2.1:40312", "192.0.2.1"},
		{"an IPv6 client in brackets", true, "[2001:db8::1]", "2001:db8::1"},
		{"an IPv6 client with a port", true, "[2001:db8::1]:40312", "2001:db8::1"},
		{"a proxy with a port", true, "192.0.2.1:40312, 127.0.0.9:443", "192.0.2.1"},
		{"a port without an address", true, ":40312", "127.0.0.1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var options []func(*api.Config)
			if tt.trusted {
				options = append(options, behindProxy)
			}
			f, entries := logged(t, options...)
			f.call(t, http.MethodGet, "/session", nil, "X-Forwarded-For", tt.forwarded).must(t, http.StatusOK)
			require.Equal(t, tt.want, entries()[0]["address"])
		})
	}
}
