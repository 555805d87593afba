package comparison_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/comparison"
)

// population is a distribution from which cells are drawn. The figures of a very large sample count as the true values.
type population struct {
	cells  int
	answer func(random *rand.Rand) int     // number of answers of a cell
	rate   func(random *rand.Rand) float64 // mention rate of a cell
}

func always(n int) func(*rand.Rand) int { return func(*rand.Rand) int { return n } }

func upTo(n int) func(*rand.Rand) int {
	return func(random *rand.Rand) int { return 1 + random.IntN(n) }
}

func uniform(low, high float64) func(*rand.Rand) float64 {
	return func(random *rand.Rand) float64 { return between(random, low, high) }
}

// The result of the function "either" draws the rate "high" for the given share of cells, and the rate "low" for all
// other cells.
func either(share, low, high float64) func(*rand.Rand) float64 {
	return func(random *rand.Rand) float64 {
		if random.Float64() < share {
			return high
		}
		return low
	}
}

func (p population) sample(random *rand.Rand, cells int) []comparison.Counts {
	counts := make([]comparison.Counts, cells)
	for i := range counts {
		counts[i] = period(random, p.answer(random), p.rate(random), between(random, -0.5, 0.8))
	}
	return counts
}

func levels(l comparison.Levels) map[string]comparison.Level {
	return map[string]comparison.Level{
		"mention rate": l.MentionRate, "position": l.Position, "sentiment": l.Sentiment,
		"share of voice": l.ShareOfVoice, "citation share": l.CitationShare,
	}
}

func TestMeasure_IntervalsContainTheTrueValue(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]population{
		"a month of daily answers to five queries on four engines": {20, always(28), uniform(0.1, 0.9)},
		"a hundred cells with one answer each":                     {100, always(1), uniform(0, 1)},
		"cells of unequal size":                                    {40, upTo(8), uniform(0.1, 0.9)},
		"few cells":                                                {8, always(7), uniform(0.1, 0.9)},
		"a rarely mentioned brand":                                 {60, always(2), uniform(0, 0.06)},
		"a brand that is almost always mentioned":                  {30, upTo(5), uniform(0.9, 1)},
		"queries that always or never mention the brand":           {40, always(28), either(0.3, 0, 1)},
		"few queries that always mention the brand":                {40, always(28), either(0.1, 0, 1)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(14, 3))
			truth := levels(comparison.Measure(p.sample(random, 400_000), 5))
			missed, measured := map[string]int{}, map[string]int{}
			for range simulations {
				for figure, l := range levels(comparison.Measure(p.sample(random, p.cells), 5)) {
					if l.Low == nil || !l.Enough {
						continue
					}
					measured[figure]++
					if v := *truth[figure].Value; *l.Low > v || *l.High < v {
						missed[figure]++
					}
				}
			}
			checked := 0
			for figure, n := range measured {
				if n < simulations/4 {
					continue // the few simulations with enough answers are not representative
				}
				checked++
				require.LessOrEqual(t, float64(missed[figure])/float64(n), 0.075,
					"the interval of the %s misses the true value %f", figure, *truth[figure].Value)
			}
			require.GreaterOrEqual(t, checked, 3)
		})
	}
}

func TestMeasure_SaysHowLittleFewCellsTell(t *testing.T) {
	t.Parallel()
	never := func(cells int) comparison.Level {
		counts := make([]comparison.Counts, cells)
		for i := range counts {
			counts[i] = comparison.Counts{Calls: 28, Answers: 28, Judged: 28}
		}
		return comparison.Measure(counts, 5).MentionRate
	}
	require.Nil(t, comparison.Measure(nil, 5).MentionRate.Value)
	one := never(1)
	require.Equal(t, 28, one.N)
	require.Zero(t, *one.Value)
	require.Nil(t, one.Low, "one cell has no variance between cells")
	require.False(t, one.Enough)
	require.False(t, never(5).Enough)
	six, twenty := never(6), never(20)
	require.True(t, six.Enough)
	require.Zero(t, *six.Low)
	require.InDelta(t, 0.52, *six.High, 0.01, "28 equal answers of a cell say as little as one answer")
	require.InDelta(t, 0.18, *twenty.High, 0.01)
}

func TestMeasure_IsWilsonsIntervalForIndependentAnswers(t *testing.T) {
	t.Parallel()
	counts := make([]comparison.Counts, 1000)
	for i := range counts {
		counts[i] = comparison.Counts{Calls: 1, Answers: 1, Judged: 1, Mentioned: i % 4 / 3}
	}
	rate := comparison.Measure(counts, 5).MentionRate
	require.InDelta(t, 0.25, *rate.Value, 1e-9)
	require.InDelta(t, 0.2242, *rate.Low, 5e-4)
	require.InDelta(t, 0.2778, *rate.High, 5e-4)
}

func TestMeasure_KeepsBoundsInTheRangeOfTheFigure(t *testing.T) {
	t.Parallel()
	counts := []comparison.Counts{
		{Calls: 9, Answers: 9, Judged: 9, Mentioned: 1, Order: 1, Sure: 1, Sentiment: 1, Mentions: 1, AllMentions: 9},
		{Calls: 9, Answers: 9, Judged: 9, Mentioned: 9, Order: 30, Sure: 9, Sentiment: -9, Mentions: 9, AllMentions: 9},
	}
	l := comparison.Measure(counts, 5)
	require.InDelta(t, 1, *l.Position.Low, 1e-9)
	require.InDelta(t, 5, *l.Position.High, 1e-9, "the last of five names")
	require.InDelta(t, 4, *comparison.Measure(counts, 2).Position.High, 1e-9, "a cell has the mean rank 3.3")
	require.InDelta(t, -1, *l.Sentiment.Low, 1e-9)
	require.InDelta(t, 1, *l.Sentiment.High, 1e-9)
	require.GreaterOrEqual(t, *l.ShareOfVoice.Low, 0.0)
	require.LessOrEqual(t, *l.ShareOfVoice.High, 1.0)
	require.Nil(t, l.CitationShare.Value)
}
