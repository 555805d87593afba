package browser_test

import (
	"testing"

	"tidewatch/store/storetest"
)

func TestRun_ShowsItsFiguresAndIsComparedWithThePreviousRun(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	// The ids of the runs sort by time, but the ids of the made-up runs do not sort by their days.
	run := storetest.Value[string](t, site.db, "SELECT max(id::text) FROM job_runs WHERE brand_id = $1", brand.ID)
	site.db.Exec(t, `UPDATE job_runs r SET
			created_at = last.scheduled_for - CASE WHEN r.id = last.id THEN interval '0' ELSE interval '7 days' END,
			finished_at = last.scheduled_for - CASE WHEN r.id = last.id THEN interval '0' ELSE interval '7 days' END,
			metrics = '{"scoring": {"positionsProcessed": 18, "sentimentsProcessed": 18}}'
		FROM job_runs last WHERE r.brand_id = $1 AND last.id::text = $2`, brand.ID, run)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/runs/"+run)
	b.sees(".run-figures [data-figure=mention_rate]", "n = 16 answers")
	b.sees("#result ~ p", "Without 2 answers to branded queries.")
	b.press("a", "Compare with the previous run")
	b.sees("main", "compared with")
	b.sees(".headline [data-figure=mention_rate]", "n = 16 answers")
	b.until(`new URLSearchParams(location.search).has("before_from")`)
}
