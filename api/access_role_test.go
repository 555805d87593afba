package api_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/api/door"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestAccess_AnUnknownRoleHasNoRights(t *testing.T) {
	t.Parallel()
	for _, access := range []door.Access{door.Viewers, door.Editors, door.Admins, door.Overseers} {
		for _, role := range []store.Role{"", "owner", "Admin"} {
			require.Error(t, access.Check(&door.Caller{Role: role}), "%s for the role %q", access, role)
		}
	}
}

func TestAccess_EditorsDoNotChangeSpendingCaps(t *testing.T) {
	t.Parallel()
	f := setup(t)
	editor := f.token(t, store.Token{Name: "e", Role: store.RoleEditor})
	job := map[string]any{
		"brand_id":        f.brand.ID,
		"job_type":        "scoring",
		"cron_expression": "0 9 * * *",
		"metadata":        map[string]any{"maxCalls": 9},
	}
	refused := f.callAs(t, editor, http.MethodPost, "/scheduled-jobs", job).problem(t, http.StatusForbidden)
	require.Equal(t, "body.metadata.maxCalls", refused.Errors[0].Location)
	created := value[api.ScheduledJob](t, f.call(t, http.MethodPost, "/scheduled-jobs", job).must(t, http.StatusCreated))
	path := "/scheduled-jobs/" + created.ID.String()
	for body, field := range map[string]string{
		`{"metadata":{"maxCalls":10}}`:                  "maxCalls",
		`{"metadata":{}}`:                               "maxCalls",
		`{"metadata":{"maxCalls":9,"maxCostUsd":1}}`:    "maxCostUsd",
		`{"metadata":{"maxCalls":9,"pauseAtCap":true}}`: "pauseAtCap",
	} {
		p := f.callAs(t, editor, http.MethodPut, path, body).problem(t, http.StatusForbidden)
		require.Equal(t, "body.metadata."+field, p.Errors[0].Location, body)
	}
	f.callAs(t, editor, http.MethodPut, path, `{"metadata":{"maxCalls":9,"samples":2}}`).must(t, http.StatusOK)
	f.callAs(t, editor, http.MethodPut, path, `{"cron_expression":"0 10 * * *"}`).must(t, http.StatusOK)
	f.call(t, http.MethodPut, path, `{"metadata":{"maxCalls":10}}`).must(t, http.StatusOK)
}

func TestAccess_EditorsDoNotDeleteBrandsWithAlertRules(t *testing.T) {
	t.Parallel()
	f := setup(t)
	editor := f.token(t, store.Token{Name: "e", Role: store.RoleEditor})
	channel := uuid.New()
	_, err := f.db.SaveAlertChannel(t.Context(), store.AlertChannel{
		CustomerID: f.brand.CustomerID, ID: channel, IsActive: true, Kind: store.AlertSlack, Name: "x", URL: []byte{},
	})
	require.NoError(t, err)
	rule, err := f.db.SaveAlertRule(t.Context(), store.AlertRule{
		BrandID: &f.brand.ID, ChannelID: channel, CustomerID: f.brand.CustomerID, Failures: 1, IsActive: true,
		Kind: store.AlertFailing,
	})
	require.NoError(t, err)
	path := "/brands/" + f.brand.ID.String()
	refused := f.callAs(t, editor, http.MethodDelete, path, nil).problem(t, http.StatusForbidden)
	require.Contains(t, refused.Detail, "alert rules")
	require.NoError(t, f.db.DeleteAlertRule(t.Context(), rule.ID))
	f.callAs(t, editor, http.MethodDelete, path, nil).must(t, http.StatusNoContent)
}

func TestAuthorization_InvalidCredentialsAreRefused(t *testing.T) {
	t.Parallel()
	f := setup(t)
	revoked := f.token(t, store.Token{Name: "revoked", Role: store.RoleAdmin})
	expired := f.token(t, store.Token{Name: "expired", Role: store.RoleAdmin})
	f.db.Exec(t, "UPDATE api_tokens SET revoked_at = now() WHERE name = 'revoked'")
	f.db.Exec(t, "UPDATE api_tokens SET expires_at = now() - interval '1 second' WHERE name = 'expired'")
	for _, tt := range []struct{ name, header, says string }{
		{"another scheme", "Basic YTpi", "must have the form: Bearer"},
		{"no token", "Bearer", "must have the form: Bearer"},
		{"an unknown token", "Bearer tw_" + strings.Repeat("x", 43), "is unknown"},
		{"a revoked token", "Bearer " + revoked, "was revoked"},
		{"an expired token", "Bearer " + expired, "has expired"},
		{"somebody else's", "Bearer abc", "begin with tw_"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := f.callAs(t, "", http.MethodGet, "/scheduled-jobs", nil, "Authorization", tt.header)
			require.Contains(t, got.problem(t, http.StatusUnauthorized).Detail, tt.says)
			require.Contains(t, got.header.Get("Www-Authenticate"), "Bearer")
		})
	}
	f.callAs(t, strings.ToLower(f.admin[:3])+f.admin[3:], http.MethodGet, "/session", nil).must(t, http.StatusOK)
	require.NotNil(
		t,
		storetest.Value[*string](t, f.db, "SELECT last_used_at::text FROM api_tokens WHERE name = 'tests'"),
		"the last use of the token is recorded",
	)
}

