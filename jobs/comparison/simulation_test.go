package comparison_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/comparison"
)

const simulations = 2000

// layout describes simulated periods. Each cell has its own mention rate, so the answers are clustered by cell. Between
// the periods, the rate of each cell rises or falls by up to the given amount.
type layout struct {
	cells    int
	most     int     // maximum number of answers of a cell in a period
	varies   bool    // whether the number of answers varies by cell, from one to the maximum
	drift    float64 // maximum change of a cell's rate between the periods
	low, top float64 // range of the rates of cells
}

// The function "between" returns a random number from low to high.
func between(random *rand.Rand, low, high float64) float64 { return low + (high-low)*random.Float64() }

// period returns the counts of n answers that mention the brand at the given rate.
func period(random *rand.Rand, n int, rate, tone float64) comparison.Counts {
	c := comparison.Counts{Calls: n, Answers: n, Judged: n}
	for range n {
		rivals := random.IntN(5)
		c.AllMentions += rivals
		c.AllCited += random.IntN(9)
		if random.Float64() >= rate {
			continue
		}
		mentions := 1 + random.IntN(3)
		c.Mentioned++
		c.Order += 1 + random.IntN(1+rivals)
		c.Mentions += mentions
		c.AllMentions += mentions
		if random.IntN(3) > 0 {
			c.Sure++
			c.Sentiment += max(-1, min(1, tone+between(random, -0.5, 0.5)))
		} else {
			c.Unsure++
		}
		cited := random.IntN(3)
		c.Cited += cited
		c.AllCited += cited
	}
	return c
}

// simulate returns a comparison of two random periods. The mention rate of each cell rises by the given change.
func (l layout) simulate(random *rand.Rand, change float64) comparison.Result {
	cells := make([]comparison.Cell, l.cells)
	for i := range cells {
		rate, tone := between(random, l.low, l.top), between(random, -0.5, 0.8)
		size := func() int {
			if l.varies {
				return 1 + random.IntN(l.most)
			}
			return l.most
		}
		drift := between(random, -l.drift, l.drift) / 2
		cells[i] = comparison.Cell{
			Before: period(random, size(), rate-drift, tone),
			After:  period(random, size(), rate+drift+change, tone),
		}
	}
	return comparison.Compare(comparison.Input{Cells: cells})
}

func TestCompare_FindsNoChangeWhereThereIsNone(t *testing.T) {
	t.Parallel()
	for name, l := range map[string]layout{
		"a month of daily answers to five queries on four engines": {cells: 20, most: 28, drift: 0.2, low: 0.1, top: 0.9},
		"a hundred cells with one answer each":                     {cells: 100, most: 1, low: 0, top: 1},
		"25 cells with four answers each":                          {cells: 25, most: 4, drift: 0.3, low: 0.15, top: 0.85},
		"cells of unequal size":                                    {cells: 40, most: 8, varies: true, drift: 0.2, low: 0.1, top: 0.9},
		"few cells":                                                {cells: 8, most: 7, drift: 0.2, low: 0.1, top: 0.9},
		"a rarely mentioned brand":                                 {cells: 60, most: 2, low: 0, top: 0.06},
		"a brand that is almost always mentioned":                  {cells: 30, most: 5, varies: true, low: 0.9, top: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(14, 1))
			wrong := map[string]int{}
			for range simulations {
				r := l.simulate(random, 0)
				for figure, f := range figures(r) {
					if f.Verdict == comparison.Up || f.Verdict == comparison.Down {
						wrong[figure]++
					}
				}
			}
			t.Log(wrong)
			for figure, n := range wrong {
				require.LessOrEqual(t, n, simulations/20, "false verdicts for the %s", figure)
			}
		})
	}
}

func TestCompare_FindsAChangeOfTwentyPointsInAHundredAnswers(t *testing.T) {
	t.Parallel()
	for name, l := range map[string]layout{
		"a hundred cells with one answer each": {cells: 100, most: 1, low: 0, top: 0.8},
		"fifty cells with two answers each":    {cells: 50, most: 2, low: 0, top: 0.8},
		"25 cells with four answers each":      {cells: 25, most: 4, low: 0, top: 0.8},
		"twenty cells with five answers each":  {cells: 20, most: 5, low: 0, top: 0.8},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(14, 2))
			found := map[comparison.Verdict]int{}
			for range simulations {
				found[l.simulate(random, 0.2).MentionRate.Verdict]++
			}
			t.Log(found)
			require.GreaterOrEqual(t, found[comparison.Up], simulations*8/10)
			require.Zero(t, found[comparison.Down])
		})
	}
}

// figures returns the figures of a result by name.
func figures(r comparison.Result) map[string]comparison.Figure {
	return map[string]comparison.Figure{
		"mention rate": r.MentionRate, "position": r.Position, "sentiment": r.Sentiment,
		"share of voice": r.ShareOfVoice, "citation share": r.CitationShare,
	}
}
