package catalog

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
	"github.com/google/uuid"

	"tidewatch/jobs/exception"
	"tidewatch/store"
)

const (
	maxBlackouts = 1000 // the maximum number of blackouts of a customer, or for all customers
	maxExtraDays = 6    // the maximum of the field extra_days
)

// everyCustomer is the name under which the report of an import lists the blackouts for all customers.
const everyCustomer = "All customers"

// blackout is a blackout of a customer, or for all customers.
type blackout struct {
	row   store.Exception
	since bool // whether the file contains the first date of a weekly blackout
}

// pause is the pause of a scheduled job.
type pause struct {
	note field[string]
	ends field[*time.Time]
}

// Blackouts returns the blackouts of a file: those for all customers, and those of the customer with the given name.
// The name may be empty if the file has at most one customer. The other parameters are those of [Parse].
func Blackouts(file string, data []byte, rules Rules, customerName string) ([]store.Exception, error) {
	d, err := Parse(file, data, rules)
	if err != nil {
		return nil, err
	}
	switch {
	case customerName == "" && len(d.names) > 1:
		return nil, fmt.Errorf("%s has %d customers: name one of them", file, len(d.names))
	case customerName == "" && len(d.names) == 1:
		customerName = d.names[0]
	case customerName != "" && !slices.Contains(d.names, NormalName(customerName)):
		return nil, fmt.Errorf("%s has no customer %s", file, quote(customerName))
	}
	var all []store.Exception
	add := func(some []blackout) {
		for _, b := range some {
			all = append(all, b.row)
		}
	}
	r := newReader(rules)
	r.file(d.text, func(customers []customer) {
		for i := range customers {
			if customers[i].name.value == NormalName(customerName) {
				add(customers[i].blacks.value)
			}
		}
	})
	add(r.global.value)
	return all, nil
}

func (r *reader) blackouts(n ast.Node, at *place) []blackout {
	r.excepts = true
	all := []blackout{}
	r.list(n, at, func(n ast.Node, p *place) {
		if len(all) == maxBlackouts {
			r.add(p, "is one blackout too many: at most %d are allowed", maxBlackouts)
		}
		if b, ok := r.blackout(n, p); ok && len(all) <= maxBlackouts {
			all = append(all, b)
		}
	})
	return all
}

func (r *reader) blackout(n ast.Node, at *place) (blackout, bool) {
	var note, from, to, zone, repeats, since, until field[string]
	var days field[int]
	var weekdays field[texts]
	before := r.count
	r.mapping(n, at, map[string]read{
		"extra_days": into(&days, r.whole(0, maxExtraDays)),
		"from":       into(&from, r.name),
		"note":       into(&note, r.reason),
		"repeats":    into(&repeats, enum[string](r, []string{"never", "weekly", "yearly"})),
		"since":      into(&since, r.name),
		"timezone":   into(&zone, r.name),
		"to":         into(&to, r.name),
		"until":      into(&until, r.name),
		"weekdays":   into(&weekdays, r.texts(enum[string](r, exception.WeekdayNames()))),
	})
	if r.count == before && !from.isSet() {
		r.missing(at, "from", "write the start, such as 2026-12-24")
	}
	if r.count == before && !to.isSet() {
		r.missing(at, "to", "write the end, in the format of the start")
	}
	if r.count > before {
		return blackout{}, false
	}
	b := blackout{row: store.Exception{Kind: store.ExceptionBlackout}, since: since.isSet()}
	if note.isSet() {
		b.row.Note = &note.value
	}
	places := map[string]*place{
		"extra_days": days.place, "from": from.place, "repeats": repeats.place, "since": since.place, "timezone": zone.place,
		"to": to.place, "until": until.place, "weekdays": weekdays.place,
	}
	exception.Period{
		Days: days.value, From: from.value, Repeats: repeats.value, Since: since.value, Timezone: zone.value, To: to.value,
		Until: until.value, Weekdays: weekdays.value.values,
	}.Onto(&b.row, sinceEver(), r.zones.Zone, func(name, message string) {
		p := places[name]
		if p == nil {
			p = at.child(name, at.line)
		}
		r.add(p, "%s", message)
	})
	return b, r.count == before
}

// sinceEver returns the time that [exception.Period.Onto] uses as the present time. A weekly blackout without a first
// date starts on the day before this time. The time is fixed, so that two imports of a file have the same result.
func sinceEver() time.Time { return time.Unix(0, 0).AddDate(0, 0, 2) }

// reason reads the note of an exception.
func (r *reader) reason(n ast.Node, at *place) string { return r.freeText(n, at, RefuseReason) }

// pause reads the pause of a scheduled job, or null for no pause.
func (r *reader) pause(n ast.Node, at *place) *pause {
	r.excepts = true
	n, ok := r.resolve(n, at)
	if _, null := n.(*ast.NullNode); null || !ok {
		return nil
	}
	p := &pause{}
	r.mapping(n, at, map[string]read{"ends_at": into(&p.ends, r.instant), "note": into(&p.note, r.reason)})
	return p
}

