package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A word with an accent ("über") or an elided vowel ("dell'") is not a mention of the similar name ("Uber", "Dell").
func TestWordsThatOnlyResembleNames(t *testing.T) {
	t.Parallel()

	for text, name := range map[string]string{
		"Mehr über die Preise erfahren Sie hier.":  "Uber",
		"Über uns: Wir vergleichen Anbieter.":      "Uber",
		"Das klingt böse.":                         "Bose",
		"Tailor your résumé to each job.":          "Resume",
		"Il prezzo dell'abbonamento è alto.":       "Dell",
		"La qualità dell’audio è buona.":           "Dell",
		"Dell'uso quotidiano si parla poco.":       "Dell",
		"Nell'insieme è un buon prodotto.":         "Nell",
		"Next, compare the prices.":                "Next",
		"Indeed, most reviewers agree.":            "Indeed",
		"Three options stand out.":                 "Three",
		"J'ai lu les avis des clients.":            "Avis",
		"Tous les forfaits sont sans engagement.":  "Tous",
		"You need a visa for this trip.":           "Visa",
		"Le café est au carrefour de deux routes.": "Carrefour",
		"Ik ben tevreden met dit abonnement.":      "Ben",
	} {
		require.Empty(t, found(text, subjectNamed(name)), text)
	}
	for text, name := range map[string]string{
		"Uber ist günstig.":                  "Uber",
		"UBER und Bolt fahren hier.":         "Uber",
		"Die Über AG baut Häuser.":           "Über AG",
		"I portatili Dell sono robusti.":     "Dell",
		"Dell's support is good.":            "Dell",
		"Dell'in fiyatı yüksek.":             "Dell",
		"Nescafé schmeckt gut.":              "Nescafe",
		"Häagen-Dazs ist teuer.":             "Haagen-Dazs",
		"Next, Zara and H&M sell clothes.":   "Next",
		"Indeed is a job board.":             "Indeed",
		"Three is a provider in the UK.":     "Three",
		"Louer une voiture chez Avis.":       "Avis",
		"Pay with Visa or Mastercard.":       "Visa",
		"Les magasins Carrefour sont grands": "Carrefour",
	} {
		require.NotEmpty(t, found(text, subjectNamed(name)), text)
	}
}
