package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/reason"
	"tidewatch/insights"
	"tidewatch/store"
)

// BrandAnswer is the outcome of a call about a brand, with the mentioned names and the cited pages.
type BrandAnswer struct {
	ID            uuid.UUID    `doc:"A UUIDv7." format:"uuid" json:"id"`
	RunID         uuid.UUID    `doc:"The run of the answer. The operation get-answer returns the full text." format:"uuid" json:"run_id"`
	QueryID       *uuid.UUID   `doc:"The query. The value is null if the query was deleted." format:"uuid" json:"query_id"`
	QueryText     string       `doc:"The text that was sent to the engine." example:"best crm for startups" json:"query_text"`
	QueryClass    string       `doc:"The class of the query, which follows from the current names of the brand and its competitors." enum:"branded,competitor,unbranded" example:"unbranded" json:"query_class"`
	Collector     string       `doc:"The answer engine." example:"chatgpt" json:"collector"`
	Country       string       `doc:"The requested country. The value is empty if no country was requested." example:"DE" json:"country"`
	Model         string       `doc:"The model that answered. The value is empty if the model is unknown." example:"gpt-6-luna" json:"model"`
	CreatedAt     time.Time    `doc:"The time of the answer." json:"created_at"`
	Truncated     bool         `doc:"Whether the engine ended the answer at a length limit. A truncated answer counts only in the rates of the names that the answer mentions." json:"truncated"`
	TextDeletedAt *time.Time   `doc:"The time at which retention deleted the text. The value is null if the text is stored." json:"text_deleted_at" nullable:"true"`
	Opening       string       `doc:"The beginning of the text in Markdown, with at most 240 bytes." example:"1. **Globex** is popular." json:"opening"`
	Names         []AnswerName `doc:"The mentioned names in the order of first mention." json:"names" nullable:"false"`
	Citations     []Citation   `doc:"The cited and consulted pages." json:"citations" nullable:"false"`

	Status       string        `doc:"The outcome of the call, as in the operation list-answers. Without the parameter status, the list contains only answers with the status \"ok\"." enum:"ok,no_answer,refused,failed" json:"status"`
	ErrorMessage string        `doc:"The error message of a failed call. The value is empty for other calls." example:"HTTP 429 Too Many Requests" json:"error_message"`
	ReasonCode   reason.Answer `doc:"The machine-readable reason code of a failed call. The field is omitted for other calls, and for calls that an older version of Tidewatch stored." json:"reason_code,omitempty"`
	Advice       string        `doc:"The recommended action after a failed call. The field is omitted if no action is needed." example:"Lower the rate limit of the engine in the settings, then retry the run." json:"advice,omitempty"`
	Searches     []string      `doc:"The web searches that the engine made for the answer." example:"[\"best crm for startups 2026\"]" json:"searches" nullable:"false"`
	Presented    *Passage      `doc:"The text around the name in the parameter \"presents\". The field is absent without this parameter, and if the text is deleted." json:"presented,omitempty"`
}

// AnswerName is a name that an answer mentions.
type AnswerName struct {
	Name         string         `example:"Acme" json:"name"`
	Owner        string         `doc:"Whether the name belongs to the brand or to a competitor." enum:"brand,competitor" json:"owner"`
	CompetitorID *uuid.UUID     `doc:"The competitor with the name. The value is null if the name belongs to the brand or the competitor was deleted." format:"uuid" json:"competitor_id"`
	MentionOrder int            `doc:"The rank of the name by first mention, from 1." example:"2" json:"mention_order"`
	ListRank     *int           `doc:"The position of the name in a list. The value is null if the name is not in a list." example:"2" json:"list_rank"`
	Mentions     int            `doc:"The number of mentions." example:"3" json:"mentions"`
	Sentiment    *NameSentiment `doc:"The sentiment towards the name. The field is absent if the answer is not scored for sentiments." json:"sentiment,omitempty"`
	Passage      *Passage       `doc:"The text around the first mention. The field is absent if the text is deleted." json:"passage,omitempty"`
}

