package local_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

func TestRetention_DeletesWhatADryRunCounts(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	db.Exec(t, `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
			scheduled_for, finished_at, run_timeout_seconds)
		SELECT (left(tidewatch_first_id(at)::text, 14) || substr(gen_random_uuid()::text, 15))::uuid, $1, $2, $3,
			'scoring', 'tick', 'completed', at, at, 1
		FROM generate_series(now() - interval '9 days', now(), interval '1 day') at`,
		job.ID, job.BrandID, job.CustomerID)
	vars := map[string]string{"DATABASE_URL": db.URL}
	out, _, err := tidewatch(t, vars, "retention", "--dry-run")
	require.NoError(t, err)
	require.Contains(t, out, "kept forever")
	vars["TIDEWATCH_RETAIN_RUNS"] = "60h"
	out, _, err = tidewatch(t, vars, "retention", "--dry-run", "--json")
	require.NoError(t, err)
	var counted []struct {
		Runs int `json:"runs"`
	}
	require.NoError(t, json.Unmarshal([]byte(out), &counted))
	require.Len(t, counted, 1)
	require.Equal(t, 7, counted[0].Runs)
	out, _, err = tidewatch(t, vars, "retention", "--dry-run")
	require.NoError(t, err)
	require.Contains(t, out, "Customer ")
	require.Equal(t, 10, storetest.Value[int](t, db, "SELECT count(*) FROM job_runs"))
	out, _, err = tidewatch(t, vars, "retention")
	require.NoError(t, err)
	require.Equal(t, "runs: 7 rows\n", out)
	out, _, err = tidewatch(t, vars, "retention")
	require.NoError(t, err)
	require.Equal(t, "No data is older than its retention.\n", out)
	for _, tt := range []struct{ name, value, says string }{
		{"TIDEWATCH_RETAIN_RUNS", "59m", "at least 1h"},
		{"TIDEWATCH_RETAIN_ANSWERS", "61h", "at most --retain-runs"},
		{"TIDEWATCH_RETAIN_RAW", "61h", "at most the retention of answers and runs"},
	} {
		wrong := map[string]string{"DATABASE_URL": db.URL, "TIDEWATCH_RETAIN_RUNS": "60h", tt.name: tt.value}
		_, _, err := tidewatch(t, wrong, "retention")
		require.ErrorContains(t, err, tt.name)
		require.ErrorContains(t, err, tt.says)
	}
}
