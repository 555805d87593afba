package migrations_test

import (
	"log/slog"
	"net/url"
	"os"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/stretchr/testify/require"

	"tidewatch/migrations"
	"tidewatch/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func count(line string, all []migrations.Migration) (n int) {
	for _, m := range all {
		if m.Line == line && m.Applied {
			n++
		}
	}
	return n
}

func TestUp_AppliesAllLinesToAnEmptyDatabaseOnce(t *testing.T) {
	t.Parallel()
	db := storetest.OpenEmpty(t)
	require.ErrorIs(t, migrations.Check(t.Context(), db.Pool, quiet()), migrations.ErrPending)
	applied, err := migrations.Up(t.Context(), db.Pool, quiet())
	require.NoError(t, err)
	require.Positive(t, count(migrations.LineRiver, applied))
	require.Positive(t, count(migrations.LineTidewatch, applied))
	again, err := migrations.Up(t.Context(), db.Pool, quiet())
	require.NoError(t, err)
	require.Empty(t, again)
	require.NoError(t, migrations.Check(t.Context(), db.Pool, quiet()))
}

func TestUp_AcceptsMigrationsByTheRiverCommandLineTool(t *testing.T) {
	t.Parallel()
	db := storetest.OpenEmpty(t)
	// The command `river migrate-up` also calls Migrate with the driver riverpgxv5.
	migrator, err := rivermigrate.New(riverpgxv5.New(db.Pool), nil)
	require.NoError(t, err)
	_, err = migrator.Migrate(t.Context(), rivermigrate.DirectionUp, nil)
	require.NoError(t, err)

	applied, err := migrations.Up(t.Context(), db.Pool, quiet())
	require.NoError(t, err)
	require.Zero(t, count(migrations.LineRiver, applied))
	require.Positive(t, count(migrations.LineTidewatch, applied))
}

func TestUp_ContinuesFromAnOlderVersion(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	undone, err := migrations.Down(t.Context(), db.Pool, quiet(), -1)
	require.NoError(t, err)
	require.Len(t, undone, 1)
	require.ErrorIs(t, migrations.Check(t.Context(), db.Pool, quiet()), migrations.ErrPending)
	redone, err := migrations.Up(t.Context(), db.Pool, quiet())
	require.NoError(t, err)
	require.Equal(t, 1, count(migrations.LineTidewatch, redone))
	require.Positive(t, count(migrations.LineFunctions, redone), "the step back may have restored older functions")
	require.Len(t, redone, 1+count(migrations.LineFunctions, redone))
	require.Equal(t, undone[0].Version, redone[0].Version)
}

func TestUp_UpgradesAnOlderRiver(t *testing.T) {
	t.Parallel()
	db := storetest.OpenEmpty(t)
	migrator, err := rivermigrate.New(riverpgxv5.New(db.Pool), nil)
	require.NoError(t, err)
	_, err = migrator.Migrate(t.Context(), rivermigrate.DirectionUp, &rivermigrate.MigrateOpts{TargetVersion: 4})
	require.NoError(t, err)
	_, err = migrations.Up(t.Context(), db.Pool, quiet())
	require.NoError(t, err)
	require.NoError(t, migrations.Check(t.Context(), db.Pool, quiet()))
}

