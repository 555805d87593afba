package cronspec

import (
	"cmp"
	"strconv"
	"strings"
)

// Spec is the written form of a schedule. Specs are comparable. If two specs from [Schedule.Spec] are equal, the
// schedules fire at the same instants.
type Spec struct {
	// Cron is an expression of five fields, or one of the shorthands @hourly, @daily (@midnight), @weekly, @monthly and
	// @yearly (@annually).
	Cron string

	// Zone is an IANA time zone name such as "Europe/Berlin" or "UTC". Zone has no default value.
	Zone string

	// DSTGap decides how fixed-time schedules treat a wall time that the clock skips. Default: GapShift.
	DSTGap GapPolicy

	// DSTRepeat decides how fixed-time schedules treat a wall time that the clock shows twice. Default: RepeatFirst.
	DSTRepeat RepeatPolicy
}

// GapPolicy decides what happens at a wall time that the clock skips.
type GapPolicy string

const (
	// GapShift makes the schedule fire at the first instant after the gap.
	GapShift GapPolicy = "shift"
	// GapSkip means that the schedule does not fire for the skipped wall time.
	GapSkip GapPolicy = "skip"
)

// RepeatPolicy decides what happens at a wall time that the clock shows twice.
type RepeatPolicy string

const (
	// RepeatFirst makes the schedule fire only in the first pass of a repeated wall time.
	RepeatFirst RepeatPolicy = "first"
	// RepeatSecond makes the schedule fire only in the second pass of a repeated wall time.
	RepeatSecond RepeatPolicy = "second"
	// RepeatBoth makes the schedule fire in both passes of a repeated wall time.
	RepeatBoth RepeatPolicy = "both"
)

// SingleSpaced returns an expression without outer white space and with single spaces between its fields. Expressions
// that differ only in white space become equal.
func SingleSpaced(expr string) string { return strings.Join(strings.Fields(expr), " ") }

// withDefaults returns the spec with default values filled in and with single spaces in the expression.
func (s Spec) withDefaults() Spec {
	s.Cron = SingleSpaced(s.Cron)
	s.DSTGap = cmp.Or(s.DSTGap, GapShift)
	s.DSTRepeat = cmp.Or(s.DSTRepeat, RepeatFirst)
	return s
}

// checkPolicies returns an error if one of the policies is unknown.
func (s Spec) checkPolicies() error {
	switch s.DSTGap {
	case GapShift, GapSkip:
	default:
		return &FieldError{
			Field: fieldDSTGap, Value: string(s.DSTGap),
			Reason: `must be "shift" or "skip", got ` + strconv.Quote(string(s.DSTGap)),
		}
	}
	switch s.DSTRepeat {
	case RepeatFirst, RepeatSecond, RepeatBoth:
	default:
		return &FieldError{
			Field: fieldDSTRepeat, Value: string(s.DSTRepeat),
			Reason: `must be "first", "second" or "both", got ` + strconv.Quote(string(s.DSTRepeat)),
		}
	}
	return nil
}
