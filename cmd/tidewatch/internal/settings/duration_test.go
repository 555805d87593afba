package settings_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/settings"
)

func TestParseDuration_AcceptsDaysAndWeeks(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"0": 0, "90s": 90 * time.Second, "1h30m": 90 * time.Minute, "300ms": 300 * time.Millisecond,
		"\t45s\n": 45 * time.Second,
		"30d":     720 * time.Hour, "1d12h": 36 * time.Hour, "2w": 336 * time.Hour, "1w1d": 192 * time.Hour,
		"1.5d": 36 * time.Hour, "0d": 0, "-2d": -48 * time.Hour, "366d": 8784 * time.Hour,
	} {
		got, err := settings.ParseDuration(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{
		"", "30", "d", "30 d", "30days", "1y", "d30", "200000d", "99999999999999999999w", "1d-2h",
	} {
		_, err := settings.ParseDuration(text)
		require.ErrorContains(t, err, "30d", text)
	}
}

func TestFormatDuration_IsReadByParseDuration(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0: "0s", time.Minute: "1m", 90 * time.Minute: "1h30m", time.Hour + time.Second: "1h0m1s", 24 * time.Hour: "1d",
		720 * time.Hour: "30d", 36 * time.Hour: "1d12h", 24*time.Hour + time.Second: "1d1s", -time.Hour: "-1h",
		-48 * time.Hour: "-48h", 300 * time.Millisecond: "300ms",
	} {
		text := settings.FormatDuration(d)
		require.Equal(t, want, text)
		got, err := settings.ParseDuration(text)
		require.NoError(t, err, text)
		require.Equal(t, d, got)
	}
}