// equals reports whether a row has the values of a blackout of the file. If the file has no first date of a weekly
// blackout, equals ignores the first date.
func (b *blackout) equals(row store.Exception) bool {
	want, have := exception.PeriodOf(b.row), exception.PeriodOf(row)
	if want == nil || have == nil {
		return false
	}
	if !b.since {
		want.Since = have.Since
	}
	return reflect.DeepEqual(want, have) && sameText(b.row.Note, row.Note)
}

func sameText(a, b *string) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }

// describeBlackout returns a blackout as one text for the report.
func describeBlackout(e store.Exception) string {
	if e.Note == nil {
		return exception.Describe(e)
	}
	return *e.Note + ": " + exception.Describe(e)
}

func describePause(e store.Exception) string {
	text := "until resumed"
	if e.EndsAt != nil {
		text = "until " + instant(e.EndsAt)
	}
	if e.Note != nil {
		text += ": " + *e.Note
	}
	return text
}

// exceptions has the exceptions to write.
type exceptions struct {
	created []store.Exception
	changed []store.Exception
	deleted []uuid.UUID
}

// save writes the exceptions.
func (x *exceptions) save(ctx context.Context, db *store.DB) error {
	if err := db.DeleteExceptions(ctx, x.deleted); err != nil {
		return err
	}
	if err := db.UpdatePauses(ctx, x.changed); err != nil {
		return err
	}
	_, err := db.CreateExceptions(ctx, x.created)
	return err
}

// replaceBlackouts makes the blackouts of a customer, or of all customers, equal to those of the file. Pauses and ended
// blackouts stay unchanged, and ended blackouts of the file are ignored.
func (x *exceptions) replaceBlackouts(
	f field[[]blackout], rows []store.Exception, customer *uuid.UUID, now time.Time,
) []FieldChange {
	if !f.isSet() {
		return nil
	}
	var before, after []string
	changed := false
	rows = slices.DeleteFunc(slices.Clone(rows), func(e store.Exception) bool {
		return e.Kind != store.ExceptionBlackout || exception.HasEnded(e, now)
	})
	for _, row := range rows {
		before = append(before, describeBlackout(row))
	}
	for _, b := range f.value {
		if exception.HasEnded(b.row, now) {
			continue
		}
		after = append(after, describeBlackout(b.row))
		if i := slices.IndexFunc(rows, b.equals); i >= 0 {
			rows = slices.Delete(rows, i, i+1)
			continue
		}
		changed = true
		b.row.CustomerID = customer
		x.created = append(x.created, b.row)
	}
	for _, row := range rows {
		changed = true
		x.deleted = append(x.deleted, row.ID)
	}
	if !changed {
		return nil
	}
	return []FieldChange{{Field: "blackouts", From: list(before), To: list(after)}}
}

// unlessEnded returns the pause, or nil if the pause has ended.
func (p *pause) unlessEnded(now time.Time) *pause {
	if p != nil && p.ends.value != nil && !p.ends.value.After(now) {
		return nil
	}
	return p
}

// replacePause makes the pause of a scheduled job equal to that of the file. If the pause in the file has ended, the
// scheduled job gets no pause. A changed pause keeps its id, so that a resume still finds the missed ticks.
func (x *exceptions) replacePause(j *job, row store.ScheduledJob, rows []store.Exception, now time.Time) []FieldChange {
	if !j.pause.isSet() {
		return nil
	}
	want := j.pause.value.unlessEnded(now)
	rows = lastingPauses(rows, now)
	before := make([]string, 0, len(rows))
	for _, e := range rows {
		before = append(before, describePause(e))
	}
	change := FieldChange{Field: "pause", From: strings.Join(before, "; ")}
	switch {
	case want == nil && len(rows) == 0:
		return nil
	case want == nil:
		for _, e := range rows {
			x.deleted = append(x.deleted, e.ID)
		}
		return []FieldChange{change}
	}
	e := store.Exception{
		BrandID: &row.BrandID, CustomerID: &row.CustomerID, Kind: store.ExceptionPause, Repeats: store.RepeatsNever,
		ScheduledJobID: &row.ID, Timezone: "UTC",
	}
	if len(rows) > 0 {
		e = rows[len(rows)-1]
	}
	e.EndsAt, e.Note = want.ends.value, nil
	if want.note.isSet() {
		e.Note = &want.note.value
	}
	change.To = describePause(e)
	if change.From == change.To {
		return nil
	}
	if len(rows) == 0 {
		x.created = append(x.created, e)
		return []FieldChange{change}
	}
	x.changed = append(x.changed, e)
	for _, other := range rows[:len(rows)-1] {
		x.deleted = append(x.deleted, other.ID)
	}
	return []FieldChange{change}
}

// lastingPauses returns the pauses that have not ended.
func lastingPauses(rows []store.Exception, now time.Time) []store.Exception {
	return slices.DeleteFunc(slices.Clone(rows), func(e store.Exception) bool {
		return e.Kind != store.ExceptionPause || exception.HasEnded(e, now)
	})
}
