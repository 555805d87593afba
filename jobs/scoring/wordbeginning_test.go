package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// Names that are ordinary words, given names or numbers.
func TestPositions_OfNamesBetweenWords(t *testing.T) {
	t.Parallel()

	for text, want := range map[string][]string{
		"Getir ve Yemeksepeti hızlıdır.":                  {"Getir", "Yemeksepeti"},
		"Купи и Озон — магазины.":                         {"Купи", "Озон"},
		"Tim e Vodafone offrono la fibra.":                {"TIM", "Vodafone"},
		"Tim offre la fibra.":                             {"TIM"},
		"Tim Cook runs Vodafone.":                         {"Vodafone"},
		"Meta owns:\n- Instagram\n- others":               {"Meta"},
		"Square offers:\n- terminals":                     {"Square"},
		"Target groups:\n- parents":                       nil,
		"The sofa is cheap. But it creaks.":               nil,
		"But sells sofas in Lyon and Lille.":              {"But"},
		"Bear in mind that Vodafone is dear.":             {"Vodafone"},
		"Wise choices matter to Vodafone.":                {"Vodafone"},
		"Dove comprarlo? Da Vodafone.":                    {"Vodafone"},
		"Vodafone employs 4711 people.":                   {"Vodafone"},
		"Vodafone beschäftigt 4711 Mitarbeiter.":          {"Vodafone"},
		"Vodafone paid $4711 and 4711 €.":                 {"Vodafone"},
		"Vodafone zeigt einen Rundgang mit 4711 Grad.":    {"Vodafone"},
		"Ein Duft von 4711 aus Köln.":                     {"4711"},
		"1. 4711 – frisch":                                {"4711"},
		"Bana su getir, lütfen, çünkü çok susadım bugün.": nil,
		"Getir bir bardak su, lütfen, çünkü çok susadım.": nil,
	} {
		var list []scoring.Subject
		for _, name := range []string{
			"Getir", "Yemeksepeti", "Купи", "Озон", "TIM", "Vodafone", "Meta", "Square", "Target", "But", "Bear", "Wise",
			"Dove", "4711",
		} {
			list = append(list, subjectNamed(name))
		}
		var got []string
		for _, p := range scoring.New(list).Read(text).Positions() {
			got = append(got, p.Key)
		}
		require.Equal(t, want, got, text)
	}
}

func TestListRank_OfJoinedNames(t *testing.T) {
	t.Parallel()

	requireRanks(t, map[string]rankCase{
		"1. Umbra ve Velox – hızlı\n2. Zenit":    {"Umbra": 1, "Velox": 1, "Zenit": 2},
		"1. Umbra и Velox – быстро\n2. Zenit":    {"Umbra": 1, "Velox": 1, "Zenit": 2},
		"1. Umbra i Velox – szybkie\n2. Zenit":   {"Umbra": 1, "Velox": 1, "Zenit": 2},
		"1. Umbra และ Velox\n2. Zenit":           {"Umbra": 1, "Velox": 1, "Zenit": 2},
		"1. Umbra och Velox – snabba\n2. Zenit":  {"Umbra": 1, "Velox": 1, "Zenit": 2},
		"1. Umbra és Velox – gyorsak\n2. Zenit":  {"Umbra": 1, "Velox": 1, "Zenit": 2},
		"1. Umbra और Velox – तेज़\n2. Zenit":     {"Umbra": 1, "Velox": 1, "Zenit": 2},
		"1. Umbra ile Velox farkı\n2. Zenit":     {"Umbra": 1, "Velox": 0, "Zenit": 2},
		"1. Umbra, not Velox – quick\n2. Zenit":  {"Umbra": 1, "Velox": 0, "Zenit": 2},
		"1. Umbra lub Velox – szybkie\n2. Zenit": {"Umbra": 1, "Velox": 1, "Zenit": 2},
	})
}
