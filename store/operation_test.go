package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestErrorsNameTheOperation(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Exec(t, "ALTER TABLE river_job RENAME COLUMN scheduled_at TO renamed")
	db.Exec(t, "ALTER TABLE scheduler_state RENAME COLUMN last_tick_at TO renamed")
	db.Exec(t, "ALTER TABLE scheduled_jobs RENAME COLUMN last_run_at TO renamed")
	db.Exec(t, "ALTER TABLE job_runs RENAME COLUMN waits_for TO renamed")
	db.Exec(t, "ALTER TABLE superseded_ticks RENAME COLUMN run_id TO renamed")
	for want, call := range map[string]func(context.Context) error{
		"release waiting runs: ": func(ctx context.Context) error {
			_, err := db.ReleaseWaiting(ctx, []uuid.UUID{uuid.New()})
			return err
		},
		"release stranded runs: ": func(ctx context.Context) error {
			_, err := db.ReleaseStranded(ctx)
			return err
		},
		"find stranded alerts: ": func(ctx context.Context) error {
			_, err := db.StrandedAlerts(ctx, time.Minute)
			return err
		},
		"find stranded report mails: ": func(ctx context.Context) error {
			_, err := db.StrandedReportMails(ctx, time.Minute)
			return err
		},
		"read the time of the last tick: ": func(ctx context.Context) error {
			_, err := db.LastTickAge(ctx)
			return err
		},
		"record ticks: ": func(ctx context.Context) error {
			return db.RecordTicks(ctx, nil, []store.Advance{{ID: uuid.New()}})
		},
		"store the counts of superseded ticks: ": func(ctx context.Context) error {
			return db.RecordSuperseded(ctx, []store.SupersededCount{{ID: 1}})
		},
	} {
		err := call(t.Context())
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, "does not exist", want)
	}
}

func TestLastTickAgeIsNullOrTheTimeSinceTheTick(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Exec(t, "UPDATE scheduler_state SET last_tick_at = NULL")
	age, err := db.LastTickAge(t.Context())
	require.NoError(t, err)
	require.Nil(t, age)
	db.Exec(t, "UPDATE scheduler_state SET last_tick_at = clock_timestamp() - interval '1202 hours'")
	age, err = db.LastTickAge(t.Context())
	require.NoError(t, err)
	require.InDelta(t, 1202*time.Hour, *age, float64(time.Hour/2))
}
