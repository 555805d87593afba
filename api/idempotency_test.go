package api_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

const idempotencyKey = "Idempotency-Key"

func (f *fixture) newJob(fields ...any) map[string]any {
	body := map[string]any{"brand_id": f.brand.ID, "job_type": "data_collection", "cron_expression": "0 9 * * *"}
	for i := 0; i+1 < len(fields); i += 2 {
		body[fields[i].(string)] = fields[i+1]
	}
	return body
}

func (f *fixture) count(t *testing.T, table string) int {
	t.Helper()
	return storetest.Value[int](t, f.db, "SELECT count(*) FROM "+table)
}

func TestIdempotency_ACreateIsExecutedOnce(t *testing.T) {
	t.Parallel()
	f := setup(t)
	first := f.call(t, http.MethodPost, "/scheduled-jobs", f.newJob(), idempotencyKey, "k").must(t, http.StatusCreated)
	f.call(
		t,
		http.MethodPut,
		"/scheduled-jobs/"+value[api.ScheduledJob](t, first).ID.String(),
		`{"is_active":false}`,
	).must(t, http.StatusOK)
	again := f.call(t, http.MethodPost, "/scheduled-jobs", f.newJob(), idempotencyKey, "k").must(t, http.StatusCreated)
	require.JSONEq(t, string(first.body), string(again.body), "the first response, even after later changes")
	require.Equal(t, first.header.Get("ETag"), again.header.Get("ETag"))
	require.Equal(t, 1, f.count(t, "scheduled_jobs"))
	require.Equal(t, 1, f.count(t, "audit_log WHERE action = 'create'"))

	p := f.call(
		t,
		http.MethodPost,
		"/scheduled-jobs",
		f.newJob("cron_expression", "0 10 * * *"),
		idempotencyKey,
		"k",
	).problem(t, http.StatusUnprocessableEntity)
	require.Equal(t, "header.Idempotency-Key", p.Errors[0].Location)
	require.Contains(t, p.Detail, "another request")
	f.call(t, http.MethodPost, "/scheduled-jobs", f.newJob(), idempotencyKey, "another").must(t, http.StatusCreated)
	require.Equal(t, 2, f.count(t, "scheduled_jobs"))
}

func TestIdempotency_ATriggerIsExecutedOnce(t *testing.T) {
	t.Parallel()
	f := setup(t)
	job, other := f.create(t, map[string]any{"overlap_policy": "allow"}), f.create(t, nil)
	path := "/scheduled-jobs/" + job.ID.String() + "/trigger"
	first := value[api.RunDetail](t, f.call(t, http.MethodPost, path, nil, idempotencyKey, "k").must(t, http.StatusOK))
	again := value[api.RunDetail](t, f.call(t, http.MethodPost, path, nil, idempotencyKey, "k").must(t, http.StatusOK))
	require.Equal(t, first, again)
	require.Equal(t, 1, f.count(t, "job_runs"))
	f.call(t, http.MethodPost, "/scheduled-jobs/"+other.ID.String()+"/trigger", nil, idempotencyKey, "k").problem(
		t,
		http.StatusUnprocessableEntity,
	)
	f.call(t, http.MethodPost, "/scheduled-jobs", f.newJob(), idempotencyKey, "k").problem(
		t,
		http.StatusUnprocessableEntity,
	)
	require.Equal(t, 1, f.count(t, "job_runs"), "a key belongs to one request, regardless of the operation")
	require.Equal(t, 2, f.count(t, "scheduled_jobs"))
}

func TestIdempotency_ConcurrentRequestsOnTwoNodesAreExecutedOnce(t *testing.T) {
	t.Parallel()
	var cfg api.Config
	f := setup(t, func(c *api.Config) { cfg = *c })
	cfg.DB = store.New(storetest.Pool(t, f.db.URL))
	node := httptest.NewServer(api.New(cfg))
	t.Cleanup(node.Close)
	second := *f
	second.url = node.URL
	job := f.create(t, map[string]any{"overlap_policy": "allow"})
	for range 5 {
		f.db.Exec(t, "DELETE FROM idempotency_keys")
		var group sync.WaitGroup
		created, runs := make([]answer, 8), make([]answer, 8)
		for i := range created {
			at := []*fixture{f, &second}[i%2]
			group.Go(func() { created[i] = at.call(t, http.MethodPost, "/scheduled-jobs", f.newJob(), idempotencyKey, "k") })
			group.Go(func() {
				runs[i] = at.call(t, http.MethodPost, "/scheduled-jobs/"+job.ID.String()+"/trigger", nil, idempotencyKey, "t")
			})
		}
		group.Wait()
		for i := range created {
			require.JSONEq(
				t,
				string(created[0].must(t, http.StatusCreated).body),
				string(created[i].must(t, http.StatusCreated).body),
			)
			require.JSONEq(t, string(runs[0].must(t, http.StatusOK).body), string(runs[i].must(t, http.StatusOK).body))
		}
	}
	require.Equal(t, 1+5, f.count(t, "scheduled_jobs"))
	require.Equal(t, 5, f.count(t, "job_runs"))
}

