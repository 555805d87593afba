package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// alertRule adds an alert channel, and a rule for failures, to the brand's customer.
func alertRule(t *testing.T, db storetest.DB, brand store.Brand, failures int) {
	t.Helper()
	channel := uuid.New()
	_, err := db.SaveAlertChannel(t.Context(), store.AlertChannel{
		CustomerID: brand.CustomerID, ID: channel, IsActive: true, Kind: store.AlertSlack, Name: channel.String(),
		URL: []byte{},
	})
	require.NoError(t, err)
	_, err = db.SaveAlertRule(t.Context(), store.AlertRule{
		ChannelID: channel, CustomerID: brand.CustomerID, Failures: failures, IsActive: true, Kind: store.AlertFailing,
		TellRecovery: true,
	})
	require.NoError(t, err)
}

// endRun adds a run of a schedule and ends the run.
func endRun(t *testing.T, db storetest.DB, j store.ScheduledJob, status store.RunStatus) {
	t.Helper()
	id := storetest.Value[uuid.UUID](t, db, `INSERT INTO job_runs
		(id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for, started_at,
			run_timeout_seconds, river_job_id)
		SELECT tidewatch_uuid7(), id, brand_id, customer_id, job_type, 'manual', 'processing', now(), now(), 60, 1
		FROM scheduled_jobs WHERE id = $1 RETURNING id`, j.ID)
	end := store.RunEnd{ID: id, RiverJobID: 1, Status: status}
	if status == store.RunFailed {
		end.ErrorMessage = "It failed."
	}
	ended, err := db.EndRuns(t.Context(), []store.RunEnd{end})
	require.NoError(t, err)
	require.Equal(t, []uuid.UUID{id}, ended)
}

// The function "told" calls TellFacts, and returns the kinds of all alert events with their numbers of failures, oldest
// first.
func told(t *testing.T, db storetest.DB) []string {
	t.Helper()
	require.NoError(t, db.TellFacts(t.Context()))
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM alert_facts"))
	// The query does not sort by id, because ids of the same millisecond have a random order.
	return storetest.Value[[]string](t, db, `SELECT coalesce(array_agg(kind || ' ' || (details ->> 'failures')
		ORDER BY created_at), '{}') FROM alert_events`)
}

func TestTellFacts_CountsFailuresInARowInOrder(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	alertRule(t, db, brand, 2)
	job, steady := db.Schedule(t, brand), db.Schedule(t, brand)
	// One call of TellFacts handles two incidents. The first incident has ended.
	for _, status := range []store.RunStatus{
		store.RunFailed, store.RunCompleted, // a single failure is not reported
		store.RunFailed, store.RunFailed, store.RunFailed, store.RunCompleted,
		store.RunFailed, store.RunFailed,
	} {
		endRun(t, db, job, status)
		endRun(t, db, steady, store.RunCompleted)
	}
	require.Equal(t, []string{"failing 3", "recovered 3", "failing 2"}, told(t, db))
	endRun(t, db, job, store.RunFailed)
	require.Equal(t, []string{"failing 3", "recovered 3", "failing 2"}, told(t, db), "a further failure is not reported")
	endRun(t, db, job, store.RunCompleted)
	require.Equal(t, []string{"failing 3", "recovered 3", "failing 2", "recovered 3"}, told(t, db))
}

func TestTellFacts_ARuleAppliesFromItsCreation(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	job := db.Schedule(t, brand)
	alertRule(t, db, brand, 2)
	endRun(t, db, job, store.RunFailed)
	alertRule(t, db, brand, 1)
	require.Empty(t, told(t, db))
	endRun(t, db, job, store.RunFailed)
	require.ElementsMatch(t, []string{"failing 1", "failing 2"}, told(t, db))
}

func TestAlertFacts_AreAppendedOnlyForCustomersWithARule(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand, other := db.Brand(t, 0), db.Brand(t, 0)
	facts := func() int { return storetest.Value[int](t, db, "SELECT count(*) FROM alert_facts") }
	job := db.Schedule(t, brand)
	endRun(t, db, job, store.RunFailed)
	require.Zero(t, facts())
	alertRule(t, db, other, 1)
	endRun(t, db, job, store.RunFailed)
	require.Zero(t, facts())
	endRun(t, db, db.Schedule(t, other), store.RunFailed)
	require.Equal(t, 1, facts())
	require.NoError(t, db.DeleteBrand(t.Context(), other.ID))
	require.Zero(t, facts(), "facts are deleted with their brand")
}

func TestAlertEventKinds_AgreeWithTheTable(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	check := storetest.Value[string](t, db, `SELECT pg_get_constraintdef(oid) FROM pg_constraint
		WHERE conname = 'alert_events_kind_check'`)
	var kinds []string
	for part := range strings.SplitSeq(check, "'::text") {
		if i := strings.LastIndex(part, "'"); i >= 0 {
			kinds = append(kinds, part[i+1:])
		}
	}
	var want []string
	for _, kind := range store.AlertEventKinds() {
		want = append(want, string(kind))
	}
	require.ElementsMatch(t, want, kinds)
}

func TestDueAlerts_WaitForTheWindow(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	alertRule(t, db, brand, 1)
	endRun(t, db, db.Schedule(t, brand), store.RunFailed)
	require.Equal(t, []string{"failing 1"}, told(t, db))
	due, err := db.DueAlerts(t.Context(), time.Now(), time.Hour)
	require.NoError(t, err)
	require.Empty(t, due)
	db.Exec(t, "UPDATE alert_events SET created_at = created_at - interval '1 hour'")
	due, err = db.DueAlerts(t.Context(), time.Now(), time.Hour)
	require.NoError(t, err)
	require.Len(t, due, 1)
	require.Equal(t, brand.CustomerID, due[0].CustomerID)

	// Messages about scored runs are frequent, but must not delay alerts.
	deliver := func(run *uuid.UUID) {
		require.NoError(t, db.CreateAlertDelivery(t.Context(), store.AlertDelivery{
			ChannelID: due[0].ChannelID, CustomerID: brand.CustomerID, ID: uuid.Must(uuid.NewV7()), RunID: run,
		}))
	}
	run := uuid.New()
	deliver(&run)
	again, err := db.DueAlerts(t.Context(), time.Now(), time.Hour)
	require.NoError(t, err)
	require.Len(t, again, 1)
	deliver(nil)
	again, err = db.DueAlerts(t.Context(), time.Now(), time.Hour)
	require.NoError(t, err)
	require.Empty(t, again)

	// The period ends at the time of the check, and not at the time of the statement.
	sent := storetest.Value[time.Time](t, db, "SELECT max(created_at) FROM alert_deliveries")
	db.Exec(t, "UPDATE alert_deliveries SET created_at = created_at - interval '6 hours'")
	again, err = db.DueAlerts(t.Context(), sent.Add(-61*time.Minute), time.Hour)
	require.NoError(t, err)
	require.Empty(t, again)
	again, err = db.DueAlerts(t.Context(), sent, time.Hour)
	require.NoError(t, err)
	require.Len(t, again, 1)
}
