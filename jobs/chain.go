package jobs

import (
	"tidewatch/jobs/exception"
	"tidewatch/store"
)

// A chained schedule fires after the completed runs of another schedule. The transaction that completes such a run adds
// a tick to the table chained_ticks. The tick is therefore neither lost nor repeated, whichever node or program
// completes the run. The dispatch turns the tick into a run or a skipped run, in the same way as the ticks of cron
// expressions:
//
//   - The time of a chained tick is the end of the run that caused the tick. The new run stores the id of the causing
//     run. No two runs of a chained schedule store the same id, so a retry of the causing run causes no second tick.
//   - Exceptions, the overlap policy, the misfire policy, the jitter and the start deadline apply to each tick
//     separately.
//   - A run ends without waiting for the chained schedules that follow the run. If an edit, a deactivation or a
//     deletion of the chained schedule supersedes the tick, the tick becomes a skipped run.
//   - A chained schedule has no next run. Versions that do not know chains ignore chained schedules, see
//     migrations/functions/chains.sql.

// planChained returns the runs of the due tick of a chained schedule, and the update of the schedule.
func planChained(j store.DueJob, exceptions *exception.Set) ([]plannedRun, store.Advance) {
	var runs []plannedRun
	advance := store.Advance{AfterRunID: j.AfterRunID, ID: j.ID}
	if j.SupersededBy != "" {
		runs = []plannedRun{skippedRun(j, j.NextRunAt, newRunID, nil, skipReason{
			code: store.ReasonScheduleChanged, message: supersededMessage(j.SupersededBy, store.Missed{Count: 1}),
		})}
	} else {
		runs, advance = decideAll(j, chainedTick(j, exceptions), exceptions)
	}
	for i := range runs {
		runs[i].AfterRunID = j.AfterRunID
	}
	return runs, advance
}
