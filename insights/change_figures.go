package insights

import (
	"math"
	"slices"
	"time"

	"tidewatch/jobs/comparison"
	"tidewatch/store"
)

// These constants are the conditions of a change of a figure, in addition to the verdict of the comparison.
const (
	strictWidths = 2.5   // the minimum difference, in half-widths of its 95 % interval
	strictP      = 0.001 // the maximum p-value of the permutation test
	mostLeftOut  = 0.2   // the maximum share of cells with calls in only one period
)

// isStrict reports whether a verdict is strong enough for a comparison that is repeated every day.
func isStrict(f comparison.Figure) bool {
	d := f.Difference
	if (f.Verdict != comparison.Up && f.Verdict != comparison.Down) || d == nil || d.Low == nil || d.PValue == nil {
		return false
	}
	return math.Abs(d.Value) >= strictWidths*(*d.High-*d.Low)/2 && *d.PValue <= strictP
}

// examineFigures finds the changes of figures, overtaking competitors and new sources.
func (x *examination) examineFigures() {
	for i := range x.windows {
		w := &x.windows[i]
		x.examineMoves(w, "", w.sums, x.selected)
		for _, engine := range store.Engines(x.called) {
			var cells []store.Cell
			for _, c := range x.selected {
				if c.Collector == engine {
					cells = append(cells, c)
				}
			}
			x.examineMoves(w, engine, ofEngine(w.sums, engine), cells)
		}
		x.examineOvertaking(w)
	}
	for _, s := range x.sources {
		x.addSource(&x.windows[0], s)
	}
}

// ofEngine returns the sums with the models of only one engine. Otherwise, an outage or a model change of another
// engine could prevent the comparison.
func ofEngine(sums comparedSums, engine string) comparedSums {
	for _, side := range []*periodSums{&sums.before, &sums.after} {
		side.models = slices.DeleteFunc(slices.Clone(side.models), func(m store.ModelSums) bool {
			return m.Collector != engine
		})
	}
	return sums
}

// examineMoves compares the figures of the given cells, and adds a change for each figure that moved. The parameter
// engine is empty for the comparison over all engines.
func (x *examination) examineMoves(w *window, engine string, sums comparedSums, cells []store.Cell) {
	brandSince, allSince := x.edits.names(), x.edits.allNames()
	if brandSince.After(w.before.From) {
		return
	}
	if e := x.engines[engine]; e != nil && e.isOut(x.run.ID) {
		return
	}
	r := comparison.Compare(sums.input(cells, comparison.Edited{}, periodSums.ofBrand))
	if left := r.LeftOut.OnlyBefore + r.LeftOut.OnlyAfter; float64(left) > mostLeftOut*float64(left+r.Cells) {
		return
	}
	for _, f := range []struct {
		name       string
		figure     comparison.Figure
		needsNames bool // whether the figure depends on the names of competitors
	}{
		{figureMentionRate, r.MentionRate, false},
		{figurePosition, r.Position, true},
		{figureSentiment, r.Sentiment, false},
		{figureShareOfVoice, r.ShareOfVoice, true},
		{figureCitationShare, r.CitationShare, false},
	} {
		if !isStrict(f.figure) || f.needsNames && (w.hasFormerNames || allSince.After(w.before.From)) ||
			f.name == figureCitationShare && x.edits.domains().After(w.before.From) {
			continue
		}
		kind := store.ChangeFigureMoved
		before, after := f.figure.Before, f.figure.After
		if f.name == figureSentiment && *before.Value**after.Value < 0 {
			kind = store.ChangeSentimentTurned
		}
		c := x.change(kind, f.name+" "+string(f.figure.Verdict)+" "+engine, w.after.From, max(w.days.quiet(), 2*coolDown))
		c.Collector = engine
		c.Details = store.ChangeDetails{
			Before: sideIn(before, w.before), After: sideIn(after, w.after), Figure: f.name,
			Change: &store.Difference{
				Value: f.figure.Difference.Value, Low: f.figure.Difference.Low, High: f.figure.Difference.High,
			},
			PValue: f.figure.Difference.PValue,
		}
		x.found = append(x.found, c)
	}
}

func sideIn(s comparison.Side, p store.Period) *store.ChangeSide {
	return &store.ChangeSide{
		Value: s.Value, Count: s.Count, N: s.N, From: p.From.Format(time.DateOnly),
		To: p.To.Add(-1).Format(time.DateOnly),
	}
}

