package remote

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

// readPauses returns the pauses that have not ended, newest first. If the parameter "job" is not nil, readPauses returns
// only the pauses of this schedule, of its brand and of its customer.
func (s server) readPauses(ctx context.Context, e *command.Env, job *uuid.UUID) ([]client.ScheduleException, error) {
	kind, inEffect := client.ListScheduleExceptionsParamsKind("pause"), true
	return readAll(listCommand{server: s, Limit: maxPauses}, e, exceptionPages(ctx,
		client.ListScheduleExceptionsParams{AppliesTo: job, InEffect: &inEffect, Kind: &kind}))
}

// maxPauses limits the pauses that a command reads.
const maxPauses = 100_000

// nextRunText returns the next run of a schedule as text. If a pause suppresses the next run, the text states the end
// and the note of the pause instead. The text names a blackout or a skip that suppresses the next run.
func nextRunText(job client.ScheduledJob, pauses []client.ScheduleException, now time.Time) string {
	if job.IsActive {
		for _, p := range pauses {
			if isPaused(job, p, now) {
				return pauseText(p)
			}
		}
	}
	if isActive := job.IsActive && job.After == nil && job.ScheduleError == nil; isActive && job.NextRunAt == nil {
		if job.EndsAt == nil {
			return "not planned yet" // plain SQL has just written the schedule
		}
		return "ended"
	}
	if job.NextRunSuppressed != nil {
		return command.Cell(job.NextRunAt) + " (no run, " + suppressedText(job.NextRunSuppressed) + ")"
	}
	return command.Cell(job.NextRunAt)
}

// isPaused reports whether a pause applies to a schedule, either now or at the next run.
func isPaused(job client.ScheduledJob, p client.ScheduleException, now time.Time) bool {
	applies := p.CustomerID == nil || *p.CustomerID == job.CustomerID
	if p.BrandID != nil {
		applies = *p.BrandID == job.BrandID
	}
	if p.ScheduledJobID != nil {
		applies = *p.ScheduledJobID == job.ID
	}
	covers := func(at time.Time) bool {
		start := p.CreatedAt
		if p.StartsAt != nil {
			start = *p.StartsAt
		}
		return !at.Before(start) && (p.EndsAt == nil || at.Before(*p.EndsAt))
	}
	return applies && (covers(now) || job.NextRunAt != nil && covers(*job.NextRunAt))
}

// pauseText states the end and the note of a pause.
func pauseText(p client.ScheduleException) string {
	text := "paused until resumed"
	if p.EndsAt != nil {
		text = "paused until " + command.Cell(p.EndsAt)
	}
	if p.Note != nil && *p.Note != "" {
		text += ": " + *p.Note
	}
	return text
}
