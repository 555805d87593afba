package jobs_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// A leader has died, and its leadership lasts for another ten minutes. Nodes that may lead nevertheless dispatch the
// tick, exactly once.
func TestTickWatch_DispatchesTheTicksOfADeadLeader(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	const dead = `INSERT INTO river_leader (name, leader_id, elected_at, expires_at)
		VALUES ('default', 'dead', now(), now() + interval '10 minutes')`
	db.Exec(t, dead)
	job := db.Schedule(t, db.Brand(t, 1))
	for range 2 {
		cfg := schedulerOnly(t, db)
		cfg.SyncInterval = time.Hour
		startNode(t, cfg)
	}
	for i := range 3 {
		before := storetest.Value[int](t, db, "SELECT count(*) FROM job_runs")
		db.Exec(t, `UPDATE scheduled_jobs SET next_run_at = date_trunc('second', now()) - (10 - $2) * interval '1 second'
			WHERE id = $1`, job.ID, i)
		db.WaitFor(t, "the run of the tick", "SELECT count(*) > $1 FROM job_runs", before)
		require.Equal(t, before+1, storetest.Value[int](t, db, "SELECT count(*) FROM job_runs"))
	}
	require.Equal(t, "dead", storetest.Value[string](t, db, "SELECT leader_id FROM river_leader"))
}

func TestNeedsTick(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sql   string
		needs bool
	}{
		"late":                       {"UPDATE scheduled_jobs SET next_run_at = now() - interval '2 minutes'", true},
		"due, but not late":          {"UPDATE scheduled_jobs SET next_run_at = now() - interval '1 second'", false},
		"in the future":              {"UPDATE scheduled_jobs SET next_run_at = now() + interval '1 hour'", false},
		"paused":                     {"UPDATE scheduled_jobs SET next_run_at = now() - interval '1 hour', is_active = false", false},
		"a tick job waits":           {lateWith("available"), false},
		"a tick job of a lost node":  {lateWith("running"), true},
		"a tick job that has failed": {lateWith("discarded"), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			db.Schedule(t, db.Brand(t, 0))
			db.Exec(t, c.sql)
			needs, err := store.New(db.Pool).NeedsTick(t.Context(), "ticks", time.Minute)
			require.NoError(t, err)
			require.Equal(t, c.needs, needs)
		})
	}
}

// lateWith returns SQL that makes a schedule late and adds a TickJob with a state.
func lateWith(state string) string {
	return `WITH job AS (INSERT INTO river_job (args, kind, queue, priority, max_attempts, state, attempt, finalized_at,
				attempted_at)
			VALUES ('{}', 'tick', 'ticks', 1, 3, '` + state + `', 1, CASE '` + state + `' WHEN 'discarded' THEN now() END, now()))
		UPDATE scheduled_jobs SET next_run_at = now() - interval '2 minutes'`
}
