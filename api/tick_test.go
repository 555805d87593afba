package api_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
)

func TestTicks_AreTheNextOfASchedule(t *testing.T) {
	t.Parallel()
	f := setup(t, at(t, "2027-03-26T12:00:00Z"))
	job := f.create(t, map[string]any{"cron_expression": "30 2 * * *", "timezone": "Europe/Berlin"})
	f.db.Exec(t, "UPDATE scheduled_jobs SET ends_at = '2027-04-15' WHERE id = $1", job.ID)
	path := "/scheduled-jobs/" + job.ID.String() + "/ticks"
	get := func(query string) api.ScheduledJobTicks {
		return value[api.ScheduledJobTicks](t, f.call(t, http.MethodGet, path+query, nil).must(t, http.StatusOK))
	}
	ticks := get("?n=2")
	require.Equal(t, []string{"2027-03-27T02:30:00+01:00", "2027-03-28T03:00:00+02:00"}, locals(ticks.Ticks))
	require.Equal(t, "At 02:30 every day", ticks.Description)
	require.Equal(t, "Europe/Berlin", ticks.Timezone)
	require.True(t, ticks.IsActive)
	require.Len(t, get("").Ticks, 10, "the default is ten ticks")
	require.Len(t, get("?n=1000").Ticks, 19, "the ticks up to ends_at")
	require.Empty(t, get("?from=2028-01-01T00:00:00Z").Ticks, "no ticks after ends_at")
	require.Equal(
		t,
		[]string{"2027-03-28T03:00:00+02:00"},
		locals(get("?n=1&from=2027-03-28T01:00:00Z").Ticks),
		"from is included",
	)
	require.Equal(t, []string{"2027-03-29T02:30:00+02:00"}, locals(get("?n=1&from=2027-03-28T01:00:01Z").Ticks))

	f.call(t, http.MethodPut, "/scheduled-jobs/"+job.ID.String(), `{"is_active":false}`).must(t, http.StatusOK)
	paused := get("?n=1")
	require.False(t, paused.IsActive)
	require.Len(t, paused.Ticks, 1, "the ticks that the schedule would have if it were active")

	f.db.Exec(t, "UPDATE scheduled_jobs SET cron_expression = '0 25 * * *'")
	broken := get("")
	require.Empty(t, broken.Ticks)
	require.Contains(t, *broken.ScheduleError, "hour")

	for _, query := range []string{"?n=0", "?n=1001", "?n=x", "?from=tomorrow", "?from=0001-01-01T00:00:01Z", "?from=9999-12-31T23:59:59-12:00", "?to=2027-01-01T00:00:00Z"} {
		f.call(t, http.MethodGet, path+query, nil).problem(t, http.StatusUnprocessableEntity)
	}
	f.call(t, http.MethodGet, "/scheduled-jobs/"+uuid.NewString()+"/ticks", nil).problem(t, http.StatusNotFound)
	other := f.db.Brand(t, 0)
	limited := f.token(t, store.Token{Name: "limited", Role: store.RoleViewer, CustomerID: &other.CustomerID})
	f.callAs(t, limited, http.MethodGet, path, nil).problem(t, http.StatusNotFound)
}

func TestTicks_EndWithTheYear9998(t *testing.T) {
	t.Parallel()
	f := setup(t)
	job := f.create(t, map[string]any{"cron_expression": "* * * * *", "timezone": "Pacific/Kiritimati"})
	path := "/scheduled-jobs/" + job.ID.String() + "/ticks?n=1000&from="
	for from, want := range map[string]int{"9998-12-31T23:50:00Z": 10, "9999-12-30T23:50:00Z": 0} {
		ticks := value[api.ScheduledJobTicks](t, f.call(t, http.MethodGet, path+from, nil).must(t, http.StatusOK))
		require.Len(t, ticks.Ticks, want)
	}
}

