package browser_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// presentCandidates stores two names as candidates of a brand's answers: Initech in all answers of the last four weeks,
// and Hooli in half of these answers.
func presentCandidates(t *testing.T, site *site, brand store.Brand) {
	t.Helper()
	site.db.Exec(t, `UPDATE answers SET text = '1. **Initech**: strong reports' || chr(10) || '2. **Hooli**: cheap'
		WHERE brand_id = $1`, brand.ID)
	site.db.Exec(t, `INSERT INTO candidates (answer_id, brand_id, created_at, collector, country, query_id, key, name,
			form, first_offset, end_offset)
		SELECT a.id, a.brand_id, a.created_at, a.collector, a.country, a.query_id, lower(c.name), c.name, 'item',
			c.first, c.first + length(c.name)
		FROM answers a, (VALUES ('Initech', 5), ('Hooli', 37)) c (name, first)
		WHERE a.brand_id = $1 AND (c.name = 'Initech' OR a.collector = 'chatgpt')`, brand.ID)
}

func TestDiscoveries_AreTrackedAndDismissed(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	presentCandidates(t, site, brand)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands/"+brand.ID.String()+"/discoveries?timezone=UTC")
	b.sees(".discoveries tbody tr:nth-child(1) th", "Initech")
	b.sees(".discoveries tbody tr:nth-child(1) td:nth-child(2)", "64")
	b.sees(".discoveries tbody tr:nth-child(1) td:nth-child(3)", "8")
	b.sees(".discoveries tbody tr:nth-child(2) td:nth-child(2)", "32")
	b.press(".quotes summary", "3 quotes")
	b.sees(".quotes[open] li", "strong reports")

	b.press(".discoveries button", "Track")
	b.sees("dialog p", "Adds Initech to the competitors of Acme.")
	b.sees("dialog p", "Re-scores 144 stored answers")
	b.picture("discoveries-track")
	b.press("dialog footer button", "Cancel")
	b.gone("dialog", "")
	require.Zero(t, storetest.Value[int](t, site.db, "SELECT count(*) FROM competitors WHERE name = 'Initech'"))
	b.press(".discoveries button", "Track")
	b.press("dialog footer button", "Track")
	b.sees(".toast", "Initech is tracked")
	b.until(`document.querySelectorAll(".discoveries tbody tr").length === 1`)
	require.True(t, storetest.Value[bool](t, site.db,
		"SELECT EXISTS (SELECT FROM competitors WHERE brand_id = $1 AND name = 'Initech')", brand.ID))

	b.press(".discoveries .icon-button", "")
	b.press(".menu button", "Dismiss")
	b.sees(".empty", "No untracked names")
	b.press(".dismissed summary", "1 dismissed name")
	b.press(".dismissed button", "Restore")
	b.sees(".discoveries tbody tr", "Hooli")
}

func TestDiscoveries_ATrackedNameShowsItsTimesAndTheProgressOfTheRescore(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	presentCandidates(t, site, brand)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands/"+brand.ID.String()+"/discoveries?timezone=UTC")
	b.sees(".tracked tbody tr", "Globex")
	eval[any](b, watchRescore)
	b.press(".discoveries button", "Track")
	b.press("dialog footer button", "Track")
	b.sees(".tracked tbody tr:nth-child(1)", "InitechCompetitor")
	b.sees(".tracked tbody tr:nth-child(1) td:nth-child(4)", "First answer")
	require.True(t, eval[bool](b, "window.sawRescore"), "the page showed the progress of the re-score")
	b.gone(".note", "being re-scored")
}

// watchRescore is a script that records whether the page has shown a running re-score.
const watchRescore = `void new MutationObserver(() => {
		window.sawRescore ||= !!document.querySelector(".note .rescore progress");
	}).observe(document, {childList: true, subtree: true})`

func TestDiscoveries_AViewerChangesNothing(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	presentCandidates(t, site, brand)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/brands/"+brand.ID.String()+"/discoveries?timezone=UTC&collector=perplexity")
	b.sees(".discoveries tbody tr", "Initech")
	require.Equal(t, 1, eval[int](b, `document.querySelectorAll(".discoveries tbody tr").length`))
	require.Equal(t, 0, eval[int](b, `document.querySelectorAll(".discoveries button").length`))
}

func TestDiscoveries_AreForEverybody(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	presentCandidates(t, site, brand)
	b := openTab(t, site)
	b.onEachPage(watchLayout)
	b.startSession(adminEmail)
	path := "/admin/brands/" + brand.ID.String() + "/discoveries"
	b.isForEverybody(t, "discoveries", path, ".discoveries", "Initech")
	b.isForEverybody(t, "discoveries-empty", path+"?from=2020-01-01&to=2020-01-07", ".empty", "No untracked names")
}
