package store_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// piecePlan runs a statement, rolls the transaction back, and returns the query plan.
func piecePlan(t *testing.T, db storetest.DB, sql string, args ...any) planNode {
	t.Helper()
	tx, err := db.Pool.Begin(t.Context())
	require.NoError(t, err)
	defer func() { require.NoError(t, tx.Rollback(t.Context())) }()
	var raw string
	require.NoError(t, tx.QueryRow(t.Context(), "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) "+sql, args...).Scan(&raw))
	var plans []struct {
		Plan planNode `json:"Plan"` //nolint:tagliatelle // see planNode
	}
	require.NoError(t, json.Unmarshal([]byte(raw), &plans))
	return plans[0].Plan
}

// The test checks that each deletion piece uses an index and reads no more rows than it may delete.
func TestDeletions_ReadPiecesByIndex(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 2000)
	job := db.Schedule(t, brand)
	const id = "(left(tidewatch_first_id(now() - i * interval '1 minute')::text, 14) || substr(gen_random_uuid()::text, 15))::uuid"
	db.Exec(t,
		`INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
			finished_at, run_timeout_seconds)
		SELECT `+id+`, j.id, brand_id, customer_id, job_type, 'manual', 'completed', now(), now() - i * interval '1 minute', 1
		FROM scheduled_jobs j, generate_series(1, 20000) i`)
	db.Exec(t, `INSERT INTO answers (id, run_id, brand_id, query_text, collector, status, text, created_at)
		SELECT `+id+`, r.id, brand_id, 'x', 'chatgpt', 'ok', 'x', now() - i * interval '1 minute' FROM (SELECT *, row_number() OVER (ORDER BY id DESC) i
			FROM job_runs) r WHERE i <= 12000`)
	db.Exec(t,
		`INSERT INTO positions (answer_id, name, owner, mention_order, first_offset, mentions, prominence, scorer,
			scorer_version)
		SELECT id, 'Acme', 'brand', 1, 0, 1, 1, 'x', 1 FROM answers`)
	db.Exec(t, `INSERT INTO sentiments (answer_id, name, owner, score, label, clauses, scorer, scorer_version)
		SELECT answer_id, name, owner, 0, 'neutral', 1, 'x', 1 FROM positions`)
	db.Exec(t,
		`INSERT INTO trend_buckets SELECT $1, to_timestamp(i * 900), 'chatgpt', 'all', '', 1, 0, 0, 0, 0, 0
			FROM generate_series(1, 20000) i`,
		brand.ID)
	db.Exec(t, `INSERT INTO audit_log (actor, actor_kind, address, request_id, action, object_kind, object_id, customer_id)
		SELECT 'x', 'user', '', '', 'update', 'brand', 'x', $1 FROM generate_series(1, 20000)`, brand.CustomerID)
	db.Exec(t,
		"INSERT INTO spending_days (customer_id, day) SELECT $1, current_date - i FROM generate_series(1, 5000) i",
		brand.CustomerID)
	db.Exec(t, "DELETE FROM changed_buckets")
	db.Exec(t, "VACUUM ANALYZE")
	const limit = 200
	before := time.Now().Add(-time.Hour)
	statements := map[string]planNode{}
	for _, k := range store.Keepings() {
		statements["old "+string(k)] = piecePlan(t, db, store.OldSQL(k), brand.ID, before, uuid.Nil, limit)
	}
	for _, table := range store.BrandTables() {
		if table == "answers" || table == "job_runs" {
			statements[table] = piecePlan(t, db, store.PieceSQL(table), brand.ID, uuid.Max, limit)
		} else if table != "scheduled_jobs" && table != "competitors" { // tables with few rows in this test
			statements[table] = piecePlan(t, db, store.KeySQL(table, "brand_id"), brand.ID, limit)
		}
	}
	for _, table := range store.CustomerTables() {
		statements[table] = piecePlan(t, db, store.KeySQL(table, "customer_id"), brand.CustomerID, limit)
	}
	for name, plan := range statements {
		for _, node := range plan.all() {
			// In this test, one customer owns all rows of the tables, so a scan from the start of a table reads only
			// rows of that customer.
			require.False(t, node.Type == "Seq Scan" && node.Rows*max(node.Loops, 1) > limit,
				"%s scans the whole table %s:\n%s", name, node.Relation, plan.outline(""))
			require.LessOrEqual(t, int(node.Rows), limit, "%s:\n%s", name, plan.outline(""))
		}
	}
	require.Equal(t, job.BrandID, brand.ID)
}

func TestFirstID_IsTheSmallestOfItsMillisecond(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	require.Equal(t, "01887917-1b80-0000-0000-000000000000",
		storetest.Value[string](t, db, "SELECT tidewatch_first_id('2023-06-01 22:32:17.536+00')::text"))
	require.True(
		t,
		storetest.Value[bool](
			t,
			db,
			"SELECT tidewatch_first_id(clock_timestamp() - interval '1 millisecond') < tidewatch_uuid7()",
		),
	)
	require.True(
		t,
		storetest.Value[bool](
			t,
			db,
			"SELECT tidewatch_uuid7() < tidewatch_first_id(clock_timestamp() + interval '1 second')",
		),
	)
}

// Sums that another transaction computes during the deletion would outlive the deleted rows.
func TestDeleteOld_WaitsForWritersOfSums(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	due := store.DueBrand{BrandID: brand.ID, Before: time.Now()}
	for _, tt := range []struct {
		kind  store.Keeping
		lock  string
		waits bool // whether the deletion waits; otherwise, the deletion leaves the brand to the next pass
	}{{store.KeepFacts, "facts", true}, {store.KeepAnswers, "candidates", true}, {store.KeepAnswers, "facts", false}} {
		kind, lock := tt.kind, tt.lock
		tx, err := db.Pool.Begin(t.Context())
		require.NoError(t, err)
		_, err = tx.Exec(t.Context(), "SELECT pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2::text, 0))",
			lock, brand.ID.String())
		require.NoError(t, err)
		piece, err := db.DeleteOld(t.Context(), kind, due, uuid.Nil, 10)
		require.NoError(t, tx.Rollback(t.Context()))
		require.Equal(t, tt.waits, store.Impatient(err), "%s: %v", kind, err)
		require.Zero(t, piece)
		_, err = db.DeleteOld(t.Context(), kind, due, uuid.Nil, 10)
		require.NoError(t, err)
	}
}
