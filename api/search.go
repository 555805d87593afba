package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/sheet"
	"tidewatch/insights"
	"tidewatch/store"
)

// Search is a text that engines searched for while they answered.
type Search struct {
	Text        string     `doc:"The text in lower case with single spaces." example:"best crm for startups 2026" json:"text"`
	Searches    int        `doc:"The number of searches. An answer may repeat a search." example:"16" json:"searches"`
	Answers     int        `doc:"The number of answers for which an engine made this search." example:"14" json:"answers"`
	Queries     int        `doc:"The number of queries that led an engine to make this search." example:"3" json:"queries"`
	Collectors  []string   `doc:"The answer engines that made the search." example:"[\"chatgpt\"]" json:"collectors" nullable:"false"`
	FirstSeen   time.Time  `doc:"The time of the period's first answer for which an engine made this search." json:"first_seen"`
	LastSeen    time.Time  `doc:"The time of the period's last answer for which an engine made this search." json:"last_seen"`
	Mentioned   int        `doc:"The number of answers that mention the brand, among the answers for which an engine made this search." example:"4" json:"mentioned"`
	N           int        `doc:"The denominator of the mention rate: the number of answers for which an engine made this search, minus the truncated answers that do not mention the brand." example:"14" json:"n"`
	MentionRate *Interval  `doc:"The mention rate of the brand in the answers for which an engine made this search, with the 95 % confidence interval. The interval treats answers as independent. The field is absent if n is 0." json:"mention_rate,omitempty"`
	QueryID     *uuid.UUID `doc:"The brand's query with the same text. The value is null if no query of the brand has this text." format:"uuid" json:"query_id"`
}

func searchFrom(s store.Search) Search {
	out := Search{
		Text: s.Text, Searches: s.Searches, Answers: s.Answers, Queries: s.Queries, Collectors: listOf(s.Collectors),
		FirstSeen: s.FirstAt, LastSeen: s.LastAt, Mentioned: s.Mentioned, N: s.Judged, QueryID: s.QueryID,
	}
	if s.Judged > 0 {
		out.MentionRate = new(Interval(store.EstimateShare(float64(s.Mentioned)/float64(s.Judged), s.Judged)))
	}
	return out
}

// SearchFilters has the parameters that select searches.
type SearchFilters struct {
	BrandPath
	SegmentParams

	IsQuery string `doc:"Filters by whether the brand has a query with the same text." enum:"true,false" query:"is_query"`
	Q       string `doc:"Selects searches that contain this text, regardless of letter case." example:"crm" maxLength:"200" query:"q"`
}

type listSearchesInput struct {
	SearchFilters
	ListParams
}

// SearchPage is one page of searches.
type SearchPage struct {
	Data       []Search   `doc:"The searches, sorted by the number of answers in descending order." json:"data" nullable:"false"`
	NextCursor *string    `doc:"The cursor of the next page. The value is null on the last page." json:"next_cursor"`
	Since      *time.Time `doc:"The time from which the list counts answers. The list counts at most the newest 20,000 answers with searches. The value is null if the list counts all answers of the segment." example:"2026-10-05T09:00:00Z" json:"since"`
}

type searchPageOutput struct {
	Body SearchPage
}

func (s *server) listSearches(ctx context.Context, in *listSearchesInput) (*searchPageOutput, error) {
	after, err := in.begin("searches", in.SearchFilters)
	if err != nil {
		return nil, err
	}
	_, found, err := s.searches(ctx, &in.SearchFilters, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	turned, err := turn(&in.ListParams, "searches", in.SearchFilters, found.Rows,
		func(r store.Search) store.Place { return store.Place{At: time.UnixMicro(int64(r.Answers)), ID: r.ID} }, searchFrom)
	if err != nil {
		return nil, err
	}
	out := &searchPageOutput{Body: SearchPage{Data: turned.Body.Data, NextCursor: turned.Body.NextCursor}}
	if !found.Since.IsZero() {
		out.Body.Since = new(found.Since.UTC())
	}
	return out, nil
}

// searches returns the searches of a visible brand's answers.
func (s *server) searches(
	ctx context.Context, in *SearchFilters, after store.Place, limit int,
) (insights.Segment, insights.Searches, error) {
	segment, err := s.segment(ctx, &in.SegmentParams)
	if err != nil {
		return segment, insights.Searches{}, err
	}
	brand, err := visibleBrand(ctx, s.db, in.ID)
	if err != nil {
		return segment, insights.Searches{}, err
	}
	found, err := insights.ReadSearches(ctx, s.db, brand.Brand, segment,
		store.SearchFilter{After: after, IsQuery: truth(in.IsQuery), Text: in.Q}, limit)
	return segment, found, err
}

type getSearchSheetInput struct {
	SearchFilters
	SheetParams
}

func (in *getSearchSheetInput) split() (*SearchFilters, SheetParams) {
	return &in.SearchFilters, in.SheetParams
}

// mostSearches is the maximum number of rows in a file of searches.
const mostSearches = 10_000

// searchTable returns the searches of a brand's answers, with one row for each search.
func (s *server) searchTable(ctx context.Context, in *SearchFilters) (table, error) {
	segment, found, err := s.searches(ctx, in, store.Place{}, mostSearches)
	if err != nil {
		return table{}, err
	}
	t := table{
		name: inPeriod("searches", comparedPeriodFrom(segment.Period)),
		columns: []string{
			"text", "searches", "answers", "mentioned", "n", "mention_rate", "low", "high", "queries", "engines",
			"first_seen", "last_seen", "query_id",
		},
	}
	for _, row := range found.Rows {
		r := searchFrom(row)
		var rate, low, high *float64
		if r.MentionRate != nil {
			rate, low, high = &r.MentionRate.Value, &r.MentionRate.Low, &r.MentionRate.High
		}
		t.add(r.Text, r.Searches, r.Answers, r.Mentioned, r.N, rate, low, high, r.Queries,
			sheet.List{Separator: " ", Texts: r.Collectors}, r.FirstSeen.UTC().Format(time.RFC3339),
			r.LastSeen.UTC().Format(time.RFC3339), idText(r.QueryID))
	}
	return t, nil
}
