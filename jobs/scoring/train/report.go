package main

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"tidewatch/jobs/scoring"
	"tidewatch/jobs/scoring/classifier"
)

// confusion counts subjects by label (row) and predicted label (column), in the order of the function labels.
type confusion [3][3]int

func labels() []scoring.Label {
	return []scoring.Label{scoring.Negative, scoring.Neutral, scoring.Positive}
}

func (c *confusion) add(label, predicted scoring.Label) {
	c[slices.Index(labels(), label)][slices.Index(labels(), predicted)]++
}

// figures are the measurements of a group of predictions.
type figures struct {
	model, wordLists confusion
	sure, sureRight  int
}

func (f *figures) add(r result, c classifier.Calibration) {
	f.model.add(r.label, r.predicted)
	f.wordLists.add(r.label, r.evidence.WordList)
	if c.Confidence(r.probability) >= c.Threshold && !r.evidence.IsDoubtful(r.predicted) {
		f.sure++
		if r.isCorrect() {
			f.sureRight++
		}
	}
}

func (c *confusion) n() int {
	n := 0
	for _, row := range c {
		for _, count := range row {
			n += count
		}
	}
	return n
}

func (c *confusion) accuracy() float64 {
	right := 0
	for i := range c {
		right += c[i][i]
	}
	return ratio(right, c.n())
}

// macroF1 returns the mean of the F1 scores of the classes.
func (c *confusion) macroF1() float64 {
	sum := 0.0
	for i := range c {
		both := 0
		for k := range c {
			both += c[i][k] + c[k][i]
		}
		sum += ratio(2*c[i][i], both)
	}
	return sum / float64(len(c))
}

// negativeRecall returns the share of the criticised subjects whose predicted label is negative.
func (c *confusion) negativeRecall() float64 { return ratio(c[0][0], c[0][0]+c[0][1]+c[0][2]) }

// praised returns the share of the criticised subjects whose predicted label is positive.
func (c *confusion) praised() float64 { return ratio(c[0][2], c[0][0]+c[0][1]+c[0][2]) }

func ratio(part, whole int) float64 { return float64(part) / float64(max(whole, 1)) }

const header = "                       n   accuracy macro-F1 neg.recall neg>pos |   sure accuracy | word lists: accuracy macro-F1" +
	" neg.recall neg>pos\n"

func (f *figures) String() string {
	m, w := &f.model, &f.wordLists
	return fmt.Sprintf("%6d %10.3f %8.3f %10.3f %7.3f | %6.3f %8.3f | %20.3f %8.3f %10.3f %7.3f\n",
		m.n(), m.accuracy(), m.macroF1(), m.negativeRecall(), m.praised(), ratio(f.sure, m.n()), ratio(f.sureRight, f.sure),
		w.accuracy(), w.macroF1(), w.negativeRecall(), w.praised())
}

// group returns the figures of the predictions by hand, language and tag. The name of a group begins with a digit that
// determines the order of the groups.
func group(results []result, c classifier.Calibration) map[string]*figures {
	groups := map[string]*figures{}
	for _, r := range results {
		names := []string{"0 all", "1 " + r.hand, "2 " + r.language}
		if slices.Contains(calibrationHands(), r.hand) {
			names = append(names, "1 "+plain, "3 "+plain+", "+r.language)
		}
		for _, tag := range r.tags {
			if _, err := strconv.Atoi(tag); err != nil { // a tag that is a number is a list rank
				names = append(names, "4 "+tag)
			}
		}
		for _, name := range names {
			if groups[name] == nil {
				groups[name] = &figures{}
			}
			groups[name].add(r, c)
		}
	}
	return groups
}

// plain is the group of the calibration hands, whose answers resemble the answers of engines.
const plain = "plain hands"

// report returns a table of the figures of all groups.
func report(groups map[string]*figures) string {
	var b strings.Builder
	b.WriteString(header)
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		fmt.Fprintf(&b, "%-17s %s", name[2:], groups[name])
	}
	return b.String()
}

// measurement is a column of the file figures.tsv, such as the macro-F1.
type measurement struct {
	name    string
	of      func(*confusion) float64
	isError bool // the figure is better if it is lower
}

