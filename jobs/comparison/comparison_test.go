package comparison_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/comparison"
)

// mentioned returns the counts of n answers. The brand is mentioned by k of the answers, once each, as the second of
// two names.
func mentioned(k, n int) comparison.Counts {
	return comparison.Counts{
		Calls: n, Answers: n, Judged: n, Mentioned: k, Order: 2 * k, Sentiment: 0.5 * float64(k), Sure: k,
		Mentions: k, AllMentions: n + k, Cited: k, AllCited: 2 * n,
	}
}

// repeated returns copies of one cell.
func repeated(n int, before, after comparison.Counts) []comparison.Cell {
	cells := make([]comparison.Cell, n)
	for i := range cells {
		cells[i] = comparison.Cell{Before: before, After: after}
	}
	return cells
}

func TestCompare_CountsPairedCellsOnly(t *testing.T) {
	t.Parallel()
	noOverview := comparison.Counts{Calls: 4}
	cells := append(repeated(10, mentioned(1, 4), mentioned(3, 4)),
		comparison.Cell{Before: mentioned(4, 4)},
		comparison.Cell{After: mentioned(4, 4)},
		comparison.Cell{After: mentioned(4, 4)},
		comparison.Cell{Before: mentioned(4, 4), After: noOverview},
		comparison.Cell{Before: noOverview, After: noOverview},
		comparison.Cell{})
	r := comparison.Compare(comparison.Input{Cells: cells})
	require.Equal(t, 10, r.Cells)
	require.Equal(t, comparison.LeftOut{OnlyBefore: 1, OnlyAfter: 2, Unanswered: 2}, r.LeftOut)
	require.Equal(t, 40, r.MentionRate.Before.N)
	require.InDelta(t, 0.25, *r.MentionRate.Before.Value, 1e-9)
	require.InDelta(t, 0.75, *r.MentionRate.After.Value, 1e-9)
	require.InDelta(t, 0.5, r.MentionRate.Difference.Value, 1e-9)
	require.Equal(t, comparison.Up, r.MentionRate.Verdict)
	require.InDelta(t, 0.2, *r.ShareOfVoice.Before.Value, 1e-9, "10 of 50 mentions")
	require.InDelta(t, 0.125, *r.CitationShare.Before.Value, 1e-9, "10 of 80 pages")
	require.InDelta(t, 2, *r.Position.Before.Value, 1e-9)
	require.Equal(t, 10, r.Position.Before.N)
	require.InDelta(t, 0.5, *r.Sentiment.After.Value, 1e-9)
	require.Equal(t, comparison.TooFewAnswers, r.Position.Verdict, "only ten answers before mention the brand")
}

func TestCompare_IsNotMovedByAnotherMixOfCells(t *testing.T) {
	t.Parallel()
	cells := append(repeated(10, mentioned(9, 10), mentioned(18, 20)), repeated(10, mentioned(2, 20), mentioned(1, 10))...)
	r := comparison.Compare(comparison.Input{Cells: cells})
	require.InDelta(t, 0, r.MentionRate.Difference.Value, 1e-9, "only the numbers of answers changed")
	require.InDelta(t, 110, r.MentionRate.Before.Count, 1e-9)
	require.InDelta(t, 190, r.MentionRate.After.Count, 1e-9)
	require.Equal(t, comparison.NoClearChange, r.MentionRate.Verdict)
}

func TestCompare_GivesNoVerdictForFewAnswers(t *testing.T) {
	t.Parallel()
	for name, cells := range map[string][]comparison.Cell{
		"no cells":                       nil,
		"five cells":                     repeated(5, mentioned(0, 20), mentioned(20, 20)),
		"19 answers in the first period": append(repeated(9, mentioned(0, 2), mentioned(9, 9)), repeated(1, mentioned(0, 1), mentioned(9, 9))...),
	} {
		r := comparison.Compare(comparison.Input{Cells: cells})
		require.Equal(t, comparison.TooFewAnswers, r.MentionRate.Verdict, name)
	}
	r := comparison.Compare(comparison.Input{Cells: repeated(8, mentioned(0, 5), mentioned(5, 5))})
	require.Equal(t, comparison.Up, r.MentionRate.Verdict)
	require.Equal(t, comparison.TooFewAnswers, r.Position.Verdict)
	require.Nil(t, r.Position.Before.Value)
	require.Nil(t, r.Position.Difference)
}

