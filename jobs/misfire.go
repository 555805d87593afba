package jobs

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"tidewatch/jobs/cronspec"
	"tidewatch/jobs/exception"
	"tidewatch/jobs/numeral"
	"tidewatch/store"
)

// maxCounted is the maximum number of ticks older than the misfire window that are counted.
const maxCounted = 10_000

// dueTicks describes one schedule's ticks that are due by the database's clock.
type dueTicks struct {
	atLeast  bool        // whether further ticks, older than the misfire window, were not counted
	before   time.Time   // the tick before the newest tick; zero if only one tick is due
	count    int         // number of due ticks that no exception suppresses
	first    time.Time   // the oldest tick
	inWindow []time.Time // the newest ticks within the misfire window, at most store.MaxCatchUp
	newest   time.Time
	next     time.Time // the first tick in the future; zero if there is none
	outside  int       // number of due ticks that are older than the misfire window

	suppressed []suppressedTicks // due ticks that exceptions suppress; the other fields do not count these ticks
}

// chainedTick returns the due tick of a claimed schedule that fires after another schedule.
func chainedTick(j store.DueJob, exceptions *exception.Set) dueTicks {
	return collectTicks(j, exceptions, func(time.Time) (time.Time, bool) { return time.Time{}, false })
}

// ticksOf returns the due ticks of a claimed schedule. The parameter "exceptions" may be nil.
func ticksOf(j store.DueJob, s *cronspec.Schedule, exceptions *exception.Set) dueTicks {
	startsAt, endsAt := orZero(j.StartsAt), orZero(j.EndsAt)
	return collectTicks(j, exceptions, func(at time.Time) (time.Time, bool) { return s.Within(at, startsAt, endsAt) })
}

// collectTicks returns the due ticks of a claimed schedule. The function "next" returns the tick after a time.
func collectTicks(j store.DueJob, exceptions *exception.Set, next func(time.Time) (time.Time, bool)) dueTicks {
	var t dueTicks
	window := j.Now.Add(-time.Duration(j.MisfireWindowSeconds) * time.Second)
	old := 0
	at, ok := j.NextRunAt, true
	for ok && !at.After(j.Now) {
		if by := exceptions.Period(at); by != nil {
			t.suppress(by, at)
		} else {
			t.add(at, window)
		}
		if at.Before(window) {
			old++
			if old == maxCounted {
				t.atLeast = true
				at = window.Add(-time.Nanosecond)
			}
		}
		at, ok = next(at)
	}
	if ok {
		t.next = at
	}
	return t
}

// add adds a due tick that no exception suppresses. The parameter "window" is the start of the misfire window.
func (t *dueTicks) add(at, window time.Time) {
	if t.count == 0 {
		t.first = at
	}
	t.before, t.newest = t.newest, at
	t.count++
	if at.Before(window) {
		t.outside++
		return
	}
	if len(t.inWindow) == store.MaxCatchUp {
		t.inWindow = t.inWindow[1:]
	}
	t.inWindow = append(t.inWindow, at)
}

// missed returns a note about n missed ticks. The note is stored with a run. The parameter "to" is the time of the last
// missed tick.
func (t *dueTicks) missed(policy store.MisfirePolicy, n int, to time.Time) *store.Missed {
	return &store.Missed{Count: n, CountIsMin: t.atLeast, From: t.first, OutsideWindow: t.outside, Policy: policy, To: to}
}

// A plannedRun is the run of a due tick, before its River job exists.
type plannedRun struct {
	store.TickRun
	catchUp bool
	delay   time.Duration // delay between scheduled_for and the start of the run
	job     bool          // whether the run gets a River job; false for a skipped run
}

// setDelay delays the start of the run by the jitter of the schedule.
func (r *plannedRun) setDelay(jitter time.Duration) {
	if r.delay = jitter; jitter > 0 {
		r.Metadata.PlannedStart = new(r.ScheduledFor.Add(jitter))
	}
}

// decide applies a schedule's policies to its due ticks and returns the resulting runs. The function newID returns a
// new run id. The newest tick is on time if its age is at most store.MisfireGrace. All older ticks, and a newest tick
// that is not on time, count as missed.
func decide(j store.DueJob, t dueTicks, newID func() uuid.UUID) []plannedRun {
	onTime := j.Now.Sub(t.newest) <= store.MisfireGrace
	if onTime && t.count == 1 {
		return []plannedRun{newestRun(j, t, newID, nil)}
	}
	missed := t.missed(j.MisfirePolicy, t.count, t.newest)
	if onTime {
		missed = t.missed(j.MisfirePolicy, t.count-1, t.before)
	}
	switch {
	case j.MisfirePolicy == store.MisfireRunAll && len(t.inWindow) > 0:
		return catchUp(j, t, newID, missed)
	case onTime, j.MisfirePolicy == store.MisfireRunOnce && len(t.inWindow) > 0:
		return []plannedRun{newestRun(j, t, newID, missed)}
	default:
		return []plannedRun{skippedRun(j, t.newest, newID, missed, missedReason(j, missed))}
	}
}