// ahead compares the mention rates of a competitor and of the brand in the same answers. The verdict Up means
// that the competitor is ahead.
func (x *examination) ahead(name string, sums periodSums) comparison.Figure {
	in := comparison.Input{}
	for _, c := range x.unbranded {
		all, brand := sums.ofBrand(c.ID)
		_, rival := ofName(name)(sums, c.ID)
		in.Cells = append(in.Cells, comparison.Cell{Before: countsFrom(all, brand), After: countsFrom(all, rival)})
	}
	return comparison.Compare(in).MentionRate
}

// examineOvertaking finds competitors that are ahead of the brand, and that were behind in the weeks before.
func (x *examination) examineOvertaking(w *window) {
	if len(w.leaders) == 0 {
		return
	}
	whole := comparison.Compare(w.sums.input(x.unbranded, comparison.Edited{}, periodSums.ofBrand))
	left := whole.LeftOut.OnlyBefore + whole.LeftOut.OnlyAfter
	if len(whole.Reasons) > 0 || float64(left) > mostLeftOut*float64(left+whole.Cells) {
		return
	}
	for _, l := range w.leaders {
		if x.ahead(l.name, w.baselineSums).Verdict != comparison.Down {
			continue
		}
		change := x.change(store.ChangeOvertaken, l.name, w.after.From,
			time.Duration(w.days.newest+w.days.baseline)*24*time.Hour)
		d := l.rate.Difference
		change.Details = store.ChangeDetails{
			Before: sideIn(l.rate.Before, w.after), After: sideIn(l.rate.After, w.after), Figure: figureMentionRate,
			Name: l.name, Change: &store.Difference{Value: d.Value, Low: d.Low, High: d.High}, PValue: d.PValue,
		}
		x.found = append(x.found, change)
	}
}

// shared returns the cells that have answers in the newest days and in the days before. Sources of other cells may be
// new only because a query or an engine is new.
func (x *examination) shared(w *window) []store.Cell {
	return slices.DeleteFunc(slices.Clone(x.selected), func(c store.Cell) bool {
		return w.sums.before.cells[c.ID].Answers == 0 || w.sums.after.cells[c.ID].Answers == 0
	})
}

// answersOf returns the number of answers of the shared cells before the newest days, and in the newest days.
func (x *examination) answersOf(w *window) [2]int {
	var n [2]int
	for i, side := range []periodSums{w.sums.before, w.sums.after} {
		for _, c := range x.shared(w) {
			n[i] += side.cells[c.ID].Answers
		}
	}
	return n
}

// absence returns a p-value: the probability that, by chance alone, no answer before the newest days cites a domain.
func absence(s store.DomainSums, n [2]int) float64 {
	return fisher(tally{n: n[0]}, tally{k: s.Answers, n: n[1]})
}

// mayBeNew returns the cited domains that may be new: domains that both the examined run and an earlier run cite. The
// absence of a returned domain from the answers before the newest days is unlikely to be due to chance.
func (x *examination) mayBeNew(w *window, cited []store.DomainSums) []store.DomainSums {
	began := x.at
	if first := x.run.FirstStart(); first != nil {
		began = *first
	}
	n := x.answersOf(w)
	var found []store.DomainSums
	for _, s := range cited {
		if !s.LastAt.Before(began) && s.FirstAt.Before(began) && isSure(NewSource, 0, s.Answers, n) &&
			absence(s, n) <= familyLevel/float64(len(cited)) {
			found = append(found, s)
		}
	}
	return found
}

func (x *examination) addSource(w *window, s store.DomainSums) {
	c := x.change(store.ChangeNewSource, s.Domain, time.Time{}, coolDown)
	c.Since = s.FirstAt
	n := x.answersOf(w)
	p := absence(s, n)
	value := float64(s.Answers) / float64(n[1])
	zero := 0.0
	c.Details = store.ChangeDetails{
		Before: sideIn(comparison.Side{Value: &zero, N: n[0]}, w.before),
		After:  sideIn(comparison.Side{Value: &value, Count: float64(s.Answers), N: n[1]}, w.after),
		Domain: s.Domain, PValue: &p, Runs: minStretch,
	}
	x.found = append(x.found, c)
}
