package jobs_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// progressOf returns the number of scored answers and the number of all answers of a re-score of a brand.
func progressOf(tb testing.TB, db storetest.DB, run store.Run) [2]int {
	tb.Helper()
	rescore, err := db.BrandRescore(tb.Context(), run.ID)
	require.NoError(tb, err)
	return [2]int{rescore.Done, rescore.Answers}
}

func TestRescoreBrand_ScoresTheAnswersOfAllRunsWithTheCurrentNames(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	cfg := config(t, db, standIn.set)
	cfg.Judge = judgeOf(t, standIn)
	node := startNode(t, cfg)
	brand, other := db.Brand(t, 4), db.Brand(t, 1)
	options := judgedOptions(store.Options{Collectors: []string{"chatgpt"}, PositionLimit: 1})
	first := runToEnd(t, db, node, brand, options...)
	runToEnd(t, db, node, brand, options...)
	foreign := runToEnd(t, db, node, other, options...)
	calls, untouched := len(standIn.Calls()), storetest.Value[string](t, db, scoredAt, foreign.ID)
	judgements := storetest.Value[int](t, db, "SELECT count(*) FROM sentiments WHERE quote <> ''")
	require.Positive(t, judgements)
	db.Exec(t, "DELETE FROM competitors WHERE brand_id = $1", brand.ID)
	rival, err := db.SaveCompetitor(t.Context(),
		store.Competitor{BrandID: brand.ID, Name: "Globex", Aliases: []string{"added since"}})
	require.NoError(t, err)

	made, err := node.RescoreBrand(t.Context(), brand.ID, "ada")
	require.NoError(t, err)
	require.Nil(t, made.ScheduledJobID)
	require.Equal(t, store.TriggerManual, made.Trigger)
	require.Equal(t, store.JobTypeScore, made.JobType)
	require.Equal(t, "ada", metadata(t, made).TriggeredBy)
	ended := waitStatus(t, db, made.ID, store.RunCompleted)
	require.Nil(t, ended.ErrorMessage)
	require.Equal(t, [2]int{8, 8}, progressOf(t, db, made), "the limits of schedules do not apply")
	require.Nil(t, metricsOf(t, ended).Scoring.Judge)
	require.Len(t, standIn.Calls(), calls, "neither an engine nor the judge is called")
	require.Equal(t, judgements, storetest.Value[int](t, db, "SELECT count(*) FROM sentiments WHERE quote <> ''"),
		"the judgements are kept")
	require.Equal(t, untouched, storetest.Value[string](t, db, scoredAt, foreign.ID), "another brand stays unchanged")
	require.Positive(t, storetest.Value[int](t, db, `SELECT count(*) FROM positions p JOIN answers a ON a.id = p.answer_id
		WHERE a.run_id = $1 AND competitor_id = $2`, first.ID, rival.ID), "the current names are found")
}

func TestRescoreBrand_LeavesAnswersThatAreStoredLaterToTheirRuns(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	client := idle(t, db)
	before, after := insertRun(t, db, brand, store.JobTypeCollect, "completed"), insertRun(t, db, brand,
		store.JobTypeCollect, "completed")
	answerOf(t, db, before, "ok")
	answerOf(t, db, before, "failed")
	made, err := client.RescoreBrand(t.Context(), brand.ID, "ada")
	require.NoError(t, err)
	require.Equal(t, [2]int{0, 1}, progressOf(t, db, made), "a failed call has no answer to score")
	answerOf(t, db, after, "ok")
	startNode(t, config(t, db, newEngines(t, noFaults()).set))
	waitStatus(t, db, made.ID, store.RunCompleted)
	require.Equal(t, [2]int{1, 1}, progressOf(t, db, made))
	require.Empty(t, storetest.Value[string](t, db, scoredAt, after.ID))
}

