package report

import (
	"context"

	"tidewatch/insights"
	"tidewatch/jobs/comparison"
	"tidewatch/jobs/numeral"
	"tidewatch/store"
)

// mostParts is the maximum number of queries in the table of contributions.
const mostParts = 5

// readContributions reads where the mention rate changed. If the mention rate neither rose nor fell, the contributions
// stay empty, because they may be due to chance.
func (c *content) readContributions(ctx context.Context, db *store.DB) (err error) {
	verdict := c.Overview.Brand.Change.MentionRate.Verdict
	if c.Template != Weekly && c.Template != Monthly || verdict != comparison.Up && verdict != comparison.Down {
		return nil
	}
	read := func(by insights.Dimension) (insights.Contributions, error) {
		return insights.ReadContributions(ctx, db, c.Brand.Brand, c.segment(),
			insights.ContributionQuery{Before: c.Overview.Previous, By: by, Figure: comparison.MentionRate})
	}
	if c.ByEngine, err = read(insights.ByEngine); err != nil {
		return err
	}
	c.ByQuery, err = read(insights.ByQuery)
	return err
}

// part is the contribution of an engine or a query to the change of the mention rate, in words.
type part struct {
	Name, Contribution string
	Before, After      string
	BeforeN, AfterN    int
	Verdict            verdict
}

// Engines returns the contributions of the engines, the largest first.
func (c *content) Engines() []part {
	parts := partsOf(c.ByEngine.Groups)
	for i := range parts {
		parts[i].Name = c.Engine(parts[i].Name)
	}
	return parts
}

// TopQueries returns the largest contributions of queries.
func (c *content) TopQueries() []part {
	return partsOf(c.ByQuery.Groups[:min(len(c.ByQuery.Groups), mostParts)])
}

func partsOf(groups []insights.Contribution) []part {
	rate := figures()[0]
	parts := make([]part, 0, len(groups))
	for _, g := range groups {
		parts = append(parts, part{
			Name: g.Name, Contribution: contribution(g.Part), Before: rate.value(g.Before.Value),
			After: rate.value(g.After.Value), BeforeN: g.Before.N, AfterN: g.After.N,
			Verdict: verdictOf(g.Figure, true),
		})
	}
	return parts
}

// contribution returns a contribution to the change of a share with one decimal place, because the contributions of
// single queries are often about one point.
func contribution(part float64) string { return numeral.Signed(100*part, 1) + " points" }

// AllCells returns the mention rates over all cells if they differ from the mention rates of the paired cells, such as
// "50 % before and 14 % now". Otherwise, AllCells returns an empty text.
func (c *content) AllCells() string {
	rate, of := figures()[0], c.ByQuery
	before, after := rate.value(of.Before.Value), rate.value(of.After.Value)
	if before == rate.value(of.Figure.Before.Value) && after == rate.value(of.Figure.After.Value) {
		return ""
	}
	return before + " before and " + after + " now"
}

// PairedCells returns the mention rates of the paired cells, such as "21 % before and 14 % now".
func (c *content) PairedCells() string {
	rate, of := figures()[0], c.ByQuery.Figure
	return rate.value(of.Before.Value) + " before and " + rate.value(of.After.Value) + " now"
}

// Total returns the change of the mention rate that the contributions add up to, such as "−7 points".
func (c *content) Total() string {
	rate := figures()[0]
	return rate.difference(c.ByQuery.Figure.Difference.Value)
}
