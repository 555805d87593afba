package jobs_test

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// A fleet simulates runs that share the limit of an engine. The database applies the limit, by the simulated clock.
type fleet struct {
	db      storetest.DB
	tb      testing.TB
	events  []moment      // in the order of time
	jitter  time.Duration // how late a sleeping job starts
	latency time.Duration
	limit   store.Limit
	now     time.Time
	ready   int // calls that a run makes at the same time
	runs    map[uuid.UUID]*simulatedRun
	started int // number of calls of all runs
}

type simulatedRun struct {
	id, customer uuid.UUID
	manual       bool
	left         int
	busy         []store.RunCall
	lastStart    time.Time
	retryAt      time.Time
	state        string // the state of the run's job
	number       int    // counts the events that were planned, so that superseded events have no effect
}

// A moment is an event of a simulated run: the end of a call, or a request for admission.
type moment struct {
	at     time.Time
	call   *store.RunCall // the call that ends
	number int
	run    *simulatedRun
}

func newFleet(tb testing.TB, limit store.Limit, latency time.Duration) *fleet {
	tb.Helper()
	return &fleet{
		db: storetest.Open(tb), jitter: 500 * time.Millisecond, latency: latency, limit: limit,
		now: time.Now().Truncate(time.Second), ready: 4, runs: map[uuid.UUID]*simulatedRun{}, tb: tb,
	}
}

// customer adds a customer with the given number of runs. All calls of the runs are due at once.
func (f *fleet) customer(runs, calls int) []*simulatedRun {
	f.tb.Helper()
	brand := f.db.Brand(f.tb, 0)
	added := make([]*simulatedRun, runs)
	for i := range added {
		added[i] = &simulatedRun{id: uuid.New(), customer: brand.CustomerID, left: calls}
		f.db.Exec(f.tb, `WITH job AS (INSERT INTO river_job (args, kind, max_attempts, queue, state, scheduled_at)
				VALUES ('{}', 'collect', 8, 'collect', 'running', now()) RETURNING id)
			INSERT INTO job_runs (id, brand_id, customer_id, job_type, trigger, status, scheduled_for, started_at,
				run_timeout_seconds, river_job_id)
			SELECT $1, $2, $3, 'data_collection', 'manual', 'processing', now(), now(), 3600, id FROM job`,
			added[i].id, brand.ID, brand.CustomerID)
		f.runs[added[i].id] = added[i]
		f.plan(added[i], f.now)
	}
	return added
}

func (f *fleet) plan(r *simulatedRun, at time.Time) {
	r.number++
	f.add(moment{at: at, number: r.number, run: r})
}

func (f *fleet) add(m moment) {
	i, _ := slices.BinarySearchFunc(f.events, m, func(a, b moment) int { return cmp.Or(a.at.Compare(b.at), -1) })
	f.events = slices.Insert(f.events, i, m)
}

// simulate runs the events until the condition holds.
func (f *fleet) simulate(until func() bool) {
	f.tb.Helper()
	for len(f.events) > 0 && !until() {
		event := f.events[0]
		f.events = f.events[1:]
		f.now = event.at
		switch {
		case event.call != nil:
			require.NoError(f.tb, f.db.ReleasePlace(f.tb.Context(), *event.call, ""))
			event.run.busy = slices.DeleteFunc(event.run.busy, func(c store.RunCall) bool { return c == *event.call })
			f.next(event.run)
		case event.number == event.run.number:
			f.ask(event.run)
		}
	}
}

// next continues a run after the end of a call.
func (f *fleet) next(r *simulatedRun) {
	f.tb.Helper()
	switch {
	case r.left == 0:
	case r.retryAt.IsZero(): // no call of the slice was refused
		f.ask(r)
	case len(r.busy) == 0: // the slice ends
		f.setJob(r, "scheduled")
		at := r.retryAt.Add(f.jitter)
		if at.Before(f.now) {
			at = f.now
		}
		f.plan(r, at)
	}
}

func (f *fleet) ask(r *simulatedRun) {
	f.tb.Helper()
	f.setJob(r, "running")
	r.retryAt = time.Time{}
	requests := make([]store.CallRequest, min(r.left, f.ready-len(r.busy)))
	for i := range requests {
		requests[i] = store.CallRequest{
			CustomerID: r.customer, Due: r.left - i, Manual: r.manual, Ready: min(r.left-i, f.ready),
			RunCall: store.RunCall{Call: store.Call{Collector: "chatgpt", QueryID: uuid.New(), Sample: 1}, RunID: r.id},
		}
	}
	got, err := f.db.AdmitCalls(f.tb.Context(), []store.Admission{
		{At: f.now, Calls: requests, Collector: "chatgpt", Lease: time.Hour, Limit: f.limit},
	})
	require.NoError(f.tb, err)
	for _, request := range requests {
		if slices.Contains(got[0].IDs, request.ID()) {
			r.left--
			r.busy = append(r.busy, request.RunCall)
			r.lastStart = f.now
			f.started++
			f.add(moment{at: f.now.Add(f.latency), call: &request.RunCall, run: r})
		}
	}
	if retry, refused := got[0].Refused[r.id]; refused {
		r.retryAt = f.now.Add(retry)
		if len(r.busy) == 0 {
			f.next(r)
		}
	}
	f.wake()
}

