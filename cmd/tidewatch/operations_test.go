package main

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/demo"
	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/pglocal"
	"tidewatch/store/storetest"
)

const operations = "../../docs/operations.md"

// sqlOf returns the SQL statements from the code blocks in docs/operations.md that begin with the given fence.
func sqlOf(t *testing.T, fence string) []string {
	t.Helper()
	text, err := os.ReadFile(operations)
	require.NoError(t, err)
	var statements []string
	for _, block := range regexp.MustCompile("(?s)\n```"+fence+"\n(.*?)\n```\n").FindAllStringSubmatch(string(text), -1) {
		for statement := range strings.SplitSeq(block[1], ";") {
			if statement = strings.TrimSpace(statement); statement != "" {
				statements = append(statements, statement)
			}
		}
	}
	require.NotEmpty(t, statements)
	return statements
}

// statement returns the SQL statement of docs/operations.md that contains the given words.
func statement(t *testing.T, words string) string {
	t.Helper()
	for _, s := range sqlOf(t, "sql") {
		if strings.Contains(s, words) {
			return s
		}
	}
	t.Fatalf("%s has no statement with %q", operations, words)
	return ""
}

// The function "shown" runs the runbook's statement that contains the given words, and returns the rows as text.
func shown(t *testing.T, db storetest.DB, words string) string {
	t.Helper()
	rows, err := db.Pool.Query(t.Context(),
		"SELECT coalesce(string_agg(x::text, E'\\n'), '') FROM ("+statement(t, words)+") x")
	require.NoError(t, err)
	text, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return text
}

func TestOperations_EachStatementRuns(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for _, s := range sqlOf(t, "sql") {
		_, err := db.Pool.Exec(t.Context(), s)
		require.NoError(t, err, s)
	}
}

func TestOperations_EachAlertHasASection(t *testing.T) {
	t.Parallel()
	rules, err := os.ReadFile("../../docs/monitoring/alerts.yaml")
	require.NoError(t, err)
	text, err := os.ReadFile(operations)
	require.NoError(t, err)
	alerts := regexp.MustCompile(`(?m)alert: (\w+)$`).FindAllStringSubmatch(string(rules), -1)
	require.NotEmpty(t, alerts)
	for _, alert := range alerts {
		require.Contains(t, string(text), "\n### "+alert[1]+"\n")
	}
}

// withEngines starts stand-in engines, and returns the environment variables with which a node uses these engines.
func withEngines(t *testing.T, databaseURL string, latency time.Duration) (*demo.Engines, map[string]string) {
	t.Helper()
	engines := startEngines(t, standin.Options{Latency: latency})
	engine, _ := collector.Lookup("chatgpt")
	return engines, map[string]string{
		"DATABASE_URL":           databaseURL,
		"TIDEWATCH_STOP_TIMEOUT": "1s",
		engine.KeyVar:            "stand-in",
		engine.BaseURLVar():      engines.BaseURLs["chatgpt"],
	}
}

// dueSchedule creates a brand with the given queries, and a schedule that is due.
func dueSchedule(t *testing.T, db storetest.DB, prompts ...string) store.ScheduledJob {
	t.Helper()
	job := laterSchedule(t, db, prompts...)
	db.MakeDue(t, job.ID, time.Second)
	return job
}

// laterSchedule is like dueSchedule, but the schedule fires next year.
func laterSchedule(t *testing.T, db storetest.DB, prompts ...string) store.ScheduledJob {
	t.Helper()
	brand := db.Brand(t, 0)
	for _, prompt := range prompts {
		_, err := db.SaveQuery(t.Context(), store.Query{BrandID: brand.ID, Text: prompt, IsActive: true})
		require.NoError(t, err)
	}
	return db.Schedule(t, brand, storetest.Yearly(),
		storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}, Parallel: true}))
}

