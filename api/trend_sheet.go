package api

import (
	"bytes"
	"context"
	"fmt"

	"github.com/danielgtaylor/huma/v2"

	"tidewatch/api/sheet"
)

type getTrendSheetInput struct {
	TrendParams

	BOM bool `default:"false" doc:"Whether the file starts with a byte order mark, so that Excel reads the file as UTF-8." query:"bom"`
}

type trendSheetOutput struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `doc:"The name of the file." header:"Content-Disposition"`
	Body               []byte
}

// describeTrendSheet adds the media type of the file to the OpenAPI document.
func describeTrendSheet(_ huma.API, op *huma.Operation) {
	op.Responses["200"].Description = "A CSV file with one row for each trend point."
	op.Responses["200"].Content = map[string]*huma.MediaType{"text/csv": {
		Schema:  &huma.Schema{Type: huma.TypeString},
		Example: "period,engine,owner,name,n,mentioned\n2026-11-02,all,brand,Acme,40,31\n",
	}}
}

func (s *server) getTrendSheet(ctx context.Context, in *getTrendSheetInput) (*trendSheetOutput, error) {
	trends, err := s.getTrends(ctx, &in.TrendParams)
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	if in.BOM {
		file.WriteString(sheet.BOM)
	}
	w := sheet.New(&file, false)
	err = w.Write("period", "engine", "owner", "name", "n", "mentioned", "mention_rate", "mention_rate_low",
		"mention_rate_high", "average_position", "average_sentiment", "share_of_voice", "citation_share", "sentiment_low",
		"sentiment_high", "sentiments", "unsure")
	for i := 0; err == nil && i < len(trends.Body.Points); i++ {
		p := trends.Body.Points[i]
		engine, rate := "all", []any{nil, nil, nil}
		if p.Collector != nil {
			engine = *p.Collector
		}
		if p.MentionRate != nil {
			rate = []any{p.MentionRate.Value, p.MentionRate.Low, p.MentionRate.High}
		}
		err = w.Write(p.Period, engine, p.Owner, p.Name, p.N, p.Mentioned, rate[0], rate[1], rate[2],
			p.AveragePosition, p.AverageSentiment, p.ShareOfVoice, p.CitationShare, p.SentimentLow, p.SentimentHigh,
			p.Sentiments, p.Unsure)
	}
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		return nil, fmt.Errorf("write trends as CSV: %w", err)
	}
	return &trendSheetOutput{
		ContentType:        "text/csv; charset=utf-8",
		ContentDisposition: fmt.Sprintf(`attachment; filename="trends-%s-%s.csv"`, trends.Body.From, trends.Body.To),
		Body:               file.Bytes(),
	}, nil
}
