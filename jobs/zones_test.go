package jobs_test

import (
	"encoding/binary"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
	"tidewatch/jobs/zoneinfo"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// zoneData returns time-zone data in which the zone Test/Moved has a fixed offset from UTC.
func zoneData(version string, hours int) *zoneinfo.Data {
	// The file is in the TZif format of RFC 9636: a header with one local time type and four characters, the type, and
	// the abbreviation.
	file := append([]byte("TZif"), make([]byte, 16)...)
	for _, count := range []uint32{0, 0, 0, 0, 1, 4} {
		file = binary.BigEndian.AppendUint32(file, count)
	}
	file = binary.BigEndian.AppendUint32(file, uint32(hours*3600))
	file = append(file, 0, 0)
	return zoneinfo.New(version, "test", fstest.MapFS{"Test/Moved": {Data: append(file, "TST\x00"...)}})
}

// withZones returns a node that uses the given data, and whose loops do not run.
func withZones(t *testing.T, db storetest.DB, data *zoneinfo.Data) *jobs.Client {
	t.Helper()
	cfg := schedulerOnly(t, db)
	cfg.Zones = data
	return newClient(t, cfg)
}

func checkZones(t *testing.T, c *jobs.Client) store.ZoneState {
	t.Helper()
	require.NoError(t, c.CheckZones(t.Context()))
	state, err := c.ZoneState(t.Context())
	require.NoError(t, err)
	return state
}

// zoned creates an active schedule in the zone Test/Moved by plain SQL, and lets a node plan the schedule. The schedule
// fires daily. While the zone is one hour ahead of UTC, the next tick is the given time after now.
func zoned(
	t *testing.T, db storetest.DB, client *jobs.Client, brand store.Brand, after time.Duration,
) store.ScheduledJob {
	t.Helper()
	now := storetest.Value[time.Time](t, db, "SELECT date_trunc('minute', now())").UTC()
	local := now.Add(after + time.Hour)
	id := storetest.Value[string](
		t,
		db,
		`INSERT INTO scheduled_jobs (brand_id, customer_id, job_type, cron_expression, timezone)
		VALUES ($1, $2, 'data_collection', $3, 'Test/Moved') RETURNING id::text`,
		brand.ID,
		brand.CustomerID,
		local.Format("4 15 * * *"),
	)
	require.NoError(t, client.Sync(t.Context()))
	db.Exec(t, "UPDATE scheduled_jobs SET spec_changed_at = now() - interval '2 days' WHERE id = $1", id)
	job, err := db.ScheduledJobsOf(t.Context(), brand.ID)
	require.NoError(t, err)
	for _, j := range job {
		if j.ID.String() == id {
			require.WithinDuration(t, now.Add(after), *j.NextRunAt, 0)
			return j
		}
	}
	t.Fatal("the schedule is missing")
	return store.ScheduledJob{}
}

func nextRun(t *testing.T, db storetest.DB, id any) *time.Time {
	t.Helper()
	return storetest.Value[*time.Time](t, db, "SELECT next_run_at FROM scheduled_jobs WHERE id = $1", id)
}

func TestZones_NewerDataPlansAllSchedulesOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	older, newer := withZones(t, db, zoneData("2026a", 1)), withZones(t, db, zoneData("2026b", 2))
	require.Equal(t, "2026a", checkZones(t, older).Version)
	// The first planning assumes that nodes of older versions of Tidewatch are active.
	db.Exec(t, "UPDATE scheduler_state SET zones_older_at = NULL")
	// Under the newer data, each tick is an hour earlier.
	later := zoned(t, db, older, brand, 5*time.Hour)
	past := zoned(t, db, older, brand, 30*time.Minute)
	due := zoned(t, db, older, brand, 7*time.Hour)
	tick := db.MakeDue(t, due.ID, 0) // the tick is due exactly now
	paused := zoned(t, db, older, brand, 3*time.Hour)
	db.Exec(t, "UPDATE scheduled_jobs SET is_active = false WHERE id = $1", paused.ID)
	superseded := zoned(t, db, older, brand, 4*time.Hour)
	db.MakeDue(t, superseded.ID, time.Minute)
	db.Exec(t, "UPDATE scheduled_jobs SET is_active = false WHERE id = $1", superseded.ID)
	utc := db.Schedule(t, brand, storetest.Cron("0 9 * * *", "UTC"))
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM superseded_ticks"))

	state := checkZones(t, newer)
	require.Equal(t, []any{"2026b", 2}, []any{state.Version, state.Moved})
	require.WithinDuration(t, later.NextRunAt.Add(-time.Hour), *nextRun(t, db, later.ID), 0)
	require.Empty(t, db.Runs(t, later.ID))
	require.WithinDuration(t, past.NextRunAt.Add(23*time.Hour), *nextRun(t, db, past.ID), 0, "the past does not fire")
	skipped := db.Runs(t, past.ID)
	require.Len(t, skipped, 1, "the tick that moved to the past has a skipped run")
	require.Equal(t, []any{store.RunSkipped, store.ReasonZoneChanged}, []any{skipped[0].Status, skipped[0].ReasonCode})
	require.WithinDuration(t, past.NextRunAt.Add(-time.Hour), skipped[0].ScheduledFor, 0)
	require.True(t, nextRun(t, db, due.ID).Equal(tick), "a tick that is due now is not lost")
	require.Nil(t, nextRun(t, db, paused.ID))
	require.WithinDuration(t, *utc.NextRunAt, *nextRun(t, db, utc.ID), 0)
	require.Equal(t, state, checkZones(t, newer), "the schedules are planned once")
	require.Equal(t, state, checkZones(t, withZones(t, db, zoneData("2026b", 2))), "a second node does not plan again")

	checkZones(t, withZones(t, db, zoneinfo.New("2026c", "test", fstest.MapFS{})))
	require.WithinDuration(t, later.NextRunAt.Add(-time.Hour), *nextRun(t, db, later.ID), 0,
		"a schedule in a zone that newer data lacks keeps its tick")
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM scheduled_jobs WHERE schedule_error IS NOT NULL"))

	dispatchAll(t, newer)
	require.Len(t, db.Runs(t, due.ID), 1)
	require.Equal(t, store.RunPending, db.Runs(t, due.ID)[0].Status)
	require.WithinDuration(
		t,
		due.NextRunAt.Add(-time.Hour),
		*nextRun(t, db, due.ID),
		0,
		"the next tick follows the newer rules",
	)
	require.NoError(t, newer.Sync(t.Context()))
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM superseded_ticks"))
	require.Len(t, db.Runs(t, superseded.ID), 1, "a superseded tick has one run")
	require.Zero(
		t,
		storetest.Value[int](t, db, "SELECT count(*) FROM schedule_versions WHERE after <> '{\"is_active\": false}'"),
	)
}

