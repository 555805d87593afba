package scoring_test

import "testing"

// Further products beside those of a ranking have no rank.
func TestListRank_OfFurtherProducts(t *testing.T) {
	t.Parallel()

	requireRanks(t, map[string]rankCase{
		"1. Umbra\n2. Velox\n\n**Honorable mentions:**\n- Zenit": {
			"Umbra": 1,
			"Velox": 2,
			"Zenit": 0,
		},
		"## Our picks\n- Umbra\n- Velox\n\n## Also worth a look\n- Zenit – small": {
			"Umbra": 1,
			"Velox": 2,
			"Zenit": 0,
		},
		"1. Umbra\n2. Velox\n\n### Weitere Empfehlungen\n* Zenit – klein": {
			"Umbra": 1,
			"Velox": 2,
			"Zenit": 0,
		},
		"1. Umbra\n2. Velox\n\nAutres options :\n- Zenit – petit": {
			"Umbra": 1,
			"Velox": 2,
			"Zenit": 0,
		},
		"1. Umbra\n2. Velox\n\n**Otras opciones:**\n- Zenit – pequeño": {
			"Umbra": 1,
			"Velox": 2,
			"Zenit": 0,
		},
		"1. Umbra\n2. Velox\n\n**その他のおすすめ：**\n- Zenit": {
			"Umbra": 1,
			"Velox": 2,
			"Zenit": 0,
		},
		"**Other options:**\n- Umbra – small\n- Velox – light": {
			"Umbra": 1,
			"Velox": 2,
		},
		"1. Umbra\n2. Velox\n\n**Honorable mentions:**\n3. Zenit\n4. Acme": {
			"Umbra": 1,
			"Velox": 2,
			"Zenit": 3,
			"Acme":  4,
		},
		"## Budget\n1. Umbra\n2. Velox\n\n## Premium\n1. Zenit": {
			"Umbra": 1,
			"Velox": 2,
			"Zenit": 1,
		},
		"**Meilleur choix : Umbra** — bon.\n**Bon plan : Velox** — petit.\n**À éviter : Zenit** — cher.": {
			"Umbra": 1,
			"Velox": 2,
			"Zenit": 0,
		},
		"**Mejor opción: Umbra** — bueno.\n**Oferta: Velox** — chico.\n**La más ligera: Zenit** — fina.": {
			"Umbra": 1,
			"Velox": 2,
			"Zenit": 3,
		},
	})
}
