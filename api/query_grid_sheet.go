package api

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tidewatch/api/sheet"
	"tidewatch/insights"
)

type getQueryGridSheetInput struct {
	QueryGridFilters

	BOM bool `default:"false" doc:"Whether the file starts with a byte order mark, so that Excel reads the file as UTF-8." query:"bom"`
}

// describeQueryGridSheet adds the media type of the file to the OpenAPI document.
func describeQueryGridSheet(_ huma.API, op *huma.Operation) {
	op.Responses["200"].Description = "A CSV file with one row for each query and engine."
	op.Responses["200"].Content = map[string]*huma.MediaType{"text/csv": {
		Schema:  &huma.Schema{Type: huma.TypeString},
		Example: "query,topic,tags,query_class,engine,calls,failed,answers,mentioned,n\nbest crm,crm,funnel,unbranded,chatgpt,29,1,28,7,28\n",
	}}
}

func (s *server) getQueryGridSheet(ctx context.Context, in *getQueryGridSheetInput) (*trendSheetOutput, error) {
	segment, grid, err := s.grid(ctx, &in.QueryGridFilters)
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	if in.BOM {
		file.WriteString(sheet.BOM)
	}
	w := sheet.New(&file, false)
	err = w.Write("query", "topic", "tags", "query_class", "active", "countries", "engine", "calls", "failed", "answers",
		"mentioned", "n", "mention_rate", "average_position", "sentiment", "sure", "unsure", "cited", "last_asked")
	for _, row := range grid.Rows {
		for _, cell := range gridCellsFrom(grid.Engines, row.Engines) {
			if err == nil {
				err = writeGridCell(w, row, cell)
			}
		}
	}
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		return nil, fmt.Errorf("write a query grid as CSV: %w", err)
	}
	period := comparedPeriodFrom(segment.Period)
	return &trendSheetOutput{
		ContentType:        "text/csv; charset=utf-8",
		ContentDisposition: fmt.Sprintf(`attachment; filename="queries-%s-%s.csv"`, period.From, period.To),
		Body:               file.Bytes(),
	}, nil
}

// writeGridCell writes the row of a query and an engine. The figures are empty if the query was not sent to the engine.
func writeGridCell(w *sheet.Writer, row insights.GridRow, cell GridCell) error {
	cells := []any{
		row.Text, row.Topic, strings.Join(row.Tags, ", "), string(row.Class), row.Active, strings.Join(row.Countries, ", "),
		cell.Collector,
	}
	f := cell.Figures
	if f == nil {
		return w.Write(append(cells, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil)...)
	}
	var last any
	if f.LastAsked != nil {
		last = f.LastAsked.UTC().Format(time.RFC3339)
	}
	return w.Write(append(cells, f.Calls, f.Failed, f.Answers, f.Mentioned, f.N, f.MentionRate, f.AveragePosition,
		f.Sentiment, f.Sure, f.Unsure, f.Cited, last)...)
}
