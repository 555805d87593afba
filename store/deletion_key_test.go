package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// Statements about the tables of this list see rows of deleted brands. A statement that reads many brands, or a row by
// its id, must join brands or use presentBrand. Before a statement about one brand, the program must check that the
// brand is not deleted.
func TestBrandKeys_OnlyKnownTablesKeepRowsOfDeletedBrands(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	require.Equal(t, strings.Fields(`answers candidate_months cell_facts cell_months cell_name_facts cell_name_months cells
		changed_buckets changes competitors examined_runs job_runs queries query_facts query_name_facts reports source_facts
		source_months summed_candidates summed_months trend_buckets`),
		storetest.Value[[]string](t, db, `SELECT array_agg(conrelid::regclass::text ORDER BY conrelid::regclass::text)
			FROM pg_constraint WHERE confrelid = 'brand_keys'::regclass`), "statements about the table must use presentBrand")
	require.Equal(t, []string{"job_runs"}, storetest.Value[[]string](t, db, `SELECT array_agg(conrelid::regclass::text)
		FROM pg_constraint WHERE confrelid = 'schedule_keys'::regclass`))
}

func TestBrandKeys_FollowTheirBrandsAndSchedules(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	other := db.Brand(t, 0)
	agree := func() {
		t.Helper()
		require.True(t, storetest.Value[bool](t, db, `SELECT
			(SELECT array_agg((id, customer_id) ORDER BY id) FROM brands) IS NOT DISTINCT FROM
				(SELECT array_agg((id, customer_id) ORDER BY id) FROM brand_keys WHERE deleted_at IS NULL)
			AND (SELECT array_agg(id ORDER BY id) FROM scheduled_jobs) IS NOT DISTINCT FROM
				(SELECT array_agg(id ORDER BY id) FROM schedule_keys WHERE deleted_at IS NULL)`))
	}
	agree()
	db.Exec(t, "UPDATE scheduled_jobs SET id = gen_random_uuid() WHERE id = $1", job.ID)
	db.Exec(t, "DELETE FROM competitors WHERE brand_id = $1", other.ID)
	db.Exec(t, "UPDATE brands SET id = gen_random_uuid(), customer_id = $2, name = 'Other' WHERE id = $1", other.ID,
		job.CustomerID)
	agree()
	_, err := db.Pool.Exec(t.Context(), "UPDATE brands SET customer_id = $2 WHERE id = $1", job.BrandID, other.CustomerID)
	require.ErrorContains(t, err, "violates foreign key", "a schedule refers to the brand and its customer")
	db.Exec(t, `INSERT INTO brands (customer_id, name) VALUES ($1, 'Acme') ON CONFLICT DO NOTHING`, job.CustomerID)
	agree()
	db.Exec(t, `WITH b AS (INSERT INTO brands (customer_id, name) SELECT $1, 'New ' || n FROM generate_series(1, 3) n
			RETURNING id),
		q AS (INSERT INTO queries (brand_id, text) SELECT id, 'best crm' FROM b)
		INSERT INTO scheduled_jobs (brand_id, customer_id, job_type, cron_expression) SELECT id, $1, 'scoring', '0 9 * * *'
		FROM b`, job.CustomerID)
	agree()
	db.Exec(t, "DELETE FROM brands")
	agree()
	require.Equal(t, 5, storetest.Value[int](t, db, "SELECT count(*) FROM brand_keys WHERE deleted_at IS NOT NULL"))
	require.Equal(t, 4, storetest.Value[int](t, db, "SELECT count(*) FROM schedule_keys WHERE deleted_at IS NOT NULL"))
}

