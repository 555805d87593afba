package api

import "context"

type compareBrandSheetInput struct {
	ComparisonParams
	SheetParams
}

func (in *compareBrandSheetInput) split() (*ComparisonParams, SheetParams) {
	return &in.ComparisonParams, in.SheetParams
}

// comparisonTable returns the comparison of two periods, with one row for each figure.
func (s *server) comparisonTable(ctx context.Context, in *ComparisonParams) (table, error) {
	compared, err := s.compareBrand(ctx, in)
	if err != nil {
		return table{}, err
	}
	c := compared.Body
	t := table{
		name: inPeriod("comparison", c.After),
		columns: []string{
			"figure", "before", "before_count", "before_n", "after", "after_count", "after_n", "cells", "difference", "low",
			"high", "p_value", "verdict", "before_from", "before_to", "after_from", "after_to",
		},
	}
	for _, f := range []struct {
		ComparedFigure

		name string
	}{
		{c.Figures.MentionRate, "mention_rate"},
		{c.Figures.Position, "position"},
		{c.Figures.Sentiment.ComparedFigure, "sentiment"},
		{c.Figures.ShareOfVoice, "share_of_voice"},
		{c.Figures.CitationShare, "citation_share"},
	} {
		d := f.Difference
		t.add(f.name, f.Before.Value, f.Before.Count, f.Before.N, f.After.Value, f.After.Count, f.After.N, f.Cells, d.Value,
			d.Low, d.High, d.PValue, f.Verdict, c.Before.From, c.Before.To, c.After.From, c.After.To)
	}
	return t, nil
}
