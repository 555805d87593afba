package jobs_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

const day = 24 * time.Hour

// insertPast inserts a completed run of the given age, with answers that have texts and scores.
func insertPast(t *testing.T, db storetest.DB, job store.ScheduledJob, ago time.Duration, answers int) uuid.UUID {
	t.Helper()
	const id = "(left(tidewatch_first_id(now() - $2::interval)::text, 14) || substr(gen_random_uuid()::text, 15))::uuid"
	run := storetest.Value[uuid.UUID](
		t,
		db,
		`INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
			created_at, finished_at, run_timeout_seconds)
		SELECT `+id+`, id, brand_id, customer_id, job_type, 'tick', 'completed', now() - $2::interval,
			now() - $2::interval, now() - $2::interval, 60
		FROM scheduled_jobs WHERE id = $1 RETURNING id`,
		job.ID,
		ago,
	)
	db.Exec(
		t,
		`INSERT INTO answers (id, run_id, brand_id, query_text, collector, status, text, sources, searches, created_at,
			position_version, sentiment_version)
		SELECT `+id+`, r.id, r.brand_id, 'best crm', 'chatgpt', 'ok', 'Acme is best.', '[{"url": "https://acme.example"}]',
			'{crm}', now() - $2::interval, 1, 1
		FROM job_runs r, generate_series(1, $3) WHERE r.id = $1`,
		run,
		ago,
		answers,
	)
	db.Exec(t, `INSERT INTO positions (answer_id, name, owner, mention_order, first_offset, mentions, prominence, scorer,
		scorer_version)
	SELECT id, 'Acme', 'brand', 1, 0, 1, 1, 'x', 1 FROM answers WHERE run_id = $1`, run)
	db.Exec(t, `INSERT INTO sentiments (answer_id, name, owner, score, label, clauses, quote, scorer, scorer_version)
		SELECT id, 'Acme', 'brand', 1, 'positive', 1, 'is best', 'x', 1 FROM answers WHERE run_id = $1`, run)
	db.Exec(
		t,
		`SELECT tidewatch_pack_scores_of(ARRAY (SELECT id FROM answers WHERE run_id = $1 LIMIT 1))`,
		run,
	) // both forms
	db.Exec(
		t,
		`INSERT INTO trend_buckets SELECT brand_id, date_bin('15 minutes', finished_at, 'epoch'), 'chatgpt', 'all', '', 1, 0,
			0, 0, 0, 0
		FROM job_runs WHERE id = $1 ON CONFLICT DO NOTHING`,
		run,
	)
	return run
}

// countLeft counts the remaining rows of a run. The four counts are the run itself, its answers, its answers with a
// text, and its answers with quotes.
func countLeft(t *testing.T, db storetest.DB, run uuid.UUID) [4]int {
	t.Helper()
	var n [4]int
	require.NoError(t, db.Pool.QueryRow(
		t.Context(),
		`SELECT (SELECT count(*) FROM job_runs WHERE id = $1), (SELECT count(*) FROM answers WHERE run_id = $1),
	(SELECT count(*) FROM answers WHERE run_id = $1 AND text <> '' AND sources <> '[]' AND searches <> '{}'
		AND text_deleted_at IS NULL),
	(SELECT count(*) FROM answers a CROSS JOIN LATERAL tidewatch_sentiments(a.id) s WHERE a.run_id = $1 AND s.quote <> '')`,
		run,
	).Scan(&n[0], &n[1], &n[2], &n[3]))
	return n
}

func keep(t *testing.T, db storetest.DB, r store.Retention) map[string]int {
	t.Helper()
	done, err := jobs.Keep(t.Context(), db.DB, r, time.Now)
	require.NoError(t, err)
	return done
}

