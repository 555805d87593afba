package browser_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
)

// answeredBrand adds a brand with eight weeks of scored answers until yesterday. The brand has eight unbranded queries
// and one branded query. Each of two engines answers each query once a week. The first four weeks mention the brand in
// every fourth answer, and the last four weeks in three of four answers.
func answeredBrand(t *testing.T, site *site) store.Brand {
	t.Helper()
	brand := site.db.Brand(t, 0)
	site.db.Exec(t, `INSERT INTO queries (brand_id, text, topic, country)
		SELECT $1::uuid, 'best crm for team ' || n, CASE WHEN n < 3 THEN 'prices' ELSE '' END, CASE n WHEN 1 THEN 'DE' ELSE '' END
		FROM generate_series(1, 8) n UNION ALL SELECT $1::uuid, 'acme reviews', '', ''`, brand.ID)
	job := site.db.Schedule(t, brand)
	site.db.Exec(t, `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
			scheduled_for, started_at, finished_at, run_timeout_seconds)
		SELECT tidewatch_uuid7(), $1, $2, $3, 'data_collection_and_scoring', 'tick', 'completed', at, at, at, 60
		FROM generate_series(0, 7) week, LATERAL (SELECT date_trunc('day', now()) - week * interval '7 days'
			- interval '36 hours' AS at) a`, job.ID, brand.ID, brand.CustomerID)
	site.db.Exec(t, `INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector, country, model, status,
			text, created_at, position_version, position_scored_at, sentiment_version, sentiment_scored_at)
		SELECT tidewatch_uuid7(), r.id, r.brand_id, q.id, q.text, c, q.country, 'm1', 'ok',
			'Globex is popular. Acme is excellent.', r.scheduled_for, 1, r.scheduled_for, 1, r.scheduled_for
		FROM job_runs r, queries q, unnest(ARRAY['chatgpt', 'perplexity']) c
		WHERE r.brand_id = $1 AND q.brand_id = $1`, brand.ID)
	site.db.Exec(t, `INSERT INTO positions (answer_id, name, owner, mention_order, first_offset, mentions, prominence,
			scorer, scorer_version)
		SELECT id, 'Acme', 'brand', 1 + n % 3, 0, 1, 1, 'test', 1
		FROM (SELECT a.id, created_at, row_number() OVER (PARTITION BY run_id ORDER BY query_text, collector)
			+ (now()::date - created_at::date) / 7 AS n FROM answers a WHERE brand_id = $1) a
		WHERE n % 4 < CASE WHEN created_at < now() - interval '28 days' THEN 1 ELSE 3 END`, brand.ID)
	site.db.Exec(t, `INSERT INTO sentiments (answer_id, name, owner, score, label, clauses, scorer, scorer_version)
		SELECT answer_id, name, owner, 0.5, 'positive', 1, 'test', 1 FROM positions WHERE owner = 'brand'`)
	site.db.Exec(t, `INSERT INTO positions (answer_id, name, owner, competitor_id, mention_order, first_offset, mentions,
			prominence, scorer, scorer_version)
		SELECT a.id, 'Globex', 'competitor', c.id, 4, 0, 1, 1, 'test', 1 FROM answers a, competitors c
		WHERE a.brand_id = $1 AND c.brand_id = $1`, brand.ID)
	// The program may have summed up the answers before the test added the positions. An update of the answers makes
	// the program sum up the answers again.
	site.db.Exec(t, "UPDATE answers SET position_scored_at = now() WHERE brand_id = $1", brand.ID)
	return brand
}

func TestBrandViews_FiguresOfAFormerFilterDisappearWhenAChangedFilterFails(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	b := openTab(t, site)
	b.onEachPage(`const send = window.fetch;
		window.fetch = (url, init) => String(url).includes("collector=perplexity")
			? Promise.resolve(Response.json({detail: "Too busy."}, {status: 503})) : send(url, init);`)
	for tab, figures := range map[string]string{
		"": ".leaderboard", "/queries": ".hint a[download]", "/answers": "article.answer",
	} {
		b.openAs(viewerEmail, "/admin/brands/"+brand.ID.String()+tab+"?timezone=UTC")
		b.sees(figures, "")
		eval[any](b, `void (history.pushState(null, "", "?timezone=UTC&collector=perplexity"),
			dispatchEvent(new PopStateEvent("popstate")))`)
		b.sees("[role=alert]", "Too busy.")
		b.gone(figures, "")
		b.sees("form.segment .picker", "Perplexity")
		eval[any](b, "void history.back()")
		b.sees(figures, "")
		b.gone("[role=alert]", "Too busy.")
	}
}

