package api_test

import (
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
)

// runIn creates a schedule with a run of the given status and returns the id of the run.
func (f *fixture) runIn(t *testing.T, status, message string) uuid.UUID {
	t.Helper()
	job := f.create(t, map[string]any{"overlap_policy": "allow"})
	run := value[api.RunDetail](t, f.call(t, http.MethodPost, jobPath(job.ID)+"/trigger", nil).must(t, http.StatusOK))
	f.db.Exec(
		t,
		`UPDATE job_runs SET status = $2, error_message = nullif($3, ''), started_at = CASE WHEN $2 <> 'pending' THEN now() END,
		finished_at = CASE WHEN $2 NOT IN ('pending', 'processing') THEN now() END WHERE id = $1`,
		run.ID,
		status,
		message,
	)
	return run.ID
}

func TestRuns_AreCancelledAndRetriedByStatus(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for _, tt := range []struct {
		status, message string
		cancel, retry   string // the message of the 409 response, or "" for success
	}{
		{"pending", "", "", "The run is still pending. Retry the run after it has ended."},
		{"processing", "", "", "The run is still processing. Retry the run after it has ended."},
		{"completed", "", "The run is already completed and cannot be cancelled.", "The run completed without errors, so there is nothing to retry."},
		{"completed", "3 of 40 calls failed", "The run is already completed and cannot be cancelled.", ""},
		{"failed", "all calls failed", "The run is already failed and cannot be cancelled.", ""},
		{"cancelled", "Cancelled by somebody.", "The run is already cancelled and cannot be cancelled.", ""},
		{"skipped", "in the way", "The run is already skipped and cannot be cancelled.", "A skipped run cannot be retried. Trigger its schedule instead."},
	} {
		for _, action := range []struct{ name, refused, leads string }{{"cancel", tt.cancel, "cancelled"}, {"retry", tt.retry, "pending"}} {
			t.Run(tt.status+" "+tt.message+" "+action.name, func(t *testing.T) {
				t.Parallel()
				id := f.runIn(t, tt.status, tt.message)
				path := "/job-runs/" + id.String()
				before := f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK)
				got := f.call(t, http.MethodPost, path+"/"+action.name, nil)
				if action.refused != "" {
					p := got.problem(t, http.StatusConflict)
					require.Equal(t, action.refused, p.Detail)
					require.Equal(t, id, *p.RunID)
					require.Equal(t, before.body, f.call(t, http.MethodGet, path, nil).body)
					require.Zero(t, f.count(t, "audit_log WHERE object_kind = 'run' AND object_id = '"+id.String()+"'"))
					return
				}
				run := value[api.RunDetail](t, got.must(t, http.StatusOK))
				require.Equal(t, action.leads, run.Status)
				require.Equal(t, run, value[api.RunDetail](t, f.call(t, http.MethodGet, path, nil)))
				if action.name == "cancel" {
					require.EqualValues(t, "Cancelled by token tests.", *run.ErrorMessage)
				} else {
					require.Equal(t, 1, run.Retries)
					require.Nil(t, run.ErrorMessage)
				}
			})
		}
	}
}

func TestRuns_ARetryIsRefusedDuringAnUnfinishedRun(t *testing.T) {
	t.Parallel()
	f := setup(t)
	id := f.runIn(t, "failed", "all calls failed")
	run := value[api.RunDetail](t, f.call(t, http.MethodGet, "/job-runs/"+id.String(), nil))
	f.call(t, http.MethodPut, jobPath(*run.ScheduledJobID), `{"overlap_policy":"skip"}`).must(t, http.StatusOK)
	inTheWay := value[api.RunDetail](
		t,
		f.call(t, http.MethodPost, jobPath(*run.ScheduledJobID)+"/trigger", nil).must(t, http.StatusOK),
	)
	p := f.call(t, http.MethodPost, "/job-runs/"+id.String()+"/retry", nil).problem(t, http.StatusConflict)
	require.Equal(t, inTheWay.ID, *p.RunID)
	require.Contains(t, p.Detail, `still pending (overlap policy "skip")`)
}

func TestRuns_OfOtherCustomersAreInvisible(t *testing.T) {
	t.Parallel()
	f := setup(t)
	id := f.runIn(t, "pending", "")
	other := f.db.Brand(t, 0)
	limited := f.token(t, store.Token{Name: "limited", Role: store.RoleAdmin, CustomerID: &other.CustomerID})
	for _, at := range []string{id.String(), uuid.NewString()} {
		f.callAs(t, limited, http.MethodGet, "/job-runs/"+at, nil).problem(t, http.StatusNotFound)
		f.callAs(t, limited, http.MethodPost, "/job-runs/"+at+"/cancel", nil).problem(t, http.StatusNotFound)
		f.callAs(t, limited, http.MethodPost, "/job-runs/"+at+"/retry", nil).problem(t, http.StatusNotFound)
	}
	require.Empty(t, value[listed[api.Run]](t, f.callAs(t, limited, http.MethodGet, "/job-runs", nil)).Data)
	require.Equal(t, 1, f.count(t, "job_runs WHERE status = 'pending'"))
}

func TestRuns_ShowTheReadablePartOfPlainSQL(t *testing.T) {
	t.Parallel()
	f := setup(t)
	id := f.runIn(t, "failed", "why")
	f.db.Exec(
		t,
		`UPDATE job_runs SET metadata = '{"retries": "many"}', metrics = '[1]', options = '{"samples": "x", "locale": 5}', river_job_id = 99`,
	)
	run := value[api.RunDetail](t, f.call(t, http.MethodGet, "/job-runs/"+id.String(), nil).must(t, http.StatusOK))
	require.Nil(t, run.Attempts, "the queue has no such job")
	f.call(t, http.MethodGet, "/job-runs", nil).must(t, http.StatusOK)
}