func TestRetention_DeletesTextsThenAnswersThenRunsByTheirAges(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	old, older := insertPast(t, db, job, 3*day, 2), insertPast(t, db, job, 11*day, 2)
	oldest := insertPast(t, db, job, 31*day, 2)
	fresh := insertPast(t, db, job, day, 2)
	policy := store.Retention{Raw: 2 * day, Answers: 10 * day, Runs: 30 * day}
	preview, err := db.OldOf(t.Context(), policy, job.CustomerID, 1000)
	require.NoError(t, err)
	require.Equal(t, []int{1, 4, 2, 1}, []int{preview.Runs, preview.Answers, preview.Raw, preview.TrendBuckets})
	require.Equal(t, map[string]int{"raw": 2, "answers": 4, "runs": 1, "trends": 2, "facts": 1}, keep(t, db, policy))
	require.Equal(t, [4]int{1, 2, 2, 2}, countLeft(t, db, fresh))
	require.Equal(t, [4]int{1, 2, 0, 0}, countLeft(t, db, old), "the scores stay")
	require.Equal(t, 2, storetest.Value[int](t, db,
		"SELECT count(*) FROM answers a CROSS JOIN LATERAL tidewatch_positions(a.id) WHERE a.run_id = $1", old))
	require.Equal(t, [4]int{1, 0, 0, 0}, countLeft(t, db, older))
	require.Equal(t, [4]int{}, countLeft(t, db, oldest))
	require.Equal(t, 3, storetest.Value[int](t, db, "SELECT count(DISTINCT bucket) FROM trend_buckets"),
		"trends outlive answers and are deleted with the runs")
	require.Empty(t, keep(t, db, policy), "a second pass deletes nothing")
	preview, err = db.OldOf(t.Context(), policy, job.CustomerID, 1000)
	require.NoError(t, err)
	require.Equal(t, []int{0, 0, 0, 0}, []int{preview.Runs, preview.Answers, preview.Raw, preview.TrendBuckets})
}

// Facts outlive their answers. A cancelled re-score can leave changed quarter-hours behind.
func TestRetention_CompletesTheFactsOfAnswersBeforeTheirDeletion(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	insertPast(t, db, job, 11*day, 2)
	insertPast(t, db, job, day, 1)
	calls := func() int { return storetest.Value[int](t, db, "SELECT sum(calls) FROM cell_facts") }
	_, err := db.RefreshFacts(t.Context(), job.BrandID, 10)
	require.NoError(t, err)
	require.Equal(t, 3, calls())
	db.Exec(t, "UPDATE answers SET position_scored_at = now()")
	require.Positive(t, storetest.Value[int](t, db, "SELECT count(*) FROM changed_buckets"))
	require.Equal(t, map[string]int{"answers": 2}, keep(t, db, store.Retention{Answers: 10 * day}))
	_, err = db.RefreshFacts(t.Context(), job.BrandID, 10)
	require.NoError(t, err)
	require.Equal(t, 3, calls(), "the deleted answers count")
}

// placeAnswer sets the id and the time of the only answer of a run.
func placeAnswer(t *testing.T, db storetest.DB, run uuid.UUID, id, created time.Time) {
	t.Helper()
	for _, table := range []string{"answer_scores", "positions", "sentiments"} {
		db.Exec(t, "DELETE FROM "+table+" WHERE answer_id IN (SELECT id FROM answers WHERE run_id = $1)", run)
	}
	db.Exec(t, "UPDATE answers SET id = tidewatch_first_id($2) WHERE run_id = $1", run, id)
	db.Exec(t, "UPDATE answers SET created_at = $2 WHERE run_id = $1", run, created)
}

