package scoring_test

import (
	"math"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// The tests in this file compare processor times, which hardly depend on the load of the machine.

// The time of a reading grows linearly with the length of a line of ordinary words that are also names. With quadratic
// time, a line of 16 times the length would take 256 times as long.
func TestRead_TakesLinearTimeForLongLinesOfNames(t *testing.T) {
	t.Parallel()
	const words, factor = 3000, 16
	for _, text := range []string{"Zeit und ", "Signal to "} {
		s := scoring.New(subjects("Zeit", "Signal"))
		read := func(text string) time.Duration {
			return processorTime(t, func() { s.Read(text).Positions() })
		}
		small, large := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
		for range 2 {
			small = min(small, read(strings.Repeat(text, words)))
			large = min(large, read(strings.Repeat(text, factor*words)))
		}
		require.Less(t, large, 3*factor*small, text)
	}
}

func TestCandidates_LimitsTimeAndMemory(t *testing.T) {
	t.Parallel()
	s := scoring.New(nil)
	for _, unit := range []string{"- **Acme", "**", "- ", "> - Acme\n", "| Acme ", "# ", "__A", "Best:", "- Aé: x\n", "1. A. "} {
		var found []scoring.Candidate
		took := processorTime(t, func() { found = s.Candidates(strings.Repeat(unit, 200_000/len(unit))) })
		require.LessOrEqual(t, len(found), 200)
		require.Less(t, took, 10*time.Second, unit)
	}
}

// processorTime returns the processor time of a function that starts no goroutines.
func processorTime(t *testing.T, f func()) time.Duration {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	used := func() time.Duration {
		var usage syscall.Rusage
		require.NoError(t, syscall.Getrusage(syscall.RUSAGE_THREAD, &usage))
		return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	}
	before := used()
	f()
	return used() - before
}