func TestAhead_CountsTicksByInterval(t *testing.T) {
	t.Parallel()
	// The clock shows the day after tomorrow, which is after all next runs in the database.
	now := time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, 2)
	f := setup(t, func(cfg *api.Config) { cfg.Now = func() time.Time { return now } })
	other := f.db.Brand(t, 0)
	for _, fields := range []map[string]any{
		{"name": "a", "cron_expression": "0 9 * * *"},
		{"name": "b", "cron_expression": "0 9 * * *"},
		{"name": "c", "cron_expression": "0 9 * * *"},
		{"name": "d", "cron_expression": "0 9 * * *"},
		{"name": "e", "cron_expression": "30 9,21 * * *"},
		{"name": "f", "cron_expression": "0 9 * * *", "brand_id": other.ID},
		{"name": "ends", "cron_expression": "0 */6 * * *", "ends_at": now.Add(7 * time.Hour)},
		{"name": "starts", "cron_expression": "0 9 * * *", "starts_at": now.AddDate(0, 0, 3)},
		{"name": "paused", "cron_expression": "0 9 * * *", "is_active": false},
	} {
		f.create(t, fields)
	}
	get := func(query string) api.Ahead {
		return value[api.Ahead](t, f.call(t, http.MethodGet, "/ahead"+query, nil).must(t, http.StatusOK))
	}
	type stretch struct {
		hour, count int
	}
	stretches := func(a api.Ahead) []stretch {
		var out []stretch
		for _, b := range a.Buckets {
			require.NotEmpty(t, b.Schedules)
			require.LessOrEqual(t, len(b.Schedules), 3)
			out = append(out, stretch{int(b.At.Sub(now).Hours()), b.Count})
		}
		return out
	}
	a := get("")
	require.Equal(t, []stretch{{0, 1}, {6, 1}, {9, 6}, {21, 1}}, stretches(a))
	require.Equal(t, []int{9, 7}, []int{a.Count, a.ScheduleCount})
	require.Equal(t, now.Add(24*time.Hour), a.To.UTC())
	require.Equal(t, "e", *a.Buckets[2].Schedules[0].Name, "schedules whose timing few others share come first")
	require.Equal(t, []stretch{{0, 1}, {6, 1}, {9, 5}, {9, 1}, {21, 1}}, stretches(get("?bucket_minutes=1")))
	require.Equal(t, []stretch{{9, 1}}, stretches(get("?brand_id="+other.ID.String())))
	require.Equal(t, []stretch{{9, 1}}, stretches(get("?customer_id="+other.CustomerID.String())))
	require.Empty(t, get("?customer_id="+other.CustomerID.String()+"&brand_id="+f.brand.ID.String()).Buckets)
	week := get("?bucket_minutes=1440&to=" + now.AddDate(0, 0, 7).Format(time.RFC3339))
	require.Equal(
		t,
		[]stretch{{0, 9}, {24, 8}, {48, 7}, {72, 8}, {96, 8}, {120, 8}, {144, 8}}[0].count,
		week.Buckets[0].Count,
	)
	require.Len(t, week.Buckets, 7)
	require.Equal(t, week.Buckets[1].Count+1, week.Buckets[3].Count, "the schedule that starts on the fourth day")

	limited := f.token(t, store.Token{Name: "limited", Role: store.RoleViewer, CustomerID: &other.CustomerID})
	seen := value[api.Ahead](t, f.callAs(t, limited, http.MethodGet, "/ahead", nil).must(t, http.StatusOK))
	require.Equal(t, 1, seen.Count)
	require.Equal(t, "f", *seen.Buckets[0].Schedules[0].Name)
	require.Zero(
		t,
		value[api.Ahead](
			t,
			f.callAs(t, limited, http.MethodGet, "/ahead?customer_id="+f.brand.CustomerID.String(), nil).must(t, http.StatusOK),
		).Count,
	)

	f.db.Exec(t, "UPDATE scheduled_jobs SET cron_expression = 'nonsense', next_run_at = now() WHERE name = 'e'")
	require.Equal(t, 7, get("").Count, "a schedule with an invalid spec does not fire")
}

func TestAhead_RefusesTooLargeRanges(t *testing.T) {
	t.Parallel()
	f := setup(t, at(t, "2027-03-26T12:00:00Z"))
	for _, tt := range []struct{ query, location, says string }{
		{"?to=2027-04-02T12:00:01Z", "query.to", "at most 7 days after from, which is 2027-03-26T12:00:00Z"},
		{"?to=2027-03-26T12:00:00Z", "query.to", "after from"},
		{"?from=2027-03-27T12:00:00Z&to=2027-03-26T12:00:00Z", "query.to", "after from"},
		{"?to=2027-04-02T12:00:00Z&bucket_minutes=6", "query.bucket_minutes", "at least 7"},
		{"?bucket_minutes=0", "query.bucket_minutes", "1"},
		{"?from=0001-02-03T00:00:00Z", "query.from", "1970"},
		{"?customer_id=acme", "query.customer_id", "UUID"},
	} {
		p := f.call(t, http.MethodGet, "/ahead"+tt.query, nil).problem(t, http.StatusUnprocessableEntity)
		require.NotEmpty(t, p.Errors)
		require.Equal(t, tt.location, p.Errors[0].Location)
		require.Contains(t, p.Detail, tt.says)
	}
	f.call(t, http.MethodGet, "/ahead?to=2027-04-02T12:00:00Z&bucket_minutes=7", nil).must(t, http.StatusOK)
}

// BenchmarkAhead measures requests for the upcoming ticks of a day. The database has 100,000 schedules with 2,000
// different specs. Some schedules fire every minute.
func BenchmarkAhead(b *testing.B) {
	f := setup(b)
	f.db.Exec(b, `INSERT INTO scheduled_jobs (brand_id, customer_id, job_type, cron_expression, timezone, next_run_at)
		SELECT $1, $2, 'scoring', CASE WHEN i % 2000 < 20 THEN '* * * * *' ELSE format('%s %s * * *', i % 60, i % 2000 / 84) END,
			CASE i % 3 WHEN 0 THEN 'Europe/Berlin' WHEN 1 THEN 'America/New_York' ELSE 'UTC' END, now()
		FROM generate_series(1, 100000) i`, f.brand.ID, f.brand.CustomerID)
	f.db.Exec(b, "VACUUM ANALYZE scheduled_jobs")
	for b.Loop() {
		f.call(b, http.MethodGet, "/ahead?bucket_minutes=1", nil).must(b, http.StatusOK)
	}
}