// Facts outlive their answers, so the answers of a quarter-hour must not be deleted while its facts can change.
func TestRetention_KeepsTheAnswersOfAQuarterHourUntilItsFactsAreFinal(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		place  func(boundary time.Time) (ids, created [2]time.Time)
		change func(t *testing.T, db storetest.DB, run uuid.UUID)
		done   func(t *testing.T, db storetest.DB, run uuid.UUID)
	}{
		"a retried run is unfinished": {
			place: func(boundary time.Time) (ids, created [2]time.Time) {
				ids = [2]time.Time{boundary.Add(-time.Hour), boundary.Add(-time.Hour + time.Minute)}
				return ids, ids
			},
			change: func(t *testing.T, db storetest.DB, run uuid.UUID) {
				t.Helper()
				_, err := db.ReopenRun(t.Context(), run, 1)
				require.NoError(t, err)
			},
			done: func(t *testing.T, db storetest.DB, run uuid.UUID) {
				t.Helper()
				db.Exec(t, "UPDATE answers SET position_scored_at = now() WHERE run_id = $1", run)
				db.Exec(t, "UPDATE job_runs SET status = 'completed', finished_at = now() WHERE id = $1", run)
			},
		},
		"a call ended in the next quarter-hour": { // the id of an answer is older than the answer
			place: func(boundary time.Time) (ids, created [2]time.Time) {
				ids = [2]time.Time{boundary.Add(-time.Second), boundary.Add(time.Minute)}
				return ids, [2]time.Time{boundary.Add(time.Second), boundary.Add(time.Minute)}
			},
			change: func(t *testing.T, _ storetest.DB, _ uuid.UUID) { t.Helper() },
			done: func(t *testing.T, db storetest.DB, _ uuid.UUID) {
				t.Helper()
				db.Exec(t, "UPDATE answers SET position_scored_at = now()")
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			job := db.Schedule(t, db.Brand(t, 0))
			runs := [2]uuid.UUID{insertPast(t, db, job, 11*day, 1), insertPast(t, db, job, 11*day, 1)}
			boundary := time.Now().Add(-10 * day).Truncate(store.FactBucket)
			// The policy deletes the answers before the boundary, even if the test takes some minutes.
			policy := store.Retention{Answers: time.Since(boundary) - store.FactBucket/2}
			ids, created := tt.place(boundary)
			for i, run := range runs {
				placeAnswer(t, db, run, ids[i], created[i])
			}
			calls := func() int { return storetest.Value[int](t, db, "SELECT sum(calls) FROM cell_facts") }
			refresh := func() {
				_, err := db.RefreshFacts(t.Context(), job.BrandID, 10)
				require.NoError(t, err)
			}
			refresh()
			require.Equal(t, 2, calls())
			tt.change(t, db, runs[1])
			require.Zero(t, keep(t, db, policy)["answers"])
			tt.done(t, db, runs[1])
			refresh()
			require.Equal(t, 2, calls())
			require.Equal(t, 2, keep(t, db, store.Retention{Answers: policy.Answers - time.Hour})["answers"])
			require.Equal(t, 2, calls(), "the deleted answers count")
		})
	}
}

// While other transactions lock some answers of a quarter-hour, only the other answers of the quarter-hour are deleted.
func TestRetention_KeepsTheFactsOfAPartlyDeletedQuarterHour(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	insertPast(t, db, job, 11*day, 3)
	read := func() []string {
		return storetest.Value[[]string](t, db, `SELECT array_agg(f::text ORDER BY f::text) FROM cell_facts f`)
	}
	_, err := db.RefreshFacts(t.Context(), job.BrandID, 10)
	require.NoError(t, err)
	before := read()
	require.NoError(t, db.InTx(t.Context(), func(held *store.DB) error {
		locked, err := held.ClaimUnscored(t.Context(), store.Scope{BrandID: job.BrandID, Version: 2}, 1)
		require.NoError(t, err)
		require.Len(t, locked, 1)
		require.Equal(t, map[string]int{"answers": 2}, keep(t, db, store.Retention{Answers: 10 * day}))
		return nil
	}))
	db.Exec(t, "UPDATE answers SET position_scored_at = now()")
	_, err = db.RefreshFacts(t.Context(), job.BrandID, 10)
	require.NoError(t, err)
	require.Equal(t, before, read())
	require.Equal(t, map[string]int{"answers": 1}, keep(t, db, store.Retention{Answers: 10 * day}))
}

func TestRetention_DeletesTheSumsOfCandidatesWithTheirAnswers(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	ages := []time.Duration{200 * day, 150 * day, 100 * day, 50 * day}
	for _, ago := range ages {
		insertPast(t, db, job, ago, 1)
	}
	db.Exec(t, `INSERT INTO candidates (answer_id, brand_id, created_at, collector, country, key, name, form, first_offset,
			end_offset)
		SELECT id, brand_id, created_at, collector, country, 'globex', 'Globex', 'item', 0, 6 FROM answers`)
	sumUp := func() {
		for found := true; found; {
			var err error
			found, err = db.SumCandidates(t.Context(), job.BrandID)
			require.NoError(t, err)
		}
	}
	sumUp()
	require.Positive(t, storetest.Value[int](t, db, "SELECT count(*) FROM candidate_months"))
	answers := func() int {
		counts, err := db.CandidateCounts(t.Context(), store.CandidateFilter{
			BrandID: job.BrandID, Deleted: true,
			Period: store.Period{From: time.Now().AddDate(-2, 0, 0), To: time.Now()},
		})
		require.NoError(t, err)
		total := 0
		for _, c := range counts {
			total += c.Answers
		}
		return total
	}
	require.Equal(t, 4, answers())
	for i := range ages[:3] {
		keep(t, db, store.Retention{Answers: ages[i+1] + day})
		require.Equal(t, 3-i, answers())
		sumUp()
		require.Equal(t, 3-i, answers())
	}
}

