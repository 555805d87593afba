package browser_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

func TestExceptions_ASchedulesRunsAreSkippedPausedAndResumed(t *testing.T) {
	t.Parallel()
	site := serve(t)
	job := site.db.Schedule(t, site.db.Brand(t, 1), storetest.Cron("0 9 * * *", "UTC"))
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs/"+job.ID.String())
	b.sees("h2", "Exceptions")
	b.press("button", "Skip next")
	b.sees("dialog .effects s", "09:00")
	b.checkAccessibility("the dialog that skips runs")
	b.picture("exceptions-skip")
	b.press("dialog footer button", "Skip")
	b.sees(".exceptions li", "The next tick")
	b.sees(".ticks s", "09:00")
	b.press(".exceptions button", "Undo")
	b.gone(".ticks s", "09:00")
	b.gone(".exceptions li", "")

	// One click on the switch pauses the schedule. The message about the pause has a link for adding a note.
	b.press(".switch", "")
	b.press(".toast a", "Add a note or an end")
	b.write("Note", "Relaunch of the website")
	b.press("dialog footer button", "Pause")
	b.sees(".exceptions li", "Relaunch of the website")
	b.sees(".exceptions li", adminEmail)
	b.sees(".ticks s", "09:00")
	b.until(`document.querySelector(".switch").checked`)
	b.sees(".page-head label", "Active, but a pause suppresses its runs")
	b.checkAccessibility("the exceptions of a schedule")
	b.picture("exceptions-paused")

	site.db.Exec(t, "UPDATE schedule_exceptions SET starts_at = now() - interval '3 hours'")
	site.db.Exec(t, `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
			scheduled_for, finished_at, run_timeout_seconds, error_message, metadata)
		SELECT tidewatch_uuid7(), s.id, s.brand_id, s.customer_id, 'scoring', 'tick', 'skipped', now() - n * interval '1 hour', now(), 60,
			'A pause suppressed this tick.', jsonb_build_object('exception_id', e.id)
		FROM scheduled_jobs s, schedule_exceptions e, generate_series(1, 2) n`)
	b.open("/admin/scheduled-jobs")
	b.sees("table.schedules td.next", "Relaunch of the website")
	b.picture("exceptions-list")
	b.press("table.schedules td.pick input", "")
	site.db.Exec(t, "UPDATE scheduled_jobs SET misfire_window_seconds = 60")
	b.press(".bulk button", "Resume …")
	b.sees("dialog p", "2 runs were missed, but none can start.")
	b.gone("dialog label", "Start")
	b.press("dialog footer button", "Cancel")
	site.db.Exec(t, "UPDATE scheduled_jobs SET misfire_window_seconds = 86400")
	b.press(".bulk button", "Resume …")
	b.sees("dialog legend", "2 runs of 1 schedule were missed")
	b.press("dialog label", "Start all of them (2 runs)")
	b.checkAccessibility("the dialog that resumes")
	b.picture("exceptions-resume")
	b.press("dialog footer button", "Resume")
	b.sees(".toast", "2 missed runs started")
	b.gone("table.schedules td.next", "Paused")

	// One dialog pauses all selected schedules with the same note.
	b.press("table.schedules td.pick input", "")
	b.press(".bulk button", "Pause with note")
	b.write("Note", "Budget")
	b.picture("exceptions-bulk")
	b.press("dialog footer button", "Pause")
	b.sees(".toast", "1 schedule paused")
	b.sees("table.schedules td.next", "Budget")

	// After the end of a pause, users can still start the missed runs.
	site.db.Exec(t, `UPDATE schedule_exceptions
		SET starts_at = now() - interval '3 hours', ends_at = now() - interval '1 hour', note = 'Migration'`)
	site.db.Exec(t, `UPDATE job_runs
		SET status = 'skipped', finished_at = now(), error_message = 'A pause suppressed this tick.', metadata = jsonb_build_object('exception_id', (SELECT id FROM schedule_exceptions))`)
	for _, path := range []string{"/admin/scheduled-jobs/" + job.ID.String(), "/admin/settings/blackouts"} {
		b.open(path)
		b.sees("label", "Show ended pauses")
		b.gone(".exceptions li", "Migration")
		b.press("label", "Show ended pauses")
		b.sees(".exceptions li", "Migration")
		b.sees(".exceptions li", "Ended")
		b.press(".exceptions button", "Start missed runs …")
		b.sees("dialog legend", "2 runs of 1 schedule were missed")
		b.gone("dialog label", "Start none of them")
	}
	b.checkAccessibility("the dialog that starts missed runs")
	b.picture("exceptions-ended")
	b.show(320, "dark")
	b.picture("exceptions-ended-narrow")
	b.fits("the page")
	b.press("dialog footer button", "Start")
	b.sees(".toast", "1 missed run started.")
	b.gone(".exceptions li", "Migration")
}

