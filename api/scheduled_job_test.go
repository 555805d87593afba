package api_test

import (
	"maps"
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store/storetest"
)

// create creates a scheduled job through the API.
func (f *fixture) create(tb testing.TB, fields map[string]any) api.ScheduledJob {
	tb.Helper()
	body := map[string]any{"brand_id": f.brand.ID, "job_type": "data_collection", "cron_expression": "0 9 * * *"}
	maps.Copy(body, fields)
	return value[api.ScheduledJob](tb, f.call(tb, http.MethodPost, "/scheduled-jobs", body).must(tb, http.StatusCreated))
}

func TestScheduledJobs_ExistingClientsKeepWorking(t *testing.T) {
	t.Parallel()
	f := setup(t)
	created := value[api.ScheduledJob](t, f.call(t, http.MethodPost, "/api/admin/scheduled-jobs", map[string]any{
		"brand_id":        f.brand.ID,
		"customer_id":     f.brand.CustomerID,
		"job_type":        "data_collection_and_scoring",
		"cron_expression": "0 9 * * *",
		"timezone":        "UTC",
		"is_active":       true,
		"metadata": map[string]any{
			"collectors": []string{
				"chatgpt",
				"google_aio",
				"perplexity",
			},
			"parallel":       false,
			"positionLimit":  50,
			"sentimentLimit": 50,
		},
	}).must(t, http.StatusCreated))
	require.Equal(t, "Acme", created.BrandName)
	require.NotNil(t, created.NextRunAt)
	require.Equal(t, 9, created.NextRunAt.UTC().Hour())
	require.Equal(t, 50, created.Metadata.PositionLimit)
	require.EqualValues(t, "token tests", *created.CreatedBy)

	updated := value[api.ScheduledJob](t, f.call(t, http.MethodPut, "/api/admin/scheduled-jobs/"+created.ID.String(),
		`{"is_active":false,"cron_expression":"0 10 * * *"}`).must(t, http.StatusOK))
	require.False(t, updated.IsActive)
	require.Equal(t, "0 10 * * *", updated.CronExpression)
	require.Equal(t, created.Metadata, updated.Metadata, "absent fields keep their values")

	listed := value[struct{ Data []api.ScheduledJob }](t, f.call(
		t,
		http.MethodGet,
		"/api/admin/scheduled-jobs?customer_id="+f.brand.CustomerID.String()+"&brand_id="+f.brand.ID.String(),
		nil,
	).must(t, http.StatusOK))
	require.Len(t, listed.Data, 1)

	runs := value[struct{ Data []api.Run }](t, f.call(
		t,
		http.MethodGet,
		"/api/admin/job-runs?customer_id="+f.brand.CustomerID.String()+"&brand_id="+f.brand.ID.String()+"&status=completed&limit=20",
		nil,
	).must(t, http.StatusOK))
	require.Empty(t, runs.Data)

	triggered := value[api.RunDetail](
		t,
		f.call(t, http.MethodPost, "/api/admin/scheduled-jobs/"+created.ID.String()+"/trigger", nil).must(t, http.StatusOK),
	)
	require.Equal(t, "pending", triggered.Status, "a paused schedule can be triggered, too")
	require.EqualValues(t, "token tests", triggered.TriggeredBy)
	inTheWay := f.call(t, http.MethodPost, "/api/admin/scheduled-jobs/"+created.ID.String()+"/trigger", nil).problem(
		t,
		http.StatusConflict,
	)
	require.Equal(t, triggered.ID, *inTheWay.RunID)

	f.call(t, http.MethodDelete, "/api/admin/scheduled-jobs/"+created.ID.String(), nil).must(t, http.StatusNoContent)
	kept := value[api.RunDetail](
		t,
		f.call(t, http.MethodGet, "/job-runs/"+triggered.ID.String(), nil).must(t, http.StatusOK),
	)
	require.Nil(t, kept.ScheduledJobID, "the runs of a deleted schedule are kept")
}

func TestScheduledJobs_BadInputNamesTheFieldAndChangesNothing(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.db.Exec(t, "UPDATE customers SET min_interval_seconds = 86400")
	for _, tt := range []struct {
		name     string
		field    string
		value    any
		location string
		says     string
	}{
		{"a cron that never fires", "cron_expression", "0 0 31 2 *", "body.cron_expression", "never fires"},
		{"a field out of range", "cron_expression", "61 * * * *", "body.cron_expression", "minute"},
		{"six fields", "cron_expression", "0 0 9 * * *", "body.cron_expression", "got 6"},
		{"an unknown zone", "timezone", "Mars/Olympus", "body.timezone", "IANA"},
		{"an unknown job type", "job_type", "mining", "body.job_type", "data_collection"},
		{"an unknown field", "cronexpression", "x", "body.cronexpression", "is unknown"},
		{"another casing", "Timezone", "UTC", "body.Timezone", "is unknown"},
		{"an unknown option", "metadata", map[string]any{"colectors": []string{}}, "body.metadata.colectors", "is unknown"},
		{"too many samples", "metadata", map[string]any{"samples": 11}, "body.metadata.samples", "10"},
		{"an invalid country", "metadata", map[string]any{"country": "d"}, "body.metadata.country", "ISO 3166-1"},
		{"an engine without its key", "metadata", map[string]any{"collectors": []string{"mistral"}}, "body.metadata.collectors", "MISTRAL_API_KEY"},
		{"an unknown brand", "brand_id", uuid.New(), "body.brand_id", "brand does not exist"},
		{"no id at all", "brand_id", "acme", "body.brand_id", "UUID"},
		{"another customer than the brand's", "customer_id", uuid.New(), "body.customer_id", "another customer"},
		{"more often than the plan allows", "cron_expression", "0 */6 * * *", "body.cron_expression", "as often as every 6 hours; the customer's plan allows one run every 1 day"},
		{"a wrong type", "jitter_seconds", "soon", "body.jitter_seconds", "whole number"},
		{"an end that has passed", "ends_at", "2020-01-01T00:00:00Z", "body.ends_at", "no tick left"},
		{"NUL", "name", "a\x00b", "body.name", "NUL"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			body := map[string]any{
				"brand_id":        f.brand.ID,
				"job_type":        "scoring",
				"cron_expression": "0 9 * * *",
				tt.field:          tt.value,
			}
			p := f.call(t, http.MethodPost, "/scheduled-jobs", body).problem(t, http.StatusUnprocessableEntity)
			if tt.location != "" {
				require.NotEmpty(t, p.Errors)
				require.Equal(t, tt.location, p.Errors[0].Location)
			}
			require.Contains(t, p.Detail, tt.says)
			require.Zero(t, storetest.Value[int](t, f.db, "SELECT count(*) FROM scheduled_jobs"))
		})
	}
}
