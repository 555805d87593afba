package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// insertAnswers inserts answers of the given age to a run of the brand.
func insertAnswers(t *testing.T, db storetest.DB, brand store.Brand, n int, age time.Duration) {
	t.Helper()
	job := db.Schedule(t, brand)
	db.Exec(t, `WITH r AS (INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
			scheduled_for, finished_at, run_timeout_seconds)
		SELECT tidewatch_uuid7(), id, brand_id, customer_id, job_type, 'manual', 'completed', now(), now(), 1 FROM scheduled_jobs
			WHERE id = $1 RETURNING id, brand_id)
		INSERT INTO answers (id, run_id, brand_id, query_text, collector, status, text, sample, created_at)
		SELECT (left(tidewatch_first_id(now() - $3::interval)::text, 14) || substr(gen_random_uuid()::text, 15))::uuid,
			r.id, r.brand_id, 'best crm', 'chatgpt', 'ok', '- **Globex**: fine', i, now() - $3::interval
		FROM r, generate_series(1, $2) i`, job.ID, n, age)
}

func globex(t store.CandidateText) []store.Candidate {
	if t.Text == "" {
		return nil
	}
	return []store.Candidate{{AnswerID: t.ID, EndOffset: 10, FirstOffset: 4, Form: "item", Key: "globex", Name: "Globex"}}
}

// FillCandidates stores the candidates of all answers in pieces, continues at its mark, and reads each answer only
// once.
func TestFillCandidates_ContinuesAtTheMark(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	insertAnswers(t, db, brand, 5, 2*time.Hour)
	insertAnswers(t, db, brand, 1, 0)
	ctx := t.Context()

	require.NoError(t, db.PrepareCandidateMarks(ctx, 1))
	var pieces []int
	for {
		n, err := db.FillCandidates(ctx, 2, globex)
		require.NoError(t, err)
		if n == 0 {
			break
		}
		pieces = append(pieces, n)
	}
	require.Equal(t, []int{2, 2, 1}, pieces, "the answer of the last hour is left out")
	require.NoError(t, db.PrepareCandidateMarks(ctx, 1))
	n, err := db.FillCandidates(ctx, 2, globex)
	require.NoError(t, err)
	require.Zero(t, n)

	require.NoError(t, db.PrepareCandidateMarks(ctx, 2))
	n, err = db.FillCandidates(ctx, 10, globex)
	require.NoError(t, err)
	require.Equal(t, 5, n, "a new version of the rules reads all answers again")
	f := store.CandidateFilter{
		BrandID: brand.ID,
		Deleted: true,
		Period:  store.Period{From: time.Now().AddDate(0, 0, -1), To: time.Now().AddDate(0, 0, 1)},
	}
	counts, err := db.CandidateCounts(ctx, f)
	require.NoError(t, err)
	require.Len(t, counts, 1)
	require.Equal(t, "globex", counts[0].Key)
	require.Equal(t, 5, counts[0].Answers)
	quotes, err := db.CandidateQuotes(ctx, f, []string{"globex"}, 3)
	require.NoError(t, err)
	require.Len(t, quotes, 3)

	db.Exec(t, "DELETE FROM answers")
	require.Zero(
		t,
		storetest.Value[int](t, db, "SELECT count(*)::int FROM candidates"),
		"candidates go with their answers",
	)
}

// The candidates of answers whose texts were deleted cannot be found again.
func TestFillCandidates_KeepsTheCandidatesOfDeletedTexts(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	insertAnswers(t, db, db.Brand(t, 1), 3, 2*time.Hour)
	for version := 1; version <= 2; version++ {
		require.NoError(t, db.PrepareCandidateMarks(t.Context(), version))
		n, err := db.FillCandidates(t.Context(), 10, globex)
		require.NoError(t, err)
		require.Equal(t, 3, n)
		require.Equal(t, 3, storetest.Value[int](t, db, "SELECT count(*)::int FROM candidates"))
		db.Exec(t, "UPDATE answers SET text = '', text_deleted_at = now() WHERE sample > 1")
	}
}

