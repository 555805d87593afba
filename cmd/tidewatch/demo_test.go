package main

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestDemo_OncePrintsOneDocumentWithRunsOfEachTypeAndResults(t *testing.T) {
	t.Parallel()
	out, notes, err := tidewatch(t, nil, "demo", "--once", "--json", "--addr", "127.0.0.1:0", "--latency", "20ms",
		"--data-dir", filepath.Join(storetest.ClusterDir(t), "demo"))
	require.NoError(t, err)
	require.Contains(t, notes, "stand-in engines")
	var report demoReport
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	require.Len(t, report.Runs, 3)
	seen := map[store.JobType]bool{}
	for _, r := range report.Runs {
		seen[r.JobType] = true
		require.Equal(t, store.RunCompleted, r.Status)
		require.Empty(t, r.ErrorMessage)
		require.Equal(t, r.JobType.Collects(), r.Metrics.DataCollection != nil)
		require.Equal(t, r.JobType.Scores(), r.Metrics.Scoring != nil)
	}
	require.Len(t, seen, 3)
	require.Equal(t, []faultReport{
		{
			Collector:  "chatgpt",
			HTTPStatus: 429,
			Calls:      1,
			Healed:     true,
		},
		{Collector: "perplexity", HTTPStatus: 503, Calls: demoOutage, Healed: true},
	}, report.Faults)
	require.Len(t, report.Trend.Points, madeUpDays+1)
	for i, point := range report.Trend.Points {
		require.Equal(t, i < madeUpDays, point.MadeUp)
		require.Positive(t, point.Answers)
	}
	require.Less(t, report.Trend.Points[0].MentionRate, report.Trend.Points[madeUpDays-1].MentionRate)
	require.Contains(t, notes, "these runs and answers never were")
	require.Len(t, report.Brands, 2)
	for _, brand := range report.Brands {
		require.NotEmpty(t, brand.Engines)
		for _, engine := range brand.Engines {
			require.Positive(t, engine.Answers)
			require.NotNil(t, engine.MentionRate)
		}
	}
}

func TestDemo_ShowsProgressAndTablesAndASecondOneSaysWhatIsInItsWay(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(storetest.ClusterDir(t), "demo")
	addr := freeAddr(t)
	stdout, _, stop := start(t, nil, "demo", "--addr", addr, "--latency", "20ms", "--data-dir", dir)
	get(t, "http://"+addr+"/readyz", 200)

	_, _, err := tidewatch(t, nil, "demo", "--once", "--data-dir", dir, "--addr", "127.0.0.1:0")
	require.ErrorContains(t, err, dir)
	require.ErrorContains(t, err, "in use")
	_, _, err = tidewatch(t, nil, "demo", "--once", "--data-dir", dir, "--addr", addr)
	require.ErrorContains(t, err, addr)

	waitFor(t, stdout, "Ctrl-C ends it")
	require.NoError(t, stop())
	for _, want := range []string{"✓ completed", "MENTION RATE", "AVERAGE SENTIMENT", "data_collection_and_scoring", "Harborlight", "made up", "95 % INTERVAL", "HTTP 429 Too Many Requests, Retry-After 1s", "healed", "Log in as admin@example.com"} {
		require.Contains(t, stdout.String(), want)
	}
}

func TestDemo_ARunThatFailsEndsItWithTheReason(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "mine.yaml")
	require.NoError(t, os.WriteFile(file, []byte(`customers:
  - name: Mine
    brands:
      - name: Quiet
        scheduled_jobs:
          - {name: daily, job_type: data_collection, cron_expression: 0 9 * * *}
`), 0o600))
	_, _, err := tidewatch(t, nil, "demo", "--once", "--file", file, "--addr", "127.0.0.1:0",
		"--data-dir", filepath.Join(storetest.ClusterDir(t), "demo"))
	require.ErrorContains(t, err, "No active queries found for brand Quiet")
}

func TestDemo_AfterAnInterruptedOneFollowsTheRunThatItLeft(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(storetest.ClusterDir(t), "demo")
	args := []string{"demo", "--once", "--addr", "127.0.0.1:0", "--data-dir", dir}
	stdout, _, stop := start(t, nil, append(args, "--latency", "300ms")...)
	waitFor(t, stdout, "processing")
	require.ErrorContains(t, stop(), "interrupted")
	out, _, err := tidewatch(t, nil, append(args, "--latency", "20ms")...)
	require.NoError(t, err)
	require.Contains(t, out, "left unfinished")
	require.Equal(t, 3, strings.Count(out, "  completed  "))
}

func TestDemo_AnyFreePortWillDoWhenNoneIsAskedFor(t *testing.T) {
	t.Parallel()
	var lc net.ListenConfig
	if l, err := lc.Listen(t.Context(), "tcp", demoAddr); err == nil {
		defer func() { require.NoError(t, l.Close()) }()
	}
	var out buffer
	d := &demo{command: &demoCommand{}, out: &out}
	l, err := d.listen(t.Context())
	require.NoError(t, err)
	require.NoError(t, l.Close())
	require.NotEqual(t, demoAddr, l.Addr().String())
	require.Contains(t, out.String(), "is taken")
}

// waitFor waits until the output holds the text.
func waitFor(t *testing.T, out *buffer, text string) {
	t.Helper()
	for {
		more := out.written() // before the look, so that nothing falls between
		if strings.Contains(out.String(), text) {
			return
		}
		select {
		case <-t.Context().Done():
			t.Fatalf("the output never held %q: %s", text, out.String())
		case <-more:
		}
	}
}
