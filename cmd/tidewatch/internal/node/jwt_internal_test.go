package node

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"log/slog"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/cmd/tidewatch/internal/settings"
)

// When a test closes its httptest server, the server closes all idle connections of the default transport, even those
// of parallel tests. A transport without the method CloseIdleConnections keeps its connections.
func TestMain(m *testing.M) {
	http.DefaultTransport = struct{ http.RoundTripper }{http.DefaultTransport}
	os.Exit(m.Run())
}

const jwtSecret = "a secret of thirty-two bytes, at least"

// issuer is a token issuer that publishes its keys over HTTP.
type issuer struct {
	ec     *ecdsa.PrivateKey
	reads  atomic.Int32 // number of requests for the published keys
	rsa    *rsa.PrivateKey
	server *httptest.Server
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	i := &issuer{}
	var err error
	i.rsa, err = rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	i.ec, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	number := func(n *big.Int) string { return base64.RawURLEncoding.EncodeToString(n.Bytes()) }
	point, err := i.ec.PublicKey.Bytes()
	require.NoError(t, err)
	coordinate := func(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
	keys, err := json.Marshal(map[string]any{"keys": []map[string]string{
		{
			"kty": "RSA",
			"kid": "rsa",
			"alg": "RS256",
			"use": "sig",
			"n":   number(i.rsa.N),
			"e":   number(big.NewInt(int64(i.rsa.E))),
		},
		{
			"kty": "EC",
			"kid": "ec",
			"alg": "ES256",
			"use": "sig",
			"crv": "P-256",
			"x":   coordinate(point[1:33]),
			"y":   coordinate(point[33:]),
		},
	}})
	require.NoError(t, err)
	i.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		i.reads.Add(1)
		_, _ = w.Write(keys)
	}))
	t.Cleanup(i.server.Close)
	return i
}

// sign returns a signed token.
func sign(t *testing.T, method jwt.SigningMethod, keyID string, key any, claims jwt.MapClaims) string {
	t.Helper()
	token := jwt.NewWithClaims(method, claims)
	if keyID != "" {
		token.Header["kid"] = keyID
	}
	signed, err := token.SignedString(key)
	require.NoError(t, err)
	return signed
}

func jwtNow() time.Time { return time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC) }

// claims returns valid claims with the given changes. A nil value removes a claim.
func claims(changes map[string]any) jwt.MapClaims {
	c := jwt.MapClaims{
		"iss":          "https://issuer.example",
		"aud":          []string{"others", "tidewatch"},
		"sub":          "ada",
		"exp":          jwtNow().Add(time.Hour).Unix(),
		"app_metadata": map[string]any{"role": "viewer"},
	}
	maps.Copy(c, changes)
	maps.DeleteFunc(c, func(_ string, v any) bool { return v == nil })
	return c
}

// whoIs sends a token to an API with the given settings, and returns the session or the problem in the response.
func whoIs(t *testing.T, s settings.API, token string) (status int, who api.Session, refusal problem.Problem) {
	t.Helper()
	s.JWTIssuer, s.JWTAudience = "https://issuer.example", "tidewatch"
	s.JWTRoleClaim, s.JWTCustomerClaim = "app_metadata.role", "app_metadata.customer_id"
	s.SessionIdle, s.SessionMax = time.Hour, time.Hour
	require.NoError(t, s.Validate())
	checks, err := newJWT(t.Context(), s, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	handler := api.New(api.Config{JWT: checks, Logger: slog.New(slog.DiscardHandler), Now: jwtNow})
	r := httptest.NewRequest(http.MethodGet, "/api/admin/session", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	into := any(&refusal)
	if w.Code == http.StatusOK {
		into = &who
	}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), into))
	require.NotContains(t, w.Body.String(), token)
	return w.Code, who, refusal
}

// critical returns a valid token whose header crit lists the given extensions.
func critical(t *testing.T, key any, extensions ...string) string {
	t.Helper()
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, claims(nil))
	token.Header["kid"], token.Header["crit"] = "rsa", extensions
	signed, err := token.SignedString(key)
	require.NoError(t, err)
	return signed
}

