package jobs_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

const scoredAt = `SELECT coalesce(string_agg(position_scored_at::text, ',' ORDER BY id), '') FROM answers
	WHERE run_id = $1`

func TestRescore_ScoresTheAnswersOfARunAgainAndLeavesTheRunUnchanged(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	node := startNode(t, config(t, db, standIn.set))
	brand := db.Brand(t, 4)
	options := []storetest.JobOption{
		kind(store.JobTypeCollectAndScore),
		storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}, PositionLimit: 3}),
	}
	done := runToEnd(t, db, node, brand, options...)
	other := runToEnd(t, db, node, brand, options...)
	calls, untouched := len(standIn.Calls()), storetest.Value[string](t, db, scoredAt, other.ID)
	db.Exec(t, "DELETE FROM competitors")
	rival, err := db.SaveCompetitor(t.Context(),
		store.Competitor{BrandID: brand.ID, Name: "Globex", Aliases: []string{"added since"}})
	require.NoError(t, err)

	made, err := node.Rescore(t.Context(), done.ID, "ada")
	require.NoError(t, err)
	require.Equal(t, store.RunPending, made.Status)
	require.Equal(t, &done.ID, made.Rescores)
	require.Equal(t, "ada", metadata(t, made).TriggeredBy)
	require.Equal(t, store.JobTypeScore, made.JobType)
	ended := waitStatus(t, db, made.ID, store.RunCompleted)
	require.Nil(t, metricsOf(t, ended).DataCollection)
	require.Equal(t, 3, metricsOf(t, ended).Scoring.PositionsProcessed, "the limits of the original run apply")
	require.Equal(t, 4, metricsOf(t, ended).Scoring.SentimentsProcessed)

	require.Len(t, standIn.Calls(), calls, "no engine is called")
	after, err := db.Run(t.Context(), done.ID)
	require.NoError(t, err)
	require.Equal(t, done, after)
	require.Equal(t, untouched, storetest.Value[string](t, db, scoredAt, other.ID),
		"the answers of another run stay unchanged")
	require.Positive(t, storetest.Value[int](t, db, `SELECT count(*) FROM positions p JOIN answers a ON a.id = p.answer_id
		WHERE a.run_id = $1 AND competitor_id = $2`, done.ID, rival.ID), "the current names are found")
}

func TestRescore_AcceptsRunsThatFailedWereCancelledOrDidNotScore(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	node := startNode(t, config(t, db, newEngines(t, noFaults()).set))
	brand := db.Brand(t, 2)
	for _, status := range []store.RunStatus{store.RunCompleted, store.RunFailed, store.RunCancelled} {
		run := runToEnd(t, db, node, brand, storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))
		db.Exec(t, "UPDATE job_runs SET status = $2, error_message = 'as if' WHERE id = $1", run.ID, status)
		made, err := node.Rescore(t.Context(), run.ID, "ada")
		require.NoError(t, err)
		ended := waitStatus(t, db, made.ID, store.RunCompleted)
		require.Equal(t, 2, metricsOf(t, ended).Scoring.PositionsProcessed, "run %s", status)
	}
}

