package jobs

import (
	"context"

	"github.com/google/uuid"

	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// Explain explains the sentiments of an answer of a brand. The explanations have the order of the sentiments. Explain
// computes the explanations from the stored text, with the current scorer and the current names of the brand and its
// competitors.
//
// An explanation is nil if the text was deleted, if the judge rated the subject, or if the text contains none of the
// subject's current names.
func (c *Client) Explain(
	ctx context.Context, db *store.DB, brandID uuid.UUID, answer store.ListedAnswer,
) ([]*scoring.Explanation, error) {
	all := make([]*scoring.Explanation, len(answer.Sentiments))
	if answer.TextDeletedAt != nil || len(all) == 0 {
		return all, nil
	}
	names, err := namesOf(ctx, db, c.scorer(), brandID)
	if err != nil {
		return nil, err
	}
	reading := names.scorer.Read(answer.Text)
	for i, s := range answer.Sentiments {
		if s.Quote != "" {
			continue
		}
		if explanation, ok := reading.Explain(keyOf(s.Named)); ok {
			all[i] = &explanation
		}
	}
	return all, nil
}
