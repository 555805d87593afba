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

// The limits and pauses of a collector apply to all nodes together, so they are stored in the database. A call that is
// not admitted is not made, and its run snoozes instead of blocking a worker.
//
// An admitted call holds a slot of its collector's limit under a lease. The slot also prevents two workers of one run
// from making the same call. When a node is suspended (a paused machine, a lost network), another node takes over its
// job, while the first node's calls may still return answers. The second node repeats such a call only after the call's
// lease has ended, and only if no answer is stored.

// An admission says whether a call may start now.
type admission struct {
	admitted bool
	made     bool          // another worker of the run makes the call, or has made it
	retryIn  time.Duration // wait before the next request, for a call that is neither admitted nor made
}

// admitter admits calls within the limits of their collectors.
type admitter struct {
	db     *store.DB
	lease  time.Duration
	limits map[string]store.Limit
}

// lookAgain is the wait before a run checks again whether another worker's calls have been answered.
const lookAgain = 5 * time.Second

// flush admits calls. It groups the calls by collector and keeps their order of arrival. It sorts the collectors by
// name, so that all nodes lock the collectors' rows in the same order.
func (a *admitter) flush(ctx context.Context, in []store.RunCall) ([]admission, error) {
	byName := map[string][]int{} // indexes of the calls in the parameter in
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

// The bounds of a snooze, before spread lengthens it, of a run whose due calls were not all admitted. With the spread,
// the run resumes at most half a minute after its collector accepts calls again.
const (
	shortestWait = 100 * time.Millisecond
	longestWait  = 20 * time.Second
)

// waitForSome returns the snooze of a run of which some calls were admitted. The snooze lasts until the limit admits
// about half of the other calls.
func waitForSome(retryIn time.Duration, due int) time.Duration {
	wait := max(retryIn, shortestWait)
	return spread(max(wait, min(wait*time.Duration(due)/2, longestWait)))
}

// waitInLine returns the snooze of a run without an admitted call. The snooze grows with each earlier snooze of the
// job, so that a thousand runs that wait for one engine do not send requests every second.
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
	_ = json.Unmarshal(job.Metadata, &metadata) // no count: the job has not snoozed yet
	return metadata.Snoozes
}

// spread adds a random part, up to half, to a wait, so that runs that were refused together do not retry together.
func spread(wait time.Duration) time.Duration {
	return wait + rand.N(wait/2+1) //nolint:gosec // a spread, not a secret
}
