package api_test

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
)

func TestPreview_ShowsTheCostOfTheRuns(t *testing.T) {
	t.Parallel()
	f := setup(t, at(t, "2027-06-01T10:20:00Z"), priced(store.Limit{}, 0.01))
	f.db.Exec(t, "UPDATE brands SET collectors = '{chatgpt,perplexity}' WHERE id = $1", f.brand.ID)
	f.db.Exec(t, "DELETE FROM queries WHERE brand_id = $1", f.brand.ID)
	f.db.Exec(t, `INSERT INTO queries (brand_id, text, is_active) SELECT $1, 'query ' || n, n <= 3
		FROM generate_series(1, 4) n`, f.brand.ID)
	body := func(fields map[string]any) map[string]any {
		body := map[string]any{"brand_id": f.brand.ID, "job_type": "data_collection", "cron_expression": "0 9 * * *"}
		maps.Copy(body, fields)
		return body
	}
	runs, usd := 30, 0.03
	require.Equal(t, &api.PreviewCost{
		Queries: 3, Collectors: []string{"chatgpt", "perplexity"}, Calls: 6, CostUSD: &usd, UnpricedCalls: 3, Runs: &runs,
	}, f.preview(t, body(nil)).Cost)

	usd = 0.06
	options := map[string]any{"samples": 2, "collectors": []string{"chatgpt"}}
	require.Equal(t, &api.PreviewCost{
		Queries: 3, Collectors: []string{"chatgpt"}, Calls: 6, CostUSD: &usd, Runs: &runs,
	}, f.preview(t, body(map[string]any{"metadata": options})).Cost)
	unpriced := f.preview(t, body(map[string]any{"metadata": map[string]any{"collectors": []string{"perplexity"}}})).Cost
	require.Nil(t, unpriced.CostUSD)
	require.Equal(t, 3, unpriced.UnpricedCalls)

	job := f.create(t, map[string]any{"cron_expression": "0 9 * * *", "metadata": options})
	require.Equal(t, 6, f.preview(t, map[string]any{"scheduled_job_id": job.ID}).Cost.Calls, "an edit keeps the options")
	chained := f.preview(t, map[string]any{
		"brand_id": f.brand.ID, "job_type": "data_collection_and_scoring", "after": job.ID,
	}).Cost
	require.Nil(t, chained.Runs)
	require.Equal(t, 6, chained.Calls)

	f.db.Exec(t, `INSERT INTO schedule_exceptions (kind, brand_id, local_from, local_to)
		VALUES ('blackout', $1, '2027-06-05', '2027-06-08')`, f.brand.ID)
	require.Equal(t, 27, *f.preview(t, body(nil)).Cost.Runs, "three days have no run")
	f.db.Exec(t, `INSERT INTO schedule_exceptions (kind, scheduled_job_id, remaining, starts_at)
		VALUES ('skip', $1, 10, '2027-06-01')`, job.ID)
	require.Equal(t, 17, *f.preview(t, map[string]any{"scheduled_job_id": job.ID, "n": 5}).Cost.Runs,
		"ten further ticks are skipped")
}

func TestPreview_HasNoCostWithoutCalls(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for name, body := range map[string]map[string]any{
		"no brand":    {"cron_expression": "0 9 * * *", "job_type": "data_collection"},
		"no job type": {"cron_expression": "0 9 * * *", "brand_id": f.brand.ID},
		"scoring":     {"cron_expression": "0 9 * * *", "brand_id": f.brand.ID, "job_type": "scoring"},
		"a report":    {"cron_expression": "0 9 * * *", "brand_id": f.brand.ID, "job_type": "report"},
	} {
		require.Nil(t, f.preview(t, body).Cost, name)
	}
}

func TestPreview_WarnsOfTheCapForOneRun(t *testing.T) {
	t.Parallel()
	f := setup(t, priced(store.Limit{}, 0.5))
	f.db.Exec(t, "DELETE FROM queries WHERE brand_id = $1", f.brand.ID)
	f.db.Exec(t, "INSERT INTO queries (brand_id, text) SELECT $1, 'query ' || n FROM generate_series(1, 4) n", f.brand.ID)
	warnings := func(options map[string]any) []api.PreviewWarning {
		options["collectors"] = []string{"chatgpt"}
		return f.preview(t, map[string]any{
			"brand_id": f.brand.ID, "job_type": "data_collection", "cron_expression": "0 9 * * *", "metadata": options,
		}).Warnings
	}
	require.Empty(t, warnings(map[string]any{"maxCalls": 4, "maxCostUsd": 2}))
	require.Equal(
		t,
		[]api.PreviewWarning{{Code: "run_cap", Message: "Each run would need 4 calls, and would fail, because " +
			"the cap for one run is 3 calls. Raise the cap, or use fewer queries, engines or samples."}},
		warnings(map[string]any{"maxCalls": 3}),
	)
	require.Equal(
		t,
		[]api.PreviewWarning{{Code: "run_cap", Message: "Each run would need $2.00, and would fail, because " +
			"the cap for one run is $1.99. Raise the cap, or use fewer queries, engines or samples."}},
		warnings(map[string]any{"maxCostUsd": 1.99}),
	)
}
