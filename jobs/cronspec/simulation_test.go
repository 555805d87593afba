package cronspec_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/cronspec"
)

const (
	weekMinutes = 7 * 24 * 60
	groups      = 100 // database groups
)

// A population is a set of made-up schedules, by customer and spec.
type population struct {
	schedules [][]int32 // for each customer, the indexes of the specs of its schedules
	ticks     [][]int32 // for each spec, the minutes of a week at which a schedule fires
}

// newPopulation makes up schedules. The sizes of customers follow a Pareto distribution, with at most one in 500
// schedules for one customer. Of the schedules, 70 % are daily, 20 % weekly, 9 % hourly, and 1 % fire every 15 minutes.
// Most people choose a full hour in the morning of their time zone.
func newPopulation(t *testing.T, size int) population {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	zones := []string{
		"UTC", "Europe/Berlin", "Europe/London", "America/New_York", "America/Chicago", "America/Los_Angeles",
		"America/Sao_Paulo", "Asia/Kolkata", "Asia/Tokyo", "Asia/Shanghai", "Australia/Sydney", "Africa/Cairo",
	}
	var p population
	known := map[cronspec.Spec]int32{}
	for made := 0; made < size; {
		n := min(int(3/math.Pow(1-r.Float64(), 1/1.1)), max(size/500, 1), size-made)
		made += n
		zone, customer := zones[r.IntN(len(zones))], make([]int32, n)
		for i := range customer {
			spec := cronspec.Spec{Cron: randomCron(r), Zone: zone}
			at, ok := known[spec]
			if !ok {
				at = int32(len(p.ticks))
				known[spec], p.ticks = at, append(p.ticks, ticksOfWeek(t, spec))
			}
			customer[i] = at
		}
		p.schedules = append(p.schedules, customer)
	}
	return p
}

func randomCron(r *rand.Rand) string {
	minute, hour := 0, r.IntN(24)
	switch x := r.IntN(10); {
	case x >= 9:
		minute = r.IntN(60)
	case x >= 7:
		minute = 15 * r.IntN(4)
	}
	if r.IntN(10) < 6 {
		hour = 6 + r.IntN(5)
	}
	switch x := r.IntN(100); {
	case x < 70:
		return fmt.Sprintf("%d %d * * *", minute, hour)
	case x < 90:
		return fmt.Sprintf("%d %d * * %d", minute, hour, max(r.IntN(14)-6, 1)) // more than half on Mondays
	case x < 99:
		return fmt.Sprintf("%d * * * *", minute)
	default:
		return "*/15 * * * *"
	}
}

func ticksOfWeek(t *testing.T, spec cronspec.Spec) []int32 {
	t.Helper()
	s, err := cronspec.Parse(spec)
	require.NoError(t, err)
	from := time.Date(2026, 11, 9, 0, 0, 0, 0, time.UTC)
	var minutes []int32
	for at := s.Next(from.Add(-1)); at.Before(from.AddDate(0, 0, 7)); at = s.Next(at) {
		minutes = append(minutes, int32(at.Sub(from)/time.Minute))
	}
	return minutes
}

// ticksOf returns the number of ticks of a customer in a week.
func (p population) ticksOf(customer int) (n int) {
	for _, spec := range p.schedules[customer] {
		n += len(p.ticks[spec])
	}
	return n
}

// byDirectory assigns each customer to the group with the fewest ticks, beginning with the largest customer. A
// directory that moves customers between groups would reach the same distribution.
func (p population) byDirectory() []int {
	of, load := make([]int, len(p.schedules)), make([]int, groups)
	order := make([]int, len(of))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(p.ticksOf(b), p.ticksOf(a)) })
	for _, c := range order {
		of[c] = slices.Index(load, slices.Min(load))
		load[of[c]] += p.ticksOf(c)
	}
	return of
}

// byHash assigns each customer to a random group.
func (p population) byHash() []int {
	r, of := rand.New(rand.NewPCG(3, 4)), make([]int, len(p.schedules))
	for i := range of {
		of[i] = r.IntN(groups)
	}
	return of
}

// minutes returns the number of starts in each minute of a week, for each group. A jitter of some minutes spreads the
// starts of a tick evenly.
func (p population) minutes(of []int, jitter int) [][]float64 {
	out := make([][]float64, groups)
	specs := make([][]float64, groups) // the number of schedules by group and spec
	for g := range out {
		out[g], specs[g] = make([]float64, weekMinutes), make([]float64, len(p.ticks))
	}
	for c, schedules := range p.schedules {
		for _, spec := range schedules {
			specs[of[c]][spec]++
		}
	}
	for g := range out {
		for spec, n := range specs[g] {
			if n == 0 {
				continue
			}
			for _, at := range p.ticks[spec] {
				for d := range int32(jitter) {
					out[g][(at+d)%weekMinutes] += n / float64(jitter)
				}
			}
		}
	}
	return out
}

// TestScale_OfMillionsOfSchedules simulates a week of many schedules, for the figures of docs/scale.md. The environment
// variable SIMULATE sets the number of schedules (default 10,000).
func TestScale_OfMillionsOfSchedules(t *testing.T) {
	t.Parallel()
	size, err := strconv.Atoi(cmp.Or(os.Getenv("SIMULATE"), "10000"))
	require.NoError(t, err)
	p := newPopulation(t, size)
	total, largest := 0, 0
	for c := range p.schedules {
		total += p.ticksOf(c)
		largest = max(largest, p.ticksOf(c))
	}
	t.Logf("%d schedules of %d customers with %d specs: %d ticks per week, %.0f per minute; largest customer %.2f %%",
		size, len(p.schedules), len(p.ticks), total, float64(total)/weekMinutes, 100*float64(largest)/float64(total))
	peaks := map[string]float64{}
	for name, of := range map[string][]int{"directory": p.byDirectory(), "hash": p.byHash()} {
		for _, jitter := range []int{1, 10, 60} {
			all, busiest, most, seen := make([]float64, weekMinutes), 0.0, 0.0, 0.0
			for _, group := range p.minutes(of, jitter) {
				sum := 0.0
				for m, n := range group {
					all[m] += n
					sum += n
				}
				busiest, most, seen = max(busiest, slices.Max(group)), max(most, sum), seen+sum
			}
			require.InDelta(t, total, seen, 1, "no tick is lost between the groups")
			key := fmt.Sprintf("%s, jitter %d min", name, jitter)
			peaks[key] = slices.Max(all)
			t.Logf("%-24s busiest minute: %.0f starts in all groups, %.0f in one group; largest group %.2f times the mean",
				key, slices.Max(all), busiest, most*groups/float64(total))
		}
	}
	require.Less(t, peaks["directory, jitter 10 min"], peaks["directory, jitter 1 min"]/2,
		"a jitter of 10 minutes at least halves the busiest minute")
}
