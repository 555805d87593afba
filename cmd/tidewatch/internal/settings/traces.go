package settings

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// Traces sets the address to which traces are sent. The libraries of OpenTelemetry read the other OTEL_* variables.
type Traces struct {
	Endpoint     string // http or https address; "" if no traces are sent
	HasQueueSize bool   // OTEL_BSP_MAX_QUEUE_SIZE is set
}

// Traces returns the settings from OpenTelemetry's standard variables
// (https://opentelemetry.io/docs/specs/otel/protocol/exporter/).
func (e Environment) Traces() (Traces, error) {
	disabled, _ := strconv.ParseBool(e.Text("OTEL_SDK_DISABLED"))
	exporter := e.Text("OTEL_TRACES_EXPORTER")
	endpoint, variable := e.Text("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"), "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
	if base := e.Text("OTEL_EXPORTER_OTLP_ENDPOINT"); endpoint == "" && base != "" {
		endpoint, variable = strings.TrimRight(base, "/")+"/v1/traces", "OTEL_EXPORTER_OTLP_ENDPOINT"
	}
	switch {
	case disabled || exporter == "none" || exporter == "" && endpoint == "":
		return Traces{}, nil
	case exporter != "" && exporter != "otlp":
		return Traces{}, fmt.Errorf("OTEL_TRACES_EXPORTER: must be otlp or none, got %q", exporter)
	case endpoint == "":
		endpoint = "http://localhost:4318/v1/traces" // default endpoint in OpenTelemetry's standard
	}
	if u, err := url.Parse(endpoint); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		// The error does not quote the value, because the value may contain a password.
		return Traces{}, fmt.Errorf("%s: must be an http(s) address such as http://localhost:4318", variable)
	}
	return Traces{Endpoint: endpoint, HasQueueSize: e["OTEL_BSP_MAX_QUEUE_SIZE"] != ""}, e.checkTraceProtocol()
}

// checkTraceProtocol rejects protocols other than OTLP over HTTP.
func (e Environment) checkTraceProtocol() error {
	for _, name := range []string{"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"} {
		if protocol := e.Text(name); protocol != "" && protocol != "http/protobuf" {
			return fmt.Errorf("%s: must be http/protobuf, usually on port 4318, got %q", name, protocol)
		}
	}
	return nil
}
