package browser_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

func TestBrands_TheSchedulesAndTheLastRunAreUpdated(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/brands")
	b.sees("table.brands td.schedules", "0 active")
	b.sees(".live", "live")
	job := site.db.Schedule(t, brand)
	b.sees("table.brands td.schedules", "1 active")
	site.change(t, http.MethodPost, "/scheduled-jobs/"+job.ID.String()+"/trigger", "")
	b.sees("table.brands td.run", "Completed")
	b.gone("table.brands td.run", "with errors")
	site.db.Exec(t, "UPDATE job_runs SET error_message = 'One call failed.'")
	b.sees("table.brands td.run", "Completed with errors")
	for _, colours := range []string{"light", "dark"} {
		b.show(1280, colours)
		b.picture("brands-with-errors-" + colours)
	}
	b.show(320, "light")
	b.picture("brands-with-errors-320")
}

func TestBrandViews_AreUpdatedAfterARun(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	query := storetest.Value[string](t, site.db, "SELECT id::text FROM queries WHERE brand_id = $1 LIMIT 1", brand.ID)
	b := openTab(t, site)
	b.startSession(viewerEmail)
	path := "/admin/brands/" + brand.ID.String()
	for _, view := range []struct{ path, request string }{
		{path, "/overview?"},
		{path, "/overview-series?"},
		{path + "/changes", "/changes?"},
		{path + "/queries", "/query-grid?"},
		{path + "/queries/" + query, "/query-grid?"},
		{path + "/sources", "/sources?"},
		{path + "/sources/newcrmblog.example", "/sources/"},
		{path + "/answers", "/answers?"},
		{path + "/discoveries", "/discoveries?"},
		{path + "/discoveries", "/searches?"},
		{path + "/reports", "/reports?"},
		{"/admin/trends?brand_id=" + brand.ID.String(), "/trends?"},
	} {
		b.open(view.path)
		b.until(fmt.Sprintf(`performance.getEntriesByType("resource").some(e => e.name.includes(%q))`, view.request))
		b.sees(".live", "live")
		b.rendered()
		b.holds(view.request)
		site.db.Exec(t, `UPDATE job_runs SET finished_at = finished_at
			WHERE id = (SELECT max(id::text)::uuid FROM job_runs WHERE finished_at IS NOT NULL)`)
		b.until("window.asked > 0 /* " + view.path + " " + view.request + " */")
		eval[any](b, "void window.release()")
	}

	// Tidewatch finds changes shortly after the end of a run, without an event.
	b.open(path + "/changes")
	b.until(`performance.getEntriesByType("resource").some(e => e.name.includes("/changes?"))`)
	b.sees(".live", "live")
	b.rendered()
	b.delays("/changes?")
	site.db.Exec(t, `UPDATE job_runs SET finished_at = finished_at
		WHERE id = (SELECT max(id::text)::uuid FROM job_runs WHERE finished_at IS NOT NULL)`)
	b.until("window.came === 1")
	site.db.Exec(t, `INSERT INTO changes (brand_id, run_id, kind, severity, key, since, found_at, collector, details)
		VALUES ($1, tidewatch_uuid7(), 'own_page_cited', 'low', 'x', now(), now(), 'perplexity',
			'{"domain": "late.example", "query": "best crm", "before": {"count": 0, "n": 20},
			"after": {"count": 6, "n": 6}, "runs": 2}')`, brand.ID)
	eval[any](b, "void window.release()")
	b.until("window.came === 2")
	eval[any](b, "void window.release()")
	b.sees(".change-item", "late.example")
}

func TestAnswers_NewAnswersWaitForTheReader(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	b := openTab(t, site)
	b.startSession(viewerEmail)
	path := "/admin/brands/" + brand.ID.String() + "/answers"
	b.open(path)
	b.sees(".evidence summary", "Whole answer")
	const first = `document.querySelector(".evidence article").dataset.id`
	newest := eval[string](b, first)
	site.db.Exec(t, "UPDATE answers SET status = 'no_answer' WHERE id = $1", newest) // the list leaves the answer out
	b.open(path)
	b.press(".evidence summary", "Whole answer")
	b.sees(".live", "live")
	shown := eval[string](b, first)
	require.NotEqual(t, newest, shown)
	site.db.Exec(t, "UPDATE answers SET status = 'ok' WHERE id = $1", newest)
	site.db.Exec(t, `UPDATE job_runs SET finished_at = finished_at
		WHERE id = (SELECT max(id::text)::uuid FROM job_runs WHERE finished_at IS NOT NULL)`)
	b.sees("button", "Show new answers")
	require.Equal(t, shown, eval[string](b, first))
	b.press("button", "Show new answers")
	b.until(first + ` === "` + newest + `"`)
	b.gone("button", "Show new answers")
}

func TestPage_AChangeBeforeTheFirstEventStreamIsShown(t *testing.T) {
	t.Parallel()
	site := serve(t)
	site.db.Schedule(t, site.db.Brand(t, 1))
	stream := make(chan struct{})
	site.stream.Store(&stream)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/scheduled-jobs")
	b.sees("table.schedules td.brand", "Acme")
	b.gone("table.schedules td.next", "Paused")
	site.db.Exec(t, "UPDATE scheduled_jobs SET is_active = false")
	close(stream)
	b.sees("table.schedules td.next", "Paused")
}