func TestCompare_NeedsMoreThanAFewChangedCells(t *testing.T) {
	t.Parallel()
	// Student's t test alone would report a change. By chance, however, four changed cells all change in the same
	// direction in one of eight comparisons.
	cells := append(repeated(4, mentioned(0, 1), mentioned(1, 1)), repeated(16, mentioned(0, 1), mentioned(0, 1))...)
	rate := comparison.Compare(comparison.Input{Cells: cells}).MentionRate
	require.Positive(t, *rate.Difference.Low)
	require.InDelta(t, 0.125, *rate.Difference.PValue, 1e-12)
	require.Equal(t, comparison.NoClearChange, rate.Verdict)
}

func TestCompare_SaysWhyPeriodsAreNotComparable(t *testing.T) {
	t.Parallel()
	calls := func(all, failed int, models map[string]int) comparison.EngineCalls {
		return comparison.EngineCalls{Calls: all, Failed: failed, Models: models}
	}
	steady := calls(100, 0, map[string]int{"m1": 100})
	engine := func(before, after comparison.EngineCalls) comparison.Input {
		return comparison.Input{Engines: []comparison.Engine{{Name: "chatgpt", Before: before, After: after}}}
	}
	runs := func(all, partial int) comparison.Input {
		return comparison.Input{Runs: comparison.Runs{After: comparison.RunCounts{All: all, Partial: partial}}}
	}
	for name, tt := range map[string]struct {
		in   comparison.Input
		want []comparison.Reason
	}{
		"a steady engine": {engine(steady, steady), nil},
		"another model":   {engine(steady, calls(100, 0, map[string]int{"m2": 100})), []comparison.Reason{{comparison.ModelChanged, "chatgpt"}}},
		"a new model from the middle of the period": {
			engine(steady, calls(100, 0, map[string]int{"m1": 50, "m2": 50})), []comparison.Reason{{comparison.ModelChanged, "chatgpt"}},
		},
		"few answers of another model":    {engine(steady, calls(100, 0, map[string]int{"m1": 81, "m2": 19})), nil},
		"unknown models":                  {engine(steady, calls(100, 0, map[string]int{"": 100})), nil},
		"an engine that was out":          {engine(steady, calls(100, 51, map[string]int{"m1": 49})), []comparison.Reason{{comparison.EngineOut, "chatgpt"}}},
		"an engine that failed for a day": {engine(calls(100, 7, map[string]int{"m1": 93}), steady), nil},
		"an engine of one period":         {engine(steady, calls(0, 0, nil)), nil},
		"a partial run":                   {runs(1, 1), []comparison.Reason{{Kind: comparison.RunPartial}}},
		"one partial run of ten":          {runs(10, 1), nil},
		"two partial runs of ten":         {runs(10, 2), []comparison.Reason{{Kind: comparison.RunPartial}}},
	} {
		tt.in.Cells = repeated(20, mentioned(1, 5), mentioned(4, 5))
		r := comparison.Compare(tt.in)
		require.Equal(t, tt.want, r.Reasons, name)
		want := comparison.Up
		if tt.want != nil {
			want = comparison.NotComparable
		}
		require.Equal(t, want, r.MentionRate.Verdict, name)
		require.InDelta(t, 0.6, r.MentionRate.Difference.Value, 1e-9, name)
	}
}

func TestCompare_EditsConcernOnlySomeFigures(t *testing.T) {
	t.Parallel()
	counts := comparison.Counts{
		Calls: 10, Answers: 10, Judged: 10, Mentioned: 5, Order: 8, Sentiment: 2, Sure: 5, Mentions: 5, AllMentions: 12,
		Cited: 3, AllCited: 20,
	}
	cells := slices.Repeat([]comparison.Cell{{Before: counts, After: counts}}, 8)
	for edited, want := range map[comparison.Edited][5]bool{ // mention rate, position, sentiment, voice, citation share
		{}:                  {},
		{Names: true}:       {true, true, true, true, false},
		{Competitors: true}: {false, true, false, true, false},
		{Domains: true}:     {false, false, false, false, true},
	} {
		r := comparison.Compare(comparison.Input{Cells: cells, Edited: edited})
		require.Equal(t, edited != comparison.Edited{}, len(r.Reasons) == 1, "%+v", edited)
		for i, f := range []comparison.Figure{r.MentionRate, r.Position, r.Sentiment, r.ShareOfVoice, r.CitationShare} {
			verdict := comparison.NoClearChange
			if want[i] {
				verdict = comparison.NotComparable
			}
			require.Equal(t, verdict, f.Verdict, "%+v, figure %d", edited, i)
		}
	}
}
