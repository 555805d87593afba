package jobs_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
)

// River sends no notification if a waiting run is released, or if a retention or deletion job is snoozed between two
// slices. The queues of ticks, runs, retention and deletion are therefore read every second.
func TestQueues_OnlyThoseWithoutRunsAndSnoozedJobsAreReadLessOften(t *testing.T) {
	t.Parallel()
	both := jobs.Config{Scheduler: true, Worker: true}
	require.Equal(t, []string{"alerts", "mail", "maintenance", "scored_runs"}, jobs.LongPolls(both))
	both.PollOnly = true
	require.Empty(t, jobs.LongPolls(both), "without notifications, each queue is read every second")
}