func TestAlerts_AnOpenDialogStaysWhenAnotherUserAddsARule(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 0)
	site.change(t, http.MethodPost, "/alert-channels", fmt.Sprintf(
		`{"customer_id": %q, "name": "on call", "kind": "slack", "url": "https://hooks.example.com/x"}`, brand.CustomerID))
	channel := storetest.Value[string](t, site.db, "SELECT id::text FROM alert_channels")
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/settings/alerts")
	b.press("button", "Add channel")
	b.press("dialog button", "Generate")
	secret := eval[string](b, `document.querySelector("dialog .beside input").value`)
	require.NotEmpty(t, secret)
	b.sees(".live", "live")
	b.holds("/brands/")
	site.change(t, http.MethodPost, "/alert-rules", fmt.Sprintf(
		`{"channel_id": %q, "brand_id": %q, "kind": "failing", "failures": 2}`, channel, brand.ID))
	b.until("window.asked === 1")
	b.rendered()
	require.Equal(t, secret, eval[string](b, `document.querySelector("dialog .beside input")?.value ?? ""`))
	eval[any](b, "void window.release()")
	b.sees("section[aria-labelledby=rules] td.brand .sub", brand.Name)
	require.Equal(t, secret, eval[string](b, `document.querySelector("dialog .beside input")?.value ?? ""`))

	// If the name of one brand cannot be loaded, the page still shows the names of the other brands.
	b.open("/admin/settings/alerts?brand_id=00000000-0000-7000-8000-000000000001")
	b.sees("section[aria-labelledby=rules] td.brand .sub", brand.Name)
}

func TestViews_TheDataOfFormerFiltersIsMarked(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	query := storetest.Value[string](t, site.db,
		"SELECT query_id::text FROM answers WHERE brand_id = $1 AND query_id IS NOT NULL LIMIT 1", brand.ID)
	customer := brand.CustomerID.String()
	site.change(t, http.MethodPost, "/brands", fmt.Sprintf(`{"customer_id": %q, "name": "Globex"}`, customer))
	b := openTab(t, site)
	b.startSession(adminEmail)
	path := "/admin/brands/" + brand.ID.String()
	for _, view := range []struct{ path, loaded, request, query, marked string }{
		{path + "/queries/" + query, ".timeline-lanes", "/query-grid?", "?collector=chatgpt", ".shown[aria-busy=true] .timeline-lanes"},
		{path + "/sources/newcrmblog.example", "dl.facts", "/sources/", "?collector=chatgpt", ".shown[aria-busy=true] dl.facts"},
		{path + "/discoveries", ".searches", "/discoveries?", "?collector=chatgpt", "main > .shown[aria-busy=true]"},
		{path + "/discoveries", ".searches", "/searches?", "?is_query=true", ".shown[aria-busy=true] .searches"},
		{"/admin/upcoming", "#problems", "/job-runs?", "?customer_id=" + customer, "section[aria-labelledby=problems] .shown[aria-busy=true]"},
		{"/admin/upcoming", "#forecast", "/forecast?", "?customer_id=" + customer, "section[aria-labelledby=forecast] .shown[aria-busy=true]"},
		{"/admin/upcoming", "#forecast", "/ahead?", "?customer_id=" + customer, "main > .shown[aria-busy=true]"},
		{"/admin/brands", "table.brands", "/brand-overviews?", "?q=Globex", ".shown[aria-busy=true] table.brands"},
		{"/admin/settings/audit", ".trail li", "/audit-log?", "?customer_id=" + customer, ".shown[aria-busy=true] .trail"},
		{path + "/changes", ".change-item", "/changes?", "?kind=new_source", ".shown[aria-busy=true] .change-item"},
	} {
		if view.loaded == ".change-item" {
			addChanges(t, site, brand)
		}
		b.open(view.path)
		b.until(fmt.Sprintf("document.querySelector(%q)", view.loaded))
		b.holds(view.request)
		b.goTo(view.query)
		b.until("window.asked > 0")
		b.until(fmt.Sprintf("document.querySelector(%q)", view.marked))
		b.until(`document.getAnimations().every(a => a.playState === "finished")`)
		b.checkAccessibility("data of former filters at " + view.path)
		b.picture("marked-" + view.loaded)
		eval[any](b, "void window.release()")
		b.until(`!document.querySelector(".shown[aria-busy=true]")`)
	}
}

