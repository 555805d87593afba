package mcp_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store"
)

func TestTools_ListSchedulesNamesTheExceptionOfTheNextRun(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.db.Exec(t, `INSERT INTO schedule_exceptions (kind, customer_id, brand_id, scheduled_job_id, created_by, remaining)
		SELECT 'skip', customer_id, brand_id, id, 'test', 1 FROM scheduled_jobs`)
	type schedule struct {
		Suppressed string `json:"next_run_suppressed_by"`
	}
	type schedules struct {
		Schedules []schedule `json:"schedules"`
	}
	session := f.connect(t, f.token(t, store.RoleViewer, nil))
	require.Equal(
		t,
		[]schedule{{"skip: The next tick"}},
		must[schedules](t, session, "list_schedules", arguments{}).Schedules,
	)
}