// comparisonOf returns the comparison of the API for the same parameters as the page.
func (s *site) comparisonOf(t *testing.T, brand store.Brand, query string) api.Comparison {
	t.Helper()
	secret := s.token(t, store.Token{Name: "reader", Role: store.RoleViewer})
	path := "/api/admin/brands/" + brand.ID.String() + "/comparison" + query
	status, body := s.send(t, secret, http.MethodGet, path, "")
	require.Equal(t, http.StatusOK, status, "%s", body)
	var comparison api.Comparison
	require.NoError(t, json.Unmarshal(body, &comparison))
	return comparison
}

// points returns a share in percent. Like the page, and unlike the format %.0f, points rounds halves up.
func points(share float64) float64 { return math.Round(100 * share) }

// oneDecimal returns a positive number with one decimal. Like the page, and unlike the format %.1f alone, oneDecimal
// rounds 2.25 up.
func oneDecimal(x float64) string { return fmt.Sprintf("%.1f", math.Nextafter(x, math.Inf(1))) }

// figure returns the selector of a figure on the overview.
func figure(id string) string { return fmt.Sprintf("[data-figure=%s]", id) }

func TestBrandViews_TheOverviewShowsTheFiguresOfTheAPI(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands/"+brand.ID.String()+"?timezone=UTC&collector=ChatGPT")
	b.sees("main", "query.collector[0]: must be one of")
	b.sees("main a", "Clear filters")
	for _, query := range []string{"?timezone=UTC", "?timezone=UTC&topic=prices", "?timezone=UTC&collector=chatgpt"} {
		b.open("/admin/brands/" + brand.ID.String() + query)
		want := site.comparisonOf(t, brand, query).Figures
		rate := want.MentionRate
		b.sees(figure("mention_rate")+" .value", fmt.Sprintf("%.0f %%", points(*rate.After.Value)))
		b.sees(figure("mention_rate"), fmt.Sprintf("n = %d answers", rate.After.N))
		b.sees(figure("mention_rate"), fmt.Sprintf("before %.0f %%", points(*rate.Before.Value)))
		b.sees(figure("mention_rate"), rate.VerdictText)
		b.sees(figure("mention_rate"), rate.Explanation)
		b.sees(figure("share_of_voice")+" .value", fmt.Sprintf("%.0f %%", points(*want.ShareOfVoice.After.Value)))
		b.sees(figure("position")+" .value", oneDecimal(*want.Position.After.Value))
		b.sees(figure("sentiment"), fmt.Sprintf("n = %d sure sentiments", want.Sentiment.After.N))
		b.sees(figure("citation_share")+" .value", "–")
	}
	require.Equal(t, "up", site.comparisonOf(t, brand, "?timezone=UTC").Figures.MentionRate.Verdict)
}

func TestBrandViews_TheURLHoldsTheSegmentAndTheTabsKeepIt(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/brands/"+brand.ID.String()+"?timezone=UTC")
	b.sees(figure("mention_rate"), "n = 64 answers")
	b.press("button.picker", "Engines")
	b.press(".picks label", "ChatGPT")
	b.until(`location.search.includes("collector=chatgpt")`)
	b.sees(figure("mention_rate"), "n = 32 answers")
	b.press(".picks label", "Perplexity")
	b.until(`new URLSearchParams(location.search).get("collector") === "chatgpt,perplexity"`)
	b.sees(figure("mention_rate"), "n = 64 answers")
	b.press("button.picker", "Topics")
	b.press(".picks label", "prices")
	b.sees(figure("mention_rate"), "n = 16 answers")
	b.press(".tabs a", "Settings")
	b.sees(".queries", "best crm")
	b.press(".tabs a", "Overview")
	b.sees(figure("mention_rate"), "n = 16 answers")
	require.Equal(t, "prices", eval[string](b, `new URLSearchParams(location.search).get("topic")`))
	b.press(".segment a", "Clear filters")
	b.sees(figure("mention_rate"), "n = 64 answers")

	b.open("/admin/brands/" + brand.ID.String() + "?timezone=UTC&from=2020-01-01&to=2020-01-07")
	b.sees(".empty", "No scored answers in this period")
	b.sees(".empty a", "Schedules of this brand")
	require.Equal(t, "2020-01-01", eval[string](b, `document.querySelector("input[type=date]").value`))
	b.open("/admin/brands/" + brand.ID.String() + "?timezone=UTC&country=DE&collector=chatgpt")
	b.sees(figure("sentiment"), "too few") // at most four answers have a sentiment
	b.sees(".leaderboard .own", "Too few")
	b.picture("overview-too-few")
	b.open("/admin/brands/" + brand.ID.String() + "?timezone=UTC&from=2999-01-01&to=2999-01-07")
	b.sees(".empty", "The period is in the future.")
	b.open("/admin/brands/" + brand.ID.String() + "?timezone=UTC&from=2026-05-02&to=2026-05-01")
	b.sees(".note.bad", "Last day: must not be before the first day, which is 2026-05-02")
}

