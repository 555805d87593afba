// Package comparison measures the answers about a brand in a period, and compares the answers of two periods. Package
// comparison decides whether a figure rose or fell by more than chance.
//
// Package comparison uses a fixed seed for random numbers, and no I/O, clock or context. The same counts give the same
// result on every machine.
//
// # Cells
//
// A cell is one query, sent to one engine for one country. Only paired cells count. A paired cell has data in both
// periods. [LeftOut] has the numbers of unpaired cells. Each paired cell has the same weight in both periods, so a
// change in the mix of queries, engines or countries does not change a figure. The weight of a cell is n1·n2/(n1+n2),
// where n1 and n2 are the numbers of observations in the periods. The weights of the cells are the Mantel-Haenszel
// weights for differences of rates between strata (Greenland and Robins 1985, doi:10.2307/2530643).
//
// # Figures
//
// Each figure is a ratio of weighted sums of the means of cells:
//
//   - mention rate: answers that mention the brand, divided by answers
//   - position: mean order of the first mention, over the answers that mention the brand
//   - sentiment: mean of the sure sentiments
//   - share of voice: mentions of the brand, divided by the mentions of all tracked names
//   - citation share: cited pages of the brand, divided by all cited pages
//
// # Interval of a difference
//
// Answers within a cell resemble one another, so the number of answers overstates the information. The interval of a
// difference therefore uses the variance between cells. The variance is estimated by the ultimate-cluster estimator for
// a ratio (Hansen, Hurwitz and Madow 1953; Cochran 1977, Sampling Techniques, chapters 6 and 9A). Each cell contributes
// one linearised value to the estimate. The bounds of the interval lie t standard errors below and above the
// difference. The factor t is the 97.5 % quantile of Student's t distribution. The number of degrees of freedom is the
// effective number of cells (Kish 1965), less one, but at least one.
//
// # Verdict
//
// The interval is too narrow if only a few cells differ between the periods. The verdicts "up" and "down" therefore
// need two conditions: the interval excludes 0, and a permutation test has a p-value of at most 0.04. The permutation
// test exchanges the periods of cells (Fisher 1935, The Design of Experiments, section 21). The p-value is the share of
// exchanges that make the difference at least as large as observed. With up to 14 cells whose values differ between the
// periods, the test makes all exchanges. With more cells, the test draws 999 random exchanges, and doubles their number
// until the p-value differs from 0.04 by more than four standard errors, or up to 31,999 exchanges. The standard error
// near 0.04 is then 0.001.
//
// The permutation test is valid if the cells of both periods have the same number of answers, and approximate
// otherwise. The bound of 0.04 leaves a margin for the approximation. At most 5 % of comparisons without a change
// therefore have the verdict "up" or "down". The tests of the package simulate comparisons without a change.
//
// The interval and the test treat cells as independent. A cause that shifts all cells together, such as a new model of
// an engine, is a real change for the interval and the test. If the periods are not comparable for such a cause, a
// [Reason] says so, and [Compare] gives the verdict "not_comparable" to the figures that the reason affects.
//
// # Interval of a figure in one period
//
// [Measure] returns one value for all cells with data in a period: the sum of the numerators, divided by the sum of the
// denominators, without weights. The variance is estimated by the ultimate-cluster estimator for a ratio, with one
// linearised value for each cell. The bounds of a mean, such as the position, lie t standard errors below and above the
// mean. The factor t is the 97.5 % quantile of Student's t distribution.
//
// For a share near 0 or 1, an interval of t standard errors would be too short, and could extend below 0 or above 1.
// The bounds of a share are therefore the bounds of Wilson's score interval (Wilson 1927,
// doi:10.1080/01621459.1927.10502953) with two changes for clustered answers (Kott 2017, Survey Methodology 43(2);
// Franco et al. 2019, doi:10.1093/jssam/smy019). The effective sample size p(1-p)/v, where v is the variance, replaces
// the number of answers. A quantile of Student's t distribution replaces the quantile of the normal distribution. The
// effective sample size is never greater than the denominator of the share. If the share is 0 or 1, the variance
// between cells is 0 and says nothing about the resemblance of answers. For a share of 0 or 1, the effective sample
// size is the effective number of cells, as if all answers of a cell were alike. The tests of the package simulate how
// often the intervals contain the true value.
//
// # Files
//
// The cells and the result of a comparison are in comparison.go, and the definitions of the figures in measure.go. The
// interval of a figure in one period is in level.go. The estimate of a difference is in estimate.go, its parts in
// contribution.go, the quantile of Student's t distribution in student.go, and the permutation test in permutation.go.
// The conditions under which periods are not comparable are in reason.go. The words for verdicts and reasons are in
// words.go.
package comparison

