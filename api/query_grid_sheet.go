package api

import (
	"context"
	"time"

	"tidewatch/api/sheet"
	"tidewatch/insights"
)

type getQueryGridSheetInput struct {
	QueryGridFilters
	SheetParams
}

func (in *getQueryGridSheetInput) split() (*QueryGridFilters, SheetParams) {
	return &in.QueryGridFilters, in.SheetParams
}

// gridTable returns the query grid of a brand, with one row for each query and engine.
func (s *server) gridTable(ctx context.Context, in *QueryGridFilters) (table, error) {
	segment, grid, err := s.grid(ctx, in)
	if err != nil {
		return table{}, err
	}
	t := table{
		name: inPeriod("queries", comparedPeriodFrom(segment.Period)),
		columns: []string{
			"query", "topic", "tags", "query_class", "active", "countries", "engine", "calls", "failed", "answers",
			"mentioned", "n", "mention_rate", "average_position", "sentiment", "sure", "unsure", "cited", "last_asked",
		},
	}
	for _, row := range grid.Rows {
		for _, cell := range gridCellsFrom(grid.Engines, row.Engines) {
			t.add(gridCells(row, cell)...)
		}
	}
	return t, nil
}

// gridCells returns the row of a query and an engine. The figures are empty if the query was not sent to the engine.
func gridCells(row insights.GridRow, cell GridCell) []any {
	cells := []any{
		row.Text, row.Topic,
		sheet.List{Separator: ", ", Texts: row.Tags},
		string(row.Class), row.Active,
		sheet.List{Separator: ", ", Texts: row.Countries},
		cell.Collector,
	}
	f := cell.Figures
	if f == nil {
		return append(cells, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil)
	}
	var last any
	if f.LastAsked != nil {
		last = f.LastAsked.UTC().Format(time.RFC3339)
	}
	return append(cells, f.Calls, f.Failed, f.Answers, f.Mentioned, f.N, f.MentionRate, f.AveragePosition, f.Sentiment,
		f.Sure, f.Unsure, f.Cited, last)
}
