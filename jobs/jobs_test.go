package jobs_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestMain(m *testing.M) {
	if url := os.Getenv(nodeURL); url != "" {
		fmt.Fprintln(os.Stderr, runNode(context.Background(), url, os.Getenv(nodeEngines)))
		os.Exit(1)
	}
	os.Exit(storetest.Main(m))
}

// engines is a stand-in for the answer engines, with its collectors.
type engines struct {
	*standin.Server

	set collector.Set
	url string
}

func newEngines(tb testing.TB, opts standin.Options) engines {
	tb.Helper()
	if len(opts.Brands) == 0 {
		opts.Brands = []string{"Acme", "Globex"}
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	standIn := standin.New(opts)
	server := httptest.NewServer(standIn)
	tb.Cleanup(server.Close)
	set, err := collectors(server.URL)
	require.NoError(tb, err)
	return engines{Server: standIn, set: set, url: server.URL}
}

// collectors returns collectors that call the stand-in engines at the URL "root".
func collectors(root string) (collector.Set, error) {
	configs := map[string]collector.Config{}
	for name, url := range standin.BaseURLs(root) {
		configs[name] = collector.Config{APIKey: "sk-test", BaseURL: url, Timeout: 30 * time.Second}
	}
	return collector.NewSet(configs)
}

// config returns the config of a node with all roles and its own connection pool. The node does not watch for alerts,
// so tests of alerts use the functions "alerting" and "look".
func config(tb testing.TB, db storetest.DB, set collector.Set) jobs.Config {
	tb.Helper()
	return jobs.Config{
		Alerts:      jobs.AlertConfig{Interval: 24 * time.Hour},
		Collectors:  set,
		Logger:      slog.New(slog.NewTextHandler(tb.Output(), &slog.HandlerOptions{Level: slog.LevelError})),
		Now:         time.Now,
		Pool:        storetest.Pool(tb, db.URL),
		Scheduler:   true,
		StopTimeout: 5 * time.Second,
		Worker:      true,
	}
}

// schedulerOnly returns the config of a node that may become the leader but executes no runs.
func schedulerOnly(tb testing.TB, db storetest.DB) jobs.Config {
	tb.Helper()
	cfg := config(tb, db, nil)
	cfg.Worker = false
	return cfg
}

func newClient(tb testing.TB, cfg jobs.Config) *jobs.Client {
	tb.Helper()
	client, err := jobs.New(cfg)
	require.NoError(tb, err)
	return client
}

// The function "idle" returns a node without a role, for tests that call the node's methods one by one.
func idle(tb testing.TB, db storetest.DB) *jobs.Client {
	tb.Helper()
	cfg := config(tb, db, nil)
	cfg.Scheduler, cfg.Worker = false, false
	return newClient(tb, cfg)
}

// startNode starts a node and stops it at the end of the test.
func startNode(tb testing.TB, cfg jobs.Config) *jobs.Client {
	tb.Helper()
	client := newClient(tb, cfg)
	require.NoError(tb, client.Start(tb.Context()))
	tb.Cleanup(func() {
		require.NoError(tb, client.Stop(context.WithoutCancel(tb.Context())))
	})
	return client
}

func waitStatus(tb testing.TB, db storetest.DB, runID uuid.UUID, status store.RunStatus) store.Run {
	tb.Helper()
	db.WaitFor(tb, "the run to be finished or "+string(status),
		"SELECT status = $2 OR finished_at IS NOT NULL FROM job_runs WHERE id = $1", runID, status)
	run, err := db.Run(tb.Context(), runID)
	require.NoError(tb, err)
	require.Equal(tb, status, run.Status, "error message: %s", message(run))
	return run
}

func message(run store.Run) string {
	if run.ErrorMessage == nil {
		return ""
	}
	return *run.ErrorMessage
}

// lock locks rows in another transaction until the test ends.
func lock(t *testing.T, db storetest.DB, sql string, args ...any) {
	t.Helper()
	tx, err := db.Pool.Begin(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, tx.Rollback(context.WithoutCancel(t.Context()))) })
	_, err = tx.Exec(t.Context(), sql, args...)
	require.NoError(t, err)
}
