package api_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// listed is the decoded page of any list.
type listed[T any] struct {
	Data       []T     `json:"data"`
	NextCursor *string `json:"next_cursor"`
}

func list[T any](tb testing.TB, f *fixture, path string) listed[T] {
	tb.Helper()
	return value[listed[T]](tb, f.call(tb, http.MethodGet, path, nil).must(tb, http.StatusOK))
}

// The method "named" returns the sorted names of the scheduled jobs that a query finds.
func (f *fixture) named(t *testing.T, query string) string {
	t.Helper()
	var names []string
	for _, j := range list[api.ScheduledJob](t, f, "/scheduled-jobs"+query).Data {
		names = append(names, *j.Name)
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// manyJobs inserts scheduled jobs, some with the same time of creation.
func (f *fixture) manyJobs(t *testing.T, n int) {
	t.Helper()
	f.db.Exec(t, `INSERT INTO scheduled_jobs (brand_id, customer_id, job_type, cron_expression, name, created_at)
		SELECT $1, $2, 'scoring', '0 9 * * *', 'job ' || i, now() - (i / 3) * interval '1 second' FROM generate_series(1, $3) i`, f.brand.ID, f.brand.CustomerID, n)
}

func (f *fixture) manyRuns(t *testing.T, n int) {
	t.Helper()
	f.db.Exec(
		t,
		`INSERT INTO job_runs (id, brand_id, customer_id, job_type, trigger, status, scheduled_for, finished_at, run_timeout_seconds)
		SELECT tidewatch_uuid7(), $1, $2, 'scoring', 'tick', 'completed', now(), now(), 60 FROM generate_series(1, $3)`,
		f.brand.ID,
		f.brand.CustomerID,
		n,
	)
}

func TestLists_PagesContainEachRowOnceNewestFirst(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.manyJobs(t, 47)
	var seen []api.ScheduledJob
	for cursor := ""; ; {
		page := list[api.ScheduledJob](t, f, "/scheduled-jobs?limit=10&cursor="+cursor)
		seen = append(seen, page.Data...)
		if page.NextCursor == nil {
			break
		}
		require.Len(t, page.Data, 10)
		cursor = *page.NextCursor
	}
	require.Len(t, seen, 47)
	require.True(t, slices.IsSortedFunc(seen, func(a, b api.ScheduledJob) int {
		if c := b.CreatedAt.Compare(a.CreatedAt); c != 0 {
			return c
		}
		return strings.Compare(b.ID.String(), a.ID.String())
	}))
	ids := map[uuid.UUID]bool{}
	for _, j := range seen {
		ids[j.ID] = true
	}
	require.Len(t, ids, 47)
}

func TestLists_StayStableWhileRowsAreAddedAndDeleted(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.manyJobs(t, 30)
	f.manyRuns(t, 30)
	for _, tt := range []struct{ path, table string }{{"/scheduled-jobs", "scheduled_jobs"}, {"/job-runs", "job_runs"}} {
		t.Run(tt.table, func(t *testing.T) {
			t.Parallel()
			type row struct{ ID uuid.UUID }
			before := list[row](t, f, tt.path+"?limit=200").Data
			first := list[row](t, f, tt.path+"?limit=10")
			f.db.Exec(
				t,
				"DELETE FROM "+tt.table+" WHERE id = ANY($1)",
				[]uuid.UUID{first.Data[0].ID, first.Data[9].ID, before[10].ID},
			)
			if tt.table == "job_runs" {
				f.manyRuns(t, 5)
			} else {
				f.create(t, map[string]any{"name": "new"})
			}
			second := list[row](t, f, tt.path+"?limit=10&cursor="+*first.NextCursor)
			require.Equal(
				t,
				before[11:21],
				second.Data,
				"new rows are before the page, deleted rows are missing, and other rows do not move",
			)
		})
	}
}

func TestLists_BoundTheirLimit(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.manyJobs(t, 210)
	f.manyRuns(t, 210)
	for _, path := range []string{"/scheduled-jobs", "/job-runs"} {
		for query, want := range map[string]int{"": 50, "?limit=1": 1, "?limit=200": 200} {
			require.Len(t, list[struct{}](t, f, path+query).Data, want, query)
		}
		for _, query := range []string{"?limit=0", "?limit=201", "?limit=-1", "?limit=x", "?limit=1e2", "?limits=5", "?limit=99999999999999999999"} {
			f.call(t, http.MethodGet, path+query, nil).problem(t, http.StatusUnprocessableEntity)
		}
	}
}

func TestCursors_OfOtherListsAreRefused(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.manyJobs(t, 3)
	f.manyRuns(t, 3)
	cursor := *list[struct{}](t, f, "/scheduled-jobs?limit=1").NextCursor
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	require.NoError(t, err)
	bad := func(path string) {
		t.Helper()
		p := f.call(t, http.MethodGet, path, nil).problem(t, http.StatusBadRequest)
		require.Equal(t, "query.cursor", p.Errors[0].Location)
	}
	for i := range raw {
		tampered := slices.Clone(raw)
		tampered[i] ^= 1
		bad("/scheduled-jobs?limit=1&cursor=" + base64.RawURLEncoding.EncodeToString(tampered))
	}
	for _, n := range []int{1, 8, len(cursor) - 1} {
		bad("/scheduled-jobs?limit=1&cursor=" + cursor[:n])
	}
	for _, text := range []string{"nonsense", "%00", "%FF", cursor + "A", cursor + "=", cursor + "%0A", strings.Repeat("A", 400), url.QueryEscape("' OR 1=1 --")} {
		bad("/scheduled-jobs?limit=1&cursor=" + text)
	}
	bad("/scheduled-jobs?job_type=scoring&cursor=" + cursor)
	bad("/scheduled-jobs?q=job&cursor=" + cursor)
	bad("/scheduled-jobs?is_active=true&cursor=" + cursor)
	bad("/scheduled-jobs?brand_id=" + f.brand.ID.String() + "&cursor=" + cursor)
	bad("/job-runs?cursor=" + cursor)
	f.call(t, http.MethodGet, "/scheduled-jobs?limit=1&cursor="+strings.Repeat("A", 401), nil).problem(
		t,
		http.StatusUnprocessableEntity,
	)
	require.Len(
		t,
		list[struct{}](t, f, "/scheduled-jobs?limit=2&cursor="+cursor).Data,
		2,
		"the limit is not a filter",
	)
	require.Len(
		t,
		list[struct{}](t, f, "/scheduled-jobs?recent_runs=3&cursor="+cursor).Data,
		2,
		"the number of runs in each row is not a filter",
	)

	limited := f.token(t, store.Token{Name: "limited", Role: store.RoleViewer, CustomerID: &f.brand.CustomerID})
	f.callAs(t, limited, http.MethodGet, "/scheduled-jobs?cursor="+cursor, nil).problem(t, http.StatusBadRequest)
}

func FuzzCursor(f *testing.F) {
	server := setup(f)
	f.Add("")
	f.Add("AAAA")
	f.Add(strings.Repeat("A", 43))
	f.Add("\x00\xff")
	f.Fuzz(func(t *testing.T, cursor string) {
		for _, path := range []string{"/scheduled-jobs", "/job-runs"} {
			got := server.call(t, http.MethodGet, path+"?cursor="+url.QueryEscape(cursor), nil)
			if cursor == "" {
				got.must(t, http.StatusOK)
			} else if got.status != http.StatusBadRequest && got.status != http.StatusUnprocessableEntity {
				require.Failf(t, "a cursor that no list returned", "%d %s", got.status, got.body)
			}
		}
	})
}

func TestScheduledJobs_AreFoundByEachFilterAloneAndTogether(t *testing.T) {
	t.Parallel()
	f := setup(t)
	other := f.db.Brand(t, 0)
	f.db.Exec(t, "UPDATE brands SET name = 'Äpfel & Birnen GmbH' WHERE id = $1", other.ID)
	for _, fields := range []map[string]any{
		{"name": "daily-check acme.com"},
		{"name": "weekly_report EU", "job_type": "scoring", "is_active": false},
		{"name": "Daily", "brand_id": other.ID, "job_type": "data_collection_and_scoring"},
	} {
		f.create(t, fields)
	}
	mine, theirs := f.brand, other
	for _, tt := range []struct{ query, want string }{
		{"", "Daily daily-check acme.com weekly_report EU"},
		{"?customer_id=" + mine.CustomerID.String(), "daily-check acme.com weekly_report EU"},
		{"?brand_id=" + theirs.ID.String(), "Daily"},
		{"?job_type=scoring", "weekly_report EU"},
		{"?is_active=true", "Daily daily-check acme.com"},
		{"?is_active=false", "weekly_report EU"},
		{"?q=daily", "Daily daily-check acme.com"},
		{"?q=DAI", "Daily daily-check acme.com"},
		{"?q=check", "daily-check acme.com"},
		{"?q=report+weekly", "weekly_report EU"},
		{"?q=daily-ch", "daily-check acme.com"},
		{"?q=acme.c", "daily-check acme.com"},
		{"?q=aily", ""},
		{"?q=daily+report", ""},
		{"?q=acme", "daily-check acme.com weekly_report EU"},
		{"?q=acme+weekly", "weekly_report EU"}, // a word of each name
		{"?q=daily+%C3%84pfel", "Daily"},
		{"?q=" + url.QueryEscape("Äpf"), "Daily"},
		{"?q=" + url.QueryEscape("birnen gmb"), "Daily"},
		{"?q=" + url.QueryEscape("&|!():*'\\"), ""},
		{"?q=" + url.QueryEscape("o'daily"), ""},
		{"?q=daily&is_active=true&job_type=data_collection&customer_id=" + mine.CustomerID.String() + "&brand_id=" + mine.ID.String(), "daily-check acme.com"},
		{"?brand_id=" + mine.ID.String() + "&customer_id=" + theirs.CustomerID.String(), ""},
		{"?brand_id=" + uuid.NewString(), ""},
	} {
		require.Equal(t, tt.want, f.named(t, tt.query), tt.query)
	}
	for _, query := range []string{"?job_type=mining", "?is_active=yes", "?brand_id=acme", "?customer_id=1", "?q=" + strings.Repeat("a", 201), "?recent_runs=21", "?active=true"} {
		f.call(t, http.MethodGet, "/scheduled-jobs"+query, nil).problem(t, http.StatusUnprocessableEntity)
	}
}

func TestScheduledJobs_ComeWithTheirNewestRuns(t *testing.T) {
	t.Parallel()
	f := setup(t)
	job := f.create(t, map[string]any{"overlap_policy": "allow"})
	var runs []uuid.UUID
	for range 3 {
		runs = append(
			runs,
			value[api.RunDetail](t, f.call(t, http.MethodPost, jobPath(job.ID)+"/trigger", nil).must(t, http.StatusOK)).ID,
		)
	}
	for query, want := range map[string]int{"": 1, "?recent_runs=0": 0, "?recent_runs=2": 2, "?recent_runs=20": 3} {
		one := value[api.ScheduledJob](t, f.call(t, http.MethodGet, jobPath(job.ID)+query, nil).must(t, http.StatusOK))
		require.Len(t, one.RecentRuns, want, query)
		require.Equal(t, one.RecentRuns, list[api.ScheduledJob](t, f, "/scheduled-jobs"+query).Data[0].RecentRuns)
		if want > 0 {
			require.Equal(t, runs[2], one.RecentRuns[0].ID, "newest first")
		}
	}
}

func TestRuns_AreFoundByEachFilterAloneAndTogether(t *testing.T) {
	t.Parallel()
	f := setup(t)
	other := f.db.Brand(t, 0)
	job, theirs := f.create(t, map[string]any{"name": "mine"}), f.create(t, map[string]any{"brand_id": other.ID})
	begin := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	// The test creates one run for each hour. The name of a run is its index, starting at 0.
	for i, r := range []struct {
		job                      api.ScheduledJob
		jobType, trigger, status string
	}{
		{job, "data_collection", "tick", "completed"},
		{job, "scoring", "tick", "failed"},
		{job, "data_collection", "manual", "cancelled"},
		{job, "data_collection", "tick", "skipped"},
		{theirs, "data_collection_and_scoring", "tick", "completed"},
		{job, "data_collection", "manual", "pending"},
		{theirs, "scoring", "tick", "processing"},
	} {
		created := begin.Add(time.Duration(i) * time.Hour)
		f.db.Exec(
			t,
			`INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for, created_at,
				started_at, finished_at, error_message, river_job_id, run_timeout_seconds)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8::timestamptz, $8::timestamptz, CASE WHEN $7 = 'processing' THEN $8::timestamptz END, CASE WHEN $7 NOT IN ('pending', 'processing') THEN $8::timestamptz END,
				CASE WHEN $7 NOT IN ('pending', 'processing', 'completed') THEN 'why' END, $9, 60)`,
			idAt(created, i),
			r.job.ID,
			r.job.BrandID,
			r.job.CustomerID,
			r.jobType,
			r.trigger,
			r.status,
			created,
			1000+i,
		)
	}
	hour := func(n int) string {
		return url.QueryEscape(begin.Add(time.Duration(n) * time.Hour).Format(time.RFC3339))
	}
	for _, tt := range []struct{ query, want string }{
		{"", "6 5 4 3 2 1 0"},
		{"?customer_id=" + other.CustomerID.String(), "6 4"},
		{"?brand_id=" + f.brand.ID.String(), "5 3 2 1 0"},
		{"?scheduled_job_id=" + theirs.ID.String(), "6 4"},
		{"?job_type=scoring", "6 1"},
		{"?trigger=manual", "5 2"},
		{"?trigger=tick", "6 4 3 1 0"},
		{"?status=completed", "4 0"},
		{"?status=skipped,failed,cancelled", "3 2 1"},
		{"?status=pending,processing", "6 5"},
		{"?status=completed,pending", "5 4 0"},
		{"?status=pending,processing,completed,failed,cancelled,skipped", "6 5 4 3 2 1 0"},
		{"?from=" + hour(3), "6 5 4 3"},
		{"?to=" + hour(3), "2 1 0"},
		{"?from=" + hour(1) + "&to=" + hour(3), "2 1"},
		{"?from=" + hour(3) + "&to=" + hour(3), ""},
		{"?from=1900-01-01T00:00:00Z&to=9999-12-31T00:00:00Z", "6 5 4 3 2 1 0"},
		{"?status=failed,skipped&job_type=data_collection&trigger=tick&from=" + hour(0) + "&to=" + hour(9) + "&brand_id=" + f.brand.ID.String() +
			"&customer_id=" + f.brand.CustomerID.String() + "&scheduled_job_id=" + job.ID.String(), "3"},
		{"?brand_id=" + f.brand.ID.String() + "&customer_id=" + other.CustomerID.String(), ""},
	} {
		var got []string
		for _, r := range list[api.Run](t, f, "/job-runs"+tt.query).Data {
			got = append(got, strconv.FormatInt(*r.RiverJobID-1000, 10))
		}
		require.Equal(t, tt.want, strings.Join(got, " "), tt.query)
	}
	for _, query := range []string{"?status=done", "?status=completed,,failed", "?job_type=x", "?trigger=x", "?from=yesterday", "?to=2026-13-01T00:00:00Z", "?brand_id=x", "?scheduled_job_id=x"} {
		f.call(t, http.MethodGet, "/job-runs"+query, nil).problem(t, http.StatusUnprocessableEntity)
	}
}

// idAt returns a UUIDv7 with the timestamp in the parameter "at".
func idAt(at time.Time, n int) uuid.UUID {
	ms := at.UnixMilli()
	id := uuid.UUID{byte(ms >> 40), byte(ms >> 32), byte(ms >> 24), byte(ms >> 16), byte(ms >> 8), byte(ms), 0x70, 0, 0x80}
	id[15] = byte(n)
	return id
}

func TestDelete_KeepsTheRuns(t *testing.T) {
	t.Parallel()
	f := setup(t)
	job := f.create(t, nil)
	run := value[api.RunDetail](t, f.call(t, http.MethodPost, jobPath(job.ID)+"/trigger", nil).must(t, http.StatusOK))
	f.db.MakeDue(t, job.ID, time.Minute)
	f.call(t, http.MethodDelete, jobPath(job.ID), nil).must(t, http.StatusNoContent)
	f.call(t, http.MethodGet, jobPath(job.ID), nil).problem(t, http.StatusNotFound)
	f.call(t, http.MethodDelete, jobPath(job.ID), nil).problem(t, http.StatusNotFound)
	runs := list[api.Run](t, f, "/job-runs").Data
	require.Len(t, runs, 2)
	require.Equal(t, "skipped", runs[0].Status, "the due tick has a run")
	require.Equal(t, run.ID, runs[1].ID)
	require.Equal(t, "pending", runs[1].Status, "the run of the deleted schedule continues")
	require.Nil(t, runs[1].ScheduledJobID)
	require.Equal(
		t,
		1,
		storetest.Value[int](
			t,
			f.db,
			"SELECT count(*) FROM audit_log WHERE action = 'delete' AND after IS NULL AND before ->> 'id' = $1",
			job.ID.String(),
		),
	)
}
