package judge

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

// Label rates how an answer speaks of a subject. The labels are the same as in package scoring.
type Label string

// A judgement has one of these labels.
const (
	Positive Label = "positive"
	Neutral  Label = "neutral"
	Negative Label = "negative"
)

// Judgement describes how a text speaks of one subject.
type Judgement struct {
	Label Label   `json:"label"`
	Name  string  `json:"name"`  // the name of the subject
	Quote string  `json:"quote"` // the words of the text that support the label
	Score float64 `json:"score"` // a number from -1 to 1, with the sign of the label
}

// read parses the model's answer and returns the judgements that pass all checks, at most one for each subject. The
// second result is the number of dropped judgements. An answer that is not JSON of the required shape counts as one
// dropped judgement.
func read(said, text string, subjects []Subject) (valid []Judgement, dropped int) {
	var all struct {
		Sentiments []Judgement `json:"sentiments"`
	}
	err := json.Unmarshal([]byte(unfenced(said)), &all)
	// A field of an unexpected JSON type keeps the zero value. The checks reject a judgement without a name, a label or
	// a quote, and a judgement with the score 0 and a label that is not neutral.
	if _, isDrift := errors.AsType[*json.UnmarshalTypeError](err); err != nil && !isDrift || all.Sentiments == nil {
		return nil, 1
	}
	flat := flatten(text)
	for _, j := range all.Sentiments {
		twice := slices.ContainsFunc(valid, func(other Judgement) bool { return other.Name == j.Name })
		asked := slices.ContainsFunc(subjects, func(s Subject) bool { return s.Name == j.Name })
		if twice || !asked || !j.isConsistent() || !occurs(j.Quote, flat) {
			dropped++
			continue
		}
		valid = append(valid, j)
	}
	return valid, dropped
}

// unfenced removes a Markdown code fence, which models often add if the server does not enforce a JSON schema.
func unfenced(said string) string {
	said = strings.TrimSpace(said)
	if inner, ok := strings.CutPrefix(said, "```"); ok {
		said = strings.TrimSuffix(strings.TrimPrefix(inner, "json"), "```")
	}
	return said
}

// isConsistent reports whether the score matches the label.
func (j Judgement) isConsistent() bool {
	const nearNeutral = 0.5
	switch j.Label {
	case Positive:
		return j.Score > 0 && j.Score <= 1
	case Negative:
		return j.Score < 0 && j.Score >= -1
	case Neutral:
		return j.Score > -nearNeutral && j.Score < nearNeutral
	default:
		return false
	}
}

// occurs reports whether a flattened text contains a quote. Any white space counts as a single space, because models
// reflow lines.
func occurs(quote, flat string) bool {
	quote = flatten(quote)
	return quote != "" && strings.Contains(flat, quote)
}

func flatten(s string) string { return strings.Join(strings.Fields(s), " ") }