func TestRescoreBrand_AdmitsOneOfManyRequestsAtOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	client := idle(t, db)
	_, err := client.RescoreBrand(t.Context(), brand.ID, "ada")
	var conflict *store.ConflictError
	require.ErrorAs(t, err, &conflict)
	require.Contains(t, conflict.Message, "no answers to score")
	answerOf(t, db, insertRun(t, db, brand, store.JobTypeCollect, "completed"), "ok")
	cancelled, err := client.RescoreBrand(t.Context(), brand.ID, "ada")
	require.NoError(t, err)
	_, err = client.Cancel(t.Context(), cancelled.ID, "ada")
	require.NoError(t, err)

	var all sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		all.Go(func() {
			if i%2 == 0 {
				_, errs[i] = client.RescoreBrand(t.Context(), brand.ID, "ada")
			} else {
				_, errs[i] = client.Retry(t.Context(), cancelled.ID)
			}
		})
	}
	all.Wait()
	running := storetest.Value[uuid.UUID](t, db, "SELECT id FROM job_runs WHERE finished_at IS NULL")
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
			continue
		}
		refused, ok := errors.AsType[*store.ConflictError](err)
		require.True(t, ok, "%v", err)
		require.Equal(t, running, refused.RunID, "the conflict names the running re-score")
	}
	require.Equal(t, 1, made)
	other := db.Brand(t, 1)
	answerOf(t, db, insertRun(t, db, other, store.JobTypeCollect, "completed"), "ok")
	_, err = client.RescoreBrand(t.Context(), other.ID, "ada")
	require.NoError(t, err, "another brand can be re-scored at the same time")
}

// scoringWaits reports whether scoring waits for the lock of countScorings.
const scoringWaits = `SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted
	AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))`

// countScorings counts how often each answer is scored. After the given number of answers, all scoring waits until the
// returned function is called.
func countScorings(t *testing.T, db storetest.DB, after int) (resume func()) {
	t.Helper()
	db.Exec(t, "CREATE TABLE scorings (answer_id uuid)")
	db.Exec(t, `CREATE FUNCTION count_scoring() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN
			IF (SELECT count(*) FROM scorings) >= TG_ARGV[0]::int THEN
				PERFORM pg_advisory_xact_lock_shared(4711);
			END IF;
			INSERT INTO scorings VALUES (NEW.id);
			RETURN NULL;
		END $$`)
	db.Exec(t, fmt.Sprintf(`CREATE TRIGGER count_scoring AFTER UPDATE OF position_scored_at ON answers
		FOR EACH ROW EXECUTE FUNCTION count_scoring(%d)`, after))
	conn, err := db.Pool.Acquire(t.Context())
	require.NoError(t, err)
	_, err = conn.Exec(t.Context(), "SELECT pg_advisory_lock(4711)")
	require.NoError(t, err)
	release := sync.OnceFunc(func() { // the end of the connection releases the lock
		_ = conn.Hijack().Close(t.Context())
	})
	t.Cleanup(release)
	return release
}

func TestRescoreBrand_ContinuesOnAnotherNodeAndScoresNoAnswerTwice(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, standin.Options{})
	brand := db.Brand(t, 1)
	run := insertRun(t, db, brand, store.JobTypeCollect, "completed")
	for range 450 {
		answerOf(t, db, run, "ok")
	}
	resume := countScorings(t, db, 200)
	made, err := idle(t, db).RescoreBrand(t.Context(), brand.ID, "ada")
	require.NoError(t, err)
	kill := startProcess(t, db, standIn.url)
	db.WaitFor(t, "the third batch", scoringWaits)
	require.Equal(t, [2]int{200, 450}, progressOf(t, db, made), "the progress counts stored scores only")
	kill()
	resume()

	startNode(t, withShortLimits(config(t, db, standIn.set)))
	waitStatus(t, db, made.ID, store.RunCompleted)
	require.Equal(t, [2]int{450, 450}, progressOf(t, db, made))
	require.Equal(t, 450, storetest.Value[int](t, db, "SELECT count(*) FROM scorings"))
	require.Equal(t, 450, storetest.Value[int](t, db, "SELECT count(DISTINCT answer_id) FROM scorings"))
	require.Empty(t, standIn.Calls())
}

