package browser_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestPage_AnEmptyDatabaseLeadsToTheAnswersOfAFirstRun(t *testing.T) {
	t.Parallel()
	b := openTab(t, serve(t))
	b.open("/")
	b.sees("button", "Log in")
	b.write("E-mail", adminEmail)
	b.write("Password", "wrong password")
	b.press("button", "Log in")
	b.sees(".error", "password is wrong")
	b.logIn(adminEmail)

	b.sees(".welcome", "Add a brand")
	b.picture("empty-database")
	b.press("a", "Add brand")
	b.write("Customer name", "Northwind Ltd")
	b.write("Brand name", "Acme")
	b.write("Aliases", "Acme CRM, Acme Sales")
	b.write("Domains", "acme.example")
	b.press("dialog button", "Add")
	b.sees("h1", "Acme")
	b.write("Queries, one per line", "best crm for small teams\nbest crm for freelancers\n\nbest crm for small teams\n")
	b.press("button", "Add 2 queries")
	b.sees(".queries", "best crm for freelancers")

	b.press("a", "Create Scheduled Job")
	b.until(`document.querySelector("dialog [role=combobox]")?.value === "Acme"`)
	b.sees("dialog .preview .words", "At 09:00 every day")
	b.until(`document.querySelectorAll("dialog .preview li").length === 5`)
	b.write("Cron expression", "61 9 * * *")
	b.sees("dialog .error", "61")
	b.write("Cron expression", "30 14 * * 1-5")
	b.sees("dialog .preview .words", "14:30")
	b.sees("dialog .preview .cost", "Each run: 8 calls to engines")
	b.picture("create")
	b.press("dialog footer button", "Create")
	b.sees("table.schedules td.brand", "Acme")
	b.sees("table.schedules td.when", "30 14 * * 1-5")

	b.press("table.schedules button", "Trigger")
	b.sees(".toast", "triggered")
	b.sees("table.runs", "Processing")
	b.sees("table.runs td.status", "Completed")
	b.sees("table.schedules td.last", "Completed")
	b.press("table.runs td.brand a", "Acme")
	b.sees("h1", "Run of Acme")
	b.sees(".timeline", "Finished")
	b.sees(".answer summary", "best crm for freelancers")
	b.press(".answer summary", "Mentioned ") // any engine may come first, and an engine may give no answer
	b.until(`document.querySelector(".answer[open] mark.brand")`)
	b.sees(".run-figures", "Mention rate")
	b.sees(".domains", "by number of citing answers")
	b.picture("run-with-answers")

	b.press("button", "Re-score")
	b.sees(".toast", "Re-scoring")
	b.sees(".rescored", "Completed")
	b.sees(".rescored", "by "+adminEmail)
	b.sees(".rescored", "scored")
	b.press(".rescored a", "Completed")
	b.sees(".summary", "Re-score of an earlier run")
	b.picture("run-that-rescores")
	b.press(".summary a", "an earlier run")
	b.sees(".answer summary", "best crm for freelancers")

	brand := storetest.Value[string](t, b.site.db, "SELECT id::text FROM brands")
	for _, colours := range []string{"light", "dark"} {
		b.show(1280, colours)
		b.open("/admin/trends?brand_id=" + brand)
		b.sees(".chart h2", "Mention rate")
		b.until(`document.querySelectorAll(".chart canvas").length === 5`)
		b.checkAccessibility("trends in " + colours)
		b.picture("trends-with-answers-" + colours)
	}
	b.show(1280, "light")
	b.open("/admin/runs")
	b.press("table.runs td.status a", "Completed")
	b.sees("h1", "Run of Acme")
	b.sees("a.button", "Queue job")

	job := eval[string](b, find("a.button", "Queue job")+".getAttribute('href')")
	b.open(job)
	b.sees("body", "Job Details")
	b.picture("river-ui")
}

