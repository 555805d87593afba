package catalog

import (
	"time"

	"tidewatch/store"
)

// checkTiming checks the timing of a scheduled job with the planner. checkTiming uses the default values of absent
// fields. [Apply] checks the timing again with the values of the database.
func (r *reader) checkTiming(j job) {
	if j.starts.value != nil && j.ends.value != nil && !j.ends.value.After(*j.starts.value) {
		r.add(j.ends.place, "%s", endsTooSoon(*j.starts.value))
		return
	}
	if j.after.value != nil && j.cron.value != "" {
		r.add(j.after.place, "cannot be combined with cron_expression: set only one of the two fields")
		return
	}
	const anyCron = "* * * * *" // a substitute for an absent or invalid expression, so that the check finds other problems
	t := store.NewScheduledJob(store.Brand{}).Timing
	t.Cron = anyCron
	if t.Timezone = j.zone.value; t.Timezone == "" || !r.canPlan(j, t) {
		t.Timezone = "UTC"
	}
	if j.cron.value == "" {
		return
	}
	t.Cron = j.cron.value
	if !r.canPlan(j, t) {
		return
	}
	bare := t
	if j.gap.value != "" {
		t.DSTGap = j.gap.value
	}
	if j.repeat.value != "" {
		t.DSTRepeat = j.repeat.value
	}
	t.StartsAt, t.EndsAt = j.starts.value, j.ends.value
	if t != bare {
		r.canPlan(j, t)
	}
}

// canPlan returns whether the planner accepts a timing, and reports a problem if the planner refuses the timing.
// canPlan tells the planner that the current time is in 1970, so that the planner accepts an end time in the past.
// [Apply] refuses an end time before the current time of the database.
func (r *reader) canPlan(j job, t store.Timing) bool {
	_, err := r.rules.Plan(t, time.Unix(0, 0))
	if err != nil {
		j.refuse(&r.problems, err)
	}
	return err == nil
}

// refuse reports an error of the planner as a problem of the field that the error names. If the error names no field,
// the problem concerns the scheduled job.
func (j *job) refuse(p *problems, err error) {
	name, message := fieldOf(err)
	at := map[string]*place{
		"cron_expression": j.cron.place, "timezone": j.zone.place, "dst_gap": j.gap.place, "dst_repeat": j.repeat.place,
		"after": j.after.place, "after_partial": j.afterPartial.place, "starts_at": j.starts.place, "ends_at": j.ends.place,
	}[name]
	switch {
	case at != nil:
	case name != "":
		at = j.place.child(name, j.place.line) // the value comes from the database
	default:
		at = j.place
	}
	p.add(at, "%s", message)
}

func endsTooSoon(starts time.Time) string {
	return "must be after starts_at, which is " + starts.Format(time.RFC3339)
}
