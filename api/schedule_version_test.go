package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func versionPath(j api.ScheduledJob, version string) string {
	return jobPath(j.ID) + "/versions/" + version
}

func TestScheduleVersions_AreListedComparedAndRestored(t *testing.T) {
	t.Parallel()
	f := setup(t)
	job := f.create(t, map[string]any{"name": "daily"})
	require.Equal(t, 1, job.Version)
	f.call(t, http.MethodPut, jobPath(job.ID), `{"cron_expression":"0 10 * * *","jitter_seconds":60}`).must(t, 200)
	f.call(t, http.MethodPut, jobPath(job.ID), `{"is_active":false,"start_deadline_seconds":3600}`).must(t, 200)
	f.call(t, http.MethodPut, jobPath(job.ID), `{}`).must(t, 200)

	list := value[api.ScheduleVersions](t, f.call(t, http.MethodGet, jobPath(job.ID)+"/versions", nil).must(t, 200))
	require.Equal(t, 3, list.CurrentVersion, "an edit without a change makes no version")
	require.Len(t, list.Data, 2)
	require.Equal(t, []api.FieldDifference{
		{Field: "is_active", From: true, To: false}, {Field: "start_deadline_seconds", From: nil, To: 3600.0},
	}, list.Data[0].Changes)
	require.Equal(t, "token", list.Data[1].ActorKind)
	older := f.call(t, http.MethodGet, jobPath(job.ID)+"/versions?before=3&n=1", nil).must(t, 200)
	require.Equal(t, 2, value[api.ScheduleVersions](t, older).Data[0].Version)

	compared := f.call(t, http.MethodGet, versionPath(job, "1")+"?compare_to=2", nil).must(t, 200)
	two := value[api.ScheduleVersionFields](t, compared)
	require.Equal(t, []api.FieldDifference{
		{Field: "cron_expression", From: job.CronExpression, To: "0 10 * * *"},
		{Field: "jitter_seconds", From: 0.0, To: 60.0},
	}, two.Differences)
	require.Equal(t, "daily", two.Fields.(map[string]any)["name"])
	f.call(t, http.MethodGet, versionPath(job, "4"), nil).problem(t, http.StatusNotFound)
	p := f.call(t, http.MethodGet, versionPath(job, "1")+"?compare_to=9", nil).problem(t, 422)
	require.Equal(t, "query.compare_to", p.Errors[0].Location)

	// A restore is an edit with If-Match that makes a new version and keeps the schedule paused.
	restore := versionPath(job, "1") + "/restore"
	f.call(t, http.MethodPost, restore, nil, "If-Match", `"old"`).problem(t, http.StatusPreconditionFailed)
	dry := f.call(t, http.MethodPost, restore+"?dry_run=true", nil).must(t, 200)
	require.Len(t, value[api.ScheduledJob](t, dry).DryRun.Changes, 3)
	restored := value[api.ScheduledJob](t,
		f.call(t, http.MethodPost, restore, nil, "If-Match", dry.header.Get("ETag")).must(t, 200))
	require.Equal(t, []any{4, job.CronExpression, 0, false},
		[]any{restored.Version, restored.CronExpression, restored.JitterSeconds, restored.IsActive})
	require.Nil(t, restored.StartDeadlineSeconds)
	require.Equal(t, 1, f.count(t, "audit_log WHERE action = 'restore' AND object_kind = 'scheduled_job'"))

	run := f.call(t, http.MethodPost, jobPath(job.ID)+"/trigger", nil).must(t, 200)
	require.Equal(t, 4, *value[api.RunDetail](t, run).ScheduleVersion, "a run names the version of its schedule")
}