// setJob sets the state of a run's job: "running", or "scheduled" for a job that sleeps.
func (f *fleet) setJob(r *simulatedRun, state string) {
	f.tb.Helper()
	if r.state == state {
		return
	}
	r.state = state
	f.db.Exec(f.tb, `UPDATE river_job j SET state = $2, scheduled_at = now() + interval '1 day' FROM job_runs r
		WHERE r.id = $1 AND j.id = r.river_job_id`, r.id, state)
}

// wake starts the jobs that the database woke.
func (f *fleet) wake() {
	f.tb.Helper()
	rows, err := f.db.Pool.Query(f.tb.Context(), `WITH woken AS (UPDATE river_job SET state = 'running'
		WHERE state = 'available' RETURNING id) SELECT r.id FROM job_runs r JOIN woken w ON w.id = r.river_job_id`)
	require.NoError(f.tb, err)
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	require.NoError(f.tb, err)
	for _, id := range ids {
		f.runs[id].state = "running"
		f.plan(f.runs[id], f.now.Add(50*time.Millisecond))
	}
}

func areDone(runs []*simulatedRun) func() bool {
	return func() bool { return !slices.ContainsFunc(runs, func(r *simulatedRun) bool { return r.left > 0 }) }
}

func TestFairShares_SmallCustomersDoNotWaitForALargeOne(t *testing.T) {
	t.Parallel()
	f := newFleet(t, store.Limit{PerMinute: 500}, time.Second)
	began := f.now
	large := f.customer(10, 5000)
	var small []*simulatedRun
	for range 50 {
		small = append(small, f.customer(1, 10)...)
	}
	f.simulate(areDone(small))
	// In the first ten rounds, the 50 small customers and the large customer make 51 x 10 calls. Ten rounds take 55 s
	// after the burst.
	took := f.now.Sub(began)
	require.Less(t, took, 80*time.Second)
	require.Greater(t, f.started, int(500*took.Minutes()), "no part of the limit is lost")
	ofLarge := 0
	for _, r := range large {
		ofLarge += 5000 - r.left
	}
	require.Less(t, ofLarge, 100, "the large customer has about as many calls as each small one")
}

func TestFairShares_ALonelyRunUsesTheWholeLimit(t *testing.T) {
	t.Parallel()
	f := newFleet(t, store.Limit{PerMinute: 500}, 100*time.Millisecond)
	began := f.now
	f.simulate(areDone(f.customer(1, 300)))
	require.Less(t, f.now.Sub(began), 33*time.Second, "50 calls at once, and 250 calls in 30 s")
}

func TestFairShares_AtOnceTheCustomersAlternate(t *testing.T) {
	t.Parallel()
	f := newFleet(t, store.Limit{AtOnce: 4}, 5*time.Second)
	f.customer(10, 100)
	small := append(f.customer(1, 8), f.customer(1, 8)...)
	f.simulate(areDone(small))
	require.Less(t, f.started, 3*8+12, "three customers have equal shares, within a turn of four calls")
}

// inLine requests calls of a run and returns whether the first call may start.
func inLine(t *testing.T, f *fleet, r *simulatedRun) bool {
	t.Helper()
	before := r.left
	f.ask(r)
	return r.left < before
}

func TestFairShares_WithinACustomerManualAndSmallRunsAreFirst(t *testing.T) {
	t.Parallel()
	f := newFleet(t, store.Limit{AtOnce: 1}, time.Minute)
	f.ready = 1
	runs := f.customer(4, 1)
	busy, large, small, manual := runs[0], runs[1], runs[2], runs[3]
	large.left, manual.left, manual.manual = 1000, 500, true
	require.True(t, inLine(t, f, busy))
	for _, r := range []*simulatedRun{large, small, manual} {
		f.now = f.now.Add(time.Second)
		require.False(t, inLine(t, f, r))
	}
	for _, next := range []*simulatedRun{manual, small, large} {
		require.NoError(t, f.db.ReleasePlace(t.Context(), busy.busy[0], ""))
		f.now = f.now.Add(time.Second)
		for _, r := range []*simulatedRun{large, small, manual} {
			if r != next && r.left > 0 && len(r.busy) == 0 {
				require.False(t, inLine(t, f, r), "another run is first")
			}
		}
		require.True(t, inLine(t, f, next))
		next.left = 0
		f.db.Exec(t, "DELETE FROM collector_waits WHERE run_id = $1", next.id) // the run has no other call
		busy = next
	}
}

