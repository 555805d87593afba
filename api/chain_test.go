package api_test

import (
	"maps"
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// chain creates a schedule that fires after another schedule.
func (f *fixture) chain(t *testing.T, upstream api.ScheduledJob, fields map[string]any) answer {
	t.Helper()
	body := map[string]any{"brand_id": f.brand.ID, "job_type": "data_collection", "after": upstream.ID}
	maps.Copy(body, fields)
	return f.call(t, http.MethodPost, "/scheduled-jobs", body)
}

func TestChain_IsCreatedListedEditedAndDeleted(t *testing.T) {
	t.Parallel()
	f := setup(t)
	daily := f.create(t, map[string]any{"name": "daily"})
	report := value[api.ScheduledJob](
		t,
		f.chain(t, daily, map[string]any{"name": "report", "after_partial": true}).must(t, 201),
	)
	require.Equal(t, daily.ID, *report.After)
	require.Equal(t, []any{"daily", true, "", "After each completed run of daily, even with errors"},
		[]any{*report.AfterName, report.AfterPartial, report.CronExpression, report.Description})
	require.Nil(t, report.NextRunAt)
	require.Nil(t, report.ScheduleError)
	require.Equal(t, "report", f.named(t, "?after="+daily.ID.String()))
	ticks := value[api.ScheduledJobTicks](t, f.call(t, http.MethodGet, jobPath(report.ID)+"/ticks", nil).must(t, 200))
	require.Empty(t, ticks.Ticks)
	require.Nil(t, ticks.ScheduleError)
	kept := f.preview(t, map[string]any{"scheduled_job_id": report.ID, "after": daily.ID})
	require.Equal(t, report.Description, kept.Description, "an edit keeps omitted fields")
	require.Equal(t, report.Description, ticks.Description)

	f.db.Exec(t, `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
			scheduled_for, finished_at, error_message, run_timeout_seconds)
		SELECT tidewatch_uuid7(), id, brand_id, customer_id, job_type, 'tick', 'completed', now(), now(), 'x', 1
		FROM scheduled_jobs WHERE id = $1`, daily.ID)
	chain := value[api.ScheduleChain](t, f.call(t, http.MethodGet, jobPath(report.ID)+"/chain", nil).must(t, 200))
	require.True(t, chain.IsComplete)
	require.Len(t, chain.Schedules, 2)
	require.Equal(t, api.ChainedRun{ID: chain.Schedules[0].LastRun.ID, Status: "completed", HasErrors: true},
		*chain.Schedules[0].LastRun)
	require.NotNil(t, chain.Schedules[0].NextRunAt)
	require.Equal(t, api.ChainedSchedule{
		ID: report.ID, Name: report.Name, BrandID: f.brand.ID, BrandName: f.brand.Name, After: &daily.ID,
		AfterPartial: true, IsActive: true,
	}, chain.Schedules[1])

	p := f.call(t, http.MethodDelete, jobPath(daily.ID), nil).problem(t, http.StatusConflict)
	require.Contains(t, p.Detail, "Other schedules fire after this schedule: report.")

	// An edit that sets only cron_expression clears the field "after". A dry run returns the edited schedule and saves
	// nothing.
	dry := value[api.ScheduledJob](t,
		f.call(t, http.MethodPut, jobPath(report.ID)+"?dry_run=true", `{"cron_expression":"0 9 * * *"}`).must(t, 200))
	require.Equal(t, []api.FieldDifference{
		{Field: "after", From: daily.ID.String(), To: nil},
		{Field: "after_partial", From: true, To: false},
		{Field: "cron_expression", From: "", To: "0 9 * * *"},
	}, dry.DryRun.Changes)
	require.Empty(t, dry.DryRun.Before)
	require.Len(t, dry.DryRun.After, 5)
	timed := value[api.ScheduledJob](t,
		f.call(t, http.MethodPut, jobPath(report.ID), `{"cron_expression":"0 9 * * *"}`).must(t, 200))
	require.Nil(t, timed.After)
	require.NotNil(t, timed.NextRunAt)
	chained := value[api.ScheduledJob](t,
		f.call(t, http.MethodPut, jobPath(report.ID), map[string]any{"after": daily.ID}).must(t, 200))
	require.Equal(t, "daily", *chained.AfterName)
	require.Nil(t, chained.NextRunAt)

	// The restore of a version also restores the field "after".
	restored := value[api.ScheduledJob](t,
		f.call(t, http.MethodPost, versionPath(report, "1")+"/restore", nil).must(t, 200))
	require.Equal(t, daily.ID, *restored.After)
	require.True(t, restored.AfterPartial)
	f.call(t, http.MethodPut, jobPath(report.ID), `{"cron_expression":"0 9 * * *"}`).must(t, 200)
	f.call(t, http.MethodDelete, jobPath(daily.ID), nil).must(t, 204)
	p = f.call(t, http.MethodPost, versionPath(report, "1")+"/restore", nil).problem(t, 422)
	require.Equal(t, "path.version", p.Errors[0].Location)
}

func TestChain_RefusesInvalidChains(t *testing.T) {
	t.Parallel()
	f := setup(t)
	daily := f.create(t, map[string]any{"name": "daily"})
	report := value[api.ScheduledJob](t, f.chain(t, daily, map[string]any{"name": "report"}).must(t, 201))
	foreign := f.db.Schedule(t, f.db.Brand(t, 1))
	for _, tt := range []struct {
		path, field string
		body        map[string]any
	}{
		{jobPath(daily.ID), "body.after", map[string]any{"after": report.ID}},
		{jobPath(daily.ID), "body.after", map[string]any{"after": daily.ID}},
		{jobPath(daily.ID), "body.after", map[string]any{"after": foreign.ID}},
		{jobPath(daily.ID), "body.after", map[string]any{"after": uuid.New()}},
		{jobPath(daily.ID), "body.after", map[string]any{"after": report.ID, "cron_expression": "0 9 * * *"}},
		{jobPath(daily.ID), "body.after_partial", map[string]any{"after_partial": true}},
		{jobPath(report.ID), "body.cron_expression", map[string]any{"after": nil}},
		{jobPath(daily.ID), "body.cron_expression", map[string]any{"cron_expression": ""}},
	} {
		p := f.call(t, http.MethodPut, tt.path, tt.body).problem(t, 422)
		require.Equal(t, tt.field, p.Errors[0].Location, "%v: %v", tt.body, p.Errors)
	}
	p := f.call(t, http.MethodPost, "/scheduled-jobs",
		map[string]any{"brand_id": f.brand.ID, "job_type": "data_collection"}).problem(t, 422)
	require.Equal(t, "body.cron_expression", p.Errors[0].Location)
	p = f.call(t, http.MethodPost, "/schedule-preview",
		map[string]any{"brand_id": f.brand.ID, "after": foreign.ID}).problem(t, 422)
	require.Equal(t, "body.after", p.Errors[0].Location)
}

func TestChain_IsShownInPreviewsForecastAndUpcoming(t *testing.T) {
	t.Parallel()
	f := setup(t, at(t, "2430-06-01T10:20:00Z"))
	engines := storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}})
	name := "daily"
	daily := f.db.Schedule(t, f.brand, storetest.Cron("0 */6 * * *", "UTC"), engines,
		func(j *store.ScheduledJob) { j.Name = &name })
	f.db.Exec(t, "UPDATE scheduled_jobs SET next_run_at = '2430-06-01T12:00:00Z'")
	before := f.forecast(t, f.admin, "").Calls
	require.Positive(t, before)
	f.db.Schedule(t, f.brand, engines, func(j *store.ScheduledJob) { j.Cron, j.After = "", &daily.ID })
	require.InDelta(t, 2*before, f.forecast(t, f.admin, "").Calls, 0.001, "a chained schedule counts at the same ticks")

	p := f.preview(t, map[string]any{"brand_id": f.brand.ID, "after": daily.ID})
	require.Equal(t, "After each completed run of daily", p.Description)
	require.Empty(t, p.Ticks)
	partial := map[string]any{"brand_id": f.brand.ID, "after": daily.ID, "after_partial": true}
	require.Equal(t, "After each completed run of daily, even with errors", f.preview(t, partial).Description)
	refused := f.call(t, http.MethodPost, "/schedule-preview",
		map[string]any{"cron_expression": "@daily", "after_partial": true}).problem(t, 422)
	require.Equal(t, "body.after_partial", refused.Errors[0].Location)
	edit := f.preview(t, map[string]any{"scheduled_job_id": daily.ID, "after": daily.ID})
	require.Positive(t, edit.Changes.GoneCount)
	require.Zero(t, edit.Changes.ComeCount)

	ahead := value[api.Ahead](t, f.call(t, http.MethodGet, "/ahead", nil).must(t, 200))
	require.Equal(t, 1, ahead.ScheduleCount)
	require.Len(t, ahead.Buckets[0].Schedules[0].Then, 1)
}