func TestRetention_PrefersACustomersOwnAges(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	days := func(n int) *int { return &n }
	for _, tt := range []struct {
		name               string
		runs, answers, raw *int
		left               [4]int // remaining rows of a run from 20 days ago with one answer
	}{
		{"the server's ages", nil, nil, nil, [4]int{1, 1, 0, 0}},
		{"unlimited ages of its own", days(0), days(0), days(0), [4]int{1, 1, 1, 1}},
		{"a week for runs bounds the rest", days(7), nil, nil, [4]int{}},
		{"a week for answers", nil, days(7), nil, [4]int{1, 0, 0, 0}},
		{"a longer age for texts than the server's", nil, nil, days(25), [4]int{1, 1, 1, 1}},
	} {
		brand := db.Brand(t, 0)
		job := db.Schedule(t, brand)
		run := insertPast(t, db, job, 20*day, 1)
		insertPast(t, db, job, time.Hour, 1) // the newest run of the schedule
		c, err := db.Customer(t.Context(), brand.CustomerID)
		require.NoError(t, err)
		c.KeepRunsDays, c.KeepAnswersDays, c.KeepRawDays = tt.runs, tt.answers, tt.raw
		_, err = db.SaveCustomer(t.Context(), c)
		require.NoError(t, err)
		keep(t, db, store.Retention{Raw: 10 * day})
		require.Equal(t, tt.left, countLeft(t, db, run), tt.name)
	}
}

func TestRetention_KeepsUnfinishedRunsAndTheNewestOfEachSchedule(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	policy := store.Retention{Raw: day, Runs: 10 * day}
	newest := insertPast(t, db, db.Schedule(t, brand), 20*day, 2)
	unfinished := db.Schedule(t, brand)
	run := insertPast(t, db, unfinished, 21*day, 2)
	insertPast(t, db, unfinished, time.Hour, 0)
	db.Exec(t,
		"UPDATE job_runs SET status = 'processing', finished_at = NULL, started_at = now(), river_job_id = 1 WHERE id = $1",
		run)
	orphan := insertPast(t, db, unfinished, 20*day, 2)
	db.Exec(t, "UPDATE job_runs SET scheduled_job_id = NULL WHERE id = $1", orphan)
	keep(t, db, policy)
	require.Equal(t, [4]int{1, 0, 0, 0}, countLeft(t, db, newest), "the newest run stays, without its answers")
	require.Equal(t, [4]int{1, 2, 2, 2}, countLeft(t, db, run))
	require.Equal(t, [4]int{}, countLeft(t, db, orphan), "a run without a schedule is deleted")
	db.Exec(t, "UPDATE job_runs SET status = 'completed', finished_at = now() - interval '20 days' WHERE id = $1", run)
	keep(t, db, policy)
	require.Equal(t, [4]int{}, countLeft(t, db, run), "the run is deleted after it has ended")
}

func TestRetention_FindsTheTextsOfARetriedRunAgain(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	run := insertPast(t, db, job, 20*day, 1)
	require.Equal(t, 1, keep(t, db, store.Retention{Raw: day})["raw"])
	_, err := db.ReopenRun(t.Context(), run, 1)
	require.NoError(t, err)
	db.Exec(t, "UPDATE answers SET text = 'told anew', text_deleted_at = NULL WHERE run_id = $1", run)
	require.Zero(t, keep(t, db, store.Retention{Raw: day})["raw"], "the run is unfinished")
	db.Exec(t, "UPDATE job_runs SET status = 'completed', finished_at = now() WHERE id = $1", run)
	require.Equal(t, 1, keep(t, db, store.Retention{Raw: day})["raw"])
}

