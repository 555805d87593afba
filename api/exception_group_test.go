package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
)

func TestExceptions_AGroupOfSeveralCustomersIsEndedAndAuditedForEachCustomer(t *testing.T) {
	t.Parallel()
	f := setup(t)
	other := f.db.Brand(t, 1)
	customers := map[uuid.UUID]int{f.brand.CustomerID: 2, other.CustomerID: 1}
	schedules := []uuid.UUID{f.db.Schedule(t, f.brand).ID, f.db.Schedule(t, f.brand).ID, f.db.Schedule(t, other).ID}
	for _, end := range []struct{ action, method, path string }{
		{"delete", http.MethodDelete, "?group=true"}, {"resume", http.MethodPost, "/resume"},
	} {
		paused := value[api.PausedSchedules](t, f.call(t, http.MethodPost, "/scheduled-job-pauses",
			map[string]any{"scheduled_job_ids": schedules}).must(t, http.StatusOK))
		require.Equal(t, 3, paused.Count)
		f.db.Exec(t, `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
				scheduled_for, finished_at, run_timeout_seconds, error_message, metadata)
			SELECT tidewatch_uuid7(), s.id, s.brand_id, s.customer_id, s.job_type, 'tick', 'skipped', now(), now(), 60, 'Paused.',
				jsonb_build_object('exception_id', e.id)
			FROM scheduled_jobs s JOIN schedule_exceptions e ON e.scheduled_job_id = s.id`)
		var body any
		if end.action == "resume" {
			body = map[string]any{"group": true}
		}
		a := f.call(t, end.method, "/schedule-exceptions/"+paused.FirstID.String()+end.path, body)
		require.Less(t, a.status, 300, string(a.body))
		require.Zero(t, f.count(t, "schedule_exceptions WHERE kind = 'pause' AND active_until IS NULL"), end.action)
		entries, err := f.db.AuditLog(t.Context(), store.AuditFilter{Action: end.action}, store.Place{}, 10)
		require.NoError(t, err)
		require.Len(t, entries, len(customers), end.action)
		for _, entry := range entries {
			var before []api.ScheduleException
			require.NoError(t, json.Unmarshal(entry.Before, &before))
			require.Len(t, before, customers[*entry.CustomerID], end.action)
			for _, e := range before {
				require.Equal(t, *entry.CustomerID, *e.CustomerID, "a customer sees only its own pauses")
			}
			require.Equal(t, paused.GroupID.String(), entry.ObjectID)
			if end.action == "resume" {
				var after api.Resumed
				require.NoError(t, json.Unmarshal(entry.After, &after))
				require.Equal(t, customers[*entry.CustomerID], after.ScheduleCount)
			}
		}
	}
}

// Two editors repeatedly resume the same group at the same time, through different pauses.
func TestExceptions_AGroupIsResumedByTwoPausesAtOnce(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for range 6 {
		f.db.Schedule(t, f.brand)
	}
	for range 5 {
		f.call(t, http.MethodPost, "/scheduled-job-pauses", map[string]any{"brand_id": f.brand.ID}).must(t, http.StatusOK)
		pauses := all[api.ScheduleException](t, f, "/schedule-exceptions", 10)
		require.Len(t, pauses, 6)
		var wg sync.WaitGroup
		status := make([]int, len(pauses))
		for i, e := range pauses {
			wg.Go(func() {
				status[i] = f.call(t, http.MethodPost, "/schedule-exceptions/"+e.ID.String()+"/resume",
					map[string]any{"group": true}).status
			})
		}
		wg.Wait()
		slices.Sort(status)
		require.Equal(t, []int{200, 404, 404, 404, 404, 404}, status)
	}
}

func TestExceptions_TwoUsersPauseTheSameSchedulesAtOnce(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for range 6 {
		f.db.Schedule(t, f.brand)
	}
	for range 5 {
		f.db.Exec(t, "DELETE FROM schedule_exceptions")
		counts := make([]int, 4)
		var wg sync.WaitGroup
		for i := range counts {
			wg.Go(func() {
				paused := f.call(t, http.MethodPost, "/scheduled-job-pauses", map[string]any{"brand_id": f.brand.ID})
				counts[i] = value[api.PausedSchedules](t, paused).Count
			})
		}
		wg.Wait()
		slices.Sort(counts)
		require.Equal(t, []int{0, 0, 0, 6}, counts, "one resume of the group resumes the schedules")
	}
}

func TestExceptions_ASelectionPausesReportSchedules(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.db.Exec(t, "UPDATE scheduled_jobs SET job_type = 'report' WHERE id = $1", f.db.Schedule(t, f.brand).ID)
	require.Equal(t, 1, value[api.PausedSchedules](t, f.call(t, http.MethodPost, "/scheduled-job-pauses",
		map[string]any{"job_type": "report"}).must(t, http.StatusOK)).Count)
}
