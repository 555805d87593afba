package node

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/settings"
)

// Some vendors put the key into the path of the address.
func TestTracing_LogsNoKeyInTheAddressOfTheReceiver(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"ZaVnC4dhaV3key0fThe+Receiver=", "s3cr3tKey"} {
		checkLogWithoutKey(t, key)
	}
}

func checkLogWithoutKey(t *testing.T, key string) {
	t.Helper()
	for name, answer := range map[string]func(w http.ResponseWriter, r *http.Request){
		"the exporter quotes the address": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusUnauthorized)
		},
		"the response quotes the path": func(w http.ResponseWriter, r *http.Request) {
			http.Error(w, "no receiver at "+r.URL.Path, http.StatusNotFound)
		},
		"the response quotes the key": func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "key "+key+" is revoked", http.StatusUnauthorized)
		},
	} {
		server := httptest.NewServer(http.HandlerFunc(answer))
		t.Cleanup(server.Close)
		for _, path := range []string{"/receiver/v1/otlp/" + key + "/v1/traces", "/receiver//" + key} {
			var log bytes.Buffer
			vars := settings.Environment{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": server.URL + path}
			traces, err := newTracing(t.Context(), vars, slog.New(slog.NewTextHandler(&log, nil)))
			require.NoError(t, err)
			_, span := traces.tracerProvider().Tracer("test").Start(t.Context(), "work")
			span.End()
			traces.stop(t.Context())
			require.Contains(t, log.String(), "Traces cannot be sent", name)
			require.Regexp(t, "401|404", log.String(), name)
			require.NotContains(t, log.String(), key[:9], name)
		}
	}
}
