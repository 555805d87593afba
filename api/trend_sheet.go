package api

import "context"

type getTrendSheetInput struct {
	TrendParams
	SheetParams
}

func (in *getTrendSheetInput) split() (*TrendParams, SheetParams) {
	return &in.TrendParams, in.SheetParams
}

// trendTable returns the trends of a brand, with one row for each point.
func (s *server) trendTable(ctx context.Context, in *TrendParams) (table, error) {
	trends, err := s.getTrends(ctx, in)
	if err != nil {
		return table{}, err
	}
	t := table{
		name: inPeriod("trends", ComparedPeriod{From: trends.Body.From, To: trends.Body.To}),
		columns: []string{
			"period", "engine", "owner", "name", "n", "mentioned", "mention_rate", "mention_rate_low", "mention_rate_high",
			"average_position", "average_sentiment", "share_of_voice", "citation_share", "sentiment_low", "sentiment_high",
			"sentiments", "unsure",
		},
	}
	for _, p := range trends.Body.Points {
		engine, rate := "all", []any{nil, nil, nil}
		if p.Collector != nil {
			engine = *p.Collector
		}
		if p.MentionRate != nil {
			rate = []any{p.MentionRate.Value, p.MentionRate.Low, p.MentionRate.High}
		}
		t.add(p.Period, engine, p.Owner, p.Name, p.N, p.Mentioned, rate[0], rate[1], rate[2], p.AveragePosition,
			p.AverageSentiment, p.ShareOfVoice, p.CitationShare, p.SentimentLow, p.SentimentHigh, p.Sentiments, p.Unsure)
	}
	return t, nil
}
