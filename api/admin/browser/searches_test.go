package browser_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

func TestSearches_OfEnginesBecomeQueries(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	b := openTab(t, site)
	path := "/admin/brands/" + brand.ID.String() + "/discoveries?" + site.lastWeeks(t)
	b.openAs(adminEmail, path)
	row := ".searches tr:has(button[aria-label='Add as query: %s'])"
	text := "alternatives to globex comparison" // searches are listed in lower case
	b.sees(fmt.Sprintf(row, text), "28")
	b.sees(fmt.Sprintf(row, text)+" .zone", eval[string](b, readerZone))
	b.press(fmt.Sprintf(row, text)+" button", "Add as query")
	b.sees(".toast", text+"” added as a query")
	b.sees(".searches th a", text)
	require.Equal(t, 1, storetest.Value[int](t, site.db, "SELECT count(*) FROM queries WHERE text = $1", text))
	b.open(path + "&is_query=true")
	b.until(`document.querySelectorAll(".searches tbody tr").length === 1`)

	viewer := openTab(t, site)
	viewer.openAs(viewerEmail, path)
	viewer.sees(".searches tbody tr", "comparison")
	require.Zero(t, eval[int](viewer, `document.querySelectorAll(".searches button").length`))
}

func TestSearches_AreForEverybody(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	b := openTab(t, site)
	b.onEachPage(watchLayout)
	b.startSession(adminEmail)
	b.isForEverybody(
		t,
		"searches",
		"/admin/brands/"+brand.ID.String()+"/discoveries?timezone=UTC",
		".searches",
		"comparison",
	)
}
