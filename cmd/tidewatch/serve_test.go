package main

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/commandtest"
	"tidewatch/cmd/tidewatch/internal/database"
	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/openapi/client"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// forward accepts connections on an address and passes their bytes to the Postgres of a database.
func forward(t *testing.T, addr, databaseURL string) {
	t.Helper()
	cfg, err := pgx.ParseConfig(databaseURL)
	require.NoError(t, err)
	network, postgres := networkAddress(cfg)
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", addr)
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			from, err := listener.Accept()
			if err != nil {
				return
			}
			to, err := (&net.Dialer{}).DialContext(t.Context(), network, postgres)
			if err != nil {
				_ = from.Close()
				continue
			}
			go func() { _, _ = io.Copy(to, from); _ = to.Close() }()
			go func() { _, _ = io.Copy(from, to); _ = from.Close() }()
		}
	}()
}

func networkAddress(cfg *pgx.ConnConfig) (network, address string) {
	if cfg.Host[0] == '/' {
		return "unix", fmt.Sprintf("%s/.s.PGSQL.%d", cfg.Host, cfg.Port)
	}
	return "tcp", net.JoinHostPort(cfg.Host, strconv.FormatUint(uint64(cfg.Port), 10))
}

// The function "at" returns the URL of a database at another address.
func at(t *testing.T, databaseURL, addr string) string {
	t.Helper()
	cfg, err := pgx.ParseConfig(databaseURL)
	require.NoError(t, err)
	u := url.URL{Scheme: "postgres", User: url.UserPassword(cfg.User, cfg.Password), Host: addr, Path: cfg.Database}
	return u.String()
}

func TestServe_WaitsForADatabaseThatIsNotThereYet(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	addr, postgres := commandtest.FreeAddr(t), commandtest.FreeAddr(t)
	_, stderr, stop := start(t, map[string]string{"DATABASE_URL": at(t, db.URL, postgres)}, "serve", "--addr", addr)
	stderr.WaitFor(t, "Waiting for the database")
	commandtest.Get(t, "http://"+addr+"/healthz", http.StatusOK)
	require.Contains(t, commandtest.Get(t, "http://"+addr+"/readyz", http.StatusServiceUnavailable),
		"The database is not available.")
	require.Contains(t, commandtest.Get(t, "http://"+addr+"/api/admin/scheduled-jobs", http.StatusServiceUnavailable),
		`"code":"database_unavailable"`)
	forward(t, postgres, db.URL)
	commandtest.Get(t, "http://"+addr+"/readyz", http.StatusOK)
	commandtest.Get(t, "http://"+addr+"/api/admin/scheduled-jobs", http.StatusUnauthorized)
	require.NoError(t, stop())
}

func TestServe_WaitsForADatabaseThatAcceptsNoWrites(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	name := storetest.Value[string](t, db, "SELECT current_database()")
	db.Exec(t, "ALTER DATABASE "+name+" SET default_transaction_read_only = on")
	addr := commandtest.FreeAddr(t)
	_, stderr, stop := start(t, map[string]string{"DATABASE_URL": db.URL}, "serve", "--addr", addr)
	stderr.WaitFor(t, "the database accepts no writes")
	commandtest.Get(t, "http://"+addr+"/readyz", http.StatusServiceUnavailable)
	db.Exec(t, "ALTER DATABASE "+name+" RESET default_transaction_read_only")
	commandtest.Get(t, "http://"+addr+"/readyz", http.StatusOK)
	require.NoError(t, stop())
}

func TestServe_EndsWhileItWaitsForTheDatabase(t *testing.T) {
	t.Parallel()
	vars := map[string]string{"DATABASE_URL": "postgres://user:secret@" + commandtest.FreeAddr(t) + "/tidewatch"}
	_, stderr, stop := start(t, vars, "serve", "--addr", "127.0.0.1:0")
	stderr.WaitFor(t, "Waiting for the database")
	require.NoError(t, stop(), "a requested stop is no failure")
	require.Contains(t, stderr.String(), "Stopping before the start was complete.")
	require.NotContains(t, stderr.String(), "secret")
}

func TestServe_EndsWhileItWaitsForAnotherMigration(t *testing.T) {
	t.Parallel()
	db := storetest.OpenEmpty(t)
	conn, err := db.Pool.Acquire(t.Context())
	require.NoError(t, err)
	defer conn.Release()
	_, err = conn.Exec(t.Context(), "SELECT pg_advisory_lock(x'7469646577617463'::bigint)")
	require.NoError(t, err)
	vars := map[string]string{"DATABASE_URL": db.URL, "TIDEWATCH_MIGRATE": "true"}
	_, stderr, stop := start(t, vars, "serve", "--addr", "127.0.0.1:0")
	db.WaitFor(t, "the node waits for the lock", "SELECT EXISTS (SELECT FROM pg_stat_activity "+
		"WHERE datname = current_database() AND wait_event = 'advisory')")
	require.NoError(t, stop(), "a requested stop is no failure")
	require.Contains(t, stderr.String(), "Stopping before the start was complete.")
	_, err = conn.Exec(t.Context(), "SELECT pg_advisory_unlock_all()")
	require.NoError(t, err)
}

