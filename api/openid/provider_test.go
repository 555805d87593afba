package openid_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/coreos/go-oidc/v3/oidc/oidctest"
	"github.com/stretchr/testify/require"

	"tidewatch/api/openid"
	"tidewatch/store"
)

// forger is an issuer that returns the ID token that a test sets, even an invalid one.
type forger struct {
	oidctest.Server

	challenges []string // the methods of PKCE in the metadata; nil leaves the methods out
	idToken    string
	info       string // the userinfo response; if it is empty, the metadata has no userinfo endpoint
	key        *rsa.PrivateKey
	keysDown   bool
	url        string
	verifier   string // the verifier of PKCE in the last request
}

func (f *forger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/token":
		f.verifier = r.FormValue("code_verifier")
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": f.idToken})
	case "/.well-known/openid-configuration":
		recorded := httptest.NewRecorder()
		f.Server.ServeHTTP(recorded, r)
		var document map[string]any
		_ = json.Unmarshal(recorded.Body.Bytes(), &document)
		if f.challenges != nil {
			document["code_challenge_methods_supported"] = f.challenges
		}
		if f.info != "" {
			document["userinfo_endpoint"] = f.url + "/userinfo"
		}
		_ = json.NewEncoder(w).Encode(document)
	case "/userinfo":
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, f.info)
	case "/keys":
		if f.keysDown {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		f.Server.ServeHTTP(w, r)
	default:
		f.Server.ServeHTTP(w, r)
	}
}

func startForger(t *testing.T) *forger {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	f := &forger{key: key}
	f.PublicKeys = []oidctest.PublicKey{{PublicKey: key.Public(), KeyID: "key", Algorithm: oidc.RS256}}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	f.url = server.URL
	f.SetIssuer(server.URL)
	return f
}

func (f *forger) provider(roles ...openid.Mapping) *openid.Provider {
	return openid.New(openid.Config{
		ClientID: "tidewatch", CustomerClaim: "customers", Customers: []openid.Mapping{{Value: "acme", To: "Acme"}},
		HTTP: &http.Client{Timeout: time.Minute}, Issuer: f.url, Logger: slog.New(slog.DiscardHandler), Now: time.Now,
		RedirectURL: "http://tidewatch.test/callback", RoleClaim: "realm_access.roles", Roles: roles,
	})
}

// claims applies changes to the claims of a valid ID token, and returns the claims.
func (f *forger) claims(t *testing.T, nonce string, changes map[string]any) string {
	t.Helper()
	claims := map[string]any{
		"iss": f.url, "aud": "tidewatch", "sub": "1", "nonce": nonce, "exp": time.Now().Add(time.Minute).Unix(),
		"iat": time.Now().Unix(), "email": "ada@example.com", "customers": "acme",
		"realm_access": map[string]any{"roles": []string{"writer"}},
	}
	maps.Copy(claims, changes)
	encoded, err := json.Marshal(claims)
	require.NoError(t, err)
	return string(encoded)
}

func TestFinish_RefusesInvalidTokens(t *testing.T) {
	t.Parallel()
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	unsigned := func(claims string) string {
		encode := base64.RawURLEncoding.EncodeToString
		return encode([]byte(`{"alg":"none"}`)) + "." + encode([]byte(claims)) + "."
	}
	for _, tt := range []struct {
		name    string
		changes map[string]any
		sign    func(f *forger, claims string) string // nil signs with the key of the issuer
		says    string
	}{
		{"wrong nonce", map[string]any{"nonce": "another"}, nil, "wrong nonce"},
		{"no nonce", map[string]any{"nonce": ""}, nil, "wrong nonce"},
		{"wrong audience", map[string]any{"aud": "another"}, nil, "ID token of the log-in server is invalid"},
		{
			"a token for another client",
			map[string]any{"aud": []string{"tidewatch", "other"}, "azp": "other"},
			nil,
			"to another client",
		},
		{"another authorized party", map[string]any{"azp": "other"}, nil, "to another client"},
		{"an empty authorized party", map[string]any{"azp": ""}, nil, "to another client"},
		{
			"several audiences without an authorized party",
			map[string]any{"aud": []string{"tidewatch", "other"}},
			nil,
			"no authorized party (azp)",
		},
		{"wrong issuer", map[string]any{"iss": "https://evil.example"}, nil, "is invalid"},
		{"expired", map[string]any{"exp": time.Now().Add(-time.Minute).Unix()}, nil, "is invalid"},
		{"no subject", map[string]any{"sub": ""}, nil, "has no subject"},
		{"alg none", nil, func(_ *forger, claims string) string { return unsigned(claims) }, "is invalid"},
		{"another key", nil, func(_ *forger, claims string) string {
			return oidctest.SignIDToken(other, "key", oidc.RS256, claims)
		}, "is invalid"},
		{"a shared secret", nil, func(f *forger, claims string) string {
			return oidctest.SignIDToken(f.key.N.Bytes(), "key", "HS256", claims)
		}, "is invalid"},
		{"no token", nil, func(*forger, string) string { return "" }, "is invalid"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := startForger(t)
			p := f.provider()
			flow, _, err := p.Start(t.Context(), "")
			require.NoError(t, err)
			claims := f.claims(t, flow.Nonce, tt.changes)
			if tt.sign == nil {
				f.idToken = oidctest.SignIDToken(f.key, "key", oidc.RS256, claims)
			} else {
				f.idToken = tt.sign(f, claims)
			}
			_, err = p.Finish(t.Context(), flow, url.Values{"state": {flow.State}, "code": {"c"}})
			var refused *openid.RefusedError
			require.ErrorAs(t, err, &refused)
			require.Contains(t, refused.Reason, tt.says)
		})
	}
}