import (
	"math"
	"slices"
)

// A verdict requires the following minimum amounts of data. With fewer than six cells, the permutation test cannot have
// a p-value of at most 0.04.
const (
	MinAnswers = 20 // minimum number of observations, and minimum denominator, in each period
	MinCells   = 6  // minimum number of paired cells
)

// Counts are the sums over the answers of a cell in one period.
type Counts struct {
	Calls       int     // calls to the engine with any outcome, such as an answer, no AI Overview, or a failure
	Answers     int     // scored answers with the status "ok"
	Judged      int     // scored answers less the truncated answers that do not mention the brand
	Mentioned   int     // scored answers that mention the brand
	Order       int     // sum of the orders of the brand's first mentions
	Sentiment   float64 // sum of the sure sentiments about the brand
	Sure        int     // number of sure sentiments
	Unsure      int     // number of unsure sentiments
	Mentions    int     // all mentions of the brand
	AllMentions int     // all mentions of the brand and its competitors
	Cited       int     // cited pages of the brand
	AllCited    int     // all cited pages
}

// Cell has the counts of one query, engine and country in both periods. The zero value of Counts means that the query
// was not sent in the period.
type Cell struct{ Before, After Counts }

// Input is the data of two periods.
type Input struct {
	Cells   []Cell
	Edited  Edited
	Engines []Engine
	Runs    Runs
}

// Verdict says whether a figure changed.
type Verdict string

// Each figure has one of the following verdicts. The verdicts [Up] and [Down] describe the change of the value. The
// figure Position improves when the value falls.
const (
	Up              Verdict = "up"
	Down            Verdict = "down"
	NoClearChange   Verdict = "no_clear_change"
	TooFewAnswers   Verdict = "too_few_answers"   // fewer than MinAnswers in the paired cells of a period
	TooFewCells     Verdict = "too_few_cells"     // fewer than MinCells paired cells; more answers would not help
	NoValue         Verdict = "no_value"          // the later period has no value, in paired or unpaired cells
	NoPreviousValue Verdict = "no_previous_value" // only the later period has a value
	NotComparable   Verdict = "not_comparable"    // the field [Result.Reasons] has the reasons
)

// Figure compares one figure of the paired cells.
type Figure struct {
	Kind          FigureKind
	Before, After Side
	Observations  [2]int    // observations of the paired cells in the earlier and the later period
	Cells         int       // paired cells with data for the figure
	Difference    *Estimate // later value minus earlier value; nil without data
	Verdict       Verdict
}

// Side is a figure in one period. The field Value is weighted by cell and can differ from Count/N.
type Side struct {
	Value *float64 // nil without data
	Count float64  // numerator, summed over the paired cells without weights
	N     int      // denominator, summed over the paired cells without weights
}

// Estimate is a difference with the bounds of its 95 % confidence interval. The bounds are nil with fewer than
// [MinCells] cells.
type Estimate struct {
	Value     float64
	Low, High *float64
	PValue    *float64 // p-value of the permutation test; nil unless the interval excludes 0
	Changed   int      // number of cells that the permutation test exchanges; 0 without a test
}

