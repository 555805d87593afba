package api_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// The function "at" returns an option that sets the server's clock to a fixed time.
func at(t *testing.T, text string) func(*api.Config) {
	t.Helper()
	now, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return func(cfg *api.Config) { cfg.Now = func() time.Time { return now } }
}

func (f *fixture) preview(t *testing.T, body map[string]any) api.SchedulePreview {
	t.Helper()
	return value[api.SchedulePreview](t, f.call(t, http.MethodPost, "/schedule-preview", body).must(t, http.StatusOK))
}

func TestPreview_ShowsTheNextTicksInUTCAndLocalTime(t *testing.T) {
	t.Parallel()
	f := setup(t, at(t, "2027-03-27T12:00:00Z"))
	p := f.preview(t, map[string]any{"cron_expression": "30 2 * * *", "timezone": "Europe/Berlin", "n": 2})
	require.Equal(t, "At 02:30 every day", p.Description)
	require.Equal(t, []string{"2027-03-28T03:00:00+02:00", "2027-03-29T02:30:00+02:00"}, locals(p.Ticks))
	require.Equal(t, "2027-03-28T01:00:00Z", p.Ticks[0].At.UTC().Format(time.RFC3339))
	require.EqualValues(t, 86400, p.LeastIntervalSeconds, "a shifted tick is not an interval of 23.5 hours")
	require.Nil(t, p.MinIntervalSeconds)
	require.Nil(t, p.Changes)

	require.Len(t, f.preview(t, map[string]any{"cron_expression": "@hourly"}).Ticks, 10, "the default is ten ticks")
	require.Len(t, f.preview(t, map[string]any{"cron_expression": "@yearly", "n": 1000}).Ticks, 1000)
	bounded := f.preview(t, map[string]any{
		"cron_expression": "@daily", "starts_at": "2027-06-01T00:00:00Z", "ends_at": "2027-06-03T00:00:00Z",
	})
	require.Len(t, bounded.Ticks, 3, "both bounds are included")
}

func locals(ticks []api.Tick) []string {
	var texts []string
	for _, tick := range ticks {
		texts = append(texts, tick.Local)
	}
	return texts
}

func TestPreview_WarnsAboutClockChanges(t *testing.T) {
	t.Parallel()
	f := setup(t, at(t, "2027-01-01T00:00:00Z"))
	for _, tt := range []struct {
		name string
		body map[string]any
		want []string
	}{
		{"shifted, and once in the repeat", map[string]any{"cron_expression": "30 2 * * *"}, []string{
			"On 2027-03-28 the clock in Europe/Berlin skips 02:30: the schedule fires at 03:00.",
			"On 2027-10-31 the clock in Europe/Berlin repeats 02:30: the schedule fires the first time only.",
		}},
		{"skipped, and the second", map[string]any{"cron_expression": "30 2 * * *", "dst_gap": "skip", "dst_repeat": "second"}, []string{
			"On 2027-03-28 the clock in Europe/Berlin skips 02:30: the schedule does not fire then.",
			"On 2027-10-31 the clock in Europe/Berlin repeats 02:30: the schedule fires the second time only.",
		}},
		{"several", map[string]any{"cron_expression": "0,20,40 2 * * *", "dst_repeat": "both"}, []string{
			"On 2027-03-28 the clock in Europe/Berlin skips 02:00, 02:20 and 02:40: the schedule fires once for all " +
				"of these times, at 03:00.",
			"On 2027-10-31 the clock in Europe/Berlin repeats 02:00, 02:20 and 02:40: the schedule fires both times.",
		}},
		{"many", map[string]any{"cron_expression": "0-59/5 2 * * *", "ends_at": "2027-06-01T00:00:00Z"}, []string{
			"On 2027-03-28 the clock in Europe/Berlin skips 12 times of the schedule, from 02:00 to 02:55: the " +
				"schedule fires once for all of these times, at 03:00.",
		}},
		{"not before it starts", map[string]any{"cron_expression": "30 2 * * *", "starts_at": "2027-11-01T00:00:00Z"}, nil},
		{"another hour", map[string]any{"cron_expression": "30 9 * * *"}, nil},
		{"each hour follows real time", map[string]any{"cron_expression": "30 * * * *"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.body["timezone"] = "Europe/Berlin"
			var got []string
			p := f.preview(t, tt.body)
			for _, w := range p.Warnings {
				require.Contains(t, []string{"clock_skips", "clock_repeats"}, w.Code)
				got = append(got, w.Message)
			}
			require.Equal(t, tt.want, got)
			require.Equal(t, len(tt.want) == 0, len(p.ClockShifts) == 0)
		})
	}
	shift := f.preview(t, map[string]any{"cron_expression": "30 2 * * *", "timezone": "Europe/Berlin"}).ClockShifts[0]
	require.Equal(t, api.ClockShift{
		At: time.Date(2027, 3, 28, 1, 0, 0, 0, time.UTC), Kind: "shifted", Wall: "2027-03-28T02:30",
		Fires: []api.Tick{{At: time.Date(2027, 3, 28, 1, 0, 0, 0, time.UTC), Local: "2027-03-28T03:00:00+02:00"}},
	}, shift)
}