func TestFinish_ReturnsTheClaimsOfTheToken(t *testing.T) {
	t.Parallel()
	f := startForger(t)
	p := f.provider(openid.Mapping{Value: "reader", To: "viewer"}, openid.Mapping{Value: "writer", To: "editor"})
	flow, address, err := p.Start(t.Context(), "/admin/runs")
	require.NoError(t, err)
	asked, err := url.Parse(address)
	require.NoError(t, err)
	require.Equal(t, "S256", asked.Query().Get("code_challenge_method"))
	require.Equal(t, "openid", asked.Query().Get("scope"))
	f.idToken = oidctest.SignIDToken(
		f.key,
		"key",
		oidc.RS256,
		f.claims(t, flow.Nonce, map[string]any{"email_verified": "false"}),
	)
	identity, err := p.Finish(t.Context(), flow, url.Values{"state": {flow.State}, "code": {"c"}, "iss": {f.url}})
	require.NoError(t, err)
	require.Equal(t, flow.Verifier, f.verifier)
	require.Equal(t, []string{f.url, "1", "ada@example.com"}, []string{identity.Issuer, identity.Subject, identity.Email})
	require.False(t, *identity.EmailVerified)
	rights, err := p.Rights(identity)
	require.NoError(t, err)
	require.Equal(t, openid.Rights{Customer: "Acme", Role: store.RoleEditor}, rights)
}

// finish logs in with an ID token that has the changed claims.
func (f *forger) finish(t *testing.T, p *openid.Provider, changes map[string]any) (openid.Identity, error) {
	t.Helper()
	flow, _, err := p.Start(t.Context(), "")
	require.NoError(t, err)
	f.idToken = oidctest.SignIDToken(f.key, "key", oidc.RS256, f.claims(t, flow.Nonce, changes))
	return p.Finish(t.Context(), flow, url.Values{"state": {flow.State}, "code": {"c"}})
}

func TestRights_KeepTheDigitsOfNumbers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ claim, value string }{
		{`7`, "7"},
		{`1234567`, "1234567"},
		{`123456789012345678901`, "123456789012345678901"},
		{`-20261130`, "-20261130"},
		{`12345678.0`, "12345678"},
		{`2.5e7`, "25000000"},
		{`["x", 1234567]`, "1234567"},
	} {
		f := startForger(t)
		p := f.provider(openid.Mapping{Value: tt.value, To: "editor"})
		identity, err := f.finish(t, p, map[string]any{"realm_access": map[string]any{"roles": json.RawMessage(tt.claim)}})
		require.NoError(t, err)
		rights, err := p.Rights(identity)
		require.NoError(t, err, tt.claim)
		require.Equal(t, store.RoleEditor, rights.Role, tt.claim)
	}
	f := startForger(t)
	p := f.provider(openid.Mapping{Value: "9007199254740993", To: "editor"})
	identity, err := f.finish(t, p, map[string]any{
		"realm_access": map[string]any{"roles": json.RawMessage("9007199254740992")},
	})
	require.NoError(t, err)
	_, err = p.Rights(identity)
	require.ErrorContains(t, err, "is mapped to a role", "the number is not another number with the same first digits")
}

