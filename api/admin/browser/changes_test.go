package browser_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// addChanges stores changes and a notice for the given brand, which is the brand of the story.
func addChanges(t *testing.T, site *site, brand store.Brand) {
	t.Helper()
	site.db.Exec(t, `WITH shown AS (SELECT min(c.id) AS cell, c.query_id, c.query_text FROM cells c
			WHERE c.brand_id = $1 AND c.collector = 'chatgpt' AND c.query_id IS NOT NULL
				AND c.query_text NOT ILIKE '%acme%' GROUP BY 2, 3 ORDER BY 3 LIMIT 1),
		sides AS (SELECT array_agg(id ORDER BY id) AS ids FROM (SELECT a.id FROM answers a JOIN shown s USING (query_id)
			WHERE a.collector = 'chatgpt' ORDER BY a.id LIMIT 2) a)
		INSERT INTO changes (brand_id, run_id, kind, severity, key, since, found_at, cell_id, collector, details)
		SELECT $1::uuid, tidewatch_uuid7(), n.kind, n.severity, n.kind, now() - interval '9 days',
			now() - n.age * interval '1 day', CASE n.kind WHEN 'no_longer_mentioned' THEN s.cell END, n.collector,
			n.details || CASE n.kind WHEN 'no_longer_mentioned' THEN jsonb_build_object(
				'query', s.query_text, 'query_id', s.query_id,
				'before', jsonb_build_object('count', 29, 'n', 30, 'answer_id', d.ids[1]),
				'after', jsonb_build_object('count', 0, 'n', 6, 'answer_id', d.ids[2])) ELSE '{}' END
		FROM shown s, sides d, (VALUES
			('no_longer_mentioned', 'medium', 'chatgpt', 1, '{"p": 0.0001, "runs": 2}'::jsonb),
			('overtaken', 'high', '', 2, jsonb_build_object('name', 'Globex', 'figure', 'mention_rate',
				'before', jsonb_build_object('value', 0.2, 'count', 20, 'n', 100, 'from', current_date - 9, 'to', current_date - 3),
				'after', jsonb_build_object('value', 0.6, 'count', 60, 'n', 100, 'from', current_date - 9, 'to', current_date - 3),
				'change', jsonb_build_object('value', 0.4, 'low', 0.3, 'high', 0.5))),
			('own_page_cited', 'low', 'perplexity', 3, '{"domain": "acme.example", "query": "best crm",
				"before": {"count": 0, "n": 20}, "after": {"count": 6, "n": 6}, "runs": 2}'),
			('engine_out', 'info', 'claude', 4, '{"before": {"count": 50, "n": 50}, "after": {"count": 1, "n": 5}}')
		) n (kind, severity, collector, age, details)`, brand.ID)
}

