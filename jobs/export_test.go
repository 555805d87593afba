package jobs

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river/rivertype"

	"tidewatch/store"
)

// The methods in this file give tests access to internals. The methods Trigger, Cancel, Retry and Rescore, and others,
// use a transaction of their own.

// LongPolls returns the queues in which a node looks for jobs less often than once a second.
func LongPolls(cfg Config) []string {
	var names []string
	for name, queue := range queuesOf(cfg) {
		if queue.FetchPollInterval > time.Second {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// RepeatedErrors returns the number of River's errors that the log lacks because they repeat an earlier error.
func (c *Client) RepeatedErrors() int {
	c.riverErrors.mu.Lock()
	defer c.riverErrors.mu.Unlock()
	return c.riverErrors.dropped
}

// EndErrors logs the end of River's errors if the given time is late enough.
func (c *Client) EndErrors(ctx context.Context, now time.Time) { c.riverErrors.end(ctx, c.db, now) }

func (c *Client) Trigger(ctx context.Context, scheduledJobID uuid.UUID, by string) (store.Run, error) {
	return c.TriggerIn(ctx, c.db, scheduledJobID, by)
}

func (c *Client) Cancel(ctx context.Context, runID uuid.UUID, by string) (store.Run, error) {
	return c.CancelIn(ctx, c.db, runID, by)
}

func (c *Client) Retry(ctx context.Context, runID uuid.UUID) (store.Run, error) {
	return c.RetryIn(ctx, c.db, runID)
}

func (c *Client) PreviewRetries(ctx context.Context, f store.RetryFilter) (store.RetryPlan, error) {
	return c.PreviewRetriesIn(ctx, c.db, f)
}

func (c *Client) RetryFailed(ctx context.Context, f store.RetryFilter) (store.RetryPlan, error) {
	return c.RetryFailedIn(ctx, c.db, f)
}

func (c *Client) Rescore(ctx context.Context, runID uuid.UUID, by string) (store.Run, error) {
	return c.RescoreIn(ctx, c.db, runID, by)
}

func (c *Client) RescoreBrand(ctx context.Context, brandID uuid.UUID, by string) (store.Run, error) {
	return c.CreateRescore(ctx, brandID, store.NewRescore{}, by)
}

func (c *Client) CreateRescore(
	ctx context.Context, brandID uuid.UUID, wanted store.NewRescore, by string,
) (store.Run, error) {
	return c.CreateRescoreIn(ctx, c.db, brandID, wanted, by)
}

func (c *Client) PauseRescore(ctx context.Context, runID uuid.UUID, by string) error {
	return c.PauseRescoreIn(ctx, c.db, runID, by)
}

func (c *Client) ResumeRescore(ctx context.Context, runID uuid.UUID) error {
	return c.ResumeRescoreIn(ctx, c.db, runID)
}

func (c *Client) RenewBrandRescore(ctx context.Context, brandID uuid.UUID, by string) (*store.Run, error) {
	return c.RenewBrandRescoreIn(ctx, c.db, brandID, by)
}

func (c *Client) Dispatch(ctx context.Context, limit int) (int, error) {
	return c.dispatcher().dispatch(ctx, limit)
}

// DispatchDue dispatches all due schedules as a TickJob does.
func (c *Client) DispatchDue(ctx context.Context) (int, error) { return c.tickWorker().workDue(ctx) }

// DispatchOne dispatches a batch whose time for planning is over after the first schedule.
func (c *Client) DispatchOne(ctx context.Context, limit int) (int, error) {
	d := c.dispatcher()
	d.planTime = 0
	return d.dispatch(ctx, limit)
}

func (c *Client) SpecList() []store.Spec {
	set := c.specs.specs
	set.mu.Lock()
	defer set.mu.Unlock()
	return slices.Collect(maps.Keys(set.handles))
}

func (c *Client) Sync(ctx context.Context) error { return c.specs.sync(ctx) }

func (c *Client) Stopping() <-chan struct{} { return c.stop.done() }

func NewRunID() uuid.UUID { return newRunID() }

// EndRuns ends runs in one batch with the status "completed", and releases the runs that waited for the ended runs.
func (c *Client) EndRuns(ctx context.Context, runs []store.Run) error {
	in := make([]runEnd, len(runs))
	for i, r := range runs {
		in[i] = runEnd{
			job: &rivertype.JobRow{ID: *r.RiverJobID},
			run: store.RunEnd{ID: r.ID, RiverJobID: *r.RiverJobID, Status: store.RunCompleted},
		}
	}
	_, err := c.ender.flush(ctx, in)
	return err
}

// ReleaseStranded releases stranded runs, as the reconcile job does.
func (c *Client) ReleaseStranded(ctx context.Context) error {
	return releaseStranded(ctx, c.db, c.queue)
}

// EndLost ends lost runs, as the reconcile job does.
func (c *Client) EndLost(ctx context.Context, lost []store.LostRun) error {
	w := &reconcileWorker{
		db: c.db, ender: c.ender, instruments: c.cfg.Instruments, logger: c.cfg.Logger, now: c.now, queue: c.queue,
	}
	return w.endLost(ctx, lost)
}

// OutlivesLease reports whether the node skips a call whose admission was requested the given time ago.
func (c *Client) OutlivesLease(waited time.Duration) bool {
	calls := c.engineCalls()
	return calls.outlivesLease(calls.now().Add(-waited))
}

// BatchOne makes the node start one run, end one run and store one answer at a time.
func (c *Client) BatchOne() {
	c.batches.starts.max, c.batches.ends.max, c.batches.answers.max = 1, 1, 1
}

// RiverTimeout returns the timeout that River and its rescuer apply to the job of a run.
func (c *Client) RiverTimeout() time.Duration { return c.lifecycle().timeout() }

// FollowUpSlices follows up a brand in slices until no brand waits. Each reading of the clock ends the slice. The
// result is the number of slices, limited by the parameter "most".
func (c *Client) FollowUpSlices(ctx context.Context, brandID uuid.UUID, most int) (done int) {
	now := time.Now()
	c.followUps.now = func() time.Time {
		now = now.Add(followUpSlice + 1)
		return now
	}
	c.followUps.note(brandID)
	for ; done < most; done++ {
		brands := c.followUps.take()
		if len(brands) == 0 {
			break
		}
		c.followUps.workAll(ctx, brands)
	}
	return done
}

// LookForAlerts makes one check for alerts, for tests of nodes whose watch does not run.
func (c *Client) LookForAlerts(ctx context.Context) error {
	c.alerts.swept = time.Time{}
	return errors.Join(c.alerts.look(ctx), c.alerts.lookForScoredRuns(ctx))
}

// WatchAlerts makes checks for alerts until the client stops.
func (c *Client) WatchAlerts(ctx context.Context, check func(context.Context) error) {
	c.alerts.watch(ctx, check)
}

// LookForChanges makes one check for changes to report, as if the database's clock showed the given time.
func (c *Client) LookForChanges(ctx context.Context, at time.Time) error {
	return c.db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		mine, err := db.TryLockAlerts(ctx)
		if err != nil || !mine {
			return err
		}
		if err := c.alerts.scheduleChanges(ctx, db, at); err != nil {
			return err
		}
		return c.alerts.sendChanges(ctx, tx, db, at, false)
	})
}

func DueAt(s store.ChangeSelection, at time.Time, window time.Duration) time.Time {
	return dueAt(s, at, window)
}

// Leases returns how long calls hold their slots, on a node with a session and on a node without a session.
func (c *Client) Leases() (withSession, without time.Duration) {
	return c.cfg.sessionLease(), c.cfg.lostLease()
}

// AdmitCalls requests the admission of calls for a node without limits. AdmitCalls returns the numbers of admitted
// calls and of calls that another worker makes.
func (a *Admitter) AdmitCalls(ctx context.Context, calls ...store.RunCall) (admitted, made int, err error) {
	requests := make([]store.CallRequest, len(calls))
	for i, call := range calls {
		requests[i] = store.CallRequest{RunCall: call, Due: 1, Ready: 1}
	}
	out, err := a.flush(ctx, requests)
	for _, result := range out {
		if result.admitted {
			admitted++
			a.ended = append(a.ended, result.ended)
		}
		if result.made {
			made++
		}
	}
	return admitted, made, err
}

// EndCalls ends all admitted calls.
func (a *Admitter) EndCalls(err error) {
	for _, end := range a.ended {
		end(err)
	}
	a.ended = nil
}

// Admitter gives tests access to the admissions of a node.
type Admitter struct {
	*admitter

	ended []func(error)
}

// LostReleases is the number of times that a node releases a lost slot.
const LostReleases = lostReleases

// LostCalls returns the number of calls that may hold a lost slot.
func (a *Admitter) LostCalls() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.lost)
}

func (a *Admitter) ReleaseLost(ctx context.Context) error { return a.releaseLost(ctx) }

func NewAdmitter(db *store.DB, lease time.Duration, node string) *Admitter {
	return &Admitter{admitter: newAdmitter(db, lease, nil, node)}
}

func IsOverdue(startBy, now time.Time) bool { return isOverdue(startBy, now) }

func (c *Client) CheckZones(ctx context.Context) error { return c.zones.check(ctx) }

func (c *Client) ZoneState(ctx context.Context) (store.ZoneState, error) { return c.db.ZoneState(ctx) }
