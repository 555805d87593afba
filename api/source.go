package api

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/problem"
	"tidewatch/api/sheet"
	"tidewatch/insights"
	"tidewatch/insights/sourcetype"
	"tidewatch/store"
)

// Sources are the domains that the answers of a segment cite.
type Sources struct {
	BrandID         uuid.UUID         `format:"uuid" json:"brand_id"`
	Segment         Segment           `json:"segment"`
	Previous        ComparedPeriod    `doc:"The previous period, which has the same length and ends when the segment's period begins. The status of a source compares the segment's period with the previous period." json:"previous"`
	Answers         int               `doc:"The number of scored answers of the segment. The shares have this denominator." example:"560" json:"answers"`
	PreviousAnswers int               `doc:"The number of scored answers of the segment in the previous period." example:"540" json:"previous_answers"`
	Sources         int               `doc:"The total number of sources, on all pages of the list." example:"84" json:"sources"`
	Types           []SourceTypeCount `doc:"The cited sources of the segment by type. The filters type, status, gap and q do not affect these counts." json:"types" nullable:"false"`
	Data            []CitedSource     `doc:"The sources in the requested order." json:"data" nullable:"false"`
	NextCursor      *string           `doc:"The cursor of the next page. The value is null on the last page." json:"next_cursor"`
}

// SourceTypeCount counts the sources of one type.
type SourceTypeCount struct {
	Type      string `enum:"own,competitor,editorial,community,review,reference,marketplace,institution,other" example:"review" json:"type"`
	Sources   int    `doc:"The number of domains." example:"12" json:"sources"`
	Citations int    `doc:"The number of citations. A page counts once for each answer that cites the page." example:"140" json:"citations"`
}

// CitedSource is a domain that answers cite.
type CitedSource struct {
	Domain          string       `doc:"The registrable domain." example:"review.example" json:"domain"`
	Type            string       `doc:"The kind of publisher. The domains of the brand have the type \"own\", and the domains of its competitors have the type \"competitor\". For other domains, an override of the customer decides first, and then a table of well-known domains. All remaining domains have the type \"other\"." enum:"own,competitor,editorial,community,review,reference,marketplace,institution,other" example:"review" json:"type"`
	Status          *string      `doc:"The change against the previous period. The value \"new\" means that no earlier answer of the brand cites the source. The value \"returned\" means that earlier answers of the brand cite the source, but no answer of the previous period does. The value \"kept\" means that answers of both periods cite the source. The value \"lost\" means that only answers of the previous period cite the source. The value is null if the segment has no answers in the previous period." enum:"new,returned,kept,lost" json:"status"`
	StatusSure      bool         `doc:"Whether the status is unlikely to be due to chance. The values \"new\", \"returned\" and \"lost\" mean that one period has no citations of the source. Such a status is sure if at least 3 citing answers would be expected in that period. The expectation uses the share of citing answers in the other period (rule of three). The status \"kept\" is always sure." json:"status_sure"`
	Answers         int          `doc:"The number of answers that cite the source." example:"28" json:"answers"`
	PreviousAnswers int          `doc:"The number of answers that cite the source in the previous period." example:"21" json:"previous_answers"`
	Share           *Interval    `doc:"The share of the segment's answers that cite the source, with its 95 % confidence interval. The interval treats answers as independent. The field is absent without answers." json:"share,omitempty"`
	Citations       int          `doc:"The number of citations. A page counts once for each answer that cites the page." example:"40" json:"citations"`
	Queries         int          `doc:"The number of query texts with answers that cite the source." example:"9" json:"queries"`
	Collectors      []string     `doc:"The answer engines whose answers cite the source." example:"[\"chatgpt\"]" json:"collectors" nullable:"false"`
	FirstSeen       time.Time    `doc:"The time of the period's first answer that cites the source. For lost sources, the time is from the previous period." json:"first_seen"`
	LastSeen        time.Time    `doc:"The time of the period's last answer that cites the source. For lost sources, the time is from the previous period." json:"last_seen"`
	Mentioned       int          `doc:"The number of answers that cite the source and mention the brand." example:"4" json:"mentioned"`
	RivalsMentioned int          `doc:"The number of answers that cite the source and mention a competitor." example:"22" json:"rivals_mentioned"`
	OwnCited        int          `doc:"The number of answers that cite the source and a page of the brand." example:"3" json:"own_cited"`
	RivalsCited     int          `doc:"The number of answers that cite the source and a page of a competitor." example:"11" json:"rivals_cited"`
	Gap             []string     `doc:"The reasons why the source is a gap. The value \"not_mentioned\" means that the citing answers mention a competitor, but not the brand. The value \"not_cited\" means that the citing answers also cite pages of a competitor, but no page of the brand. Domains of the brand and its competitors are never gaps." enum:"not_mentioned,not_cited" json:"gap" nullable:"false"`
	Names           []SourceName `doc:"The tracked names that the newest answers mention most often, up to 5 names. In a list of sources, names are counted in the newest 100 answers that cite the source." json:"names" nullable:"false"`
	NamesFrom       int          `doc:"The number of answers in which the names of the field \"names\" are counted. These are the newest answers that cite the source." example:"28" json:"names_from"`
}

