package remote

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/openapi/client"
)

func TestNextRunText_DistinguishesAnEndFromAMissingPlan(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	for want, job := range map[string]client.ScheduledJob{
		"2026-11-30T09:00:00Z": {IsActive: true, NextRunAt: &now},
		"not planned yet":      {IsActive: true},
		"ended":                {IsActive: true, EndsAt: &now},
	} {
		require.Equal(t, want, nextRunText(job, nil, now))
	}
}
