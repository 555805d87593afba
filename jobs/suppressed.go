package jobs

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"tidewatch/jobs/exception"
	"tidewatch/store"
)

// An exception of a schedule, such as a pause, suppresses ticks. The transaction that dispatches a tick locks the
// claimed schedules before it reads their exceptions. A suppressed tick becomes a skipped run, which names the
// exception. A suppressed tick gets no River job and therefore causes no cost. The following rules hold:
//
//   - An exception applies if its transaction commits before the claim of the tick, even if the tick is already due.
//   - Pauses come before blackouts, and blackouts before skips. A skip counts only ticks that would otherwise run. The
//     transaction of the tick counts the skip down, and an undo of the skip waits for the lock of the schedule.
//   - If one dispatch finds several ticks that the same exception suppresses, for example after all schedulers were
//     down, one skipped run represents the ticks. The field "missed" of the run has the ticks' number and times.
//   - The schedule stays active, and next_run_at moves on as usual. The end of a pause therefore needs no job: the
//     first tick at or after the end of the pause fires.
//   - Versions that do not know exceptions leave schedules with exceptions due, see
//     migrations/functions/exceptions.sql.

// suppressedTicks are the due ticks that one exception suppresses.
type suppressedTicks struct {
	count       int
	exception   *store.Exception
	first, last time.Time
}

// suppress adds a due tick that an exception suppresses.
func (t *dueTicks) suppress(by *store.Exception, at time.Time) {
	for i, s := range t.suppressed {
		if s.exception == by {
			t.suppressed[i].count, t.suppressed[i].last = s.count+1, at
			return
		}
	}
	t.suppressed = append(t.suppressed, suppressedTicks{count: 1, exception: by, first: at, last: at})
}

// suppressedRuns returns one skipped run for each exception that suppresses due ticks.
func suppressedRuns(j store.DueJob, t dueTicks, newID func() uuid.UUID) []plannedRun {
	runs := make([]plannedRun, 0, len(t.suppressed))
	for _, s := range t.suppressed {
		var missed *store.Missed
		if s.count > 1 {
			missed = &store.Missed{Count: s.count, CountIsMin: t.atLeast, From: s.first, Policy: j.MisfirePolicy, To: s.last}
		}
		run := skippedRun(j, s.last, newID, missed, exceptionReason(*s.exception, missed))
		run.Metadata.ExceptionID = &s.exception.ID
		runs = append(runs, run)
	}
	return runs
}

// lastRun returns the run of the due tick of a schedule whose spec is invalid.
func lastRun(j store.DueJob, exceptions *exception.Set) plannedRun {
	t := dueTicks{newest: j.NextRunAt}
	if by := exceptions.Suppress(j.NextRunAt); by != nil {
		t.suppress(by, j.NextRunAt)
		return suppressedRuns(j, t, newRunID)[0]
	}
	return newestRun(j, t, newRunID, nil)
}

// exceptionReason returns the reason for a tick that an exception suppressed, or for several ticks if the parameter
// "missed" is not nil.
func exceptionReason(e store.Exception, missed *store.Missed) skipReason {
	text := map[store.ExceptionKind]string{
		store.ExceptionBlackout: "A blackout", store.ExceptionPause: "A pause", store.ExceptionSkip: "A skip",
	}[e.Kind] + " suppressed "
	if missed == nil {
		text += "this tick"
	} else {
		text += fmt.Sprintf("%d ticks from %s to %s", missed.Count, missed.From.UTC().Format(time.RFC3339),
			missed.To.UTC().Format(time.RFC3339))
	}
	text += "."
	if e.Note != nil {
		text += " Note: " + *e.Note
	}
	return skipReason{code: e.Reason(), message: text}
}
