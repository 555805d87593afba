package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/reason"
	"tidewatch/store"
)

// Answer is the response of one answer engine to one query in one run, or the failure of the call, with its scores.
type Answer struct {
	ID                uuid.UUID     `doc:"A UUIDv7: ids sort by time of creation." format:"uuid" json:"id"`
	RunID             uuid.UUID     `format:"uuid" json:"run_id"`
	QueryID           *uuid.UUID    `doc:"The query that was sent to the engine. null: the query was deleted." format:"uuid" json:"query_id"`
	QueryText         string        `doc:"The text of the query when it was sent to the engine." example:"best crm for small teams" json:"query_text"`
	Collector         string        `example:"chatgpt" json:"collector"`
	Sample            int           `doc:"The number of the sample, from 1." json:"sample"`
	Status            string        `doc:"ok: the engine answered. no_answer: the engine shows no answer, such as a search without an AI Overview; rates do not count these. refused: the engine declined to answer. failed: the call failed." enum:"ok,no_answer,refused,failed" json:"status"`
	Text              string        `doc:"The answer. Most engines write Markdown." example:"1. **Acme** is easy to use." json:"text"`
	TextDeletedAt     *time.Time    `doc:"When retention deleted the text, sources and searches. null: not deleted." json:"text_deleted_at" nullable:"true"`
	Sources           []Source      `doc:"The pages in the engine's response." json:"sources" nullable:"false"`
	Searches          []string      `doc:"The engine's web searches." json:"searches" nullable:"false"`
	Model             string        `doc:"The engine's name of the model. Empty: unknown." example:"gpt-5.6-luna" json:"model"`
	RequestID         string        `doc:"The engine's id of the call. Empty: the engine sent none." example:"req_01" json:"request_id"`
	InputTokens       *int64        `doc:"The number of input tokens. null: unknown." json:"input_tokens"`
	OutputTokens      *int64        `doc:"The number of output tokens. null: unknown." json:"output_tokens"`
	CostUSD           *float64      `doc:"The cost of the call in US dollars. null: unknown." json:"cost_usd"`
	CostSource        string        `doc:"The source of the cost: reported by the engine, or computed from a price table. Empty: the cost is unknown." enum:",reported,computed" json:"cost_source"`
	LatencyMS         int64         `doc:"The duration of the call in milliseconds." json:"latency_ms"`
	Locale            string        `doc:"The requested language. Empty: no language was requested." example:"de-DE" json:"locale"`
	LocaleApplied     bool          `doc:"Whether the requested language reached the engine, as a parameter or an instruction." json:"locale_applied"`
	Country           string        `doc:"The requested country. Empty: no country was requested." example:"DE" json:"country"`
	CountryApplied    bool          `doc:"Whether the requested country reached the engine, as a parameter or an instruction." json:"country_applied"`
	Attempts          int           `doc:"The number of times the call was attempted." json:"attempts"`
	ErrorClass        string        `doc:"The kind of the error of a failed call: throttled, transient, out_of_quota, permanent." example:"throttled" json:"error_class"`
	ErrorMessage      string        `doc:"The error message of a failed call." example:"HTTP 429 Too Many Requests" json:"error_message"`
	ReasonCode        reason.Answer `doc:"The reason code of a failed call, for programs. Omitted for other answers, and for answers that an older version stored." json:"reason_code,omitempty"`
	Advice            string        `doc:"What to do about the reason. Omitted if no action is needed." example:"Lower the rate limit of the engine in the settings, then retry the run." json:"advice,omitempty"`
	RetryAt           *time.Time    `doc:"When the failed call will be repeated. null: the call is not repeated." json:"retry_at"`
	CreatedAt         time.Time     `json:"created_at"`
	PositionScoredAt  *time.Time    `doc:"When the answer was scored for positions and citations. null: not yet scored, so empty lists of positions and citations say nothing about the answer." json:"position_scored_at"`
	SentimentScoredAt *time.Time    `doc:"When the answer was scored for sentiments. null: not yet scored." json:"sentiment_scored_at"`
	Positions         []Position    `doc:"The mentioned names in the order of their first mention." json:"positions" nullable:"false"`
	Sentiments        []Sentiment   `doc:"The sentiment towards each name, starting with the brand." json:"sentiments" nullable:"false"`
	Citations         []Citation    `doc:"The cited and consulted pages, normalized and without duplicates." json:"citations" nullable:"false"`
}

// Source is a page in the response of an engine.
type Source struct {
	URL   string `example:"https://acme.example/pricing" json:"url"`
	Title string `example:"Acme pricing" json:"title"`
	Cited bool   `doc:"true: cited in the answer. false: only consulted." json:"cited"`
}