func TestDeleteBrand_HidesItsDataFromWorkOnManyBrands(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, queries := newRun(t, db, 1)
	failed := answerTo(run, queries[0])
	failed.Status, failed.ErrorClass, failed.ErrorMessage, failed.Text = store.AnswerFailed, "throttled", "too fast", ""
	failed.ReasonCode = store.ReasonThrottled
	scored := answerTo(run, queries[0])
	scored.Collector = "perplexity"
	require.NoError(t, db.SaveAnswers(t.Context(), []store.Answer{scored, failed}))
	require.NoError(t, db.SaveScores(t.Context(), store.Scores{
		ReadFor: store.ReadFor{Positions: []uuid.UUID{scored.ID}, Sentiments: []uuid.UUID{scored.ID}}, Version: 1,
	}))
	_, err := db.RefreshFacts(t.Context(), run.BrandID, 10)
	require.NoError(t, err)
	db.Exec(t, "DELETE FROM trend_buckets")
	db.Exec(t, `UPDATE job_runs SET status = 'completed', finished_at = now() - interval '2 minutes',
		job_type = 'data_collection_and_scoring'`)
	old := uuid.Must(uuid.NewV7())
	db.Exec(t, `INSERT INTO job_runs (id, brand_id, customer_id, job_type, trigger, status, scheduled_for, started_at,
			finished_at, run_timeout_seconds)
		SELECT $2, brand_id, customer_id, job_type, 'manual', 'completed', now() - interval '3 days',
			now() - interval '3 days', now() - interval '3 days', 60 FROM job_runs WHERE id = $1`, run.ID, old)
	db.Exec(t, "INSERT INTO examined_runs (run_id, brand_id) SELECT id, brand_id FROM job_runs ON CONFLICT DO NOTHING")

	looks := map[string]func() int{
		"brands with unexamined runs": func() int {
			found, err := db.UnexaminedBrands(t.Context(), uuid.Nil, 10)
			require.NoError(t, err)
			return len(found)
		},
		"runs to examine": func() int {
			found, err := db.UnexaminedRuns(t.Context(), run.BrandID, 10)
			require.NoError(t, err)
			return len(found)
		},
		"facts without marks": func() int {
			db.Exec(t, "UPDATE cell_facts SET marks = NULL")
			brand, err := db.MarkFacts(t.Context(), 10)
			require.NoError(t, err)
			if brand == uuid.Nil {
				return 0
			}
			return 1
		},
		"stranded examinations": func() int {
			found, err := db.StrandedExaminations(t.Context(), 10)
			require.NoError(t, err)
			return len(found)
		},
		"expired examinations": func() int {
			found, err := db.ExpiredExaminations(t.Context(), 10)
			require.NoError(t, err)
			return len(found)
		},
		"failures of engines": func() int {
			found, err := db.FailedNow(t.Context(), nil)
			require.NoError(t, err)
			return len(found)
		},
		"failures of engines for a customer": func() int {
			found, err := db.FailedNow(t.Context(), &run.CustomerID)
			require.NoError(t, err)
			return len(found)
		},
		"quarter-hours without trends": func() int {
			require.NoError(t, db.MarkLackingTrends(t.Context()))
			return storetest.Value[int](t, db, "WITH x AS (DELETE FROM changed_buckets RETURNING 1) SELECT count(*) FROM x")
		},
		"holdings": func() int {
			h, err := db.HoldingsOf(t.Context(), run.CustomerID, 10)
			require.NoError(t, err)
			return h.Answers + h.Brands + h.Runs + h.ScheduledJobs
		},
		"runs to export":    func() int { return exported(t, db, "runs") },
		"answers to export": func() int { return exported(t, db, "answers") },
	}
	for name, look := range looks {
		require.Positive(t, look(), name)
	}
	require.NoError(t, db.DeleteBrand(t.Context(), run.BrandID))
	require.ErrorIs(t, db.DeleteBrand(t.Context(), run.BrandID), store.ErrNotFound)
	require.Equal(t, 2, storetest.Value[int](t, db, "SELECT count(*) FROM answers"))
	for name, look := range looks {
		require.Zero(t, look(), name)
	}
	saved, err := db.SaveChanges(t.Context(), store.Run{BrandID: run.BrandID, ID: old, FinishedAt: new(time.Time)}, nil)
	require.NoError(t, err)
	require.False(t, saved)
	gone, err := db.FinishBrandDeletion(t.Context(), run.BrandID)
	require.NoError(t, err)
	require.False(t, gone, "the brand has answers")
	db.Exec(t, "DELETE FROM answers")
	db.Exec(t, "DELETE FROM job_runs")
	db.Exec(t, "UPDATE brand_keys SET deleted_at = NULL") // the row of the brand was deleted without triggers
	gone, err = db.FinishBrandDeletion(t.Context(), run.BrandID)
	require.NoError(t, err)
	require.True(t, gone)
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM queries"))
}

