package comparison

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestStudent975_IsTheTabulatedQuantile(t *testing.T) {
	t.Parallel()
	for freedom, want := range map[float64]float64{
		1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 7: 2.365, 10: 2.228, 19: 2.093, 30: 2.042, 99: 1.984, 1e6: 1.960,
	} {
		require.InDelta(t, want, student975(freedom), 0.001, "%g degrees of freedom", freedom)
	}
}

func TestDifference_IsThePairedTestOfStudentForEqualCells(t *testing.T) {
	t.Parallel()
	changes := []float64{0, 1, 1, 0, 1, 1, 0, 1} // the mean is 0.625, and the standard deviation is 0.5175
	pairs := make([]pair, len(changes))
	for i, change := range changes {
		pairs[i] = pairOf(mean(0, 1), mean(change, 1))
	}
	d := difference(pairs)
	require.InDelta(t, 0.625, d.Value, 1e-9)
	require.InDelta(t, 0.625-2.3646*0.5175/2.8284, *d.Low, 1e-3)
	require.InDelta(t, 0.625+2.3646*0.5175/2.8284, *d.High, 1e-3)
	require.InDelta(t, 2.0/32, *d.PValue, 1e-12, "all five changed cells have the same sign")
}
