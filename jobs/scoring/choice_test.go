//nolint:misspell // words of other languages
package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// The names among which a sentence chooses get no praise, except for the chosen name.
func TestSentimentOfChoices(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"Between Nexa, Acme and Umbra, I would choose Umbra: it is fast, reliable and cheap.",
		"Between the Nexa 5 and the Umbra 7, I would pick the Umbra because it is faster and more comfortable.",
		"Zwischen Nexa und Umbra würde ich Umbra empfehlen, weil es schnell und zuverlässig ist.",
		"Entre Nexa et Umbra, je recommande Umbra : rapide, fiable et abordable.",
		"Entre Nexa y Umbra, recomiendo Umbra: es rápido, fiable y barato.",
		"Tra Nexa e Umbra, consiglio Umbra: è veloce, affidabile ed economico.",
		"Tussen Nexa en Umbra zou ik Umbra aanraden: snel, betrouwbaar en goedkoop.",
	} {
		got := labelsOf(text, "Umbra", "Nexa", "Acme")
		require.NotEqual(t, scoring.Positive, got["Nexa"], text)
		require.NotEqual(t, scoring.Positive, got["Acme"], text)
		require.Equal(t, scoring.Positive, got["Umbra"], text)
	}
	for _, text := range []string{
		"Among the best and most reliable tools is Umbra.", "Entre los mejores y más fiables está Umbra.",
		"Tra i migliori e più affidabili c'è Umbra.",
	} {
		require.NotEqual(t, scoring.Negative, labelsOf(text, "Umbra")["Umbra"], text)
		require.NotEqual(t, scoring.Neutral, labelsOf(text, "Umbra")["Umbra"], text)
	}
}
