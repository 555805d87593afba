package jobs_test

import (
	"bufio"
	"context"
	"log/slog"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// The variables that make the test binary a node: another process that can be killed.
const (
	nodeURL     = "JOBS_TEST_NODE_URL"
	nodeEngines = "JOBS_TEST_NODE_ENGINES"
)

// soon are limits under which the job of a killed node is taken over in seconds instead of minutes.
func soon(cfg jobs.Config) jobs.Config {
	cfg.SliceTime, cfg.CallTimeout, cfg.RescueAfter = time.Second, 2*time.Second, 9*time.Second
	return cfg
}

// runNode is a node until it is killed; it returns only what kept it from starting.
func runNode(ctx context.Context, url, engineRoot string) error {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return err
	}
	set, err := collectors(engineRoot)
	if err != nil {
		return err
	}
	client, err := jobs.New(soon(jobs.Config{
		Collectors: set, Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
		Now: time.Now, Pool: pool, Scheduler: true, Worker: true,
	}))
	if err != nil {
		return err
	}
	if err := client.Start(ctx); err != nil {
		return err
	}
	if _, err := os.Stdout.WriteString("started\n"); err != nil {
		return err
	}
	select {}
}

// startProcess starts a node as a process of its own and returns what kills it with SIGKILL.
func startProcess(t *testing.T, db storetest.DB, engineRoot string) (kill func()) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), nodeURL+"="+db.URL, nodeEngines+"="+engineRoot)
	cmd.Stderr = t.Output()
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "started\n", line)
	killed := false
	kill = func() {
		if !killed {
			killed = true
			require.NoError(t, cmd.Process.Kill())
			_ = cmd.Wait() // killed: that is what it reports
		}
	}
	t.Cleanup(kill)
	return kill
}

func TestCrash_ARunWhoseWorkerIsKilledGoesOnElsewhereAndAsksNothingTwice(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	const sixth = "best crm for small teams, take 6"
	never := make(chan struct{})
	standIn := newEngines(t, standin.Options{Faults: func(c standin.Call) standin.Fault {
		if c.Prompt == sixth && c.Attempt == 1 {
			return standin.Fault{Hold: never} // the call that is under way when its worker is killed
		}
		return standin.Fault{}
	}})
	defer close(never)
	job := db.Schedule(
		t,
		db.Brand(t, 10),
		kind(store.JobTypeCollectAndScore),
		storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}),
	)
	run, err := idle(t, db).Trigger(t.Context(), job.ID, "test")
	require.NoError(t, err)
	kill := startProcess(t, db, standIn.url)
	db.WaitFor(t, "five answers", "SELECT count(*) = 5 FROM answers")
	require.NoError(t, standIn.WaitCalls(t.Context(), func(calls []standin.Call) bool { return len(calls) == 6 }))
	kill()

	startNode(t, soon(config(t, db, standIn.set)))
	done := waitStatus(t, db, run.ID, store.RunCompleted)
	require.Equal(t, 10, metricsOf(t, done).DataCollection.SuccessfulExecutions)
	require.Equal(t, 10, metricsOf(t, done).Scoring.PositionsProcessed)
	requireNoneTwice(t, standIn.Calls())
	require.Len(t, standIn.Calls(), 11)
	took := storetest.Value[float64](
		t,
		db,
		"SELECT extract(epoch FROM finished_at - started_at)::float8 FROM job_runs WHERE id = $1",
		run.ID,
	)
	require.Less(t, took, 150.0)
}

func TestCrash_OfTheLeaderBeforeATickTheRunAppearsLateAndOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	job := db.Schedule(
		t,
		db.Brand(t, 1),
		storetest.Cron("0 0 1 1 *", "UTC"),
		storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}),
	)
	kill := startProcess(t, db, standIn.url)
	db.WaitFor(t, "a leader", "SELECT count(*) = 1 FROM river_leader")
	startNode(t, soon(config(t, db, standIn.set)))
	kill()
	at := db.MakeDue(t, job.ID, -time.Second)
	db.WaitFor(t, "the run", "SELECT coalesce(bool_or(status = 'completed'), false) FROM job_runs")
	runs := db.Runs(t, job.ID)
	require.Len(t, runs, 1)
	require.True(t, runs[0].ScheduledFor.Equal(at))
	require.Nil(t, metadata(t, runs[0]).Missed, "made up for within the grace")
}

