package jobs_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestClock_FollowsTheDatabaseWhenTheNodesClockIsWrong(t *testing.T) {
	t.Parallel()
	for name, off := range map[string]time.Duration{"an hour ahead": time.Hour, "an hour behind": -time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			standIn := newEngines(t, standin.Options{Faults: func(c standin.Call) standin.Fault {
				return standin.Fault{Kind: standin.FaultUnavailable, Times: 1} // the call is repeated after a snooze
			}})
			lines := make(chan string, 1000)
			cfg := config(t, db, standIn.set)
			cfg.Now = func() time.Time { return time.Now().Add(off) }
			cfg.RetryPause = 100 * time.Millisecond
			cfg.Logger = slog.New(
				slog.NewTextHandler(writer(func(line string) { lines <- line }), &slog.HandlerOptions{Level: slog.LevelWarn}),
			)
			node := startNode(t, cfg)
			require.Contains(t, <-lines, "The node's clock differs from the database's")
			job := db.Schedule(t, db.Brand(t, 2), kind(store.JobTypeCollectAndScore),
				storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))
			run, err := node.Trigger(t.Context(), job.ID, "test")
			require.NoError(t, err)
			waitStatus(t, db, run.ID, store.RunCompleted)
			require.True(t, storetest.Value[bool](
				t,
				db,
				`SELECT bool_and(finalized_at BETWEEN now() - interval '1 minute' AND now() + interval '1 second') FROM river_job
					WHERE kind = 'collect'`,
			))
			// A leader with a wrong clock must not rescue running jobs.
			require.InDelta(t, 100+max(off.Seconds(), 0), node.RiverTimeout().Seconds(), 5)
		})
	}
}

// A node inserts jobs with the time of its own clock.
func TestClock_OfTheDatabaseDecidesWhenANewJobIsDue(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	insert := func(kind, state, ahead string) time.Duration {
		return time.Duration(storetest.Value[float64](t, db, `INSERT INTO river_job (kind, args, max_attempts, queue, state,
				scheduled_at)
			VALUES ($1, '{}', 1, 'ticks', $2::river_job_state, now() + $3::interval)
			RETURNING extract(epoch FROM scheduled_at - now())::float8`, kind, state, ahead) * float64(time.Second))
	}
	for _, ahead := range []string{"1 second", "30 seconds", "1 hour"} {
		require.Zero(t, insert("collect", "available", ahead), "a job that is due immediately")
	}
	require.Equal(t, -30*time.Second, insert("collect", "available", "-30 seconds"), "a node whose clock is behind")
	require.Equal(t, 30*time.Second, insert("collect", "scheduled", "30 seconds"), "a job that must wait")
	require.Equal(t, time.Second, insert("tick", "available", "1 second"), "a tick job keeps the time of its tick")
}
