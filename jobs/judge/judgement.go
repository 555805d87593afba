package judge

import (
	"encoding/json"
	"slices"
	"strings"
)

// Label says in one word how an answer speaks of a subject. The words are those of package scoring.
type Label string

// The labels.
const (
	Positive Label = "positive"
	Neutral  Label = "neutral"
	Negative Label = "negative"
)

// Judgement is how a text speaks of one subject.
type Judgement struct {
	Label Label   `json:"label"`
	Name  string  `json:"name"`  // the subject's
	Quote string  `json:"quote"` // what it rests on: words of the text
	Score float64 `json:"score"` // -1 to 1, with the sign of the label
}

// read takes what the model said apart: the judgements that stand up to the text, at most one for each subject, and how
// many do not. What is no JSON of the wanted shape is one that does not.
func read(said, text string, subjects []Subject) (stand []Judgement, dropped int) {
	var all struct {
		Sentiments []Judgement `json:"sentiments"`
	}
	if json.Unmarshal([]byte(unfenced(said)), &all) != nil {
		return nil, 1
	}
	flat := flatten(text)
	for _, j := range all.Sentiments {
		twice := slices.ContainsFunc(stand, func(other Judgement) bool { return other.Name == j.Name })
		asked := slices.ContainsFunc(subjects, func(s Subject) bool { return s.Name == j.Name })
		if twice || !asked || !j.consistent() || !occurs(j.Quote, flat) {
			dropped++
			continue
		}
		stand = append(stand, j)
	}
	return stand, dropped
}

// unfenced takes a Markdown fence off, which servers without schemas let models put around.
func unfenced(said string) string {
	said = strings.TrimSpace(said)
	if inner, ok := strings.CutPrefix(said, "```"); ok {
		said = strings.TrimSuffix(strings.TrimPrefix(inner, "json"), "```")
	}
	return said
}

// consistent says whether the score and the label say the same.
func (j Judgement) consistent() bool {
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

// occurs says whether a quote is in a flattened text. Blanks do not matter: models break lines anew.
func occurs(quote, flat string) bool {
	quote = flatten(quote)
	return quote != "" && strings.Contains(flat, quote)
}

func flatten(s string) string { return strings.Join(strings.Fields(s), " ") }
