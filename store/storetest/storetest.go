// Package storetest provides each test with a separate, migrated database on a real Postgres, and creates rows with
// default values.
//
// The tests of a package that uses storetest must define
//
//	func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }
package storetest

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"tidewatch/migrations"
	"tidewatch/store"
	"tidewatch/store/pglocal"
)

// current is the Postgres server of this test binary. Main sets current before any test runs.
var current *server //nolint:gochecknoglobals // TestMain cannot pass values to tests

type server struct {
	admin     *pgxpool.Pool
	databases atomic.Int64
	postgres  *pglocal.Server
	strategy  string // an option of CREATE DATABASE
}

const templateName = "tidewatch_template"

// firstWithStrategies is the first version of Postgres that has several strategies to copy a template. A copy of the
// files also copies the template's cache of the catalog, so that the first connection starts faster.
const firstWithStrategies = 15_00_00

// Main starts a Postgres server for the tests of one package, runs the tests, stops the server and returns the exit
// code. If the flag -parallel is not set, two tests per processor run at the same time, because tests spend most of
// their time waiting.
func Main(m *testing.M) int {
	if err := runMoreAtOnce(); err != nil {
		fmt.Fprintln(os.Stderr, "storetest:", err)
		return 1
	}
	s, stop, err := start(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, "storetest:", err)
		return 1
	}
	current = s
	keepConnections()
	code := m.Run()
	if err := stop(); err != nil {
		fmt.Fprintln(os.Stderr, "storetest:", err)
		return 1
	}
	return code
}

// keepConnections hides the method CloseIdleConnections of the default HTTP transport. When an httptest server is
// closed, the server calls CloseIdleConnections. The call would close the idle connections of other tests, whose
// requests would then fail.
func keepConnections() {
	http.DefaultTransport = struct{ http.RoundTripper }{http.DefaultTransport}
}

// runMoreAtOnce sets the flag -parallel to two tests per processor if the command line does not contain this flag.
func runMoreAtOnce() error {
	flag.Parse() //nolint:revive // m.Run parses the flags too late
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if given {
		return nil
	}
	return flag.Set("test.parallel", strconv.Itoa(2*runtime.GOMAXPROCS(0)))
}

func start(ctx context.Context) (_ *server, stop func() error, err error) {
	dir, err := newClusterDir()
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}()
	postgres, err := pglocal.Start(ctx, pglocal.Options{DataDir: dir, NoSync: true, Settings: map[string]string{
		"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "400", "autovacuum": "off",
		"jit": "off", // the program sets the same value in its sessions
	}})
	if err != nil {
		return nil, nil, err
	}
	admin, err := pgxpool.New(ctx, postgres.URL("postgres"))
	if err != nil {
		return nil, nil, errors.Join(err, postgres.Stop(ctx))
	}
	s := &server{admin: admin, postgres: postgres}
	stop = func() error {
		admin.Close()
		return errors.Join(postgres.Stop(ctx), os.RemoveAll(dir))
	}
	if err := s.prepare(ctx, dir); err != nil {
		return nil, nil, errors.Join(err, stop())
	}
	return s, stop, nil
}

// PasswordRole is the name of the only role whose connections need a password. Tests of passwords create the role.
const PasswordRole = "needs_password"

// prepare reduces the cost of connections and databases, and creates the template database. Only [PasswordRole] needs a
// password, because checking a password takes longer than most statements of the tests.
func (s *server) prepare(ctx context.Context, dir string) error {
	const rules = "local all " + PasswordRole + " scram-sha-256\nlocal all all trust\n"
	err := os.WriteFile(filepath.Join(dir, "pgdata", "pg_hba.conf"), []byte(rules), 0o600)
	if err != nil {
		return err
	}
	var version int
	err = s.admin.QueryRow(ctx, "SELECT current_setting('server_version_num')::int FROM pg_reload_conf()").Scan(&version)
	if err != nil {
		return err
	}
	if version >= firstWithStrategies {
		s.strategy = "STRATEGY file_copy"
	}
	return s.makeTemplate(ctx)
}

