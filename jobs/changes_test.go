package jobs_test

import (
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// The changes of a run are worked out after its end, and a re-score of the run has no changes.
func TestChanges_AreWorkedOutAfterEachDataCollection(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	node := startNode(t, config(t, db, newEngines(t, noFaults()).set))
	brand := db.Brand(t, 1)
	done := runToEnd(t, db, node, brand, kind(store.JobTypeCollectAndScore),
		storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))
	db.WaitFor(
		t,
		"the examination",
		"SELECT count(*) = 1 FROM examined_runs WHERE run_id = $1 AND examined_at IS NOT NULL",
		done.ID,
	)
	made, err := node.Rescore(t.Context(), done.ID, "ada")
	require.NoError(t, err)
	waitStatus(t, db, made.ID, store.RunCompleted)
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM examined_runs"))
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM changes"))
}

// insertEnded adds a run of the schedule $1 with the status $2 that ended the interval $3 ago.
const insertEnded = `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
		scheduled_for, started_at, finished_at, run_timeout_seconds, error_message)
	SELECT tidewatch_uuid7(), id, brand_id, customer_id, 'data_collection_and_scoring', 'manual', $2, now() - $3::interval,
		now() - $3::interval, now() - $3::interval, 1, 'The engine key was refused.'
	FROM scheduled_jobs WHERE id = $1`

// The maintenance job examines the runs that their nodes did not examine. A failed run has a notice.
func TestChanges_AreMadeUpForByTheMaintenanceJob(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	db.Exec(t, insertEnded, job.ID, "completed", "2 hours")
	db.Exec(t, insertEnded, job.ID, "failed", "1 hour")
	db.Exec(t, insertEnded, job.ID, "failed", "3 days") // history
	db.Exec(t, "UPDATE job_runs SET finished_at = finished_at")
	startNode(t, schedulerOnly(t, db))
	db.WaitFor(t, "two examinations", "SELECT count(*) = 2 FROM examined_runs WHERE examined_at IS NOT NULL")
	changes, err := db.ListChanges(t.Context(), store.ChangeFilter{BrandID: job.BrandID}, store.Place{}, 10)
	require.NoError(t, err)
	require.Len(t, changes, 1)
	require.Equal(t, store.NoticeRunPartial, changes[0].Kind)
	require.Equal(t, "The engine key was refused.", changes[0].Details.Note)
}

// A follow-up that takes longer than a slice yields to other brands after each run, and then continues.
func TestFollowUp_ContinuesAfterEachSlice(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	const runs = 3
	for range runs {
		db.Exec(t, insertEnded, job.ID, "completed", "1 hour")
	}
	db.Exec(t, "UPDATE job_runs SET finished_at = finished_at")
	require.Equal(t, runs+1, idle(t, db).FollowUpSlices(t.Context(), job.BrandID, 10), "the last slice finds no run")
	require.Equal(t, runs,
		storetest.Value[int](t, db, "SELECT count(*) FROM examined_runs WHERE examined_at IS NOT NULL"))
}

// There is no scheduler, so that the reconciler cannot find the runs.
func TestFollowUp_OfAFailedRunDoesNotWaitForTheReconciler(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	cfg := config(t, db, newEngines(t, standin.Options{
		Faults: func(standin.Call) standin.Fault { return standin.Fault{Kind: standin.FaultUnauthorized} },
	}).set)
	cfg.Scheduler = false
	node := startNode(t, cfg)
	for _, jobType := range []store.JobType{store.JobTypeCollect, store.JobTypeCollectAndScore} {
		run := trigger(t, node, db.Schedule(t, db.Brand(t, 1), kind(jobType),
			storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}})))
		waitStatus(t, db, run.ID, store.RunFailed)
		db.WaitFor(
			t,
			"the examination",
			"SELECT count(*) = 1 FROM examined_runs WHERE run_id = $1 AND examined_at IS NOT NULL",
			run.ID,
		)
	}
}