func TestSchedule_CanBePausedEditedAndDeleted(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	job := site.db.Schedule(t, brand, storetest.Cron("0 9 * * *", "Europe/Berlin"))
	b := openTab(t, site)
	b.open("/admin/scheduled-jobs")
	b.logIn(adminEmail)

	b.sees("table.schedules td.when", "At 09:00 every day")
	eval[any](b, `void (s => { s.click(); s.click(); })(document.querySelector("table.schedules .switch"))`)
	b.sees("table.schedules td.next", "Paused")
	b.sees(".toast", "paused")
	b.until(`document.querySelector("table.schedules .switch[aria-busy=false]")`)
	require.Zero(t, storetest.Value[int](t, site.db, "SELECT count(*) FROM scheduled_jobs WHERE is_active"))
	require.Equal(
		t,
		1,
		storetest.Value[int](t, site.db, "SELECT count(*) FROM audit_log WHERE object_kind = 'scheduled_job'"),
		"a second click is ignored while the first change is in progress",
	)

	b.open("/admin/scheduled-jobs?edit=" + job.ID.String())
	b.sees("dialog .preview .words", "At 09:00")
	site.db.Exec(t, "UPDATE scheduled_jobs SET timezone = 'Asia/Tokyo'")
	b.sees("dialog [role=alert]", "Another user changed this schedule")
	b.sees("dialog [role=alert]", "Asia/Tokyo")
	b.picture("conflict")
	b.write("Cron expression", "0 10 * * *")
	b.press("dialog button", "Keep my changes")
	eval[any](
		b,
		`fetch("/api/admin/scheduled-jobs/`+job.ID.String()+`", {method: "PUT", body: '{"timezone":"Europe/Paris"}',
		headers: {"Content-Type": "application/json"}}).then(() => 0)`,
	)
	b.sees("dialog [role=alert]", "You changed this schedule in another window")
	b.show(390, "light")
	b.picture("conflict-own")
	b.show(1280, "light")
	b.press("dialog button", "Keep my changes")
	b.press("dialog footer button", "Save")
	b.gone("dialog h2", "Edit schedule")
	require.Equal(t, "0 10 * * * Europe/Paris",
		storetest.Value[string](t, site.db, "SELECT cron_expression || ' ' || timezone FROM scheduled_jobs"))

	b.press("table.schedules td.brand a", "Acme")
	b.sees("h2", "Audit log")
	b.sees(".empty", "No runs yet")
	b.sees(".trail", "paused")
	b.press("button", "Delete …")
	b.sees("dialog", "This data remains")
	b.press("dialog footer button", "Delete schedule")
	b.sees(".welcome", "No schedules yet")
	require.Zero(t, storetest.Value[int](t, site.db, "SELECT count(*) FROM scheduled_jobs"))
}

// loseRequests makes the first request for schedules fail, as if the browser had lost its connection. On a page whose
// address ends in "lose", the first two requests fail. The script counts the failed requests in window.lost.
const loseRequests = `window.lost = 0;
	const request = window.fetch, losses = location.search.endsWith("lose") ? 2 : 1;
	window.fetch = (url, init) => {
		if (lost === losses || !String(url).startsWith("/api/admin/scheduled-jobs")) return request(url, init);
		window.lost++;
		return Promise.reject(new TypeError("Failed to fetch"));
	};`

func TestPage_ALostConnectionIsAnnouncedAndMissedChangesAppearAfterIt(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	site.db.Schedule(t, brand)
	b := openTab(t, site)
	b.onEachPage(loseRequests)
	b.open("/admin/scheduled-jobs")
	b.logIn(adminEmail)
	b.sees(".live", "live")
	b.sees("table.schedules td", brand.Name)
	require.Equal(t, 1, eval[int](b, "window.lost"), "the page repeats a lost read")
	stream := make(chan struct{})
	site.stream.Store(&stream) // when the event stream opens, the page requests the schedules once more
	b.open("/admin/scheduled-jobs?lose")
	b.sees("[role=alert]", "The server cannot be reached")
	require.Equal(t, 2, eval[int](b, "window.lost"), "the page repeats a read only once")
	b.press("[role=alert] button", "Try again")
	b.sees("table.schedules td", brand.Name)
	close(stream)
	b.sees(".live", "live")
	site.down.Store(true)
	b.http.CloseClientConnections()
	b.sees(".lost", "Connection to the server lost")
	b.picture("connection-lost")
	site.db.Exec(t, "UPDATE scheduled_jobs SET is_active = false")
	site.down.Store(false)
	b.sees("table.schedules td.next", "Paused")
	b.sees(".live", "live")
	b.gone(".lost", "lost")
}

