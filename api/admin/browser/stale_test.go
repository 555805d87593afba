package browser_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

// holds makes the open page wait for window.release() before the page sends the requests whose URL contains a text. The
// page counts these requests in window.asked and their responses in window.done.
func (b *tab) holds(part string) {
	b.t.Helper()
	eval[any](b, fmt.Sprintf(`void (send => {
		window.asked = window.done = 0;
		const ready = new Promise(done => window.release = done);
		window.fetch = async (url, init) => {
			if (!String(url).includes(%q)) return send(url, init);
			window.asked++;
			await ready;
			try {
				return await send(url, init);
			} finally {
				window.done++;
			}
		};
	})(window.fetch)`, part))
}

// delays makes the open page wait for window.release() before the page receives the responses from URLs that contain a
// text. Each call of window.release() gives the page the responses that have arrived, which window.came counts.
func (b *tab) delays(part string) {
	b.t.Helper()
	eval[any](b, fmt.Sprintf(`void (send => {
		window.came = 0;
		let waiting = [];
		window.release = () => {
			waiting.forEach(done => done());
			waiting = [];
		};
		window.fetch = async (url, init) => {
			const response = await send(url, init);
			if (!String(url).includes(%q)) return response;
			window.came++;
			await new Promise(done => waiting.push(done));
			return response;
		};
	})(window.fetch)`, part))
}

// rendered waits until the page has rendered the responses that have arrived.
func (b *tab) rendered() {
	b.t.Helper()
	eval[any](b, `new Promise(done => {
		const next = n => n ? requestAnimationFrame(() => next(n - 1)) : done(null);
		next(20);
	})`)
}

// goTo changes the query of the URL, as a filter or a link does.
func (b *tab) goTo(query string) {
	b.t.Helper()
	eval[any](b, fmt.Sprintf(`void (history.pushState(null, "", %q),
		dispatchEvent(new PopStateEvent("popstate")))`, query))
}

func TestBrandFilter_KeepsTheBrandUntilTheUserEmptiesTheField(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/runs?brand_id="+brand.ID.String())
	const input = `document.querySelector(".filters [aria-label=Brand]")`
	b.until(input + "?.value === " + fmt.Sprintf("%q", brand.Name))
	eval[any](b, "void ("+input+".focus(), "+input+".click())")
	b.sees("[role=option]", brand.Name)
	eval[any](b, "void "+input+".blur()")
	b.gone("[role=option]", "")
	require.Contains(t, eval[string](b, "location.search"), brand.ID.String())
	require.Equal(t, brand.Name, eval[string](b, input+".value"))

	eval[any](b, "void ("+input+".focus(), "+input+".click())")
	b.sees("[role=option]", brand.Name)
	b.typeText(kb.Backspace)
	b.until(input + `.value === ""`)
	eval[any](b, "void "+input+".blur()")
	b.until(`!location.search.includes("brand_id")`)

	// The user comes back and types while the page searches for the former text.
	b.holds("/brands?")
	eval[any](b, "void "+input+".focus()")
	b.typeText("Ac")
	eval[any](b, "void "+input+".blur()")
	b.until("window.asked >= 1")
	eval[any](b, "void "+input+".focus()")
	b.typeText("me")
	eval[any](b, "void window.release()")
	b.sees("[role=option]", brand.Name)
	b.rendered()
	require.Equal(t, "Acme", eval[string](b, input+".value"))

	// The list does not show the brand, because it shows only the newest brands.
	site.db.Exec(t, `INSERT INTO brands (customer_id, name, created_at)
		SELECT customer_id, 'Acme ' || n, now() + interval '1 min' FROM brands, generate_series(1, 25) n`)
	b.typeText(kb.Backspace + "e" + kb.Tab)
	b.until(`location.search.includes("` + brand.ID.String() + `")`)
}