// NameSentiment is the sentiment of an answer towards a name.
type NameSentiment struct {
	Score float64 `doc:"The sentiment, from -1 (negative) to 1 (positive)." example:"0.6" json:"score"`
	Label string  `doc:"The label of the sentiment. Averages do not count unsure sentiments." enum:"positive,neutral,negative,unsure" json:"label"`
}

// Passage is the text around the first mention of a name. All fields of a Passage contain Markdown from one line of the
// answer.
type Passage struct {
	Before string `doc:"Up to 120 bytes before the mention. An ellipsis stands for omitted text." example:"2. **" json:"before"`
	Name   string `doc:"The name as written in the text. The value is empty if the mention matches no current name or alias." example:"Acme" json:"name"`
	After  string `doc:"Up to 120 bytes after the mention. An ellipsis stands for omitted text." example:"** is easy to use" json:"after"`
}

// BrandAnswerFilters has the parameters that select answers of a brand.
type BrandAnswerFilters struct {
	BrandPath
	SegmentParams

	Name      string   `doc:"The name to which four filters apply: \"mentioned\", \"counted\", \"cited\" and \"sentiment\". The default is the brand. If the request has a name but none of these filters, the response has the answers that mention the name." example:"Globex" maxLength:"200" query:"name"`
	Mentioned string   `doc:"Filters by whether the answer mentions the name." enum:"true,false" query:"mentioned"`
	Counted   string   `doc:"Filters by whether the answer counts in the mention rate of the name. The value true selects the answers that the denominator n counts. The value false selects the truncated answers that do not mention the name." enum:"true,false" query:"counted"`
	Cited     string   `doc:"Filters by whether the answer cites a page on the domains of the name." enum:"true,false" query:"cited"`
	Sentiment []string `doc:"Filters by one or more labels of the sentiment towards the name, separated by commas." enum:"positive,neutral,negative,unsure" example:"negative" maxItems:"4" query:"sentiment"`
	Domain    string   `doc:"Filters by the registrable domain of a cited page." example:"review.example" maxLength:"253" query:"domain"`
	URL       string   `doc:"Filters by the address of a cited page. The address is normalized." example:"https://review.example/crm" maxLength:"2048" query:"url"`
	Rival     string   `doc:"Filters by whether the answer mentions a competitor." enum:"true,false" query:"competitor_mentioned"`
	Truncated string   `doc:"Filters by whether the engine ended the answer at a length limit." enum:"true,false" query:"truncated"`
	Presents  []string `doc:"Selects the answers that present a discovery in a list, a heading, a table, or bold text at the start of a paragraph. Send the variants of the discovery, which the operation list-discoveries returns. The parameter may be repeated. The list also contains answers that are not scored." example:"[\"Initech\"]" maxItems:"50" query:"presents,explode"`
	Search    string   `doc:"Selects the answers for which the engine made this search, regardless of letter case and white space. Only the newest 20,000 answers with searches are searched, as in the operation list-searches." example:"best crm for startups 2026" maxLength:"1000" query:"search"`
	Status    []string `doc:"Filters by one or more outcomes of the calls, separated by commas. Without the parameter, the list contains the scored answers. The value \"failed\" selects the failed calls, and all four values together select all calls." enum:"ok,no_answer,refused,failed" example:"failed" maxItems:"4" query:"status"`
}

// filter returns the selection of answers. If the request has a name but no filter about the name, the selection
// contains the answers that mention the name.
func (in *BrandAnswerFilters) filter() insights.EvidenceFilter {
	f := insights.EvidenceFilter{
		Name: in.Name, Mentioned: truth(in.Mentioned), Counted: truth(in.Counted), Cited: truth(in.Cited),
		Sentiments: in.Sentiment, Domain: in.Domain, URL: in.URL,
		Rivals: truth(in.Rival), Truncated: truth(in.Truncated), Presents: in.Presents, Search: in.Search,
	}
	for _, status := range in.Status {
		f.Statuses = append(f.Statuses, store.AnswerStatus(status))
	}
	if f.Name != "" && f.Mentioned == nil && f.Counted == nil && f.Cited == nil && len(f.Sentiments) == 0 {
		f.Mentioned = new(true)
	}
	return f
}

type listBrandAnswersInput struct {
	BrandAnswerFilters
	ListParams

	Count bool `default:"false" doc:"Whether to count all answers of the list. Counting many answers takes longer than listing a page." query:"count"`
}

