package browser_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

// TestPage_EveryPageIsForEverybody checks the accessibility and layout of every page in light, dark and narrow windows.
// The names on the pages are hostile.
func TestPage_EveryPageIsForEverybody(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := hostileBrand(t, site)
	job := site.db.Schedule(t, brand, storetest.Cron("0 9 * * 1-5", "America/New_York"))
	hostileAlerts(t, site, brand)
	b := openTab(t, site)
	b.onEachPage(watchLayout)
	b.open("/admin/log-in")
	b.sees("button", "Log in")
	b.checkAccessibility("log-in")
	b.picture("log-in")
	b.logIn(adminEmail)
	b.press("table.schedules button", "Trigger")
	b.sees("table.runs td.status", "Completed")
	run := storetest.Value[string](t, site.db, "SELECT id::text FROM job_runs")
	for _, page := range []struct{ name, path, selector, text string }{
		{"schedules", "/admin/scheduled-jobs", "table.runs td.status", "Completed"},
		{"create-open", "/admin/scheduled-jobs?new=1&brand=" + brand.ID.String(), "dialog .preview li", "in "},
		{"schedule", "/admin/scheduled-jobs/" + job.ID.String(), ".ticks li", "America/New_York"},
		{"runs", "/admin/runs", "table.runs td.status", "Completed"},
		{"run", "/admin/runs/" + run, ".answer summary", "best crm"},
		{"upcoming", "/admin/upcoming", "h2", "Not completed in the last 7 days"},
		{"brands", "/admin/brands", "table td.brand", "evil"},
		{"brand", "/admin/brands/" + brand.ID.String(), ".tabs a", "Overview"},
		{"brand-settings", "/admin/brands/" + brand.ID.String() + "/settings", ".queries", "best crm"},
		{"trends", "/admin/trends?brand_id=" + brand.ID.String(), "h2", ""},
		{"engines", "/admin/settings/collectors", "table td.state", "Configured"},
		{"customers", "/admin/settings/customers", "table td.brand", "Customer"},
		{"users", "/admin/settings/users", "table td.brand", adminEmail},
		{"tokens", "/admin/settings/tokens", ".empty", "No tokens yet"},
		{"blackouts", "/admin/settings/blackouts", ".empty", "No blackouts"},
		{"alerts", "/admin/settings/alerts", "td.came", "not allowed"},
		{"audit", "/admin/settings/audit", ".trail", "triggered"},
		{"account", "/admin/settings/account", "form", "Change"},
		{"import", "/admin/brands?import=1", "dialog", "Import YAML"},
	} {
		b.isForEverybody(t, page.name, page.path, page.selector, page.text)
	}
	require.False(t, eval[bool](b, "'hacked' in window"), "a name ran as a script")
}

// isForEverybody checks the accessibility and layout of a page in light, dark and narrow windows.
func (b *tab) isForEverybody(t *testing.T, name, path, selector, text string) {
	t.Helper()
	for _, colours := range []string{"light", "dark"} {
		b.show(1280, colours)
		b.open(path)
		b.sees(selector, text)
		b.standsStill(name)
		b.checkAccessibility(fmt.Sprintf("%s in %s", name, colours))
		b.picture(name + "-" + colours)
	}
	for _, width := range []int64{375, 320} {
		b.show(width, "light")
		b.open(path)
		b.sees(selector, text)
		b.standsStill(fmt.Sprintf("%s at %d px", name, width))
		b.fits(fmt.Sprintf("%s at %d px", name, width))
	}
	b.checkAccessibility(name + " at 320 px")
	b.picture(name + "-320")
}

// fits waits until no part of the page is wider than the window. After a change of the width, a chart adapts in a later
// frame.
func (b *tab) fits(name string) {
	b.t.Helper()
	b.until(fmt.Sprintf(`/* %s fits */ document.documentElement.scrollWidth <= innerWidth`, name))
}
