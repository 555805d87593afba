package jobs_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// The test runs a schedule of a brand with a long history, and counts the rows that the node reads in each table. A
// statement that reads the history of the brand exceeds the limit. The test uses generic plans, which Postgres uses
// after a few executions of a statement. The test also forbids sequential scans, so that the plans do not depend on the
// small tables.
func TestRuns_DoNotReadTheHistoryOfTheirBrand(t *testing.T) {
	t.Parallel()
	const history, runs = 20_000, 5
	db := storetest.Open(t)
	brand := db.Brand(t, 2)
	job := db.Schedule(t, brand, storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}),
		func(j *store.ScheduledJob) { j.JobType = store.JobTypeCollectAndScore })
	addHistory(t, db, job, history)
	standIn := newEngines(t, standin.Options{})
	node := func(work func(start func())) map[string]int {
		cfg := config(t, db, standIn.set)
		cfg.Pool = storetest.Pool(t, db.URL+"&application_name=measured&options="+
			"-c%20enable_seqscan%3Doff%20-c%20plan_cache_mode%3Dforce_generic_plan")
		before := rowsRead(t, db)
		client := newClient(t, cfg)
		require.NoError(t, client.Start(t.Context()))
		work(func() {
			run, err := client.Trigger(t.Context(), job.ID, "test")
			require.NoError(t, err)
			waitStatus(t, db, run.ID, store.RunCompleted)
		})
		require.NoError(t, client.Stop(t.Context()))
		cfg.Pool.Close()
		db.WaitFor(t, "the end of the node's connections, which report their reads",
			"SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'measured'")
		after := rowsRead(t, db)
		for table, n := range before {
			after[table] -= n
		}
		return after
	}
	node(func(start func()) {
		start()
		db.WaitFor(t, "the facts of the history", "SELECT count(*) = 0 FROM changed_buckets")
	})
	read := node(func(start func()) {
		for range runs {
			start()
		}
		db.WaitFor(t, "the facts of the runs", "SELECT count(*) = 0 FROM changed_buckets")
	})
	for table, n := range read {
		require.Less(t, n, history, table)
	}
}

// addHistory adds scored answers of earlier days to the brand of a schedule.
func addHistory(t *testing.T, db storetest.DB, job store.ScheduledJob, n int) {
	t.Helper()
	db.Exec(t, `WITH run AS (
			INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
				finished_at, run_timeout_seconds)
			SELECT tidewatch_uuid7(), $1, $2, $3, 'data_collection_and_scoring', 'tick', 'completed', at, at, 1
			FROM generate_series(now() - interval '200 hours', now() - interval '1 hour', '1 hour') at RETURNING *)
		INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector, sample, model, status, text, created_at,
			position_version, sentiment_version, position_scored_at, sentiment_scored_at)
		SELECT tidewatch_uuid7(), run.id, run.brand_id, q.id, q.text, 'engine ' || n, 1, 'model', 'ok', 'text', finished_at,
			1000, 1000, finished_at, finished_at
		FROM run, queries q, generate_series(1, $4 / 400) n WHERE q.brand_id = $2`, job.ID, job.BrandID, job.CustomerID, n)
	db.Exec(t, `INSERT INTO positions (answer_id, name, owner, mention_order, first_offset, mentions, prominence, scorer,
			scorer_version) SELECT id, 'Acme', 'brand', 1, 0, 1, 1, 'x', 1 FROM answers`)
	db.Exec(t, `INSERT INTO sentiments (answer_id, name, owner, score, label, clauses, scorer, scorer_version)
		SELECT id, 'Acme', 'brand', 0, 'neutral', 1, 'x', 1 FROM answers`)
	db.Exec(t, `INSERT INTO citations (answer_id, ordinal, url, domain, cited, owner, scorer, scorer_version)
		SELECT id, 1, 'https://acme.example/', 'acme.example', true, 'brand', 'x', 1 FROM answers`)
	db.Exec(t, "ANALYZE")
}

// rowsRead returns the number of rows that were read from each table so far.
func rowsRead(t *testing.T, db storetest.DB) map[string]int {
	t.Helper()
	const all = `SELECT jsonb_object_agg(relname, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))
		FROM pg_stat_user_tables`
	return storetest.Value[map[string]int](t, db, all)
}
