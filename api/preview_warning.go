package api

import (
	"fmt"
	"strings"
	"time"

	"tidewatch/api/catalog"
	"tidewatch/jobs/cronspec"
	"tidewatch/store"
)

// frequent is the shortest time between two ticks for which a preview does not warn about costs.
const frequent = 5 * time.Minute

// These constants are the codes of warnings in a preview.
const (
	warnCap          = "run_cap"
	warnClockRepeats = "clock_repeats"
	warnClockSkips   = "clock_skips"
	warnFrequent     = "frequent"
	warnNoMail       = "no_mail"
	warnTooOften     = "too_often"
)

// PreviewWarning is a possible mistake in a schedule.
type PreviewWarning struct {
	Code    string `doc:"The code of the warning. The codes \"clock_skips\" and \"clock_repeats\" mean that a clock change affects ticks. The code \"too_often\" means that the customer's plan does not allow the schedule. The code \"frequent\" means that the schedule fires so often that it may cost more than expected. The code \"no_mail\" means that the server cannot send reports. The code \"run_cap\" means that each run would exceed the cap for one run." enum:"clock_repeats,clock_skips,frequent,no_mail,run_cap,too_often" json:"code"`
	Message string `example:"On 2027-03-28 the clock in Europe/Berlin skips 02:30: the schedule fires at 03:00." json:"message"`
}

// ClockShift is a time of day that a clock change skips or repeats.
type ClockShift struct {
	At    time.Time `doc:"The instant of the clock change." json:"at"`
	Kind  string    `doc:"The effect on the schedule. For a skipped time, the value \"shifted\" means that the schedule fires after the gap. The value \"skipped\" means that the schedule does not fire. For a repeated time, the value names the occurrences at which the schedule fires: \"first\", \"second\" or \"both\"." enum:"shifted,skipped,first,second,both" json:"kind"`
	Wall  string    `doc:"The skipped or repeated wall time, with its date." example:"2027-03-28T02:30" json:"wall"`
	Fires []Tick    `doc:"The times at which the schedule fires for this wall time." json:"fires" nullable:"false"`
}

func (p *SchedulePreview) warn(code, message string) {
	p.Warnings = append(p.Warnings, PreviewWarning{Code: code, Message: message})
}

// warnOfFrequency warns about the costs of very frequent runs.
func (p *SchedulePreview) warnOfFrequency(schedule *cronspec.Schedule, least time.Duration, now time.Time) {
	if least >= frequent {
		return
	}
	count := 0
	first := schedule.Next(now)
	for at := first; !at.IsZero() && at.Before(first.Add(24*time.Hour)); at = schedule.Next(at) {
		count++
	}
	p.warn(
		warnFrequent,
		fmt.Sprintf(
			"The schedule fires as often as every %s, %d times in 24 hours. Each run sends every query to each of its engines, and each call has a cost.",
			catalog.PlainDuration(least),
			count,
		),
	)
}

// warnOfClock warns about clock changes that affect the schedule.
func (p *SchedulePreview) warnOfClock(schedule *cronspec.Schedule, t store.Timing, now time.Time) {
	until := now.AddDate(0, previewMonths, 0)
	if t.StartsAt != nil && t.StartsAt.After(now) {
		now = *t.StartsAt
	}
	if t.EndsAt != nil && t.EndsAt.Before(until) {
		until = *t.EndsAt
	}
	shifts := schedule.Shifts(now, until)
	for len(shifts) > 0 {
		n := 1
		for n < len(shifts) && shifts[n].Change.Equal(shifts[0].Change) {
			n++
		}
		p.warn(clockWarning(shifts[:n], schedule.Location()))
		for _, shift := range shifts[:min(n, maxShifts-len(p.ClockShifts))] {
			p.ClockShifts = append(p.ClockShifts, clockShiftFrom(shift, schedule.Location()))
		}
		shifts = shifts[n:]
	}
}

func clockShiftFrom(shift cronspec.Shift, zone *time.Location) ClockShift {
	out := ClockShift{
		At:    shift.Change,
		Kind:  string(shift.Kind),
		Wall:  shift.Wall.Format("2006-01-02T15:04"),
		Fires: []Tick{},
	}
	for _, at := range shift.Fires {
		out.Fires = append(out.Fires, tickFrom(at, zone))
	}
	return out
}

// clockWarning describes the effects of one clock change.
func clockWarning(shifts []cronspec.Shift, zone *time.Location) (code, message string) {
	first, several := shifts[0], len(shifts) > 1
	day := first.Wall.Format(time.DateOnly)
	does := "skips"
	var effect string
	code = warnClockSkips
	switch first.Kind {
	case cronspec.ShiftLater:
		at := first.Fires[0].In(zone)
		effect = "the schedule fires at " + at.Format("15:04")
		if several {
			effect = "the schedule fires once for all of these times, at " + at.Format("15:04")
		}
		if at.Format(time.DateOnly) != day {
			effect += " on " + at.Format(time.DateOnly)
		}
	case cronspec.ShiftSkipped:
		effect = "the schedule does not fire then"
	default:
		code, does = warnClockRepeats, "repeats"
		effect = map[cronspec.ShiftKind]string{
			cronspec.ShiftFirst:  "the schedule fires the first time only",
			cronspec.ShiftSecond: "the schedule fires the second time only",
			cronspec.ShiftBoth:   "the schedule fires both times",
		}[first.Kind]
	}
	return code, fmt.Sprintf("On %s the clock in %s %s %s: %s.", day, zone, does, wallTimes(shifts), effect)
}

// wallTimes returns a text that lists times of day. A long list is shortened to the first time, the last time and the
// number of times.
func wallTimes(shifts []cronspec.Shift) string {
	const most = 4
	clock := func(s cronspec.Shift) string { return s.Wall.Format("15:04") }
	last := len(shifts) - 1
	if len(shifts) > most {
		return fmt.Sprintf("%d times of the schedule, from %s to %s", len(shifts), clock(shifts[0]), clock(shifts[last]))
	}
	var times []string
	for _, s := range shifts[:last] {
		times = append(times, clock(s))
	}
	if len(times) == 0 {
		return clock(shifts[last])
	}
	return strings.Join(times, ", ") + " and " + clock(shifts[last])
}