func TestExceptions_BlackoutsAreAddedImportedAndDeleted(t *testing.T) {
	t.Parallel()
	site := serve(t)
	job := site.db.Schedule(t, site.db.Brand(t, 1), storetest.Cron("0 9 * * *", "Europe/Berlin"))
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/settings/blackouts")
	b.sees(".empty", "No blackouts")
	b.press("button", "Add blackout")
	b.write("Note", "Freeze")
	now := time.Now().UTC()
	day := now.AddDate(0, 0, 3).Format(time.DateOnly)
	b.setInDialog("First day", day)
	b.setInDialog("Last day", now.AddDate(0, 0, 4).Format(time.DateOnly))
	b.sees("dialog .effects", "2 runs of 1 schedule will be skipped")
	b.sees("dialog .effects s", "09:00")
	b.checkAccessibility("the dialog that adds a blackout")
	b.picture("blackouts-add")
	b.press("dialog footer button", "Add")
	b.sees(".exceptions li", "Freeze")

	b.press("button", "Import calendar")
	b.until(`document.querySelector("dialog input[type=file]")`)
	eval[any](b, `void (input => {
		const files = new DataTransfer();
		files.items.add(new File(["BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20361225\nRRULE:FREQ=YEARLY\n"
			+ "SUMMARY:Christmas\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20370101\nSUMMARY:New Year\nEND:VEVENT\n"
			+ "BEGIN:VEVENT\nDTSTART;VALUE=DATE:`+time.Now().AddDate(0, 0, 10).UTC().Format("20060102")+`\nDURATION:P3D\n"
			+ "SUMMARY:Holidays\nEND:VEVENT\n"
			+ "END:VCALENDAR\n"], "holidays.ics"));
		input.files = files.files;
		input.dispatchEvent(new Event("change", {bubbles: true}));
	})(document.querySelector("dialog input[type=file]"))`)
	b.sees("dialog select", "All brands of")
	b.press("dialog footer button", "Check")
	b.sees("dialog .note", "3 blackouts, with the runs that will be skipped in the next 366 days")
	b.sees("dialog .note li", "Christmas")
	b.sees("dialog .note li", "· no run")
	b.sees("dialog .note li", "· 3 runs")
	b.checkAccessibility("the dialog that imports a calendar")
	b.picture("blackouts-import")
	b.show(320, "dark")
	b.picture("blackouts-import-narrow")
	b.fits("the page")
	b.show(1280, "light")
	require.Equal(t, 1, storetest.Value[int](t, site.db, "SELECT count(*) FROM schedule_exceptions"))
	b.press("dialog footer button", "Import")
	b.sees(".exceptions li", "New Year")
	b.checkAccessibility("the blackouts")
	b.picture("blackouts")

	b.press(`.exceptions button[aria-label*="New Year"]`, "Delete")
	b.press("dialog label", "Delete all blackouts of the same import")
	b.press("dialog footer button", "Delete blackout")
	b.gone(".exceptions li", "Christmas")
	b.sees(".exceptions li", "Freeze")
	site.db.Exec(t, "UPDATE scheduled_jobs SET name = 'mornings'")
	site.db.Exec(t, `INSERT INTO schedule_exceptions (kind, customer_id, brand_id, scheduled_job_id, created_by, starts_at)
		VALUES ('pause', $1, $2, NULL, 'test', now()), ('pause', $1, $2, $3, 'test', now())`,
		job.CustomerID, job.BrandID, job.ID)
	b.show(320, "dark")
	b.open("/admin/settings/blackouts")
	b.sees(".exceptions li", "Freeze")
	b.sees(`.exceptions a[href="/admin/scheduled-jobs/`+job.ID.String()+`"]`, "Acme · mornings")
	b.sees(`.exceptions a[href="/admin/brands/`+job.BrandID.String()+`"]`, "Acme")
	b.checkAccessibility("the blackouts and pauses of a brand")
	b.picture("blackouts-narrow")
	b.fits("the page")

	b.openAs(viewerEmail, "/admin/settings/blackouts")
	b.sees(".exceptions li", "Freeze")
	b.gone("button", "Add blackout")
	b.gone("button", "Delete")
	b.open("/admin/settings/users")
	b.sees("p.quiet", "Only admins can open this page.")
	b.gone("button", "Add user")
}

