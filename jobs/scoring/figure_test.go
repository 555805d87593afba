package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// Prices, fees, opening hours, ratings and numbers of branches alone are facts.
func TestSentimentOfFigures(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"You can buy the kit at Umbra for $79.", "At Umbra, the standard plan costs $45 a month.",
		"Umbra charges a delivery fee of $2.49.",
		"Chez Umbra, l'abonnement est à 24 €.", "Le musée Umbra est ouvert tous les jours et l'entrée coûte 12 €.",
		"En Umbra, la tarifa de 30 GB cuesta 15 €.", "En Umbra, el plan cuesta 59 € al mes.",
		"Na Umbra, o plano de 20 GB custa R$ 59.", "W Umbra pakiet kosztuje 65 zł.",
		"Il biglietto da Umbra costa 18 euro.", "Bij Umbra kost het pakket € 35 per maand.",
		"Bei Umbra kostet das Abo 35 € im Monat.", "Umbra的月费为45元。", "Umbraの年会費は2,200円です。",
		"Umbra의 연회비는 1만 5천 원입니다.",
		"1. Umbra Garden – 4.1/5 (1,730 reviews), from $119 per night, 0.7 miles from downtown",
		"1. Umbra Zentrum – 8,4/10 (3.205 Bewertungen), ab 95 € pro Nacht, 400 m vom Bahnhof",
	} {
		require.Equal(t, scoring.Neutral, labelsOf(text, "Umbra")["Umbra"], text)
	}
	for _, text := range []string{
		"At $79 a month, Umbra is overpriced.", "Umbra kostet stolze 79 €.", "Umbra costs a hefty $79 a month.",
		"Bij Umbra kost het pakket maar liefst € 95.", "À 89 € par mois, Umbra est trop cher.",
		"Umbra ha aumentato il prezzo da 10 a 18 euro.", "Umbra closed 12 branches in 2025 and left 300 people unpaid.",
	} {
		require.NotEqual(t, scoring.Neutral, labelsOf(text, "Umbra")["Umbra"], text)
		require.NotEqual(t, scoring.Positive, labelsOf(text, "Umbra")["Umbra"], text)
	}
	require.Equal(t, scoring.Positive, labelsOf("At just $8 a month, Umbra is a bargain.", "Umbra")["Umbra"])
}
