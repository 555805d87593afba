package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/reason"
	"tidewatch/insights"
	"tidewatch/store"
)

// Answer is the response of an answer engine to one query in a run, with the scores of the response. An Answer can also
// describe a failed call.
type Answer struct {
	ID                uuid.UUID     `doc:"A UUIDv7. The ids sort by time of creation." format:"uuid" json:"id"`
	RunID             uuid.UUID     `format:"uuid" json:"run_id"`
	QueryID           *uuid.UUID    `doc:"The query that was sent to the engine. The value is null if the query was deleted." format:"uuid" json:"query_id"`
	QueryText         string        `doc:"The text of the query at the time when the query was sent to the engine." example:"best crm for small teams" json:"query_text"`
	Collector         string        `example:"chatgpt" json:"collector"`
	Access            string        `doc:"The source of the answer. The value \"api\" means the API of the vendor, whose answers differ from the answers of the vendor's app. The value \"search_results\" means the results page that people see. The field is omitted if the server does not know the engine." enum:"api,search_results" example:"api" json:"access,omitempty"`
	Sample            int           `doc:"The number of the sample, from 1." json:"sample"`
	Status            string        `doc:"The status of the answer. The status \"ok\" means that the engine answered. The status \"no_answer\" means that the engine showed no answer, such as a search without an AI Overview. Rates do not count answers with the status \"no_answer\". The status \"refused\" means that the engine declined to answer. The status \"failed\" means that the call failed." enum:"ok,no_answer,refused,failed" json:"status"`
	Text              string        `doc:"The text of the answer. Most engines write Markdown." example:"1. **Acme** is easy to use." json:"text"`
	Truncated         bool          `doc:"Whether the engine ended the answer at a length limit, so that the end of the text is missing. A truncated answer counts only in the rates of the names that the answer mentions." json:"truncated"`
	TextDeletedAt     *time.Time    `doc:"The time at which retention deleted the text, sources and searches of the answer. The value is null if the text, sources and searches are stored." json:"text_deleted_at" nullable:"true"`
	Sources           []Source      `doc:"The pages in the engine's response." json:"sources" nullable:"false"`
	Searches          []string      `doc:"The web searches that the engine made for the answer." json:"searches" nullable:"false"`
	Model             string        `doc:"The name of the model, as reported by the engine. The name is empty if the model is unknown." example:"gpt-6-luna" json:"model"`
	RequestID         string        `doc:"The id that the engine assigned to the call. The id is empty if the engine sent no id." example:"req_01" json:"request_id"`
	InputTokens       *int64        `doc:"The number of input tokens of all attempts. The value is null if the number is unknown." json:"input_tokens"`
	OutputTokens      *int64        `doc:"The number of output tokens of all attempts. The value is null if the number is unknown." json:"output_tokens"`
	CostUSD           *float64      `doc:"The cost of the call in US dollars, including failed attempts that the engine billed. The value is null if the cost is unknown." json:"cost_usd"`
	CostSource        string        `doc:"Whether the cost was reported by the engine or computed from a price table. The value is empty if the cost is unknown." enum:",reported,computed" json:"cost_source"`
	LatencyMS         int64         `doc:"The duration of the call in milliseconds." json:"latency_ms"`
	Locale            string        `doc:"The requested language. The value is empty if no language was requested." example:"de-DE" json:"locale"`
	LocaleApplied     bool          `doc:"Whether the call passed the requested language to the engine, as a parameter or as an instruction." json:"locale_applied"`
	Country           string        `doc:"The requested country. The value is empty if no country was requested." example:"DE" json:"country"`
	CountryApplied    bool          `doc:"Whether the call passed the requested country to the engine, as a parameter or as an instruction." json:"country_applied"`
	Attempts          int           `doc:"The number of attempts to make the call." json:"attempts"`
	ErrorClass        string        `doc:"The class of the error of a failed call: \"throttled\", \"transient\", \"out_of_quota\" or \"permanent\"." example:"throttled" json:"error_class"`
	ErrorMessage      string        `doc:"The error message of a failed call." example:"HTTP 429 Too Many Requests" json:"error_message"`
	ReasonCode        reason.Answer `doc:"The machine-readable reason code of a failed call. The field is omitted for other answers, and for answers that an older version of Tidewatch stored." json:"reason_code,omitempty"`
	Advice            string        `doc:"The recommended action. The field is omitted if no action is needed." example:"Lower the rate limit of the engine in the settings, then retry the run." json:"advice,omitempty"`
	RetryAt           *time.Time    `doc:"The time at which the failed call will be repeated. The value is null if the call will not be repeated." json:"retry_at"`
	CreatedAt         time.Time     `json:"created_at"`
	PositionScoredAt  *time.Time    `doc:"The time at which the answer was scored for positions and citations. The value is null for an unscored answer, whose lists of positions and citations are empty." json:"position_scored_at"`
	SentimentScoredAt *time.Time    `doc:"The time at which the answer was scored for sentiments. The value is null for an unscored answer." json:"sentiment_scored_at"`
	Positions         []Position    `doc:"The mentioned names in the order of their first mention." json:"positions" nullable:"false"`
	Sentiments        []Sentiment   `doc:"The sentiment towards each name, starting with the brand." json:"sentiments" nullable:"false"`
	Citations         []Citation    `doc:"The cited and consulted pages, normalized and without duplicates." json:"citations" nullable:"false"`
}

