package jobs_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestRetry_RightAfterACancelIsNotEndedByTheOldJob(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	hold := make(chan struct{})
	defer close(hold)
	standIn := newEngines(t, standin.Options{Faults: func(c standin.Call) standin.Fault {
		if c.Attempt == 1 {
			return standin.Fault{Hold: hold}
		}
		return standin.Fault{}
	}})
	node := startNode(t, config(t, db, standIn.set))
	run, err := node.Trigger(t.Context(),
		db.Schedule(t, db.Brand(t, 1), storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}})).ID, "test")
	require.NoError(t, err)
	require.NoError(t, standIn.WaitCalls(t.Context(), func(calls []standin.Call) bool { return len(calls) == 1 }))
	_, err = node.Cancel(t.Context(), run.ID, "ada")
	require.NoError(t, err)
	_, err = node.Retry(t.Context(), run.ID)
	require.NoError(t, err)
	waitStatus(t, db, run.ID, store.RunCompleted)
	db.WaitFor(t, "the end of the old job",
		"SELECT bool_and(finalized_at IS NOT NULL) FROM river_job WHERE kind = 'collect'")
	waitStatus(t, db, run.ID, store.RunCompleted)
}

// A run can fail after it has scored answers, for example at its time limit.
func TestRetry_CountsTheAnswersThatEarlierAttemptsScored(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	node := startNode(t, config(t, db, newEngines(t, noFaults()).set))
	brand := db.Brand(t, 4)
	done := runToEnd(t, db, node, brand, judgedOptions(store.Options{Collectors: []string{"chatgpt"}})...)
	require.Equal(t, 4, metricsOf(t, done).Scoring.PositionsProcessed)
	db.Exec(t, "UPDATE job_runs SET status = 'failed', error_message = 'x', metrics = '{}'")
	_, err := node.Retry(t.Context(), done.ID)
	require.NoError(t, err)
	again := waitStatus(t, db, done.ID, store.RunCompleted)
	require.Equal(t, metricsOf(t, done).Scoring, metricsOf(t, again).Scoring)
}

func TestRetry_NeverPaysForDeletedAnswersAgain(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	brand := db.Brand(t, 2)
	db.Exec(t, "UPDATE brands SET collectors = '{chatgpt}'")
	job := db.Schedule(t, brand)
	// past adds a run with an answer to one query and a failed call of the other query.
	past := func(ago time.Duration, status, metrics string) uuid.UUID {
		run := insertPast(t, db, job, ago, 1)
		db.Exec(t, "UPDATE answers SET query_id = (SELECT id FROM queries ORDER BY text LIMIT 1) WHERE run_id = $1", run)
		db.Exec(t, `INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector, status, error_message,
				created_at)
			SELECT (left(a.id::text, 14) || substr(gen_random_uuid()::text, 15))::uuid, run_id, a.brand_id, q.id, q.text,
				collector, 'failed', 'x', a.created_at
			FROM answers a JOIN queries q ON q.id <> a.query_id WHERE run_id = $1`, run)
		db.Exec(t, "UPDATE job_runs SET status = $2, error_message = 'x', metrics = $3::jsonb WHERE id = $1", run, status,
			metrics)
		db.Exec(t, "INSERT INTO run_spending (run_id, customer_id, day, calls, counted_calls) VALUES ($1, $2, now(), 2, 2)",
			run, brand.CustomerID)
		return run
	}
	const one = `{"dataCollection": {"successfulExecutions": 1}}`
	deleted := map[string]uuid.UUID{
		"rows": past(7*day, "failed", one), "rows without metrics": past(6*day, "cancelled", "{}"),
		"some rows": past(5*day, "completed", one),
	}
	text := past(3*day, "completed", one)
	fresh := past(time.Hour, "failed", one)
	keep(t, db, store.Retention{Answers: 5*day + time.Hour, Raw: 2 * day})
	db.Exec(t, "DELETE FROM answers WHERE run_id = $1 AND status <> 'failed'", deleted["some rows"])

	node := startNode(t, config(t, db, standIn.set)) // after keep, which skips rows that the node's maintenance locks
	for name, id := range deleted {
		_, err := node.Retry(t.Context(), id)
		var conflict *store.ConflictError
		require.ErrorAs(t, err, &conflict, name)
		require.Equal(t, store.ReasonAnswersDeleted, conflict.Reason, name)
		require.Contains(t, conflict.Message, "Answers of the run were deleted", name)
	}
	db.Exec(t, "UPDATE customers SET keep_answers_days = 2")
	_, err := node.Retry(t.Context(), text)
	require.ErrorContains(t, err, "The run is older than the retention of answers")
	db.Exec(t, "UPDATE customers SET keep_answers_days = NULL")
	require.Empty(t, standIn.Calls(), "a refused retry makes no call")

	for _, id := range []uuid.UUID{text, fresh} {
		_, err = node.Retry(t.Context(), id)
		require.NoError(t, err)
		require.Nil(t, waitStatus(t, db, id, store.RunCompleted).ErrorMessage)
	}
	require.Len(t, standIn.Calls(), 2, "each retry makes only the failed call")
	require.Equal(t, 1, storetest.Value[int](t, db,
		"SELECT count(*) FROM answers WHERE run_id = $1 AND status = 'ok' AND text = ''", text), "the text stays deleted")
}

