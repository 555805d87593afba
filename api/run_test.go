package api_test

import (
	"net/http"
	"testing"
	"time"

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

func TestRuns_SayWhatTheirCallsWaitFor(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.db.Exec(t, "UPDATE brands SET collectors = '{chatgpt,perplexity}' WHERE id = $1", f.brand.ID)
	id := f.runIn(t, "processing", "")
	f.db.Exec(
		t,
		`INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector, country, model, sample, status,
			error_class, error_message, reason_code, retry_at)
		SELECT tidewatch_uuid7(), $1, q.brand_id, q.id, q.text, c, '', '', 1, 'failed', 'throttled', 'HTTP 429',
			'throttled', CASE c WHEN 'chatgpt' THEN timestamptz '2430-01-01 10:00:00Z' END
		FROM queries q, unnest(ARRAY['chatgpt', 'perplexity']) c WHERE q.brand_id = $2`,
		id,
		f.brand.ID,
	)
	queries := f.count(t, "queries WHERE is_active AND brand_id = '"+f.brand.ID.String()+"'")
	_, err := f.db.PauseCollector(t.Context(), "perplexity", "ada@example.com", "the bill")
	require.NoError(t, err)
	run := func() (chatgpt, perplexity api.Lane, failures map[string]api.CallError) {
		got := value[api.RunDetail](t, f.call(t, http.MethodGet, "/job-runs/"+id.String(), nil).must(t, http.StatusOK))
		require.Len(t, got.Progress, 2)
		failures = map[string]api.CallError{}
		for _, e := range got.Errors {
			failures[e.Collector] = e
		}
		return got.Progress[0], got.Progress[1], failures
	}
	chatgpt, perplexity, failures := run()
	require.Equal(t, []int{queries, queries}, []int{chatgpt.Failed, chatgpt.Retrying})
	require.Equal(t, "2430-01-01T10:00:00Z", chatgpt.RetryAt.UTC().Format(time.RFC3339))
	require.Nil(t, chatgpt.PausedAt)
	require.Equal(t, *chatgpt.RetryAt, *failures["chatgpt"].RetryAt)
	require.Empty(t, failures["chatgpt"].Advice, "the run repeats the calls by itself")
	require.Equal(t, []int{queries, 0}, []int{perplexity.Failed, perplexity.Retrying})
	require.Nil(t, perplexity.RetryAt)
	require.Nil(t, perplexity.PausedAt, "no call of the paused engine is left")
	require.NotEmpty(t, failures["perplexity"].Advice)

	for _, status := range []string{"cancelled", "failed", "processing"} {
		f.db.Exec(t, `UPDATE job_runs SET status = $2, error_message = CASE WHEN $2 = 'processing' THEN NULL ELSE 'x' END,
			finished_at = CASE WHEN $2 = 'processing' THEN NULL ELSE now() END WHERE id = $1`, id, status)
		_, _, failures = run()
		require.Equal(t, status == "processing", failures["chatgpt"].RetryAt != nil, status)
		require.Equal(t, status != "processing", failures["chatgpt"].Advice != "", status)
	}

	f.db.Exec(t, "DELETE FROM answers WHERE run_id = $1", id)
	require.NoError(t, f.db.HoldCollector(t.Context(), "chatgpt", time.Hour))
	chatgpt, perplexity, _ = run()
	require.WithinRange(t, *chatgpt.HeldUntil, time.Now().Add(50*time.Minute), time.Now().Add(70*time.Minute))
	require.NotNil(t, perplexity.PausedAt)
	require.Equal(t, "the bill", *perplexity.PausedReason)
}
