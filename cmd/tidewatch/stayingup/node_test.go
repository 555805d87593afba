package stayingup_test

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector/standin"
)

func TestTheLeaderStandsStillForAWhile(t *testing.T) {
	t.Parallel()
	notAlways(t)
	w := newWorld(t)
	leader := w.start(binary) // the first is elected
	w.until(30*time.Second, "a leader", func() bool { return value[bool](w, "SELECT count(*) = 1 FROM river_leader") })
	elected := value[string](w, "SELECT leader_id FROM river_leader")
	other := w.start(binary)
	w.nodes = []*node{other} // nobody is sent to one that does not answer
	l := w.load()
	w.makeDue()
	w.last(2 * time.Second)
	w.signal(leader, syscall.SIGSTOP)
	w.last(pick(6*time.Second, time.Minute))
	if long {
		require.NotEqual(t, elected, value[string](w, "SELECT leader_id FROM river_leader"), "another one leads meanwhile")
	}
	w.signal(leader, syscall.SIGCONT)
	w.waitReady(leader)
	w.last(pick(time.Second, 2*time.Minute))
	l.end()
	require.Empty(t, l.failures)
	w.judge("The leader stands still for "+pick(6*time.Second, time.Minute).String(), l, 0)
}

// disk is one that is full for a time.
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
	notAlways(t)
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
	w.last(2 * time.Second)
	d.fill(true)
	w.last(pick(3*time.Second, 2*time.Minute))
	d.fill(false)
	w.last(pick(2*time.Second, time.Minute))
	l.end()
	require.Empty(t, l.failures)
	w.judge("The engines' disk is full", l, 0)
	// Its log has no hole: it holds each answer that was given.
	logged := 0
	for line := range bytes.Lines(d.written.Bytes()) {
		var call standin.Call
		require.NoError(t, json.Unmarshal(line, &call))
		if call.Outcome == standin.OutcomeAnswered {
			logged++
		}
	}
	require.Equal(t, w.answered(), logged)
}

// Each of three nodes is stopped and started anew, as a deploy does it, under load: nobody notices.
func TestARollingRestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.env = append(w.env, "TIDEWATCH_DRAIN=3s") // the default
	for range 3 {
		w.start(binary)
	}
	l := w.load()
	w.makeDue()
	for range pick(1, 3) {
		for _, n := range w.nodes {
			if long { // over a minute's turn, when schedules fire
				w.last(time.Until(time.Now().Truncate(time.Minute).Add(time.Minute)) - 200*time.Millisecond)
			}
			w.end(n)
			w.run(n, binary)
			w.waitReady(n)
			w.note("a node is back")
		}
	}
	w.last(time.Second)
	l.end()
	require.Empty(t, l.failures)
	w.judge("A rolling restart of three nodes", l, 2*time.Second)
}

func TestANodeIsKilled(t *testing.T) {
	t.Parallel()
	if !long {
		t.Skip("its jobs are taken over after 100 s; see jobs/crash_test.go")
	}
	w := newWorld(t)
	killed := w.start(binary)
	w.start(binary)
	w.nodes = w.nodes[1:]
	l := w.load()
	w.makeDue()
	w.last(2 * time.Second)
	w.signal(killed, syscall.SIGKILL)
	underWay := w.underWay(time.Now())
	w.last(2 * time.Minute)
	l.end()
	require.Empty(t, l.failures)
	// The calls that it was in are asked again: whether they were answered died with it.
	w.judgeBut("A node is killed (calls under way: asked again)", l, 0, underWay)
}