func TestJWT_IsCheckedByKeyIssuerAndClaims(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	published := settings.API{
		JWTJWKSURL:      i.server.URL,
		JWTMethods:      []string{"RS256", "ES256", "EdDSA"},
		JWTAllCustomers: true,
	}
	shared := settings.API{JWTSecret: jwtSecret, JWTAllCustomers: true}
	der, err := x509.MarshalPKIXPublicKey(&i.rsa.PublicKey)
	require.NoError(t, err)
	publicPEM := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	otherKey, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	good := claims(nil)
	none := jwt.UnsafeAllowNoneSignatureType
	rs := func(changes map[string]any) string {
		return sign(t, jwt.SigningMethodRS256, "rsa", i.rsa, claims(changes))
	}
	metadata := func(changes map[string]any) string { return rs(map[string]any{"app_metadata": changes}) }
	const wrongRole = "must be admin, editor or viewer"
	for _, tt := range []struct {
		name  string
		s     settings.API
		token string
		says  string // expected error, or "" if the token is accepted
	}{
		{"RS256 by a published key", published, rs(nil), ""},
		{"ES256 by a published key", published, sign(t, jwt.SigningMethodES256, "ec", i.ec, good), ""},
		{"HS256 by the shared secret", shared, sign(t, jwt.SigningMethodHS256, "", []byte(jwtSecret), good), ""},
		{"one audience as a text", published, rs(map[string]any{"aud": "tidewatch"}), ""},

		{"another issuer", published, rs(map[string]any{"iss": "https://evil.example"}), "another issuer or audience"},
		{"no issuer", published, rs(map[string]any{"iss": nil}), "no claim iss"},
		{"another audience", published, rs(map[string]any{"aud": "others"}), "another issuer or audience"},
		{"no audience", published, rs(map[string]any{"aud": nil}), "no claim aud"},
		{"expired", published, rs(map[string]any{"exp": jwtNow().Add(-time.Second).Unix()}), "expired"},
		{"without an end", published, rs(map[string]any{"exp": nil}), "no claim exp"},
		{"expired within the tolerance of nbf", published, rs(map[string]any{"exp": jwtNow().Unix()}), "expired"},
		{"not valid yet", published, rs(map[string]any{"nbf": jwtNow().Add(time.Hour).Unix()}), "not valid yet"},
		{"valid in 11 seconds", published, rs(map[string]any{"nbf": jwtNow().Add(11 * time.Second).Unix()}), "not valid yet"},
		{"a clock that is ahead", published, rs(map[string]any{"nbf": jwtNow().Add(5 * time.Second).Unix()}), ""},
		{"no subject", published, rs(map[string]any{"sub": nil}), "subject"},
		{"no role", published, metadata(map[string]any{}), "app_metadata.role must be admin, editor or viewer"},
		{"another role", published, metadata(map[string]any{"role": "root"}), wrongRole},
		{"a role that is not a text", published, metadata(map[string]any{"role": []string{"admin"}}), wrongRole},
		{
			"a role the user can set", published,
			rs(map[string]any{"app_metadata": nil, "user_metadata": map[string]any{"role": "admin"}}), wrongRole,
		},
		{
			"a customer that is not an id", published,
			metadata(map[string]any{"role": "admin", "customer_id": "acme"}), "must be a customer's id",
		},

		{"a critical extension", published, critical(t, i.rsa, "b64"), "header crit"},
		{"an empty list of critical extensions", published, critical(t, i.rsa), "header crit"},
		{"alg none", published, sign(t, jwt.SigningMethodNone, "rsa", none, good), "signature"},
		{"alg none against a secret", shared, sign(t, jwt.SigningMethodNone, "", none, good), "signature"},
		{"HS256 with the public key", published, sign(t, jwt.SigningMethodHS256, "rsa", publicPEM, good), "signature"},
		{"HS256 with the public key's DER", published, sign(t, jwt.SigningMethodHS256, "rsa", der, good), "signature"},
		{"RS256 against a secret", shared, rs(nil), "signature"},
		{"another key under a known name", published, sign(t, jwt.SigningMethodRS256, "rsa", otherKey, good), "signature"},
		{"an unknown key", published, sign(t, jwt.SigningMethodRS256, "unknown", otherKey, good), "signature"},
		{"another secret", shared, sign(t, jwt.SigningMethodHS256, "", []byte(strings.Repeat("x", 32)), good), "signature"},
		{"HS512 where HS256 was agreed", shared, sign(t, jwt.SigningMethodHS512, "", []byte(jwtSecret), good), "signature"},
		{"changed in transit", published, tampered(t, rs(nil)), "signature"},
		{"not a token", published, "not-a-token", "signature"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			status, who, p := whoIs(t, tt.s, tt.token)
			if tt.says == "" {
				require.Equal(t, http.StatusOK, status, p.Detail)
				require.Equal(t, api.Session{Kind: "jwt", Name: "ada", Role: "viewer"}, who)
				return
			}
			require.Equal(t, http.StatusUnauthorized, status)
			require.Contains(t, p.Detail, tt.says)
		})
	}
}

