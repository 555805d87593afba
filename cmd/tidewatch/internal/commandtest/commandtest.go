// Package commandtest runs the commands of Tidewatch in tests.
package commandtest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/store/storetest"
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
// command. The cleanup of the test also calls stop. If the test fails, the cleanup logs the error and the stderr of the
// command.
func Start(t *testing.T, run RunFunc, vars map[string]string, args ...string) (
	stdout, stderr *Buffer, stop func() error,
) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	stdout, stderr = &Buffer{}, &Buffer{}
	ended := make(chan error, 1)
	all := map[string]string{
		"TIDEWATCH_DB_MAX_CONNS": strconv.Itoa(storetest.MaxConns),
		"TIDEWATCH_DRAIN":        "0s", // tests have no load balancer
	}
	maps.Copy(all, vars)
	go func() {
		err := run(ctx, args, all, stdout, stderr)
		stderr.end()
		ended <- err
	}()
	stop = sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	t.Cleanup(func() {
		if err := stop(); t.Failed() {
			t.Logf("%s ended with the error %v and wrote:\n%s", strings.Join(args, " "), err, stderr)
		}
	})
	return stdout, stderr, stop
}

// A Node is a server of Tidewatch that runs in the process of the test.
type Node struct {
	// Addr is the address of the server, for example "127.0.0.1:40123".
	Addr string
	// URL is the base URL of the server, for example "http://127.0.0.1:40123".
	URL string
	// Stderr contains the log of the server.
	Stderr *Buffer
	// Stop ends the server and returns its error. The cleanup of the test also calls Stop.
	Stop func() error
}

// Serve runs the command "serve" with the given arguments on a port that the system chooses, and waits until the server
// is ready.
func Serve(t *testing.T, run RunFunc, vars map[string]string, args ...string) Node {
	t.Helper()
	_, stderr, stop := Start(t, run, vars, append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...)
	n := Node{Stderr: stderr, Stop: stop}
	n.Addr = stderr.Find(t, regexp.MustCompile(`"msg":"Serving\.",.*"addr":"([^"]+)"`))[1]
	n.URL = "http://" + n.Addr
	Get(t, n.URL+"/readyz", http.StatusOK)
	return n
}

// MetricsAddr returns the address of the server's metrics. The server must have a separate address for its metrics.
func (n Node) MetricsAddr(t *testing.T) string {
	t.Helper()
	return n.Stderr.Find(t, regexp.MustCompile(`"msg":"Serving metrics\.",.*"addr":"([^"]+)"`))[1]
}

// Get requests a URL until the server answers with the status, and returns the body. If no such response arrives within
// a minute, Get fails the test.
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

// FreeAddr returns a loopback address with a free port. The port is below the range from which Linux assigns free
// ports. Other processes are therefore unlikely to take the port before a server listens on the port.
func FreeAddr(t *testing.T) string {
	t.Helper()
	const lowest, ports = 10_000, 22_000
	var lc net.ListenConfig
	for {
		addr := net.JoinHostPort("127.0.0.1", strconv.Itoa(lowest+rand.IntN(ports))) //nolint:gosec // a port is no secret
		l, err := lc.Listen(t.Context(), "tcp", addr)
		if errors.Is(err, syscall.EADDRINUSE) {
			continue
		}
		require.NoError(t, err)
		require.NoError(t, l.Close())
		return addr
	}
}

// Buffer stores the output of a command and is safe for concurrent use.
type Buffer struct {
	mu   sync.Mutex
	b    bytes.Buffer
	more chan struct{} // the next call of Write or end closes the channel
	done bool          // whether the command has ended
}

// Write implements [io.Writer].
func (b *Buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wake()
	return b.b.Write(p)
}

// wake ends the waits for a change of the buffer. The caller holds b.mu.
func (b *Buffer) wake() {
	if b.more != nil {
		close(b.more)
		b.more = nil
	}
}

// end notes that the command writes no more output.
func (b *Buffer) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wake()
	b.done = true
}

// String returns the output that the command has written so far.
func (b *Buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// WaitFor waits until the output contains the text.
func (b *Buffer) WaitFor(t *testing.T, text string) {
	t.Helper()
	b.Find(t, regexp.MustCompile(regexp.QuoteMeta(text)))
}

// Find waits until the output matches the pattern, and returns the match and its groups. If the command ends or a
// minute passes without a match, Find fails the test.
func (b *Buffer) Find(t *testing.T, pattern *regexp.Regexp) []string {
	t.Helper()
	timeout := time.After(time.Minute)
	for {
		more, done := b.nextWrite() // call nextWrite before the check, so that no write is missed
		if found := pattern.FindStringSubmatch(b.String()); found != nil {
			return found
		}
		if done {
			t.Fatalf("the command ended, and its output does not contain %q: %s", pattern, b)
		}
		select {
		case <-timeout:
			t.Fatalf("the output does not contain %q: %s", pattern, b)
		case <-more:
		}
	}
}

// nextWrite returns a channel that the next call of Write or end closes, and reports whether the command ended.
func (b *Buffer) nextWrite() (<-chan struct{}, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.more == nil {
		b.more = make(chan struct{})
	}
	return b.more, b.done
}
