package scoring_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// TestAccuracy measures the scorer on the labelled answers, and asserts the goals of the project. Some minimum figures
// for the held-out third of the second-hand answers are lower; testdata/accuracy/README.md explains the parts. With
// ACCURACY_ERRORS=1, the test lists the errors in the development parts, but not in the other parts. The test then also
// skips the held-out third of the second-hand answers, so that authors cannot fit the rules to that third.
func TestAccuracy(t *testing.T) {
	t.Parallel()

	working := os.Getenv("ACCURACY_ERRORS") != ""
	scorer, compounds := scoring.New(nil), readBaseline(t)
	parts := map[string]*measure{}
	groups := map[string]*measure{}
	for _, a := range readLabelled(t) {
		if working && a.part == secondHandHeldOut {
			continue
		}
		found := find(scorer, a)
		require.Contains(t, compounds, a.ID, "testdata/accuracy/vader.tsv has no baseline for this answer")
		whole := plainLabel(compounds[a.ID])
		measures := []*measure{group(parts, a.part)}
		switch a.part {
		case secondHandHeldOut: // the report contains no figures by language or style for the held-out part
		case secondHand:
			measures = append(measures, group(groups, a.part+" "+a.Language), group(groups, a.part+" "+a.Style))
		default:
			measures = append(
				measures,
				group(parts, firstHand),
				group(groups, a.part+" "+a.Language),
				group(groups, "~"+a.Engine),
				group(groups, "~"+a.Style),
			)
		}
		for _, m := range measures {
			m.add(a, found, whole)
		}
	}

	names := []string{development, heldOut, blind, firstHand, secondHand, secondHandHeldOut}
	if working {
		names = names[:len(names)-1]
	}
	t.Log(report(names, parts, groups))
	if working {
		t.Log("development errors\n" + strings.Join(append(parts[development].errors, parts[secondHand].errors...), "\n"))
	}

	require.GreaterOrEqual(t, parts[firstHand].answers, 150)
	require.GreaterOrEqual(t, parts[firstHand].labelled, 500)
	for _, name := range []string{development, heldOut, firstHand} {
		parts[name].require(t, name, projectGoals())
	}
	parts[secondHand].require(t, secondHand, projectGoals())
	if !working {
		parts[secondHandHeldOut].require(t, secondHandHeldOut, heldOutFloor())
	}
}

// firstHand is the part with all answers that the author of the rules labelled.
const firstHand = "first hand, all"

func report(names []string, parts, groups map[string]*measure) string {
	var b strings.Builder
	b.WriteString("\n" + header)
	for _, name := range names {
		b.WriteString(parts[name].row(name))
	}
	b.WriteString("\n")
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		b.WriteString(groups[name].row(strings.TrimPrefix(name, "~")))
	}
	for _, name := range names {
		b.WriteString("\nsentiment, " + name + "\n" + parts[name].sentiment.table())
		b.WriteString("baseline (plain lexicon over the whole text), " + name + "\n" + parts[name].baseline.table())
	}
	return b.String()
}

func group(groups map[string]*measure, name string) *measure {
	if groups[name] == nil {
		groups[name] = &measure{}
	}
	return groups[name]
}

// goals are the minimum figures that a part of the labelled answers must reach.
type goals struct {
	precision, recall, rank, sentiment, macroF1, aboveBaseline float64
}

func projectGoals() goals {
	return goals{precision: 0.98, recall: 0.98, rank: 0.95, sentiment: 0.80, macroF1: 0.75, aboveBaseline: 0.15}
}

// heldOutFloor returns minimum figures for the held-out third of the second-hand answers. The minimum figures are
// slightly below the figures of the last measurement, so that the test detects a regression. The minimum figures of
// precision and sentiment are also below the goals of the project, because the scorer misses these goals in the
// held-out third.
func heldOutFloor() goals {
	return goals{precision: 0.96, recall: 0.98, rank: 0.95, sentiment: 0.60, macroF1: 0.57, aboveBaseline: 0.15}
}

// require fails the test if a part of the labelled answers does not reach its goals.
func (m *measure) require(t *testing.T, name string, g goals) {
	t.Helper()
	require.GreaterOrEqual(t, m.precision(), g.precision, "precision of mentions, %s", name)
	require.GreaterOrEqual(t, m.recall(), g.recall, "recall of mentions, %s", name)
	require.GreaterOrEqual(t, ratio(m.both, m.subjects), g.rank, "exact order and rank, %s", name)
	require.GreaterOrEqual(t, m.sentiment.accuracy(), g.sentiment, "sentiment accuracy, %s", name)
	require.GreaterOrEqual(t, m.sentiment.macroF1(), g.macroF1, "sentiment macro-F1, %s", name)
	require.GreaterOrEqual(
		t,
		m.sentiment.accuracy(),
		m.baseline.accuracy()+g.aboveBaseline,
		"sentiment accuracy above the baseline, %s",
		name,
	)
	require.GreaterOrEqual(
		t,
		m.sentiment.macroF1(),
		m.baseline.macroF1()+g.aboveBaseline,
		"sentiment macro-F1 above the baseline, %s",
		name,
	)
}
