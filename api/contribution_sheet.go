package api

import "context"

type getContributionSheetInput struct {
	ContributionParams
	SheetParams
}

func (in *getContributionSheetInput) split() (*ContributionParams, SheetParams) {
	return &in.ContributionParams, in.SheetParams
}

// contributionTable returns the contributions to the difference of a figure, with one row for each query, engine, topic
// or country.
func (s *server) contributionTable(ctx context.Context, in *ContributionParams) (table, error) {
	c, err := s.contributions(ctx, in)
	if err != nil {
		return table{}, err
	}
	t := table{
		name: inPeriod("contributions", c.After),
		columns: []string{
			"figure", "by", "value", "query_id", "contribution", "before", "before_count", "before_n", "after", "after_count",
			"after_n", "cells", "difference", "low", "high", "p_value", "verdict", "before_from", "before_to", "after_from",
			"after_to",
		},
	}
	for _, g := range c.Contributions {
		d := g.Difference
		t.add(c.Figure, c.By, g.Value, g.QueryID, g.Contribution, g.Before.Value, g.Before.Count, g.Before.N, g.After.Value,
			g.After.Count, g.After.N, g.Cells, d.Value, d.Low, d.High, d.PValue, g.Verdict, c.Before.From, c.Before.To,
			c.After.From, c.After.To)
	}
	return t, nil
}
