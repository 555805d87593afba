package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// The labels announce products to choose from, although they contain words for parts of one product.
func TestListRank_OfRankingsWithWordsForParts(t *testing.T) {
	t.Parallel()
	const list = "\n1. Umbra – fast\n2. Velox – cheap"
	for _, label := range []string{
		"Die besten CRMs inkl. Integrationen:", "Top 5 CRMs incl. key features:", "Best CRMs for small firms vs. integrations:",
		"The best CRMs that Zenit integrates with:", "Here is what my team works with:", "**Popular clients:**",
		"Popular clients include:", "Beliebte Clients:", "Here is what Berlin offers:", "Was Berlin bietet:",
		"Alternatives that do what Zenit offers:", "Los mejores hoteles que Madrid ofrece:",
		"Les meilleures marques que Zenit propose:", "おすすめの連携サービス：", "最佳集成：", "Recursos populares:",
	} {
		requireRanks(t, map[string]rankCase{label + list: {"Umbra": 1, "Velox": 2}})
	}
}

func TestStatement_OfALeadInAComplaintIsNoRank(t *testing.T) {
	t.Parallel()
	requireRanks(t, map[string]rankCase{
		"Umbra tops the list with the most complaints, followed by Velox.": {"Umbra": 0, "Velox": 0},
		"Umbra leads the pack with 300 recalls.":                           {"Umbra": 0},
		"Umbra encabeza la lista con más quejas, seguida de Velox.":        {"Umbra": 0, "Velox": 0},
		"Umbra follows number 5.":                                          {"Umbra": 0},
	})
}

func TestPositions_OfLongNumbersAndOrdinaryWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"- **4711:** ein Klassiker aus Köln\n- **Tosca:** süß": {"4711", "Tosca"},
		"1. **4711:** ein Klassiker aus Köln\n2. **Tosca**":    {"4711", "Tosca"},
		"1688: the domestic wholesale site of Alibaba":         {"1688"},
		"Many 1688 sellers accept small orders.":               {"1688"},
		"1688 agents help foreign buyers.":                     {"1688"},
		"La colonia 4711 para mujer es fresca.":                {"4711"},
		"1688 para comprar al por mayor":                       {"1688"},
		"Ich mag etwa 4711 und Tosca.":                         {"4711", "Tosca"},
		"1688个人用户":                                             {"1688"},
		"They employ 4711 people and paid $1688.":              nil,
		"Three of Vodafone's plans include roaming.":           {"Vodafone"},
		"Most of Vodafone's plans include roaming.":            {"Vodafone"},
		"Sie brauchen ein Konto bei deutscher Bank.":           nil,
		"4711 smells fresh.":                                   {"4711"},
		"Das ist ein Konto der Deutschen Bank.":                {"Deutsche Bank"},
	} {
		var list []scoring.Subject
		for _, name := range []string{"4711", "1688", "Tosca", "Three", "Most", "Vodafone", "Deutsche Bank"} {
			list = append(list, subjectNamed(name))
		}
		var got []string
		for _, p := range scoring.New(list).Read(text).Positions() {
			got = append(got, p.Key)
		}
		require.ElementsMatch(t, want, got, text)
	}
}

