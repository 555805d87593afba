package browser_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store/storetest"
)

func TestQueries_EachCellOfTheGridLeadsToItsAnswers(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	b := openTab(t, site)
	path := "/brands/" + brand.ID.String()
	b.openAs(viewerEmail, "/admin"+path+"/queries?timezone=UTC")
	b.sees(".query-grid", "best crm")
	grid := read[api.QueryGrid](t, site, path+"/query-grid")
	require.Len(t, grid.Data, 12)
	for i, row := range grid.Data {
		line := fmt.Sprintf(".query-grid tbody tr:nth-child(%d)", i+1)
		b.sees(line+" th", row.Text)
		b.sees(line+" td:nth-child(2)", fmt.Sprintf("%d/%d", row.Total.Mentioned, row.Total.N))
		for j, cell := range row.Cells {
			want := "No answer" // Google shows no AI Overview for every third query
			if cell.Figures.N > 0 {
				want = fmt.Sprintf("%d/%d", cell.Figures.Mentioned, cell.Figures.N)
			}
			b.sees(fmt.Sprintf("%s td:nth-child(%d)", line, j+4), want)
		}
	}
	b.sees(".query-grid tfoot", fmt.Sprintf("%d/%d", grid.Total.Mentioned, grid.Total.N))

	cell := grid.Data[0].Cells[0]
	b.press(".query-grid tbody tr:nth-child(1) td:nth-child(4) a", "")
	b.until(`location.pathname.endsWith("/answers")`)
	query, err := url.ParseQuery(eval[string](b, "location.search.slice(1)"))
	require.NoError(t, err)
	require.Equal(t, []string{cell.Collector, grid.Data[0].QueryID.String(), "true"},
		[]string{query.Get("collector"), query.Get("query_id"), query.Get("counted")})
	b.until(fmt.Sprintf(`document.querySelectorAll(".evidence .answer").length === %d`, cell.Figures.N))
}

func TestQueries_TheGridIsSortedSearchedAndNavigatedByKeyboard(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	site.db.Exec(t, `INSERT INTO queries (brand_id, text) SELECT id, 'never asked' FROM brands`)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/brands/"+brand.ID.String()+"/queries?timezone=UTC&collector=chatgpt")
	b.sees(".query-grid", "best crm")
	eval[any](b, `void (s => { s.value = "text"; s.dispatchEvent(new Event("change", {bubbles: true})); })(
		document.querySelector("select[aria-label=Order]"))`)
	b.sees(".query-grid tbody tr:nth-child(1) th", "alternatives to Globex")
	eval[any](b, `void document.querySelector("[data-search]").focus()`)
	b.typeText("bakery")
	b.until(`document.querySelectorAll(".query-grid tbody tr").length === 1`)
	b.until(`location.search.includes("q=bakery")`)
	b.open("/admin/brands/" + brand.ID.String() + "/queries?timezone=UTC&sort=text")
	b.sees(".query-grid", "best crm")
	eval[any](b, `void document.querySelector(".query-grid tbody tr:nth-child(1) th a").focus()`)
	b.do(chromedp.KeyEvent(kb.ArrowDown + kb.ArrowRight))
	b.until(`document.activeElement === document.querySelector(".query-grid tbody tr:nth-child(2) td:nth-child(2) a")`)
	b.do(chromedp.KeyEvent(kb.ArrowRight)) // the column of changes has no links
	b.until(`document.activeElement === document.querySelector(".query-grid tbody tr:nth-child(2) td:nth-child(4) a")`)

	b.open("/admin/brands/" + brand.ID.String() + "/queries?timezone=UTC&q=xyzzy")
	b.sees(".empty", "No matching queries")
}

func TestQueries_ACellThatWasNotAskedIsADashAndFewAnswersAreHollow(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	site.db.Exec(t, `DELETE FROM answers WHERE query_text LIKE '%bakery' AND collector = 'perplexity'`)
	b := openTab(t, site)
	path := "/admin/brands/" + brand.ID.String() + "/queries?timezone=UTC&sort=text"
	b.openAs(viewerEmail, path)
	b.sees(".query-grid tbody tr:nth-child(2)", "bakery")
	b.sees(".query-grid tbody tr:nth-child(2) td:nth-child(6)", "– Not asked")
	require.Zero(t, eval[int](b, `document.querySelectorAll(".query-grid td.few").length`))
	week := eval[string](b, `(days => new Date(Date.now() - days * 864e5).toISOString().slice(0, 10))(7)`)
	b.open(path + "&from=" + week)
	b.sees(".query-grid td.few", "○ few answers")
	b.sees(".query-grid td .few", "○ few engines") // three engines are fewer than six cells
	b.gone(".query-grid td .few", "few answers")
	b.picture("grid-few-engines")
}

