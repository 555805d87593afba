package catalog

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/store"
)

// batch is a group of customers, with the database rows of their objects. The import reads the objects in the order of
// the file and collects the rows to write. The import then writes the rows of each kind in one statement.
type batch struct {
	*applier

	db  *store.DB
	now time.Time // the time of the database

	customers   map[string]store.Customer
	brands      map[brandKey]store.Brand
	competitors map[uuid.UUID][]store.Competitor // the competitors of each brand
	queries     map[queryKey]store.Query
	jobs        map[jobKey]store.ScheduledJob
	exceptions  map[uuid.UUID][]store.Exception // the exceptions of customers and of scheduled jobs, by the id of their owner

	changed struct {
		customers   []store.Customer
		brands      []store.Brand
		competitors []store.Competitor
		queries     []store.Query
		newJobs     []store.ScheduledJob
		jobs        []store.ScheduledJob
		exceptions  exceptions
	}
}

// These types are the natural keys of objects.
type (
	brandKey struct {
		customer uuid.UUID
		name     string
	}
	queryKey struct {
		brand uuid.UUID
		key   [3]string
	}
	jobKey struct {
		brand uuid.UUID
		name  string
	}
)

func (a *applier) batch(ctx context.Context, db *store.DB, customers []customer) error {
	b := &batch{applier: a, db: db}
	err := b.load(ctx, customers)
	if err != nil {
		return err
	}
	// The import reads the clock after it has locked the schedules, so that an edited schedule never fires at a past
	// time.
	if b.now, err = db.Clock(ctx); err != nil {
		return err
	}
	for i := range customers {
		if err := b.customer(&customers[i]); err != nil {
			return err
		}
	}
	return b.save(ctx)
}

// load reads the rows of the objects from the database. load locks all brands of the file, and the customers and
// scheduled jobs that the file changes.
func (b *batch) load(ctx context.Context, customers []customer) error {
	names := make([]string, len(customers))
	for i := range customers {
		names[i] = customers[i].name.value
	}
	rows, err := b.db.CustomersNamed(ctx, names)
	if err != nil {
		return err
	}
	b.customers = byKey(rows, func(c store.Customer) string { return c.Name })
	if err := b.lockCustomers(ctx, customers); err != nil {
		return err
	}
	if err := b.loadBrands(ctx, customers); err != nil {
		return err
	}
	load := b.resolveAfter
	if len(b.brands) > 0 {
		load = b.loadItems
	}
	if err := load(ctx, customers); err != nil {
		return err
	}
	return b.loadExceptions(ctx, customers)
}

// lockCustomers locks the customers whose settings the file changes, and reads their rows again. Edits of other
// customers need not wait for the end of the import.
func (b *batch) lockCustomers(ctx context.Context, customers []customer) error {
	var ids []uuid.UUID
	for i := range customers {
		name := customers[i].name.value
		if row, ok := b.customers[name]; ok && len(customers[i].onto(&row)) > 0 {
			ids = append(ids, row.ID)
			delete(b.customers, name) // the customer may have been renamed or deleted since the first read
		}
	}
	if len(ids) == 0 {
		return nil
	}
	locked, err := b.db.LockCustomers(ctx, ids)
	for _, row := range locked {
		b.customers[row.Name] = row
	}
	return err
}

// loadExceptions reads the stored exceptions of the customers for which the file sets blackouts. loadExceptions also
// reads the stored exceptions of the scheduled jobs for which the file sets a pause.
func (b *batch) loadExceptions(ctx context.Context, customers []customer) error {
	var owners []uuid.UUID
	for i := range customers {
		if row, ok := b.customers[customers[i].name.value]; ok && customers[i].blacks.isSet() {
			owners = append(owners, row.ID)
		}
	}
	b.eachBrand(customers, func(of *brand, row store.Brand) {
		for i := range of.jobs {
			if j, ok := b.jobs[jobKey{row.ID, of.jobs[i].name.value}]; ok && of.jobs[i].pause.isSet() {
				owners = append(owners, j.ID)
			}
		}
	})
	if len(owners) == 0 {
		return nil
	}
	rows, err := b.db.ExceptionsOf(ctx, owners)
	b.exceptions = map[uuid.UUID][]store.Exception{}
	for _, e := range rows {
		owner := e.Scope()
		b.exceptions[owner] = append(b.exceptions[owner], e)
	}
	return err
}

