package remote

import (
	"fmt"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

// story returns the history of a run, one line per event, oldest first.
func story(run client.RunDetail) []string {
	lines := []string{command.Cell(run.CreatedAt) + "  " + creation(run)}
	note := func(format string, args ...any) {
		lines = append(lines, fmt.Sprintf("%20s  ", "")+fmt.Sprintf(format, args...))
	}
	if run.RescoresRunID != nil {
		note("re-scores the answers of run %s", run.RescoresRunID)
	}
	if run.RescoresBrand != nil && *run.RescoresBrand {
		note("re-scores stored answers of the brand")
	}
	if m := run.Missed; m != nil {
		note("stands for %d missed ticks from %s to %s", m.Count, command.Cell(m.From), command.Cell(m.To))
	}
	if run.StartedAt != nil {
		lines = append(lines, command.Cell(run.StartedAt)+"  started")
	}
	for _, lane := range run.Progress {
		total := ""
		if lane.Total != nil {
			total = fmt.Sprintf(" of %d", *lane.Total)
		}
		note("%s: %d%s answered, %d failed", lane.Collector, lane.Answered, total, lane.Failed)
	}
	for _, failure := range run.Errors {
		note("%s: %d × %s: %s", failure.Collector, failure.Count, failure.Class, command.Cell(failure.Message))
		if failure.Advice != nil {
			note("  advice: %s", *failure.Advice)
		}
	}
	if m := run.Metrics.Scoring; m != nil {
		note("scored: %d positions, %d sentiments, %d sentiments of competitors, %d unsure sentiments, %d citations",
			m.PositionsProcessed, m.SentimentsProcessed, m.CompetitorSentimentsProcessed, m.UnsureSentiments,
			m.CitationsProcessed)
	}
	if a := run.Attempts; a != nil && a.Errors > 0 {
		note("attempt %d of %d, %d ended in an error", a.Attempt, a.MaxAttempts, a.Errors)
	}
	last := command.Cell(run.FinishedAt) + "  " + string(run.Status)
	if run.ErrorMessage != nil {
		last += ": " + command.Cell(run.ErrorMessage)
	}
	lines = append(lines, last)
	if run.Advice != nil {
		note("advice: %s", *run.Advice)
	}
	return lines
}

// creation states what created a run: a tick, or the user who triggered the run.
func creation(run client.RunDetail) string {
	if run.Trigger == client.TriggerTick {
		return "created by the tick of " + command.Cell(run.ScheduledFor)
	}
	if run.TriggeredBy == nil {
		return "created manually"
	}
	return "created manually by " + *run.TriggeredBy
}
