package catalog

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"tidewatch/jobs/cronspec"
	"tidewatch/store"
)

// Apply writes a document to the database in one transaction. A dry run does the same work and then rolls the
// transaction back. The report and the errors of a dry run are therefore the same as those of an import. Apply returns
// an [*InvalidError] when the document conflicts with the database. Apply returns a [*store.ConflictError] when another
// program concurrently writes the same object.
func Apply(ctx context.Context, db *store.DB, doc *Document, rules Rules, dryRun bool) (Report, error) {
	a := &applier{rules: rules, report: Report{Changes: []Change{}, DryRun: dryRun}}
	err := db.InTx(ctx, func(db *store.DB) error {
		if err := db.LockCatalog(ctx); err != nil {
			return err
		}
		for i := range doc.customers {
			if err := a.customer(ctx, db, &doc.customers[i]); err != nil {
				return err
			}
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

	customerID uuid.UUID     // the current customer
	plan       store.Planner // the planner with the current customer's minimum interval
	report     Report
	rules      Rules
}

// note adds a created or changed object to the report, and returns whether the object must be written. The parameter id
// is the zero UUID if the object is new.
func (a *applier) note(kind, name string, id uuid.UUID, fields []FieldChange) bool {
	change := Change{Action: ActionUpdated, Kind: kind, Name: name, Fields: fields, customerID: a.customerID, id: id}
	switch {
	case id == uuid.Nil:
		change.Action, change.Fields = ActionCreated, []FieldChange{}
	case len(fields) == 0:
		a.report.Unchanged++
		return false
	}
	a.report.Changes = append(a.report.Changes, change)
	return true
}

// setID sets the object id in the last entry of the report, after the database has assigned the id.
func (a *applier) setID(id uuid.UUID) {
	last := &a.report.Changes[len(a.report.Changes)-1]
	last.customerID, last.id = a.customerID, id
}

func (a *applier) customer(ctx context.Context, db *store.DB, c *customer) error {
	row, err := db.CustomerByName(ctx, c.name.value)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if row, err = a.writeCustomer(ctx, db, c, row); err != nil {
		return err
	}
	a.plan = planner(a.rules.Plan, row)
	brands, err := db.LockBrandsOf(ctx, row.ID)
	if err != nil {
		return err
	}
	known := byKey(brands, func(b store.Brand) string { return b.Name })
	for i := range c.brands {
		b := &c.brands[i]
		had, ok := known[b.name.value]
		if !ok {
			had = store.Brand{CustomerID: row.ID, Name: b.name.value}
		}
		if err := a.brand(ctx, db, b, had, c.name.value+" / "+b.name.value); err != nil {
			return err
		}
	}
	return nil
}

func (a *applier) writeCustomer(
	ctx context.Context,
	db *store.DB,
	c *customer,
	row store.Customer,
) (store.Customer, error) {
	fields := c.onto(&row)
	a.customerID = row.ID
	if !a.note(KindCustomer, c.name.value, row.ID, fields) {
		return row, nil
	}
	row.Name = c.name.value
	saved, err := db.SaveCustomer(ctx, row)
	if err != nil {
		return saved, err
	}
	a.customerID = saved.ID
	a.setID(saved.ID)
	return saved, nil
}

// brand writes a brand with its competitors, queries and scheduled jobs. The parameter name is the path of the brand in
// the report.
func (a *applier) brand(ctx context.Context, db *store.DB, b *brand, row store.Brand, name string) error {
	if a.note(KindBrand, name, row.ID, b.onto(&row)) {
		var err error
		if row, err = db.SaveBrand(ctx, row); err != nil {
			return err
		}
		a.setID(row.ID)
	}
	if err := a.competitors(ctx, db, b, row, name); err != nil {
		return err
	}
	if err := a.queries(ctx, db, b, row, name); err != nil {
		return err
	}
	return a.jobs(ctx, db, b, row, name)
}

// byKey returns a map from the natural key of each row to the row.
func byKey[K comparable, T any](rows []T, key func(T) K) map[K]T {
	m := make(map[K]T, len(rows))
	for _, row := range rows {
		m[key(row)] = row
	}
	return m
}