// A server can run with the database role that docs/operations.md creates. The database role of the server cannot
// change the schema or the audit log.
func TestOperations_ARoleOfLeastPrivileges(t *testing.T) {
	t.Parallel()
	db := storetest.OpenEmpty(t)
	exec := func(role, sql string) error {
		conn, err := pgx.Connect(t.Context(), db.URL)
		require.NoError(t, err)
		defer func() { require.NoError(t, conn.Close(context.WithoutCancel(t.Context()))) }()
		_, err = conn.Exec(t.Context(), "SET ROLE "+role)
		require.NoError(t, err)
		_, err = conn.Exec(t.Context(), sql)
		return err
	}
	as := func(role string) string {
		u, err := url.Parse(db.URL)
		require.NoError(t, err)
		u.User = url.UserPassword(role, "s3cret")
		return u.String()
	}
	db.Exec(t, "CREATE ROLE tidewatch_owner LOGIN PASSWORD 's3cret'")
	db.Exec(t, "ALTER DATABASE "+storetest.Value[string](t, db, "SELECT current_database()")+" OWNER TO tidewatch_owner")
	db.Exec(t, "ALTER SCHEMA public OWNER TO tidewatch_owner")
	_, _, err := tidewatch(t, map[string]string{"DATABASE_URL": as("tidewatch_owner")}, "migrate", "up")
	require.NoError(t, err)
	for _, s := range sqlOf(t, "sql role") {
		db.Exec(t, s)
	}
	db.Exec(t, `ALTER ROLE tidewatch_serve PASSWORD 's3cret'`) // docs/operations.md uses \password instead
	for _, s := range sqlOf(t, "sql owner") {
		require.NoError(t, exec("tidewatch_owner", s), s)
	}
	t.Cleanup(func() { // Postgres roles belong to the server, not to a database
		ctx := context.WithoutCancel(t.Context())
		for _, s := range []string{
			"DROP OWNED BY tidewatch_serve", "REASSIGN OWNED BY tidewatch_owner TO tidewatch",
			"DROP OWNED BY tidewatch_owner", "DROP ROLE tidewatch_serve, tidewatch_owner",
		} {
			_, err := db.Pool.Exec(ctx, s)
			require.NoError(t, err)
		}
	})

	_, vars := withEngines(t, as("tidewatch_serve"), 0)
	_, _, err = tidewatch(t, vars, "import", "--allow-unconfigured", exampleFile)
	require.NoError(t, err)
	db.Exec(t, "UPDATE scheduled_jobs SET is_active = false")
	job := dueSchedule(t, db, "best crm")
	node := serve(t, vars, "--retain-runs", "8760h", "--retain-audit", "8760h")
	db.WaitFor(t, "the run",
		"SELECT coalesce(bool_or(status = 'completed'), false) FROM job_runs WHERE scheduled_job_id = $1", job.ID)
	db.WaitFor(t, "retention", "SELECT count(*) > 0 FROM river_job WHERE kind = 'retention' AND finalized_at IS NOT NULL")
	require.Empty(t, storetest.Value[string](t, db,
		"SELECT coalesce(string_agg(array_to_string(errors, ' '), ' '), '') FROM river_job"))
	require.NoError(t, node.Stop())
	require.NotContains(t, node.Stderr.String(), "permission denied")

	for _, s := range []string{
		"DROP TABLE answers", "TRUNCATE answers", "ALTER TABLE answers ADD COLUMN x text", "CREATE TABLE x ()",
		"UPDATE audit_log SET actor = 'nobody'",
		"DELETE FROM goose_db_version", "DROP FUNCTION collector_admit", "ALTER TABLE brands DISABLE ROW LEVEL SECURITY",
	} {
		require.ErrorContains(t, exec("tidewatch_serve", s), "42501", s)
	}
	require.NoError(t, exec("tidewatch_owner", "CREATE TABLE of_the_future (id bigserial)"))
	require.NoError(t, exec("tidewatch_serve", "INSERT INTO of_the_future DEFAULT VALUES"),
		"the role may use the tables of later migrations")
}

