package jobs

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"tidewatch/store"
)

// The limits and pauses of a collector apply to all nodes together. The database therefore stores the calls in
// progress, the time of the next call and the pauses. A run whose calls are refused snoozes instead of blocking a
// worker. While a collector refuses calls, customers take turns (see the function collector_turns in
// migrations/functions/admission.sql). When the turn of a waiting run comes, the database wakes the run's job.
//
// An admitted call holds a slot of its collector's limit until the call ends or its lease expires. The slot also
// prevents two workers of one run from making the same call. When a node is suspended or loses its network, another
// node takes over the node's job. The suspended node may still receive the answers to its calls. The new node repeats a
// call of the suspended node only if no answer is stored, and only after the lease of the call has expired. After a
// node loses its database session (see presence.go), the leases of its calls end sooner.

// An admission says whether a call may start now.
type admission struct {
	admitted bool
	ended    func(error)   // ends an admitted call; with an error, the call may still hold its slot
	made     bool          // another worker of the same run is making the call or has made the call
	retryIn  time.Duration // wait before the next request for admission; 0 if "admitted" or "made" is true
}

// admitter admits calls within the limits of their collectors.
//
// If the connection breaks between the commit of an admission and its reply, the call holds a slot, although the node
// does not know of the slot. A slot that its node does not know of is called a lost slot. Before a node requests
// admission for the same call again, the node releases the lost slot. If the failed request is still in progress at that
// time, its slot appears later, and the call seems to be made by another worker. Such a slot stays lost. If another node
// took over the job meanwhile, the new node would have to wait until the lease of the lost slot expires. Each node
// therefore also releases its lost slots every few seconds, for a minute after the failed request. The node knows its
// calls in progress from memory, so a release of lost slots affects no call in progress.
type admitter struct {
	db     *store.DB
	lease  time.Duration
	limits map[string]store.Limit
	nodeID string

	mu   sync.Mutex
	busy map[uuid.UUID]bool // calls whose admission this node is requesting, or which this node is making
	kept map[uuid.UUID]bool // calls that ended with an error; their slots may remain until their leases expire
	lost map[uuid.UUID]int  // calls whose admission failed, although they may hold a slot; the numbers of releases
}

func newAdmitter(db *store.DB, lease time.Duration, limits map[string]store.Limit, nodeID string) *admitter {
	return &admitter{
		db: db, lease: lease, limits: limits, nodeID: nodeID, busy: map[uuid.UUID]bool{}, kept: map[uuid.UUID]bool{},
		lost: map[uuid.UUID]int{},
	}
}

// lookAgain is the wait before a run checks again whether another worker's calls have been answered.
const lookAgain = 5 * time.Second

// flush groups the calls by collector and admits the calls of each collector in the order of their arrival. The
// collectors are sorted by name, so that all nodes lock the collectors' rows in the same order.
func (a *admitter) flush(ctx context.Context, in []store.CallRequest) (out []admission, err error) {
	byName := map[string][]int{} // for each collector, the indexes of its calls in the parameter "in"
	out = make([]admission, len(in))
	requested, unknown := a.request(in, out)
	isSent := false
	defer func() { a.settle(in, requested, out, err, isSent) }()
	if len(unknown) > 0 {
		if err := a.db.ReleasePlaces(ctx, unknown, a.nodeID); err != nil {
			return nil, err
		}
	}
	for _, i := range requested {
		byName[in[i].Collector] = append(byName[in[i].Collector], i)
	}
	names := slices.Sorted(maps.Keys(byName))
	asked := make([]store.Admission, len(names))
	for n, name := range names {
		asked[n] = store.Admission{Collector: name, Lease: a.lease, Limit: a.limits[name], Node: a.nodeID}
		for _, i := range byName[name] {
			asked[n].Calls = append(asked[n].Calls, in[i])
		}
	}
	isSent = true
	admitted, err := a.db.AdmitCalls(ctx, asked)
	if err != nil {
		return nil, err
	}
	var known []uuid.UUID // calls that hold no lost slot
	for n, name := range names {
		got := admitted[n]
		for _, i := range byName[name] {
			switch id := in[i].ID(); {
			case slices.Contains(got.Made, id):
				out[i].made = true
			case slices.Contains(got.IDs, id):
				out[i].admitted = true
			default:
				out[i].retryIn = got.Refused[in[i].RunID]
			}
			if !out[i].made {
				known = append(known, in[i].ID())
			}
		}
	}
	a.forget(known)
	return out, nil
}