// The failed calls of a retried run have no text until the run repeats them. By then, the deletion of texts may have
// passed the rows of the calls.
func TestRetention_FindsTheTextsOfRepeatedCalls(t *testing.T) {
	t.Parallel()
	policy := store.Retention{Raw: day}
	const answerCall = `UPDATE answers SET status = 'ok', error_message = '', retry_at = NULL, text = 'told late'
		WHERE status = 'failed'`
	const finish = "UPDATE job_runs SET status = 'completed', finished_at = now() WHERE id = $1"
	for name, retry := range map[string]func(t *testing.T, db storetest.DB, run uuid.UUID){
		"after a deletion": func(t *testing.T, db storetest.DB, run uuid.UUID) {
			t.Helper()
			_, err := db.ReopenRun(t.Context(), run, 1)
			require.NoError(t, err)
			require.Equal(t, 1, keep(t, db, policy)["raw"], "the text of the other run")
			db.Exec(t, answerCall)
			db.Exec(t, finish, run)
		},
		"during a deletion": func(t *testing.T, db storetest.DB, run uuid.UUID) {
			t.Helper()
			retried := false
			_, err := jobs.Keep(t.Context(), db.DB, policy, func() time.Time { // called before and after each piece
				if !retried && storetest.Value[int](t, db, "SELECT count(*) FROM answers WHERE text <> ''") == 0 {
					retried = true
					_, err := db.ReopenRun(t.Context(), run, 1)
					require.NoError(t, err)
					db.Exec(t, answerCall)
					db.Exec(t, finish, run)
				}
				return time.Now()
			})
			require.NoError(t, err)
			require.True(t, retried)
		},
	} {
		for _, isMarked := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, earlier deletions: %t", name, isMarked), func(t *testing.T) {
				t.Parallel()
				db := storetest.Open(t)
				job := db.Schedule(t, db.Brand(t, 0))
				if isMarked {
					insertPast(t, db, job, 30*day, 1)
					require.Equal(t, 1, keep(t, db, store.Retention{Raw: 25 * day})["raw"])
				}
				run := insertPast(t, db, job, 20*day, 1)
				db.Exec(t, `UPDATE answers SET status = 'failed', error_message = 'x', text = '', sources = '[]', searches = '{}'
					WHERE run_id = $1`, run)
				insertPast(t, db, job, 10*day, 1)
				retry(t, db, run)
				require.Equal(t, 1, keep(t, db, policy)["raw"])
				require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM answers WHERE text <> ''"))
			})
		}
	}
}

func TestRetention_LeavesNoAnswerToScoreWithoutItsText(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	insertPast(t, db, job, 20*day, 1)
	keep(t, db, store.Retention{Raw: day})
	now := time.Now()
	unscored, err := db.ClaimUnscored(t.Context(), store.Scope{BrandID: job.BrandID, RescoreBefore: &now, Version: 99}, 10)
	require.NoError(t, err)
	require.Empty(t, unscored)
}

// watchDeletes records how many rows each statement deletes from a table.
func watchDeletes(t *testing.T, db storetest.DB, table string) {
	t.Helper()
	db.Exec(t, "CREATE TABLE IF NOT EXISTS deletes (tab text, n int)")
	db.Exec(t, `CREATE OR REPLACE FUNCTION note_deletes() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN INSERT INTO deletes SELECT TG_TABLE_NAME, count(*) FROM gone; RETURN NULL; END $$`)
	db.Exec(t, "CREATE TRIGGER note_deletes AFTER DELETE ON "+table+
		" REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION note_deletes()")
}

func TestRetention_DeletesALargeRunInPiecesAndResumesAfterACrash(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	const answers = 12_000
	run := insertPast(t, db, job, 20*day, answers)
	insertPast(t, db, job, time.Hour, 0)
	watchDeletes(t, db, "answers")
	policy := store.Retention{Runs: 10 * day}

	ctx, crash := context.WithCancel(t.Context())
	calls := 0
	_, err := jobs.Keep(ctx, db.DB, policy, func() time.Time {
		if calls++; calls == 8 { // the pace reads the clock before and after each piece
			crash()
		}
		return time.Now()
	})
	require.ErrorIs(t, err, context.Canceled)
	some := countLeft(t, db, run)[1]
	require.Less(t, some, answers)
	require.Positive(t, some)

	keep(t, db, policy)
	require.Equal(t, [4]int{}, countLeft(t, db, run))
	require.LessOrEqual(t, storetest.Value[int](t, db, "SELECT max(n) FROM deletes"), 5000)
	require.Equal(t, answers, storetest.Value[int](t, db, "SELECT sum(n)::int FROM deletes"))
}

