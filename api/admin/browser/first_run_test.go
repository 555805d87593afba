package browser_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

func TestFirstRun_ADomainLeadsToTheFirstAnswers(t *testing.T) {
	t.Parallel()
	site := serve(t)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/")
	b.sees(".welcome", "Add a brand")
	eval[any](b, `void document.querySelector("[aria-label='Domain of the brand']").focus()`)
	b.typeText("https://www.acme.example/")
	b.press("button", "Start with the domain")
	b.until(field("Brand name") + `?.value === "Acme"`)
	b.sees("legend", "Branded")
	b.gone("legend", "Unbranded")
	b.sees(".note", "A category adds unbranded queries")
	b.write("Customer name", "Northwind Ltd")
	b.write("Category", "crm software")
	b.sees(".suggested label", "best crm software")
	b.write("Competitors", "Globex, Hooli")
	b.sees(".suggested label", "alternatives to Hooli?")
	b.gone(".note", "A category")
	b.press(".suggested label", "top 10 crm software compared")
	b.sees("footer", "12 queries to ChatGPT API")
	b.press("button", "Start first run")
	b.until(`location.pathname.startsWith("/admin/runs/")`)
	b.sees(".page-head", "Completed")
	b.sees(".answer summary", "best crm software")
	run := eval[string](b, "location.pathname")
	const opensToday = `document.querySelector("select[aria-label=Period]")?.value === "today"`
	b.press("a", "Brand overview")
	b.sees(figure("mention_rate"), "n = ")
	b.until(opensToday)
	b.open(run)
	b.sees(".page-head a", "Discoveries")
	b.picture("first-run-finished")
	b.press(".page-head a", "Discoveries")
	b.sees(".searches", "Already a query")
	b.until(opensToday)
	b.open("/admin/brands")
	b.sees("table.brands td.figure", "until")
	b.press("table.brands td.brand a", "Acme")
	b.sees(figure("mention_rate"), "n = ")
	b.until(opensToday)
	b.sees("p.note", "The schedule is paused. No further runs start.")
	b.picture("first-run-overview")
	overview := eval[string](b, "location.pathname")
	b.open("/admin/upcoming")
	b.sees("section[aria-labelledby=problems]", "No failed, skipped, cancelled or missed runs.")
	b.open(overview + "/settings")
	b.press(".tabs a", "Sources")
	b.until(opensToday)
	for query, want := range map[string]string{
		"SELECT c.name || ' ' || b.name FROM brands b JOIN customers c ON c.id = b.customer_id":   "Northwind Ltd Acme",
		"SELECT string_agg(name, ', ' ORDER BY name) FROM competitors":                            "Globex, Hooli",
		"SELECT count(*)::text FROM queries":                                                      "12",
		"SELECT count(*)::text FROM queries WHERE text LIKE 'top 10%'":                            "0",
		"SELECT count(*)::text FROM answers WHERE collector = 'chatgpt' AND position_version > 0": "12",
		"SELECT count(*)::text FROM scheduled_jobs WHERE is_active":                               "0",
	} {
		require.Equal(t, want, storetest.Value[string](t, site.db, query), query)
	}
	site.db.Exec(t, "UPDATE scheduled_jobs SET paused_reason = 'The cap of a run was reached.'")
	b.open(overview)
	b.sees("p.note", "The schedule is paused: The cap of a run was reached. No further runs start.")
	b.press("p.note button", "Resume schedule")
	b.gone("p.note", "The schedule is paused")
}

func TestFirstRun_AnEditedNameChangesTheQueries(t *testing.T) {
	t.Parallel()
	site := serve(t)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands/new?domain=getacme.example")
	b.sees(".suggested label", "think of Getacme?")
	b.press(".hint button", "Acme")
	b.sees(".suggested label", "think of Acme?")
	b.write("Domain", "co.uk")
	b.sees(".error", "co.uk")
	b.gone(".suggested", "")
}

func TestFirstRun_AViewerAddsNothing(t *testing.T) {
	t.Parallel()
	b := openTab(t, serve(t))
	b.openAs(viewerEmail, "/admin/brands/new")
	b.sees(".empty", "Only editors and admins add brands")
}

func TestFirstRun_IsForEverybody(t *testing.T) {
	t.Parallel()
	site := serve(t)
	b := openTab(t, site)
	b.onEachPage(watchLayout)
	b.openAs(adminEmail, "/admin/")
	b.sees(".welcome", "Add a brand")
	b.isForEverybody(t, "welcome", "/admin/scheduled-jobs", ".welcome", "Add a brand")
	site.db.Brand(t, 1)
	b.isForEverybody(t, "first-run-empty", "/admin/brands/new", ".first-run label", "Domain")
	b.isForEverybody(t, "first-run", "/admin/brands/new?domain=acme-crm.example", ".suggested label", "Acme CRM")
}

func TestFirstRun_TheFormStatesThatTheEnginesCouldNotBeLoaded(t *testing.T) {
	t.Parallel()
	site := serve(t)
	b := openTab(t, site)
	b.onEachPage(`const send = window.fetch;
		window.fetch = (url, init) => !String(url).endsWith("/collectors") || window.ready ? send(url, init) :
			Promise.resolve(Response.json({detail: "The database is busy."}, {status: 503}));`)
	b.openAs(adminEmail, "/admin/brands/new")
	b.sees("main [role=alert]", "Could not load the answer engines. The database is busy.")
	b.checkAccessibility("the form of a new brand without engines")
	b.pressReady("main button", "Try again")
	b.sees("form.first-run label", "Domain")
}

func TestFirstRun_WaitsForTheQueriesOfTheTypedCategory(t *testing.T) {
	t.Parallel()
	site := serve(t)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands/new?domain=acme.example")
	b.write("Customer name", "Northwind Ltd")
	b.sees("footer", "to ChatGPT API")
	eval[any](b, `void (send => {
		const ready = new Promise(done => window.release = done);
		window.fetch = async (url, init) => {
			if (String(url).includes("category=crm")) {
				window.asked = true;
				await ready;
			}
			return send(url, init);
		};
	})(window.fetch)`)
	b.write("Category", "crm software")
	start := find("button", "Start first run")
	require.True(t, eval[bool](b, start+".disabled"), "the queries do not fit the category yet")
	b.until("window.asked")
	require.True(t, eval[bool](b, start+".disabled"), "the queries of the category are not loaded yet")
	eval[any](b, "void window.release()")
	b.sees(".suggested label", "best crm software")
	b.until("!" + start + ".disabled")
}