func TestFairShares_ARunThatNoLongerAsksKeepsNoPlaces(t *testing.T) {
	t.Parallel()
	f := newFleet(t, store.Limit{AtOnce: 1}, time.Minute)
	busy, gone, other := f.customer(1, 1)[0], f.customer(1, 5)[0], f.customer(1, 5)[0]
	require.True(t, inLine(t, f, busy))
	require.False(t, inLine(t, f, gone))
	f.now = f.now.Add(time.Second)
	require.False(t, inLine(t, f, other))
	f.now = f.now.Add(time.Second)
	f.db.Exec(t, "DELETE FROM job_runs WHERE id = $1", gone.id)
	require.NoError(t, f.db.ReleasePlace(t.Context(), busy.busy[0], ""))
	require.True(t, inLine(t, f, other), "the deleted run would be first")
	f.now = f.now.Add(2 * time.Minute)
	f.ask(other)
	require.Equal(t, 1, storetest.Value[int](t, f.db, "SELECT count(*) FROM collector_waits"))
}

func TestFairShares_RunsThatCallOtherEnginesKeepNoPlaces(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		limit store.Limit
		least int // nearly all calls that the limit allows in 20 s
	}{"at once": {store.Limit{AtOnce: 4}, 70}, "a minute": {store.Limit{PerMinute: 60}, 17}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFleet(t, tt.limit, time.Second)
			busy := f.customer(1, 100)[0]
			require.True(t, inLine(t, f, busy))
			for range 20 {
				r := f.customer(1, 100)[0]
				f.ask(r)
				f.setJob(r, "running") // the run has calls in progress to another engine
				r.number++             // and does not ask again
			}
			f.events = slices.DeleteFunc(f.events, func(m moment) bool { return m.call == nil && m.run != busy })
			before, began := f.started, f.now
			f.plan(busy, f.now)
			f.simulate(func() bool { return f.now.Sub(began) > 20*time.Second })
			require.GreaterOrEqual(t, f.started-before, tt.least)
		})
	}
}

func TestFairShares_ASmallRunOvertakesTheRunsOfALargeCustomer(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, standin.Options{Latency: 100 * time.Millisecond})
	large, small := db.Brand(t, 40), db.Brand(t, 4)
	cfg := config(t, db, standIn.set)
	cfg.Limits = map[string]store.Limit{"chatgpt": {AtOnce: 2}}
	node := startNode(t, cfg)
	options := storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}, Parallel: true})
	for range 4 {
		_, err := node.Trigger(t.Context(), db.Schedule(t, large, options).ID, "test")
		require.NoError(t, err)
	}
	db.WaitFor(t, "the first answers", "SELECT count(*) >= 8 FROM answers")
	run, err := node.Trigger(t.Context(), db.Schedule(t, small, options).ID, "test")
	require.NoError(t, err)
	db.WaitFor(t, "the small run", "SELECT status = 'completed' FROM job_runs WHERE id = $1", run.ID)
	require.Less(t, storetest.Value[int](t, db, "SELECT count(*) FROM answers"), 100,
		"most of the 160 calls of the large customer are still due")
	require.Equal(t, 2, mostAtOnce(standIn.Calls()))
}

// BenchmarkFairShares simulates 100 small customers with 10 calls, 100 customers with 100 calls, and one customer with
// 50,000 calls. The metric late-s is how much later the last call of the small customers starts than with perfectly
// fair turns.
func BenchmarkFairShares(b *testing.B) {
	for b.Loop() {
		f := newFleet(b, store.Limit{PerMinute: 500}, time.Second)
		began := f.now
		f.customer(50, 1000)
		var others, small []*simulatedRun
		for i := range 200 {
			added := f.customer(1, 10+90*(i%2))
			others = append(others, added...)
			if i%2 == 0 {
				small = append(small, added...)
			}
		}
		f.simulate(areDone(others))
		last := began
		for _, r := range small {
			if r.lastStart.After(last) {
				last = r.lastStart
			}
		}
		fair := time.Duration(201*10-50) * time.Minute / 500 // ten rounds of all customers, less the burst
		b.ReportMetric((last.Sub(began) - fair).Seconds(), "late-s")
		b.ReportMetric(float64(f.started)/f.now.Sub(began).Minutes(), "calls/min")
	}
}
