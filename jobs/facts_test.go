package jobs_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// The maintenance job computes the facts of answers that are older than the tables of facts, and of answers that no run
// scored.
func TestFacts_OfOldAndUnscoredAnswersAreFilled(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	old := insertPast(t, db, db.Schedule(t, db.Brand(t, 0)), 70*day, 2)
	db.Exec(t, "TRUNCATE changed_buckets, cells")
	db.Exec(t, "INSERT INTO fact_fills (brand_id, before) SELECT id, 'infinity' FROM brands")
	unscored := insertPast(t, db, db.Schedule(t, db.Brand(t, 0)), 3*time.Hour, 3)
	startNode(t, schedulerOnly(t, db))
	for run, answers := range map[uuid.UUID]int{old: 2, unscored: 3} {
		db.WaitFor(t, "the facts", "SELECT coalesce(sum(answers), 0) = $2 FROM cell_facts WHERE run_id = $1", run, answers)
	}
	db.WaitFor(t, "the end of the fill",
		"SELECT NOT EXISTS (SELECT FROM fact_fills) AND NOT EXISTS (SELECT FROM changed_buckets)")
}

// If two nodes compute missing facts at the same time, the facts count each answer only once.
func TestFacts_AreFilledOnceByTwoNodes(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	runs := make([]uuid.UUID, 4)
	for i := range runs {
		runs[i] = insertPast(t, db, db.Schedule(t, db.Brand(t, 0)), time.Duration(i+2)*day, 50)
	}
	db.Exec(t, "TRUNCATE changed_buckets, cells")
	db.Exec(t, "INSERT INTO fact_fills (brand_id, before) SELECT id, 'infinity' FROM brands")
	failed := make(chan error, 2)
	for range 2 {
		go func() {
			for {
				filled, err := db.FillFacts(t.Context(), 10)
				if err != nil || filled == uuid.Nil {
					failed <- err
					return
				}
			}
		}()
	}
	require.NoError(t, <-failed)
	require.NoError(t, <-failed)
	for _, run := range runs {
		require.Equal(t, 50, storetest.Value[int](t, db, "SELECT sum(answers) FROM cell_facts WHERE run_id = $1", run))
	}
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM fact_fills"))
}

func TestFacts_OutliveAnswersAndAreDeletedWithTheRuns(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	job := db.Schedule(t, brand)
	insertPast(t, db, job, 110*day, 2)
	older, newer := insertPast(t, db, job, 70*day, 2), insertPast(t, db, job, 35*day, 2)
	insertPast(t, db, job, time.Hour, 2)
	_, err := db.RefreshFacts(t.Context(), brand.ID, 100)
	require.NoError(t, err)
	for summed := true; summed; {
		summed, err = db.SumMonth(t.Context(), brand.ID)
		require.NoError(t, err)
	}
	facts := func(run uuid.UUID) int {
		return storetest.Value[int](t, db, "SELECT count(*) FROM cell_facts WHERE run_id = $1", run)
	}
	keep(t, db, store.Retention{Answers: 2 * day, Runs: 120 * day})
	require.Equal(t, 2, storetest.Value[int](t, db, "SELECT count(*) FROM answers"))
	require.Positive(t, facts(older))

	done := keep(t, db, store.Retention{Answers: 2 * day, Runs: 50 * day})
	require.Positive(t, done["facts"])
	require.Zero(t, facts(older))
	require.Positive(t, facts(newer))
	require.Zero(t, storetest.Value[int](t, db, `SELECT count(*) FROM summed_months s WHERE
		(SELECT coalesce(sum(calls), 0) FROM cell_months m WHERE m.month = s.month) <>
		(SELECT coalesce(sum(calls), 0) FROM cell_facts f WHERE date_trunc('month', f.bucket AT TIME ZONE 'UTC') = s.month)`),
		"the sums of months exclude deleted facts")
	require.Equal(t, storetest.Value[int](t, db, "SELECT count(*) FROM cell_facts"),
		storetest.Value[int](t, db, "SELECT count(*) FROM query_facts"), "both tables have one row for each quarter-hour")
	require.Empty(t, keep(t, db, store.Retention{Answers: 2 * day, Runs: 50 * day}), "a second pass deletes nothing")
}

// A month of a large brand has many sums, whose deletion in one statement would take too long.
func TestFacts_TheirSumsAreDeletedInPieces(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	insertPast(t, db, db.Schedule(t, brand), 70*day, 2)
	_, err := db.RefreshFacts(t.Context(), brand.ID, 100)
	require.NoError(t, err)
	for summed := true; summed; {
		summed, err = db.SumMonth(t.Context(), brand.ID)
		require.NoError(t, err)
	}
	db.Exec(t, `INSERT INTO source_months (brand_id, month, cell_id, first_at, last_at, answers, citations, named,
			rivals_named, own_cited, rivals_cited, domain)
		SELECT brand_id, month, 1, now(), now(), 1, 1, 0, 0, 0, 0, 'd' || i || '.example'
		FROM (SELECT DISTINCT brand_id, date_trunc('month', bucket AT TIME ZONE 'UTC')::date AS month FROM cell_facts) f,
			generate_series(1, 250) i`)
	watchDeletes(t, db, "source_months")
	due := store.DueBrand{BrandID: brand.ID, Before: time.Now().Add(-50 * day)}
	for left := true; left; {
		piece, err := db.DeleteOld(t.Context(), store.KeepFacts, due, uuid.Nil, 100)
		require.NoError(t, err)
		left = piece.Last != nil
	}
	for _, table := range []string{"cell_facts", "source_facts", "cell_months", "source_months"} {
		require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM "+table), table)
	}
	require.LessOrEqual(t, storetest.Value[int](t, db, "SELECT max(n) FROM deletes"), 100)
}

// After a scoring run and after a re-scoring run, the facts soon equal the sums over the answers.
func TestFacts_AreRefreshedAfterScoring(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	node := startNode(t, config(t, db, newEngines(t, noFaults()).set))
	brand := db.Brand(t, 2)
	done := runToEnd(t, db, node, brand, kind(store.JobTypeCollectAndScore),
		storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))
	const answers = "SELECT coalesce(sum(answers), 0) = 2 AND NOT EXISTS (SELECT FROM changed_buckets) FROM cell_facts WHERE run_id = $1"
	db.WaitFor(t, "the facts of the run", answers, done.ID)

	db.Exec(t, "DELETE FROM competitors")
	_, err := db.SaveCompetitor(t.Context(),
		store.Competitor{BrandID: brand.ID, Name: "Initech", Aliases: []string{"Globex"}})
	require.NoError(t, err)
	made, err := node.Rescore(t.Context(), done.ID, "ada")
	require.NoError(t, err)
	waitStatus(t, db, made.ID, store.RunCompleted)
	db.WaitFor(t, "the facts of the re-scored run", answers, done.ID)
	require.Equal(t,
		storetest.Value[int](t, db, "SELECT count(*) FROM positions WHERE owner = 'competitor' AND name = 'Initech'"),
		storetest.Value[int](t, db, "SELECT sum(mentioned) FROM cell_name_facts"), "the facts contain only the current names")
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM changed_buckets"))
}