func TestCrash_AFailedRiverInsertLeavesNoRunAndTheTickIsMadeUpFor(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	job := db.Schedule(t, db.Brand(t, 1), storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))
	db.Exec(t, `CREATE FUNCTION no_collect() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN IF NEW.kind = 'collect' THEN RAISE 'the queue is closed'; END IF; RETURN NEW; END $$`)
	db.Exec(t, "CREATE TRIGGER no_collect BEFORE INSERT ON river_job FOR EACH ROW EXECUTE FUNCTION no_collect()")
	at := db.MakeDue(t, job.ID, time.Second)
	startNode(t, config(t, db, standIn.set))
	db.WaitFor(
		t,
		"the failed tick",
		"SELECT coalesce(bool_or(errors[1] ->> 'error' ~ 'the queue is closed'), false) FROM river_job WHERE kind = 'tick'",
	)
	require.Empty(t, db.Runs(t, job.ID))
	require.True(t, storetest.Value[bool](t, db, "SELECT next_run_at = $2 FROM scheduled_jobs WHERE id = $1", job.ID, at))
	db.Exec(t, "DROP TRIGGER no_collect ON river_job")
	db.WaitFor(t, "the run", "SELECT coalesce(bool_or(status = 'completed'), false) FROM job_runs")
	require.Len(t, db.Runs(t, job.ID), 1)
	require.True(t, storetest.Value[bool](t, db, "SELECT created_at - scheduled_for < interval '1 minute' FROM job_runs"))
}

func TestStop_LetsTheCallUnderWayFinishAndAnotherNodeGoesOn(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	hold := make(chan struct{})
	standIn := newEngines(t, standin.Options{Faults: func(c standin.Call) standin.Fault {
		if c.Prompt == "best crm for small teams, take 2" {
			return standin.Fault{Hold: hold}
		}
		return standin.Fault{}
	}})
	job := db.Schedule(t, db.Brand(t, 4), storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))
	first := newClient(t, config(t, db, standIn.set))
	require.NoError(t, first.Start(t.Context()))
	run, err := first.Trigger(t.Context(), job.ID, "test")
	require.NoError(t, err)
	require.NoError(t, standIn.WaitCalls(t.Context(), func(calls []standin.Call) bool { return len(calls) == 2 }))
	stopped := make(chan error, 1)
	go func() { stopped <- first.Stop(t.Context()) }()
	<-first.Stopping()
	close(hold)
	require.NoError(t, <-stopped)
	require.Equal(t, 2, storetest.Value[int](t, db, "SELECT count(*) FROM answers"))
	require.Equal(
		t,
		"available",
		storetest.Value[string](t, db, "SELECT state::text FROM river_job WHERE kind = 'collect'"),
	)

	startNode(t, config(t, db, standIn.set))
	waitStatus(t, db, run.ID, store.RunCompleted)
	require.Len(t, standIn.Calls(), 4)
	requireNoneTwice(t, standIn.Calls())
}

// The one test that waits for the clock: River's periodic job of a real spec fires on the minute, on one of two nodes.
func TestTick_FiresOnTheMinuteOnceWithTwoNodes(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	brand := db.Brand(t, 1)
	startNode(t, config(t, db, standIn.set))
	node := startNode(t, config(t, db, standIn.set))
	var ids []any
	for _, cron := range []string{"* * * * *", "*/1 * * * *", "0-59 * * * *"} {
		job, err := db.CreateScheduledJob(t.Context(), storetest.Job(brand, storetest.Cron(cron, "UTC"),
			storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}})), node.Planner().Plan)
		require.NoError(t, err)
		ids = append(ids, job.ID)
	}
	db.WaitFor(t, "three runs", "SELECT count(*) FILTER (WHERE status = 'completed') >= 3 FROM job_runs")
	require.Equal(
		t,
		3,
		storetest.Value[int](
			t,
			db,
			"SELECT count(DISTINCT scheduled_job_id) FROM job_runs WHERE scheduled_job_id IN ($1, $2, $3)",
			ids...),
	)
	require.Zero(
		t,
		storetest.Value[int](t, db, "SELECT count(*) FROM job_runs WHERE extract(second FROM scheduled_for) <> 0"),
	)
	require.True(
		t,
		storetest.Value[bool](
			t,
			db,
			"SELECT bool_and(started_at >= scheduled_for AND started_at < scheduled_for + interval '20 seconds') FROM job_runs",
		),
	)
}
