package store

import (
	"log/slog"
	"maps"
	"time"
)

// OutageReminder is the interval at which the error of an outage is logged again.
const OutageReminder = 5 * time.Minute

// Outage limits the log lines of an operation that is repeated until it succeeds, for example without a database. The
// log has the first error with each text, a reminder every five minutes, and a line at the end. The zero value is ready
// to use. Outage is not safe for concurrent use.
type Outage struct {
	began   time.Time
	logged  map[string]time.Time // the last log line of each text of an error
	dropped int
}

// Fail counts an error of the operation, and reports whether the error must be logged.
func (o *Outage) Fail(err error) bool {
	const mostTexts = 20                 // some texts contain numbers that differ each time
	now, text := time.Now(), err.Error() //nolint:forbidigo // the reminder does not depend on the time of the database
	if o.began.IsZero() {
		o.began, o.logged = now, map[string]time.Time{}
	}
	maps.DeleteFunc(o.logged, func(_ string, at time.Time) bool { return now.Sub(at) >= OutageReminder })
	if _, ok := o.logged[text]; ok || len(o.logged) >= mostTexts {
		o.dropped++
		return false
	}
	o.logged[text] = now
	return true
}

// End ends the outage, and reports whether there was an outage. The attributes describe the outage in a log line.
func (o *Outage) End() (attrs []any, ended bool) {
	before := *o
	*o = Outage{}
	return []any{slog.Time("first_error", before.began), slog.Int("repeated_errors", before.dropped)},
		!before.began.IsZero()
}
