package api

import (
	"context"

	"tidewatch/store"
)

// RescorePreview is the expected work and cost of a re-score.
type RescorePreview struct {
	Answers int           `doc:"The number of answers that the re-score scores." json:"answers"`
	Judge   *JudgePreview `doc:"The work of the LLM judge. The field is omitted if no judge is configured." json:"judge,omitempty"`
}

// JudgePreview is the expected work and cost of the judge in a re-score.
type JudgePreview struct {
	Model          string   `doc:"The name of the model." example:"claude-haiku-5-5" json:"model"`
	Scope          string   `doc:"The names that the judge rates. The value \"unsure\" means the names whose sentiment is unsure after scoring. The value \"all\" means all mentioned names." enum:"unsure,all" json:"scope"`
	Calls          int      `doc:"The expected number of calls. If the re-score covers more than 500 answers, the number is extrapolated from the newest 500 answers." json:"calls"`
	TypicalCostUSD *float64 `doc:"The typical cost of the calls in US dollars. The value is null if the price of the model is unknown." example:"0.04" json:"typical_cost_usd"`
}

func rescorePreviewFrom(p store.RescorePreview) RescorePreview {
	out := RescorePreview{Answers: p.Answers}
	if j := p.Judge; j != nil {
		out.Judge = &JudgePreview{Calls: j.Calls, Model: j.Model, Scope: j.Scope, TypicalCostUSD: j.CostUSD}
	}
	return out
}

type rescorePreviewOutput struct {
	Body RescorePreview
}

func (s *server) previewRescore(ctx context.Context, in *RunPath) (*rescorePreviewOutput, error) {
	if _, err := visibleRun(ctx, s.db, in.ID); err != nil {
		return nil, err
	}
	preview, err := s.cfg.Runs.PreviewRescoreIn(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	return &rescorePreviewOutput{Body: rescorePreviewFrom(preview)}, nil
}
