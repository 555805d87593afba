package insights

import (
	"context"

	"tidewatch/jobs/comparison"
	"tidewatch/store"
)

// MentionRate is the mention rate of a brand, compared with the previous period.
type MentionRate struct {
	Level, Previous comparison.Level
	Change          comparison.Figure
}

// MentionRateOf returns the mention rate of a brand in a segment.
func MentionRateOf(ctx context.Context, db *store.DB, brand store.Brand, s Segment) (MentionRate, error) {
	o, err := ReadOverview(ctx, db, brand, s)
	return MentionRate{
		o.Brand.Levels.MentionRate, o.Brand.Previous.MentionRate, o.Brand.Change.MentionRate,
	}, err
}