func TestChanges_AreReadFilteredAndFollowedToTheirEvidence(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	b := openTab(t, site)
	path := "/admin/brands/" + brand.ID.String() + "/changes"
	b.openAs(viewerEmail, path)
	b.sees(".empty", "No changes yet")
	b.sees(".empty a", "Schedules of this brand")

	addChanges(t, site, brand)
	foundAt := func(kind string) time.Time {
		return storetest.Value[time.Time](t, site.db, "SELECT found_at FROM changes WHERE kind = $1", kind)
	}
	today := foundAt("overtaken").UTC().AddDate(0, 0, 2)
	days := func(from, to int) string {
		day := func(ago int) string { return today.AddDate(0, 0, -ago).Format(time.DateOnly) }
		return "?timezone=UTC&from=" + day(from) + "&to=" + day(to)
	}
	overview := "/admin/brands/" + brand.ID.String()
	b.open(overview + days(2, 2)) // addChanges adds one change for each of the last three days
	b.sees("section[aria-labelledby=changes] li", "overtook")
	require.Equal(t, 1, eval[int](b, `document.querySelectorAll("section[aria-labelledby=changes] li").length`))
	b.open(overview + days(9, 8))
	b.sees("section[aria-labelledby=changes]", "No changes in this period.")
	b.picture("overview-without-changes")
	b.press("section[aria-labelledby=changes] a", "All changes")
	zone, err := time.LoadLocation(eval[string](b, readerZone))
	require.NoError(t, err)
	b.sees(".change-feed section > h2", foundAt("no_longer_mentioned").In(zone).Format("2 Jan 2006"))
	b.picture("changes-days")

	b.open(path)
	b.until(`document.querySelectorAll(".change-item").length === 4`)
	require.Equal(
		t,
		4,
		eval[int](b, `document.querySelectorAll(".change-feed section > h2").length`),
		"each day has a head",
	)
	b.sees(".change-item:has(.red)", "no longer mentions")
	b.sees(".change-item:has(.red)", "in 0 of 6 answers, previously in 29 of 30 answers")
	b.sees(".change-item:has(.green)", "Better")
	b.sees(".change-notice", "Not compared")
	b.sees(".change-item", "High severity")
	require.True(t, eval[bool](b, `document.querySelector(".change-item [aria-label^='Run of']").ariaLabel
		.endsWith(`+readerZone+`)`), "the time of the run has a zone")

	eval[any](b, `void (() => {
		const select = document.querySelector("select[aria-label=Severity]");
		select.value = "high";
		select.dispatchEvent(new Event("change", {bubbles: true}));
	})()`)
	b.until(`document.querySelectorAll(".change-item").length === 1 && location.search.includes("severity=high")`)
	b.sees(".change-item", "Globex overtook")
	b.sees(".change-item .sub", "High severity · 7 days, unbranded queries · Found")
	b.press(".change-item a", "Show figures")
	b.until(`location.search.includes("query_class=unbranded")`)

	// The figures of a change compare the periods of the change, until the reader chooses another comparison.
	site.db.Exec(t, `UPDATE changes SET kind = 'figure_moved', details = jsonb_set(details, '{after}', details -> 'after'
		|| jsonb_build_object('from', current_date - 2, 'to', current_date - 1)) WHERE kind = 'overtaken'`)
	b.open(path + "?severity=high")
	b.sees(".change-item .sub", "2 days against 7 days before")
	b.press(".change-item a", "Show figures")
	comparedWith := func(from, to int) string {
		day := func(ago int) string { return today.AddDate(0, 0, -ago).Format("2 Jan 2006") }
		return " compared with " + day(from) + " to " + day(to) + ", UTC"
	}
	b.sees(".compared", comparedWith(9, 3))
	change := read[struct{ Data []api.Change }](t, site, "/brands/"+brand.ID.String()+"/changes?severity=high").Data[0]
	want := read[api.Comparison](t, site, strings.TrimPrefix(*change.Evidence, "/api/admin")).Figures.MentionRate
	b.sees("[data-figure=mention_rate]", want.VerdictText)
	b.sees(".contributions", "Total: ")
	b.until(`document.querySelector("a[href*='/overview.csv?']").href.includes("before_from=")`)
	b.picture("overview-of-a-change")
	b.press(".tabs a", "Queries")
	b.sees(".tabs [aria-current]", "Queries")
	b.press(".tabs a", "Overview")
	b.press(".compared a", "Compare with the previous period")
	b.sees(".compared", comparedWith(4, 3))
	site.db.Exec(t, "UPDATE changes SET kind = 'overtaken' WHERE kind = 'figure_moved'")

	b.open(path + "?kind=new_source")
	b.sees(".empty", "No changes with these filters")
	b.press(".empty a", "Clear filters")
	b.until(`document.querySelectorAll(".change-item").length === 4`)
	b.press(".change-item a", "Show answers")
	b.until(`location.pathname.includes("/queries/") && location.search.includes("first=")`)

	// The distances of the first and of the last minute of a day are the same number of calendar days.
	site.db.Exec(t, `UPDATE changes SET found_at = (date_trunc('day', now() AT TIME ZONE $1) - interval '11 days'
		+ CASE severity WHEN 'high' THEN '1 minute' ELSE '23 hours 59 minutes' END::interval) AT TIME ZONE $1`,
		eval[string](b, readerZone))
	b.open(path)
	b.until(
		`[...document.querySelectorAll(".change-item time")].filter(e => e.textContent.startsWith("11 days ago")).length === 4`,
	)
	b.picture("changes-11-days")

	// A distance that is rounded to a full minute or hour has the larger unit. The clock of the page stands still.
	now := time.Now()
	site.db.Exec(t, `UPDATE changes SET found_at = $1::timestamptz - CASE severity WHEN 'high' THEN '59.7 seconds'
		ELSE '59 minutes 40 seconds' END::interval`, now)
	b.onEachPage(fmt.Sprintf("Date.now = () => %d;", now.UnixMilli()))
	b.open(path)
	b.sees(".change-item time", "1 min ago")
	b.sees(".change-item time", "1 h ago")
}

func TestChanges_AreForEverybody(t *testing.T) {
	t.Parallel()
	site, brand := serveStory(t)
	addChanges(t, site, brand)
	b := openTab(t, site)
	b.onEachPage(watchLayout)
	b.startSession(viewerEmail)
	b.isForEverybody(t, "changes", "/admin/brands/"+brand.ID.String()+"/changes", ".change-item", "overtook")
}