func TestScheduleVersions_ARestoreIsCheckedLikeAnEdit(t *testing.T) {
	t.Parallel()
	f := setup(t)
	job, other := f.create(t, map[string]any{"name": "daily"}), f.create(t, map[string]any{"name": "other"})
	f.db.Exec(t, "UPDATE scheduled_jobs SET cron_expression = '61 * * * *' WHERE id = $1", job.ID)
	f.call(t, http.MethodPut, jobPath(job.ID), `{"cron_expression":"0 10 * * *","metadata":{"maxCalls":5}}`).must(t, 200)
	for _, query := range []string{"", "?dry_run=true"} {
		p := f.call(t, http.MethodPost, versionPath(job, "2")+"/restore"+query, nil).problem(t, 422)
		require.Equal(t, "path.version", p.Errors[0].Location)
		require.Contains(t, p.Errors[0].Message, "cron_expression minute")
	}
	editor := f.token(t, store.Token{Name: "editor", Role: store.RoleEditor})
	p := f.callAs(t, editor, http.MethodPost, versionPath(job, "1")+"/restore", nil).problem(t, http.StatusForbidden)
	require.Contains(t, p.Detail, "spending caps", "a restore requires the rights of an edit")

	f.call(t, http.MethodPut, jobPath(job.ID), `{"name":"renamed"}`).must(t, 200)
	f.call(t, http.MethodPut, jobPath(other.ID), `{"name":"daily"}`).must(t, 200)
	require.Equal(t, store.ReasonNameTaken, store.ReasonCode(
		f.call(t, http.MethodPost, versionPath(job, "3")+"/restore", nil).problem(t, http.StatusConflict).Code))
	require.Equal(t, 4, storetest.Value[int](t, f.db, "SELECT version FROM scheduled_jobs WHERE id = $1", job.ID))
}

func TestScheduleVersions_ADryRunOfAnEditShowsTheNextTicksAndSavesNothing(t *testing.T) {
	t.Parallel()
	f := setup(t)
	job := f.create(t, map[string]any{"cron_expression": "0 9 * * *"})
	before := f.call(t, http.MethodGet, jobPath(job.ID), nil).must(t, 200)
	entries := f.count(t, "audit_log")
	dry := f.call(t, http.MethodPut, jobPath(job.ID)+"?dry_run=true", `{"cron_expression":"30 10 * * *"}`).must(t, 200)
	require.Equal(t, before.header.Get("ETag"), dry.header.Get("ETag"), "the ETag is valid for the edit")
	effect := value[api.ScheduledJob](t, dry).DryRun
	for ticks, at := range map[*[]api.Tick]string{&effect.Before: "09:00", &effect.After: "10:30"} {
		require.Len(t, *ticks, 5)
		for _, tick := range *ticks {
			require.Equal(t, at, tick.At.UTC().Format("15:04"))
		}
	}
	want := api.FieldDifference{Field: "cron_expression", From: "0 9 * * *", To: "30 10 * * *"}
	require.Equal(t, []api.FieldDifference{want}, effect.Changes)
	require.JSONEq(t, string(before.body), string(f.call(t, http.MethodGet, jobPath(job.ID), nil).body))
	require.Equal(t, entries, f.count(t, "audit_log"))
	require.Zero(t, f.count(t, "schedule_versions"))
	pause := f.call(t, http.MethodPut, jobPath(job.ID)+"?dry_run=true", `{"is_active":false}`).must(t, 200)
	require.Empty(t, value[api.ScheduledJob](t, pause).DryRun.After, "a paused schedule has no ticks")
	f.call(t, http.MethodPut, jobPath(job.ID)+"?dry_run=true", `{"cron_expression":"61 * * * *"}`).problem(t, 422)
	preview := f.call(t, http.MethodPost, "/schedule-preview", map[string]any{
		"scheduled_job_id": job.ID, "cron_expression": "30 10 * * *", "n": 5,
	}).must(t, 200)
	require.Equal(t, effect.Before, value[api.SchedulePreview](t, preview).Changes.Before)
}

func TestScheduleVersions_RefuseNumbersThatNoVersionCanHave(t *testing.T) {
	t.Parallel()
	f := setup(t)
	path := "/scheduled-jobs/" + f.things(t).job.ID.String() + "/versions"
	f.refuses(t, []badInput{
		{"a version", http.MethodGet, path + "/2147483648", nil, 422, "path.version", "2147483647"},
		{"a comparison", http.MethodGet, path + "/1?compare_to=2147483648", nil, 422, "query.compare_to", "2147483647"},
		{"a restore", http.MethodPost, path + "/2147483648/restore", nil, 422, "path.version", "2147483647"},
		{"a page", http.MethodGet, path + "?before=2147483648", nil, 422, "query.before", "2147483647"},
	})
}

