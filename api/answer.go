package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/reason"
	"tidewatch/store"
)

// Answer is what one answer engine said to one query in one run, or how it failed to, with what scoring found in it.
type Answer struct {
	ID                uuid.UUID     `doc:"Grows with time." format:"uuid" json:"id"`
	RunID             uuid.UUID     `format:"uuid" json:"run_id"`
	QueryID           *uuid.UUID    `doc:"null: the query was deleted." format:"uuid" json:"query_id"`
	QueryText         string        `doc:"As it was asked." example:"best crm for small teams" json:"query_text"`
	Collector         string        `example:"chatgpt" json:"collector"`
	Sample            int           `doc:"Which of the times that the run asks this, from 1." json:"sample"`
	Status            string        `doc:"ok: there is an answer. no_answer: the engine shows none, as for a search without an AI overview; it counts in no rate. refused: it declined to answer. failed: the call did not succeed." enum:"ok,no_answer,refused,failed" json:"status"`
	Text              string        `doc:"The answer, in Markdown as most engines write it." example:"1. **Acme** is easy to use." json:"text"`
	TextDeletedAt     *time.Time    `doc:"When the text was deleted for its age, with sources and searches; null: it was not." json:"text_deleted_at" nullable:"true"`
	Sources           []Source      `doc:"The pages that the engine named, as it named them." json:"sources" nullable:"false"`
	Searches          []string      `doc:"What the engine searched for." json:"searches" nullable:"false"`
	Model             string        `doc:"The model, as the engine names it; empty: it names none." example:"gpt-5.6-luna" json:"model"`
	RequestID         string        `doc:"The engine's own id of the call; empty: it gives none." example:"req_01" json:"request_id"`
	InputTokens       *int64        `doc:"null: not known." json:"input_tokens"`
	OutputTokens      *int64        `doc:"null: not known." json:"output_tokens"`
	CostUSD           *float64      `doc:"What the call cost, in US dollars; null: not known." json:"cost_usd"`
	CostSource        string        `doc:"Where the cost comes from: the engine reported it, or it was computed from a table of prices; empty: it is not known." enum:",reported,computed" json:"cost_source"`
	LatencyMS         int64         `doc:"How long the call took, in milliseconds." json:"latency_ms"`
	Locale            string        `doc:"The language that was wanted; empty: none." example:"de-DE" json:"locale"`
	LocaleApplied     bool          `doc:"Whether the engine can be told, and was." json:"locale_applied"`
	Country           string        `doc:"The country that was wanted; empty: none." example:"DE" json:"country"`
	CountryApplied    bool          `doc:"Whether the engine can be told, and was." json:"country_applied"`
	Attempts          int           `doc:"How often it was called for." json:"attempts"`
	ErrorClass        string        `doc:"Of a failed call, what kind of failure it is: throttled, transient, out_of_quota, permanent." example:"throttled" json:"error_class"`
	ErrorMessage      string        `doc:"Of a failed call, why." example:"HTTP 429 Too Many Requests" json:"error_message"`
	ReasonCode        reason.Answer `doc:"Why a call failed, for programs. Omitted for other answers, and for those that an older version stored." json:"reason_code,omitempty"`
	Advice            string        `doc:"What to do about the reason. Omitted when nothing needs to be done." example:"Lower the rate limit of the engine in the settings, then retry the run." json:"advice,omitempty"`
	RetryAt           *time.Time    `doc:"When a failed call will be made again; null: it will not." json:"retry_at"`
	CreatedAt         time.Time     `json:"created_at"`
	PositionScoredAt  *time.Time    `doc:"When it was read for positions and citations; null: not yet, so that none says nothing." json:"position_scored_at"`
	SentimentScoredAt *time.Time    `doc:"When it was read for sentiments; null: not yet." json:"sentiment_scored_at"`
	Positions         []Position    `doc:"The names that it mentions, in the order of their first mention." json:"positions" nullable:"false"`
	Sentiments        []Sentiment   `doc:"How it speaks of them, the brand first." json:"sentiments" nullable:"false"`
	Citations         []Citation    `doc:"The pages that it cites or consulted, normalised, each once." json:"citations" nullable:"false"`
}