// SourceName counts the answers that cite a source and mention a name.
type SourceName struct {
	Name    string `example:"Globex" json:"name"`
	Owner   string `doc:"Whether the name belongs to the brand or to a competitor." enum:"brand,competitor" json:"owner"`
	Answers int    `doc:"The number of answers that mention the name." example:"17" json:"answers"`
}

// SourceFilters has the parameters that select and sort sources.
type SourceFilters struct {
	BrandPath
	SegmentParams

	Type   []string `doc:"Filters by one or more types of sources, separated by commas." enum:"own,competitor,editorial,community,review,reference,marketplace,institution,other" example:"editorial,review" maxItems:"9" query:"type"`
	Status []string `doc:"Filters by one or more statuses, separated by commas." enum:"new,returned,kept,lost" example:"new,lost" maxItems:"4" query:"status"`
	Gap    bool     `default:"false" doc:"Whether to return only gaps. A source is a gap if the answers that cite the source mention a competitor but not the brand. A source is also a gap if these answers also cite pages of a competitor, but no page of the brand." query:"gap"`
	Q      string   `doc:"Selects domains that contain this text." example:"review" maxLength:"200" query:"q"`
	Sort   string   `default:"answers" doc:"The order of the sources. The orders \"rise\" and \"fall\" sort by the change of the share. The order \"first_seen\" starts with the source whose first citation is the most recent." enum:"answers,rise,fall,first_seen,domain" query:"sort"`
}

// filter returns the selection of sources.
func (in *SourceFilters) filter() insights.SourceFilter {
	f := insights.SourceFilter{Gap: in.Gap, Order: insights.SourceOrder(in.Sort), Text: in.Q}
	for _, t := range in.Type {
		f.Types = append(f.Types, sourcetype.Type(t))
	}
	for _, status := range in.Status {
		f.Statuses = append(f.Statuses, insights.SourceStatus(status))
	}
	return f
}

type listSourcesInput struct {
	SourceFilters
	ListParams
}

type sourcesOutput struct {
	Body Sources
}

func (s *server) listSources(ctx context.Context, in *listSourcesInput) (*sourcesOutput, error) {
	after, err := in.begin("sources", in.SourceFilters)
	if err != nil {
		return nil, err
	}
	sources, err := s.sources(ctx, &in.SourceFilters)
	if err != nil {
		return nil, err
	}
	rows := rowsAfter(sources.Rows, insights.Source.ID, after)
	names, err := insights.NamesOf(ctx, s.db, sources.brand, sources.segment, rows[:min(len(rows), in.Limit)])
	if err != nil {
		return nil, err
	}
	rank := len(sources.Rows) - len(rows)
	turned, err := turn(&in.ListParams, "sources", in.SourceFilters, rows,
		func(r insights.Source) store.Place {
			at := rank + slices.IndexFunc(rows, func(other insights.Source) bool { return other.Domain == r.Domain })
			return store.Place{At: time.UnixMicro(int64(at) + 1), ID: r.ID()}
		},
		func(r insights.Source) CitedSource { return sourceFrom(r, names[r.Domain]) })
	if err != nil {
		return nil, err
	}
	out := Sources{
		BrandID: in.ID, Segment: segmentFrom(sources.segment), Previous: comparedPeriodFrom(sources.Previous),
		Answers: sources.N[1], PreviousAnswers: sources.N[0], Sources: len(sources.Rows),
		Types: make([]SourceTypeCount, 0, len(sources.Types)), Data: turned.Body.Data, NextCursor: turned.Body.NextCursor,
	}
	for _, t := range sources.Types {
		out.Types = append(out.Types, SourceTypeCount{string(t.Type), t.Sources, t.Citations})
	}
	return &sourcesOutput{Body: out}, nil
}

