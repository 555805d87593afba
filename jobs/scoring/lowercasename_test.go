package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// A name in lower case that is an ordinary word counts beside the number of a model, and beside other scripts.
func TestMentions_OfNamesInLowerCase(t *testing.T) {
	t.Parallel()

	for text, mentions := range map[string]int{
		"The vivo Y300 has a large battery.":       1,
		"1. vivo T3x\n2. OPPO A3":                  1,
		"Ponsel vivo V50 dijual mulai Rp5 juta.":   1,
		"华为、vivo 和小米":                              1,
		"| 品牌 | 价格 |\n|---|---|\n| vivo | 4299元 |": 1,
		"ราคา vivo ในไทย":                          1,
		"Смартфон vivo стоит 20 000 ₽.":            1,
		"هاتف vivo الجديد":                         1,
		"Vemos el GP en vivo F1 cada domingo.":     0,
		"O show é transmitido ao vivo na TV.":      0,
		"Guarda la partita dal vivo a Roma.":       0,
		"The in vivo tests took 3 weeks.":          0,
	} {
		s := scoring.New([]scoring.Subject{{Key: "vivo", Name: "vivo"}})
		require.Len(t, s.Read(text).Mentions(), mentions, text)
	}
}

func TestListRank_OfNamesOfDigitsInTables(t *testing.T) {
	t.Parallel()

	table := "| Anbieter | Preis ab |\n|---|---|\n| Umbra | 30 € |\n| 1&1 | 25 € |\n| 360 | 20 € |\n"
	s := scoring.New([]scoring.Subject{{Key: "1&1", Name: "1&1"}, {Key: "Umbra", Name: "Umbra"}})
	got := map[string]int{}
	for _, p := range s.Read(table).Positions() {
		got[p.Key] = p.ListRank
	}
	require.Equal(t, map[string]int{"Umbra": 1, "1&1": 2}, got)
}
