// Package migrations brings a database to the schema that this program needs: River's own migrations first, then
// Tidewatch's, which are the numbered SQL files beside this one. All of it runs under one advisory lock, so that any
// number of processes may start it at once.
package migrations

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed *.sql
var files embed.FS

// The names of the two lines of migrations, as [Status] reports them.
const (
	LineRiver     = "river"
	LineTidewatch = "tidewatch"
)

// lockKey is the advisory lock that processes migrating one database wait for: "tidewatc" in ASCII.
const lockKey = 0x7469646577617463

// ErrPending says that the database's schema is older than this program's.
var ErrPending = errors.New("the database has pending migrations: run `tidewatch migrate up`")

// Migration is one step of one line, and whether the database has it.
type Migration struct {
	Applied bool   `json:"applied"`
	Line    string `json:"line"`
	Name    string `json:"name"`
	Version int64  `json:"version"`
}

// Up applies what is missing of River's line and of ours, and returns the steps that it applied, in order. It finds
// migrations done by River's own command line tool in place. It waits for another process that migrates.
func Up(ctx context.Context, pool *pgxpool.Pool, logger *slog.Logger) ([]Migration, error) {
	var applied []Migration
	err := locked(ctx, pool, func(ctx context.Context) error {
		river, err := riverLine(pool, logger)
		if err != nil {
			return err
		}
		if applied, err = riverUp(ctx, pool, river); err != nil {
			return err
		}
		results, err := withOurLine(
			pool,
			logger,
			func(p *goose.Provider) ([]*goose.MigrationResult, error) { return p.Up(ctx) },
		)
		if err != nil {
			return fmt.Errorf("apply migrations: %w", err)
		}
		for _, r := range results {
			applied = append(
				applied,
				Migration{Applied: true, Line: LineTidewatch, Name: r.Source.Path, Version: r.Source.Version},
			)
		}
		return closeLibraryTables(ctx, pool)
	})
	return applied, err
}

// Down takes Tidewatch's line back to version, which drops the tables of the later steps with their data; River's line
// stays. A negative version means one step.
func Down(ctx context.Context, pool *pgxpool.Pool, logger *slog.Logger, version int64) ([]Migration, error) {
	var undone []Migration
	err := locked(ctx, pool, func(ctx context.Context) error {
		results, err := withOurLine(pool, logger, func(p *goose.Provider) ([]*goose.MigrationResult, error) {
			if version >= 0 {
				return p.DownTo(ctx, version)
			}
			result, err := p.Down(ctx)
			if errors.Is(err, goose.ErrNoNextVersion) {
				return nil, nil
			}
			return []*goose.MigrationResult{result}, err
		})
		if err != nil {
			return fmt.Errorf("undo migrations: %w", err)
		}
		for _, r := range results {
			undone = append(undone, Migration{Line: LineTidewatch, Name: r.Source.Path, Version: r.Source.Version})
		}
		return nil
	})
	return undone, err
}

// Status lists every step that this program knows, River's first, and whether the database has it. It changes nothing.
func Status(ctx context.Context, pool *pgxpool.Pool, logger *slog.Logger) ([]Migration, error) {
	river, err := riverLine(pool, logger)
	if err != nil {
		return nil, err
	}
	has, err := riverVersions(ctx, pool)
	if err != nil {
		return nil, err
	}
	var all []Migration
	for _, m := range river.AllVersions() {
		all = append(all, Migration{Applied: has[m.Version], Line: LineRiver, Name: m.Name, Version: int64(m.Version)})
	}
	ours, err := ourVersion(ctx, pool)
	if err != nil {
		return nil, err
	}
	sources, err := withOurLine(
		pool,
		logger,
		func(p *goose.Provider) ([]*goose.Source, error) { return p.ListSources(), nil },
	)
	if err != nil {
		return nil, err
	}
	for _, s := range sources {
		all = append(all, Migration{Applied: s.Version <= ours, Line: LineTidewatch, Name: s.Path, Version: s.Version})
	}
	return all, nil
}

// Check returns [ErrPending] when a step is missing, nil when the database is at this program's version or a newer one.
func Check(ctx context.Context, pool *pgxpool.Pool, logger *slog.Logger) error {
	all, err := Status(ctx, pool, logger)
	if err != nil {
		return err
	}
	for _, m := range all {
		if !m.Applied {
			return fmt.Errorf("%w (%s %d is missing)", ErrPending, m.Line, m.Version)
		}
	}
	return nil
}

// locked runs f while this process alone holds the advisory lock, on a connection of its own.
func locked(ctx context.Context, pool *pgxpool.Pool, f func(context.Context) error) error {
	return pool.AcquireFunc(ctx, func(conn *pgxpool.Conn) error {
		if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", int64(lockKey)); err != nil {
			return fmt.Errorf("wait for other migrations: %w", err)
		}
		ferr := f(ctx)
		// Not under ctx: a lock must not outlive a cancelled migration in a connection that goes back to the pool.
		_, uerr := conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", int64(lockKey))
		return errors.Join(ferr, uerr)
	})
}

