package settings_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/settings"
)

func TestUnknown_NamesTheSettingThatAMisspeltVariableMeans(t *testing.T) {
	t.Parallel()
	e := settings.Environment{
		"TIDEWATCH_MAX_DAY_COST":  "5",
		"TIDEWATCH_ROLE":          "api",
		"tidewatch_addr":          ":80",
		"TIDEWATCH_RETAIN_ANSWER": "720h",
		"TIDEWATCH_DATABASE_URL":  "postgres://",
		"TIDEWACTH_ADDR":          ":80",
		"TIDE_WATCH_ADDR":         ":80",
		"TIDEWATCH-ADDR":          ":80",
		// The names below are settings, or belong to other programs.
		"TIDEWATCH_ADDR": ":8080", "TIDEWATCH_TOKEN": "x", "TIDEWATCH_SERVER": "http://127.0.0.1:8080",
		"DATABASE_URL": "postgres://", "PATH": "/bin", "TIDEWATCHER": "x",
	}
	require.Equal(t, map[string]string{
		"TIDEWATCH_MAX_DAY_COST":  "TIDEWATCH_MAX_DAY_COST_USD",
		"TIDEWATCH_ROLE":          "TIDEWATCH_ROLES",
		"tidewatch_addr":          "TIDEWATCH_ADDR",
		"TIDEWATCH_RETAIN_ANSWER": "TIDEWATCH_RETAIN_ANSWERS",
		"TIDEWATCH_DATABASE_URL":  "DATABASE_URL",
		"TIDEWACTH_ADDR":          "TIDEWATCH_ADDR",
		"TIDE_WATCH_ADDR":         "TIDEWATCH_ADDR",
		"TIDEWATCH-ADDR":          "TIDEWATCH_ADDR",
	}, e.Unknown())
}
