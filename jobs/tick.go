package jobs

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/riverqueue/river"
	"go.opentelemetry.io/otel/trace"
	"golang.org/x/sync/errgroup"

	"tidewatch/jobs/exception"
	"tidewatch/jobs/instruments"
	"tidewatch/store"
)

// tickTime is how long a TickJob dispatches before the job snoozes for a second. The constant tickTime is well below
// the age at which River rescues stuck jobs.
const tickTime = 30 * time.Second

// tickParallel is the number of transactions in which a TickJob dispatches at the same time.
const tickParallel = 2

// planTime is how long one batch plans runs. The batch leaves the remaining schedules due, so that schedules with many
// ticks and many exceptions cannot exceed the timeout of the TickJob.
const planTime = 10 * time.Second

// tickWorker turns due ticks into runs.
type tickWorker struct {
	river.WorkerDefaults[TickArgs]

	db         *store.DB
	dispatcher *dispatcher
	logger     *slog.Logger
	now        func() time.Time
	queue      *queue
}

// Timeout implements [river.Worker]. The timeout of a TickJob leaves enough time for a last batch that starts before
// the end of tickTime.
func (*tickWorker) Timeout(*river.Job[TickArgs]) time.Duration { return 2 * tickTime }

// NextRetry implements [river.Worker]. A failed TickJob is repeated within seconds, because its ticks are already late.
func (w *tickWorker) NextRetry(job *river.Job[TickArgs]) time.Time {
	return w.now().Add(time.Duration(job.Attempt) * time.Second)
}

// Work implements [river.Worker]. Work dispatches the due schedules and stores the time of the dispatch. A schedule may
// still be due, because tickTime is over, or because another node, an edit or a trigger had locked the schedule. If a
// schedule is still due, the job snoozes for a second and dispatches again.
func (w *tickWorker) Work(ctx context.Context, _ *river.Job[TickArgs]) error {
	total, err := w.workDue(ctx)
	if err != nil {
		return err
	}
	if total > 0 {
		w.logger.InfoContext(ctx, "Dispatched due schedules.", slog.Int("schedules", total))
	}
	if err := w.db.SetLastTick(ctx); err != nil {
		return err
	}
	due, err := w.db.AnyDue(ctx)
	if err != nil || !due {
		return err
	}
	return river.JobSnooze(time.Second)
}

// workDue dispatches due schedules until none is left or tickTime is over, and returns the number of dispatched
// schedules. Each batch has its own transaction. A TickJob executes two transactions at the same time, because each
// transaction uses mostly one Postgres process. After the first full batch, workDue inserts another TickJob, so that
// another node can help.
func (w *tickWorker) workDue(ctx context.Context) (int, error) {
	open, cancel := context.WithTimeout(ctx, tickTime)
	defer cancel()
	var total atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	wake := sync.OnceValue(func() error { return w.queue.wake(ctx) })
	for range tickParallel {
		group.Go(func() error {
			for {
				n, err := w.dispatcher.dispatch(ctx, tickBatch)
				if err != nil {
					return err
				}
				total.Add(int64(n))
				if n < tickBatch {
					return nil
				}
				if err := wake(); err != nil || open.Err() != nil {
					return err
				}
			}
		})
	}
	err := group.Wait()
	return int(total.Load()), err
}

// dispatcher turns due ticks into runs.
type dispatcher struct {
	db          *store.DB
	instruments *instruments.Set
	logger      *slog.Logger
	planner     *Planner
	planTime    time.Duration
	queue       *queue
	tracer      trace.Tracer // nil if ticks are not traced
}

