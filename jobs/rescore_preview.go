package jobs

import (
	"context"
	"maps"
	"math"
	"slices"

	"github.com/google/uuid"

	"tidewatch/jobs/judge"
	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// previewSample is the maximum number of answers that a preview scores. If a re-score covers more answers, the preview
// extrapolates from the scored answers.
const previewSample = 500

// PreviewRescoreIn returns the work and the cost of a re-score of a run, in the caller's transaction. PreviewRescoreIn
// returns the same errors as [Client.RescoreIn]. To estimate the calls of the judge, the preview scores the newest
// answers of the run. Without a judge, the result has no calls and no cost. The preview stores nothing.
func (c *Client) PreviewRescoreIn(ctx context.Context, db *store.DB, runID uuid.UUID) (store.RescorePreview, error) {
	run, err := db.Run(ctx, runID)
	if err != nil {
		return store.RescorePreview{}, err
	}
	if err := checkRescore(ctx, db, run); err != nil {
		return store.RescorePreview{}, err
	}
	opts, err := store.ParseOptions(run.Options)
	if err != nil {
		return store.RescorePreview{}, err
	}
	answers, err := db.CountRescorable(ctx, runID)
	if err != nil {
		return store.RescorePreview{}, err
	}
	preview := store.RescorePreview{Answers: answers}
	if opts.PositionLimit > 0 && opts.SentimentLimit > 0 {
		preview.Answers = min(answers, max(opts.PositionLimit, opts.SentimentLimit))
	}
	if c.cfg.Judge == nil {
		return preview, nil
	}
	if opts.SentimentLimit > 0 {
		answers = min(answers, opts.SentimentLimit)
	}
	calls, err := c.judgeCalls(ctx, db, run, answers)
	if err != nil {
		return preview, err
	}
	preview.Judge = c.judgePreview(calls)
	return preview, nil
}

// PreviewSegmentIn returns the work of a re-score of a segment of a brand. If a judge is configured, the result
// includes the calls and the cost of a re-score that asks the judge. PreviewSegmentIn uses the caller's transaction,
// and stores nothing. To estimate the calls of the judge, PreviewSegmentIn scores the newest answers of the segment.
func (c *Client) PreviewSegmentIn(
	ctx context.Context, db *store.DB, brandID uuid.UUID, segment store.RescoreSegment,
) (store.RescorePreview, error) {
	names, err := namesOf(ctx, db, c.scorer(), brandID)
	if err != nil {
		return store.RescorePreview{}, err
	}
	preview := store.RescorePreview{Names: slices.Sorted(maps.Keys(names.aliases))}
	preview.Answers, err = db.CountSegment(ctx, brandID, segment, scoring.Version)
	if err != nil || c.cfg.Judge == nil {
		return preview, err
	}
	sample, err := db.SegmentSample(ctx, brandID, segment, scoring.Version, previewSample)
	if err != nil {
		return preview, err
	}
	calls := 0
	for _, a := range sample {
		if !a.Paid && names.needsJudge(a, c.cfg.Judge.Scope()) {
			calls++
		}
	}
	preview.Judge = c.judgePreview(extrapolate(calls, preview.Answers, len(sample)))
	return preview, nil
}

// judgePreview returns a preview of the given number of calls to the judge, with their typical cost if the price is
// known.
func (c *Client) judgePreview(calls int) *store.JudgePreview {
	preview := &store.JudgePreview{Calls: calls, Model: c.cfg.Judge.Model(), Scope: string(c.cfg.Judge.Scope())}
	if usd := c.cfg.Judge.Typical(c.cfg.Prices); usd != nil {
		preview.CostUSD = new(*usd * float64(calls))
	}
	return preview
}

// extrapolate converts a number of calls for a sample into the number of calls for all answers.
func extrapolate(calls, answers, sampled int) int {
	if sampled == 0 {
		return 0
	}
	return int(math.Ceil(float64(calls) * float64(answers) / float64(sampled)))
}

// judgeCalls returns the expected number of answers that a re-score of a run sends to the judge. The parameter
// "answers" is the number of answers that the re-score scores for sentiments.
func (c *Client) judgeCalls(ctx context.Context, db *store.DB, run store.Run, answers int) (int, error) {
	names, err := namesOf(ctx, db, c.scorer(), run.BrandID)
	if err != nil {
		return 0, err
	}
	sample, err := db.Rescorable(ctx, run.ID, min(answers, previewSample))
	if err != nil {
		return 0, err
	}
	calls := 0
	for _, a := range sample {
		if names.needsJudge(a, c.cfg.Judge.Scope()) {
			calls++
		}
	}
	return extrapolate(calls, answers, len(sample)), nil
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
