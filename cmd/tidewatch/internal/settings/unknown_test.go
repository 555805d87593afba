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
		"TIDE-WATCH-POLL-ONLY":    "true",
		"Tidewatch_Metric_Addr":   ":80",
		// The words of a misspelled setting may be missing, too many, abbreviated, joined, or in another order.
		"TIDEWATCH_MAX_COST_PER_DAY":    "5",
		"TIDEWATCH_COST_MAX_DAY_USD":    "5",
		"TIDEWATCH_MAXDAYCOST":          "5",
		"TIDWATCH_MAX_CALLS_PER_RUN":    "5",
		"TIDEWATCH_OPENAI_API_KEY":      "x",
		"TIDEWATCH_ANTHROPIC_KEY":       "x",
		"TIDEWATCH_DB_URL":              "postgres://",
		"TIDEWATCH_SMTP_PASS":           "x",
		"TIDEWATCH_RETENTION_ANSWERS":   "720h",
		"TIDEWATCH_JWKS_URL":            "https://issuer.example",
		"TIDEWATCH_ANSWERS_RETAIN":      "720h",
		"TIDEWATCH_DEFAULT_COLLECTOR":   "claude",
		"TIDEWATCH_GEMINI_MODEL":        "x",
		"TIDEWATCH_OTEL_TRACES_SAMPLER": "always_on",
		// TIDEWATCH_PORT and the names after it are not similar to a setting.
		"TIDEWATCH_PORT": "80", "TIDEWATCH_COLOUR_SCHEME": "dark", "TIDEWATCH_X": "", "TIDEWATCH_": "",
		"TIDEWATCH_MAINTAINER_EMAIL": "ada@acme.example", "TIDEWATCH_VERSION": "1",
		// TIDEWATCH_ADDR and the names after it are settings, or belong to other programs.
		"TIDEWATCH_ADDR": ":8080", "TIDEWATCH_TOKEN": "x", "TIDEWATCH_SERVER": "http://127.0.0.1:8080",
		"DATABASE_URL": "postgres://", "PATH": "/bin", "TIDEWATCHER": "x", "TIMEWARP_ADDR": "x", "TIDE_TABLE": "x",
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
		"TIDE-WATCH-POLL-ONLY":    "TIDEWATCH_POLL_ONLY",
		"Tidewatch_Metric_Addr":   "TIDEWATCH_METRICS_ADDR",

		"TIDEWATCH_MAX_COST_PER_DAY":    "TIDEWATCH_MAX_DAY_COST_USD",
		"TIDEWATCH_COST_MAX_DAY_USD":    "TIDEWATCH_MAX_DAY_COST_USD",
		"TIDEWATCH_MAXDAYCOST":          "TIDEWATCH_MAX_DAY_COST_USD",
		"TIDWATCH_MAX_CALLS_PER_RUN":    "TIDEWATCH_MAX_RUN_CALLS",
		"TIDEWATCH_OPENAI_API_KEY":      "OPENAI_API_KEY",
		"TIDEWATCH_ANTHROPIC_KEY":       "ANTHROPIC_API_KEY",
		"TIDEWATCH_DB_URL":              "DATABASE_URL",
		"TIDEWATCH_SMTP_PASS":           "TIDEWATCH_SMTP_PASSWORD",
		"TIDEWATCH_RETENTION_ANSWERS":   "TIDEWATCH_RETAIN_ANSWERS",
		"TIDEWATCH_JWKS_URL":            "TIDEWATCH_JWT_JWKS_URL",
		"TIDEWATCH_ANSWERS_RETAIN":      "TIDEWATCH_RETAIN_ANSWERS",
		"TIDEWATCH_DEFAULT_COLLECTOR":   "TIDEWATCH_DEFAULT_COLLECTORS",
		"TIDEWATCH_GEMINI_MODEL":        "GEMINI_MODEL",
		"TIDEWATCH_OTEL_TRACES_SAMPLER": "OTEL_TRACES_SAMPLER",

		"TIDEWATCH_PORT": "", "TIDEWATCH_COLOUR_SCHEME": "", "TIDEWATCH_X": "", "TIDEWATCH_": "",
		"TIDEWATCH_MAINTAINER_EMAIL": "", "TIDEWATCH_VERSION": "",
	}, e.Unknown())
}
