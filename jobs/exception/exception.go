// Package exception decides which ticks of a schedule are suppressed by exceptions: pauses, blackouts and skips.
//
// # Rules
//
// A pause suppresses the ticks from its start until its end. The end of a pause is not part of the pause, so a tick at
// the end fires.
//
// A blackout is a period of local time in a time zone. A tick is within the blackout if clocks in the time zone show a
// time of the period at the tick. A blackout therefore needs no rule for clock changes: a skipped local time has no
// tick, and a repeated local time belongs to the blackout both times. A weekly blackout starts on each of its weekdays,
// and a yearly blackout starts on the same date of each year. A yearly blackout on 29 February only exists in leap
// years. The period may cross midnight, and does not include its end.
//
// A skip suppresses the next ticks that neither a pause nor a blackout suppresses.
package exception

import (
	"slices"
	"time"

	"tidewatch/store"
)

const day = 24 * time.Hour

// Zones is a function that returns the time zone with an IANA name, for example the method
// [tidewatch/jobs/cronspec.Parser.Zone].
type Zones func(name string) (*time.Location, error)

// Suppression returns a function that decides which ticks of a schedule with the given exceptions are suppressed, see
// [Set.Suppress]. Suppression implements [store.Suppression].
func (z Zones) Suppression(exceptions []store.Exception) func(time.Time) *store.Exception {
	return NewSet(exceptions, z).Suppress
}

// A Set has the exceptions of one schedule. Ticks must be passed to Set in chronological order, because skips suppress
// a limited number of ticks. The work for a tick grows with the number of time zones and with the logarithm of the
// number of exceptions. The first tick of each day also compares all blackouts with the day.
type Set struct {
	blackouts []*calendarDay // one for each time zone
	pauses    coverage
	skipFrom  time.Time // skips suppress only ticks from this time on
	skips     []skip
}

type skip struct {
	store.Exception

	used int
}

// NewSet returns the set of the given exceptions, or nil if there are no exceptions. A blackout with an unknown time
// zone uses UTC. Only plain SQL can write an unknown time zone.
func NewSet(exceptions []store.Exception, zones Zones) *Set {
	if len(exceptions) == 0 {
		return nil
	}
	s := &Set{blackouts: zones.calendarDays(exceptions)}
	var pauses []span
	for i, e := range exceptions {
		switch e.Kind {
		case store.ExceptionPause:
			pauses = append(pauses, pauseSpan(&exceptions[i]))
		case store.ExceptionBlackout: // see calendarDays
		case store.ExceptionSkip:
			s.skips = append(s.skips, skip{Exception: e})
		}
	}
	s.pauses = newCoverage(pauses)
	return s
}

// pauseSpan returns the period that a pause covers.
func pauseSpan(e *store.Exception) span {
	s := span{exception: e, to: endOfTime()}
	if e.StartsAt != nil {
		s.from = *e.StartsAt
	}
	if e.EndsAt != nil {
		s.to = *e.EndsAt
	}
	return s
}

// endOfTime returns a time after all ticks.
func endOfTime() time.Time { return time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC) }

// Suppress returns the exception that suppresses the tick at the given time, or nil. Suppress counts the ticks that
// skips suppress.
func (s *Set) Suppress(at time.Time) *store.Exception {
	if by := s.Period(at); by != nil {
		return by
	}
	return s.Skip(at)
}

// Period returns the pause or the blackout that suppresses the tick at the given time, or nil.
func (s *Set) Period(at time.Time) *store.Exception {
	if s == nil {
		return nil
	}
	if pause := s.pauses.exceptionAt(at); pause != nil {
		return pause
	}
	for _, b := range s.blackouts {
		if blackout := b.exceptionAt(at); blackout != nil {
			return blackout
		}
	}
	return nil
}

// Skip returns the skip that suppresses the tick at the given time, or nil. Callers must first check that no pause or
// blackout suppresses the tick. Skip counts the ticks that each skip suppresses.
func (s *Set) Skip(at time.Time) *store.Exception {
	if s == nil || at.Before(s.skipFrom) {
		return nil
	}
	for i := range s.skips {
		k := &s.skips[i]
		if k.Remaining != nil && k.used < *k.Remaining && (k.StartsAt == nil || !at.Before(*k.StartsAt)) {
			k.used++
			return &k.Exception
		}
	}
	return nil
}

// SkipFrom sets the time of the first tick that a skip can suppress. Earlier ticks use up no skip, because they have no
// runs of their own.
func (s *Set) SkipFrom(at time.Time) {
	if s != nil {
		s.skipFrom = at
	}
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

// local returns the date and time that a clock shows, as a time in UTC.
func local(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// date returns the start of the day in UTC.
func date(t time.Time) time.Time { return t.Truncate(day) }