func (b *batch) loadBrands(ctx context.Context, customers []customer) error {
	var owners []uuid.UUID
	var names []string
	for i := range customers {
		row, ok := b.customers[customers[i].name.value]
		for j := range customers[i].brands {
			if ok && !b.created[row.ID] {
				owners, names = append(owners, row.ID), append(names, customers[i].brands[j].name.value)
			}
		}
	}
	b.brands = map[brandKey]store.Brand{}
	if len(names) == 0 {
		return nil
	}
	rows, err := b.db.LockBrandsNamed(ctx, owners, names)
	if err != nil {
		return err
	}
	b.brands = byKey(rows, func(row store.Brand) brandKey { return brandKey{row.CustomerID, row.Name} })
	return nil
}

// loadItems reads the competitors, queries and scheduled jobs of the brands that exist.
func (b *batch) loadItems(ctx context.Context, customers []customer) error {
	// The list "brands" has the ids of all brands. The lists "askers" and "planners" have the brand ids that belong to
	// the query texts in "texts" and to the job names in "names".
	var brands, askers, planners []uuid.UUID
	var texts, names []string
	b.eachBrand(customers, func(of *brand, row store.Brand) {
		brands = append(brands, row.ID)
		for i := range of.queries {
			askers, texts = append(askers, row.ID), append(texts, of.queries[i].text.value)
		}
		for i := range of.jobs {
			planners, names = append(planners, row.ID), append(names, of.jobs[i].name.value)
		}
	})
	competitors, err := b.db.CompetitorsOfBrands(ctx, brands)
	if err != nil {
		return err
	}
	b.competitors = map[uuid.UUID][]store.Competitor{}
	for _, c := range competitors {
		b.competitors[c.BrandID] = append(b.competitors[c.BrandID], c)
	}
	queries, err := b.db.QueriesWith(ctx, askers, texts)
	if err != nil {
		return err
	}
	b.queries = byKey(queries, func(q store.Query) queryKey {
		return queryKey{q.BrandID, [3]string{q.Text, q.Locale, q.Country}}
	})
	jobs, err := b.db.ScheduledJobsNamed(ctx, planners, names)
	if err != nil {
		return err
	}
	b.jobs = byKey(jobs, keyOfJob)
	if err := b.resolveAfter(ctx, customers); err != nil {
		return err
	}
	return b.lockJobs(ctx, customers)
}

// eachBrand calls a function with each brand that exists in the database, and with the row of the brand.
func (b *batch) eachBrand(customers []customer, do func(of *brand, row store.Brand)) {
	for i := range customers {
		c := &customers[i]
		for j := range c.brands {
			if row, ok := b.brands[brandKey{b.customers[c.name.value].ID, c.brands[j].name.value}]; ok {
				do(&c.brands[j], row)
			}
		}
	}
}

// lockJobs locks the scheduled jobs that the file changes, and reads their rows again. Other scheduled jobs stay
// unlocked, so that their ticks fire during the import.
func (b *batch) lockJobs(ctx context.Context, customers []customer) error {
	var ids []uuid.UUID
	b.eachBrand(customers, func(of *brand, brand store.Brand) {
		for i := range of.jobs {
			key := jobKey{brand.ID, of.jobs[i].name.value}
			if row, ok := b.jobs[key]; ok && len(of.jobs[i].onto(&row)) > 0 {
				ids = append(ids, row.ID)
				delete(b.jobs, key) // the scheduled job may have been renamed or deleted since the first read
			}
		}
	})
	if len(ids) == 0 {
		return nil
	}
	locked, err := b.db.LockScheduledJobs(ctx, ids)
	for _, row := range locked {
		if row.Name != nil {
			b.jobs[keyOfJob(row)] = row
		}
	}
	return err
}

// keyOfJob returns the natural key of a scheduled job that has a name.
func keyOfJob(j store.ScheduledJob) jobKey { return jobKey{j.BrandID, *j.Name} }

