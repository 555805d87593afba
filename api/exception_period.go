package api

import (
	"cmp"
	"slices"
	"time"

	"tidewatch/api/problem"
	"tidewatch/store"
)

// BlackoutPeriod is a period of local time, which may repeat.
type BlackoutPeriod struct {
	Timezone string   `default:"UTC" doc:"The IANA time zone of the period." example:"Europe/Berlin" json:"timezone,omitempty" maxLength:"64"`
	Repeats  string   `default:"never" doc:"How often the period repeats. A weekly period starts on each of its weekdays. A yearly period starts on the same date of each year." enum:"never,weekly,yearly" json:"repeats,omitempty"`
	From     string   `doc:"The start of the period: a date (2026-12-24) or a date with a time of day (2026-12-24T18:00). For a weekly period, the start is a time of day (22:00)." example:"2026-12-24" json:"from" maxLength:"16" minLength:"5"`
	To       string   `doc:"The end of the period, in the format of the start. A date as the end belongs to the period, and a time of day does not. If a weekly period ends at or before the time of its start, it ends on the next day." example:"2026-12-26" json:"to" maxLength:"16" minLength:"5"`
	Weekdays []string `doc:"The days on which a weekly period starts. Other periods have no weekdays." enum:"mon,tue,wed,thu,fri,sat,sun" json:"weekdays,omitempty" maxItems:"7" nullable:"false"`
	Since    string   `doc:"The first date on which a weekly period starts. The default is the day before the request, so that a period that has already started counts." example:"2026-11-01" json:"since,omitempty" maxLength:"10"`
	Until    string   `doc:"The last date on which a repeated period starts. By default, the repetition has no end." example:"2027-12-31" json:"until,omitempty" maxLength:"10"`
	Days     int      `default:"0" doc:"The number of whole days that a weekly period lasts in addition. Only imported periods last longer than a day." json:"extra_days,omitempty" maximum:"6" minimum:"0"`
}

const (
	dayFormat    = time.DateOnly
	clockFormat  = "15:04"
	minuteFormat = "2006-01-02T15:04"
)

func weekdayNames() []string { return []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} }

// blackoutFrom returns the period of a blackout, or nil for other kinds of exceptions.
func blackoutFrom(e store.Exception) *BlackoutPeriod {
	if e.LocalFrom == nil || e.LocalTo == nil {
		return nil
	}
	p := &BlackoutPeriod{Timezone: e.Timezone, Repeats: string(e.Repeats)}
	if e.RepeatsUntil != nil {
		p.Until = e.RepeatsUntil.Format(dayFormat)
	}
	if e.Repeats == store.RepeatsWeekly {
		p.From, p.To, p.Since = e.LocalFrom.Format(clockFormat), e.LocalTo.Format(clockFormat), e.LocalFrom.Format(dayFormat)
		p.Days = int((e.LocalTo.Sub(*e.LocalFrom) - time.Minute) / (24 * time.Hour))
		for _, d := range e.Weekdays {
			p.Weekdays = append(p.Weekdays, weekdayNames()[d-1])
		}
		return p
	}
	p.From, p.To = e.LocalFrom.Format(minuteFormat), e.LocalTo.Format(minuteFormat)
	if e.LocalFrom.Equal(e.LocalFrom.Truncate(24*time.Hour)) && e.LocalTo.Equal(e.LocalTo.Truncate(24*time.Hour)) {
		p.From, p.To = e.LocalFrom.Format(dayFormat), e.LocalTo.AddDate(0, 0, -1).Format(dayFormat)
	}
	return p
}

