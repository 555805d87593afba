package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestCustomers_ShowTheirRetention(t *testing.T) {
	t.Parallel()
	f := setup(t)
	created := value[api.Customer](t, f.call(t, http.MethodPost, "/customers",
		`{"name":"Contoso","keep_runs_days":730,"keep_answers_days":365,"keep_raw_days":90}`).must(t, http.StatusCreated))
	path := "/customers/" + created.ID.String()
	require.Equal(t, []int{730, 365, 90}, []int{*created.KeepRunsDays, *created.KeepAnswersDays, *created.KeepRawDays})
	changed := value[api.Customer](
		t,
		f.call(t, http.MethodPut, path, `{"keep_raw_days":null,"keep_runs_days":0}`).must(t, http.StatusOK),
	)
	require.Nil(t, changed.KeepRawDays, "the server's default")
	require.Zero(t, *changed.KeepRunsDays, "for ever")
	require.Equal(t, 365, *changed.KeepAnswersDays, "an absent field keeps its value")
	f.call(
		t,
		http.MethodPut,
		path,
		`{"keep_runs_days":400,"keep_answers_days":0}`,
	).must(t, http.StatusOK) // 0 means that answers are kept as long as their runs
	f.call(
		t,
		http.MethodPut,
		path,
		`{"keep_runs_days":400,"keep_answers_days":400,"keep_raw_days":400}`,
	).must(t, http.StatusOK)
	f.refuses(t, []badInput{
		{
			"answers that are kept longer than runs",
			http.MethodPut,
			path,
			`{"keep_answers_days":401}`,
			422,
			"body.keep_answers_days",
			"at most keep_runs_days, which is 400",
		},
		{
			"runs that are kept shorter than answers",
			http.MethodPut,
			path,
			`{"keep_runs_days":30}`,
			422,
			"body.keep_answers_days",
			"at most keep_runs_days, which is 30",
		},
		{
			"texts that are kept longer than answers",
			http.MethodPut,
			path,
			`{"keep_raw_days":401}`,
			422,
			"body.keep_raw_days",
			"at most keep_answers_days, which is 400",
		},
		{
			"texts that are kept longer than runs",
			http.MethodPost,
			"/customers",
			`{"name":"x","keep_runs_days":2,"keep_raw_days":3}`,
			422,
			"body.keep_raw_days",
			"at most keep_runs_days, which is 2",
		},
		{"a negative age", http.MethodPut, path, `{"keep_raw_days":-1}`, 422, "body.keep_raw_days", "0"},
		{"more than a hundred years", http.MethodPut, path, `{"keep_raw_days":36501}`, 422, "body.keep_raw_days", "36500"},
		{"hours", http.MethodPut, path, `{"keep_raw_days":"24h"}`, 422, "body.keep_raw_days", "whole number"},
	})
}

func TestCustomers_PreviewTheHourlyDeletion(t *testing.T) {
	t.Parallel()
	f := setup(t, func(cfg *api.Config) { cfg.Retention = store.Retention{Raw: 24 * time.Hour} })
	job := f.db.Schedule(t, f.brand)
	f.db.Exec(
		t,
		`INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for, finished_at, run_timeout_seconds)
		SELECT (left(tidewatch_first_id(now() - i * interval '40 hours')::text, 14) || substr(gen_random_uuid()::text, 15))::uuid, j.id, brand_id, customer_id,
			job_type, 'tick', 'completed', now() - i * interval '40 hours', now() - i * interval '40 hours', 1 FROM scheduled_jobs j, generate_series(0, 3) i WHERE j.id = $1`,
		job.ID,
	)
	f.db.Exec(t, `INSERT INTO answers (id, run_id, brand_id, query_text, collector, status, text)
		SELECT (left(id::text, 14) || substr(gen_random_uuid()::text, 15))::uuid, id, brand_id, 'x', 'chatgpt', 'ok', 'x' FROM job_runs`)
	path := "/customers/" + f.brand.CustomerID.String()
	preview := func() api.RetentionPreview {
		return value[api.RetentionPreview](
			t,
			f.call(t, http.MethodGet, path+"/retention-preview", nil).must(t, http.StatusOK),
		)
	}
	p := preview()
	require.Nil(t, p.RunsBefore)
	require.WithinDuration(
		t,
		time.Now().Add(-24*time.Hour),
		*p.RawBefore,
		16*time.Minute,
		"rounded to a quarter of an hour",
	)
	require.Equal(t, []int{0, 0, 3}, []int{p.Runs, p.Answers, p.RawTexts})
	f.call(t, http.MethodPut, path, `{"keep_runs_days":4,"keep_answers_days":3}`).must(t, http.StatusOK)
	p = preview()
	require.Equal(
		t,
		[]int{1, 2, 1},
		[]int{p.Runs, p.Answers, p.RawTexts},
		"the customer's retention periods, or else the server's",
	)
	require.Equal(
		t,
		4,
		storetest.Value[int](t, f.db, "SELECT count(*) FROM answers WHERE text <> ''"),
		"asking changes nothing",
	)
	f.call(t, http.MethodGet, "/customers/"+uuid.NewString()+"/retention-preview", nil).problem(t, http.StatusNotFound)
}

