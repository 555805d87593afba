package stayingup_test

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector/standin"
)

func TestTheLeaderIsPaused(t *testing.T) {
	t.Parallel()
	skipUnlessAll(t)
	w := newWorld(t)
	leader := w.start(binary) // the first node becomes the leader
	w.until(30*time.Second, "a leader", func() bool { return value[bool](w, "SELECT count(*) = 1 FROM river_leader") })
	elected := value[string](w, "SELECT leader_id FROM river_leader")
	other := w.start(binary)
	w.nodes = []*node{other} // the load balancer avoids the paused node
	l := w.load()
	w.makeDue()
	w.keepGoing(2 * time.Second)
	w.signal(leader, syscall.SIGSTOP)
	w.keepGoing(pick(6*time.Second, time.Minute))
	if long {
		require.NotEqual(t, elected, value[string](w, "SELECT leader_id FROM river_leader"), "another node leads meanwhile")
	}
	w.signal(leader, syscall.SIGCONT)
	w.waitReady(leader)
	w.keepGoing(pick(time.Second, 2*time.Minute))
	l.end()
	require.Empty(t, l.failures)
	w.judge("The leader is paused for "+pick(6*time.Second, time.Minute).String(), l, 0)
}

// disk is a writer that simulates a disk. The method fill sets whether the disk is full.
type disk struct {
	mu      sync.Mutex
	full    bool
	written bytes.Buffer
}

func (d *disk) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.full {
		return 0, syscall.ENOSPC
	}
	return d.written.Write(p)
}

func (d *disk) fill(full bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.full = full
}

func TestTheEnginesDiskIsFull(t *testing.T) {
	t.Parallel()
	skipUnlessAll(t)
	w := newWorld(t)
	d := &disk{}
	w.engines = standin.New(standin.Options{Latency: 200 * time.Millisecond, Log: d, Now: time.Now})
	server := httptest.NewServer(w.engines)
	t.Cleanup(server.Close)
	w.engine = server.URL
	w.start(binary)
	w.start(binary)
	l := w.load()
	w.makeDue()
	w.keepGoing(2 * time.Second)
	d.fill(true)
	w.keepGoing(pick(3*time.Second, 2*time.Minute))
	d.fill(false)
	w.keepGoing(pick(2*time.Second, time.Minute))
	l.end()
	require.Empty(t, l.failures)
	w.judge("The engines' disk is full", l, 0)
	// The stand-in engines must have logged each answer on the simulated disk.
	logged := 0
	for line := range bytes.Lines(d.written.Bytes()) {
		var call standin.Call
		require.NoError(t, json.Unmarshal(line, &call))
		if call.Outcome == standin.OutcomeAnswered {
			logged++
		}
	}
	require.Equal(t, w.answerCount(), logged)
}

// Three nodes are restarted one after the other under load, as in a deployment. All API calls must succeed.
func TestARollingRestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.env = append(w.env, "TIDEWATCH_DRAIN=3s") // the default value of TIDEWATCH_DRAIN
	for range 3 {
		w.start(binary)
	}
	l := w.load()
	w.makeDue()
	for range pick(1, 3) {
		for _, n := range w.nodes {
			if long { // the restart begins at the start of a minute, when schedules fire
				w.keepGoing(time.Until(time.Now().Truncate(time.Minute).Add(time.Minute)) - 200*time.Millisecond)
			}
			w.end(n)
			w.run(n, binary)
			w.waitReady(n)
			w.note("a node is back")
		}
	}
	w.keepGoing(time.Second)
	l.end()
	require.Empty(t, l.failures)
	w.judge("A rolling restart of three nodes", l, 2*time.Second)
}

func TestANodeIsKilled(t *testing.T) {
	t.Parallel()
	if !long {
		t.Skip("other nodes repeat the calls in progress only after 110 s; jobs/presence_test.go has a short version")
	}
	w := newWorld(t)
	killed := w.start(binary)
	w.start(binary)
	w.nodes = w.nodes[1:]
	l := w.load()
	w.makeDue()
	w.keepGoing(2 * time.Second)
	w.signal(killed, syscall.SIGKILL)
	open := w.openCalls(time.Now())
	w.keepGoing(2 * time.Minute)
	l.end()
	require.Empty(t, l.failures)
	// The calls in progress on the killed node are repeated, because their answers were lost with the node.
	w.judgeExcept("A node is killed (calls in progress are repeated)", l, 0, open)
}

// River elects a new leader only after up to 15 seconds. A tick after the death of the leader does not wait for the
// election.
func TestTheLeaderIsKilledJustBeforeATick(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start(binary)
	var late []time.Duration
	for range pick(1, 10) {
		leader := w.nodes[len(w.nodes)-1]
		w.until(30*time.Second, "a leader", func() bool {
			return value[bool](w, "SELECT count(*) = 1 FROM river_leader WHERE elected_at > now() - interval '1 hour'")
		})
		elected := value[string](w, "SELECT leader_id FROM river_leader")
		w.start(binary)
		w.exec("UPDATE scheduled_jobs SET next_run_at = clock_timestamp() + interval '1 second'")
		w.signal(leader, syscall.SIGKILL)
		require.Error(t, <-leader.done)
		w.nodes = []*node{w.nodes[len(w.nodes)-1]}
		w.until(time.Minute, "the ticks", func() bool {
			return value[bool](w, "SELECT count(*) = 0 FROM scheduled_jobs WHERE next_run_at <= now() + interval '1 second'")
		})
		seconds := value[float64](w, `SELECT max(extract(epoch FROM created_at - scheduled_for))::float8 FROM job_runs
			WHERE trigger = 'tick'`)
		late = append(late, time.Duration(seconds*float64(time.Second)))
		w.until(time.Minute, "another leader", func() bool {
			return !long || value[bool](w, "SELECT leader_id <> $1 FROM river_leader", elected)
		})
	}
	t.Logf("the latest ticks of the rounds: %v", late)
	if long {
		require.Less(t, slices.Max(late), 2*time.Second)
	}
}