// withoutCustomers is a script that refuses requests for the customers until window.ready is true.
const withoutCustomers = `const send = window.fetch;
	window.fetch = (url, init) => !String(url).includes("/customers?") || window.ready ? send(url, init) :
		Promise.resolve(Response.json({detail: "The database is busy."}, {status: 503}));`

func TestPage_AFormStatesThatTheCustomersCouldNotBeLoaded(t *testing.T) {
	t.Parallel()
	site := serve(t)
	site.db.Brand(t, 1)
	b := openTab(t, site)
	b.onEachPage(withoutCustomers)
	b.startSession(adminEmail)
	for _, form := range []struct{ path, button, field string }{
		{"/admin/brands", "Add brand", "Customer"},
		{"/admin/settings/blackouts", "Add blackout", "Applies to"},
		{"/admin/settings/blackouts", "Import calendar", "Applies to"},
	} {
		b.open(form.path)
		b.press("button", form.button)
		b.sees("dialog [role=alert]", "Could not load the customers. The database is busy.")
		b.checkAccessibility(form.button + " without customers")
		b.picture("customers-failed")
		b.pressReady("dialog button", "Try again")
		b.gone("dialog [role=alert]", "")
		b.sees("dialog label", form.field)
	}
}

// A line through the text would hide the minus sign of an offset, because both have the same height.
func TestExceptions_TheOffsetOfASuppressedRunIsNotStruckThrough(t *testing.T) {
	t.Parallel()
	site := serve(t)
	job := site.db.Schedule(t, site.db.Brand(t, 1), storetest.Cron("0 9 * * *", "America/Bogota"))
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs/"+job.ID.String())
	b.press("button", "Skip next")
	b.sees("dialog .effects li", "09:00 -05:00")
	b.gone("dialog .effects s", "-05:00")
	b.picture("exceptions-offset")
	b.press("dialog footer button", "Skip")
	b.sees(".ticks s", "09:00")
	b.sees(".ticks .zone", "-05:00")
	b.gone(".ticks s", "-05:00")
}

// In a narrow window, each of the next runs needs two lines. In a dark window, the response with the next runs arrives
// last.
func TestSchedule_LateNextRunsDoNotMoveThePage(t *testing.T) {
	t.Parallel()
	site := serve(t)
	job := site.db.Schedule(t, site.db.Brand(t, 1), storetest.Cron("0 9 * * *", "America/Bogota"))
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/upcoming")
	b.onEachPage(watchLayout)
	b.show(900, "dark")
	b.open("/admin/scheduled-jobs/" + job.ID.String())
	b.sees(".ticks li", "09:00")
	b.standsStill("schedule")
}

