package remote

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

// printStory prints the history of a run. The history of earlier attempts comes from the audit log, which contains the
// retries of the run.
func printStory(ctx context.Context, e *command.Env, api *client.ClientWithResponses, run client.RunDetail) error {
	var retries []client.AuditEntry
	if run.Retries > 0 {
		action, kind, id, limit := "retry", "run", run.ID.String(), int64(maxPage)
		got, err := api.ListAuditLogWithResponse(ctx, &client.ListAuditLogParams{
			Action: &action, Limit: &limit, ObjectID: &id, ObjectKind: &kind,
		})
		if err != nil {
			return err
		}
		rows, err := received(got.JSON200)
		if err != nil {
			return err
		}
		retries = rows.Data
		slices.Reverse(retries) // the audit log begins with the newest entry
	}
	for _, line := range story(run, retries) {
		if _, err := fmt.Fprintln(e.Stdout, line); err != nil {
			return err
		}
	}
	return nil
}

// story returns the history of a run, one line per event, oldest first. The parameter "retries" has the audit entries of
// the retries of the run, oldest first.
func story(run client.RunDetail, retries []client.AuditEntry) []string {
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
	if text := missedText(run); text != "" {
		note("%s", text)
	}
	lines = append(lines, earlierAttempts(run, retries)...)
	if run.StartedAt != nil {
		lines = append(lines, command.Cell(run.StartedAt)+"  started")
	}
	for _, lane := range run.Progress {
		note("%s answered, %d failed%s", laneText(lane, ": ", " of "), lane.Failed, waitText(lane))
	}
	for _, failure := range run.Errors {
		note("%s: %d × %s", failure.Collector, failure.Count, command.Cell(failure.Message))
		if failure.RetryAt != nil {
			note("  the run repeats the calls from %s", command.Cell(failure.RetryAt))
		}
		if failure.Advice != nil {
			note("  advice: %s", *failure.Advice)
		}
	}
	if m := run.Metrics.Scoring; m != nil {
		note(
			"scored: %s for positions, %d for sentiment, %s, %s, %s",
			command.Count(m.PositionsProcessed, "answer"),
			m.SentimentsProcessed,
			command.Count(m.CompetitorSentimentsProcessed, "competitor sentiment"),
			command.Count(m.UnsureSentiments, "unsure sentiment"),
			command.Count(m.CitationsProcessed, "cited or consulted page"),
		)
	}
	if a := run.Attempts; a != nil && a.Errors > 0 {
		note("%s, %d failed", attemptText(run), a.Errors)
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

// attemptText returns the number of attempts of a finished run, or the present attempt of an unfinished run.
func attemptText(run client.RunDetail) string {
	a := run.Attempts
	if run.FinishedAt != nil {
		return command.Count(a.Attempt, "attempt")
	}
	return fmt.Sprintf("attempt %d of %d", a.Attempt, a.MaxAttempts)
}

// laneText returns the name of an engine and the number of its answers, followed by the number of its calls if this
// number is known.
func laneText(lane client.Lane, afterName, beforeTotal string) string {
	text := fmt.Sprintf("%s%s%d", lane.Collector, afterName, lane.Answered)
	if lane.Total != nil {
		text += fmt.Sprintf("%s%d", beforeTotal, *lane.Total)
	}
	return text
}

// waitText states what the calls of an unfinished lane wait for. The text is empty if the calls do not wait.
func waitText(lane client.Lane) string {
	switch {
	case lane.PausedAt != nil && text(lane.PausedReason) != "":
		return ", waits: the engine is paused (" + command.Cell(lane.PausedReason) + ")"
	case lane.PausedAt != nil:
		return ", waits: the engine is paused"
	case lane.HeldUntil != nil:
		return ", waits until " + command.Cell(lane.HeldUntil) + ", as the engine requested"
	case lane.RetryAt != nil:
		return fmt.Sprintf(", %d repeated from %s", lane.Retrying, command.Cell(lane.RetryAt))
	default:
		return ""
	}
}

// earlierAttempts returns the events of the attempts before the last retry of a run.
func earlierAttempts(run client.RunDetail, retries []client.AuditEntry) []string {
	var lines []string
	for _, retry := range retries {
		lines = append(lines, attemptLines(retry)...)
	}
	if missing := int(run.Retries) - len(retries); missing > 0 {
		lines = append(lines, fmt.Sprintf("%20s  %s that the audit log does not contain", "",
			command.Count(missing, "retry")))
	}
	return lines
}

// attemptLines returns the events of an attempt before a retry, and of the retry. The audit entry of the retry contains
// the run as the attempt left it. Entries of earlier versions lack the times.
func attemptLines(retry client.AuditEntry) []string {
	var attempt struct {
		ErrorMessage *string          `json:"error_message"`
		FinishedAt   *time.Time       `json:"finished_at"`
		StartedAt    *time.Time       `json:"started_at"`
		Status       client.RunStatus `json:"status"`
	}
	if encoded, err := json.Marshal(retry.Before); err == nil {
		_ = json.Unmarshal(encoded, &attempt) // the entry may have been written by another program
	}
	at := func(t *time.Time) string {
		if t == nil {
			return fmt.Sprintf("%20s  ", "")
		}
		return command.Cell(t) + "  "
	}
	var lines []string
	if attempt.StartedAt != nil {
		lines = append(lines, at(attempt.StartedAt)+"started")
	}
	if attempt.Status != "" {
		end := at(attempt.FinishedAt) + string(attempt.Status)
		if attempt.ErrorMessage != nil {
			end += ": " + command.Cell(attempt.ErrorMessage)
		}
		lines = append(lines, end)
	}
	return append(lines, at(&retry.At)+"retried by "+command.Cell(retry.Actor))
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
