package api

import "context"

type getOverviewSheetInput struct {
	OverviewParams
	SheetParams
}

func (in *getOverviewSheetInput) split() (*OverviewParams, SheetParams) {
	return &in.OverviewParams, in.SheetParams
}

// overviewTable returns the leaderboard of a brand, with one row for each name and each figure.
func (s *server) overviewTable(ctx context.Context, in *OverviewParams) (table, error) {
	overview, err := s.getOverview(ctx, in)
	if err != nil {
		return table{}, err
	}
	t := table{
		name: inPeriod("overview", overview.Body.Segment.Period),
		columns: []string{
			"owner", "name", "figure", "value", "low", "high", "count", "n", "enough", "previous", "previous_n",
			"difference", "difference_low", "difference_high", "verdict",
		},
	}
	for _, standing := range overview.Body.Leaderboard {
		for _, f := range standing.Figures.rows() {
			d := f.Change.Difference
			t.add(standing.Owner, standing.Name, f.name, f.Value, f.Low, f.High, f.Count, f.N, f.Enough,
				f.Previous.Value, f.Previous.N, d.Value, d.Low, d.High, f.Change.Verdict)
		}
	}
	return t, nil
}

// namedFigure is a figure with its name.
type namedFigure struct {
	Figure

	name string
}

// rows returns the figures with their names.
func (f Figures) rows() []namedFigure {
	return []namedFigure{
		{f.MentionRate, "mention_rate"},
		{f.Position, "position"},
		{f.Sentiment.Figure, "sentiment"},
		{f.ShareOfVoice, "share_of_voice"},
		{f.CitationShare, "citation_share"},
	}
}
