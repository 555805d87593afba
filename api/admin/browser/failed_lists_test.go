package browser_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// failing returns a script that answers the GET requests to some paths with an error until window.ready is true. The
// script counts these requests. The parameter "paths" is a regular expression. The errors arrive after the effects of
// the page's latest rendering, and before the next frame. At that time, an observer can still report to the page.
func failing(paths string) string {
	return fmt.Sprintf(`{
		const send = window.fetch;
		const afterEffects = () => new Promise(done => requestAnimationFrame(() => setTimeout(() => setTimeout(done))));
		window.failed = 0;
		window.requested = [];
		window.fetch = (url, init) => {
			window.requested.push(String(url));
			if (window.ready || (init?.method ?? "GET") !== "GET" || !new RegExp(%q).test(url)) return send(url, init);
			window.failed++;
			return afterEffects().then(() => Response.json({detail: "The database is busy."}, {status: 503}));
		};
	}`, paths)
}

func TestLists_AListThatCannotBeLoadedDoesNotLookEmpty(t *testing.T) {
	t.Parallel()
	site := serve(t)
	site.db.Brand(t, 1)
	b := openTab(t, site)
	b.onEachPage(failing("/(alert-[a-z]+|customers|tokens|users|brands)[?]"))
	b.startSession(adminEmail)
	for _, page := range []struct{ path, what, selector, text string }{
		{"/admin/settings/alerts", "the channels", ".empty", "No channels yet"},
		{"/admin/settings/alerts", "the rules", "p", "No rules yet"},
		{"/admin/settings/alerts", "the messages", "p", "No messages yet"},
		{"/admin/settings/customers", "the customers", "td", "Customer"},
		{"/admin/settings/tokens", "the tokens", ".empty", "No tokens yet"},
		{"/admin/settings/users", "the users", "td", adminEmail},
		{"/admin/scheduled-jobs", "the first steps", ".welcome", "No schedules yet"},
	} {
		b.open(page.path)
		b.sees("main [role=alert]", "Could not load "+page.what+". The database is busy.")
		b.gone(page.selector, page.text)
		b.gone("main table:not(.runs)", "")
		b.until(fmt.Sprintf(`(e => e && (window.ready = true, e.querySelector("button").click(), true))(%s)`,
			find("main [role=alert]", page.what)))
		b.sees("main "+page.selector, page.text)
		b.gone("main [role=alert]", page.what)
	}
}

func TestLists_AFailedNextPageIsRequestedOnce(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	for range 110 {
		site.db.Schedule(t, brand)
	}
	pastRuns(t, site, site.db.Schedule(t, brand).ID, "completed", 150)
	b := openTab(t, site)
	b.onEachPage(failing("cursor="))
	b.startSession(adminEmail)
	for _, page := range []struct{ path, rows string }{
		{"/admin/runs", "table.runs"},
		{"/admin/scheduled-jobs", "table.schedules"},
		{"/admin/scheduled-jobs?sort=brand", "table.schedules"},
	} {
		b.open(page.path)
		b.sees(page.rows, "Completed")
		eval[any](b, "void document.querySelector('.more').scrollIntoView()")
		b.sees("main [role=alert]", "Could not load")
		// A list that loads before the event stream opens loads once more. Each load requests the next page once.
		const loads = `(() => {
			const list = (url) => {
				const u = new URL(url, location);
				["cursor", "limit"].forEach(name => u.searchParams.delete(name));
				return u.href;
			};
			const failed = list(window.requested.find(url => url.includes("cursor=")));
			return window.requested.filter(url => !url.includes("cursor=") && list(url) === failed).length;
		})()`
		const settled = `new Promise(done => {
			let failed = window.failed, frames = 0;
			const next = () => {
				if (window.failed !== failed) [failed, frames] = [window.failed, 0];
				if (++frames === 60) done(failed); else requestAnimationFrame(next);
			};
			next();
		})`
		require.LessOrEqual(t, eval[int](b, settled), eval[int](b, loads), "the failed requests of %s", page.path)
		b.pressReady(".more button", "Show more")
		b.gone("main [role=alert]", "Could not load")
	}
}

func TestSchedules_SchedulesWhosePausesCannotBeLoadedAreNotShownAsActive(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	job := site.db.Schedule(t, brand)
	site.change(t, http.MethodPost, "/schedule-exceptions", fmt.Sprintf(
		`{"kind": "pause", "scheduled_job_id": %q, "note": "Holidays"}`, job.ID))
	b := openTab(t, site)
	b.onEachPage(failing("/schedule-exceptions[?]"))
	b.openAs(adminEmail, "/admin/scheduled-jobs")
	b.sees("main [role=alert]", "Could not load the pauses. The database is busy.")
	b.sees("table.schedules td.brand", brand.Name)
	b.gone(".summary", "active")
	eval[any](b, "void document.querySelector('table.schedules td.pick input').click()")
	b.until(find(".bulk button", "Resume") + ".disabled")
	b.pressReady("main [role=alert] button", "Try again")
	b.sees("table.schedules td.next", "Paused")
	b.sees(".summary", "0 active · 1 paused")
}

