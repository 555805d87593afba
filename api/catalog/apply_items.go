package catalog

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tidewatch/store"
)

func (a *applier) competitors(ctx context.Context, db *store.DB, b *brand, of store.Brand, path string) error {
	rows, err := db.CompetitorsOf(ctx, of.ID)
	if err != nil {
		return err
	}
	known := byKey(rows, func(c store.Competitor) string { return c.Name })
	owners := []owner{mergedOwner("the brand", b.name, of.Aliases, b.aliases)}
	for i := range b.competitors {
		c := &b.competitors[i]
		row, ok := known[c.name.value]
		if !ok {
			row = store.Competitor{BrandID: of.ID, Name: c.name.value}
		}
		delete(known, c.name.value)
		if a.note(KindCompetitor, path+" / "+row.Name, row.ID, c.onto(&row)) {
			saved, err := db.SaveCompetitor(ctx, row)
			if err != nil {
				return err
			}
			a.setID(saved.ID)
		}
		owners = append(owners, mergedOwner(competitorNamed(row.Name), c.name, row.Aliases, c.aliases))
	}
	for _, row := range rows {
		if _, unlisted := known[row.Name]; unlisted {
			owners = append(owners, owner{what: competitorNamed(row.Name), names: append([]string{row.Name}, row.Aliases...)})
		}
	}
	a.collisions(owners)
	return nil
}

func competitorNamed(name string) string { return "the competitor " + quote(name) }

// mergedOwner returns an owner for [problems.collisions]. The owner contains the names after the import, with their
// places in the file.
func mergedOwner(what string, name field[string], has []string, aliases field[texts]) owner {
	o := owner{what: what, names: append([]string{name.value}, has...), places: []*place{name.place}}
	if aliases.isSet() {
		o.places = append(o.places, aliases.value.places...)
	} else {
		o.places = append(o.places, make([]*place, len(has))...)
	}
	return o
}

func (a *applier) queries(ctx context.Context, db *store.DB, b *brand, of store.Brand, path string) error {
	rows, err := db.QueriesOf(ctx, of.ID)
	if err != nil {
		return err
	}
	known := byKey(rows, func(q store.Query) [3]string { return [3]string{q.Text, q.Locale, q.Country} })
	for i := range b.queries {
		q := &b.queries[i]
		row, ok := known[q.key()]
		if !ok {
			row = store.Query{
				BrandID:  of.ID,
				Text:     q.text.value,
				Locale:   q.locale.value,
				Country:  q.country.value,
				IsActive: true,
			}
		}
		if a.note(KindQuery, path+" / "+q.title(), row.ID, q.onto(&row)) {
			saved, err := db.SaveQuery(ctx, row)
			if err != nil {
				return err
			}
			a.setID(saved.ID)
		}
	}
	return nil
}

// title returns the natural key of a query for the report.
func (q *query) title() string {
	switch locale, country := q.locale.value, q.country.value; {
	case locale != "" && country != "":
		return fmt.Sprintf("%s (%s, %s)", q.text.value, locale, country)
	case locale != "" || country != "":
		return fmt.Sprintf("%s (%s)", q.text.value, locale+country)
	}
	return q.text.value
}

func (a *applier) jobs(ctx context.Context, db *store.DB, b *brand, of store.Brand, path string) error {
	rows, err := db.ScheduledJobsOf(ctx, of.ID)
	if err != nil {
		return err
	}
	known := map[string]store.ScheduledJob{}
	for _, row := range rows {
		if row.Name != nil {
			known[*row.Name] = row
		}
	}
	for i := range b.jobs {
		j := &b.jobs[i]
		row, ok := known[j.name.value]
		if ok {
			err = a.updateJob(ctx, db, j, row, path)
		} else {
			err = a.createJob(ctx, db, j, of, path)
		}
		// After an error of the planner, the store rolls back to a savepoint, so that the schedule is not written.
		if refused, ok := errors.AsType[*planError](err); ok {
			j.refuse(&a.problems, refused.cause)
		} else if err != nil {
			return err
		}
	}
	return nil
}

func (a *applier) createJob(ctx context.Context, db *store.DB, j *job, of store.Brand, path string) error {
	before := a.count
	if !j.jobType.isSet() {
		a.missing(j.place, "job_type", "a new scheduled job requires it")
	}
	if !j.cron.isSet() {
		a.missing(j.place, "cron_expression", "a new scheduled job requires it")
	}
	if a.count > before {
		return nil
	}
	row := store.NewScheduledJob(of)
	row.Name = &j.name.value
	j.onto(&row)
	a.note(KindScheduledJob, path+" / "+j.name.value, row.ID, nil)
	created, err := db.CreateScheduledJob(ctx, row, a.plan)
	if err == nil {
		a.setID(created.ID)
	}
	return err
}

// updateJob writes only changes, so that an unchanged scheduled job keeps its next run.
func (a *applier) updateJob(ctx context.Context, db *store.DB, j *job, row store.ScheduledJob, path string) error {
	id := row.ID
	fields := j.onto(&row)
	if len(fields) > 0 {
		_, err := db.UpdateScheduledJob(ctx, id, a.plan, func(row *store.ScheduledJob) error {
			fields = j.onto(row) // the row is now locked, and may have changed since the first read
			return j.refuseBounds(row.Timing)
		})
		if err != nil {
			return err
		}
	}
	a.note(KindScheduledJob, path+" / "+j.name.value, id, fields)
	return nil
}

// refuseBounds refuses an end time before the start time if one of the two times is in the file and the other time is
// in the database.
func (j *job) refuseBounds(t store.Timing) error {
	if t.StartsAt == nil || t.EndsAt == nil || t.EndsAt.After(*t.StartsAt) {
		return nil
	}
	if j.ends.isSet() {
		return &planError{&store.FieldError{Field: "ends_at", Message: endsTooSoon(*t.StartsAt)}}
	}
	message := "must be before ends_at, which is " + t.EndsAt.Format(time.RFC3339)
	return &planError{&store.FieldError{Field: "starts_at", Message: message}}
}