func TestPage_LogInAfterAnEndedSessionLeadsBackToTheSamePage(t *testing.T) {
	t.Parallel()
	site := serve(t)
	site.db.Brand(t, 1)
	b := openTab(t, site)
	b.open("/admin/runs?status=failed")
	b.logIn(adminEmail)
	b.sees(".empty", "No matching runs")
	b.sees(".live", "live")
	site.db.Exec(t, "DELETE FROM sessions")
	b.press("button", "Show all runs")
	b.sees(".note", "Your session has ended")
	b.logIn(adminEmail)
	b.sees("h1", "Runs")
}

func TestPage_ViewersSeeNoButtonsThatTheAPIWouldRefuse(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	job := site.db.Schedule(t, brand)
	b := openTab(t, site)
	b.open("/admin/scheduled-jobs?new=1")
	b.logIn(viewerEmail)
	b.sees("table.schedules td.brand", "Acme")
	buttons := `[...document.querySelectorAll("main button, main input[type=checkbox], main dialog")]
		.filter(e => e.closest("label")?.textContent !== "Show ended pauses") // this checkbox changes no data
		.map(e => e.textContent || e.type).join()`
	require.NotContains(t, eval[string](b, buttons), "Trigger")
	require.NotContains(t, eval[string](b, buttons), "checkbox")
	b.open("/admin/scheduled-jobs/" + job.ID.String())
	b.sees("h2", "Next runs")
	require.Empty(t, eval[string](b, buttons))
	r, err := chromedp.Run(b.ctx, chromedp.NavigateResponse(b.http.URL+"/riverui/"))
	require.NoError(t, err)
	require.EqualValues(t, http.StatusForbidden, r.Status, "River UI is for admins of all customers")
}

func TestPage_EditorsSeeTheButtonsThatTheAPIAccepts(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	job := site.db.Schedule(t, brand)
	site.db.Exec(t, "UPDATE users SET role = 'editor' WHERE email = $1", viewerEmail)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/scheduled-jobs")
	b.sees("table.schedules button", "Trigger")
	b.open("/admin/scheduled-jobs?edit=" + job.ID.String())
	b.press("dialog summary", "More options")
	b.sees("dialog label", "Samples")
	b.gone("dialog label", "Call cap")
	b.gone("dialog label", "Pause at cap")
	b.press("dialog footer button", "Save")
	b.sees(".toast", "saved")
	b.open("/admin/brands?new=1")
	b.sees("dialog label", "Brand name")
	b.gone("main button", "Import YAML")
	b.open("/admin/settings/alerts")
	b.sees("h2", "Channels")
	b.gone("main button", "Add")
	b.gone(".tabs a", "Users")
	b.gone(".tabs a", "API tokens")
	b.open("/admin/settings/account")
	b.sees("main", "editor of all customers")
}

// hostile is a name that contains a script and is hard to lay out.
const hostile = `<img src=x onerror="window.hacked=1">` + "\u202e evil 👩\u200d👩\u200d👧 " +
	"Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"

func hostileBrand(t *testing.T, site *site) store.Brand {
	t.Helper()
	brand := site.db.Brand(t, 3)
	brand.Name = hostile
	saved, err := site.db.SaveBrand(t.Context(), brand)
	require.NoError(t, err)
	return saved
}

