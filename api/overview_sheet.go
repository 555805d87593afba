package api

import (
	"bytes"
	"context"
	"fmt"

	"github.com/danielgtaylor/huma/v2"

	"tidewatch/api/sheet"
)

type getOverviewSheetInput struct {
	OverviewParams

	BOM bool `default:"false" doc:"Whether the file starts with a byte order mark, so that Excel reads the file as UTF-8." query:"bom"`
}

// describeOverviewSheet adds the media type of the file to the OpenAPI document.
func describeOverviewSheet(_ huma.API, op *huma.Operation) {
	op.Responses["200"].Description = "A CSV file with one row for each name of the leaderboard and each figure."
	op.Responses["200"].Content = map[string]*huma.MediaType{"text/csv": {
		Schema:  &huma.Schema{Type: huma.TypeString},
		Example: "owner,name,figure,value,low,high,count,n\nbrand,Acme,mention_rate,0.42,0.35,0.49,84,200\n",
	}}
}

func (s *server) getOverviewSheet(ctx context.Context, in *getOverviewSheetInput) (*trendSheetOutput, error) {
	overview, err := s.getOverview(ctx, &in.OverviewParams)
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	if in.BOM {
		file.WriteString(sheet.BOM)
	}
	w := sheet.New(&file, false)
	err = w.Write("owner", "name", "figure", "value", "low", "high", "count", "n", "enough", "previous", "previous_n",
		"difference", "difference_low", "difference_high", "verdict")
	for _, standing := range overview.Body.Leaderboard {
		for _, f := range standing.Figures.rows() {
			if err != nil {
				break
			}
			d := f.Change.Difference
			err = w.Write(standing.Owner, standing.Name, f.name, f.Value, f.Low, f.High, f.Count, f.N, f.Enough,
				f.Previous.Value, f.Previous.N, d.Value, d.Low, d.High, f.Change.Verdict)
		}
	}
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		return nil, fmt.Errorf("write an overview as CSV: %w", err)
	}
	period := overview.Body.Segment.Period
	return &trendSheetOutput{
		ContentType:        "text/csv; charset=utf-8",
		ContentDisposition: fmt.Sprintf(`attachment; filename="overview-%s-%s.csv"`, period.From, period.To),
		Body:               file.Bytes(),
	}, nil
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