func measurements() []measurement {
	return []measurement{
		{"accuracy", (*confusion).accuracy, false},
		{"macro-F1", (*confusion).macroF1, false},
		{"negative recall", (*confusion).negativeRecall, false},
		{"praised though criticised", (*confusion).praised, true},
	}
}

// figuresOf returns the figures of the model by group, one group per line, for the committed file of figures. If a
// figure in the parameter "before" is better, the result contains the better figure. Several small losses therefore
// cannot add up to a large loss.
func figuresOf(groups map[string]*figures, before map[string][]float64) string {
	var b strings.Builder
	b.WriteString("group\tn")
	for _, m := range measurements() {
		b.WriteString("\t" + m.name)
	}
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		c := &groups[name].model
		fmt.Fprintf(&b, "\n%s\t%d", name[2:], c.n())
		for i, m := range measurements() {
			figure := m.of(c)
			if old := before[name[2:]]; len(old) > i && m.isWorse(figure, old[i]) {
				figure = old[i]
			}
			fmt.Fprintf(&b, "\t%.3f", figure)
		}
	}
	return b.String() + "\n"
}

func (m measurement) isWorse(now, before float64) bool {
	if m.isError {
		return now > before
	}
	return now < before
}

// parseFigures returns the figures of each group.
func parseFigures(committed string) (map[string][]float64, error) {
	groups := map[string][]float64{}
	lines := strings.Split(strings.TrimSpace(committed), "\n")
	for _, line := range lines[1:] {
		columns := strings.Split(line, "\t")
		if len(columns) != len(measurements())+2 {
			return nil, fmt.Errorf("read %s: the line %q has %d columns", figuresFile, line, len(columns))
		}
		for _, column := range columns[2:] {
			figure, err := strconv.ParseFloat(column, 64)
			if err != nil {
				return nil, fmt.Errorf("read %s: %w", figuresFile, err)
			}
			groups[columns[0]] = append(groups[columns[0]], figure)
		}
	}
	return groups, nil
}

// A figure may become worse by at most one point. Groups of fewer than minGroup subjects are too small for a
// comparison.
const (
	tolerance = 0.0105
	minGroup  = 100
)

// compare returns an error that lists the figures that are worse than in the committed file by more than the tolerance,
// and the groups that are missing.
func compare(groups map[string]*figures, committed string) error {
	before, err := parseFigures(committed)
	if err != nil {
		return err
	}
	now := map[string]*figures{}
	for name, f := range groups {
		now[name[2:]] = f
	}
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(before)) {
		f := now[name]
		if f == nil {
			problems = append(problems, fmt.Errorf("%s: the labelled answers contain no such group", name))
			continue
		}
		for i, m := range measurements() {
			was, is := before[name][i], m.of(&f.model)
			if f.model.n() >= minGroup && m.isWorse(is, was) && math.Abs(is-was) > tolerance {
				problems = append(problems, fmt.Errorf("%s: %s was %.3f and is %.3f", name, m.name, was, is))
			}
		}
	}
	return errors.Join(problems...)
}

// reliability compares the confidence with the accuracy in five bins of equal size.
func reliability(results []result, c classifier.Calibration) string {
	const bins = 5
	sorted := slices.Clone(results)
	confidence := func(r result) float64 { return c.Confidence(r.probability) }
	slices.SortStableFunc(sorted, func(x, y result) int {
		if confidence(x) < confidence(y) {
			return -1
		}
		return 1
	})
	var b strings.Builder
	fmt.Fprintf(&b, "threshold of confidence: %.3f\nconfidence  accuracy  n\n", c.Threshold)
	for i := range bins {
		bin := sorted[i*len(sorted)/bins : (i+1)*len(sorted)/bins]
		sum, right := 0.0, 0
		for _, r := range bin {
			sum += confidence(r)
			if r.isCorrect() {
				right++
			}
		}
		fmt.Fprintf(&b, "%10.3f %9.3f %d\n", sum/float64(max(len(bin), 1)), ratio(right, len(bin)), len(bin))
	}
	return b.String()
}
