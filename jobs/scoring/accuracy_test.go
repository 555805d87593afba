package scoring_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jonreiter/govader"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// TestAccuracy measures the scorer on the labelled answers and holds it to the
// project's goals; testdata/accuracy/README.md says what the parts are worth.
// ACCURACY_ERRORS=1 lists what it gets wrong in the development part; the errors
// of the others are never printed, so that no rule is made for them. The blind
// part is reported, not asserted.
func TestAccuracy(t *testing.T) {
	t.Parallel()

	scorer, plainLexicon := scoring.New(nil), govader.NewSentimentIntensityAnalyzer()
	parts := map[string]*measure{development: {}, heldOut: {}, blind: {}, "all": {}}
	groups := map[string]*measure{}
	for _, a := range readLabelled(t) {
		found := find(scorer, a)
		whole := plainLabel(plainLexicon.PolarityScores(a.text).Compound)
		for _, m := range []*measure{
			parts[a.part], parts["all"], group(groups, a.part+" "+a.Language), group(groups, "~"+a.Engine), group(groups, "~"+a.Style),
		} {
			m.add(a, found, whole)
		}
	}

	var b strings.Builder
	b.WriteString("\n" + header)
	for _, name := range []string{development, heldOut, blind, "all"} {
		b.WriteString(parts[name].row(name))
	}
	b.WriteString("\n")
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		b.WriteString(groups[name].row(strings.TrimPrefix(name, "~")))
	}
	for _, name := range []string{development, heldOut, blind} {
		b.WriteString("\nsentiment, " + name + "\n" + parts[name].sentiment.table())
	}
	b.WriteString("\nbaseline (plain lexicon over the whole text), all\n" + parts["all"].baseline.table())
	t.Log(b.String())
	if os.Getenv("ACCURACY_ERRORS") != "" {
		t.Log("development errors\n" + strings.Join(parts[development].errors, "\n"))
	}

	require.GreaterOrEqual(t, parts["all"].answers, 150)
	require.GreaterOrEqual(t, parts["all"].labelled, 500)
	for _, name := range []string{development, heldOut, "all"} {
		parts[name].requireGoals(t, name)
	}
}

func group(groups map[string]*measure, name string) *measure {
	if groups[name] == nil {
		groups[name] = &measure{}
	}
	return groups[name]
}

// requireGoals fails a test where the project's goals are missed.
func (m *measure) requireGoals(t *testing.T, name string) {
	t.Helper()
	require.GreaterOrEqual(t, m.precision(), 0.98, "precision of mentions, %s", name)
	require.GreaterOrEqual(t, m.recall(), 0.98, "recall of mentions, %s", name)
	require.GreaterOrEqual(t, ratio(m.both, m.subjects), 0.95, "exact order and rank, %s", name)
	require.GreaterOrEqual(t, m.sentiment.accuracy(), 0.80, "sentiment accuracy, %s", name)
	require.GreaterOrEqual(t, m.sentiment.macroF1(), 0.75, "sentiment macro-F1, %s", name)
	require.GreaterOrEqual(t, m.sentiment.accuracy(), m.baseline.accuracy()+0.15, "sentiment accuracy above the baseline, %s", name)
	require.GreaterOrEqual(t, m.sentiment.macroF1(), m.baseline.macroF1()+0.15, "sentiment macro-F1 above the baseline, %s", name)
}
