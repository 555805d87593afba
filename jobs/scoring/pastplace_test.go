package scoring_test

import "testing"

// A verb in the past tense may state a place, too: "ranked first".
func TestListRank_OfPlacesInThePast(t *testing.T) {
	t.Parallel()

	requireRanks(t, map[string]rankCase{
		"Among the banks, Umbra took first place, followed by Velox in second and Zenit in third.": {
			"Umbra": 1, "Velox": 2, "Zenit": 3,
		},
		"Umbra ranked first, followed by Velox.":                             {"Umbra": 1, "Velox": 2},
		"Umbra came in first, Velox second and Zenit third.":                 {"Umbra": 1, "Velox": 2, "Zenit": 3},
		"Umbra finished first and Velox finished second overall.":            {"Umbra": 1, "Velox": 2},
		"Umbra landete auf Platz 1, dicht gefolgt von Velox auf Platz 2.":    {"Umbra": 1, "Velox": 2},
		"Umbra belegte den ersten Platz, Velox den zweiten.":                 {"Umbra": 1, "Velox": 2},
		"Umbra a pris la première place, suivie de Velox à la deuxième.":     {"Umbra": 1, "Velox": 2},
		"Umbra obtuvo el primer lugar y Velox quedó en segundo lugar.":       {"Umbra": 1, "Velox": 2},
		"A Umbra conquistou o primeiro lugar, seguida da Velox em segundo.":  {"Umbra": 1, "Velox": 2},
		"Umbra ha ottenuto il primo posto, seguita da Velox al secondo.":     {"Umbra": 1, "Velox": 2},
		"Umbra eindigde op de eerste plaats, Velox op de tweede plaats.":     {"Umbra": 1, "Velox": 2},
		"Umbra zdobyła pierwsze miejsce, a Velox zajął drugie miejsce.":      {"Umbra": 1, "Velox": 2},
		"Umbra заняла первое место, Velox занял второе место.":               {"Umbra": 1, "Velox": 2},
		"Umbra ranked first in customer satisfaction.":                       {"Umbra": 0},
		"Umbra came first to market and got its first funding from Velox.":   {"Umbra": 0, "Velox": 0},
		"Umbra finished third in the race. Velox came in 3 colors.":          {"Umbra": 0, "Velox": 0},
		"Umbra war die erste Bank ohne Filialen. Velox wurde 2015 gegründet": {"Umbra": 0, "Velox": 0},
		"Umbra a pris sa première commande. Velox obtuvo su primer cliente.": {"Umbra": 0, "Velox": 0},
	})
}