func TestRoutes_UnknownPathsAndMethodsAreProblems(t *testing.T) {
	t.Parallel()
	handler := api.New(api.Config{Logger: slog.New(slog.DiscardHandler), Now: fixedNow})
	for _, tt := range []struct {
		method, path string
		status       int
		allow        []string
	}{
		{http.MethodGet, "/nothing", http.StatusNotFound, nil},
		{http.MethodGet, "/api/admin/nothing", http.StatusNotFound, nil},
		{http.MethodPatch, "/api/admin/scheduled-jobs", http.StatusMethodNotAllowed, []string{"GET", "HEAD", "POST"}},
		{http.MethodPost, "/api/admin/job-runs/" + uuid.NewString(), http.StatusMethodNotAllowed, []string{"GET", "HEAD"}},
		{"BREW", "/api/admin/scheduled-jobs", http.StatusMethodNotAllowed, []string{"GET", "HEAD", "POST"}},
		{http.MethodDelete, "/healthz", http.StatusMethodNotAllowed, []string{"GET"}},
	} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(tt.method, tt.path, nil))
		require.Equal(t, tt.status, w.Code, "%s %s", tt.method, tt.path)
		require.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
		require.Equal(t, tt.allow, slices.Clone(w.Header()["Allow"]), "%s %s", tt.method, tt.path)
	}
}

func TestHead_RespondsLikeGetWithoutABody(t *testing.T) {
	t.Parallel()
	f := setup(t)
	send := func(method, path, secret string) (int, http.Header, []byte) {
		r, err := http.NewRequestWithContext(t.Context(), method, f.url+path, nil)
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer "+secret)
		r.Header.Set("If-None-Match", `"x"`) // reads ignore these conditions
		r.Header.Set("If-Unmodified-Since", "Sat, 31 Oct 2026 07:00:00 GMT")
		response, err := (&http.Client{Timeout: time.Minute}).Do(r)
		require.NoError(t, err)
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		return response.StatusCode, response.Header, body
	}
	brand := "/api/admin/brands/" + f.brand.ID.String()
	for _, path := range []string{brand, "/api/admin/brands", brand + "?x=1", "/api/admin/brands/x", "/openapi.json", "/docs"} {
		status, header, _ := send(http.MethodGet, path, f.admin)
		headStatus, headHeader, body := send(http.MethodHead, path, f.admin)
		require.Equal(t, status, headStatus, path)
		isValid := path != brand+"?x=1" && path != "/api/admin/brands/x"
		require.Equal(t, isValid, status == http.StatusOK, path)
		require.Equal(t, header.Get("Content-Type"), headHeader.Get("Content-Type"), path)
		require.Equal(t, header.Get("ETag"), headHeader.Get("ETag"), path)
		require.Empty(t, body, path)
	}
	status, _, _ := send(http.MethodHead, brand, "wrong")
	require.Equal(t, http.StatusUnauthorized, status)
	for _, path := range []string{"/api/admin/events", "/api/admin/session/password", "/log-in/openid/callback"} {
		status, header, _ := send(http.MethodHead, path, f.admin)
		require.Contains(t, []int{http.StatusMethodNotAllowed, http.StatusNotFound}, status, path)
		require.NotContains(t, header["Allow"], http.MethodHead, path)
	}
}

func TestAccess_IsCheckedBeforeTheBodyIsParsed(t *testing.T) {
	t.Parallel()
	f := setup(t)
	viewer := f.token(t, store.Token{Name: "v", Role: store.RoleViewer})
	f.callAs(t, "", http.MethodPost, "/scheduled-jobs", `{"nonsense":1}`).problem(t, http.StatusUnauthorized)
	f.callAs(t, viewer, http.MethodPost, "/scheduled-jobs", `{"nonsense":1}`).problem(t, http.StatusForbidden)
	f.callAs(t, "", http.MethodGet, "/job-runs/not-an-id", nil).problem(t, http.StatusUnauthorized)
}

func newToken(o things) any {
	return map[string]any{"name": "export", "role": "viewer", "customer_id": o.brand.CustomerID}
}
