package api_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/api/openid"
	"tidewatch/api/openid/openidtest"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// site is the public address of the servers in the tests of OpenID Connect.
const site = "http://tidewatch.test"

// openIDFixture is a test server with a real issuer.
type openIDFixture struct {
	*fixture

	issuer *openidtest.Issuer
}

func setupOpenID(t *testing.T, options ...func(*api.Config)) openIDFixture {
	t.Helper()
	issuer := openidtest.Start(t, site+api.OpenIDCallbackPath)
	f := openIDFixture{issuer: issuer}
	f.fixture = setup(t, append([]func(*api.Config){withIssuer(issuer.URL)}, options...)...)
	f.db.Exec(t, "UPDATE customers SET name = 'Northwind' WHERE id = $1", f.brand.CustomerID)
	return f
}

func withIssuer(url string) func(*api.Config) {
	return func(cfg *api.Config) {
		cfg.OpenID = openid.New(openid.Config{
			ClientID: openidtest.ClientID, ClientSecret: openidtest.ClientSecret, CustomerClaim: "groups",
			Customers: []openid.Mapping{
				{Value: "staff", To: openid.AllCustomers}, {Value: "northwind", To: "Northwind"}, {Value: "gone", To: "Nobody Ltd"},
			},
			HTTP: &http.Client{Timeout: time.Minute}, Issuer: url, Logger: slog.New(slog.DiscardHandler), Name: "Northwind",
			Now: time.Now, RedirectURL: site + api.OpenIDCallbackPath, RoleClaim: "groups",
			Roles: []openid.Mapping{
				{Value: "admins", To: "admin"}, {Value: "marketing", To: "editor"}, {Value: "readers", To: "viewer"},
			},
			Scopes: []string{"email", "profile"},
		})
	}
}

// person is a person with a browser, in which the address of the site leads to the test server.
type person struct {
	*http.Client

	t *testing.T
}

func (f openIDFixture) person(t *testing.T) person {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	address := strings.TrimPrefix(f.url, "http://")
	var dialer net.Dialer
	transport := &http.Transport{DialContext: func(ctx context.Context, network, to string) (net.Conn, error) {
		if to == "tidewatch.test:80" {
			to = address
		}
		return dialer.DialContext(ctx, network, to)
	}}
	t.Cleanup(transport.CloseIdleConnections)
	return person{&http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Jar:           jar, Timeout: time.Minute, Transport: transport,
	}, t}
}

// page is a response to the browser.
type page struct {
	body     string
	cookies  []*http.Cookie
	location *url.URL // the target of a redirect; nil for other responses
	status   int
	url      string
}

// get opens an address and returns the response.
func (p person) get(address string) page {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, address, nil)
	require.NoError(p.t, err)
	return p.send(r)
}

func (p person) send(r *http.Request) page {
	p.t.Helper()
	response, err := p.Do(r)
	require.NoError(p.t, err)
	defer func() { require.NoError(p.t, response.Body.Close()) }()
	body, err := io.ReadAll(response.Body)
	require.NoError(p.t, err)
	got := page{body: string(body), cookies: response.Cookies(), status: response.StatusCode, url: r.URL.String()}
	if got.status == http.StatusFound {
		got.location, err = response.Location()
		require.NoError(p.t, err)
	}
	return got
}

// callback logs the person in at the issuer and returns the address to which the issuer redirects the browser.
func (p person) callback(email, start string) string {
	p.t.Helper()
	got := p.get(site + start)
	for got.location != nil {
		got = p.get(got.location.String())
	}
	id := regexp.MustCompile(`name="id" value="([^"]+)"`).FindStringSubmatch(got.body)
	require.NotNil(p.t, id, "the log-in form of the issuer: %s", got.body)
	form := url.Values{"id": {id[1]}, "username": {email}, "password": {openidtest.Password}}.Encode()
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, got.url, strings.NewReader(form))
	require.NoError(p.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	got = p.send(r)
	for !strings.HasPrefix(got.location.String(), site) {
		got = p.get(got.location.String())
	}
	return got.location.String()
}

