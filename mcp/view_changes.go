package mcp

import (
	"time"

	"tidewatch/openapi/client"
)

func shortChanges(page client.PageChange, l links) any {
	type side struct {
		Value    *float64    `json:"value"`
		N        int64       `json:"n"`
		Interval *[2]float64 `json:"interval_95,omitempty"`
	}
	type change struct {
		Kind     string    `json:"kind"`
		Severity string    `json:"severity"`
		Effect   string    `json:"effect"` // for the brand
		Text     string    `json:"text"`
		FoundAt  time.Time `json:"found_at"`
		Before   *side     `json:"before,omitempty"`
		After    *side     `json:"after,omitempty"`
		// Brand and Competitor have the two rates of an overtaking competitor, which come from the same answers.
		Brand      *side    `json:"brand,omitempty"`
		Competitor *side    `json:"competitor,omitempty"`
		PValue     *float64 `json:"p_value,omitempty"`
		Rescored   bool     `json:"rescored_since,omitempty"` // whether the evidence may differ after a re-score
	}
	of := func(s *client.ChangeSide) *side {
		if s == nil {
			return nil
		}
		return &side{Value: rounded(s.Value), N: s.N, Interval: interval(s.Low, s.High)}
	}
	return struct {
		Changes    []change `json:"changes"`
		NextCursor *string  `json:"next_cursor,omitempty"`
		Link       string   `json:"link"`
	}{
		Changes: each(page.Data, func(c client.Change) change {
			out := change{
				Kind: string(c.Kind), Severity: string(c.Severity), Effect: string(c.Effect), Text: c.Text, FoundAt: c.FoundAt,
				Before: of(c.Before), After: of(c.After), PValue: c.PValue, Rescored: c.RescoredSince,
			}
			if c.Kind == client.ChangeKindOvertaken {
				out.Brand, out.Competitor, out.Before, out.After = out.Before, out.After, nil, nil
			}
			return out
		}),
		NextCursor: page.NextCursor, Link: l.segment("brands/%v/changes", l.arguments[brandArgument]),
	}
}