func TestPage_AnEndedSessionIsNoticedWithoutAnAction(t *testing.T) {
	t.Parallel()
	site := serve(t)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/runs")
	b.sees(".live", "live")
	site.db.Exec(t, "DELETE FROM sessions")
	site.http.CloseClientConnections()
	b.sees(".note", "Your session has ended")
}

func TestPage_AFormKeepsItsInputWhenTheSessionEnds(t *testing.T) {
	t.Parallel()
	site := serve(t)
	b := openTab(t, site)
	brand := site.db.Brand(t, 1)
	b.openAs(adminEmail, "/admin/brands")
	b.sees("td", brand.Name)
	b.press("button", "Add brand")
	b.write("Brand name", "Initech")
	end := func() {
		site.db.Exec(t, "DELETE FROM sessions")
		site.http.CloseClientConnections()
		b.sees("dialog .note", "Your session has ended")
	}
	end()
	b.until("document.activeElement === " + field("E-mail"))
	b.checkAccessibility("the log-in above a page")
	b.picture("log-in-again")
	require.Equal(t, "1280 x 900 rgb", eval[string](b, `(form => [form.offsetWidth, "x", form.offsetHeight,
		getComputedStyle(form).backgroundColor.split("(")[0]].join(" "))(document.querySelector("dialog.log-in"))`),
		"the opaque form hides the page")
	site.db.Exec(t, "UPDATE brands SET name = 'Globex'")
	b.write("E-mail", adminEmail)
	b.write("Password", password)
	b.press("button", "Log in")
	b.gone("dialog", "Your session has ended")
	require.Equal(t, "Initech", eval[string](b, field("Brand name")+".value"))
	b.sees("td", "Globex") // the page loads the changes that it has missed
	b.press("dialog footer button", "Add")
	b.sees(".toast", "Initech added")

	b.open("/admin/brands")
	b.press("button", "Add brand")
	b.write("Brand name", "Hooli")
	end()
	eval[any](b, "void (window.isOld = true)")
	b.write("E-mail", viewerEmail)
	b.write("Password", password)
	b.press("button", "Log in")
	b.until(`!window.isOld`) // the page reloads, because the user is another user
	b.sees("nav a", "Schedules")
	b.sees("h1", "Brands")
	require.False(t, eval[bool](b, `[...document.querySelectorAll("input")].some(e => e.value === "Hooli")`))
}

func TestPage_AFailedRequestForTheSessionIsNoLogOut(t *testing.T) {
	t.Parallel()
	b := openTab(t, serve(t))
	b.startSession(adminEmail)
	b.onEachPage(`const send = window.fetch;
		window.fetch = (url, init) => !window.ready && String(url).endsWith("/session")
			? Promise.resolve(Response.json({detail: "The server is starting."}, {status: 503})) : send(url, init);`)
	b.open("/admin/scheduled-jobs")
	b.sees("[role=alert]", "Could not load your session. The server is starting.")
	b.gone("button", "Log in")
	b.checkAccessibility("a session that could not be loaded")
	b.press("button", "Try again")
	b.sees("[role=alert]", "Could not load your session")
	b.pressReady("button", "Try again")
	b.sees("nav a", "Schedules")
	b.sees("h1", "Scheduled jobs")
}

func TestPage_ADialogThatConfirmsAnActionActsOnceAndShowsItsError(t *testing.T) {
	t.Parallel()
	site := serve(t)
	job := site.db.Schedule(t, site.db.Brand(t, 1))
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs/"+job.ID.String())
	eval[any](b, `void (send => { window.down = true; window.sent = 0; window.fetch = (url, init) => {
		if (init?.method === "DELETE") window.sent++;
		if (init?.method === "DELETE" && window.down) return Promise.reject(new TypeError("Failed to fetch"));
		return send(url, init);
	}; })(window.fetch)`)
	b.press("button", "Delete …")
	b.press("dialog footer button", "Delete schedule")
	b.sees("dialog [role=alert]", "The server cannot be reached")
	b.picture("confirm-error")
	eval[any](b, `void (button => {
		window.down = false;
		window.sent = 0;
		button.click();
		setTimeout(() => button.click()); // a double click
	})(`+find("dialog footer button", "Delete schedule")+`)`)
	b.sees(".welcome", "No schedules yet")
	b.sees(".toast", "deleted")
	b.gone(".toast.bad", "")
	require.Equal(t, 1, eval[int](b, "window.sent"))
}