func TestBrandViews_AreForEverybody(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	b := openTab(t, site)
	b.onEachPage(watchLayout)
	b.startSession(adminEmail)
	for _, page := range []struct{ name, path, selector, text string }{
		{"overview", "", figure("mention_rate"), "n = 64"},
		{"overview-empty", "?from=2020-01-01&to=2020-01-07", ".empty", "No scored answers"},
		{"overview-few", "?topic=prices", figure("mention_rate"), "Only 4 cells (query, engine and country) have data in both periods."},
		{"brand-settings", "/settings", ".queries", "best crm"},
	} {
		b.isForEverybody(t, page.name, "/admin/brands/"+brand.ID.String()+page.path, page.selector, page.text)
	}
}

const groupByEngine = `void (() => {
	const select = document.querySelector(".contributions select");
	select.value = "collector";
	select.dispatchEvent(new Event("change", {bubbles: true}));
})()`

func TestBrandViews_TheOverviewShowsWhereAFigureChanged(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	path := "/admin/brands/" + brand.ID.String()
	b := openTab(t, site)
	b.openAs(adminEmail, path+"?timezone=UTC")
	b.press(figure("mention_rate")+" a", "Where?")
	b.sees(".contributions th a", "best crm")
	b.until(`new URLSearchParams(location.search).get("by") === "query"`)
	b.until(`document.activeElement.matches(".contributions summary")`)
	eval[any](b, groupByEngine)
	for engine, title := range map[string]string{"chatgpt": "ChatGPT", "perplexity": "Perplexity"} {
		rate := site.comparisonOf(t, brand, "?timezone=UTC&collector="+engine).Figures.MentionRate
		b.sees(".contributions tr", title)
		b.sees(".contributions tr", fmt.Sprintf("%.0f %%n = %d", points(*rate.After.Value), rate.After.N))
	}
	require.Equal(t, 2, eval[int](b, `document.querySelectorAll(".contributions tbody tr").length`))
	b.sees(".contributions .hint", "The contributions add up to the total. All values and n count only paired cells")
	b.sees(".contributions td", "+25.0 points")
	for _, colours := range []string{"light", "dark"} {
		b.show(1280, colours)
		eval[any](b, `void document.querySelector(".contributions").scrollIntoView()`)
		b.checkAccessibility("the contributions in " + colours)
		b.picture("contributions-" + colours)
	}
	b.show(320, "light")
	b.fits("the page")
	eval[any](b, `void document.querySelector(".contributions").scrollIntoView()`)
	b.picture("contributions-320")
	b.press(".contributions summary", "Where the mention rate changed")
	b.until(`!new URLSearchParams(location.search).has("by")`)
	b.press(".contributions summary", "Where the mention rate changed")
	eval[any](b, groupByEngine)
	b.press(".contributions a", "ChatGPT")
	b.until(`location.search.includes("collector=chatgpt")`)
	b.sees(figure("mention_rate"), "n = 32 answers")
}

func TestBrandViews_ABrandWithoutQueriesLeadsToItsSettings(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 0)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands/"+brand.ID.String())
	b.sees(".empty", "No queries yet")
	b.press(".empty a", "Add queries")
	b.sees("label", "Queries, one per line")
}

