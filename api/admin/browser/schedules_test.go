package browser_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestSchedules_OnlyRowsNearTheVisiblePartAreDrawn(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	job := site.db.Schedule(t, brand)
	site.db.Exec(
		t,
		`INSERT INTO scheduled_jobs (brand_id, customer_id, job_type, cron_expression, timezone, next_run_at, name)
		SELECT brand_id, customer_id, job_type, cron_expression, timezone, next_run_at, 'schedule ' || n
		FROM scheduled_jobs, generate_series(1, 4999) n WHERE id = $1`,
		job.ID,
	)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs?sort=next")
	b.until(`document.querySelector("table.schedules")?.getAttribute("aria-rowcount") === "5001"`)
	b.until(`document.querySelectorAll("table.schedules tbody tr[data-id]").length < 400`)
	eval[any](b, "void scrollTo(0, document.body.scrollHeight)")
	b.sees("h2", "Recent runs")
	eval[any](b, "void scrollTo(0, 0)")
	b.until(`document.querySelector("table.schedules tbody tr[data-id]")`)
}

func TestSchedules_TheLastTwentyRunsAreBarsWithALabel(t *testing.T) {
	t.Parallel()
	site := serve(t)
	job := site.db.Schedule(t, site.db.Brand(t, 1))
	for _, some := range []struct {
		status string
		n      int
	}{{"failed", 9}, {"completed", 12}, {"skipped", 1}, {"failed", 2}, {"completed", 1}} {
		pastRuns(t, site, job.ID, some.status, some.n)
	}
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs")
	b.sees("table.schedules td.last", "Completed")
	bars := `[...document.querySelectorAll("table.schedules .spark g")]`
	require.Equal(t, "Last 20 runs: 6 failed, 13 completed, 1 skipped",
		eval[string](b, `document.querySelector(".spark").getAttribute("aria-label")`))
	require.Equal(t, "rrrrggggggggggggvrrg", eval[string](b, bars+`.map(g => g.getAttribute("class")[0]).join("")`),
		"the oldest on the left")
	require.Equal(t, 6, eval[int](b, `document.querySelectorAll(".spark .cut").length`),
		"failed runs differ without colour")
	heights := bars + `.slice(4, 15).map(g => Number(g.firstChild.getAttribute("height")))`
	require.True(t, eval[bool](b, heights+`.every((h, i, all) => !i || h > all[i - 1])`), "a longer run has a higher bar")

	slider := `document.querySelector("table.schedules .cursor")`
	eval[any](b, "void "+slider+".focus()")
	b.sees(".spark-box .cursor-values", "Completed")
	b.until(slider + `.ariaValueText.startsWith("Completed, ") && ` + slider + `.ariaValueText.endsWith(" · 1.0 s")`)
	b.do(chromedp.KeyEvent(kb.ArrowLeft))
	b.sees(".spark-box .cursor-values", "Failed")
	eval[any](b, "void "+slider+".blur()")
	b.gone(".spark-box .cursor-values", "")
	eval[any](b, `(bar => bar.dispatchEvent(new MouseEvent("mousemove", {bubbles: true,
		clientX: bar.getBoundingClientRect().x + 1})))(document.querySelector(".spark .violet"))`)
	b.sees(".spark-box .cursor-values", "Skipped")
}

func TestSchedules_CanBeSortedByTheirColumns(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	for _, s := range []struct{ brand, next, last string }{
		{"Beta", "3 hours", "1 hour"}, {"alpha", "1 hour", "3 hours"}, {"Gamma", "2 hours", "2 hours"},
	} {
		other := brand
		other.ID, other.Name = uuid.Nil, s.brand
		saved, err := site.db.SaveBrand(t.Context(), other)
		require.NoError(t, err)
		job := site.db.Schedule(t, saved)
		site.db.Exec(t, "UPDATE scheduled_jobs SET next_run_at = now() + $2::interval, is_active = $3 WHERE id = $1",
			job.ID, s.next, s.brand != "alpha")
		pastRuns(t, site, job.ID, "completed", 1)
		site.db.Exec(t, "UPDATE job_runs SET scheduled_for = now() - $2::interval WHERE scheduled_job_id = $1", job.ID,
			s.last)
	}
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs")
	order := `[...document.querySelectorAll("table.schedules td.brand strong")].map(e => e.textContent).join()`
	b.until(order + ` === "Gamma,alpha,Beta"`) // the newest first
	for _, by := range []struct{ head, want string }{
		{"Brand", "alpha,Beta,Gamma"},
		{"Next run", "Gamma,Beta,alpha"},
		{"Last run", "Beta,Gamma,alpha"},
		{"Active", "Gamma,Beta,alpha"},
	} {
		b.press("table.schedules th button", by.head)
		b.until(order + ` === "` + by.want + `"`)
		direction := "ascending"
		if by.head == "Last run" {
			direction = "descending" // the newest run comes first
		}
		b.until(`document.querySelector("th[aria-sort=` + direction + `]")?.textContent.includes("` + by.head + `") &&
			location.search.includes("sort=")`)
	}
	b.press("table.schedules th button", "Active")
	b.until(order + ` === "Gamma,alpha,Beta"`)
}

