package settings_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/settings"
)

func TestTraces_FollowTheStandardVariables(t *testing.T) {
	t.Parallel()
	const base, traces = "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
	const exporter, protocol = "OTEL_TRACES_EXPORTER", "OTEL_EXPORTER_OTLP_PROTOCOL"
	for _, tt := range []struct {
		name string
		vars map[string]string
		want string
		err  string
	}{
		{"no variable", nil, "", ""},
		{"endpoint", map[string]string{base: "https://otel.example:4318/"}, "https://otel.example:4318/v1/traces", ""},
		{"endpoint for traces", map[string]string{traces: "http://otel.example/in"}, "http://otel.example/in", ""},
		{"exporter", map[string]string{exporter: "otlp"}, "http://localhost:4318/v1/traces", ""},
		{"disabled", map[string]string{base: "http://otel.example", "OTEL_SDK_DISABLED": "true"}, "", ""},
		{"no exporter", map[string]string{base: "http://otel.example", exporter: "none"}, "", ""},
		{"unknown exporter", map[string]string{exporter: "zipkin"}, "", exporter},
		{"unknown protocol", map[string]string{exporter: "otlp", protocol: "grpc"}, "", protocol},
		{"no address", map[string]string{base: "otel.example:4317"}, "", base},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := settings.Environment(tt.vars).Traces()
			if tt.err != "" {
				require.ErrorContains(t, err, tt.err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.want, got.Endpoint)
		})
	}
}
