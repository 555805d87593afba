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

// These environment variables turn the test binary into a node that a test can kill.
const (
	nodeURL     = "JOBS_TEST_NODE_URL"
	nodeEngines = "JOBS_TEST_NODE_ENGINES"
)

// withShortLimits reduces the time until another node takes over a job to a few seconds.
func withShortLimits(cfg jobs.Config) jobs.Config {
	cfg.SliceTime, cfg.CallTimeout, cfg.RescueAfter = time.Second, 2*time.Second, 9*time.Second
	return cfg
}

// runNode runs a node until the process is killed, and returns only if the node cannot start.
func runNode(ctx context.Context, url, engineRoot string) error {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return err
	}
	set, err := collectors(engineRoot)
	if err != nil {
		return err
	}
	client, err := jobs.New(withShortLimits(jobs.Config{
		Alerts:     jobs.AlertConfig{AllowNetworks: loopback(), Interval: 100 * time.Millisecond, Window: time.Millisecond},
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

// startProcess starts a node as a separate process and returns a function that kills the process with SIGKILL.
func startProcess(t *testing.T, db storetest.DB, engineRoot string) (kill func()) {
	t.Helper()
	_, kill = startNodeProcess(t, db, engineRoot)
	return kill
}

// startNodeProcess is like startProcess and also returns the process.
func startNodeProcess(t *testing.T, db storetest.DB, engineRoot string) (process *os.Process, kill func()) {
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
			_ = cmd.Wait() // the error only reports that the process was killed
		}
	}
	t.Cleanup(kill)
	return cmd.Process, kill
}

func TestCrash_OfAWorkerMovesItsRunToAnotherNodeWithoutRepeatedCalls(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	const sixth = "best crm for small teams, take 6"
	never := make(chan struct{})
	standIn := newEngines(t, standin.Options{Faults: func(c standin.Call) standin.Fault {
		if c.Prompt == sixth && c.Attempt == 1 {
			return standin.Fault{Hold: never} // this call is under way when its worker is killed
		}
		return standin.Fault{}
	}})
	defer close(never)
	job := db.Schedule(t, db.Brand(t, 10), kind(store.JobTypeCollectAndScore),
		storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))
	run, err := idle(t, db).Trigger(t.Context(), job.ID, "test")
	require.NoError(t, err)
	kill := startProcess(t, db, standIn.url)
	db.WaitFor(t, "five answers", "SELECT count(*) = 5 FROM answers")
	require.NoError(t, standIn.WaitCalls(t.Context(), func(calls []standin.Call) bool { return len(calls) == 6 }))
	kill()

	startNode(t, withShortLimits(config(t, db, standIn.set)))
	done := waitStatus(t, db, run.ID, store.RunCompleted)
	require.Equal(t, 10, metricsOf(t, done).DataCollection.SuccessfulExecutions)
	require.Equal(t, 10, metricsOf(t, done).Scoring.PositionsProcessed)
	requireNoneTwice(t, standIn.Calls())
	require.Len(t, standIn.Calls(), 11)
	took := storetest.Value[float64](t, db,
		"SELECT extract(epoch FROM finished_at - started_at)::float8 FROM job_runs WHERE id = $1", run.ID)
	require.Less(t, took, 150.0)
}

func TestCrash_OfTheLeaderDelaysATickAndKeepsItUnique(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	job := db.Schedule(t, db.Brand(t, 1), storetest.Yearly(),
		storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))
	kill := startProcess(t, db, standIn.url)
	db.WaitFor(t, "a leader", "SELECT count(*) = 1 FROM river_leader")
	startNode(t, withShortLimits(config(t, db, standIn.set)))
	kill()
	at := db.MakeDue(t, job.ID, -time.Second)
	db.WaitFor(t, "the run", "SELECT coalesce(bool_or(status = 'completed'), false) FROM job_runs")
	runs := db.Runs(t, job.ID)
	require.Len(t, runs, 1)
	require.True(t, runs[0].ScheduledFor.Equal(at))
	require.Nil(t, metadata(t, runs[0]).Missed, "a run within the grace period is on time")
}

func TestCrash_OfARiverInsertLeavesNoRunAndTheTickIsWorkedLater(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	job := db.Schedule(t, db.Brand(t, 1), storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))
	db.Exec(t, `CREATE FUNCTION no_collect() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN IF NEW.kind = 'collect' THEN RAISE 'the queue is closed'; END IF; RETURN NEW; END $$`)
	db.Exec(t, "CREATE TRIGGER no_collect BEFORE INSERT ON river_job FOR EACH ROW EXECUTE FUNCTION no_collect()")
	at := db.MakeDue(t, job.ID, time.Second)
	startNode(t, config(t, db, standIn.set))
	db.WaitFor(t, "the failed tick",
		"SELECT coalesce(bool_or(errors[1] ->> 'error' ~ 'the queue is closed'), false) FROM river_job WHERE kind = 'tick'")
	require.Empty(t, db.Runs(t, job.ID))
	require.True(t, storetest.Value[bool](t, db, "SELECT next_run_at = $2 FROM scheduled_jobs WHERE id = $1", job.ID, at))
	db.Exec(t, "DROP TRIGGER no_collect ON river_job")
	db.WaitFor(t, "the run", "SELECT coalesce(bool_or(status = 'completed'), false) FROM job_runs")
	require.Len(t, db.Runs(t, job.ID), 1)
	require.True(t, storetest.Value[bool](t, db, "SELECT created_at - scheduled_for < interval '1 minute' FROM job_runs"))
}
