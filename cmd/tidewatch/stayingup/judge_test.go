package stayingup_test

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector/standin"
)

// judge waits until all work is done and compares the tables with the log of the stand-in engines. The parameter latest
// is the maximum time from a tick to its run, or 0 for no limit.
func (w *world) judge(scenario string, l *load, latest time.Duration) {
	w.t.Helper()
	w.judgeExcept(scenario, l, latest, 0)
}

// judgeExcept is a variant of judge for scenarios in which answers may be lost and requested again. The parameter
// unstored is the maximum number of answers that may be lost.
func (w *world) judgeExcept(scenario string, l *load, latest time.Duration, unstored int) {
	w.t.Helper()
	if len(w.minutely) > 0 {
		w.ended = value[time.Time](w, `WITH ended AS (
				UPDATE scheduled_jobs SET is_active = false WHERE cron_expression = '* * * * *' AND next_run_at > now())
			SELECT now()`)
	}
	w.note("the scenario is over")
	w.settle()
	w.note("all work is done")
	row := result{asked: w.answerCount(), scenario: scenario}
	row.runs = value[int](w, "SELECT count(*) FROM job_runs")
	row.latest = time.Duration(float64(time.Second) * value[float64](w, `
		SELECT coalesce(max(extract(epoch FROM created_at - scheduled_for)), 0)::float8
		FROM job_runs WHERE trigger = 'tick'`))
	row.lost, row.twice = w.ticks()
	lost, twice := w.prompts()
	row.lost, row.twice = row.lost+lost, row.twice+twice
	row.lost += value[int](w, "SELECT count(*) FROM job_runs WHERE status NOT IN ('completed')")
	row.apiCalls, row.apiFailures = int(l.calls.Load()), len(l.failures)
	row.lost += len(l.runs) -
		value[int](w, "SELECT count(*) FROM job_runs WHERE id = ANY($1) AND trigger = 'manual'", l.runs)
	row.twice += value[int](w, "SELECT count(*) FROM job_runs WHERE trigger = 'manual'") - len(l.runs)
	table.add(row)
	require.Zero(w.t, row.lost, "lost work")
	require.LessOrEqual(w.t, row.twice, unstored, "repeated work")
	if latest > 0 {
		require.Less(w.t, row.latest, latest, "a tick was late")
	}
}

// settle waits until each due tick has a run and all work is done.
func (w *world) settle() {
	w.t.Helper()
	nextNote := time.Now().Add(time.Minute)
	w.until(pick(4*time.Minute, 15*time.Minute), "all work is done", func() bool {
		if time.Now().After(nextNote) {
			w.note("not done: " + w.unfinished())
			nextNote = nextNote.Add(time.Minute)
		}
		return value[bool](w, `SELECT (SELECT count(*) = 0 FROM job_runs WHERE finished_at IS NULL)
			AND (SELECT count(DISTINCT scheduled_job_id) = coalesce(cardinality($1::uuid[]), 0)
				FROM job_runs WHERE scheduled_job_id = ANY($1))
			AND (SELECT count(*) = 0 FROM scheduled_jobs WHERE is_active AND next_run_at <= now())
			AND (SELECT count(*) = 0 FROM river_job
				WHERE state NOT IN ('completed', 'cancelled', 'discarded') AND kind IN ('collect', 'score'))
			AND (SELECT count(*) = 0 FROM collector_calls WHERE expires_at > now())`, w.due)
	})
}

// unfinished describes the runs, queue jobs and engine calls that are not finished.
func (w *world) unfinished() string {
	w.t.Helper()
	return value[string](w, `SELECT concat_ws(E'\n',
		(SELECT string_agg(concat_ws(' ', 'run', id, status, started_at), E'\n') FROM job_runs WHERE finished_at IS NULL),
		(SELECT string_agg(concat_ws(' ', kind, id, state, attempt, attempted_by, scheduled_at), E'\n') FROM river_job
			WHERE state NOT IN ('completed', 'cancelled', 'discarded') AND kind IN ('collect', 'score')),
		(SELECT string_agg(concat_ws(' ', 'call', id, 'of node', node, 'until', expires_at), E'\n')
			FROM collector_calls))`)
}

