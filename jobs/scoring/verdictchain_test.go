package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// After a sentence that states a place, the next name needs no verb of its own.
func TestListRank_OfPlacesWithoutVerbs(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"In first place is Acme, in second place Globex.",
		"In first place is Acme, and in second place Globex because it is cheap.",
		"First place goes to Acme, second place to Globex.",
		"Acme takes first place and Globex second.",
		"Acme takes first place, Globex second place.",
		"Acme ranks #1, Globex #2.",
		"Acme RX-9 ranks first, Globex K-70 second.",
		"Acme ranks first, followed by Globex in second place.",
		"Auf Platz 1 steht Acme, auf Platz 2 Globex.",
		"Acme belegt Platz 1, Globex Platz 2.",
		"Acme belegt den ersten Platz, Globex den zweiten.",
		"Platz 1 geht an Acme, Platz 2 an Globex.",
		"Acme liegt auf Platz 1, gefolgt von Globex auf Platz 2.",
		"Acme est en première position, Globex en deuxième position.",
		"À la première place, on trouve Acme. À la deuxième place, Globex.",
		"La première place revient à Acme, la deuxième à Globex.",
		"Acme ocupa el primer lugar y Globex el segundo.",
		"Acme está en primer lugar, seguido de Globex en segundo lugar.",
		"En primer lugar está Acme y en segundo lugar Globex.",
		"En primer lugar tenemos Acme. En segundo lugar, Globex.",
		"O primeiro lugar é do Acme e o segundo lugar é do Globex.",
		"O primeiro lugar é da Acme, o segundo da Globex.",
		"Em primeiro lugar está o Acme. Em segundo lugar, o Globex.",
		"Al primo posto c'è Acme, al secondo posto Globex.",
		"Al primo posto troviamo Acme, al secondo Globex.",
		"Op de eerste plaats staat Acme, op de tweede plaats Globex.",
		"Na pierwszym miejscu jest Acme, na drugim miejscu Globex.",
		"Na 1. miejscu jest Acme, a na 2. miejscu Globex.",
		"An 1. Stelle steht Acme, an 2. Stelle steht Globex.",
		"На первом месте Acme, на втором — Globex.",
		"На первом месте Acme, на втором месте Globex.",
		"На первом месте стоит Acme, на втором Globex.",
		"Birinci sırada Acme yer alıyor. İkinci sırada Globex yer alıyor.",
		"Birinci sırada Acme, ikinci sırada Globex var.",
		"1. sırada Acme, 2. sırada Globex yer alıyor.",
		"1. sırada Acme\n2. sırada Globex",
		"1. Platz Acme\n2. Platz Globex",
		"Acme ilk sırada, Globex ikinci sırada yer alıyor.",
	} {
		require.Equal(t, map[string]int{"Acme": 1, "Globex": 2}, ranksOf(text, "Acme", "Globex"), text)
	}
	require.Equal(t, map[string]int{"Acme": 1, "Globex": 2, "Umbrella": 3},
		ranksOf("Acme ranks first, Globex second, Umbrella third.", "Acme", "Globex", "Umbrella"))
	for text, acme := range map[string]int{
		"Acme takes first place, Globex users second that.":                       1,
		"Acme ranks first, Globex second-guesses it.":                             1,
		"Acme ranks #1, Globex 2 years later.":                                    1,
		"Acme ranks first. Globex has a second office.":                           1,
		"Acme ranks first. In the second place, Globex is dear.":                  1,
		"In first place is Acme. In second place, Globex users find little.":      1,
		"Acme ranks first, Globex only has two plans.":                            1,
		"Acme takes first place, a second place for Globex would be a surprise.":  1,
		"Acme takes first place, not second place like Globex.":                   1,
		"Acme ranks first in sales, Globex second in service.":                    0,
		"Acme came first in 2020, Globex second in 2021.":                         0,
		"If Acme takes first place, Globex second, we celebrate.":                 0,
		"Acme is cheap, Globex second.":                                           0,
		"First Acme, second Globex.":                                              0,
		"The first is Acme, the second Globex.":                                   0,
		"En primer lugar, Acme es gratis. En segundo lugar, Globex tiene cursos.": 0,
		"На первом месте у Acme качество, на втором — Globex.":                    0,
		"1. Place Acme on the table\n2. Place Globex beside it":                   0,
		"Birinci sırada Acme kullanıcıları, ikinci sırada Globex kullanıcıları.":  0,
	} {
		require.Equal(t, map[string]int{"Acme": acme, "Globex": 0}, ranksOf(text, "Acme", "Globex"), text)
	}
}

// A dash, or the end of a bold line, may separate a label of merit from a name.
func TestListRank_OfLabelsBeforeDashesAndLines(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"**Best overall** – Acme RX-9\n**Best value** – Globex",
		"**Best overall** — Acme RX-9: quiet\n**Best value** — Globex: cheap",
		"**Best overall** - Acme\n\n**Best value** - Globex",
		"**Testsieger** – Acme\n**Preistipp** – Globex",
		"**Best overall**\nAcme RX-9\n\n**Best value**\nGlobex",
		"**Best overall**\nAcme RX-9 – quiet and light\n\n**Best value**\nGlobex – cheap",
	} {
		require.Equal(t, map[string]int{"Acme": 1, "Globex": 2}, ranksOf(text, "Acme", "Globex"), text)
	}
	for _, text := range []string{
		"**Best overall** – Acme is quiet\n**Best value** – Globex costs little",
		"**Best features** – Acme\n**Best price** – Globex",
		"**Top competitors** – Acme\n**Top partners** – Globex",
		"**Avoid** – Acme\n**Worst value** – Globex",
		"Berlin – Acme\nHamburg – Globex",
		"**Best overall**\nAcme is quiet.\n\n**Best value**\nGlobex costs little.",
		"**Why it is great**\nAcme\n\n**Pricing**\nGlobex",
		"**Acme**\nBest overall\n\n**Best price**\nGlobex",
		"**Best overall** – Acme",
	} {
		ranks := ranksOf(text, "Acme", "Globex")
		require.Zero(t, ranks["Acme"]+ranks["Globex"], text)
	}
}
