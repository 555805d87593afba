package comparison

import "math"

// Level is a figure in one period over all cells with data.
type Level struct {
	Value     *float64 // Count/N; nil without data
	Low, High *float64 // bounds of the 95 % confidence interval; nil with fewer than two cells
	Count     float64  // numerator of the figure
	N         int      // denominator of the figure
	Cells     int      // cells with data for the figure
	Enough    bool     // whether Cells is at least MinCells, and N and the number of observations are at least MinAnswers
}

// Levels are the figures of one period.
type Levels struct{ MentionRate, Position, Sentiment, ShareOfVoice, CitationShare Level }

// Of returns the figure of the given kind.
func (l Levels) Of(k FigureKind) Level {
	switch k {
	case Position:
		return l.Position
	case Sentiment:
		return l.Sentiment
	case ShareOfVoice:
		return l.ShareOfVoice
	case CitationShare:
		return l.CitationShare
	default:
		return l.MentionRate
	}
}

// Measure returns the figures of the given cells in one period. The parameter "names" is the number of names that can
// have a rank, which is the upper end of the scale of positions.
func Measure(cells []Counts, names int) Levels {
	return Levels{
		MentionRate:   levelOf(cells, mentionRate, share),
		Position:      levelOf(cells, position, average(1, lastRank(cells, names))),
		Sentiment:     levelOf(cells, sentiment, average(-1, 1)),
		ShareOfVoice:  levelOf(cells, shareOfVoice, share),
		CitationShare: levelOf(cells, citationShare, share),
	}
}

// lastRank returns the upper end of the scale of positions: the given number of names, or the largest mean rank of a
// cell, rounded up. Ranks can exceed the number of names if answers also mention names that are no longer tracked.
func lastRank(cells []Counts, names int) float64 {
	last := float64(max(names, 1))
	for _, c := range cells {
		if c.Mentioned > 0 {
			last = max(last, math.Ceil(float64(c.Order)/float64(c.Mentioned)))
		}
	}
	return last
}

// spread is the estimated sampling distribution of a figure.
type spread struct {
	value, variance float64
	of              float64 // the denominator of the figure
	cells           float64 // the effective number of cells (Kish 1965)
}

// levelOf returns a figure. The parameter "bounds" is a function that returns the bounds of the figure's confidence
// interval.
func levelOf(cells []Counts, measure func(Counts) observation, bounds func(spread) (low, high float64)) Level {
	var l Level
	var seen []observation
	var s spread
	observations, squares := 0, 0.0
	for _, c := range cells {
		o := measure(c)
		if o.of == 0 {
			continue
		}
		seen = append(seen, o)
		observations += o.n
		l.Count += o.count
		s.of += o.of
		squares += o.of * o.of
	}
	l.Cells, l.N = len(seen), int(s.of)
	l.Enough = l.Cells >= MinCells && min(observations, l.N) >= MinAnswers
	if l.Cells == 0 {
		return l
	}
	s.value = l.Count / s.of
	l.Value = &s.value
	if l.Cells < 2 {
		return l
	}
	s.cells = s.of * s.of / squares
	for _, o := range seen {
		linearised := (o.count - s.value*o.of) / s.of
		s.variance += linearised * linearised
	}
	s.variance *= float64(l.Cells) / float64(l.Cells-1)
	low, high := bounds(s)
	l.Low, l.High = &low, &high
	return l
}

// quantile returns the 97.5 % quantile of Student's t distribution for the effective number of cells.
func (s spread) quantile() float64 { return student975(max(s.cells-1, 1)) }

// average returns a function that returns the bounds of a mean. The bounds do not leave the range from least to most.
func average(least, most float64) func(spread) (low, high float64) {
	return func(s spread) (low, high float64) {
		width := s.quantile() * math.Sqrt(s.variance)
		return max(s.value-width, least), min(s.value+width, most)
	}
}

// share returns the bounds of a share, as described in the package comment.
func share(s spread) (low, high float64) {
	t, n := s.quantile(), s.cells
	if spare := s.value * (1 - s.value); spare > 0 {
		n = s.of
		if s.variance > 0 {
			n = min(n, spare/s.variance)
		}
	}
	centre := s.value + t*t/(2*n)
	width := t * math.Sqrt(s.value*(1-s.value)/n+t*t/(4*n*n))
	scale := 1 + t*t/n
	return max((centre-width)/scale, 0), min((centre+width)/scale, 1)
}
