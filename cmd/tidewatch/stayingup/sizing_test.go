package stayingup_test

import (
	"context"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector/standin"
	"tidewatch/store/storetest"
)

// TestSizing measures the figures in the section "Sizing" of docs/operations.md: runs per minute, processor time of a
// run, and disk space of an answer. One node and one Postgres process the runs, with engines that answer after 200 ms.
// The answers have the shape of real answers: about 3,000 characters, eight sources, and the names of the brand and of
// nine competitors. TestSizing needs an idle machine.
func TestSizing(t *testing.T) {
	t.Parallel()
	if os.Getenv("SIZING") == "" {
		t.Skip("needs make sizing")
	}
	w := newWorld(t, func(w *world) {
		w.options.Settings["shared_preload_libraries"] = "pg_stat_statements"
		w.answers.Market, w.answers.Closing = realisticAnswers(t)
	})
	w.exec("UPDATE brands SET aliases = ARRAY[$1]", sizingNames()[0])
	w.exec("INSERT INTO competitors (brand_id, name) SELECT id, unnest($1::text[]) FROM brands", sizingNames()[1:])
	w.exec("CREATE EXTENSION pg_stat_statements")
	const copies = 25 // number of copies of each schedule; all copies have the same brand
	w.exec(`INSERT INTO scheduled_jobs (brand_id, customer_id, job_type, cron_expression, timezone, metadata, name)
		SELECT brand_id, customer_id, job_type, '0 0 1 1 *', 'UTC', metadata, name || ' ' || n
		FROM scheduled_jobs, generate_series(1, $1::int) n`, copies)
	w.env = append(w.env, "OPENAI_AT_ONCE=0", "PERPLEXITY_AT_ONCE=0")
	node := w.start(binary)
	ours, theirs := storetest.ProcessorTime(t, node.cmd.Process.Pid), backendTime(w)
	w.exec("SELECT pg_stat_statements_reset()")
	began := time.Now()
	w.exec("UPDATE scheduled_jobs SET next_run_at = now()")
	w.exec("INSERT INTO river_job (kind, queue, priority, max_attempts, args) VALUES ('tick', 'ticks', 1, 3, '{}')")
	w.until(10*time.Minute, "all runs", func() bool {
		return value[bool](w, `SELECT count(*) > 0 AND count(*) FILTER (WHERE finished_at IS NULL) = 0
			AND (SELECT count(*) = 0 FROM scheduled_jobs WHERE next_run_at <= now()) FROM job_runs`)
	})
	took := time.Since(began)
	runs := value[int](w, "SELECT count(*) FROM job_runs WHERE status = 'completed'")
	answers := value[int](w, "SELECT count(*) FROM answers")
	t.Logf("%d runs with %d answers in %s: %.0f runs per minute, %.0f answers per second", runs, answers,
		took.Round(time.Second), float64(runs)/took.Minutes(), float64(answers)/took.Seconds())
	t.Logf("answers have %.0f characters, %.1f sources and %.1f names on average",
		value[float64](w, "SELECT avg(length(text))::float8 FROM answers"),
		value[float64](w, "SELECT count(*)::float8 / $1 FROM answers a, tidewatch_citations(a.id)", answers),
		value[float64](w, "SELECT count(*)::float8 / $1 FROM answers a, tidewatch_positions(a.id)", answers))
	perRun := func(what string, total float64) {
		t.Logf("%-20s %8.2f per run %8.2f per answer", what, total/float64(runs), total/float64(answers))
	}
	perRun("ms of the node", (storetest.ProcessorTime(t, node.cmd.Process.Pid)-ours).Seconds()*1000)
	perRun("ms of Postgres", (backendTime(w)-theirs).Seconds()*1000)
	perRun("statements", value[float64](w, "SELECT sum(calls)::float8 FROM pg_stat_statements"))
	perRun("kB of WAL", value[float64](w, "SELECT sum(wal_bytes)::float8 / 1000 FROM pg_stat_statements"))
	logStatements(w, runs)
	w.exec("VACUUM FULL answers")
	w.with(func(ctx context.Context, conn *pgx.Conn) {
		rows, err := conn.Query(
			ctx,
			`SELECT relname::text AS table, (pg_total_relation_size(oid) / $1::float8)::float8 AS bytes FROM pg_class
			WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_total_relation_size(oid) > 500000
			ORDER BY 2 DESC`,
			answers,
		)
		require.NoError(t, err)
		sizes, err := pgx.CollectRows(rows, pgx.RowToStructByName[struct {
			Table string
			Bytes float64
		}])
		require.NoError(t, err)
		total := 0.0
		for _, s := range sizes {
			t.Logf("%-20s %6.0f bytes per answer", s.Table, s.Bytes)
			total += s.Bytes
		}
		t.Logf("total: %.1f GB per million answers", total/1000)
	})
}

