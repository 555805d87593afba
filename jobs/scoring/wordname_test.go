package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// In these texts, the name is an ordinary word, a place or a part of an address.
func TestWordsThatResembleNames(t *testing.T) {
	t.Parallel()

	for text, name := range map[string]string{
		"Tout le monde peut ouvrir un compte.":                   "Le Monde",
		"Je škoda, že obchod nemá víc barev.":                    "Škoda",
		"Škoda, že obchod nemá víc barev.":                       "Škoda",
		"O jogo terminou com um gol no fim.":                     "Gol",
		"Erbjudandet gäller länge. Tre månader är gratis.":       "Tre",
		"In the Southwest, summers are hot.":                     "Southwest",
		"- Plusy: brak umowy\n- Minusy: słaba infolinia":         "Plus",
		"**Plusy:**\n- brak umowy\n- niska cena":                 "Plus",
		"Ja, das Gerät ist leise.":                               "Ja!",
		"Nous habitons près de Tours.":                           "Tours",
		"We took the train to Reading.":                          "Reading",
		"Las tapas de Granada son gratis.":                       "Granada",
		"Georgia is a country in the Caucasus.":                  "Georgia",
		"Vogliamo volare ad Aruba in inverno.":                   "Aruba",
		"Write to help@target.com or see shop.target.com.au now": "Target",
	} {
		require.Empty(t, scoring.New(subjects(name)).Read(text).Mentions(), text)
	}
}