// logIn logs the person in and returns the page that the browser shows after the log-in.
func (p person) logIn(email, start string) string {
	p.t.Helper()
	return p.get(p.callback(email, start)).location.RequestURI()
}

// session returns the session of the person. The role is empty if the person has no session.
func (p person) session() api.Session {
	p.t.Helper()
	body := p.get(site + "/api/admin/session").body
	var s api.Session
	require.NoError(p.t, json.Unmarshal([]byte(body), &s))
	return s
}

// failure returns the reason for the failed log-in, as the log-in page shows it.
func (p person) failure() string {
	p.t.Helper()
	body := p.get(site + "/api/admin/session/methods").body
	var methods api.LogInMethods
	require.NoError(p.t, json.Unmarshal([]byte(body), &methods), body)
	if methods.Failure == nil {
		return ""
	}
	return *methods.Failure
}

func TestOpenID_GroupsDecideOnRoleAndCustomerAtEachLogIn(t *testing.T) {
	t.Parallel()
	f := setupOpenID(t)
	f.issuer.AddUser("ada@example.com", "marketing", "readers", "northwind")
	ada := f.person(t)
	require.Equal(t, "/admin/brands?q=a", ada.logIn("ada@example.com", "/log-in/openid?to=%2Fadmin%2Fbrands%3Fq%3Da"))
	session := ada.session()
	require.Equal(t, "editor", session.Role, "the role with the most rights")
	require.Equal(t, f.brand.CustomerID, *session.CustomerID)
	require.Equal(t, "user ada@example.com", session.Kind+" "+session.Name)
	require.Equal(t, "create log_in", storetest.Value[string](t, f.db, `SELECT string_agg(action, ' ' ORDER BY id)
		FROM audit_log WHERE object_kind = 'user' AND actor = 'ada@example.com'`))

	f.issuer.AddUser("ada@example.com", "admins", "staff")
	again := f.person(t)
	require.Equal(t, "/admin/home", again.logIn("ada@example.com", "/log-in/openid"))
	require.Equal(t, "admin", again.session().Role)
	require.Nil(t, again.session().CustomerID)
	require.Empty(t, ada.session().Role, "the session with other rights has ended")
	user := value[struct{ Data []api.User }](t, f.call(t, http.MethodGet, "/users", nil).must(t, http.StatusOK)).Data[0]
	require.Equal(t, "openid", user.LogIn)
	f.call(t, http.MethodPut, "/users/"+user.ID.String(), `{"role":"viewer"}`).problem(t, http.StatusUnprocessableEntity)
	f.call(t, http.MethodPut, "/users/"+user.ID.String(), `{"password":"a new password"}`).
		problem(t, http.StatusUnprocessableEntity)

	_, err := f.db.SaveUser(t.Context(), store.User{Email: "other@example.com", IsActive: true, Role: store.RoleAdmin})
	require.NoError(t, err)
	f.issuer.AddUser("ada@example.com", "sales")
	require.Equal(t, "/admin/log-in", f.person(t).logIn("ada@example.com", "/log-in/openid"))
	require.Empty(t, again.session().Role, "the sessions of a user without rights end")
	require.Equal(t, 1, storetest.Value[int](t, f.db, "SELECT count(*) FROM audit_log WHERE action = 'log_in_failed'"))
}

func TestOpenID_TheSessionEndsAtLogOut(t *testing.T) {
	t.Parallel()
	f := setupOpenID(t)
	f.issuer.AddUser("ada@example.com", "readers", "staff")
	ada := f.person(t)
	ada.logIn("ada@example.com", "/log-in/openid")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, site+"/api/admin/session", nil)
	require.NoError(t, err)
	require.Equal(t, "viewer", ada.session().Role)
	issuer := ada.get(site + "/log-out/openid").location
	require.Equal(t, "viewer", ada.session().Role, "a link of another site does not log a user out of Tidewatch")
	require.True(t, strings.HasPrefix(issuer.String(), f.issuer.URL+"/"), issuer)
	require.Equal(t, openidtest.ClientID, issuer.Query().Get("client_id"))
	require.Less(t, ada.get(issuer.String()).status, http.StatusBadRequest)
	require.Equal(t, http.StatusNoContent, ada.send(r).status)
	require.Empty(t, ada.session().Role)
}