func TestIdempotency_AFailedRequestReleasesItsKey(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.call(t, http.MethodPost, "/scheduled-jobs", f.newJob("timezone", "Mars/Base"), idempotencyKey, "k").problem(
		t,
		http.StatusUnprocessableEntity,
	)
	require.Zero(t, f.count(t, "idempotency_keys"))
	job := value[api.ScheduledJob](
		t,
		f.call(t, http.MethodPost, "/scheduled-jobs", f.newJob(), idempotencyKey, "k").must(t, http.StatusCreated),
	)

	path := "/scheduled-jobs/" + job.ID.String() + "/trigger"
	run := value[api.RunDetail](t, f.call(t, http.MethodPost, path, nil).must(t, http.StatusOK))
	f.call(t, http.MethodPost, path, nil, idempotencyKey, "t").problem(t, http.StatusConflict)
	f.call(t, http.MethodPost, "/job-runs/"+run.ID.String()+"/cancel", nil).must(t, http.StatusOK)
	f.call(t, http.MethodPost, path, nil, idempotencyKey, "t").must(t, http.StatusOK)
	require.Equal(t, 2, f.count(t, "job_runs"))
}

func TestIdempotency_AKeyThatIsNotUTF8IsRefused(t *testing.T) {
	t.Parallel()
	f := setup(t)
	p := f.call(t, http.MethodPost, "/scheduled-jobs", f.newJob(), idempotencyKey, "caf\xe9").problem(
		t,
		http.StatusUnprocessableEntity,
	)
	require.Equal(t, "header.Idempotency-Key: must be text in UTF-8", p.Detail)
	f.call(t, http.MethodPost, "/scheduled-jobs", f.newJob(), idempotencyKey, "caf\u00e9").must(t, http.StatusCreated)
}

func TestIdempotency_CallersHaveSeparateKeys(t *testing.T) {
	t.Parallel()
	f := setup(t)
	other := f.token(t, store.Token{Name: "other", Role: store.RoleAdmin})
	mine := value[api.ScheduledJob](
		t,
		f.call(t, http.MethodPost, "/scheduled-jobs", f.newJob(), idempotencyKey, "k").must(t, http.StatusCreated),
	)
	theirs := value[api.ScheduledJob](
		t,
		f.callAs(t, other, http.MethodPost, "/scheduled-jobs", f.newJob("name", "theirs"), idempotencyKey, "k").must(
			t,
			http.StatusCreated,
		),
	)
	require.NotEqual(t, mine.ID, theirs.ID)
}

func TestIdempotency_AKeyExpiresAfter24Hours(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.call(t, http.MethodPost, "/scheduled-jobs", f.newJob(), idempotencyKey, "k").must(t, http.StatusCreated)
	f.call(t, http.MethodPost, "/scheduled-jobs", f.newJob(), idempotencyKey, "old").must(t, http.StatusCreated)
	f.db.Exec(t, "UPDATE idempotency_keys SET created_at = now() - interval '23 hours 59 minutes'")
	f.call(t, http.MethodPost, "/scheduled-jobs", f.newJob(), idempotencyKey, "k").must(t, http.StatusCreated)
	require.Equal(t, 2, f.count(t, "scheduled_jobs"))
	f.db.Exec(t, "UPDATE idempotency_keys SET created_at = now() - interval '24 hours 1 second'")
	f.call(t, http.MethodPost, "/scheduled-jobs", f.newJob("job_type", "scoring"), idempotencyKey, "k").must(
		t,
		http.StatusCreated,
	)
	require.Equal(t, 3, f.count(t, "scheduled_jobs"), "an expired key is free for any request")
	require.Zero(t, f.count(t, "idempotency_keys WHERE key = 'old'"), "expired keys are deleted")
}

func TestIdempotency_AReplayNeedsTheSameCustomer(t *testing.T) {
	t.Parallel()
	f := setup(t)
	limited := f.token(t, store.Token{Name: "limited", Role: store.RoleAdmin, CustomerID: &f.brand.CustomerID})
	f.callAs(t, limited, http.MethodPost, "/scheduled-jobs", f.newJob(), idempotencyKey, "k").must(t, http.StatusCreated)
	f.db.Exec(t, "UPDATE api_tokens SET customer_id = $1 WHERE name = 'limited'", f.db.Brand(t, 0).CustomerID)
	f.callAs(t, limited, http.MethodPost, "/scheduled-jobs", f.newJob(), idempotencyKey, "k").problem(
		t,
		http.StatusUnprocessableEntity,
	)
}

