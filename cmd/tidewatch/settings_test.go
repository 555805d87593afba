package main

import (
	"testing"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/remote"
)

func TestSettings_EachFlagWithAVariableIsInTheReference(t *testing.T) {
	t.Parallel()
	parser, err := kong.New(&commands{Remote: remote.New()})
	require.NoError(t, err)
	reference := rootFile(t, "docs/settings.md")
	found := 0
	require.NoError(t, kong.Visit(parser.Model, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok && flag.Tag.Has("setting") {
			name := "`--" + flag.Name + "`"
			if flag.Hidden {
				name = "–"
			}
			require.Contains(t, reference, "| "+name+" | `"+flag.Tag.Get("setting")+"` |")
			found++
		}
		return next(nil)
	}))
	require.Greater(t, found, 50)
}

func TestSettings_AWrongValueIsNamedAtTheStart(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		vars map[string]string
		args []string
		want []string
	}{
		{"role", nil, []string{"--roles", "api,cook"}, []string{"--roles", "TIDEWATCH_ROLES", "cook", "scheduler"}},
		{
			"role by variable",
			map[string]string{"TIDEWATCH_ROLES": "cook"},
			nil,
			[]string{"--roles", "TIDEWATCH_ROLES", "cook"},
		},
		{"address", nil, []string{"--addr", "8080"}, []string{"--addr", "TIDEWATCH_ADDR", "8080"}},
		{
			"number",
			map[string]string{"TIDEWATCH_LANE_WIDTH": "0"},
			nil,
			[]string{"--lane-width", "TIDEWATCH_LANE_WIDTH", "1 to 100"},
		},
		{
			"not a number",
			map[string]string{"TIDEWATCH_LANE_WIDTH": "many"},
			nil,
			[]string{"--lane-width (TIDEWATCH_LANE_WIDTH)", "many"},
		},
		{
			"not a duration",
			map[string]string{"TIDEWATCH_DRAIN": "soon"},
			nil,
			[]string{"--drain (TIDEWATCH_DRAIN): must be a duration such as", "30d", `"soon"`},
		},
		{
			"days beyond the maximum",
			map[string]string{"TIDEWATCH_SESSION_MAX": "400d"},
			nil,
			[]string{"--session-max (TIDEWATCH_SESSION_MAX): must be", "366d", "got 400d"},
		},
		{
			"neither true nor false",
			map[string]string{"TIDEWATCH_MIGRATE": "perhaps"},
			nil,
			[]string{"--migrate (TIDEWATCH_MIGRATE)", "perhaps"},
		},
		{
			"none of the values",
			map[string]string{"TIDEWATCH_LOG_FORMAT": "xml"},
			nil,
			[]string{"--log-format (TIDEWATCH_LOG_FORMAT) must be one of", "json", "xml"},
		},
		{
			"the second of two networks with a blank",
			map[string]string{"TIDEWATCH_TRUSTED_PROXIES": "10.0.0.0/8, 10.1.0.0"},
			nil,
			[]string{"TIDEWATCH_TRUSTED_PROXIES", `must be a network such as 10.0.0.0/8, got "10.1.0.0"`},
		},
		{
			"the second of two roles with a blank", nil,
			[]string{"--roles", "api, cook"},
			[]string{"TIDEWATCH_ROLES", `unknown role "cook"`},
		},
		{"duration", nil, []string{"--call-timeout", "1h"}, []string{"--call-timeout", "TIDEWATCH_CALL_TIMEOUT"}},
		{"collector", nil, []string{"--default-collectors", "altavista"}, []string{"altavista", "chatgpt"}},
		{"limit", map[string]string{"OPENAI_AT_ONCE": "-1"}, nil, []string{"OPENAI_AT_ONCE", "0 (no limit)"}},
		{
			"default collector without its key", nil,
			[]string{"--default-collectors", "claude"},
			[]string{"TIDEWATCH_DEFAULT_COLLECTORS", "claude", "ANTHROPIC_API_KEY"},
		},
		{
			"address of the metrics", nil,
			[]string{"--metrics-addr", "9464"},
			[]string{"--metrics-addr", "TIDEWATCH_METRICS_ADDR", "9464"},
		},
		{
			"short token of the metrics",
			map[string]string{"TIDEWATCH_METRICS_TOKEN": "s3cret"},
			nil,
			[]string{"TIDEWATCH_METRICS_TOKEN", "16 bytes"},
		},
		{
			"cap of calls", nil,
			[]string{"--max-run-calls=-1"},
			[]string{"--max-run-calls", "TIDEWATCH_MAX_RUN_CALLS", "0 (no cap)"},
		},
		{"cap of money", map[string]string{"TIDEWATCH_MAX_DAY_COST_USD": "NaN"}, nil, []string{"TIDEWATCH_MAX_DAY_COST_USD"}},
		{"missing file of prices", nil, []string{"--prices", "nowhere.yaml"}, []string{"TIDEWATCH_PRICES", "nowhere.yaml"}},
		{
			"wrong file of prices",
			map[string]string{"TIDEWATCH_PRICES": exampleFile},
			nil,
			[]string{"TIDEWATCH_PRICES", "customers"},
		},
		{
			"half a judge",
			map[string]string{"TIDEWATCH_JUDGE_MODEL": "m", "TIDEWATCH_JUDGE_API_KEY": "s3cret"},
			nil,
			[]string{"judge", "set TIDEWATCH_JUDGE_BASE_URL"},
		},
		{
			"a judge that cannot judge",
			map[string]string{"TIDEWATCH_JUDGE": "perplexity", "PERPLEXITY_API_KEY": "s3cret"},
			nil,
			[]string{"TIDEWATCH_JUDGE: must be one of chatgpt, claude, deepseek, gemini, grok, mistral, openai_compatible, got"},
		},
		{
			"a judge without the key of its engine",
			map[string]string{"TIDEWATCH_JUDGE": "claude", "OPENAI_API_KEY": "s3cret"},
			nil,
			[]string{"TIDEWATCH_JUDGE=claude is not configured: set ANTHROPIC_API_KEY"},
		},
		{
			"a judge with two keys",
			map[string]string{
				"TIDEWATCH_JUDGE": "claude", "ANTHROPIC_API_KEY": "s3cret-a", "TIDEWATCH_JUDGE_API_KEY": "s3cret-b",
			},
			nil,
			[]string{"TIDEWATCH_JUDGE_API_KEY cannot be combined with TIDEWATCH_JUDGE=claude, which uses ANTHROPIC_API_KEY"},
		},
		{
			"a judge with two addresses",
			map[string]string{
				"TIDEWATCH_JUDGE": "chatgpt", "OPENAI_API_KEY": "s3cret", "TIDEWATCH_JUDGE_BASE_URL": "http://judge.example/v1",
			},
			nil,
			[]string{"TIDEWATCH_JUDGE_BASE_URL cannot be combined with TIDEWATCH_JUDGE=chatgpt, which uses OPENAI_BASE_URL"},
		},
		{
			"a compatible judge without a model",
			map[string]string{
				"TIDEWATCH_JUDGE": "openai_compatible", "OPENAI_COMPATIBLE_BASE_URL": "http://judge.example/v1",
			},
			nil,
			[]string{"TIDEWATCH_JUDGE=openai_compatible is not configured: set OPENAI_COMPATIBLE_MODEL"},
		},
		{
			"the scope of a judge",
			map[string]string{"TIDEWATCH_JUDGE_SCOPE": "some"},
			nil,
			[]string{"TIDEWATCH_JUDGE_SCOPE: must be unsure or all, got \"some\""},
		},
		{
			"a scope without a judge",
			map[string]string{"TIDEWATCH_JUDGE_SCOPE": "all"},
			nil,
			[]string{"TIDEWATCH_JUDGE_SCOPE needs a judge: set TIDEWATCH_JUDGE"},
		},
		{"log level", nil, []string{"--log-level", "loud"}, []string{"--log-level"}},
		{"unknown flag", nil, []string{"--rolls", "api"}, []string{"--rolls"}},
		{
			"database url",
			map[string]string{"DATABASE_URL": "postgres://u:s3cret me@:port/x"},
			[]string{"--addr", "127.0.0.1:0"},
			[]string{"DATABASE_URL", "a blank as %20"},
		},
		{
			"url of the read replica",
			map[string]string{
				"DATABASE_URL": "postgres://u@127.0.0.1:1/x", "TIDEWATCH_READ_DATABASE_URL": "postgres://u:s3cret@:port/x",
			},
			[]string{"--addr", "127.0.0.1:0"},
			[]string{"--read-database-url (TIDEWATCH_READ_DATABASE_URL): must be a Postgres connection string"},
		},
		{
			"read replica of a local Postgres",
			map[string]string{"TIDEWATCH_READ_DATABASE_URL": "postgres://u:s3cret@h/x"},
			nil,
			[]string{"TIDEWATCH_READ_DATABASE_URL", "requires --database-url (DATABASE_URL)"},
		},
		{
			"lag of the read replica", nil,
			[]string{"--read-max-lag", "2h"},
			[]string{"--read-max-lag (TIDEWATCH_READ_MAX_LAG): must be 1s to 1h, got 2h"},
		},
		{
			"query mode",
			map[string]string{"DATABASE_URL": "postgres://u:s3cret@h/x?default_query_exec_mode=exec"},
			[]string{"--addr", "127.0.0.1:0"},
			[]string{"DATABASE_URL", "cache_describe"},
		},
		{
			"exporter of traces",
			map[string]string{"OTEL_TRACES_EXPORTER": "zipkin"},
			[]string{"--addr", "127.0.0.1:0"},
			[]string{"OTEL_TRACES_EXPORTER"},
		},
		{
			"protocol of traces",
			map[string]string{"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"},
			[]string{"--addr", "127.0.0.1:0"},
			[]string{"OTEL_EXPORTER_OTLP_PROTOCOL"},
		},
		{
			"address for traces",
			map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "otel.example:4317"},
			[]string{"--addr", "127.0.0.1:0"},
			[]string{"OTEL_EXPORTER_OTLP_ENDPOINT"},
		},
		{"drain", map[string]string{"TIDEWATCH_DRAIN": "1h"}, nil, []string{"--drain", "TIDEWATCH_DRAIN", "0 to 5m"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := tidewatch(t, tt.vars, append([]string{"serve"}, tt.args...)...)
			require.Error(t, err)
			for _, want := range tt.want {
				require.ErrorContains(t, err, want)
			}
			require.NotContains(t, err.Error(), "s3cret")
		})
	}
}

