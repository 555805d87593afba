package api

import (
	"context"
	"fmt"
	"time"

	"tidewatch/api/problem"
	"tidewatch/jobs/cronspec"
	"tidewatch/jobs/exception"
	"tidewatch/store"
)

// Tick is a point in time at which a schedule fires.
type Tick struct {
	At         time.Time     `json:"at"`
	Suppressed *SuppressedBy `doc:"The exception that suppresses the tick. The field is absent for a tick that fires." json:"suppressed,omitempty"`
	Local      string        `doc:"The local time in the schedule's time zone, with the offset from UTC." example:"2027-03-28T03:00:00+02:00" format:"date-time" json:"local"`
}

func tickFrom(at time.Time, zone *time.Location) Tick {
	return Tick{At: at, Local: at.In(zone).Format(time.RFC3339)}
}

// ticksFrom returns at most n ticks of a schedule, and no tick before the time in the parameter "from". All returned
// ticks lie between the schedule's starts_at and ends_at. The ticks that the exceptions suppress are marked.
func ticksFrom(
	schedule *cronspec.Schedule, t store.Timing, exceptions *exception.Set, from time.Time, n int,
) []Tick {
	const lastYear = 9998 // RFC 3339 has years of four digits in every time zone
	ticks := make([]Tick, 0, n)
	for after := from.Add(-1); len(ticks) < n; {
		at, ok := schedule.Within(after, orZero(t.StartsAt), orZero(t.EndsAt))
		if !ok || at.Year() > lastYear {
			break
		}
		tick := tickFrom(at, schedule.Location())
		tick.Suppressed = suppressedBy(exceptions.Suppress(at))
		ticks, after = append(ticks, tick), at
	}
	return ticks
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// ScheduledJobTicks is the response with the next ticks of a scheduled job.
type ScheduledJobTicks struct {
	Description   string  `doc:"A description of the times at which the schedule fires. The description is empty if the cron expression is invalid." example:"At 09:00, Monday to Friday" json:"description"`
	Timezone      string  `example:"Europe/Berlin" json:"timezone"`
	IsActive      bool    `doc:"Whether the schedule is active. A paused schedule does not fire at the returned times." json:"is_active"`
	ScheduleError *string `doc:"The reason why an active schedule does not fire. The value is null for a schedule that has ended as planned." json:"schedule_error"`
	Ticks         []Tick  `doc:"The ticks in chronological order. The list is shorter than requested if the schedule ends earlier, and empty if the schedule fires after another schedule." json:"ticks" nullable:"false"`
}

type listTicksInput struct {
	ScheduledJobPath

	N    int       `default:"10" doc:"The number of ticks to return." maximum:"1000" minimum:"1" query:"n"`
	From time.Time `doc:"The time from which ticks are returned. The default is the current time." query:"from"`
}

type ticksOutput struct {
	Body ScheduledJobTicks
}

func (s *server) listTicks(ctx context.Context, in *listTicksInput) (*ticksOutput, error) {
	now := s.cfg.Now()
	from := now
	if !in.From.IsZero() {
		if err := checkYear("query.from", in.From); err != nil {
			return nil, err
		}
		from = in.From
	}
	j, err := visibleJob(ctx, s.db, in.ID, 0)
	if err != nil {
		return nil, err
	}
	out := &ticksOutput{
		Body: ScheduledJobTicks{Timezone: j.Timezone, IsActive: j.IsActive, ScheduleError: j.ScheduleError, Ticks: []Tick{}},
	}
	out.Body.Description = s.describe(j)
	if j.After != nil {
		return out, nil
	}
	if schedule, err := s.schedule(j.Spec); err == nil {
		exceptions, err := s.exceptionSet(ctx, j.ScheduledJob, earlier(orNow(j.NextRunAt, now), from))
		if err != nil {
			return nil, err
		}
		first := firstRun(schedule, j.ScheduledJob, exceptions, now)
		exceptions.SkipFrom(first)
		steps := 0
		if err := useSkips(ctx, newWalk(schedule, j.Timing, first.Add(-1)), exceptions, from, &steps); err != nil {
			return nil, err
		}
		out.Body.Ticks = ticksFrom(schedule, j.Timing, exceptions, from, in.N)
	} else { // plain SQL made the spec invalid, so the schedule does not fire
		reason := err.Error()
		out.Body.ScheduleError = &reason
	}
	return out, nil
}

// firstRun returns the time from which each tick of a schedule gets its own run. The result is the first due tick that
// the misfire policy runs, or the present time if the policy runs no due tick. Earlier ticks get no run of their own,
// and use no skip.
func firstRun(schedule *cronspec.Schedule, j store.ScheduledJob, exceptions *exception.Set, now time.Time) time.Time {
	if j.NextRunAt == nil || !j.NextRunAt.Before(now) {
		return now
	}
	from, window := now.Add(-store.MisfireGrace), now.Add(-time.Duration(j.MisfireWindowSeconds)*time.Second)
	if j.MisfirePolicy != store.MisfireSkip {
		from = earlier(from, window)
	}
	if from.Before(*j.NextRunAt) {
		from = *j.NextRunAt
	}
	newest := now
	var inWindow []time.Time
	for w := newWalk(schedule, j.Timing, from.Add(-1)); w.within(now); w.next() {
		if exceptions.Period(w.at) != nil {
			continue
		}
		newest = w.at
		if !w.at.Before(window) {
			inWindow = append(inWindow, w.at)
		}
	}
	if j.MisfirePolicy == store.MisfireRunAll && len(inWindow) > 0 {
		return inWindow[max(len(inWindow)-store.MaxCatchUp, 0)]
	}
	return newest
}

// orNow returns the earlier of a time and the present time. If t is nil, the result is the present time.
func orNow(t *time.Time, now time.Time) time.Time {
	if t == nil {
		return now
	}
	return earlier(*t, now)
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// useSkips uses up skips. Each tick before the given time uses one skip, if no other exception suppresses the tick. The
// pointer "steps" counts the steps of all calls for a request. The number of steps is limited, because a pause without
// an end keeps skips unused.
func useSkips(ctx context.Context, w walk, exceptions *exception.Set, from time.Time, steps *int) error {
	const checked = 1000
	for ; w.ok && w.at.Before(from) && exceptions.HasSkips(); w.next() {
		if *steps++; *steps > mostTicks {
			return problem.Invalid("query.from", fmt.Sprintf("is too late: because of an unused skip, the server would "+
				"search more than %d earlier ticks", mostTicks))
		}
		if *steps%checked == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		exceptions.Suppress(w.at)
	}
	return nil
}

// checkYear refuses times that RFC 3339 cannot express in UTC, and times before the Unix epoch.
func checkYear(location string, t time.Time) error {
	const first, last = 1970, 9999
	if year := t.UTC().Year(); year < first || year > last {
		return problem.Invalid(location, "must be in the years 1970 to 9999 in UTC")
	}
	return nil
}

// farFuture is a time after all ticks that the API returns.
func farFuture() time.Time { return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC) }

// exceptionSet returns the exceptions that may suppress ticks of a schedule at or after the given time. A new schedule
// has the zero id, and may have no brand.
func (s *server) exceptionSet(ctx context.Context, j store.ScheduledJob, from time.Time) (*exception.Set, error) {
	scope := store.ExceptionScope{BrandID: j.BrandID, CustomerID: j.CustomerID, ScheduledJobID: j.ID}
	found, err := s.db.ExceptionsFor(ctx, []store.ExceptionScope{scope}, from, farFuture())
	return exception.NewSet(found[j.ID], s.specs.Zone), err
}

// setSuppressed sets the exceptions that suppress the next ticks of scheduled jobs, with one query for all jobs.
func (s *server) setSuppressed(ctx context.Context, db *store.DB, jobs []ScheduledJob) error {
	var scopes []store.ExceptionScope
	var first, last time.Time
	for _, j := range jobs {
		if j.NextRunAt == nil {
			continue
		}
		if len(scopes) == 0 || j.NextRunAt.Before(first) {
			first = *j.NextRunAt
		}
		if j.NextRunAt.After(last) {
			last = *j.NextRunAt
		}
		scopes = append(scopes, store.ExceptionScope{BrandID: j.BrandID, CustomerID: j.CustomerID, ScheduledJobID: j.ID})
	}
	if len(scopes) == 0 {
		return nil
	}
	exceptions, err := db.ExceptionsFor(ctx, scopes, first, last)
	if err != nil {
		return err
	}
	now := s.cfg.Now()
	for i, j := range jobs {
		if j.NextRunAt != nil && j.NextRunAt.After(now) { // skips of an overdue tick can apply to a later tick
			jobs[i].NextRunSuppressed = suppressedBy(exception.NewSet(exceptions[j.ID], s.specs.Zone).Suppress(*j.NextRunAt))
		}
	}
	return nil
}

// setNextSuppressed sets the exception that suppresses the next tick of one scheduled job.
func (s *server) setNextSuppressed(ctx context.Context, db *store.DB, out *scheduledJobOutput) error {
	jobs := []ScheduledJob{out.Body}
	err := s.setSuppressed(ctx, db, jobs)
	out.Body = jobs[0]
	return err
}
