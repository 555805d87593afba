package jobs_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// What one customer's rows, one bad row or one moment's fault must not do to the others.

func runAll(j *store.ScheduledJob) { j.MisfirePolicy = store.MisfireRunAll }

// lock holds rows in a transaction of somebody else until the test ends.
func lock(t *testing.T, db storetest.DB, sql string, args ...any) {
	t.Helper()
	tx, err := db.Pool.Begin(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, tx.Rollback(context.WithoutCancel(t.Context()))) })
	_, err = tx.Exec(t.Context(), sql, args...)
	require.NoError(t, err)
}

func TestTick_ABrandThatIsBeingDeletedHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	going, staying := db.Schedule(t, db.Brand(t, 1)), db.Schedule(t, db.Brand(t, 1))
	db.MakeDue(t, going.ID, time.Second)
	db.MakeDue(t, staying.ID, time.Second)
	lock(t, db, "SELECT FROM brands WHERE id = $1 FOR UPDATE", going.BrandID)
	dispatchAll(t, idle(t, db))
	require.Len(t, db.Runs(t, staying.ID), 1)
	require.Empty(t, db.Runs(t, going.ID))
}

func TestTick_AScheduleThatTheDatabaseRefusesIsStoppedAndTheOthersGoOn(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	good, bad := db.Schedule(t, brand), db.Schedule(t, brand)
	db.MakeDue(t, good.ID, time.Second)
	db.MakeDue(t, bad.ID, time.Second)
	db.Exec(t, "ALTER TABLE job_runs ADD CHECK (scheduled_job_id <> '"+bad.ID.String()+"')")
	dispatchAll(t, idle(t, db))
	require.Len(t, db.Runs(t, good.ID), 1)
	stopped, err := db.ScheduledJob(t.Context(), bad.ID)
	require.NoError(t, err)
	require.Nil(t, stopped.NextRunAt)
	require.Contains(t, *stopped.ScheduleError, "could not be worked")
}

func TestTick_ACatchUpOverATickThatHasARunMakesTheOthers(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 1), runAll)
	at := db.MakeDue(t, job.ID, 3*time.Hour+time.Minute)
	db.Exec(
		t,
		`INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for, finished_at, run_timeout_seconds)
		SELECT tidewatch_uuid7(), id, brand_id, customer_id, job_type, 'tick', 'completed', $2, now(), 10 FROM scheduled_jobs WHERE id = $1`,
		job.ID,
		at,
	)
	dispatchAll(t, idle(t, db))
	runs := db.Runs(t, job.ID)
	require.GreaterOrEqual(t, len(runs), 4)
	require.Nil(t, runs[1].WaitsFor, "the first that is new waits for nobody")
	require.Equal(t, runs[1].ID, *runs[2].WaitsFor)
}

func TestTick_OverlapSkipHoldsAgainstATriggerAtTheSameMoment(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	brand := db.Brand(t, 1)
	for range 40 {
		job := db.Schedule(t, brand)
		db.MakeDue(t, job.ID, time.Second)
		var both sync.WaitGroup
		both.Go(func() { _, _ = client.Trigger(t.Context(), job.ID, "test") }) // one of the two is refused
		both.Go(func() { _, _ = client.Dispatch(t.Context(), 10) })
		both.Wait()
		dispatchAll(t, client)
		require.LessOrEqual(t, storetest.Value[int](t, db,
			"SELECT count(*) FROM job_runs WHERE scheduled_job_id = $1 AND finished_at IS NULL", job.ID), 1)
	}
}

func TestCatchUp_CancellingOneInTheMiddleKeepsTheOrder(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	job := db.Schedule(t, db.Brand(t, 1), runAll)
	db.MakeDue(t, job.ID, 3*time.Hour+time.Minute)
	dispatchAll(t, client)
	runs := db.Runs(t, job.ID)
	_, err := client.Cancel(t.Context(), runs[1].ID, "ada")
	require.NoError(t, err)
	after, err := db.Run(t.Context(), runs[2].ID)
	require.NoError(t, err)
	require.Equal(t, runs[0].ID, *after.WaitsFor)
	require.Equal(
		t,
		"pending",
		storetest.Value[string](t, db, "SELECT state::text FROM river_job WHERE id = $1", runs[2].RiverJobID),
	)
}

func TestRun_AnAnswerThatCannotBeStoredAtFirstIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	db.Exec(t, "CREATE SEQUENCE tries")
	db.Exec(t, `CREATE FUNCTION deadlock() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN IF nextval('tries') <= 2 THEN RAISE SQLSTATE '40P01'; END IF; RETURN NEW; END $$`)
	db.Exec(t, "CREATE TRIGGER deadlock BEFORE INSERT ON answers FOR EACH ROW EXECUTE FUNCTION deadlock()")
	node := startNode(t, config(t, db, standIn.set))
	run, err := node.Trigger(
		t.Context(),
		db.Schedule(t, db.Brand(t, 1), storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}})).ID,
		"test",
	)
	require.NoError(t, err)
	waitStatus(t, db, run.ID, store.RunCompleted)
	requireNoneTwice(t, standIn.Calls())
}

func TestRun_RowsThatSomebodyHoldsDelayNoOtherRunForLong(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	client := idle(t, db)
	trigger := func() store.Run {
		run, err := client.Trigger(
			t.Context(),
			db.Schedule(t, db.Brand(t, 1), storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}})).ID,
			"test",
		)
		require.NoError(t, err)
		return run
	}
	held, free := []uuid.UUID{trigger().ID, trigger().ID, trigger().ID}, trigger()
	lock(t, db, "SELECT FROM job_runs WHERE id = ANY($1) FOR UPDATE", held)
	began := time.Now()
	startNode(t, config(t, db, standIn.set))
	waitStatus(t, db, free.ID, store.RunCompleted)
	waitStatus(t, db, trigger().ID, store.RunCompleted)
	require.Less(t, time.Since(began), time.Minute)
}

