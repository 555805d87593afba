package instruments_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/instruments"
	"tidewatch/store"
)

// fake stands in for the database and for the node's clock.
type fake struct {
	mu    sync.Mutex
	err   error
	log   strings.Builder
	now   time.Time
	reads atomic.Int32
}

func (f *fake) database() *instruments.Database {
	return instruments.NewDatabase(instruments.DatabaseConfig{
		Logger: slog.New(slog.NewTextHandler(&f.log, nil)), Node: "a", Now: func() time.Time { return f.now },
		Read: func(ctx context.Context) (store.Vitals, error) {
			f.reads.Add(1)
			if _, bounded := ctx.Deadline(); !bounded {
				return store.Vitals{}, errors.New("the context has no deadline")
			}
			f.mu.Lock()
			defer f.mu.Unlock()
			return store.Vitals{Due: 3, Leader: "b", OldestDueSeconds: 70}, f.err
		},
	})
}

func TestDatabaseOmitsMetricsThatItCannotRead(t *testing.T) {
	t.Parallel()
	f := &fake{err: errors.New("away"), now: time.Unix(1000, 0)}
	d := f.database()
	require.NoError(t, testutil.CollectAndCompare(d, strings.NewReader(`
# HELP tidewatch_database_up 1 if the last read of these metrics from the database succeeded.
# TYPE tidewatch_database_up gauge
tidewatch_database_up 0
`)))
	require.Contains(t, f.log.String(), "away")
	f.err, f.now = nil, f.now.Add(5*time.Second)
	require.NoError(t, testutil.CollectAndCompare(d, strings.NewReader(`
# HELP tidewatch_database_up 1 if the last read of these metrics from the database succeeded.
# TYPE tidewatch_database_up gauge
tidewatch_database_up 1
# HELP tidewatch_is_leader 1 on the leader, which starts the dispatch at each tick; 0 on other nodes.
# TYPE tidewatch_is_leader gauge
tidewatch_is_leader 0
# HELP tidewatch_leader_present 1 if some node is the leader.
# TYPE tidewatch_leader_present gauge
tidewatch_leader_present 1
# HELP tidewatch_schedules_due Active schedules with a tick that is due and not dispatched; 100000 means 100000 or more.
# TYPE tidewatch_schedules_due gauge
tidewatch_schedules_due 3
# HELP tidewatch_schedules_due_oldest_age_seconds Time since the oldest due tick; 0 if none is due.
# TYPE tidewatch_schedules_due_oldest_age_seconds gauge
tidewatch_schedules_due_oldest_age_seconds 70
`)))
}

func TestDatabaseReadsOnceForConcurrentScrapes(t *testing.T) {
	t.Parallel()
	for _, err := range []error{nil, errors.New("away")} {
		f := &fake{err: err, now: time.Unix(1000, 0)}
		registry := prometheus.NewRegistry()
		require.NoError(t, registry.Register(f.database()))
		var scrapes sync.WaitGroup
		for range 50 {
			scrapes.Go(func() {
				_, err := registry.Gather()
				require.NoError(t, err)
			})
		}
		scrapes.Wait()
		require.EqualValues(t, 1, f.reads.Load())
		f.now = f.now.Add(5 * time.Second)
		_, gathered := registry.Gather()
		require.NoError(t, gathered)
		require.EqualValues(t, 2, f.reads.Load())
	}
}
