package stayingup_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/commandtest"
	"tidewatch/store/storetest"
)

// A soak applies random faults to three nodes and Postgres.
type soak struct {
	*world
	random *rand.Rand
	// unstored is the number of calls in progress at the deaths and suspensions of nodes. These calls may be repeated.
	unstored int
}

// TestSoak runs three nodes with random faults under load, for the duration in the environment variable SOAK, such as
// "4h". The environment variable SEED repeats the faults of an earlier test. At the end, TestSoak compares the tables
// with the log of the stand-in engines. During the faults, TestSoak logs the memory, open files and connections of the
// nodes. TestSoak also logs the sizes of tables with short-lived rows.
func TestSoak(t *testing.T) {
	t.Parallel()
	if os.Getenv("SOAK") == "" {
		t.Skip("needs make soak")
	}
	duration, err := time.ParseDuration(os.Getenv("SOAK"))
	require.NoError(t, err)
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv("SEED"); text != "" {
		seed, err = strconv.ParseUint(text, 10, 64)
		require.NoError(t, err)
	}
	w := newWorld(t)
	w.note(fmt.Sprintf("the seed is %d", seed))
	s := &soak{world: w, random: rand.New(rand.NewPCG(seed, 0))}
	for range 3 {
		network, url := newLink(t, w.database)
		w.add(&node{addr: commandtest.FreeAddr(t), env: []string{"DATABASE_URL=" + url}, link: network}, binary)
	}
	l := w.load()
	l.repeatsBroken = true
	w.makeDue()
	w.keepGoing(30 * time.Second) // the connections and files of the load are open
	first := s.sample()
	faults := s.faults()
	for i := 0; time.Since(w.began) < duration; i++ {
		at := s.random.IntN(len(faults))
		w.note(faults[at].name)
		faults[at].apply(w.nodes[s.random.IntN(len(w.nodes))])
		for _, n := range w.nodes {
			w.waitReady(n)
		}
		w.keepGoing(s.upTo(30 * time.Second))
		if i%10 == 9 {
			s.sample()
		}
	}
	l.end()
	require.Empty(t, l.failures)
	w.judgeExcept(fmt.Sprintf("A soak of %s with the seed %d (calls in progress are repeated)", duration, seed), l, 0,
		s.unstored)
	last := s.sample()
	require.Less(t, last.memoryMB, 2*first.memoryMB+100, "the memory of the nodes does not grow")
	require.Less(t, last.files, 2*first.files+50, "the number of open files does not grow")
	require.Less(t, last.connections, 2*first.connections+20, "the number of connections does not grow")
}

type fault struct {
	name  string
	apply func(*node)
}

// upTo returns a random duration.
func (s *soak) upTo(most time.Duration) time.Duration {
	return time.Duration(s.random.Int64N(int64(most)))
}

func (s *soak) faults() []fault {
	return []fault{
		{"a node is killed", func(n *node) {
			s.unstored += s.openCalls(time.Now())
			s.signal(n, syscall.SIGKILL)
			require.Error(s.t, <-n.done)
			s.keepGoing(s.upTo(20 * time.Second))
			s.run(n, binary)
		}},
		{"a node is suspended", func(n *node) {
			s.unstored += s.openCalls(time.Now())
			s.signal(n, syscall.SIGSTOP)
			s.keepGoing(s.upTo(40 * time.Second))
			s.signal(n, syscall.SIGCONT)
		}},
		{"the network between a node and Postgres is cut", func(n *node) {
			s.unstored += s.openCalls(time.Now())
			mend := n.link.cut()
			s.keepGoing(s.upTo(40 * time.Second))
			mend()
		}},
		{"a node is restarted", func(n *node) {
			s.end(n)
			s.run(n, binary)
		}},
		{"Postgres is restarted", func(*node) {
			require.NoError(s.t, s.postgres.Stop(s.t.Context()))
			s.startPostgres()
		}},
		{"Postgres is killed", func(*node) {
			require.NoError(s.t, syscall.Kill(s.postgres.PID(), syscall.SIGKILL))
			<-s.postgres.Done()
			s.keepGoing(s.upTo(15 * time.Second))
			s.startPostgres()
		}},
		{"all connections are killed", func(*node) {
			s.exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
				WHERE datname = current_database() AND pid <> pg_backend_pid()`)
		}},
	}
}

// use has the connections, open files and memory that the nodes use.
type use struct {
	connections int // of all nodes to Postgres
	files       int // open files of all nodes
	memoryMB    int // resident memory of all nodes
}

// sample measures and logs the use of resources.
func (s *soak) sample() use {
	s.t.Helper()
	u := use{
		connections: value[int](s.world, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"),
	}
	for _, n := range s.nodes {
		files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", n.cmd.Process.Pid))
		require.NoError(s.t, err)
		u.files += len(files)
		u.memoryMB += int(storetest.ResidentMB(s.t, n.cmd.Process.Pid))
	}
	sizes := value[string](s.world, `SELECT string_agg(relname || ' ' || pg_total_relation_size(oid) / 1024 || ' kB',
			', ' ORDER BY relname)
		FROM pg_class WHERE relname IN ('river_job', 'collector_calls', 'collector_waits', 'examined_runs',
			'changed_buckets', 'nodes') AND relkind = 'r'`)
	s.note(fmt.Sprintf("%d runs; nodes: %d MB, %d files, %d connections; %s",
		value[int](s.world, "SELECT count(*) FROM job_runs"), u.memoryMB, u.files, u.connections, sizes))
	return u
}