func TestSettings_AWrongValueForAlertsIsNamedAtTheStart(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		vars map[string]string
		want string
	}{
		{"a network", map[string]string{"TIDEWATCH_ALERTS_ALLOW_NETWORKS": "10.0.0.1"}, "TIDEWATCH_ALERTS_ALLOW_NETWORKS"},
		{"a window", map[string]string{"TIDEWATCH_ALERTS_WINDOW": "2h"}, "TIDEWATCH_ALERTS_WINDOW"},
		{"retention", map[string]string{"TIDEWATCH_ALERTS_RETAIN": "1m"}, "TIDEWATCH_ALERTS_RETAIN"},
		{"an address", map[string]string{"TIDEWATCH_PUBLIC_URL": "tidewatch.example.com"}, "TIDEWATCH_PUBLIC_URL"},
		{"a port", map[string]string{"TIDEWATCH_PUBLIC_URL": "https://tw.example:65536"}, "TIDEWATCH_PUBLIC_URL"},
		{"a path", map[string]string{"TIDEWATCH_PUBLIC_URL": "https://tw.example/team/tw"}, `got the path "/team/tw"`},
		{"a key", map[string]string{"TIDEWATCH_SECRETS_KEY": "s3cret"}, "TIDEWATCH_SECRETS_KEY"},
		{"no sender", map[string]string{"TIDEWATCH_SMTP_HOST": "mail.example.com"}, "TIDEWATCH_SMTP_FROM"},
		{
			"a wrong sender",
			map[string]string{"TIDEWATCH_SMTP_HOST": "mail.example.com", "TIDEWATCH_SMTP_FROM": "nobody"},
			"TIDEWATCH_SMTP_*",
		},
		{"no server", map[string]string{"TIDEWATCH_SMTP_USER": "tw"}, "TIDEWATCH_SMTP_HOST"},
		{"a password without TLS", map[string]string{
			"TIDEWATCH_SMTP_HOST": "mail.example.com", "TIDEWATCH_SMTP_FROM": "a@example.com",
			"TIDEWATCH_SMTP_USER": "tw", "TIDEWATCH_SMTP_PASSWORD": "s3cret",
			"TIDEWATCH_SMTP_TLS": "none",
		}, "requires TLS"},
		{"unknown encryption", map[string]string{"TIDEWATCH_SMTP_TLS": "ssl"}, "--smtp-tls"},
		{"a port", map[string]string{"TIDEWATCH_SMTP_PORT": "0"}, "TIDEWATCH_SMTP_PORT"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := tidewatch(t, tt.vars, "serve", "--addr", "127.0.0.1:0")
			require.ErrorContains(t, err, tt.want)
			require.NotContains(t, err.Error(), "s3cret")
		})
	}
}

