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

// The limits and pauses of a collector hold for all nodes together, so they live in the database. A call that is not
// admitted is not made; its run snoozes, so that no worker waits.
//
// An admitted call holds a place, which also keeps two workers of one run from making it twice. When a node stands
// still (a paused machine, a lost network), another node takes its job over, but the first node's calls may still
// return their answers. The second node makes these calls only after their lease has ended, and none that was answered.

// An admission tells whether a call may start now.
type admission struct {
	admitted bool
	made     bool          // another worker of the run makes the call, or has made it
	retryIn  time.Duration // when to ask again, for a call that is neither
}

// admitter admits calls within the limits of their collectors.
type admitter struct {
	db     *store.DB
	lease  time.Duration
	limits map[string]store.Limit
}

// lookAgain is when a run looks again for the answers to calls that another worker makes.
const lookAgain = 5 * time.Second

// flush admits calls. It asks once for all calls of a collector, in the order in which they came, and takes the
// collectors by name, so that two nodes never wait for each other's rows.
func (a *admitter) flush(ctx context.Context, in []store.RunCall) ([]admission, error) {
	byName := map[string][]int{} // indexes of in
	out := make([]admission, len(in))
	seen := map[uuid.UUID]bool{}
	for i, call := range in {
		if out[i].made = seen[call.ID()]; out[i].made {
			continue // this node has two workers of the run
		}
		seen[call.ID()] = true
		byName[call.Collector] = append(byName[call.Collector], i)
	}
	names := slices.Sorted(maps.Keys(byName))
	asked := make([]store.Admission, len(names))
	for n, name := range names {
		asked[n] = store.Admission{Collector: name, Lease: a.lease, Limit: a.limits[name]}
		for _, i := range byName[name] {
			asked[n].Calls = append(asked[n].Calls, in[i])
		}
	}
	admitted, err := a.db.AdmitCalls(ctx, asked)
	if err != nil {
		return nil, err
	}
	for n, name := range names {
		left := admitted[n].Count
		for _, i := range byName[name] {
			switch {
			case slices.Contains(admitted[n].Made, in[i].ID()):
				out[i].made = true
			case left > 0:
				out[i].admitted = true
				left--
			default:
				out[i].retryIn = admitted[n].RetryIn
			}
		}
	}
	return out, nil
}

// The bounds of a snooze before the spread, for runs whose due calls were not all admitted. With the spread, a run goes
// on at most half a minute after its collector may be asked again.
const (
	shortestWait = 100 * time.Millisecond
	longestWait  = 20 * time.Second
)

// waitForSome returns the snooze of a run with some calls admitted: until about half of the others may be made.
func waitForSome(retryIn time.Duration, due int) time.Duration {
	wait := max(retryIn, shortestWait)
	return spread(max(wait, min(wait*time.Duration(due)/2, longestWait)))
}

// waitInLine returns the snooze of a run with no call admitted: longer after each snooze of its job, so that a thousand
// runs that wait for one engine do not ask every second.
func waitInLine(retryIn time.Duration, snoozes int) time.Duration {
	const doublings = 5
	wait := max(retryIn, shortestWait)
	return spread(max(wait, min(wait<<min(snoozes, doublings), longestWait)))
}

// snoozesOf returns River's count of a job's snoozes.
func snoozesOf(job *rivertype.JobRow) int {
	var metadata struct {
		Snoozes int `json:"snoozes"`
	}
	_ = json.Unmarshal(job.Metadata, &metadata) // without a count it is the first time
	return metadata.Snoozes
}

// spread adds up to a half, so that runs that were refused together do not come back together.
func spread(wait time.Duration) time.Duration {
	return wait + rand.N(wait/2+1) //nolint:gosec // a spread, not a secret
}
