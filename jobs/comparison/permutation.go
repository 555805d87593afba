package comparison

import (
	"math"
	"math/rand/v2"
)

// permutations is the number of random exchanges of a permutation test. The smallest p-value is 1/1000.
const permutations = 999

// permute returns the p-value of the permutation test: the share of exchanges in which the absolute difference is at
// least as large as the observed difference. The observed data counts as one of the exchanges, so that the p-value is
// valid for any number of exchanges (Phipson and Smyth 2010, doi:10.2202/1544-6115.1585).
func permute(pairs []pair, observed float64) float64 {
	const rounding = 1e-12
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a fixed seed makes results repeatable
	extreme := 1
	for range permutations {
		var total sums
		var bits uint64
		for i, p := range pairs {
			if i%64 == 0 {
				bits = random.Uint64()
			}
			if bits&1 == 1 {
				p.countBefore, p.ofBefore, p.countAfter, p.ofAfter = p.countAfter, p.ofAfter, p.countBefore, p.ofBefore
			}
			bits >>= 1
			total.add(p)
		}
		// An exchange without a denominator in one period gives NaN, and does not count as extreme.
		if math.Abs(total.countAfter/total.ofAfter-total.countBefore/total.ofBefore) >= observed-rounding {
			extreme++
		}
	}
	return float64(extreme) / (permutations + 1)
}