func TestSchedules_TheBarOfTheSelectionDoesNotCoverTheFocus(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	for range 30 {
		site.db.Schedule(t, brand)
	}
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs")
	b.sees("table.schedules td.brand", brand.Name)
	eval[any](b, "void document.querySelector('table.schedules td.pick input').click()")
	b.sees(".bulk", "1 selected")
	for _, width := range []int64{320, 768, 1280} {
		b.show(width, "light")
		eval[any](b, "void [...document.querySelectorAll('table.schedules td.brand a')].at(-1).focus()")
		const covered = `[...document.querySelectorAll("table.schedules tbody :is(a, button, input)")].reverse().filter(e => {
			e.focus();
			const row = e.getBoundingClientRect(), bar = document.querySelector(".bulk").getBoundingClientRect();
			return row.top < bar.bottom && row.bottom > bar.top;
		}).length`
		require.Equal(t, 0, eval[int](b, covered), "the covered elements at a width of %d", width)
		b.picture(fmt.Sprintf("bulk-%d", width))
	}
}

func TestBulk_AFailedResumeIsShown(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	for range 3 {
		job := site.db.Schedule(t, brand)
		site.change(t, http.MethodPost, "/schedule-exceptions", fmt.Sprintf(
			`{"kind": "pause", "scheduled_job_id": %q, "note": "Holidays"}`, job.ID))
	}
	b := openTab(t, site)
	b.onEachPage(`const send = window.fetch;
		window.fetch = (url, init) => {
			if (!String(url).endsWith("/resume") || window.resumes++ || window.ready) return send(url, init);
			return Promise.resolve(Response.json({detail: "At most 1,000 runs are allowed."}, {status: 409}));
		};
		window.resumes = 0;`)
	b.openAs(adminEmail, "/admin/scheduled-jobs")
	b.sees("table.schedules td.next", "Holidays")
	b.press("table.schedules th input", "")
	b.press(".bulk button", "Resume …")
	b.sees("dialog p", "No run was missed")
	b.press("dialog footer button", "Resume")
	b.until(`window.resumes >= 3`)
	b.sees("dialog [role=alert]", "1 of 3 pauses not resumed. At most 1,000 runs are allowed.")
	b.pressReady("dialog footer button", "Resume")
	b.sees(".toast", "Resumed.")
	b.gone("table.schedules td.next", "Paused")
	require.Equal(t, 4, eval[int](b, "window.resumes"), "each pause is resumed once")
}

func TestBulk_ChangesOnlySchedulesThatNeedAChangeAndAsksBeforeATrigger(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	site.db.Schedule(t, brand)
	paused := site.db.Schedule(t, brand)
	site.db.Exec(t, "UPDATE scheduled_jobs SET is_active = false, name = 'nightly' WHERE id = $1", paused.ID)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs")
	for _, said := range []string{"1 schedule resumed.", "All selected schedules are active already."} {
		b.press("table.schedules th input", "")
		b.press(".bulk button", "Resume")
		b.sees(".toast", said)
	}
	require.Equal(t, paused.ID.String(), storetest.Value[string](t, site.db,
		"SELECT string_agg(object_id, ',') FROM audit_log WHERE object_kind = 'scheduled_job'"))

	site.change(t, http.MethodPost, "/scheduled-jobs/"+paused.ID.String()+"/trigger", "") // an unfinished run
	b.show(390, "light")
	b.press("table.schedules th input", "")
	b.press(".bulk button", "Trigger …")
	b.sees("dialog h2", "Trigger 2 schedules?")
	b.picture("bulk-trigger")
	b.press("dialog footer button", "Trigger")
	b.sees(".toast.bad", "1 schedule triggered, 1 failed. Acme · nightly: ")
}

func TestBulk_ResumeLeavesOutTheSchedulesOfAPausedBrand(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	site.db.Schedule(t, brand)
	site.db.Schedule(t, brand)
	site.change(t, http.MethodPost, "/schedule-exceptions", fmt.Sprintf(
		`{"kind": "pause", "brand_id": %q, "note": "Holidays"}`, brand.ID))
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs")
	b.sees("table.schedules td.next", "Holidays")
	b.press("table.schedules th input", "")
	b.press(".bulk button", "Resume")
	b.sees(".toast", "")
	b.gone(".toast", "2 schedules resumed")
	b.sees(".toast.bad", "2 schedules not resumed, because the brand is paused: “Holidays”.")
	b.press(".toast.bad a", "Resume the pause")
	b.sees(".exceptions li", "Holidays")
}

