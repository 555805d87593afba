package api

import (
	"context"
	"net/url"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/problem"
	"tidewatch/insights"
	"tidewatch/store"
)

// Change is a change of the answers about a brand, or a notice that says why changes could not be determined.
type Change struct {
	ID         uuid.UUID         `format:"uuid" json:"id"`
	Kind       string            `doc:"The kind of the change. The kinds \"run_partial\", \"engine_out\", \"model_changed\", \"query_set_changed\", \"names_changed\" and \"run_not_examined\" are notices. A notice says why some changes could not be determined." enum:"mentioned,no_longer_mentioned,overtaken,sentiment_turned,own_page_cited,own_page_no_longer_cited,new_source,figure_moved,engine_silent,run_partial,engine_out,model_changed,query_set_changed,names_changed,run_not_examined" json:"kind"`
	Severity   string            `doc:"How much the change matters. All notices have the severity \"info\"." enum:"high,medium,low,info" json:"severity"`
	Effect     string            `doc:"Whether the change is good or bad for the brand. Notices and new sources are neutral." enum:"good,bad,neutral" json:"effect"`
	Text       string            `doc:"The change in one sentence, with the display name of the engine." example:"ChatGPT API no longer mentions Acme for “best crm”: in 0 of 6 answers, previously in 29 of 30 answers." json:"text"`
	FoundAt    time.Time         `doc:"The end of the run after which Tidewatch found the change." json:"found_at"`
	Since      time.Time         `doc:"The time of the first answer, or the first day, that shows the change." json:"since"`
	RunID      uuid.UUID         `doc:"The run after which the change was found. The run may have been deleted." format:"uuid" json:"run_id"`
	Collector  *string           `doc:"The answer engine. The value is null if the change is about all engines." example:"chatgpt" json:"collector"`
	QueryID    *uuid.UUID        `doc:"The query. The value is null if the change is about several queries, or if the query was deleted before the change was found." format:"uuid" json:"query_id"`
	Query      *string           `doc:"The text of the query. The value is null if the change is about several queries." example:"best crm" json:"query"`
	Country    *string           `doc:"The country (ISO 3166-1 alpha-2). The value is null if the change is about several queries, or if the answers have no country." example:"DE" json:"country"`
	Name       *string           `doc:"The competitor that overtook the brand, or the names that changed. The value is null for other kinds." example:"Globex" json:"name"`
	Domain     *string           `doc:"The cited domain, for the kinds \"own_page_cited\", \"own_page_no_longer_cited\" and \"new_source\". The value is null for other kinds." example:"acme.com" json:"domain"`
	Figure     *string           `doc:"The compared figure, for the kinds \"figure_moved\", \"sentiment_turned\" and \"overtaken\". The value is null for other kinds." enum:"mention_rate,position,sentiment,share_of_voice,citation_share" json:"figure"`
	Before     *ChangeSide       `doc:"The figure before the change. For the kind \"overtaken\", the field has the figure of the brand. The field is absent for some notices." json:"before,omitempty"`
	After      *ChangeSide       `doc:"The figure after the change. For the kind \"overtaken\", the field has the figure of the competitor in the same answers. The field is absent for some notices." json:"after,omitempty"`
	Difference *ChangeDifference `doc:"The difference between the figures, with its 95 % confidence interval. The field is present only for the kinds \"figure_moved\", \"sentiment_turned\" and \"overtaken\"." json:"difference,omitempty"`
	PValue     *float64          `doc:"The p-value of the test that the change passed. The value is null for notices." example:"0.0002" json:"p_value"`
	Runs       *int              `doc:"The number of consecutive runs that show the change. The value is null for changes of figures and for notices." example:"2" json:"runs"`
	Added      []string          `doc:"Up to 20 queries that the kind \"query_set_changed\" reports as added." json:"queries_added" nullable:"false"`
	Removed    []string          `doc:"Up to 20 queries that the kind \"query_set_changed\" reports as removed." json:"queries_removed" nullable:"false"`
	Rescored   bool              `doc:"Whether all answers of the brand were re-scored after the change was found. The value stays false if retention had deleted texts or answers of the brand before the re-score. The change keeps its figures from before the re-score." json:"rescored_since"`
	Evidence   *string           `doc:"The path of the API operation that returns the evidence of the change, such as the comparison of two periods or the difference between two answers. The value is null if there is no evidence." example:"/api/admin/brands/018f2f2e-9c1a-7cc3-8b8a-0f4c2f9be001/comparison?from=2026-11-21&to=2026-11-27" json:"evidence"`
}

