package jobs_test

import (
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// heldCall returns engines that hold the sixth call of a run until the channel is closed.
func heldCall(t *testing.T, hold chan struct{}) engines {
	t.Helper()
	return newEngines(t, standin.Options{Faults: func(c standin.Call) standin.Fault {
		if c.Prompt == "best crm for small teams, take 6" && c.Attempt == 1 {
			return standin.Fault{Hold: hold}
		}
		return standin.Fault{}
	}})
}

// triggerTenCalls starts a run of ten calls, one after another.
func triggerTenCalls(t *testing.T, db storetest.DB) store.Run {
	t.Helper()
	job := db.Schedule(t, db.Brand(t, 10), storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))
	run, err := idle(t, db).Trigger(t.Context(), job.ID, "test")
	require.NoError(t, err)
	return run
}

func TestPresence_AKilledNodesRunGoesOnWithinSecondsInTheSameAttempt(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	hold := make(chan struct{})
	defer close(hold)
	standIn := heldCall(t, hold)
	run := triggerTenCalls(t, db)
	kill := startProcess(t, db, standIn.url)
	require.NoError(t, standIn.WaitCalls(t.Context(), func(calls []standin.Call) bool { return len(calls) == 6 }))
	startNode(t, config(t, db, standIn.set)) // with the usual limits, an attempt counts as stuck after 100 s
	killed := storetest.Value[time.Time](t, db, "SELECT clock_timestamp()")
	kill()
	db.WaitFor(t, "all answers but the one to the call in progress", "SELECT count(*) = 9 FROM answers")
	took := storetest.Value[float64](t, db, "SELECT extract(epoch FROM max(created_at) - $1)::float8 FROM answers", killed)
	t.Logf("The run continued %.1f s after the kill.", took)
	require.Less(t, took, 60.0)
	// River counts an attempt when a node begins to work the job, and takes the attempt back when the job is snoozed.
	require.Equal(t, 1, storetest.Value[int](t, db, `SELECT j.attempt + (j.state <> 'running')::int
		FROM river_job j JOIN job_runs r ON r.river_job_id = j.id WHERE r.id = $1`, run.ID))
	requireNoneTwice(t, standIn.Calls())
}

func TestPresence_CallsOfASuspendedNodeAreNotRepeated(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	hold := make(chan struct{})
	standIn := heldCall(t, hold)
	process, _ := startNodeProcess(t, db, standIn.url)
	// The first maintenance jobs of this node must end before its suspension, so that the other node can look for lost
	// nodes.
	db.WaitFor(t, "the first maintenance jobs",
		"SELECT count(*) > 0 FROM river_job WHERE kind = 'reconcile' AND state = 'completed'")
	db.WaitFor(t, "the end of the maintenance jobs",
		"SELECT count(*) = 0 FROM river_job WHERE kind <> 'collect' AND state IN ('available', 'running')")
	run := triggerTenCalls(t, db)
	require.NoError(t, standIn.WaitCalls(t.Context(), func(calls []standin.Call) bool { return len(calls) == 6 }))
	require.NoError(t, process.Signal(syscall.SIGSTOP))
	startNode(t, withShortLimits(config(t, db, standIn.set)))
	db.WaitFor(t, "another node to make the other calls", "SELECT count(*) = 9 FROM answers")
	// An attempt counts as stuck after 9 s. The frozen node keeps its database session. Without the session, another node
	// would repeat the node's call after 10 s. The test waits twice as long.
	db.WaitFor(t, "20 s after the fifth answer",
		"SELECT max(created_at) < clock_timestamp() - interval '20 seconds' FROM answers WHERE query_text LIKE '%take 5'")
	close(hold)
	require.NoError(t, process.Signal(syscall.SIGCONT))
	waitStatus(t, db, run.ID, store.RunCompleted)
	require.Len(t, standIn.Calls(), 10)
	requireNoneTwice(t, standIn.Calls())
}

