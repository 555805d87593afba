package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func dataOut(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "data-out.md"))
	require.NoError(t, err)
	return string(text)
}

// addNorthwind adds a customer with a brand and 20 scored answers, 15 of which mention the brand.
func addNorthwind(t *testing.T, db storetest.DB) {
	t.Helper()
	customer, err := db.SaveCustomer(t.Context(), store.Customer{Name: "Northwind Ltd"})
	require.NoError(t, err)
	brand, err := db.SaveBrand(t.Context(), store.Brand{CustomerID: customer.ID, Name: "Acme"})
	require.NoError(t, err)
	for _, sql := range []string{
		`INSERT INTO job_runs (id, brand_id, customer_id, job_type, trigger, status, scheduled_for, finished_at,
			run_timeout_seconds) SELECT tidewatch_uuid7(), id, customer_id, 'scoring', 'manual', 'completed', now(), now(), 1
			FROM brands WHERE id = $1`,
		`INSERT INTO answers (id, run_id, brand_id, query_text, collector, status, text, position_version,
				sentiment_version, position_scored_at, sentiment_scored_at, created_at)
			SELECT tidewatch_uuid7(), id, brand_id, 'best crm', 'chatgpt', 'ok', 'Answer ' || n, 1, 1, now(), now(),
				'2026-11-02T09:00:00Z' FROM job_runs, generate_series(1, 20) n WHERE brand_id = $1`,
		`INSERT INTO positions (answer_id, owner, name, mention_order, first_offset, mentions, prominence, scorer,
				scorer_version) SELECT id, 'brand', 'Acme', 1, 0, 1, 1, 'x', 1 FROM answers WHERE brand_id = $1 LIMIT 15`,
	} {
		db.Exec(t, sql, brand.ID)
	}
	_, err = db.RefreshFacts(t.Context(), brand.ID, 100)
	require.NoError(t, err)
}

// The test runs the commands of docs/data-out.md in a shell, with curl and psql.
func TestDataOut_CommandsPrintWhatThePageShows(t *testing.T) {
	t.Parallel()
	steps := guideSteps(dataOut(t))
	require.Greater(t, len(steps), 9)
	db, dir := storetest.Open(t), t.TempDir()
	addNorthwind(t, db)
	db.Exec(t, "GRANT CREATE ON SCHEMA public TO tidewatch")
	db.Exec(t, "REVOKE CREATE ON SCHEMA public FROM PUBLIC") // the default since Postgres 15
	node := serve(t, map[string]string{"DATABASE_URL": db.URL}, "--roles", "api")
	self, err := os.Executable()
	require.NoError(t, err)
	command := fmt.Sprintf("#!/bin/sh\n%s=1 exec %q \"$@\"\n", asCommand, self)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "tidewatch"), []byte(command), 0o700))
	t.Cleanup(func() { // roles belong to the server, not to a database
		for _, sql := range []string{"DROP OWNED BY northwind_bi", "DROP ROLE northwind_bi"} {
			_, err := db.Pool.Exec(context.WithoutCancel(t.Context()), sql)
			require.NoError(t, err)
		}
	})
	var script strings.Builder
	const mark = "\x01"
	for i, s := range steps {
		fmt.Fprintf(&script, "%s\necho \"%s%d $?%s\"\n", strings.TrimRight(s.command, "\n"), mark, i, mark)
	}
	database, err := url.Parse(db.URL)
	require.NoError(t, err)
	shell := exec.CommandContext(t.Context(), "bash", "-c", "exec 2>&1\n"+script.String())
	shell.Dir = dir
	shell.Env = []string{
		"PATH=" + dir + ":" + os.Getenv("PATH"), "HOME=" + dir, "DATABASE_URL=" + db.URL,
		"PGHOST=" + database.Query().Get("host"), "PGDATABASE=" + strings.TrimPrefix(database.Path, "/"),
		"TIDEWATCH_SERVER=" + node.URL, "TIDEWATCH_TOKEN=" + adminToken(t, db),
	}
	if port := database.Query().Get("port"); port != "" {
		shell.Env = append(shell.Env, "PGPORT="+port)
	}
	out, err := shell.CombinedOutput()
	require.NoError(t, err, "%s", out)
	parts := strings.Split(string(out), mark)
	require.Len(t, parts, 2*len(steps)+1, "%s", out)
	for i, s := range steps {
		printed := strings.TrimSpace(parts[2*i])
		require.Equal(t, fmt.Sprintf("%d 0", i), parts[2*i+1], "$ %s\n%s", s.command, printed)
		pattern := strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSpace(s.prints)), "…", `[\s\S]*`)
		require.Regexp(t, "^"+pattern+"$", printed, "$ %s", s.command)
	}
}

func TestDataOut_ThePageHasTheColumnsOfTheViews(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	views := storetest.Value[[]string](t, db, `SELECT array_agg(line ORDER BY line) FROM (
		SELECT '| `+"`' || relname || '`"+` |' || string_agg('`+"`' || attname || '`"+`', ', ' ORDER BY attnum) || ' |' AS line
		FROM pg_class c JOIN pg_attribute ON attrelid = c.oid WHERE relnamespace = 'tidewatch_bi'::regnamespace
		GROUP BY relname) x`)
	var shown []string
	for _, row := range regexp.MustCompile("(?m)^(\\| `\\w+` \\|)[^|]*\\| (`.*\\|)$").FindAllStringSubmatch(dataOut(t), -1) {
		if !strings.Contains(row[2], "`brand_id`") {
			continue // a row of another table
		}
		shown = append(shown, row[1]+row[2])
	}
	require.ElementsMatch(t, views, shown)
	require.Zero(t, storetest.Value[int](t, db, `SELECT count(*) FROM pg_class c JOIN pg_attribute ON attrelid = c.oid
		WHERE relnamespace = 'tidewatch_bi'::regnamespace AND col_description(c.oid, attnum) IS NULL`), "comments")
}