func TestExceptions_AnEndWithAFiveDigitYearIsRefused(t *testing.T) {
	t.Parallel()
	site := serve(t)
	job := site.db.Schedule(t, site.db.Brand(t, 1))
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs/"+job.ID.String()+"?pause=1")
	b.sees("dialog label", "Ends at")
	b.setInDialog("Ends at", "12026-01-02T06:30")
	b.press("dialog footer button", "Pause")
	b.sees("dialog .error", "")
	b.setInDialog("Ends at", "2098-01-02T06:30")
	b.press("dialog footer button", "Pause")
	b.sees(".exceptions li", "Pause")
}

func TestSchedule_ARepeatedPauseAddsNoSecondPause(t *testing.T) {
	t.Parallel()
	site := serve(t)
	job := site.db.Schedule(t, site.db.Brand(t, 1))
	site.db.Exec(t, "UPDATE scheduled_jobs SET is_active = false")
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs/"+job.ID.String()+"?pause=1")
	b.sees("dialog .effects", "")
	eval[any](b, `void (send => { window.fetch = (url, init) => {
		if (window.refused || init?.method !== "PUT") return send(url, init);
		window.refused = true;
		return Promise.resolve(Response.json({detail: "The database is busy."}, {status: 503}));
	}; })(window.fetch)`)
	b.press("dialog footer button", "Pause")
	b.sees("dialog [role=alert]", "The database is busy.")
	b.setInDialog("Ends at", "2098-01-02T06:30")
	b.press("dialog footer button", "Pause")
	b.sees("dialog [role=alert]", "The pause exists already.")
	b.setInDialog("Ends at", "")
	b.press("dialog footer button", "Pause")
	b.gone("dialog", "")
	b.sees(".page-head label", "Active, but a pause suppresses its runs")
	require.Equal(t, 1, storetest.Value[int](t, site.db, "SELECT count(*) FROM schedule_exceptions"))

	// The Back button closes a dialog that has created a pause. The next dialog creates another pause.
	site.db.Exec(t, "DELETE FROM schedule_exceptions")
	site.db.Exec(t, "UPDATE scheduled_jobs SET is_active = false")
	b.gone(".page-head label", "Active")
	eval[any](b, "void (window.refused = false)")
	b.press("button", "Pause …")
	b.press("dialog footer button", "Pause")
	b.sees("dialog [role=alert]", "The database is busy.")
	eval[any](b, "void history.back()")
	b.gone("dialog", "")
	site.db.Exec(t, "DELETE FROM schedule_exceptions")
	b.press("button", "Pause …")
	b.press("dialog footer button", "Pause")
	b.gone("dialog", "")
	require.Equal(t, 1, storetest.Value[int](t, site.db, "SELECT count(*) FROM schedule_exceptions"))
}

func TestSchedules_AResumeUnderAPauseOfTheBrandSaysSo(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	job := site.db.Schedule(t, brand)
	site.change(t, http.MethodPost, "/schedule-exceptions", fmt.Sprintf(`{"kind": "pause", "brand_id": %q}`, brand.ID))
	b := openTab(t, site)
	for _, path := range []string{"/admin/scheduled-jobs", "/admin/scheduled-jobs/" + job.ID.String()} {
		site.db.Exec(t, "UPDATE scheduled_jobs SET is_active = false")
		b.openAs(adminEmail, path)
		b.until(`document.querySelector(".switch")?.checked === false`)
		b.press(".switch", "")
		b.sees(".toast", "ctive, but a pause suppresses its runs.")
		b.gone(".toast", "esumed")
	}
}

func TestExceptions_AFailedPreviewShowsItsError(t *testing.T) {
	t.Parallel()
	site := serve(t)
	job := site.db.Schedule(t, site.db.Brand(t, 1))
	b := openTab(t, site)
	b.onEachPage(`const send = window.fetch;
		window.fetch = (url, init) => String(url).endsWith("/schedule-exception-preview")
			? Promise.resolve(Response.json({detail: "The database is busy."}, {status: 503})) : send(url, init);`)
	b.openAs(adminEmail, "/admin/scheduled-jobs/"+job.ID.String()+"?skip=1")
	b.sees("dialog .effects", "The database is busy.")
}