// startedJob inserts a job that a node with the given id works.
func startedJob(t *testing.T, db storetest.DB, node string) int64 {
	t.Helper()
	return storetest.Value[int64](t, db, `INSERT INTO river_job (kind, args, attempt, attempted_at, attempted_by,
			max_attempts, queue, state)
		VALUES ('collect', '{}', 3, now(), ARRAY[$1], 8, 'collect', 'running') RETURNING id`, node)
}

func TestPresence_FiveLossesOfNodesDoNotUseUpAttempts(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := startedJob(t, db, "lost")
	run := uuid.New()
	db.Exec(t, "UPDATE river_job SET args = jsonb_build_object('run_id', $1::uuid) WHERE id = $2", run, job)
	takeover := store.Takeover{Grace: time.Second, Lease: time.Hour, MostTime: time.Hour, Now: time.Now()}
	for n := range 11 {
		db.Exec(t, "INSERT INTO nodes (id, lost_at) VALUES ('lost', now() - interval '1 minute') ON CONFLICT DO NOTHING")
		taken, err := db.TakeOver(t.Context(), takeover)
		require.NoError(t, err)
		if n == 10 {
			require.Empty(t, taken, "River's rescuer gives up the job after its last attempt")
			break
		}
		require.Equal(t, []store.TakenJob{{Node: "lost", RunID: run.String()}}, taken)
		shown, err := db.RiverJob(t.Context(), job)
		require.NoError(t, err)
		require.Equal(t, max(0, n-4), shown.Errors, "the first five losses are no failures")
		require.Equal(t, max(2, n-2), storetest.Value[int](t, db, "SELECT attempt FROM river_job WHERE id = $1", job))
		wait := storetest.Value[float64](t, db,
			"SELECT extract(epoch FROM scheduled_at - clock_timestamp())::float8 FROM river_job WHERE id = $1", job)
		require.Equal(t, n >= 2, wait > 0, "the first two losses cause no wait")
		require.LessOrEqual(t, wait, 60.0)
		db.Exec(t, "UPDATE river_job SET state = 'running', attempt = attempt + 1 WHERE id = $1", job)
	}
}

// A long run can lose its nodes in several deployments, days apart.
func TestPresence_AnHourWithoutALossBeginsANewCount(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := startedJob(t, db, "lost")
	db.Exec(t, "INSERT INTO nodes (id, lost_at) VALUES ('lost', now() - interval '1 minute')")
	takeOver := func(taken string, attempt int) string {
		db.Exec(t, `UPDATE river_job SET state = 'running', attempt = $2, scheduled_at = now(),
			metadata = jsonb_build_object('takeovers', 5, 'taken_over_at', now() - $3::interval) WHERE id = $1`,
			job, attempt, taken)
		_, err := db.TakeOver(t.Context(),
			store.Takeover{Grace: time.Second, Lease: time.Hour, MostTime: time.Hour, Now: time.Now()})
		require.NoError(t, err)
		return storetest.Value[string](t, db, `SELECT format('%s %s %s', state, attempt, metadata ->> 'takeovers')
			FROM river_job WHERE id = $1`, job)
	}
	require.Equal(t, "retryable 4 6", takeOver("59 minutes", 4), "the sixth loss counts as an attempt")
	require.Equal(t, "running 8 5", takeOver("59 minutes", 8), "River's rescuer gives up the job after its last attempt")
	require.Equal(t, "available 3 1", takeOver("61 minutes", 4), "the count of losses starts again")
	require.Equal(t, "available 7 1", takeOver("61 minutes", 8))
}