// newestRun returns the run of the newest tick. If the overlap policy or the start deadline forbids the run, the result
// is a skipped run with the reason.
func newestRun(j store.DueJob, t dueTicks, newID func() uuid.UUID, missed *store.Missed) plannedRun {
	if j.UnfinishedRunID != nil && j.OverlapPolicy != store.OverlapAllow {
		return skippedRun(j, t.newest, newID, missed, overlapReason(*j.UnfinishedRunID))
	}
	run := plannedRun{job: true, TickRun: store.TickRun{
		ID: newID(), ScheduledFor: t.newest, ScheduledJobID: j.ID, Metadata: store.RunMetadata{Missed: missed},
	}}
	jitter := cronspec.Jitter(j.ID, j.JitterSeconds)
	planned := t.newest.Add(jitter)
	if planned.After(j.Now) || j.Now.Sub(t.newest) <= store.MisfireGrace {
		run.setDelay(jitter)
	}
	run.StartBy = startBy(j, planned)
	if isOverdue(run.StartBy, j.Now) {
		return skippedRun(j, t.newest, newID, missed, overdueReason(run.StartBy))
	}
	return run
}

// catchUp returns one run for each of the newest store.MaxCatchUp ticks in the misfire window, oldest first. Each run
// waits for the previous run. If the schedule has an unfinished run, the first run waits for the unfinished run, unless
// the overlap policy allows overlaps. If the start deadline of a tick has passed, the run is skipped. A run waits only
// for runs that are not skipped.
func catchUp(j store.DueJob, t dueTicks, newID func() uuid.UUID, missed *store.Missed) []plannedRun {
	runs := make([]plannedRun, len(t.inWindow))
	var previous uuid.UUID
	if j.UnfinishedRunID != nil && j.OverlapPolicy != store.OverlapAllow {
		previous = *j.UnfinishedRunID
	}
	jitter := cronspec.Jitter(j.ID, j.JitterSeconds)
	for i, at := range t.inWindow {
		planned := at.Add(jitter)
		by := startBy(j, planned)
		if isOverdue(by, j.Now) {
			runs[i] = skippedRun(j, at, newID, nil, overdueReason(by))
			continue
		}
		runs[i] = plannedRun{job: true, catchUp: true, TickRun: store.TickRun{
			ID: newID(), ScheduledFor: at, ScheduledJobID: j.ID, StartBy: by, WaitsFor: previous,
		}}
		if planned.After(j.Now) {
			runs[i].setDelay(jitter)
		}
		previous = runs[i].ID
	}
	runs[0].Metadata.Missed = missed
	return runs
}

// A skipReason says why the run of a tick is skipped.
type skipReason struct {
	code    store.ReasonCode
	message string
}

// skippedRun returns a skipped run with its reason.
func skippedRun(
	j store.DueJob, at time.Time, newID func() uuid.UUID, missed *store.Missed, reason skipReason,
) plannedRun {
	return plannedRun{TickRun: store.TickRun{
		ErrorMessage:   reason.message,
		ID:             newID(),
		Metadata:       store.RunMetadata{Missed: missed},
		ReasonCode:     reason.code,
		ScheduledFor:   at,
		ScheduledJobID: j.ID,
	}}
}

func overlapReason(unfinished uuid.UUID) skipReason {
	return skipReason{
		code:    store.ReasonPreviousRunUnfinished,
		message: fmt.Sprintf(`Run %s of this schedule was still unfinished (overlap policy "skip").`, unfinished),
	}
}

func missedReason(j store.DueJob, m *store.Missed) skipReason {
	from, to := m.From.Format(time.RFC3339), m.To.Format(time.RFC3339)
	message := fmt.Sprintf("Missed %d ticks from %s to %s", m.Count, from, to)
	if m.Count == 1 {
		message = "Missed the tick of " + to
	}
	if m.Policy == store.MisfireSkip {
		message += ` (misfire policy "skip").`
	} else {
		window := time.Duration(j.MisfireWindowSeconds) * time.Second
		message += fmt.Sprintf(", older than the catch-up window of %s.", numeral.Duration(window))
	}
	return skipReason{code: store.ReasonMissed, message: message}
}