func TestRetry_WaitsForADeletionOfAnswersInProgress(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	brand := db.Brand(t, 1)
	run := insertPast(t, db, db.Schedule(t, brand), 3*day, 1)
	db.Exec(t, `UPDATE job_runs SET status = 'failed', error_message = 'x',
		metrics = '{"dataCollection": {"successfulExecutions": 1}}'`)
	_, err := db.RefreshFacts(t.Context(), brand.ID, 10)
	require.NoError(t, err)
	deletion, err := db.Pool.Begin(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { _ = deletion.Rollback(context.WithoutCancel(t.Context())) }) // no effect after the commit
	due := store.DueBrand{BrandID: brand.ID, Before: time.Now().Add(-day)}
	piece, err := store.New(deletion).DeleteOld(t.Context(), store.KeepAnswers, due, uuid.Nil, 10)
	require.NoError(t, err)
	require.Equal(t, 1, piece.Done)
	retried := make(chan error, 1)
	go func() {
		_, err := client.Retry(t.Context(), run)
		retried <- err
	}()
	db.WaitFor(t, "the retry that waits for the deletion", `SELECT count(*) = 1 FROM pg_stat_activity
		WHERE datname = current_database() AND wait_event_type = 'Lock'`)
	require.NoError(t, deletion.Commit(t.Context()))
	var conflict *store.ConflictError
	require.ErrorAs(t, <-retried, &conflict)
	require.Equal(t, store.ReasonAnswersDeleted, conflict.Reason)
}

// Retention was shortened for a while, and has deleted answers of a cancelled run.
func TestRetry_OfACancelledRunDoesNotPayForDeletedAnswersAgain(t *testing.T) {
	t.Parallel()
	for name, cancel := range map[string]func(t *testing.T, node *jobs.Client, run store.Run){
		"cancelled by a user": func(t *testing.T, node *jobs.Client, run store.Run) {
			t.Helper()
			_, err := node.Cancel(t.Context(), run.ID, "ada")
			require.NoError(t, err)
		},
		"cancelled in River UI": func(t *testing.T, node *jobs.Client, run store.Run) {
			t.Helper()
			_, err := node.River().JobCancel(t.Context(), *run.RiverJobID)
			require.NoError(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			hold := make(chan struct{})
			t.Cleanup(func() { close(hold) })
			standIn := newEngines(t, standin.Options{Faults: func(c standin.Call) standin.Fault {
				if c.Engine == "perplexity" {
					return standin.Fault{Hold: hold}
				}
				return standin.Fault{}
			}})
			node := startNode(t, config(t, db, standIn.set))
			job := db.Schedule(t, db.Brand(t, 4), storetest.Metadata(store.Options{
				Collectors: []string{"chatgpt", "perplexity"}, Parallel: true,
			}))
			run := trigger(t, node, job)
			db.WaitFor(t, "the answers", "SELECT count(*) = 4 FROM answers WHERE status = 'ok'")
			cancel(t, node, run)
			waitStatus(t, db, run.ID, store.RunCancelled)
			db.Exec(t, "DELETE FROM answers WHERE id IN (SELECT id FROM answers WHERE status = 'ok' ORDER BY id LIMIT 2)")
			_, err := node.Retry(t.Context(), run.ID)
			var conflict *store.ConflictError
			require.ErrorAs(t, err, &conflict)
			require.Equal(t, store.ReasonAnswersDeleted, conflict.Reason)
		})
	}
}
