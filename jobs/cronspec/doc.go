// Package cronspec says when a cron expression fires in a time zone whose clock is put forward and
// back. It is arithmetic: it starts nothing, knows no current time, and keeps no state between calls.
//
// # Which wall times an expression names
//
// The five fields are minute, hour, day of month, month and day of week, as in Vixie cron's crontab(5):
// numbers, names (MON, jan), ranges, lists, steps, and 7 as another name for Sunday. N/step runs from N to
// the end of the field. From crontab(5) also comes the rule for the two day fields: a field that starts with
// an asterisk ("*/2" and "*,5" too) is not restricted. When both are restricted, a day that matches either
// one is meant; otherwise it must match both.
//
// # At which instants they fire
//
// A schedule is either fixed-time or wildcard, as in Vixie cron's cron(8), which keeps to it for changes of less than
// three hours and here holds for all. The text decides: it is a wildcard schedule if its minute or its hour field
// starts with an asterisk, whatever the rest says. So "0 0-23 * * *" is fixed-time and "0 * * * *" is not.
//
//	                    clock put forward               clock put back
//	                    (a wall time is missing)        (a wall time comes twice)
//	fixed-time          DSTGap: "shift" fires at the    DSTRepeat: "first" fires in the first pass,
//	                    first instant after the gap,    "second" in the second, "both" in each
//	                    "skip" not at all
//	wildcard            nothing                         fires in each pass
//
// An instant fires once, however many wall times end up at it: with "shift", 0,15,30 2 * * * fires once,
// at 03:00, on the day on which New York has no two o'clock. Days are those of the wall time: what
// belongs to a day that a zone left out altogether (Pacific/Apia, 2011-12-30) falls into that gap.
// A change of a zone's standard offset is a gap or a repeat like any other.
//
// These rules are applied to the zone's changes of offset as the data has them: whole days (Apia), half hours
// (Australia/Lord_Howe), at midnight (Africa/Cairo), or in seconds (local mean times before about 1920, when
// a full minute on the wall has seconds in UTC). time.Date is not asked, since it resolves gaps and repeats
// by rules of its own.
//
// # How the next instant is found
//
//	calendar   bit masks -> the next wall time that the fields name      (no zones)
//	clock      zone data -> stretches of time with one offset            (no fields)
//	Schedule   walks the stretches, and asks the calendar in each
//
// A search ends: it looks 400 years ahead, after which the Gregorian calendar and the zones' standing rules
// repeat themselves. [Parse] refuses what does not fire in that time.
//
// # Time zone data
//
// The zones are compiled in, for machines that have none. The machine's own data, where there is any, is
// preferred, as it is by [time.LoadLocation]: it is the part of the two that gets updated.
package cronspec

import _ "time/tzdata" // zones for machines that have none
