package jobs

import (
	"context"
	"errors"
	"log/slog"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// component returns a logger that adds the component's name to each line.
func component(l *slog.Logger, name string) *slog.Logger {
	return l.With(slog.String("component", name))
}

// errorHandler logs every failed attempt at a job, because River itself only stores the error in the job's row. River
// does not pass permanent failures of runs to errorHandler. The lifecycle logs these failures.
type errorHandler struct{ logger *slog.Logger }

// HandleError implements [river.ErrorHandler].
func (h *errorHandler) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	ctx = withTraceparent(ctx, jobTraceparent(job)) // River's own context has no span
	level := slog.LevelError
	switch {
	case errors.Is(err, errUnsealed):
		level = slog.LevelWarn // operators must give the node the key
	case job.Kind == kindAlert:
		level = slog.LevelInfo // a customer's receiver failed, and the delivery records the error
	}
	h.logger.LogAttrs(ctx, level, "An attempt at a job failed.", append(attemptAttrs(job),
		slog.Int("max_attempts", job.MaxAttempts), slog.Any("error", err))...)
	return nil
}

// HandlePanic implements [river.ErrorHandler].
func (h *errorHandler) HandlePanic(
	ctx context.Context, job *rivertype.JobRow, panicVal any, trace string,
) *river.ErrorHandlerResult {
	ctx = withTraceparent(ctx, jobTraceparent(job))
	h.logger.LogAttrs(ctx, slog.LevelError, "A job panicked.", append(attemptAttrs(job),
		slog.Any("panic", panicVal), slog.String("trace", trace))...)
	return nil
}

// attemptAttrs returns the log attributes of an attempt at a job.
func attemptAttrs(job *rivertype.JobRow) []slog.Attr {
	return []slog.Attr{
		slog.String("kind", job.Kind),
		slog.Int64("river_job_id", job.ID),
		slog.Int("attempt", job.Attempt),
	}
}
