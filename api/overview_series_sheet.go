package api

import "context"

type getOverviewSeriesSheetInput struct {
	OverviewSeriesParams
	SheetParams
}

func (in *getOverviewSeriesSheetInput) split() (*OverviewSeriesParams, SheetParams) {
	return &in.OverviewSeriesParams, in.SheetParams
}

// seriesTable returns the figures of a brand by day or week, with one row for each period, name and figure.
func (s *server) seriesTable(ctx context.Context, in *OverviewSeriesParams) (table, error) {
	series, err := s.getOverviewSeries(ctx, in)
	if err != nil {
		return table{}, err
	}
	t := table{
		name: inPeriod("overview-series", series.Body.Segment.Period),
		columns: []string{
			"period", "owner", "name", "figure", "value", "low", "high", "count", "n", "enough", "unsure", "calls", "failed",
			"answers", "composition_change",
		},
	}
	changed := map[string]any{}
	for _, c := range series.Body.CompositionChanges {
		changed[c.Period] = c.Text
	}
	for i, p := range series.Body.Periods {
		for _, name := range series.Body.Series {
			for _, f := range name.Points[i].rows() {
				t.add(p.Period, name.Owner, name.Name, f.name, f.Value, f.Low, f.High, f.Count, f.N, f.Enough, f.unsure,
					p.Calls, p.Failed, p.Answers, changed[p.Period])
			}
		}
	}
	return t, nil
}

// namedPoint is a figure at one point of a series, with its name.
type namedPoint struct {
	PointValue

	name   string
	unsure any // the number of unsure sentiments, or nil for other figures
}

// rows returns the figures of a point with their names.
func (p SeriesNamePoint) rows() []namedPoint {
	return []namedPoint{
		{p.MentionRate, "mention_rate", nil},
		{p.Position, "position", nil},
		{p.Sentiment, "sentiment", p.Unsure},
		{p.ShareOfVoice, "share_of_voice", nil},
		{p.CitationShare, "citation_share", nil},
	}
}
