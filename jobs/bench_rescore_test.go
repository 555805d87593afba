package jobs_test

import (
	"cmp"
	"context"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// BenchmarkRescore re-scores stored answers while schedules fire in a minute. The environment variables RESCORE_ANSWERS
// (default 20,000) and RESCORE_SCHEDULES (default 1,000) set the sizes, and RESCORE_RATE (default 200) sets the number
// of answers per second. The goal is that 99 % of the runs start within half a second of their tick. Each answer must
// be scored exactly once.
func BenchmarkRescore(b *testing.B) {
	answers, schedules := sizeOf(b, "RESCORE_ANSWERS", 20_000), sizeOf(b, "RESCORE_SCHEDULES", 1000)
	for b.Loop() {
		db := storetest.Open(b)
		standIn := newEngines(b, standin.Options{Latency: time.Second})
		rescored, scheduled := db.Brand(b, 1), db.Brand(b, 1)
		answersOf(b, db, insertRun(b, db, rescored, store.JobTypeCollect, "completed"), "chatgpt", answers)
		db.Exec(b, "ANALYZE answers")
		cfg := config(b, db, standIn.set)
		cfg.RescoreRate = sizeOf(b, "RESCORE_RATE", 200)
		client := startNode(b, cfg)
		made, err := client.CreateRescore(b.Context(), rescored.ID, store.NewRescore{}, "ada")
		require.NoError(b, err)
		began, ours, theirs := time.Now(), cpuSeconds(b), postgresSeconds(b, db)
		db.Exec(b, `INSERT INTO scheduled_jobs (brand_id, customer_id, job_type, cron_expression, metadata)
			SELECT $1, $2, 'data_collection', '* * * * *', '{"collectors":["chatgpt"]}'
				FROM generate_series(1, $3)`, scheduled.ID, scheduled.CustomerID, schedules)
		db.WaitFor(b, "the runs", `SELECT count(*) FILTER (WHERE finished_at IS NOT NULL) >= $1 FROM job_runs
			WHERE brand_id = $2`, schedules, scheduled.ID)
		b.ReportMetric(storetest.Value[float64](b, db, `SELECT percentile_cont(0.99) WITHIN GROUP (
				ORDER BY extract(epoch FROM started_at - scheduled_for)::float8)
			FROM job_runs WHERE brand_id = $1
				AND scheduled_for = (SELECT min(scheduled_for) FROM job_runs WHERE brand_id = $1)`, scheduled.ID),
			"p99_s(goal<0.5)")
		b.ReportMetric(float64(progressOf(b, db, made)[0]), "answers_at_the_ticks")
		db.Exec(b, "UPDATE scheduled_jobs SET is_active = false")
		for done := false; !done; {
			db.WaitFor(b, "the end of the re-score", "SELECT pg_sleep(1) IS NOT NULL")
			done = storetest.Value[bool](b, db, "SELECT finished_at IS NOT NULL FROM job_runs WHERE id = $1", made.ID)
		}
		require.Equal(b, [2]int{answers, answers}, progressOf(b, db, made))
		b.ReportMetric(float64(answers)/time.Since(began).Seconds(), "answers/s")
		b.ReportMetric(cpuSeconds(b)-ours, "cpu_s")
		b.ReportMetric(postgresSeconds(b, db)-theirs, "postgres_cpu_s")
		require.NoError(b, client.Stop(context.WithoutCancel(b.Context())))
	}
	b.ReportMetric(0, "ns/op")
}

// sizeOf returns a size from the environment, or the default.
func sizeOf(b *testing.B, name string, usual int) int {
	b.Helper()
	n, err := strconv.Atoi(cmp.Or(os.Getenv(name), strconv.Itoa(usual)))
	require.NoError(b, err)
	return n
}
