package browser_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
)

// read returns the response of the API to a GET request.
func read[T any](t *testing.T, s *site, path string) T {
	t.Helper()
	secret := s.token(t, store.Token{Name: "reader", Role: store.RoleViewer})
	status, body := s.send(t, secret, http.MethodGet, "/api/admin"+path, "")
	require.Equal(t, http.StatusOK, status, "%s", body)
	var out T
	require.NoError(t, json.Unmarshal(body, &out))
	return out
}

func TestOverview_SaysWhichFiguresAnEditMakesNotComparable(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	site.db.Exec(t, `UPDATE brands SET rescored_at = NULL, created_at = '2020-01-01',
		domains_changed_at = now() - interval '3 days' WHERE id = $1`, brand.ID)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/brands/"+brand.ID.String()+"?timezone=UTC")
	b.sees(".note.warn", "Some figures are not comparable.")
	b.sees(".note.warn", "The domains of the brand were changed.")
	b.sees(figure("citation_share"), "Not comparable")
	b.picture("overview after an edit")
	b.checkAccessibility("the overview after an edit")
	b.press(".note.warn a", "Re-score the stored answers")
	b.sees("h2", "Stored answers")
}

func TestOverview_ShowsTheLeaderboardTheShortListsAndTheCoverageOfTheAPI(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	b := openTab(t, site)
	path := "/admin/brands/" + brand.ID.String()
	period := site.lastWeeks(t)
	b.openAs(viewerEmail, path+"?"+period)
	b.sees(figure("mention_rate"), "95 % interval")
	want := read[api.Overview](t, site, "/brands/"+brand.ID.String()+"/overview?"+period)
	b.sees(".coverage", fmt.Sprintf("%d answers to %d queries", want.Scope.Answers, want.Scope.Queries))
	b.sees(".coverage", "Branded queries excluded: 4 of 16")
	b.sees(".coverage", "Failed calls: 12 of 1,008")
	figures := want.Brand.Figures
	for id, n := range map[string]int{
		"mention_rate": figures.MentionRate.N, "position": figures.Position.N, "sentiment": figures.Sentiment.N,
	} {
		filters := eval[string](b, `document.querySelector("`+figure(id)+` .sub a").search`)
		list := read[struct{ Total int }](t, site, "/brands/"+brand.ID.String()+"/answers"+filters+"&limit=1&count=true")
		require.Equal(t, n, list.Total, "the link on n of the figure %s leads to n answers", id)
	}
	for _, id := range []string{"share_of_voice", "citation_share"} {
		b.sees(figure(id), "n = ")
		b.gone(figure(id)+" .sub a", "n = ")
	}
	require.Len(t, want.Leaderboard, 4)
	for i, s := range want.Leaderboard {
		row := fmt.Sprintf(".leaderboard tbody tr:nth-child(%d)", i+1)
		rate := s.Figures.MentionRate
		b.sees(row, s.Name)
		b.sees(row, fmt.Sprintf("%.0f %%%.0f of %d", points(*rate.Value), rate.Count, rate.N))
	}
	b.sees(".leaderboard .own", "this brand")
	b.gone(".leaderboard tbody tr:nth-child(4)", "−1 points")
	b.sees("[aria-label='Weakest queries'] th:last-child", "Top competitor")
	for i, q := range want.Weakest {
		row := fmt.Sprintf("[aria-label='Weakest queries'] tbody tr:nth-child(%d)", i+1)
		b.sees(row, q.Text)
		for _, name := range q.Leaders[:min(len(q.Leaders), 2)] {
			b.sees(row+" td:last-child", fmt.Sprintf("%s in %d", name, q.LeaderIn))
		}
	}
	for i, s := range want.Sources {
		b.sees(fmt.Sprintf("[aria-label='Top sources'] tbody tr:nth-child(%d)", i+1), s.Domain)
	}
	b.sees(".cross tbody tr:nth-child(1)", fmt.Sprintf("Mentioned%d", want.Brand.Presence.NamedCited))
	for i, s := range want.Leaderboard { // the signs of the figures other than the mention rate
		moved := 0
		f := s.Figures
		for _, verdict := range []string{
			f.ShareOfVoice.Change.Verdict, f.Position.Change.Verdict,
			f.Sentiment.Change.Verdict, f.CitationShare.Change.Verdict,
		} {
			if verdict == "up" || verdict == "down" {
				moved++
			}
		}
		require.Equal(t, moved, eval[int](b, fmt.Sprintf(
			`document.querySelectorAll(".leaderboard tbody tr:nth-child(%d) td.num .status").length`, i+1)), s.Name)
	}
	require.Positive(t, eval[int](b, `document.querySelectorAll(".leaderboard td.num .status .vh").length`))
	const rule = "excludes 0 and a permutation test with a p-value of at most 0.04"
	require.Contains(t, eval[string](b, `document.querySelector(".headline .status").title`), rule)
	eval[any](b, `void document.querySelector(".basis summary").click()`)
	b.sees(".basis dd", rule)
	b.sees(".over-time .legend", "Last day:")
	for _, width := range []int64{390, 1280} {
		b.show(width, "light")
		eval[any](b, `void document.querySelector(".leaderboard").scrollIntoView({block: "center"})`)
		b.fits("the leaderboard")
		b.picture(fmt.Sprintf("leaderboard-%d", width))
	}
	b.press(".coverage a", "Include")
	b.gone(".coverage", "excluded")
	b.sees(".coverage", "to 16 queries")

	// A competitor without domains was added after the period.
	site.db.Exec(t, "INSERT INTO competitors (brand_id, name) VALUES ($1, 'Everfield')", brand.ID)
	b.open(path + "?timezone=UTC")
	b.sees(".leaderboard tbody tr:last-child", "Everfield Figures since")
	b.sees(".leaderboard tbody tr:last-child td:last-child", "–No domain")
	b.gone(".leaderboard tbody tr:last-child", "0 %")
	const scroll = `void document.querySelector(".leaderboard tbody tr:last-child").scrollIntoView({block: "end"})`
	eval[any](b, scroll)
	b.picture("leaderboard-no-domain")
	b.show(390, "light")
	b.sees(".leaderboard tbody tr:last-child", "No domain")
	eval[any](b, scroll)
	b.picture("leaderboard-no-domain-390")
}

