package catalog

import (
	"fmt"
	"time"

	"tidewatch/store"
)

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

// refuseAges checks the retention periods of the file together with the periods in the database.
func (c *customer) refuseAges(p *problems, row store.Customer) {
	name, message := RefuseAges(row)
	if name == "" {
		return
	}
	at := map[string]*place{"keep_answers_days": c.keep.answers.place, "keep_raw_days": c.keep.raw.place}[name]
	if at == nil {
		at = c.place.child(name, c.place.line) // the value comes from the database
	}
	p.add(at, "%s", message)
}

// refuseBounds refuses an end time that is not after the start time. One of the two times is in the file, and the other
// time is in the database.
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