// passTurn wakes the next run that waits for a collector. A worker calls passTurn after its last call to the collector.
// If the collector has no limit on concurrent calls, passTurn does nothing, because the end of a call then lets no
// other call start.
func (a *admitter) passTurn(ctx context.Context, collector string) error {
	limit := a.limits[collector]
	if limit.AtOnce == 0 {
		return nil
	}
	_, err := a.db.AdmitCalls(ctx, []store.Admission{{Collector: collector, Lease: a.lease, Limit: limit, Node: a.nodeID}})
	return err
}

// request marks calls as busy, and returns the indexes of the marked calls. A call that is already busy belongs to
// another worker of the same run on this node. For such a call, request sets the field "made" of the admission. The
// result "unknown" contains the ids of the calls whose lost slots must be released before the calls are admitted.
func (a *admitter) request(in []store.CallRequest, out []admission) (requested []int, unknown []uuid.UUID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for i, call := range in {
		id := call.ID()
		if out[i].made = a.busy[id]; out[i].made {
			continue
		}
		a.busy[id] = true
		requested = append(requested, i)
		if _, isLost := a.lost[id]; isLost {
			unknown = append(unknown, id)
		}
	}
	return requested, unknown
}

// forget notes that calls hold no lost slots.
func (a *admitter) forget(ids []uuid.UUID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, id := range ids {
		delete(a.lost, id)
	}
}

// lostReleases is the number of times that a node releases a lost slot. Postgres may commit a request after the node
// gave up waiting. The releases take lostReleases * presenceInterval, which is much longer than flushTimeout.
const lostReleases = 12

// releaseLost releases the lost slots of calls that are not busy.
func (a *admitter) releaseLost(ctx context.Context) error {
	ids := a.takeLost()
	if len(ids) == 0 {
		return nil
	}
	err := a.db.ReleasePlaces(ctx, ids, a.nodeID)
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, id := range ids {
		delete(a.busy, id)
		if err != nil {
			continue
		}
		if a.lost[id]++; a.lost[id] >= lostReleases {
			delete(a.lost, id)
		}
	}
	return err
}

// takeLost returns the calls with lost slots that are not busy, and marks the calls as busy. The mark prevents workers
// from requesting the admission of a call during the release of the call's slot.
func (a *admitter) takeLost() []uuid.UUID {
	a.mu.Lock()
	defer a.mu.Unlock()
	var ids []uuid.UUID
	for id := range a.lost {
		if !a.busy[id] {
			a.busy[id] = true
			ids = append(ids, id)
		}
	}
	return ids
}

// settle notes the result of a request for admission: which calls remain busy, and which calls may hold a lost slot
// because the request failed.
func (a *admitter) settle(in []store.CallRequest, requested []int, out []admission, err error, isSent bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, i := range requested {
		id := in[i].ID()
		switch {
		case err == nil && out[i].admitted:
			out[i].ended = func(err error) { a.end(id, err) }
			delete(a.kept, id)
			continue
		case err != nil && isSent && !a.kept[id]:
			if len(a.lost) >= mostKept {
				clear(a.lost) // the leases release the slots
			}
			a.lost[id] = 0
		}
		delete(a.busy, id)
	}
}

// end marks a call as no longer in progress. If the call ended with an error, end also notes that the call may still
// hold its slot.
func (a *admitter) end(id uuid.UUID, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.busy, id)
	if err != nil {
		if len(a.kept) >= mostKept {
			clear(a.kept)
		}
		a.kept[id] = true
	}
}

// mostKept is the maximum number of calls in each of the maps "kept" and "lost" of [admitter]. An entry in "kept" or
// "lost" matters only until the lease of its call expires.
const mostKept = 100_000

// These constants are the minimum and the maximum snooze of a run with refused calls. If the turn of a snoozing run
// comes earlier, the database wakes the run's job. A run resumes at most 30 s after its collector accepts calls again.
const (
	shortestWait = 100 * time.Millisecond
	longestWait  = 30 * time.Second
)