func TestSettings_UnsafeSettingsForJWTsAreRejected(t *testing.T) {
	t.Parallel()
	const secret = "a secret of thirty-two bytes, at least"
	for _, tt := range []struct {
		name string
		vars map[string]string
		says string
	}{
		{"a secret without its issuer", map[string]string{"SECRET": secret}, "TIDEWATCH_JWT_ISSUER"},
		{"no audience", map[string]string{"ISSUER": "i", "SECRET": secret}, "TIDEWATCH_JWT_AUDIENCE"},
		{"neither keys nor secret", map[string]string{"ISSUER": "i", "AUDIENCE": "a"}, "exactly one of"},
		{
			"keys and a secret",
			map[string]string{"ISSUER": "i", "AUDIENCE": "a", "SECRET": secret, "JWKS_URL": "https://i.example/jwks"},
			"exactly one of",
		},
		{"a short secret", map[string]string{"ISSUER": "i", "AUDIENCE": "a", "SECRET": "s3cret"}, "32 bytes"},
		{
			"keys over plain http",
			map[string]string{"ISSUER": "i", "AUDIENCE": "a", "JWKS_URL": "http://i.example/jwks"},
			"https",
		},
		{
			"a symmetric algorithm for published keys",
			map[string]string{"ISSUER": "i", "AUDIENCE": "a", "JWKS_URL": "https://i.example/jwks", "METHODS": "HS256"},
			"TIDEWATCH_JWT_METHODS",
		},
		{
			"no algorithm",
			map[string]string{"ISSUER": "i", "AUDIENCE": "a", "JWKS_URL": "https://i.example/jwks", "METHODS": "none"},
			"TIDEWATCH_JWT_METHODS",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			vars := map[string]string{}
			for name, v := range tt.vars {
				vars["TIDEWATCH_JWT_"+name] = v
			}
			_, _, err := tidewatch(t, vars, "serve")
			require.ErrorContains(t, err, tt.says)
			require.NotContains(t, err.Error(), "s3cret")
		})
	}
}
