package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"tidewatch/insights"
	"tidewatch/jobs/alert"
	"tidewatch/store"
)

// The following diagram shows the path of a scored run to its message:
//
//	a run ends ──trigger──> alert_scored_runs, a row for each rule that reports scored runs
//	                          │ watch: the rows of a run and a channel become one delivery, with its River job
//	                          ▼
//	                     AlertJob

// These constants are the maximum number of messages that one check writes, and the time limit for one message. The
// next check writes the remaining messages.
const (
	scoredRunsAtOnce = 50
	scoredRunTime    = 10 * time.Second
)

// lookForScoredRuns writes messages about scored runs. If the figures of a run cannot be read in time, the check
// continues with the other runs. A later check tries to read the figures again.
func (a *alerts) lookForScoredRuns(ctx context.Context) error {
	waiting, err := a.db.TakeScoredRuns(ctx, scoredRunsAtOnce)
	if err != nil {
		return err
	}
	var failed []error
	for _, group := range waiting {
		if ctx.Err() != nil {
			break
		}
		limited, cancel := context.WithTimeout(ctx, scoredRunTime)
		if err := a.reportScoredRun(limited, group); err != nil {
			failed = append(failed, fmt.Errorf("report the scored run %s: %w", group.RunID, err))
		}
		cancel()
	}
	return errors.Join(failed...)
}

// reportScoredRun writes the message about one scored run to one channel. A separate transaction reads the figures of
// the run, before the transaction that claims the run. If the node dies before the claim, another node writes the
// message.
func (a *alerts) reportScoredRun(ctx context.Context, group store.ScoredRunGroup) error {
	run, brand, err := a.scoredRun(ctx, group)
	if errors.Is(err, store.ErrNotFound) {
		_, err = a.db.ClaimScoredRun(ctx, group)
		return err
	}
	if err != nil || run.FinishedAt == nil { // a retry has resumed the run, and the next end of the run is reported
		return err
	}
	figures, err := insights.ReadRunFigures(ctx, a.db, brand, run.Run)
	if err != nil {
		return err
	}
	return a.db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		rules, err := db.ClaimScoredRun(ctx, group)
		if err != nil || len(rules) == 0 {
			return err
		}
		now, err := db.Now(ctx)
		if err != nil {
			return err
		}
		message, err := json.Marshal(alert.NewScoredMessage(a.cfg.PublicURL, now, scoredRunOf(run, figures)))
		if err != nil {
			return fmt.Errorf("encode a message about a scored run: %w", err)
		}
		delivery := store.AlertDelivery{
			ChannelID: group.ChannelID, CustomerID: run.CustomerID, Message: message, RunID: &run.ID,
		}
		if delivery.ID, err = a.create(ctx, tx, db, delivery); err != nil {
			return err
		}
		return db.TellScoredRun(ctx, run.Run, rules, delivery)
	})
}

// scoredRun returns a run that waits for a message, and its brand. The error is [store.ErrNotFound] if the run or its
// brand was deleted, or if the run was retried and then failed or was cancelled.
func (a *alerts) scoredRun(ctx context.Context, g store.ScoredRunGroup) (store.ListedRun, store.Brand, error) {
	run, err := a.db.ListedRun(ctx, g.RunID)
	if err != nil {
		return store.ListedRun{}, store.Brand{}, err
	}
	if run.Status.Finished() && run.Status != store.RunCompleted {
		return store.ListedRun{}, store.Brand{}, store.ErrNotFound
	}
	brand, err := a.db.Brand(ctx, run.BrandID)
	return run, brand, err
}

// scoredRunOf returns the content of the message about a run.
func scoredRunOf(run store.ListedRun, f insights.RunFigures) alert.ScoredRun {
	out := alert.ScoredRun{
		Answers:  alert.CountsOf(f),
		Brand:    alert.Named{ID: run.BrandID, Name: run.BrandName},
		Customer: alert.Named{ID: run.CustomerID, Name: run.CustomerName},
		Figures:  alert.FiguresOf(f),
		Run: alert.RunFacts{
			FinishedAt: run.FinishedAt.UTC(), ID: run.ID, JobType: string(run.JobType), ScheduledFor: run.ScheduledFor.UTC(),
			ScheduledJobID: run.ScheduledJobID, Trigger: string(run.Trigger),
		},
	}
	if run.ScheduleName != nil {
		out.Run.Schedule = *run.ScheduleName
	}
	if run.ErrorMessage != nil {
		out.Run.Warning = *run.ErrorMessage
	}
	switch {
	case run.Rescores != nil:
		out.Rescore = &alert.RescoreInfo{RunID: run.Rescores, Scope: "run"}
	case run.RescoresBrand():
		out.Rescore = &alert.RescoreInfo{Scope: "brand"}
	}
	return out
}
