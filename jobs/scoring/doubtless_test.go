package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// Phrases such as "without a doubt" deny nothing.
func TestSentimentOfPhrasesWithoutDoubt(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"Without a doubt, Umbra is the best choice.", "Umbra is beyond doubt the most reliable brand.",
		"Umbra is without question excellent.",
		"Umbra ist ohne jeden Zweifel die beste Wahl.", "Umbra ist ohne Frage sehr zuverlässig.",
		"Umbra est sans aucun doute le meilleur choix.",
		"Umbra es sin lugar a dudas la mejor opción.", "Umbra es sin ninguna duda excelente.",
		"A Umbra é sem dúvida nenhuma a melhor escolha.",
		"Umbra è senza alcun dubbio la scelta migliore.", "Umbra è senza dubbio eccellente.",
		"Umbra is zonder enige twijfel de beste keuze.",
		"Umbra jest bez wątpienia najlepszym wyborem.",
	} {
		e, ok := scoring.New(subjects("Umbra")).Read(text).Explain("Umbra")
		require.True(t, ok, text)
		require.Equal(t, scoring.Positive, e.WordList, text)
		require.Equal(t, scoring.Positive, e.Label, text)
	}
	for _, text := range []string{
		"Without a doubt, Umbra is the worst choice.", "Umbra ist ohne Zweifel schlecht und überteuert.",
		"Umbra è senza dubbio pessima e costosa.", "No question is answered: the support of Umbra is terrible.",
	} {
		require.NotEqual(t, scoring.Positive, labelsOf(text, "Umbra")["Umbra"], text)
	}
}
