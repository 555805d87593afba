package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tidewatch/openapi/client"
)

// askEvery is how often a run that is followed is asked for at the least, whatever the event stream says.
const askEvery = 5 * time.Second

// follow shows a run's progress until it ends, and returns an error unless it has completed. When ctx ends first, the run
// goes on.
func (s serverSettings) follow(
	ctx context.Context,
	e *env,
	api *client.ClientWithResponses,
	run client.RunDetail,
) error {
	changed := changes(ctx, api, run.ID)
	ticker := time.NewTicker(askEvery)
	defer ticker.Stop()
	shown := ""
	for {
		if line := progressInWords(run); line != shown && !s.JSON {
			fmt.Fprintln(e.stdout, line)
			shown = line
		}
		if run.FinishedAt != nil {
			return s.outcome(e, run)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("run %s goes on: tidewatch runs get %s shows it", run.ID, run.ID)
		case <-changed:
		case <-ticker.C:
		}
		got, err := api.GetRunWithResponse(ctx, run.ID)
		if err != nil && ctx.Err() == nil {
			return s.asked(err)
		}
		if err == nil {
			run = *got.JSON200
		}
	}
}

// outcome prints how a run ended, and returns an error unless it has completed.
func (s serverSettings) outcome(e *env, run client.RunDetail) error {
	if s.JSON {
		if err := printJSON(e.stdout, run); err != nil {
			return err
		}
	} else {
		for _, line := range story(run) {
			fmt.Fprintln(e.stdout, line)
		}
	}
	if run.Status == client.RunStatusCompleted {
		return nil
	}
	return fmt.Errorf("run %s: %s: %s", run.ID, run.Status, cell(run.ErrorMessage))
}

func progressInWords(run client.RunDetail) string {
	words := []string{string(run.Status)}
	for _, lane := range run.Progress {
		word := fmt.Sprintf("%s %d/%d", lane.Collector, lane.Answered, lane.Total)
		if lane.Failed > 0 {
			word += fmt.Sprintf(" (%d failed)", lane.Failed)
		}
		words = append(words, word)
	}
	return strings.Join(words, "  ")
}

// story is what a run did, in the order of time.
func story(run client.RunDetail) []string {
	lines := []string{fmt.Sprintf("%s  created by a %s, for %s", cell(run.CreatedAt), run.Trigger, cell(run.ScheduledFor))}
	if run.TriggeredBy != nil {
		lines[0] += " (" + *run.TriggeredBy + ")"
	}
	if run.RescoresRunID != nil {
		lines = append(lines, fmt.Sprintf("%20s  scores the answers of run %s again", "", run.RescoresRunID))
	}
	if m := run.Missed; m != nil {
		lines = append(
			lines,
			fmt.Sprintf("%20s  stands for %d ticks that were missed from %s to %s", "", m.Count, cell(m.From), cell(m.To)),
		)
	}
	if run.StartedAt != nil {
		lines = append(lines, cell(run.StartedAt)+"  started")
	}
	for _, lane := range run.Progress {
		lines = append(
			lines,
			fmt.Sprintf("%20s  %s: %d of %d answered, %d failed", "", lane.Collector, lane.Answered, lane.Total, lane.Failed),
		)
	}
	for _, failure := range run.Errors {
		lines = append(
			lines,
			fmt.Sprintf("%20s  %s: %d × %s: %s", "", failure.Collector, failure.Count, failure.Class, cell(failure.Message)),
		)
	}
	if m := run.Metrics.Scoring; m != nil {
		lines = append(lines, fmt.Sprintf("%20s  scored: %d positions, %d sentiments, %d of competitors, %d citations", "",
			m.PositionsProcessed, m.SentimentsProcessed, m.CompetitorSentimentsProcessed, m.CitationsProcessed))
	}
	if a := run.Attempts; a != nil && a.Errors > 0 {
		lines = append(
			lines,
			fmt.Sprintf("%20s  attempt %d of %d, %d ended in an error", "", a.Attempt, a.MaxAttempts, a.Errors),
		)
	}
	last := cell(run.FinishedAt) + "  " + string(run.Status)
	if run.ErrorMessage != nil {
		last += ": " + cell(run.ErrorMessage)
	}
	return append(lines, last)
}
