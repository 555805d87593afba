package browser_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestSources_ShowTheDomainsOfTheAPIWithTheirChange(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	b := openTab(t, site)
	path := "/brands/" + brand.ID.String()
	b.openAs(viewerEmail, "/admin"+path+"/sources?timezone=UTC")
	b.sees(".sources-table", "reddit.com")
	want := read[api.Sources](t, site, path+"/sources")
	require.Len(t, want.Data, 8)
	for i, s := range want.Data {
		row := fmt.Sprintf(".sources-table tbody tr:nth-child(%d)", i+1)
		b.sees(row+" th", s.Domain)
		b.sees(row, fmt.Sprintf("%d of %d", s.Answers, want.Answers))
		b.sees(row, fmt.Sprintf("%d of %d", s.Mentioned, s.Answers))
	}
	b.sees(".sources-table tr:has(a[href*='newcrmblog'])", "New")
	b.press("button.picker", "Change")
	b.press(".picks label", "New")
	b.until(`document.querySelectorAll(".sources-table tbody tr").length === 1`)
	b.press(".picks label", "New")
	b.press(".sources-table tr:has(a[href*='g2.com']) .amount a", "%")
	b.until(`location.pathname.endsWith("/answers") && location.search.includes("domain=g2.com")`)
	b.sees(".evidence .answer", "cited page")
}

func TestSources_ASourceShowsItsPagesAndItsTypeCanBeSet(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	b := openTab(t, site)
	path := "/admin/brands/" + brand.ID.String() + "/sources"
	b.openAs(adminEmail, path+"?timezone=UTC")
	b.press(".sources-table th a", "newcrmblog.example")
	b.sees("[aria-label=Pages]", "https://newcrmblog.example/top-10")
	b.sees("[aria-label=Queries]", "best crm for a bakery")
	b.sees("[aria-label='Names in the answers']", "Initech")
	b.sees(".chart .legend strong", "%")
	b.until(`document.querySelector("select[aria-label=Type]")`)
	eval[any](b, `void (s => { s.value = "editorial"; s.dispatchEvent(new Event("change", {bubbles: true})); })(
		document.querySelector("select[aria-label=Type]"))`)
	b.sees(".toast", "Type of the source changed")
	b.sees(".source-type", "This type applies to all brands of the customer")
	require.Equal(t, "editorial", storetest.Value[string](t, site.db, "SELECT type FROM source_types"))
	b.open(path + "?timezone=UTC&type=editorial")
	b.until(`document.querySelectorAll(".sources-table tbody tr").length === 1`)
	b.sees(".sources-table", "newcrmblog.example")
}

func TestSources_WithoutCitationsSayWhatToDo(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	b := openTab(t, site)
	path := "/admin/brands/" + brand.ID.String() + "/sources?timezone=UTC"
	b.openAs(viewerEmail, path)
	b.sees(".empty", "No cited sources in this period")
	b.open(path + "&gap=true")
	b.sees(".empty", "No sources match these filters")
}

func TestSources_AreForEverybody(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	path := "/admin/brands/" + brand.ID.String() + "/sources"
	b := openTab(t, site)
	b.onEachPage(watchLayout)
	b.startSession(adminEmail)
	b.isForEverybody(t, "sources", path+"?timezone=UTC", ".sources-table", "reddit.com")
	b.isForEverybody(t, "source", path+"/g2.com?timezone=UTC", ".chart .legend strong", "%")
}

func TestSources_AGapMentionsOnlyCompetitorsAndIsInTheFile(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	site.db.Exec(t, `UPDATE citations c SET url = 'https://rivals.example/top', domain = 'rivals.example'
		WHERE domain = 'g2.com' AND NOT EXISTS (SELECT FROM positions p WHERE p.answer_id = c.answer_id AND p.owner = 'brand')`)
	b := openTab(t, site)
	path := "/brands/" + brand.ID.String() + "/sources"
	b.openAs(viewerEmail, "/admin"+path+"?timezone=UTC")
	b.sees(".sources-table tr", "rivals.exampleOther · Mentions competitors only")
	b.sees(".sources-table tr", "95 % interval")
	eval[any](b, `void (s => { s.value = "true"; s.dispatchEvent(new Event("change", {bubbles: true})); })(
		document.querySelector("select[aria-label=Sources]"))`)
	b.until(`document.querySelectorAll(".sources-table tbody tr").length === 1`)
	want := read[api.Sources](t, site, path+"?gap=true").Data[0]
	b.sees(".sources-table tr", fmt.Sprintf("%d of %d", want.RivalsMentioned, want.Answers))
	b.sees(".coverage", "Cited pages of all sources, without the filters of sources:")
	b.picture("sources-gap")
	status, file := site.send(t, site.token(t, store.Token{Name: "csv", Role: store.RoleViewer}), http.MethodGet,
		eval[string](b, `document.querySelector("a[download]").getAttribute("href")`), "")
	require.Equal(t, http.StatusOK, status)
	require.Regexp(t, "^\ufeff"+`domain,.*\nrivals\.example,other,.*\n$`, string(file))
	b.press(".sources-table a", "rivals.example")
	b.sees(".facts", "Mentions competitors only")
	b.sees(".facts", "First and last seen in this period")
}

func TestBrandViews_FitIntoWindowsOfEveryWidth(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	b := openTab(t, site)
	path := "/admin/brands/" + brand.ID.String()
	b.openAs(adminEmail, path)
	for view, seen := range map[string]string{
		"": "table", "/queries": "table", "/sources": ".sources-table", "/discoveries": "table",
	} {
		b.show(1280, "light")
		b.open(path + view + "?timezone=UTC")
		b.sees(seen, "")
		for _, width := range []int64{320, 721, 768, 900, 1024, 1180, 1259, 1260} {
			b.show(width, "light")
			b.until(fmt.Sprintf("innerWidth === %d", width))
			require.LessOrEqual(t, eval[int64](b, "document.documentElement.scrollWidth"), width, "the view %q", view)
		}
	}
}

func TestSource_ARefusedTypeIsNotShown(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands/"+brand.ID.String()+"/sources")
	b.press(".sources-table th a", "newcrmblog.example")
	const field = `document.querySelector("select[aria-label=Type]")`
	b.until(field)
	eval[any](b, `void (send => { window.fetch = (url, init) => init?.method !== "PUT" ? send(url, init)
		: Promise.resolve(Response.json({detail: "The database is busy."}, {status: 503})); })(window.fetch)`)
	eval[any](
		b,
		`void (s => { s.value = "editorial"; s.dispatchEvent(new Event("change", {bubbles: true})); })(`+field+`)`,
	)
	b.sees(".toast.bad", "The database is busy.")
	b.until(field + `.value === ""`)

	b.until(`document.title.startsWith("newcrmblog.example")`)
	eval[any](b, "void history.back()")
	b.until(`document.title === "` + brand.Name + ` · Sources · Tidewatch"`)
}
