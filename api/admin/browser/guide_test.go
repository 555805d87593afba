package browser_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

func TestGuide_TheLabelsThatItNamesAreOnThePage(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "guide.md"))
	require.NoError(t, err)
	site := serve(t)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/scheduled-jobs")
	// The variable "said" collects the texts of every page, including collapsed texts.
	var said strings.Builder
	look := func(path, selector, text string) {
		if path != "" {
			b.open(path)
		}
		b.sees(selector, text)
		said.WriteString(
			eval[string](b, `document.body.textContent + "\n" +
					[...document.querySelectorAll("[aria-label]")].map(e => e.ariaLabel).join("\n")`,
			),
		)
	}
	look("", ".welcome", "Add a brand")
	look("/admin/brands?new=1", "dialog", "Domains")
	look("/admin/brands/new", "button", "Start first run")
	brand := site.db.Brand(t, 0)
	job := site.db.Schedule(t, brand)
	look("/admin/brands/"+brand.ID.String()+"/settings", "label", "Queries, one per line")
	look("/admin/scheduled-jobs?new=1", "dialog .preview li", "in ")
	b.press("dialog label", "After another schedule")
	look("", "dialog label", "After schedule")
	pastRuns(t, site, job.ID, "skipped", 1)
	pastRuns(t, site, job.ID, "completed", 1)
	pastRuns(t, site, job.ID, "failed", 1)
	site.db.Exec(
		t,
		`INSERT INTO answers (id, run_id, brand_id, query_text, collector, status, text, error_class, error_message)
		SELECT tidewatch_uuid7(), r.id, r.brand_id, 'best crm', a.collector, a.status, 'Acme', a.error_class, a.error_class
		FROM job_runs r, (VALUES ('chatgpt', 'ok', ''), ('claude', 'failed', 'throttled')) a (collector, status, error_class)
		WHERE r.status = 'failed'`,
	)
	look("/admin/scheduled-jobs", "table.runs", "Failed")
	look("/admin/scheduled-jobs/"+job.ID.String(), "table.runs", "Skipped")
	look("/admin/runs/"+storetest.Value[string](t, site.db, "SELECT id::text FROM job_runs WHERE status = 'failed'"),
		".errors", "throttled")
	look("/admin/runs", "button", "Retry failed runs")
	look("/admin/upcoming", "h2", "Not completed")
	look("/admin/settings/collectors", "table td.state", "Configured")
	page := strings.Join(strings.Fields(said.String()), " ")
	named := regexp.MustCompile(`\*\*([^*]+)\*\*`).FindAllStringSubmatch(string(guide), -1)
	require.Greater(t, len(named), 25)
	var missing []string
	for _, name := range named {
		if label := strings.Join(strings.Fields(name[1]), " "); !strings.Contains(page, label) {
			missing = append(missing, label)
		}
	}
	require.Empty(t, missing, "the guide names labels that are not on the page")
}