func TestScheduleVersions_HideTheNamesOfOperators(t *testing.T) {
	t.Parallel()
	f := setup(t)
	job := f.create(t, nil)
	f.call(t, http.MethodPut, jobPath(job.ID), `{"jitter_seconds":1}`).must(t, 200)
	viewer := f.token(t, store.Token{Name: "viewer", Role: store.RoleViewer, CustomerID: &job.CustomerID})
	got := f.callAs(t, viewer, http.MethodGet, jobPath(job.ID)+"/versions", nil).must(t, 200)
	require.Equal(t, store.Operator, value[api.ScheduleVersions](t, got).Data[0].Actor)
	require.WithinDuration(t, time.Now(), value[api.ScheduleVersions](t, got).Data[0].At, time.Hour)
}

// The scheduler did not run for three days. Only a due tick that the misfire policy runs uses the skip.
func TestScheduleVersions_ADryRunCountsSkipsByTheMisfirePolicy(t *testing.T) {
	t.Parallel()
	f := setup(t, at(t, "2430-06-04T10:20:00Z"))
	for policy, want := range map[store.MisfirePolicy][]string{ // the first five ticks; the suppressed tick is marked
		store.MisfireSkip:    {"5 skipped", "6", "7", "8", "9"},
		store.MisfireRunOnce: {"4 skipped", "5", "6", "7", "8"},
		store.MisfireRunAll:  {"3 skipped", "4", "5", "6", "7"},
	} {
		job := f.db.Schedule(t, f.brand, storetest.Cron("0 9 * * *", "UTC"))
		f.db.Exec(t, `UPDATE scheduled_jobs SET misfire_policy = $2, misfire_window_seconds = 48 * 3600,
			next_run_at = '2430-06-01T09:00:00Z' WHERE id = $1`, job.ID, policy)
		f.db.Exec(t, `INSERT INTO schedule_exceptions (kind, scheduled_job_id, remaining, starts_at)
			VALUES ('skip', $1, 1, '2430-06-01')`, job.ID)
		dry := f.call(t, http.MethodPut, jobPath(job.ID)+"?dry_run=true", `{"jitter_seconds":60}`).must(t, 200)
		var got []string
		for _, tick := range value[api.ScheduledJob](t, dry).DryRun.After {
			day := tick.At.UTC().Format("2")
			if tick.Suppressed != nil {
				day += " skipped"
			}
			got = append(got, day)
		}
		require.Equal(t, want, got, policy)
		ticks := value[api.ScheduledJobTicks](t, f.call(t, http.MethodGet,
			"/scheduled-jobs/"+job.ID.String()+"/ticks?n=1", nil).must(t, http.StatusOK)).Ticks
		require.Equal(t, policy == store.MisfireSkip, ticks[0].Suppressed != nil, policy)
		for _, from := range []string{"2430-06-04T10:20:00Z", "2430-06-01T00:00:00Z"} {
			ahead := value[api.Ahead](t, f.call(t, http.MethodGet, "/ahead?brand_id="+f.brand.ID.String()+"&from="+from+
				"&to=2430-06-06T00:00:00Z&bucket_minutes=1440", nil).must(t, http.StatusOK))
			var suppressed []string
			for _, b := range ahead.Buckets {
				if b.Suppressed > 0 {
					suppressed = append(suppressed, b.At.Format("2"))
				}
			}
			day, _, _ := strings.Cut(want[0], " ")
			if policy != store.MisfireSkip && from == "2430-06-04T10:20:00Z" {
				require.Empty(t, suppressed, policy) // a tick before the range uses the skip
			} else {
				require.Equal(t, []string{day}, suppressed, "%s from %s", policy, from)
			}
		}
		f.db.Exec(t, "DELETE FROM scheduled_jobs WHERE id = $1", job.ID)
	}
}
