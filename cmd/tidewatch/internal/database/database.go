// Package database opens the Postgres that a command uses, and checks that its schema matches this program.
package database

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/migrations"
	"tidewatch/store"
	"tidewatch/store/pglocal"
)

// Database is an open database. A local one ends with the process.
type Database struct {
	Local *pglocal.Server // nil: the database is that of a URL
	Pool  *pgxpool.Pool
}

// Options select the database to open, and set its logger and tracer.
type Options struct {
	settings.Database

	Getenv settings.Environment // for the default data directory
	Logger *slog.Logger
	Tracer pgx.QueryTracer // nil: queries are not traced
}

// localName is the name of the database in the local Postgres.
const localName = "tidewatch"

// errNoDatabase names DATABASE_URL first, because that is what users must set where no local Postgres can start, as in
// the image.
var errNoDatabase = errors.New(
	"DATABASE_URL is not set (postgres://user:password@host:5432/name), and the local Postgres cannot start",
)

// Open connects to the database of the URL, or starts the local one. It leaves the schema alone.
func Open(ctx context.Context, o Options) (*Database, error) {
	if o.DatabaseURL != "" {
		pool, err := connect(ctx, o, o.DatabaseURL)
		if err != nil {
			return nil, err
		}
		return &Database{Pool: pool}, nil
	}
	if o.DataDir == "" {
		dir, err := o.Getenv.DataDir("postgres")
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errNoDatabase, err)
		}
		o.DataDir = dir
	}
	return StartLocal(ctx, o)
}

// OpenReady opens the database and checks it. It migrates the database first if that is the local one.
func OpenReady(ctx context.Context, o Options) (*Database, error) {
	db, err := Open(ctx, o)
	if err != nil {
		return nil, err
	}
	if db.Local != nil {
		_, err = db.Migrate(ctx)
	}
	if err == nil {
		err = db.Check(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close(ctx))
	}
	return db, nil
}

// StartLocal starts the local Postgres in o.DataDir.
func StartLocal(ctx context.Context, o Options) (_ *Database, err error) {
	local, err := pglocal.Start(ctx, pglocal.Options{
		DataDir: o.DataDir, Logger: o.Logger.With(slog.String("component", "postgres")),
	})
	if err != nil {
		return nil, fmt.Errorf("%w: start it in %s: %w", errNoDatabase, o.DataDir, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, local.Stop(context.WithoutCancel(ctx)))
		}
	}()
	if err := pglocal.EnsureDatabase(ctx, local.URL("postgres"), localName); err != nil {
		return nil, err
	}
	pool, err := connect(ctx, o, local.URL(localName))
	if err != nil {
		return nil, err
	}
	return &Database{Local: local, Pool: pool}, nil
}

// Migrate applies pending migrations and returns the number of applied ones.
func (d *Database) Migrate(ctx context.Context) (applied int, err error) {
	done, err := migrations.Up(ctx, d.Pool, slog.New(slog.DiscardHandler))
	return len(done), err
}

// Check rejects a schema that does not match this program, and a role from which row level security hides the tables.
func (d *Database) Check(ctx context.Context) error {
	if err := d.CheckSchema(ctx); err != nil {
		return err
	}
	return store.New(d.Pool).CheckAccess(ctx)
}

// CheckSchema rejects a schema that does not match this program.
func (d *Database) CheckSchema(ctx context.Context) error {
	return migrations.Check(ctx, d.Pool, slog.New(slog.DiscardHandler))
}

// boundIdle makes Postgres end the idle transactions of processes that hang or have vanished, because their row locks,
// such as those on a collector, block all other nodes. Transactions of Tidewatch wait only for the database, so a
// healthy one is never idle for long. A value from elsewhere (ALTER ROLE … SET) stays. The setting is not a startup
// parameter, because poolers reject unknown ones.
const boundIdle = `SELECT set_config('idle_in_transaction_session_timeout', '20s', false)
	WHERE current_setting('idle_in_transaction_session_timeout') = '0'`

func connect(ctx context.Context, o Options, url string) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		// pgx redacts the password in its message, but not in every form of the string. Our message names only the
		// setting.
		return nil, errors.New(
			"--database-url (DATABASE_URL): must be a Postgres connection string such as " +
				"postgres://user:password@host:5432/name",
		)
	}
	switch cfg.ConnConfig.DefaultQueryExecMode {
	case pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol, pgx.QueryExecModeDescribeExec:
		return nil, errors.New(
			"--database-url (DATABASE_URL): default_query_exec_mode must be absent or, for poolers in transaction mode, " +
				"cache_describe: the other modes send parameters without types or take two round trips",
		)
	default:
	}
	cfg.MaxConns = o.DBMaxConns
	cfg.ConnConfig.Tracer = o.Tracer
	cfg.ConnConfig.RuntimeParams["application_name"] = "tidewatch"
	cfg.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		// Times are read in UTC, independently of the time zone of this process.
		conn.TypeMap().RegisterType(&pgtype.Type{
			Name:  "timestamptz",
			OID:   pgtype.TimestamptzOID,
			Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
		})
		_, err := conn.Exec(ctx, boundIdle)
		return err
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("connect to the database: %w", withoutSecrets(err))
	}
	return pool, nil
}

// withoutSecrets returns the cause of a failed connection, without the connection string that pgx puts before it.
func withoutSecrets(err error) error {
	if pgErr, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pgErr
	}
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(next) {
		err = next
	}
	return err
}

// Close ends the connections and the local Postgres.
func (d *Database) Close(ctx context.Context) error {
	d.Pool.Close()
	if d.Local == nil {
		return nil
	}
	return d.Local.Stop(context.WithoutCancel(ctx))
}

// Done returns a channel that is closed when the local Postgres ends by itself. It is nil for the database of a URL.
func (d *Database) Done() <-chan struct{} {
	if d.Local == nil {
		return nil
	}
	return d.Local.Done()
}
