package browser_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

func TestRescoreBrand_TheSettingsShowTheProgressAndTheResult(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	// The inserted run has a queue job that waits for an hour. Without an unfinished queue job, the run would fail
	// after a minute.
	site.db.Exec(t, `WITH job AS (
			INSERT INTO river_job (kind, args, max_attempts, queue, state, scheduled_at)
			VALUES ('test', '{}', 1, 'test', 'scheduled', now() + interval '1 hour') RETURNING id),
		run AS (
			INSERT INTO job_runs (id, brand_id, customer_id, job_type, trigger, status, scheduled_for, run_timeout_seconds,
				options, metadata, river_job_id)
			SELECT tidewatch_uuid7(), b.id, customer_id, 'scoring', 'manual', 'pending', now(), 60, '{"rescore": true}',
				'{"rescores_brand": true}', j.id FROM brands b, job j WHERE b.id = $1
			RETURNING id)
		INSERT INTO rescores (run_id, answers, answers_done) SELECT id, 144, 36 FROM run`, brand.ID)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands/"+brand.ID.String()+"/settings")
	b.sees(".rescore", "25 %")
	b.sees(".rescore", "36 of 144 answers")
	b.gone("button", "Re-score answers")
	for _, colours := range []string{"light", "dark"} {
		b.show(1280, colours)
		eval[any](b, `void document.querySelector(".rescore").scrollIntoView({block: "center"})`)
		b.checkAccessibility("a re-score in " + colours)
		b.picture("rescore-" + colours)
	}
	b.show(320, "light")
	b.fits("the page")
	b.press(".rescore button", "Pause")
	b.sees(".rescore", "Paused by "+adminEmail)
	b.sees(".rescore button", "Resume")
	b.show(1280, "light")
	b.checkAccessibility("a paused re-score")
	b.picture("rescore-paused")
	b.press(".rescore button", "Cancel")
	b.sees(".rescore", "cancelled")

	b.press("button", "Re-score answers")
	b.sees("dialog dd", "144")
	b.sees("dialog dd", "None. The re-score calls neither an engine nor the judge.")
	for _, colours := range []string{"dark", "light"} {
		b.show(320, colours)
		b.checkAccessibility("the dialog before a re-score in " + colours)
		b.picture("rescore-dialog-" + colours)
	}
	require.Equal(t, 1, storetest.Value[int](t, site.db, "SELECT count(*) FROM rescores"), "the re-score has not started")
	b.press("dialog footer button", "Cancel")
	b.gone("dialog", "")
	b.press("button", "Re-score answers")
	b.sees("dialog dd", "144")
	eval[any](b, `void new MutationObserver(() => { window.progress ||= document.querySelector(".rescore progress"); })
		.observe(document.querySelector("main"), {childList: true, subtree: true})`)
	b.press("dialog footer button", "Re-score")
	b.sees(".rescore", "Last re-score: 144 answers, completed")
	b.gone("dialog", "")
	require.True(t, eval[bool](b, "!!window.progress"), "the page shows the progress")
	require.Equal(t, 144, storetest.Value[int](t, site.db, "SELECT max(answers_done) FROM rescores"))
	viewer := openTab(t, site)
	viewer.openAs(viewerEmail, "/admin/brands/"+brand.ID.String()+"/settings")
	viewer.sees(".rescore", "completed")
	viewer.gone("button", "Re-score answers")
}

func TestRescoreBrand_ThePreviewBelongsToTheChosenPeriod(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands/"+brand.ID.String()+"/settings")
	b.press("button", "Re-score answers")
	b.sees("dialog dd", "144")
	b.until(`!document.querySelector("dialog footer .primary").disabled`)
	eval[any](b, `void (send => { window.fetch = (url, init) => {
		if (!String(url).includes("/rescores/preview") || window.ready) return send(url, init);
		return new Promise(done => window.fail = () => done(Response.json({detail: "Too busy."}, {status: 503})));
	}; })(window.fetch)`)
	eval[any](b, `void (day => {
		day.value = new Date().toISOString().slice(0, 10);
		day.dispatchEvent(new Event("change"));
	})(`+field("First day")+`)`)
	b.until(`window.fail && document.querySelector("dialog footer .primary").disabled`)
	b.gone("dialog dd", "144")
	eval[any](b, "void window.fail()")
	b.sees("dialog [role=alert]", "Too busy.")
	b.gone("dialog dd", "144")
	require.True(t, eval[bool](b, `document.querySelector("dialog footer .primary").disabled`))
	b.pressReady("dialog button", "Try again")
	b.until(`document.querySelector("dialog dd")?.textContent === "0"`)
	b.until(`!document.querySelector("dialog footer .primary").disabled`)
	b.gone("dialog [role=alert]", "")
	require.Zero(t, storetest.Value[int](t, site.db, "SELECT count(*) FROM rescores"), "Try again starts no re-score")
}

func TestRescoreBrand_ATrackedNameIsScoredInStoredAnswers(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	presentCandidates(t, site, brand)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands/"+brand.ID.String()+"/discoveries?timezone=UTC")
	b.press(".discoveries button", "Track")
	b.press("dialog footer button", "Track")
	b.sees(".toast", "The stored answers are being re-scored")
	b.press(".tabs a", "Settings")
	b.sees(".rescore", "144 answers, completed")
	require.Equal(t, 144, storetest.Value[int](t, site.db, "SELECT count(*) FROM positions WHERE name = 'Initech'"))
}
