package settings

import (
	"fmt"
	"net"
)

// Metrics sets the address of the metrics and the token that protects them.
type Metrics struct {
	MetricsAddr  string `help:"Serve Prometheus metrics at /metrics on this address, as host:port. Anybody who reaches the address may read them, unless $TIDEWATCH_METRICS_TOKEN is set. The token also serves the metrics on --addr, to requests that send it as a bearer token." placeholder:"HOST:PORT" setting:"TIDEWATCH_METRICS_ADDR"`
	MetricsToken string `help:"Bearer token that a request for metrics must send, 16 bytes or more. Set, it also serves the metrics on --addr." hidden:"" setting:"TIDEWATCH_METRICS_TOKEN"`
}

// Validate checks the address and the length of the token.
func (s Metrics) Validate() error {
	const least = 16 // bytes
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

// Enabled reports whether metrics are served at all.
func (s Metrics) Enabled() bool { return s.MetricsAddr+s.MetricsToken != "" }
