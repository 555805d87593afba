package scoring_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// The time of a reading grows linearly with the length of a line of ordinary words that are also names. With quadratic
// time, a line of 8 times the length would take 64 times as long.
//
//nolint:paralleltest // the test measures times
func TestRead_TakesLinearTimeForLongLinesOfNames(t *testing.T) {
	const words, factor = 3000, 16
	for _, text := range []string{"Zeit und ", "Signal to "} {
		s := scoring.New(subjects("Zeit", "Signal"))
		small, large := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
		for range 2 {
			small = min(small, timeOfReading(s, strings.Repeat(text, words)))
			large = min(large, timeOfReading(s, strings.Repeat(text, factor*words)))
		}
		require.Less(t, large, 3*factor*small, text)
	}
}

func timeOfReading(s *scoring.Scorer, text string) time.Duration {
	start := time.Now()
	s.Read(text).Positions()
	return time.Since(start)
}