func TestRescoreBrand_CanBeCancelledAndRetried(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	brand := db.Brand(t, 1)
	run := insertRun(t, db, brand, store.JobTypeCollect, "completed")
	for range 250 {
		answerOf(t, db, run, "ok")
	}
	resume := countScorings(t, db, 100)
	node := startNode(t, config(t, db, standIn.set))
	made, err := node.RescoreBrand(t.Context(), brand.ID, "ada")
	require.NoError(t, err)
	db.WaitFor(t, "the second batch", scoringWaits)
	cancelled, err := node.Cancel(t.Context(), made.ID, "ada")
	require.NoError(t, err)
	require.Equal(t, store.RunCancelled, cancelled.Status)
	db.WaitFor(t, "the interruption of the second batch", "SELECT NOT ("+scoringWaits+")")
	resume()
	require.Equal(t, [2]int{100, 250}, progressOf(t, db, made), "the scores stay")

	_, err = node.Retry(t.Context(), made.ID)
	require.NoError(t, err)
	waitStatus(t, db, made.ID, store.RunCompleted)
	require.Equal(t, [2]int{250, 250}, progressOf(t, db, made))
	require.Equal(
		t,
		"rescore_segments",
		storetest.Value[string](t, db, "SELECT DISTINCT queue FROM river_job WHERE kind = 'score'"),
		"only nodes that know re-scores of brands work the job",
	)
}

func TestRescoreBrand_WaitsForAnswersThatAreLocked(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	run := insertRun(t, db, brand, store.JobTypeCollect, "completed")
	for range 3 {
		answerOf(t, db, run, "ok")
	}
	tx, err := db.Pool.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), "SELECT FROM answers ORDER BY id LIMIT 1 FOR KEY SHARE")
	require.NoError(t, err)
	node := startNode(t, config(t, db, newEngines(t, noFaults()).set))
	made, err := node.RescoreBrand(t.Context(), brand.ID, "ada")
	require.NoError(t, err)
	db.WaitFor(t, "the snooze of the re-score", `SELECT EXISTS (SELECT FROM river_job WHERE queue = 'rescore_segments'
		AND metadata ? 'snoozes')`)
	require.Equal(t, [2]int{2, 3}, progressOf(t, db, made))
	require.NoError(t, tx.Rollback(t.Context()))
	waitStatus(t, db, made.ID, store.RunCompleted)
	require.Equal(t, 3, storetest.Value[int](t, db, "SELECT count(*) FROM answers WHERE position_scored_at IS NOT NULL"))
}

// The facts and trends of a large brand take longer than one step of its re-score.
func TestRescoreBrand_ComputesFactsAndTrendsInSlices(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	const answers = 250
	answersOf(t, db, insertRun(t, db, brand, store.JobTypeCollect, "completed"), "chatgpt", answers)
	db.Exec(t, `UPDATE answers a SET created_at = created_at - n * interval '15 minutes'
		FROM (SELECT id, row_number() OVER () AS n FROM answers) r WHERE a.id = r.id`)
	cfg := config(t, db, newEngines(t, noFaults()).set)
	cfg.SliceTime = time.Millisecond
	cfg.Scheduler = false // no maintenance computes the facts first
	client := startNode(t, cfg)
	made, err := client.RescoreBrand(t.Context(), brand.ID, "ada")
	require.NoError(t, err)
	waitStatus(t, db, made.ID, store.RunCompleted)
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM changed_buckets"))
	require.Equal(t, answers, storetest.Value[int](t, db, "SELECT sum(answers) FROM trend_buckets WHERE owner = 'all'"))
	snoozes := storetest.Value[int](t, db, "SELECT (metadata ->> 'snoozes')::int FROM river_job WHERE kind = 'score'")
	require.Greater(t, snoozes, answers/100, "more slices than scoring needs")
}
