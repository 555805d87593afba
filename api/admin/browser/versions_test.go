package browser_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

func TestVersions_AreShownAndRestored(t *testing.T) {
	t.Parallel()
	site := serve(t)
	job := site.db.Schedule(t, site.db.Brand(t, 1), storetest.Cron("0 9 * * *", "UTC"))
	path := "/scheduled-jobs/" + job.ID.String()
	site.change(t, http.MethodPut, path, `{"cron_expression":"30 10 * * *","metadata":{"samples":3}}`)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin"+path)
	b.sees(".versions li", "Version 2")
	b.sees(".versions .diff", "Samples per query 1 → 3")
	b.sees(".versions li", "Version 1")
	b.checkAccessibility("the versions of a schedule")

	// The edit dialog shows the next runs before and after the edit.
	b.press("button", "Edit")
	b.sees("dialog .preview .words", "At 10:30 every day")
	b.setInDialog("Cron expression", "0 12 * * *")
	b.sees("dialog .next-runs th", "Next runs after saving")
	b.sees("dialog .next-runs td", "12:00")
	b.sees("dialog .next-runs td.quiet", "10:30")
	b.picture("versions-edit")

	// Each column shows its times in the time zone that the schedule has at these times.
	b.setInDialog("Timezone", "Asia/Tokyo")
	b.sees("dialog .next-runs td", "12:00 Asia/Tokyo +09:00")
	b.sees("dialog .next-runs td.quiet", "10:30 UTC")
	b.picture("versions-edit-zone")
	b.show(390, "light")
	b.picture("versions-edit-zone-390")
	b.show(1280, "light")
	b.press("dialog footer button", "Cancel")

	b.press(".versions button", "Restore")
	b.sees("dialog h2", "Restore version 1?")
	b.sees("dialog tbody th", "Cron expression")
	b.sees("dialog .next-runs td", "09:00")
	b.picture("versions-restore")
	b.checkAccessibility("the dialog that restores a version")
	b.press("dialog footer button", "Restore")
	b.sees(".versions li", "Version 3")
	b.sees(".words.big", "At 09:00 every day")
	b.picture("versions")
	require.Equal(t, "0 9 * * *", storetest.Value[string](t, site.db, "SELECT cron_expression FROM scheduled_jobs"))
}

func TestVersions_NameTheScheduleThatAnotherScheduleFiresAfter(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	first, second := site.db.Schedule(t, brand), site.db.Schedule(t, brand)
	site.change(t, http.MethodPut, "/scheduled-jobs/"+first.ID.String(), `{"name":"collection"}`)
	path := "/scheduled-jobs/" + second.ID.String()
	site.change(t, http.MethodPut, path, `{"cron_expression":"","after":"`+first.ID.String()+`"}`)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin"+path)
	b.sees(".versions .diff", "After schedule None → collection")
}

func TestVersions_ARestoreWaitsForItsPreviewAndIsRefusedAfterAnotherEdit(t *testing.T) {
	t.Parallel()
	site := serve(t)
	job := site.db.Schedule(t, site.db.Brand(t, 1), storetest.Cron("0 9 * * *", "UTC"))
	path := "/scheduled-jobs/" + job.ID.String()
	site.change(t, http.MethodPut, path, `{"cron_expression":"30 10 * * *"}`)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin"+path)
	b.sees(".versions li", "Version 2")
	b.holds("dry_run=true")
	b.press(".versions button", "Restore")
	b.until("window.asked === 1")
	restore := find("dialog footer button", "Restore")
	require.True(t, eval[bool](b, restore+".disabled"), "the effect is not shown yet")
	eval[any](b, "void window.release()")
	b.sees("dialog tbody td", "30 10 * * *")
	b.until("!" + restore + ".disabled")

	site.change(t, http.MethodPut, path, `{"cron_expression":"45 11 * * *"}`)
	b.press("dialog footer button", "Restore")
	b.sees("dialog [role=alert]", "was edited after you read it")
	b.sees("dialog tbody td", "45 11 * * *")
	b.until("!" + restore + ".disabled")
	b.press("dialog footer button", "Restore")
	b.sees(".toast", "Version 1 restored.")
	require.Equal(t, "0 9 * * *", storetest.Value[string](t, site.db, "SELECT cron_expression FROM scheduled_jobs"))
}
