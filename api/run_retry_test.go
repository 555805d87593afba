package api_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/jobs"
	"tidewatch/jobs/collector"
	"tidewatch/store"
)

func TestRunRetries_RetryTheFailedRunsOfAPeriod(t *testing.T) {
	t.Parallel()
	f := setup(t)
	set, err := collector.NewSet(map[string]collector.Config{"chatgpt": {APIKey: "sk-test"}})
	require.NoError(t, err)
	client, err := jobs.New(jobs.Config{
		Collectors: set, Logger: slog.New(slog.DiscardHandler), Now: time.Now, Pool: f.db.Pool,
	})
	require.NoError(t, err)
	f = f.node(t, func(c *api.Config) { c.Runs = client })
	failed := f.runIn(t, "failed", "all calls failed")
	other := f.db.Brand(t, 1)
	f.db.Exec(t, "UPDATE job_runs SET job_type = 'data_collection'")
	f.db.Exec(t, `INSERT INTO job_runs (id, brand_id, customer_id, job_type, trigger, status, scheduled_for, finished_at,
			run_timeout_seconds, error_message)
		SELECT tidewatch_uuid7(), id, customer_id, 'data_collection', 'manual', 'failed', now(), now(), 60, 'why'
		FROM brands WHERE id = $1`, other.ID)
	limited := f.token(t, store.Token{Name: "limited", Role: store.RoleEditor, CustomerID: &f.brand.CustomerID})
	yesterday := time.Now().UTC().AddDate(0, 0, -1).Format(time.DateOnly)
	const path, previews = "/job-run-retries", "/job-run-retry-preview"
	body := map[string]any{"from": yesterday}

	require.Equal(t, 2, value[api.RunRetryPreview](t,
		f.call(t, http.MethodPost, previews, body).must(t, http.StatusOK)).RunCount)
	preview := value[api.RunRetryPreview](t,
		f.callAs(t, limited, http.MethodPost, previews, body).must(t, http.StatusOK))
	require.Equal(t, api.RunRetryPreview{
		RunCount: 1, Calls: 2, UnpricedCalls: 2,
		Engines: []api.RunRetryEngine{{Engine: "chatgpt", Calls: 2, UnpricedCalls: 2}}, LeftOut: []api.RunRetryLeftOut{},
	}, preview)
	for field, wrong := range map[string]any{
		"from": "Tuesday", "to": "2020-01-01", "timezone": "Mars", "collectors": []string{"askjeeves"},
		"status": "cancelled", "job_type": "report", "brand_id": other.ID, "customer_id": other.CustomerID,
		"scheduled_job_id": uuid.New(),
	} {
		refused := map[string]any{"from": yesterday}
		refused[field] = wrong
		p := f.callAs(t, limited, http.MethodPost, path, refused).problem(t, http.StatusUnprocessableEntity)
		require.Contains(t, p.Errors[0].Location, "body."+field)
	}
	for _, target := range []string{path, previews} { // an empty list would retry the runs of all engines
		p := f.call(t, http.MethodPost, target, map[string]any{"from": yesterday, "collectors": []string{}}).
			problem(t, http.StatusUnprocessableEntity)
		require.Equal(t, "body.collectors", p.Errors[0].Location)
	}

	retried := value[api.RetriedRuns](t,
		f.callAs(t, limited, http.MethodPost, path, body, "Idempotency-Key", "k").must(t, http.StatusOK))
	require.Equal(t, api.RetriedRuns{RunRetryPreview: preview, RunIDs: []uuid.UUID{failed}}, retried)
	entries, err := f.db.AuditLog(t.Context(), store.AuditFilter{Action: "retry"}, store.Place{}, 2)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	require.Equal(t, []any{"run", failed.String(), &f.brand.CustomerID, "token limited"},
		[]any{entries[0].ObjectKind, entries[0].ObjectID, entries[0].CustomerID, entries[0].Actor})
	var before api.Run
	require.NoError(t, json.Unmarshal(entries[0].Before, &before))
	require.Equal(t, []any{"failed", "all calls failed"}, []any{before.Status, string(*before.ErrorMessage)})
	require.NotNil(t, before.FinishedAt)
	require.Equal(t, retried, value[api.RetriedRuns](t,
		f.callAs(t, limited, http.MethodPost, path, body, "Idempotency-Key", "k").must(t, http.StatusOK)))
	again := value[api.RetriedRuns](t, f.callAs(t, limited, http.MethodPost, path, body).must(t, http.StatusOK))
	require.Equal(t, []api.RunRetryLeftOut{{Reason: store.RetryUnfinished, RunCount: 1}}, again.LeftOut)
	require.Empty(t, again.RunIDs)
	require.Equal(t, 1, f.count(t, "audit_log WHERE action = 'retry'"))
	require.Equal(t, 1, f.count(t, "job_runs WHERE status = 'failed'"), "the run of the other customer is unchanged")

	f.db.Exec(t, `INSERT INTO job_runs (id, brand_id, customer_id, job_type, trigger, status, scheduled_for, finished_at,
			run_timeout_seconds, error_message)
		SELECT tidewatch_uuid7(), id, customer_id, 'data_collection', 'manual', 'failed', now(), now(), 60, 'why'
		FROM brands, generate_series(0, $1) WHERE id = $2`, store.MaxRetriedRuns, f.brand.ID)
	p := f.callAs(t, limited, http.MethodPost, path, body).problem(t, http.StatusUnprocessableEntity)
	require.Equal(t, "body.from", p.Errors[0].Location)
	require.Contains(t, p.Errors[0].Message, "more than 1000 failed runs: choose a shorter period")
}
