package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// A German "nicht" at the end of a clause denies all of the clause.
func TestSentimentOfFinalNicht(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]scoring.Label{
		"Versteckte Kosten gibt es bei Umbra im ganzen Jahr nicht.":       scoring.Positive,
		"Störungen hatten wir mit Umbra in drei Monaten nicht.":           scoring.Positive,
		"Überzeugen konnte uns der Kundendienst von Umbra im Test nicht.": scoring.Negative,
		"Umbra ist zuverlässig, billig ist das Gerät aber nicht.":         scoring.Positive,
		"Umbra überzeugt im Test, die App nicht.":                         scoring.Positive,
	} {
		e := scoring.New(subjects("Umbra")).Read(text).Evidence()
		require.Len(t, e, 1, text)
		if want == scoring.Positive {
			require.NotEqual(t, scoring.Negative, e[0].WordList, text)
		} else {
			require.Equal(t, want, e[0].WordList, text)
		}
	}
}
