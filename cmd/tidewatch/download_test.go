package main

import (
	"encoding/csv"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

// breaking starts a proxy that breaks off each response to a download. The function cut returns the number of bytes
// after which the n-th response ends. The returned counter has the number of downloads.
func breaking(t *testing.T, server, token string, cut func(n int64) int64) (address string, requests *atomic.Int64) {
	t.Helper()
	requests = new(atomic.Int64)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to, err := url.JoinPath(server, r.URL.Path)
		if err != nil {
			panic(err)
		}
		forward, err := http.NewRequestWithContext(r.Context(), r.Method, to+"?"+r.URL.RawQuery, nil)
		if err != nil {
			panic(err)
		}
		forward.Header.Set("Authorization", "Bearer "+token)
		response, err := new(http.Transport).RoundTrip(forward)
		if err != nil {
			panic(err)
		}
		defer func() { _ = response.Body.Close() }()
		w.Header().Set("Content-Type", response.Header.Get("Content-Type"))
		w.WriteHeader(response.StatusCode)
		if _, err := io.CopyN(w, response.Body, cut(requests.Add(1))); err == nil {
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}
	}))
	t.Cleanup(proxy.Close)
	return proxy.URL, requests
}

func TestDownload_ResumesAfterABrokenConnection(t *testing.T) {
	t.Parallel()
	c := startCluster(t)
	brand := c.brand(t, "Harborlight")
	c.db.Exec(t, `WITH run AS (INSERT INTO job_runs (id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
			finished_at, run_timeout_seconds)
			SELECT tidewatch_uuid7(), id, customer_id, 'scoring', 'manual', 'completed', now(), now(), 1 FROM brands
			WHERE id = $1 RETURNING id, brand_id)
		INSERT INTO answers (id, run_id, brand_id, query_text, collector, status, text)
		SELECT tidewatch_uuid7(), id, brand_id, 'x', 'chatgpt', 'ok', n || E' says "yes"\n,\nand ' || repeat('x', 5000)
		FROM run, generate_series(1, 500) n`, brand)
	direct := map[string]string{"TIDEWATCH_SERVER": c.addresses[0], "TIDEWATCH_TOKEN": c.token}
	for _, format := range []string{"csv", "jsonl"} {
		whole := filepath.Join(t.TempDir(), "whole")
		_, told, err := tidewatch(t, direct, "download", "answers", "--format", format, "--output", whole)
		require.NoError(t, err)
		require.Contains(t, told, "answers: 500 rows")
		address, requests := breaking(t, c.addresses[0], c.token, func(n int64) int64 { return 150 + (n-1)*200_000 })
		broken := map[string]string{"TIDEWATCH_SERVER": address, "TIDEWATCH_TOKEN": c.token}
		out, told, err := tidewatch(t, broken, "download", "answers", "--format", format)
		require.NoError(t, err)
		require.Greater(t, requests.Load(), int64(4))
		require.Contains(t, told, "the connection broke after")
		require.Contains(t, told, "answers: 500 rows")
		want, err := os.ReadFile(whole)
		require.NoError(t, err)
		requireSameRows(t, format, string(want), out)
		_, _, err = tidewatch(t, direct, "download", "answers", "--output", whole)
		require.ErrorContains(t, err, "exists", "a download never overwrites a file")

		// A file that ends in the middle of a row is continued after the last complete row.
		require.NoError(t, os.WriteFile(whole, []byte(out)[:len(out)/2], 0o600))
		_, told, err = tidewatch(t, direct, "download", "answers", "--format", format, "--output", whole, "--continue")
		require.NoError(t, err)
		require.Regexp(t, `answers: 2[45]\d rows`, told)
		continued, err := os.ReadFile(whole)
		require.NoError(t, err)
		require.Equal(t, out, string(continued))
	}
	refused := filepath.Join(t.TempDir(), "refused")
	_, _, err := tidewatch(t, map[string]string{"TIDEWATCH_SERVER": c.addresses[0], "TIDEWATCH_TOKEN": "tw_wrong"},
		"download", "answers", "--output", refused)
	require.Error(t, err)
	require.NoFileExists(t, refused, "the file would block the next attempt")
	_, _, err = tidewatch(t, direct, "download", "answers", "--continue")
	require.ErrorContains(t, err, "--output")
	for _, flag := range []string{"--brand", "--customer"} {
		out, _, err := tidewatch(t, direct, "download", "answers", flag, uuid.NewString(), "--output", refused)
		require.ErrorContains(t, err, flag+": ")
		require.ErrorContains(t, err, "not_found")
		require.Empty(t, out)
		require.NoFileExists(t, refused)
	}
	_, _, err = tidewatch(t, direct, "download", "answers", "--topic", "x")
	require.ErrorContains(t, err, "brand_id")
	require.Equal(t, 500, storetest.Value[int](t, c.db, "SELECT count(*) FROM answers"))
}

// requireSameRows compares two downloads without the cursors, which contain the time of the first request.
func requireSameRows(t *testing.T, format, want, got string) {
	t.Helper()
	if format == "jsonl" {
		wanted, lines := strings.Split(want, "\n"), strings.Split(got, "\n")
		require.Len(t, lines, len(wanted))
		for i := range lines {
			_, expected, _ := strings.Cut(wanted[i], ",")
			_, line, _ := strings.Cut(lines[i], ",")
			require.Equal(t, expected, line)
		}
		return
	}
	wanted, err := csv.NewReader(strings.NewReader(want)).ReadAll()
	require.NoError(t, err)
	rows, err := csv.NewReader(strings.NewReader(got)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, len(wanted))
	for i := range rows {
		require.Equal(t, wanted[i][1:], rows[i][1:])
	}
}
