package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"tidewatch/cmd/tidewatch/internal/settings"
)

type healthcheckCommand struct {
	settings.Listen

	Ready   bool          `help:"Check readiness (/readyz) instead of liveness (/healthz)."`
	Timeout time.Duration `default:"4s" help:"Maximum time to wait for the response."`
}

// Validate checks that the timeout is positive and that the address has a valid format.
func (c *healthcheckCommand) Validate() error {
	if c.Timeout <= 0 {
		return fmt.Errorf("--timeout: must be positive, got %s", c.Timeout)
	}
	return c.Listen.Validate()
}

// Run calls the server on this machine, and returns an error unless the server is healthy. The health check needs no
// credentials.
func (c *healthcheckCommand) Run(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	path := "/healthz"
	if c.Ready {
		path = "/readyz"
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+reachable(c.Addr)+path, nil)
	if err != nil {
		return fmt.Errorf("call %s: %w", c.Addr, err)
	}
	// The health check bypasses HTTP proxies from the environment, because the server is on this machine.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: c.Timeout}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, response.Body.Close()) }()
	if response.StatusCode == http.StatusOK {
		return nil
	}
	const most = 2000
	body, err := io.ReadAll(io.LimitReader(response.Body, most))
	return errors.Join(fmt.Errorf("%s answered %s: %s", path, response.Status, body), err)
}

// reachable returns the address at which this machine can call a server that listens on the address addr. If the server
// listens on all interfaces, reachable returns localhost with the same port.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr // Validate has already checked the address
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}
