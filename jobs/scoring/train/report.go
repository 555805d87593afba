package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
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
	if c.Confidence(r.probability) >= c.Threshold {
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

// negativeRecall returns the share of the criticised subjects that the prediction finds.
func (c *confusion) negativeRecall() float64 { return ratio(c[0][0], c[0][0]+c[0][1]+c[0][2]) }

// praised returns the share of the criticised subjects that the prediction calls praised.
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

// group returns the figures of the predictions by hand, language and tag. A name begins with a digit that determines the
// order of the groups.
func group(results []result, c classifier.Calibration) map[string]*figures {
	groups := map[string]*figures{}
	for _, r := range results {
		names := []string{"0 all", "1 " + r.hand, "2 " + r.language}
		if slices.Contains(calibrationHands(), r.hand) {
			names = append(names, "1 "+plain, "3 "+plain+", "+r.language)
		}
		for _, tag := range r.tags {
			if _, err := strconv.Atoi(tag); err != nil { // a number is a list rank
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

// plain is the group of the calibration hands, which wrote as engines write.
const plain = "plain hands"

// report prints the figures of all groups.
func report(groups map[string]*figures) string {
	var b strings.Builder
	b.WriteString(header)
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		fmt.Fprintf(&b, "%-17s %s", name[2:], groups[name])
	}
	return b.String()
}

// measurement is a figure of the committed file of figures.
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

// figuresOf returns the figures of the model by group, one group per line, for the committed file of figures.
func figuresOf(groups map[string]*figures) string {
	var b strings.Builder
	b.WriteString("group\tn")
	for _, m := range measurements() {
		b.WriteString("\t" + m.name)
	}
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		c := &groups[name].model
		fmt.Fprintf(&b, "\n%s\t%d", name[2:], c.n())
		for _, m := range measurements() {
			fmt.Fprintf(&b, "\t%.3f", m.of(c))
		}
	}
	return b.String() + "\n"
}

// A figure may become worse by at most one point. Groups of fewer than minGroup subjects are too small for such a
// comparison.
const (
	tolerance = 0.0105
	minGroup  = 100
)

// compare returns an error for each figure that is worse than in the committed file.
func compare(groups map[string]*figures) error {
	committed, err := os.ReadFile(figuresFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the figures: %w", err)
	}
	before := map[string][]string{}
	for line := range strings.Lines(string(committed)) {
		columns := strings.Split(strings.TrimSpace(line), "\t")
		before[columns[0]] = columns[2:]
	}
	var problems []error
	for name, f := range groups {
		old, known := before[name[2:]]
		if !known || f.model.n() < minGroup {
			continue
		}
		for i, m := range measurements() {
			was, err := strconv.ParseFloat(old[i], 64)
			if err != nil {
				return fmt.Errorf("read the figures of %s: %w", name[2:], err)
			}
			fall := was - m.of(&f.model)
			if m.isError {
				fall = -fall
			}
			if fall > tolerance {
				problems = append(problems, fmt.Errorf("%s: %s was %.3f and is %.3f", name[2:], m.name, was, m.of(&f.model)))
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
