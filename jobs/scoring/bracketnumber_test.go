package scoring_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// Numbers in brackets begin list items if the numbers count up from 1, stand at the beginnings of lines, and are not
// citations. Other numbers in brackets are citation marks. Lines that explain citation marks do not belong to the plain
// text.
func TestListRank_OfNumbersInBrackets(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		text string
		want map[string]int
	}{
		{"【1】Acme\n【2】Globex", map[string]int{"Acme": 1, "Globex": 2}},
		{"【1】 Acme – good\n【2】 Globex – fine", map[string]int{"Acme": 1, "Globex": 2}},
		{"[1] Acme\n[2] Globex", map[string]int{"Acme": 1, "Globex": 2}},
		{"[1] Acme – good\n\n[2] Globex – fine", map[string]int{"Acme": 1, "Globex": 2}},
		{"Top picks:\n[1] Acme\n[2] Globex", map[string]int{"Acme": 1, "Globex": 2}},
		{"Acme is good.[1] Globex is fine.[2]", map[string]int{"Acme": 0, "Globex": 0}},
		{"Acme is good\n[1] and Globex is fine [2].", map[string]int{"Acme": 0, "Globex": 0}},
		{"Acme is good [1]. Globex is fine [2].\n\n[1] Reuters, 2024\n[2] Axios, 2024", map[string]int{"Acme": 0, "Globex": 0}},
		{"Nice phones [1] and more [2].\n\n[1] Acme, 2024\n[2] Globex, 2024", map[string]int{}},
		{"Nice phones.[1]\n\n[1] Acme press release", map[string]int{}},
		{"Good tools.\n\n[1] Acme https://acme.com/x\n[2] Globex https://globex.com/y", map[string]int{}},
		{"Sources:\n[1] Acme\n[2] Globex", map[string]int{}},
		{"[1] Acme", map[string]int{"Acme": 1}},
		{"**[1] Acme** – good", map[string]int{"Acme": 1}},
		{"**[1] Acme**\n\ngood\n\n**[2] Globex**\n\nfine", map[string]int{"Acme": 1, "Globex": 2}},
		{"### [1] Acme\ngood\n### [2] Globex", map[string]int{"Acme": 1, "Globex": 2}},
		{"推荐：\n【1】Acme：好\n【2】Globex：不错", map[string]int{"Acme": 1, "Globex": 2}},
		{"[1] Acme – good (since 2012)\n[2] Globex – fine", map[string]int{"Acme": 1, "Globex": 2}},
		{"Acme is good.\n[1] It is fast.\nGlobex is fine. [2]", map[string]int{"Acme": 0, "Globex": 0}},
		{"Good phones.\n\n[1] Acme, 2024\n[2] Globex, 2023", map[string]int{}},
		{"Good phones.\n\n[1] Acme press release", map[string]int{}},
		{"Good.\n\nReferences:\n\n[1] Acme docs\n[2] Globex docs", map[string]int{}},
		{"Good.\n\n**Sources**\n\n[1] Acme docs\n[2] Globex docs", map[string]int{}},
		{"Good.\n\n[1] acme.com\n[2] globex.com", map[string]int{}},
		{"[1] **Acme** – good\n[2] **Globex** – fine\n[3] Other", map[string]int{"Acme": 1, "Globex": 2}},
		{"[1]. Acme\n[2]. Globex", map[string]int{"Acme": 1, "Globex": 2}},
		{"[1]Acme\n[2]Globex", map[string]int{"Acme": 1, "Globex": 2}},
		{"[01] Acme\n[02] Globex", map[string]int{"Acme": 1, "Globex": 2}},
	} {
		if diff := cmp.Diff(tt.want, ranksOf(tt.text, "Acme", "Globex")); diff != "" {
			t.Errorf("ranks in %q (-want +got):\n%s", tt.text, diff)
		}
	}
}

// An answer may begin with a citation mark on a line of its own.
func TestRead_AfterALineWithACitationMark(t *testing.T) {
	t.Parallel()

	for _, text := range []string{"[2] \nAcme: good", "【1】\r\nAcme: good", "[1]\n2.2.", "[1]\n:\n\n🏆 Acme [1]"} {
		r := scoring.New(subjects("Acme")).Read(text)
		for _, m := range r.Mentions() {
			require.Equal(t, "Acme", text[m.Start:m.End], text)
		}
		for _, c := range r.Candidates() {
			require.Equal(t, "Acme", text[c.Start:c.End], text)
		}
	}
}