// sourcesOf has the sources of a brand.
type sourcesOf struct {
	insights.Sources

	brand   store.Brand
	segment insights.Segment
}

// sources returns the sources of a visible brand.
func (s *server) sources(ctx context.Context, in *SourceFilters) (sourcesOf, error) {
	segment, err := s.segment(ctx, &in.SegmentParams)
	if err != nil {
		return sourcesOf{}, err
	}
	brand, err := visibleBrand(ctx, s.db, in.ID)
	if err != nil {
		return sourcesOf{}, err
	}
	sources, err := insights.ReadSources(ctx, s.db, brand.Brand, segment, in.filter())
	return sourcesOf{Sources: sources, brand: brand.Brand, segment: segment}, err
}

// mostNames is the maximum number of names of each source.
const mostNames = 5

func sourceFrom(r insights.Source, names insights.SourceNames) CitedSource {
	out := CitedSource{
		Domain: r.Domain, Type: string(r.Type), StatusSure: r.IsSure(), Answers: r.Answers, PreviousAnswers: r.Before,
		Citations: r.Citations, Queries: r.Queries, Collectors: listOf(r.Engines), FirstSeen: r.FirstAt,
		LastSeen: r.LastAt, Mentioned: r.Named, RivalsMentioned: r.RivalsNamed, OwnCited: r.OwnCited,
		RivalsCited: r.RivalsCited, Gap: []string{}, NamesFrom: names.Of,
		Names: namesFrom(names.Names[:min(len(names.Names), mostNames)]),
	}
	if r.Status != "" {
		out.Status = new(string(r.Status))
	}
	if share, ok := r.Share(); ok {
		out.Share = new(Interval(share))
	}
	if r.Unnamed() {
		out.Gap = append(out.Gap, "not_mentioned")
	}
	if r.Uncited() {
		out.Gap = append(out.Gap, "not_cited")
	}
	return out
}

func namesFrom(names []store.SourceName) []SourceName {
	out := make([]SourceName, len(names))
	for i, n := range names {
		out[i] = SourceName{Name: n.Name, Owner: string(n.Owner), Answers: n.Answers}
	}
	return out
}

// SourcePath has the id of a brand and a domain.
type SourcePath struct {
	BrandPath

	Domain string `doc:"The registrable domain." example:"review.example" maxLength:"253" path:"domain"`
}

type getSourceInput struct {
	SourcePath
	SegmentParams
}

// SourceDetails has the details of one source in a segment.
type SourceDetails struct {
	BrandID         uuid.UUID      `format:"uuid" json:"brand_id"`
	Segment         Segment        `json:"segment"`
	Previous        ComparedPeriod `doc:"The previous period. The status of the source compares the period with the previous period." json:"previous"`
	Answers         int            `doc:"The number of scored answers of the segment." example:"560" json:"answers"`
	PreviousAnswers int            `doc:"The number of scored answers of the segment in the previous period." example:"540" json:"previous_answers"`
	Source          *CitedSource   `doc:"The figures of the source, with all tracked names in the list \"names\". The field is omitted if no answer of the two periods cites the source." json:"source,omitempty"`
	Type            string         `doc:"The type of the domain." enum:"own,competitor,editorial,community,review,reference,marketplace,institution,other" json:"type"`
	Engines         []SourceEngine `doc:"The answer engines with scored answers." json:"engines" nullable:"false"`
	Queries         []SourceQuery  `doc:"The query texts with answers that cite the source, sorted by the number of these answers in descending order." json:"queries" nullable:"false"`
	Series          []SourcePoint  `doc:"The citations by week, oldest first. Weeks without answers have no point." json:"series" nullable:"false"`
	Names           []SourceName   `doc:"The tracked names in the newest 3,000 answers that cite the source, sorted by the number of answers in descending order." json:"names" nullable:"false"`
	Pages           []SourceURL    `doc:"Up to 200 pages of the domain, most cited first. The newest 3,000 answers that cite the domain count. Up to 200 lost pages follow. Answers that retention deleted do not count." json:"pages" nullable:"false"`
	PagesFrom       int            `doc:"The number of answers behind the counts in pages and names. These are the newest answers that cite the source." example:"28" json:"pages_from"`
}