func TestSchedules_CardsShowTheSortButtonsAndTheirFocus(t *testing.T) {
	t.Parallel()
	site := serve(t)
	site.db.Schedule(t, site.db.Brand(t, 1))
	b := openTab(t, site)
	b.show(320, "light")
	b.openAs(adminEmail, "/admin/scheduled-jobs")
	b.sees("table.schedules td.brand", "Acme")
	head := `[...document.querySelectorAll("table.schedules thead :is(button, input)")]`
	require.Equal(t, 5, eval[int](b, head+".length"))
	hidden := eval[string](b, head+`.filter(e => {
		e.focus();
		e.scrollIntoView({block: "center"});
		const {x, y, width, height} = e.getBoundingClientRect();
		return document.elementFromPoint(x + width / 2, y + height / 2)?.closest("button, input") !== e;
	}).map(e => e.textContent || e.ariaLabel).join()`)
	require.Empty(t, hidden)
	b.press("table.schedules th button", "Next run")
	b.until(`location.search.includes("sort=next")`)
	for _, colours := range []string{"light", "dark"} {
		b.show(320, colours)
		b.checkAccessibility("cards that are sorted, in " + colours)
		b.picture("schedules-sorted-cards-" + colours)
	}
}

func TestSchedules_RowsAppearWithTheNamesOfTheirEngines(t *testing.T) {
	t.Parallel()
	site := serve(t)
	site.db.Schedule(t, site.db.Brand(t, 1), storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))
	b := openTab(t, site)
	// The script delays the schedules until the names of the engines have arrived. The test would hang if the page
	// waited for the schedules before the request for the engines' names.
	b.onEachPage(`const send = window.fetch;
		let named;
		const names = new Promise(done => named = done);
		window.fetch = async (url, init) => {
			if (String(url).includes("/scheduled-jobs?")) await names;
			const response = await send(url, init);
			if (String(url).endsWith("/collectors")) setTimeout(named);
			return response;
		};`)
	b.openAs(adminEmail, "/admin/scheduled-jobs")
	b.sees("table.schedules td.what", "ChatGPT")
}

// pastRuns inserts finished runs of a schedule, one run per minute. Each run is longer than the previous run.
func pastRuns(tb testing.TB, site *site, job uuid.UUID, status string, n int) {
	tb.Helper()
	site.db.Exec(tb, `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
			scheduled_for, started_at, finished_at, run_timeout_seconds, error_message)
		SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') ||
				'70008000' || lpad(to_hex(n), 12, '0'))::uuid,
			id, brand_id, customer_id, job_type, 'tick', $2,
			at, CASE WHEN $2 <> 'skipped' THEN at END, at + n * interval '1 second', 60,
			CASE WHEN $2 <> 'completed' THEN 'as if' END
		FROM scheduled_jobs, generate_series(1, $3) n, LATERAL (SELECT date_trunc('minute', now()) - interval '1 day' +
			((SELECT count(*) FROM job_runs) + n) * interval '1 minute' AS at) a
		WHERE id = $1`,
		job,
		status,
		n,
	)
}

func TestSchedules_TheSearchFieldFollowsTheURL(t *testing.T) {
	t.Parallel()
	site := serve(t)
	site.db.Schedule(t, site.db.Brand(t, 1))
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs?q=Acme")
	b.sees("table.schedules td", "Acme")
	b.press("nav a", "Schedules") // without the search
	b.until(`!location.search && document.querySelector("[data-search]").value === ""`)
	eval[any](b, "void history.back()")
	b.until(`location.search === "?q=Acme" && document.querySelector("[data-search]").value === "Acme"`)
}