// ChangeSide is a figure before or after a change.
type ChangeSide struct {
	Value    *float64   `doc:"The figure. The value is null without data." example:"0.42" json:"value"`
	Low      *float64   `doc:"The lower bound of the 95 % confidence interval. The value is null if there is no interval." example:"0.35" json:"low"`
	High     *float64   `doc:"The upper bound of the 95 % confidence interval. The value is null if there is no interval." example:"0.49" json:"high"`
	Count    float64    `doc:"The numerator of the figure." example:"29" json:"count"`
	N        int        `doc:"The denominator of the figure." example:"30" json:"n"`
	From     *string    `doc:"The first day of the period in UTC. The value is null for changes that compare runs instead of periods, and for notices." example:"2026-11-21" format:"date" json:"from"`
	To       *string    `doc:"The last day of the period in UTC. The value is null if from is null." example:"2026-11-27" format:"date" json:"to"`
	RunID    *uuid.UUID `doc:"A run before or after the change. The answer in the field answer_id belongs to this run." format:"uuid" json:"run_id"`
	AnswerID *uuid.UUID `doc:"An example of the answers before or after the change. Only changes of single queries have this value. The answer may have been deleted." format:"uuid" json:"answer_id"`
	Model    *string    `doc:"The model of the engine. Only changes of the kind \"model_changed\" have this value." example:"gpt-6" json:"model"`
}

// ChangeDifference is the difference between two figures, with its 95 % confidence interval.
type ChangeDifference struct {
	Value float64  `doc:"The figure after the change, minus the figure before the change." example:"-0.12" json:"value"`
	Low   *float64 `doc:"The lower bound of the 95 % confidence interval. The value is null for changes of a single query." example:"-0.18" json:"low"`
	High  *float64 `doc:"The upper bound of the 95 % confidence interval. The value is null if low is null." example:"-0.06" json:"high"`
}

// ChangeFilters has the parameters that select changes.
type ChangeFilters struct {
	BrandPath
	SegmentFilters

	Kind     []string `doc:"Filters by one or more kinds, separated by commas." enum:"mentioned,no_longer_mentioned,overtaken,sentiment_turned,own_page_cited,own_page_no_longer_cited,new_source,figure_moved,engine_silent,run_partial,engine_out,model_changed,query_set_changed,names_changed,run_not_examined" example:"overtaken,figure_moved" maxItems:"15" query:"kind"`
	Severity []string `doc:"Filters by one or more severities, separated by commas." enum:"high,medium,low,info" example:"high,medium" maxItems:"4" query:"severity"`
	Since    string   `doc:"Selects changes that were found at this time or later." example:"2026-11-02T00:00:00Z" format:"date-time" query:"since"`
	Until    string   `doc:"Selects changes that were found before this time." example:"2026-11-30T00:00:00Z" format:"date-time" query:"until"`
}

// filter converts the kinds, severities and times of the request to a filter. The result has no segment.
func (in *ChangeFilters) filter() (f insights.ChangeFilter, err error) {
	for _, k := range in.Kind {
		f.Kinds = append(f.Kinds, store.ChangeKind(k))
	}
	for _, s := range in.Severity {
		f.Severities = append(f.Severities, store.Severity(s))
	}
	for _, t := range []struct {
		name, text string
		at         *time.Time
	}{{"query.since", in.Since, &f.Since}, {"query.until", in.Until, &f.Until}} {
		if t.text == "" {
			continue
		}
		if *t.at, err = time.Parse(time.RFC3339, t.text); err != nil {
			return f, problem.Invalid(t.name, "must be a time such as 2026-11-02T00:00:00Z")
		}
	}
	if !f.Since.IsZero() && !f.Until.IsZero() && !f.Since.Before(f.Until) {
		return f, problem.Invalid("query.until", "must be after query.since, which is "+in.Since)
	}
	return f, nil
}

type listChangesInput struct {
	ChangeFilters
	ListParams
}

