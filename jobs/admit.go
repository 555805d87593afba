package jobs

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river/rivertype"

	"tidewatch/store"
)

// The limits of a collector hold for all nodes together, so they live in the database. A call that is not admitted is
// not made; its run snoozes, so that no worker waits.

// admission is a wish to make one call.
type admission struct {
	collector string
	id        uuid.UUID // of the answer to be
}

// admitCalls is the flush of admissions: the wishes for one collector are one, in the order in which they came.
func (c *Client) admitCalls(ctx context.Context, in []admission) ([]store.Admitted, error) {
	var wishes []store.Admission
	place := make([][2]int, len(in)) // of each wish: which admission, and the how manieth in it
	for i, a := range in {
		at := slices.IndexFunc(wishes, func(w store.Admission) bool { return w.Collector == a.collector })
		if at < 0 {
			at = len(wishes)
			// A call cannot outlast its job: when the lease ends, its node is gone.
			wishes = append(wishes, store.Admission{Collector: a.collector, Lease: c.cfg.jobTimeout(), Limit: c.cfg.Limits[a.collector]})
		}
		place[i] = [2]int{at, len(wishes[at].IDs)}
		wishes[at].IDs = append(wishes[at].IDs, a.id)
	}
	admitted, err := c.db.AdmitCalls(ctx, wishes)
	if err != nil {
		return nil, err
	}
	out := make([]store.Admitted, len(in))
	for i, p := range place {
		if p[1] < admitted[p[0]].Count {
			out[i].Count = 1
		} else {
			out[i].RetryIn = admitted[p[0]].RetryIn
		}
	}
	return out, nil
}

// limited reports whether calls of a collector need a place at all.
func (c *Client) limited(collector string) bool { return c.cfg.Limits[collector] != store.Limit{} }

// politeWait is how long a run snoozes that was not admitted: the time it was told, longer the more often its job has
// snoozed, up to half a minute, and spread, so that a thousand runs that wait for one engine do not ask every second.
func politeWait(told time.Duration, job *rivertype.JobRow) time.Duration {
	const longest, doublings = 30 * time.Second, 5
	var metadata struct {
		Snoozes int `json:"snoozes"` // River's count
	}
	_ = json.Unmarshal(job.Metadata, &metadata) // without a count it is the first time
	wait := max(told, min(max(told, 100*time.Millisecond)<<min(metadata.Snoozes, doublings), longest))
	return wait + rand.N(wait/2+1) //nolint:gosec // a spread, not a secret
}