// AnswerDetail is an answer with the mentions in its text.
type AnswerDetail struct {
	Answer

	Mentions []Mention `doc:"Up to 2,000 mentions of the brand and its competitors, in the order of the text. The server finds the mentions when it reads the answer, with the current scorer and the current names. The list may therefore differ from the stored positions. The list is empty if the status is not \"ok\", and if the text is deleted." json:"mentions" nullable:"false"`
}

// Mention is a place in the text of an answer that names the brand or a competitor. Offsets count bytes of the UTF-8
// text.
type Mention struct {
	Name         string     `doc:"The name of the brand or competitor, even if the text contains an alias." example:"Acme" json:"name"`
	Owner        string     `doc:"Whether the name belongs to the brand or to a competitor." enum:"brand,competitor" json:"owner"`
	CompetitorID *uuid.UUID `doc:"The competitor with the name. The value is null if the name belongs to the brand." format:"uuid" json:"competitor_id"`
	Start        int        `doc:"The byte offset of the mention in the UTF-8 text of the answer." json:"start"`
	End          int        `doc:"The byte offset of the end of the mention. Markup inside the name is part of the mention." json:"end"`
}

// Source is a web page that an engine lists in its response.
type Source struct {
	URL   string `example:"https://acme.example/pricing" json:"url"`
	Title string `example:"Acme pricing" json:"title"`
	Cited bool   `doc:"Whether the answer cites the page. A page that is not cited was only consulted by the engine." json:"cited"`
}

// Position locates a name in an answer.
type Position struct {
	Name         string     `doc:"The name of the brand or competitor, even if the answer mentions an alias." example:"Acme" json:"name"`
	Owner        string     `doc:"Whether the name belongs to the brand or to a competitor." enum:"brand,competitor" json:"owner"`
	CompetitorID *uuid.UUID `doc:"The competitor with the name. The value is null if the name belongs to the brand or the competitor was deleted." format:"uuid" json:"competitor_id"`
	MentionOrder int        `doc:"The rank of the name by first mention in the answer, from 1." json:"mention_order"`
	ListRank     *int       `doc:"The position of the name in the list of the answer. The value is null if the name is not in a list." json:"list_rank"`
	FirstOffset  int        `doc:"The byte offset of the first mention in the UTF-8 text of the answer." json:"first_offset"`
	Mentions     int        `doc:"The number of mentions of the name." json:"mentions"`
	Prominence   float64    `doc:"The prominence of the name, from 0 to 1: the name's share of the words in all sentences that mention a tracked name. Words early in the answer have more weight." json:"prominence"`
}

