package catalog

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// unknownKey returns the message for an unknown key, with a suggestion.
func unknownKey(key string, known []string) string {
	if meant := nearest(key, known); meant != "" {
		return "is unknown: did you mean " + meant + "?"
	}
	return "is unknown: known keys are " + strings.Join(known, ", ")
}

// oneOf returns the message for an unknown value, with the known values and a suggestion.
func oneOf(value string, known []string) string {
	message := "must be one of " + strings.Join(known, ", ") + ", is " + quote(value)
	if meant := nearest(value, known); meant != "" {
		message += ": did you mean " + meant + "?"
	}
	return message
}

// nearest returns the known word that is most similar to a misspelt word, or an empty text if no known word is similar.
func nearest(word string, known []string) string {
	best, least := "", 0
	word = strings.ToLower(strings.ReplaceAll(word, "-", "_"))
	if len(word) > 100 {
		return ""
	}
	for _, k := range known {
		d := levenshtein.ComputeDistance(word, strings.ToLower(k))
		if d <= max(1, len(k)/3) && (best == "" || d < least) {
			best, least = k, d
		}
	}
	return best
}
