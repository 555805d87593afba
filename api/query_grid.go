package api

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"tidewatch/insights"
	"tidewatch/store"
)

// QueryGrid has the figures of each query of a segment by answer engine.
type QueryGrid struct {
	BrandID    uuid.UUID      `format:"uuid" json:"brand_id"`
	Segment    Segment        `json:"segment"`
	Previous   ComparedPeriod `doc:"The previous period, with which the mention rates are compared." json:"previous"`
	Collectors []string       `doc:"The answer engines to which the queries were sent in the period. Each row has a cell for each engine, in this order." example:"[\"chatgpt\"]" json:"collectors" nullable:"false"`
	Queries    int            `doc:"The total number of rows, on all pages of the list. If at least one query was sent in the period, each active query that was not sent has a row without figures." example:"100" json:"queries"`
	Total      GridFigures    `doc:"The figures of all rows, on all pages of the list." json:"total"`
	Totals     []GridCell     `doc:"The figures of all rows on all pages by engine." json:"totals" nullable:"false"`
	Data       []QueryGridRow `doc:"The rows in the requested order." json:"data" nullable:"false"`
	NextCursor *string        `doc:"The cursor of the next page. The value is null on the last page." json:"next_cursor"`
}

// QueryGridRow has the figures of one query.
type QueryGridRow struct {
	ID         uuid.UUID      `doc:"Identifies the row. An edited query has one row for each of its texts." format:"uuid" json:"id"`
	QueryID    *uuid.UUID     `doc:"The id of the query. The value is null if the query was deleted." format:"uuid" json:"query_id"`
	Text       string         `doc:"The text that was sent to the engines." example:"best crm for startups" json:"text"`
	Topic      string         `example:"crm" json:"topic"`
	Tags       []string       `example:"[\"funnel\"]" json:"tags" nullable:"false"`
	QueryClass string         `doc:"The class of the query, which follows from the current names of the brand and its competitors." enum:"branded,competitor,unbranded" example:"unbranded" json:"query_class"`
	IsActive   bool           `doc:"Whether the query is active and still has this text." json:"is_active"`
	Countries  []string       `doc:"The countries of the calls in the period. An empty value stands for calls without a country. The figures of the row cover all countries." example:"[\"DE\"]" json:"countries" nullable:"false"`
	Cells      []GridCell     `doc:"The figures by engine, in the order of the grid's collectors." json:"cells" nullable:"false"`
	Total      GridFigures    `doc:"The figures over all engines." json:"total"`
	Change     ComparedFigure `doc:"The mention rate, compared with the previous period over the paired cells. The verdicts \"up\" and \"down\" need at least 6 cells, that is, 6 combinations of an engine and a country." json:"change"`
}

// GridCell has the figures of one engine.
type GridCell struct {
	Collector string       `doc:"The answer engine." example:"chatgpt" json:"collector"`
	Figures   *GridFigures `doc:"The figures. The field is absent if the query was not sent to the engine in the period." json:"figures,omitempty"`
}

// GridFigures are the figures about the brand in some answers.
type GridFigures struct {
	Calls           int        `doc:"The number of calls with any outcome." example:"29" json:"calls"`
	Failed          int        `doc:"The number of failed calls." example:"1" json:"failed"`
	Answers         int        `doc:"The number of scored answers with the status \"ok\"." example:"28" json:"answers"`
	Mentioned       int        `doc:"The number of answers that mention the brand." example:"7" json:"mentioned"`
	N               int        `doc:"The denominator of the mention rate: the number of answers minus the truncated answers that do not mention the brand." example:"28" json:"n"`
	Enough          bool       `doc:"Whether n is at least 20." json:"enough"`
	MentionRate     *float64   `doc:"The share of answers that mention the brand (mentioned / n). The value is null without answers." example:"0.25" json:"mention_rate"`
	AveragePosition *float64   `doc:"The mean rank of the brand by first mention. Rank 1 is the first name in an answer. The value is null without mentions." example:"2.1" json:"average_position"`
	Sentiment       *float64   `doc:"The mean of the sentiments towards the brand, from -1 to 1, without sentiments with the label \"unsure\". The value is null if the field sure is below 5." example:"0.4" json:"sentiment"`
	Sure            int        `doc:"The number of sentiments with the label \"positive\", \"neutral\" or \"negative\"." example:"6" json:"sure"`
	Unsure          int        `doc:"The number of sentiments with the label \"unsure\"." example:"1" json:"unsure"`
	Cited           int        `doc:"The number of answers that cite a page on the brand's domains." example:"3" json:"cited"`
	LastAsked       *time.Time `doc:"The start of the quarter-hour with the last call in the period. The value is null without calls." json:"last_asked"`
}

