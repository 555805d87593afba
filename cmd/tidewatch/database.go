package main

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

	"tidewatch/store/pglocal"
)

// databaseName is the database in the local Postgres.
const databaseName = "tidewatch"

// database is an open database: one that was given, or a local one that ends with the process.
type database struct {
	local *pglocal.Server // nil: one that was given
	pool  *pgxpool.Pool
}

// errNoDatabase comes first: where there is no Postgres to start, as in the image, the variable is what is wrong.
var errNoDatabase = errors.New(
	"DATABASE_URL is not set (postgres://user:password@host:5432/name), and no local Postgres can stand in for it",
)

// open connects to the given database, or starts the local one.
func (s databaseSettings) open(ctx context.Context, e *env, logger *slog.Logger) (*database, error) {
	if s.DatabaseURL != "" {
		pool, err := s.connect(ctx, s.DatabaseURL)
		if err != nil {
			return nil, err
		}
		return &database{pool: pool}, nil
	}
	if s.DataDir == "" {
		dir, err := dataDir(e.getenv, "postgres")
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errNoDatabase, err)
		}
		s.DataDir = dir
	}
	return s.startLocal(ctx, logger)
}

func (s databaseSettings) startLocal(ctx context.Context, logger *slog.Logger) (_ *database, err error) {
	local, err := pglocal.Start(
		ctx,
		pglocal.Options{DataDir: s.DataDir, Logger: logger.With(slog.String("component", "postgres"))},
	)
	if err != nil {
		return nil, fmt.Errorf("%w: start the local Postgres in %s: %w", errNoDatabase, s.DataDir, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, local.Stop(context.WithoutCancel(ctx)))
		}
	}()
	if err := pglocal.EnsureDatabase(ctx, local.URL("postgres"), databaseName); err != nil {
		return nil, err
	}
	pool, err := s.connect(ctx, local.URL(databaseName))
	if err != nil {
		return nil, err
	}
	return &database{local: local, pool: pool}, nil
}

// boundIdle makes Postgres end a transaction whose process stands still or is gone without a word: the rows that it has
// locked, such as a collector's, hold up every other node. No transaction here waits for anything but the database. A value
// that somebody has set (ALTER ROLE … SET) stays. It is no startup parameter, since poolers refuse those that they do not know.
const boundIdle = `SELECT set_config('idle_in_transaction_session_timeout', '20s', false)
	WHERE current_setting('idle_in_transaction_session_timeout') = '0'`

func (s databaseSettings) connect(ctx context.Context, url string) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		// pgx redacts the password in its message, but not every form of it; ours names only the setting.
		return nil, errors.New(
			"--database-url (DATABASE_URL): is not a Postgres connection string, such as postgres://user:password@host:5432/name",
		)
	}
	switch cfg.ConnConfig.DefaultQueryExecMode {
	case pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol, pgx.QueryExecModeDescribeExec:
		return nil, errors.New(
			"--database-url (DATABASE_URL): default_query_exec_mode must be cache_describe, which poolers in transaction mode need, " +
				"or be left out: the others do not tell what type a parameter has, or take two round trips",
		)
	default:
	}
	cfg.MaxConns = s.DBMaxConns
	cfg.ConnConfig.Tracer = s.tracer
	cfg.ConnConfig.RuntimeParams["application_name"] = "tidewatch"
	cfg.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		// Times are in UTC, wherever this process runs.
		conn.TypeMap().RegisterType(
			&pgtype.Type{
				Name:  "timestamptz",
				OID:   pgtype.TimestamptzOID,
				Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
			},
		)
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

// withoutSecrets is the cause of a failed connection without the connection string that pgx puts before it.
func withoutSecrets(err error) error {
	if pgErr, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pgErr
	}
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(next) {
		err = next
	}
	return err
}

// close ends the connections and the local Postgres.
func (d *database) close(ctx context.Context) error {
	d.pool.Close()
	if d.local == nil {
		return nil
	}
	return d.local.Stop(context.WithoutCancel(ctx))
}

// done is closed when the local Postgres has ended by itself; nil, which never is, for a given one.
func (d *database) done() <-chan struct{} {
	if d.local == nil {
		return nil
	}
	return d.local.Done()
}