func TestOpenID_AnIssuerWithoutLogOutIsNamedOnTheLogInPage(t *testing.T) {
	t.Parallel()
	for _, endpoint := range []string{"", "not an address", "javascript:alert(1)", "/relative"} {
		t.Run(endpoint, func(t *testing.T) {
			t.Parallel()
			issuer := openidtest.Start(t, site+api.OpenIDCallbackPath)
			target, err := url.Parse(issuer.URL)
			require.NoError(t, err)
			proxy := httputil.NewSingleHostReverseProxy(target)
			server := httptest.NewUnstartedServer(proxy)
			address := "http://" + server.Listener.Addr().String()
			proxy.ModifyResponse = func(r *http.Response) error {
				var metadata map[string]any
				if err := json.NewDecoder(r.Body).Decode(&metadata); err != nil {
					return err
				}
				metadata["issuer"], metadata["end_session_endpoint"] = address, endpoint
				body, err := json.Marshal(metadata)
				r.Body, r.ContentLength = io.NopCloser(strings.NewReader(string(body))), int64(len(body))
				r.Header.Del("Content-Length")
				return err
			}
			server.Start()
			t.Cleanup(server.Close)
			p := openIDFixture{issuer: issuer, fixture: setup(t, withIssuer(address))}.person(t)
			require.Equal(t, "/admin/log-in", p.get(site+"/log-out/openid").location.RequestURI())
			require.Contains(t, p.failure(), "Log out on the page of the log-in server.")
		})
	}
}

func TestOpenID_RefusesWithAReasonThatIsShownOnce(t *testing.T) {
	t.Parallel()
	f := setupOpenID(t)
	hash := storetest.PasswordHash(t, "correct horse battery")
	for email, glass := range map[string]bool{"glass@example.com": true, "known@example.com": false} {
		_, err := f.db.SaveUser(t.Context(), store.User{
			BreakGlass: glass, Email: email, IsActive: true, PasswordHash: hash, Role: store.RoleAdmin,
		})
		require.NoError(t, err)
	}
	for _, tt := range []struct {
		name, email, says string
		groups            []string
		unverified        bool
	}{
		{"no group", "a@example.com", "no value of the claim groups is mapped to a role", nil, false},
		{"unknown group", "b@example.com", "mapped to a role", []string{"sales", "Admins"}, false},
		{"no customer", "c@example.com", "mapped to a customer", []string{"admins"}, false},
		{"two customers", "d@example.com", "several customers", []string{"admins", "staff", "northwind"}, false},
		{"deleted customer", "e@example.com", "does not exist", []string{"admins", "gone"}, false},
		{"unverified address", "known@example.com", "Another user", []string{"readers", "staff"}, true},
		{"address of an emergency admin", "glass@example.com", "Another user", []string{"readers", "staff"}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f.issuer.AddUser(tt.email, tt.groups...)
			f.issuer.SetVerified(tt.email, !tt.unverified)
			p := f.person(t)
			require.Equal(t, "/admin/log-in?to=%2Fadmin%2Fruns", p.logIn(tt.email, "/log-in/openid?to=/admin/runs"))
			require.Contains(t, p.failure(), tt.says)
			require.Empty(t, p.failure(), "the reason is shown once")
			require.Empty(t, p.session().Role)
			require.Equal(t, 1, storetest.Value[int](
				t,
				f.db,
				"SELECT count(*) FROM audit_log WHERE action = 'log_in_failed' AND actor = $1 AND after ->> 'reason' LIKE '%' || $2 || '%'",
				tt.email,
				tt.says,
			))
		})
	}
}