// LeftOut has the numbers of unpaired cells.
type LeftOut struct {
	OnlyBefore int // sent only in the first period
	OnlyAfter  int // sent only in the second period
	Unanswered int // sent in both periods, but without a scored answer in at least one period
}

// Result is a comparison of two periods.
type Result struct {
	MentionRate, Position, Sentiment, ShareOfVoice, CitationShare Figure

	Cells   int // paired cells: cells with scored answers in both periods
	LeftOut LeftOut
	Reasons []Reason // reasons for the verdict "not_comparable"; empty if all figures are comparable
	Unsure  [2]int   // numbers of unsure sentiments of the paired cells in the earlier and the later period
}

// Compare compares the figures of two periods.
func Compare(in Input) Result {
	var r Result
	for _, c := range in.Cells {
		switch {
		case c.Before.Calls == 0 && c.After.Calls == 0:
		case c.After.Calls == 0:
			r.LeftOut.OnlyBefore++
		case c.Before.Calls == 0:
			r.LeftOut.OnlyAfter++
		case !c.IsPaired():
			r.LeftOut.Unanswered++
		default:
			r.Cells++
			r.Unsure[0] += c.Before.Unsure
			r.Unsure[1] += c.After.Unsure
		}
	}
	general := reasonsOf(in)
	compare := func(k FigureKind) Figure {
		return figureOf(in.Cells, k, slices.Concat(general, k.reasonsOf(in.Edited)))
	}
	r.Reasons = slices.Concat(general, in.Edited.reasons())
	r.MentionRate = compare(MentionRate)
	r.Position = compare(Position)
	r.Sentiment = compare(Sentiment)
	r.ShareOfVoice = compare(ShareOfVoice)
	r.CitationShare = compare(CitationShare)
	return r
}

// IsPaired reports whether both periods have scored answers of the cell.
func (c Cell) IsPaired() bool { return c.Before.Answers > 0 && c.After.Answers > 0 }

// figureOf compares a figure. The parameter "cells" has the paired and the unpaired cells, and the parameter "reasons"
// the reasons why the figure is not comparable.
func figureOf(cells []Cell, kind FigureKind, reasons []Reason) Figure {
	f := Figure{Kind: kind}
	pairs := pairsOf(cells, kind)
	var has [2]bool // whether the periods have a value in paired or unpaired cells
	for _, c := range cells {
		before, after, isPair := c.observe(kind)
		has[0], has[1] = has[0] || before.of > 0, has[1] || after.of > 0
		if isPair {
			f.Observations[0] += before.n
			f.Observations[1] += after.n
			f.Before.add(before)
			f.After.add(after)
		}
	}
	f.Cells = len(pairs)
	before, after := ratios(pairs)
	if !math.IsNaN(before) {
		f.Before.Value = &before
	}
	if !math.IsNaN(after) {
		f.After.Value = &after
	}
	if f.Before.Value != nil && f.After.Value != nil {
		f.Difference = difference(pairs)
	}
	f.Verdict = f.verdict(reasons, has)
	return f
}

// verdict returns the verdict on a compared figure. The parameter "has" says for each period whether the period has a
// value. A figure without an earlier value has the verdict [NoPreviousValue] even if an engine or a run failed, but not
// after an edit: the earlier answers may lack a value because they were scored before the edit.
func (f Figure) verdict(reasons []Reason, has [2]bool) Verdict {
	switch {
	case has[1] && !has[0] && !slices.ContainsFunc(reasons, Reason.isEdit):
		return NoPreviousValue
	case len(reasons) > 0:
		return NotComparable
	case !has[1]:
		return NoValue
	case !has[0]:
		return NoPreviousValue
	case f.Cells < MinCells:
		return TooFewCells
	case f.Difference == nil || min(f.Observations[0], f.Observations[1], f.Before.N, f.After.N) < MinAnswers:
		return TooFewAnswers
	default:
		return f.Difference.verdict()
	}
}

func (s *Side) add(o observation) {
	s.Count += o.count
	s.N += int(o.of)
}
