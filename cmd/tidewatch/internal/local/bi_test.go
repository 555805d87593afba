package local_test

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// biViews returns the views for BI tools.
func biViews(t *testing.T, db storetest.DB) []string {
	t.Helper()
	views := storetest.Value[[]string](t, db, `SELECT array_agg(relname::text ORDER BY relname) FROM pg_class
		WHERE relnamespace = 'tidewatch_bi'::regnamespace AND relkind = 'v'`)
	require.Len(t, views, 10)
	return views
}

// fillViews adds a customer with a brand, and gives each view at least one row of the customer. Each text that fillViews
// inserts contains the given word.
func fillViews(t *testing.T, db storetest.DB, word string) store.Brand {
	t.Helper()
	customer, err := db.SaveCustomer(t.Context(), store.Customer{Name: word})
	require.NoError(t, err)
	brand, err := db.SaveBrand(t.Context(), store.Brand{CustomerID: customer.ID, Name: word + " brand"})
	require.NoError(t, err)
	for _, sql := range []string{
		"INSERT INTO competitors (brand_id, name) VALUES ($1, $2 || ' rival')",
		"INSERT INTO queries (brand_id, text) VALUES ($1, $2 || ' query')",
		`INSERT INTO job_runs (id, brand_id, customer_id, job_type, trigger, status, scheduled_for, finished_at,
				run_timeout_seconds, error_message)
			SELECT tidewatch_uuid7(), id, customer_id, 'scoring', 'manual', 'failed', now(), now(), 1, $2
			FROM brands WHERE id = $1`,
		`INSERT INTO answers (id, run_id, brand_id, query_text, collector, status, text, position_version,
				sentiment_version, position_scored_at, sentiment_scored_at, created_at)
			SELECT tidewatch_uuid7(), id, brand_id, $2, 'chatgpt', 'ok', $2 || n, 1, 1, now(), now(), '2026-11-02T09:00:00Z'
			FROM job_runs, generate_series(1, 4) n WHERE brand_id = $1`,
		`INSERT INTO positions (answer_id, owner, name, mention_order, first_offset, mentions, prominence, scorer,
				scorer_version)
			SELECT id, 'brand', $2 || ' brand', 2, 0, 1, 1, 'x', 1 FROM answers WHERE brand_id = $1 AND text <> $2 || 1`,
		`INSERT INTO sentiments (answer_id, owner, name, score, label, clauses, scorer, scorer_version)
			SELECT id, 'brand', $2 || ' brand', 0.5, 'positive', 1, 'x', 1 FROM answers WHERE brand_id = $1`,
		`INSERT INTO citations (answer_id, ordinal, url, domain, cited, owner, scorer, scorer_version)
			SELECT id, 1, 'https://acme.example/' || $2, $2, true, 'other', 'x', 1 FROM answers WHERE brand_id = $1`,
		`INSERT INTO changes (brand_id, run_id, kind, severity, key, since, found_at, details)
			SELECT brand_id, id, 'new_source', 'low', 'x', now(), now(), jsonb_build_object('domain', $2::text,
				'after', jsonb_build_object('value', 0.25, 'n', 4)) FROM job_runs WHERE brand_id = $1`,
	} {
		db.Exec(t, sql, brand.ID, word)
	}
	db.Exec(t, `SELECT tidewatch_pack_scores_of(ARRAY (SELECT id FROM answers
		WHERE brand_id = $1 AND right(text, 1) IN ('2', '4')))`, brand.ID) // the views read both forms of the scores
	db.Exec(t, "UPDATE brands SET created_at = now() WHERE id = $1", brand.ID) // the rival is not newer than the brand
	_, err = db.RefreshFacts(t.Context(), brand.ID, 100)
	require.NoError(t, err)
	return brand
}

// openBI returns a migrated database in whose schema "public" only the owner of the tables may create tables. In
// Postgres 14 and earlier, all roles may create tables in the schema "public" by default.
func openBI(t *testing.T) storetest.DB {
	t.Helper()
	db := storetest.Open(t)
	for _, sql := range store.BICloseSQL("public", "tidewatch") {
		db.Exec(t, sql)
	}
	return db
}

