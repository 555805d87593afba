package browser_test

import (
	"testing"

	"tidewatch/store/storetest"
)

func TestRun_ShowsItsFiguresAndIsComparedWithThePreviousRun(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	site.db.Exec(t, `UPDATE job_runs SET created_at = scheduled_for,
		metrics = '{"scoring": {"positionsProcessed": 18, "sentimentsProcessed": 18}}' WHERE brand_id = $1`, brand.ID)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/runs/"+storetest.Value[string](t, site.db,
		"SELECT id::text FROM job_runs WHERE brand_id = $1 ORDER BY scheduled_for DESC LIMIT 1", brand.ID))
	b.sees(".run-figures [data-figure=mention_rate]", "n = 16 answers")
	b.sees("#result ~ p", "Without 2 answers to branded queries.")
	b.press("a", "Compare with the previous run")
	b.sees("main", "compared with")
	b.sees(".headline [data-figure=mention_rate]", "n = 16 answers")
	b.until(`new URLSearchParams(location.search).has("before_from")`)
}
