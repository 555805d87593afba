package migrations_test

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

// update is the flag with which "make schema" makes the tests write schema.sql and landed.sum.
var update = flag.Bool("update", false, "write schema.sql and append to landed.sum")

const schemaHead = `-- The tables, indexes, triggers, types and views of Tidewatch after all migrations.
-- "make schema" writes this file, which is never executed. The directory functions/ contains the functions and the
-- sources of the comments.
`

// describeSchema is a query that returns the tables, types and views of the schema as SQL, with their comments.
// describeSchema reads the system catalog instead of using pg_dump, because not every machine with a Postgres server has
// pg_dump.
const describeSchema = `WITH tables AS (
		SELECT oid, relname, reloptions, coalesce('-- ' || obj_description(oid) || E'\n', '') AS comment FROM pg_class
		WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname !~ '^(river_|goose_db_version$)'),
	columns AS (
		SELECT attrelid AS oid, string_agg('    ' || attname || ' ' || format_type(atttypid, atttypmod)
			|| coalesce(' DEFAULT ' || pg_get_expr(adbin, adrelid), '')
			|| CASE attidentity WHEN 'a' THEN ' GENERATED ALWAYS AS IDENTITY' ELSE '' END
			|| CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
			|| ',' || coalesce(' -- ' || col_description(attrelid, attnum), ''), E'\n' ORDER BY attnum) AS lines
		FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
		WHERE attnum > 0 AND NOT attisdropped GROUP BY attrelid),
	constraints AS (
		SELECT conrelid AS oid, string_agg('    CONSTRAINT ' || conname || ' ' || pg_get_constraintdef(oid), E',\n'
			ORDER BY contype DESC, conname) AS lines
		FROM pg_constraint WHERE contype IN ('c', 'f', 'p', 'u') GROUP BY conrelid),
	indexes AS (
		SELECT indrelid AS oid, string_agg(replace(pg_get_indexdef(indexrelid), ' public.', ' ') || E';\n', ''
			ORDER BY relname) AS lines
		FROM pg_index JOIN pg_class c ON c.oid = indexrelid
		WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
		GROUP BY indrelid),
	triggers AS (
		SELECT tgrelid AS oid, string_agg(replace(pg_get_triggerdef(oid), ' public.', ' ') || E';\n', ''
			ORDER BY tgname) AS lines
		FROM pg_trigger WHERE NOT tgisinternal GROUP BY tgrelid),
	types AS (
		SELECT string_agg(E'\n' || coalesce('-- ' || obj_description(reltype, 'pg_type') || E'\n', '') || 'CREATE TYPE '
			|| relname || E' AS (\n' || trim(trailing ',' FROM c.lines) || E'\n);\n', '' ORDER BY relname) AS lines
		FROM pg_class t JOIN columns c USING (oid)
		WHERE relnamespace = 'public'::regnamespace AND relkind = 'c'),
	views AS (
		SELECT string_agg(E'\nCREATE VIEW ' || relname || E' AS\n' || pg_get_viewdef(oid) || E'\n', ''
			ORDER BY relname) AS lines
		FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'v')
	SELECT string_agg(E'\n' || t.comment || 'CREATE TABLE ' || relname || E' (\n' || c.lines || E'\n' || k.lines || E'\n)'
			|| coalesce(' WITH (' || array_to_string(reloptions, ', ') || ')', '') || E';\n'
			|| coalesce(i.lines, '') || coalesce(g.lines, ''), '' ORDER BY relname)
		|| (SELECT coalesce(lines, '') FROM types) || (SELECT coalesce(lines, '') FROM views)
	FROM tables t JOIN columns c USING (oid) JOIN constraints k USING (oid)
	LEFT JOIN indexes i USING (oid) LEFT JOIN triggers g USING (oid)`

func TestSchema_IsAsCommitted(t *testing.T) {
	t.Parallel()
	schema := schemaHead + storetest.Value[string](t, storetest.Open(t), describeSchema)
	if *update {
		require.NoError(t, os.WriteFile("schema.sql", []byte(schema), 0o644))
		return
	}
	committed, err := os.ReadFile("schema.sql")
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(string(committed), schema), "run make schema")
}

