package api_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestTokens_TheSecretIsShownOnceAndWorksUntilItIsRevoked(t *testing.T) {
	t.Parallel()
	f := setup(t)
	answered := f.call(t, http.MethodPost, "/tokens", `{"name":"export","role":"viewer"}`).must(t, http.StatusCreated)
	made := value[api.MadeToken](t, answered)
	require.Regexp(t, "^tw_[A-Za-z0-9_-]{43}$", made.Secret)
	require.EqualValues(t, "token tests", made.CreatedBy)
	require.Nil(t, made.ExpiresAt)
	require.Equal(
		t,
		"token export",
		value[api.Session](t, f.callAs(t, made.Secret, http.MethodGet, "/session", nil).must(t, http.StatusOK)).Name,
	)

	path := "/tokens/" + made.ID.String()
	for _, elsewhere := range []string{path, "/tokens", "/audit-log?object_id=" + made.ID.String()} {
		shown := f.call(t, http.MethodGet, elsewhere, nil).must(t, http.StatusOK)
		require.Contains(t, string(shown.body), "export")
		require.NotContains(t, string(shown.body), made.Secret)
	}
	for _, table := range []string{"api_tokens", "audit_log", "idempotency_keys"} {
		require.Zero(
			t,
			storetest.Value[int](t, f.db, "SELECT count(*) FROM "+table+" x WHERE x::text LIKE '%' || $1 || '%'", made.Secret),
		)
	}
	require.NotNil(t, value[api.Token](t, f.call(t, http.MethodGet, path, nil)).LastUsedAt)

	f.call(t, http.MethodDelete, path, nil).must(t, http.StatusNoContent)
	f.callAs(t, made.Secret, http.MethodGet, "/session", nil).problem(t, http.StatusUnauthorized)
	revoked := value[api.Token](t, f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK))
	require.NotNil(t, revoked.RevokedAt, "a revoked token is still listed")
	f.call(t, http.MethodDelete, path, nil).must(t, http.StatusNoContent)
	require.Equal(
		t,
		revoked,
		value[api.Token](t, f.call(t, http.MethodGet, path, nil)),
		"a second revocation changes nothing",
	)
	require.Equal(
		t,
		2,
		storetest.Value[int](t, f.db, "SELECT count(*) FROM audit_log WHERE object_id = $1", made.ID.String()),
	)
}

func TestTokens_CannotGrantMoreRightsThanTheCaller(t *testing.T) {
	t.Parallel()
	f := setup(t)
	own, other := f.brand.CustomerID, f.db.Brand(t, 0).CustomerID
	limited := f.token(t, store.Token{Name: "limited", Role: store.RoleAdmin, CustomerID: &own})
	create := func(secret string, customer any) answer {
		body := map[string]any{"name": "t", "role": "admin", "customer_id": customer}
		if customer == "" {
			delete(body, "customer_id")
		}
		return f.callAs(t, secret, http.MethodPost, "/tokens", body)
	}
	require.Nil(t, value[api.MadeToken](t, create(f.admin, "").must(t, http.StatusCreated)).CustomerID)
	require.Equal(t, other, *value[api.MadeToken](t, create(f.admin, other).must(t, http.StatusCreated)).CustomerID)
	require.Equal(
		t,
		own,
		*value[api.MadeToken](t, create(limited, "").must(t, http.StatusCreated)).CustomerID,
		"without customer_id, the new token has the caller's customer",
	)
	create(limited, own).must(t, http.StatusCreated)
	for _, customer := range []any{nil, other, uuid.New()} {
		require.Equal(
			t,
			"body.customer_id",
			create(limited, customer).problem(t, http.StatusUnprocessableEntity).Errors[0].Location,
		)
	}
	require.Len(t, value[struct{ Data []api.Token }](t, f.callAs(t, limited, http.MethodGet, "/tokens", nil)).Data, 3)
	all := storetest.Value[uuid.UUID](t, f.db, "SELECT id FROM api_tokens WHERE name = 'tests'")
	f.callAs(t, limited, http.MethodDelete, "/tokens/"+all.String(), nil).problem(t, http.StatusNotFound)
	f.call(t, http.MethodGet, "/session", nil).must(t, http.StatusOK)
}

