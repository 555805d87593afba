// Package migrations brings a database to the schema that this program needs. [Up] applies River's migrations, then the
// numbered SQL files of Tidewatch, then the function files. [Up] holds an advisory lock, so that any number of
// processes may call [Up] at the same time.
//
//   - NNNNN_name.sql: each file is a step from one schema to the next schema. Steps in landed.sum never change.
//   - functions/*.sql: the files define the present version of all functions and triggers, one file per subject. [Up]
//     applies a file again if the content of the file has changed.
//   - schema.sql shows the resulting tables, indexes and triggers. The file is generated and never executed.
//   - landed.sum contains the checksums of the files that have landed.
//
// "make schema" writes schema.sql and landed.sum. Tests compare schema.sql with a migrated database, and landed.sum
// with the files.
package migrations

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed *.sql
var files embed.FS

// LineRiver, LineTidewatch and LineFunctions are the separate series (lines) of migrations. [Up] applies the lines in
// this order.
const (
	LineRiver     = "river"
	LineTidewatch = "tidewatch"
	LineFunctions = "functions" // the version of a function file is its revision
)

// lockKey is the key of the advisory lock that [Up] and [Down] hold. The bytes of lockKey are "tidewatc" in ASCII.
const lockKey = 0x7469646577617463

// ErrPending reports that the schema of the database is older than the schema of this program.
var ErrPending = errors.New("the database has pending migrations: run `tidewatch migrate up`")

// Migration is one step of a line of migrations. Applied reports whether the database has the step.
type Migration struct {
	Applied bool   `json:"applied"`
	Line    string `json:"line"`
	Name    string `json:"name"`
	Version int64  `json:"version"`
}

