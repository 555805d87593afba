package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
		os.Exit(0)
	}
	os.Exit(storetest.Main(m))
}

// environment is a getenv over a map.
func environment(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

// tidewatch runs a command to its end.
func tidewatch(t *testing.T, vars map[string]string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	var out, errs buffer
	err = run(t.Context(), args, environment(vars), &out, &errs)
	return out.String(), errs.String(), err
}

// buffer may be written to and read at once.
type buffer struct {
	mu   sync.Mutex
	b    bytes.Buffer
	more chan struct{} // closed by the next write
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.more != nil {
		close(b.more)
		b.more = nil
	}
	return b.b.Write(p)
}

// written is closed when there is more.
func (b *buffer) written() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.more == nil {
		b.more = make(chan struct{})
	}
	return b.more
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func TestHelp_NamesEverySettingAndEngine(t *testing.T) {
	t.Parallel()
	out, _, err := tidewatch(t, nil, "serve", "--help")
	require.NoError(t, err)
	for _, want := range []string{"DATABASE_URL", "TIDEWATCH_ADDR", "TIDEWATCH_ROLES", "--poll-only", "--migrate", "TIDEWATCH_PRICES", "TIDEWATCH_MAX_DAY_CALLS", "TIDEWATCH_METRICS_ADDR", "TIDEWATCH_METRICS_TOKEN", "OTEL_EXPORTER_OTLP_ENDPOINT"} {
		require.Contains(t, out, want)
	}
	out, _, err = tidewatch(t, nil)
	require.NoError(t, err)
	for _, want := range []string{"OPENAI_API_KEY", "OPENAI_BASE_URL", "PERPLEXITY_MODEL", "SERPAPI_API_KEY", "TIDEWATCH_JUDGE_MODEL", "demo", "import"} {
		require.Contains(t, out, want)
	}
}

func TestSettings_AWrongValueIsRefusedAtStartWithItsName(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		vars map[string]string
		args []string
		want []string
	}{
		{"role", nil, []string{"--roles", "api,cook"}, []string{"--roles", "TIDEWATCH_ROLES", "cook", "scheduler"}},
		{"role by variable", map[string]string{"TIDEWATCH_ROLES": "cook"}, nil, []string{"--roles", "TIDEWATCH_ROLES", "cook"}},
		{"address", nil, []string{"--addr", "8080"}, []string{"--addr", "TIDEWATCH_ADDR", "8080"}},
		{"number", map[string]string{"TIDEWATCH_LANE_WIDTH": "0"}, nil, []string{"--lane-width", "TIDEWATCH_LANE_WIDTH", "1 to 100"}},
		{"not a number", map[string]string{"TIDEWATCH_LANE_WIDTH": "many"}, nil, []string{"--lane-width", "many"}},
		{"duration", nil, []string{"--call-timeout", "1h"}, []string{"--call-timeout", "TIDEWATCH_CALL_TIMEOUT"}},
		{"collector", nil, []string{"--default-collectors", "altavista"}, []string{"altavista", "chatgpt"}},
		{"limit", map[string]string{"OPENAI_AT_ONCE": "-1"}, nil, []string{"OPENAI_AT_ONCE", "0 (no limit)"}},
		{"default collector without its key", nil, []string{"--default-collectors", "claude"}, []string{"TIDEWATCH_DEFAULT_COLLECTORS", "claude", "ANTHROPIC_API_KEY"}},
		{"address of the metrics", nil, []string{"--metrics-addr", "9464"}, []string{"--metrics-addr", "TIDEWATCH_METRICS_ADDR", "9464"}},
		{"short token of the metrics", map[string]string{"TIDEWATCH_METRICS_TOKEN": "s3cret"}, nil, []string{"TIDEWATCH_METRICS_TOKEN", "16 bytes"}},
		{"cap of calls", nil, []string{"--max-run-calls=-1"}, []string{"--max-run-calls", "TIDEWATCH_MAX_RUN_CALLS", "0 (no cap)"}},
		{"cap of money", map[string]string{"TIDEWATCH_MAX_DAY_COST_USD": "NaN"}, nil, []string{"TIDEWATCH_MAX_DAY_COST_USD"}},
		{"prices away", nil, []string{"--prices", "nowhere.yaml"}, []string{"TIDEWATCH_PRICES", "nowhere.yaml"}},
		{"prices that are none", map[string]string{"TIDEWATCH_PRICES": "demo.yaml"}, nil, []string{"TIDEWATCH_PRICES", "customers"}},
		{"half a judge", map[string]string{"TIDEWATCH_JUDGE_MODEL": "m", "TIDEWATCH_JUDGE_API_KEY": "s3cret"}, nil, []string{"judge", "set TIDEWATCH_JUDGE_BASE_URL"}},
		{"log level", nil, []string{"--log-level", "loud"}, []string{"--log-level"}},
		{"unknown flag", nil, []string{"--rolls", "api"}, []string{"--rolls"}},
		{"database url", map[string]string{"DATABASE_URL": "postgres://u:s3cret@:port/x"}, []string{"--addr", "127.0.0.1:0"}, []string{"DATABASE_URL"}},
		{"mode of queries", map[string]string{"DATABASE_URL": "postgres://u:s3cret@h/x?default_query_exec_mode=exec"}, []string{"--addr", "127.0.0.1:0"}, []string{"DATABASE_URL", "cache_describe"}},
		{"drain", map[string]string{"TIDEWATCH_DRAIN": "1h"}, nil, []string{"--drain", "TIDEWATCH_DRAIN", "0 to 5m"}},
		{
			"database away",
			map[string]string{"DATABASE_URL": "postgres://u:s3cret@127.0.0.1:1/x"},
			[]string{"--addr", "127.0.0.1:0"},
			[]string{"connect to the database"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := tidewatch(t, tt.vars, append([]string{"serve"}, tt.args...)...)
			require.Error(t, err)
			for _, want := range tt.want {
				require.ErrorContains(t, err, want)
			}
			require.NotContains(t, err.Error(), "s3cret")
		})
	}
}

