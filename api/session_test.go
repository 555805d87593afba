package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/api/door"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

const password = "correct horse"

// user creates a user with the password of the tests.
func (f *fixture) user(t *testing.T, u store.User) store.User {
	t.Helper()
	return f.userWith(t, u, storetest.PasswordHash(t, password))
}

// userWith creates a user with the hash of a password.
func (f *fixture) userWith(t *testing.T, u store.User, hash string) store.User {
	t.Helper()
	u.PasswordHash, u.IsActive = hash, true
	made, err := f.db.SaveUser(t.Context(), u)
	require.NoError(t, err)
	return made
}

// browser is an HTTP client that keeps cookies.
type browser struct {
	*http.Client

	f *fixture
}

func (f *fixture) browser(t *testing.T) browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return browser{&http.Client{Jar: jar, Timeout: time.Minute}, f}
}

// secret returns the secret in the browser's session cookie.
func (b browser) secret(t *testing.T) string {
	t.Helper()
	at, err := url.Parse(b.f.url)
	require.NoError(t, err)
	cookies := b.Jar.Cookies(at)
	require.Len(t, cookies, 1)
	return cookies[0].Value
}

// call sends a request. The parameter "headers" lists names and values in pairs.
func (b browser) call(t *testing.T, method, path string, body any, headers ...string) answer {
	t.Helper()
	encoded, err := json.Marshal(body)
	require.NoError(t, err)
	if body == nil {
		encoded = nil
	}
	r, err := http.NewRequestWithContext(t.Context(), method, b.f.url+"/api/admin"+path, bytes.NewReader(encoded))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := b.Do(r)
	require.NoError(t, err)
	defer func() { require.NoError(t, response.Body.Close()) }()
	read, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return answer{body: read, header: response.Header, status: response.StatusCode}
}

func (b browser) logIn(t *testing.T, email, password string, headers ...string) answer {
	t.Helper()
	return b.call(t, http.MethodPost, "/session", map[string]string{"email": email, "password": password}, headers...)
}

// The method "in" returns a browser in which the user is logged in.
func (f *fixture) in(t *testing.T, email string) browser {
	t.Helper()
	b := f.browser(t)
	b.logIn(t, email, password).must(t, http.StatusCreated)
	return b
}

func TestSession_FromLogInToLogOut(t *testing.T) {
	t.Parallel()
	f := setup(t)
	ada := f.user(t, store.User{Email: "ada@example.com", Role: store.RoleViewer, CustomerID: &f.brand.CustomerID})
	b := f.browser(t)
	b.call(t, http.MethodGet, "/session", nil).problem(t, http.StatusUnauthorized)
	entered := b.logIn(t, " Ada@Example.COM ", password).must(t, http.StatusCreated)
	want := api.Session{Kind: "user", Name: "ada@example.com", Role: "viewer", CustomerID: &f.brand.CustomerID}
	require.Equal(t, want, value[api.Session](t, entered))
	require.Equal(t, want, value[api.Session](t, b.call(t, http.MethodGet, "/session", nil).must(t, http.StatusOK)))
	b.call(t, http.MethodGet, "/scheduled-jobs", nil).must(t, http.StatusOK)
	b.call(t, http.MethodPost, "/scheduled-jobs", map[string]any{}).problem(t, http.StatusForbidden)
	require.NotNil(t, storetest.Value[*time.Time](t, f.db, "SELECT last_login_at FROM users WHERE id = $1", ada.ID))

	out := b.call(t, http.MethodDelete, "/session", nil).must(t, http.StatusNoContent)
	require.Contains(t, out.header.Get("Set-Cookie"), "Max-Age=0", "the cookie is cleared")
	b.call(t, http.MethodGet, "/session", nil).problem(t, http.StatusUnauthorized)
	require.Zero(t, storetest.Value[int](t, f.db, "SELECT count(*) FROM sessions"))
}

func TestSession_TheCookieIsSecureOverTLS(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		options []func(*api.Config)
		proto   string
		want    bool
	}{
		{"plain http", nil, "", false},
		{"a trusted proxy speaks TLS", []func(*api.Config){behindProxy}, "https", true},
		{"a trusted proxy does not", []func(*api.Config){behindProxy}, "http", false},
		{"the header comes from an untrusted client", nil, "https", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := setup(t, tt.options...)
			f.user(t, store.User{Email: "ada@example.com", Role: store.RoleViewer})
			entered := f.callAs(
				t,
				"",
				http.MethodPost,
				"/session",
				map[string]any{"email": "ada@example.com", "password": password},
				"X-Forwarded-Proto",
				tt.proto,
			)
			cookie, err := http.ParseSetCookie(entered.must(t, http.StatusCreated).header.Get("Set-Cookie"))
			require.NoError(t, err)
			require.Equal(t, tt.want, cookie.Secure)
		})
	}
}

