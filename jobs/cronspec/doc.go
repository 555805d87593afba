// Package cronspec computes when a cron expression fires in a time zone, across changes of the clock. It only computes:
// it starts no jobs, reads no clock, and keeps no state between calls.
//
// # Which wall times an expression selects
//
// The five fields are minute, hour, day of month, month and day of week, as in Vixie cron's crontab(5): numbers, names
// (MON, jan), ranges, lists, steps, and 7 as another name for Sunday. N/step runs from N to the end of the field. The
// rule for the two day fields also comes from crontab(5): a field that starts with an asterisk ("*/2" and "*,5", too)
// is unrestricted. If both are restricted, a day needs to match only one of them; otherwise it must match both.
//
// # At which instants they fire
//
// A schedule is either fixed-time or wildcard, as in Vixie cron's cron(8). There, the distinction applies only to
// changes of less than three hours; here, it applies to all changes. A schedule is wildcard if its minute or its hour
// field starts with an asterisk. So "0 0-23 * * *" is fixed-time and "0 * * * *" is wildcard, although both fire in
// every hour.
//
//	                    clock goes forward              clock goes back
//	                    (a wall time is skipped)        (a wall time comes twice)
//	fixed-time          DSTGap: "shift" fires at the    DSTRepeat: "first" fires in the first pass,
//	                    first instant after the gap,    "second" in the second, "both" in each
//	                    "skip" does not fire
//	wildcard            does not fire                   fires in each pass
//
// An instant fires once, even if several wall times move to it: with "shift", 0,15,30 2 * * * fires once, at 03:00, on
// the day on which New York has no two o'clock. Days are days of the wall time: the wall times of a day that a zone
// skipped (Pacific/Apia, 2011-12-30) are in the gap. A change of a zone's standard offset is a gap or a repeat like any
// other.
//
// These rules apply to the changes of offset in the zone data: whole days (Apia), half hours (Australia/Lord_Howe), at
// midnight (Africa/Cairo), or in seconds (local mean times before about 1920, when a full minute on the wall has
// seconds in UTC). The package does not use time.Date, which resolves gaps and repeats by rules of its own.
//
// # How the next instant is found
//
//	calendar   bit masks -> the next wall time that the fields select    (no zones)
//	clock      zone data -> stretches of time with one offset            (no fields)
//	Schedule   walks along the stretches, and searches the calendar in each
//
// A search ends 400 years ahead, after which the Gregorian calendar and the standing rules of the zones repeat. [Parse]
// rejects expressions that do not fire in that time.
//
// # Files, in the order in which an expression passes through them
//
//	spec.go       the written form and its policies
//	parse.go      from the written form to a Schedule
//	field.go      one of the five fields: values, ranges, steps, names
//	explain.go    the messages about invalid expressions
//	error.go      FieldError
//	calendar.go   the next wall time
//	clock.go      the offsets of a zone
//	schedule.go   the next instant
//	shift.go      the effects of changes of the clock, for previews
//	interval.go   the shortest time between two ticks
//	describe.go   the schedule in words
//
// # Time zone data
//
// The zones are compiled in, for machines without time zone data. The data of the machine takes precedence, as in
// [time.LoadLocation], because it is the copy that gets updated.
package cronspec

import _ "time/tzdata" // zones for machines without time zone data