func TestNext(t *testing.T) {
	t.Parallel()
	out, _, err := tidewatch(
		t,
		nil,
		"next",
		"--cron",
		"30 1 * * *",
		"--tz",
		"America/New_York",
		"--from",
		"2026-10-31T12:00:00Z",
		"--count",
		"3",
		"--json",
		"--dst-repeat",
		"both",
	)
	require.NoError(t, err)
	require.JSONEq(t, `[{"utc":"2026-11-01T05:30:00Z","local":"2026-11-01T01:30:00-04:00"},
		{"utc":"2026-11-01T06:30:00Z","local":"2026-11-01T01:30:00-05:00"},
		{"utc":"2026-11-02T06:30:00Z","local":"2026-11-02T01:30:00-05:00"}]`, out)

	out, _, err = tidewatch(t, nil, "next", "--cron", "0 9 * * *", "--from", "2026-01-01T09:00:00Z", "--count", "1")
	require.NoError(t, err)
	require.Contains(t, out, "2026-01-02T09:00:00Z", "the instant itself is excluded")

	for _, args := range [][]string{
		{"--cron", "0 0 31 2 *"},
		{"--cron", "61 * * * *"},
		{"--cron", "0 9 * * *", "--tz", "Mars/Olympus"},
		{"--cron", "0 9 * * *", "--dst-gap", "both"},
		{"--cron", "0 9 * * *", "--count", "0"},
		{"--cron", "0 9 * * *", "--from", "yesterday"},
	} {
		_, _, err := tidewatch(t, nil, append([]string{"next"}, args...)...)
		require.ErrorContains(t, err, args[len(args)-2])
	}
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	vars := map[string]string{"DATABASE_URL": storetest.OpenEmpty(t).URL}
	_, _, err := tidewatch(t, vars, "serve", "--addr", "127.0.0.1:0")
	require.ErrorContains(t, err, "tidewatch migrate up")
	out, _, err := tidewatch(t, vars, "migrate", "status")
	require.NoError(t, err)
	require.NotContains(t, out, "applied")
	out, _, err = tidewatch(t, vars, "migrate", "up")
	require.NoError(t, err)
	require.Contains(t, out, "applied river 1")
	require.Contains(t, out, "applied tidewatch 1")
	out, _, err = tidewatch(t, vars, "migrate", "up")
	require.NoError(t, err)
	require.Contains(t, out, "0 migrations were applied")
	out, _, err = tidewatch(t, vars, "migrate", "down")
	require.NoError(t, err)
	require.Contains(t, out, "undone tidewatch ")
	out, _, err = tidewatch(t, vars, "migrate", "status")
	require.NoError(t, err)
	require.Contains(t, out, "pending")
}