func TestSession_TheCookieIsHTTPOnlyAndItsSecretIsNotStored(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{false, true} {
		f := setup(t, func(cfg *api.Config) { cfg.SecureCookies = secure })
		f.user(t, store.User{Email: "ada@example.com", Role: store.RoleViewer})
		entered := f.browser(t).logIn(t, "ada@example.com", password).must(t, http.StatusCreated)
		cookie, err := http.ParseSetCookie(entered.header.Get("Set-Cookie"))
		require.NoError(t, err)
		require.Equal(t, door.SessionCookie, cookie.Name)
		require.True(t, cookie.HttpOnly)
		require.Equal(t, http.SameSiteLaxMode, cookie.SameSite)
		require.Equal(t, secure, cookie.Secure)
		require.Equal(t, "/", cookie.Path)
		require.Equal(t, int((24 * time.Hour).Seconds()), cookie.MaxAge)
		require.GreaterOrEqual(t, len(cookie.Value), 43, "256 bits")
		require.NotContains(t, string(entered.body), cookie.Value)
		require.Zero(
			t,
			storetest.Value[int](t, f.db, "SELECT count(*) FROM sessions s WHERE s::text LIKE '%' || $1 || '%'", cookie.Value),
		)
	}
}

func TestSession_EndsWhenIdleAndAfterItsMaximum(t *testing.T) {
	t.Parallel()
	f := setup(t) // a session ends after an idle hour or after a day
	f.user(t, store.User{Email: "ada@example.com", Role: store.RoleViewer})
	pass := func(interval string) {
		f.db.Exec(
			t,
			"UPDATE sessions SET created_at = created_at - $1::interval, last_used_at = last_used_at - $1::interval, expires_at = expires_at - $1::interval",
			interval,
		)
	}
	b := f.in(t, "ada@example.com")
	for range 28 { // the requests span 23 hours and 20 minutes
		pass("50 minutes")
		b.call(t, http.MethodGet, "/session", nil).must(t, http.StatusOK)
	}
	pass("50 minutes")
	b.call(t, http.MethodGet, "/session", nil).problem(t, http.StatusUnauthorized)

	b = f.in(t, "ada@example.com")
	require.Equal(
		t,
		1,
		storetest.Value[int](t, f.db, "SELECT count(*) FROM sessions"),
		"a log-in deletes expired sessions",
	)
	pass("61 minutes")
	require.Contains(
		t,
		b.call(t, http.MethodGet, "/scheduled-jobs", nil).problem(t, http.StatusUnauthorized).Detail,
		"log in again",
	)
	b.logIn(t, "ada@example.com", password).must(t, http.StatusCreated) // an ended session does not prevent log-in
}

func TestLogIn_FailuresOfAllKindsHaveTheSameResponse(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.user(t, store.User{Email: "ada@example.com", Role: store.RoleViewer})
	off := f.user(t, store.User{Email: "off@example.com", Role: store.RoleViewer})
	off.IsActive = false
	_, err := f.db.SaveUser(t.Context(), off)
	require.NoError(t, err)
	first := f.browser(t).logIn(t, "ada@example.com", "wrong").problem(t, http.StatusUnauthorized)
	for _, email := range []string{"unknown@example.com", "off@example.com"} {
		got := f.browser(t).logIn(t, email, password)
		p := got.problem(t, http.StatusUnauthorized)
		p.RequestID = first.RequestID
		require.Equal(t, first, p)
		require.Empty(t, got.header.Get("Set-Cookie"))
	}
}

