package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/api/door"
	"tidewatch/store"
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