// dispatch handles due schedules up to the given limit and returns their number. If the database rejects the run of a
// schedule, dispatch stops that schedule with a reason, so that other schedules are not delayed.
func (d *dispatcher) dispatch(ctx context.Context, limit int) (int, error) {
	due, err := d.batch(ctx, limit)
	if err == nil || !isDataError(err) {
		return len(due), err
	}
	for range due {
		one, err := d.batch(ctx, 1)
		switch {
		case err == nil && len(one) == 0:
			return len(due), nil // other nodes have dispatched the remaining schedules
		case err == nil:
		case isDataError(err) && len(one) == 1:
			d.logger.ErrorContext(ctx, "Stopped a schedule whose tick cannot be dispatched.",
				slog.String("scheduled_job_id", one[0].ID.String()), slog.Any("error", err))
			if err := d.db.Quarantine(ctx, one[0].ID, "its tick could not be dispatched: "+err.Error()); err != nil {
				return 0, err
			}
		default:
			return 0, err
		}
	}
	return len(due), nil
}

// isDataError reports whether the SQLSTATE of an error has the class 22 (data exception) or 23 (integrity constraint
// violation). A repeated statement would fail with the same data error.
func isDataError(err error) bool {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (strings.HasPrefix(refused.Code, "22") || strings.HasPrefix(refused.Code, "23"))
}

// batch executes the transaction of a tick and returns the planned schedules. The transaction claims due schedules up
// to the given limit and decides the runs of their ticks. The transaction also inserts the runs with their River jobs
// and sets the schedules' next ticks.
func (d *dispatcher) batch(ctx context.Context, limit int) ([]store.DueJob, error) {
	var due []store.DueJob
	var ticked []store.TickRun
	endTraces := func(error) {}
	err := d.db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		var err error
		if due, err = db.ClaimDue(ctx, limit); err != nil || len(due) == 0 {
			return err
		}
		runs, advances := d.plan(ctx, due)
		due = due[:len(advances)]
		if runs, err = withoutTicked(ctx, db, runs); err != nil {
			return err
		}
		endTraces = d.beginTraces(ctx, runs)
		if ticked, err = d.insertJobs(ctx, tx, due, runs); err != nil {
			return err
		}
		return db.RecordTicks(ctx, ticked, advances)
	})
	endTraces(err)
	if err == nil {
		measureTicks(d.instruments, due, ticked)
	}
	return due, err
}

// withoutTicked removes the planned runs of catch-up ticks that already have a run. A run that waited for a removed run
// then waits for the previous run in the chain. Runs outside a catch-up need no check, because the unique index of the
// table job_runs rejects a second run of a tick.
func withoutTicked(ctx context.Context, db *store.DB, runs []plannedRun) ([]plannedRun, error) {
	var candidates []store.TickRun
	for _, run := range runs {
		if run.catchUp {
			candidates = append(candidates, run.TickRun)
		}
	}
	if len(candidates) == 0 {
		return runs, nil
	}
	ticked, err := db.Ticked(ctx, candidates)
	if err != nil || len(ticked) == 0 {
		return runs, err
	}
	kept := runs[:0]
	instead := map[uuid.UUID]uuid.UUID{} // for each removed run, the run to wait for instead
	for _, run := range runs {
		if before, ok := instead[run.WaitsFor]; ok {
			run.WaitsFor = before
		}
		if run.catchUp && ticked[run.Key()] {
			instead[run.ID] = run.WaitsFor
			continue
		}
		kept = append(kept, run)
	}
	return kept, nil
}

// plan computes the runs and the next ticks of claimed schedules. A tick that an exception suppresses becomes a skipped
// run. Plain SQL can write an invalid spec. A schedule with an invalid spec still gets its due run and is then stopped
// with a reason. After planTime, plan returns the runs and the next ticks of the schedules that are planned so far.
func (d *dispatcher) plan(ctx context.Context, due []store.DueJob) ([]plannedRun, []store.Advance) {
	open, cancel := context.WithTimeout(ctx, d.planTime)
	defer cancel()
	runs := make([]plannedRun, 0, len(due))
	advances := make([]store.Advance, 0, len(due))
	for i, j := range due {
		if i > 0 && open.Err() != nil {
			break
		}
		exceptions := exception.NewSet(j.Exceptions, d.planner.parser.Zone)
		if j.AfterRunID != nil {
			chained, advance := planChained(j, exceptions)
			runs, advances = append(runs, chained...), append(advances, advance)
			continue
		}
		schedule, err := d.planner.schedule(j.Spec)
		if err != nil {
			runs = append(runs, lastRun(j, exceptions))
			advances = append(advances, store.Advance{
				Error: err.Error(), ID: j.ID, LastRunAt: j.NextRunAt, Skips: exceptions.UsedSkips(),
			})
			continue
		}
		ticks := ticksOf(j, schedule, exceptions)
		decided, advance := decideAll(j, ticks, exceptions)
		runs = append(runs, decided...)
		if ticks.next.IsZero() {
			advance.Error = noTickError(j.EndsAt).Error()
		}
		advances = append(advances, advance)
	}
	return runs, advances
}