func TestBrands_ShowMoreAddsThePageOnceAndOnlyToItsOwnList(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 0)
	site.db.Exec(t, `INSERT INTO brands (customer_id, name) SELECT $1, 'Brand ' || n FROM generate_series(1, 55) n`,
		brand.CustomerID)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/brands")
	b.sees(".summary", "50 brands shown")
	b.holds("cursor=")
	more := find(".more button", "Show more brands")
	eval[any](b, "void ("+more+".click(), "+more+".click())")
	b.until("window.asked > 0")
	eval[any](b, "void window.release()")
	b.until("window.done === window.asked")
	b.sees(".summary", "56 brands")
	b.rendered()
	b.sees(".summary", "56 brands")
	require.Equal(t, 56, eval[int](b, `document.querySelectorAll("table.brands [data-id]").length`))

	b.open("/admin/brands")
	b.sees(".summary", "50 brands shown")
	b.holds("cursor=")
	b.press(".more button", "Show more brands")
	b.until("window.asked > 0")
	b.goTo("?q=" + brand.Name)
	b.sees(".summary", "1 brand")
	eval[any](b, "void window.release()")
	b.until("window.done === 1")
	b.rendered()
	require.Equal(t, "1 brand", eval[string](b, `document.querySelector(".summary").textContent`))
}

func TestPage_TheSkipLinkMovesTheFocusToTheContent(t *testing.T) {
	t.Parallel()
	b := openTab(t, serve(t))
	b.openAs(viewerEmail, "/admin/runs?status=failed")
	b.sees("h1", "Runs")
	eval[any](b, `void document.querySelector("a.skip").click()`)
	b.until(`document.activeElement.id === "main"`)
	b.sees("h1", "Runs")
	require.Equal(t, "?status=failed#main", eval[string](b, "location.search + location.hash"))
}

func TestTrends_TheFiguresOfAFormerBrandDisappear(t *testing.T) {
	t.Parallel()
	b := trendsPage(t, fiveDays)
	b.sees(".chart", "Mention rate")
	b.holds("/trends?")
	b.goTo(eval[string](b, "location.search") + "&days=7")
	b.until("window.asked === 1")
	b.until(`document.querySelector(".charts").ariaBusy === "true"`)
	other := b.site.db.Brand(t, 0)
	b.goTo("?brand_id=" + other.ID.String())
	b.until("window.asked === 2")
	b.rendered()
	require.Zero(t, eval[int](b, `document.querySelectorAll(".chart, a[download]").length`))
}

func TestDialog_StaysOpenForChangesAndWhileItSaves(t *testing.T) {
	t.Parallel()
	site := serve(t)
	site.db.Brand(t, 1)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands")
	eval[any](b, "void "+find("button", "Add brand")+".focus()")
	b.typeText(kb.Enter)
	b.write("Brand name", "North"+kb.Escape)
	b.sees("dialog [role=status]", "Press Esc again to discard your changes.")
	b.show(390, "light")
	b.picture("discard")
	b.typeText("wind")
	b.gone("dialog [role=status] p", "")
	b.typeText(kb.Escape)
	b.sees("dialog [role=status]", "Press Esc again to discard your changes.")
	b.checkAccessibility("the dialog that asks before it discards changes")
	b.typeText(kb.Escape)
	b.gone("dialog", "")
	require.Contains(t, eval[string](b, "document.activeElement.textContent"), "Add brand", "the focus has returned")
	b.typeText(kb.Enter)
	b.sees("dialog label", "Brand name")
	b.typeText(kb.Escape)
	b.gone("dialog", "")

	b.press("button", "Add brand")
	b.write("Brand name", "Northwind")
	b.holds("/api/admin/brands")
	b.press("dialog footer button", "Add")
	b.until("window.asked === 1")
	b.typeText(kb.Escape)
	b.typeText(kb.Escape)
	eval[any](b, `void ([...document.querySelectorAll("dialog button")].filter(e => /Cancel|×/.test(e.textContent))
		.forEach(e => e.click()))`)
	b.rendered()
	require.True(t, eval[bool](b, `document.querySelector("dialog")?.open === true`), "the brand is still being added")
	eval[any](b, "void window.release()")
	b.sees(".toast", "Northwind added")
	b.sees("h1", "Northwind")
	b.gone("dialog", "")
}

func TestBrandSettings_AnAliasMayContainAComma(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	site.db.Exec(t, `UPDATE brands SET aliases = '{"Acme, Inc.",ACME}' WHERE id = $1`, brand.ID)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands/"+brand.ID.String()+"/settings")
	b.sees("form.names label", "Aliases")
	aliases := field("Aliases")
	eval[any](b, "void ("+aliases+".focus(), "+aliases+".setSelectionRange(1000, 1000))")
	b.typeText(", Acme Corp")
	b.press("form.names button", "Save")
	b.sees(".toast", "saved")
	require.Equal(t, []string{"Acme, Inc.", "ACME", "Acme Corp"},
		storetest.Value[[]string](t, site.db, "SELECT aliases FROM brands WHERE id = $1", brand.ID))
}