func TestRescore_RefusesRunsWithoutAnswersToScore(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	brand := db.Brand(t, 1)
	with := func(jobType store.JobType, status store.RunStatus) store.Run {
		return insertRun(t, db, brand, jobType, status)
	}
	collected := with(store.JobTypeCollect, "completed")
	answerOf(t, db, collected, "ok")
	rescoring, err := client.Rescore(t.Context(), collected.ID, "ada")
	require.NoError(t, err)
	ended := with(store.JobTypeScore, "completed")
	db.Exec(t, "UPDATE job_runs SET rescores = $2 WHERE id = $1", ended.ID, uuid.New())
	failedOnly := with(store.JobTypeCollect, "failed")
	answerOf(t, db, failedOnly, "failed")
	for name, test := range map[string]struct {
		run  uuid.UUID
		want string
	}{
		"an unfinished run":             {with(store.JobTypeCollect, "processing").ID, "after it has ended"},
		"a run that never started":      {with(store.JobTypeCollect, "pending").ID, "after it has ended"},
		"a skipped run":                 {with(store.JobTypeCollect, "skipped").ID, "no answers to score"},
		"a run whose calls failed":      {failedOnly.ID, "no answers to score"},
		"a run that only scored":        {with(store.JobTypeScore, "completed").ID, "the answers of other runs"},
		"a re-scoring run":              {ended.ID, "Re-score that run instead"},
		"a run that is being re-scored": {collected.ID, rescoring.ID.String()},
		"an unfinished re-scoring run":  {rescoring.ID, "after it has ended"},
	} {
		var conflict *store.ConflictError
		_, err := client.Rescore(t.Context(), test.run, "ada")
		require.ErrorAs(t, err, &conflict, name)
		require.Contains(t, conflict.Message, test.want, name)
	}
	_, err = client.Rescore(t.Context(), uuid.New(), "ada")
	require.ErrorIs(t, err, store.ErrNotFound)
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM river_job"), "a refused request leaves no job")
}

func TestRescore_AdmitsOneOfManyRequestsAtOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	run := insertRun(t, db, db.Brand(t, 1), store.JobTypeCollect, "completed")
	// The run has no schedule to lock, so only the lock of the run can serialize the requests.
	db.Exec(t, "UPDATE job_runs SET scheduled_job_id = NULL")
	answerOf(t, db, run, "ok")
	failed, err := client.Rescore(t.Context(), run.ID, "ada")
	require.NoError(t, err)
	db.Exec(t, "UPDATE job_runs SET status = 'failed', error_message = 'as if', finished_at = now() WHERE id = $1",
		failed.ID)
	var all sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		all.Go(func() {
			if i%2 == 0 {
				_, errs[i] = client.Rescore(t.Context(), run.ID, "ada")
			} else {
				_, errs[i] = client.Retry(t.Context(), failed.ID)
			}
		})
	}
	all.Wait()
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
			continue
		}
		_, refused := errors.AsType[*store.ConflictError](err)
		require.True(t, refused, "%v", err)
	}
	require.Equal(t, 1, made)
	require.Equal(t, 1,
		storetest.Value[int](t, db, "SELECT count(*) FROM job_runs WHERE finished_at IS NULL AND rescores = $1", run.ID))
}

func TestRescore_DoesNotDelayTheNextTick(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	run := insertRun(t, db, db.Brand(t, 1), store.JobTypeCollect, "completed")
	answerOf(t, db, run, "ok")
	made, err := client.Rescore(t.Context(), run.ID, "ada")
	require.NoError(t, err)
	tick := db.MakeDue(t, *run.ScheduledJobID, 0)
	startNode(t, schedulerOnly(t, db))
	db.WaitFor(t, "the tick's run",
		"SELECT count(*) = 1 FROM job_runs WHERE trigger = 'tick' AND scheduled_for = $1 AND status = 'pending'", tick)
	listed, err := db.ListedScheduledJob(t.Context(), *run.ScheduledJobID, 20)
	require.NoError(t, err)
	for _, mark := range listed.RecentRuns {
		require.NotEqual(t, made.ID, mark.ID, "the recent runs of a schedule do not include re-scoring runs")
	}
}