func TestQuery_CanBeEdited(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands/"+brand.ID.String()+"/settings?timezone=UTC")
	b.press(`[aria-label="Delete query: acme reviews"]`, "")
	b.sees("dialog p", "Scored answers of the last 366 days: 16.")
	b.picture("query-delete")
	b.press("dialog button", "Cancel")
	b.press(`[aria-label="Edit query: acme reviews"]`, "Edit")
	site.db.Exec(t, "UPDATE queries SET updated_at = clock_timestamp() WHERE text = 'acme reviews'")
	b.press("dialog button", "Save")
	b.sees("dialog [role=alert]", "has changed since")
	b.write("Query", "acme reviews 2026")
	b.write("Topic", "reviews")
	b.write("Country", "uk")
	b.checkAccessibility("the dialog of a query")
	b.press("dialog button", "Save")
	b.sees("dialog .error", `write "GB"`)
	b.write("Country", "gb")
	b.picture("query-edit")
	b.press("dialog button", "Save")
	b.sees(".toast", "Query saved")
	b.show(390, "light")
	b.sees(".topic h3", "reviews")
	b.picture("brand-settings-queries-390")
	b.press(".queries a", "acme reviews 2026")
	b.sees(".query-head h2", "acme reviews 2026")
	b.sees(".hint", "The query was edited.")
	b.sees(".query-grid tbody th", "Earlier text")
	b.until(
		`[...document.querySelectorAll(".query-grid tbody tr:has(td .share) th bdi")].some(e => e.textContent === "acme reviews")`,
	)
	b.picture("query-edited-390")
	b.show(1280, "light")
	b.picture("query-edited")
	b.press(".query-head button", "Edit query")
	b.until(`document.querySelector("dialog textarea")?.value === "acme reviews 2026"`)

	// Another user edits the topic meanwhile. The second attempt keeps this edit.
	site.db.Exec(t, "UPDATE queries SET topic = 'opinions', updated_at = now() WHERE text = 'acme reviews 2026'")
	b.write("Query", "acme reviews 2027")
	b.press("dialog button", "Save")
	// If the page reads the query again before the first attempt, the first attempt succeeds.
	b.until(`!document.querySelector("dialog") ||
		document.querySelector("dialog [role=alert]")?.textContent.includes("has changed since")`)
	eval[any](b, `void [...document.querySelectorAll("dialog button")].find(e => e.textContent === "Save")?.click()`)
	b.gone("dialog", "")
	require.Equal(t, "acme reviews 2027 opinions",
		storetest.Value[string](t, site.db, "SELECT text || ' ' || topic FROM queries WHERE text LIKE 'acme reviews%'"))
}

func TestQuery_ShowsItsAnswersOverTimeAndTheDifferenceOfTwo(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/brands/"+brand.ID.String()+"/queries?sort=text&"+site.lastWeeks(t))
	b.press(".query-grid tbody th a", "best crm for a small team")
	b.sees(".query-head h2", "best crm for a small team")
	b.sees(".timeline-lanes dt", "ChatGPT")
	require.Equal(t, 28+28+27, eval[int](b, `document.querySelectorAll(".mark").length`))
	b.press(".mark", "ChatGPT")
	b.until(`new URLSearchParams(location.search).get("first")`)
	b.press(".mark[aria-pressed=false]", "Perplexity")
	b.sees(".answer-diff .diff-text", "These are often recommended")
	b.sees(".answer-diff [aria-label=Names]", "Second rank")
	require.Equal(t, 2, eval[int](b, `document.querySelectorAll(".mark[aria-pressed=true]").length`))
	b.open(eval[string](b, "location.pathname + location.search")) // a copied link shows the same comparison
	b.sees(".answer-diff .diff-text", "These are often recommended")
	require.Equal(t, "best crm for a small team · Acme · Tidewatch", eval[string](b, "document.title"))
	b.press(".mark[aria-pressed=true]", "")
	b.gone(".answer-diff", "")
}

