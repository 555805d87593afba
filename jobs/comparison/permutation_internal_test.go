package comparison

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// randomPairs returns the mention rates of cells with unequal numbers of answers. The rates rise by the given change.
func randomPairs(random *rand.Rand, cells int, change float64) []pair {
	pairs := make([]pair, cells)
	for i := range pairs {
		rate := 0.5 * random.Float64()
		side := func(rate float64) observation {
			n, k := 1+random.IntN(9), 0
			for range n {
				if random.Float64() < rate {
					k++
				}
			}
			return mean(float64(k), n)
		}
		pairs[i] = pairOf(side(rate), side(rate+change))
	}
	return pairs
}

// exactP makes each of the 2^n exchanges by exchanging the periods of the pairs.
func exactP(pairs []pair, observed float64) float64 {
	extreme, all := 0, 1<<len(pairs)
	exchanged := append([]pair{}, pairs...)
	for i := range all {
		if i > 0 { // a Gray code: each step exchanges one pair
			p := &exchanged[bits.TrailingZeros(uint(i))]
			p.countBefore, p.ofBefore, p.countAfter, p.ofAfter = p.countAfter, p.ofAfter, p.countBefore, p.ofBefore
		}
		if before, after := ratios(exchanged); math.Abs(after-before) >= observed-1e-12 {
			extreme++
		}
	}
	return float64(extreme) / float64(all)
}

func TestPermute_IsExactWithFewChangedPairs(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(27, 1))
	near := 0
	for i := range 300 {
		pairs := randomPairs(random, 6+i%6, 0.3)
		before, after := ratios(pairs)
		observed := math.Abs(after - before)
		exact := exactP(pairs, observed)
		require.InDelta(t, exact, permute(pairs, observed), 1e-12, "%d pairs", len(pairs))
		if math.Abs(exact-level) < 0.01 {
			near++
		}
		// Pairs without a change do not make the test inexact.
		same := mean(3, 4)
		for range 30 {
			pairs = append(pairs, pairOf(same, same))
		}
		before, after = ratios(pairs)
		wide := permute(pairs, math.Abs(after-before))
		require.InDelta(t, math.Round(wide*(1<<13)), wide*(1<<13), 1e-9, "a share of at most 2^13 exchanges")
	}
	require.Greater(t, near, 20, "some p-values are near the level")
	require.InDelta(t, 1, permute(nil, 0), 0)
}

func TestPermute_DrawsMoreExchangesNearTheLevel(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(27, 2))
	near := 0
	for near < 6 {
		pairs := randomPairs(random, 16, 0.13)
		before, after := ratios(pairs)
		observed := math.Abs(after - before)
		p := permute(pairs, observed)
		if math.Abs(p-level) > 0.015 {
			continue
		}
		near++
		require.InDelta(t, exactP(pairs, observed), p, 0.004)
	}
	// A clear change needs few exchanges. The change feed requires the p-value 0.001.
	pairs := randomPairs(random, 40, 0.5)
	before, after := ratios(pairs)
	require.InDelta(t, 0.001, permute(pairs, math.Abs(after-before)), 0)
}
