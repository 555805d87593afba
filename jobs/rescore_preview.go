package jobs

import (
	"context"
	"math"
	"slices"

	"github.com/google/uuid"

	"tidewatch/jobs/judge"
	"tidewatch/store"
)

// previewSample is the maximum number of answers that a preview scores. If a run has more answers, the preview
// extrapolates.
const previewSample = 500

// PreviewRescoreIn returns the work and the cost of a re-score of a run, in the caller's transaction. PreviewRescoreIn
// returns the same errors as [Client.RescoreIn]. The preview scores the newest answers of the run, and stores nothing.
func (c *Client) PreviewRescoreIn(ctx context.Context, db *store.DB, runID uuid.UUID) (store.RescorePreview, error) {
	run, err := db.Run(ctx, runID)
	if err != nil {
		return store.RescorePreview{}, err
	}
	if err := checkRescore(ctx, db, run); err != nil {
		return store.RescorePreview{}, err
	}
	preview := store.RescorePreview{}
	if preview.Answers, err = db.CountRescorable(ctx, runID); err != nil || c.cfg.Judge == nil {
		return preview, err
	}
	calls, err := c.judgeCalls(ctx, db, run, preview.Answers)
	if err != nil {
		return preview, err
	}
	preview.Judge = &store.JudgePreview{
		Calls: calls, Model: c.cfg.Judge.Model(), Scope: string(c.cfg.Judge.Scope()),
	}
	if usd := c.cfg.Judge.Typical(c.cfg.Prices); usd != nil {
		preview.Judge.CostUSD = new(*usd * float64(calls))
	}
	return preview, nil
}

// judgeCalls returns the expected number of answers that a re-score of a run sends to the judge.
func (c *Client) judgeCalls(ctx context.Context, db *store.DB, run store.Run, answers int) (int, error) {
	opts, err := store.ParseOptions(run.Options)
	if err != nil {
		return 0, err
	}
	if opts.SentimentLimit > 0 {
		answers = min(answers, opts.SentimentLimit)
	}
	names, err := namesOf(ctx, db, c.scorer(), run.BrandID)
	if err != nil {
		return 0, err
	}
	sample, err := db.Rescorable(ctx, run.ID, min(answers, previewSample))
	if err != nil || len(sample) == 0 {
		return 0, err
	}
	calls := 0
	for _, a := range sample {
		if names.needsJudge(a, c.cfg.Judge.Scope()) {
			calls++
		}
	}
	return int(math.Ceil(float64(calls) * float64(answers) / float64(len(sample)))), nil
}

// needsJudge reports whether a re-score sends an answer to the judge. In the scope "unsure", the judge receives no
// subject that already has a judgement.
func (n names) needsJudge(a store.Rescorable, scope judge.Scope) bool {
	scores := store.Scores{}
	n.score(store.Unscored{ID: a.ID, NeedsSentiment: true, Text: a.Text}, &scores)
	return slices.ContainsFunc(scores.Sentiments, func(s store.Sentiment) bool {
		return scope == judge.ScopeAll || s.Label == store.LabelUnsure && !slices.Contains(a.Judged, s.Name)
	})
}
