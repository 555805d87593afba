package browser_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
)

func TestHome_APersonWhoSeesSeveralBrandsBeginsWithTheBrands(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	other := site.db.Brand(t, 1)
	pastRuns(t, site, site.db.Schedule(t, other).ID, "failed", 1)
	// The list of brands counts changes of branded queries, so the link of the count must show these changes.
	site.db.Exec(
		t,
		`INSERT INTO changes (brand_id, run_id, kind, severity, key, since, found_at, cell_id, collector, details)
		SELECT brand_id, gen_random_uuid(), 'no_longer_mentioned', 'medium', 'x', now(), now(), id, collector,
			jsonb_build_object('query', query_text, 'before', '{"count":9,"n":9}'::jsonb, 'after', '{"count":0,"n":9}'::jsonb)
		FROM cells WHERE brand_id = $1 AND query_text = 'Acme reviews' LIMIT 1`,
		brand.ID,
	)
	b := openTab(t, site)
	b.onEachPage(watchLayout)
	b.open("/admin/")
	b.logIn(adminEmail)
	b.until(`location.pathname === "/admin/brands"`)
	row := func(id string) string { return fmt.Sprintf("table.brands tr[data-id='%s']", id) }
	b.sees(row(brand.ID.String()), "Acme")
	for _, listed := range read[struct{ Data []api.BrandOverview }](t, site, "/brand-overviews").Data {
		rate := listed.MentionRate
		if listed.BrandID == brand.ID {
			b.sees(row(brand.ID.String()), fmt.Sprintf("%.0f %%%.0f of %d", points(*rate.Value), rate.Count, rate.N))
			b.sees(row(brand.ID.String()), fmt.Sprintf("95 %% interval %.0f to %.0f %%", points(*rate.Low), points(*rate.High)))
			require.Equal(t, "up", rate.Change.Verdict)
		}
	}
	b.sees(row(brand.ID.String())+" td.change", "Up")
	b.sees(row(other.ID.String()), "No answers")
	b.sees(row(other.ID.String())+" td.schedules", "1 failing")
	b.sees(row(other.ID.String())+" td.run", "Failed")
	b.press("nav a", "Schedules")
	b.sees("table.schedules td.brand", "Acme")
	b.press(".bar a.brand", "Tidewatch")
	b.until(`location.pathname === "/admin/brands"`)
	b.press(row(brand.ID.String())+" td.changes a", "")
	b.until(`location.pathname.endsWith("/changes")`)
	b.sees(".change-feed", "for “Acme reviews”")
	b.open("/admin/brands")
	b.isForEverybody(t, "home", "/admin/brands", "table.brands", "1 failing")
}

func TestHome_APersonWithOneBrandBeginsWithItsOverview(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	b := openTab(t, site)
	b.open("/admin/")
	b.logIn(viewerEmail)
	b.until(`location.pathname === "/admin/brands/` + brand.ID.String() + `"`)
	b.sees(figure("mention_rate"), "95 % interval")
	b.press("nav a", "Schedules")
	b.sees("table.schedules td.brand", "Acme")
}

func TestHome_APersonWithOneBrandWithoutAnswersBeginsWithTheSchedules(t *testing.T) {
	t.Parallel()
	site := serve(t)
	site.db.Schedule(t, site.db.Brand(t, 1))
	b := openTab(t, site)
	b.open("/admin/")
	b.logIn(viewerEmail)
	b.until(`location.pathname === "/admin/scheduled-jobs"`)
	b.sees("table.schedules td.brand", "Acme")
}
