package store_test

import (
	"cmp"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// runEnded adds a run of a schedule and ends the run a given time ago, with further changes.
func runEnded(t *testing.T, db storetest.DB, job store.ScheduledJob, ago, set string) {
	t.Helper()
	db.Exec(
		t,
		`INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
			run_timeout_seconds, river_job_id) SELECT tidewatch_uuid7(), id, brand_id, customer_id,
			'data_collection_and_scoring', 'manual', 'pending', now(), 1, 1 FROM scheduled_jobs WHERE id = $1`,
		job.ID,
	)
	db.Exec(
		t,
		"UPDATE job_runs SET river_job_id = NULL, error_message = 'It failed.', finished_at = now() - $1::interval, "+set,
		ago,
	)
}

// The reconciler requests the examination of ended runs that were not examined. The reconciler leaves out runs that
// have just ended, because their follow-up may still be in progress. The retention job repeats failed examinations.
func TestStrandedExaminations(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		ago        string // the default is 2 minutes
		set        string // changes of the run
		examined   string // changes of its examination
		isStranded bool
	}{
		"a run that ended two minutes ago":            {"", "status = 'completed'", "attempts = 0", true},
		"a failed run":                                {"", "status = 'failed'", "attempts = 0", true},
		"a failed collection without scoring":         {"", "status = 'failed', job_type = 'data_collection'", "attempts = 0", true},
		"a completed collection without scoring":      {"", "status = 'completed', job_type = 'data_collection'", "attempts = 0", false},
		"a run that has just ended":                   {"10 seconds", "status = 'completed'", "attempts = 0", false},
		"a run whose examination failed":              {"", "status = 'completed'", "attempts = 1", false},
		"an examined run":                             {"", "status = 'completed'", "examined_at = now()", false},
		"a re-score, which has no changes of its own": {"", "status = 'completed', job_type = 'scoring'", "attempts = 0", false},
		"a skipped tick":                              {"", "status = 'skipped'", "attempts = 0", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			job := db.Schedule(t, db.Brand(t, 0))
			runEnded(t, db, job, cmp.Or(c.ago, "2 minutes"), c.set)
			db.Exec(t, "UPDATE examined_runs SET "+c.examined)
			found, err := db.StrandedExaminations(t.Context(), 10)
			require.NoError(t, err)
			waiting, err := db.UnexaminedRuns(t.Context(), job.BrandID, 10)
			require.NoError(t, err)
			if c.isStranded {
				require.Equal(t, []uuid.UUID{job.BrandID}, found)
				require.Len(t, waiting, 1)
			} else {
				require.Empty(t, found)
			}
			brands, err := db.UnexaminedBrands(t.Context(), uuid.Nil, 10)
			require.NoError(t, err)
			require.Len(t, brands, len(waiting))
		})
	}
}

// A run is examined once, even if its examination fails first.
func TestSaveChanges_EndsTheWaitOfTheRun(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	runEnded(t, db, job, "2 minutes", "status = 'completed'")
	run := db.Runs(t, job.ID)[0]
	require.NoError(t, db.NoteFailedExamination(t.Context(), run, store.ErrNotFound, store.Change{}))
	waiting, err := db.UnexaminedRuns(t.Context(), run.BrandID, 10)
	require.NoError(t, err)
	require.Len(t, waiting, 1)
	for _, isFirst := range []bool{true, false} {
		saved, err := db.SaveChanges(t.Context(), run, nil)
		require.NoError(t, err)
		require.Equal(t, isFirst, saved)
	}
	waiting, err = db.UnexaminedRuns(t.Context(), run.BrandID, 10)
	require.NoError(t, err)
	require.Empty(t, waiting)
}

func TestChanges_TheirEvidenceIsAnAnswerToTheirQuery(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, queries := newRun(t, db, 2)
	db.Exec(t, `UPDATE queries SET text = 'best crm', locale = CASE id WHEN $1 THEN 'en-US' ELSE 'en-GB' END`,
		queries[0].ID)
	for i, q := range queries[:2] {
		db.Exec(t, `INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector, status, position_version,
				sample)
			VALUES (tidewatch_uuid7(), $1, $2, $3, 'best crm', 'chatgpt', 'ok', 1, $4)`, run.ID, run.BrandID, q.ID, i+1)
	}
	for _, q := range queries[:2] {
		found, err := db.AnswersShowing(t.Context(), []store.ShownState{{
			Cell: store.Cell{Collector: "chatgpt", QueryID: &q.ID, QueryText: "best crm"}, RunID: run.ID,
		}})
		require.NoError(t, err)
		want := storetest.Value[uuid.UUID](t, db, "SELECT id FROM answers WHERE query_id = $1", q.ID)
		require.Equal(t, want, *found[0])
	}
}

// A re-score of the brand can take days. Runs that end meanwhile are examined after its end.
func TestExaminations_OfRunsThatWaitForAReScoreDoNotExpire(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		set       string // changes of the re-score
		isWaiting bool   // whether the run is examined now
		isExpired bool
	}{
		"a re-score in progress":           {set: "finished_at = NULL"},
		"a re-score that has just ended":   {set: "status = 'completed', finished_at = now()", isWaiting: true},
		"a re-score that ended long ago":   {set: "status = 'completed', finished_at = now() - interval '50 hours'", isExpired: true},
		"a re-score that began after that": {set: "finished_at = NULL, created_at = now()", isExpired: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			job := db.Schedule(t, db.Brand(t, 0))
			runEnded(t, db, job, "2 minutes", "status = 'completed'")
			run := db.Runs(t, job.ID)[0]
			rescore, err := db.CreateBrandRescore(t.Context(), job.BrandID, uuid.New(), store.RunMetadata{}, 7,
				store.NewRescore{})
			require.NoError(t, err)
			db.Exec(t, "UPDATE job_runs SET created_at = now() - interval '4 days' WHERE id = $1", rescore.ID)
			db.Exec(t, "UPDATE job_runs SET "+c.set+" WHERE id = $1", rescore.ID)
			db.Exec(t, "UPDATE job_runs SET finished_at = now() - interval '3 days' WHERE id = $1", run.ID)
			waiting, err := db.UnexaminedRuns(t.Context(), job.BrandID, 10)
			require.NoError(t, err)
			require.Equal(t, c.isWaiting, len(waiting) == 1)
			expired, err := db.ExpiredExaminations(t.Context(), 10)
			require.NoError(t, err)
			require.Equal(t, c.isExpired, len(expired) == 1)
		})
	}
}
