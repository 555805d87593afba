package insights

import (
	"context"

	"github.com/google/uuid"

	"tidewatch/jobs/comparison"
	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// MentionRate is the mention rate of a brand, compared with the previous period.
type MentionRate struct {
	Level, Previous comparison.Level
	Change          comparison.Figure
}

// MentionRates returns the mention rates of brands in a segment, by brand. The rates equal the mention rates that
// [ReadOverview] returns. The number of SQL statements does not depend on the number of brands.
func MentionRates(
	ctx context.Context, db *store.DB, brands []store.Brand, s Segment,
) (map[uuid.UUID]MentionRate, error) {
	ids := make([]uuid.UUID, len(brands))
	for i, b := range brands {
		ids[i] = b.ID
	}
	all, err := db.CompetitorsOfBrands(ctx, ids)
	if err != nil {
		return nil, err
	}
	competitors := map[uuid.UUID][]store.Competitor{}
	for _, c := range all {
		competitors[c.BrandID] = append(competitors[c.BrandID], c)
	}
	facts, err := db.BrandFacts(ctx, ids, []store.Period{s.PreviousPeriod(), s.Period})
	if err != nil {
		return nil, err
	}
	subjects := make([]subject, len(brands))
	for i, b := range brands {
		subjects[i] = subject{b, competitors[b.ID], scoring.New(subjectsOf(b, competitors[b.ID]))}
	}
	edited, err := editsOf(ctx, db, s.Period.To, subjects...)
	if err != nil {
		return nil, err
	}
	rates := map[uuid.UUID]MentionRate{}
	for i, b := range brands {
		of := facts[b.ID]
		selected := s.Resolve(of.Cells, subjects[i].scorer)
		sums := comparedSums{sumsFrom(of.Periods[0]), sumsFrom(of.Periods[1])}
		tracked := 1 + len(competitors[b.ID])
		edits := subjects[i].editedBrand(edited[b.ID], selected.Cells, sums, s.PreviousPeriod().From)
		standing := standingOf(selected.Cells, sums, edits, [2]int{tracked, tracked}, periodSums.ofBrand)
		rates[b.ID] = MentionRate{
			standing.Levels.MentionRate, standing.Previous.MentionRate, standing.Change.MentionRate,
		}
	}
	return rates, nil
}

func sumsFrom(p store.BrandPeriod) periodSums {
	sums := periodSums{cells: map[int]store.CellSums{}, models: p.Models, runs: p.Runs}
	for _, c := range p.Cells {
		sums.cells[c.CellID] = c
	}
	return sums
}
