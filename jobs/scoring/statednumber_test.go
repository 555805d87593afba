package scoring_test

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// rankCase is a text with the expected list ranks of its names. The expected rank 0 also requires a mention.
type rankCase map[string]int

func requireRanks(t *testing.T, tests map[string]rankCase) {
	t.Helper()
	for text, want := range tests {
		list := subjects()
		for name := range maps.Keys(want) {
			list = append(list, subjectNamed(name))
		}
		got := rankCase{}
		for _, p := range scoring.New(list).Read(text).Positions() {
			got[p.Key] = p.ListRank
		}
		require.Equal(t, want, got, text)
	}
}

func TestListRank_OfNumbersAfterVerbs(t *testing.T) {
	t.Parallel()

	requireRanks(t, map[string]rankCase{
		"Umbra is No. 1, Velox No. 2.":                {"Umbra": 1, "Velox": 2},
		"Umbra is number one, Velox number two.":      {"Umbra": 1, "Velox": 2},
		"Umbra ist die Nummer 1, Velox die Nummer 2.": {"Umbra": 1, "Velox": 2},
		"Umbra est numéro 1, Velox n° 2.":             {"Umbra": 1, "Velox": 2},
		"Umbra es el n.º 1, Velox el n.º 2.":          {"Umbra": 1, "Velox": 2},
		"Umbra staat op nummer 1, Velox op nummer 2.": {"Umbra": 1, "Velox": 2},
		"Umbra排名第一，Velox第二，Zenit第三。":                  {"Umbra": 1, "Velox": 2, "Zenit": 3},
		"Umbra is No. 1 in Texas.":                    {"Umbra": 0},
		"Umbra: No. 5 is a perfume.":                  {"Umbra": 0},
		"Umbra is first and has no ads.":              {"Umbra": 0},
		"Umbra est gagnant et n'a aucun défaut.":      {"Umbra": 0},
		"Umbra é a vencedora e lidera num mercado.":   {"Umbra": 0},
		"On price, Umbra is the winner because no rival is cheaper. On support, Velox is the winner and has no queue.": {
			"Umbra": 0, "Velox": 0,
		},
		"1. Umbra VS Code\n2. Velox":              {"Umbra": 1, "Velox": 2},
		"1. Umbra vs Velox\n2. Zenit":             {"Umbra": 0, "Velox": 0, "Zenit": 2},
		"Na pierwszym miejscu PLASUJE SIĘ Umbra.": {"Umbra": 1},
	})
}
