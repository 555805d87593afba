package node

import (
	"context"
	"errors"
	"net/http"
	"time"

	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/store"
)

// A node stops without failed requests if other nodes keep running. After the stop signal, the HTTP server and the
// queue of the node stop in parallel.
//
// The HTTP server answers requests until the drain period ends. During the drain period, /readyz returns 503, and each
// response asks the client to open a new connection. After the drain period, the HTTP server accepts no new connections
// and sends the last responses.
//
// The queue starts no new runs during the stop. Runs in progress end their current slice. The node gives up leadership
// when the last slice ends.

// stop ends the HTTP server and the node's part of the queue at the same time.
func (n *Node) stop(ctx context.Context, server *http.Server) error {
	const reserve = 15 * time.Second // the time limit of database writes after the last call
	drain := n.drainTime()
	ctx, cancel := context.WithTimeout(ctx, max(n.cfg.Work.StopTimeout, drain)+reserve)
	defer cancel()
	n.draining.Store(true)
	closed := make(chan error, 1)
	go func() {
		select {
		case <-time.After(drain):
		case <-ctx.Done():
		}
		closed <- server.Shutdown(ctx)
	}()
	err := errors.Join(n.jobs.Stop(ctx), <-closed)
	n.cfg.traces.stop(ctx)
	return err
}

// drainTime returns how long a stopping node still accepts requests. The drain time is 0 with a local Postgres, because
// no other node can take over. Without the role "api", the drain time is also 0, because clients do not call such a
// node.
func (n *Node) drainTime() time.Duration {
	if n.cfg.Database.Local != nil || !n.cfg.Roles.Has(settings.RoleAPI) {
		return 0
	}
	return n.cfg.API.Drain
}

// closeWhileDraining makes a stopping node close each connection after its next response, so that clients connect to
// another node.
func (n *Node) closeWhileDraining(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n.draining.Load() {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// ping checks that the database accepts writes. If the database rejects writes, ping drops all connections, because old
// connections lead to the former primary after a failover.
func (n *Node) ping(ctx context.Context) error {
	err := store.New(n.cfg.Database.Pool).CheckWrites(ctx)
	if errors.Is(err, store.ErrReadOnly) {
		n.cfg.Database.Pool.Reset()
	}
	return err
}