func TestFinish_TakesTheAddressAndItsVerificationFromOneResponse(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	for name, tt := range map[string]struct {
		token map[string]any
		info  string
		email string
		want  *bool
	}{
		"both in the userinfo response": {
			map[string]any{"email": nil}, `"email": "ada@x.example", "email_verified": true`, "ada@x.example", &yes,
		},
		"the same address":              {nil, `"email": "Ada@example.com", "email_verified": true`, "ada@example.com", &yes},
		"another address":               {nil, `"email": "ada@x.example", "email_verified": true`, "ada@example.com", nil},
		"another address, not verified": {nil, `"email": "ada@x.example", "email_verified": false`, "ada@example.com", &no},
		"no address":                    {nil, `"email_verified": true`, "ada@example.com", nil},
		"the text of another address":   {nil, `"email": "ada@x.example", "email_verified": "true"`, "ada@example.com", nil},
		"the token's word for the address of the response": {
			map[string]any{"email": nil, "email_verified": true}, `"email": "ada@x.example"`, "ada@x.example", nil,
		},
		"the token refuses": {
			map[string]any{"email_verified": false}, `"email": "ada@example.com", "email_verified": true`, "ada@example.com", &no,
		},
	} {
		f := startForger(t)
		f.info = `{"sub": "1", ` + tt.info + `}`
		changes := map[string]any{"customers": nil}
		maps.Copy(changes, tt.token)
		identity, err := f.finish(t, f.provider(), changes)
		require.NoError(t, err, name)
		require.Equal(t, tt.email, identity.Email, name)
		require.Equal(t, tt.want, identity.EmailVerified, name)
	}
}

func TestFinish_NamesAnIssuerWhoseKeysCannotBeRead(t *testing.T) {
	t.Parallel()
	f := startForger(t)
	f.keysDown = true
	_, err := f.finish(t, f.provider(), nil)
	var refused *openid.RefusedError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "The log-in server cannot be reached. Try again later.", refused.Reason)
	require.ErrorContains(t, refused.Err, "502")
}

func TestFinish_RefusesARepeatedParameter(t *testing.T) {
	t.Parallel()
	f := startForger(t)
	p := f.provider()
	flow, _, err := p.Start(t.Context(), "")
	require.NoError(t, err)
	_, err = p.Finish(t.Context(), flow, url.Values{"state": {flow.State, "x"}, "code": {"c"}})
	require.ErrorContains(t, err, "a parameter twice")
	_, err = p.Finish(t.Context(), openid.Flow{}, url.Values{"state": {""}, "code": {"c"}})
	require.ErrorContains(t, err, "not started in this browser")
}

func TestStart_RefusesAnIssuerWithoutPKCE(t *testing.T) {
	t.Parallel()
	f := startForger(t)
	f.challenges = []string{"plain"}
	_, _, err := f.provider().Start(t.Context(), "")
	require.ErrorContains(t, err, "does not support PKCE with S256")
}

func TestStart_AsksAnIssuerThatDoesNotRespondOnce(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	arrived, answer := make(chan struct{}, 100), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		arrived <- struct{}{}
		<-answer
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	t.Cleanup(server.Close)
	var now atomic.Int64
	p := openid.New(openid.Config{
		HTTP: &http.Client{Timeout: time.Minute}, Issuer: server.URL, Logger: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return time.Unix(now.Load(), 0) }, RedirectURL: "http://tidewatch.test/callback",
	})
	start := func(ctx context.Context) error {
		_, _, err := p.Start(ctx, "")
		return err
	}
	first, cancel := context.WithCancel(t.Context())
	failed := make(chan error, 10)
	go func() { failed <- start(first) }()
	<-arrived
	for range 9 {
		go func() { failed <- start(t.Context()) }()
	}
	cancel()
	require.ErrorIs(t, <-failed, context.Canceled)
	close(answer)
	for range 9 {
		require.ErrorContains(t, <-failed, "503")
	}
	require.ErrorContains(t, start(t.Context()), "503")
	require.Equal(t, int32(1), requests.Load(), "concurrent log-ins share a request, and a failure is remembered")
	now.Add(11)
	require.Error(t, start(t.Context()))
	require.Equal(t, int32(2), requests.Load(), "the issuer is asked again after ten seconds")
}

func TestStart_RefusesMetadataOfMegabytes(t *testing.T) {
	t.Parallel()
	var sent atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		part := bytes.Repeat([]byte(" "), 1<<20)
		for range 64 {
			if _, err := w.Write(part); err != nil {
				return
			}
			sent.Add(int64(len(part)))
		}
	}))
	t.Cleanup(server.Close)
	p := openid.New(openid.Config{
		HTTP: &http.Client{Timeout: time.Minute}, Issuer: server.URL, Logger: slog.New(slog.DiscardHandler),
		Now: time.Now, RedirectURL: "http://tidewatch.test/callback",
	})
	_, _, err := p.Start(t.Context(), "")
	require.ErrorContains(t, err, "too large")
	require.Less(t, sent.Load(), int64(32<<20), "the connection is closed")
}
