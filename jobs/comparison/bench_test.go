package comparison_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"tidewatch/jobs/comparison"
)

// BenchmarkCompare measures comparisons with a clear change, and comparisons with a change near the level.
func BenchmarkCompare(b *testing.B) {
	for _, cells := range []int{10, 14, 80, 400, 4000} {
		for name, change := range map[string]float64{"strong": 0.3, "slight": 0.3 / float64(cells)} {
			b.Run(fmt.Sprintf("%d cells, a %s change", cells, name), func(b *testing.B) {
				random := rand.New(rand.NewPCG(3, 4))
				in := comparison.Input{}
				for range cells {
					rate := between(random, 0.1, 0.6)
					in.Cells = append(in.Cells, comparison.Cell{
						Before: period(random, 12, rate, 0.1), After: period(random, 12, rate+change, 0.1),
					})
				}
				for b.Loop() {
					comparison.Compare(in)
				}
			})
		}
	}
}
