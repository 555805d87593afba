package jobs

import (
	"context"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river/rivertype"

	"tidewatch/store"
)

// The limits of a collector, and whether it is paused, hold for all nodes together, so they live in the database. A call
// that is not admitted is not made; its run snoozes, so that no worker waits.

// admission is a wish to make one call.
type admission struct {
	collector string
	id        uuid.UUID // of the answer to be
}

// admitCalls is the flush of admissions: the wishes for one collector are one, in the order in which they came, and the
// collectors are taken by name, so that two nodes never wait for each other's rows.
func (c *Client) admitCalls(ctx context.Context, in []admission) ([]store.Admitted, error) {
	byName := map[string][]int{} // which admissions
	for i, a := range in {
		byName[a.collector] = append(byName[a.collector], i)
	}
	names := slices.Sorted(maps.Keys(byName))
	wishes := make([]store.Admission, len(names))
	for w, name := range names {
		// A call cannot outlast its job: when the lease ends, its node is gone.
		wishes[w] = store.Admission{Collector: name, Lease: c.cfg.jobTimeout(), Limit: c.cfg.Limits[name]}
		for _, i := range byName[name] {
			wishes[w].IDs = append(wishes[w].IDs, in[i].id)
		}
	}
	admitted, err := c.db.AdmitCalls(ctx, wishes)
	if err != nil {
		return nil, err
	}
	out := make([]store.Admitted, len(in))
	for w, name := range names {
		for place, i := range byName[name] {
			if place < admitted[w].Count {
				out[i].Count = 1
			} else {
				out[i].RetryIn = admitted[w].RetryIn
			}
		}
	}
	return out, nil
}

// The bounds of how long a run snoozes that was not admitted to all the calls that are due, before the spread: with it, a
// run goes on at most half a minute after its collector may be asked again.
const (
	shortestWait = 100 * time.Millisecond
	longestWait  = 20 * time.Second
)

// waitForSome is how long a run snoozes that was admitted to some calls: until about half of the rest may be made.
func waitForSome(told time.Duration, due int) time.Duration {
	wait := max(told, shortestWait)
	return spread(max(wait, min(wait*time.Duration(due)/2, longestWait)))
}

// waitInLine is how long a run snoozes that was admitted to none: longer the more often its job has snoozed, so that a
// thousand runs that wait for one engine do not ask every second.
func waitInLine(told time.Duration, job *rivertype.JobRow) time.Duration {
	const doublings = 5
	var metadata struct {
		Snoozes int `json:"snoozes"` // River's count
	}
	_ = json.Unmarshal(job.Metadata, &metadata) // without a count it is the first time
	wait := max(told, shortestWait)
	return spread(max(wait, min(wait<<min(metadata.Snoozes, doublings), longestWait)))
}

// spread adds up to a half, so that runs that were refused together do not come back together.
func spread(wait time.Duration) time.Duration {
	return wait + rand.N(wait/2+1) //nolint:gosec // a spread, not a secret
}
