package remote

import (
	"fmt"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

// missedText states the missed ticks of a run and what happened to them, as the admin page does. missedText returns ""
// if the run was only skipped itself.
func missedText(run client.RunDetail) string {
	m := run.Missed
	if m == nil {
		return ""
	}
	isOwn := !m.To.Before(run.ScheduledFor) // whether the run's own tick was missed
	if isOwn && m.Count == 1 {
		if m.Outcome == client.MissedOutcomeSkipped {
			return ""
		}
		return "the tick was missed, and the run caught up on it"
	}
	text := command.Count(m.Count, "tick")
	if m.CountIsMinimum != nil && *m.CountIsMinimum {
		text = "at least " + text
	}
	if !isOwn {
		text += " before this run"
	}
	return fmt.Sprintf("%s missed, from %s to %s: %s", text, command.Cell(m.From), command.Cell(m.To), missedOutcome(run))
}

func missedOutcome(run client.RunDetail) string {
	m := run.Missed
	outside := int64(0)
	if m.OutsideWindow != nil {
		outside = *m.OutsideWindow
	}
	isMisfire := run.ReasonCode == nil || *run.ReasonCode == client.RunReasonMissed
	text := "this run replaces them"
	switch {
	case m.Outcome == client.MissedOutcomeSkipped && outside >= m.Count:
		return "no run replaces them, because they are outside the catch-up window"
	case m.Outcome == client.MissedOutcomeSkipped && m.Policy == client.MisfirePolicySkip && isMisfire:
		return "the misfire policy skipped them"
	case m.Outcome == client.MissedOutcomeSkipped:
		return "no run replaces them"
	case m.Outcome == client.MissedOutcomeOwnRuns:
		text = "each tick within the catch-up window, at most 100, has its own run"
	}
	if outside > 0 {
		text += fmt.Sprintf("; %s outside the catch-up window had no run", command.Count(outside, "tick"))
	}
	return text
}
