package jobs_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/scoring"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// answersOf adds n unscored answers of an engine to a run.
func answersOf(tb testing.TB, db storetest.DB, run store.Run, engine string, n int) {
	tb.Helper()
	db.Exec(tb, `INSERT INTO answers (id, run_id, brand_id, query_text, collector, status, text)
		SELECT tidewatch_uuid7(), $1, $2, 'best crm', $3, 'ok', 'Acme is the best.' FROM generate_series(1, $4)`,
		run.ID, run.BrandID, engine, n)
}

func rescoreOf(tb testing.TB, db storetest.DB, run store.Run) store.BrandRescore {
	tb.Helper()
	rescore, err := db.BrandRescore(tb.Context(), run.ID)
	require.NoError(tb, err)
	return rescore
}

func TestPauseRescore_RefusesOtherRuns(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand, client := db.Brand(t, 1), newClient(t, config(t, db, newEngines(t, noFaults()).set))
	for _, status := range []store.RunStatus{"completed", "pending"} {
		run := insertRun(t, db, brand, store.JobTypeCollect, status).ID
		require.ErrorIs(t, client.PauseRescore(t.Context(), run, "bob"), store.ErrNotFound, status)
		require.ErrorIs(t, client.ResumeRescore(t.Context(), run), store.ErrNotFound, status)
	}
}

// A node stops after a batch is scored and before the judge has received the batch. After a pause, two other nodes
// complete the re-score.
func TestRescoreSegment_ScoresAndJudgesEachAnswerOnceOverAStopAndAPause(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	cfg := config(t, db, standIn.set)
	cfg.Judge, cfg.RescoreRate = judgeOf(t, standIn), 10_000
	cfg.Prices = collector.Prices{{Collector: "judge", InputPerMillion: 1, OutputPerMillion: 2}}
	brand := db.Brand(t, 1)
	collected := insertRun(t, db, brand, store.JobTypeCollect, "completed")
	answersOf(t, db, collected, "chatgpt", 30)
	db.Exec(t, "UPDATE answers SET created_at = now() - interval '3 days'")
	answersOf(t, db, collected, "perplexity", 20)
	answersOf(t, db, collected, "chatgpt", 250)
	resume := countScorings(t, db, 100)
	first := startNode(t, cfg)
	segment := store.RescoreSegment{Collectors: []string{"chatgpt"}, From: new(time.Now().Add(-24 * time.Hour))}
	preview, err := first.PreviewSegmentIn(t.Context(), db.DB, brand.ID, segment)
	require.NoError(t, err)
	require.Equal(t, []any{250, 250}, []any{preview.Answers, preview.Judge.Calls})
	require.Contains(t, preview.Names, brand.Name)
	require.Len(t, preview.Names, 2, "the brand and its competitor")

	wanted := store.NewRescore{AsksJudge: true, RescoreSegment: segment}
	made, err := first.CreateRescore(t.Context(), brand.ID, wanted, "ada")
	require.NoError(t, err)
	db.WaitFor(t, "the second batch", scoringWaits)
	stopped := make(chan error, 1)
	go func() { stopped <- first.Stop(context.WithoutCancel(t.Context())) }()
	<-first.Stopping()
	resume()
	require.NoError(t, <-stopped)
	require.Equal(t, [2]int{200, 250}, progressOf(t, db, made))
	require.Len(t, rescoreOf(t, db, made).ToJudge, 100)
	require.Equal(t, 100, judgeCalls(standIn))
	require.NoError(t, first.PauseRescore(t.Context(), made.ID, "bob"))
	paused := rescoreOf(t, db, made)
	require.Equal(t, "bob", *paused.PausedBy)
	require.Nil(t, paused.ExpectedEnd)
	require.NoError(t, first.ReleaseStranded(t.Context()), "the reconcile job does not end a pause")

	second, third := cfg, cfg
	second.Pool, third.Pool = storetest.Pool(t, db.URL), storetest.Pool(t, db.URL)
	startNode(t, second)
	node := startNode(t, third)
	require.Equal(t, "pending",
		storetest.Value[string](t, db, "SELECT state::text FROM river_job WHERE id = $1", *paused.RiverJobID))
	require.NoError(t, node.ResumeRescore(t.Context(), made.ID))
	ended := waitStatus(t, db, made.ID, store.RunCompleted)
	require.Nil(t, ended.ErrorMessage)
	require.Equal(t, [2]int{250, 250}, progressOf(t, db, made))
	require.Equal(t, 250, storetest.Value[int](t, db, "SELECT count(*) FROM scorings"))
	require.Equal(t, 250, storetest.Value[int](t, db, "SELECT count(DISTINCT answer_id) FROM scorings"))
	require.Equal(t, 250, storetest.Value[int](t, db, `SELECT count(*) FROM answers WHERE judge_calls = 1
		AND position_version > 0 AND collector = 'chatgpt' AND created_at > now() - interval '1 day'`))
	require.Equal(t, 250, judgeCalls(standIn), "each answer is judged once")
	rescore := rescoreOf(t, db, made)
	require.Equal(t, []int{250, 0}, []int{rescore.JudgeCalls, rescore.JudgeFailed})
	require.InDelta(t, spentToday(t, db, brand).CostUSD, rescore.JudgeCostUSD, 1e-7)
	require.Positive(t, rescore.JudgeCostUSD)
	require.True(t, storetest.Value[bool](t, db, "SELECT rescored_at IS NULL FROM brands WHERE id = $1", brand.ID),
		"the answers outside the segment have their earlier scores")

	again, err := node.CreateRescore(t.Context(), brand.ID, store.NewRescore{AsksJudge: true}, "ada")
	require.NoError(t, err)
	waitStatus(t, db, again.ID, store.RunCompleted)
	require.Equal(t, [2]int{300, 300}, progressOf(t, db, again))
	require.Equal(t, 300, judgeCalls(standIn), "only answers without a judgement are judged")
}

