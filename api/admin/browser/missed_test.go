package browser_test

import (
	"testing"
	"time"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestRuns_StateWhatHappenedToMissedTicks(t *testing.T) {
	t.Parallel()
	site := serve(t)
	job := site.db.Schedule(t, site.db.Brand(t, 1))
	site.db.Exec(t, "UPDATE scheduled_jobs SET name = 'nightly' WHERE id = $1", job.ID)
	pastRuns(t, site, job.ID, "completed", 5)
	pastRuns(t, site, job.ID, "skipped", 1)
	for n, missed := range []string{ // of the runs in the order of their ticks
		`{"count": 3, "policy": "skip"}`,
		`{"count": 3, "policy": "run_once"}`,
		`{"count": 3, "policy": "run_once", "outside_window": 3}`,
	} {
		site.db.Exec(t, `UPDATE job_runs r SET metadata = jsonb_build_object('missed', $2::jsonb ||
				jsonb_build_object('from', scheduled_for - interval '3 min', 'to', scheduled_for - interval '1 min'))
			FROM (SELECT id FROM job_runs ORDER BY scheduled_for OFFSET $1 LIMIT 1) n WHERE r.id = n.id`, n, missed)
	}
	// The jitter of 90 seconds is planned. The end of a pause started the last run after its tick.
	site.db.Exec(t, `UPDATE job_runs r SET started_at = scheduled_for + interval '95 s',
			finished_at = scheduled_for + interval '99 s', metadata = CASE n.at WHEN 4 THEN metadata || '{"resumed": "run_all"}'
				ELSE metadata || jsonb_build_object('planned_start', scheduled_for + interval '90 s') END
		FROM (SELECT id, row_number() OVER (ORDER BY scheduled_for) - 1 AS at FROM job_runs) n
		WHERE r.id = n.id AND n.at IN (1, 4)`)
	// The scheduler catches up on three ticks of another schedule. A fourth tick is outside the catch-up window.
	newest := time.Now().UTC().Truncate(time.Minute).Add(-30 * time.Minute)
	caughtUp := site.db.Schedule(t, site.db.Brand(t, 1), storetest.Cron(newest.Format("4")+" * * * *", "UTC"),
		func(j *store.ScheduledJob) {
			j.JobType, j.MisfirePolicy, j.MisfireWindowSeconds = store.JobTypeScore, store.MisfireRunAll, 3*60*60
		})
	site.db.Exec(t, "UPDATE scheduled_jobs SET next_run_at = $2 WHERE id = $1", caughtUp.ID, newest.Add(-3*time.Hour))
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/scheduled-jobs/"+job.ID.String())
	for _, text := range []string{
		"3 ticks before this run were missed: ", "The misfire policy skipped them.", "This run replaces them.",
		"No run replaces them: outside the catch-up window.",
	} {
		b.sees("table.runs td.outcome", text)
	}
	b.sees("table.runs td.when", "Scheduled · 5.0 s late")
	b.sees("table.runs td.when", "Scheduled · After a pause")
	b.picture("missed")
	b.show(390, "light")
	b.picture("missed-390")
	b.open("/admin/scheduled-jobs/" + caughtUp.ID.String())
	b.sees("table.runs td.outcome", "4 ticks were missed: ")
	b.sees("table.runs td.outcome", "Each tick within the catch-up window, at most 100, has its own run. "+
		"1 tick outside the catch-up window had no run.")
	b.picture("missed-catch-up-390")
	b.open("/admin/upcoming")
	b.sees("section[aria-labelledby=problems] li", "Acme · nightly 3 ticks before this run were missed: ")
	b.open("/admin/runs/" + storetest.Value[string](t, site.db,
		"SELECT id::text FROM job_runs WHERE status = 'skipped'"))
	b.sees(".timeline li", "Did not start")
}