// SourceEngine counts the answers of one engine that cite a source.
type SourceEngine struct {
	Collector string `example:"chatgpt" json:"collector"`
	Answers   int    `doc:"The number of the engine's answers that cite the source." example:"12" json:"answers"`
	N         int    `doc:"The number of scored answers of the engine in the segment." example:"140" json:"n"`
}

// SourceQuery counts the answers to one query that cite a source.
type SourceQuery struct {
	QueryID *uuid.UUID `doc:"The query. The value is null if the query was deleted." format:"uuid" json:"query_id"`
	Text    string     `example:"best crm for startups" json:"text"`
	Answers int        `doc:"The number of answers that cite the source." example:"6" json:"answers"`
	N       int        `doc:"The number of scored answers to the query." example:"28" json:"n"`
}

// SourcePoint counts the answers of one week that cite a source.
type SourcePoint struct {
	Week    string   `doc:"The Monday of the week. The first and the last week may be incomplete." example:"2026-11-02" format:"date" json:"week"`
	Answers int      `doc:"The number of answers of the week that cite the source." example:"7" json:"answers"`
	N       int      `doc:"The number of scored answers of the segment in the week." example:"140" json:"n"`
	Share   Interval `doc:"The share of answers that cite the source (answers / n), with its 95 % confidence interval. The interval treats answers as independent." json:"share"`
}

// SourceURL is a page that answers cite.
type SourceURL struct {
	URL             string    `doc:"The normalized URL." example:"https://review.example/crm" json:"url"`
	Title           string    `doc:"The title of the page. The value is empty if no engine returned a title." example:"The best CRMs" json:"title"`
	Status          *string   `doc:"The change against the previous period, as for the domain. The statuses compare the newest 3,000 answers of the period that cite the domain with the newest 3,000 earlier answers that cite the domain. The value is null if the segment has no answers in the previous period. If retention has deleted answers of the previous period that cite the domain, the value is also null for a page that no stored answer of that period cites. The value \"new\" means that no stored earlier answer cites the page." enum:"new,returned,kept,lost" json:"status"`
	StatusSure      bool      `doc:"Whether the status is unlikely to be due to chance, by the same rule as for the domain. The value is false if only a part of the answers was counted." json:"status_sure"`
	Answers         int       `doc:"The number of answers that cite the page." example:"9" json:"answers"`
	PreviousAnswers int       `doc:"The number of answers that cite the page in the previous period." example:"7" json:"previous_answers"`
	Queries         int       `doc:"The number of query texts whose answers cite the page. The value is 0 for lost pages." example:"3" json:"queries"`
	Collectors      []string  `doc:"The answer engines whose answers cite the page. For lost pages, the engines are from the previous period." example:"[\"chatgpt\"]" json:"collectors" nullable:"false"`
	FirstSeen       time.Time `doc:"The time of the period's first answer that cites the page. For lost pages, the time is from the previous period." json:"first_seen"`
	LastSeen        time.Time `doc:"The time of the period's last answer that cites the page. For lost pages, the time is from the previous period." json:"last_seen"`
	Mentioned       int       `doc:"The number of answers that cite the page and mention the brand." example:"1" json:"mentioned"`
	RivalsMentioned int       `doc:"The number of answers that cite the page and mention a competitor." example:"8" json:"rivals_mentioned"`
}

type sourceDetailsOutput struct {
	Body SourceDetails
}