func TestRescoreSegment_PausesDuringABatchAndCanBeCancelled(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	answersOf(t, db, insertRun(t, db, brand, store.JobTypeCollect, "completed"), "chatgpt", 650)
	resume := countScorings(t, db, 10)
	cfg := config(t, db, newEngines(t, noFaults()).set)
	cfg.RescoreRate = 10_000
	node := startNode(t, cfg)
	segment := store.RescoreSegment{Collectors: []string{"chatgpt"}}
	// The low rate leaves time between small batches, so that the pause can lock the brand.
	wanted := store.NewRescore{Rate: new(10), RescoreSegment: segment}
	made, err := node.CreateRescore(t.Context(), brand.ID, wanted, "ada")
	require.NoError(t, err)
	db.WaitFor(t, "the second batch", scoringWaits)
	paused := make(chan error, 1)
	go func() { paused <- node.PauseRescore(context.WithoutCancel(t.Context()), made.ID, "bob") }()
	db.WaitFor(t, "the pause waits for the batch", `SELECT EXISTS (SELECT FROM pg_stat_activity
		WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FOR NO KEY UPDATE%')`)
	resume()
	require.NoError(t, <-paused)
	db.WaitFor(t, "the end of the earlier job",
		"SELECT EXISTS (SELECT FROM river_job WHERE queue = 'rescore_segments' AND state = 'cancelled')")
	done := progressOf(t, db, made)[0]
	require.Less(t, done, 650)
	require.Zero(t, done%10, "the pause waits for the end of a batch")
	var conflict *store.ConflictError
	require.ErrorAs(t, node.PauseRescore(t.Context(), made.ID, "bob"), &conflict)
	require.Equal(t, "The re-score is already paused.", conflict.Message)
	_, err = node.CreateRescore(t.Context(), brand.ID, store.NewRescore{}, "ada")
	require.ErrorAs(t, err, &conflict, "a paused re-score is unfinished")

	_, err = node.Cancel(t.Context(), made.ID, "ada")
	require.NoError(t, err)
	require.Nil(t, rescoreOf(t, db, made).PausedAt)
	require.ErrorAs(t, node.ResumeRescore(t.Context(), made.ID), &conflict)
	require.Equal(t, "The re-score is already cancelled and cannot be resumed.", conflict.Message)
	db.Exec(t, "UPDATE rescores SET rate = NULL")
	_, err = node.Retry(t.Context(), made.ID)
	require.NoError(t, err)
	waitStatus(t, db, made.ID, store.RunCompleted)
	require.Equal(t, [2]int{650, 650}, progressOf(t, db, made))
	require.Equal(t, []string{"chatgpt"}, rescoreOf(t, db, made).Collectors, "a retry keeps the segment")
}

