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

func TestUnknown_NamesMisspeltSettingsOfEngines(t *testing.T) {
	t.Parallel()
	e := settings.Environment{
		"OPENAI_APIKEY": "x", "OPEN_AI_API_KEY": "x", "openai_api_key": "x", "ANTROPIC_API_KEY": "x",
		"PERPLEXITY_PER_MINUTE": "60", "OPENAI_MAX_REQUESTS_PER_MINUTE": "60", "OPENAI_REQUESTS_PER_MIN": "60",
		"GEMINI_AT_1NCE": "2", "GEMINI-API-KEY": "x", "DATABSE_URL": "x", "OTEL_SERVICE_NAMES": "x",
		// The names below are settings, or belong to other programs.
		"OPENAI_API_KEY": "x", "OPENAI_REQUESTS_PER_MINUTE": "60", "OPENAI_ORG_ID": "x", "OPENAI_TIMEOUT": "1",
		"OPENAI_PROJECT_ID": "x", "OPENAI_LOG": "x", "ANTHROPIC_LOG": "x", "ANTHROPIC_SMALL_FAST_MODEL": "x",
		"GEMINI_CLI":     "1",
		"GOOGLE_API_KEY": "x", "OPENAI_ORGANIZATION": "x", "OPENAI_API_BASE": "x",
		"ZAI_API_KEY": "x", "SERPER_API_KEY": "x", "DEEPL_API_KEY": "x", "ANTHROPIC_AUTH_TOKEN": "x", "PGDATABASE": "x",
		"DATABASE_HOST": "x", "OTEL_LOGS_EXPORTER": "x", "OTEL_METRICS_EXPORTER": "x", "OTEL_EXPORTER_OTLP_PROTOCOL": "x",
		"OTEL_EXPORTER_OTLP_TIMEOUT": "1", "OTEL_TRACES_SAMPLER_ARG": "1",
	}
	require.Equal(t, map[string]string{
		"OPENAI_APIKEY": "OPENAI_API_KEY", "OPEN_AI_API_KEY": "OPENAI_API_KEY", "openai_api_key": "OPENAI_API_KEY",
		"ANTROPIC_API_KEY": "ANTHROPIC_API_KEY", "PERPLEXITY_PER_MINUTE": "PERPLEXITY_REQUESTS_PER_MINUTE",
		"OPENAI_MAX_REQUESTS_PER_MINUTE": "OPENAI_REQUESTS_PER_MINUTE", "GEMINI_AT_1NCE": "GEMINI_AT_ONCE",
		"OPENAI_REQUESTS_PER_MIN": "OPENAI_REQUESTS_PER_MINUTE",
		"GEMINI-API-KEY":          "GEMINI_API_KEY", "DATABSE_URL": "DATABASE_URL", "OTEL_SERVICE_NAMES": "OTEL_SERVICE_NAME",
	}, e.Unknown())
}

func TestEmpty_NamesTheSettingsWithoutAValue(t *testing.T) {
	t.Parallel()
	e := settings.Environment{
		"TIDEWATCH_MAX_DAY_COST_USD": "", "TIDEWATCH_RETAIN_ANSWERS": " \t", "OPENAI_API_KEY": "",
		"TIDEWATCH_MAX_DAY_CALLS": "0", "TIDEWATCH_X": "", "PATH": "", "TIDEWATCH_ADDR": ":80",
	}
	require.Equal(t, []string{"OPENAI_API_KEY", "TIDEWATCH_MAX_DAY_COST_USD", "TIDEWATCH_RETAIN_ANSWERS"}, e.Empty())
}
