package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"tidewatch/api/events"
	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/store"
)

// Serve handles HTTP requests until ctx ends, the HTTP server fails or the local Postgres exits. Serve then stops the
// node gracefully.
func (n *Node) Serve(ctx context.Context, listener net.Listener) error {
	answering, stopAnswering := context.WithCancel(context.WithoutCancel(ctx)) // a stopping node still answers requests
	defer stopAnswering()
	hub := n.watch(answering)
	stopReplica := n.watchReplica(answering)
	defer stopReplica()
	handler, err := n.handler(answering, hub)
	if err != nil {
		return errors.Join(err, n.jobs.Stop(context.WithoutCancel(ctx)))
	}
	stopMetrics, err := n.serveMetrics(ctx)
	if err != nil {
		return errors.Join(err, n.jobs.Stop(context.WithoutCancel(ctx)))
	}
	logger := n.logger(settings.RoleAPI)
	server := newServer(n.closeWhileDraining(handler), logger)
	server.RegisterOnShutdown(hub.Stop)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	node := slog.String("node", n.jobs.River().ID())
	logger.InfoContext(ctx, "Serving.", node, slog.String("addr", listener.Addr().String()),
		slog.Any("roles", n.cfg.Roles.Roles), slog.Any("collectors", n.cfg.Collectors.Names()))
	select {
	case <-ctx.Done():
		logger.InfoContext(ctx, "Stopping.", node)
	case <-n.cfg.Database.Done():
		err = fmt.Errorf("the local Postgres exited: %w", n.cfg.Database.Local.Err())
	case err = <-served:
	}
	ctx = context.WithoutCancel(ctx)
	err = errors.Join(err, n.stop(ctx, server), stopMetrics(ctx))
	n.logEnd(ctx, logger.With(node), err)
	return err
}

// logEnd logs the end of the node, with the number of jobs that other nodes take over.
func (n *Node) logEnd(ctx context.Context, logger *slog.Logger, failed error) {
	const limit = time.Second // a supervisor soon kills a node whose end takes long
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	attrs := []slog.Attr{}
	if jobs, err := n.jobs.Unfinished(ctx); err == nil {
		attrs = append(attrs, slog.Int("unfinished_jobs", jobs))
	}
	if failed != nil {
		attrs = append(attrs, slog.Any("error", failed))
	}
	logger.LogAttrs(ctx, slog.LevelInfo, "Stopped.", attrs...)
}

// newServer returns an HTTP server with time limits for slow clients.
func newServer(handler http.Handler, logger *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      time.Minute,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
}

// logger returns the node's logger for a component.
func (n *Node) logger(component string) *slog.Logger {
	return n.cfg.Logger.With(slog.String("component", component))
}

// watchReplica checks the read replica until the returned function is called.
func (n *Node) watchReplica(ctx context.Context) (stop func()) {
	if n.replica == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	var watching sync.WaitGroup
	watching.Go(func() { n.replica.Watch(ctx) })
	return func() {
		cancel()
		watching.Wait()
	}
}

// watch publishes changes in the database to the event stream until ctx ends. Without LISTEN (setting PollOnly), the
// event stream asks clients every ten seconds to read their data again.
func (n *Node) watch(ctx context.Context) *events.Hub {
	const every = 10 * time.Second
	hub := events.NewHub(n.cfg.Logger)
	go func() {
		if !n.cfg.Work.PollOnly {
			store.Listen(ctx, store.Notifications{
				Channel: store.EventsChannel, Config: n.cfg.Database.Pool.Config().ConnConfig, Connected: hub.Reset,
				Logger: n.logger(settings.RoleAPI), Notified: hub.Publish,
			})
			return
		}
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				hub.Reset()
			}
		}
	}()
	return hub
}