func TestOverview_TheChartShowsChosenFiguresAndCompetitors(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/brands/"+brand.ID.String()+"?"+site.lastWeeks(t))
	b.sees(".over-time h2", "Mention rate by day")
	lines := `[...document.querySelectorAll(".over-time .legend bdi")].map(e => e.textContent).join()`
	b.until(lines + ` === "Acme,Initech,Globex"`)
	b.press(".over-time button.picker", "Competitors")
	b.press(".picks label", "Umbrella")
	b.press(".picks label", "Globex")
	b.until(lines + ` === "Acme,Initech,Umbrella"`)
	require.Equal(t, "Initech,Umbrella", eval[string](b, `new URLSearchParams(location.search).getAll("rival").join()`))
	b.press(".picks label", "Umbrella")
	b.press(".picks label", "Initech")
	b.until(lines + ` === "Acme"`)
	eval[any](b, `void (s => { s.value = "position"; s.dispatchEvent(new Event("change", {bubbles: true})); })(
		document.querySelector("select[aria-label=Figure]"))`)
	b.sees(".over-time h2", "Position by day")

	eval[any](b, `void document.querySelector(".over-time .cursor").focus()`)
	b.sees(".cursor-values", "n = ")
	require.Regexp(t, `^\d+ \w{3} \d{4}\n+Acme\n[^\n]+\nn = [\s\S]+\nClick: answers of this day$`,
		eval[string](b, `document.querySelector(".cursor-values").innerText`), "each line ends")
	first := eval[string](b, `document.querySelector(".over-time .cursor").ariaValueText`)
	b.do(chromedp.KeyEvent(kb.ArrowLeft))
	b.until(`document.querySelector(".over-time .cursor").ariaValueText !== ` + fmt.Sprintf("%q", first))
	b.picture("overview-keyboard")

	// Perplexity failed 20 days ago.
	const marked = "no answers from Perplexity API"
	b.sees(".over-time .composition li", marked)
	eval[any](b, `void (s => { s.value = s.max - 19; s.dispatchEvent(new Event("input", {bubbles: true})); })(
		document.querySelector(".over-time .cursor"))`)
	b.until(`document.querySelector(".over-time .cursor").ariaValueText.endsWith("` + marked + `")`)
	b.sees(".cursor-values", marked)
	for _, look := range []struct {
		width  int64
		colors string
	}{{1280, "light"}, {390, "light"}, {1280, "dark"}} {
		b.show(look.width, look.colors)
		eval[any](b, `void document.querySelector(".over-time").scrollIntoView()`)
		b.fits("the chart with marks")
		b.picture(fmt.Sprintf("overview-marks-%d-%s", look.width, look.colors))
	}

	b.do(chromedp.KeyEvent(kb.Enter))
	b.until(`location.pathname.endsWith("/answers")`)
	require.Regexp(t, `mentioned=true&from=\S+&to=\S+`, eval[string](b, "location.search"))
}