func TestViews_AnEmptyListOfFormerFiltersClaimsNothing(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	addChanges(t, site, brand)
	site.change(t, http.MethodPost, "/alert-channels", fmt.Sprintf(
		`{"customer_id": %q, "name": "on call", "kind": "slack", "url": "https://hooks.example.com/x"}`, brand.CustomerID))
	site.change(t, http.MethodPost, "/schedule-exceptions", fmt.Sprintf(
		`{"kind": "blackout", "customer_id": %q, "blackout": {"from": "2430-01-01", "to": "2430-01-02"}}`, brand.CustomerID))
	run := storetest.Value[string](t, site.db, "SELECT run_id::text FROM answers WHERE brand_id = $1 LIMIT 1", brand.ID)
	none := "customer_id=00000000-0000-7000-8000-000000000001"
	b := openTab(t, site)
	b.startSession(adminEmail)
	for _, list := range []struct{ path, selector, text, request, claim string }{
		{"/admin/runs/" + run + "?status=refused&collector=mistral", "main p", "No answers match these filters.", "/answers?", "No answers stored."},
		{"/admin/brands/" + brand.ID.String() + "/changes?kind=new_source", ".empty", "No changes with these filters", "/changes?", "No changes yet"},
		{"/admin/settings/alerts?" + none, ".empty", "No channels yet", "/alert-channels?", "No channels yet"},
		{"/admin/settings/audit?" + none, ".empty", "No entries yet", "/audit-log?", "No entries yet"},
		{"/admin/brands?q=nothing", ".empty", "No matching brands", "/brand-overviews?", "No brands yet"},
		{"/admin/settings/blackouts?" + none, ".empty", "No blackouts", "kind=blackout", "No blackouts"},
	} {
		b.open(list.path)
		b.sees(list.selector, list.text)
		b.holds(list.request)
		b.goTo("?")
		b.until("window.asked > 0")
		b.rendered()
		b.gone("main", list.claim)
		eval[any](b, "void window.release()")
		b.until("window.done === window.asked")
		b.rendered()
		b.gone("main", list.claim)
	}
}

func TestBulk_ActsOnlyOnTheSchedulesThatAreShown(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	job := site.db.Schedule(t, brand)
	site.db.Schedule(t, brand)
	site.db.Schedule(t, brand)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs")
	b.sees("table.schedules td.brand", "Acme")
	b.sees(".live", "live")
	b.press("table.schedules th input", "")
	b.sees(".bulk", "3 selected")
	site.db.Exec(t, "DELETE FROM scheduled_jobs WHERE id = $1", job.ID)
	b.sees(".bulk", "2 selected")
	b.goTo("?q=nothing")
	b.sees(".empty", "No matching schedules")
	b.gone(".bulk", "")
	b.goTo("?")
	b.sees("table.schedules td.brand", "Acme")
	b.gone(".bulk", "")
}

func TestSchedule_AUsedSkipDisappears(t *testing.T) {
	t.Parallel()
	site := serve(t)
	job := site.db.Schedule(t, site.db.Brand(t, 1), storetest.Cron("0 9 * * *", "UTC"))
	site.change(t, http.MethodPost, "/schedule-exceptions", fmt.Sprintf(
		`{"kind": "skip", "scheduled_job_id": %q, "ticks": 1}`, job.ID))
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs")
	b.sees("table.schedules td.next s", ":")
	b.sees("table.schedules td.next", "No run. Skip: The next tick")
	b.picture("list-suppressed")
	b.show(390, "light")
	b.checkAccessibility("a schedule whose next run is suppressed")
	b.picture("list-suppressed-390")
	b.goTo("/admin/scheduled-jobs/" + job.ID.String())
	b.sees(".exceptions li", "The next tick")
	b.sees(".live", "live")
	// The statements have the effect of a tick that uses up the skip.
	site.db.Exec(t, "DELETE FROM schedule_exceptions")
	site.db.Exec(t, "UPDATE scheduled_jobs SET updated_at = updated_at")
	b.gone(".exceptions li", "")
	b.goTo("/admin/scheduled-jobs")
	b.sees("table.schedules td.next", "in")
	blackout := site.change(t, http.MethodPost, "/schedule-exceptions", fmt.Sprintf(`{"kind": "blackout", "brand_id": %q,
		"note": "Freeze", "blackout": {"from": "2026-01-01", "to": "2076-01-01"}}`, job.BrandID))
	b.sees("table.schedules td.next", "No run. Blackout: Freeze")
	var e struct {
		ID string `json:"id"`
	}
	require.NoError(t, json.Unmarshal(blackout, &e))
	site.change(t, http.MethodDelete, "/schedule-exceptions/"+e.ID, "")
	b.gone("table.schedules td.next", "No run")
}

func TestUpcoming_AnEditChangesTheProblemsAndTheForecast(t *testing.T) {
	t.Parallel()
	site := serve(t)
	job := site.db.Schedule(t, site.db.Brand(t, 1), storetest.Cron("0 * * * *", "UTC"))
	path := "/scheduled-jobs/" + job.ID.String()
	site.change(t, http.MethodPut, path, `{"is_active": false}`)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/upcoming")
	b.sees("section[aria-labelledby=problems] li", "Paused")
	b.sees("section[aria-labelledby=forecast]", "No calls are expected.")
	b.sees(".live", "live")
	site.change(t, http.MethodPut, path, `{"is_active": true}`)
	b.gone("section[aria-labelledby=problems] li", "Paused")
	b.gone("section[aria-labelledby=forecast]", "No calls are expected.")
}
