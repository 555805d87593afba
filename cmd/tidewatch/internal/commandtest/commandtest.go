// Package commandtest runs the commands of Tidewatch in tests.
package commandtest

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/settings"
)

// RunFunc is a function that runs a command line, such as the function "run" in package main.
type RunFunc func(ctx context.Context, args []string, vars settings.Environment, stdout, stderr io.Writer) error

// Run runs a command and returns its output and its error.
func Run(t *testing.T, run RunFunc, vars map[string]string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	var out, errs Buffer
	err = run(t.Context(), args, vars, &out, &errs)
	return out.String(), errs.String(), err
}

// Start runs a command in the background. The returned function "stop" ends the command and returns the error of the
// command. The cleanup of the test also calls stop.
func Start(t *testing.T, run RunFunc, vars map[string]string, args ...string) (
	stdout, stderr *Buffer, stop func() error,
) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	stdout, stderr = &Buffer{}, &Buffer{}
	ended := make(chan error, 1)
	all := map[string]string{"TIDEWATCH_DRAIN": "0s"} // tests have no load balancer
	maps.Copy(all, vars)
	go func() { ended <- run(ctx, args, all, stdout, stderr) }()
	stop = sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	t.Cleanup(func() { _ = stop() })
	return stdout, stderr, stop
}

// Get requests a URL until the server answers with the status, and returns the body.
func Get(t *testing.T, url string, status int) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		require.NoError(t, err)
		response, err := http.DefaultClient.Do(request) //nolint:forbidigo // the context limits the duration of the request
		if err == nil {
			body, err := io.ReadAll(response.Body)
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			if response.StatusCode == status {
				return string(body)
			}
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s does not respond with status %d", url, status)
		case <-ticker.C:
		}
	}
}

// FreeAddr returns a loopback address with a free port.
func FreeAddr(t *testing.T) string {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close()) }()
	return l.Addr().String()
}

// Buffer stores the output of a command and is safe for concurrent use.
type Buffer struct {
	mu   sync.Mutex
	b    bytes.Buffer
	more chan struct{} // the next call of Write closes the channel
}

// Write implements [io.Writer].
func (b *Buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.more != nil {
		close(b.more)
		b.more = nil
	}
	return b.b.Write(p)
}

// String returns the output that was written so far.
func (b *Buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// WaitFor waits until the output contains the text.
func (b *Buffer) WaitFor(t *testing.T, text string) {
	t.Helper()
	for {
		more := b.nextWrite() // call nextWrite before the check, so that no write is missed
		if strings.Contains(b.String(), text) {
			return
		}
		select {
		case <-t.Context().Done():
			t.Fatalf("the output does not contain %q: %s", text, b.String())
		case <-more:
		}
	}
}

// nextWrite returns a channel that the next call of Write closes.
func (b *Buffer) nextWrite() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.more == nil {
		b.more = make(chan struct{})
	}
	return b.more
}