// QueryGridFilters has the parameters that select the rows of a grid.
type QueryGridFilters struct {
	BrandPath
	SegmentParams

	Q    string `doc:"Selects queries whose text contains this text, regardless of letter case." example:"startup" maxLength:"200" query:"q"`
	Sort string `default:"worst" doc:"The order of the rows. The order \"worst\" sorts by the upper bound of the mention rate's 95 % Wilson score interval, so that queries with few answers come later. The order \"change\" starts with the largest fall of the mention rate. With the order \"change\", queries with fewer than 20 answers in a period come after the other queries, and queries whose change is unknown come last." enum:"worst,text,change" query:"sort"`
}

type queryGridInput struct {
	QueryGridFilters
	ListParams
}

type queryGridOutput struct {
	Body QueryGrid
}

func (s *server) getQueryGrid(ctx context.Context, in *queryGridInput) (*queryGridOutput, error) {
	after, err := in.begin("query-grid", in.QueryGridFilters)
	if err != nil {
		return nil, err
	}
	segment, grid, err := s.grid(ctx, &in.QueryGridFilters)
	if err != nil {
		return nil, err
	}
	out := QueryGrid{
		BrandID: in.ID, Segment: segmentFrom(segment), Previous: comparedPeriodFrom(grid.Previous),
		Collectors: listOf(grid.Engines), Queries: len(grid.Rows), Total: gridFiguresFrom(grid.Total),
		Totals: gridCellsFrom(grid.Engines, grid.Totals),
	}
	rows := rowsAfter(grid.Rows, func(r insights.GridRow) uuid.UUID { return r.ID }, after)
	rank := len(grid.Rows) - len(rows)
	turned, err := turn(&in.ListParams, "query-grid", in.QueryGridFilters, rows,
		func(r insights.GridRow) store.Place {
			at := rank + slices.IndexFunc(rows, func(other insights.GridRow) bool { return other.ID == r.ID })
			return store.Place{At: time.UnixMicro(int64(at) + 1), ID: r.ID}
		},
		func(r insights.GridRow) QueryGridRow { return queryGridRowFrom(r, grid.Engines) })
	if err != nil {
		return nil, err
	}
	out.Data, out.NextCursor = turned.Body.Data, turned.Body.NextCursor
	return &queryGridOutput{Body: out}, nil
}

// grid returns the segment of a request, and the grid of a visible brand.
func (s *server) grid(ctx context.Context, in *QueryGridFilters) (insights.Segment, insights.Grid, error) {
	segment, brand, err := s.segmentOf(ctx, in.ID, &in.SegmentParams)
	if err != nil {
		return segment, insights.Grid{}, err
	}
	grid, err := insights.ReadGrid(ctx, s.db, brand, segment,
		insights.GridFilter{Order: insights.GridOrder(in.Sort), Text: in.Q})
	return segment, grid, err
}

// rowsAfter returns the rows that follow a place. The place has the id of the last row of a page, and the number of
// rows up to this row. If the row no longer exists, rowsAfter uses the number.
func rowsAfter[T any](rows []T, id func(T) uuid.UUID, place store.Place) []T {
	if place.IsZero() {
		return rows
	}
	if at := slices.IndexFunc(rows, func(r T) bool { return id(r) == place.ID }); at >= 0 {
		return rows[at+1:]
	}
	return rows[min(max(int(place.At.UnixMicro())-1, 0), len(rows)):]
}

func queryGridRowFrom(r insights.GridRow, engines []string) QueryGridRow {
	return QueryGridRow{
		ID: r.ID, QueryID: r.QueryID, Text: r.Text, Topic: r.Topic, Tags: listOf(r.Tags), QueryClass: string(r.Class),
		IsActive: r.Active, Countries: listOf(r.Countries), Cells: gridCellsFrom(engines, r.Engines),
		Total: gridFiguresFrom(r.Total), Change: comparedFigureFrom(r.Change),
	}
}

// gridCellsFrom returns a cell for each engine. Engines without calls have no figures.
func gridCellsFrom(engines []string, figures map[string]insights.GridFigures) []GridCell {
	cells := make([]GridCell, len(engines))
	for i, engine := range engines {
		cells[i].Collector = engine
		if f := figures[engine]; f.Asked() {
			out := gridFiguresFrom(f)
			cells[i].Figures = &out
		}
	}
	return cells
}

func gridFiguresFrom(f insights.GridFigures) GridFigures {
	out := GridFigures{
		Calls: f.Calls, Failed: f.Failed, Answers: f.Answers, Mentioned: f.Mentioned, N: f.Judged(), Enough: f.Enough(),
		MentionRate: f.MentionRate(), AveragePosition: f.Position(), Sentiment: f.AverageSentiment(), Sure: f.Sure,
		Unsure: f.Unsure, Cited: f.CitedAnswers,
	}
	if !f.LastAsked.IsZero() {
		out.LastAsked = &f.LastAsked
	}
	return out
}
