package api

import (
	"context"

	"github.com/google/uuid"

	"tidewatch/jobs/scoring"
)

// AnswerExplanation explains the sentiments of one answer.
type AnswerExplanation struct {
	AnswerID   uuid.UUID            `format:"uuid" json:"answer_id"`
	Sentiments []ExplainedSentiment `doc:"The stored sentiment towards each name, starting with the brand." json:"sentiments" nullable:"false"`
}

// ExplainedSentiment is a stored sentiment with its explanation.
type ExplainedSentiment struct {
	Sentiment

	Explanation *Explanation `doc:"The explanation of the scorer. The field is omitted if the text of the answer was deleted, or if the text contains none of the current names and aliases. The field is also omitted for a judgement of the LLM judge, because the quote explains the judgement." json:"explanation,omitempty"`
}

// Explanation is the sentiment that the current scorer finds, with the reasons for the sentiment.
type Explanation struct {
	ScorerVersion int                `doc:"The version of the current scorer. The stored sentiment may come from an earlier version." json:"scorer_version"`
	Score         float64            `doc:"The probability of the label \"positive\" minus the probability of the label \"negative\"." json:"score"`
	Label         string             `doc:"The label of the current scorer. The label can differ from the stored label if the scorer, the names or the aliases changed after the answer was scored." enum:"positive,neutral,negative,unsure" json:"label"`
	Confidence    float64            `doc:"The probability, from 0 to 1, that the most probable label is right. The probability is calibrated, and can therefore differ from the probability of the label in the field probabilities. The value is 0 if the language is not supported or no clause is about the name." example:"0.83" json:"confidence"`
	UnsureReason  string             `doc:"The reason for the label \"unsure\". The value \"unsupported_language\" means that the scorer does not support the language of the answer, so that only a judge can rate the sentiment. The value \"no_clauses\" means that no clause is about the name. The value \"low_confidence\" means that the confidence is below the threshold of the scorer. The value \"contradiction\" means that the words about the name contradict the most probable label. The field is omitted for other labels." enum:"unsupported_language,no_clauses,low_confidence,contradiction" json:"unsure_reason,omitempty"`
	Likely        string             `doc:"The most probable label. The field is set even if the label is \"unsure\"." enum:"positive,neutral,negative" json:"likely"`
	WordList      string             `doc:"The label according to the word lists alone, without the model." enum:"positive,neutral,negative" json:"word_list"`
	Probabilities Probabilities      `doc:"The probabilities of the labels according to the model. The probabilities have no meaning if the confidence is 0." json:"probabilities"`
	Clauses       []ExplainedClause  `doc:"The clauses that determined the sentiment, in the order of the text." json:"clauses" nullable:"false"`
	Features      []ExplainedFeature `doc:"Up to 12 features of the clauses, with the strongest effect first." json:"features" nullable:"false"`
}

// Probabilities are the probabilities of the labels. The three probabilities add up to 1.
type Probabilities struct {
	Positive float64 `example:"0.83" json:"positive"`
	Neutral  float64 `example:"0.12" json:"neutral"`
	Negative float64 `example:"0.05" json:"negative"`
}

// ExplainedClause is a clause of the answer that affects the sentiment towards the name.
type ExplainedClause struct {
	Start    int     `doc:"The byte offset of the clause in the UTF-8 text of the answer." json:"start"`
	End      int     `doc:"The byte offset of the end of the clause." json:"end"`
	Text     string  `doc:"The clause, as written in the text of the answer." example:"**Acme** is easy to use" json:"text"`
	Relation string  `doc:"The relation of the clause to the name. The value \"about\" means that the clause describes the name. The value \"compared\" means that the clause compares something with the name. The value \"beside\" means that the sentence mentions the name, but the clause is about something else. The value \"after\" means that the clause follows a sentence that mentions the name." enum:"about,compared,beside,after" json:"relation"`
	Rating   float64 `doc:"The rating of the clause by the word lists, from -1 (criticism) to 1 (praise)." json:"rating"`
}

// ExplainedFeature is a property of the clauses that affects the probabilities.
type ExplainedFeature struct {
	Name   string  `doc:"The name of the feature: the relation of the clause, the kind of the feature, and the words of the feature. The sign @ stands for the name, and the sign # stands for other names." example:"about pair easy to" json:"name"`
	Effect float64 `doc:"The contribution of the feature to the logarithm of the odds of praise against criticism. A negative effect speaks for criticism." json:"effect"`
}

func explanationFrom(e scoring.Explanation, text string) *Explanation {
	out := &Explanation{
		ScorerVersion: scoring.Version,
		Score:         e.Score,
		Label:         string(e.Label),
		Confidence:    e.Confidence,
		UnsureReason:  string(e.Unsure),
		Likely:        string(e.Likely),
		WordList:      string(e.WordList),
		Probabilities: Probabilities{
			Positive: e.Probabilities.Positive,
			Neutral:  e.Probabilities.Neutral,
			Negative: e.Probabilities.Negative,
		},
		Clauses:  make([]ExplainedClause, len(e.Clauses)),
		Features: make([]ExplainedFeature, len(e.Features)),
	}
	for i, c := range e.Clauses {
		out.Clauses[i] = ExplainedClause{
			Start: c.Start, End: c.End, Text: text[c.Start:c.End], Relation: c.Relation, Rating: c.Rating,
		}
	}
	for i, f := range e.Features {
		out.Features[i] = ExplainedFeature{Name: f.Name, Effect: f.Effect}
	}
	return out
}

type explanationOutput struct {
	Body AnswerExplanation
}

func (s *server) explainAnswer(ctx context.Context, in *AnswerPath) (*explanationOutput, error) {
	run, err := visibleRun(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	answer, err := s.answer(ctx, in)
	if err != nil {
		return nil, err
	}
	explanations, err := s.cfg.Runs.Explain(ctx, s.db, run.BrandID, answer)
	if err != nil {
		return nil, err
	}
	out := &explanationOutput{Body: AnswerExplanation{
		AnswerID: answer.ID, Sentiments: make([]ExplainedSentiment, len(answer.Sentiments)),
	}}
	for i, sentiment := range answer.Sentiments {
		out.Body.Sentiments[i].Sentiment = sentimentFrom(sentiment)
		if explanations[i] != nil {
			out.Body.Sentiments[i].Explanation = explanationFrom(*explanations[i], answer.Text)
		}
	}
	return out, nil
}