// The answers of a deleted brand are newer than the answers of the other brand.
func TestFailedNow_ReadsABoundedNumberOfAnswersOfDeletedBrands(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, queries := newRun(t, db, 1)
	failed := answerTo(run, queries[0])
	failed.Status, failed.ErrorClass, failed.ErrorMessage, failed.Text = store.AnswerFailed, "throttled", "too fast", ""
	failed.ReasonCode = store.ReasonThrottled
	require.NoError(t, db.SaveAnswers(t.Context(), []store.Answer{failed}))
	brand := db.Brand(t, 0)
	late := uuid.Must(uuid.NewV7())
	db.Exec(t, `INSERT INTO job_runs (id, brand_id, customer_id, job_type, trigger, status, scheduled_for, finished_at,
			run_timeout_seconds)
		VALUES ($1, $2, $3, 'data_collection', 'manual', 'completed', now(), now(), 60)`, late, brand.ID, brand.CustomerID)
	db.Exec(t, `INSERT INTO answers (id, run_id, brand_id, query_text, collector, status)
		SELECT tidewatch_uuid7(), $1, $2, 'best crm', 'gemini', 'ok' FROM generate_series(1, 20001)`, late, brand.ID)
	found := func() int {
		failures, err := db.FailedNow(t.Context(), nil)
		require.NoError(t, err)
		return len(failures)
	}
	require.NoError(t, db.DeleteBrand(t.Context(), brand.ID))
	require.Zero(t, found(), "the failure is older than the answers that FailedNow reads")
	newest := storetest.Value[uuid.UUID](t, db, "SELECT max(id::text)::uuid FROM answers")
	first, err := db.DeletePiece(t.Context(), "answers", brand.ID, uuid.Nil, 5)
	require.NoError(t, err)
	require.Equal(t, 5, first.Done)
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM answers WHERE id = $1", newest))
	second, err := db.DeletePiece(t.Context(), "answers", brand.ID, *first.Last, 5)
	require.NoError(t, err)
	require.Equal(t, 5, second.Done)
	require.Equal(t, 1, found())
}

func TestAlertFacts_OfRunsOfADeletedScheduleNameNoSchedule(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, queries := newRun(t, db, 1)
	db.Exec(t, `WITH c AS (INSERT INTO alert_channels (customer_id, name, kind, target, url)
			VALUES ($1, 'chat', 'slack', 'https://chat.example', 'x') RETURNING id)
		INSERT INTO alert_rules (customer_id, channel_id, kind) SELECT $1, id, k
			FROM c, unnest('{cap_reached, key_refused}'::text[]) k`, run.CustomerID)
	require.NoError(t, db.DeleteScheduledJob(t.Context(), *run.ScheduledJobID))
	refused := answerTo(run, queries[0])
	refused.Status, refused.ErrorClass, refused.ErrorMessage, refused.Text = store.AnswerFailed, "auth", "no", ""
	refused.ReasonCode = store.ReasonKeyRefused
	require.NoError(t, db.SaveAnswers(t.Context(), []store.Answer{refused}))
	_, err := db.EndRuns(t.Context(), []store.RunEnd{{
		Cap: store.ReachedRunCalls, CapMessage: "too many", ErrorMessage: "too many", ID: run.ID, RiverJobID: *run.RiverJobID,
		Status: store.RunFailed,
	}})
	require.NoError(t, err)
	require.Equal(t, []string{"cap_reached", "key_refused"}, storetest.Value[[]string](t, db,
		"SELECT array_agg(kind ORDER BY kind) FROM alert_facts WHERE scheduled_job_id IS NULL"))
}

