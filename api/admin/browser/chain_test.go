package browser_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestScheduleDialog_ChainsASchedule(t *testing.T) {
	t.Parallel()
	site, _ := serveWithMail(t)
	brand := site.db.Brand(t, 1)
	named := func(name string) storetest.JobOption { return func(j *store.ScheduledJob) { j.Name = &name } }
	daily := site.db.Schedule(t, brand, named("daily"))
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs?new=1&brand="+brand.ID.String())
	b.sees("dialog .preview .words", "At 09:00 every day")
	b.press("dialog summary", "More options")
	b.press("dialog label", "After another schedule")
	b.setInDialog("After schedule", "daily")
	b.sees("dialog .preview .words", "After each completed run of daily")
	b.setInDialog("After partial runs", "true")
	b.setInDialog("Name", "report")
	b.picture("schedule-chain-dialog")
	b.checkAccessibility("the choice of another schedule")
	b.press("dialog footer button", "Create")
	b.gone("dialog h2", "Create Scheduled Job")
	b.sees("table", "After each completed run of daily, even with errors")
	id := storetest.Value[uuid.UUID](t, site.db,
		"SELECT id FROM scheduled_jobs WHERE after = $1 AND after_partial AND cron_expression = ''", daily.ID)
	site.db.Schedule(t, brand, named("last"), func(j *store.ScheduledJob) { j.Cron, j.After = "", &id })

	b.open("/admin/scheduled-jobs/" + id.String())
	b.sees("section:has(> .chain) a", "daily")
	b.sees("section:has(> .chain) [aria-current=page]", "report")
	b.sees("section:has(> .chain) a", "last")
	b.sees("section[aria-labelledby=next]", "After daily")
	b.picture("schedule-chain")
	b.checkAccessibility("the page of a chained schedule")

	// An edit replaces the other schedule by a cron expression.
	b.open("/admin/scheduled-jobs?edit=" + id.String())
	b.sees("dialog .preview .words", "After each completed run of daily")
	require.Equal(t, "daily", b.shownInDialog("After schedule"))
	require.Equal(t, "true", b.shownInDialog("After partial runs"))
	b.press("dialog label", "At times (cron)")
	b.sees("dialog .preview .words", "At 09:00 every day")
	b.press("dialog footer button", "Save")
	b.gone("dialog h2", "Edit schedule")
	require.True(t, storetest.Value[bool](t, site.db,
		"SELECT after IS NULL AND cron_expression = '0 9 * * *' AND NOT after_partial FROM scheduled_jobs WHERE id = $1", id))
}
