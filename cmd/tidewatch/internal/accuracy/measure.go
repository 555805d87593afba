package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/judge"
	"tidewatch/jobs/scoring"
)

// confusion counts subjects by two labels, in the order negative, neutral, positive.
type confusion [3][3]int

// plus returns the counts after one more subject. If a label is not negative, neutral or positive, the counts do not
// change.
func (c confusion) plus(a, b scoring.Label) confusion {
	order := []scoring.Label{scoring.Negative, scoring.Neutral, scoring.Positive}
	i, k := slices.Index(order, a), slices.Index(order, b)
	if i >= 0 && k >= 0 {
		c[i][k]++
	}
	return c
}

func (c confusion) count() int {
	n := 0
	for _, row := range c {
		for _, count := range row {
			n += count
		}
	}
	return n
}

func (c confusion) accuracy() float64 { return ratio(c[0][0]+c[1][1]+c[2][2], c.count()) }

// macroF1 returns the mean of the F1 scores of the labels.
func (c confusion) macroF1() float64 {
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

// kappa returns Cohen's kappa: the agreement beyond chance, at most 1. Kappa is 0 if chance explains all agreement, or
// if there are no subjects.
func (c confusion) kappa() float64 {
	n, chance := float64(c.count()), 0.0
	if n == 0 {
		return 0
	}
	for i := range c {
		row, column := 0, 0
		for k := range c {
			row += c[i][k]
			column += c[k][i]
		}
		chance += float64(row) / n * float64(column) / n
	}
	if chance == 1 {
		return 0
	}
	return (c.accuracy() - chance) / (1 - chance)
}

func ratio(part, whole int) float64 { return float64(part) / float64(max(whole, 1)) }

// measurement compares the judge with the labels and with the model of package scoring. The comparison omits answers
// without a verdict; the field failed counts these answers. In the other answers, the comparison omits subjects that
// the model does not find or that have no valid judgement. The field unjudged counts these subjects.
type measurement struct {
	byLabel  confusion // labels and judgements
	byModel  confusion // the model's most probable labels and judgements
	ofModel  confusion // the labels and the model's most probable labels
	calls    int
	costUSD  float64
	failed   int // number of answers without a verdict
	unjudged int
	unpriced int // number of answers whose cost is unknown
}

// measure asks the judge about all subjects of the answers, one answer after another. At the first error for which
// [isFinal] is true, measure returns the error and the results of the earlier answers.
func measure(ctx context.Context, j *judge.Judge, prices collector.Prices, answers []answer) (measurement, error) {
	var m measurement
	scorer := scoring.New(nil)
	for _, a := range answers {
		scored, judged := a.subjects()
		verdict, err := j.Judge(ctx, a.Text, judged)
		m.calls += verdict.Calls
		if err != nil {
			m.failed++
			if isFinal(err) {
				return m, fmt.Errorf("answer %s: %w", a.ID, err)
			}
			continue
		}
		if usd := j.Cost(prices, verdict.Answer); usd != nil {
			m.costUSD += *usd
		} else {
			m.unpriced++
		}
		m.compare(a, scorer.For(scored).Read(a.Text), verdict.Judgements)
	}
	return m, nil
}

// compare adds the labels and the judgements of one answer to the counts of the measurement.
func (m *measurement) compare(a answer, reading *scoring.Reading, judgements []judge.Judgement) {
	said := map[string]scoring.Label{}
	for _, j := range judgements {
		said[j.Name] = scoring.Label(j.Label)
	}
	for name, label := range a.labels() {
		explanation, found := reading.Explain(name)
		judgement, ok := said[name]
		if !found || !ok {
			m.unjudged++
			continue
		}
		m.byLabel = m.byLabel.plus(label, judgement)
		m.byModel = m.byModel.plus(explanation.Likely, judgement)
		m.ofModel = m.ofModel.plus(label, explanation.Likely)
	}
}

// isFinal reports whether the judge would return the error err for every other answer, too.
func isFinal(err error) bool {
	failure, ok := errors.AsType[*collector.Error](err)
	return !ok || !failure.Retryable() && failure.Kind != collector.KindCutOff
}

func (m *measurement) print(out io.Writer, j *judge.Judge) {
	fmt.Fprintf(out, "judge: %s\ncalls: %d\nanswers without a verdict: %d\n", j.Model(), m.calls, m.failed)
	fmt.Fprintf(out, "subjects judged: %d\nsubjects without a judgement: %d\n\n", m.byLabel.count(), m.unjudged)
	fmt.Fprintf(out, "                        accuracy macro-F1 kappa\n")
	for _, row := range []struct {
		name string
		c    confusion
	}{{"judge, labels", m.byLabel}, {"model, labels", m.ofModel}, {"judge, model", m.byModel}} {
		fmt.Fprintf(out, "%-23s %8.3f %8.3f %5.3f\n", row.name, row.c.accuracy(), row.c.macroF1(), row.c.kappa())
	}
	switch {
	case m.unpriced > 0:
		fmt.Fprintf(out, "\ncost: unknown for %d answers, $%.4f for the other answers\n", m.unpriced, m.costUSD)
	default:
		fmt.Fprintf(out, "\ncost: $%.4f\n", m.costUSD)
	}
}