func TestOpenID_AUserWithAPasswordMovesToTheIssuer(t *testing.T) {
	t.Parallel()
	f := setupOpenID(t)
	hash := storetest.PasswordHash(t, "correct horse battery")
	_, err := f.db.SaveUser(t.Context(), store.User{
		Email: "known@example.com", IsActive: true, PasswordHash: hash, Role: store.RoleViewer,
	})
	require.NoError(t, err)
	credentials := `{"email":"known@example.com","password":"correct horse battery"}`
	f.callAs(t, "", http.MethodPost, "/session", credentials).must(t, http.StatusCreated)
	f.issuer.AddUser("known@example.com", "marketing", "northwind")
	known := f.person(t)
	known.logIn("known@example.com", "/log-in/openid")
	require.Equal(t, "editor", known.session().Role)
	f.callAs(t, "", http.MethodPost, "/session", credentials).problem(t, http.StatusUnauthorized)
	require.Equal(t, 1, storetest.Value[int](t, f.db, "SELECT count(*) FROM users"))
	require.Equal(t, 1, storetest.Value[int](t, f.db, "SELECT count(*) FROM sessions"), "the password's session has ended")
}

func TestOpenID_AnAdminOfACustomerCannotLockOutOthers(t *testing.T) {
	t.Parallel()
	f := setupOpenID(t)
	other := f.db.Brand(t, 0).CustomerID
	for email, customer := range map[string]uuid.UUID{"boss@example.com": other, "own@example.com": f.brand.CustomerID} {
		_, err := f.db.SaveUser(t.Context(), store.User{
			CustomerID: &customer, Email: email, PasswordHash: "x", Role: store.RoleViewer,
		})
		require.NoError(t, err)
		f.issuer.AddUser(email, "marketing", "northwind")
	}
	boss, own := f.person(t), f.person(t)
	boss.logIn("boss@example.com", "/log-in/openid")
	require.Equal(t, "editor", boss.session().Role, "an inactive user of another customer, who has never logged in")
	own.logIn("own@example.com", "/log-in/openid")
	require.Contains(t, own.failure(), "deactivated", "the admin of the own customer decides")
	f.db.Exec(t, "UPDATE users SET is_active = false WHERE email = 'boss@example.com'")
	boss.logIn("boss@example.com", "/log-in/openid")
	require.Contains(t, boss.failure(), "deactivated")
}

// The addresses in this test contain look-alike letters, which Unicode case folding maps to the letters of the user's
// address.
func TestOpenID_ALookAlikeAddressOpensNoOtherUser(t *testing.T) {
	t.Parallel()
	f := setupOpenID(t)
	hash := storetest.PasswordHash(t, "correct horse battery")
	_, err := f.db.SaveUser(t.Context(), store.User{
		Email: "mike@example.com", IsActive: true, PasswordHash: hash, Role: store.RoleAdmin,
	})
	require.NoError(t, err)
	for _, email := range []string{"mi\u212ae@example.com", "m\u0130ke@example.com"} {
		f.issuer.AddUser(email, "readers", "staff")
		p := f.person(t)
		p.logIn(email, "/log-in/openid")
		require.Contains(t, p.failure(), "Another user", email)
		require.Empty(t, p.session().Role)
	}
	f.callAs(t, "", http.MethodPost, "/session", `{"email":"mike@example.com","password":"correct horse battery"}`).
		must(t, http.StatusCreated)
}

// Another site can make a browser open the path to which the issuer redirects.
func TestOpenID_ForeignResponsesDoNotLockPasswords(t *testing.T) {
	t.Parallel()
	f := setupOpenID(t)
	_, err := f.db.SaveUser(t.Context(), store.User{
		Email: "known@example.com", IsActive: true, PasswordHash: storetest.PasswordHash(t, "correct horse battery"),
		Role: store.RoleViewer,
	})
	require.NoError(t, err)
	for range 60 {
		require.Contains(t, f.person(t).get(site+api.OpenIDCallbackPath+"?state=x&code=y").location.Path, "/admin/log-in")
	}
	require.Zero(t, storetest.Value[int](t, f.db, "SELECT count(*) FROM login_failures"))
	f.callAs(t, "", http.MethodPost, "/session", `{"email":"known@example.com","password":"correct horse battery"}`).
		must(t, http.StatusCreated)
}