// ticks returns the number of ticks without a run, and the number of scheduled runs beyond one for each tick.
func (w *world) ticks() (lost, twice int) {
	w.t.Helper()
	lost += value[int](w, `SELECT count(*) FROM unnest($1::uuid[]) AS d(id)
		WHERE NOT EXISTS (SELECT FROM job_runs r WHERE r.scheduled_job_id = d.id AND r.trigger = 'tick')`, w.due)
	twice += value[int](w, `SELECT count(*) FROM (SELECT FROM job_runs WHERE trigger = 'tick'
		GROUP BY scheduled_job_id, scheduled_for HAVING count(*) > 1) x`)
	twice += value[int](w, `SELECT coalesce(sum(n - 1), 0)::int FROM (SELECT count(*) AS n FROM job_runs
		WHERE trigger = 'tick' AND scheduled_job_id = ANY($1) GROUP BY scheduled_job_id) x`, w.due)
	// A schedule that fires each minute must have a run for each minute up to its next tick. An inactive schedule has
	// no next tick.
	lost += value[int](w, `
		SELECT coalesce(sum(extract(epoch FROM
			coalesce(s.next_run_at, date_trunc('minute', $2::timestamptz) + interval '1 minute') - r.first) / 60 - r.n), 0)::int
		FROM scheduled_jobs s
		JOIN (SELECT scheduled_job_id, min(scheduled_for) AS first, count(*) AS n
			FROM job_runs WHERE trigger = 'tick' GROUP BY 1) r ON r.scheduled_job_id = s.id
		WHERE s.id = ANY($1)`, w.minutely, w.ended)
	return lost, twice
}

// answerCount returns the number of prompts that the stand-in engines have answered.
func (w *world) answerCount() int {
	n := 0
	for _, call := range w.engines.Calls() {
		if call.Outcome == standin.OutcomeAnswered {
			n++
		}
	}
	return n
}

// openCalls returns the number of calls whose answers may not have been stored at the given time. A call counts if it
// was in progress at the given time or was answered less than one second earlier.
func (w *world) openCalls(at time.Time) int {
	n := 0
	for _, call := range w.engines.Calls() {
		if call.Start.Before(at) && (call.Outcome == standin.OutcomePending || call.End.After(at.Add(-time.Second))) {
			n++
		}
	}
	return n
}

// prompts compares the log of the stand-in engines with the stored answers. The result lost is the number of runs that
// lack answers. The result twice is the number of answers in the log that the database does not have.
func (w *world) prompts() (lost, twice int) {
	w.t.Helper()
	surplus := map[string]int{}
	for _, call := range w.engines.Calls() {
		if call.Outcome == standin.OutcomeAnswered {
			surplus[call.Engine+": "+call.Prompt]++
		}
	}
	w.with(func(ctx context.Context, conn *pgx.Conn) {
		rows, err := conn.Query(ctx, `SELECT collector || ': ' || query_text AS prompt, count(*) AS n
			FROM answers WHERE status <> 'failed' GROUP BY 1`)
		require.NoError(w.t, err)
		stored, err := pgx.CollectRows(rows, pgx.RowToStructByName[struct {
			Prompt string
			N      int
		}])
		require.NoError(w.t, err)
		for _, s := range stored {
			surplus[s.Prompt] -= s.N
		}
	})
	for prompt, n := range surplus {
		if n > 0 {
			w.t.Logf("%q has %d more answers in the log than in the database", prompt, n)
			twice += n
		}
	}
	// A complete run has an answer to each query from each of the two engines.
	lost += value[int](w, `SELECT count(*) FROM job_runs r
		WHERE (SELECT count(*) FROM answers a WHERE a.run_id = r.id AND a.status <> 'failed') <> $1`, 2*queries)
	return lost, twice
}
