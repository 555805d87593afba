package api

import (
	"time"

	"tidewatch/api/problem"
	"tidewatch/jobs/exception"
	"tidewatch/store"
)

// BlackoutPeriod is a period of local time, which may repeat.
type BlackoutPeriod struct {
	Timezone string   `default:"UTC" doc:"The IANA time zone of the period." example:"Europe/Berlin" json:"timezone,omitempty" maxLength:"64"`
	Repeats  string   `default:"never" doc:"How often the period repeats. A weekly period starts on each of its weekdays. A yearly period starts on the same date of each year." enum:"never,weekly,yearly" json:"repeats,omitempty"`
	From     string   `doc:"The start of the period: a date (2026-12-24) or a date with a time of day (2026-12-24T18:00). For a weekly period, the start is a time of day (22:00)." example:"2026-12-24" json:"from" maxLength:"16" minLength:"5"`
	To       string   `doc:"The end of the period, in the format of the start. If the end is a date, the whole day belongs to the period. If the end is a time of day, the period ends at this time. A weekly period that ends at or before its start time ends on the next day." example:"2026-12-26" json:"to" maxLength:"16" minLength:"5"`
	Weekdays []string `doc:"The days on which a weekly period starts. Other periods have no weekdays." enum:"mon,tue,wed,thu,fri,sat,sun" json:"weekdays,omitempty" maxItems:"7" nullable:"false"`
	Since    string   `doc:"The earliest date on which a weekly period can start. The default is the day before the request, so that the blackout includes a period that began on that day and is still in progress." example:"2026-11-01" json:"since,omitempty" maxLength:"10"`
	Until    string   `doc:"The last date on which a repeated period starts. By default, the repetition has no end." example:"2027-12-31" json:"until,omitempty" maxLength:"10"`
	Days     int      `default:"0" doc:"The number of days by which a weekly period ends later than \"from\" and \"to\" state. A weekly period lasts at most 7 days." json:"extra_days,omitempty" maximum:"6" minimum:"0"`
}

// blackoutFrom returns the period of a blackout, or nil for other kinds of exceptions.
func blackoutFrom(e store.Exception) *BlackoutPeriod {
	return (*BlackoutPeriod)(exception.PeriodOf(e))
}

// onto checks the period and writes the period to a blackout. The parameter "zones" returns a time zone by name.
func (p BlackoutPeriod) onto(e *store.Exception, now time.Time, zones exception.Zones, wrong *fieldProblems) {
	exception.Period(p).Onto(e, now, zones, func(field, message string) {
		*wrong = append(*wrong, problem.FieldProblem{Location: "body.blackout." + field, Message: message})
	})
}
