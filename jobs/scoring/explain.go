package scoring

import (
	"cmp"
	"math"
	"slices"

	"tidewatch/jobs/scoring/classifier"
)

// Explanation says why an answer got its sentiment about one subject.
type Explanation struct {
	Sentiment

	// Likely is the most probable label, even if the sentiment has the label Unsure.
	Likely Label
	// Unsure is the reason for the label Unsure. Unsure is empty for other labels.
	Unsure UnsureReason
	// Probabilities are the probabilities of the labels. They have no meaning if Confidence is 0.
	Probabilities Probabilities
	// WordList is the label that the word lists alone give to the subject.
	WordList Label
	// Clauses are the clauses that the model read for the subject, in the order of the text.
	Clauses []ExplainedClause
	// Features are the at most 12 features with the largest effects, strongest first.
	Features []ExplainedFeature
}

// UnsureReason is the reason for the label [Unsure].
type UnsureReason string

// These constants are the reasons for the label [Unsure]. UnsupportedLanguage means that the sentiment model does not
// support the language of the answer. NoClauses means that no clause is about the subject. LowConfidence means that the
// confidence is below the threshold of the model. Contradiction means that [Evidence.IsDoubtful] applies.
const (
	UnsupportedLanguage UnsureReason = "unsupported_language"
	NoClauses           UnsureReason = "no_clauses"
	LowConfidence       UnsureReason = "low_confidence"
	Contradiction       UnsureReason = "contradiction"
)

// ExplainedClause is a clause that influenced the sentiment about a subject.
type ExplainedClause struct {
	// Start and End are byte offsets into the answer; End is exclusive.
	Start, End int
	// Relation is "about" if the clause describes the subject, and "compared" if the clause compares something with the
	// subject. Relation is "beside" if the sentence names the subject, but the clause is about something else. Relation
	// is "after" if the clause follows a sentence that names the subject.
	Relation string
	// Rating is the rating of the clause by the word lists, from -1 to 1.
	Rating float64
}

// ExplainedFeature is a feature that influenced the sentiment about a subject.
type ExplainedFeature struct {
	// Name describes the feature: the relation of the clause, the kind of the feature, and its words. "@" stands for
	// the subject, and "#" for other names.
	Name string
	// Effect is the contribution of the feature to the log odds of praise against criticism. A negative effect speaks
	// for criticism.
	Effect float64
}

// maxExplained is the maximum number of features in an explanation.
const maxExplained = 12

// Explain returns the reasons for the sentiment about the subject with the given key. The result "ok" is false if the
// answer does not mention the subject.
func (r *Reading) Explain(key string) (explanation Explanation, ok bool) {
	for _, subject := range r.mentioned() {
		if r.scorer.subjects[subject].Key != key {
			continue
		}
		e := r.collectEvidence()[subject]
		f := r.featuresOf(subject, e, true)
		p := Predict(r.scorer.model, f.evidence(e))
		likely, _ := p.Likely()
		explanation := Explanation{
			Sentiment:     r.judge(f.evidence(e), p),
			Likely:        likely,
			Probabilities: p,
			WordList:      e.tally.label(),
			Features:      f.strongest(r.scorer.model),
		}
		explanation.Unsure = r.unsureReason(explanation.Sentiment)
		for _, c := range e.clauses {
			start, end := r.doc.source(r.tokens[c.first].start, r.tokens[c.last-1].end)
			explanation.Clauses = append(explanation.Clauses, ExplainedClause{
				Start: start, End: end, Relation: c.relation.String(), Rating: c.score,
			})
		}
		return explanation, true
	}
	return Explanation{}, false
}

// unsureReason returns the reason if the sentiment is unsure, and an empty reason otherwise.
func (r *Reading) unsureReason(s Sentiment) UnsureReason {
	switch {
	case s.Label != Unsure:
		return ""
	case !r.understood:
		return UnsupportedLanguage
	case s.Clauses == 0:
		return NoClauses
	case s.Confidence < r.scorer.model.Threshold:
		return LowConfidence
	default:
		return Contradiction
	}
}

// strongest returns at most maxExplained features with the largest effects, strongest first.
func (f *features) strongest(m *classifier.Model) []ExplainedFeature {
	effects := map[string]float64{}
	for _, n := range f.names {
		w := m.Weights(n.Hash)
		effects[n.name] += (w[Praise] - w[Criticism]) * float64(n.Value)
	}
	var list []ExplainedFeature
	for name, effect := range effects {
		if effect != 0 {
			list = append(list, ExplainedFeature{Name: name, Effect: effect})
		}
	}
	slices.SortFunc(list, func(a, b ExplainedFeature) int {
		return cmp.Or(cmp.Compare(math.Abs(b.Effect), math.Abs(a.Effect)), cmp.Compare(a.Name, b.Name))
	})
	return list[:min(len(list), maxExplained)]
}