// loggedIn opens a connection of a role, and collects the notices of the connection.
func loggedIn(t *testing.T, db storetest.DB, role, password string) (conn *pgx.Conn, notices func() string) {
	t.Helper()
	cfg, err := pgx.ParseConfig(db.URL)
	require.NoError(t, err)
	cfg.User, cfg.Password = role, password
	var mu sync.Mutex
	var all strings.Builder
	cfg.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) {
		mu.Lock()
		defer mu.Unlock()
		all.WriteString(n.Message)
	}
	conn, err = pgx.ConnectConfig(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close(context.WithoutCancel(t.Context()))) })
	return conn, func() string {
		mu.Lock()
		defer mu.Unlock()
		return all.String()
	}
}

// dropRole drops a role at the end of the test, because roles belong to the server and not to a database.
func dropRole(t *testing.T, db storetest.DB, role string) {
	t.Helper()
	t.Cleanup(func() {
		name := pgx.Identifier{role}.Sanitize()
		for _, sql := range []string{"DROP OWNED BY " + name, "DROP ROLE " + name} {
			_, err := db.Pool.Exec(context.WithoutCancel(t.Context()), sql)
			require.NoError(t, err)
		}
	})
}

func rowsOf(t *testing.T, conn *pgx.Conn, sql string) (text string, n int) {
	t.Helper()
	err := conn.QueryRow(t.Context(), "SELECT coalesce(string_agg(x::text, E'\n'), ''), count(*) FROM ("+sql+") x").
		Scan(&text, &n)
	require.NoError(t, err, sql)
	return text, n
}