func (s *server) getSource(ctx context.Context, in *getSourceInput) (*sourceDetailsOutput, error) {
	segment, err := s.segment(ctx, &in.SegmentParams)
	if err != nil {
		return nil, err
	}
	brand, err := visibleBrand(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	domain, err := insights.SourceDomain(in.Domain)
	if err != nil {
		return nil, problem.Invalid("path.domain", err.Error())
	}
	d, previous, err := insights.ReadSource(ctx, s.db, brand.Brand, segment, domain)
	if err != nil {
		return nil, err
	}
	return &sourceDetailsOutput{Body: sourceDetailsFrom(in.ID, segment, previous, d)}, nil
}

func sourceDetailsFrom(
	brandID uuid.UUID, segment insights.Segment, previous store.Period, d insights.SourceDetails,
) SourceDetails {
	out := SourceDetails{
		BrandID: brandID, Segment: segmentFrom(segment), Previous: comparedPeriodFrom(previous), Answers: d.N[1],
		PreviousAnswers: d.N[0], Type: string(d.Type), PagesFrom: d.PagesFrom(), Names: namesFrom(d.Names.Names),
		Engines: make([]SourceEngine, 0, len(d.Engines)), Queries: make([]SourceQuery, 0, len(d.Queries)),
		Series: make([]SourcePoint, 0, len(d.Series)), Pages: make([]SourceURL, 0, len(d.Pages)),
	}
	if d.Answers+d.Before > 0 {
		out.Source = new(sourceFrom(d.Source, d.Names))
	}
	for _, e := range d.Engines {
		out.Engines = append(out.Engines, SourceEngine{Collector: e.Collector, Answers: e.Answers, N: e.N})
	}
	for _, q := range d.Queries {
		out.Queries = append(out.Queries, SourceQuery{QueryID: q.QueryID, Text: q.Text, Answers: q.Answers, N: q.N})
	}
	for _, p := range d.Series {
		out.Series = append(out.Series, SourcePoint{
			Week: p.Period.UTC().Format(time.DateOnly), Answers: p.Answers, N: p.N,
			Share: Interval(store.EstimateShare(float64(p.Answers)/float64(p.N), p.N)),
		})
	}
	for _, p := range d.Pages {
		page := SourceURL{
			URL: p.URL, Title: p.Title, StatusSure: p.IsSure(), Answers: p.Answers, PreviousAnswers: p.Before,
			Queries: p.Queries, Collectors: listOf(p.Collectors), FirstSeen: p.FirstAt, LastSeen: p.LastAt,
			Mentioned: p.Named, RivalsMentioned: p.RivalsNamed,
		}
		if p.Status != "" {
			page.Status = new(string(p.Status))
		}
		out.Pages = append(out.Pages, page)
	}
	return out
}

type getSourceSheetInput struct {
	SourceFilters
	SheetParams
}

func (in *getSourceSheetInput) split() (*SourceFilters, SheetParams) {
	return &in.SourceFilters, in.SheetParams
}

// sourceTable returns the sources of a brand's answers, with one row for each domain.
func (s *server) sourceTable(ctx context.Context, in *SourceFilters) (table, error) {
	sources, err := s.sources(ctx, in)
	if err != nil {
		return table{}, err
	}
	t := table{
		name: inPeriod("sources", comparedPeriodFrom(sources.segment.Period)),
		columns: []string{
			"domain", "type", "status", "status_sure", "answers", "n", "share", "share_low", "share_high",
			"previous_answers", "previous_n", "citations", "queries", "engines", "first_seen", "last_seen", "mentioned",
			"rivals_mentioned", "own_cited", "rivals_cited", "gap",
		},
	}
	for _, row := range sources.Rows {
		r := sourceFrom(row, insights.SourceNames{})
		var share, low, high *float64
		if r.Share != nil {
			share, low, high = &r.Share.Value, &r.Share.Low, &r.Share.High
		}
		t.add(r.Domain, r.Type, string(row.Status), r.StatusSure, r.Answers, sources.N[1], share, low, high,
			r.PreviousAnswers, sources.N[0], r.Citations, r.Queries, sheet.List{Separator: " ", Texts: r.Collectors},
			r.FirstSeen.UTC().Format(time.RFC3339), r.LastSeen.UTC().Format(time.RFC3339), r.Mentioned,
			r.RivalsMentioned, r.OwnCited, r.RivalsCited, sheet.List{Separator: " ", Texts: r.Gap})
	}
	return t, nil
}
