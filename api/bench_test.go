package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/api/door"
	"tidewatch/jobs"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// These constants define the size of the database that BenchmarkAPI uses.
const (
	benchCustomers = 100
	benchBrands    = 5_000
	benchJobs      = 100_000
	benchRuns      = 10_000_000
	inFlight       = 50
)

// fill loads the data of several years of use. fill drops the indexes before the load and recreates the indexes
// afterwards, because a load without indexes is five times as fast.
func fill(b *testing.B, db storetest.DB) {
	b.Helper()
	type index struct{ Name, Definition string }
	var indexes []index
	rows, err := db.Pool.Query(b.Context(), `SELECT indexname, indexdef FROM pg_indexes
		WHERE tablename IN ('job_runs', 'scheduled_jobs') AND schemaname = 'public' AND indexname NOT LIKE '%_pkey'`)
	require.NoError(b, err)
	for rows.Next() { //nolint:forbidigo // the query reads a system catalog
		var i index
		require.NoError(b, rows.Scan(&i.Name, &i.Definition))
		indexes = append(indexes, i)
	}
	require.NoError(b, rows.Err())
	for _, i := range indexes {
		db.Exec(b, "DROP INDEX "+i.Name)
	}
	db.Exec(b, "ALTER TABLE job_runs DISABLE TRIGGER ALL")
	db.Exec(b, "ALTER TABLE scheduled_jobs DISABLE TRIGGER USER")
	db.Exec(b, "ALTER TABLE scheduled_jobs ENABLE TRIGGER scheduled_jobs_search_words")
	db.Exec(b, "INSERT INTO customers (name) SELECT 'Customer ' || n FROM generate_series(1, $1) n", benchCustomers)
	db.Exec(
		b,
		`INSERT INTO brands (customer_id, name, created_at) SELECT c.id, 'Brand ' || n, now() - make_interval(mins => $1 - n)
		FROM generate_series(1, $1) n JOIN (SELECT id, row_number() OVER () AS r FROM customers) c ON c.r = n % $2 + 1`,
		benchBrands,
		benchCustomers,
	)
	db.Exec(
		b,
		`INSERT INTO scheduled_jobs (brand_id, customer_id, name, job_type, cron_expression, next_run_at, created_at, is_active)
		SELECT b.id, b.customer_id, 'Schedule ' || n, (ARRAY['data_collection', 'scoring', 'data_collection_and_scoring'])[n % 3 + 1], '0 9 * * *',
			now() + interval '1 day', now() - make_interval(secs => $1 - n), n % 50 <> 0
		FROM generate_series(1, $1) n JOIN (SELECT id, customer_id, row_number() OVER () AS r FROM brands) b ON b.r = n % $2 + 1`,
		benchJobs,
		benchBrands,
	)
	db.Exec(
		b,
		"CREATE TABLE bench_jobs AS SELECT id, brand_id, customer_id, job_type, row_number() OVER () AS r FROM scheduled_jobs",
	)
	db.Exec(b, "CREATE UNIQUE INDEX ON bench_jobs (r)")
	// The statement inserts one run for every 10 seconds up to now. The id of a run is the UUIDv7 of its time of
	// creation.
	db.Exec(
		b,
		`INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for, created_at, started_at,
			finished_at, run_timeout_seconds, error_message, metrics)
		SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(int8send((extract(epoch FROM at) * 1000)::bigint) FROM 3)
				FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid, j.id, j.brand_id, j.customer_id, j.job_type,
			CASE WHEN n % 200 = 0 THEN 'manual' ELSE 'tick' END, CASE WHEN n % 100 = 0 THEN 'failed' WHEN n % 101 = 0 THEN 'skipped' ELSE 'completed' END,
			at, at, at, at + interval '40 seconds', 21600, CASE WHEN n % 100 = 0 OR n % 101 = 0 THEN 'It was so.' END,
			'{"scoring": {"citationsProcessed": 3, "positionsProcessed": 20, "sentimentsProcessed": 20, "competitorSentimentsProcessed": 9}}'
		FROM (SELECT n, date_trunc('second', now()) - make_interval(secs => 10 * ($1 - n)) AS at FROM generate_series(1, $1) n) g
		JOIN bench_jobs j ON j.r = n::bigint * 7919 % $2 + 1`,
		benchRuns,
		benchJobs,
	)
	for _, i := range indexes {
		db.Exec(b, i.Definition)
	}
	db.Exec(b, "VACUUM (ANALYZE) job_runs")
	db.Exec(b, "ANALYZE")
	db.Exec(b, "ALTER TABLE job_runs ENABLE TRIGGER ALL")
	db.Exec(b, "ALTER TABLE scheduled_jobs ENABLE TRIGGER USER")
}