func TestImport_ACheckOfAFormerTextIsIgnored(t *testing.T) {
	t.Parallel()
	site := serve(t)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands?import=1")
	b.press("dialog button", "Insert example")
	b.holds("/import?dry_run=true")
	b.press("dialog footer button", "Check")
	b.until("window.asked === 1")
	eval[any](b, `void document.querySelector("dialog textarea").focus()`)
	b.typeText("# unchecked")
	eval[any](b, "void window.release()")
	b.until("window.done === 1")
	b.rendered()
	b.sees("dialog footer button", "Check")
	require.False(t, eval[bool](b, "Boolean("+find("dialog footer button", "Import")+")"))
	b.press("dialog footer button", "Check")
	b.sees("dialog .note", "changes")
	b.sees("dialog .note li", "Create customer Northwind Ltd")
	b.gone("dialog .note li", "created")
	b.sees("dialog footer button", "Import")
}

func TestLists_AChangeDuringARequestForRowsIsKept(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	job := site.db.Schedule(t, brand)
	site.db.Exec(
		t,
		`INSERT INTO scheduled_jobs (brand_id, customer_id, job_type, cron_expression, timezone, next_run_at, name)
		SELECT brand_id, customer_id, job_type, cron_expression, timezone, next_run_at, 'schedule ' || n
		FROM scheduled_jobs, generate_series(1, 119) n WHERE id = $1`,
		job.ID,
	)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs")
	b.sees("table.schedules td.brand", "schedule")
	b.sees(".live", "live")
	id := eval[string](b, `document.querySelector("table.schedules tr[data-id]").dataset.id`)
	row := fmt.Sprintf(`document.querySelector("table.schedules tr[data-id='%s']")`, id)
	b.delays("cursor=")
	b.press("table.schedules th button", "Brand")
	b.until("window.came > 0")
	eval[any](b, "void "+row+`.querySelector(".switch").click()`)
	b.sees(".toast", "paused")
	// The page reads the schedule before the change, changes it, and reads it again after the event.
	b.until(fmt.Sprintf(`performance.getEntriesByType("resource").filter(e => e.name.includes(%q)).length >= 3`, id))
	eval[any](b, "void window.release()")
	b.until(`document.querySelector("table.schedules").getAttribute("aria-rowcount") === "121"`)
	b.rendered()
	require.False(t, eval[bool](b, row+`.querySelector(".switch").checked`), "the schedule is paused")

	b.open("/admin/scheduled-jobs")
	b.sees("table.schedules td.brand", "schedule")
	b.sees(".live", "live")
	b.delays("/scheduled-jobs?")
	added := site.db.Schedule(t, brand)
	b.until("window.came === 1")
	eval[any](b, "void "+row+`.querySelector("td.actions .icon-button").click()`)
	b.press(".menu button", "Delete …")
	b.press("dialog footer button", "Delete schedule")
	b.gone("dialog", "")
	b.gone("table.schedules tr[data-id='"+id+"']", "")
	eval[any](b, "void window.release()")
	b.sees("table.schedules tr[data-id='"+added.ID.String()+"']", "Acme")
	b.rendered()
	require.True(t, eval[bool](b, row+" === null"), "the deleted schedule stays away")
	eval[any](b, "void window.release()")
}

