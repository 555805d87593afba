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
//
// The place that an admitted call takes also keeps it from being made twice by two workers of one run: when a node stands
// still (a paused machine, a network that is gone) its job is taken over, and its calls may yet come back with their
// answers. They are asked again only when their lease has ended; and the node that goes on asks nothing that was answered.

// outcome is what came of the wish to make a call: it is admitted, or made by somebody else, or may be wished for again after
// retryIn.
type outcome struct {
	admitted bool
	made     bool
	retryIn  time.Duration
}

// lease is for how long a call holds its place by itself: longer than its job may seem to run before it is taken over,
// and so long that a node which stands still for a minute during a call still stores the answer before anybody asks again.
func (c *Client) lease() time.Duration { return c.cfg.RescueAfter + c.cfg.RescueAfter/10 }

// lookAgain is when a run looks again for the answers to calls that are under way elsewhere.
const lookAgain = 5 * time.Second

// admitCalls is the flush of admissions: the wishes for one collector are one, in the order in which they came, and the
// collectors are taken by name, so that two nodes never wait for each other's rows.
func (c *Client) admitCalls(ctx context.Context, in []store.RunCall) ([]outcome, error) {
	byName := map[string][]int{} // which admissions
	out := make([]outcome, len(in))
	asked := map[uuid.UUID]bool{}
	for i, call := range in {
		if out[i].made = asked[call.ID()]; out[i].made {
			continue // this node has two workers of the run
		}
		asked[call.ID()] = true
		byName[call.Collector] = append(byName[call.Collector], i)
	}
	names := slices.Sorted(maps.Keys(byName))
	wishes := make([]store.Admission, len(names))
	for w, name := range names {
		wishes[w] = store.Admission{Collector: name, Lease: c.lease(), Limit: c.cfg.Limits[name]}
		for _, i := range byName[name] {
			wishes[w].Calls = append(wishes[w].Calls, in[i])
		}
	}
	admitted, err := c.db.AdmitCalls(ctx, wishes)
	if err != nil {
		return nil, err
	}
	for w, name := range names {
		left := admitted[w].Count
		for _, i := range byName[name] {
			switch {
			case slices.Contains(admitted[w].Made, in[i].ID()):
				out[i].made = true
			case left > 0:
				out[i].admitted = true
				left--
			default:
				out[i].retryIn = admitted[w].RetryIn
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