// tampered returns the token with an admin's claims and the old signature.
func tampered(t *testing.T, token string) string {
	t.Helper()
	parts := strings.Split(token, ".")
	require.Len(t, parts, 3)
	better, err := json.Marshal(claims(map[string]any{"app_metadata": map[string]any{"role": "admin"}}))
	require.NoError(t, err)
	return parts[0] + "." + base64.RawURLEncoding.EncodeToString(better) + "." + parts[2]
}

func TestJWT_TheCustomerClaimIsRequiredUnlessAllCustomersAreAllowed(t *testing.T) {
	t.Parallel()
	customer := uuid.New()
	token := func(metadata map[string]any) string {
		return sign(t, jwt.SigningMethodHS256, "", []byte(jwtSecret), claims(map[string]any{"app_metadata": metadata}))
	}
	limited := token(map[string]any{"role": "admin", "customer_id": customer})
	for _, all := range []bool{true, false} {
		status, who, _ := whoIs(t, settings.API{JWTSecret: jwtSecret, JWTAllCustomers: all}, limited)
		require.Equal(t, http.StatusOK, status)
		require.Equal(t, customer, *who.CustomerID)
	}
	status, _, p := whoIs(t, settings.API{JWTSecret: jwtSecret}, token(map[string]any{"role": "admin"}))
	require.Equal(t, http.StatusUnauthorized, status)
	require.Contains(t, p.Detail, "customer_id")
	everywhere := settings.API{JWTSecret: jwtSecret, JWTAllCustomers: true}
	status, who, _ := whoIs(t, everywhere, token(map[string]any{"role": "admin"}))
	require.Equal(t, http.StatusOK, status)
	require.Nil(t, who.CustomerID)
}

