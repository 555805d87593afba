package stayingup_test

import (
	"fmt"
	"net"
	"net/url"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// link is the network between one node and Postgres.
type link struct {
	listener net.Listener
	network  string
	postgres string
	// passing is locked while the link is cut, so that no bytes pass.
	passing sync.RWMutex
}

// newLink returns a link to the Postgres of a database. The second result is the URL of the database through the link.
func newLink(t *testing.T, database string) (*link, string) {
	t.Helper()
	cfg, err := pgx.ParseConfig(database)
	require.NoError(t, err)
	k := &link{network: "unix", postgres: fmt.Sprintf("%s/.s.PGSQL.%d", cfg.Host, cfg.Port)}
	if cfg.Host[0] != '/' {
		k.network, k.postgres = "tcp", fmt.Sprintf("%s:%d", cfg.Host, cfg.Port)
	}
	k.listener, err = (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = k.listener.Close() })
	go k.accept()
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword(cfg.User, cfg.Password), Host: k.listener.Addr().String(),
		Path: cfg.Database, RawQuery: "sslmode=disable",
	}
	return k, u.String()
}

// accept connects the clients to Postgres until the listener is closed.
func (k *link) accept() {
	for {
		node, err := k.listener.Accept()
		if err != nil {
			return
		}
		postgres, err := net.Dial(k.network, k.postgres)
		if err != nil {
			_ = node.Close()
			continue
		}
		go k.pass(node, postgres)
		go k.pass(postgres, node)
	}
}

// pass copies the bytes of one direction. If one side closes its connection, pass closes the other side.
func (k *link) pass(from, to net.Conn) {
	defer func() { _ = to.Close() }()
	data := make([]byte, 32<<10)
	for {
		n, err := from.Read(data)
		if err != nil {
			return
		}
		k.passing.RLock()
		_, err = to.Write(data[:n])
		k.passing.RUnlock()
		if err != nil {
			return
		}
	}
}

// cut stops all bytes until the test calls the returned function mend. Neither side notices that the network is cut.
func (k *link) cut() (mend func()) {
	k.passing.Lock()
	return k.passing.Unlock
}