func TestPresence_OnlyLostNodesAndStuckAttemptsAreTakenOver(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	session, err := store.JoinNodes(t.Context(), db.Pool.Config().ConnConfig, "alive")
	require.NoError(t, err)
	jobs := map[string]int64{}
	for _, node := range []string{"alive", "just lost", "lost", "of an earlier version", "hung"} {
		jobs[node] = startedJob(t, db, node)
	}
	db.Exec(t, "INSERT INTO nodes (id, lost_at) VALUES ('just lost', NULL), ('lost', now() - interval '1 minute')")
	db.Exec(t, "UPDATE river_job SET attempted_at = now() - interval '2 minutes' WHERE id = $1", jobs["hung"])
	takeOver := func(now time.Time) []string {
		_, err := db.TakeOver(t.Context(),
			store.Takeover{Grace: 10 * time.Second, Lease: time.Hour, MostTime: 100 * time.Second, Now: now})
		require.NoError(t, err)
		return storetest.Value[[]string](t, db, `SELECT array_agg(attempted_by[1] ORDER BY attempted_by[1])
			FROM river_job WHERE state <> 'running'`)
	}
	require.Equal(t, []string{"lost"}, takeOver(time.Now().Add(-time.Hour)), "the clock of the database jumped ahead")
	require.Equal(t, []string{"hung", "lost"}, takeOver(time.Now().Add(time.Hour)), "the clock of the node is ahead")
	require.True(t, storetest.Value[bool](t, db, "SELECT lost_at IS NOT NULL FROM nodes WHERE id = 'just lost'"))
	require.True(t, storetest.Value[bool](t, db, "SELECT lost_at IS NULL FROM nodes WHERE id = 'alive'"))
	require.NoError(t, db.LeaveNodes(t.Context(), "alive"))
	require.NoError(t, session.Close(t.Context()))
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM nodes WHERE id = 'alive'"))
}