// BenchmarkAPI measures concurrent requests on a large database. For one schedule and for a list of schedules, the
// benchmark also compares the API with a bare net/http handler that runs the same query.
func BenchmarkAPI(b *testing.B) {
	db := storetest.Open(b)
	fill(b, db)
	client, err := jobs.New(jobs.Config{Logger: slog.New(slog.DiscardHandler), Now: time.Now, Pool: db.Pool})
	require.NoError(b, err)
	server := httptest.NewServer(
		api.New(api.Config{DB: db.DB, Logger: slog.New(slog.DiscardHandler), Now: time.Now, Runs: client}),
	)
	defer server.Close()
	secret, hash := door.NewSecret(door.TokenPrefix)
	_, err = db.CreateToken(b.Context(), store.Token{Name: "bench", Role: store.RoleAdmin, CreatedBy: "bench"}, hash)
	require.NoError(b, err)

	run := storetest.Value[uuid.UUID](b, db, "SELECT id FROM job_runs ORDER BY id OFFSET 5000 LIMIT 1")
	job := storetest.Value[uuid.UUID](b, db, "SELECT scheduled_job_id FROM job_runs WHERE id = $1", run)
	brand := storetest.Value[uuid.UUID](b, db, "SELECT brand_id FROM job_runs WHERE id = $1", run)
	customer := storetest.Value[uuid.UUID](b, db, "SELECT customer_id FROM job_runs WHERE id = $1", run)
	for _, path := range []string{
		"/scheduled-jobs", "/scheduled-jobs?recent_runs=20", fmt.Sprintf("/scheduled-jobs?brand_id=%s", brand), fmt.Sprintf("/scheduled-jobs?customer_id=%s", customer),
		"/scheduled-jobs?job_type=scoring", "/scheduled-jobs?is_active=false", "/scheduled-jobs?q=brand+42", "/scheduled-jobs/" + job.String(),
		"/job-runs", fmt.Sprintf("/job-runs?brand_id=%s", brand), fmt.Sprintf("/job-runs?customer_id=%s", customer),
		fmt.Sprintf("/job-runs?scheduled_job_id=%s", job), "/job-runs?status=failed", fmt.Sprintf("/job-runs?customer_id=%s&status=failed,skipped", customer),
		"/job-runs?status=pending,processing", "/job-runs?job_type=scoring", "/job-runs?trigger=manual", "/job-runs?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z",
		"/job-runs/" + run.String(), deepPage(b, server.URL, secret),
	} {
		for _, limit := range []string{"20"} {
			full := path
			if !strings.Contains(path, run.String()) && !strings.HasSuffix(path, job.String()) || strings.Contains(path, "?") {
				full += map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")] + "limit=" + limit
			}
			name := strings.NewReplacer(
				brand.String(),
				"B",
				customer.String(),
				"C",
				job.String(),
				"J",
				run.String(),
				"R",
			).Replace(full)
			if i := strings.Index(name, "cursor="); i >= 0 {
				name = name[:i] + "cursor=deep"
			}
			b.Run(strings.TrimPrefix(name, "/"), func(b *testing.B) {
				measure(b, server.URL+"/api/admin"+full, secret)
			})
		}
	}
	beside(
		b,
		"get by id",
		server.URL+"/api/admin/scheduled-jobs/"+job.String(),
		secret,
		func(ctx context.Context) (any, error) {
			return db.ListedScheduledJob(ctx, job, 1)
		},
	)
	beside(b, "list", server.URL+"/api/admin/scheduled-jobs?limit=20", secret, func(ctx context.Context) (any, error) {
		return db.ListScheduledJobs(ctx, store.ScheduledJobFilter{RecentRuns: 1}, store.Place{}, 20)
	})
}

// The function "beside" reports the throughput of the API relative to a bare net/http handler with the same query.
func beside(b *testing.B, what, url, secret string, read func(context.Context) (any, error)) {
	b.Helper()
	bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		found, err := read(r.Context())
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_ = json.NewEncoder(w).Encode(found) // every handler must at least encode the response
	}))
	defer bare.Close()
	b.Run(what+" beside a bare handler", func(b *testing.B) {
		const requests = 2000
		var ours, theirs time.Duration
		var all []time.Duration
		for range b.N { // the handlers alternate, because the machine's speed drifts
			ours += took(b, url, secret, requests)
			began := time.Now()
			all = append(all, flood(b, bare.URL, secret, requests)...)
			theirs += time.Since(began)
		}
		slices.Sort(all)
		b.ReportMetric(theirs.Seconds()/ours.Seconds(), "of-bare")
		b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "ms-p99-bare")
	})
}

// deepPage returns the path of a page in the middle of the list of runs.
func deepPage(b *testing.B, url, secret string) string {
	b.Helper()
	path := "/job-runs?limit=200"
	cursor := ""
	for range 50 {
		body := ask(b, &http.Client{Timeout: time.Minute}, url+"/api/admin"+path+cursor, secret)
		var page struct {
			Next string `json:"next_cursor"`
		}
		require.NoError(b, json.Unmarshal(body, &page))
		cursor = "&cursor=" + page.Next
	}
	return "/job-runs?" + cursor[1:]
}

func measure(b *testing.B, url, secret string) {
	b.Helper()
	const requests = 2000
	var all []time.Duration
	for range b.N {
		all = append(all, flood(b, url, secret, requests)...)
	}
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "ms-p50")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "ms-p99")
}

func took(b *testing.B, url, secret string, requests int) time.Duration {
	b.Helper()
	began := time.Now()
	flood(b, url, secret, requests)
	return time.Since(began)
}

// flood sends concurrent requests and returns the duration of each request.
func flood(b *testing.B, url, secret string, requests int) []time.Duration {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: inFlight, MaxConnsPerHost: inFlight}}
	defer client.CloseIdleConnections()
	for range 3 {
		ask(b, client, url, secret) // the first request prepares the statement
	}
	times := make([]time.Duration, requests)
	var group sync.WaitGroup
	for worker := range inFlight {
		group.Go(func() {
			for i := worker; i < requests; i += inFlight {
				began := time.Now()
				ask(b, client, url, secret)
				times[i] = time.Since(began)
			}
		})
	}
	group.Wait()
	return times
}

func ask(b *testing.B, client *http.Client, url, secret string) []byte {
	b.Helper()
	r, err := http.NewRequestWithContext(context.WithoutCancel(b.Context()), http.MethodGet, url, nil)
	require.NoError(b, err)
	r.Header.Set("Authorization", "Bearer "+secret)
	response, err := client.Do(r)
	require.NoError(b, err)
	defer func() { require.NoError(b, response.Body.Close()) }()
	body, err := io.ReadAll(response.Body)
	require.NoError(b, err)
	require.Equal(b, http.StatusOK, response.StatusCode, "%s", body)
	return body
}
