package main

import (
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/commandtest"
	"tidewatch/jobs/collector/standin"
	"tidewatch/store/storetest"
)

const metricsToken = "a token for the metrics"

// askMetrics requests the metrics with a bearer token and returns the response.
func askMetrics(t *testing.T, url, token string) (status int, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	client := &http.Client{Timeout: time.Minute}
	response, err := client.Do(request)
	require.NoError(t, err)
	defer func() { require.NoError(t, response.Body.Close()) }()
	read, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(read)
}

// scrape has the metrics that Prometheus would read, keyed by metric name.
type scrape map[string]*dto.MetricFamily

func parse(t *testing.T, text string) scrape {
	t.Helper()
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(text))
	require.NoError(t, err)
	return families
}

// series returns the only metric that has the given labels. The labels are pairs of a name and a value.
func (s scrape) series(t *testing.T, name string, labels ...string) *dto.Metric {
	t.Helper()
	require.Contains(t, s, name)
	want := map[string]string{}
	for i := 0; i < len(labels); i += 2 {
		want[labels[i]] = labels[i+1]
	}
	for _, metric := range s[name].GetMetric() {
		got := map[string]string{}
		for _, label := range metric.GetLabel() {
			got[label.GetName()] = label.GetValue()
		}
		if maps.Equal(got, want) {
			return metric
		}
	}
	t.Fatalf("%s%v is missing in %s", name, labels, s[name])
	return nil
}

func (s scrape) value(t *testing.T, name string, labels ...string) float64 {
	t.Helper()
	metric := s.series(t, name, labels...)
	return metric.GetCounter().GetValue() + metric.GetGauge().GetValue()
}

func (s scrape) count(t *testing.T, name string, labels ...string) int {
	t.Helper()
	return int(s.series(t, name, labels...).GetHistogram().GetSampleCount())
}

// startMeasured starts a node with metrics and waits until the node has completed a run. The tick of the run is late,
// and an engine throttles one call of the run.
func startMeasured(t *testing.T, db storetest.DB) (addr, metricsAddr, token string) {
	t.Helper()
	var throttled atomic.Bool
	engines := startEngines(t, standin.Options{
		Brands: []string{"Harborlight", "Eastmoor"},
		Faults: func(standin.Call) standin.Fault {
			if !throttled.Swap(true) {
				return standin.Fault{Kind: standin.FaultThrottle, RetryAfter: time.Second}
			}
			return standin.Fault{}
		},
	})
	vars := map[string]string{
		"DATABASE_URL": db.URL, "OPENAI_API_KEY": "stand-in", "OPENAI_BASE_URL": engines.BaseURLs["chatgpt"],
		"TIDEWATCH_METRICS_ADDR": "127.0.0.1:0", "TIDEWATCH_METRICS_TOKEN": metricsToken, "TIDEWATCH_STOP_TIMEOUT": "1s",
		"TIDEWATCH_READ_DATABASE_URL": db.URL, // the node refuses the primary as a read replica
	}
	_, _, err := tidewatch(t, vars, "import", "--allow-unconfigured", exampleFile)
	require.NoError(t, err)
	db.Exec(t, `UPDATE scheduled_jobs SET is_active = false`)
	db.Exec(t, `UPDATE scheduled_jobs SET is_active = true, job_type = 'data_collection_and_scoring',
			metadata = '{"collectors":["chatgpt"]}', next_run_at = now() + interval '1 hour',
			cron_expression = extract(minute FROM now() AT TIME ZONE 'UTC' + interval '30 minutes') || ' * * * *'
		WHERE id = (SELECT min(s.id::text)::uuid FROM scheduled_jobs s
			JOIN brands b ON b.id = s.brand_id WHERE b.name = 'Harborlight')`)
	db.Exec(t, `UPDATE scheduled_jobs SET next_run_at = now() - interval '7 seconds' WHERE is_active`)
	node := serve(t, vars)
	db.WaitFor(t, "the run's end", "SELECT EXISTS (SELECT FROM job_runs WHERE status = 'completed')")
	db.WaitFor(t, "a leader", "SELECT EXISTS (SELECT FROM river_leader WHERE expires_at > now() + interval '2 seconds')")
	return node.Addr, node.MetricsAddr(t), adminToken(t, db)
}

