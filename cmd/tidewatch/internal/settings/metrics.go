package settings

import (
	"fmt"
	"net"
)

// Metrics sets the address and the bearer token of the metrics.
type Metrics struct {
	MetricsAddr  string `help:"Serve Prometheus metrics at /metrics on this address, as host:port. Without $TIDEWATCH_METRICS_TOKEN, everyone who can reach the address can read the metrics." placeholder:"HOST:PORT" setting:"TIDEWATCH_METRICS_ADDR"`
	MetricsToken string `help:"Bearer token that requests for metrics must send, at least 16 bytes. If this token is set, --addr also serves the metrics." hidden:"" setting:"TIDEWATCH_METRICS_TOKEN"`
}

// Validate checks the address of the metrics and the length of the token.
func (s Metrics) Validate() error {
	const least = 16 // the minimum length in bytes
	if s.MetricsToken != "" && len(s.MetricsToken) < least {
		return fmt.Errorf("TIDEWATCH_METRICS_TOKEN: must have %d bytes or more", least)
	}
	if s.MetricsAddr == "" {
		return nil
	}
	if _, _, err := net.SplitHostPort(s.MetricsAddr); err != nil {
		return fmt.Errorf(
			"--metrics-addr (TIDEWATCH_METRICS_ADDR): must be host:port such as 127.0.0.1:9464 or :9464, got %q",
			s.MetricsAddr,
		)
	}
	return nil
}

// Enabled reports whether the process serves metrics.
func (s Metrics) Enabled() bool { return s.MetricsAddr+s.MetricsToken != "" }