func TestPreview_WarnsAboutFrequentRuns(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.db.Exec(t, "UPDATE customers SET min_interval_seconds = 3600")
	p := f.preview(t, map[string]any{"cron_expression": "* * * * *", "brand_id": f.brand.ID})
	require.EqualValues(t, 60, p.LeastIntervalSeconds)
	require.Equal(t, 3600, *p.MinIntervalSeconds)
	require.Equal(t, []api.PreviewWarning{
		{
			Code:    "too_often",
			Message: "The schedule fires as often as every 1 minute; the customer's plan allows one run every 1 hour.",
		},
		{
			Code:    "frequent",
			Message: "The schedule fires as often as every 1 minute, 1440 times in 24 hours. Each run sends every query to each of its engines, and each call has a cost.",
		},
	}, p.Warnings)
	require.Empty(
		t,
		f.preview(t, map[string]any{"cron_expression": "0 * * * *", "customer_id": f.brand.CustomerID}).Warnings,
		"the interval equals the minimum",
	)
	job := f.create(t, nil)
	require.Equal(
		t,
		3600,
		*f.preview(t, map[string]any{"scheduled_job_id": job.ID}).MinIntervalSeconds,
		"the plan of the schedule's customer applies",
	)
	require.Nil(t, f.preview(t, map[string]any{"cron_expression": "0 * * * *"}).MinIntervalSeconds)
}

func TestPreview_ShowsTheTicksThatAnEditChanges(t *testing.T) {
	t.Parallel()
	f := setup(t, at(t, "2027-05-31T12:00:00Z"))
	job := f.create(t, map[string]any{"cron_expression": "0 9,17 * * *"})

	same := f.preview(t, map[string]any{"scheduled_job_id": job.ID})
	require.Equal(t, 60, same.Changes.KeptCount, "two a day for 30 days")
	require.Zero(t, same.Changes.GoneCount)
	require.Zero(t, same.Changes.ComeCount)

	edit := f.preview(t, map[string]any{"scheduled_job_id": job.ID, "cron_expression": "0 9,18 * * *", "n": 2})
	require.Equal(t, []int{30, 30, 30}, []int{edit.Changes.KeptCount, edit.Changes.GoneCount, edit.Changes.ComeCount})
	require.Equal(
		t,
		[]string{"2027-05-31T17:00:00Z", "2027-06-01T17:00:00Z"},
		locals(edit.Changes.Gone),
		"at most n of them",
	)
	require.Equal(t, []string{"2027-05-31T18:00:00Z", "2027-06-01T18:00:00Z"}, locals(edit.Changes.Come))
	require.Equal(t, time.Date(2027, 6, 30, 12, 0, 0, 0, time.UTC), edit.Changes.Until)

	zone := f.preview(t, map[string]any{"scheduled_job_id": job.ID, "timezone": "Europe/Berlin"})
	require.Zero(t, zone.Changes.KeptCount)
	require.Equal(t, "2027-05-31T17:00:00+02:00", zone.Changes.Come[0].Local, "an absent field keeps its value")
	require.Equal(t, "2027-05-31T17:00:00Z", zone.Changes.Gone[0].Local, "each list has the local times of its own zone")

	ended := f.preview(t, map[string]any{"scheduled_job_id": job.ID, "ends_at": "2027-06-01T00:00:00Z"})
	require.Equal(t, []int{1, 59, 0}, []int{ended.Changes.KeptCount, ended.Changes.GoneCount, ended.Changes.ComeCount})

	f.db.Exec(t, "UPDATE scheduled_jobs SET cron_expression = 'nonsense', ends_at = '2026-01-01'")
	mended := f.preview(t, map[string]any{"scheduled_job_id": job.ID, "cron_expression": "@daily", "ends_at": nil})
	require.Equal(t, []int{0, 0, 30}, []int{mended.Changes.KeptCount, mended.Changes.GoneCount, mended.Changes.ComeCount})
	require.Zero(
		t,
		storetest.Value[int](t, f.db, "SELECT count(*) FROM audit_log WHERE action <> 'create'"),
		"nothing is changed",
	)
}

