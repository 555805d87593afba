package comparison

import "math"

// pair is a paired cell. The counts of a pair are the means of the cell's observations in each period, multiplied by
// the weight of the cell.
type pair struct {
	weight                float64
	countBefore, ofBefore float64
	countAfter, ofAfter   float64
}

func pairOf(before, after observation) pair {
	n1, n2 := float64(before.n), float64(after.n)
	weight := n1 * n2 / (n1 + n2)
	return pair{
		weight:      weight,
		countBefore: weight * before.count / n1, ofBefore: weight * before.of / n1,
		countAfter: weight * after.count / n2, ofAfter: weight * after.of / n2,
	}
}

// pairsOf returns the pairs of the paired cells with data for a figure.
func pairsOf(cells []Cell, kind FigureKind) []pair {
	var pairs []pair
	for _, c := range cells {
		if before, after, ok := c.observe(kind); ok {
			pairs = append(pairs, pairOf(before, after))
		}
	}
	return pairs
}

// observe returns the data of a cell for a figure in both periods. The result "ok" is false if the cell is not paired, or
// has no data in a period.
func (c Cell) observe(kind FigureKind) (before, after observation, ok bool) {
	before, after = kind.observe(c.Before), kind.observe(c.After)
	return before, after, c.IsPaired() && before.n > 0 && after.n > 0
}

// sums contains the sums over all pairs.
type sums struct{ countBefore, ofBefore, countAfter, ofAfter float64 }

func (s *sums) add(p pair) {
	s.countBefore += p.countBefore
	s.ofBefore += p.ofBefore
	s.countAfter += p.countAfter
	s.ofAfter += p.ofAfter
}

func sumOf(pairs []pair) sums {
	var total sums
	for _, p := range pairs {
		total.add(p)
	}
	return total
}

// ratios returns the figure in both periods. A figure without a denominator is NaN.
func ratios(pairs []pair) (before, after float64) {
	total := sumOf(pairs)
	return ratio(total.countBefore, total.ofBefore), ratio(total.countAfter, total.ofAfter)
}

// difference returns the difference of the figure between the periods, as described in the package comment.
func difference(pairs []pair) *Estimate {
	total := sumOf(pairs)
	before, after := total.countBefore/total.ofBefore, total.countAfter/total.ofAfter
	d := &Estimate{Value: after - before}
	if len(pairs) < MinCells {
		return d
	}
	var squares, weights, squaredWeights float64
	for _, p := range pairs {
		linearised := (p.countAfter-after*p.ofAfter)/total.ofAfter - (p.countBefore-before*p.ofBefore)/total.ofBefore
		squares += linearised * linearised
		weights += p.weight
		squaredWeights += p.weight * p.weight
	}
	cells := float64(len(pairs))
	freedom := max(weights*weights/squaredWeights-1, 1)
	spread := student975(freedom) * math.Sqrt(squares*cells/(cells-1))
	low, high := d.Value-spread, d.Value+spread
	d.Low, d.High = &low, &high
	if low > 0 || high < 0 {
		chance := permute(pairs, math.Abs(d.Value))
		d.PValue, d.Changed = &chance, len(movesOf(pairs))
	}
	return d
}

// verdict returns the verdict of a difference with an interval.
func (d *Estimate) verdict() Verdict {
	switch {
	case d.PValue == nil || *d.PValue > level:
		return NoClearChange
	case d.Value > 0:
		return Up
	}
	return Down
}