// decideAll returns the runs of the due ticks of a schedule, and the update of the schedule. The runs include the
// skipped runs of suppressed ticks.
func decideAll(j store.DueJob, ticks dueTicks, exceptions *exception.Set) ([]plannedRun, store.Advance) {
	runs := suppressedRuns(j, ticks, newRunID)
	advance := store.Advance{AfterRunID: j.AfterRunID, ID: j.ID, NextRunAt: ticks.next}
	if ticks.count > 0 {
		decided := skipRuns(j, decide(j, ticks, newRunID), exceptions)
		runs = append(runs, decided...)
		if decided[len(decided)-1].job {
			advance.LastRunAt = ticks.newest
		}
	}
	advance.Skips = exceptions.UsedSkips()
	return runs, advance
}

// skipRuns turns the runs that skips suppress into skipped runs. A run waits only for runs that are not skipped.
func skipRuns(j store.DueJob, runs []plannedRun, exceptions *exception.Set) []plannedRun {
	instead := map[uuid.UUID]uuid.UUID{}
	for i, run := range runs {
		if before, ok := instead[run.WaitsFor]; ok {
			runs[i].WaitsFor = before
		}
		if !run.job {
			continue
		}
		if by := exceptions.Skip(run.ScheduledFor); by != nil {
			instead[run.ID] = runs[i].WaitsFor
			runs[i] = skippedRun(j, run.ScheduledFor, newRunID, run.Metadata.Missed, exceptionReason(*by, nil))
			runs[i].Metadata.ExceptionID = &by.ID
		}
	}
	return runs
}

// newRunID returns a time-ordered id, so that new rows are adjacent in the indexes.
func newRunID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// insertJobs inserts the River jobs of the runs that are not skipped, in one statement. The result contains all runs,
// with the ids of their River jobs.
func (d *dispatcher) insertJobs(
	ctx context.Context, tx pgx.Tx, due []store.DueJob, runs []plannedRun,
) ([]store.TickRun, error) {
	types := make(map[uuid.UUID]store.JobType, len(due))
	for _, j := range due {
		types[j.ID] = j.JobType
	}
	ticked := make([]store.TickRun, len(runs))
	jobs := make([]runJob, 0, len(runs))
	which := make([]int, 0, len(runs))
	for i, run := range runs {
		ticked[i] = run.TickRun
		if run.job {
			args := firstStep(types[run.ScheduledJobID], run.ID)
			jobs, which = append(jobs, runJob{args: args, opts: run.insertOpts(), runID: run.ID}), append(which, i)
		}
	}
	ids, err := d.queue.insertRunJobs(ctx, tx, jobs)
	if err != nil {
		return nil, err
	}
	for i, id := range ids {
		ticked[which[i]].RiverJobID = id
	}
	return ticked, nil
}

func (r *plannedRun) insertOpts() *river.InsertOpts {
	opts := &river.InsertOpts{Pending: r.WaitsFor != uuid.Nil}
	if r.catchUp {
		opts.Priority = priorityCatchUp
	}
	if r.delay > 0 {
		opts.ScheduledAt = r.ScheduledFor.Add(r.delay)
	}
	return withTrace(opts, r.Metadata.Traceparent)
}
