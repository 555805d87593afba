package catalog

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"tidewatch/jobs/cronspec"
	"tidewatch/store"
)

// Apply writes a document to the database in one transaction. A dry run does the work of an import and then rolls the
// transaction back. The report and the errors of a dry run are therefore the same as those of an import. Apply returns
// an [*InvalidError] when the document conflicts with the database. Apply returns a [*store.ConflictError] when another
// program concurrently writes the same object.
func Apply(ctx context.Context, db *store.DB, doc *Document, rules Rules, dryRun bool) (Report, error) {
	a := &applier{created: map[uuid.UUID]bool{}, rules: rules, report: Report{Changes: []Change{}, DryRun: dryRun}}
	err := db.InTx(ctx, func(db *store.DB) error {
		if err := db.LockCatalog(ctx); err != nil {
			return err
		}
		// Other transactions lock the exceptions before the schedules, so the import must lock the exceptions first.
		if doc.exceptions && !a.report.DryRun {
			if err := db.LockExceptions(ctx); err != nil {
				return err
			}
		}
		if err := a.file(ctx, db, doc.text); err != nil {
			return err
		}
		if err := a.err(doc.file); err != nil {
			return err
		}
		if a.report.DryRun {
			return dryRunError{}
		}
		return nil
	})
	if _, dry := errors.AsType[dryRunError](err); err != nil && !dry {
		return Report{}, conflict(err)
	}
	a.report.Warnings = append([]Warning{}, doc.warnings...)
	return a.report, nil
}

// dryRunError rolls back the transaction of a successful dry run.
type dryRunError struct{}

func (dryRunError) Error() string { return "dry run" }

// conflict converts a duplicate-key error of the database to a [*store.ConflictError].
func conflict(err error) error {
	if _, duplicate := store.Duplicate(err); duplicate {
		return &store.ConflictError{
			Message: "another program created an object of the file at the same time: import the file again",
		}
	}
	return err
}

// planError wraps an error of the planner, so that callers can distinguish planner errors from database errors.
type planError struct{ cause error }

func (e *planError) Error() string { return e.cause.Error() }

func (e *planError) Unwrap() error { return e.cause }

// planner returns a [store.Planner] that also checks the minimum interval of the customer's plan.
func planner(plan store.Planner, customer store.Customer) store.Planner {
	allowed := time.Duration(customer.MinIntervalSeconds) * time.Second
	return func(t store.Timing, after time.Time) (time.Time, error) {
		at, err := plan(t, after)
		if err != nil {
			return time.Time{}, &planError{err}
		}
		if allowed == 0 {
			return at, nil
		}
		schedule, err := cronspec.Parse(cronspec.Spec{Cron: t.Cron, Zone: t.Timezone})
		if err != nil {
			return time.Time{}, &planError{err}
		}
		if wrong := RefuseInterval(schedule.LeastInterval(), allowed); wrong != "" {
			return time.Time{}, &planError{&store.FieldError{Field: "cron_expression", Message: wrong}}
		}
		return at, nil
	}
}

// applier writes the objects of a document. After a problem, the applier continues with the next object, so that an
// import reports all problems.
type applier struct {
	problems

	created map[uuid.UUID]bool // the customers that this import has created; all their brands come from the file
	last    store.Brand        // the last brand; the next batch may contain more objects of this brand
	report  Report
	rules   Rules
}

// batchSize is the number of objects that an import reads from the database and writes in one step.
const batchSize = 2000

// The method "file" writes the objects of one file in batches.
func (a *applier) file(ctx context.Context, db *store.DB, text part) (err error) {
	var customers []customer
	objects := 0
	flush := func() {
		if err == nil && len(customers) > 0 {
			err = a.batch(ctx, db, customers)
		}
		customers, objects = nil, 0
	}
	r := newReader(a.rules)
	r.file(text, func(some []customer) {
		customers = append(customers, some...)
		for i := range some {
			objects += some[i].objects()
		}
		if objects >= batchSize {
			flush()
		}
		r.failed = err != nil // an error stops the reader
	})
	flush()
	if err == nil && r.global.isSet() {
		err = a.global(ctx, db, r.global)
	}
	return err
}

// global writes the blackouts for all customers.
func (a *applier) global(ctx context.Context, db *store.DB, f field[[]blackout]) error {
	now, err := db.Clock(ctx)
	if err != nil {
		return err
	}
	rows, err := db.ExceptionsOf(ctx, []uuid.UUID{uuid.Nil})
	if err != nil {
		return err
	}
	var x exceptions
	fields := x.replaceBlackouts(f, rows, nil, now)
	if !a.note(Change{Kind: KindBlackouts, Name: everyCustomer, Fields: fields}, false) {
		return nil
	}
	return x.save(ctx, db)
}

// objects returns the number of objects that the file contains for a customer, including the customer.
func (c *customer) objects() int {
	n := 1 + len(c.brands)
	for i := range c.brands {
		n += len(c.brands[i].competitors) + len(c.brands[i].queries) + len(c.brands[i].jobs)
	}
	return n
}

// note adds a created or changed object to the report, and returns whether the object must be written.
func (a *applier) note(change Change, isNew bool) bool {
	change.Action = ActionUpdated
	switch {
	case isNew:
		change.Action, change.Fields = ActionCreated, []FieldChange{}
	case len(change.Fields) == 0:
		a.report.Unchanged++
		return false
	}
	a.report.Changes = append(a.report.Changes, change)
	return true
}
