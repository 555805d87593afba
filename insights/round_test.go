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
	require.Equal(t, "The share of voice of Acme rose: 13 % to 63 % (95 % interval of the difference -0.4 to +90 points).",
		insights.Sentence("Acme", change), "as on the admin page, halves are rounded up")
}

// The admin page shows the same texts: Math.round and toFixed round halves away from zero.
func TestPercentText_IsNeither0Nor100UnlessNoneOrAllCount(t *testing.T) {
	t.Parallel()
	for share, want := range map[float64]string{
		0: "0", 1e-17: "0", 1.0 / 300: "<1", 0.005: "1", 1.0 / 8: "13", 5.0 / 8: "63", 0.42: "42", 398.0 / 400: ">99",
		0.99: "99", 1 - 1e-16: "100", 1: "100",
	} {
		require.Equal(t, want, insights.PercentText(share), share)
	}
}

func TestPointsText_IsNot0UnlessThereIsNoDifference(t *testing.T) {
	t.Parallel()
	for difference, want := range map[float64]string{
		0: "0", 0.004: "0.4", -0.004: "-0.4", 0.0001: "0", -0.0001: "0", 0.005: "1", 0.125: "13", -0.125: "-13", 0.92: "92",
	} {
		require.Equal(t, want, insights.PointsText(difference), difference)
	}
}

func TestDecimalText_RoundsHalvesAwayFromZero(t *testing.T) {
	t.Parallel()
	require.Equal(t, "2.3", insights.DecimalText(2.25, 1))
	require.Equal(t, "1.4", insights.DecimalText(1.45, 1), "the number is a little less than 1.45")
	require.Equal(t, "-0.13", insights.DecimalText(-0.125, 2))
	require.Equal(t, "0.00", insights.DecimalText(-0.001, 2))
}
