package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/jobs"
	"tidewatch/store"
)

// demoRun is a run that the demo triggered.
type demoRun struct {
	brand    store.Brand
	id       uuid.UUID
	progress jobs.Progress
	schedule store.ScheduledJob
}

func (r *demoRun) name() string {
	if r.schedule.Name != nil {
		return *r.schedule.Name
	}
	return r.schedule.ID.String()
}

// show triggers one run of each job type for which the file has a schedule, waits until the runs end, and prints the
// results. The run that only scores comes last, because scoring needs answers.
func (d *demo) show(ctx context.Context) error {
	schedules, err := d.schedules(ctx)
	if err != nil {
		return err
	}
	var runs []*demoRun
	for _, step := range [][]store.JobType{{store.JobTypeCollect, store.JobTypeCollectAndScore}, {store.JobTypeScore}} {
		var triggered []*demoRun
		for _, jobType := range step {
			schedule, ok := schedules[jobType]
			if !ok {
				fmt.Fprintf(d.out, "The file has no scheduled job of type %s, so the demo triggers no run of this type.\n", jobType)
				continue
			}
			id, err := d.trigger(ctx, schedule)
			if err != nil {
				return fmt.Errorf("trigger %s: %w", jobType, err)
			}
			triggered = append(triggered, &demoRun{brand: d.brand(schedule.BrandID), id: id, schedule: schedule})
		}
		if err := d.follow(ctx, triggered); err != nil {
			return err
		}
		runs = append(runs, triggered...)
	}
	result, err := d.makeReport(ctx, runs)
	if err != nil {
		return err
	}
	if d.command.JSON {
		err = command.JSON(d.env.Stdout, result)
	} else {
		err = result.printTables(d.env.Stdout)
	}
	return errors.Join(err, failures(runs))
}

// trigger starts a run of the schedule and returns the id of the run. If an interrupted demo left an unfinished run,
// that run continues, and trigger returns its id.
func (d *demo) trigger(ctx context.Context, schedule store.ScheduledJob) (uuid.UUID, error) {
	run, err := d.node.Jobs().TriggerIn(ctx, store.New(d.db.Pool), schedule.ID, "demo")
	if conflict, ok := errors.AsType[*store.ConflictError](err); ok {
		fmt.Fprintf(
			d.out,
			"Following run %s, which an earlier demo left unfinished. The run continues within half a minute.\n",
			conflict.RunID,
		)
		return conflict.RunID, nil
	}
	return run.ID, err
}

// schedules returns, for each job type, the first schedule of the brands in d.brands. Schedules that users created on
// the page, by the API or by the command line are left out, because a restart must not trigger them.
func (d *demo) schedules(ctx context.Context) (map[store.JobType]store.ScheduledJob, error) {
	schedules := map[store.JobType]store.ScheduledJob{}
	for _, brand := range d.brands {
		of, err := store.New(d.db.Pool).ScheduledJobsOf(ctx, brand.ID)
		if err != nil {
			return nil, err
		}
		for _, schedule := range of {
			if _, ok := schedules[schedule.JobType]; !ok && schedule.CreatedBy == nil {
				schedules[schedule.JobType] = schedule
			}
		}
	}
	if len(schedules) == 0 {
		return nil, fmt.Errorf("%s has no scheduled job to run", d.fileName())
	}
	return schedules, nil
}

func (d *demo) brand(id uuid.UUID) store.Brand {
	i := slices.IndexFunc(d.brands, func(b store.Brand) bool { return b.ID == id })
	return d.brands[i]
}

// follow shows the progress of runs until all runs have ended.
func (d *demo) follow(ctx context.Context, runs []*demoRun) error {
	const refresh = 200 * time.Millisecond
	ticker := time.NewTicker(refresh)
	defer ticker.Stop()
	shown := &progressDisplay{out: d.out, live: command.IsTerminal(d.out)}
	for {
		done, err := d.readProgress(ctx, runs)
		if ctx.Err() != nil {
			return errors.New("the demo was interrupted before the runs ended")
		}
		if err != nil {
			return err
		}
		shown.update(runs, done)
		if done {
			return nil
		}
		select {
		case <-ctx.Done():
		case <-d.db.Done():
			return errors.New("the local Postgres exited unexpectedly")
		case <-ticker.C:
		}
	}
}

// readProgress reads the progress of runs and reports whether all runs have ended.
func (d *demo) readProgress(ctx context.Context, runs []*demoRun) (done bool, err error) {
	done = true
	for _, run := range runs {
		if run.progress, err = d.node.Jobs().Progress(ctx, run.id); err != nil {
			return false, err
		}
		done = done && run.progress.Run.Status.Finished()
	}
	return done, nil
}

// failures returns one joined error for all runs that did not complete. The error contains advice for each failed run.
func failures(runs []*demoRun) error {
	var errs []error
	for _, run := range runs {
		r := run.progress.Run
		if r.Status == store.RunCompleted {
			continue
		}
		reason := "no message"
		if r.ErrorMessage != nil {
			reason = *r.ErrorMessage
		}
		reason += " " + r.ReasonCode.Advice()
		errs = append(errs, fmt.Errorf("run %s of %s (%s) is %s: %s",
			r.ID, run.brand.Name, r.JobType, r.Status, strings.TrimRight(reason, ". ")))
	}
	return errors.Join(errs...)
}
