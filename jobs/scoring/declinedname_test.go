package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// The first word of a name may have a case ending, too.
func TestMentions_OfNamesWhoseFirstWordIsDeclined(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]map[string]int{
		"Möbel von der Grünen Erde sind teuer, sagt die Grüne Erde.":       {"Grüne Erde": 2},
		"In der Neuen Zürcher Zeitung steht ein Bericht.":                  {"Neue Zürcher Zeitung": 1},
		"Ein Konto bei der Ersten Bank ist gut.":                           {"Erste Bank": 1},
		"Bei der ersten Bank am Platz ist es gut.":                         {},
		"Sie setzten sich auf die ersten Bänke.":                           {},
		"Die Pakete der Schweizerischen Post und Schweizerischer Post.":    {"Schweizerische Post": 2},
		"W Banku Pekao jest tanio, a z Bankiem Pekao można dużo.":          {"Bank Pekao": 2},
		"Na Poczcie Polskiej i z Pocztą Polską wysyłam paczki.":            {"Poczta Polska": 2},
		"В Красном и Белом скидки, за Красным и Белым очередь.":            {"Красное и Белое": 2},
		"The banks of Pekao and a banku Pekao are words of this sentence.": {},
	} {
		var list []scoring.Subject
		for _, name := range []string{
			"Grüne Erde", "Neue Zürcher Zeitung", "Erste Bank", "Schweizerische Post", "Bank Pekao", "Poczta Polska",
			"Красное и Белое",
		} {
			list = append(list, subjectNamed(name))
		}
		got := map[string]int{}
		for _, p := range scoring.New(list).Read(text).Positions() {
			got[p.Key] = p.Mentions
		}
		require.Equal(t, want, got, text)
	}
}