func TestSchedules_ARepeatedCreationAfterALostResponseAddsNoSecondSchedule(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs?new=1&brand="+brand.ID.String())
	b.sees("dialog .preview .words", "At 09:00")
	eval[any](b, `void (send => { window.fetch = async (url, init) => {
		const response = await send(url, init);
		if (window.lost || init?.method !== "POST" || !url.endsWith("/scheduled-jobs")) return response;
		window.lost = true;
		throw new TypeError("Failed to fetch");
	}; })(window.fetch)`)
	b.press("dialog footer button", "Create")
	b.sees("dialog [role=alert]", "cannot be reached")
	b.press("dialog footer button", "Create")
	b.sees(".toast", "created")
	require.Equal(t, 1, storetest.Value[int](t, site.db, "SELECT count(*) FROM scheduled_jobs"))
}

func TestSchedules_ARepeatedTriggerAfterALostResponseStartsNoSecondRun(t *testing.T) {
	t.Parallel()
	site := serve(t)
	job := site.db.Schedule(t, site.db.Brand(t, 1))
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs/"+job.ID.String())
	eval[any](b, `void (send => { window.fetch = async (url, init) => {
		const response = await send(url, init);
		if (window.lost || init?.method !== "POST" || !url.endsWith("/trigger")) return response;
		window.lost = true;
		throw new TypeError("Failed to fetch");
	}; })(window.fetch)`)
	ended := "SELECT count(*) = $1 FROM job_runs WHERE finished_at IS NOT NULL"
	b.press("button", "Trigger")
	b.sees(".toast.bad", "The server cannot be reached")
	site.db.WaitFor(t, "the run of the lost response", ended, 1)
	b.press("button", "Trigger")
	b.sees(".toast", "triggered")
	require.Equal(t, 1, storetest.Value[int](t, site.db, "SELECT count(*) FROM job_runs"))

	b.press("button", "Trigger") // a new request, because the earlier trigger has a response
	site.db.WaitFor(t, "the run of the new trigger", ended, 2)
}

func TestSchedules_AFailedSearchForABrandIsNoMissingBrand(t *testing.T) {
	t.Parallel()
	site := serve(t)
	site.db.Schedule(t, site.db.Brand(t, 1))
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs?new=1")
	b.sees("dialog [role=combobox]", "")
	eval[any](b, `void (send => { window.fetch = (url, init) => url.includes("/brands?")
		? Promise.resolve(new Response("{}", {status: 500})) : send(url, init); })(window.fetch)`)
	b.write("Brand", "Acme")
	b.sees("dialog [role=option]", "The search failed")
}

func TestRuns_AreUpdatedWhileEventsArriveFasterThanResponses(t *testing.T) {
	t.Parallel()
	site := serve(t)
	job := site.db.Schedule(t, site.db.Brand(t, 1))
	pastRuns(t, site, job.ID, "completed", 1)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/scheduled-jobs")
	b.sees("table.runs td.status", "Completed")
	b.sees(".live", "live")
	// The first reload of the runs waits until the page has handled a later event. Further reloads never end.
	eval[any](b, `void (send => {
		window.asked = window.rows = 0;
		const ready = new Promise(done => window.release = done);
		window.fetch = async (url, init) => {
			if (String(url).includes("/scheduled-jobs/")) window.rows++; // once for each batch of events
			if (!String(url).includes("/job-runs?")) return send(url, init);
			if (window.asked++) return new Promise(() => {});
			await ready;
			return send(url, init);
		};
	})(window.fetch)`)
	pastRuns(t, site, job.ID, "failed", 1)
	b.until("window.asked && window.rows") // earlier events can arrive late, or in several batches
	before := eval[int](b, "window.rows")
	pastRuns(t, site, job.ID, "cancelled", 1)
	b.until(fmt.Sprintf("window.rows > %d", before))
	eval[any](b, "void window.release()")
	b.sees("table.runs td.status", "Failed")
}

func TestRuns_ARunLeavesTheListOfItsFormerStatus(t *testing.T) {
	t.Parallel()
	site := serve(t)
	job := site.db.Schedule(t, site.db.Brand(t, 1))
	pastRuns(t, site, job.ID, "completed", 2)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/runs?status=completed")
	b.until(`document.querySelectorAll("table.runs tr[data-id]").length === 2`)
	b.sees(".live", "live")
	site.db.Exec(t, `UPDATE job_runs SET status = 'failed', error_message = 'as if'
		WHERE id = (SELECT max(id::text)::uuid FROM job_runs)`)
	b.until(`document.querySelectorAll("table.runs tr[data-id]").length === 1`)
	b.sees("table.runs td.status", "Completed")
}