// Up applies the steps that the database lacks, and returns these steps in order. Up accepts steps that River's
// command-line tool has applied. Up waits while another process migrates the database.
//
// A statement of Up stops waiting for a lock after [lockPatience], because all later statements about the table would
// wait behind the statement. Up then logs a warning, pauses, and continues with the first step that the database lacks.
// Up repeats these attempts until ctx is cancelled.
func Up(ctx context.Context, pool *pgxpool.Pool, logger *slog.Logger) ([]Migration, error) {
	if err := checkEncoding(ctx, pool); err != nil {
		return nil, err
	}
	// The sessions of a migration have settings that a connection pooler would pass on to other sessions. Up therefore
	// opens these sessions only if a step is pending, which is rare when a node starts with --migrate.
	present, err := Status(ctx, pool, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(present, func(m Migration) bool { return !m.Applied }) {
		return nil, explainPrivilege(closeLibraryTables(ctx, pool))
	}
	var applied []Migration
	err = locked(ctx, pool, lockPatience, func(ctx context.Context, pool *pgxpool.Pool) error {
		var before, after []Migration
		err := patiently(ctx, logger, func() (err error) {
			if before == nil {
				if before, err = Status(ctx, pool, slog.New(slog.DiscardHandler)); err != nil {
					return err
				}
			}
			if err := apply(ctx, pool); err != nil {
				return err
			}
			after, err = Status(ctx, pool, slog.New(slog.DiscardHandler))
			return err
		})
		applied = newlyApplied(before, after)
		return err
	})
	return applied, explainPrivilege(err)
}

// lockPatience is the time for which a migration waits for a lock, as an SQL expression in milliseconds. During this
// time, statements that need the same lock wait behind the migration. The time is longer than deadlock_timeout, after
// which Postgres ends the autovacuum of a table for a waiting statement.
const lockPatience = "1000 + extract(epoch FROM current_setting('deadlock_timeout')::interval) * 1000"

// lockPause is how long a migration that did not get a lock waits before it is repeated. The statements that waited
// behind the migration proceed in the meantime.
const lockPause = 3 * time.Second

// patiently repeats f until f gets its locks or ctx is cancelled.
func patiently(ctx context.Context, logger *slog.Logger, f func() error) error {
	for {
		err := f()
		if !lacksLock(err) {
			return err
		}
		logger.WarnContext(ctx, "A migration needs a lock that another session holds. The migration is repeated.",
			slog.Float64("pause_seconds", lockPause.Seconds()), slog.Any("error", err))
		select {
		case <-ctx.Done():
			return errors.Join(err, context.Cause(ctx))
		case <-time.After(lockPause):
		}
	}
}

// lacksLock reports whether a statement stopped waiting for a lock, or was the victim of a deadlock.
func lacksLock(err error) bool {
	const lockNotAvailable, deadlockDetected = "55P03", "40P01"
	refused, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (refused.Code == lockNotAvailable || refused.Code == deadlockDetected)
}

// apply applies the steps that the database lacks. After an error, another call continues with the failed step.
func apply(ctx context.Context, pool *pgxpool.Pool) error {
	logger := slog.New(slog.DiscardHandler)
	river, err := riverLine(pool, logger)
	if err != nil {
		return err
	}
	if err := riverUp(ctx, pool, river); err != nil {
		return err
	}
	up := func(p *goose.Provider) ([]*goose.MigrationResult, error) { return p.Up(ctx) }
	if _, err := withOurLine(pool, logger, up); err != nil {
		return fmt.Errorf("apply migrations: %w", err)
	}
	if err := functionsUp(ctx, pool); err != nil {
		return err
	}
	return closeLibraryTables(ctx, pool)
}

// newlyApplied returns the steps that are applied after a migration and were not applied before it.
func newlyApplied(before, after []Migration) []Migration {
	var applied []Migration
	for _, m := range after {
		if m.Applied && !slices.Contains(before, m) {
			applied = append(applied, m)
		}
	}
	return applied
}

// explainPrivilege adds the missing right of the role to an error of Postgres. Since Postgres 15, only the owner of a
// database may create tables in its schema public.
func explainPrivilege(err error) error {
	const insufficientPrivilege = "42501"
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok && refused.Code == insufficientPrivilege {
		return fmt.Errorf("%w: connect as the owner of the database (ALTER DATABASE … OWNER TO …), "+
			"or grant the role CREATE on the schema", err)
	}
	return err
}

// Down reverts Tidewatch's numbered steps after the given version, and returns the reverted steps. Down drops the
// tables of the reverted steps with their data. A negative version reverts one step. River's migrations are not
// reverted. After Down, and after a Down that failed, all function files are pending. Each step is reverted as a whole.
func Down(ctx context.Context, pool *pgxpool.Pool, logger *slog.Logger, version int64) ([]Migration, error) {
	var undone []Migration
	err := locked(ctx, pool, "0", func(ctx context.Context, pool *pgxpool.Pool) error {
		// Make the function files pending before the first step is reverted: even a Down that fails may have dropped
		// triggers.
		if err := forgetFunctions(ctx, pool); err != nil {
			return err
		}
		if err := setDeletionTrigger(ctx, pool, "DISABLE"); err != nil {
			return err
		}
		down := func(p *goose.Provider) ([]*goose.MigrationResult, error) {
			if version >= 0 {
				return p.DownTo(ctx, version)
			}
			result, err := p.Down(ctx)
			if errors.Is(err, goose.ErrNoNextVersion) {
				return nil, nil
			}
			if err != nil {
				return nil, err
			}
			return []*goose.MigrationResult{result}, nil
		}
		results, err := withSteps(pool, logger, inTransactions{files}, down)
		if partial, ok := errors.AsType[*goose.PartialError](err); ok {
			results = partial.Applied
		}
		if err != nil {
			err = fmt.Errorf("revert migrations: %w", err)
		}
		for _, r := range results {
			undone = append(undone, ourMigration(r.Source, false))
		}
		return errors.Join(err, setDeletionTrigger(context.WithoutCancel(ctx), pool, "ENABLE"))
	})
	return undone, err
}

// setDeletionTrigger disables or enables the trigger that accounts for the ticks of deleted schedules. Steps delete
// schedules in their Down sections, when the function of the trigger may read columns that other steps have dropped.
// The next [Up] also enables the trigger.
func setDeletionTrigger(ctx context.Context, pool *pgxpool.Pool, action string) error {
	const name = "scheduled_jobs_before_delete"
	_, err := pool.Exec(ctx, `DO $$ BEGIN
			IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass('scheduled_jobs') AND tgname = '`+name+`') THEN
				ALTER TABLE scheduled_jobs `+action+` TRIGGER `+name+`;
			END IF;
		END $$`)
	if err != nil {
		return fmt.Errorf("change the trigger %s: %w", name, err)
	}
	return nil
}

// inTransactions contains the numbered files without their annotations "NO TRANSACTION". The Down sections of these
// files cannot continue after an error, and need no separate transactions.
type inTransactions struct{ fs.FS }

// Open implements [fs.FS].
func (f inTransactions) Open(name string) (fs.File, error) {
	file, err := f.FS.Open(name)
	if err != nil || !strings.HasSuffix(name, ".sql") {
		return file, err
	}
	sql, err := io.ReadAll(file)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return changedFile{file, strings.NewReader(strings.TrimPrefix(string(sql), "-- +goose NO TRANSACTION\n"))}, nil
}

// changedFile is a file with another content.
type changedFile struct {
	fs.File

	content io.Reader
}

// Read implements [fs.File].
func (f changedFile) Read(p []byte) (int, error) { return f.content.Read(p) }

// Status returns the steps that this program knows, in order, and whether the database has each step. Status does not
// change the database.
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
	ours, err := ourVersions(ctx, pool)
	if err != nil {
		return nil, err
	}
	list := func(p *goose.Provider) ([]*goose.Source, error) { return p.ListSources(), nil }
	sources, err := withOurLine(pool, logger, list)
	if err != nil {
		return nil, err
	}
	for _, s := range sources {
		all = append(all, ourMigration(s, ours[s.Version]))
	}
	functions, err := functionsStatus(ctx, pool)
	return append(all, functions...), err
}

