package api

import (
	"bytes"
	"context"
	"fmt"

	"github.com/danielgtaylor/huma/v2"

	"tidewatch/api/sheet"
)

type getOverviewSeriesSheetInput struct {
	OverviewSeriesParams

	BOM bool `default:"false" doc:"Whether the file starts with a byte order mark, so that Excel reads the file as UTF-8." query:"bom"`
}

// describeOverviewSeriesSheet adds the media type of the file to the OpenAPI document.
func describeOverviewSeriesSheet(_ huma.API, op *huma.Operation) {
	op.Responses["200"].Description = "A CSV file with one row for each day or week, each name and each figure."
	op.Responses["200"].Content = map[string]*huma.MediaType{"text/csv": {
		Schema:  &huma.Schema{Type: huma.TypeString},
		Example: "period,owner,name,figure,value,low,high,count,n\n2026-11-02,brand,Acme,mention_rate,0.42,0.33,0.52,33,79\n",
	}}
}

func (s *server) getOverviewSeriesSheet(
	ctx context.Context, in *getOverviewSeriesSheetInput,
) (*trendSheetOutput, error) {
	series, err := s.getOverviewSeries(ctx, &in.OverviewSeriesParams)
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	if in.BOM {
		file.WriteString(sheet.BOM)
	}
	if err := writeSeries(sheet.New(&file, false), series.Body); err != nil {
		return nil, fmt.Errorf("write a series as CSV: %w", err)
	}
	period := series.Body.Segment.Period
	return &trendSheetOutput{
		ContentType:        "text/csv; charset=utf-8",
		ContentDisposition: fmt.Sprintf(`attachment; filename="overview-series-%s-%s.csv"`, period.From, period.To),
		Body:               file.Bytes(),
	}, nil
}

func writeSeries(w *sheet.Writer, series OverviewSeries) error {
	err := w.Write("period", "owner", "name", "figure", "value", "low", "high", "count", "n", "enough", "unsure", "calls",
		"failed", "answers")
	for i, p := range series.Periods {
		for _, name := range series.Series {
			for _, f := range name.Points[i].rows() {
				if err != nil {
					return err
				}
				err = w.Write(p.Period, name.Owner, name.Name, f.name, f.Value, f.Low, f.High, f.Count, f.N, f.Enough,
					f.unsure, p.Calls, p.Failed, p.Answers)
			}
		}
	}
	if err != nil {
		return err
	}
	return w.Flush()
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
