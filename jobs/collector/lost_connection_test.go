package collector_test

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
)

// network connects a client to a server without a real network, so that a test can use the clock of synctest.
type network struct {
	conns chan net.Conn
	once  sync.Once
	ended chan struct{}

	dials atomic.Int32
	lost  atomic.Bool // true if the network drops all packets of the first connection
}

func (n *network) Accept() (net.Conn, error) {
	select {
	case conn := <-n.conns:
		return conn, nil
	case <-n.ended:
		return nil, net.ErrClosed
	}
}

func (*network) Addr() net.Addr { return &net.TCPAddr{} }

func (n *network) Close() error {
	n.once.Do(func() { close(n.ended) })
	return nil
}

func (n *network) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	n.conns <- server
	if n.dials.Add(1) == 1 {
		return droppedConn{Conn: client, lost: &n.lost}, nil
	}
	return client, nil
}

type droppedConn struct {
	net.Conn

	lost *atomic.Bool
}

func (c droppedConn) Write(p []byte) (int, error) {
	if c.lost.Load() {
		return len(p), nil
	}
	return c.Conn.Write(p)
}

// lossy starts a server with HTTP/2 on a network that can lose all packets of the first connection, and returns the
// function that asks the server. The caller must be in a bubble of synctest.
func lossy(
	t *testing.T, certified *httptest.Server, handler func(n *network) http.HandlerFunc,
) (n *network, ask func() error) {
	t.Helper()
	n = &network{conns: make(chan net.Conn), ended: make(chan struct{})}
	server := &http.Server{
		Handler:           handler(n),
		ReadHeaderTimeout: time.Minute,
		TLSConfig:         &tls.Config{Certificates: certified.TLS.Certificates},
	}
	go func() { _ = server.ServeTLS(n, "", "") }()
	var transport *http.Transport
	c := build(t, chatgpt, collector.Config{
		APIKey: testKey, BaseURL: "https://engine.example", Now: time.Now,
		Transport: func(next http.RoundTripper) http.RoundTripper {
			transport, _ = next.(*http.Transport)
			transport.DialContext = n.dial
			transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: true}
			return transport
		},
	})
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		_ = server.Close()
		synctest.Wait()
	})
	return n, func() error {
		_, err := c.Ask(t.Context(), collector.Question{Text: "q"})
		return err
	}
}

const hello = `{"output":[{"type":"message","content":"hello"}]}`

// A firewall that forgets a connection drops its packets without a message to either side.
func TestLostConnectionFailsOneCallOnly(t *testing.T) {
	t.Parallel()
	certified := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(certified.Close)
	synctest.Test(t, func(t *testing.T) {
		n, ask := lossy(t, certified, func(*network) http.HandlerFunc { return says(hello) })
		require.NoError(t, ask())
		require.NoError(t, ask())
		require.Equal(t, int32(1), n.dials.Load(), "calls share a connection")
		n.lost.Store(true)
		began := time.Now()
		require.Equal(t, collector.ClassTransient, failure(t, ask()).Class)
		require.Less(t, time.Since(began), 45*time.Second, "the check ends before the time limit of the call")
		require.NoError(t, ask(), "the next call uses a new connection")
		require.Equal(t, int32(2), n.dials.Load())
	})
}

// A server that is busy may answer the check of a connection late.
func TestConnectionToASlowServerIsKept(t *testing.T) {
	t.Parallel()
	certified := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(certified.Close)
	synctest.Test(t, func(t *testing.T) {
		n, ask := lossy(t, certified, func(n *network) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				n.lost.Store(true)           // the server does not receive the check
				time.Sleep(35 * time.Second) //nolint:forbidigo // a duration of the bubble, not of the test
				says(hello)(w, r)
			}
		})
		require.NoError(t, ask())
		require.Equal(t, int32(1), n.dials.Load())
	})
}
