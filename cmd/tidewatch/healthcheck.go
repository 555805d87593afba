package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

type healthcheckCommand struct {
	addrSetting

	Ready   bool          `help:"Ask whether it can do its work (/readyz), not only whether it lives (/healthz)."`
	Timeout time.Duration `default:"4s" help:"How long the answer may take."`
}

// Validate is called by kong.
func (c *healthcheckCommand) Validate() error {
	if c.Timeout <= 0 {
		return errors.New("--timeout: must be positive")
	}
	return c.addrSetting.check()
}

// Run asks the server that listens at the address on this machine; an error says that it is not well. It needs no secret.
func (c *healthcheckCommand) Run(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	path := "/healthz"
	if c.Ready {
		path = "/readyz"
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+reachable(c.Addr)+path, nil)
	if err != nil {
		return fmt.Errorf("ask %s: %w", c.Addr, err)
	}
	// No proxy of the environment: it is this machine that is asked.
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
	return errors.Join(fmt.Errorf("%s answers %s: %s", path, response.Status, body), err)
}

// reachable is an address to ask where a server listens: one that listens everywhere is asked on loopback.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr // it was checked
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}
