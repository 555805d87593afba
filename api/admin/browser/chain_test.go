package browser_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestScheduleDialog_ChainsASchedule(t *testing.T) {
	t.Parallel()
	site, _ := serveWithMail(t)
	brand := site.db.Brand(t, 1)
	named := func(name string) storetest.JobOption { return func(j *store.ScheduledJob) { j.Name = &name } }
	daily := site.db.Schedule(t, brand, named("daily"))
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs?new=1&brand="+brand.ID.String())
	b.sees("dialog .preview .words", "At 09:00 every day")
	b.press("dialog summary", "More options")
	b.press("dialog label", "After another schedule")
	b.setInDialog("After schedule", "daily")
	b.sees("dialog .preview .words", "After each completed run of daily")
	b.setInDialog("After partial runs", "true")
	b.sees("dialog .preview .words", "After each completed run of daily, even with errors")
	b.setInDialog("Name", "report")
	b.picture("schedule-chain-dialog")
	b.checkAccessibility("the choice of another schedule")
	b.press("dialog footer button", "Create")
	b.gone("dialog h2", "Create Scheduled Job")
	b.sees("table", "After each completed run of daily, even with errors")
	id := storetest.Value[uuid.UUID](t, site.db,
		"SELECT id FROM scheduled_jobs WHERE after = $1 AND after_partial AND cron_expression = ''", daily.ID)
	site.db.Schedule(t, brand, named("last"), func(j *store.ScheduledJob) { j.Cron, j.After = "", &id })

	b.openRunsOf(t, daily.ID, id)

	// The page of a schedule reads the chain of schedules with one request. When the event stream opens after the first
	// responses, the page repeats the request, because the data may have changed in the meantime. The stream opens after
	// the test has counted the requests.
	stream := make(chan struct{})
	site.stream.Store(&stream)
	b.open("/admin/scheduled-jobs/" + id.String())
	b.sees("section:has(> .chain) a", "daily")
	b.sees(".chain li > div:has([href$='"+daily.ID.String()+"'])", "Next run")
	b.sees(".chain a[href*='/runs/']", "Last run of daily: Completed with errors")
	b.sees(".chain .chain > li > div:has([aria-current])", "even with errors")
	b.sees(".chain .chain > li > div:has([aria-current]) a", "Last run of report: Completed")
	require.Equal(t, 1, eval[int](b, `performance.getEntriesByType("resource")
		.filter(e => /scheduled-jobs.*chain|scheduled-jobs\?after/.test(e.name)).length`))
	close(stream)
	b.sees("section:has(> .chain) [aria-current=page]", "report")
	b.sees("section:has(> .chain) a", "last")
	b.sees("section[aria-labelledby=next]", "After daily")
	b.picture("schedule-chain")
	b.checkAccessibility("the page of a chained schedule")
	b.show(320, "dark")
	eval[any](b, `void document.querySelector(".chain").scrollIntoView()`)
	b.picture("schedule-chain-narrow")
	b.fits("the page")
	b.show(1280, "light")

	// The edit makes the schedule fire at the times of a cron expression, and no longer after the schedule "daily".
	b.open("/admin/scheduled-jobs?edit=" + id.String())
	b.sees("dialog .preview .words", "After each completed run of daily")
	require.Equal(t, "daily", b.shownInDialog("After schedule"))
	require.Equal(t, "true", b.shownInDialog("After partial runs"))
	b.press("dialog label", "At times (cron)")
	b.sees("dialog .preview .words", "At 09:00 every day")
	b.press("dialog footer button", "Save")
	b.gone("dialog h2", "Edit schedule")
	require.True(t, storetest.Value[bool](t, site.db,
		"SELECT after IS NULL AND cron_expression = '0 9 * * *' AND NOT after_partial FROM scheduled_jobs WHERE id = $1", id))
}

// openRunsOf adds a run of a schedule and the run of another schedule that the first run fires. The method openRunsOf
// then opens the list of runs, and the page of the fired run.
func (b *tab) openRunsOf(t *testing.T, schedule, chained uuid.UUID) {
	t.Helper()
	b.site.db.Exec(t, `WITH fired AS (SELECT tidewatch_uuid7() AS by),
		runs (scheduled_job_id, id, after_run_id, error) AS (
			SELECT $1::uuid, by, NULL, 'One call failed.' FROM fired
			UNION ALL SELECT $2, tidewatch_uuid7(), by, NULL FROM fired)
		INSERT INTO job_runs (id, scheduled_job_id, after_run_id, brand_id, customer_id, job_type, trigger, status,
			scheduled_for, finished_at, error_message, run_timeout_seconds)
		SELECT r.id, j.id, r.after_run_id, brand_id, customer_id, 'scoring', 'tick', 'completed', now(), now(), r.error, 60
		FROM runs r JOIN scheduled_jobs j ON j.id = r.scheduled_job_id`, schedule, chained)
	b.open("/admin/runs")
	b.sees("table.runs td.brand", "daily")
	when := func(name string) string {
		return eval[string](b, find("table.runs tbody tr", name)+`.querySelector("td.when").textContent`)
	}
	require.Contains(t, when("report"), "After another run")
	require.Contains(t, when("daily"), "Scheduled")
	require.NotContains(t, when("daily"), "After another run")
	run := storetest.Value[uuid.UUID](t, b.site.db, "SELECT id FROM job_runs WHERE scheduled_job_id = $1", chained)
	b.open("/admin/runs/" + run.String())
	b.sees(".timeline li", "Preceding run ended")
	b.press(".timeline a", "See the preceding run")
	b.sees(".timeline li", "Scheduled for")
}