func TestOpenID_PasswordsCanBeOff(t *testing.T) {
	t.Parallel()
	f := setupOpenID(t, func(cfg *api.Config) { cfg.PasswordsOff = true })
	hash := storetest.PasswordHash(t, "correct horse battery")
	for email, glass := range map[string]bool{"glass@example.com": true, "known@example.com": false} {
		_, err := f.db.SaveUser(t.Context(), store.User{
			BreakGlass: glass, Email: email, IsActive: true, PasswordHash: hash, Role: store.RoleAdmin,
		})
		require.NoError(t, err)
	}
	logIn := func(email, password string) answer {
		return f.callAs(t, "", http.MethodPost, "/session", map[string]any{"email": email, "password": password})
	}
	wrong := logIn("known@example.com", "wrong password").problem(t, http.StatusForbidden)
	refused := logIn("known@example.com", "correct horse battery").problem(t, http.StatusForbidden)
	require.Contains(t, refused.Detail, "Log in with Northwind")
	require.Equal(t, wrong.Detail, refused.Detail, "the answer does not reveal whether the password is right")
	logIn("glass@example.com", "correct horse battery").must(t, http.StatusCreated)
	methods := value[api.LogInMethods](t, f.callAs(t, "", http.MethodGet, "/session/methods", nil).must(t, http.StatusOK))
	require.False(t, methods.Password)
	require.Equal(t, "Northwind", *methods.OpenID)
}

func TestOpenID_ResponsesOfOtherLogInsAreRefused(t *testing.T) {
	t.Parallel()
	f := setupOpenID(t)
	f.issuer.AddUser("ada@example.com", "readers", "staff")
	ada := f.person(t)
	change := func(address, name, value string) string {
		u, err := url.Parse(address)
		require.NoError(t, err)
		query := u.Query()
		query.Set(name, value)
		u.RawQuery = query.Encode()
		return u.String()
	}
	refused := func(p person, address, says string) {
		t.Helper()
		require.Equal(t, "/admin/log-in", p.get(address).location.RequestURI())
		require.Contains(t, p.failure(), says)
		require.Empty(t, p.session().Role)
	}
	address := ada.callback("ada@example.com", "/log-in/openid")
	refused(f.person(t), address, "not started in this browser")
	refused(ada, change(address, "state", "another"), "not started in this browser")
	refused(ada, change(address, "iss", "https://evil.example"), "comes from another log-in server")
	refused(ada, address, "not started in this browser") // the flow has been used

	address = ada.callback("ada@example.com", "/log-in/openid")
	require.Equal(t, "/admin/home", ada.get(address).location.RequestURI())
	require.Equal(t, "viewer", ada.session().Role)

	// The issuer refuses a code that has been used, a code of another flow, and a code without its PKCE verifier.
	eve := f.person(t)
	started := eve.get(site + "/log-in/openid")
	refused(
		eve,
		change(address, "state", started.location.Query().Get("state")),
		"refused the authorization code: invalid_grant",
	)
	unused := f.person(t).callback("ada@example.com", "/log-in/openid")
	started = eve.get(site + "/log-in/openid")
	refused(
		eve,
		change(unused, "state", started.location.Query().Get("state")),
		"refused the authorization code: invalid_grant",
	)

	stolen, err := url.Parse(f.person(t).callback("ada@example.com", "/log-in/openid"))
	require.NoError(t, err)
	form := url.Values{
		"grant_type": {"authorization_code"}, "code": {stolen.Query().Get("code")},
		"redirect_uri": {site + api.OpenIDCallbackPath},
	}.Encode()
	r, err := http.NewRequestWithContext(
		t.Context(),
		http.MethodPost,
		f.issuer.URL+"/oauth/token",
		strings.NewReader(form),
	)
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(url.QueryEscape(openidtest.ClientID), url.QueryEscape(openidtest.ClientSecret))
	answered := f.person(t).send(r)
	require.Equal(t, http.StatusBadRequest, answered.status, answered.body)
	require.Contains(t, answered.body, "code_verifier required")
}