func TestTrends_HaveTheColorsOfTheOverviewAndLinkToTheSameAnswers(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	site.db.Exec(t, "UPDATE brands SET rescored_at = now()") // all answers are scored for the names of the competitors
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/brands/"+brand.ID.String()+"?timezone=UTC&rival=Initech&rival=Umbrella")
	b.sees(".over-time .legend strong", "%")
	const colors = `Object.fromEntries([...document.querySelector(".chart .legend").querySelectorAll("li:has(line)")].map(
		li => [li.querySelector("bdi").textContent, li.querySelector("line").getAttribute("stroke")]))`
	overview := eval[map[string]string](b, colors)
	require.Len(t, overview, 3)
	b.press(".page-head a", "Trends")
	b.sees(".chart .legend strong", "%")
	require.Subset(t, eval[map[string]string](b, colors), overview)
	b.sees(".hint", "excludes branded queries and today")
	b.sees(".composition li", "no answers from Perplexity API")
	b.picture("trends-story")
	b.show(390, "light")
	b.picture("trends-story-390")
	b.press(".hint a", "Overview of the same answers")
	b.sees(".coverage", "to 16 queries")
	b.until(`new URLSearchParams(location.search).get("to") === new Date().toLocaleDateString("en-CA")`)
}

func TestOverview_DaysWithoutRunsAreShaded(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/brands/"+brand.ID.String()+"?timezone=UTC")
	b.sees(".over-time .legend strong", "%")
	b.gone(".over-time .legend", "Shaded: no answers")
	eval[any](b, `void (s => { s.value = "90"; s.dispatchEvent(new Event("change", {bubbles: true})); })(
		document.querySelector("select[aria-label=Period]"))`)
	b.sees(".over-time .legend", "Shaded: no answers")
	b.picture("overview-gap")
}

func TestOverview_SampleDataIsMarkedOnEachTab(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	b := openTab(t, site)
	path := "/admin/brands/" + brand.ID.String()
	b.openAs(viewerEmail, path+"?timezone=UTC")
	b.sees(".over-time .legend strong", "%")
	b.gone(".note", "Sample data")
	site.db.Exec(t, `UPDATE job_runs SET metadata = '{"made_up": true}'
		WHERE id = (SELECT id FROM job_runs WHERE brand_id = $1 ORDER BY id LIMIT 1)`, brand.ID)
	for _, tab := range []string{"", "/queries", "/sources", "/answers", "/discoveries", "/settings"} {
		b.open(path + tab)
		b.sees(".note", "Sample data")
	}
}

func TestOverview_IsForEverybody(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	b := openTab(t, site)
	b.onEachPage(watchLayout)
	b.startSession(adminEmail)
	path := "/admin/brands/" + brand.ID.String() + "?timezone=UTC"
	b.isForEverybody(t, "story-overview", path, ".over-time .legend strong", "%")
	for _, colours := range []string{"light", "dark"} {
		b.show(1280, colours)
		b.do(chromedp.EmulateViewport(1280, 2200))
		b.open(path)
		b.sees(".over-time .legend strong", "%")
		b.press(".basis summary", "Data behind the figures")
		b.checkAccessibility("the whole overview in " + colours)
		b.picture("story-overview-whole-" + colours)
	}
	b.do(chromedp.EmulateViewport(320, 4200))
	b.open(path)
	b.sees(".over-time .legend strong", "%")
	b.picture("story-overview-whole-320")
}

func TestOverview_WithoutAnEarlierPeriodSaysSo(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	b := openTab(t, site)
	day := func(ago int) string { return time.Now().UTC().AddDate(0, 0, -ago).Format(time.DateOnly) }
	b.openAs(viewerEmail, "/admin/brands/"+brand.ID.String()+"?timezone=UTC&from="+day(84)+"&to="+day(1))
	b.sees(figure("mention_rate"), "No previous value")
	b.gone(".leaderboard .status", "")
}

