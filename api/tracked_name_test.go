package api_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
)

// namesOf returns the names of a brand or a competitor, keyed by the spelling of the name.
func namesOf(all []api.TrackedName) map[string]api.TrackedName {
	byName := map[string]api.TrackedName{}
	for _, n := range all {
		byName[n.Name] = n
	}
	return byName
}

// facts adds facts of the brand from the quarter-hour before the given interval.
func (f *fixture) facts(t *testing.T, ago string) {
	t.Helper()
	f.db.Exec(t, `INSERT INTO cell_facts (brand_id, bucket, cell_id, run_id, model, calls, failed, answers, truncated,
			all_mentions, all_citations, mentioned, mentioned_truncated, mentions, order_sum, sentiment, sure, unsure,
			citations, cited_answers, cited_unnamed)
		VALUES ($1, date_bin('15 minutes', now() - $2::interval, '2026-01-01'), 1, tidewatch_uuid7(), '', 1, 0, 1,
			0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)`, f.brand.ID, ago)
}

func TestTrackedNames_SaySinceWhenFiguresIncludeEachName(t *testing.T) {
	t.Parallel()
	f := setup(t)
	path := "/brands/" + f.brand.ID.String()
	brand := func() map[string]api.TrackedName {
		return namesOf(value[api.Brand](t, f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK)).Names)
	}
	first := brand()
	require.Equal(t, f.brand.CreatedAt.UTC(), first[f.brand.Name].TrackedSince.UTC())
	require.Nil(t, first[f.brand.Name].FiguresSince, "a new brand has no earlier answers")

	f.call(t, http.MethodPut, path, map[string]any{"aliases": append([]string{"Early Tide"}, f.brand.Aliases...)}).
		must(t, http.StatusOK)
	require.Nil(t, brand()["Early Tide"].FiguresSince, "a brand without runs has no earlier answers")
	f.db.Exec(t, `INSERT INTO job_runs (id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
			run_timeout_seconds, river_job_id)
		SELECT tidewatch_uuid7(), id, customer_id, 'scoring', 'manual', 'pending', created_at, 1, 1 FROM brands
		WHERE id = $1`, f.brand.ID)
	require.Nil(t, brand()["Early Tide"].FiguresSince, "a run that has not started has no answers")
	f.db.Exec(t, "UPDATE job_runs SET status = 'completed', started_at = now(), finished_at = now() WHERE brand_id = $1",
		f.brand.ID)
	require.Nil(t, brand()["Early Tide"].FiguresSince, "all answers are from runs after the addition")
	f.facts(t, "0 minutes")
	require.Nil(t, brand()["Early Tide"].FiguresSince, "the facts are from the same quarter-hour as the addition")
	f.facts(t, "20 minutes")
	require.NotNil(t, brand()["Early Tide"].FiguresSince, "the facts are from a run that retention deleted")
	f.db.Exec(t, "DELETE FROM cell_facts")

	aliases := append([]string{"Acme Tide"}, f.brand.Aliases...)
	f.call(t, http.MethodPut, path, map[string]any{"aliases": aliases}).must(t, http.StatusOK)
	second := brand()
	require.Equal(t, first[f.brand.Name], second[f.brand.Name], "the other names keep their times")
	require.True(t, second["Acme Tide"].TrackedSince.After(f.brand.CreatedAt))
	require.Equal(t, second["Acme Tide"].TrackedSince, *second["Acme Tide"].FiguresSince)
	f.call(t, http.MethodPut, path, map[string]any{"domains": []string{"acme.test"}}).must(t, http.StatusOK)
	require.Equal(t, second, brand(), "an edit of another field keeps the times")
	e := f.audited(t, "brand", f.brand.ID.String(), "update", f.brand.CustomerID)
	require.NotContains(t, string(e.After), "tracked_since", "the times of names are no change")

	rival := value[api.Competitor](t, f.call(t, http.MethodPost, path+"/competitors",
		map[string]any{"name": "Hooli"}).must(t, http.StatusCreated))
	require.Equal(t, rival.Names[0].TrackedSince, *rival.Names[0].FiguresSince)
	f.db.Exec(t, "UPDATE brands SET rescored_at = $1", rival.Names[0].TrackedSince.Add(-time.Microsecond))
	require.Nil(t, brand()["Acme Tide"].FiguresSince, "a re-score that began later covers all stored answers")
	got := value[api.Competitor](t, f.call(t, http.MethodGet, path+"/competitors/"+rival.ID.String(), nil))
	require.NotNil(t, got.Names[0].FiguresSince, "a re-score that began earlier may lack the name")
	f.db.Exec(t, "UPDATE brands SET rescored_at = $1", rival.Names[0].TrackedSince)
	listed := all[api.Competitor](t, f, path+"/competitors", 10)
	require.Equal(t, "Hooli", listed[0].Name)
	require.Nil(t, listed[0].Names[0].FiguresSince)
	require.Equal(t, rival.Names[0].TrackedSince, listed[0].Names[0].TrackedSince)
}