func TestCustomers_AreInvisibleFromTheResponseToTheirDeletionOn(t *testing.T) {
	t.Parallel()
	f := setup(t)
	o := f.things(t)
	id := o.brand.CustomerID.String()
	limited := f.token(t, store.Token{Name: "limited", Role: store.RoleAdmin, CustomerID: &o.brand.CustomerID})
	goes := value[api.CustomerDeletion](
		t,
		f.call(t, http.MethodDelete, "/customers/"+id, nil).must(t, http.StatusAccepted),
	)
	require.Equal(
		t,
		[]int{1, 1, 2, 1, 1, 2},
		[]int{goes.Brands, goes.ScheduledJobs, goes.Runs, goes.Answers, goes.Users, goes.Tokens},
	)
	require.Equal(
		t,
		1,
		storetest.Value[int](t, f.db, "SELECT count(*) FROM brands WHERE customer_id = $1", o.brand.CustomerID),
		"no worker deletes the rows in this test",
	)
	f.callAs(t, limited, http.MethodGet, "/brands", nil).problem(t, http.StatusUnauthorized)
	operations := documented(t)
	for operation, line := range accessTable() {
		at := operations[operation]
		switch {
		case operation == "list-audit-log": // the audit log has an entry for the deletion
		case line.list:
			got := f.call(t, at[0], at[1], nil).must(t, http.StatusOK)
			require.NotContains(t, string(got.body), id, operation)
		case line.of != nil && line.answers.admin < 300 && operation != "pause-collector" && operation != "resume-collector":
			path := at[1][:strings.IndexByte(at[1], '{')] + line.of(o) + at[1][strings.LastIndexByte(at[1], '}')+1:]
			if line.query != nil {
				path += "?" + line.query(o)
			}
			var body any
			if line.body != nil {
				body = line.body(o)
			}
			if strings.HasPrefix(operation, "export-") { // an export selects rows instead of one resource
				require.NotContains(
					t,
					string(f.call(t, at[0], path, nil).must(t, http.StatusOK).body),
					o.brand.ID.String(),
					operation,
				)
				continue
			}
			f.call(t, at[0], path, body).problem(t, http.StatusNotFound)
		}
	}
	for _, tt := range []struct{ path, body, field string }{
		{"/brands", `{"name":"x","customer_id":"` + id + `"}`, "body.customer_id"},
		{"/scheduled-jobs", `{"cron_expression":"@daily","job_type":"scoring","brand_id":"` + o.brand.ID.String() + `"}`, "body.brand_id"},
		{"/users", `{"email":"a@example.com","password":"long enough","role":"viewer","customer_id":"` + id + `"}`, "body.customer_id"},
		{"/tokens", `{"name":"x","role":"viewer","customer_id":"` + id + `"}`, "body.customer_id"},
		{"/schedule-preview", `{"scheduled_job_id":"` + o.job.ID.String() + `"}`, "body.scheduled_job_id"},
	} {
		require.Equal(
			t,
			tt.field,
			f.call(t, http.MethodPost, tt.path, tt.body).problem(t, http.StatusUnprocessableEntity).Errors[0].Location,
			tt.path,
		)
	}
	require.Zero(t, value[api.Ahead](t, f.call(t, http.MethodGet, "/ahead", nil).must(t, http.StatusOK)).Count)
}