func ourMigration(s *goose.Source, applied bool) Migration {
	return Migration{Applied: applied, Line: LineTidewatch, Name: s.Path, Version: s.Version}
}

// Check returns an error if the encoding of the database cannot represent every text, and [ErrPending] if the database
// lacks a step. Otherwise, the database has the schema of this program or a newer schema, and Check returns nil.
func Check(ctx context.Context, pool *pgxpool.Pool, logger *slog.Logger) error {
	if err := checkEncoding(ctx, pool); err != nil {
		return err
	}
	all, err := Status(ctx, pool, logger)
	if err != nil {
		return err
	}
	for _, m := range all {
		if !m.Applied {
			return fmt.Errorf("%w (%s %s is missing)", ErrPending, m.Line, m.Name)
		}
	}
	return nil
}

// checkEncoding rejects a database whose encoding cannot represent every text.
func checkEncoding(ctx context.Context, pool *pgxpool.Pool) error {
	var name, encoding string
	err := pool.QueryRow(ctx, "SELECT current_database(), current_setting('server_encoding')").Scan(&name, &encoding)
	if err != nil {
		return fmt.Errorf("read the encoding of the database: %w", err)
	}
	if encoding != "UTF8" {
		return fmt.Errorf("the database %s has the encoding %s, but Tidewatch needs UTF8: create another database with "+
			"CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0", name, encoding)
	}
	return nil
}

// locked calls f while holding the advisory lock on a separate connection. The function f gets a separate pool. The SQL
// expression lockTimeout is the lock_timeout of the pool's sessions in milliseconds, and overrides a lock_timeout in
// the address of the database. The sessions have no idle_session_timeout, because the session with the advisory lock is
// idle while f works.
func locked(
	ctx context.Context, pool *pgxpool.Pool, lockTimeout string, f func(context.Context, *pgxpool.Pool) error,
) error {
	cfg := pool.Config()
	cfg.MaxConns = maxConns
	former := cfg.AfterConnect
	cfg.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		if former != nil {
			if err := former(ctx, conn); err != nil {
				return err
			}
		}
		_, err := conn.Exec(ctx, "SELECT set_config('idle_session_timeout', '0', false), "+
			"set_config('lock_timeout', ("+lockTimeout+")::integer::text, false)")
		return err
	}
	sessions, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return fmt.Errorf("connect to the database: %w", err)
	}
	defer sessions.Close()
	return sessions.AcquireFunc(ctx, func(conn *pgxpool.Conn) error {
		if _, err := conn.Exec(ctx, "SET lock_timeout = 0"); err != nil {
			return fmt.Errorf("remove the limit of lock waits: %w", err)
		}
		if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", int64(lockKey)); err != nil {
			return fmt.Errorf("wait for other migrations: %w", err)
		}
		ferr := f(ctx, sessions)
		// The unlock ignores the cancellation of ctx, because a cancelled migration must release the lock before its
		// connection returns to the pool.
		_, uerr := conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", int64(lockKey))
		return errors.Join(ferr, uerr)
	})
}