func TestOperations_TheRunbookShowsFailuresOfEngines(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	_, vars := withEngines(t, db.URL, 0)
	dueSchedule(t, db, "a [[fault:unauthorized]]", "b [[fault:unavailable]]", "c [[fault:throttle retry_after=300s]]")
	dueSchedule(t, db, "d [[fault:quota]]")
	none := dueSchedule(t, db)
	serve(t, vars, "--roles", "api,scheduler")
	db.WaitFor(t, "jobs without a worker", "SELECT count(*) = 3 FROM river_job WHERE kind = 'collect'")
	require.Contains(t, shown(t, db, "AS nodes"), "(collect,available,3,0)")
	serve(t, vars)
	db.WaitFor(t, "the refused call",
		"SELECT count(*) > 0 FROM answers WHERE status = 'failed' AND error_class = 'permanent'")
	require.Contains(t, shown(t, db, "FROM answers\n    WHERE status = 'failed'"), "chatgpt,permanent")
	db.WaitFor(t, "the engine's Retry-After",
		"SELECT coalesce(max(held_until) > now(), false) FROM collectors WHERE held_until <> 'infinity'")
	require.Regexp(t, `\(chatgpt,,,"20`, shown(t, db, "FROM collectors c"))
	db.WaitFor(t, "the run without queries",
		"SELECT coalesce(bool_or(status = 'failed'), false) FROM job_runs WHERE scheduled_job_id = $1", none.ID)
	require.Contains(t, shown(t, db, "left(error_message, 200)"), "No active queries found")
	db.WaitFor(t, "a run that waits for the engine",
		"SELECT count(*) > 0 FROM river_job WHERE kind = 'collect' AND scheduled_at > now()")
	require.Regexp(t, "scheduled|available", shown(t, db, "r.started_at, j.state"))
}

func TestOperations_TheRunbookShowsWhatDelaysTicks(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	_, vars := withEngines(t, db.URL, 0)
	job := dueSchedule(t, db, "best crm")
	tx, err := db.Pool.Begin(t.Context()) // the transaction simulates one that an operator left open in psql
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), "SELECT FROM scheduled_jobs FOR UPDATE")
	require.NoError(t, err)
	serve(t, vars, "--roles", "api,worker")
	require.Empty(t, shown(t, db, "FROM river_leader"), "without a node of the role scheduler there is no leader")
	require.Equal(t, "(1,", shown(t, db, "AS due, now()")[:3])
	serve(t, vars)
	db.WaitFor(t, "a leader", "SELECT count(*) = 1 FROM river_leader")
	require.NotEmpty(t, shown(t, db, "FROM river_leader"))
	require.Contains(t, shown(t, db, "pg_blocking_pids"), "idle in transaction")
	require.Equal(t, "(1,", shown(t, db, "AS due, now()")[:3])
	require.NoError(t, tx.Rollback(t.Context()))
	db.WaitFor(t, "the run",
		"SELECT coalesce(bool_or(status = 'completed'), false) FROM job_runs WHERE scheduled_job_id = $1", job.ID)

	db.Exec(t, `CREATE FUNCTION closed() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN IF NEW.kind = 'collect' THEN RAISE 'the queue is closed'; END IF; RETURN NEW; END $$`)
	db.Exec(t, "CREATE TRIGGER closed BEFORE INSERT ON river_job FOR EACH ROW EXECUTE FUNCTION closed()")
	db.MakeDue(t, job.ID, time.Second)
	db.Exec(t, "INSERT INTO river_job (kind, queue, priority, max_attempts, args) VALUES ('tick', 'ticks', 1, 3, '{}')")
	db.WaitFor(t, "the failed tick", "SELECT count(*) > 0 FROM river_job WHERE kind = 'tick' AND state = 'discarded'")
	require.Contains(t, shown(t, db, "kind = 'tick'"), "the queue is closed")
	require.Contains(t, shown(t, db, "IN ('retryable', 'discarded')"), "the queue is closed")
	db.Exec(t, "DROP TRIGGER closed ON river_job")
	db.Exec(t, "INSERT INTO river_job (kind, queue, priority, max_attempts, args) VALUES ('tick', 'ticks', 1, 3, '{}')")
	db.WaitFor(t, "the second run", "SELECT count(*) = 2 FROM job_runs WHERE scheduled_job_id = $1", job.ID)
}

