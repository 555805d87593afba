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

// The limits and pauses of a collector apply to all nodes together and are therefore stored in the database. A run
// whose calls are refused snoozes instead of blocking a worker.
//
// An admitted call holds a slot of its collector's limit until the call ends or its lease expires. An admission slot
// also prevents two workers of one run from making the same call. When a node is suspended or loses its network,
// another node takes over the node's job. The suspended node may still receive the answers to its calls. The new node
// repeats a call of the suspended node only if no answer is stored, and only after the lease of the call has expired.
// If the suspended node loses its session (see presence.go), the lease is shorter.

// An admission says whether a call may start now.
type admission struct {
	admitted bool
	made     bool          // another worker of the same run is making the call or has made the call
	retryIn  time.Duration // wait before the next request for admission; 0 if the field admitted or made is true
}

// admitter admits calls within the limits of their collectors.
type admitter struct {
	db     *store.DB
	lease  time.Duration
	limits map[string]store.Limit
	nodeID string
}

// lookAgain is the wait before a run checks again whether another worker's calls have been answered.
const lookAgain = 5 * time.Second

// flush groups the calls by collector and admits the calls of each collector in the order of their arrival. The
// collectors are sorted by name, so that all nodes lock the collectors' rows in the same order.
func (a *admitter) flush(ctx context.Context, in []store.RunCall) ([]admission, error) {
	byName := map[string][]int{} // for each collector, the indexes of its calls in the request
	out := make([]admission, len(in))
	seen := map[uuid.UUID]bool{}
	for i, call := range in {
		if out[i].made = seen[call.ID()]; out[i].made {
			continue // another worker of the same run on this node requested the call first
		}
		seen[call.ID()] = true
		byName[call.Collector] = append(byName[call.Collector], i)
	}
	names := slices.Sorted(maps.Keys(byName))
	asked := make([]store.Admission, len(names))
	for n, name := range names {
		asked[n] = store.Admission{Collector: name, Lease: a.lease, Limit: a.limits[name], Node: a.nodeID}
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

// These constants bound the snooze of a run with refused calls, before [spread] lengthens the snooze. With these
// bounds, a run resumes at most 30 s after its collector accepts calls again.
const (
	shortestWait = 100 * time.Millisecond
	longestWait  = 20 * time.Second
)

// waitForSome returns the snooze of a run that has both admitted and refused calls. The snooze lasts until the limit
// admits about half of the refused calls.
func waitForSome(retryIn time.Duration, due int) time.Duration {
	wait := max(retryIn, shortestWait)
	return spread(max(wait, min(wait*time.Duration(due)/2, longestWait)))
}

// waitInLine returns the snooze of a run whose calls were all refused. The snooze grows with each earlier snooze of the
// job, so that a thousand runs waiting for one engine do not all request admission every second.
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
	_ = json.Unmarshal(job.Metadata, &metadata) // a job that has not snoozed yet has no count
	return metadata.Snoozes
}

// spread lengthens a wait by a random part of up to one half, so that runs refused at the same time retry at different
// times.
func spread(wait time.Duration) time.Duration {
	return wait + rand.N(wait/2+1) //nolint:gosec // the random number is not a secret
}
