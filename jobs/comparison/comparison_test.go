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
	require.Equal(t, "Too few mentions", r.Position.VerdictText())
	require.Equal(t, "The paired cells have only 10 mentions in the earlier period. A verdict needs 20.",
		r.Position.Explanation())
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

func TestCompare_GivesTheReasonWhyThereIsNoVerdict(t *testing.T) {
	t.Parallel()
	silent := comparison.Counts{Calls: 20}
	for name, tt := range map[string]struct {
		cells          []comparison.Cell
		want           comparison.Verdict
		text, explains string
	}{
		"no cells": {nil, comparison.NoValue, "No value", ""},
		"five cells with many answers": {
			repeated(5, mentioned(0, 80), mentioned(80, 80)), comparison.TooFewCells, "Too few cells",
			"Only 5 cells (query, engine and country) have data in both periods. A verdict needs 6.",
		},
		"one cell": {
			repeated(1, mentioned(0, 80), mentioned(80, 80)), comparison.TooFewCells, "Too few cells",
			"Only 1 cell (query, engine and country) has data in both periods. A verdict needs 6.",
		},
		"other cells in each period": {
			append(repeated(9, mentioned(3, 9), silent), repeated(9, silent, mentioned(3, 9))...), comparison.TooFewCells,
			"Too few cells", "Only 0 cells (query, engine and country) have data in both periods. A verdict needs 6.",
		},
		"19 answers in the first period": {
			append(repeated(9, mentioned(0, 2), mentioned(9, 9)), repeated(1, mentioned(0, 1), mentioned(9, 9))...),
			comparison.TooFewAnswers, "Too few answers",
			"The paired cells have only 19 answers in the earlier period. A verdict needs 20.",
		},
		"few answers in both periods": {
			append(repeated(6, mentioned(0, 2), mentioned(1, 1)), repeated(30, comparison.Counts{}, mentioned(9, 9))...),
			comparison.TooFewAnswers, "Too few answers",
			"The paired cells have only 12 answers in the earlier period, and 6 answers in the later period. A verdict needs 20.",
		},
		"no answers in the first period": {
			repeated(40, silent, mentioned(9, 9)), comparison.NoPreviousValue, "No previous value", "",
		},
		"no answers in the second period": {repeated(40, mentioned(9, 9), silent), comparison.NoValue, "No value", ""},
	} {
		rate := comparison.Compare(comparison.Input{Cells: tt.cells}).MentionRate
		require.Equal(t, tt.want, rate.Verdict, name)
		require.Equal(t, tt.text, rate.VerdictText(), name)
		require.Equal(t, tt.explains, rate.Explanation(), name)
	}

	// A failed run and a failed engine are no reasons without earlier answers, as on the first day of a brand.
	first := comparison.Input{
		Cells: repeated(8, comparison.Counts{}, mentioned(5, 5)),
		Runs:  comparison.Runs{After: comparison.RunCounts{All: 2, Partial: 1}},
		Engines: []comparison.Engine{{
			Name: "chatgpt", Before: comparison.EngineCalls{Calls: 1}, After: comparison.EngineCalls{Calls: 2, Failed: 2},
		}},
	}
	r := comparison.Compare(first)
	require.Empty(t, r.Reasons)
	require.Equal(t, "No previous value", r.MentionRate.VerdictText())
	groups := []comparison.Group{{Cells: []int{0, 1}, Engines: []string{"chatgpt"}}}
	divided := comparison.Divide(first, comparison.MentionRate, groups)
	require.Empty(t, divided.Reasons)
	require.Equal(t, comparison.NoPreviousValue, divided.Contributions[0].Verdict)
	first.Cells, first.Edited = repeated(8, silent, mentioned(5, 5)), comparison.Edited{Domains: true}
	r = comparison.Compare(first)
	require.Equal(t, comparison.NoPreviousValue, r.MentionRate.Verdict, "all earlier calls failed")
	require.Equal(t, comparison.NotComparable, r.CitationShare.Verdict, "an edit may be the cause")
	require.Len(t, r.Reasons, 3)

	r = comparison.Compare(comparison.Input{Cells: repeated(8, mentioned(0, 5), mentioned(5, 5))})
	require.Equal(t, comparison.Up, r.MentionRate.Verdict)
	require.Empty(t, r.MentionRate.Explanation())
	require.Equal(t, comparison.NoPreviousValue, r.Position.Verdict)
	require.Nil(t, r.Position.Before.Value)
	require.Nil(t, r.Position.Difference)
	names := comparison.Counts{Calls: 5, Answers: 5, Judged: 5, Mentions: 1, AllMentions: 1}
	r = comparison.Compare(comparison.Input{Cells: repeated(8, names, names)})
	require.Equal(t, "Too few mentions", r.ShareOfVoice.VerdictText(), "forty answers have eight mentions")
	require.Contains(t, r.ShareOfVoice.Explanation(), "8 mentions in the earlier period, and 8 mentions in the later")
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
	require.Equal(t, "Only 4 cells changed. Such a difference can arise by chance (p = 0.13).", rate.Explanation())

	cells = append(repeated(7, mentioned(0, 1), mentioned(1, 1)), repeated(1, mentioned(1, 1), mentioned(0, 1))...)
	rate = comparison.Compare(
		comparison.Input{Cells: append(cells, repeated(24, mentioned(0, 1), mentioned(0, 1))...)},
	).MentionRate
	require.Equal(t, "The interval excludes 0, but such a difference can arise by chance (p = 0.07).", rate.Explanation())
	cells = append(repeated(20, mentioned(2, 5), mentioned(2, 5)), repeated(20, mentioned(3, 5), mentioned(2, 5))...)
	rate = comparison.Compare(comparison.Input{Cells: cells[:20]}).MentionRate
	require.Equal(t, comparison.NoClearChange, rate.Verdict)
	require.Empty(t, rate.Explanation(), "the interval contains 0, so that the verdict needs no explanation")
}

// The text of a p-value above the level of 0.04 is never "0.04".
func TestExplanation_DoesNotRoundThePValueToTheLevel(t *testing.T) {
	t.Parallel()
	for p, want := range map[float64]string{0.0625: "0.06", 0.0402: "0.0402", 0.043: "0.043", 0.5: "0.50"} {
		f := comparison.Figure{
			Difference: &comparison.Estimate{PValue: &p, Changed: 9}, Verdict: comparison.NoClearChange,
		}
		require.Contains(t, f.Explanation(), "(p = "+want+")")
	}
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
