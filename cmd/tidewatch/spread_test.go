package main

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/openapi/client"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// requireSpread tests the command that spreads the schedules of a crowded hour. The parameter "run" runs a command.
func requireSpread(t *testing.T, c *cluster, brand uuid.UUID, run func(args ...string) string) {
	t.Helper()
	hour := time.Now().UTC().Add(3 * time.Hour).Truncate(time.Hour)
	owner := storetest.Value[uuid.UUID](t, c.db, "SELECT customer_id FROM brands WHERE id = $1", brand)
	for range 40 {
		c.db.Schedule(t, store.Brand{ID: brand, CustomerID: owner},
			storetest.Cron(fmt.Sprintf("0 %d * * *", hour.Hour()), "UTC"),
			storetest.Metadata(store.Options{Collectors: []string{"claude"}, Samples: 10}))
	}
	at := hour.Format(time.RFC3339)
	require.Regexp(t, `(?m)^`+at+` +claude .* yes$`, run("schedules", "forecast", "--by-hour"))
	require.Contains(t, run("schedules", "spread", "claude", hour.Add(2*time.Hour).Format(time.RFC3339)),
		"No schedule changes. Calls to claude in the hour from ")
	const table = ` instead of [0-9ms]+\.\nID +BRAND +NAME +JITTER BEFORE +JITTER AFTER\n\S+ +Harborlight +- +0s +\d+m0s\n`
	require.Regexp(t, `^40 schedules would change\. .*`+table, run("schedules", "spread", "claude", at, "--dry-run"))
	var done client.Spread
	changed := run("schedules", "spread", "claude", at, "--brand", brand.String(), "--json")
	require.NoError(t, json.Unmarshal([]byte(changed), &done))
	require.Len(t, done.Schedules, 40)
	require.Equal(t, 40, storetest.Value[int](t, c.db, "SELECT count(*) FROM scheduled_jobs WHERE jitter_seconds = $1",
		done.Schedules[0].JitterSecondsAfter))
}
