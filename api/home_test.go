package api_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestBrandOverviews_ListTheBrandsThatTheCallerMaySee(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)
	f := setup(t, func(c *api.Config) { c.Now = func() time.Time { return now } })
	second, _ := f.compared(t)
	f.db.Exec(
		t,
		`INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector, country, model, sample, status,
			created_at, position_version)
		SELECT tidewatch_uuid7(), run_id, brand_id, query_id, query_text, collector, country, model, sample + 4, status,
			$2::timestamptz - interval '40 days', 1
		FROM answers WHERE brand_id = $1 AND created_at >= $2`,
		f.brand.ID,
		second,
	)
	other := f.db.Brand(t, 0)
	f.db.Exec(t, "UPDATE brands SET created_at = now() - interval '1 hour' WHERE id = $1", other.ID)
	read := func(token, query string) listed[api.BrandOverview] {
		return value[listed[api.BrandOverview]](t,
			f.callAs(t, token, http.MethodGet, "/brand-overviews"+query, nil).must(t, http.StatusOK))
	}
	all := read(f.admin, "")
	require.Len(t, all.Data, 2)
	require.Equal(t, "2026-10-19", all.Data[0].From)
	require.Equal(t, "2026-11-15", all.Data[0].To)
	got := all.Data[0]
	require.Equal(t, f.brand.ID, got.BrandID)
	require.InDelta(t, 48.0/96, *got.MentionRate.Value, 1e-9)
	require.Equal(t, 96, got.MentionRate.N, "without the branded query")
	require.Equal(t, 48, got.MentionRate.Previous.N)
	require.Equal(t, "up", got.MentionRate.Change.Verdict)
	require.Equal(t, f.overview(t, "").Brand.Figures.MentionRate, got.MentionRate, "the same as in the overview")
	require.Nil(t, all.Data[1].MentionRate.Value)
	require.Nil(t, all.Data[1].LastRun)

	first := read(f.admin, "?limit=1")
	require.Len(t, first.Data, 1)
	next := read(f.admin, "?limit=1&cursor="+*first.NextCursor)
	require.Equal(t, other.ID, next.Data[0].BrandID)
	require.Nil(t, next.NextCursor)
	viewer := f.token(t, store.Token{Name: "v", Role: store.RoleViewer, CustomerID: &other.CustomerID})
	require.Len(t, read(viewer, "").Data, 1)
	require.Len(t, read(f.admin, "?customer_id="+other.CustomerID.String()).Data, 1)
}

func TestOverview_NamesTheDayOfTheFirstAnswers(t *testing.T) {
	t.Parallel()
	now, step := time.Date(2026, 11, 16, 20, 0, 0, 0, time.UTC), time.Duration(0)
	f := setup(t, func(c *api.Config) {
		c.Now = func() time.Time {
			now = now.Add(step)
			return now
		}
	})
	second, _ := f.compared(t)
	inList := func() api.BrandOverview {
		return value[listed[api.BrandOverview]](t,
			f.call(t, http.MethodGet, "/brand-overviews", nil).must(t, http.StatusOK)).Data[0]
	}
	listed := func() string { return inList().AnswersOn }
	require.Empty(t, f.overview(t, "").AnswersOn)
	require.Empty(t, listed())
	now = second.AddDate(0, 0, -7).Add(12 * time.Hour) // the day of the first answers
	first := now.Format(time.DateOnly)
	require.Zero(t, f.overview(t, "").Scope.Answers)
	require.Equal(t, first, f.overview(t, "").AnswersOn)
	require.Equal(t, first, listed())
	require.Positive(t, f.overview(t, "?to="+first).Scope.Answers)
	require.Empty(t, f.overview(t, "?to="+first).AnswersOn)
	require.Empty(t, f.overview(t, "?collector=claude").AnswersOn, "today has no answers of the engine")
	now = now.AddDate(0, 0, -1)
	require.Empty(t, f.overview(t, "").AnswersOn)
	require.Empty(t, listed())

	// A clock that passes a midnight at each reading does not mix the days within a response.
	step = 24 * time.Hour
	last := second.AddDate(0, 0, -8).Format(time.DateOnly)
	var inOverview, inLists int
	for days := range 8 {
		now = second.AddDate(0, 0, -7-days).Add(12 * time.Hour)
		if got := f.overview(t, ""); got.AnswersOn != "" {
			require.Equal(t, []string{first, last}, []string{got.AnswersOn, got.Segment.Period.To})
			inOverview++
		}
		now = second.AddDate(0, 0, -7-days).Add(12 * time.Hour)
		if got := inList(); got.AnswersOn != "" {
			require.Equal(t, []string{first, last}, []string{got.AnswersOn, got.To})
			inLists++
		}
	}
	require.Equal(t, []int{1, 1}, []int{inOverview, inLists})
}

func TestBrandOverviews_CountFailingSchedulesAndNameTheLastRun(t *testing.T) {
	t.Parallel()
	f := setup(t)
	failing, fine, paused := f.db.Schedule(t, f.brand), f.db.Schedule(t, f.brand), f.db.Schedule(t, f.brand)
	ended := f.db.Schedule(t, f.brand, func(j *store.ScheduledJob) { j.EndsAt = new(time.Now().Add(-time.Hour)) })
	runs := 0
	run := func(job uuid.UUID, status string) uuid.UUID {
		runs++ // a new millisecond, because ids of the same millisecond have a random order
		return storetest.Value[uuid.UUID](t, f.db, `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id,
				job_type, trigger, status, error_message, scheduled_for, finished_at, run_timeout_seconds, river_job_id)
			VALUES (tidewatch_first_id(now() + $5 * interval '1 ms'), $1, $2, $3, 'scoring', 'manual', $4, CASE WHEN $4 IN ('failed', 'skipped') THEN 'x' END,
				now(), CASE WHEN $4 <> 'pending' THEN now() END, 1, CASE $4 WHEN 'pending' THEN 1 END) RETURNING id`,
			job, f.brand.ID, f.brand.CustomerID, status, runs)
	}
	for _, r := range []struct {
		job    uuid.UUID
		status string
	}{
		{failing.ID, "completed"},
		{failing.ID, "failed"},
		{failing.ID, "skipped"},
		{fine.ID, "failed"},
		{fine.ID, "completed"},
		{paused.ID, "failed"},
		{ended.ID, "failed"},
	} {
		run(r.job, r.status)
	}
	f.db.Exec(t, "UPDATE scheduled_jobs SET is_active = false WHERE id = $1", paused.ID)
	f.db.Exec(t, `UPDATE scheduled_jobs SET next_run_at = NULL,
		schedule_error = 'ends_at: ' || $2 || ' up to then' WHERE id = $1`, ended.ID, store.NoTickLeft)
	last := run(fine.ID, "pending")
	run(fine.ID, "skipped")
	got := value[listed[api.BrandOverview]](t, f.call(t, http.MethodGet, "/brand-overviews", nil).must(t, http.StatusOK)).Data[0]
	require.Equal(t, []int{2, 1}, []int{got.Schedules, got.FailingSchedules})
	require.Equal(t, last, got.LastRun.ID)
	require.Equal(t, "pending", got.LastRun.Status)
	require.False(t, got.LastRun.HasErrors)
	f.db.Exec(t, "UPDATE job_runs SET error_message = 'One call failed.' WHERE id = $1", last)
	got = value[listed[api.BrandOverview]](t, f.call(t, http.MethodGet, "/brand-overviews", nil).must(t, http.StatusOK)).Data[0]
	require.True(t, got.LastRun.HasErrors)
}
