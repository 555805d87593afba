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
