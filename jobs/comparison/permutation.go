package comparison

import (
	"math"
	"math/rand/v2"
	"slices"
)

// level is the maximum p-value of the verdicts [Up] and [Down].
const level = 0.04

// The following numbers decide how many exchanges a permutation test makes.
const (
	// mostEnumerated is the maximum number of changed pairs for which the test makes all exchanges.
	mostEnumerated = 14
	// fewestDraws is the minimum number of random exchanges. Without an exchange that makes the difference as large as
	// observed, the p-value is 1/1000.
	fewestDraws = 999
	// mostDraws is the maximum number of random exchanges. The standard error of a p-value near the level is then 0.001.
	mostDraws = 31_999
	// sureErrors is the distance of a p-value from the level, in standard errors, at which the test ends.
	sureErrors = 4
)

// permute returns the p-value of the permutation test: the share of exchanges in which the absolute difference is at
// least as large as the observed difference. The p-value is exact with up to mostEnumerated changed pairs. With more
// pairs, the test draws random exchanges until the p-value clearly differs from the level, or up to mostDraws.
func permute(pairs []pair, observed float64) float64 {
	t := test{total: sumOf(pairs), observed: observed}
	moves := movesOf(pairs)
	if len(moves) <= mostEnumerated {
		return t.enumerate(moves)
	}
	return t.draw(moves)
}

// test is a permutation test.
type test struct {
	total    sums
	observed float64 // the absolute difference
}

// isExtreme reports whether the difference is at least as large as observed after the exchange of pairs with the given
// sum of moves. If an exchange leaves a period without a denominator, the difference is NaN and does not count as
// extreme.
func (t test) isExtreme(m move) bool {
	const rounding = 1e-12
	after := ratio(t.total.countAfter-m.count, t.total.ofAfter-m.of)
	before := ratio(t.total.countBefore+m.count, t.total.ofBefore+m.of)
	return math.Abs(after-before) >= t.observed-rounding
}

// enumerate makes all exchanges. The last pair is never exchanged: an exchange and the exchange of all other pairs
// differ only by the sign of the difference.
func (t test) enumerate(moves []move) float64 {
	if len(moves) == 0 {
		return 1
	}
	tables := tablesOf(moves[:len(moves)-1])
	if len(tables) < 2 {
		tables = append(tables, []move{{}}, []move{{}})
	}
	extreme := 0
	for _, high := range tables[1] {
		for _, low := range tables[0] {
			if t.isExtreme(low.plus(high)) {
				extreme++
			}
		}
	}
	return float64(extreme) / float64(len(tables[0])*len(tables[1]))
}

// draw makes random exchanges. The observed data counts as one of the exchanges, so that the p-value is valid for any
// number of exchanges (Phipson and Smyth 2010, doi:10.2202/1544-6115.1585). Whenever the number of exchanges has
// doubled, draw ends if the p-value differs from the level by more than sureErrors standard errors.
func (t test) draw(moves []move) float64 {
	tables := tablesOf(moves)
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a fixed seed makes results repeatable
	extreme, n := 1, 1
	for end := fewestDraws + 1; ; end *= 2 {
		for ; n < end; n++ {
			if t.isExtreme(tables.exchange(random)) {
				extreme++
			}
		}
		p := float64(extreme) / float64(n)
		if n > mostDraws || math.Abs(p-level) > sureErrors*math.Sqrt(level*(1-level)/float64(n)) {
			return p
		}
	}
}

// move is the amount that the exchange of a pair moves from the later period to the earlier period.
type move struct{ count, of float64 }

// movesOf returns the moves of the pairs whose exchange changes a figure.
func movesOf(pairs []pair) []move {
	moves := make([]move, 0, len(pairs))
	for _, p := range pairs {
		if m := (move{count: p.countAfter - p.countBefore, of: p.ofAfter - p.ofBefore}); m.isChange() {
			moves = append(moves, m)
		}
	}
	return moves
}

// isChange reports whether an exchange of the pair changes a figure. Rounding can turn a move of 0 into a tiny number.
func (m move) isChange() bool {
	const rounding = 1e-13
	return math.Abs(m.count) > rounding || math.Abs(m.of) > rounding
}

func (m move) plus(other move) move { return move{m.count + other.count, m.of + other.of} }

// moveTables has the sums of the moves of all subsets of pairs, for each eight pairs. The bits of the index in a table
// select the pairs. A permutation test spends most of its time adding up moves, and the tables replace eight additions
// and branches by one addition.
type moveTables [][]move

const tableBits = 8

func tablesOf(moves []move) moveTables {
	var tables moveTables
	for part := range slices.Chunk(moves, tableBits) {
		table := make([]move, 1, 1<<len(part))
		for _, m := range part {
			for _, subset := range table {
				table = append(table, subset.plus(m))
			}
		}
		tables = append(tables, table)
	}
	return tables
}

// exchange returns the sum of the moves of random pairs. Each pair is exchanged with a probability of one half.
func (t moveTables) exchange(random *rand.Rand) move {
	const inWord = 64 / tableBits
	var sum move
	for tables := range slices.Chunk(t, inWord) {
		word := random.Uint64()
		for _, table := range tables {
			sum = sum.plus(table[word&uint64(len(table)-1)]) //nolint:gosec // a length is not negative
			word >>= tableBits
		}
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