func TestMetrics_MeasureARun(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	addr, metricsAddr, token := startMeasured(t, db)
	for path, want := range map[string]int{
		"/api/admin/job-runs":         http.StatusOK,
		"/api/admin/job-runs?limit=0": http.StatusUnprocessableEntity,
		"/nowhere/4711":               http.StatusNotFound,
	} {
		status, _ := askMetrics(t, "http://"+addr+path, token)
		require.Equal(t, want, status, path)
	}
	status, _ := askMetrics(t, "http://"+addr+"/api/admin/job-runs", "")
	require.Equal(t, http.StatusUnauthorized, status)

	status, text := askMetrics(t, "http://"+metricsAddr+"/metrics", metricsToken)
	require.Equal(t, http.StatusOK, status)
	s := parse(t, text)
	cost := storetest.Value[float64](t, db, "SELECT sum(cost_usd)::float8 FROM answers")

	t.Run("ticks, runs and scoring", func(t *testing.T) {
		t.Parallel()
		require.InDelta(t, 1, s.value(t, "tidewatch_ticks_total", "outcome", "run"), 0)
		require.InDelta(t, 0, s.value(t, "tidewatch_ticks_total", "outcome", "skipped"), 0)
		late := s.series(t, "tidewatch_tick_lateness_seconds").GetHistogram()
		require.EqualValues(t, 1, late.GetSampleCount())
		require.Greater(t, late.GetSampleSum(), 7.0)
		completed := s.value(t, "tidewatch_runs_total", "job_type", "data_collection_and_scoring", "outcome", "completed")
		require.InDelta(t, 1, completed, 0)
		require.Equal(t, 1, s.count(t, "tidewatch_run_duration_seconds", "job_type", "data_collection_and_scoring"))
		require.InDelta(t, 6, s.value(t, "tidewatch_answers_scored_total"), 0)
		require.Equal(t, 1, s.count(t, "tidewatch_scoring_batch_duration_seconds"))
	})
	t.Run("engines", func(t *testing.T) {
		t.Parallel()
		require.InDelta(t, 6, s.value(t, "tidewatch_engine_calls_total", "collector", "chatgpt", "class", "ok"), 0)
		require.InDelta(t, 1, s.value(t, "tidewatch_engine_calls_total", "collector", "chatgpt", "class", "throttled"), 0)
		require.Equal(t, 7, s.count(t, "tidewatch_engine_call_duration_seconds", "collector", "chatgpt"))
		require.Positive(t, s.value(t, "tidewatch_engine_tokens_total", "collector", "chatgpt", "direction", "input"))
		require.Positive(t, s.value(t, "tidewatch_engine_tokens_total", "collector", "chatgpt", "direction", "output"))
		require.Positive(t, cost)
		require.InDelta(t, cost, s.value(t, "tidewatch_engine_cost_dollars_total", "collector", "chatgpt"), 1e-6)
		require.Positive(t, s.count(t, "tidewatch_rate_limit_wait_seconds", "collector", "chatgpt"))
	})
	t.Run("API", func(t *testing.T) {
		t.Parallel()
		require.InDelta(t, 1, s.value(t, "tidewatch_api_requests_total", "operation", "list-runs", "status", "200"), 0)
		require.InDelta(t, 1, s.value(t, "tidewatch_api_requests_total", "operation", "list-runs", "status", "401"), 0)
		require.InDelta(t, 1, s.value(t, "tidewatch_api_requests_total", "operation", "list-runs", "status", "422"), 0)
		require.InDelta(t, 1, s.value(t, "tidewatch_api_requests_total", "operation", "unmatched", "status", "404"), 0)
		require.Positive(t, s.value(t, "tidewatch_api_requests_total", "operation", "/readyz", "status", "200"))
		require.Equal(t, 3, s.count(t, "tidewatch_api_request_duration_seconds", "operation", "list-runs"))
	})
	t.Run("database", func(t *testing.T) {
		t.Parallel()
		require.InDelta(t, 1, s.value(t, "tidewatch_database_up"), 0)
		require.InDelta(t, 0, s.value(t, "tidewatch_schedules_due"), 0)
		require.InDelta(t, 0, s.value(t, "tidewatch_schedules_due_oldest_age_seconds"), 0)
		require.InDelta(t, 1, s.value(t, "tidewatch_is_leader"), 0)
		require.InDelta(t, 1, s.value(t, "tidewatch_leader_present"), 0)
		require.InDelta(t, time.Now().Unix(), s.value(t, "tidewatch_last_tick_timestamp_seconds"), 3600,
			"a time in seconds")
		for _, queue := range []string{"ticks", "maintenance", "collect", "score"} {
			require.InDelta(t, 0, s.value(t, "tidewatch_queue_jobs", "queue", queue, "state", "retryable"), 0)
		}
		require.InDelta(t, 0, s.value(t, "tidewatch_queue_oldest_job_age_seconds", "queue", "collect"), 0)
		require.InDelta(t, storetest.MaxConns, s.value(t, "tidewatch_db_pool_max_connections"), 0)
		require.InDelta(t, 0, s.value(t, "tidewatch_read_replica_up"), 0)
		require.Positive(t, s.value(t, "tidewatch_db_pool_acquires_total"))
	})
	t.Run("names and labels", func(t *testing.T) {
		t.Parallel()
		problems, err := promlint.New(strings.NewReader(text)).Lint()
		require.NoError(t, err)
		require.Empty(t, problems)
		bounded := []string{"class", "collector", "direction", "job_type", "operation", "outcome", "queue", "state", "status"}
		for name, family := range s {
			for _, metric := range family.GetMetric() {
				for _, label := range metric.GetLabel() {
					require.True(t, !strings.HasPrefix(name, "tidewatch_") || slices.Contains(bounded, label.GetName()),
						"%s has a label %s", name, label.GetName())
				}
			}
		}
		require.Contains(t, s, "go_goroutines")
		require.Contains(t, s, "process_resident_memory_bytes")
	})
	t.Run("dashboard and alert rules name existing metrics", func(t *testing.T) {
		t.Parallel()
		for _, file := range []string{"dashboard.json", "alerts.yaml"} {
			raw, err := os.ReadFile(filepath.Join("..", "..", "docs", "monitoring", file))
			require.NoError(t, err)
			names := regexp.MustCompile(`\b(tidewatch|go|process)_[a-z0-9_]+`).FindAllString(string(raw), -1)
			require.NotEmpty(t, names)
			for _, name := range names {
				base := regexp.MustCompile(`_(bucket|sum|count)$`).ReplaceAllString(name, "")
				require.True(t, s[name] != nil || s[base].GetType() == dto.MetricType_HISTOGRAM && s[base] != nil,
					"%s: %s does not exist", file, name)
			}
		}
	})
}