func TestBrandViews_PrintedPagesShowFiguresWithoutControls(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands/"+brand.ID.String()+"?timezone=UTC")
	b.sees(figure("mention_rate"), "n = 64 answers")
	b.gone(".printed", "")
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media:    "print",
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}},
	})
	require.NoError(t, err)
	b.sees(figure("mention_rate"), "n = 64 answers")
	for _, control := range []string{".bar", ".tabs", ".filters", ".page-head .actions"} {
		b.gone(control, "")
	}
	b.sees(".printed", "(UTC) · Without branded queries")
	require.Equal(t, "rgb(255, 255, 255)", eval[string](b, `getComputedStyle(document.body).backgroundColor`))
	b.picture("overview-print")
	b.open("/admin/brands/" + brand.ID.String() +
		"?from=2026-01-01&to=2026-01-31&timezone=Asia/Tokyo&collector=chatgpt&country=DE&topic=prices&query_class=branded")
	b.sees(
		".printed",
		"From 2026-01-01 to 2026-01-31 (Asia/Tokyo) · Engines: ChatGPT API · Countries: DE · Topics: prices · "+
			"Branded queries",
	)
	const paper = 718 // the width of A4 in CSS pixels, without margins
	b.do(chromedp.EmulateViewport(paper, 1000))
	for _, page := range []struct{ path, table string }{
		{"/admin/brands/" + brand.ID.String(), ".leaderboard"},
		{"/admin/brands/" + brand.ID.String() + "/queries", ".query-grid"},
		{"/admin/brands", ".rows.brands"},
		{"/admin/scheduled-jobs", ".rows.runs"},
	} {
		b.open(page.path)
		b.until(fmt.Sprintf(`document.querySelector("%s tbody td")`, page.table))
		require.Equal(t, "table-cell", eval[string](b, fmt.Sprintf(
			`getComputedStyle(document.querySelector("%s tbody td")).display`, page.table)), "%s remains a table", page.path)
		b.fits(page.path + " on paper")
	}
}

func TestBrandViews_AFilterWithSeveralValuesWorksWithTheKeyboard(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/brands/"+brand.ID.String()+"?timezone=UTC")
	b.sees(figure("mention_rate"), "n = 64 answers")
	eval[any](b, "void "+find("button.picker", "Queries")+".focus()")
	b.typeText(kb.Enter)
	b.until(`document.activeElement.matches(".picks:popover-open input")`)
	b.typeText(kb.Tab + " ")
	b.sees(figure("mention_rate"), "n = 8 answers")
	b.until(`document.activeElement.matches(".picks:popover-open input:checked")`)
	for _, colours := range []string{"light", "dark"} {
		b.show(1280, colours)
		b.checkAccessibility("an open filter in " + colours)
		b.picture("filter-open-" + colours)
	}
	b.typeText(kb.Escape)
	b.until(`document.activeElement === ` + find("button.picker", "Queries"))
	b.gone(".picks", "")
	b.show(320, "light")
	b.press("button.picker", "Queries")
	require.Equal(t, "acme reviews", eval[string](b, `document.querySelector(".picks:popover-open label").textContent`))
	b.fits("the page")
	b.checkAccessibility("an open filter at 320 px")
	b.picture("filter-open-320")
}

func TestBrandViews_TopicsAndTagsFilterTheFigures(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	site.db.Exec(t, `UPDATE queries SET topic = 'prices, plans', tags = '{Funnel,Germany}' WHERE text LIKE '% 1'`)
	site.db.Exec(t, `UPDATE queries SET tags = '{Germany}' WHERE text LIKE '% 2'`)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/brands/"+brand.ID.String()+"?timezone=UTC")
	b.sees(figure("mention_rate"), "n = 64 answers")
	b.press("button.picker", "Tags")
	b.press(".picks label", "Germany")
	b.sees(figure("mention_rate"), "n = 16 answers")
	b.press(".picks label", "Funnel")
	b.until(`new URLSearchParams(location.search).get("tag") === "Germany,Funnel"`)
	b.press("button.picker", "Topics")
	b.press(".picks label", "prices, plans")
	b.sees(figure("mention_rate"), "n = 8 answers")
	b.press(".picks label", "prices")
	b.until(`new URLSearchParams(location.search).getAll("topic").length`)
	b.press(".tabs a", "Settings")
	b.sees(".queries", "best crm")
	b.press(".tabs a", "Overview")
	b.sees("button.picker", "Tags")
	require.Equal(t, "prices, plans", eval[string](b, `new URLSearchParams(location.search).getAll("topic")[0]`))
	b.press(".segment a", "Clear filters")
	b.sees(figure("mention_rate"), "n = 64 answers")
}

func TestBrand_AnUnknownTimeZoneInALinkIsAnErrorOnThePage(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands/"+brand.ID.String()+"?timezone=Mars/Olympus")
	b.sees("[role=alert]", "Time zone: \"Mars/Olympus\"")
	b.sees("select[aria-label=Period]", "Last 28 days")
}