func TestBI_ARoleReadsOnlyTheRowsOfItsCustomer(t *testing.T) {
	t.Parallel()
	db := openBI(t)
	fillViews(t, db, "Ours")
	other := fillViews(t, db, "Theirs")
	vars := map[string]string{"DATABASE_URL": db.URL}
	const role = storetest.PasswordRole
	out, told, err := tidewatch(t, vars, "bi", "grant", "--customer", "Ours", role)
	require.NoError(t, err)
	dropRole(t, db, role)
	password := strings.TrimSpace(out)
	require.Regexp(t, `^[\w-]{32}$`, password)
	require.NotContains(t, told, password)
	conn, notices := loggedIn(t, db, role, password)
	for _, view := range biViews(t, db) {
		text, n := rowsOf(t, conn, "SELECT * FROM "+view) // the search path has the views
		require.Positive(t, n, view)
		require.NotContains(t, text, "Theirs", view)
		_, n = rowsOf(t, conn, "SELECT * FROM tidewatch_bi."+view+" WHERE brand_id = '"+other.ID.String()+"'")
		require.Zero(t, n, view)
	}
	figures, _ := rowsOf(t, conn, `SELECT day, engine, owner, name, n, mentioned, mention_rate, average_position,
		round(mention_rate_low::numeric, 4), round(mention_rate_high::numeric, 4), sentiments, all_citations
		FROM daily_figures ORDER BY owner`)
	require.Equal(t, `(2026-11-02,chatgpt,brand,"Ours brand",4,3,0.75,2,0.3006,0.9544,3,4)
(2026-11-02,chatgpt,competitor,"Ours rival",4,0,0,,0.0000,0.4899,0,4)`, figures)
	u, err := url.Parse(db.URL)
	require.NoError(t, err)
	u.User = url.UserPassword(role, password)
	shown, err := exec.CommandContext(t.Context(), "psql", "-XAt", "-c", "SELECT brand FROM brands", u.String()).
		CombinedOutput()
	require.NoError(t, err, "%s", shown)
	require.Equal(t, "Ours brand\n", string(shown))

	// A second grant keeps the password.
	_, told, err = tidewatch(t, vars, "bi", "grant", "--customer", "Ours", role)
	require.NoError(t, err)
	require.Contains(t, told, "password is unchanged")
	// pg_restore --no-privileges restores the rows of bi_roles, but not the rights. A grant completes the rights.
	db.Exec(t, "REVOKE ALL ON ALL TABLES IN SCHEMA tidewatch_bi FROM PUBLIC")
	db.Exec(t, "REVOKE ALL ON SCHEMA tidewatch_bi FROM "+role)
	_, _, err = tidewatch(t, vars, "bi", "grant", "--customer", "Ours", role)
	require.NoError(t, err)
	for _, view := range biViews(t, db) {
		_, n := rowsOf(t, conn, "SELECT * FROM "+view)
		require.Positive(t, n, view)
	}
	refusesEverythingElse(t, conn)
	leaks(t, conn, notices)

	listed, _, err := tidewatch(t, vars, "bi", "list")
	require.NoError(t, err)
	require.Regexp(t, role+` +Ours `, listed)
	_, _, err = tidewatch(t, vars, "bi", "grant", "--customer", "Theirs", role)
	require.ErrorContains(t, err, "rows of another customer")
	require.ErrorContains(t, err, "`tidewatch bi revoke "+role+"`")
	fillsLargeObjects(t, db, conn, role)
	_, told, err = tidewatch(t, vars, "bi", "list")
	require.NoError(t, err)
	require.Contains(t, told, `Warning: the role "`+role+`" owns large objects (2)`)
	deleteLargeObjects(t, db, told)
	_, err = conn.Exec(t.Context(), "SELECT * FROM tidewatch_bi.brands")
	require.NoError(t, err, "the role keeps its access")
	_, told, err = tidewatch(t, vars, "bi", "list")
	require.NoError(t, err)
	require.Empty(t, told)
	db.Exec(t, "SELECT lo_create(4711); ALTER LARGE OBJECT 4711 OWNER TO "+role)
	_, told, err = tidewatch(t, vars, "bi", "revoke", role)
	require.NoError(t, err)
	deleteLargeObjects(t, db, told)
	_, err = conn.Exec(t.Context(), "SELECT * FROM tidewatch_bi.brands")
	require.ErrorContains(t, err, "42501", "an open connection of the role loses its access, too")
	_, _, err = tidewatch(t, vars, "bi", "revoke", role)
	require.ErrorContains(t, err, "does not read the views")
	require.Equal(t, []string{"grant", "revoke"}, storetest.Value[[]string](t, db,
		"SELECT array_agg(action ORDER BY id) FROM audit_log WHERE object_kind = 'bi_role'"), "only changes have entries")
	require.Equal(t, storetest.Value[string](t, db, "SELECT after FROM audit_log WHERE action = 'grant'"),
		storetest.Value[string](t, db, "SELECT before FROM audit_log WHERE action = 'revoke'"))
	require.NotContains(t, storetest.Value[string](t, db, "SELECT string_agg(x::text, '') FROM audit_log x"), "0001-01-01")
}

// fillsLargeObjects checks that a role creates large objects until a superuser runs the statements of docs/data-out.md.
func fillsLargeObjects(t *testing.T, db storetest.DB, conn *pgx.Conn, role string) {
	t.Helper()
	creates := []string{"SELECT lo_create(0)", "SELECT lo_from_bytea(0, 'x')", "SELECT lo_creat(-1)"}
	for _, sql := range creates[:2] {
		_, err := conn.Exec(t.Context(), sql)
		require.NoError(t, err, sql)
	}
	docs, err := os.ReadFile("../../../../docs/data-out.md")
	require.NoError(t, err)
	_, after, ok := strings.Cut(string(docs), "REVOKE EXECUTE ON FUNCTION")
	require.True(t, ok)
	revoke, _, _ := strings.Cut(after, ";")
	db.Exec(t, "REVOKE EXECUTE ON FUNCTION"+revoke)
	for _, sql := range creates {
		_, err := conn.Exec(t.Context(), sql)
		require.ErrorContains(t, err, "permission denied for function", sql)
	}
	require.Equal(t, 2, storetest.Value[int](t, db,
		"SELECT count(*) FROM pg_largeobject_metadata WHERE lomowner = $1::regrole", role))
}

// deleteLargeObjects runs the statement of a warning of large objects.
func deleteLargeObjects(t *testing.T, db storetest.DB, warning string) {
	t.Helper()
	_, statement, ok := strings.Cut(strings.TrimSpace(warning), "run this statement in the database: ")
	require.True(t, ok, warning)
	db.Exec(t, statement)
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM pg_largeobject_metadata"))
}

