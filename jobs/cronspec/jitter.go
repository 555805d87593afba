package cronspec

import (
	"hash/fnv"
	"time"

	"github.com/google/uuid"
)

// Jitter returns the delay of the runs of a schedule. The delay is at least 0, and less than the given number of
// seconds. The delay spreads the starts of schedules that fire at the same time. A schedule has the same delay at each
// of its ticks, because the delay depends only on the schedule's id and the maximum.
func Jitter(id uuid.UUID, seconds int) time.Duration {
	if seconds <= 0 {
		return 0
	}
	h := fnv.New32a()
	_, _ = h.Write(id[:]) // writing to a hash never fails
	return time.Duration(int64(h.Sum32())*int64(seconds)*1000>>32) * time.Millisecond
}