// Sentiment is the scored sentiment of an answer towards one name.
type Sentiment struct {
	Name         string     `example:"Acme" json:"name"`
	Owner        string     `doc:"Whether the name belongs to the brand or to a competitor." enum:"brand,competitor" json:"owner"`
	CompetitorID *uuid.UUID `doc:"The competitor with the name. The value is null if the name belongs to the brand or the competitor was deleted." format:"uuid" json:"competitor_id"`
	Score        float64    `doc:"The sentiment, from -1 (negative) to 1 (positive)." json:"score"`
	Label        string     `doc:"The label of the sentiment. The value \"unsure\" means that the confidence is below the threshold of the scorer, or that the words about the name contradict the label. Averages do not count unsure sentiments." enum:"positive,neutral,negative,unsure" json:"label"`
	Confidence   *float64   `doc:"The probability, from 0 to 1, that the most probable label is right. The value is null for judgements of the LLM judge, and for sentiments of scorers before version 4." example:"0.83" json:"confidence"`
	Clauses      int        `doc:"The number of clauses that were scored." json:"clauses"`
	Quote        string     `doc:"The quote from the answer on which the judge based the sentiment. The quote is empty if the sentiment is not a judgement." example:"easy to use" json:"quote"`
	Scorer       string     `doc:"The name of the scorer or of the judge's model." example:"tidewatch-lexicon" json:"scorer"`
	Version      int        `doc:"The version of the scorer." json:"scorer_version"`
}

// Citation is a page that an answer cites, or that the engine consulted for the answer.
type Citation struct {
	Ordinal      int        `doc:"The position of the page in the list of the answer's pages, starting at 1." json:"ordinal"`
	URL          string     `example:"https://acme.example/pricing" json:"url"`
	Title        string     `example:"Acme pricing" json:"title"`
	Domain       string     `doc:"The registrable domain of the page." example:"acme.example" json:"domain"`
	Cited        bool       `doc:"Whether the answer cites the page. A page that is not cited was only consulted by the engine." json:"cited"`
	Owner        string     `doc:"Whether the page belongs to the brand, a competitor or neither." enum:"brand,competitor,other" json:"owner"`
	CompetitorID *uuid.UUID `doc:"The competitor that owns the page. The value is null if the page belongs to no competitor or the competitor was deleted." format:"uuid" json:"competitor_id"`
}

func (s *server) answerFrom(a store.ListedAnswer) Answer {
	out := Answer{
		ID:                a.ID,
		RunID:             a.RunID,
		QueryID:           a.QueryID,
		QueryText:         a.QueryText,
		Collector:         a.Collector,
		Access:            s.accessOf(a.Collector),
		Sample:            a.Sample,
		Status:            string(a.Status),
		Text:              a.Text,
		Truncated:         a.Truncated,
		TextDeletedAt:     a.TextDeletedAt,
		Sources:           make([]Source, 0, len(a.Sources)),
		Searches:          a.Searches,
		Model:             a.Model,
		RequestID:         a.RequestID,
		InputTokens:       a.InputTokens,
		OutputTokens:      a.OutputTokens,
		CostUSD:           a.CostUSD,
		CostSource:        a.CostSource,
		LatencyMS:         a.LatencyMS,
		Locale:            a.Locale,
		LocaleApplied:     a.LocaleApplied,
		Country:           a.Country,
		CountryApplied:    a.CountryApplied,
		Attempts:          a.Attempts,
		ErrorClass:        a.ErrorClass,
		ErrorMessage:      a.ErrorMessage,
		ReasonCode:        reason.Answer(a.ReasonCode),
		Advice:            a.ReasonCode.Advice(),
		RetryAt:           a.RetryAt,
		CreatedAt:         a.CreatedAt,
		PositionScoredAt:  a.PositionScoredAt,
		SentimentScoredAt: a.SentimentScoredAt,
		Positions:         make([]Position, 0, len(a.Positions)),
		Sentiments:        make([]Sentiment, 0, len(a.Sentiments)),
		Citations:         make([]Citation, 0, len(a.Citations)),
	}
	for _, page := range a.Sources {
		out.Sources = append(out.Sources, Source{URL: page.URL, Title: page.Title, Cited: page.Cited})
	}
	for _, p := range a.Positions {
		out.Positions = append(out.Positions, Position{
			Name:         p.Name,
			Owner:        string(p.Owner),
			CompetitorID: p.CompetitorID,
			MentionOrder: p.MentionOrder,
			ListRank:     p.ListRank,
			FirstOffset:  p.FirstOffset,
			Mentions:     p.Mentions,
			Prominence:   p.Prominence,
		})
	}
	for _, s := range a.Sentiments {
		out.Sentiments = append(out.Sentiments, sentimentFrom(s))
	}
	for _, c := range a.Citations {
		out.Citations = append(out.Citations, citationFrom(c))
	}
	return out
}