func TestBI_ACancelledRunDoesNotNameItsCanceller(t *testing.T) {
	t.Parallel()
	db := openBI(t)
	brand := fillViews(t, db, "Ours")
	db.Exec(t, "INSERT INTO bi_roles (role, customer_id) VALUES (current_user, $1)", brand.CustomerID)
	const messages = "SELECT error_message FROM tidewatch_bi.runs"
	require.Equal(t, "Ours", storetest.Value[string](t, db, messages))
	db.Exec(t, "UPDATE job_runs SET status = 'cancelled', error_message = $1", store.CancelMessage("ops@operator.com"))
	require.Equal(t, "Cancelled.", storetest.Value[string](t, db, messages))
}

// The rows of a deleted brand, and the references of runs to a deleted schedule, remain until a job deletes them.
func TestBI_HidesADeletedScheduleAndADeletedBrandAtOnce(t *testing.T) {
	t.Parallel()
	db := openBI(t)
	brand := fillViews(t, db, "Ours")
	job := db.Schedule(t, brand)
	db.Exec(t, "UPDATE job_runs SET scheduled_job_id = $1", job.ID)
	db.Exec(t, "INSERT INTO bi_roles (role, customer_id) VALUES (current_user, $1)", brand.CustomerID)
	const scheduled = "SELECT count(*) FROM tidewatch_bi.runs WHERE schedule_id IS NOT NULL"
	require.Equal(t, 1, storetest.Value[int](t, db, scheduled))
	require.NoError(t, db.DeleteScheduledJob(t.Context(), job.ID))
	require.Zero(t, storetest.Value[int](t, db, scheduled))
	count := func(view string) int { return storetest.Value[int](t, db, "SELECT count(*) FROM tidewatch_bi."+view) }
	for _, view := range biViews(t, db) {
		require.Positive(t, count(view), view)
	}
	require.NoError(t, db.DeleteBrand(t.Context(), brand.ID))
	require.Positive(t, storetest.Value[int](t, db, "SELECT count(*) FROM answers"), "no job has deleted the rows")
	for _, view := range biViews(t, db) {
		require.Zero(t, count(view), view)
	}
}

// Answers from before the rename of a brand mention the brand by its former name. The daily figures also count the
// answers from before the rename.
func TestBI_FiguresOfARenamedBrandCountTheAnswersBefore(t *testing.T) {
	t.Parallel()
	db := openBI(t)
	brand := fillViews(t, db, "Ours")
	db.Exec(t, "INSERT INTO bi_roles (role, customer_id) VALUES (current_user, $1)", brand.CustomerID)
	db.Exec(t, "UPDATE brands SET name = 'Initech' WHERE id = $1", brand.ID)
	require.Equal(
		t,
		"Initech 3/4",
		storetest.Value[string](t, db, `SELECT string_agg(name || ' ' || mentioned || '/' || n, ', ')
		FROM tidewatch_bi.daily_figures WHERE owner = 'brand'`),
	)
}

// Answers from before the addition of a competitor are not scored for its name. A mention rate of these days would be
// zero, although the scorer has not searched for the name.
func TestBI_FiguresOfAnAddedCompetitorBeginAfterItsAddition(t *testing.T) {
	t.Parallel()
	db := openBI(t)
	brand := fillViews(t, db, "Ours")
	db.Exec(t, "INSERT INTO bi_roles (role, customer_id) VALUES (current_user, $1)", brand.CustomerID)
	db.Exec(t, "UPDATE job_runs SET started_at = '2026-11-02T08:00:00Z'")
	db.Exec(t, "UPDATE brands SET created_at = '2026-11-01T00:00:00Z'")
	for _, c := range []struct{ added, rescored, names string }{
		{"2026-11-01T12:00:00Z", "", "Ours brand, Ours rival"},
		{"2026-11-02T08:00:01Z", "", "Ours brand"},
		{"2026-11-03T00:00:00Z", "", "Ours brand"},
		{"2026-11-03T00:00:00Z", "2026-11-02T23:59:59Z", "Ours brand"},
		{"2026-11-03T00:00:00Z", "2026-11-03T00:00:00Z", "Ours brand, Ours rival"},
	} {
		db.Exec(t, "UPDATE competitors SET tracked_since = jsonb_build_object(name, $1::text)", c.added)
		db.Exec(t, "UPDATE brands SET rescored_at = nullif($1, '')::timestamptz", c.rescored)
		require.Equal(t, c.names, storetest.Value[string](t, db,
			"SELECT string_agg(name, ', ' ORDER BY name) FROM tidewatch_bi.daily_figures"), c)
	}
}