// maxConns limits the sessions of a migration: one session holds the advisory lock, and the libraries use one each.
const maxConns = 4

func riverLine(pool *pgxpool.Pool, logger *slog.Logger) (*rivermigrate.Migrator[pgx.Tx], error) {
	m, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Logger: logger})
	if err != nil {
		return nil, fmt.Errorf("read river's migrations: %w", err)
	}
	return m, nil
}

// riverUp applies the steps of River's line that the database lacks. If the database has newer steps than this program,
// riverUp does nothing, because nodes with an older River keep running during an update. The migrator of River would
// return an error for unknown steps.
func riverUp(ctx context.Context, pool *pgxpool.Pool, river *rivermigrate.Migrator[pgx.Tx]) error {
	has, err := riverVersions(ctx, pool)
	if err != nil {
		return err
	}
	known := river.AllVersions()
	for version := range has {
		if version > known[len(known)-1].Version {
			return nil
		}
	}
	if _, err := river.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("apply river's migrations: %w", err)
	}
	return nil
}

// riverVersions returns the steps of River's line that the database has, including steps that this program does not
// know. The migrator of River returns an error for unknown steps. Early versions of River's table have no column
// "line".
func riverVersions(ctx context.Context, pool *pgxpool.Pool) (map[int]bool, error) {
	has := map[int]bool{}
	exists, err := hasTable(ctx, pool, "river_migration")
	if err != nil || !exists {
		return has, err
	}
	rows, err := pool.Query(ctx,
		"SELECT version FROM river_migration m WHERE coalesce(to_jsonb(m) ->> 'line', 'main') = 'main'")
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

// withOurLine calls f with a goose provider for the numbered files.
func withOurLine[T any](pool *pgxpool.Pool, logger *slog.Logger, f func(*goose.Provider) ([]T, error)) ([]T, error) {
	return withSteps(pool, logger, files, f)
}

// withSteps calls f with a goose provider for the files of a file system.
func withSteps[T any](
	pool *pgxpool.Pool, logger *slog.Logger, steps fs.FS, f func(*goose.Provider) ([]T, error),
) ([]T, error) {
	db := stdlib.OpenDBFromPool(pool)
	provider, err := goose.NewProvider(goose.DialectPostgres, db, steps,
		goose.WithSlog(logger), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read the embedded migrations: %w", err), db.Close())
	}
	out, err := f(provider)
	return out, errors.Join(err, db.Close())
}

// ourVersions returns the numbered steps that the database has. Unlike goose, ourVersions does not create goose's
// table.
func ourVersions(ctx context.Context, pool *pgxpool.Pool) (map[int64]bool, error) {
	has := map[int64]bool{}
	exists, err := hasTable(ctx, pool, "goose_db_version")
	if err != nil || !exists {
		return has, err
	}
	const latest = "SELECT DISTINCT ON (version_id) version_id, is_applied FROM goose_db_version ORDER BY version_id, id DESC"
	rows, err := pool.Query(ctx, latest) //nolint:rowserrcheck // ForEachRow does
	if err != nil {
		return nil, fmt.Errorf("read goose_db_version: %w", err)
	}
	var version int64
	var applied bool
	_, err = pgx.ForEachRow(rows, []any{&version, &applied}, func() error {
		has[version] = applied
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read goose_db_version: %w", err)
	}
	return has, nil
}

// closeLibraryTables enables row level security on the tables of River, which hold job arguments and errors, and on
// goose's table. Without row level security, a REST gateway to the public schema of a hosted Postgres would show the
// tables of River and goose. Row level security does not apply to the owner of a table, and this program connects as
// the owner. closeLibraryTables skips tables of other owners.
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
