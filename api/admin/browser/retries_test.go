package browser_test

import "testing"

func TestRetries_TheListOfRunsRetriesFailedRuns(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 2)
	site.db.Exec(
		t,
		`INSERT INTO job_runs (id, brand_id, customer_id, job_type, trigger, status, scheduled_for, finished_at,
			run_timeout_seconds, error_message, options)
		SELECT tidewatch_uuid7(), id, customer_id, kind, 'manual', 'failed', now(), now(), 600, 'No call succeeded.',
			'{"collectors": ["chatgpt"]}'
		FROM brands, unnest('{data_collection,scoring}'::text[]) kind WHERE id = $1`,
		brand.ID,
	)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/runs?status=failed")
	b.press("button", "Retry failed runs")
	b.sees("dialog dd", "2 calls")
	b.sees("dialog li", "1 run whose job type calls no engine")
	for _, colours := range []string{"dark", "light"} {
		b.show(1280, colours)
		b.checkAccessibility("the dialog that retries failed runs in " + colours)
		b.picture("retry-" + colours)
	}
	b.show(320, "light")
	b.fits("the page")
	b.checkAccessibility("the dialog that retries failed runs in a narrow window")
	b.picture("retry-narrow")
	b.press("dialog footer button", "Retry")
	b.sees(".toast", "1 run retried: 2 calls.")
	b.gone("dialog", "")
	site.db.WaitFor(t, "the retried run", "SELECT status = 'completed' FROM job_runs WHERE job_type = 'data_collection'")

	site.db.Exec(t, `UPDATE job_runs SET trigger = 'tick', scheduled_for = now() - interval '9 minutes'
		WHERE job_type = 'data_collection'`)
	b.open("/admin/runs")
	b.sees("td.when", "Scheduled")
	b.gone("td.when", "late")
	b.picture("runs-retried")
	b.press("tr:has(.green) td.brand a", "Acme")
	b.sees(".timeline", "1 manual retry")
	b.gone(".timeline", "late")
	b.gone(".timeline", "On time")
	b.open("/admin/runs?status=failed")

	b.press("button", "Retry failed runs")
	b.sees("dialog", "Nothing to retry.")
	b.until(`document.querySelector("dialog footer .primary").disabled`)
	b.show(1280, "light")
	b.picture("retry-nothing")
	b.openAs(adminEmail, "/admin/runs?status=skipped")
	b.sees("h1", "Runs")
	b.gone("button", "Retry failed runs")
	b.openAs(viewerEmail, "/admin/runs")
	b.sees("td", "Failed")
	b.gone("button", "Retry failed runs")
}