func TestMetrics_AreProtectedByTheToken(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	with := func(vars map[string]string) commandtest.Node {
		t.Helper()
		vars["DATABASE_URL"] = db.URL
		return serve(t, vars, "--roles", "api")
	}
	none := with(map[string]string{})
	open := with(map[string]string{"TIDEWATCH_METRICS_ADDR": "127.0.0.1:0"})
	guarded := with(map[string]string{
		"TIDEWATCH_METRICS_TOKEN": metricsToken, "TIDEWATCH_METRICS_ADDR": "127.0.0.1:0",
	})
	own, ownGuarded := open.MetricsAddr(t), guarded.MetricsAddr(t)
	for _, tt := range []struct {
		name, addr, path, token string
		want                    int
	}{
		{"off by default", none.Addr, "/metrics", metricsToken, http.StatusNotFound},
		{"own address without a token", own, "/metrics", "", http.StatusOK},
		{"own address serves metrics only", own, "/healthz", "", http.StatusNotFound},
		{"not on the main address", open.Addr, "/metrics", "", http.StatusNotFound},
		{"main address with the token", guarded.Addr, "/metrics", metricsToken, http.StatusOK},
		{"main address without the token", guarded.Addr, "/metrics", "", http.StatusUnauthorized},
		{"main address with another token", guarded.Addr, "/metrics", metricsToken + "x", http.StatusUnauthorized},
		{"own address without the token", ownGuarded, "/metrics", "", http.StatusUnauthorized},
		{"own address with the token", ownGuarded, "/metrics", metricsToken, http.StatusOK},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			status, body := askMetrics(t, "http://"+tt.addr+tt.path, tt.token)
			require.Equal(t, tt.want, status, body)
			require.NotContains(t, body, metricsToken)
		})
	}
}
