package scoring_test

import "testing"

func TestListRank_OfItemsThatRankNoName(t *testing.T) {
	t.Parallel()

	requireRanks(t, map[string]rankCase{
		"- Umbra vs. Velox\n- Umbra versus Zenit":          {"Umbra": 0, "Velox": 0, "Zenit": 0},
		"1. **Umbra** vs **Velox**: precio\n2. Zenit":      {"Umbra": 0, "Velox": 0, "Zenit": 2},
		"1. Umbra: cheaper vs. Velox\n2. Zenit":            {"Umbra": 1, "Velox": 0, "Zenit": 2},
		"Tipp 1 – Umbra\nTipp 2 – Velox":                   {"Umbra": 0, "Velox": 0},
		"Platz 1 – Umbra\nPlatz 2 – Velox":                 {"Umbra": 1, "Velox": 2},
		"- Unser Tipp: Umbra\n- Preistipp: Velox":          {"Umbra": 1, "Velox": 2},
		"1. Deutsche Umbra-Nutzer\n2. Velox":               {"Umbra": 0, "Velox": 2},
		"1. Österreichische Umbra-Filialen\n2. Bank Velox": {"Umbra": 0, "Velox": 2},
	})
}
