package comparison

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// integratedQuantile returns the 97.5 % quantile of Student's t distribution by numerical integration and bisection.
// With t = √v·tan(a), the probability of values between -t and t is the integral of cos(a)^(v-1) from 0 to a, divided
// by the integral from 0 to π/2.
func integratedQuantile(freedom float64) float64 {
	integral := func(end float64) float64 { // by Simpson's rule
		const steps = 2000
		width, sum := end/steps, 0.0
		for i := range steps + 1 {
			weight := 2.0 + 2*float64(i%2)
			if i == 0 || i == steps {
				weight = 1
			}
			sum += weight * math.Pow(max(math.Cos(float64(i)*width), 0), freedom-1)
		}
		return sum * width / 3
	}
	a, _ := math.Lgamma(freedom / 2)
	b, _ := math.Lgamma((freedom + 1) / 2)
	whole := math.Sqrt(math.Pi) / 2 * math.Exp(a-b)
	low, high := 0.0, math.Pi/2
	for range 60 {
		if middle := (low + high) / 2; integral(middle) < 0.95*whole {
			low = middle
		} else {
			high = middle
		}
	}
	return math.Sqrt(freedom) * math.Tan(low)
}

func TestStudent975_IsTheQuantileForAnyDegreesOfFreedom(t *testing.T) {
	t.Parallel()
	for _, freedom := range []float64{
		1, 1.02, 1.1, 1.25, 1.5, 1.75, 1.98, 2, 2.3, 2.6, 2.9, 3, 3.01, 3.5, 4.4, 5, 7.7, 9.99, 10, 12.1, 20, 25.5, 60, 399.6,
	} {
		want := integratedQuantile(freedom)
		t.Logf("%g: %f, want %f, %.2g", freedom, student975(freedom), want, student975(freedom)/want-1)
		require.InEpsilon(t, want, student975(freedom), 1e-5, "%g degrees of freedom", freedom)
	}
}

func BenchmarkStudent975(b *testing.B) {
	for b.Loop() {
		student975(5.5)
	}
}
