package browser_test

import (
	"testing"
	"time"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestSchedules_APlannedEndIsNoFailure(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	// The page shows the year, because the end is in another year.
	ended := time.Now().AddDate(-1, 0, 0).UTC().Truncate(time.Minute)
	const layout = "Mon, 2 Jan 2006, 15:04"
	job := site.db.Schedule(t, brand, storetest.Yearly(),
		func(j *store.ScheduledJob) { j.StartsAt, j.EndsAt = new(ended.Add(-time.Hour)), &ended })
	// A scheduler stores this reason after the last tick.
	site.db.Exec(t, `UPDATE scheduled_jobs SET next_run_at = NULL, schedule_error =
		'ends_at: ' || $2 || ' up to 2026-11-30T00:00:00Z' WHERE id = $1`, job.ID, store.NoTickLeft)
	paused := site.db.Schedule(t, brand, func(j *store.ScheduledJob) { j.IsActive = false })
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs")
	b.sees(".summary", "0 active · 1 paused · 0 failing · 1 ended")
	b.sees("table.schedules td.next", "Ended on "+ended.Format(layout)+" UTC")
	b.picture("schedules-ended")
	b.holds("/scheduled-jobs/") // the next run of a resumed schedule is not known yet
	row := "tr[data-id='" + paused.ID.String() + "'] "
	eval[any](b, `void document.querySelector("`+row+`.switch").click()`)
	b.sees(row+"td.next", "Not planned yet")
	b.sees(".summary", "1 active · 0 paused · 0 failing · 1 ended")
	b.picture("schedules-not-planned")
	eval[any](b, "void window.release()")
	b.gone(row+"td.next", "Not planned yet")
	b.open("/admin/scheduled-jobs/" + job.ID.String())
	b.sees("section[aria-labelledby=next]", "Ended on "+ended.Format(layout)+" UTC")
	b.gone(".note.bad", "")
	b.show(390, "light")
	b.picture("schedule-ended-390")
	b.open("/admin/upcoming")
	b.sees("section[aria-labelledby=problems]", "No failed, skipped, cancelled or missed runs.")
}