func TestLogIn_FailuresSlowDownAnAccountFromAllAddresses(t *testing.T) {
	t.Parallel()
	f := setup(t, behindProxy)
	f.user(t, store.User{Email: "ada@example.com", Role: store.RoleViewer})
	from := func(i int) []string { return []string{"X-Forwarded-For", fmt.Sprintf("192.0.2.%d", i)} }
	b := f.browser(t)
	for i := range 5 {
		b.logIn(t, "ada@example.com", "wrong", from(i)...).problem(t, http.StatusUnauthorized)
	}
	f.db.Exec(
		t,
		"UPDATE login_failures SET failures = failures + 4, failed_at = clock_timestamp() WHERE key LIKE 'account:%'",
	) // the failures make the wait longer than the test
	for _, seconds := range []int{16, 32, 64} {
		refused := b.logIn(t, "ADA@example.com", password, from(9)...)
		refused.problem(t, http.StatusTooManyRequests)
		wait, err := strconv.Atoi(refused.header.Get("Retry-After"))
		require.NoError(t, err)
		require.LessOrEqual(t, wait, seconds)
		require.Greater(t, wait, seconds/2, "the wait doubles")
		pass(t, f, fmt.Sprintf("%d seconds", seconds))
		b.logIn(t, "ada@example.com", "wrong", from(9)...).problem(t, http.StatusUnauthorized)
	}
	f.user(t, store.User{Email: "bob@example.com", Role: store.RoleViewer})
	b.logIn(t, "bob@example.com", password, from(7)...).must(t, http.StatusCreated) // other accounts need not wait

	f.db.Exec(t, "UPDATE login_failures SET failures = 40 WHERE key LIKE 'account:%'")
	pass(t, f, "14 minutes")
	b.logIn(t, "ada@example.com", password, from(8)...).problem(t, http.StatusTooManyRequests)
	pass(t, f, "2 minutes") // the maximum wait is a quarter of an hour
	b.logIn(t, "ada@example.com", password, from(8)...).must(t, http.StatusCreated)
	require.Zero(
		t,
		storetest.Value[int](t, f.db, "SELECT count(*) FROM login_failures WHERE key LIKE 'account:%'"),
		"a successful log-in resets the failures",
	)
}

func TestLogIn_FailuresSlowDownAnAddressForAllAccounts(t *testing.T) {
	t.Parallel()
	f := setup(t, behindProxy)
	f.user(t, store.User{Email: "ada@example.com", Role: store.RoleViewer})
	f.db.Exec(
		t,
		"INSERT INTO login_failures (key, failures, failed_at) VALUES ('address:192.0.2.1', 24, now() - interval '1 hour')",
	)
	b := f.browser(t)
	b.logIn(t, "guess@example.com", "wrong", "X-Forwarded-For", "192.0.2.1").problem(t, http.StatusUnauthorized)
	b.logIn(t, "ada@example.com", password, "X-Forwarded-For", "192.0.2.1").problem(t, http.StatusTooManyRequests)
	b.logIn(t, "ada@example.com", password, "X-Forwarded-For", "192.0.2.2").must(t, http.StatusCreated)
	require.Zero(t, storetest.Value[int](t, f.db, "SELECT failures FROM login_failures WHERE key = 'address:192.0.2.2'"),
		"a successful log-in does not count")
}

func TestLogIn_TypingErrorsOfAnOfficeExpireAlthoughOthersLogIn(t *testing.T) {
	t.Parallel()
	f := setup(t, behindProxy)
	f.user(t, store.User{Email: "ada@example.com", Role: store.RoleViewer})
	b := f.browser(t)
	const failures = "SELECT failures FROM login_failures WHERE key = 'address:192.0.2.1'"
	for range 3 {
		b.logIn(t, "typo@example.com", "wrong", "X-Forwarded-For", "192.0.2.1").problem(t, http.StatusUnauthorized)
	}
	for _, want := range []int{3, 3, 2, 2, 1, 1, 0} { // each second log-in is a whole hour later
		b.logIn(t, "ada@example.com", password, "X-Forwarded-For", "192.0.2.1").must(t, http.StatusCreated)
		require.Equal(t, want, storetest.Value[int](t, f.db, failures))
		pass(t, f, "31 minutes")
	}
}

func TestLogIn_ConcurrentGuessesAreCounted(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.user(t, store.User{Email: "ada@example.com", Role: store.RoleViewer})
	f.db.Exec(
		t,
		"INSERT INTO login_failures (key, failures, failed_at) VALUES ('account:ada@example.com', 14, now() - interval '1 hour')",
	)
	var mu sync.Mutex
	var wg sync.WaitGroup
	statuses := map[int]int{}
	for range 12 {
		wg.Go(func() {
			got := f.browser(t).logIn(t, "ada@example.com", "wrong")
			mu.Lock()
			defer mu.Unlock()
			statuses[got.status]++
		})
	}
	wg.Wait()
	require.Equal(t, map[int]int{http.StatusUnauthorized: 1, http.StatusTooManyRequests: 11}, statuses)
}

// pass moves the times of failed log-ins into the past.
func pass(t *testing.T, f *fixture, interval string) {
	t.Helper()
	f.db.Exec(t, "UPDATE login_failures SET failed_at = failed_at - $1::interval", interval)
}