// If the channels cannot be loaded, the page does not ask for a first channel, because a channel may already exist. The
// dialog of the requested rule opens when the channels are loaded.
func TestAlerts_AWantedRuleWaitsForChannelsThatCannotBeLoaded(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	channel := storetest.Value[uuid.UUID](t, site.db, `INSERT INTO alert_channels (customer_id, name, kind, target, url)
		VALUES ($1, 'on call', 'slack', 'https://hooks.example.com', '\x00') RETURNING id`, brand.CustomerID)
	b := openTab(t, site)
	b.onEachPage(failing("/alert-channels[?]"))
	b.openAs(adminEmail, "/admin/settings/alerts?new_rule=changes&customer_id="+brand.CustomerID.String()+
		"&brand_id="+brand.ID.String())
	b.sees("main [role=alert]", "Could not load the channels.")
	b.sees("section[aria-labelledby=rules]", "No rules yet")
	b.gone("section[aria-labelledby=rules]", "Add a channel")
	b.picture("alerts-channels-failed")
	b.pressReady("main [role=alert] button", "Try again")
	b.sees("dialog h2", "Add rule")
	b.sees("dialog select", "on call")

	site.db.Exec(t, `INSERT INTO alert_rules (customer_id, channel_id, kind, seconds) VALUES ($1, $2, 'late', 600)`,
		brand.CustomerID, channel)
	b.open("/admin/settings/alerts")
	b.sees("section[aria-labelledby=rules] td.target", "Channel not loaded")
}

func TestPage_NamesOfEnginesThatCannotBeLoadedAreMissed(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	site.db.Schedule(t, brand)
	b := openTab(t, site)
	b.onEachPage(failing("/(collectors|brands/[0-9a-f-]+)$"))
	b.openAs(adminEmail, "/admin/scheduled-jobs?new=1")
	b.press("dialog summary", "More options")
	b.sees("dialog .engines [role=alert]", "Could not load the engines.")
	b.open("/admin/runs?brand_id=" + brand.ID.String())
	b.until(`document.querySelector(".filters [aria-label=Brand]")?.value === "Brand not loaded"`)
	b.press("button", "Retry failed runs")
	b.sees("dialog [role=alert]", "Could not load the engines.")
	b.pressReady("dialog [role=alert] button", "Try again")
	b.until(field("Engine") + ".options.length > 1")
}

func TestTables_WaitForTheNamesOfTheirEngines(t *testing.T) {
	t.Parallel()
	site := serve(t)
	site.db.Schedule(t, site.db.Brand(t, 1), storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))
	b := openTab(t, site)
	// The names arrive only after the schedules, and only when the test allows it.
	b.onEachPage(watchLayout + `
		const send = window.fetch;
		let named;
		window.names = new Promise(done => named = done);
		window.fetch = async (url, init) => {
			if (String(url).endsWith("/collectors")) await window.names;
			const response = await send(url, init);
			if (String(url).includes("/scheduled-jobs?")) window.arrived = named;
			return response;
		};`)
	b.openAs(adminEmail, "/admin/scheduled-jobs")
	b.until("window.arrived")
	eval[any](b, `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))`)
	b.gone("table.schedules td.what", "chatgpt")
	eval[any](b, "void window.arrived()")
	b.sees("table.schedules td.what", "ChatGPT API")
}

func TestPages_AFailedReloadIsShownBesideTheOldData(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	job := site.db.Schedule(t, brand)
	pastRuns(t, site, job.ID, "completed", 1)
	run := storetest.Value[string](t, site.db, "SELECT id::text FROM job_runs")
	b := openTab(t, site)
	b.onEachPage("window.ready = true;" +
		failing("/(job-runs/[^/?]+|scheduled-jobs/[^/?]+|brands/[^/?]+|ticks|ahead|collectors)([?]|$)"))
	b.startSession(adminEmail)
	for _, page := range []struct {
		path, shown, text string
		change            func()
		failures          []string
	}{
		{"/admin/runs/" + run, "h1", "Run of Acme", func() {
			site.db.Exec(t, "UPDATE job_runs SET status = 'failed', finished_at = now(), error_message = 'as if'")
		}, []string{"the run"}},
		{"/admin/scheduled-jobs/" + job.ID.String(), "h2", "History", func() {
			site.change(t, http.MethodPut, "/scheduled-jobs/"+job.ID.String(), `{"name": "renamed"}`)
		}, []string{"the schedule", "the next runs"}},
		{"/admin/brands/" + brand.ID.String() + "/settings", "h2", "Names and domains", func() {
			site.change(t, http.MethodPut, "/brands/"+brand.ID.String(), `{"name": "Renamed"}`)
		}, []string{"the brand"}},
		{"/admin/upcoming", "h2", "Next runs", func() {
			site.change(t, http.MethodPut, "/scheduled-jobs/"+job.ID.String(), `{"name": "renamed again"}`)
		}, []string{"the upcoming runs"}},
		{"/admin/settings/collectors", "td.state", "Configured", func() {
			site.change(t, http.MethodPost, "/collectors/chatgpt/pause", `{"reason": "the bill"}`)
		}, []string{"the engines"}},
	} {
		b.open(page.path)
		b.sees(page.shown, page.text)
		b.sees(".live", "live")
		eval[any](b, "void (window.ready = false)")
		page.change()
		for _, what := range page.failures {
			b.sees("main [role=alert]", "Could not load "+what+". The database is busy.")
		}
		b.sees(page.shown, page.text)
	}
}