func TestAnswers_AreMarkedFilteredAndOpened(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	site.db.Exec(
		t,
		"INSERT INTO competitors (brand_id, name) VALUES ($1, 'Zorlu'), ($1, 'Ülker'), ($1, 'İstikbal')",
		brand.ID,
	)
	site.db.Exec(
		t,
		"INSERT INTO queries (brand_id, text) VALUES ($1, 'a crm 10'), ($1, 'A crm 2'), ($1, 'à crm 1')",
		brand.ID,
	)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/brands/"+brand.ID.String()+"?timezone=UTC")
	b.press(".leaderboard tr:not(.own) .rate a", "%")
	b.sees(".evidence mark.competitor", "Initech")
	b.sees(".evidence .verdict", "Mentioned")
	require.Equal(t, "Initech", eval[string](b, `document.querySelector("select[aria-label=Name]").value`))
	require.Equal(t, []string{"Acme", "Globex", "Initech", "İstikbal", "Ülker", "Umbrella", "Zorlu"},
		eval[[]string](b, `[...document.querySelectorAll("select[aria-label=Name] option")].map(o => o.text)`))
	require.Equal(t, []string{"à crm 1", "A crm 2", "a crm 10"}, eval[[]string](b,
		`[...document.querySelectorAll("[aria-label=Queries].picks label")].slice(0, 3).map(l => l.textContent)`))
	b.press(".evidence summary", "Whole answer")
	b.sees(".evidence .formatted mark", "Initech")
	b.sees(".evidence details[open]", "Mention order")
	eval[any](b, `void (s => { s.value = "Acme"; s.dispatchEvent(new Event("change", {bubbles: true})); })(
		document.querySelector("select[aria-label=Name]"))`)
	b.sees(".evidence mark:not(.competitor)", "Acme")
	b.open("/admin/brands/" + brand.ID.String() + "/answers?timezone=UTC&mentioned=false&domain=g2.com")
	b.sees(".evidence .verdict", "Acme not mentioned")
	b.gone(".evidence mark", "")
	b.press(".filters button", "g2.com")
	b.until(`!location.search.includes("domain")`)
	b.open("/admin/brands/" + brand.ID.String() + "/answers?timezone=UTC&domain=nowhere.example")
	b.sees(".empty", "No answers match these filters")
}

func TestQueries_AreForEverybody(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	path := "/admin/brands/" + brand.ID.String()
	b := openTab(t, site)
	b.onEachPage(watchLayout)
	b.openAs(adminEmail, path+"/queries?timezone=UTC")
	b.sees(".query-grid", "best crm")
	query := eval[string](b, `document.querySelector(".query-grid tbody th a").pathname`)
	b.isForEverybody(t, "grid", path+"/queries?timezone=UTC", ".query-grid", "best crm")
	b.isForEverybody(t, "query", query+"?timezone=UTC", ".mark", "ChatGPT")
	ids := eval[[]string](b, `fetch(`+fmt.Sprintf("%q", "/api/admin/brands/"+brand.ID.String()+"/answers?limit=2")+`)
		.then(r => r.json()).then(page => page.data.map(a => a.id))`)
	b.isForEverybody(t, "answer-diff", query+"?timezone=UTC&first="+ids[0]+"&second="+ids[1], ".diff-text", "recommended")
	b.isForEverybody(t, "answers", path+"/answers?timezone=UTC", ".evidence .answer", "Whole answer")
}

func TestQueries_TheFocusIsVisibleInTheGrid(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/brands/"+brand.ID.String()+"/queries?timezone=UTC")
	b.sees(".query-grid", "best crm")
	b.do(chromedp.EmulateViewport(320, 320))
	b.until("innerWidth === 320")
	// hidden lists the links of which no part is visible when they have the focus.
	const hidden = `[...document.querySelectorAll(".query-grid tbody a")].filter(link => {
		link.focus();
		return ![...link.getClientRects()].some(({x, y, width, height}) => [0.1, 0.3, 0.5, 0.7, 0.9].some(part =>
			link.contains(document.elementFromPoint(x + part * width, y + height / 2))));
	}).map(link => link.textContent)`
	require.Empty(t, eval[[]string](b, hidden))
	require.Empty(t, eval[[]string](b, strings.Replace(hidden, "].filter", "].reverse().filter", 1)), "backwards")
}

