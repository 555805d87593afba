package insights_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/insights"
	"tidewatch/store"
)

func TestSentence_SaysNeither0Nor100PercentUnlessNoneOrAllCount(t *testing.T) {
	t.Parallel()
	side := func(count, n int) *store.ChangeSide {
		return &store.ChangeSide{Count: float64(count), N: n, Value: new(float64(count) / float64(n))}
	}
	change := store.Change{Kind: store.ChangeOvertaken, Details: store.ChangeDetails{
		Name: "Globex", After: side(398, 400), Before: side(1, 400),
	}}
	require.Equal(t, "Globex overtook Acme: the mention rate of Globex is >99 % (398 of 400 answers), and the mention "+
		"rate of Acme is <1 % (1 of 400 answers).", insights.Sentence("Acme", change))
	change = store.Change{Kind: store.ChangeFigureMoved, Details: store.ChangeDetails{
		Figure: "share_of_voice", Before: side(1, 8), After: side(5, 8),
		Change: &store.Difference{Value: 0.5, Low: new(-0.004), High: new(0.9)},
	}}
	require.Equal(t, "The share of voice of Acme rose: 13 % to 63 % (95 % interval of the difference −0.4 to +90 points).",
		insights.Sentence("Acme", change), "as on the admin page, halves are rounded up")
}

// The sentences have the numbers and the words of the figures on the admin page.
func TestSentence_HasNumbersAndWordsAsInTheFigures(t *testing.T) {
	t.Parallel()
	side := func(value, count float64, n int) *store.ChangeSide {
		return &store.ChangeSide{Count: count, N: n, Value: &value}
	}
	moved := func(figure string, before, after, low, high float64) store.Change {
		return store.Change{Kind: store.ChangeFigureMoved, Details: store.ChangeDetails{
			Figure: figure, Before: side(before, 900, 1200), After: side(after, 900, 1200),
			Change: &store.Difference{Value: after - before, Low: &low, High: &high},
		}}
	}
	for want, c := range map[string]store.Change{
		"The mention rate of Acme fell: 42 % to 31 % (95 % interval of the difference −15 to −7 points).": moved(
			"mention_rate", 0.42, 0.31, -0.15, -0.07),
		"The position of Acme rose (worse): 2.1 to 2.8 (95 % interval of the difference +0.5 to +0.9).": moved(
			"position", 2.1, 2.8, 0.5, 0.9),
		"The position of Acme fell (better): 2.8 to 2.1 (95 % interval of the difference −0.9 to −0.5).": moved(
			"position", 2.8, 2.1, -0.9, -0.5),
		"The sentiment of Acme fell: +0.41 to −0.02 (95 % interval of the difference −0.60 to −0.25).": moved(
			"sentiment", 0.41, -0.02, -0.6, -0.25),
		"Globex overtook Acme: the mention rate of Globex is 50 % (1,221 of 2,442 answers), and the mention rate of Acme is " +
			"41 % (1,008 of 2,442 answers).": {Kind: store.ChangeOvertaken, Details: store.ChangeDetails{
			Name: "Globex", After: side(0.5, 1221, 2442), Before: side(1008.0/2442, 1008, 2442),
		}},
		"Answers cite newtools.example for the first time: in 22 of 308 answers since 24 November 2026, previously in 0 of 1 " +
			"answer.": {Kind: store.ChangeNewSource, Details: store.ChangeDetails{
			Domain: "newtools.example", Before: &store.ChangeSide{N: 1},
			After: &store.ChangeSide{Count: 22, N: 308, From: "2026-11-24"},
		}},
	} {
		require.Equal(t, want, insights.Sentence("Acme", c))
	}
}
