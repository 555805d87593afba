package scoring_test

import "testing"

// The first column of a table may contain national ranks, and the names of universities follow the word "University".
func TestListRank_OfUniversities(t *testing.T) {
	t.Parallel()

	requireRanks(t, map[string]rankCase{
		"| UK rank | University | World rank |\n|---|---|---|\n| 1 | University of Umbra | 3 |\n| 2 | Velox | 8 |": {
			"Umbra": 1, "Velox": 2,
		},
		"1. University of Umbra\n2. University of Velox":     {"Umbra": 1, "Velox": 2},
		"1. Universität Umbra – klein\n2. Universität Velox": {"Umbra": 1, "Velox": 2},
		"1. History of Umbra\n2. Uses of Velox":              {"Umbra": 0, "Velox": 0},
	})
}
