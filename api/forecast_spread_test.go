package api_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func (f *fixture) spread(t *testing.T, secret, query string, body map[string]any) api.Spread {
	t.Helper()
	return value[api.Spread](t, f.callAs(t, secret, http.MethodPost, "/scheduled-job-spreads"+query, body).
		must(t, http.StatusOK))
}

// jitterOf returns the jitter of a schedule in seconds.
func (f *fixture) jitterOf(t *testing.T, id uuid.UUID) int {
	t.Helper()
	return storetest.Value[int](t, f.db, "SELECT jitter_seconds FROM scheduled_jobs WHERE id = $1", id)
}

func TestSpread_ShortensTheWaitAsItsPreviewSays(t *testing.T) {
	t.Parallel()
	f := setup(t, at(t, "2430-06-01T10:20:00Z"), priced(store.Limit{PerMinute: 10}, 0.01))
	options := storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}, Samples: 5})
	jittered := func(seconds int) func(*store.ScheduledJob) {
		return func(j *store.ScheduledJob) { j.JitterSeconds = seconds }
	}
	noon := storetest.Cron("0 12 * * *", "UTC")
	var crowded []uuid.UUID
	for range 36 {
		crowded = append(crowded, f.db.Schedule(t, f.brand, noon, options).ID)
	}
	frequent := f.db.Schedule(t, f.brand, storetest.Cron("*/15 12 * * *", "UTC"), options).ID
	long := f.db.Schedule(t, f.brand, noon, options, jittered(7200)).ID
	minutely := f.db.Schedule(t, f.brand, storetest.Cron("* 12 * * *", "UTC"),
		storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}})).ID
	suppressed := f.db.Schedule(t, f.brand, noon, options).ID
	paused := f.db.Schedule(t, f.brand, noon, options).ID
	elsewhere := f.db.Schedule(t, f.brand, storetest.Cron("0 18 * * *", "UTC"), options).ID
	perplexity := storetest.Metadata(store.Options{Collectors: []string{"perplexity"}})
	otherEngine := f.db.Schedule(t, f.brand, noon, perplexity).ID
	chained := f.db.Schedule(t, f.brand, storetest.Cron("", "UTC"), options,
		func(j *store.ScheduledJob) { j.After = &crowded[0] }).ID
	others := f.db.Schedule(t, f.db.Brand(t, 3), noon, options).ID
	f.db.Exec(t, "UPDATE scheduled_jobs SET is_active = false WHERE id = $1", paused)
	f.db.Exec(t, `INSERT INTO schedule_exceptions
			(kind, customer_id, brand_id, scheduled_job_id, note, created_by, starts_at, ends_at)
		VALUES ('pause', $1, $2, $3, 'holidays', 'test', '2430-06-01T11:00:00Z', '2430-06-02T11:00:00Z')`,
		f.brand.CustomerID, f.brand.ID, suppressed)
	unchanged := map[uuid.UUID]int{
		long: 7200, chained: 0, minutely: 0, suppressed: 0, paused: 0, elsewhere: 0, otherEngine: 0, others: 0,
	}
	editor := f.token(t, store.Token{CustomerID: &f.brand.CustomerID, Name: "Ada", Role: store.RoleEditor})
	body := map[string]any{"engine": "chatgpt", "at": "2430-06-01T12:30:00Z"}
	isNoon := func(h api.ForecastHour) bool { return h.Engine == "chatgpt" && h.At.Hour() == 12 }
	hourOf := func() api.ForecastHour {
		hours := f.forecast(t, editor, "").Hours
		return hours[slices.IndexFunc(hours, isNoon)]
	}
	before := hourOf()
	require.True(t, before.IsCrowded)

	preview := f.spread(t, editor, "?dry_run=true", body)
	require.Equal(t, before.LateSeconds, preview.LateSeconds)
	require.Less(t, preview.LateAfter, preview.LateSeconds*3/4)
	require.Zero(t, f.jitterOf(t, crowded[0]), "a dry run saves nothing")
	audited := f.count(t, "audit_log")

	done := f.spread(t, editor, "", body)
	require.Equal(t, preview, done)
	after := hourOf()
	require.Equal(t, done.Hours[0].LateAfter, after.LateSeconds, "the forecast agrees with the preview")
	require.Len(t, done.Schedules, len(crowded)+1)
	wait := (before.LateSeconds + 59) / 60 * 60
	for _, id := range crowded {
		require.Equal(t, wait, f.jitterOf(t, id))
	}
	require.Equal(t, 14*60, f.jitterOf(t, frequent), "the jitter ends before the next tick")
	for id, seconds := range unchanged {
		require.Equal(t, seconds, f.jitterOf(t, id))
	}
	require.Equal(t, audited+len(done.Schedules), f.count(t, "audit_log"))
	require.Equal(t, "token Ada", storetest.Value[string](t, f.db, `SELECT actor FROM schedule_versions
		WHERE scheduled_job_id = $1 AND version = 2`, frequent))
	again := f.spread(t, editor, "", body)
	require.Empty(t, again.Schedules, "no jitter shortens the wait further")
	require.Equal(t, audited+len(done.Schedules), f.count(t, "audit_log"))
}

