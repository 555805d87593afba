package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"tidewatch/store"
)

// How a process stops without anybody noticing, when others go on:
//
//	signal ── /readyz answers 503, each response asks for a new connection ── drain ── no new connections ── the last responses
//	     └─── no new runs are taken, those at work end their slice, leadership is handed over as the last ends ──────────────┘

// stop ends the HTTP server and the node's part of the queue, side by side.
func (n *node) stop(ctx context.Context, server *http.Server) error {
	const farewell = 15 * time.Second // for what is written after the last call
	drain := n.drainTime()
	ctx, cancel := context.WithTimeout(ctx, max(n.work.StopTimeout, drain)+farewell)
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
	n.traces.stop(ctx)
	return err
}

// drainTime is for how long a stopping node still answers. Nobody else could take over where the database is its own, and
// nobody is sent to a node that serves no API.
func (n *node) drainTime() time.Duration {
	if n.db.local != nil || !n.roles.has(roleAPI) {
		return 0
	}
	return n.api.Drain
}

// farewell ends each connection with its next response once the node stops, so that callers open theirs elsewhere.
func (n *node) farewell(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n.draining.Load() {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// ping looks whether the database works. Connections to one that takes no writes are given up: after a failover they lead
// to what was the primary.
func (n *node) ping(ctx context.Context) error {
	err := store.New(n.db.pool).CheckWrites(ctx)
	if errors.Is(err, store.ErrReadOnly) {
		n.db.pool.Reset()
	}
	return err
}