// customer collects the rows to write for a customer of the file and for the objects of the customer.
func (b *batch) customer(c *customer) error {
	row, exists := b.customers[c.name.value]
	if !exists {
		row = store.Customer{ID: uuid.New(), Name: c.name.value}
	}
	fields := c.onto(&row)
	isChanged := !exists || len(fields) > 0
	if len(fields) > 0 {
		c.refuseAges(&b.problems, row)
	}
	if !c.rest {
		fields = append(b.changed.exceptions.replaceBlackouts(c.blacks, b.exceptions[row.ID], &row.ID, b.now), fields...)
	}
	change := Change{Kind: KindCustomer, Name: row.Name, Fields: fields, customerID: row.ID, id: row.ID}
	if !c.rest && b.note(change, !exists) && isChanged {
		b.changed.customers = append(b.changed.customers, row)
		b.created[row.ID] = !exists
	}
	b.customers[row.Name] = row
	plan := planner(b.rules.Plan, row)
	for i := range c.brands {
		if err := b.brand(&c.brands[i], row, plan); err != nil {
			return err
		}
	}
	return nil
}

// brand collects the rows of a brand with its competitors, queries and scheduled jobs.
func (b *batch) brand(of *brand, customer store.Customer, plan store.Planner) error {
	key := brandKey{customer.ID, of.name.value}
	row, exists := b.brands[key]
	switch {
	case of.rest:
		row = b.last
	case !exists:
		row = store.Brand{ID: uuid.New(), CustomerID: customer.ID, Name: key.name}
	}
	b.last = row
	item := Change{Kind: KindBrand, Name: customer.Name + " / " + row.Name, customerID: customer.ID, id: row.ID}
	if !of.rest {
		item.Fields = of.onto(&row)
		if b.note(item, !exists) {
			b.changed.brands = append(b.changed.brands, row)
		}
		b.competitorsOf(of, row, item)
	}
	b.queriesOf(of, row, item)
	return b.jobsOf(of, row, item, plan)
}

// forObject returns a change of an object of a brand, such as a query. The receiver c is the change of the brand.
func (c Change) forObject(kind, name string, id uuid.UUID, fields []FieldChange) Change {
	return Change{Kind: kind, Name: c.Name + " / " + name, Fields: fields, customerID: c.customerID, id: id}
}

func (b *batch) competitorsOf(of *brand, brand store.Brand, item Change) {
	rows := b.competitors[brand.ID]
	known := byKey(rows, func(c store.Competitor) string { return c.Name })
	owners := []owner{mergedOwner("the brand", of.name, brand.Aliases, of.aliases)}
	for i := range of.competitors {
		c := &of.competitors[i]
		row, exists := known[c.name.value]
		if !exists {
			row = store.Competitor{ID: uuid.New(), BrandID: brand.ID, Name: c.name.value}
		}
		delete(known, c.name.value)
		if b.note(item.forObject(KindCompetitor, row.Name, row.ID, c.onto(&row)), !exists) {
			b.changed.competitors = append(b.changed.competitors, row)
		}
		owners = append(owners, mergedOwner(competitorNamed(row.Name), c.name, row.Aliases, c.aliases))
	}
	for _, row := range rows {
		if _, unlisted := known[row.Name]; unlisted {
			owners = append(owners, owner{what: competitorNamed(row.Name), names: append([]string{row.Name}, row.Aliases...)})
		}
	}
	b.collisions(owners)
}

func (b *batch) queriesOf(of *brand, brand store.Brand, item Change) {
	for i := range of.queries {
		q := &of.queries[i]
		row, exists := b.queries[queryKey{brand.ID, q.key()}]
		if !exists {
			row = store.Query{
				ID: uuid.New(), BrandID: brand.ID, Text: q.text.value, Locale: q.locale.value, Country: q.country.value,
				IsActive: true,
			}
		}
		if b.note(item.forObject(KindQuery, q.title(), row.ID, q.onto(&row)), !exists) {
			b.changed.queries = append(b.changed.queries, row)
		}
	}
}