// refusesEverythingElse checks that a role can access only the views, even if the role's session is no longer
// read-only.
func refusesEverythingElse(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	_, err := conn.Exec(t.Context(), "INSERT INTO brands (brand) VALUES ('x')")
	require.Error(t, err)
	_, err = conn.Exec(t.Context(), "SET default_transaction_read_only = off")
	require.NoError(t, err)
	for _, sql := range []string{
		"SELECT * FROM public.customers", "SELECT * FROM public.brands", "SELECT * FROM public.bi_roles",
		"SELECT * FROM public.api_tokens", "SELECT * FROM public.river_job", "SELECT * FROM public.goose_db_version",
		"SELECT * FROM public.alert_rules_in_force", "TABLE pg_catalog.pg_authid", "TABLE pg_catalog.pg_statistic",
		"INSERT INTO tidewatch_bi.brands (brand) VALUES ('x')", "UPDATE tidewatch_bi.brands SET brand = 'x'",
		"DELETE FROM tidewatch_bi.brands", "DELETE FROM tidewatch_bi.answers", "TRUNCATE public.answers",
		"CREATE TABLE tidewatch_bi.x ()", "CREATE TABLE public.x ()", "CREATE SCHEMA x", "CREATE ROLE x",
		"DROP VIEW tidewatch_bi.brands", "CREATE OR REPLACE VIEW tidewatch_bi.brands AS SELECT 1 AS brand_id",
		"SELECT public.collector_admit('chatgpt', 1, 1, 1)", "SET ROLE tidewatch", "SET SESSION AUTHORIZATION tidewatch",
		"COPY (SELECT 1) TO PROGRAM 'true'", "SELECT pg_read_file('PG_VERSION')", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'tidewatch'",
		"ALTER ROLE needs_password BYPASSRLS", "GRANT USAGE ON SCHEMA tidewatch_bi TO PUBLIC WITH GRANT OPTION",
	} {
		tag, err := conn.Exec(t.Context(), sql)
		require.Error(t, err, "%s: %s", sql, tag)
	}
}

// leaks calls a function of the role in the conditions of queries, and checks that the function sees only the rows of
// the customer. The function declares a cost near zero, so that the planner prefers to call the function before it
// checks other conditions.
func leaks(t *testing.T, conn *pgx.Conn, notices func() string) {
	t.Helper()
	_, err := conn.Exec(t.Context(), `CREATE FUNCTION pg_temp.leak(value text) RETURNS boolean LANGUAGE plpgsql
		COST 0.0000001 AS $$ BEGIN RAISE NOTICE '%', value; RETURN true; END $$`)
	require.NoError(t, err)
	for _, sql := range []string{
		"SELECT FROM brands WHERE pg_temp.leak(brand)", "SELECT FROM queries WHERE pg_temp.leak(query)",
		"SELECT FROM answers WHERE pg_temp.leak(text)", "SELECT FROM runs WHERE pg_temp.leak(error_message)",
		"SELECT FROM mentions WHERE pg_temp.leak(name)", "SELECT FROM citations WHERE pg_temp.leak(url)",
		"SELECT FROM changes WHERE pg_temp.leak(domain)", "SELECT FROM daily_figures WHERE pg_temp.leak(name)",
		"SELECT FROM competitors WHERE pg_temp.leak(competitor)", "SELECT FROM sentiments WHERE pg_temp.leak(name)",
	} {
		_, err := conn.Exec(t.Context(), sql)
		require.NoError(t, err, sql)
	}
	require.Contains(t, notices(), "Ours")
	require.NotContains(t, notices(), "Theirs")
}

