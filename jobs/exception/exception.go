// Package exception decides which ticks of a schedule are suppressed by exceptions: pauses, blackouts and skips.
//
// # Rules
//
// A pause suppresses the ticks from its start until its end. The end is not included, so that a tick at the end fires.
//
// A blackout is a period of local time in a time zone. A tick is within the blackout if clocks in the time zone show a
// time of the period at the tick. A blackout therefore needs no rule for clock changes: a skipped local time has no
// tick, and a repeated local time belongs to the blackout both times. A weekly blackout starts on each of its weekdays,
// and a yearly blackout starts on the same date of each year. A yearly blackout on 29 February only exists in leap
// years. The period may cross midnight.
//
// A skip suppresses the next ticks that neither a pause nor a blackout suppresses.
package exception

import (
	"slices"
	"time"

	"tidewatch/store"
)

const day = 24 * time.Hour

// Zones returns the time zone with an IANA name, such as [tidewatch/jobs/cronspec.Parser.Zone].
type Zones func(name string) (*time.Location, error)

// A Set has the exceptions of one schedule. Ticks must be passed to Set in chronological order, because skips suppress
// a limited number of ticks.
type Set struct {
	blackouts []blackout
	pauses    []store.Exception
	skips     []skip
}

type blackout struct {
	store.Exception

	zone *time.Location
}

type skip struct {
	store.Exception

	used int
}

// NewSet returns the set of the given exceptions, or nil if there are no exceptions. A blackout whose time zone is
// unknown, which plain SQL may have written, uses UTC.
func NewSet(exceptions []store.Exception, zones Zones) *Set {
	if len(exceptions) == 0 {
		return nil
	}
	s := &Set{}
	for _, e := range exceptions {
		switch e.Kind {
		case store.ExceptionPause:
			s.pauses = append(s.pauses, e)
		case store.ExceptionBlackout:
			zone, err := zones(e.Timezone)
			if err != nil {
				zone = time.UTC
			}
			s.blackouts = append(s.blackouts, blackout{e, zone})
		case store.ExceptionSkip:
			s.skips = append(s.skips, skip{Exception: e})
		}
	}
	return s
}

// Suppress returns the exception that suppresses the tick at the given time, or nil. Suppress counts the ticks that
// skips suppress.
func (s *Set) Suppress(at time.Time) *store.Exception {
	if s == nil {
		return nil
	}
	for i, p := range s.pauses {
		if covers(p, at) {
			return &s.pauses[i]
		}
	}
	for i, b := range s.blackouts {
		if b.covers(at) {
			return &s.blackouts[i].Exception
		}
	}
	for i := range s.skips {
		k := &s.skips[i]
		if k.Remaining != nil && k.used < *k.Remaining && covers(k.Exception, at) {
			k.used++
			return &k.Exception
		}
	}
	return nil
}

// UsedSkips returns the skips that have suppressed ticks.
func (s *Set) UsedSkips() []store.UsedSkip {
	if s == nil {
		return nil
	}
	var used []store.UsedSkip
	for _, k := range s.skips {
		if k.used > 0 {
			used = append(used, store.UsedSkip{ID: k.ID, Ticks: k.used})
		}
	}
	return used
}

// HasSkips reports whether a skip may suppress further ticks.
func (s *Set) HasSkips() bool {
	left := func(k skip) bool { return k.Remaining != nil && k.used < *k.Remaining }
	return s != nil && slices.ContainsFunc(s.skips, left)
}

// The function "covers" reports whether a time lies between the start and the end of a pause or a skip.
func covers(e store.Exception, at time.Time) bool {
	return (e.StartsAt == nil || !at.Before(*e.StartsAt)) && (e.EndsAt == nil || at.Before(*e.EndsAt))
}

// The method "covers" reports whether clocks in the blackout's time zone show a time of the blackout at the given time.
func (b blackout) covers(at time.Time) bool {
	if b.LocalFrom == nil || b.LocalTo == nil {
		return false
	}
	shown := local(at.In(b.zone))
	return slices.ContainsFunc(b.starts(shown), func(start time.Time) bool {
		return !start.Before(*b.LocalFrom) && (b.RepeatsUntil == nil || !date(start).After(*b.RepeatsUntil)) &&
			!shown.Before(start) && shown.Before(start.Add(b.length()))
	})
}

func (b blackout) length() time.Duration { return b.LocalTo.Sub(*b.LocalFrom) }

// starts returns the starts of the occurrences that may contain the given local time.
func (b blackout) starts(shown time.Time) []time.Time {
	ofDay := b.LocalFrom.Sub(date(*b.LocalFrom))
	var starts []time.Time
	switch b.Repeats {
	case store.RepeatsWeekly:
		for start := date(shown).Add(ofDay); shown.Sub(start) < b.length(); start = start.Add(-day) {
			if slices.Contains(b.Weekdays, isoWeekday(start)) {
				starts = append(starts, start)
			}
		}
	case store.RepeatsYearly:
		for _, year := range []int{shown.Year(), shown.Year() - 1} {
			start := time.Date(year, b.LocalFrom.Month(), b.LocalFrom.Day(), 0, 0, 0, 0, time.UTC).Add(ofDay)
			if start.Month() == b.LocalFrom.Month() {
				starts = append(starts, start)
			}
		}
	case store.RepeatsNever:
		starts = append(starts, *b.LocalFrom)
	}
	return starts
}

// local returns the date and time that a clock shows, as a time in UTC.
func local(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// date returns the start of the day in UTC.
func date(t time.Time) time.Time { return t.Truncate(day) }