func TestUp_LeavesANewerRiverAndANewerSchemaAlone(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Exec(t, "INSERT INTO river_migration (line, version) VALUES ('main', 99)")
	db.Exec(t, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (90001, true)")
	require.NoError(t, migrations.Check(t.Context(), db.Pool, quiet()), "an older node keeps running during an update")
	applied, err := migrations.Up(t.Context(), db.Pool, quiet())
	require.NoError(t, err)
	require.Empty(t, applied)
}

func TestUp_FiveConcurrentProcessesApplyEachStepOnce(t *testing.T) {
	t.Parallel()
	db := storetest.OpenEmpty(t)
	var wg sync.WaitGroup
	applied, errs := make([][]migrations.Migration, 5), make([]error, 5)
	for i := range 5 {
		pool, err := pgxpool.New(t.Context(), db.URL)
		require.NoError(t, err)
		wg.Go(func() {
			defer pool.Close()
			applied[i], errs[i] = migrations.Up(t.Context(), pool, quiet())
		})
	}
	wg.Wait()
	total := 0
	for i := range 5 {
		require.NoError(t, errs[i])
		total += len(applied[i])
	}
	all, err := migrations.Status(t.Context(), db.Pool, quiet())
	require.NoError(t, err)
	require.Len(t, all, total)
}

func TestDown_ToZeroDropsEverythingAndUpWorksAgain(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	_, err := migrations.Down(t.Context(), db.Pool, quiet(), 0)
	require.NoError(t, err)
	require.Zero(t, storetest.Value[int](t, db, `SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace
		AND relkind = 'r' AND relname !~ '^(river_|goose_)'`))
	require.Zero(
		t,
		storetest.Value[int](
			t,
			db,
			`SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname ~ '^scheduled'`,
		),
	)
	_, err = migrations.Up(t.Context(), db.Pool, quiet())
	require.NoError(t, err)
}

func TestStatus_ChangesNothing(t *testing.T) {
	t.Parallel()
	db := storetest.OpenEmpty(t)
	_, err := migrations.Status(t.Context(), db.Pool, quiet())
	require.NoError(t, err)
	require.Zero(t,
		storetest.Value[int](t, db, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"))
}

func TestSchema_EveryTableHasRowLevelSecurityAndTheOwnerIsExempt(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	open := storetest.Value[[]string](t, db, `SELECT coalesce(array_agg(relname::text), '{}') FROM pg_class
		WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relrowsecurity`)
	require.Empty(t, cmp.Diff([]string{}, open))
	db.Exec(t, `WITH channel AS (INSERT INTO alert_channels (customer_id, name, kind, target, url)
			SELECT customer_id, 'x', 'slack', '', '' FROM brands WHERE id = $1 RETURNING id, customer_id)
		INSERT INTO alert_rules (customer_id, channel_id, kind) SELECT customer_id, id, 'run_scored' FROM channel`,
		db.Brand(t, 1).ID)
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM brands"))
	db.Exec(t, "CREATE ROLE gateway_"+storetest.Value[string](t, db, "SELECT current_database()"))
	role := "gateway_" + storetest.Value[string](t, db, "SELECT current_database()")
	db.Exec(t, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO "+role)
	tx, err := db.Pool.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), "SET LOCAL ROLE "+role)
	require.NoError(t, err)
	var seen int
	require.NoError(t, tx.QueryRow(t.Context(), "SELECT count(*) FROM brands").Scan(&seen))
	require.Zero(t, seen)
	require.NoError(t, tx.QueryRow(t.Context(), "SELECT count(*) FROM alert_rules_in_force").Scan(&seen))
	require.Zero(t, seen, "a view reads the tables with the rights of its owner")
	require.NoError(t, tx.Rollback(t.Context()))
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM alert_rules_in_force"))
	db.Exec(t, "ALTER ROLE "+role+" BYPASSRLS") // as the role of docs/operations.md, with which the nodes connect
	tx, err = db.Pool.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), "SET LOCAL ROLE "+role)
	require.NoError(t, err)
	require.NoError(t, tx.QueryRow(t.Context(), "SELECT count(*) FROM alert_rules_in_force").Scan(&seen))
	require.Equal(t, 1, seen)
	require.NoError(t, tx.Rollback(t.Context()))
	db.Exec(t, "DROP OWNED BY "+role)
	db.Exec(t, "DROP ROLE "+role)
}

func TestUp_RejectsADatabaseThatCannotStoreEachText(t *testing.T) {
	t.Parallel()
	for _, encoding := range []string{"LATIN1", "SQL_ASCII"} {
		db := storetest.OpenEmptyWith(t, "ENCODING '"+encoding+"' LOCALE 'C'")
		_, err := migrations.Up(t.Context(), db.Pool, quiet())
		require.ErrorContains(t, err, "has the encoding "+encoding+", but Tidewatch needs UTF8")
		require.Zero(t, storetest.Value[int](t, db,
			"SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"))
		require.ErrorContains(t, migrations.Check(t.Context(), db.Pool, quiet()), encoding)
	}
}

func TestUp_NamesThePrivilegeThatARoleLacks(t *testing.T) {
	t.Parallel()
	db := storetest.OpenEmpty(t)
	role := "guest_" + storetest.Value[string](t, db, "SELECT current_database()")
	db.Exec(t, "CREATE ROLE "+role+" LOGIN PASSWORD 'x'")
	db.Exec(t, "REVOKE CREATE ON SCHEMA public FROM PUBLIC") // the default since Postgres 15
	defer db.Exec(t, "DROP ROLE "+role)
	u, err := url.Parse(db.URL)
	require.NoError(t, err)
	u.User = url.UserPassword(role, "x")
	_, err = migrations.Up(t.Context(), storetest.Pool(t, u.String()), quiet())
	require.ErrorContains(t, err, "connect as the owner of the database")
}