func TestBI_NamesAreQuoted(t *testing.T) {
	t.Parallel()
	db := openBI(t)
	fillViews(t, db, "Ours")
	vars := map[string]string{"DATABASE_URL": db.URL}
	role := `x"'; DROP TABLE brands; -- ` + uuid.NewString()[:8]
	password, _, err := tidewatch(t, vars, "bi", "grant", "--customer", "Ours", role)
	require.NoError(t, err)
	dropRole(t, db, role)
	conn, _ := loggedIn(t, db, role, strings.TrimSpace(password))
	brand, _ := rowsOf(t, conn, "SELECT brand FROM brands")
	require.Equal(t, `("Ours brand")`, brand)
	_, _, err = tidewatch(t, vars, "bi", "revoke", role)
	require.NoError(t, err)
	for name, says := range map[string]string{
		"": "1 to 63 bytes", strings.Repeat("x", 64): "1 to 63 bytes", "pg_reader": "reserves", "public": "reserves",
	} {
		_, _, err := tidewatch(t, vars, "bi", "grant", "--customer", "Ours", name)
		require.ErrorContains(t, err, says)
	}
	_, _, err = tidewatch(t, vars, "bi", "grant", "--customer", "Nobody", "x")
	require.ErrorContains(t, err, `no customer "Nobody"`)
}

func TestBI_ARoleOfAnotherCustomerGetsANewPassword(t *testing.T) {
	t.Parallel()
	db := openBI(t)
	for _, name := range []string{"Ours", "Theirs"} {
		_, err := db.SaveCustomer(t.Context(), store.Customer{Name: name})
		require.NoError(t, err)
	}
	vars := map[string]string{"DATABASE_URL": db.URL}
	role := "bi_" + uuid.NewString()[:8]
	grant := func(customer string) (password, verifier string) {
		t.Helper()
		out, _, err := tidewatch(t, vars, "bi", "grant", "--customer", customer, role)
		require.NoError(t, err)
		return strings.TrimSpace(
				out,
			), storetest.Value[string](
				t,
				db,
				"SELECT rolpassword FROM pg_authid WHERE rolname = $1",
				role,
			)
	}
	mayUse := func() bool {
		return storetest.Value[bool](t, db, "SELECT has_schema_privilege($1, 'tidewatch_bi', 'USAGE')", role)
	}
	first, stored := grant("Ours")
	dropRole(t, db, role)
	require.NotEmpty(t, first)
	again, same := grant("Ours")
	require.Empty(t, again)
	require.Equal(t, stored, same)
	_, _, err := tidewatch(t, vars, "bi", "grant", "--customer", "Theirs", role)
	require.ErrorContains(t, err, "another customer")
	_, _, err = tidewatch(t, vars, "bi", "revoke", role)
	require.NoError(t, err)
	again, _ = grant("Ours")
	require.Empty(t, again, "the people of the same customer keep their password")
	_, _, err = tidewatch(t, vars, "bi", "revoke", role)
	require.NoError(t, err)
	old, _ := loggedIn(t, db, role, first)
	_, _, err = tidewatch(t, vars, "bi", "grant", "--customer", "Theirs", role)
	require.ErrorContains(t, err, "has 1 open sessions of another customer")
	require.NoError(t, old.Close(t.Context()))
	db.WaitFor(t, "the end of the session", "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE usename = $1)", role)
	second, changed := grant("Theirs")
	require.NotEmpty(t, second)
	require.NotEqual(t, stored, changed)

	db.Exec(t, "DELETE FROM customers WHERE name = 'Theirs'")
	require.True(t, mayUse(), "the database keeps the right after the deletion of the customer")
	third, renewed := grant("Ours")
	require.NotEmpty(t, third)
	require.NotEqual(t, changed, renewed)
	db.Exec(t, "DELETE FROM customers WHERE name = 'Ours'")
	_, _, err = tidewatch(t, vars, "bi", "revoke", role)
	require.NoError(t, err)
	require.False(t, mayUse())
	require.NotContains(t, storetest.Value[string](t, db, "SELECT string_agg(x::text, '') FROM audit_log x"), "0001-01-01")
	_, _, err = tidewatch(t, vars, "bi", "revoke", role)
	require.ErrorContains(t, err, "does not read the views")
}

