package jobs

import (
	"tidewatch/jobs/exception"
	"tidewatch/store"
)

// A chained schedule fires after the completed runs of another schedule. The transaction that ends such a run adds a
// tick to the table chained_ticks, so that the tick is neither lost nor repeated, whichever node or program ends the
// run. The dispatch turns the tick into a run or a skipped run, in the same way as the ticks of cron expressions:
//
//   - The time of the tick is the end of the other run. The new run stores the id of the other run, which is unique for
//     each chained schedule. If the other run is retried after its end, the retry therefore causes no second tick.
//   - Exceptions, the overlap policy, the misfire policy, the jitter and the start deadline apply to each tick on its own.
//   - The end of the other run never waits for a chained schedule. If an edit, a pause or a deletion of the chained
//     schedule supersedes the tick, the tick becomes a skipped run.
//   - A chained schedule has no next run. Versions that do not know chains ignore such schedules, see
//     migrations/functions/chains.sql.

// planChained returns the runs of the due tick of a chained schedule, and the update of the schedule.
func planChained(j store.DueJob, exceptions *exception.Set) ([]plannedRun, store.Advance) {
	var runs []plannedRun
	advance := store.Advance{AfterRunID: j.AfterRunID, ID: j.ID}
	if j.Superseded {
		runs = []plannedRun{skippedRun(j, j.NextRunAt, newRunID, nil, skipReason{
			code: store.ReasonScheduleChanged, message: supersededMessage("The schedule was edited", store.Missed{Count: 1}),
		})}
	} else {
		runs, advance = decideAll(j, chainedTick(j, exceptions), exceptions)
	}
	for i := range runs {
		runs[i].AfterRunID = j.AfterRunID
	}
	return runs, advance
}
