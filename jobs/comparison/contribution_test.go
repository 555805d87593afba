package comparison_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/comparison"
)

// everyKind has each figure with its value in a result.
func everyKind(r comparison.Result) map[comparison.FigureKind]comparison.Figure {
	return map[comparison.FigureKind]comparison.Figure{
		comparison.MentionRate: r.MentionRate, comparison.Position: r.Position, comparison.Sentiment: r.Sentiment,
		comparison.ShareOfVoice: r.ShareOfVoice, comparison.CitationShare: r.CitationShare,
	}
}

func TestDivide_PartsOfAllGroupsAddUpToTheDifference(t *testing.T) {
	t.Parallel()
	for seed := range uint64(50) {
		random := rand.New(rand.NewPCG(seed, 7))
		in, groups := comparison.Input{}, make([]comparison.Group, 1+random.IntN(6))
		for i := range 40 {
			n := [2]int{random.IntN(9), random.IntN(9)}
			in.Cells = append(in.Cells, comparison.Cell{
				Before: mentioned(random.IntN(n[0]+1), n[0]), After: mentioned(random.IntN(n[1]+1), n[1]),
			})
			g := random.IntN(len(groups))
			groups[g].Cells = append(groups[g].Cells, i)
		}
		for kind, compared := range everyKind(comparison.Compare(in)) {
			divided := comparison.Divide(in, kind, groups)
			require.Equal(t, compared, divided.Figure, "%s with seed %d", kind, seed)
			sum, cells := 0.0, 0
			for _, c := range divided.Contributions {
				sum += c.Part
				cells += c.Cells
			}
			require.InDelta(t, compared.Difference.Value, sum, 1e-9, "%s with seed %d", kind, seed)
			require.Equal(t, compared.Cells, cells, "%s with seed %d", kind, seed)
		}
	}
}

func TestDivide_NamesTheGroupThatChanged(t *testing.T) {
	t.Parallel()
	in := comparison.Input{Cells: append(repeated(8, mentioned(5, 10), mentioned(5, 10)),
		append(repeated(6, mentioned(10, 10), mentioned(0, 10)), repeated(2, mentioned(0, 10), mentioned(5, 10))...)...)}
	steady, fallen, risen := comparison.Group{}, comparison.Group{}, comparison.Group{}
	for i := range in.Cells {
		switch {
		case i < 8:
			steady.Cells = append(steady.Cells, i)
		case i < 14:
			fallen.Cells = append(fallen.Cells, i)
		default:
			risen.Cells = append(risen.Cells, i)
		}
	}
	divided := comparison.Divide(in, comparison.MentionRate,
		[]comparison.Group{steady, fallen, risen, {}})
	require.InDelta(t, -5.0/16, divided.Figure.Difference.Value, 1e-9)
	require.InDelta(t, 0, divided.Contributions[0].Part, 1e-9)
	require.InDelta(t, -6.0/16, divided.Contributions[1].Part, 1e-9)
	require.InDelta(t, 1.0/16, divided.Contributions[2].Part, 1e-9)
	require.Equal(t, comparison.NoClearChange, divided.Contributions[0].Verdict)
	require.Equal(t, comparison.Down, divided.Contributions[1].Verdict, "six cells fell from 1 to 0")
	require.Equal(t, comparison.TooFewCells, divided.Contributions[2].Verdict, "only two cells")
	require.InDelta(t, 0.5, divided.Contributions[2].Difference.Value, 1e-9)
	require.Equal(
		t,
		comparison.Contribution{Figure: comparison.Figure{Kind: comparison.MentionRate, Verdict: comparison.NoValue}},
		divided.Contributions[3],
	)
}

func TestDivide_OfShareOfVoiceFollowsTheMentionsOfOthers(t *testing.T) {
	t.Parallel()
	answers := func(own, all int) comparison.Counts {
		return comparison.Counts{Calls: 10, Answers: 10, Judged: 10, Mentioned: 10, Mentions: own, AllMentions: all}
	}
	in := comparison.Input{Cells: []comparison.Cell{
		{Before: answers(10, 20), After: answers(10, 20)},
		{Before: answers(10, 20), After: answers(10, 40)},
	}}
	divided := comparison.Divide(in, comparison.ShareOfVoice,
		[]comparison.Group{{Cells: []int{0}}, {Cells: []int{1}}})
	require.InDelta(t, 1.0/3-1.0/2, divided.Figure.Difference.Value, 1e-9)
	require.Less(
		t,
		divided.Contributions[1].Part,
		10*divided.Contributions[0].Part,
		"the other names gained mentions only in the second cell",
	)
}

func TestDivide_AReasonOfAnEngineConcernsOnlyItsGroups(t *testing.T) {
	t.Parallel()
	calls := func(model string) comparison.EngineCalls {
		return comparison.EngineCalls{Calls: 60, Models: map[string]int{model: 60}}
	}
	in := comparison.Input{
		Cells: repeated(12, mentioned(0, 10), mentioned(10, 10)),
		Engines: []comparison.Engine{
			{Name: "chatgpt", Before: calls("one"), After: calls("two")},
			{Name: "claude", Before: calls("one"), After: calls("one")},
		},
	}
	groups := []comparison.Group{{Engines: []string{"chatgpt"}}, {Engines: []string{"claude"}}}
	for i := range in.Cells {
		groups[i%2].Cells = append(groups[i%2].Cells, i)
	}
	divided := comparison.Divide(in, comparison.MentionRate, groups)
	require.Equal(t, comparison.NotComparable, divided.Figure.Verdict)
	require.Equal(t, []comparison.Reason{{Kind: comparison.ModelChanged, Engine: "chatgpt"}}, divided.Reasons)
	require.Equal(t, comparison.NotComparable, divided.Contributions[0].Verdict)
	require.Equal(t, comparison.Up, divided.Contributions[1].Verdict)
	require.InDelta(t, 0.5, divided.Contributions[1].Part, 1e-9)
}

func TestDivide_WithoutDataIsZero(t *testing.T) {
	t.Parallel()
	in := comparison.Input{Cells: repeated(3, mentioned(0, 10), comparison.Counts{Calls: 10})}
	divided := comparison.Divide(in, comparison.Sentiment, []comparison.Group{{Cells: []int{0, 1, 2}}})
	require.Nil(t, divided.Figure.Difference)
	require.Zero(t, divided.Contributions[0].Part)
	require.Zero(t, divided.Contributions[0].Cells)
}