// landedKey returns the key of a file in landed.sum. The key is the path, followed by the revision if the file is a
// function file.
func landedKey(t *testing.T, path string, content []byte) string {
	t.Helper()
	if filepath.Dir(path) != "functions" {
		return path
	}
	first, _, _ := strings.Cut(string(content), "\n")
	require.Regexp(t, `^-- revision \d+$`, first, path)
	return path + " " + strings.TrimPrefix(first, "-- ")
}

func TestLandedFiles_AreUnchanged(t *testing.T) {
	t.Parallel()
	sums, err := os.ReadFile("landed.sum")
	require.NoError(t, err)
	landed := map[string]string{}
	for line := range strings.Lines(string(sums)) {
		sum, key, ok := strings.Cut(strings.TrimSpace(line), "  ")
		require.True(t, ok, line)
		landed[key] = sum
	}
	numbered, err := filepath.Glob("0*.sql")
	require.NoError(t, err)
	functions, err := filepath.Glob("functions/*.sql")
	require.NoError(t, err)
	present := map[string]bool{}
	for _, path := range append(numbered, functions...) {
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		key := landedKey(t, path, content)
		present[key] = true
		sum := sha256.Sum256(content)
		if _, ok := landed[key]; !ok && *update {
			sums = fmt.Appendf(sums, "%x  %s\n", sum, key)
			continue
		}
		require.Equal(t, landed[key], hex.EncodeToString(sum[:]), "%s: landed migrations never change: add a step or "+
			"raise the revision of the function file, then run make schema", key)
	}
	for key := range landed {
		require.True(t, present[key] || strings.HasPrefix(key, "functions/"), "%s is missing", key)
	}
	if *update {
		require.NoError(t, os.WriteFile("landed.sum", sums, 0o644))
	}
}

func TestNumberedFiles_HaveNoGaps(t *testing.T) {
	t.Parallel()
	// The step 00011 was never released, but databases have later steps. goose would reject a new step with the number
	// 00011.
	holes := []int{11}
	files, err := filepath.Glob("*_*.sql")
	require.NoError(t, err)
	want := 1
	for _, file := range files {
		number, err := strconv.Atoi(regexp.MustCompile(`^\d{5}`).FindString(file))
		require.NoError(t, err, file)
		for slices.Contains(holes, want) {
			want++
		}
		require.Equal(t, want, number, file)
		want++
	}
}

// TestSchema_EachTableCanBeReplicated checks that updates and deletions still work if all tables are replicated
// logically.
func TestSchema_EachTableCanBeReplicated(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	require.Empty(t, storetest.Value[[]string](t, db, `SELECT array_agg(relname::text) FROM pg_class c
		WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relpersistence = 'p' AND relreplident <> 'f'
			AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)`))
}

// Operators read the comments in the database, and act on them.
func TestSchema_CommentsDoNotContradictTheProgram(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	table := func(name string) string {
		return storetest.Value[string](t, db, "SELECT obj_description($1::regclass)", name)
	}
	require.Contains(t, table("trend_buckets"), "Do not delete rows")
	require.NotContains(t, table("trend_buckets"), "computes them again")
	require.Contains(t, table("scheduler_state"), "the state of the time-zone data")
	require.Contains(t, table("users"), "OpenID Connect")
	require.Contains(t, storetest.Value[string](t, db, `SELECT col_description('users'::regclass, attnum) FROM pg_attribute
		WHERE attrelid = 'users'::regclass AND attname = 'password_hash'`), "empty if the user has no password")
}

// Postgres keeps the plan of the first update in a session. If this plan is for one row, a trigger that joins old and
// new rows may compare each row of a later large update with all others.
func TestSchema_TriggersThatJoinOldAndNewRowsUseNoNestedLoops(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	require.Equal(t, "{}", storetest.Value[string](t, db, `SELECT coalesce(array_agg(p.proname), '{}')::text
		FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
		WHERE tgoldtable IS NOT NULL AND tgnewtable IS NOT NULL
			AND NOT 'enable_nestloop=off' = ANY (coalesce(proconfig, '{}'))`))
	require.Positive(t, storetest.Value[int](t, db, `SELECT count(*) FROM pg_trigger
		WHERE tgoldtable IS NOT NULL AND tgnewtable IS NOT NULL`))
}
