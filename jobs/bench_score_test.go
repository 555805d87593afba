package jobs_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// BenchmarkScoreRun measures two concurrent runs that read, score and store answers. Each answer is 3 kB long and
// mentions 20 names. The goals are 10,000 answers in less than 20 s, and no more memory for 10,000 answers than for
// 1,000 answers.
func BenchmarkScoreRun(b *testing.B) {
	for b.Loop() {
		_, few := scoreRuns(b, 1_000)
		seconds, many := scoreRuns(b, 10_000)
		b.ReportMetric(seconds, "s_for_10k(goal<20)")
		b.ReportMetric(10_000*3/1e3/seconds, "MB/s")
		b.ReportMetric(few, "MB_held_at_1k")
		b.ReportMetric(many, "MB_held_at_10k")
	}
	b.ReportMetric(0, "ns/op")
}

// scoreRuns scores n answers of two brands, and returns the duration and the peak memory use.
func scoreRuns(b *testing.B, n int) (seconds, heldMB float64) {
	b.Helper()
	db := storetest.Open(b)
	var text strings.Builder
	text.WriteString("These are often recommended:\n\n")
	names := []string{"Acme", "Globex"}
	for i := range 18 {
		names = append(names, "Vendor"+string(rune('A'+i))+"soft")
	}
	for i, name := range names {
		fmt.Fprintf(&text,
			"%d. **%s** is easy to use and its support is excellent, but it lacks integrations, and the price adds up.\n", i+1,
			name)
	}
	for text.Len() < 3000 {
		text.WriteString("It depends on the size of the team. ")
	}
	client := idle(b, db)
	var runs []store.Run
	for range 2 {
		brand := db.Brand(b, 0)
		for _, name := range names[2:] {
			_, err := db.SaveCompetitor(b.Context(), store.Competitor{BrandID: brand.ID, Name: name})
			require.NoError(b, err)
		}
		run := trigger(b, client, db.Schedule(b, brand, kind(store.JobTypeScore)))
		db.Exec(b, `INSERT INTO answers (id, run_id, brand_id, query_text, collector, status, text)
			SELECT tidewatch_uuid7(), $1, $2, 'best crm', 'chatgpt', 'ok', $3
				FROM generate_series(1, $4)`, run.ID, brand.ID, text.String(), n/2)
		runs = append(runs, run)
	}
	db.Exec(b, "ANALYZE answers")
	began := time.Now()
	startNode(b, config(b, db, nil))
	for _, run := range runs {
		for done := false; !done; {
			db.WaitFor(b, "some answers", "SELECT pg_sleep(0.2) IS NOT NULL")
			done = storetest.Value[bool](b, db, "SELECT finished_at IS NOT NULL FROM job_runs WHERE id = $1", run.ID)
			if !done {
				heldMB = max(heldMB, held())
			}
		}
		waitStatus(b, db, run.ID, store.RunCompleted)
	}
	seconds = time.Since(began).Seconds()
	require.Equal(b, 20*n, storetest.Value[int](b, db, "SELECT count(*) FROM sentiments"))
	return seconds, heldMB
}

func held() float64 {
	runtime.GC() // garbage collection leaves only live memory to measure
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}
