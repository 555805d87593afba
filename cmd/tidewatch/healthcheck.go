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

	Ready   bool          `help:"Check that the server can work (/readyz), not only that it is alive (/healthz)."`
	Timeout time.Duration `default:"4s" help:"Maximum time to wait for the answer."`
}

// Validate checks the flags.
func (c *healthcheckCommand) Validate() error {
	if c.Timeout <= 0 {
		return fmt.Errorf("--timeout: must be positive, got %s", c.Timeout)
	}
	return c.Listen.Validate()
}

// Run calls the server that listens on this machine, and returns an error unless it is healthy. It needs no secret.
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
	// Without the proxy of the environment, because the server is on this machine.
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

// reachable returns an address at which this machine can call a server. For a server that listens on all interfaces,
// that is a loopback address.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr // Validate has checked it
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}