func TestServe_PublishesEventsUntilTheDrainPeriodEnds(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	_, err := db.SaveCustomer(t.Context(), store.Customer{Name: "Northwind"})
	require.NoError(t, err)
	n := serve(t, map[string]string{"DATABASE_URL": db.URL, "TIDEWATCH_DRAIN": "5s"})
	api, err := client.New(n.URL, client.WithToken(adminToken(t, db)), client.WithStreams())
	require.NoError(t, err)
	stream, err := api.WatchEvents(t.Context(), &client.WatchEventsParams{})
	require.NoError(t, err)
	defer func() { _ = stream.Body.Close() }()
	db.WaitFor(t, "the node listens for events", "SELECT EXISTS (SELECT FROM pg_stat_activity "+
		"WHERE datname = current_database() AND query ILIKE 'listen%'||$1||'%')", store.EventsChannel)
	stopped := make(chan error, 1)
	go func() { stopped <- n.Stop() }()
	commandtest.Get(t, n.URL+"/readyz", http.StatusServiceUnavailable)
	payload := `{"id": "drain-0", "kind": "run", "many": 2000}`
	db.Exec(t, "SELECT pg_notify('"+store.EventsChannel+"', $1)", payload)
	events := client.NewEvents(stream.Body)
	for {
		event, err := events.Next()
		require.NoError(t, err, "the stream ended without the event")
		if event.ID == "drain-0" {
			break
		}
	}
	require.NoError(t, <-stopped)
}

func TestServe_DoesNotWaitForADatabaseThatRefusesThePassword(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Exec(t, "CREATE ROLE "+storetest.PasswordRole+" LOGIN PASSWORD 'x'")
	defer func() { db.Exec(t, "DROP ROLE "+storetest.PasswordRole) }()
	u, err := url.Parse(db.URL)
	require.NoError(t, err)
	u.User = url.UserPassword(storetest.PasswordRole, "wrong")
	_, _, err = tidewatch(t, map[string]string{"DATABASE_URL": u.String()}, "serve", "--addr", "127.0.0.1:0")
	require.ErrorContains(t, err, "password authentication failed")
}

func TestServe_NamesTheCauseWhenRowLevelSecurityHidesTheTables(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	role := "limited_" + storetest.Value[string](t, db, "SELECT current_database()")
	db.Exec(t, "CREATE ROLE "+role+" LOGIN PASSWORD 'x'")
	db.Exec(t, "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "+role)
	defer func() { db.Exec(t, "DROP OWNED BY "+role+"; DROP ROLE "+role) }()
	u, err := url.Parse(db.URL)
	require.NoError(t, err)
	u.User = url.UserPassword(role, "x")
	_, _, err = tidewatch(t, map[string]string{"DATABASE_URL": u.String()}, "serve", "--addr", "127.0.0.1:0")
	require.ErrorContains(t, err, "row level security hides the tables from role "+role)
}

func TestServe_NamesTheSchemaThatTheRoleDoesNotSearch(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	name := storetest.Value[string](t, db, "SELECT current_database()")
	db.Exec(t, "CREATE SCHEMA other")
	db.Exec(t, "ALTER DATABASE "+name+" SET search_path = other")
	_, _, err := tidewatch(t, map[string]string{"DATABASE_URL": db.URL}, "serve", "--addr", "127.0.0.1:0")
	require.ErrorContains(t, err, "the tables are in the schema public, which role ")
	require.ErrorContains(t, err, "(its search_path is other)")
}

func TestOpen_ReadsCommittedRowsWhereTheDefaultIsSerializable(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	name := storetest.Value[string](t, db, "SELECT current_database()")
	db.Exec(t, "ALTER DATABASE "+name+" SET default_transaction_isolation = 'serializable'")
	opened, err := database.Open(t.Context(), database.Options{
		Database: settings.Database{DatabaseURL: db.URL, DBMaxConns: 2}, Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	defer func() { require.NoError(t, opened.Close(t.Context())) }()
	var isolation string
	require.NoError(t, opened.Pool.QueryRow(t.Context(), "SHOW transaction_isolation").Scan(&isolation))
	require.Equal(t, "read committed", isolation)
}

func TestOpen_ReplacesTheTimeLimitsThatARoleHasAsDefaults(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	name := storetest.Value[string](t, db, "SELECT current_database()")
	db.Exec(t, "ALTER DATABASE "+name+" SET lock_timeout = '50ms'")
	db.Exec(t, "ALTER DATABASE "+name+" SET statement_timeout = '200ms'")
	opened, err := database.Open(t.Context(), database.Options{
		Database: settings.Database{DatabaseURL: db.URL, DBMaxConns: 2}, Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	defer func() { require.NoError(t, opened.Close(t.Context())) }()
	for _, parameter := range []string{"lock_timeout", "statement_timeout"} {
		var value string
		require.NoError(t, opened.Pool.QueryRow(t.Context(), "SHOW "+parameter).Scan(&value))
		require.Equal(t, "0", value, parameter)
	}
}

func TestServe_WarnsOfAVariableThatIsNoSetting(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	vars := map[string]string{"DATABASE_URL": db.URL, "TIDEWATCH_MAX_DAY_COST": "5"}
	serve(t, vars).Stderr.WaitFor(t, "TIDEWATCH_MAX_DAY_COST_USD")
}

func TestServe_WarnsOfAnEmptySetting(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	vars := map[string]string{"DATABASE_URL": db.URL, "TIDEWATCH_MAX_DAY_COST_USD": " ", "OPENAI_REQUESTS_PER_MINUTE": ""}
	log := serve(t, vars).Stderr
	log.WaitFor(t, "are empty, so they count as unset")
	require.Contains(t, log.String(), `["OPENAI_REQUESTS_PER_MINUTE","TIDEWATCH_MAX_DAY_COST_USD"]`)
}
