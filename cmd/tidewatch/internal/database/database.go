// Package database opens the database of a command, and checks that the schema of the database matches this program.
package database

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
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

// Database has the connection pool of an open database and, for a local database, the Postgres server. A local Postgres
// stops when this process ends.
type Database struct {
	Local   *pglocal.Server // nil for a database that was opened by its URL
	Pool    *pgxpool.Pool
	Standby *pgxpool.Pool // nil without a URL of a standby; the standby may be unavailable
}

// Options select the database to open, and set its logger and tracer.
type Options struct {
	settings.Database

	Logger     *slog.Logger
	Stderr     io.Writer            // receives the directory of a local Postgres; nil means the logger
	StandbyURL string               // the connection string of a hot standby, or ""
	Tracer     pgx.QueryTracer      // nil if queries are not traced
	Vars       settings.Environment // the environment, for the default data directory
}

// ErrUnavailable reports a database that cannot be reached at the moment. A later attempt to open the database may
// succeed.
var ErrUnavailable = errors.New("the database is not available")

// localName is the name of the database in the local Postgres.
const localName = "tidewatch"

// errNoDatabase names DATABASE_URL first. Users must set DATABASE_URL where no local Postgres can start, such as in the
// container image.
var errNoDatabase = errors.New(
	"DATABASE_URL is not set (postgres://user:password@host:5432/name), and the local Postgres cannot start",
)

// Open connects to the database at o.DatabaseURL and to the standby at o.StandbyURL. If o.DatabaseURL is empty, Open
// names the directory of the local Postgres and starts it. The local Postgres has no standby. Open does not change the
// schema.
func Open(ctx context.Context, o Options) (*Database, error) {
	if o.DatabaseURL != "" {
		d := &Database{}
		var err error
		if o.StandbyURL != "" {
			if d.Standby, err = openStandby(ctx, o); err != nil {
				return nil, err
			}
		}
		if d.Pool, err = connect(ctx, o, o.DatabaseURL); err != nil {
			d.closeStandby()
			return nil, err
		}
		return d, nil
	}
	if o.DataDir == "" {
		dir, err := o.Vars.DataDir("postgres")
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errNoDatabase, err)
		}
		o.DataDir = dir
	}
	if o.Stderr == nil {
		o.Logger.InfoContext(ctx, "DATABASE_URL is not set. Using the local Postgres.", slog.String("data_dir", o.DataDir))
	} else {
		announceLocal(o.Stderr, o.DataDir)
	}
	return StartLocal(ctx, o)
}

// announceLocal names the directory of the local Postgres. A command that creates a directory probably needs the
// database of a server instead.
func announceLocal(w io.Writer, dir string) {
	if !pglocal.HasCluster(dir) {
		fmt.Fprintln(w, "DATABASE_URL is not set: creating a new local Postgres in "+dir+". To use the database of a "+
			"server, set DATABASE_URL.")
		return
	}
	fmt.Fprintln(w, "DATABASE_URL is not set: using the local Postgres in "+dir)
}

// OpenReady opens a database, migrates the database if it is local, and calls [Database.Check].
func OpenReady(ctx context.Context, o Options) (*Database, error) {
	db, err := Open(ctx, o)
	if err != nil {
		return nil, err
	}
	if db.Local != nil {
		_, err = db.Migrate(ctx, o.Logger)
	}
	if err == nil {
		err = db.Check(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close(ctx))
	}
	return db, nil
}

