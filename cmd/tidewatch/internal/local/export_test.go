package local_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestExport_FiltersByCustomerBrandAndTime(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	vars := map[string]string{"DATABASE_URL": db.URL}
	brand, other := db.Brand(t, 0), db.Brand(t, 0)
	for _, b := range []store.Brand{brand, other} {
		job := db.Schedule(t, b)
		db.Exec(t, `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
				scheduled_for, finished_at, run_timeout_seconds)
			SELECT (left(tidewatch_first_id(at)::text, 14) || substr(gen_random_uuid()::text, 15))::uuid, $1, $2, $3,
				'scoring', 'tick', 'completed', at, at, 1
			FROM unnest(ARRAY['2026-01-01 00:00+00', '2026-01-02 00:00+00', '2026-01-03 00:00+00']::timestamptz[]) at`,
			job.ID, b.ID, b.CustomerID)
	}
	name := storetest.Value[string](t, db, "SELECT name FROM customers WHERE id = $1", brand.CustomerID)
	for _, tt := range []struct {
		args []string
		rows int
	}{
		{nil, 6},
		{[]string{"--customer", name}, 3},
		{[]string{"--customer", brand.CustomerID.String()}, 3},
		{[]string{"--customer", name, "--brand", "Acme"}, 3},
		{[]string{"--brand", other.ID.String(), "--from", "2026-01-02"}, 2},
		{[]string{"--from", "2026-01-02T00:00:00Z", "--to", "2026-01-03"}, 2},
	} {
		out, counted, err := tidewatch(t, vars, append([]string{"export", "runs"}, tt.args...)...)
		require.NoError(t, err)
		require.Equal(t, tt.rows, strings.Count(out, "\n")-1, "%v", tt.args)
		require.Contains(t, counted, "runs: ")
	}
	for _, tt := range []struct {
		args []string
		says string
	}{
		{[]string{"runs", "answers"}, "accepts only one table"},
		{[]string{"secrets"}, "known tables: runs, answers"},
		{[]string{"runs", "--from", "yesterday"}, "--from"},
		{[]string{"runs", "--customer", "Nobody"}, `no customer "Nobody"`},
		{[]string{"runs", "--brand", "Acme"}, "--customer"},
		{[]string{"runs", "--customer", name, "--brand", "Apex"}, `no brand "Apex"`},
		{[]string{"runs", "--customer", name, "--brand", other.ID.String()}, `has no brand "` + other.ID.String()},
		{[]string{"runs", "--brand", uuid.NewString()}, "there is no brand"},
		{[]string{"runs", "--from", "2026-01-02", "--to", "2026-01-01"}, "--to: must be after --from"},
	} {
		_, _, err := tidewatch(t, vars, append([]string{"export"}, tt.args...)...)
		require.ErrorContains(t, err, tt.says)
	}
	dir := t.TempDir()
	_, _, err := tidewatch(t, vars, "export", "--output", dir, "runs")
	require.NoError(t, err)
	_, _, err = tidewatch(t, vars, "export", "--output", dir, "runs")
	require.ErrorContains(t, err, "exists", "files are not overwritten")
}

func TestExport_CanBeRepeatedAfterAFailure(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	vars := map[string]string{"DATABASE_URL": db.URL}
	dir := t.TempDir()
	answers := filepath.Join(dir, "answers.csv")
	require.NoError(t, os.WriteFile(answers, []byte("kept"), 0o600))
	export := []string{"export", "--output", dir, "runs", "answers"}
	_, _, err := tidewatch(t, vars, export...)
	require.ErrorContains(t, err, "answers.csv: file exists")
	require.NoFileExists(t, filepath.Join(dir, "runs.csv"))
	require.FileExists(t, answers, "only the files of the failed export are removed")
	require.NoError(t, os.Remove(answers))
	_, _, err = tidewatch(t, vars, export...)
	require.NoError(t, err)
}

func TestExport_AnswersSayTheirSource(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	job := db.Schedule(t, brand)
	db.Exec(t, `WITH run AS (INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
				scheduled_for, finished_at, run_timeout_seconds)
			VALUES (tidewatch_uuid7(), $1, $2, $3, 'scoring', 'tick', 'completed', now(), now(), 1) RETURNING id)
		INSERT INTO answers (id, run_id, brand_id, query_text, collector, status, text)
		SELECT tidewatch_uuid7(), run.id, $2, 'best crm', engine, 'ok', 'Acme'
			FROM run, unnest('{chatgpt,google_ai_mode,google_aio,of_the_future}'::text[]) engine`,
		job.ID, brand.ID, brand.CustomerID)
	out, _, err := tidewatch(t, map[string]string{"DATABASE_URL": db.URL}, "export", "answers", "--format", "jsonl")
	require.NoError(t, err)
	found := map[string]string{}
	for line := range strings.Lines(out) {
		var answer struct {
			Access    string `json:"access"`
			Collector string `json:"collector"`
		}
		require.NoError(t, json.Unmarshal([]byte(line), &answer))
		found[answer.Collector] = answer.Access
	}
	require.Equal(t, map[string]string{
		"chatgpt": "api", "google_ai_mode": "search_results", "google_aio": "search_results", "of_the_future": "",
	}, found)
}

func TestExport_ColumnsAreDocumented(t *testing.T) {
	t.Parallel()
	document, err := os.ReadFile("../../../../docs/export.md")
	require.NoError(t, err)
	for _, table := range store.ExportTables() {
		require.Contains(t, string(document), "| `"+table+"` | `"+strings.Join(store.ExportColumns(table), "`, `")+"` |")
	}
}