func TestQueries_PrintedPagesShowTheWholeGrid(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands/"+brand.ID.String()+"/queries?timezone=UTC")
	b.sees(".query-grid", "best crm")
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media:    "print",
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}},
	})
	require.NoError(t, err)
	b.until(`getComputedStyle(document.querySelector(".grid-box")).overflow === "visible"`)
	for _, control := range []string{".bar", ".tabs", ".filters", ".page-head .actions"} {
		b.gone(control, "")
	}
	require.True(
		t,
		eval[bool](b, `(box => box.scrollHeight <= box.clientHeight + 1)(document.querySelector(".grid-box"))`),
	)
	b.picture("grid-print")
	b.open("/admin/brands/" + brand.ID.String() + "?timezone=UTC")
	b.sees(".over-time .legend strong", "%")
	b.gone(".chart-tools", "")
	b.picture("story-overview-print")
}

func TestQueries_ErrorsOfAPastedTextNameItsLines(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands/"+brand.ID.String()+"/settings")
	b.press("button", "Add queries")
	b.sees("label", "Queries, one per line")
	eval[any](b, `void (text => {
		text.value = "one\n\none\n" + "x".repeat(3000);
		text.dispatchEvent(new Event("input", {bubbles: true}));
	})(document.querySelector("textarea"))`)
	b.press("button", "Add 2 queries")
	b.sees(".error", "Line 4: ")
}

func TestQuery_TheFiguresOfABrandedQueryLeadToItsAnswers(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	id := storetest.Value[string](t, site.db, "SELECT id::text FROM queries WHERE text = 'acme reviews'")
	site.db.Exec(
		t,
		`UPDATE answers SET text = '- See the **[Acme](https://acme.example/a_b)** page for _fast_ snake\_case' ||
		' in user_id, 4*5, 2 * 3\* | [x](https://acme.example/' || repeat('y', 99) WHERE query_id::text = $1`,
		id,
	)
	site.db.Exec(t, `UPDATE positions SET first_offset = strpos(text, 'Acme') - 1
		FROM answers a WHERE a.id = answer_id AND query_id::text = $1`, id)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/brands/"+brand.ID.String()+"/queries/"+id+"?timezone=UTC&topic=prices")
	b.press(".query-grid tbody td a", "/")
	b.sees(".quote mark", "Acme")
	require.Equal(
		t,
		"See the Acme page for fast snake_case in user_id, 4*5, 2 * 3* · x",
		eval[string](b, `document.querySelector(".quote").textContent`),
	)
	b.picture("quote")
}

func TestQuery_TheTimelineHasOneColumnForEachRun(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	// One run sent the query twice to one engine.
	answer := storetest.Value[string](t, site.db, `UPDATE answers SET run_id = o.run_id, sample = 9 FROM answers o
		WHERE answers.id = (SELECT max(id::text)::uuid FROM answers WHERE brand_id = $1 AND collector = 'chatgpt' AND query_id IS NOT NULL)
			AND o.id = (SELECT max(n.id::text)::uuid FROM answers n WHERE n.brand_id = $1 AND n.collector = 'chatgpt'
				AND n.query_id = answers.query_id AND n.run_id <> answers.run_id)
		RETURNING answers.query_id::text`, brand.ID)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/brands/"+brand.ID.String()+"/queries/"+answer)
	b.until(`document.querySelector(".timeline-lanes .mark")`)
	require.Equal(
		t,
		1,
		eval[int](b, `new Set([...document.querySelectorAll(".timeline-lanes dd")].map(e => e.children.length)).size`),
	)
	require.Equal(
		t,
		2,
		eval[int](b, `Math.max(...[...document.querySelectorAll(".timeline-lanes dd > *")].map(e => e.children.length))`),
	)
	for _, colours := range []string{"dark", "light"} {
		for _, width := range []int64{1280, 320} {
			b.show(width, colours)
			eval[any](b, `void document.querySelector(".timeline-lanes").scrollIntoView({block: "center"})`)
			b.fits("the timeline")
			b.picture(fmt.Sprintf("timeline-%s-%d", colours, width))
		}
	}
}