// onto checks the period and writes the period to a blackout. The parameter "zones" returns a time zone by name.
func (p BlackoutPeriod) onto(
	e *store.Exception, now time.Time, zones func(string) (*time.Location, error), wrong *fieldProblems,
) {
	const at = "blackout."
	refuse := func(field, message string) {
		*wrong = append(*wrong, problem.FieldProblem{Location: "body." + at + field, Message: message})
	}
	e.Timezone, e.Repeats = cmp.Or(p.Timezone, "UTC"), store.Repetition(cmp.Or(p.Repeats, string(store.RepeatsNever)))
	zone, err := zones(e.Timezone)
	if err != nil {
		refuse("timezone", err.Error())
		return
	}
	if e.Repeats == store.RepeatsWeekly {
		p.weekly(e, now.In(zone), refuse)
	} else {
		p.dates(e, refuse)
	}
	if p.Until == "" {
		return
	}
	until, err := time.Parse(dayFormat, p.Until)
	switch {
	case e.Repeats == store.RepeatsNever:
		refuse("until", "applies only to a repeated blackout: omit the field")
	case err != nil:
		refuse("until", "must be a date, such as 2027-12-31")
	case e.LocalFrom != nil && until.Before(e.LocalFrom.Truncate(24*time.Hour)):
		refuse("until", "must not be before the start, which is "+e.LocalFrom.Format(dayFormat))
	default:
		e.RepeatsUntil = &until
	}
}

// weekly sets the weekdays and the first occurrence of a weekly period. The parameter "now" is in the period's zone.
func (p BlackoutPeriod) weekly(e *store.Exception, now time.Time, refuse func(field, message string)) {
	const format = "must be a time of day, such as 22:00"
	since := p.Since
	if since == "" {
		since = now.AddDate(0, 0, -1).Format(dayFormat) // the period of the previous day may still last
	}
	first, err := time.Parse(dayFormat, since)
	if err != nil {
		refuse("since", "must be a date, such as 2026-11-01")
	}
	from, errFrom := time.Parse(clockFormat, p.From)
	if errFrom != nil {
		refuse("from", format)
	}
	end, extra := p.To, 0
	if end == "24:00" {
		end, extra = "00:00", 1
	}
	to, errTo := time.Parse(clockFormat, end)
	if errTo != nil {
		refuse("to", format)
	}
	if len(p.Weekdays) == 0 {
		refuse("weekdays", "must have at least one weekday")
	}
	for i, name := range weekdayNames() {
		if slices.Contains(p.Weekdays, name) {
			e.Weekdays = append(e.Weekdays, int16(i+1))
		}
	}
	if err != nil || errFrom != nil || errTo != nil {
		return
	}
	if !to.After(from) {
		extra = 1
	}
	start := first.Add(from.Sub(from.Truncate(24 * time.Hour)))
	finish := start.Add(to.Sub(from)).AddDate(0, 0, extra+p.Days)
	e.LocalFrom, e.LocalTo = &start, &finish
	if finish.Sub(start) > 7*24*time.Hour {
		refuse("extra_days", "a weekly blackout must last at most 7 days")
	}
}

// dates sets the start and the end of a period that does not repeat or repeats each year.
func (p BlackoutPeriod) dates(e *store.Exception, refuse func(field, message string)) {
	for _, f := range []struct {
		name string
		set  bool
	}{{"weekdays", len(p.Weekdays) > 0}, {"since", p.Since != ""}, {"extra_days", p.Days != 0}} {
		if f.set {
			refuse(f.name, "applies only to a weekly blackout: omit the field")
		}
	}
	from, _, okFrom := parseLocal(p.From)
	to, dateOnly, okTo := parseLocal(p.To)
	const format = "must be a date, such as 2026-12-24, or a date with a time, such as 2026-12-24T18:00, in the years 1970 to 9998"
	if !okFrom {
		refuse("from", format)
	}
	if !okTo {
		refuse("to", format)
	}
	if !okFrom || !okTo {
		return
	}
	if dateOnly {
		to = to.AddDate(0, 0, 1)
	}
	e.LocalFrom, e.LocalTo = &from, &to
	switch {
	case !to.After(from):
		refuse("to", "must be after the start, which is "+p.From)
	case e.Repeats == store.RepeatsYearly && to.Sub(from) > 366*24*time.Hour:
		refuse("to", "a yearly blackout must last at most 366 days")
	}
}

// parseLocal reads a date, or a date with a time of day. The result "dateOnly" reports whether the text has no time.
func parseLocal(text string) (at time.Time, dateOnly, ok bool) {
	const first, last = 1970, 9998
	at, err := time.Parse(dayFormat, text)
	if dateOnly = err == nil; !dateOnly {
		at, err = time.Parse(minuteFormat, text)
	}
	return at, dateOnly, err == nil && at.Year() >= first && at.Year() <= last
}
