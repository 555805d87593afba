package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// withRuns imports the example file, lets a node run each schedule once, and returns the environment variables.
func withRuns(t *testing.T, db storetest.DB) map[string]string {
	t.Helper()
	vars := map[string]string{"DATABASE_URL": db.URL, "TIDEWATCH_DEFAULT_COLLECTORS": "chatgpt"}
	engines := startEngines(t, standin.Options{Brands: []string{"Harborlight", "Eastmoor"}})
	for _, name := range []string{"chatgpt", "perplexity"} {
		engine, _ := collector.Lookup(name)
		vars[engine.KeyVar], vars[engine.BaseURLVar()] = "stand-in", engines.BaseURLs[name]
	}
	_, _, err := tidewatch(t, vars, "import", "--allow-unconfigured", exampleFile)
	require.NoError(t, err)
	// After the due ticks, no schedule ticks again during the test.
	db.Exec(t, `UPDATE scheduled_jobs SET
		cron_expression = extract(minute FROM now() AT TIME ZONE 'UTC' + interval '30 minutes') || ' * * * *',
		next_run_at = now(), job_type = 'data_collection_and_scoring',
		metadata = '{"collectors": ["chatgpt", "perplexity"]}', jitter_seconds = 0`)
	node := serve(t, vars)
	db.WaitFor(t, "the runs", `SELECT (SELECT count(*) FROM scheduled_jobs)
		= (SELECT count(DISTINCT scheduled_job_id) FROM job_runs WHERE status = 'completed')`)
	require.NoError(t, node.Stop())
	return vars
}

// columnInTable returns the name of an exported column in the database table, or "" for a column from another table.
func columnInTable(table, column string) string {
	switch {
	case table == "runs" && column == "run_id", table == "answers" && column == "answer_id":
		return "id"
	case slices.Contains([]string{"customer", "brand", "schedule", "access"}, column),
		table != "answers" && table != "runs" && column == "run_id":
		return ""
	default:
		return column
	}
}

// readTable returns the rows of a table as JSON.
func readTable(t *testing.T, db storetest.DB, table string) []map[string]any {
	t.Helper()
	name := map[string]string{"runs": "job_runs", "trends": "trend_buckets"}[table]
	if name == "" {
		name = table
	}
	var rows []map[string]any
	raw := storetest.Value[string](t, db, "SELECT coalesce(json_agg(to_jsonb(x)), '[]')::text FROM "+name+" x")
	decoder := json.NewDecoder(strings.NewReader(raw))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&rows))
	return rows
}

// line returns the values of a row as JSON text, so that tests can compare rows.
func line(t *testing.T, table string, columns []string, value func(column, inTable string) any) string {
	t.Helper()
	cells := map[string]any{}
	for _, c := range columns {
		if name := columnInTable(table, c); name != "" {
			cells[c] = value(c, name)
		}
	}
	text, err := json.Marshal(cells)
	require.NoError(t, err)
	return string(text)
}

// asCell returns a JSON value in the form of a CSV cell.
func asCell(t *testing.T, v any) any {
	t.Helper()
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		text, err := json.Marshal(v)
		require.NoError(t, err)
		return string(text)
	}
}

func TestExport_WritesTheRowsOfTheTables(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	vars := withRuns(t, db)
	db.Exec(t, "SET TimeZone = 'UTC'")
	db.Exec(t, `UPDATE answers SET text = '=HYPERLINK("https://evil.example")' || E'\n"quoted", -1'
		WHERE id = (SELECT min(id::text)::uuid FROM answers)`)
	dir := t.TempDir()
	for name, flags := range map[string][]string{
		"csv": {"--format", "csv", "--plain"}, "guarded": {"--format", "csv"}, "jsonl": {"--format", "jsonl"},
	} {
		_, _, err := tidewatch(t, vars, slices.Concat([]string{"export", "--output", filepath.Join(dir, name)}, flags)...)
		require.NoError(t, err)
	}
	guarded, err := os.ReadFile(filepath.Join(dir, "guarded", "answers.csv"))
	require.NoError(t, err)
	require.Contains(t, string(guarded), `"'=HYPERLINK(`)
	for _, table := range store.ExportTables() {
		columns := store.ExportColumns(table)
		rows := readTable(t, db, table)
		require.NotEmpty(t, rows, table)
		var wantJSON, wantCSV, gotJSON, gotCSV []string
		for _, row := range rows {
			wantJSON = append(wantJSON, line(t, table, columns, func(_, name string) any { return row[name] }))
			wantCSV = append(wantCSV, line(t, table, columns, func(_, name string) any { return asCell(t, row[name]) }))
		}
		for _, object := range readLines(t, filepath.Join(dir, "jsonl", table+".jsonl")) {
			require.Len(t, object, len(columns))
			gotJSON = append(gotJSON, line(t, table, columns, func(column, _ string) any { return object[column] }))
		}
		file, err := os.Open(filepath.Join(dir, "csv", table+".csv"))
		require.NoError(t, err)
		records, err := csv.NewReader(file).ReadAll()
		require.NoError(t, err)
		require.NoError(t, file.Close())
		require.Equal(t, columns, records[0])
		for _, record := range records[1:] {
			gotCSV = append(gotCSV, line(t, table, columns, func(column, _ string) any {
				return compact(record[slices.Index(columns, column)])
			}))
		}
		for _, lines := range [][]string{wantJSON, wantCSV, gotJSON, gotCSV} {
			slices.Sort(lines)
		}
		require.Equal(t, wantJSON, gotJSON, table)
		require.Equal(t, wantCSV, gotCSV, table)
	}
}

// compact removes the whitespace between JSON tokens. A text that is not JSON stays unchanged.
func compact(cell string) string {
	if !strings.HasPrefix(cell, "{") && !strings.HasPrefix(cell, "[") {
		return cell
	}
	var v any
	decoder := json.NewDecoder(strings.NewReader(cell))
	decoder.UseNumber()
	if decoder.Decode(&v) != nil {
		return cell
	}
	text, err := json.Marshal(v)
	if err != nil {
		return cell
	}
	return string(text)
}

func readLines(t *testing.T, path string) []map[string]any {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	var rows []map[string]any
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var row map[string]any
		decoder := json.NewDecoder(strings.NewReader(scanner.Text()))
		decoder.UseNumber()
		require.NoError(t, decoder.Decode(&row))
		rows = append(rows, row)
	}
	require.NoError(t, scanner.Err())
	return rows
}
