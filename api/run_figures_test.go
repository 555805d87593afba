package api_test

import (
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/jobs/alert"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func (f *fixture) runFigures(t *testing.T, id uuid.UUID) api.RunResult {
	t.Helper()
	return value[api.RunResult](t, f.call(t, http.MethodGet, "/job-runs/"+id.String()+"/figures", nil).
		must(t, http.StatusOK))
}

// The week of the overview contains only the answers of the run.
func TestRunFigures_EqualTheOverviewOfTheAnswersOfTheRun(t *testing.T) {
	t.Parallel()
	f := setup(t)
	second, _ := f.compared(t)
	f.rivalled(t, second)
	run := storetest.Value[uuid.UUID](t, f.db,
		"SELECT id FROM job_runs WHERE brand_id = $1 ORDER BY scheduled_for DESC LIMIT 1", f.brand.ID)
	got, want := f.runFigures(t, run), f.overview(t, overviewWeek).Brand.Figures
	require.Equal(t, alert.AnswerCounts{Branded: 8, Calls: 48, Scored: 48, Unsure: 7}, got.Answers)
	for figure, levels := range map[string][2]api.FigureLevel{
		"mention rate":   {want.MentionRate.FigureLevel, api.FigureLevel(got.Figures.MentionRate)},
		"position":       {want.Position.FigureLevel, api.FigureLevel(got.Figures.Position)},
		"sentiment":      {want.Sentiment.FigureLevel, api.FigureLevel(got.Figures.Sentiment)},
		"share of voice": {want.ShareOfVoice.FigureLevel, api.FigureLevel(got.Figures.ShareOfVoice)},
		"citation share": {want.CitationShare.FigureLevel, api.FigureLevel(got.Figures.CitationShare)},
	} {
		require.Equal(t, levels[0], levels[1], figure)
	}
	require.Equal(t, []api.RunDomain{
		{Domain: "review.example", Owner: "other", Answers: 8}, {Domain: "acme.example", Owner: "brand", Answers: 6},
	}, got.Domains)
}

// The ids of runs sort by time.
func TestRunFigures_NameThePreviousRunThatScoredAnswers(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.compared(t)
	runs := storetest.Value[[]uuid.UUID](t, f.db, `SELECT array_agg(id ORDER BY id) FROM job_runs WHERE brand_id = $1
		AND scheduled_for >= '2026-11-01'`, f.brand.ID)
	require.Len(t, runs, 2)
	require.Nil(t, f.runFigures(t, runs[0]).Previous)
	require.Equal(t, runs[0], f.runFigures(t, runs[1]).Previous.ID)
	f.db.Exec(t, "UPDATE job_runs SET job_type = 'data_collection' WHERE id = $1", runs[0])
	require.Nil(t, f.runFigures(t, runs[1]).Previous, "a run without scores")
}

func TestRunFigures_OfARunThatScoredNothingHaveNoValues(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.compared(t)
	run := storetest.Value[uuid.UUID](t, f.db, "SELECT id FROM job_runs WHERE brand_id = $1 ORDER BY id LIMIT 1",
		f.brand.ID)
	f.db.Exec(t, "DELETE FROM answers WHERE run_id = $1", run)
	for _, kind := range []store.JobType{store.JobTypeCollectAndScore, store.JobTypeScore, store.JobTypeReport} {
		f.db.Exec(t, "UPDATE job_runs SET job_type = $2 WHERE id = $1", run, kind)
		require.Equal(
			t,
			api.RunResult{BrandID: f.brand.ID, RunID: run, Domains: []api.RunDomain{}},
			f.runFigures(t, run),
			kind,
		)
	}
}