func TestSpread_ChangesNothingThatItCannotShorten(t *testing.T) {
	t.Parallel()
	f := setup(t, at(t, "2430-06-01T10:20:00Z"), priced(store.Limit{PerMinute: 1}, 0.01))
	options := storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}, Samples: 10})
	job := f.db.Schedule(t, f.brand, storetest.Cron("50 11 * * *", "UTC"), options)
	late := f.spread(t, f.admin, "", map[string]any{"engine": "chatgpt", "at": "2430-06-01T11:00:00Z"})
	require.Greater(t, late.LateSeconds, 300)
	require.Equal(t, late.LateSeconds, late.LateAfter, "the calls of a run start together")
	require.Empty(t, late.Schedules)
	require.Empty(t, late.Hours)
	quiet := f.spread(t, f.admin, "", map[string]any{"engine": "chatgpt", "at": "2430-06-02T09:00:00Z"})
	require.Zero(t, quiet.LateSeconds)
	require.Zero(t, f.jitterOf(t, job.ID))
	for field, body := range map[string]map[string]any{
		"body.at":          {"engine": "chatgpt", "at": "2430-06-02T11:00:00Z"},
		"body.hours":       {"engine": "chatgpt", "at": "2430-06-01T11:00:00Z", "hours": 169},
		"body.engine":      {"engine": "skynet", "at": "2430-06-01T11:00:00Z"},
		"body.brand_id":    {"engine": "chatgpt", "at": "2430-06-01T11:00:00Z", "brand_id": uuid.NewString()},
		"body.customer_id": {"engine": "chatgpt", "at": "2430-06-01T11:00:00Z", "customer_id": uuid.NewString()},
	} {
		refused := f.call(t, http.MethodPost, "/scheduled-job-spreads", body).must(t, http.StatusUnprocessableEntity)
		require.Contains(t, string(refused.body), `"`+field+`"`)
	}
}

func TestSpread_LeavesSchedulesThatChangedSinceTheForecast(t *testing.T) {
	t.Parallel()
	f := setup(t, at(t, "2430-06-01T10:20:00Z"), priced(store.Limit{PerMinute: 1}, 0.01))
	options := storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}})
	var ids []uuid.UUID
	for range 24 {
		ids = append(ids, f.db.Schedule(t, f.brand, storetest.Cron("0 12 * * *", "UTC"), options).ID)
	}
	edits, err := storetest.Pool(t, f.db.URL).Begin(t.Context())
	require.NoError(t, err)
	for i, edit := range []string{"is_active = false", "jitter_seconds = 60", "cron_expression = '5 12 * * *'"} {
		_, err := edits.Exec(t.Context(), "UPDATE scheduled_jobs SET "+edit+" WHERE id = $1", ids[i])
		require.NoError(t, err)
	}
	done := make(chan api.Spread, 1)
	go func() {
		done <- f.spread(t, f.admin, "", map[string]any{"engine": "chatgpt", "at": "2430-06-01T12:00:00Z"})
	}()
	f.db.WaitFor(t, "the spread to wait", `SELECT EXISTS (SELECT FROM pg_stat_activity
		WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FOR NO KEY UPDATE%')`)
	require.NoError(t, edits.Commit(t.Context()))
	require.Len(t, (<-done).Schedules, len(ids)-3)
	require.Equal(t, []int{0, 60, 0}, []int{f.jitterOf(t, ids[0]), f.jitterOf(t, ids[1]), f.jitterOf(t, ids[2])})
}