func citationFrom(c store.Citation) Citation {
	return Citation{
		Ordinal:      c.Ordinal,
		URL:          c.URL,
		Title:        c.Title,
		Domain:       c.Domain,
		Cited:        c.Cited,
		Owner:        string(c.Owner),
		CompetitorID: c.CompetitorID,
	}
}

func sentimentFrom(s store.ScoredSentiment) Sentiment {
	return Sentiment{
		Name:         s.Name,
		Owner:        string(s.Owner),
		CompetitorID: s.CompetitorID,
		Score:        s.Score,
		Label:        s.Label,
		Confidence:   s.Confidence,
		Clauses:      s.Clauses,
		Quote:        s.Quote,
		Scorer:       s.Scorer,
		Version:      s.ScorerVersion,
	}
}

type listAnswersInput struct {
	RunPath
	ListParams

	Collector      string `doc:"Filters by answer engine." example:"chatgpt" maxLength:"40" query:"collector"`
	Status         string `doc:"Filters by status." enum:"ok,no_answer,refused,failed" query:"status"`
	BrandMentioned string `doc:"The value true selects answers that mention the brand. The value false selects scored answers that do not mention the brand." enum:"true,false" query:"brand_mentioned"`
}

func (s *server) listAnswers(ctx context.Context, in *listAnswersInput) (*pageOutput[Answer], error) {
	if _, err := visibleRun(ctx, s.db, in.ID); err != nil {
		return nil, err
	}
	if in.Collector != "" {
		if err := s.checkEngine(ctx, "query.collector", in.Collector); err != nil {
			return nil, err
		}
	}
	f := store.AnswerFilter{
		BrandMentioned: truth(in.BrandMentioned),
		Collector:      in.Collector,
		RunID:          in.ID,
		Status:         store.AnswerStatus(in.Status),
	}
	after, err := in.begin("answers", f)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.ListAnswers(ctx, f, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return turn(&in.ListParams, "answers", f, rows,
		func(a store.ListedAnswer) store.Place { return store.Place{At: a.CreatedAt, ID: a.ID} }, s.answerFrom)
}

// AnswerPath has the path parameters of operations on one answer.
type AnswerPath struct {
	RunPath

	AnswerID uuid.UUID `doc:"The id of the answer." format:"uuid" path:"answer_id"`
}

type answerOutput struct {
	Body AnswerDetail
}

func (s *server) getAnswer(ctx context.Context, in *AnswerPath) (*answerOutput, error) {
	run, err := visibleRun(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	answer, err := s.answer(ctx, in)
	if err != nil {
		return nil, err
	}
	mentions, err := insights.ReadMentions(ctx, s.db, run.BrandID, answer)
	if err != nil {
		return nil, err
	}
	out := AnswerDetail{Answer: s.answerFrom(answer), Mentions: make([]Mention, len(mentions))}
	for i, m := range mentions {
		out.Mentions[i] = Mention{
			Name: m.Name, Owner: string(m.Owner), CompetitorID: m.CompetitorID, Start: m.Start, End: m.End,
		}
	}
	return &answerOutput{Body: out}, nil
}

// answer returns an answer of a run. The calling function must check that the run is visible.
func (s *server) answer(ctx context.Context, in *AnswerPath) (store.ListedAnswer, error) {
	answer, err := s.db.ListedAnswer(ctx, in.ID, in.AnswerID)
	return answer, foundOr(err, "answer")
}

// accessOf returns the value of the field "access" for an engine: the source of the engine's answers. The result is
// empty for an engine that this version of Tidewatch does not know.
func (s *server) accessOf(collector string) string {
	for _, info := range s.cfg.Collectors {
		if info.Name == collector {
			return info.Access
		}
	}
	return ""
}