// While another transaction fills a brand, FillCandidates and PrepareCandidateMarks skip the brand.
func TestFillCandidates_SharesTheWorkBetweenNodes(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	insertAnswers(t, db, db.Brand(t, 1), 2, 2*time.Hour)
	require.NoError(t, db.PrepareCandidateMarks(t.Context(), 1))
	n, err := db.FillCandidates(t.Context(), 10, func(x store.CandidateText) []store.Candidate {
		other, err := db.FillCandidates(t.Context(), 10, globex)
		require.NoError(t, err)
		require.Zero(t, other)
		require.NoError(t, db.PrepareCandidateMarks(t.Context(), 2))
		return globex(x)
	})
	require.NoError(t, err)
	require.Equal(t, 2, n)
	require.NoError(t, db.PrepareCandidateMarks(t.Context(), 2))
	n, err = db.FillCandidates(t.Context(), 10, globex)
	require.NoError(t, err)
	require.Equal(t, 2, n, "the next call resets the mark that the first call skipped")
}

// FillCandidates and a re-score of the same answers both replace candidates. FillCandidates waits for the re-score before
// it changes anything, so that neither transaction waits for the other in a circle.
func TestFillCandidates_WaitsForTheScoresOfItsAnswers(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	insertAnswers(t, db, brand, 3, 2*time.Hour)
	ctx := t.Context()
	require.NoError(t, db.PrepareCandidateMarks(ctx, 1))
	n, err := db.FillCandidates(ctx, 10, globex)
	require.NoError(t, err)
	require.Equal(t, 3, n)
	require.NoError(t, db.PrepareCandidateMarks(ctx, 2))

	scoring, err := db.Pool.Begin(ctx)
	require.NoError(t, err)
	t.Cleanup(func() { _ = scoring.Rollback(context.WithoutCancel(ctx)) }) // no effect after the commit
	claimed, err := store.New(scoring).ClaimUnscored(ctx, store.Scope{BrandID: brand.ID, Version: 2}, 10)
	require.NoError(t, err)
	require.Len(t, claimed, 3)
	filled := make(chan error, 1)
	go func() {
		_, err := db.FillCandidates(ctx, 10, globex)
		filled <- err
	}()
	db.WaitFor(t, "FillCandidates to wait for the re-score", `SELECT EXISTS (SELECT FROM pg_stat_activity
		WHERE datname = current_database() AND wait_event_type = 'Lock')`)
	scores := store.Scores{Scorer: "test", Version: 2}
	for _, a := range claimed {
		scores.ReadFor.Positions = append(scores.ReadFor.Positions, a.ID)
		scores.Candidates = append(scores.Candidates, globex(store.CandidateText{ID: a.ID, Text: a.Text})...)
	}
	require.NoError(t, store.New(scoring).SaveScores(ctx, scores))
	require.NoError(t, scoring.Commit(ctx))
	require.NoError(t, <-filled)
	require.Equal(t, 3, storetest.Value[int](t, db, "SELECT count(*)::int FROM candidates"))
}

func TestDismissals(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	ctx := t.Context()
	first, err := db.Dismiss(ctx, store.Dismissal{BrandID: brand.ID, Key: "globex", Name: "Globex"})
	require.NoError(t, err)
	again, err := db.Dismiss(ctx, store.Dismissal{BrandID: brand.ID, Key: "globex", Name: "GLOBEX"})
	require.NoError(t, err)
	require.Equal(t, first, again)
	all, err := db.DismissalsOf(ctx, brand.ID)
	require.NoError(t, err)
	require.Equal(t, []store.Dismissal{first}, all)
	require.NoError(t, db.DeleteDismissal(ctx, brand.ID, "globex"))
	require.ErrorIs(t, db.DeleteDismissal(ctx, brand.ID, "globex"), store.ErrNotFound)
	require.ErrorIs(t, db.DeleteDismissal(ctx, uuid.New(), "globex"), store.ErrNotFound)
}
