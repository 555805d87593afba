package migrations_test

import (
	"log/slog"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/stretchr/testify/require"

	"tidewatch/migrations"
	"tidewatch/store/storetest"
)

// lastBeforeFunctionFiles is the last numbered step that defines functions.
const lastBeforeFunctionFiles = 14

// upTo applies the numbered files up to a version.
func upTo(t *testing.T, db storetest.DB, version int64) {
	t.Helper()
	pool := stdlib.OpenDBFromPool(db.Pool)
	t.Cleanup(func() { require.NoError(t, pool.Close()) })
	provider, err := goose.NewProvider(goose.DialectPostgres, pool, os.DirFS("."),
		goose.WithSlog(slog.New(slog.DiscardHandler)), goose.WithDisableGlobalRegistry(true))
	require.NoError(t, err)
	_, err = provider.UpTo(t.Context(), version)
	require.NoError(t, err)
}

// functionsOf returns the definitions of the functions and triggers of a database, without comments and white space.
func functionsOf(t *testing.T, db storetest.DB) []string {
	t.Helper()
	all := storetest.Value[[]string](t, db, `SELECT array_agg(def ORDER BY def) FROM (
		SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname !~ '^river'
		UNION ALL
		SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal AND tgname !~ '^river') AS d(def)`)
	comment := regexp.MustCompile(`--[^\n]*`)
	for i := range all {
		all[i] = strings.Join(strings.Fields(comment.ReplaceAllString(all[i], "")), "")
	}
	return all
}

func TestDown_ToTheStepBeforeTheFunctionFilesRestoresItsFunctions(t *testing.T) {
	t.Parallel()
	older := storetest.OpenEmpty(t)
	upTo(t, older, lastBeforeFunctionFiles)
	db := storetest.Open(t)
	_, err := migrations.Down(t.Context(), db.Pool, quiet(), lastBeforeFunctionFiles)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(functionsOf(t, older), functionsOf(t, db)))
}

func TestUp_BringsADatabaseOfTheVersionBeforeToTheSameFunctions(t *testing.T) {
	t.Parallel()
	older := storetest.OpenEmpty(t)
	upTo(t, older, lastBeforeFunctionFiles)
	_, err := migrations.Up(t.Context(), older.Pool, quiet())
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(functionsOf(t, storetest.Open(t)), functionsOf(t, older)))
}

// Nodes of the previous version keep running beside new nodes during an update.
func TestUp_KeepsTheSignaturesOfFunctionsThatOlderNodesCall(t *testing.T) {
	t.Parallel()
	const signatures = `SELECT array_agg(concat_ws(' ', oid::regprocedure, pg_get_function_result(oid))) FROM pg_proc
		WHERE pronamespace = 'public'::regnamespace AND proname !~ '^river'`
	older := storetest.OpenEmpty(t)
	upTo(t, older, lastBeforeFunctionFiles)
	require.Subset(t, storetest.Value[[]string](t, storetest.Open(t), signatures),
		storetest.Value[[]string](t, older, signatures))
}

func TestFunctionFiles_AreAppliedAgainWhenTheirContentHasChanged(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	want := functionsOf(t, db)
	// An older program leaves a database in this state: the file has another hash, and one of its functions is
	// different.
	db.Exec(t, "CREATE OR REPLACE FUNCTION tidewatch_uuid7() RETURNS uuid LANGUAGE sql AS 'SELECT gen_random_uuid()'")
	db.Exec(t, "UPDATE schema_functions SET hash = 'older' WHERE name = 'functions/ids.sql'")
	err := migrations.Check(t.Context(), db.Pool, quiet())
	require.ErrorIs(t, err, migrations.ErrPending)
	require.ErrorContains(t, err, "functions/ids.sql")
	applied, err := migrations.Up(t.Context(), db.Pool, quiet())
	require.NoError(t, err)
	require.Len(t, applied, 1)
	require.Equal(t, "functions/ids.sql", applied[0].Name)
	require.Empty(t, cmp.Diff(want, functionsOf(t, db)))
	require.NoError(t, migrations.Check(t.Context(), db.Pool, quiet()))
}

func TestFunctionFiles_OfANewerProgramAreLeftAlone(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Exec(t, "UPDATE schema_functions SET hash = 'newer', revision = revision + 1")
	require.NoError(t, migrations.Check(t.Context(), db.Pool, quiet()))
	applied, err := migrations.Up(t.Context(), db.Pool, quiet())
	require.NoError(t, err)
	require.Empty(t, applied)
}

// indexed lists the functions whose results an index stores. A numbered file defines such functions, because an index
// must be created again after a change of its function.
var indexed = []string{"FUNCTION tidewatch_name", "FUNCTION tidewatch_search", "FUNCTION tidewatch_words"}

func TestFunctionFiles_DefineEveryFunctionAndTrigger(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	var sql strings.Builder
	entries, err := os.ReadDir("functions")
	require.NoError(t, err)
	for _, entry := range entries {
		content, err := os.ReadFile("functions/" + entry.Name())
		require.NoError(t, err)
		sql.Write(content)
	}
	defined := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^CREATE OR REPLACE (FUNCTION|PROCEDURE|TRIGGER) (\w+)`).FindAllStringSubmatch(sql.String(), -1) {
		require.False(t, defined[m[1]+" "+m[2]], "%s %s is defined twice", m[1], m[2])
		defined[m[1]+" "+m[2]] = true
	}
	has := storetest.Value[[]string](t, db, `SELECT array_agg(name) FROM (
		SELECT CASE prokind WHEN 'p' THEN 'PROCEDURE ' ELSE 'FUNCTION ' END || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname !~ '^river'
		UNION ALL
		SELECT 'TRIGGER ' || tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname !~ '^river') AS n(name)`)
	has = slices.DeleteFunc(has, func(name string) bool { return slices.Contains(indexed, name) })
	for _, name := range has {
		require.True(t, defined[name], "%s is in no file of migrations/functions", name)
	}
	require.Len(t, defined, len(has))
}

func TestStatus_ReportsAHoleInTheAppliedSteps(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Exec(t, "DELETE FROM goose_db_version WHERE version_id = 9")
	err := migrations.Check(t.Context(), db.Pool, quiet())
	require.ErrorIs(t, err, migrations.ErrPending)
	require.ErrorContains(t, err, "00009_audit_actor.sql")
}
