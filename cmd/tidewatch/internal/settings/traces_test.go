package settings_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/settings"
)

func TestTraces_AreOffUnlessAStandardVariableAsksForThem(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		vars map[string]string
		want string
		err  string
	}{
		{"no variable", nil, "", ""},
		{"an endpoint for all signals", map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "https://otel.example:4318/"}, "https://otel.example:4318/v1/traces", ""},
		{"an endpoint for traces", map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://otel.example/in"}, "http://otel.example/in", ""},
		{"an exporter alone", map[string]string{"OTEL_TRACES_EXPORTER": "otlp"}, "http://localhost:4318/v1/traces", ""},
		{"switched off", map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://otel.example", "OTEL_SDK_DISABLED": "true"}, "", ""},
		{"no exporter", map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://otel.example", "OTEL_TRACES_EXPORTER": "none"}, "", ""},
		{"an unknown exporter", map[string]string{"OTEL_TRACES_EXPORTER": "zipkin"}, "", "OTEL_TRACES_EXPORTER"},
		{"an unknown protocol", map[string]string{"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, "", "OTEL_EXPORTER_OTLP_PROTOCOL"},
		{"not an address", map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "otel.example:4317"}, "", "OTEL_EXPORTER_OTLP_ENDPOINT"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := settings.Environment(func(name string) string { return tt.vars[name] }).Traces()
			if tt.err != "" {
				require.ErrorContains(t, err, tt.err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.want, got.Endpoint)
		})
	}
}
