package scoring_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

func TestPositionsOrderAndCounts(t *testing.T) {
	t.Parallel()

	got := scoring.New(subjects("Acme", "Globex", "Initech")).Read("°Globex, then Acme, then Globex.").Positions()
	require.Len(t, got, 2)
	require.Equal(t, "Globex", got[0].Key)
	require.Equal(t, 1, got[0].Order)
	require.Equal(t, 2, got[0].Mentions)
	require.Equal(t, len("°"), got[0].FirstOffset)
	require.Equal(t, "Acme", got[1].Key)
	require.Equal(t, 2, got[1].Order)
	require.Empty(t, scoring.New(subjects("Acme")).Read("").Positions())
}

func TestListRank(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		text string
		want map[string]int
	}{
		"prose is no list": {"Acme, then Globex.", map[string]int{"Acme": 0, "Globex": 0}},
		"ordered list":     {"1. **Globex** – fine\n2. Umbrella\n3. Acme", map[string]int{"Globex": 1, "Acme": 3}},
		"bulleted list":    {"- Globex: fine\n- The Acme suite", map[string]int{"Globex": 1, "Acme": 2}},
		"name in the body of an item has no rank": {
			"1. Globex, unlike Acme, is fine\n2. Initech",
			map[string]int{"Globex": 1, "Acme": 0, "Initech": 2},
		},
		"feature list is no ranking": {
			"Acme:\n- integrates with Globex\n- is cheap",
			map[string]int{"Acme": 0, "Globex": 0},
		},
		"second list restarts": {
			"1. Acme\n2. Globex\n\nOr:\n\n1. Initech\n2. Acme",
			map[string]int{"Acme": 1, "Globex": 2, "Initech": 1},
		},
		"interrupted list keeps its numbers": {
			"1. Acme\n\nGood.\n\n2. Globex\n\nBad.", map[string]int{"Acme": 1, "Globex": 2},
		},
		"details under a name": {
			"1. Acme\n   - Globex is cheaper\n2. Globex",
			map[string]int{"Acme": 1, "Globex": 2},
		},
		"list below categories": {
			"- For small teams\n  - Acme\n  - Globex\n- For others\n  - Initech",
			map[string]int{"Acme": 1, "Globex": 2, "Initech": 1},
		},
		"label of merit": {
			"- **Best overall:** Acme\n- **Integrations:** Globex",
			map[string]int{"Acme": 1, "Globex": 0},
		},
		"names that share an item": {
			"1. Acme and Globex\n2. Initech",
			map[string]int{"Acme": 1, "Globex": 1, "Initech": 2},
		},
		"numbered headings": {
			"### 1. Acme\nGood.\n### 2. Globex\nBad.",
			map[string]int{"Acme": 1, "Globex": 2},
		},
		"numbered bold lines": {
			"**1. Acme**\n\nGood.\n\n**2. Globex**\n\nBad.",
			map[string]int{"Acme": 1, "Globex": 2},
		},
		"table rows": {
			"| Tool | Like |\n|--|--|\n| Globex | Initech |\n| Acme | |",
			map[string]int{"Globex": 1, "Acme": 2, "Initech": 0},
		},
		"table with a column of numbers": {
			"| # | Tool |\n|--|--|\n| 1 | Globex |\n| 2 | Acme |",
			map[string]int{"Globex": 1, "Acme": 2},
		},
		"table with brands as its columns": {
			"| | Acme | Globex |\n|--|--|--|\n| Price | 1 | 2 |",
			map[string]int{"Acme": 0, "Globex": 0},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := map[string]int{}
			for _, p := range scoring.New(subjects("Acme", "Globex", "Initech")).Read(tt.text).Positions() {
				got[p.Key] = p.ListRank
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("ranks (-want +got):\n%s", diff)
			}
		})
	}
}

func TestProminence(t *testing.T) {
	t.Parallel()

	e := math.Exp
	tests := map[string]struct {
		text string
		want map[string]float64
	}{
		"the only name has the whole share": {"Acme leads.", map[string]float64{"Acme": 1}},
		"names in a sentence share it":      {"Acme and Globex lead.", map[string]float64{"Acme": 0.5, "Globex": 0.5}},
		"early words count more": {
			"Acme leads here. Globex leads here.",
			map[string]float64{"Acme": 1 / (1 + e(-1)), "Globex": e(-1) / (1 + e(-1))},
		},
		"long sentences count more": {
			"Acme leads the big market here today. Nothing. Globex leads.",
			map[string]float64{"Acme": 7 / (7 + 2*e(-1)), "Globex": 2 * e(-1) / (7 + 2*e(-1))},
		},
		"a repeated name counts once": {"Acme, Acme and Globex.", map[string]float64{"Acme": 0.5, "Globex": 0.5}},
		"headings and items count": {
			"# Acme\n\n- Globex",
			map[string]float64{"Acme": 1 / (1 + e(-1)), "Globex": e(-1) / (1 + e(-1))},
		},
		"only names of two letters": {"XY", map[string]float64{"XY": 1}},
		"initials end no sentence": {
			"Acme by Dr. Smith. Globex by J. Doe.",
			map[string]float64{"Acme": 2 / (2 + 2*e(-1)), "Globex": 2 * e(-1) / (2 + 2*e(-1))},
		},
		"Yahoo! ends no sentence": {
			"Yahoo! Mail leads here. Globex leads here now.",
			map[string]float64{"Yahoo!": 4 / (4 + 4*e(-1)), "Globex": 4 * e(-1) / (4 + 4*e(-1))},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := map[string]float64{}
			for _, p := range scoring.New(subjects("Acme", "Globex", "XY", "Yahoo!")).Read(tt.text).Positions() {
				got[p.Key] = p.Prominence
			}
			require.Len(t, got, len(tt.want))
			for key, want := range tt.want {
				require.InDelta(t, want, got[key], 1e-9, key)
			}
		})
	}
}