func TestRetention_NeitherWaitsForLocksNorBlocksTicks(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	run := insertPast(t, db, job, 20*day, 2)
	insertPast(t, db, job, time.Hour, 0)
	db.MakeDue(t, job.ID, time.Second)
	_, err := db.RefreshFacts(t.Context(), job.BrandID, 10)
	require.NoError(t, err)
	policy := store.Retention{Runs: 10 * day}
	due, err := db.DueBrands(t.Context(), policy, store.KeepAnswers, uuid.Nil, 10)
	require.NoError(t, err)
	require.Len(t, due, 1)

	// The transaction locks an answer, as a scorer would.
	require.NoError(t, db.InTx(t.Context(), func(held *store.DB) error {
		locked, err := held.ClaimUnscored(t.Context(), store.Scope{BrandID: job.BrandID, Version: 2}, 1)
		require.NoError(t, err)
		require.Len(t, locked, 1)
		piece, err := db.DeleteOld(t.Context(), store.KeepAnswers, due[0], uuid.Nil, 10)
		require.NoError(t, err)
		require.Equal(t, 1, piece.Done, "the locked answer is skipped")
		return nil
	}))
	require.NoError(
		t,
		db.Tx(t.Context(), func(tx pgx.Tx, deleting *store.DB) error { // ticks are claimed during a deletion
			_, err := deleting.DeleteOld(t.Context(), store.KeepAnswers, due[0], uuid.Nil, 10)
			require.NoError(t, err)
			piece, err := deleting.DeleteOld(t.Context(), store.KeepRuns, due[0], uuid.Nil, 10)
			require.NoError(t, err)
			require.Equal(t, 1, piece.Done)
			return db.InTx(t.Context(), func(claiming *store.DB) error {
				claimed, err := claiming.ClaimDue(t.Context(), 10)
				require.NoError(t, err)
				require.Len(t, claimed, 1)
				return nil
			})
		}),
	)
	require.Equal(t, [4]int{}, countLeft(t, db, run))
}

func TestRetention_ClearsExpiredRows(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	customer := db.Brand(t, 0).CustomerID
	for _, age := range []string{"1 hour", "49 hours"} {
		db.Exec(t, "INSERT INTO users (email, role, password_hash) VALUES ($1, 'admin', 'x')", uuid.NewString())
		db.Exec(t, `INSERT INTO sessions (user_id, hash, address, expires_at)
			SELECT id, sha256(email::bytea), '', now() + interval '2 hours' - $1::interval FROM users
		ON CONFLICT DO NOTHING`, age)
		db.Exec(t, "INSERT INTO login_failures VALUES ($1::text, 1, now() - ($1::text)::interval)", age)
		db.Exec(t, `INSERT INTO mailed_reports SELECT gen_random_uuid(), id, now() - ($1::text)::interval FROM brands`, age)
		db.Exec(t, "INSERT INTO idempotency_keys VALUES ('x', $1::text, 'x', '', '{}', now() - ($1::text)::interval)", age)
		db.Exec(t, `INSERT INTO audit_log (at, actor, actor_kind, address, request_id, action, object_kind, object_id)
			VALUES (now() - $1::interval, 'x', 'user', '', '', 'x', 'x', 'x')`, age)
		db.Exec(t, `INSERT INTO schedule_exceptions (kind, customer_id, starts_at, ends_at)
			SELECT 'pause', $1, now() - interval '1 year', e FROM unnest(ARRAY[NULL, now() - interval '89 days' - $2::interval]) e`,
			customer, age)
	}
	require.Equal(t, map[string]int{
		"sessions": 1, "login_failures": 1, "idempotency_keys": 1, "mailed_reports": 1, "schedule_exceptions": 1,
	},
		keep(t, db, store.Retention{}))
	require.Equal(t, map[string]int{"audit_log": 1}, keep(t, db, store.Retention{Audit: 48 * time.Hour}))
}

func TestRetention_RunsOnANodeWithTheSchedulerRole(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	run := insertPast(t, db, job, 20*day, 3)
	insertPast(t, db, job, time.Hour, 0)
	cfg := schedulerOnly(t, db)
	cfg.Retain = store.Retention{Runs: day}
	startNode(t, cfg)
	db.WaitFor(t, "the deletion", "SELECT NOT EXISTS (SELECT FROM job_runs WHERE id = $1)", run)
}

func TestRetention_KeepsTheNewestRunOfAScheduleBesideItsReScore(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0), kind(store.JobTypeCollect))
	newest := insertPast(t, db, job, 31*day, 1)
	made, err := idle(t, db).Rescore(t.Context(), newest, "ada")
	require.NoError(t, err)
	db.Exec(t, "UPDATE job_runs SET status = 'completed', finished_at = now() WHERE id = $1", made.ID)
	keep(t, db, store.Retention{Answers: 10 * day, Runs: 30 * day})
	require.Equal(t, 1, countLeft(t, db, newest)[0])
}