// Position locates a name in an answer.
type Position struct {
	Name         string     `doc:"The name of the brand or competitor, even if the answer mentions an alias." example:"Acme" json:"name"`
	Owner        string     `doc:"Whether the name belongs to the brand or to a competitor." enum:"brand,competitor" json:"owner"`
	CompetitorID *uuid.UUID `doc:"The competitor with the name. null: the name belongs to the brand, or the competitor was deleted." format:"uuid" json:"competitor_id"`
	MentionOrder int        `doc:"The rank of the name by first mention in the answer, from 1." json:"mention_order"`
	ListRank     *int       `doc:"The position of the name in the list of the answer. null: the name is not in a list." json:"list_rank"`
	FirstOffset  int        `doc:"The byte offset of the first mention in the UTF-8 text." json:"first_offset"`
	Mentions     int        `doc:"The number of mentions of the name." json:"mentions"`
	Prominence   float64    `doc:"How early in the answer the name appears, from 0 to 1." json:"prominence"`
}

// Sentiment is the sentiment of an answer towards a name.
type Sentiment struct {
	Name         string     `example:"Acme" json:"name"`
	Owner        string     `doc:"Whether the name belongs to the brand or to a competitor." enum:"brand,competitor" json:"owner"`
	CompetitorID *uuid.UUID `doc:"The competitor with the name. null: the name belongs to the brand, or the competitor was deleted." format:"uuid" json:"competitor_id"`
	Score        float64    `doc:"The sentiment, from -1 (negative) to 1 (positive)." json:"score"`
	Label        string     `enum:"positive,neutral,negative" json:"label"`
	Clauses      int        `doc:"The number of clauses that were scored." json:"clauses"`
	Quote        string     `doc:"The quote from the answer on which the judge based the sentiment. Empty: the lexicon scored the sentiment." example:"easy to use" json:"quote"`
	Scorer       string     `doc:"The scorer, or the model of the judge." example:"tidewatch-lexicon" json:"scorer"`
	Version      int        `doc:"The version of the scorer." json:"scorer_version"`
}

// Citation is a page that an answer cites, or that the engine consulted for the answer.
type Citation struct {
	Ordinal      int        `doc:"The position among the pages of the answer, from 1." json:"ordinal"`
	URL          string     `example:"https://acme.example/pricing" json:"url"`
	Title        string     `example:"Acme pricing" json:"title"`
	Domain       string     `doc:"The registrable domain." example:"acme.example" json:"domain"`
	Cited        bool       `doc:"true: cited in the answer. false: only consulted." json:"cited"`
	Owner        string     `doc:"Whether the page belongs to the brand, a competitor or neither." enum:"brand,competitor,other" json:"owner"`
	CompetitorID *uuid.UUID `doc:"The competitor that owns the page. null: the page belongs to no competitor, or the competitor was deleted." format:"uuid" json:"competitor_id"`
}

func answerFrom(a store.ListedAnswer) Answer {
	out := Answer{
		ID:                a.ID,
		RunID:             a.RunID,
		QueryID:           a.QueryID,
		QueryText:         a.QueryText,
		Collector:         a.Collector,
		Sample:            a.Sample,
		Status:            string(a.Status),
		Text:              a.Text,
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
	for _, s := range a.Sources {
		out.Sources = append(out.Sources, Source{URL: s.URL, Title: s.Title, Cited: s.Cited})
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
		out.Sentiments = append(out.Sentiments, Sentiment{
			Name:         s.Name,
			Owner:        string(s.Owner),
			CompetitorID: s.CompetitorID,
			Score:        s.Score,
			Label:        s.Label,
			Clauses:      s.Clauses,
			Quote:        s.Quote,
			Scorer:       s.Scorer,
			Version:      s.ScorerVersion,
		})
	}
	for _, c := range a.Citations {
		out.Citations = append(out.Citations, Citation{
			Ordinal:      c.Ordinal,
			URL:          c.URL,
			Title:        c.Title,
			Domain:       c.Domain,
			Cited:        c.Cited,
			Owner:        string(c.Owner),
			CompetitorID: c.CompetitorID,
		})
	}
	return out
}

type listAnswersInput struct {
	RunPath
	ListParams

	Collector      string `doc:"Filters by answer engine." example:"chatgpt" maxLength:"40" query:"collector"`
	Status         string `doc:"Filters by status." enum:"ok,no_answer,refused,failed" query:"status"`
	BrandMentioned string `doc:"Selects answers that mention the brand (true), or scored answers that do not mention the brand (false)." enum:"true,false" query:"brand_mentioned"`
}

func (s *server) listAnswers(ctx context.Context, in *listAnswersInput) (*pageOutput[Answer], error) {
	if _, err := visibleRun(ctx, s.db, in.ID); err != nil {
		return nil, err
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
		func(a store.ListedAnswer) store.Place { return store.Place{At: a.CreatedAt, ID: a.ID} }, answerFrom)
}