// The examination of a failed run says only that the run is incomplete. After a successful retry, the run is complete.
func TestChanges_AreWorkedOutAfterTheRetryOfAnIncompleteRun(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	var isRefused atomic.Bool
	isRefused.Store(true)
	standIn := newEngines(t, standin.Options{Faults: func(standin.Call) standin.Fault {
		if isRefused.Load() {
			return standin.Fault{Kind: standin.FaultUnauthorized}
		}
		return standin.Fault{}
	}})
	node := startNode(t, config(t, db, standIn.set))
	job := db.Schedule(t, db.Brand(t, 1), kind(store.JobTypeCollectAndScore),
		storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))
	run := trigger(t, node, job)
	waitStatus(t, db, run.ID, store.RunFailed)
	const examined = "SELECT count(*) = 1 FROM examined_runs WHERE run_id = $1 AND examined_at > $2"
	notices := func() []store.Change {
		changes, err := db.ListChanges(t.Context(), store.ChangeFilter{BrandID: job.BrandID}, store.Place{}, 10)
		require.NoError(t, err)
		return changes
	}
	db.WaitFor(t, "the examination", examined, run.ID, run.CreatedAt)
	require.Len(t, notices(), 1)
	require.Equal(t, store.NoticeRunPartial, notices()[0].Kind)
	later := trigger(t, node, job)
	waitStatus(t, db, later.ID, store.RunFailed)
	db.WaitFor(t, "the examination of the later run", examined, later.ID, later.CreatedAt)
	require.Len(t, notices(), 1, "the cool-down suppresses the notice")

	isRefused.Store(false)
	_, err := node.Retry(t.Context(), run.ID)
	require.NoError(t, err)
	done := waitStatus(t, db, run.ID, store.RunCompleted)
	db.WaitFor(t, "the second examination", examined, run.ID, done.FinishedAt)
	// The later run is still incomplete.
	idle(t, db).FollowUpSlices(t.Context(), job.BrandID, 10)
	require.Len(t, notices(), 1)
	require.Equal(t, later.ID, notices()[0].RunID)
}

// The answers of the runs are not scored within two days. The feed says once that changes are missing.
func TestChanges_SayThatARunWasNotExaminedInTime(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	for range 2 {
		db.Exec(t, insertEnded, job.ID, "completed", "1 hour")
	}
	db.Exec(t, "UPDATE job_runs SET finished_at = finished_at")
	db.Exec(t, "UPDATE job_runs SET finished_at = now() - interval '3 days'")
	startNode(t, schedulerOnly(t, db))
	db.WaitFor(t, "the end of the wait", "SELECT count(*) = 2 FROM examined_runs WHERE examined_at IS NOT NULL")
	changes, err := db.ListChanges(t.Context(), store.ChangeFilter{BrandID: job.BrandID}, store.Place{}, 10)
	require.NoError(t, err)
	require.Len(t, changes, 1)
	require.Equal(t, store.NoticeRunNotExamined, changes[0].Kind)
	require.Contains(t, changes[0].Details.Note, "two days")
}

// A change is found at the end of its run, and so after the quarter-hours of its facts.
func TestRetention_DeletesChangesThatOutlivedTheirFacts(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	insertPast(t, db, job, 31*day, 1)
	const insert = `INSERT INTO changes (brand_id, run_id, kind, severity, key, since, found_at)
		SELECT brand_id, id, 'run_partial', 'info', $1, created_at, now() - make_interval(days => $2) FROM job_runs`
	db.Exec(t, insert, "late", 29)
	policy := store.Retention{Runs: 30 * day}
	keep(t, db, policy)
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM changes"))
	db.Exec(t, "UPDATE changes SET found_at = found_at - interval '2 days'")
	require.Empty(t, keep(t, db, policy), "the facts are already deleted")
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM changes"))
}