func TestBI_RefusesRolesWithOtherRights(t *testing.T) {
	t.Parallel()
	db := openBI(t)
	fillViews(t, db, "Ours")
	vars := map[string]string{"DATABASE_URL": db.URL}
	suffix := uuid.NewString()[:8]
	for role, sql := range map[string]string{
		"SUPERUSER":      "CREATE ROLE %s SUPERUSER",
		"BYPASSRLS":      "CREATE ROLE %s BYPASSRLS",
		"membership in":  "CREATE ROLE %s IN ROLE pg_read_all_data",
		"access to answ": "CREATE ROLE %s; GRANT SELECT ON answers TO %s",
		"access to sess": "CREATE ROLE %s; GRANT UPDATE (id) ON sessions TO %s",
	} {
		name := "bi_" + strings.ReplaceAll(strings.ToLower(role), " ", "_") + suffix
		db.Exec(t, strings.SplitAfter(strings.ReplaceAll(sql, "%s", name), ";")[0])
		dropRole(t, db, name)
		if _, grant, ok := strings.Cut(strings.ReplaceAll(sql, "%s", name), "; "); ok {
			db.Exec(t, grant)
		}
		_, _, err := tidewatch(t, vars, "bi", "grant", "--customer", "Ours", name)
		require.ErrorContains(t, err, role)
	}
	_, _, err := tidewatch(t, vars, "bi", "grant", "--customer", "Ours", "tidewatch")
	require.ErrorContains(t, err, "SUPERUSER")
}

// The owner of the database may not create roles. At the start of the test, the owner of the database may not create
// the schema of the BI views either.
func TestBI_PrintsTheSQLThatAnAdministratorMustRun(t *testing.T) {
	t.Parallel()
	db := storetest.OpenEmpty(t)
	suffix := uuid.NewString()[:8]
	owner, role := "owner_"+suffix, "bi_"+suffix
	db.Exec(t, "CREATE ROLE "+owner+" LOGIN")
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		for _, sql := range []string{"REASSIGN OWNED BY " + owner + " TO tidewatch", "DROP OWNED BY " + owner, "DROP ROLE " + owner} {
			_, err := db.Pool.Exec(ctx, sql)
			require.NoError(t, err)
		}
	})
	db.Exec(t, "ALTER SCHEMA public OWNER TO "+owner)
	u, err := url.Parse(db.URL)
	require.NoError(t, err)
	u.User = url.User(owner)
	vars := map[string]string{"DATABASE_URL": u.String()}
	_, _, err = tidewatch(t, vars, "migrate", "up")
	require.NoError(t, err, "a role that may not create schemas migrates the database")
	fillViews(t, db, "Ours")
	grant := []string{"bi", "grant", "--customer", "Ours", role}
	// Scripts read the password from standard output, so standard output has no SQL.
	refused := func(reason string) (told string) {
		t.Helper()
		out, told, err := tidewatch(t, vars, grant...)
		require.ErrorContains(t, err, reason)
		require.Empty(t, out)
		for line := range strings.Lines(told) {
			if strings.HasSuffix(line, ";\n") {
				db.Exec(t, line)
			}
		}
		return told
	}
	refused("the schema tidewatch_bi does not exist")
	_, _, err = tidewatch(t, vars, "migrate", "up")
	require.NoError(t, err)
	db.Exec(t, "GRANT CREATE ON SCHEMA public TO PUBLIC") // the default before Postgres 15
	refused("all roles may create tables in the schema public")
	_, password, found := strings.Cut(refused("may not create roles"), "only once: ")
	require.True(t, found)
	password, _, _ = strings.Cut(password, "\n")
	dropRole(t, db, role)
	_, _, err = tidewatch(t, vars, grant...)
	require.NoError(t, err)
	conn, _ := loggedIn(t, db, role, strings.TrimSpace(password))
	brand, _ := rowsOf(t, conn, "SELECT brand FROM brands")
	require.Equal(t, `("Ours brand")`, brand)
}
