package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The words of a product after the name of its maker may contain hyphens, and may begin in lower case.
func TestListRank_OfModelsAfterNames(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"### Best overall: Acme RX-2200\nFine.\n\n### Best value: Globex Zoom",
		"**Best overall: Acme RX-2200**\nFine.\n\n**Best value: Globex K-70**\nCheap.",
		"**Best overall:** Acme RX-2200 – quiet\n**Best value:** Globex K-70 – cheap",
		"**Best overall:** Acme RX‑2200\n**Best value:** Globex K‑70",
		"- Lightest: Acme RX-2200\n- Quietest: Globex K-70",
		"1. Lightest: Acme RX-2200\n2. Quietest: Globex K-70",
		"- Lightest: Acme All-In-One\n- Quietest: Globex 12V-30",
		"- Lightest: Acme iTab 9\n- Quietest: Globex eDrive",
		"**Testsieger:** Acme RX-2200\n**Preistipp:** Globex e-Golf",
		"**Meilleur choix :** Acme RX-2200\n**Choix économique :** Globex K-70",
		"In first place is the Acme RX-2200 because it is quiet. In second place is Globex.",
		"Acme RX-2200 takes first place. Globex K-70 takes second place.",
		"Acme iTab 9 takes first place. Globex eDrive takes second place.",
	} {
		require.Equal(t, map[string]int{"Acme": 1, "Globex": 2}, ranksOf(text, "Acme", "Globex"), text)
	}
	const text = "- Lightest: Umbrella-One\n- Fastest: Acme\n- Best camera: iTab 9\n- Quietest: Globex"
	ranks := ranksOf(text, "Acme", "Globex")
	require.Equal(t, map[string]int{"Acme": 2, "Globex": 4}, ranks)
	for _, text := range []string{
		"- Lightest: Acme-Alternative\n- Quietest: Globex-Konkurrent",
		"- Lightest: Acme Cloud-Alternative\n- Quietest: Globex Phone-Konkurrent",
		"- Lightest: Acme Cloud-based tools\n- Quietest: Globex Pro-level tools",
		"- Lightest: Acme Cloud-Hersteller\n- Quietest: Globex Cloud-Partner",
		"- Lightest: Acme clone\n- Quietest: Globex rival",
		"- Lightest: Acme iTab cases\n- Quietest: Globex eDrive parts",
		"- Maker: Acme RX-2200\n- Owner: Globex K-70",
	} {
		require.Equal(t, map[string]int{"Acme": 0, "Globex": 0}, ranksOf(text, "Acme", "Globex"), text)
	}
}

// The maker of a product has the rank of the product, also if the product begins in lower case or ends in a number.
func TestListRank_OfMakersAfterModels(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"1. **iTab 9** (Acme)\n2. **eDrive** (Globex)",
		"1. **iTab 9** by Acme\n2. **x4** by Globex",
		"1. iTab 9 (Acme): thin\n2. macBoard Air (Globex): quick",
		"### 1. iTab 9 (Acme)\nThin.\n### 2. e-Golf (Globex)\nQuick.",
		"1. **Pegaso 41** – Acme\n2. **Runner** – Globex",
		"1. **Pegaso 41** - Acme, $140\n2. **Runner 7** - Globex, $90",
		"1. Pegaso 41 | Acme\n2. Runner 7 | Globex",
		"1. iTab 16 – Acme\n2. iTab 15 – Acme\n3. Pixie 9 – Umbrella",
		"1. Model 3 – Acme\n2. x4 – Globex",
		"1. X5 – Acme\n2. Q5 – Globex",
		"- **Pegaso 41** – Acme\n- **Runner 7** – Globex",
	} {
		want := map[string]int{"Acme": 1, "Globex": 2}
		got := ranksOf(text, "Acme", "Globex")
		if _, ok := got["Globex"]; !ok {
			delete(want, "Globex")
		}
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{
		"1. works with tools (Acme)\n2. used daily by Globex",
		"1. e-mail by Acme\n2. e-commerce (Globex)",
		"1. mp3 player (Acme)\n2. usb stick by Globex",
		"1. Week 1 – Acme\n2. Week 2 – Globex",
		"1. Etappe 3 – Acme\n2. Etappe 7 – Globex",
		"- Booth 12 – Acme\n- Booth 40 – Globex",
		"- Raum 5 – Acme\n- Raum 9 – Globex",
		"1. Jour 1 – Acme\n2. Jour 2 – Globex",
		"1. Step 1 – Acme\n2. Day 2 – Globex",
		"1. Q1 – Acme\n2. Q2 – Globex",
		"- Q3 – Acme\n- H1 – Globex",
		"- Terminal 5 – Acme\n- Bus 12 – Globex",
		"1. 2024 – Acme\n2. 2025 – Globex",
		"1. March 5 – Acme\n2. April 3 – Globex",
	} {
		ranks := ranksOf(text, "Acme", "Globex")
		require.Zero(t, ranks["Acme"]+ranks["Globex"], text)
	}
}