func riverLine(pool *pgxpool.Pool, logger *slog.Logger) (*rivermigrate.Migrator[pgx.Tx], error) {
	m, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Logger: logger})
	if err != nil {
		return nil, fmt.Errorf("read river's migrations: %w", err)
	}
	return m, nil
}

// riverUp applies what is missing of River's line. It leaves one alone that is newer than this program's, as an update with a
// newer River makes it while nodes of before go on: River's own tool would refuse it.
func riverUp(ctx context.Context, pool *pgxpool.Pool, river *rivermigrate.Migrator[pgx.Tx]) ([]Migration, error) {
	has, err := riverVersions(ctx, pool)
	if err != nil {
		return nil, err
	}
	known := river.AllVersions()
	for version := range has {
		if version > known[len(known)-1].Version {
			return nil, nil
		}
	}
	done, err := river.Migrate(ctx, rivermigrate.DirectionUp, nil)
	if err != nil {
		return nil, fmt.Errorf("apply river's migrations: %w", err)
	}
	var applied []Migration
	for _, v := range done.Versions {
		applied = append(applied, Migration{Applied: true, Line: LineRiver, Name: v.Name, Version: int64(v.Version)})
	}
	return applied, nil
}

// riverVersions reads which of River's migrations the database has, those included that this program does not know: River's
// own reading refuses them. River's table has no column line in its first versions.
func riverVersions(ctx context.Context, pool *pgxpool.Pool) (map[int]bool, error) {
	var exists bool
	if err := pool.QueryRow(ctx, "SELECT to_regclass('river_migration') IS NOT NULL").Scan(&exists); err != nil {
		return nil, fmt.Errorf("look for river's migrations: %w", err)
	}
	has := map[int]bool{}
	if !exists {
		return has, nil
	}
	rows, err := pool.Query(
		ctx,
		"SELECT version FROM river_migration m WHERE coalesce(to_jsonb(m) ->> 'line', 'main') = 'main'",
	)
	if err != nil {
		return nil, fmt.Errorf("read river's migrations: %w", err)
	}
	versions, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil {
		return nil, fmt.Errorf("read river's migrations: %w", err)
	}
	for _, version := range versions {
		has[version] = true
	}
	return has, nil
}

// withOurLine lends f a goose provider over the embedded files.
func withOurLine[T any](pool *pgxpool.Pool, logger *slog.Logger, f func(*goose.Provider) ([]T, error)) ([]T, error) {
	sub, err := fs.Sub(files, ".")
	if err != nil {
		return nil, fmt.Errorf("open the embedded migrations: %w", err)
	}
	db := stdlib.OpenDBFromPool(pool)
	provider, err := goose.NewProvider(
		goose.DialectPostgres,
		db,
		sub,
		goose.WithSlog(logger),
		goose.WithDisableGlobalRegistry(true),
	)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read the embedded migrations: %w", err), db.Close())
	}
	out, err := f(provider)
	return out, errors.Join(err, db.Close())
}

// ourVersion reads the database's version without creating goose's table, as goose itself would.
func ourVersion(ctx context.Context, pool *pgxpool.Pool) (int64, error) {
	var exists bool
	if err := pool.QueryRow(ctx, "SELECT to_regclass('goose_db_version') IS NOT NULL").Scan(&exists); err != nil {
		return 0, fmt.Errorf("look for the migrations' table: %w", err)
	}
	if !exists {
		return 0, nil
	}
	var version int64
	if err := pool.QueryRow(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version").Scan(&version); err != nil {
		return 0, fmt.Errorf("read the migrations' table: %w", err)
	}
	return version, nil
}

// closeLibraryTables enables row level security on the tables of River, which hold job arguments and errors, and of
// goose: on a hosted Postgres whose public schema has a REST gateway they would be readable. The owner, who is who runs
// this program, passes. Tables of another owner are left to that owner.
func closeLibraryTables(ctx context.Context, pool *pgxpool.Pool) error {
	_, err := pool.Exec(ctx, `DO $$
		DECLARE t record;
		BEGIN
			FOR t IN SELECT c.oid::regclass AS name FROM pg_class c
				WHERE c.relname ~ '^(river_|goose_db_version$)' AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity
					AND c.relnamespace = current_schema()::regnamespace AND c.relowner = current_user::regrole
			LOOP
				EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t.name);
			END LOOP;
		END $$`)
	if err != nil {
		return fmt.Errorf("enable row level security on the libraries' tables: %w", err)
	}
	return nil
}