func TestJWT_UnknownKeysDoNotOverloadTheIssuer(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	s := settings.API{
		JWTIssuer:    "https://issuer.example",
		JWTAudience:  "tidewatch",
		JWTJWKSURL:   i.server.URL,
		JWTMethods:   []string{"RS256"},
		JWTRoleClaim: "role",
	}
	checks, err := newJWT(t.Context(), s, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	handler := api.New(api.Config{JWT: checks, Logger: slog.New(slog.DiscardHandler), Now: jwtNow})
	for range 20 {
		r := httptest.NewRequest(http.MethodGet, "/api/admin/session", nil)
		r.Header.Set("Authorization", "Bearer "+sign(t, jwt.SigningMethodRS256, uuid.NewString(), i.rsa, claims(nil)))
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		require.Equal(t, http.StatusUnauthorized, w.Code)
	}
	require.LessOrEqual(t, i.reads.Load(), int32(3), "the keys are read at the start and once for an unknown key")
}

func TestJWT_WithoutTheKeysOfTheIssuerIsUnavailableAndRecoversAtOnce(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	var down atomic.Bool
	down.Store(true)
	keys := i.server.Config.Handler
	i.server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if down.Load() {
			http.Error(w, "down", http.StatusBadGateway)
			return
		}
		keys.ServeHTTP(w, r)
	})
	s := settings.API{
		JWTIssuer: "https://issuer.example", JWTAudience: "tidewatch", JWTJWKSURL: i.server.URL,
		JWTMethods: []string{"RS256"}, JWTRoleClaim: "app_metadata.role", JWTAllCustomers: true,
	}
	checks, err := newJWT(t.Context(), s, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	handler := api.New(api.Config{JWT: checks, Logger: slog.New(slog.DiscardHandler), Now: jwtNow})
	call := func(keyID string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/api/admin/session", nil)
		r.Header.Set("Authorization", "Bearer "+sign(t, jwt.SigningMethodRS256, keyID, i.rsa, claims(nil)))
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w
	}
	unavailable := func(w *httptest.ResponseRecorder) {
		t.Helper()
		var p problem.Problem
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &p))
		require.Equal(t, http.StatusServiceUnavailable, w.Code, p.Detail)
		require.Equal(t, "keys_unavailable", string(p.Code))
		require.NotEmpty(t, w.Header().Get("Retry-After"))
	}
	unavailable(call("rsa"))
	down.Store(false)
	require.Eventually(t, func() bool { return call("rsa").Code == http.StatusOK }, 4*time.Second, 50*time.Millisecond,
		"the keys are read again a second after a failed attempt")
	require.Equal(t, http.StatusUnauthorized, call("unknown").Code, "the issuer does not publish this key")

	down.Store(true)
	require.Equal(t, http.StatusOK, call("rsa").Code, "the keys that were read stay valid")
}

func TestJWT_UnusableKeysOfTheIssuerLeaveTheOtherKeysValid(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	var published atomic.Value
	good := httptest.NewRecorder()
	i.server.Config.Handler.ServeHTTP(good, httptest.NewRequest(http.MethodGet, "/", nil))
	i.server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(published.Load().(string)))
	})
	publish := func(text string) { published.Store(text) }
	unknown := `{"kty":"AKP","kid":"new","alg":"ML-DSA-65","pub":"AAAA"},{"kty":"EC","crv":"P-999","kid":"x"},7,null,`
	publish(strings.Replace(good.Body.String(), `{"keys":[`, `{"keys":[`+unknown, 1))
	s := settings.API{
		JWTIssuer: "https://issuer.example", JWTAudience: "tidewatch", JWTJWKSURL: i.server.URL,
		JWTMethods: []string{"RS256"}, JWTRoleClaim: "app_metadata.role", JWTAllCustomers: true,
	}
	keys := newIssuerKeys(t.Context(), s.JWTJWKSURL, slog.New(slog.DiscardHandler))
	checks := &door.JWT{
		AllCustomers: true, Audience: s.JWTAudience, Issuer: s.JWTIssuer, Key: keys.key, Methods: s.JWTMethods,
		RoleClaim: s.JWTRoleClaim,
	}
	handler := api.New(api.Config{JWT: checks, Logger: slog.New(slog.DiscardHandler), Now: jwtNow})
	call := func() int {
		r := httptest.NewRequest(http.MethodGet, "/api/admin/session", nil)
		r.Header.Set("Authorization", "Bearer "+sign(t, jwt.SigningMethodRS256, "rsa", i.rsa, claims(nil)))
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w.Code
	}
	require.Equal(t, http.StatusOK, call(), "keys of unknown types are ignored")
	for _, text := range []string{
		`{}`, `{"keys":[]}`, `{"keys":null}`, `{"error":"try again"}`, `[]`, `<html>`, ``,
		`{"keys":[{"kty":"AKP","kid":"new"}]}`, good.Body.String()[:300],
		`{"keys":["` + strings.Repeat("x", 2*maxKeysSize) + `"]}`,
	} {
		publish(text)
		<-keys.start(true)
		require.Equal(t, http.StatusOK, call(), "the keys that were read last stay valid: %.80s", text)
	}
}