func TestIdempotency_EveryPostThatCannotBeRepeatedAcceptsAKey(t *testing.T) {
	t.Parallel()
	for path, item := range api.Document().Paths {
		if item.Post == nil {
			continue
		}
		id := item.Post.OperationID
		repeatable := slices.Contains([]string{
			"cancel-rescore",
			"cancel-run",
			"dismiss-discovery",
			"log-in",
			"pause-collector",
			"pause-rescore",
			"preview-run-retries",
			"preview-schedule",
			"preview-schedule-exception",
			"request-password-reset",
			"restore-schedule-version",
			"resume-collector",
			"resume-pause",
			"resume-rescore",
			"retry-run",
			"set-password",
			"spread-scheduled-jobs",
			"tag-queries",
		}, id)
		require.Equal(t, !repeatable, accepts(item.Post, idempotencyKey), "%s %s", id, path)
	}
}

func TestIdempotency_ARepeatedRequestIsExecutedOnceAndSaysSo(t *testing.T) {
	t.Parallel()
	operations := documented(t)
	for id, line := range accessTable() {
		at := operations[id]
		if !api.Rows()[id].Idempotent || id == "create-token" || id == "create-report-link" {
			continue
		}
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			f := setup(t)
			o := f.things(t)
			f.prepared(t, id, o)
			path := at[1]
			if line.of != nil {
				path = withID(path, line.of(o))
			}
			var body any
			if line.body != nil {
				body = line.body(o)
			}
			first := f.call(t, http.MethodPost, path, body, idempotencyKey, "k")
			require.Less(t, first.status, 300, "%s", first.body)
			require.Empty(t, first.header.Get("Idempotent-Replayed"))
			entries := f.count(t, "audit_log")
			again := f.call(t, http.MethodPost, path, body, idempotencyKey, "k").must(t, first.status)
			require.JSONEq(t, string(first.body), string(again.body))
			require.Equal(t, "true", again.header.Get("Idempotent-Replayed"))
			for _, header := range []string{"ETag", "Location"} {
				require.Equal(t, first.header.Get(header), again.header.Get(header), header)
			}
			require.Equal(t, entries, f.count(t, "audit_log"), "the repeated request changes nothing")
		})
	}
}

func TestIdempotency_TheSecretOfATokenIsShownOnceAndNotStored(t *testing.T) {
	t.Parallel()
	f := setup(t)
	body := `{"name":"export","role":"viewer"}`
	made := value[api.MadeToken](
		t,
		f.call(t, http.MethodPost, "/tokens", body, idempotencyKey, "k").must(t, http.StatusCreated),
	)
	f.callAs(t, made.Secret, http.MethodGet, "/session", nil).must(t, http.StatusOK)
	again := f.call(t, http.MethodPost, "/tokens", body, idempotencyKey, "k")
	p := again.problem(t, http.StatusConflict)
	require.Equal(t, "secret_shown", string(p.Code))
	require.Contains(t, p.Detail, made.Token.ID.String(), "the problem names the token to revoke")
	require.Equal(t, 2, f.count(t, "api_tokens"), "the token of the tests and one new token")
	require.Zero(t, f.count(t, "idempotency_keys WHERE response::text LIKE '%"+made.Secret+"%'"))
	f.call(t, http.MethodPost, "/tokens", `{"name":"other","role":"viewer"}`, idempotencyKey, "k").problem(
		t,
		http.StatusUnprocessableEntity,
	)
}

func TestIdempotency_AUserWithAnotherPasswordIsAnotherRequest(t *testing.T) {
	t.Parallel()
	f := setup(t)
	body := func(password string) map[string]any {
		return map[string]any{"email": "ada@example.com", "password": password, "role": "viewer"}
	}
	first := f.call(t, http.MethodPost, "/users", body("long enough"), idempotencyKey, "k").must(t, http.StatusCreated)
	again := f.call(t, http.MethodPost, "/users", body("long enough"), idempotencyKey, "k").must(t, http.StatusCreated)
	require.JSONEq(t, string(first.body), string(again.body))
	p := f.call(t, http.MethodPost, "/users", body("long enough!"), idempotencyKey, "k").problem(
		t,
		http.StatusUnprocessableEntity,
	)
	require.Equal(t, "header.Idempotency-Key", p.Errors[0].Location)
}