// StartLocal starts the local Postgres in o.DataDir. The local Postgres accepts the connections of the pool and some
// more, such as those for notifications. If 100 connections suffice, the setting max_connections of the cluster stays
// in force.
func StartLocal(ctx context.Context, o Options) (_ *Database, err error) {
	const usual, others = 100, 20
	overrides := map[string]string{}
	if needed := int(o.DBMaxConns) + others; needed > usual {
		overrides["max_connections"] = strconv.Itoa(needed)
	}
	local, err := pglocal.Start(ctx, pglocal.Options{
		DataDir: o.DataDir, Logger: o.Logger.With(slog.String("component", "postgres")),
		Settings: overrides,
	})
	if err != nil {
		return nil, fmt.Errorf("%w: start the local Postgres in %s: %w", errNoDatabase, o.DataDir, err)
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

// ShellURL returns the connection string of a local Postgres as a word of a POSIX shell, without the password. The result
// is empty for a database that was opened by its URL.
func (d *Database) ShellURL() string {
	if d.Local == nil {
		return ""
	}
	return d.Local.ShellURL(localName)
}

// Migrate applies pending migrations and returns the number of applied migrations. Migrate logs its waits for locks.
func (d *Database) Migrate(ctx context.Context, logger *slog.Logger) (applied int, err error) {
	done, err := migrations.Up(ctx, d.Pool, logger)
	return len(done), err
}

// Check returns an error if the schema does not match this program, or if row level security hides the tables from the
// database role.
func (d *Database) Check(ctx context.Context) error {
	// Access is checked before the schema, because row level security also hides the list of applied migrations.
	if err := store.New(d.Pool).CheckAccess(ctx); err != nil {
		return err
	}
	return d.CheckSchema(ctx)
}

// CheckSchema returns an error if the schema does not match this program.
func (d *Database) CheckSchema(ctx context.Context) error {
	return migrations.Check(ctx, d.Pool, slog.New(slog.DiscardHandler))
}

// sessionSettings sets the parameters of each session. The parameters are not startup parameters, because connection
// poolers reject unknown startup parameters.
//
// Postgres ends a session whose transaction is idle for 20 seconds. Without the idle limit, a process that hangs or has
// crashed would keep its row locks and block all other nodes. A healthy transaction of Tidewatch waits only for the
// database, and is therefore never idle for long. An idle timeout that is set elsewhere, such as by ALTER ROLE … SET,
// takes precedence.
//
// Transactions are read committed, because Tidewatch locks the rows that a transaction depends on. A database role may
// have serializable transactions as its default, and nodes would then fail with serialization errors.
//
// The configuration of Postgres, a database or a role may have time limits for statements and for lock waits. Sessions
// of Tidewatch ignore these limits, because Tidewatch has its own. Otherwise, a statement that stores an answer could
// fail while another transaction holds a lock, and the run would pay for the answer again. Sessions still obey limits
// that the address of the database sets, such as options=-c lock_timeout=5s.
//
// Statements run without JIT. The compilation of a statement by JIT takes longer than the time that the compiled
// statement saves.
const sessionSettings = `SELECT set_config('default_transaction_isolation', 'read committed', false),
	set_config('jit', 'off', false),
	(SELECT count(set_config(name, '0', false)) FROM pg_settings
		WHERE name IN ('lock_timeout', 'statement_timeout') AND source NOT IN ('client', 'session')),
	CASE current_setting('idle_in_transaction_session_timeout') WHEN '0'
		THEN set_config('idle_in_transaction_session_timeout', '20s', false) END`

// standbySettings makes the sessions on a standby read-only. A statement that writes therefore fails even if the
// standby becomes a primary.
const standbySettings = "SET default_transaction_read_only = on"

// primarySetting and standbySetting are the names that error messages use for the settings with connection strings.
const (
	primarySetting = "--database-url (DATABASE_URL)"
	standbySetting = "--read-database-url (TIDEWATCH_READ_DATABASE_URL)"
)

// standbyPatience is how long a starting process waits for a standby: long enough to check the protocol of the server.
const standbyPatience = protocolPatience + 2*answerTimeout + time.Second

// openStandby returns a pool of connections to the hot standby at o.StandbyURL. An unavailable standby is no error.
// openStandby returns an error if the URL is invalid, the server is not Postgres, or the server refuses the user or the
// database.
func openStandby(ctx context.Context, o Options) (*pgxpool.Pool, error) {
	pool, err := newPool(ctx, o, o.StandbyURL, standbySetting)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, standbyPatience)
	defer cancel()
	err = ping(ctx, pool, standbySetting)
	foreign, isForeign := errors.AsType[*foreignError](err)
	_, isRefusal := errors.AsType[*pgconn.PgError](err)
	switch {
	case isForeign:
		err = foreign
	case isRefusal && !store.Unavailable(err):
		err = fmt.Errorf("%s: %w", standbySetting, withoutSecrets(err))
	default:
		return pool, nil
	}
	pool.Close()
	return nil, err
}

func connect(ctx context.Context, o Options, url string) (*pgxpool.Pool, error) {
	pool, err := newPool(ctx, o, url, primarySetting)
	if err != nil {
		return nil, err
	}
	if err := ping(ctx, pool, primarySetting); err != nil {
		pool.Close()
		if foreign, ok := errors.AsType[*foreignError](err); ok {
			return nil, foreign
		}
		cause := withoutSecrets(err)
		if store.Unavailable(err) {
			return nil, fmt.Errorf("connect to the database: %w: %w", ErrUnavailable, cause)
		}
		return nil, fmt.Errorf("connect to the database: %w", cause)
	}
	return pool, nil
}

// newPool returns a pool without connections. The parameter setting is the name of the setting that contains the URL,
// for error messages.
func newPool(ctx context.Context, o Options, url, setting string) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		// The error of pgx is dropped, because pgx does not redact the password in every form of the connection string.
		return nil, errors.New(
			setting + ": must be a Postgres connection string such as postgres://user:password@host:5432/name. " +
				"Special characters of the password must be percent-encoded, such as a blank as %20 and @ as %40.",
		)
	}
	switch cfg.ConnConfig.DefaultQueryExecMode {
	case pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol, pgx.QueryExecModeDescribeExec:
		return nil, errors.New(
			setting + ": default_query_exec_mode must be absent or, for poolers in transaction mode, " +
				"cache_describe: the other modes send parameters without types or take two round trips",
		)
	default:
	}
	statements := []string{sessionSettings}
	if setting == standbySetting {
		statements = append(statements, standbySettings)
	}
	cfg.MaxConns = o.DBMaxConns
	cfg.ConnConfig.Tracer = o.Tracer
	cfg.ConnConfig.RuntimeParams["application_name"] = "tidewatch"
	cfg.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		// The driver returns times in UTC, independently of the time zone of this process.
		conn.TypeMap().RegisterType(&pgtype.Type{
			Name:  "timestamptz",
			OID:   pgtype.TimestamptzOID,
			Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
		})
		for _, statement := range statements {
			if _, err := conn.Exec(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	return pool, nil
}

// withoutSecrets returns the error that the server sent, or else the innermost error of a failed connection. The outer
// errors of pgx contain the connection string.
func withoutSecrets(err error) error {
	if pgErr, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pgErr
	}
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(next) {
		err = next
	}
	return err
}

// Close closes all connections and stops a local Postgres.
func (d *Database) Close(ctx context.Context) error {
	d.Pool.Close()
	d.closeStandby()
	if d.Local == nil {
		return nil
	}
	return d.Local.Stop(context.WithoutCancel(ctx))
}

func (d *Database) closeStandby() {
	if d.Standby != nil {
		d.Standby.Close()
	}
}

// Done returns a channel that is closed when the local Postgres has exited. The channel is nil for a database that was
// opened by its URL.
func (d *Database) Done() <-chan struct{} {
	if d.Local == nil {
		return nil
	}
	return d.Local.Done()
}
