package browser_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestUpcoming_TheSchedulesOfACrowdedHourAreSpread(t *testing.T) {
	t.Parallel()
	site := newSite(t, storetest.Open(t))
	site.addUsers(t)
	site.start(t, "OPENAI_REQUESTS_PER_MINUTE=10")
	brand := site.db.Brand(t, 6)
	hour := time.Now().UTC().Add(3 * time.Hour).Hour()
	for range 25 {
		site.db.Schedule(t, brand, storetest.Cron(fmt.Sprintf("0 %d * * *", hour), "UTC"),
			storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}, Samples: 2}))
	}
	site.db.Schedule(t, brand, storetest.Cron(fmt.Sprintf("0 %d * * *", (hour+4)%24), "UTC"),
		storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}, Samples: 10}))
	const list, spread = ".crowded li", ".crowded button"
	viewer := openTab(t, site)
	viewer.openAs(viewerEmail, "/admin/upcoming")
	viewer.sees(list, "300 calls, wait up to 30 m")
	viewer.gone(spread, "")
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/upcoming")
	b.sees(list, "300 calls, wait up to 30 m")
	b.sees(".crowded li strong .zone", eval[string](b, readerZone))
	b.sees(".ticks.upcoming strong .zone", eval[string](b, readerZone))
	b.press(".crowded li:nth-child(2) button", "Spread schedules")
	b.sees("dialog", "does not shorten the wait")
	b.sees("dialog .body .zone", eval[string](b, readerZone))
	b.checkAccessibility("the dialog of an hour that cannot be spread")
	b.press("dialog footer button", "Close")
	b.gone("dialog", "does not shorten the wait") // the dialog gives the focus back to the button of its hour
	eval[any](b, "void document.querySelector('"+spread+"').focus()")
	b.typeText(kb.Enter)
	b.sees("dialog footer button", "Spread 25 schedules")
	b.sees("dialog .facts", "Longest wait now30 m")
	b.sees("dialog td", "30 m")
	for _, colours := range []string{"dark", "light"} {
		for _, width := range []int64{1280, 320} {
			b.show(width, colours)
			b.checkAccessibility("the dialog that spreads schedules in " + colours)
			b.fits("the page")
			b.picture(fmt.Sprintf("spread-%s-%d", colours, width))
		}
	}
	require.Zero(t, storetest.Value[int](t, site.db, "SELECT max(jitter_seconds) FROM scheduled_jobs"))
	// The page sends the selection of the preview, also after the Back button has changed the period.
	eval[any](b, `void (send => { window.fetch = (url, init) => {
		if (String(url).includes("/scheduled-job-spreads")) window.spread = JSON.parse(init.body);
		return send(url, init);
	}; })(window.fetch)`)
	b.goTo("?hours=168&customer_id=" + brand.CustomerID.String())
	b.press("dialog footer button", "Spread 25 schedules")
	b.sees(".toast", "25 schedules spread.")
	require.Equal(t, "24 undefined", eval[string](b, "`${window.spread.hours} ${window.spread.customer_id}`"))
	b.goTo("?")
	b.until(`!document.querySelector(".shown[aria-busy=true]")`)
	b.press(".toast button", "")
	b.gone(".toast", "")
	b.gone(list, "300 calls, wait up to 30 m")
	require.Equal(t, 25, storetest.Value[int](t, site.db,
		"SELECT count(*) FROM scheduled_jobs WHERE jitter_seconds = 1800"))
	for _, colours := range []string{"dark", "light"} {
		b.show(320, colours)
		eval[any](b, `void document.querySelector(".crowded").scrollIntoView({block: "center"})`)
		b.checkAccessibility("the crowded hours in " + colours)
		b.fits("the page")
		b.picture("crowded-" + colours)
	}
}