func TestZones_OlderDataDoesNotPlanBackAndForth(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	older, newer := withZones(t, db, zoneData("2026a", 1)), withZones(t, db, zoneData("2026b", 2))
	checkZones(t, older)
	job := zoned(t, db, older, brand, 5*time.Hour)
	checkZones(t, newer)
	moved := *nextRun(t, db, job.ID)
	db.Exec(t, "UPDATE scheduler_state SET zones_older_at = NULL, zones_planned_at = zones_planned_at - interval '1 hour'")

	state := checkZones(t, older)
	require.Equal(t, "2026b", state.Version, "the newer version wins")
	require.True(t, nextRun(t, db, job.ID).Equal(moved))
	require.NotNil(t, state.OlderAt)
	// The older node dispatches a tick and plans the next tick with older rules. The newer node corrects the plan.
	db.MakeDue(t, job.ID, time.Second)
	dispatchAll(t, older)
	require.True(t, nextRun(t, db, job.ID).Equal(*job.NextRunAt))
	checkZones(t, newer)
	require.True(t, nextRun(t, db, job.ID).Equal(moved))
	// After the older node has stopped, the newer node plans once more and then stops planning.
	db.Exec(t, "UPDATE scheduler_state SET zones_older_at = zones_planned_at - interval '61 seconds'")
	state = checkZones(t, newer)
	require.Equal(t, state, checkZones(t, newer))

	// A node that died while it planned all schedules blocks the planning only until its lease ends.
	newest := withZones(t, db, zoneData("2026c", 3))
	db.Exec(t, "UPDATE scheduler_state SET zones_lease_until = now() + interval '1 minute'")
	require.Equal(t, "2026b", checkZones(t, newest).Version)
	db.Exec(t, "UPDATE scheduler_state SET zones_lease_until = now() - interval '1 second'")
	require.Equal(t, "2026c", checkZones(t, newest).Version)
	require.True(t, nextRun(t, db, job.ID).Equal(moved.Add(-time.Hour)))
}

// The zone of the schedule exists only in the data of the node.
func TestZones_ReportsFollowTheDataOfTheNode(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	cfg := config(t, db, nil)
	cfg.Zones = zoneData("2099a", 13)
	node := startNode(t, cfg)
	job := db.Schedule(t, brand, kind(store.JobTypeReport))
	db.Exec(t, "UPDATE scheduled_jobs SET timezone = 'Test/Moved'")
	run, err := node.Trigger(t.Context(), job.ID, "test")
	require.NoError(t, err)
	waitStatus(t, db, run.ID, store.RunCompleted)
	made, err := db.ReportOfRun(t.Context(), run.ID)
	require.NoError(t, err)
	require.Equal(t, "Test/Moved", made.Timezone)
	require.Equal(t, 11, made.PeriodTo.UTC().Hour(), "midnight in a zone 13 hours east of UTC")
}
