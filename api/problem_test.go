package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestProblems_HaveTheCodeOfTheirReason(t *testing.T) {
	t.Parallel()
	f := setup(t)
	job := f.create(t, map[string]any{"name": "daily"})
	viewer := f.token(t, store.Token{Name: "viewer", Role: store.RoleViewer})
	f.call(t, http.MethodPost, jobPath(job.ID)+"/trigger", nil).must(t, http.StatusOK)
	keyed := map[string]any{"name": "keyed"}
	f.call(t, http.MethodPost, "/customers", keyed, "Idempotency-Key", "k").must(t, http.StatusCreated)
	emptied := storetest.Value[uuid.UUID](t, f.db, `INSERT INTO job_runs (id, brand_id, customer_id, job_type, trigger,
			status, scheduled_for, finished_at, error_message, metrics, run_timeout_seconds)
		VALUES (tidewatch_uuid7(), $1, $2, 'data_collection', 'manual', 'failed', now(), now(), 'x',
			'{"dataCollection": {"successfulExecutions": 1}}', 60) RETURNING id`, f.brand.ID, f.brand.CustomerID)
	for _, tt := range []struct {
		code         store.ReasonCode
		secret       string
		method, path string
		body         any
		header       []string
		status       int
	}{
		{store.ReasonInvalidField, f.admin, http.MethodPut, jobPath(job.ID), `{"jitter_seconds":-1}`, nil, 422},
		{store.ReasonInvalidField, f.admin, http.MethodGet, "/job-runs?cursor=nonsense", nil, nil, 400},
		{store.ReasonInvalidBody, f.admin, http.MethodPut, jobPath(job.ID), `{"jitter`, nil, 400},
		{store.ReasonBodyTooLarge, f.admin, http.MethodPost, "/brands", strings.Repeat(" ", 1<<20+1), nil, 413},
		{store.ReasonUnsupportedMediaType, f.admin, http.MethodPost, "/brands", `{}`, []string{"Content-Type", "text/plain"}, 415},
		{store.ReasonUnauthenticated, "", http.MethodGet, "/brands", nil, nil, 401},
		{store.ReasonForbidden, viewer, http.MethodPost, "/brands", `{}`, nil, 403},
		{store.ReasonNotFound, f.admin, http.MethodGet, jobPath(uuid.New()), nil, nil, 404},
		{store.ReasonNotFound, f.admin, http.MethodGet, "/nothing", nil, nil, 404},
		{store.ReasonMethodNotAllowed, f.admin, http.MethodPatch, "/brands", nil, nil, 405},
		{store.ReasonNameTaken, f.admin, http.MethodPost, "/customers", keyed, nil, 409},
		{store.ReasonRunUnfinished, f.admin, http.MethodPost, jobPath(job.ID) + "/trigger", nil, nil, 409},
		{store.ReasonAnswersDeleted, f.admin, http.MethodPost, "/job-runs/" + emptied.String() + "/retry", nil, nil, 409},
		{store.ReasonEditedMeanwhile, f.admin, http.MethodPut, jobPath(job.ID), `{"jitter_seconds":1}`, []string{"If-Match", `"old"`}, 412},
		{store.ReasonIdempotencyKeyReused, f.admin, http.MethodPost, "/customers", `{"name":"other"}`, []string{"Idempotency-Key", "k"}, 422},
	} {
		got := f.callAs(t, tt.secret, tt.method, tt.path, tt.body, tt.header...).problem(t, tt.status)
		require.Equal(t, string(tt.code), string(got.Code), "%s %s", tt.method, tt.path)
	}
}