func TestTokens_ExpireAndCannotCreateLongerLivedOnes(t *testing.T) {
	t.Parallel()
	f := setup(t)
	create := func(secret, expires string) answer {
		body := map[string]any{"name": "t", "role": "admin", "expires_at": expires}
		if expires == "" {
			delete(body, "expires_at")
		}
		return f.callAs(t, secret, http.MethodPost, "/tokens", body)
	}
	in := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(time.RFC3339) }
	require.Equal(
		t,
		"body.expires_at",
		create(f.admin, in(-time.Minute)).problem(t, http.StatusUnprocessableEntity).Errors[0].Location,
	)
	create(f.admin, "tomorrow").problem(t, http.StatusUnprocessableEntity)
	short := value[api.MadeToken](t, create(f.admin, in(time.Hour)).must(t, http.StatusCreated))
	require.Equal(
		t,
		"body.expires_at",
		create(short.Secret, in(2*time.Hour)).problem(t, http.StatusUnprocessableEntity).Errors[0].Location,
	)
	child := value[api.MadeToken](t, create(short.Secret, "").must(t, http.StatusCreated))
	require.True(
		t,
		short.ExpiresAt.Equal(*child.ExpiresAt),
		"without expires_at, the new token expires together with the token that creates it",
	)
	create(short.Secret, in(time.Minute)).must(t, http.StatusCreated)
	f.db.Exec(t, "UPDATE api_tokens SET expires_at = now() - interval '1 second' WHERE id = $1", short.ID)
	f.callAs(t, short.Secret, http.MethodGet, "/session", nil).problem(t, http.StatusUnauthorized)
}

func TestCollectors_AreListedPausedAndResumed(t *testing.T) {
	t.Parallel()
	f := setup(t, func(cfg *api.Config) {
		cfg.Collectors[0].Limit = store.Limit{AtOnce: 7, PerMinute: 70}
		cfg.Collectors[0].Default = true
	})
	limited := f.token(t, store.Token{Name: "limited", Role: store.RoleViewer, CustomerID: &f.brand.CustomerID})
	list := func(secret string) map[string]api.Collector {
		byName := map[string]api.Collector{}
		for _, c := range value[struct{ Data []api.Collector }](t, f.callAs(t, secret, http.MethodGet, "/collectors", nil).must(t, http.StatusOK)).Data {
			byName[c.Name] = c
		}
		return byName
	}
	all := list(f.admin)
	require.True(t, all["chatgpt"].Configured)
	require.False(t, all["mistral"].Configured)
	require.Contains(t, all["mistral"].Missing, "MISTRAL_API_KEY")
	require.Nil(t, all["chatgpt"].PausedAt)
	require.Contains(t, all, "bing_copilot")
	require.Equal(
		t,
		api.CollectorLimits{AtOnce: 7, RequestsPerMinute: 70},
		all["bing_copilot"].Limits,
		"the first in the order of names",
	)
	require.True(t, all["bing_copilot"].IsDefault)

	pause := func(name, body string) answer { return f.call(t, http.MethodPost, "/collectors/"+name+"/pause", body) }
	for _, reason := range []string{``, ` `, `a\nb`, `the \u202ebill`, `\u200b`} {
		refused := pause("chatgpt", `{"reason":"`+reason+`"}`).problem(t, http.StatusUnprocessableEntity)
		require.Equal(t, "body.reason", refused.Errors[0].Location, reason)
	}
	pause("altavista", `{"reason":"x"}`).problem(t, http.StatusNotFound)
	paused := value[api.Collector](t, pause("chatgpt", `{"reason":"the bill"}`).must(t, http.StatusOK))
	require.Equal(t, "the bill", *paused.PausedReason)
	require.Equal(t, "token tests", *paused.PausedBy)
	again := value[api.Collector](t, pause("chatgpt", `{"reason":"still the bill"}`).must(t, http.StatusOK))
	require.Equal(t, "still the bill", *again.PausedReason)
	require.Equal(t, paused.PausedAt, again.PausedAt, "a second pause keeps the time of the first")
	require.Equal(t, "still the bill", *list(limited)["chatgpt"].PausedReason)
	require.Nil(t, list(limited)["chatgpt"].PausedBy, "callers of one customer do not see who paused the engine")
	require.Nil(t, list(f.admin)["perplexity"].PausedAt)

	resume := func(name string) answer { return f.call(t, http.MethodPost, "/collectors/"+name+"/resume", nil) }
	require.Nil(t, value[api.Collector](t, resume("chatgpt").must(t, http.StatusOK)).PausedAt)
	resume("chatgpt").must(t, http.StatusOK)
	resume("altavista").problem(t, http.StatusNotFound)
	require.Equal(
		t,
		3,
		storetest.Value[int](
			t,
			f.db,
			"SELECT count(*) FROM audit_log WHERE object_kind = 'collector' AND object_id = 'chatgpt'",
		),
		"requests without effect are not in the audit log",
	)
}
