package catalog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"time"

	"tidewatch/store"
)

// diff copies fields from a file to a database row, and records the changed fields.
type diff struct{ fields []FieldChange }

func (d *diff) add(name, from, to string) {
	d.fields = append(d.fields, FieldChange{Field: name, From: from, To: to})
}

// The function "set" copies a comparable value from the file to a field of the row if the two values differ.
func set[T comparable](d *diff, name string, f field[T], row *T) {
	if f.isSet() && f.value != *row {
		d.add(name, fmt.Sprint(*row), fmt.Sprint(f.value))
		*row = f.value
	}
}

func (d *diff) setTexts(name string, f field[texts], row *[]string) {
	if f.isSet() && !slices.Equal(f.value.values, *row) {
		d.add(name, list(*row), list(f.value.values))
		*row = f.value.values
	}
}

// setNumber copies a number or null from the file to a field of the row if the two values differ.
func setNumber[T int | float64](d *diff, name string, f field[*T], row **T) {
	same := f.value == nil && *row == nil || f.value != nil && *row != nil && *f.value == **row
	if f.isSet() && !same {
		d.add(name, number(*row), number(f.value))
		*row = f.value
	}
}

func number[T int | float64](n *T) string {
	if n == nil {
		return ""
	}
	return fmt.Sprint(*n)
}

// setTime copies a time from the file to a field of the row if the two times differ. Times in different zones are equal
// if both are the same instant.
func (d *diff) setTime(name string, f field[*time.Time], row **time.Time) {
	same := f.value == nil && *row == nil || f.value != nil && *row != nil && f.value.Equal(**row)
	if f.isSet() && !same {
		d.add(name, instant(*row), instant(f.value))
		*row = f.value
	}
}

// setMetadata copies the metadata from the file to the row if the options differ. Options that cannot be parsed differ
// from all other options.
func (d *diff) setMetadata(f field[json.RawMessage], row *json.RawMessage) {
	if !f.isSet() {
		return
	}
	had, err := store.ParseOptions(*row)
	if wanted, wrong := store.ParseOptions(f.value); err == nil && wrong == nil {
		if len(had.Collectors) == 0 {
			had.Collectors = nil // the reader stores an empty list as nil
		}
		if reflect.DeepEqual(had, wanted) {
			return
		}
	}
	d.add("metadata", compact(*row), compact(f.value))
	*row = f.value
}

func (c *customer) onto(row *store.Customer) []FieldChange {
	var d diff
	setNumber(&d, "keep_answers_days", c.keep.answers, &row.KeepAnswersDays)
	setNumber(&d, "keep_raw_days", c.keep.raw, &row.KeepRawDays)
	setNumber(&d, "keep_runs_days", c.keep.runs, &row.KeepRunsDays)
	setNumber(&d, "max_calls_per_day", c.calls, &row.MaxCallsPerDay)
	setNumber(&d, "max_cost_usd_per_day", c.cost, &row.MaxCostUSDPerDay)
	set(&d, "min_interval_seconds", c.least, &row.MinIntervalSeconds)
	return d.fields
}

func (b *brand) onto(row *store.Brand) []FieldChange {
	var d diff
	d.setTexts("aliases", b.aliases, &row.Aliases)
	d.setTexts("collectors", b.collectors, &row.Collectors)
	d.setTexts("domains", b.domains, &row.Domains)
	return d.fields
}

func (c *competitor) onto(row *store.Competitor) []FieldChange {
	var d diff
	d.setTexts("aliases", c.aliases, &row.Aliases)
	d.setTexts("domains", c.domains, &row.Domains)
	return d.fields
}

func (q *query) onto(row *store.Query) []FieldChange {
	var d diff
	set(&d, "is_active", q.active, &row.IsActive)
	d.setTexts("tags", q.tags, &row.Tags)
	set(&d, "topic", q.topic, &row.Topic)
	return d.fields
}

func (j *job) onto(row *store.ScheduledJob) []FieldChange {
	var d diff
	d.setAfter(j, row)
	set(&d, "dst_gap", j.gap, &row.DSTGap)
	set(&d, "dst_repeat", j.repeat, &row.DSTRepeat)
	d.setTime("ends_at", j.ends, &row.EndsAt)
	set(&d, "is_active", j.active, &row.IsActive)
	set(&d, "jitter_seconds", j.jitter, &row.JitterSeconds)
	set(&d, "job_type", j.jobType, &row.JobType)
	d.setMetadata(j.metadata, &row.Metadata)
	set(&d, "misfire_policy", j.misfire, &row.MisfirePolicy)
	set(&d, "misfire_window_seconds", j.window, &row.MisfireWindowSeconds)
	set(&d, "overlap_policy", j.overlap, &row.OverlapPolicy)
	set(&d, "run_timeout_seconds", j.timeout, &row.RunTimeoutSeconds)
	setNumber(&d, "start_deadline_seconds", j.deadline, &row.StartDeadlineSeconds)
	d.setTime("starts_at", j.starts, &row.StartsAt)
	set(&d, "timezone", j.zone, &row.Timezone)
	return d.fields
}

func list(texts []string) string {
	raw, err := json.Marshal(texts)
	if err != nil || len(texts) == 0 {
		return "[]"
	}
	return string(raw)
}

func instant(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func compact(raw json.RawMessage) string {
	var b bytes.Buffer
	if err := json.Compact(&b, raw); err != nil {
		return string(raw)
	}
	return b.String()
}