type panicking struct{}

func (panicking) Ask(context.Context, collector.Question) (collector.Answer, error) {
	panic("index out of range")
}

func (panicking) Name() string { return "chatgpt" }

func (panicking) Model() string { return "" }

func TestRun_APanicInACollectorFailsTheCallAndNotTheProcess(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	node := startNode(t, config(t, db, collector.Set{"chatgpt": panicking{}}))
	run, err := node.Trigger(t.Context(), db.Schedule(t, db.Brand(t, 1)).ID, "test")
	require.NoError(t, err)
	require.Contains(t, message(waitStatus(t, db, run.ID, store.RunFailed)), "the collector panicked")
}

func TestLog_AFailedTickIsInIt(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.MakeDue(t, db.Schedule(t, db.Brand(t, 1)).ID, time.Second)
	db.Exec(t, `CREATE FUNCTION closed() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN IF NEW.kind = 'collect' THEN RAISE 'the queue is closed'; END IF; RETURN NEW; END $$`)
	db.Exec(t, "CREATE TRIGGER closed BEFORE INSERT ON river_job FOR EACH ROW EXECUTE FUNCTION closed()")
	lines := make(chan string, 1000)
	cfg := schedulerOnly(t, db)
	cfg.Logger = slog.New(
		slog.NewTextHandler(writer(func(line string) { lines <- line }), &slog.HandlerOptions{Level: slog.LevelError}),
	)
	startNode(t, cfg)
	require.Contains(t, <-lines, "the queue is closed")
}

type writer func(line string)

func (w writer) Write(p []byte) (int, error) {
	w(string(p))
	return len(p), nil
}

func TestEdit_AScheduleThatHasEndedCanBeRenamedPausedAndExtended(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := newClient(t, schedulerOnly(t, db))
	job := db.Schedule(t, db.Brand(t, 1))
	db.Exec(t, "UPDATE scheduled_jobs SET ends_at = now() - interval '1 hour' WHERE id = $1", job.ID)
	require.NoError(t, client.Sync(t.Context()))
	name, later := "renamed", time.Now().Add(24*time.Hour)
	for _, edit := range []func(*store.ScheduledJob) error{
		func(j *store.ScheduledJob) error { j.Name = &name; return nil },
		func(j *store.ScheduledJob) error { j.IsActive = false; return nil },
		func(j *store.ScheduledJob) error { j.IsActive, j.EndsAt = true, &later; return nil },
	} {
		_, err := db.UpdateScheduledJob(t.Context(), job.ID, client.Planner().Plan, edit)
		require.NoError(t, err)
	}
	extended, err := db.ScheduledJob(t.Context(), job.ID)
	require.NoError(t, err)
	require.NotNil(t, extended.NextRunAt)
	require.Nil(t, extended.ScheduleError)
}

func TestEdit_ANextRunThatSQLClearsIsPlannedFromNow(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := newClient(t, schedulerOnly(t, db))
	job := db.Schedule(t, db.Brand(t, 1))
	db.Exec(t, "ALTER TABLE scheduled_jobs DISABLE TRIGGER USER")
	db.Exec(t, "UPDATE scheduled_jobs SET spec_changed_at = now() - interval '30 days'") // an old schedule
	db.Exec(t, "ALTER TABLE scheduled_jobs ENABLE TRIGGER USER")
	db.Exec(t, "UPDATE scheduled_jobs SET next_run_at = NULL")
	require.NoError(t, client.Sync(t.Context()))
	require.True(t, storetest.Value[bool](t, db, "SELECT next_run_at > now() FROM scheduled_jobs WHERE id = $1", job.ID))
	_, err := db.Pool.Exec(t.Context(), "UPDATE scheduled_jobs SET ends_at = 'infinity'")
	require.ErrorContains(t, err, "scheduled_jobs_finite")
}

func TestRun_TheNewestIsFirstAlsoAmongThoseThatSQLMade(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	job := db.Schedule(t, db.Brand(t, 1))
	db.MakeDue(t, job.ID, time.Second)
	_, err := db.UpdateScheduledJob(
		t.Context(),
		job.ID,
		client.Planner().Plan,
		func(j *store.ScheduledJob) error { j.Cron = "7 * * * *"; return nil },
	)
	require.NoError(t, err)
	run, err := client.Trigger(t.Context(), job.ID, "test")
	require.NoError(t, err)
	runs, err := db.RunsOf(t.Context(), job.ID, 10)
	require.NoError(t, err)
	require.Len(t, runs, 2)
	require.Equal(t, run.ID, runs[0].ID)
}

func TestRun_AQueryAboutEscapesIsStored(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, standin.Options{})
	node := startNode(t, config(t, db, standIn.set))
	brand := db.Brand(t, 0)
	_, err := db.SaveQuery(
		t.Context(),
		store.Query{BrandID: brand.ID, Text: `which database stores \u0000 in JSON`, IsActive: true},
	)
	require.NoError(t, err)
	run, err := node.Trigger(
		t.Context(),
		db.Schedule(t, brand, storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}})).ID,
		"test",
	)
	require.NoError(t, err)
	waitStatus(t, db, run.ID, store.RunCompleted)
	requireNoneTwice(t, standIn.Calls())
}
