package store_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// A run with 20,000 answers of 3 kB has 60 MB, far more than the memory limit of the test.
func TestExport_HoldsARowAtATime(t *testing.T) { //nolint:paralleltest // the test measures the memory of the process
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	db.Exec(t,
		`INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
			finished_at, run_timeout_seconds)
		SELECT tidewatch_uuid7(), id, brand_id, customer_id, job_type, 'manual', 'completed', now(), now(), 1
			FROM scheduled_jobs WHERE id = $1`,
		job.ID)
	db.Exec(t, `INSERT INTO answers (id, run_id, brand_id, query_text, collector, status, text)
		SELECT tidewatch_uuid7(), id, brand_id, 'x', 'chatgpt', 'ok', repeat(md5(i::text), 94)
			FROM job_runs, generate_series(1, 20000) i`)
	held := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, most, bytes, next := held(), uint64(0), 0, 0
	var rows int64
	require.NoError(t, db.Snapshot(t.Context(), func(db *store.DB) error {
		var err error
		rows, err = db.Export(t.Context(), "answers", store.ExportFilter{}, func(row []byte) error {
			if bytes += len(row); bytes > next {
				next += 5 << 20
				most = max(most, held())
			}
			return nil
		})
		return err
	}))
	require.EqualValues(t, 20_000, rows)
	require.Greater(t, bytes, 60_000_000)
	const allowed = 8 << 20
	require.Less(t, most, before+allowed, "the export held %d bytes more than before", int64(most)-int64(before))
}

func TestExportReader_PagesOfLongAnswersEndEarly(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 0))
	db.Exec(
		t,
		`INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
			finished_at, run_timeout_seconds)
		SELECT tidewatch_uuid7(), id, brand_id, customer_id, job_type, 'manual', 'completed', now(), now(), 1
			FROM scheduled_jobs, generate_series(1, 3) WHERE id = $1`,
		job.ID,
	)
	db.Exec(t, `INSERT INTO answers (id, run_id, brand_id, query_text, collector, status, text)
		SELECT tidewatch_uuid7(), id, brand_id, 'x', 'chatgpt', 'ok', repeat('long ', 300000)
			FROM job_runs, generate_series(1, 5) i`)
	reader := store.NewExportReader("answers", store.ExportFilter{}, store.ExportPlace{})
	places := map[store.ExportPlace]bool{}
	for {
		rows, more, err := reader.Next(t.Context(), db.DB)
		require.NoError(t, err)
		if !more {
			break
		}
		require.LessOrEqual(t, len(rows), 3, "three texts of 1.5 MB have more than 4 MB")
		for _, row := range rows {
			places[row.Place] = true
		}
	}
	require.Len(t, places, 15)
}

// A filter that matches few answers must not read all runs in one call.
func TestExportReader_PagesWithoutRowsEndEarly(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	db.Exec(t, `INSERT INTO job_runs (id, brand_id, customer_id, job_type, trigger, status, scheduled_for, finished_at,
			run_timeout_seconds)
		SELECT tidewatch_uuid7(), $1, $2, 'scoring', 'manual', 'completed', now(), now(), 1 FROM generate_series(1, 200)`,
		brand.ID, brand.CustomerID)
	reader := store.NewExportReader("answers", store.ExportFilter{}, store.ExportPlace{})
	pages := 0
	for more := true; more; pages++ {
		rows, isMore, err := reader.Next(t.Context(), db.DB)
		require.NoError(t, err)
		require.Empty(t, rows)
		more = isMore
	}
	require.Equal(t, 4, pages, "50, 100 and 50 runs, and the end")
}

func TestSnapshot_ReadsAsOfOneInstantAndRefusesWrites(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Brand(t, 0)
	require.NoError(t, db.Snapshot(t.Context(), func(in *store.DB) error {
		count := func() (n int64) {
			n, err := in.Export(t.Context(), "runs", store.ExportFilter{}, func([]byte) error { return nil })
			require.NoError(t, err)
			return n
		}
		require.Zero(t, count())
		job := db.Schedule(t, db.Brand(t, 0))
		db.Exec(t,
			`INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
				finished_at, run_timeout_seconds)
			SELECT tidewatch_uuid7(), id, brand_id, customer_id, job_type, 'manual', 'completed', now(), now(), 1
				FROM scheduled_jobs WHERE id = $1`,
			job.ID)
		require.Zero(t, count(), "a snapshot does not contain later rows")
		return nil
	}))
	require.ErrorContains(t, db.Snapshot(t.Context(), func(in *store.DB) error {
		_, err := in.SaveCustomer(t.Context(), store.Customer{Name: "x"})
		return err
	}), "read-only")
}

// A pipe can be slow. Without AllowIdle, Postgres ends the session of an export that waits for the pipe.
func TestAllowIdle_KeepsTheSessionOfASlowExport(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	conn, err := storetest.Pool(t, db.URL).Acquire(t.Context())
	require.NoError(t, err)
	t.Cleanup(conn.Release)
	_, err = conn.Exec(t.Context(), "SET idle_in_transaction_session_timeout = '500ms'; SET application_name = 'slow'")
	require.NoError(t, err)
	require.NoError(t, store.New(conn).Snapshot(t.Context(), func(in *store.DB) error {
		require.NoError(t, in.AllowIdle(t.Context()))
		db.WaitFor(t, "the idle limit", `SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'slow'
			AND clock_timestamp() - state_change < interval '1 second')`)
		_, err := in.Export(t.Context(), "runs", store.ExportFilter{}, func([]byte) error { return nil })
		return err
	}))
}