func TestPage_ADialogShowsErrorsOfFieldsThatItCannotPlace(t *testing.T) {
	t.Parallel()
	site := serve(t)
	site.db.Brand(t, 1)
	site.db.Exec(t, "UPDATE customers SET name = 'Northwind'")
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/settings/tokens")
	b.press("button", "Create token")
	b.write("Name", "export")
	b.until(field("Access to") + `.options.length === 2`)
	eval[any](b, `void (select => { select.selectedIndex = 1; select.dispatchEvent(new Event("change")); })(`+
		field("Access to")+`)`)
	site.db.Exec(t, "DELETE FROM customers")
	b.press("dialog footer button", "Create")
	b.sees("dialog [role=alert]", "the customer does not exist")
}

func TestReports_AMessageIsShownInTheOpenDialog(t *testing.T) {
	t.Parallel()
	site := serve(t)
	b := openTab(t, site)
	brand := site.db.Brand(t, 1)
	site.change(t, http.MethodPost, "/reports", `{"brand_id":"`+brand.ID.String()+`","template":"weekly"}`)
	b.openAs(adminEmail, "/admin/brands/"+brand.ID.String()+"/reports")
	b.press("button", "Links")
	b.sees("dialog", "No links yet")
	eval[any](b, `void (send => { window.fetch = (url, init) => init?.method === "POST"
		? Promise.reject(new TypeError("Failed to fetch")) : send(url, init); })(window.fetch)`)
	b.press("dialog button", "Create link")
	b.sees("dialog .toast", "The server cannot be reached")
}

func TestPage_TheFocusStaysOnThePageWhenItsElementIsDeleted(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 3)
	site.db.Schedule(t, brand)
	site.db.Schedule(t, brand)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs")
	b.sees("table.schedules td", "Acme")
	eval[any](b, `void (menu => { menu.focus(); menu.click(); })(
		document.querySelector("table.schedules td.actions .icon-button"))`)
	b.press(".menu button", "Delete")
	b.press("dialog footer button", "Delete schedule")
	b.sees(".toast", "deleted")
	b.until(`document.querySelectorAll("table.schedules tbody tr").length === 1 && !document.querySelector("dialog")`)
	b.until(`document.querySelector("main").contains(document.activeElement)`)

	b.open("/admin/brands/" + brand.ID.String() + "/settings")
	b.sees(".queries li", "")
	eval[any](b, `void (x => { x.focus(); x.click(); })(document.querySelector(".queries .icon-button"))`)
	b.press("dialog footer button", "Delete query")
	b.sees(".toast", "Query deleted")
	b.until(`document.querySelectorAll(".queries li").length === 2`)
	b.until(`document.querySelector("main").contains(document.activeElement)`)
}

func TestPage_TablesFitIntoWindowsOfEveryWidth(t *testing.T) {
	t.Parallel()
	site := serve(t)
	job := site.db.Schedule(t, site.db.Brand(t, 1))
	pastRuns(t, site, job.ID, "completed", 3)
	site.db.Exec(t, "UPDATE brands SET name = 'Donaudampfschifffahrt'")
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs")
	b.sees("table.schedules td.brand", "Donaudampfschifffahrt")
	b.sees("table.runs td.brand", "Donaudampfschifffahrt")
	for _, width := range []int64{320, 720, 721, 768, 900, 1000, 1001, 1099, 1100, 1199, 1200} {
		b.show(width, "light")
		b.until(fmt.Sprintf("innerWidth === %d", width))
		require.LessOrEqual(t, eval[int64](b, "document.documentElement.scrollWidth"), width)
		require.GreaterOrEqual(t, eval[float64](b, `Math.min(...[...document.querySelectorAll("td.brand")]
			.map(cell => cell.getBoundingClientRect().width))`), 110.0, "the names of brands at %d px", width)
	}
}

