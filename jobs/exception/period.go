package exception

import (
	"cmp"
	"slices"
	"time"

	"tidewatch/store"
)

// A Period is a period of local time in the form in which users write it. A Period may repeat.
type Period struct {
	Timezone string   // IANA time zone; empty for UTC
	Repeats  string   // "never", "weekly" or "yearly"; empty for "never"
	From     string   // date, date with a time of day, or time of day for a weekly period
	To       string   // in the format of From; a date belongs to the period, and a time of day does not
	Weekdays []string // days on which a weekly period starts, such as "mon"
	Since    string   // first date on which a weekly period starts; by default, the day before the present day
	Until    string   // last date on which a repeated period starts; empty for no end
	Days     int      // days by which a weekly period ends later than From and To state
}

const (
	clockFormat  = "15:04"
	minuteFormat = "2006-01-02T15:04"
)

// WeekdayNames returns the names of the weekdays, starting with Monday.
func WeekdayNames() []string { return []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} }

// PeriodOf returns the period of a blackout, or nil for other kinds of exceptions.
func PeriodOf(e store.Exception) *Period {
	if e.LocalFrom == nil || e.LocalTo == nil {
		return nil
	}
	p := &Period{Timezone: e.Timezone, Repeats: string(e.Repeats)}
	if e.RepeatsUntil != nil {
		p.Until = e.RepeatsUntil.Format(time.DateOnly)
	}
	if e.Repeats == store.RepeatsWeekly {
		p.From, p.To = e.LocalFrom.Format(clockFormat), e.LocalTo.Format(clockFormat)
		p.Since = e.LocalFrom.Format(time.DateOnly)
		p.Days = int((e.LocalTo.Sub(*e.LocalFrom) - time.Minute) / day)
		for _, d := range e.Weekdays {
			p.Weekdays = append(p.Weekdays, WeekdayNames()[d-1])
		}
		return p
	}
	p.From, p.To = e.LocalFrom.Format(minuteFormat), e.LocalTo.Format(minuteFormat)
	if e.LocalFrom.Equal(e.LocalFrom.Truncate(day)) && e.LocalTo.Equal(e.LocalTo.Truncate(day)) {
		p.From, p.To = e.LocalFrom.Format(time.DateOnly), e.LocalTo.AddDate(0, 0, -1).Format(time.DateOnly)
	}
	return p
}

// Onto checks the period and writes the period to a blackout. Onto calls the function "refuse" with each invalid field.
func (p Period) Onto(e *store.Exception, now time.Time, zones Zones, refuse func(field, message string)) {
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
	until, err := time.Parse(time.DateOnly, p.Until)
	switch {
	case e.Repeats == store.RepeatsNever:
		refuse("until", "applies only to a repeated blackout: omit the field")
	case err != nil:
		refuse("until", "must be a date, such as 2027-12-31")
	case e.LocalFrom != nil && until.Before(e.LocalFrom.Truncate(day)):
		refuse("until", "must not be before the start, which is "+e.LocalFrom.Format(time.DateOnly))
	default:
		e.RepeatsUntil = &until
	}
}

// weekly sets the weekdays and the first occurrence of a weekly period. The parameter "now" is in the period's zone.
func (p Period) weekly(e *store.Exception, now time.Time, refuse func(field, message string)) {
	const format = "must be a time of day, such as 22:00"
	since := p.Since
	if since == "" {
		since = now.AddDate(0, 0, -1).Format(time.DateOnly) // the period of the previous day may still last
	}
	first, err := time.Parse(time.DateOnly, since)
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
	for i, name := range WeekdayNames() {
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
	start := first.Add(from.Sub(from.Truncate(day)))
	finish := start.Add(to.Sub(from)).AddDate(0, 0, extra+p.Days)
	e.LocalFrom, e.LocalTo = &start, &finish
	if finish.Sub(start) > 7*day {
		refuse("extra_days", "a weekly blackout must last at most 7 days")
	}
}

// dates sets the start and the end of a period that does not repeat or repeats each year.
func (p Period) dates(e *store.Exception, refuse func(field, message string)) {
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
	case e.Repeats == store.RepeatsYearly && to.Sub(from) > 366*day:
		refuse("to", "a yearly blackout must last at most 366 days")
	}
}

// parseLocal reads a date, or a date with a time of day. The result "dateOnly" reports whether the text has no time.
func parseLocal(text string) (at time.Time, dateOnly, ok bool) {
	const first, last = 1970, 9998
	at, err := time.Parse(time.DateOnly, text)
	if dateOnly = err == nil; !dateOnly {
		at, err = time.Parse(minuteFormat, text)
	}
	return at, dateOnly, err == nil && at.Year() >= first && at.Year() <= last
}