func (b *batch) jobsOf(of *brand, brand store.Brand, item Change, plan store.Planner) error {
	for i := range of.jobs {
		j := &of.jobs[i]
		if j.after.value != nil && j.afterID == nil {
			continue // the problem is reported
		}
		row, exists := b.jobs[jobKey{brand.ID, j.name.value}]
		var err error
		if exists {
			err = b.updateJob(j, row, item, plan)
		} else {
			err = b.createJob(j, brand, item, plan)
		}
		if refused, ok := errors.AsType[*planError](err); ok {
			j.refuse(&b.problems, refused.cause)
		} else if err != nil {
			return err
		}
	}
	return nil
}

// createJob plans a new scheduled job and collects its row. If a required field is absent, createJob reports a problem.
func (b *batch) createJob(j *job, brand store.Brand, item Change, plan store.Planner) error {
	before := b.count
	if !j.jobType.isSet() {
		b.missing(j.place, "job_type", "a new scheduled job requires the field")
	}
	if !j.cron.isSet() && j.after.value == nil {
		b.missing(j.place, "cron_expression", "a new scheduled job requires the field, or the field after")
	}
	if b.count > before {
		return nil
	}
	row := store.NewScheduledJob(brand)
	row.ID, row.Name, row.SpecChangedAt = uuid.New(), &j.name.value, b.now
	if j.id != uuid.Nil {
		row.ID = j.id
	}
	j.onto(&row)
	if err := store.CheckCronOrAfter(row); err != nil {
		return &planError{err}
	}
	if row.After == nil {
		next, err := plan(row.Timing, row.SpecChangedAt)
		if err != nil {
			return err
		}
		if row.IsActive {
			row.NextRunAt = &next
		}
	}
	b.changed.exceptions.replacePause(j, row, nil, b.now)
	b.note(item.forObject(KindScheduledJob, j.name.value, row.ID, nil), true)
	b.changed.newJobs = append(b.changed.newJobs, row)
	return nil
}

// updateJob plans a scheduled job again if the file changes the timing or the state of the scheduled job. An unchanged
// scheduled job is not written, so that the job keeps its next run.
func (b *batch) updateJob(j *job, row store.ScheduledJob, item Change, plan store.Planner) error {
	before := row
	fields := j.onto(&row)
	if len(fields) > 0 {
		if err := store.CheckCronOrAfter(row); err != nil {
			return &planError{err}
		}
		if err := j.refuseBounds(row.Timing); err != nil {
			return err
		}
		if err := row.Replan(before, b.now, plan); err != nil {
			return err
		}
	}
	isChanged := len(fields) > 0
	fields = append(fields, b.changed.exceptions.replacePause(j, row, b.exceptions[row.ID], b.now)...)
	slices.SortFunc(fields, func(x, y FieldChange) int { return strings.Compare(x.Field, y.Field) })
	if b.note(item.forObject(KindScheduledJob, j.name.value, row.ID, fields), false) && isChanged {
		b.changed.jobs = append(b.changed.jobs, row)
	}
	return nil
}

// save writes the collected rows. After a problem, save writes no scheduled jobs and no exceptions.
func (b *batch) save(ctx context.Context) error {
	if err := b.db.SaveCustomers(ctx, b.changed.customers); err != nil {
		return err
	}
	if err := b.db.SaveBrands(ctx, b.changed.brands); err != nil {
		return err
	}
	if err := b.db.SaveCompetitors(ctx, b.changed.competitors); err != nil {
		return err
	}
	if err := b.db.SaveQueries(ctx, b.changed.queries); err != nil {
		return err
	}
	if b.count > 0 {
		return nil // the import is refused; a chain without the refused scheduled jobs could cause further errors
	}
	if err := b.db.CreateScheduledJobs(ctx, b.changed.newJobs); err != nil {
		return err
	}
	if err := b.db.UpdateScheduledJobs(ctx, b.changed.jobs); err != nil {
		return err
	}
	return b.changed.exceptions.save(ctx, b.db)
}

// byKey returns a map from the natural key of each row to the row.
func byKey[K comparable, T any](rows []T, key func(T) K) map[K]T {
	m := make(map[K]T, len(rows))
	for _, row := range rows {
		m[key(row)] = row
	}
	return m
}