func TestSchedules_RowsOfAFormerFilterDisappearWhenAChangedFilterFails(t *testing.T) {
	t.Parallel()
	site := serve(t)
	site.db.Schedule(t, site.db.Brand(t, 1))
	b := openTab(t, site)
	b.onEachPage(`const send = window.fetch;
		window.fetch = (url, init) => String(url).includes("job_type=scoring")
			? Promise.resolve(Response.json({detail: "Too busy."}, {status: 503})) : send(url, init);`)
	b.openAs(adminEmail, "/admin/scheduled-jobs")
	b.sees("table.schedules td", "Acme")
	eval[any](b, `void (history.pushState(null, "", "?job_type=scoring"), dispatchEvent(new PopStateEvent("popstate")))`)
	b.sees("[role=alert]", "Too busy.")
	b.gone("table.schedules td", "Acme")
	b.gone("main", "No matching schedules")
	eval[any](b, "void history.back()")
	b.sees("table.schedules td", "Acme")
	b.gone("[role=alert]", "Too busy.")
}

func TestRun_AnErrorOfAFilterOfTheAnswersIsShown(t *testing.T) {
	t.Parallel()
	site := serve(t)
	job := site.db.Schedule(t, site.db.Brand(t, 1))
	pastRuns(t, site, job.ID, "completed", 1)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/runs/"+storetest.Value[string](t, site.db, "SELECT id::text FROM job_runs"))
	b.sees("main", "No answers stored")
	eval[any](b, `void (send => { window.fetch = (url, init) => url.includes("status=failed")
		? Promise.resolve(new Response("{}", {status: 500})) : send(url, init); })(window.fetch)`)
	eval[any](b, `void (select => {
		select.value = "failed";
		select.dispatchEvent(new Event("change"));
	})(document.querySelector("select[aria-label=Status]"))`)
	b.sees("[role=alert]", "Could not load the answers")
	b.gone("main", "No answers match")
}

func TestPage_MessagesEndWithTheLogOut(t *testing.T) {
	t.Parallel()
	site := serve(t)
	site.db.Schedule(t, site.db.Brand(t, 1))
	site.db.Exec(
		t,
		"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'The disk is broken.'; END $$",
	)
	site.db.Exec(t, "CREATE TRIGGER refuse BEFORE INSERT ON job_runs FOR EACH ROW EXECUTE FUNCTION refuse()")
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs")
	b.sees("table.schedules td.brand", "Acme")
	b.press("table.schedules button", "Trigger")
	b.sees(".toast.bad", "")
	b.press("button[aria-label^=Account]", "")
	b.press(".menu button", "Log out")
	b.sees("button", "Log in")
	b.gone(".toast", "")
}

func TestPage_EqualMessagesAreOne(t *testing.T) {
	t.Parallel()
	site := serve(t)
	job := site.db.Schedule(t, site.db.Brand(t, 1))
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs/"+job.ID.String())
	b.sees("h2", "Exceptions")
	eval[any](b, `void (send => { window.fetch = (url, init) => {
		if (init?.method !== "POST") return send(url, init);
		window.posts = (window.posts ?? 0) + 1;
		return Promise.resolve(Response.json({detail: "The database is busy."}, {status: 503}));
	}; })(window.fetch)`)
	b.press("main button", "Trigger")
	b.press("main button", "Trigger")
	b.until("window.posts === 2")
	b.sees(".toast", "The database is busy.")
	b.rendered()
	require.Equal(t, 1, eval[int](b, `document.querySelectorAll(".toast").length`))
}
