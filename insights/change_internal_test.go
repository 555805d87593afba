package insights

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/comparison"
)

// runsOf returns a series with n answers in each run. For each run, the newest first, the parameter "counts" has the
// number of answers that show the state.
func runsOf(n int, counts ...int) []tally {
	series := make([]tally, len(counts))
	for i, k := range counts {
		series[i] = tally{k: k, n: n}
	}
	return series
}

func repeat(count, times int) []int {
	all := make([]int, times)
	for i := range all {
		all[i] = count
	}
	return all
}

func TestDivide(t *testing.T) {
	t.Parallel()
	const level = familyLevel / 20
	for name, c := range map[string]struct {
		series []tally
		passes bool
		isOn   bool
	}{
		"no runs":                             {nil, false, false},
		"one run that differs":                {runsOf(3, append([]int{0}, repeat(3, 30)...)...), false, false},
		"two runs with three answers":         {runsOf(3, append([]int{0, 0}, repeat(3, 30)...)...), true, false},
		"two runs that show a new state":      {runsOf(3, append([]int{3, 3}, repeat(0, 30)...)...), true, true},
		"two runs after a short history":      {runsOf(3, append([]int{0, 0}, repeat(3, 3)...)...), false, false},
		"two runs that do not agree":          {runsOf(3, append([]int{0, 3}, repeat(3, 30)...)...), false, false},
		"two runs with one answer":            {runsOf(1, append([]int{0, 0}, repeat(1, 30)...)...), false, false},
		"three runs with one answer":          {runsOf(1, append([]int{0, 0, 0}, repeat(1, 30)...)...), false, false},
		"four runs with one answer":           {runsOf(1, append([]int{0, 0, 0, 0}, repeat(1, 30)...)...), true, false},
		"a history without a majority":        {runsOf(2, append([]int{0, 0, 0, 0}, repeat(1, 30)...)...), false, false},
		"a history that agrees with the runs": {runsOf(3, append([]int{0, 0}, repeat(1, 30)...)...), false, false},
		"a tie in the newest run":             {runsOf(2, append([]int{1, 0}, repeat(2, 30)...)...), false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, ok := divide(c.series)
			require.Equal(t, c.passes, ok && s.p <= level)
			if c.passes {
				require.Equal(t, c.isOn, s.isOn)
			}
		})
	}
}

func TestFisher(t *testing.T) {
	t.Parallel()
	require.InDelta(t, 1.0/435, fisher(tally{k: 28, n: 28}, tally{n: 2}), 1e-9, "1 / (30 choose 2)")
	require.InDelta(t, 0.0139860, fisher(tally{k: 1, n: 10}, tally{k: 5, n: 7}), 0.01)
	require.InDelta(t, 1, fisher(tally{n: 10}, tally{n: 3}), 1e-9)
}

// A month of daily runs of 400 cells, each with one answer in each run and with its own mention rate, has no false
// change.
func TestDivide_FindsNoChangeOfCellsInQuietMonths(t *testing.T) {
	t.Parallel()
	const cells, days, months = 400, 30, 6
	random := rand.New(rand.NewPCG(15, 1))
	wrong := 0
	for range months {
		for range cells {
			rate := random.Float64()
			series := make([]tally, 0, 2*historyRuns+days)
			for day := range historyRuns + 6 + days {
				t := tally{n: 1}
				if random.Float64() < rate {
					t.k = 1
				}
				series = append([]tally{t}, series[:min(len(series), newestFacts)]...)
				if day < historyRuns+6 {
					continue
				}
				if s, ok := divide(series); ok && s.p <= familyLevel/cells {
					wrong++
				}
			}
		}
	}
	t.Logf("%d false changes of cells in %d months", wrong, months)
	require.Zero(t, wrong)
}

// The share of months with at least one false change of a figure is the family-wise error rate of daily comparisons.
func TestIsStrict_FindsNoChangeOfFiguresInQuietMonths(t *testing.T) {
	t.Parallel()
	const cells, days, months = 40, 30, 100
	random := rand.New(rand.NewPCG(15, 2))
	wrong, verdicts := 0, 0
	for range months {
		history := make([][]comparison.Counts, days+2*28)
		rates := make([]float64, cells)
		for i := range rates {
			rates[i] = random.Float64()
		}
		for day := range history {
			history[day] = make([]comparison.Counts, cells)
			for i, rate := range rates {
				history[day][i] = madeUpCounts(random, rate)
			}
		}
		anyVerdict, anyStrict := false, false
		for day := 2 * 28; day < len(history); day++ {
			for _, w := range allWindows() {
				in := comparison.Input{Cells: make([]comparison.Cell, cells)}
				for i := range cells {
					for _, counts := range history[day-w.newest-w.before : day-w.newest] {
						addCounts(&in.Cells[i].Before, counts[i])
					}
					for _, counts := range history[day-w.newest : day] {
						addCounts(&in.Cells[i].After, counts[i])
					}
				}
				r := comparison.Compare(in)
				for _, f := range []comparison.Figure{r.MentionRate, r.Position, r.Sentiment, r.ShareOfVoice, r.CitationShare} {
					anyVerdict = anyVerdict || f.Verdict == comparison.Up || f.Verdict == comparison.Down
					anyStrict = anyStrict || isStrict(f)
				}
			}
		}
		if anyVerdict {
			verdicts++
		}
		if anyStrict {
			wrong++
		}
	}
	t.Logf("of %d quiet months, %d have a verdict up or down, and %d have a change", months, verdicts, wrong)
	require.LessOrEqual(t, wrong, months/20)
}

func madeUpCounts(random *rand.Rand, rate float64) comparison.Counts {
	c := comparison.Counts{Calls: 1, Answers: 1, Judged: 1, AllMentions: random.IntN(4), AllCited: 1 + random.IntN(5)}
	if random.Float64() < rate {
		c.Mentioned, c.Mentions, c.Order, c.Sure = 1, 1, 1+random.IntN(3), 1
		c.AllMentions++
		c.Sentiment = 2*random.Float64() - 1
		c.Cited = random.IntN(2)
	}
	return c
}

func addCounts(sum *comparison.Counts, c comparison.Counts) {
	sum.Calls += c.Calls
	sum.Answers += c.Answers
	sum.Judged += c.Judged
	sum.Mentioned += c.Mentioned
	sum.Order += c.Order
	sum.Sentiment += c.Sentiment
	sum.Sure += c.Sure
	sum.Mentions += c.Mentions
	sum.AllMentions += c.AllMentions
	sum.Cited += c.Cited
	sum.AllCited += c.AllCited
}
