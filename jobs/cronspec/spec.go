package cronspec

import (
	"cmp"
	"strings"
)

// Spec is the written form of when something fires. It is comparable: those with equal values, as
// [Schedule.Spec] returns them, fire at the same instants.
type Spec struct {
	// Cron has five fields, or is one of @hourly, @daily (@midnight), @weekly, @monthly and @yearly (@annually).
	Cron string

	// Zone is an IANA time zone name such as "Europe/Berlin" or "UTC". It has no default.
	Zone string

	// DSTGap is for fixed-time schedules: what becomes of a wall time that the clock leaves out.
	// The default is GapShift.
	DSTGap GapPolicy

	// DSTRepeat is for fixed-time schedules: what becomes of a wall time that the clock shows twice.
	// The default is RepeatFirst.
	DSTRepeat RepeatPolicy
}

// GapPolicy is what becomes of a wall time that the clock leaves out.
type GapPolicy string

const (
	// GapShift fires at the first instant after the gap.
	GapShift GapPolicy = "shift"
	// GapSkip does not fire.
	GapSkip GapPolicy = "skip"
)

// RepeatPolicy is what becomes of a wall time that the clock shows twice.
type RepeatPolicy string

const (
	// RepeatFirst fires in the first pass.
	RepeatFirst RepeatPolicy = "first"
	// RepeatSecond fires in the second pass.
	RepeatSecond RepeatPolicy = "second"
	// RepeatBoth fires in each pass.
	RepeatBoth RepeatPolicy = "both"
)

// normalised returns s with its defaults filled in and with single blanks in the expression, so that the
// same schedule written with more blanks is not a second one.
func (s Spec) normalised() Spec {
	s.Cron = strings.Join(strings.Fields(s.Cron), " ")
	s.DSTGap = cmp.Or(s.DSTGap, GapShift)
	s.DSTRepeat = cmp.Or(s.DSTRepeat, RepeatFirst)
	return s
}

// checkPolicies says which policy is none.
func (s Spec) checkPolicies() error {
	switch s.DSTGap {
	case GapShift, GapSkip:
	default:
		return &FieldError{
			Field: fieldDSTGap, Value: string(s.DSTGap),
			Reason: `is not a policy: write "shift" or "skip"`,
		}
	}
	switch s.DSTRepeat {
	case RepeatFirst, RepeatSecond, RepeatBoth:
	default:
		return &FieldError{
			Field: fieldDSTRepeat, Value: string(s.DSTRepeat),
			Reason: `is not a policy: write "first", "second" or "both"`,
		}
	}
	return nil
}
