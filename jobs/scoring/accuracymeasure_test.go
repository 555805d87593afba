package scoring_test

import (
	"fmt"
	"slices"
	"strings"

	"tidewatch/jobs/scoring"
)

// confusion counts subjects by expected label (row) and found label (column), in the order of classes. The last column
// counts subjects that the scorer did not find.
type confusion [3][4]int

func classes() []scoring.Label {
	return []scoring.Label{scoring.Positive, scoring.Neutral, scoring.Negative}
}

func (c *confusion) add(labelled, found scoring.Label) {
	column := slices.Index(classes(), found)
	if column < 0 {
		column = len(classes())
	}
	c[slices.Index(classes(), labelled)][column]++
}

func (c *confusion) accuracy() float64 {
	right, n := 0, 0
	for i, row := range c {
		right += row[i]
		for _, count := range row {
			n += count
		}
	}
	return ratio(right, n)
}

// macroF1 returns the mean of the F1 scores of all sentiment classes that occur.
func (c *confusion) macroF1() float64 {
	sum, occurring := 0.0, 0
	for i := range c {
		labelled, found := 0, 0
		for j := range c {
			found += c[j][i]
		}
		for _, count := range c[i] {
			labelled += count
		}
		if labelled+found == 0 {
			continue
		}
		occurring++
		sum += ratio(2*c[i][i], labelled+found)
	}
	return sum / float64(max(occurring, 1))
}

func ratio(part, whole int) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

// measure contains the totals of the accuracy test for a group of answers.
type measure struct {
	answers, subjects   int
	labelled, found     int // numbers of mentions
	right               int // the number of found mentions that match a label exactly
	order, rank, both   int // numbers of subjects with the exact order, the exact list rank, and both
	sentiment, baseline confusion
	errors              []string
}

// findings contains the results of the scorer for one answer.
type findings struct {
	mentions []scoring.Mention
	subjects map[string]expectation
	scores   map[string]float64
}

func find(scorer *scoring.Scorer, a *labelledAnswer) findings {
	r := scorer.For(a.subjects).Read(a.text)
	f := findings{mentions: r.Mentions(), subjects: map[string]expectation{}, scores: map[string]float64{}}
	for _, p := range r.Positions() {
		f.subjects[p.Key] = expectation{order: p.Order, rank: p.ListRank}
	}
	for _, evidence := range r.Evidence() {
		e := f.subjects[evidence.Key]
		e.label = evidence.WordList
		f.subjects[evidence.Key] = e
		f.scores[evidence.Key] = evidence.WordListScore
	}
	return f
}

// add compares the findings in an answer with the labels of the answer. The parameter "whole" is the label that the
// baseline gives to every subject in the answer.
func (m *measure) add(a *labelledAnswer, f findings, whole scoring.Label) {
	m.answers++
	m.mentions(a, f.mentions)
	for _, s := range a.subjects {
		want, present := a.expected[s.Key]
		if !present {
			continue
		}
		got := f.subjects[s.Key]
		m.subjects++
		if got.order == want.order {
			m.order++
		}
		if got.rank == want.rank {
			m.rank++
		}
		if got.order == want.order && got.rank == want.rank {
			m.both++
		}
		m.sentiment.add(want.label, got.label)
		m.baseline.add(want.label, whole)
		if got != want {
			m.fail(a, "%s: labelled order %d rank %d %s, found %d %d %s (%.2f)",
				s.Key, want.order, want.rank, want.label, got.order, got.rank, got.label, f.scores[s.Key])
		}
	}
}

func (m *measure) mentions(a *labelledAnswer, found []scoring.Mention) {
	m.labelled += len(a.mentions)
	m.found += len(found)
	for _, x := range found {
		if slices.Contains(a.mentions, x) {
			m.right++
			continue
		}
		m.fail(a, "%s found at %d: %q", x.Key, x.Start, a.text[x.Start:x.End])
	}
	for _, x := range a.mentions {
		if !slices.Contains(found, x) {
			m.fail(a, "%s not found at %d: %q", x.Key, x.Start, a.text[x.Start:x.End])
		}
	}
}

func (m *measure) fail(a *labelledAnswer, format string, args ...any) {
	m.errors = append(m.errors, a.ID+": "+fmt.Sprintf(format, args...))
}

func (m *measure) precision() float64 { return ratio(m.right, m.found) }
func (m *measure) recall() float64    { return ratio(m.right, m.labelled) }

func (m *measure) row(name string) string {
	return fmt.Sprintf("%-21s %7d %8d %8d %9.3f %6.3f %6.3f %6.3f %6.3f %6.3f %7.3f %9.3f %7.3f\n", name,
		m.answers, m.labelled, m.subjects, m.precision(), m.recall(), ratio(m.order, m.subjects), ratio(m.rank, m.subjects),
		ratio(m.both, m.subjects), m.sentiment.accuracy(), m.sentiment.macroF1(), m.baseline.accuracy(), m.baseline.macroF1())
}

const header = "                      answers mentions subjects precision recall  order   rank   both  sent. macroF1" +
	"  baseline macroF1\n"

func (c *confusion) table() string {
	var b strings.Builder
	b.WriteString("  labelled \\ found  positive neutral negative absent\n")
	for i, label := range classes() {
		fmt.Fprintf(&b, "  %-17s %8d %7d %8d %6d\n", label, c[i][0], c[i][1], c[i][2], c[i][3])
	}
	return b.String()
}

// plainLabel converts a compound score of plain VADER to a label with VADER's own threshold.
func plainLabel(compound float64) scoring.Label {
	switch {
	case compound >= 0.05:
		return scoring.Positive
	case compound <= -0.05:
		return scoring.Negative
	}
	return scoring.Neutral
}