// runPostgresProgram runs a program that comes with Postgres.
func runPostgresProgram(t *testing.T, args ...string) {
	t.Helper()
	bin, err := pglocal.FindBinaries(t.Context(), "")
	require.NoError(t, err)
	out, err := exec.CommandContext(t.Context(), filepath.Join(bin.Dir, args[0]), args[1:]...).CombinedOutput()
	require.NoError(t, err, string(out))
}

func TestOperations_ARestoredBackupRepeatsNoAnsweredCall(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		before []string // statements of docs/operations.md that are executed before the server starts
		ticks  int
		status store.RunStatus
	}{
		"unchanged":                   {ticks: 1, status: store.RunCompleted},
		"without the missed ticks":    {before: []string{"SET next_run_at = NULL WHERE is_active AND next_run_at <= now()"}, status: store.RunCompleted},
		"without the unfinished runs": {before: []string{"SET state = 'cancelled'"}, ticks: 1, status: store.RunCancelled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			engines, vars := withEngines(t, db.URL, 20*time.Millisecond)
			unfinished := dueSchedule(t, db, "one", "two", "three [[fault:delay=10m times=1]]")
			serve(t, vars)
			db.WaitFor(t, "two of three answers", "SELECT count(*) = 2 FROM answers")
			missed := laterSchedule(t, db, "four")
			// The schedule ticks hourly, and its newest tick was half an hour ago. A tick that is half an hour late
			// counts as missed.
			db.Exec(t, `UPDATE scheduled_jobs SET
				cron_expression = extract(minute FROM now() AT TIME ZONE 'UTC' + interval '30 minutes') || ' * * * *'
				WHERE id = $1`, missed.ID)
			db.Exec(t, "UPDATE scheduled_jobs SET next_run_at = now() + interval '1 hour' WHERE id = $1", missed.ID)
			dump := filepath.Join(t.TempDir(), "tidewatch.dump")
			runPostgresProgram(t, "pg_dump", "--format=custom", "--file="+dump, db.URL)

			restored := storetest.OpenEmpty(t)
			runPostgresProgram(t, "pg_restore", "--no-owner", "--no-privileges", "--single-transaction",
				"--dbname="+restored.URL, dump)
			vars["DATABASE_URL"] = restored.URL
			out, _, err := tidewatch(t, vars, "migrate", "up")
			require.NoError(t, err)
			require.Contains(t, out, "0 migrations were applied")
			// Three hours pass between the backup and the restore.
			restored.Exec(t, "UPDATE scheduled_jobs SET next_run_at = now() - interval '3 hours' WHERE id = $1", missed.ID)
			restored.Exec(t, "UPDATE river_job SET attempted_at = attempted_at - interval '3 hours' WHERE state = 'running'")
			restored.Exec(t, "UPDATE collector_calls SET expires_at = expires_at - interval '3 hours'")
			for _, words := range tt.before {
				restored.Exec(t, statement(t, words))
			}
			serve(t, vars)
			restored.WaitFor(t, "the end of the unfinished run",
				"SELECT bool_and(status = $2) FROM job_runs WHERE scheduled_job_id = $1", unfinished.ID, tt.status)
			restored.WaitFor(t, "the schedule's next tick",
				"SELECT next_run_at > now() FROM scheduled_jobs WHERE id = $1", missed.ID)
			ticks := storetest.Value[int](t, restored,
				"SELECT count(*) FROM job_runs WHERE scheduled_job_id = $1 AND status <> 'skipped'", missed.ID)
			require.Equal(t, tt.ticks, ticks)
			for _, prompt := range []string{"one", "two"} {
				asked := 0
				for _, call := range engines.Calls() {
					if call.Prompt == prompt {
						asked++
					}
				}
				require.Equal(t, 1, asked, prompt)
			}
		})
	}
}