func TestRescore_WorksWithoutTheScheduleAndWithoutTheRun(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	brand := db.Brand(t, 1)
	client := idle(t, db)
	kept, gone := insertRun(t, db, brand, store.JobTypeCollect, "completed"), insertRun(t, db, brand, store.JobTypeCollect,
		"completed")
	answerOf(t, db, kept, "ok")
	answerOf(t, db, gone, "ok")
	db.Exec(t, "DELETE FROM scheduled_jobs")
	ofKept, err := client.Rescore(t.Context(), kept.ID, "ada")
	require.NoError(t, err)
	require.Nil(t, ofKept.ScheduledJobID)
	ofGone, err := client.Rescore(t.Context(), gone.ID, "ada")
	require.NoError(t, err)
	db.Exec(t, "DELETE FROM job_runs WHERE id = $1", gone.ID) // retention deletes runs in the same way

	startNode(t, config(t, db, standIn.set))
	require.Equal(t, 1, metricsOf(t, waitStatus(t, db, ofKept.ID, store.RunCompleted)).Scoring.PositionsProcessed)
	require.Zero(t, metricsOf(t, waitStatus(t, db, ofGone.ID, store.RunCompleted)).Scoring.PositionsProcessed,
		"the answers of other runs are not scored")
}

func TestRescore_AsksTheJudgeAgainWithinItsOwnCap(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	cfg := config(t, db, standIn.set)
	cfg.Judge, cfg.Prices = judgeOf(t, standIn), collector.Prices{
		{Collector: "judge", InputPerMillion: 1, OutputPerMillion: 2},
	}
	node := startNode(t, cfg)
	brand := db.Brand(t, 6)
	done := runToEnd(t, db, node, brand, judgedOptions(store.Options{Collectors: []string{"chatgpt"}, MaxCalls: 12})...)
	judgements := metricsOf(t, done).Scoring.Judge.Calls
	require.Positive(t, judgements)
	before := spentToday(t, db, brand).Calls

	made, err := node.Rescore(t.Context(), done.ID, "ada")
	require.NoError(t, err)
	ended := waitStatus(t, db, made.ID, store.RunCompleted)
	require.Nil(t, ended.ErrorMessage, "the calls of the original run do not count against its cap")
	require.Equal(t, judgements, metricsOf(t, ended).Scoring.Judge.Calls)
	require.Equal(t, before+int64(judgements), spentToday(t, db, brand).Calls, "the judge's calls count for the day")

	db.Exec(t, "UPDATE customers SET max_calls_per_day = $1", before+int64(judgements))
	made, err = node.Rescore(t.Context(), done.ID, "ada")
	require.NoError(t, err)
	ended = waitStatus(t, db, made.ID, store.RunCompleted)
	require.Contains(t, message(ended), "The judge of sentiment did not receive all answers")
	require.Equal(t, before+int64(judgements), spentToday(t, db, brand).Calls)
}

// insertRun inserts a schedule and a run of the schedule with the given status.
func insertRun(
	tb testing.TB, db storetest.DB, brand store.Brand, jobType store.JobType, status store.RunStatus,
) store.Run {
	tb.Helper()
	job := db.Schedule(tb, brand, kind(jobType))
	id := storetest.Value[uuid.UUID](
		tb,
		db,
		`INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
			scheduled_for, started_at, finished_at, run_timeout_seconds, error_message, river_job_id)
		SELECT tidewatch_uuid7(), id, brand_id, customer_id, job_type, 'manual', $2, now(), now(),
			CASE WHEN $2 NOT IN ('pending', 'processing') THEN now() END, 60, 'as if', 1
		FROM scheduled_jobs WHERE id = $1 RETURNING id`,
		job.ID,
		string(status),
	)
	run, err := db.Run(tb.Context(), id)
	require.NoError(tb, err)
	return run
}

// answerOf inserts an answer that mentions Acme, or a failed call, into a run.
func answerOf(t *testing.T, db storetest.DB, run store.Run, status store.AnswerStatus) {
	t.Helper()
	answer := store.Answer{
		Collector: "chatgpt",
		ID:        uuid.New(),
		QueryText: "best crm",
		RunID:     run.ID,
		Sample:    1,
		Status:    status,
	}
	if status == store.AnswerOK {
		answer.Text = "Acme is the best."
	}
	require.NoError(t, db.SaveAnswers(t.Context(), []store.Answer{answer}))
}
