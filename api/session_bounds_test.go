package api_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
)

// Of several entries in X-Forwarded-Proto, the entry of the trusted proxy next to the client counts.
func TestSession_TheCookieIsSecureBehindSeveralProxies(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		proto, addresses string
		want             bool
	}{
		"two proxies with TLS":                     {"https, https", "203.0.113.7, 127.0.0.9", true},
		"TLS only at the outer proxy":              {"https,http", "203.0.113.7, 127.0.0.9", true},
		"no TLS at the outer proxy":                {"http,https", "203.0.113.7, 127.0.0.9", false},
		"the client claims TLS":                    {"https,http", "203.0.113.7", false},
		"the client claims TLS before two proxies": {"https,http,https", "198.51.100.1, 203.0.113.7, 127.0.0.9", false},
		"the inner proxy replaces the header":      {"https", "203.0.113.7, 127.0.0.9", true},
		"no addresses":                             {"https,https", "", true},
	} {
		f := setup(t, behindProxy)
		f.user(t, store.User{Email: "ada@example.com", Role: store.RoleViewer})
		entered := f.callAs(
			t,
			"",
			http.MethodPost,
			"/session",
			map[string]any{"email": "ada@example.com", "password": password},
			"X-Forwarded-Proto",
			tt.proto,
			"X-Forwarded-For",
			tt.addresses,
		)
		cookie, err := http.ParseSetCookie(entered.must(t, http.StatusCreated).header.Get("Set-Cookie"))
		require.NoError(t, err, name)
		require.Equal(t, tt.want, cookie.Secure, name)
	}
}

func TestSession_LastsWhileItIsUsedWithTheShortestIdleTime(t *testing.T) {
	t.Parallel()
	f := setup(t, func(cfg *api.Config) {
		cfg.SessionLife = store.SessionLife{Idle: time.Minute, Most: time.Hour}
	})
	f.user(t, store.User{Email: "ada@example.com", Role: store.RoleViewer})
	b := f.in(t, "ada@example.com")
	pass := func(interval string) {
		f.db.Exec(t, "UPDATE sessions SET last_used_at = last_used_at - $1::interval, expires_at = expires_at - $1::interval",
			interval)
	}
	for range 5 {
		pass("40 seconds")
		b.call(t, http.MethodGet, "/session", nil).must(t, http.StatusOK)
	}
	pass("61 seconds")
	b.call(t, http.MethodGet, "/session", nil).problem(t, http.StatusUnauthorized)
}
