package catalog

import (
	"context"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/google/uuid"

	"tidewatch/jobs/cronspec"
	"tidewatch/store"
)

// The field "after" of a scheduled job contains the name of the schedule after whose runs the scheduled job fires. The
// name of a schedule of another brand of the same customer begins with the brand, such as "Globex / daily". The
// schedule that the field "after" names is in the database or in the file. In a file with more than [batchSize]
// objects, a new schedule should come before the schedules that fire after it.

// orNoText returns a function that reads a text or null.
func orNoText(r *reader, text func(n ast.Node, at *place) string) func(n ast.Node, at *place) *string {
	return func(n ast.Node, at *place) *string {
		n, ok := r.resolve(n, at)
		if _, null := n.(*ast.NullNode); null || !ok {
			return nil
		}
		value := text(n, at)
		return &value
	}
}

// scheduleName is the name of a schedule with the names of its customer and brand.
type scheduleName struct{ customer, brand, name string }

// named returns the id of the schedule that the scheduled job n names in its field "after". The parameter "text" is the
// value of the field, and "known" has the ids of the known schedules. The result is false if the schedule is unknown.
func (n scheduleName) named(text string, known map[scheduleName]uuid.UUID) (uuid.UUID, bool) {
	id, ok := known[scheduleName{n.customer, n.brand, text}]
	if brand, name, other := strings.Cut(text, " / "); !ok && other {
		id, ok = known[scheduleName{n.customer, brand, name}]
	}
	return id, ok
}

// eachJob calls a function with each scheduled job in the file, and with its name.
func eachJob(customers []customer, do func(j *job, name scheduleName)) {
	for i := range customers {
		for k := range customers[i].brands {
			of := &customers[i].brands[k]
			for l := range of.jobs {
				do(&of.jobs[l], scheduleName{customers[i].name.value, of.name.value, of.jobs[l].name.value})
			}
		}
	}
}

// resolveAfter finds the schedule after which each scheduled job of the file fires, and reports unknown schedules.
// resolveAfter also gives ids to the new scheduled jobs of the file, because other scheduled jobs may name them.
func (b *batch) resolveAfter(ctx context.Context, customers []customer) error {
	var owners, names []string
	eachJob(customers, func(j *job, name scheduleName) {
		if j.after.value == nil {
			return
		}
		owners, names = append(owners, name.customer), append(names, *j.after.value)
		if _, of, ok := strings.Cut(*j.after.value, " / "); ok {
			names = append(names, of)
		}
	})
	if len(names) == 0 {
		return nil
	}
	rows, err := b.db.SchedulesNamed(ctx, owners, names)
	if err != nil {
		return err
	}
	known := make(map[scheduleName]uuid.UUID, len(rows))
	for _, row := range rows {
		known[scheduleName{row.Customer, row.Brand, row.Name}] = row.ID
	}
	eachJob(customers, func(j *job, name scheduleName) {
		if _, exists := known[name]; !exists {
			if row, exists := b.jobs[jobKey{b.brands[brandKey{b.customers[name.customer].ID, name.brand}].ID, name.name}]; exists {
				known[name] = row.ID
				return
			}
			j.id = uuid.New()
			known[name] = j.id
		}
	})
	eachJob(customers, func(j *job, name scheduleName) {
		if j.after.value == nil {
			return
		}
		id, ok := name.named(*j.after.value, known)
		if !ok {
			b.add(j.after.place, "the customer has no schedule named %s", quote(*j.after.value))
			return
		}
		j.afterID = &id
	})
	return nil
}

// setAfter copies the fields "cron_expression" and "after" of a scheduled job from the file to the row. If the file
// sets only "cron_expression", setAfter clears "after", and vice versa. Plain SQL may have stored an expression with
// other white space than the file, which is no change.
func (d *diff) setAfter(j *job, row *store.ScheduledJob) {
	had, cron := row.After, row.Cron
	if j.cron.isSet() && j.cron.value != cronspec.SingleSpaced(cron) {
		row.Cron = j.cron.value
	}
	if j.after.isSet() {
		row.After = j.afterID
	}
	switch {
	case row.After != nil && j.after.isSet() && !j.cron.isSet():
		row.Cron = ""
	case row.Cron != "" && j.cron.isSet() && !j.after.isSet():
		row.After = nil
	}
	if text := idText(row.After); text != idText(had) {
		d.add("after", idText(had), text)
	}
	partial := row.AfterPartial
	if row.After == nil {
		row.AfterPartial = false
	}
	if j.afterPartial.isSet() {
		row.AfterPartial = j.afterPartial.value
	}
	if row.AfterPartial != partial {
		d.add("after_partial", strconv.FormatBool(partial), strconv.FormatBool(row.AfterPartial))
	}
	if row.Cron != cron {
		d.add("cron_expression", cron, row.Cron)
	}
}

func idText(id *uuid.UUID) string {
	if id == nil {
		return ""
	}
	return id.String()
}
