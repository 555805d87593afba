package numeral_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/numeral"
)

func TestCount_HasThousandsSeparators(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{
		0: "0", 7: "7", 999: "999", 1008: "1,008", 12_345: "12,345", 999_999: "999,999", 1_000_000: "1,000,000",
		-12: "−12", -999: "−999", -1221: "−1,221", -100_000: "−100,000",
	} {
		require.Equal(t, want, numeral.Count(n))
	}
}

func TestDuration_OmitsPartsThatAre0(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0: "0 s", time.Second: "1 s", time.Minute: "1 m", 90 * time.Second: "1 m 30 s", 24 * time.Hour: "24 h",
		time.Hour + time.Second: "1 h 1 s",
	} {
		require.Equal(t, want, numeral.Duration(d))
	}
}

func TestThings_HasTheSingularOnlyOf1(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0 queries", 1: "1 query", 2: "2 queries", 1221: "1,221 queries"} {
		require.Equal(t, want, numeral.Things(n, "query", "queries"))
	}
}

// The admin page shows the same texts: Math.round and toFixed round halves away from zero.
func TestPercent_IsNeither0Nor100UnlessNoneOrAllCount(t *testing.T) {
	t.Parallel()
	for share, want := range map[float64]string{
		0: "0", 1e-17: "0", 1.0 / 300: "<1", 0.005: "1", 1.0 / 8: "13", 5.0 / 8: "63", 0.42: "42", 398.0 / 400: ">99",
		0.99: "99", 1 - 1e-16: "100", 1: "100",
	} {
		require.Equal(t, want, numeral.Percent(share), share)
	}
}

func TestPoints_IsNot0UnlessThereIsNoDifference(t *testing.T) {
	t.Parallel()
	for difference, want := range map[float64]string{
		0: "0", 0.004: "+0.4", -0.004: "−0.4", 0.0001: "0", -0.0001: "0", 0.005: "+1", 0.125: "+13", -0.125: "−13",
		0.92: "+92",
	} {
		require.Equal(t, want, numeral.Points(difference), difference)
	}
}

func TestDifference_IsNot0UnlessThereIsAlmostNoDifference(t *testing.T) {
	t.Parallel()
	for difference, want := range map[float64]string{
		0: "0.0", 0.034: "+0.03", -0.049: "−0.05", 0.05: "+0.1", 0.22: "+0.2", -1.26: "−1.3", 0.004: "0.0", -0.004: "0.0",
		0.006: "+0.01",
	} {
		require.Equal(t, want, numeral.Difference(difference, 1), difference)
	}
	require.Equal(t, "+0.004", numeral.Difference(0.0041, 2))
	require.Equal(t, "0.00", numeral.Difference(-1e-9, 2))
}

func TestWithPoints_SaysPointOfOnePoint(t *testing.T) {
	t.Parallel()
	for difference, want := range map[float64]string{
		0.01: "+1 point", -0.012: "−1 point", 0.03: "+3 points", 0.11: "+11 points", -0.31: "−31 points", 0: "0 points",
	} {
		require.Equal(t, want, numeral.WithPoints(difference), difference)
	}
}

func TestDecimal_RoundsHalvesAwayFromZero(t *testing.T) {
	t.Parallel()
	require.Equal(t, "2.3", numeral.Decimal(2.25, 1))
	require.Equal(t, "1.4", numeral.Decimal(1.45, 1), "the number is a little less than 1.45")
	require.Equal(t, "−0.13", numeral.Decimal(-0.125, 2))
	require.Equal(t, "0.00", numeral.Decimal(-0.001, 2))
	require.Equal(t, "+0.30", numeral.Signed(0.3, 2))
	require.Equal(t, "−0.30", numeral.Signed(-0.3, 2))
	require.Equal(t, "0.00", numeral.Signed(0.001, 2))
}

func TestNames_StatesTheNumberOfNamesThatAreLeftOut(t *testing.T) {
	t.Parallel()
	names := []string{"Acme", "Globex", "Hooli", "Initech"}
	for n, want := range []string{"", "Acme", "Acme and Globex", "Acme, Globex and 1 more", "Acme, Globex and 2 more"} {
		require.Equal(t, want, numeral.Names(names[:n]))
	}
}