func TestOpenID_ErrorsOfTheIssuerAreShownAsText(t *testing.T) {
	t.Parallel()
	f := setupOpenID(t)
	p := f.person(t)
	started := p.get(site + "/log-in/openid")
	query := url.Values{
		"error": {"access_denied"}, "error_description": {"<b>No</b>\nentry"},
		"state": {started.location.Query().Get("state")},
	}
	p.get(site + api.OpenIDCallbackPath + "?" + query.Encode())
	require.Equal(t, "The log-in server refused the log-in: access_denied: <b>No</b>entry", p.failure())
	require.Equal(
		t,
		"unknown The log-in server refused the log-in: access_denied: <b>No</b>entry",
		storetest.Value[string](t,
			f.db, "SELECT actor || ' ' || (after ->> 'reason') FROM audit_log WHERE action = 'log_in_failed'"),
	)
	p.get(site + api.OpenIDCallbackPath + "?" + query.Encode())
	require.Equal(t, 1, storetest.Value[int](t, f.db, "SELECT count(*) FROM audit_log WHERE action = 'log_in_failed'"),
		"a response without a flow has no entry, because other sites can cause such responses")
}

func TestOpenID_DoesNotRedirectToOtherSites(t *testing.T) {
	t.Parallel()
	f := setupOpenID(t)
	f.issuer.AddUser("ada@example.com", "readers", "staff")
	for _, to := range []string{
		"https://evil.example", "//evil.example/admin", `/\evil.example`, "/admin/../../evil", "javascript:alert(1)", "/healthz",
		"/adminx", "/admin\r\nX: y", "http:/admin", "/admin/%2e%2e/log-in/openid", "%2fadmin", "admin", "/admin/./../healthz",
	} {
		p := f.person(t)
		require.Equal(t, "/admin/home", p.logIn("ada@example.com", "/log-in/openid?to="+url.QueryEscape(to)), to)
	}
	started := f.person(t).get(site + "/log-in/openid")
	query := started.location.Query()
	require.Equal(t, "S256 code", query.Get("code_challenge_method")+" "+query.Get("response_type"))
	require.NotEmpty(t, query.Get("nonce"))
	cookie := started.cookies[0]
	require.True(t, cookie.HttpOnly)
	require.Equal(t, http.SameSiteLaxMode, cookie.SameSite)
	require.Equal(t, 600, cookie.MaxAge)
}

func TestOpenID_TheServerStartsWithoutTheIssuer(t *testing.T) {
	t.Parallel()
	issuer := openidtest.Start(t, site+api.OpenIDCallbackPath)
	target, err := url.Parse(issuer.URL)
	require.NoError(t, err)
	proxy := httptest.NewUnstartedServer(httputil.NewSingleHostReverseProxy(target))
	t.Cleanup(proxy.Close)
	f := openIDFixture{issuer: issuer, fixture: setup(t, withIssuer("http://"+proxy.Listener.Addr().String()))}
	require.NoError(t, proxy.Listener.Close())
	p := f.person(t)
	require.Equal(t, "/admin/log-in", p.get(site+"/log-in/openid").location.RequestURI())
	require.Equal(t, "The log-in server cannot be reached. Try again later.", p.failure())

	issuer.AddUser("ada@example.com", "readers", "staff")
	back := openIDFixture{issuer: issuer, fixture: f.node(t, withIssuer(issuer.URL))}
	ada := back.person(t)
	require.Equal(t, "/admin/home", ada.logIn("ada@example.com", "/log-in/openid"))
}
