package exception

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tidewatch/store"
)

// recurrence has the parts of an RRULE.
type recurrence struct {
	count    int
	weekdays []int16
}

// repeat applies an RRULE to a blackout in the given time zone.
func repeat(e *store.Exception, from eventTime, rule contentLine, zone *time.Location) error {
	parts := map[string]string{}
	for part := range strings.SplitSeq(strings.ToUpper(rule.value), ";") {
		name, value, ok := strings.Cut(part, "=")
		if _, twice := parts[name]; !ok || twice {
			return fmt.Errorf("RRULE has an invalid part %q", part)
		}
		parts[name] = value
	}
	var r recurrence
	supported := map[string]func(string) error{"FREQ": nil, "WKST": nil, "INTERVAL": onlyOne}
	supported["COUNT"] = r.readCount
	supported["UNTIL"] = func(value string) error { return readUntil(e, from, value, zone) }
	switch parts["FREQ"] {
	case "WEEKLY":
		e.Repeats, r.weekdays = store.RepeatsWeekly, []int16{isoWeekday(from.at)}
		supported["BYDAY"] = func(value string) error { return r.readDays(from, value) }
	case "YEARLY":
		e.Repeats = store.RepeatsYearly
		supported["BYMONTH"] = sameAs(int(from.at.Month()))
		supported["BYMONTHDAY"] = sameAs(from.at.Day())
	default:
		return errors.New("RRULE supports only FREQ=WEEKLY and FREQ=YEARLY")
	}
	for name, value := range parts {
		read, ok := supported[name]
		if !ok {
			return fmt.Errorf("RRULE does not support %s with FREQ=%s", name, parts["FREQ"])
		}
		if read == nil {
			continue
		}
		if err := read(value); err != nil {
			return fmt.Errorf("%s %w", name, err)
		}
	}
	e.Weekdays = r.weekdays
	if r.count > 0 {
		if e.RepeatsUntil != nil {
			return errors.New("RRULE has both UNTIL and COUNT")
		}
		last := r.last(from.at)
		e.RepeatsUntil = &last
	}
	return checkLength(*e)
}

func checkLength(e store.Exception) error {
	length := e.LocalTo.Sub(*e.LocalFrom)
	switch {
	case e.Repeats == store.RepeatsWeekly && length > 7*day:
		return errors.New("a weekly event must last at most 7 days")
	case e.Repeats == store.RepeatsYearly && length > 366*day:
		return errors.New("a yearly event must last at most 366 days")
	}
	return nil
}

func onlyOne(value string) error {
	if value != "1" {
		return errors.New("must be 1")
	}
	return nil
}

// sameAs returns a check that accepts only the parameter "n", which is a part of the date in DTSTART.
func sameAs(n int) func(string) error {
	return func(value string) error {
		if value != strconv.Itoa(n) {
			return errors.New("must be as in DTSTART")
		}
		return nil
	}
}

func (r *recurrence) readCount(value string) error {
	const most = 1000
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > most {
		return fmt.Errorf("must be 1 to %d", most)
	}
	r.count = n
	return nil
}

func (r *recurrence) readDays(from eventTime, value string) error {
	names := []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}
	r.weekdays = nil
	for name := range strings.SplitSeq(value, ",") {
		i := slices.Index(names, name)
		if i < 0 {
			return errors.New("must list weekdays, such as MO,FR")
		}
		r.weekdays = append(r.weekdays, int16(i+1)) //nolint:gosec // i is 0 to 6
	}
	slices.Sort(r.weekdays)
	r.weekdays = slices.Compact(r.weekdays)
	if !slices.Contains(r.weekdays, isoWeekday(from.at)) {
		return errors.New("must contain the weekday of DTSTART")
	}
	return nil
}

// readUntil reads a date, a UTC time or a local time. The last repetition of an event starts at or before the time in
// UNTIL.
func readUntil(e *store.Exception, from eventTime, value string, zone *time.Location) error {
	const dateLayout, utcLayout = "20060102", "20060102T150405Z"
	for _, layout := range []string{dateLayout, utcLayout, "20060102T150405"} {
		at, err := time.Parse(layout, value)
		if err != nil {
			continue
		}
		if layout == utcLayout && !from.dateOnly {
			at = local(at.In(zone))
		}
		until := date(at)
		if layout != dateLayout && at.Sub(until) < from.at.Sub(date(from.at)) {
			until = until.Add(-day) // the event of the last day would start after the end of the repetition
		}
		if until.Before(date(from.at)) {
			return errors.New("must not be before DTSTART")
		}
		e.RepeatsUntil = &until
		return nil
	}
	return errors.New("must be a date (20271231) or a time (20271231T235959Z)")
}

// last returns the date of the last occurrence of an event that repeats a limited number of times.
func (r *recurrence) last(from time.Time) time.Time {
	at, left := date(from), r.count-1
	for left > 0 {
		if r.weekdays != nil {
			if at = at.Add(day); slices.Contains(r.weekdays, isoWeekday(at)) {
				left--
			}
			continue
		}
		next := time.Date(at.Year()+1, from.Month(), from.Day(), 0, 0, 0, 0, time.UTC)
		if at = next; next.Month() == from.Month() {
			left--
		} else {
			at = time.Date(next.Year(), from.Month(), 1, 0, 0, 0, 0, time.UTC) // no 29 February in this year
		}
	}
	return at
}

// isoWeekday returns 1 for Monday to 7 for Sunday.
func isoWeekday(t time.Time) int16 {
	return int16((t.Weekday()+6)%7 + 1)
}