// BrandAnswers is a page of answers of a brand. By default, a page contains only scored answers.
type BrandAnswers struct {
	Data       []BrandAnswer `doc:"The answers, newest first." json:"data" nullable:"false"`
	NextCursor *string       `doc:"The cursor of the next page. The value is null on the last page." json:"next_cursor"`
	Total      *int          `doc:"The number of answers on all pages, up to 10,000. The value is null without the parameter count." example:"1234" json:"total"`
	TotalExact bool          `doc:"Whether total is the exact number of answers. The value is false if there are more than 10,000 answers, and without the parameter count." json:"total_exact"`
}

type brandAnswersOutput struct {
	Body BrandAnswers
}

func (s *server) listBrandAnswers(ctx context.Context, in *listBrandAnswersInput) (*brandAnswersOutput, error) {
	after, err := in.begin("brand-answers", in.BrandAnswerFilters)
	if err != nil {
		return nil, err
	}
	segment, brand, err := s.segmentOf(ctx, in.ID, &in.SegmentParams)
	if err != nil {
		return nil, err
	}
	answers, err := insights.ReadEvidence(ctx, s.db, brand, segment, in.filter(),
		insights.EvidencePage{After: after, Limit: in.Limit + 1, Passages: true})
	if err != nil {
		return nil, err
	}
	turned, err := turn(&in.ListParams, "brand-answers", in.BrandAnswerFilters, answers, evidencePlace, brandAnswerFrom)
	if err != nil {
		return nil, err
	}
	out := BrandAnswers{Data: turned.Body.Data, NextCursor: turned.Body.NextCursor}
	if in.Count {
		total, isExact, err := insights.CountEvidence(ctx, s.db, brand, segment, in.filter())
		if err != nil {
			return nil, err
		}
		out.Total, out.TotalExact = &total, isExact
	}
	return &brandAnswersOutput{Body: out}, nil
}

// segmentOf returns the segment of a request, and a brand that the caller may see.
func (s *server) segmentOf(
	ctx context.Context, brandID uuid.UUID, in *SegmentParams,
) (insights.Segment, store.Brand, error) {
	segment, err := s.segment(ctx, in)
	if err != nil {
		return segment, store.Brand{}, err
	}
	brand, err := visibleBrand(ctx, s.db, brandID)
	return segment, brand.Brand, err
}

func evidencePlace(e insights.Evidence) store.Place { return store.Place{At: e.CreatedAt, ID: e.ID} }

func brandAnswerFrom(e insights.Evidence) BrandAnswer {
	out := BrandAnswer{
		ID: e.ID, RunID: e.RunID, QueryID: e.QueryID, QueryText: e.QueryText, QueryClass: string(e.Class),
		Collector: e.Collector, Country: e.Country, Model: e.Model, CreatedAt: e.CreatedAt, Truncated: e.Truncated,
		TextDeletedAt: e.TextDeletedAt, Opening: e.Opening, Names: make([]AnswerName, 0, len(e.Positions)),
		Citations: make([]Citation, 0, len(e.Citations)), Status: string(e.Status), ErrorMessage: e.ErrorMessage,
		ReasonCode: reason.Answer(e.ReasonCode), Advice: e.ReasonCode.Advice(), Searches: listOf(e.Searches),
	}
	if e.Found != nil {
		out.Presented = new(Passage(*e.Found))
	}
	for i, p := range e.Positions {
		name := AnswerName{
			Name: p.Name, Owner: string(p.Owner), CompetitorID: p.CompetitorID, MentionOrder: p.MentionOrder,
			ListRank: p.ListRank, Mentions: p.Mentions,
		}
		for _, s := range e.Sentiments {
			if s.Name == p.Name && s.Owner == p.Owner {
				name.Sentiment = &NameSentiment{Score: s.Score, Label: s.Label}
			}
		}
		if i < len(e.Passages) {
			passage := Passage(e.Passages[i])
			name.Passage = &passage
		}
		out.Names = append(out.Names, name)
	}
	for _, c := range e.Citations {
		out.Citations = append(out.Citations, citationFrom(c))
	}
	return out
}
