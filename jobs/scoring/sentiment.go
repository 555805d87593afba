package scoring

import (
	_ "embed"
	"strings"

	"tidewatch/jobs/scoring/classifier"
)

// Label is the sentiment class of a subject in an answer.
type Label string

// These constants are the labels of sentiments. Unsure means that none of the other labels is probable enough to be
// shown as a fact, or that words such as "not perfect" contradict the most probable label.
const (
	Positive Label = "positive"
	Neutral  Label = "neutral"
	Negative Label = "negative"
	Unsure   Label = "unsure"
)

// Class is a class of the sentiment model. The model has two classes of neutral answers, because words of praise and
// criticism speak for [Balance] and against [Facts].
type Class int

// These constants are the classes of the sentiment model.
const (
	Criticism Class = iota
	Facts           // neither praise nor criticism
	Balance         // praise and criticism of about equal weight
	Praise
)

// Probabilities are the probabilities of the labels Negative, Neutral and Positive. The three probabilities add up to
// 1.
type Probabilities struct {
	Negative, Neutral, Positive float64
}

// figureJudgement is the factor for the probabilities of praise and criticism if the answer states only figures, such
// as prices, about a subject.
const figureJudgement = 0.2

// Predict returns the probabilities that a model gives to a subject with the given evidence.
func Predict(model *classifier.Model, e Evidence) Probabilities {
	p := model.Logits(e.Words, e.Lists).Probabilities()
	if e.statesFigures {
		p[Criticism] *= figureJudgement
		p[Praise] *= figureJudgement
		p[Facts] = 1 - p[Criticism] - p[Balance] - p[Praise]
	}
	return Probabilities{Negative: p[Criticism], Neutral: p[Facts] + p[Balance], Positive: p[Praise]}
}

// Likely returns the most probable label and its probability.
func (p Probabilities) Likely() (Label, float64) {
	switch {
	case p.Neutral >= p.Positive && p.Neutral >= p.Negative:
		return Neutral, p.Neutral
	case p.Positive >= p.Negative:
		return Positive, p.Positive
	}
	return Negative, p.Negative
}

// modelData is the sentiment model. The program in the directory train creates the model from the labelled answers in
// testdata.
//
//go:embed sentiment.model
var modelData []byte

// Sentiment is the sentiment of an answer about one mentioned subject.
type Sentiment struct {
	// Key is the [Subject.Key] of the mentioned subject.
	Key string
	// Score is the probability that the answer praises the subject minus the probability that the answer criticises the
	// subject, from -1 to 1. Score is 0 if Confidence is 0. If Confidence is above 0, Score is set even if Label is
	// Unsure.
	Score float64
	// Label is the most probable label, or Unsure if Confidence is too low or if [Evidence.IsDoubtful] applies.
	Label Label
	// Confidence is the probability, from 0 to 1, that the most probable label is right. The probability is calibrated
	// on answers from which the model has not learned. Confidence is also set if Label is Unsure. Confidence is 0 if
	// Clauses is 0, or if the language of the answer is not supported.
	Confidence float64
	// Clauses is the number of clauses that describe the subject or compare something with the subject.
	Clauses int
}

// Sentiments returns one Sentiment for each mentioned subject, sorted by the first mention.
func (r *Reading) Sentiments() []Sentiment {
	if len(r.mentions) == 0 {
		return nil
	}
	found := r.collectEvidence()
	var list []Sentiment
	f := &features{reading: r, words: make([]classifier.Feature, 0, typicalFeatures)}
	for _, subject := range r.mentioned() {
		f.subject, f.words, f.lists = subject, f.words[:0], f.lists[:0] // all subjects use the same memory
		f.read(found[subject])
		e := f.evidence(found[subject])
		list = append(list, r.judge(e, Predict(r.scorer.model, e)))
	}
	return list
}

// judge returns the sentiment that follows from the probabilities. The model cannot judge a subject without clauses, or
// an answer in a language that is not supported.
func (r *Reading) judge(e Evidence, p Probabilities) Sentiment {
	label, probability := p.Likely()
	judged := Sentiment{
		Key:        e.Key,
		Score:      p.Positive - p.Negative,
		Label:      label,
		Confidence: r.scorer.model.Confidence(probability),
		Clauses:    e.Clauses,
	}
	if e.Clauses == 0 || !r.understood {
		judged.Score, judged.Confidence = 0, 0
	}
	if judged.Confidence < r.scorer.model.Threshold || e.IsDoubtful(label) {
		judged.Label = Unsure
	}
	return judged
}

// isQuestion reports whether a sentence is a question. Questions such as "Is Acme still the best choice?" have no
// effect on sentiment.
func (r *Reading) isQuestion(s sentence) bool {
	text := strings.TrimRight(r.doc.plain[s.start:s.end], " \n*_\"”’)")
	return strings.HasSuffix(text, "?") || strings.HasSuffix(text, "？")
}
