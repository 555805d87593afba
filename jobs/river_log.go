package jobs

import (
	"context"
	"log/slog"
	"maps"
	"sync"
	"time"

	"tidewatch/store"
)

// riverLog is the handler of River's log lines. It drops lines below the level WARN, which describe single jobs, because
// River's table records the jobs as well. It also drops repeated errors, see [riverErrors].
type riverLog struct {
	slog.Handler

	errors *riverErrors
}

// Enabled implements [slog.Handler].
func (h riverLog) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && h.Handler.Enabled(ctx, l)
}

// Handle implements [slog.Handler].
func (h riverLog) Handle(ctx context.Context, r slog.Record) error {
	if r.Level >= slog.LevelError && !isAboutJob(r) && h.errors.isRepeated(r) {
		return nil
	}
	return h.Handler.Handle(ctx, r)
}

// isAboutJob reports whether a log line is about a single job.
func isAboutJob(r slog.Record) (is bool) {
	r.Attrs(func(a slog.Attr) bool {
		is = a.Key == "job_id"
		return !is
	})
	return is
}

// WithAttrs implements [slog.Handler].
func (h riverLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	return riverLog{h.Handler.WithAttrs(attrs), h.errors}
}

// WithGroup implements [slog.Handler].
func (h riverLog) WithGroup(name string) slog.Handler {
	return riverLog{h.Handler.WithGroup(name), h.errors}
}

// RiverUILogger returns the logger of River UI, which logs an error for each request that cannot read the queue. The
// logger has each error at most once in [store.OutageReminder], and drops lines below the level WARN.
func RiverUILogger(l *slog.Logger) *slog.Logger {
	return slog.New(riverLog{l.Handler(), &riverErrors{byText: true}})
}

// errorsEnd is how long River must have logged no error before its errors count as ended. River reads at least one queue
// every second.
const errorsEnd = 10 * time.Second

// riverErrors counts River's repeated errors. Without Postgres, each queue logs an error every second. Instead, the log
// has the first error with each message, and a line after the end of the errors. Errors about single jobs do not count.
type riverErrors struct {
	logger *slog.Logger
	byText bool // whether errors with the same message and other texts count as different errors

	mu      sync.Mutex
	began   time.Time            // the time of the first error; zero without errors
	dropped int                  // number of dropped lines
	last    time.Time            // the time of the last error
	logged  map[string]time.Time // the times of the last logged lines by message
}

// isRepeated counts an error, and reports whether the log already has a line with its message.
func (e *riverErrors) isRepeated(r slog.Record) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.began.IsZero() {
		e.began, e.logged = r.Time, map[string]time.Time{}
	}
	e.last = r.Time
	maps.DeleteFunc(e.logged, func(_ string, at time.Time) bool { return r.Time.Sub(at) >= store.OutageReminder })
	key := e.keyOf(r)
	if _, ok := e.logged[key]; ok || len(e.logged) >= mostLogged {
		e.dropped++
		return true
	}
	e.logged[key] = r.Time
	return false
}

// mostLogged is the maximum number of different errors in the log within [store.OutageReminder].
const mostLogged = 100

// keyOf returns the text that identifies an error.
func (e *riverErrors) keyOf(r slog.Record) string {
	key := r.Message
	r.Attrs(func(a slog.Attr) bool {
		if e.byText && (a.Key == "err" || a.Key == "error") {
			key += ": " + a.Value.String()
		}
		return true
	})
	return key
}

// keep logs the end of errors until the context ends.
func (e *riverErrors) keep(ctx context.Context, db *store.DB) {
	ticker := time.NewTicker(errorsEnd / 2)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-ticker.C:
			e.end(ctx, db, now)
		}
	}
}

// end logs the end of the errors if River has logged no error for a while, and the database answers.
func (e *riverErrors) end(ctx context.Context, db *store.DB, now time.Time) {
	e.mu.Lock()
	hasEnded := !e.began.IsZero() && now.Sub(e.last) >= errorsEnd
	e.mu.Unlock()
	if !hasEnded {
		return
	}
	limited, cancel := context.WithTimeout(ctx, errorsEnd/2)
	defer cancel()
	if _, err := db.Now(limited); err != nil {
		return
	}
	e.mu.Lock()
	began, last, dropped := e.began, e.last, e.dropped
	e.began, e.dropped = time.Time{}, 0
	e.mu.Unlock()
	e.logger.InfoContext(ctx, "The queue works again.", slog.Time("first_error", began),
		slog.Time("last_error", last), slog.Int("repeated_errors", dropped))
}
