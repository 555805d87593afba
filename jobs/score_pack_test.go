package jobs_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// The hourly maintenance moves the scores of all answers, and remembers the first locked answer.
func TestRetention_PacksScoresAndRemembersItsPosition(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	insertPast(t, db, job, 3*time.Hour, 2)
	insertPast(t, db, job, 2*time.Hour, 2)
	db.Exec(t, "CALL tidewatch_unpack_all_scores()")
	ids := storetest.Value[[]uuid.UUID](t, db, "SELECT array_agg(id ORDER BY id) FROM answers")
	db.StartPacking(t)
	require.NoError(t, db.Tx(t.Context(), func(tx pgx.Tx, _ *store.DB) error {
		if _, err := tx.Exec(t.Context(), "SELECT FROM answers WHERE id = $1 FOR NO KEY UPDATE", ids[2]); err != nil {
			return err
		}
		startNode(t, schedulerOnly(t, db))
		db.WaitFor(t, "the packing", "SELECT count(*) = 3 FROM answer_scores")
		db.WaitFor(
			t,
			"the maintenance",
			"SELECT count(*) > 0 FROM river_job WHERE kind = 'retention' AND state = 'completed'",
		)
		return nil
	}))
	require.Equal(t, ids[2], storetest.Value[uuid.UUID](t, db, "SELECT DISTINCT answer_id FROM positions"))
	const tuples = "SELECT reltuples::int FROM pg_class WHERE relname = 'answer_scores'"
	require.Equal(t, 3, storetest.Value[int](t, db, tuples), "Postgres knows the size of the table")
	pass := func() {
		ended := storetest.Value[int](
			t,
			db,
			"SELECT count(*) FROM river_job WHERE kind = 'retention' AND finalized_at IS NOT NULL",
		)
		db.Exec(t, `INSERT INTO river_job (args, kind, max_attempts, queue, state)
			VALUES ('{}', 'retention', 1, 'maintenance', 'available')`)
		db.WaitFor(t, "the next pass", `SELECT count(*) > $1 FROM river_job
			WHERE kind = 'retention' AND finalized_at IS NOT NULL`, ended)
	}
	const position = "SELECT packed_to FROM score_packing"
	pass()
	require.Zero(
		t,
		storetest.Value[int](t, db, "SELECT count(*) FROM positions"),
		"the pass begins before the locked answer",
	)
	require.Equal(t, ids[2], storetest.Value[uuid.UUID](t, db, position))
	db.Exec(t, "SELECT tidewatch_unpack_scores_of(ARRAY[$1::uuid])", ids[0])
	pass()
	require.Equal(t, ids[0], storetest.Value[uuid.UUID](t, db, "SELECT DISTINCT answer_id FROM positions"),
		"the pass begins after its position")
	db.Exec(t, "UPDATE score_packing SET starts_at = starts_at")
	pass()
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM positions"),
		"after an update of starts_at, the pass begins with the oldest answer")
}