func TestPresence_IsRestoredAfterALostSession(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	node := newClient(t, config(t, db, nil))
	require.NoError(t, node.Start(t.Context()))
	const holders = `SELECT coalesce(array_agg(pid), '{}')::int[] FROM pg_locks
		WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
	before := storetest.Value[[]int32](t, db, holders)
	require.Len(t, before, 1)
	db.Exec(t, "SELECT pg_terminate_backend($1)", before[0])
	db.WaitFor(t, "a new session", `SELECT count(*) = 1 AND bool_and(pid <> $1) FROM pg_locks
		WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`, before[0])
	require.NoError(t, node.Stop(t.Context()))
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM nodes"))
}

// A node may stop while its session is lost.
func TestPresence_ANodeLeavesWithoutASession(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	node := newClient(t, config(t, db, nil))
	require.NoError(t, node.Start(t.Context()))
	db.Exec(t, `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock'
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`)
	require.NoError(t, node.Stop(t.Context()))
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM nodes"))
}

func TestPresence_IsRestoredIfTheNodeCountsAsLost(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	node := newClient(t, config(t, db, nil))
	require.NoError(t, node.Start(t.Context()))
	db.Exec(t, "DELETE FROM nodes")
	db.WaitFor(t, "the node to join again", "SELECT count(*) = 1 FROM nodes WHERE lost_at IS NULL")
	require.NoError(t, node.Stop(t.Context()))
}

func TestPresence_ANodeThatLeavesReleasesItsSlots(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	session, err := store.JoinNodes(t.Context(), db.Pool.Config().ConnConfig, "leaving")
	require.NoError(t, err)
	for _, node := range []string{"leaving", "other"} {
		_, err := db.AdmitCalls(t.Context(), []store.Admission{
			{Calls: requests(someCall()), Collector: "chatgpt", Lease: time.Hour, Node: node},
		})
		require.NoError(t, err)
	}
	require.NoError(t, db.LeaveNodes(t.Context(), "leaving"))
	require.NoError(t, session.Close(t.Context()))
	require.Equal(t, []string{"other"}, storetest.Value[[]string](t, db, "SELECT array_agg(node) FROM collector_calls"))
}

func TestPresence_CallsOfALostNodeMayBeRepeatedAfterItsLease(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	call := someCall()
	ask := func(node string) int {
		admitted, err := db.AdmitCalls(t.Context(), []store.Admission{
			{Calls: requests(call), Collector: "chatgpt", Lease: time.Hour, Node: node},
		})
		require.NoError(t, err)
		return len(admitted[0].IDs)
	}
	require.Equal(t, 1, ask("lost"))
	for _, step := range []struct{ lost, age time.Duration }{
		{time.Minute, 3 * time.Minute},
		{3 * time.Minute, time.Minute}, // the lost node is alive and admitted the call after the loss
		{3 * time.Minute, 3 * time.Minute},
	} {
		require.Zero(t, ask("other"))
		db.Exec(t, "UPDATE collector_calls SET expires_at = now() + interval '1 hour' - $1::interval", step.age)
		db.Exec(t, "INSERT INTO nodes (id, lost_at) VALUES ('lost', now() - $1::interval) "+
			"ON CONFLICT (id) DO UPDATE SET lost_at = excluded.lost_at", step.lost)
		_, err := db.TakeOver(t.Context(), store.Takeover{
			CallLease: time.Hour, Grace: time.Second, Lease: 2 * time.Minute, MostTime: time.Hour, Now: time.Now(),
		})
		require.NoError(t, err)
	}
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM nodes"))
	require.Equal(t, 1, ask("other"))
	require.NoError(t, db.ReleasePlace(t.Context(), call, "lost"))
	require.Zero(t, ask("third"), "the lost node does not release the slot of the other node")
}

func TestPresence_AFailureOfACallThatAnotherNodeHasTakenOverIsDropped(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run := triggerTenCalls(t, db)
	query := storetest.Value[uuid.UUID](t, db, "SELECT id FROM queries LIMIT 1")
	call := store.RunCall{Call: store.Call{Collector: "chatgpt", QueryID: query, Sample: 1}, RunID: run.ID}
	_, err := db.AdmitCalls(t.Context(), []store.Admission{
		{Calls: requests(call), Collector: "chatgpt", Lease: time.Hour, Node: "other"},
	})
	require.NoError(t, err)
	save := func(node string, status store.AnswerStatus) []string {
		answer := store.Answer{
			Collector: "chatgpt", ID: uuid.New(), Node: node, QueryID: query, QueryText: "q", RunID: run.ID, Sample: 1,
			Status: status,
		}
		if status == store.AnswerFailed {
			answer.ErrorClass, answer.ErrorMessage = "transient", "the engine timed out"
		}
		require.NoError(t, db.SaveAnswers(t.Context(), []store.Answer{answer}))
		return storetest.Value[[]string](t, db, `SELECT coalesce((SELECT array_agg(status) FROM answers), '{}')
			|| (SELECT count(*) FROM collector_calls)::text`)
	}
	require.Equal(t, []string{"1"}, save("hung", store.AnswerFailed), "the failure is dropped, and the slot remains")
	require.Equal(t, []string{"failed", "0"}, save("other", store.AnswerFailed))
	require.Equal(t, []string{"ok", "0"}, save("hung", store.AnswerOK), "an answer is stored in any case")
}

// A node may be suspended between the admission of a call and the call.
func TestPresence_NoCallStartsWhoseLeaseCouldEndBeforeTheCall(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for name, tt := range map[string]struct {
		pollOnly    bool
		early, late time.Duration
	}{
		// Other nodes repeat the calls of a lost node after 110 s, and a call takes up to 45 s.
		"with a session":    {false, time.Minute, 70 * time.Second},
		"without a session": {true, time.Minute, 70 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := config(t, db, nil)
			cfg.PollOnly = tt.pollOnly
			node := newClient(t, cfg)
			require.False(t, node.OutlivesLease(tt.early))
			require.True(t, node.OutlivesLease(tt.late))
		})
	}
}

// When an older node requests an admission, the function collector_admit deletes slots with long leases. A lease is
// long if it ends more than ten minutes after a new lease of the older node.
func TestPresence_OlderNodesKeepTheSlotsOfNodesWithASession(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for _, timeout := range []time.Duration{time.Second, 45 * time.Second, 2 * time.Minute, 5 * time.Minute} {
		cfg := config(t, db, nil)
		cfg.CallTimeout, cfg.RescueAfter = timeout, 0
		withSession, without := newClient(t, cfg).Leases()
		require.Greater(t, withSession, without, timeout)
		require.Less(t, withSession, without+10*time.Minute, timeout)
	}
}