// makeTemplate creates and migrates the template database. Each test gets a copy of the template database. In the
// copies, scores have one row for each name and page, so that tests can change single rows, see [DB.StartPacking].
func (s *server) makeTemplate(ctx context.Context) error {
	if err := s.create(ctx, templateName, "TEMPLATE template0"); err != nil {
		return err
	}
	pool, err := pgxpool.New(ctx, s.postgres.URL(templateName))
	if err != nil {
		return err
	}
	defer pool.Close()
	if _, err = migrations.Up(ctx, pool, slog.New(slog.DiscardHandler)); err != nil {
		return err
	}
	_, err = pool.Exec(ctx, "UPDATE score_packing SET starts_at = 'infinity'")
	return err
}

// create creates a database with the options of CREATE DATABASE.
func (s *server) create(ctx context.Context, name, options string) error {
	_, err := s.admin.Exec(ctx, fmt.Sprintf("CREATE DATABASE %s %s", name, options))
	return err
}

// DB is the database of a test. URL is the address of the database.
type DB struct {
	*store.DB

	Pool *pgxpool.Pool
	URL  string
}

// Open creates a migrated database and drops it at the end of the test.
func Open(tb testing.TB) DB {
	tb.Helper()
	return open(tb, "TEMPLATE "+templateName+" "+running(tb).strategy)
}

// OpenEmpty creates a database without tables and drops it at the end of the test.
func OpenEmpty(tb testing.TB) DB {
	tb.Helper()
	return OpenEmptyWith(tb, "")
}

// OpenEmptyWith creates a database as [OpenEmpty] does, with options of CREATE DATABASE such as a locale or an
// encoding.
func OpenEmptyWith(tb testing.TB, options string) DB {
	tb.Helper()
	return open(tb, "TEMPLATE template0 "+options)
}

// running returns the Postgres server of this test binary.
func running(tb testing.TB) *server {
	tb.Helper()
	if current == nil {
		tb.Fatal("storetest: the package's TestMain does not call storetest.Main")
	}
	return current
}

func open(tb testing.TB, options string) DB {
	tb.Helper()
	current, ctx := running(tb), tb.Context()
	name := fmt.Sprintf("test_%d", current.databases.Add(1))
	if err := current.create(ctx, name, options); err != nil {
		tb.Fatal(err)
	}
	db := connect(tb, current.postgres.URL(name))
	tb.Cleanup(func() {
		db.Pool.Close()
		_, err := current.admin.Exec(context.WithoutCancel(ctx), "DROP DATABASE "+name+" WITH (FORCE)")
		if err != nil {
			tb.Error(err)
		}
	})
	return db
}

// connect opens a database with a connection pool.
func connect(tb testing.TB, url string) DB {
	tb.Helper()
	pool := Pool(tb, url)
	return DB{DB: store.New(pool), Pool: pool, URL: url}
}

// MaxConns is the maximum number of connections of a pool in tests. A new connection and its first plans of the
// statements take some 20 ms of the processor time. With more connections, Postgres takes a fifth more of it.
const MaxConns = 6

// Pool returns a new connection pool for the database of a test. With several pools, a test can simulate several nodes.
func Pool(tb testing.TB, url string) *pgxpool.Pool {
	tb.Helper()
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		tb.Fatal(err)
	}
	cfg.MaxConns = MaxConns
	pool, err := pgxpool.NewWithConfig(tb.Context(), cfg)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(pool.Close)
	return pool
}

// StartPacking makes the database store scores in the table answer_scores, as a new database does.
func (db DB) StartPacking(tb testing.TB) {
	tb.Helper()
	db.Exec(tb, "UPDATE score_packing SET starts_at = now() - interval '2 hours'")
}

// Exec runs an SQL statement, and fails the test if the statement fails.
func (db DB) Exec(tb testing.TB, sql string, args ...any) {
	tb.Helper()
	if _, err := db.Pool.Exec(tb.Context(), sql, args...); err != nil {
		tb.Fatalf("%s: %v", strings.Join(strings.Fields(sql), " "), err)
	}
}

// Value returns the value that an SQL statement selects, and fails the test if the statement returns no row.
func Value[T any](tb testing.TB, db DB, sql string, args ...any) T {
	tb.Helper()
	var v T
	if err := db.Pool.QueryRow(tb.Context(), sql, args...).Scan(&v); err != nil {
		tb.Fatalf("%s: %v", strings.Join(strings.Fields(sql), " "), err)
	}
	return v
}