// exported counts the exported rows of a table.
func exported(t *testing.T, db storetest.DB, table string) int {
	t.Helper()
	n := 0
	require.NoError(t, db.Snapshot(t.Context(), func(db *store.DB) error {
		_, err := db.Export(t.Context(), table, store.ExportFilter{}, func([]byte) error { n++; return nil })
		return err
	}))
	return n
}

func TestDeleteBrand_DiscardsItsWaitingChanges(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	db.Exec(t, `WITH c AS (INSERT INTO alert_channels (customer_id, name, kind, target, url)
			VALUES ($1, 'chat', 'slack', 'https://chat.example', 'x') RETURNING id)
		INSERT INTO alert_rules (customer_id, channel_id, kind, changes, created_at) SELECT $1, id, 'changes',
			'{"kinds": [], "min_severity": "low", "timing": "immediate"}', '2000-01-01' FROM c`, brand.CustomerID)
	insert := func() {
		db.Exec(t, `INSERT INTO changes (brand_id, run_id, kind, severity, key, since, found_at)
			VALUES ($1, gen_random_uuid(), 'new_source', 'high', 'x', now(), now())`, brand.ID)
	}
	waiting := func() int { return storetest.Value[int](t, db, "SELECT count(*) FROM alert_changes") }
	insert()
	require.Equal(t, 1, waiting())
	require.NoError(t, db.DeleteBrand(t.Context(), brand.ID))
	require.Zero(t, waiting())
	insert()
	require.Zero(t, waiting(), "a change that is stored later alerts nobody")
	// A transaction that began before the deletion may commit a change after the deletion.
	db.Exec(t, "INSERT INTO alert_changes (rule_id, change_id) SELECT r.id, c.id FROM alert_rules r, changes c")
	unscheduled, err := db.UnscheduledChanges(t.Context(), 10)
	require.NoError(t, err)
	require.Empty(t, unscheduled)
	require.NoError(t, db.DiscardChanges(t.Context()))
	require.Zero(t, waiting())
}

// Lists of runs keep their indexes while many brands and schedules are deleted.
func TestPlans_UseTheirIndexesWhileBrandsAreDeleted(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	db.Exec(t, `INSERT INTO scheduled_jobs (brand_id, customer_id, job_type, cron_expression)
		SELECT $1, $2, 'data_collection', (i % 60) || ' 9 * * *'
			FROM generate_series(1, 20000) i`, brand.ID, brand.CustomerID)
	db.Exec(
		t,
		`INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
			finished_at, run_timeout_seconds)
		SELECT tidewatch_uuid7(), id, brand_id, customer_id, job_type, 'tick', 'completed', now(), now(), 1
			FROM scheduled_jobs`,
	)
	db.Exec(t, "DELETE FROM scheduled_jobs WHERE id IN (SELECT id FROM scheduled_jobs LIMIT 1000)")
	db.Exec(t, `INSERT INTO brand_keys (id, customer_id, deleted_at)
		SELECT gen_random_uuid(), $1, now() FROM generate_series(1, 1000)`, brand.CustomerID)
	db.Exec(t, "ANALYZE")
	job := storetest.Value[uuid.UUID](t, db, "SELECT id FROM scheduled_jobs LIMIT 1")
	record := func(list func(*store.DB) error) (string, []any) {
		recorded := &recorder{Conn: db.Pool}
		require.NoError(t, list(store.New(recorded)))
		last := recorded.statements[len(recorded.statements)-1]
		return last.sql, last.args
	}
	for name, f := range map[string]store.RunFilter{
		"all runs": {}, "the runs of a brand": {BrandID: &brand.ID}, "the runs of a schedule": {ScheduledJobID: &job},
	} {
		sql, args := record(func(db *store.DB) error {
			_, err := db.ListRuns(t.Context(), f, store.Place{}, 50)
			return err
		})
		plan := explain(t, db, sql, args...)
		require.NotContains(t, plan, "Seq Scan on job_runs", name+"\n"+plan)
		require.NotContains(t, plan, "Seq Scan on scheduled_jobs", name+"\n"+plan)
		require.NotContains(t, plan, "Sort Method", name+"\n"+plan)
	}
}