func TestCombobox_EnterChoosesOnlyAResultOfThePresentText(t *testing.T) {
	t.Parallel()
	site := serve(t)
	zeta := site.db.Brand(t, 1)
	site.db.Exec(t, "UPDATE brands SET name = 'Zeta' WHERE id = $1", zeta.ID)
	site.db.Exec(t, "INSERT INTO brands (customer_id, name) VALUES ($1, 'Alpha')", zeta.CustomerID)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/runs")
	const input = `document.querySelector(".filters [aria-label=Brand]")`
	open := func() { eval[any](b, "void ("+input+".focus(), "+input+".click())") }
	b.holds("/brands?")
	open()
	b.sees("[role=option]", "Searching …")
	b.gone("[role=option]", "No match")
	eval[any](b, "void window.release()")
	b.sees("[role=option]", "Alpha")
	b.holds("/brands?")
	b.typeText("Zet" + kb.Enter)
	b.until("window.asked >= 1")
	b.rendered()
	require.Empty(t, eval[string](b, "location.search"), "Enter chose a brand of an earlier search")
	eval[any](b, "void window.release()")
	b.gone("[role=option]", "Alpha")
	b.sees("[role=option]", "Zeta")
	b.typeText(kb.Enter)
	b.until(`location.search.includes("` + zeta.ID.String() + `")`)

	b.until(input + `.value === "Zeta"`)
	open()
	b.sees("[role=option]", "Alpha")
	b.typeText(kb.Enter)
	b.gone("[role=option]", "")
	require.Contains(
		t,
		eval[string](b, "location.search"),
		zeta.ID.String(),
		"Enter replaced the brand of an unedited field",
	)
	open()
	b.sees("[role=option]", "Alpha")
	b.typeText(kb.ArrowDown)
	b.typeText(kb.Enter)
	b.until(`location.search.includes("brand_id") && !location.search.includes("` + zeta.ID.String() + `")`)
	b.until(input + `.value === "Alpha"`)
	open()
	b.sees("[role=option]", "Zeta")
	b.typeText(kb.Backspace)
	b.until(input + `.value === ""`)
	b.typeText(kb.Enter)
	b.until(`!location.search.includes("brand_id")`)

	// After the list was closed, the combobox repeats the search for a text that was already searched for.
	b.typeText("Zeta")
	b.gone("[role=option]", "Alpha")
	b.sees("[role=option]", "Zeta")
	b.typeText(kb.Escape)
	b.holds("/brands?")
	b.typeText("Zeta" + kb.Enter)
	b.until("window.asked >= 1")
	b.sees("[role=option]", "Searching …")
	eval[any](b, "void window.release()")
	b.until(`location.search.includes("` + zeta.ID.String() + `")`) // Enter had already chosen the exact name

	// A filter returns to its selection after a text that matches no brand.
	b.until(input + `.value === "Zeta"`)
	open()
	b.typeText("Zet" + kb.Tab)
	b.until(input + `.value === "Zeta"`)
}

func TestBrands_AReloadKeepsTheAddedPages(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 0)
	site.db.Exec(t, `INSERT INTO brands (customer_id, name) SELECT $1, 'Brand ' || n FROM generate_series(1, 55) n`,
		brand.CustomerID)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/brands")
	b.sees(".summary", "50 brands shown")
	b.sees(".live", "live")
	b.press(".more button", "Show more brands")
	b.sees(".summary", "56 brands")
	newest := storetest.Value[string](t, site.db, "SELECT id::text FROM brands WHERE name = 'Brand 55'")
	site.change(t, http.MethodPut, "/brands/"+newest, `{"name": "Renamed"}`)
	b.sees("table.brands td.brand", "Renamed")
	b.rendered()
	require.Equal(t, 56, eval[int](b, `document.querySelectorAll("table.brands [data-id]").length`))
	require.Equal(t, "56 brands", eval[string](b, `document.querySelector(".summary").textContent`))
}

func TestForms_TextThatIsTypedDuringASaveStays(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands/"+brand.ID.String()+"/settings")
	b.press("button", "Add queries")
	b.write("Queries, one per line", "first question")
	b.holds("/queries/batch")
	b.press("form.paste button", "Add 1 query")
	b.until("window.asked === 1")
	b.press("form.paste button", "Add 1 query")
	eval[any](b, "void "+field("Queries, one per line")+".focus()")
	b.typeText(" more")
	b.rendered()
	require.Equal(t, "first question", eval[string](b, field("Queries, one per line")+".value"))
	require.Equal(t, 1, eval[int](b, "window.asked"), "the queries are sent once")
	eval[any](b, "void window.release()")
	b.sees(".queries li", "first question")

	b.holds("/brands/" + brand.ID.String())
	b.write("Name", "Northwind")
	b.press("form.names button", "Save")
	b.until("window.asked > 0")
	eval[any](b, "void "+field("Name")+".focus()")
	b.typeText("!")
	b.rendered()
	require.Equal(t, "Northwind", eval[string](b, field("Name")+".value"))
	eval[any](b, "void window.release()")
	b.sees(".toast", "Northwind saved.")
}
