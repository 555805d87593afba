package stayingup_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector/standin"
)

// The database is restored to a time in the middle of runs. The nodes repeat the work that the restore of the database
// has undone.
func TestDatabaseIsRestoredToAPointInTime(t *testing.T) {
	t.Parallel()
	skipUnlessAll(t)
	w := newWorld(t)
	require.NoError(t, w.postgres.Stop(t.Context()))
	backup := w.copyCluster()
	archive := filepath.Join(w.options.DataDir, "pgdata", "archive")
	w.options.Settings["archive_mode"] = "on"
	w.options.Settings["archive_command"] = "mkdir -p " + archive + " && cp %p " + archive + "/%f"
	w.startPostgres()
	w.start(binary)
	w.start(binary)
	l := w.load()
	w.makeDue()
	w.keepGoing(3 * time.Second)
	target := value[time.Time](w, "SELECT clock_timestamp()")
	known := value[[]uuid.UUID](w, "SELECT array_agg(id) FROM job_runs WHERE trigger = 'manual'")
	w.keepGoing(time.Second)
	for _, n := range w.nodes {
		w.signal(n, syscall.SIGKILL)
		_ = n.ended(time.Minute)
	}
	l.end()
	last := value[string](w, "SELECT pg_walfile_name(pg_switch_wal())")
	w.until(time.Minute, "the WAL is archived", func() bool {
		return value[bool](w, "SELECT coalesce(last_archived_wal >= $1, false) FROM pg_stat_archiver", last)
	})

	require.NoError(t, os.WriteFile(filepath.Join(backup.DataDir, "pgdata", "recovery.signal"), nil, 0o644))
	backup.Settings = map[string]string{
		"max_connections":        w.options.Settings["max_connections"],
		"recovery_target_action": "promote",
		"recovery_target_time":   target.UTC().Format("2006-01-02 15:04:05.999999+00"),
		"restore_command":        "cp " + archive + "/%f %p",
	}
	restored := w.startServer(backup)
	require.NoError(t, w.postgres.Stop(t.Context()))
	w.postgres, w.database = restored, restored.URL("tidewatch")
	w.until(time.Minute, "the database is restored", func() bool {
		return !value[bool](w, "SELECT pg_is_in_recovery()")
	})
	w.note("the database is restored")
	require.Positive(t, value[int](w, "SELECT count(*) FROM job_runs WHERE finished_at IS NULL"), "runs are in progress")
	repeated := w.callsSince(target)
	w.start(binary)
	w.start(binary)
	l.runs = known // later triggers are lost with the database
	w.judgeExcept("The database is restored to a point in time", l, 0, repeated)
}

// callsSince returns the number of calls whose answers were not stored before the given time.
func (w *world) callsSince(at time.Time) int {
	n := 0
	for _, call := range w.engines.Calls() {
		if call.Outcome == standin.OutcomePending || call.End.After(at.Add(-time.Second)) {
			n++
		}
	}
	return n
}