// One query was sent only in the previous period, in which all its answers and no others mention the brand.
func TestOverview_MarksAChangeThatIsNotTheDifferenceOfTheShownValues(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	const recent = "created_at > now() - interval '28 days'"
	site.db.Exec(t, "DELETE FROM answers WHERE query_text = 'best crm for team 2' AND "+recent)
	site.db.Exec(t, `DELETE FROM positions p USING answers a WHERE a.id = p.answer_id AND p.owner = 'brand'
		AND NOT a.`+recent)
	site.db.Exec(t, `INSERT INTO positions (answer_id, name, owner, mention_order, first_offset, mentions, prominence,
			scorer, scorer_version)
		SELECT id, 'Acme', 'brand', 1, 0, 1, 1, 'test', 1 FROM answers WHERE query_text = 'best crm for team 2'`)
	site.db.Exec(t, "UPDATE answers SET position_scored_at = now() WHERE brand_id = $1", brand.ID)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/brands/"+brand.ID.String()+"?timezone=UTC")
	b.sees(figure("mention_rate"), "before 13 % (paired cells)")
	b.gone(figure("sentiment"), "(paired cells)")
	b.picture("overview-paired")
}

func TestOverview_EachTableCanBeDownloaded(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	b := openTab(t, site)
	path := "/admin/brands/" + brand.ID.String()
	b.openAs(viewerEmail, path)
	for view, want := range map[string]string{"": "Globex", "/queries": "alternatives to Globex", "/sources": "g2.com", "/answers": "recommended"} {
		b.open(path + view + "?timezone=UTC&collector=chatgpt&topic=Rivals&topic=Prices")
		b.sees("a[download]", "Download CSV")
		require.Contains(t, eval[string](b, `fetch(document.querySelector("a[download]").href).then(r => r.text())`), want)
		require.Contains(t, eval[string](b, `document.querySelector("a[download]").href`), "topic=Rivals&topic=Prices")
	}
}

func TestOverview_WithoutWeakQueriesSaysWhy(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	site.db.Exec(t, "UPDATE queries SET is_active = false")
	site.db.Exec(t, "UPDATE brands SET domains = '{acme.example}'")
	site.db.Exec(
		t,
		`INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector, country, model, status, text,
			created_at, position_version, position_scored_at, sentiment_version, sentiment_scored_at)
		SELECT tidewatch_uuid7(), run_id, brand_id, query_id, query_text, 'openai_compatible', country, model, status, text,
			created_at, 1, created_at, 1, created_at FROM answers WHERE collector = 'chatgpt'`,
	)
	site.db.Exec(t, "DELETE FROM answers WHERE collector <> 'openai_compatible'")
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands/"+brand.ID.String()+"?timezone=UTC")
	b.sees("section[aria-labelledby=sources]", "OpenAI-compatible API reported no sources in this period.")
	b.sees(figure("citation_share"), "n = 0 cited pages, the engine reports no sources")
	b.picture("overview-no-sources")
	b.sees("section[aria-labelledby=weakest]", "There are no scored answers to active queries in this period.")
	b.gone("[aria-label='Weakest queries']", "")
	b.press("section[aria-labelledby=weakest] a", "Activate queries")
	b.sees("h2", "Names and domains")
}

func TestOverview_WithOnlyFullyMentionedQueriesHasNoWeakOnes(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	site.db.Exec(
		t,
		`INSERT INTO positions (answer_id, name, owner, mention_order, first_offset, mentions, prominence, scorer,
			scorer_version)
		SELECT id, 'Acme', 'brand', 1, 0, 1, 1, 'test', 1 FROM answers ON CONFLICT DO NOTHING`,
	)
	site.db.Exec(t, "UPDATE answers SET position_scored_at = now()")
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands/"+brand.ID.String()+"?timezone=UTC")
	b.sees("section[aria-labelledby=weakest]", "All answers to all active queries mention the brand.")
	b.gone("[aria-label='Weakest queries']", "")
}

func TestOverview_LongNamesDoNotBreakTheValuesOfTheLegend(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	site.db.Exec(t, "UPDATE brands SET name = repeat('Northwind', 20)")
	b := openTab(t, site)
	b.show(320, "light")
	b.openAs(adminEmail, "/admin/brands/"+brand.ID.String()+"?timezone=UTC")
	b.sees(".legend strong", "%")
	require.Equal(t, 1, eval[int](b, `document.querySelector(".legend strong").getClientRects().length &&
		Math.round(document.querySelector(".legend strong").offsetHeight /
		parseFloat(getComputedStyle(document.querySelector(".legend strong")).lineHeight))`))
}
