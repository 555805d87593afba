// Package cronspec computes the instants at which a cron expression fires in a time zone, even around changes of the
// clock. Package cronspec starts no jobs, reads no clock, and keeps no state between calls.
//
// # Which wall times an expression selects
//
// The five fields are minute, hour, day of month, month and day of week. As in Vixie cron's crontab(5), a field may
// contain numbers, names (MON, jan), ranges, lists and steps. In the field for the day of week, 0 and 7 stand for
// Sunday. The item N/step selects every step-th value from N to the end of the field. The rule for the two day fields
// also comes from crontab(5): a field that starts with an asterisk (even "*/2" and "*,5") is unrestricted. If both day
// fields are restricted, a day needs to match only one of the two fields. If a day field is unrestricted, a day must
// match both day fields.
//
// # At which instants a schedule fires
//
// A schedule is either fixed-time or wildcard, as in Vixie cron's cron(8). In cron(8), fixed-time and wildcard
// schedules differ only at changes of the clock by less than three hours. In package cronspec, fixed-time and wildcard
// schedules differ at all changes of the clock. A schedule is wildcard if its minute or its hour field starts with an
// asterisk. For example, "0 0-23 * * *" is fixed-time and "0 * * * *" is wildcard, although both fire in every hour.
//
// A clock that goes forward skips wall times. For a skipped wall time, a fixed-time schedule follows the policy DSTGap.
// With the policy "shift", the schedule fires at the first instant after the gap. With the policy "skip", the schedule
// does not fire for a skipped wall time. A wildcard schedule does not fire for a skipped wall time.
//
// A clock that goes back shows wall times twice. For a repeated wall time, a fixed-time schedule follows the policy
// DSTRepeat. With the policy "first", the schedule fires in the first pass of the repeated wall time. With the policy
// "second", the schedule fires in the second pass of the repeated wall time. With the policy "both", the schedule fires
// in both passes. A wildcard schedule fires in both passes of a repeated wall time.
//
// A schedule fires only once at an instant, even if the policy "shift" moves several wall times to that instant. For
// example, "0,15,30 2 * * *" fires once, at 03:00, on the day on which the clock in New York skips the hour from two to
// three. If a zone skips a whole day (Pacific/Apia on 2011-12-30), the clock skips all wall times of that day. A change
// of a zone's standard offset also counts as a gap or a repeat.
//
// The rules apply to all changes of offset in the zone data: by a day (Apia), by half an hour (Australia/Lord_Howe), at
// midnight (Africa/Cairo), or by some seconds. Changes by some seconds occurred until about 1920, in zones with local
// mean time. Package cronspec does not use time.Date, because time.Date resolves gaps and repeats by different rules.
//
// # How the next instant is found
//
// The type "calendar" uses bit masks to find the next wall time that the fields select. The type "clock" divides the
// zone data into stretches of time with one offset. The type Schedule visits the stretches in order of time, and
// searches the calendar in each stretch.
//
// A search covers 400 years, because the Gregorian calendar and the standing rules of the zones then repeat. [Parse]
// rejects expressions that do not fire within 400 years.
//
// # Files
//
//	The written form of a schedule and its policies are in spec.go.
//	The conversion from a Spec to a Schedule is in parse.go.
//	The values, ranges, steps and names of a field are in field.go.
//	The messages about invalid expressions are in explain.go, and advice about values and zones is in advice.go.
//	The advice on expressions of other cron formats is in other_formats.go.
//	The advice on special days of Quartz and AWS, such as the last Friday, is in special_day.go.
//	The meanings of an expression with too many fields are in reading.go.
//	The type FieldError is in error.go.
//	The search for the next wall time is in calendar.go.
//	The offsets of a time zone are in clock.go.
//	The search for the next instant is in schedule.go.
//	The preview of the effects of clock changes is in shift.go.
//	The shortest time between two ticks is in interval.go.
//	The delay of a schedule's runs is in jitter.go.
//	The description of a schedule in words is in describe.go.
//
// # Time zone data
//
// Package zoneinfo loads the zones from the newer of the machine's data and the data in the binary.
package cronspec