// Source is a page that an engine named.
type Source struct {
	URL   string `example:"https://acme.example/pricing" json:"url"`
	Title string `example:"Acme pricing" json:"title"`
	Cited bool   `doc:"Cited in the answer; false: only consulted for it." json:"cited"`
}

// Position is where an answer mentions a name.
type Position struct {
	Name         string     `doc:"The name of the brand or the competitor, whichever of its names stands there." example:"Acme" json:"name"`
	Owner        string     `doc:"Whose name it is." enum:"brand,competitor" json:"owner"`
	CompetitorID *uuid.UUID `doc:"null: it is the brand's, or the competitor was deleted." format:"uuid" json:"competitor_id"`
	MentionOrder int        `doc:"1: it is the first of the names that are mentioned." json:"mention_order"`
	ListRank     *int       `doc:"Its place in the answer's list; null: it stands in none." json:"list_rank"`
	FirstOffset  int        `doc:"Where its first mention begins: bytes into the text, in UTF-8." json:"first_offset"`
	Mentions     int        `doc:"How often it is mentioned." json:"mentions"`
	Prominence   float64    `doc:"How far in front it stands, from 0 to 1." json:"prominence"`
}

// Sentiment is how an answer speaks of a name.
type Sentiment struct {
	Name         string     `example:"Acme" json:"name"`
	Owner        string     `doc:"Whose name it is." enum:"brand,competitor" json:"owner"`
	CompetitorID *uuid.UUID `doc:"null: it is the brand's, or the competitor was deleted." format:"uuid" json:"competitor_id"`
	Score        float64    `doc:"From -1 to 1." json:"score"`
	Label        string     `enum:"positive,neutral,negative" json:"label"`
	Clauses      int        `doc:"How many clauses were read for it." json:"clauses"`
	Quote        string     `doc:"The words of the answer that a judgement rests on; empty: the lexicon made it." example:"easy to use" json:"quote"`
	Scorer       string     `doc:"What made it." example:"tidewatch-lexicon" json:"scorer"`
	Version      int        `doc:"Which version of the scorer." json:"scorer_version"`
}

// Citation is a page that an answer cites or consulted.
type Citation struct {
	Ordinal      int        `doc:"Its place among the answer's pages, from 1." json:"ordinal"`
	URL          string     `example:"https://acme.example/pricing" json:"url"`
	Title        string     `example:"Acme pricing" json:"title"`
	Domain       string     `doc:"The registrable domain." example:"acme.example" json:"domain"`
	Cited        bool       `doc:"Cited in the answer; false: only consulted for it." json:"cited"`
	Owner        string     `doc:"Whose page it is." enum:"brand,competitor,other" json:"owner"`
	CompetitorID *uuid.UUID `doc:"null: it is no competitor's, or the competitor was deleted." format:"uuid" json:"competitor_id"`
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

	Collector      string `doc:"Only this answer engine's." example:"chatgpt" maxLength:"40" query:"collector"`
	Status         string `doc:"Only this status." enum:"ok,no_answer,refused,failed" query:"status"`
	BrandMentioned string `doc:"Only those that mention the brand (true), or that were read and do not (false)." enum:"true,false" query:"brand_mentioned"`
}

func (s *server) listAnswers(ctx context.Context, in *listAnswersInput) (*pageOutput[Answer], error) {
	if _, err := visibleRun(ctx, s.db, in.ID); err != nil {
		return nil, err
	}
	f := store.AnswerFilter{
		BrandMentioned: truth(
			in.BrandMentioned,
		),
		Collector: in.Collector,
		RunID:     in.ID,
		Status:    store.AnswerStatus(in.Status),
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
