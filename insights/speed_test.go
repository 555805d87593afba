package insights_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// yearSize is the size of the answers that addYear adds.
type yearSize struct{ queries, days, domains, searches, names int }

// addYear creates a brand with daily answers of four engines until [yearEnd], and works out all aggregates. Each answer
// mentions ten names, cites five pages, and presents eight candidates. Each answer of two of the engines has three
// searches. Half of the queries have the tag "half".
func addYear(tb testing.TB, db storetest.DB, size yearSize) store.Brand {
	tb.Helper()
	brand := db.Brand(tb, size.queries)
	job := db.Schedule(tb, brand)
	db.Exec(tb, `INSERT INTO competitors (brand_id, name) SELECT $1, 'Name ' || n FROM generate_series(2, 10) n`, brand.ID)
	db.Exec(tb, "UPDATE competitors SET tracked_since = '{}' WHERE brand_id = $1", brand.ID)
	db.Exec(tb, "UPDATE queries SET tags = '{half}' WHERE brand_id = $1 AND right(text, 1) IN ('1', '3', '5', '7', '9')",
		brand.ID)
	db.Exec(tb, `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
			scheduled_for, finished_at, run_timeout_seconds)
		SELECT tidewatch_uuid7(), $1, $2, $3, 'data_collection_and_scoring', 'tick', 'completed', at, at, 1
		FROM generate_series($4::timestamptz - $5 * interval '1 day' + interval '7 hours', $4, '1 day') at`,
		job.ID, brand.ID, brand.CustomerID, yearEnd(), size.days)
	db.Exec(tb, "SELECT setseed(0.5)")
	db.Exec(tb, `INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector, model, status, text,
			created_at, position_version, sentiment_version,
			position_scored_at, searches)
		SELECT tidewatch_uuid7(), r.id, r.brand_id, q.id, q.text, c, 'model', 'ok', '', r.scheduled_for, 1, 1, now(),
			CASE WHEN c IN ('chatgpt', 'claude') THEN ARRAY['crm ' || left(md5(q.text), 8),
				'Best ' || floor(power(random(), 3) * $2), 'top ' || floor(power(random(), 2) * $2)] ELSE '{}' END
		FROM job_runs r JOIN queries q ON q.brand_id = r.brand_id,
			unnest(ARRAY['chatgpt', 'perplexity', 'google_aio', 'claude']) c
		WHERE r.brand_id = $1 ORDER BY r.scheduled_for`, brand.ID, size.searches)
	const of = " FROM answers a, generate_series(1, $2) n WHERE a.brand_id = $1"
	db.Exec(tb, `INSERT INTO positions (answer_id, name, owner, mention_order, first_offset, mentions, prominence, scorer,
			scorer_version)
		SELECT id, 'Name ' || n, CASE n WHEN 1 THEN 'brand' ELSE 'competitor' END, n, 0, 1, 1, 'x', 1`+of, brand.ID, 10)
	db.Exec(tb, `INSERT INTO sentiments (answer_id, name, owner, score, label, clauses, scorer, scorer_version)
		SELECT answer_id, name, owner, 0.1, 'positive', 1, 'x', 1 FROM positions`)
	db.Exec(tb, `INSERT INTO citations (answer_id, ordinal, url, domain, cited, owner, scorer, scorer_version)
		SELECT id, n, 'https://d' || d || '.example/' || d % 7, 'd' || d || '.example', true,
			CASE n WHEN 1 THEN 'brand' ELSE 'other' END, 'x', 1
		FROM (SELECT a.id, n, floor(power(random(), 3) * $3)::int AS d`+of+") c", brand.ID, 5, size.domains)
	db.Exec(tb, `INSERT INTO candidates (answer_id, brand_id, created_at, collector, country, query_id, key, name, form,
			first_offset, end_offset)
		SELECT id, brand_id, created_at, collector, country, query_id, 'tool' || d, 'Tool ' || d, 'item', 0, 1
		FROM (SELECT a.*, n, floor(power(random(), 3) * $3)::int AS d`+of+") c ON CONFLICT DO NOTHING",
		brand.ID, 8, size.names)
	db.Exec(tb, "VACUUM ANALYZE")
	workOut(tb, db, brand.ID)
	db.Exec(tb, "VACUUM ANALYZE")
	return brand
}

// workOut works out all aggregates of a brand.
func workOut(tb testing.TB, db storetest.DB, brand uuid.UUID) {
	tb.Helper()
	for n := 1; n > 0; {
		var err error
		n, err = db.RefreshFacts(tb.Context(), brand, 1000)
		require.NoError(tb, err)
	}
	for _, sum := range []func() (bool, error){
		func() (bool, error) { return db.SumMonth(tb.Context(), brand) },
		func() (bool, error) { return db.SumCandidates(tb.Context(), brand) },
	} {
		for more := true; more; {
			var err error
			more, err = sum()
			require.NoError(tb, err)
		}
	}
}
