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

func TestListRank_OfCompoundsAndComparisons(t *testing.T) {
	t.Parallel()

	requireRanks(t, map[string]rankCase{
		"1. Versicherung Umbra-Coburg\n2. Velox":         {"Umbra": 1, "Velox": 2},
		"1. Bank Umbra-BP\n2. Velox":                     {"Umbra": 1, "Velox": 2},
		"1. Österreichische Bank Umbra-West\n2. Velox":   {"Umbra": 1, "Velox": 2},
		"1. Schweizerische Umbra-Kassen\n2. Velox":       {"Umbra": 0, "Velox": 2},
		"1. Umbra-Nutzer zahlen mehr\n2. Velox":          {"Umbra": 0, "Velox": 2},
		"1. Umbra's customers pay more\n2. Velox":        {"Umbra": 0, "Velox": 2},
		"1. Umbra alternatives\n2. Velox-klanten sparen": {"Umbra": 0, "Velox": 0},
		"1. Umbra Kunden-App\n2. Velox-Kunden-Karte":     {"Umbra": 1, "Velox": 2},
		"1. Umbra Partners\n2. Velox-Kamera":             {"Umbra": 1, "Velox": 2},
		"1. Umbra CRM vs. Velox CRM\n2. Zenit":           {"Umbra": 0, "Velox": 0, "Zenit": 2},
		"1. **Umbra 365** versus **Velox**\n2. Zenit":    {"Umbra": 0, "Velox": 0, "Zenit": 2},
		"1. Umbra クラウド vs Velox\n2. Zenit":               {"Umbra": 0, "Velox": 0, "Zenit": 2},
		"1. Umbra Cloud is cheaper vs. Velox\n2. Zenit":  {"Umbra": 1, "Velox": 0, "Zenit": 2},
		"1. Umbra – precio más bajo vs. Velox\n2. Zenit": {"Umbra": 1, "Velox": 0, "Zenit": 2},
	})
}

func TestListRank_OfTips(t *testing.T) {
	t.Parallel()

	requireRanks(t, map[string]rankCase{
		"- Tipp 1 – Umbra\n- Tipp 2 – Velox":       {"Umbra": 0, "Velox": 0},
		"- Tipp 1: Umbra\n- Velox":                 {"Umbra": 0, "Velox": 2},
		"**Tipp 1:** Umbra\n**Tipp 2:** Velox":     {"Umbra": 0, "Velox": 0},
		"### Tipp 1: Umbra\n### Tipp 2: Velox":     {"Umbra": 0, "Velox": 0},
		"Conseil 1 : Umbra\nConseil 2 : Velox":     {"Umbra": 0, "Velox": 0},
		"- Совет 1: Umbra\n- Совет 2: Velox":       {"Umbra": 0, "Velox": 0},
		"Tipp Nr. 1: Umbra":                        {"Umbra": 1},
		"- Geheimtipp Nr. 1: Umbra":                {"Umbra": 1},
		"Unser Tipp Nummer 2: Velox":               {"Velox": 2},
		"Top-Tipp #1: Umbra\n\nTop-Tipp #2: Velox": {"Umbra": 1, "Velox": 2},
		"Our pick #1: Umbra":                       {"Umbra": 1},
		"Notre choix n° 1 : Umbra":                 {"Umbra": 1},
		"Nuestra opción n.º 2: Velox":              {"Velox": 2},
		"Mi opción 2: Umbra\nMi opción 3: Velox":   {"Umbra": 1, "Velox": 2},
		"Option 2: Velox":                          {"Velox": 0},
	})
}