func (s *server) listChanges(ctx context.Context, in *listChangesInput) (*pageOutput[Change], error) {
	after, err := in.begin("changes", in.ChangeFilters)
	if err != nil {
		return nil, err
	}
	brand, rows, err := s.foundChanges(ctx, &in.ChangeFilters, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return turn(&in.ListParams, "changes", in.ChangeFilters, rows, changePlace,
		func(c store.Change) Change { return s.changeFrom(brand, c) })
}

func changePlace(c store.Change) store.Place { return store.Place{At: c.FoundAt, ID: c.ID} }

// foundChanges returns a visible brand and its changes, newest first. The parameter "after" is the position of the last
// change of the previous page, and "limit" is the maximum number of changes.
func (s *server) foundChanges(
	ctx context.Context, in *ChangeFilters, after store.Place, limit int,
) (store.Brand, []store.Change, error) {
	segment, err := s.filters(ctx, &in.SegmentFilters)
	if err != nil {
		return store.Brand{}, nil, err
	}
	filter, err := in.filter()
	if err != nil {
		return store.Brand{}, nil, err
	}
	brand, err := visibleBrand(ctx, s.db, in.ID)
	if err != nil {
		return store.Brand{}, nil, err
	}
	filter.Segment = segment
	rows, err := insights.ListChanges(ctx, s.db, brand.Brand, filter, after, limit)
	return brand.Brand, rows, err
}

// changeFrom converts a stored change of the answers about a brand. The sentence has the display name of the engine.
func (s *server) changeFrom(brand store.Brand, c store.Change) Change {
	d, named := c.Details, c
	named.Collector = s.engineTitle(c.Collector)
	out := Change{
		ID: c.ID, Kind: string(c.Kind), Severity: string(c.Severity), Effect: string(insights.EffectOf(c)),
		Text: insights.Sentence(brand.Name, named), FoundAt: c.FoundAt, Since: c.Since, RunID: c.RunID,
		Collector: orNull(c.Collector), QueryID: d.QueryID, Query: orNull(d.Query), Country: orNull(d.Country),
		Name: orNull(d.Name), Domain: orNull(d.Domain), Figure: orNull(d.Figure), Before: sideFrom(d.Before),
		After: sideFrom(d.After), PValue: d.PValue, Added: listOf(d.Added), Removed: listOf(d.Removed),
		Rescored: brand.RescoredAt != nil && brand.RescoredAt.After(c.FoundAt), Evidence: evidenceOf(c),
	}
	if d.Change != nil {
		out.Difference = &ChangeDifference{Value: d.Change.Value, Low: d.Change.Low, High: d.Change.High}
	}
	if d.Runs > 0 {
		out.Runs = &d.Runs
	}
	return out
}

func sideFrom(s *store.ChangeSide) *ChangeSide {
	if s == nil {
		return nil
	}
	return &ChangeSide{
		Value: s.Value, Low: s.Low, High: s.High, Count: s.Count, N: s.N, From: orNull(s.From), To: orNull(s.To),
		RunID: s.RunID, AnswerID: s.AnswerID, Model: orNull(s.Model),
	}
}

// orNull returns nil for an empty string, so that JSON has null.
func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// evidenceOf returns the path of the operation that returns the evidence of a change, or nil without evidence.
func evidenceOf(c store.Change) *string {
	if c.Kind == store.ChangeEngineSilent {
		run := "/api/admin/job-runs/" + c.RunID.String()
		return &run
	}
	path, d, query := "/api/admin/brands/"+c.BrandID.String(), c.Details, evidenceSegment(c)
	switch before, after := d.Before, d.After; {
	case before != nil && after != nil && before.AnswerID != nil && after.AnswerID != nil:
		query = url.Values{"first": {before.AnswerID.String()}, "second": {after.AnswerID.String()}}
		path += "/answer-diff"
	case after == nil || after.From == "":
		return nil
	case c.Kind == store.ChangeOvertaken:
		query.Set("from", after.From)
		query.Set("to", after.To)
		query.Set("query_class", "unbranded")
		path += "/overview"
	case c.Kind == store.ChangeNewSource || before == nil || before.From == after.From:
		query.Set("from", after.From)
		query.Set("to", after.To)
		path += "/sources/" + url.PathEscape(d.Domain)
	default:
		query.Set("from", after.From)
		query.Set("to", after.To)
		query.Set("before_from", before.From)
		query.Set("before_to", before.To)
		path += "/comparison"
	}
	path += "?" + query.Encode()
	return &path
}

// evidenceSegment returns the query parameters that select the answers that a change is about.
func evidenceSegment(c store.Change) url.Values {
	d, query := c.Details, url.Values{}
	if c.Collector != "" {
		query.Set("collector", c.Collector)
	}
	if d.QueryID != nil {
		query.Set("query_id", d.QueryID.String())
		query.Set("query_class", "branded,competitor,unbranded")
	}
	if d.Country != "" {
		query.Set("country", d.Country)
	}
	return query
}