func TestPreview_ChecksLikeSaving(t *testing.T) {
	t.Parallel()
	f := setup(t)
	other := f.db.Brand(t, 0)
	job := f.create(t, nil)
	limited := f.token(t, store.Token{Name: "limited", Role: store.RoleViewer, CustomerID: &other.CustomerID})
	for _, tt := range []struct {
		name, body, location, says string
	}{
		{"no expression", `{}`, "body.cron_expression", "must be set unless the field after is set"},
		{"the minute", `{"cron_expression":"61 9 * * *"}`, "body.cron_expression", `minute must be 0–59, got 61`},
		{"the day of the week", `{"cron_expression":"0 9 * * 8"}`, "body.cron_expression", `day of week must be 0–7`},
		{"never", `{"cron_expression":"0 0 31 2 *"}`, "body.cron_expression", "never fires"},
		{"the zone", `{"cron_expression":"@daily","timezone":"Mars/Base"}`, "body.timezone", "IANA"},
		{"a policy", `{"cron_expression":"@daily","dst_gap":"both"}`, "body.dst_gap", "shift"},
		{"it has ended", `{"cron_expression":"@daily","ends_at":"2020-01-01T00:00:00Z"}`, "body.ends_at", "no tick left"},
		{"it ends before it starts", `{"cron_expression":"@daily","starts_at":"2090-01-01T00:00:00Z","ends_at":"2080-01-01T00:00:00Z"}`, "body.ends_at", "after starts_at"},
		{"too many", `{"cron_expression":"@daily","n":1001}`, "body.n", "1000"},
		{"none", `{"cron_expression":"@daily","n":0}`, "body.n", "1"},
		{"an unknown schedule", fmt.Sprintf(`{"scheduled_job_id":%q}`, uuid.New()), "body.scheduled_job_id", "scheduled job does not exist"},
		{"an unknown brand", fmt.Sprintf(`{"cron_expression":"@daily","brand_id":%q}`, uuid.New()), "body.brand_id", "brand does not exist"},
		{"an unknown customer", fmt.Sprintf(`{"cron_expression":"@daily","customer_id":%q}`, uuid.New()), "body.customer_id", "customer does not exist"},
		{"another brand's schedule", fmt.Sprintf(`{"scheduled_job_id":%q,"brand_id":%q}`, job.ID, other.ID), "body.scheduled_job_id", "another brand"},
		{"an unknown field", `{"cron":"@daily"}`, "body.cron", "is unknown"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := f.call(t, http.MethodPost, "/schedule-preview", tt.body).problem(t, http.StatusUnprocessableEntity)
			require.NotEmpty(t, p.Errors)
			require.Equal(t, tt.location, p.Errors[0].Location)
			require.Contains(t, p.Detail, tt.says)
		})
	}
	for name, body := range map[string]map[string]any{
		"schedule": {"scheduled_job_id": job.ID}, "brand": {"cron_expression": "@daily", "brand_id": f.brand.ID},
		"customer": {"cron_expression": "@daily", "customer_id": f.brand.CustomerID},
	} {
		t.Run("another customer's "+name, func(t *testing.T) {
			t.Parallel()
			f.callAs(t, limited, http.MethodPost, "/schedule-preview", body).problem(t, http.StatusUnprocessableEntity)
		})
	}
	f.callAs(t, limited, http.MethodPost, "/schedule-preview", map[string]any{"cron_expression": "@daily"}).must(
		t,
		http.StatusOK,
	)
	f.callAs(t, "", http.MethodPost, "/schedule-preview", map[string]any{"cron_expression": "@daily"}).problem(
		t,
		http.StatusUnauthorized,
	)
}