// sizingNames returns the names in testdata/bench/answer.md of jobs/scoring: the brand and its competitors.
func sizingNames() []string {
	return []string{
		"HubSpot", "Salesforce", "Pipedrive", "Zoho CRM", "Freshsales", "Notion", "Copper", "Insightly", "Keap", "Nutshell",
	}
}

// realisticAnswers returns options of the stand-in engines. The answer to a prompt begins with a list of six companies,
// which the engines cite with two other pages. The rest of the answer is most of a typical answer, in which the names
// have exchanged places.
func realisticAnswers(t *testing.T) (market func(string) []standin.Company, closing func(string) string) {
	t.Helper()
	const listed = 6
	text, err := os.ReadFile("../../../jobs/scoring/testdata/bench/answer.md")
	require.NoError(t, err)
	_, typical, _ := strings.Cut(string(text), "## Top picks\n\n")
	typical, _, _ = strings.Cut(typical, "**Sources:**")
	names := sizingNames()
	order := func(prompt string) []int {
		return rand.New(rand.NewPCG(uint64(crc32.ChecksumIEEE([]byte(prompt))), 0)).Perm(len(names))
	}
	market = func(prompt string) []standin.Company {
		var companies []standin.Company
		for _, i := range order(prompt)[:listed] {
			companies = append(companies, standin.Company{Name: names[i], Share: 100})
		}
		return companies
	}
	closing = func(prompt string) string {
		var pairs []string
		for i, j := range order(prompt) {
			pairs = append(pairs, names[i], names[j])
		}
		return strings.NewReplacer(pairs...).Replace(typical)
	}
	return market, closing
}

// logStatements logs the statements that take the most time, with their costs for each run.
func logStatements(w *world, runs int) {
	w.t.Helper()
	w.with(func(ctx context.Context, conn *pgx.Conn) {
		rows, err := conn.Query(ctx, `SELECT calls::float8 / $1 AS calls, total_exec_time / $1 AS ms,
				wal_bytes::float8 / 1000 / $1 AS kb, left(regexp_replace(query, '\s+', ' ', 'g'), 90) AS sql
			FROM pg_stat_statements ORDER BY total_exec_time DESC LIMIT 20`, float64(runs))
		require.NoError(w.t, err)
		statements, err := pgx.CollectRows(rows, pgx.RowToStructByName[struct {
			Calls, KB, MS float64
			SQL           string
		}])
		require.NoError(w.t, err)
		for _, s := range statements {
			w.t.Logf("%6.2f ms %6.2f calls %6.1f kB of WAL per run: %s", s.MS, s.Calls, s.KB, s.SQL)
		}
	})
}

// backendTime returns the processor time of the Postgres backends that are connected to the database.
func backendTime(w *world) time.Duration {
	w.t.Helper()
	var total time.Duration
	for _, pid := range value[[]int32](w, "SELECT array_agg(pid) FROM pg_stat_activity WHERE datname = current_database()") {
		total += storetest.ProcessorTime(w.t, int(pid))
	}
	return total
}