func TestSession_WritesFromAnotherSiteAreRefused(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.user(t, store.User{Email: "ada@example.com", Role: store.RoleAdmin})
	b := f.in(t, "ada@example.com")
	body := map[string]any{"brand_id": f.brand.ID, "job_type": "scoring", "cron_expression": "0 9 * * *"}
	for _, tt := range []struct {
		name    string
		headers []string
		status  int
	}{
		{"a page of another site", []string{"Sec-Fetch-Site", "cross-site"}, http.StatusForbidden},
		{"a page of a sister domain", []string{"Sec-Fetch-Site", "same-site"}, http.StatusForbidden},
		{"another origin, in an older browser", []string{"Origin", "https://evil.example"}, http.StatusForbidden},
		{"an opaque origin", []string{"Origin", "null"}, http.StatusForbidden},
		{"its own page", []string{"Sec-Fetch-Site", "same-origin"}, http.StatusCreated},
		{"its own page in an older browser", []string{"Origin", f.url}, http.StatusCreated},
		{"a program", nil, http.StatusCreated},
	} {
		require.Equal(t, tt.status, b.call(t, http.MethodPost, "/scheduled-jobs", body, tt.headers...).status, tt.name)
		if tt.status == http.StatusForbidden {
			// The server does not check the origin of read requests.
			b.call(t, http.MethodGet, "/scheduled-jobs", nil, tt.headers...).must(t, http.StatusOK)
			f.browser(t).logIn(t, "ada@example.com", password, tt.headers...).problem(t, http.StatusForbidden)
		}
	}
	require.Equal(t, 3, storetest.Value[int](t, f.db, "SELECT count(*) FROM scheduled_jobs"))
}

func TestSession_EndsWhenAUserLosesRights(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		body map[string]any
		out  bool
	}{
		{"made inactive", map[string]any{"is_active": false}, true},
		{"another role", map[string]any{"role": "viewer"}, true},
		{"limited to a customer", map[string]any{"customer_id": "CUSTOMER"}, true},
		{"another password", map[string]any{"password": "a new password"}, true},
		{"another address", map[string]any{"email": "lovelace@example.com"}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := setup(t)
			f.user(t, store.User{Email: "root@example.com", Role: store.RoleAdmin})
			ada := f.user(t, store.User{Email: "ada@example.com", Role: store.RoleAdmin})
			b := f.in(t, "ada@example.com")
			if tt.body["customer_id"] != nil {
				tt.body["customer_id"] = f.brand.CustomerID
			}
			f.call(t, http.MethodPut, "/users/"+ada.ID.String(), tt.body).must(t, http.StatusOK)
			got := b.call(t, http.MethodGet, "/session", nil)
			require.Equal(t, tt.out, got.status == http.StatusUnauthorized, "%s", got.body)
		})
	}
	f := setup(t)
	ada := f.user(t, store.User{Email: "ada@example.com", Role: store.RoleViewer})
	b := f.in(t, "ada@example.com")
	f.db.Exec(t, "UPDATE users SET is_active = false WHERE id = $1", ada.ID) // plain SQL deactivates the user
	b.call(t, http.MethodGet, "/session", nil).problem(t, http.StatusUnauthorized)
}

func TestPassword_AChangeNeedsTheOldOneAndEndsOtherSessions(t *testing.T) {
	t.Parallel()
	f := setup(t)
	ada := f.user(t, store.User{Email: "ada@example.com", Role: store.RoleAdmin})
	here, elsewhere := f.in(t, "ada@example.com"), f.in(t, "ada@example.com")
	change := func(from, to string) answer {
		return here.call(t, http.MethodPut, "/session/password", map[string]string{"old_password": from, "new_password": to})
	}
	require.Equal(
		t,
		"body.old_password",
		change("wrong", "battery staple").problem(t, http.StatusUnprocessableEntity).Errors[0].Location,
	)
	require.Equal(
		t,
		"body.new_password",
		change(password, "short").problem(t, http.StatusUnprocessableEntity).Errors[0].Location,
	)
	p := here.call(
		t,
		http.MethodPut,
		"/users/"+ada.ID.String(),
		map[string]string{"password": "battery staple"},
	).problem(t, http.StatusUnprocessableEntity)
	require.Contains(t, p.Detail, "session/password", "the message names the operation that requires the old password")
	elsewhere.call(t, http.MethodGet, "/session", nil).must(t, http.StatusOK)

	change(password, "battery staple").must(t, http.StatusNoContent)
	here.call(t, http.MethodGet, "/session", nil).must(t, http.StatusOK)
	elsewhere.call(t, http.MethodGet, "/session", nil).problem(t, http.StatusUnauthorized)
	f.browser(t).logIn(t, "ada@example.com", password).problem(t, http.StatusUnauthorized)
	f.browser(t).logIn(t, "ada@example.com", "battery staple").must(t, http.StatusCreated)

	for range 5 { // wrong old passwords also cause a wait
		change("wrong", "battery staple")
	}
	f.db.Exec(t, "UPDATE login_failures SET failures = failures + 10") // the failures make the wait longer than a second
	change("battery staple", "yet another one").problem(t, http.StatusTooManyRequests)
}

