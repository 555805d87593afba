package store

import (
	"log/slog"
	"time"
)

// OutageReminder is the interval at which the error of an outage is logged again.
const OutageReminder = 5 * time.Minute

// Outage limits the log lines of an operation that is repeated until it succeeds, for example without a database. The
// log has the first error, a reminder every five minutes, and a line at the end. The zero value is ready to use. Outage
// is not safe for concurrent use.
type Outage struct {
	began, logged time.Time
	dropped       int
}

// Fail counts an error of the operation, and reports whether the error must be logged.
func (o *Outage) Fail() bool {
	now := time.Now() //nolint:forbidigo // the reminder does not depend on the time of the database
	if o.began.IsZero() {
		o.began = now
	} else if now.Sub(o.logged) < OutageReminder {
		o.dropped++
		return false
	}
	o.logged = now
	return true
}

// End ends the outage, and reports whether there was an outage. The attributes describe the outage in a log line.
func (o *Outage) End() (attrs []any, ended bool) {
	before := *o
	*o = Outage{}
	return []any{slog.Time("first_error", before.began), slog.Int("repeated_errors", before.dropped)},
		!before.began.IsZero()
}
