//nolint:misspell // words of other languages
package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// In each text, Umbra is better than Nexa, and no word for "than" precedes the second name.
func TestSentimentOfRivals(t *testing.T) {
	t.Parallel()

	sure := 0
	texts := []string{
		"Nexa lags behind Umbra in battery life.", "In our speed test, Nexa was outperformed by Umbra.",
		"Nexa is inferior to Umbra.", "Umbra easily outperformed Nexa.",
		"Umbra ist Nexa bei der Akkulaufzeit überlegen.", "Nexa hinkt Umbra deutlich hinterher.",
		"Nexa liegt im Test weit hinter Umbra.", "Umbra übertrifft Nexa in allen Punkten.",
		"Umbra surpasse largement Nexa en autonomie.", "Umbra devance Nexa de peu.",
		"Nexa reste loin derrière Umbra.", "Umbra supera ampliamente a Nexa en autonomía.",
		"Nexa está muy por detrás de Umbra.", "A Umbra supera a Nexa em qualidade.",
		"A Nexa fica atrás da Umbra.", "Umbra batte Nexa per autonomia.", "Nexa è inferiore a Umbra.",
		"Umbra overtreft Nexa in alles.", "Nexa blijft achter bij Umbra.",
		"Umbra przewyższa Nexa pod każdym względem.", "Nexa pozostaje daleko w tyle za Umbra.",
	}
	for _, text := range texts {
		got := labelsOf(text, "Umbra", "Nexa")
		require.NotEqual(t, scoring.Negative, got["Umbra"], text)
		require.NotEqual(t, scoring.Positive, got["Nexa"], text)
		if got["Umbra"] == scoring.Positive || got["Nexa"] == scoring.Negative {
			sure++
		}
	}
	require.GreaterOrEqual(t, sure*3, len(texts)*2, "a label is sure in two of three texts")
}

// A name after words such as "im Gegensatz zu" gets no praise.
func TestSentimentOfContrastedNames(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"Im Gegensatz zu Nexa ist Umbra zuverlässig und günstig.",
		"A diferencia de Nexa, Umbra ofrece un servicio excelente.",
		"Al contrario de Nexa, Umbra es fiable y barato.",
		"Ao contrário da Nexa, a Umbra é confiável e barata.",
		"A differenza di Nexa, Umbra è affidabile e conveniente.",
		"In tegenstelling tot Nexa is Umbra betrouwbaar en goedkoop.",
		"W przeciwieństwie do Nexa, Umbra jest niezawodna i tania.",
		"Par rapport à Nexa, Umbra est plus fiable et moins cher.",
	} {
		got := labelsOf(text, "Umbra", "Nexa")
		require.NotEqual(t, scoring.Positive, got["Nexa"], text)
		require.NotEqual(t, scoring.Negative, got["Umbra"], text)
	}
}

// The words "behind" and "to" compare nothing without a word such as "lags" or "inferior".
func TestSentimentOfNamesThatAreNoRivals(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"The excellent team behind Umbra also runs Nexa.", "Nexa is a great addition to Umbra.",
		"El excelente equipo detrás de Umbra también creó Nexa.", "Hinter Nexa steht die hervorragende Umbra.",
	} {
		require.NotEqual(t, scoring.Negative, labelsOf(text, "Umbra", "Nexa")["Umbra"], text)
	}
}

// A source is not praised by its verdict, and a replaced product is not praised with its replacement.
func TestSentimentOfSourcesAndReplacedProducts(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"According to Nexa, the best blender is easy to clean.", "Laut Nexa ist die beste Kaffeemaschine leise und günstig.",
		"Selon Nexa, le meilleur aspirateur est fiable et silencieux.", "Según Nexa, la mejor opción es fiable y barata.",
		"Secondo Nexa, la scelta migliore è affidabile.", "Volgens Nexa is de beste keuze betrouwbaar.",
		"I would choose Umbra over Nexa: it is faster and more reliable.", "Pick Umbra instead of Nexa for excellent support.",
	} {
		require.NotEqual(t, scoring.Positive, labelsOf(text, "Nexa", "Umbra")["Nexa"], text)
	}
	for _, text := range []string{
		"Umbra is excellent and ships all over Nexa.", "Das Gerät von Nexa ist laut Umbra sehr zuverlässig und leise.",
		"Il secondo modello di Nexa è eccellente e affidabile.",
	} {
		require.NotEqual(t, scoring.Negative, labelsOf(text, "Nexa", "Umbra")["Nexa"], text)
	}
}