func TestImport_ASecondRunChangesNothingAndADryRunNeither(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	vars := map[string]string{"DATABASE_URL": db.URL}
	dry, _, err := tidewatch(t, vars, "import", "--dry-run", "demo.yaml")
	require.NoError(t, err)
	require.Contains(t, dry, "created brand Northwind Ltd / Alderway")
	require.Contains(t, dry, "would be made")
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM customers"))
	first, _, err := tidewatch(t, vars, "import", "demo.yaml")
	require.NoError(t, err)
	require.Equal(t, strings.ReplaceAll(dry, "would be made", "were made"), first)
	second, _, err := tidewatch(t, vars, "import", "demo.yaml")
	require.NoError(t, err)
	require.Contains(t, second, "0 changes were made")
	made := storetest.Value[int](
		t,
		db,
		"SELECT count(*) FROM audit_log WHERE action = 'create' AND actor_kind = 'command' AND customer_id IS NOT NULL",
	)
	require.Contains(t, first, fmt.Sprintf("%d changes were made", made), "each thing has an entry of its own")

	bad := filepath.Join(t.TempDir(), "bad.yaml")
	require.NoError(
		t,
		os.WriteFile(bad, []byte("customers:\n  - name: X\n    brands:\n      - name: Y\n        colour: red\n"), 0o600),
	)
	_, _, err = tidewatch(t, vars, "import", bad)
	require.ErrorContains(t, err, "bad.yaml:5")
	require.ErrorContains(t, err, "colour")
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM customers"))
}

func TestImport_OfAnEngineThatIsNotConfigured(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	vars := map[string]string{"DATABASE_URL": db.URL}
	_, warned, err := tidewatch(t, vars, "import", "--dry-run", "demo.yaml")
	require.NoError(t, err, "no engine is configured: this is not the server's environment")
	require.Contains(
		t,
		warned,
		"Warning: collector claude is not configured: set ANTHROPIC_API_KEY, in the environment of the server.",
	)
	require.Equal(t, 1, strings.Count(warned, "PERPLEXITY_API_KEY"))
	vars["OPENAI_API_KEY"] = "x"
	_, _, err = tidewatch(t, vars, "import", "--dry-run", "demo.yaml")
	require.ErrorContains(
		t,
		err,
		"demo.yaml:8: customers[0].brands[0].collectors[1]: collector perplexity is not configured: set PERPLEXITY_API_KEY",
	)
	require.NotContains(t, err.Error(), "chatgpt")
	_, warned, err = tidewatch(t, vars, "import", "--dry-run", "--allow-unconfigured", "demo.yaml")
	require.NoError(t, err)
	require.Contains(t, warned, "SERPAPI_API_KEY")
}

// start runs a command in the background and returns what ends it and waits for it.
func start(t *testing.T, vars map[string]string, args ...string) (stdout, stderr *buffer, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	stdout, stderr = &buffer{}, &buffer{}
	ended := make(chan error, 1)
	getenv := func(name string) string {
		if name == "TIDEWATCH_DRAIN" { // nobody balances load here
			return cmp.Or(vars[name], "0s")
		}
		return vars[name]
	}
	go func() { ended <- run(ctx, args, getenv, stdout, stderr) }()
	stop = sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	t.Cleanup(func() { _ = stop() })
	return stdout, stderr, stop
}

// get asks until the server answers with the status.
func get(t *testing.T, url string, status int) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		require.NoError(t, err)
		response, err := http.DefaultClient.Do(request) //nolint:forbidigo // bounded by the context
		if err == nil {
			body, err := io.ReadAll(response.Body)
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			if response.StatusCode == status {
				return string(body)
			}
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s does not answer %d", url, status)
		case <-ticker.C:
		}
	}
}

func freeAddr(t *testing.T) string {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close()) }()
	return l.Addr().String()
}

func TestServe_InEachRoleAnswersAndStopsGracefully(t *testing.T) {
	t.Parallel()
	for _, roles := range []string{"api,scheduler,worker", "api", "scheduler", "worker"} {
		t.Run(roles, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			addr := freeAddr(t)
			_, stderr, stop := start(
				t,
				map[string]string{"DATABASE_URL": db.URL, "OPENAI_API_KEY": "sk-very-secret"},
				"serve",
				"--addr",
				addr,
				"--roles",
				roles,
			)
			require.JSONEq(t, `{"ok":true}`, get(t, "http://"+addr+"/healthz", http.StatusOK))
			require.Contains(t, get(t, "http://"+addr+"/readyz", http.StatusOK), `"ready":true`)
			require.NoError(t, stop())
			for line := range strings.SplitSeq(strings.TrimSpace(stderr.String()), "\n") {
				var entry map[string]any
				require.NoError(t, json.Unmarshal([]byte(line), &entry), line)
				require.NotEmpty(t, entry["component"], line)
			}
			require.NotContains(t, stderr.String(), "sk-very-secret")
		})
	}
}

func TestServe_ATakenPortIsNamed(t *testing.T) {
	t.Parallel()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close()) }()
	_, _, err = tidewatch(
		t,
		map[string]string{"DATABASE_URL": storetest.Open(t).URL},
		"serve",
		"--addr",
		l.Addr().String(),
	)
	require.ErrorContains(t, err, "TIDEWATCH_ADDR")
	require.ErrorContains(t, err, "address already in use")
}