func TestSession_LogInsAndLogOutsAreInTheAuditLogAndPasswordsAreNot(t *testing.T) {
	t.Parallel()
	f := setup(t, behindProxy)
	ada := f.user(t, store.User{Email: "ada@example.com", Role: store.RoleViewer, CustomerID: &f.brand.CustomerID})
	b := f.browser(t)
	b.logIn(t, "unknown@example.com", "hunter2 hunter2", "X-Forwarded-For", "192.0.2.7").problem(
		t,
		http.StatusUnauthorized,
	)
	b.logIn(t, "ada@example.com", "hunter2 hunter2").problem(t, http.StatusUnauthorized)
	b.logIn(t, "ada@example.com", password).must(t, http.StatusCreated)
	b.call(
		t,
		http.MethodPut,
		"/session/password",
		map[string]string{"old_password": password, "new_password": "hunter2 hunter2"},
	).must(t, http.StatusNoContent)
	b.call(t, http.MethodDelete, "/session", nil).must(t, http.StatusNoContent)
	raw := f.call(t, http.MethodGet, "/audit-log?object_kind=user", nil).must(t, http.StatusOK)
	entries := value[struct{ Data []api.AuditEntry }](t, raw).Data
	require.Len(t, entries, 5)
	for i, action := range []string{"log_out", "update_password", "log_in", "log_in_failed"} { // newest first
		require.Equal(t, action, entries[i].Action)
		require.Equal(t, "ada@example.com", entries[i].Actor)
		require.Equal(t, ada.ID.String(), entries[i].ObjectID)
		require.Equal(t, f.brand.CustomerID, *entries[i].CustomerID)
		require.NotEmpty(t, entries[i].RequestID)
	}
	require.Equal(t, "log_in_failed", entries[4].Action)
	require.Equal(t, "unknown@example.com", entries[4].Actor)
	require.Equal(t, "192.0.2.7", entries[4].Address)
	require.NotContains(t, string(raw.body), "hunter2")
	colleague := f.token(t, store.Token{Name: "c", Role: store.RoleAdmin, CustomerID: &f.brand.CustomerID})
	own := value[struct{ Data []api.AuditEntry }](t,
		f.callAs(t, colleague, http.MethodGet, "/audit-log?object_kind=user", nil).must(t, http.StatusOK)).Data
	require.Equal(t, entries[:4], own, "the admins of a customer see the names and addresses of its own users")
	viewer := f.token(t, store.Token{Name: "v", Role: store.RoleViewer})
	require.Empty(
		t,
		value[struct{ Data []any }](t, f.callAs(t, viewer, http.MethodGet, "/audit-log?object_kind=user", nil)).Data,
	)
}

func TestLogIn_DatabaseErrorsAreNotRefusals(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.user(t, store.User{Email: "ada@example.com", Role: store.RoleAdmin})
	cfg, err := pgxpool.ParseConfig(f.db.URL)
	require.NoError(t, err)
	cfg.ConnConfig.RuntimeParams["lock_timeout"] = "1ms"
	impatient, err := pgxpool.NewWithConfig(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(impatient.Close)
	var logged bytes.Buffer
	f = f.node(t, func(c *api.Config) {
		c.DB, c.Logger = store.New(impatient), slog.New(slog.NewTextHandler(&logged, nil))
	})
	lock, err := f.db.Pool.Begin(t.Context())
	require.NoError(t, err)
	defer func() { _ = lock.Rollback(t.Context()) }()
	_, err = lock.Exec(t.Context(), "SELECT FROM users FOR UPDATE")
	require.NoError(t, err)
	f.logIn(t, "ada@example.com", password).problem(t, http.StatusInternalServerError)
	require.Contains(t, logged.String(), "lock timeout")
	require.NoError(t, lock.Rollback(t.Context()))

	f.db.Exec(t, "ALTER TABLE audit_log RENAME TO missing")
	f.logIn(t, "ada@example.com", "hunter2 hunter2").problem(t, http.StatusInternalServerError)
	require.Contains(t, logged.String(), "audit_log")
}