func TestRescoreSegment_ANewNameWidensAPausedRescore(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	collected := insertRun(t, db, brand, store.JobTypeCollect, "completed")
	answersOf(t, db, collected, "chatgpt", 3)
	answersOf(t, db, collected, "perplexity", 4)
	db.Exec(t, `UPDATE answers SET text = 'Acme is better than Hooli.', position_version = $1, sentiment_version = $1,
		position_scored_at = now(), sentiment_scored_at = now() WHERE collector = 'chatgpt'`, scoring.Version)
	db.Exec(t, "UPDATE answers SET text = 'Acme is better than Hooli.'")
	client := idle(t, db)
	outdated, err := client.PreviewSegmentIn(t.Context(), db.DB, brand.ID, store.RescoreSegment{OutdatedOnly: true})
	require.NoError(t, err)
	require.Equal(t, 4, outdated.Answers, "answers of the present version are left out")
	require.Nil(t, outdated.Judge)
	made, err := client.CreateRescore(t.Context(), brand.ID,
		store.NewRescore{AsksJudge: true, RescoreSegment: store.RescoreSegment{OutdatedOnly: true}}, "ada")
	require.NoError(t, err)
	require.Equal(t, [2]int{0, 4}, progressOf(t, db, made))
	require.NoError(t, client.PauseRescore(t.Context(), made.ID, "bob"))

	renewed, err := track(t.Context(), db, client, brand)
	require.NoError(t, err)
	require.Equal(t, made.ID, renewed.ID)
	rescore := rescoreOf(t, db, made)
	require.Equal(t, []any{7, false, false, true},
		[]any{rescore.Answers, rescore.AsksJudge, rescore.OutdatedOnly, rescore.PausedAt == nil})
	startNode(t, config(t, db, newEngines(t, noFaults()).set))
	waitStatus(t, db, made.ID, store.RunCompleted)
	require.Equal(t, 7, storetest.Value[int](t, db, answersWithName, brand.ID))
	require.False(t, storetest.Value[bool](t, db, "SELECT rescored_at IS NULL FROM brands WHERE id = $1", brand.ID))
}

func TestRescoreSegment_KeepsItsRate(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	answersOf(t, db, insertRun(t, db, brand, store.JobTypeCollect, "completed"), "chatgpt", 40)
	cfg := config(t, db, newEngines(t, noFaults()).set)
	cfg.RescoreRate = 20
	node := startNode(t, cfg)
	began := time.Now()
	made, err := node.CreateRescore(t.Context(), brand.ID, store.NewRescore{Rate: new(10_000)}, "ada")
	require.NoError(t, err)
	db.WaitFor(t, "the first batch", "SELECT answers_done > 0 FROM rescores")
	expected := rescoreOf(t, db, made)
	require.Equal(t, 20, expected.Done, "a batch is at most a second of the rate")
	require.NotNil(t, expected.ExpectedEnd)
	waitStatus(t, db, made.ID, store.RunCompleted)
	require.GreaterOrEqual(t, time.Since(began), 2*time.Second, "the setting of the node bounds the rate")
}

func TestRescoreSegment_DoesNotScoreDuringAPauseIfItsJobIsStarted(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	answersOf(t, db, insertRun(t, db, brand, store.JobTypeCollect, "completed"), "chatgpt", 30)
	client := idle(t, db)
	made, err := client.RescoreBrand(t.Context(), brand.ID, "ada")
	require.NoError(t, err)
	require.NoError(t, client.PauseRescore(t.Context(), made.ID, "bob"))
	id := *rescoreOf(t, db, made).RiverJobID
	db.Exec(t, "UPDATE river_job SET state = 'available', scheduled_at = now() WHERE id = $1", id) // as River UI does
	startNode(t, config(t, db, newEngines(t, noFaults()).set))
	db.WaitFor(t, "the job that waits for the end of the pause",
		"SELECT state = 'scheduled' FROM river_job WHERE id = $1", id)
	require.Equal(t, [2]int{0, 30}, progressOf(t, db, made))
	require.NoError(t, client.ResumeRescore(t.Context(), made.ID))
	waitStatus(t, db, made.ID, store.RunCompleted)
	require.Equal(t, [2]int{30, 30}, progressOf(t, db, made))
}