// The labels announce what belongs to one product, whether or not the product is tracked.
func TestListRank_OfPartsOfUntrackedProducts(t *testing.T) {
	t.Parallel()
	const list = "\n1. Umbra – fast\n2. Velox – cheap"
	for _, label := range []string{
		"Globo integrates with:", "The tool integrates with:", "The platform works with:", "This CRM is used by:",
		"The product is trusted by:", "Zenit CRM integrates with:", "Zenit also integrates with:", "It also works with:",
		"Zenit seamlessly integrates with:", "Integrates with:", "Is compatible with:", "Das Tool funktioniert mit:",
		"Globo ist kompatibel mit:", "El programa se integra con:", "Se integra con:", "Si integra con:", "Współpracuje z:",
		"Ona współpracuje z:", "Het pakket integreert met:", "L'outil fonctionne avec :", "What it offers:",
		"Clients:", "Key clients:",
		"Notable clients include:", "Its clients include:", "Among its clients:", "Ses clients :", "Parmi ses clients :",
		"推荐理由及主要功能：", "Zenitのおすすめ機能と連携先：",
		"Zenit is a CRM by Globo Inc. Integrations:", "Zenit has mail, chat, etc. Integrations:",
		"Some are bad, slow etc. Brands to avoid:", "Some are from Globo Inc. Avoid:",
		"Zenit is a CRM. Here are integrations of v2.0 incl. partners. Integrations:",
	} {
		requireRanks(t, map[string]rankCase{label + list: {"Umbra": 0, "Velox": 0}})
	}
	for _, label := range []string{"Ce que Umbra propose :", "Lo que Umbra ofrece:", "O que Umbra oferece:"} {
		requireRanks(t, map[string]rankCase{label + "\n1. Velox – fast\n2. Globo": {"Umbra": 0, "Velox": 0}})
	}
}

func TestStatement_OfALeadWithAReason(t *testing.T) {
	t.Parallel()
	requireRanks(t, map[string]rankCase{
		"Umbra tops the list because it is cheap.":                          {"Umbra": 1},
		"Umbra tops the list thanks to its price.":                          {"Umbra": 1},
		"Umbra leads the pack with fine print quality.":                     {"Umbra": 1},
		"Umbra tops the list with bug-free software.":                       {"Umbra": 1},
		"Umbra tops the list overall.":                                      {"Umbra": 1},
		"Umbra tops the list with its great price, followed by Velox.":      {"Umbra": 1, "Velox": 2},
		"Umbra führt die Liste an mit 95 Punkten, gefolgt von Velox.":       {"Umbra": 1, "Velox": 2},
		"Umbra lidera el ranking con 95 puntos, seguido de Velox.":          {"Umbra": 1, "Velox": 2},
		"Umbra otwiera ranking dzięki cenie.":                               {"Umbra": 1},
		"Umbra führt die Liste an mit den meisten Beschwerden.":             {"Umbra": 0},
		"Umbra is number 1, and Velox follows at number 2.":                 {"Umbra": 1, "Velox": 2},
		"Umbra is in first place, Velox follows on second place, they say.": {"Umbra": 1, "Velox": 2},
		"Umbra encabeza la lista con más reclamaciones, seguida de Velox.":  {"Umbra": 0, "Velox": 0},
		"Umbra guida la classifica con 300 richiami.":                       {"Umbra": 0},
	})
}

func TestPositions_OfLongNumbersThatCountSomething(t *testing.T) {
	t.Parallel()
	s := scoring.New(
		[]scoring.Subject{subjectNamed("4711"), subjectNamed("1688"), subjectNamed("360"), subjectNamed("17")},
	)
	for _, text := range []string{
		"The route is 4711 km long.", "It weighs 4711 kg.", "It has 4711 kcal.", "The file has 4711 MB.", "1688 W", "1688 Watt",
		"It took 4711 days.", "The plan costs 4711 a year.", "More than 4711 companies use it.", "Over 4711 reviews on G2.",
		"Based on 4711 reviews", "They sold about 4711 bottles.", "nearly 4711 stores in Europe", "1688 ratings", "1688 prodotti",
		"1688 restaurants", "EUR 1.1688", "Version 10.1688 is out.", "from 1688 to 1750", "between 1688 and 1750", "page 1688",
		"#1688", "月额1688元", "価格は1688円です", "1688 元", "1688名员工", "1688人以上", "a 360 degree view", "una vista a 360 gradi",
		"360 stopni", "360 derece", "ein 17 Zoll Monitor", "ekran 17 cali", "360 Pfund", "360 Zloty", "knapp 4711 Euro",
		"rund 1688 Bewertungen",
	} {
		require.Empty(t, s.Read(text).Positions(), text)
	}
}
