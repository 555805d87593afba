package comparison

import (
	"math"
	"math/bits"
	"math/rand/v2"
)

// permutations is the number of random exchanges of a permutation test. The smallest p-value is 1/1000.
const permutations = 999

// permute returns the p-value of the permutation test: the share of exchanges in which the absolute difference is at
// least as large as the observed difference. The observed data counts as one of the exchanges, so that the p-value is
// valid for any number of exchanges (Phipson and Smyth 2010, doi:10.2202/1544-6115.1585).
func permute(pairs []pair, observed float64) float64 {
	const rounding = 1e-12
	total := sumOf(pairs)
	moves := make([]move, len(pairs))
	for i, p := range pairs {
		moves[i] = move{count: p.countAfter - p.countBefore, of: p.ofAfter - p.ofBefore}
	}
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a fixed seed makes results repeatable
	extreme := 1
	for range permutations {
		m := exchange(moves, random)
		after := ratio(total.countAfter-m.count, total.ofAfter-m.of)
		before := ratio(total.countBefore+m.count, total.ofBefore+m.of)
		// If an exchange leaves a period without a denominator, the difference is NaN and does not count as extreme.
		if math.Abs(after-before) >= observed-rounding {
			extreme++
		}
	}
	return float64(extreme) / (permutations + 1)
}

// move is the amount that the exchange of a pair moves from the later period to the earlier period.
type move struct{ count, of float64 }

// exchange returns the sum of the moves of random pairs. Each pair is exchanged with a probability of one half. A
// permutation test spends most of its time in the function exchange. For speed, exchange therefore has no branch for
// each pair.
func exchange(moves []move, random *rand.Rand) move {
	const word = 64
	var sum move
	for len(moves) > 0 {
		part := moves[:min(word, len(moves))]
		chosen := random.Uint64() & (math.MaxUint64 >> (word - len(part)))
		for ; chosen != 0; chosen &= chosen - 1 {
			m := part[bits.TrailingZeros64(chosen)]
			sum.count += m.count
			sum.of += m.of
		}
		moves = moves[len(part):]
	}
	return sum
}

// ratio returns a figure, or NaN without a denominator. Rounding can turn a denominator of 0 into a tiny number, which
// is far below the smallest denominator of a pair.
func ratio(count, of float64) float64 {
	const rest = 1e-9
	if of < rest {
		return math.NaN()
	}
	return count / of
}
