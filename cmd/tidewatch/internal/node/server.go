package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"tidewatch/api"
	"tidewatch/api/catalog"
	"tidewatch/api/door"
	"tidewatch/api/events"
	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/jobs/collector"
	"tidewatch/store"
)

// Serve answers HTTP until ctx or the local Postgres ends, then stops gracefully.
func (n *Node) Serve(ctx context.Context, listener net.Listener) error {
	watchCtx, stopWatching := context.WithCancel(ctx)
	defer stopWatching()
	events := n.Watch(watchCtx)
	handler, err := n.Handler(ctx, events)
	if err != nil {
		return errors.Join(err, n.jobs.Stop(context.WithoutCancel(ctx)))
	}
	stopMetrics, err := n.serveMetrics(ctx)
	if err != nil {
		return errors.Join(err, n.jobs.Stop(context.WithoutCancel(ctx)))
	}
	server := &http.Server{
		Handler:           n.closeWhileDraining(handler),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      time.Minute,
		IdleTimeout:       2 * time.Minute,
		ErrorLog: slog.NewLogLogger(
			n.cfg.Logger.With(slog.String("component", settings.RoleAPI)).Handler(),
			slog.LevelWarn,
		),
	}
	server.RegisterOnShutdown(events.Stop)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	n.cfg.Logger.InfoContext(
		ctx,
		"Serving.",
		slog.String("component", settings.RoleAPI),
		slog.String("addr", listener.Addr().String()),
		slog.Any("roles", n.cfg.Roles.Roles),
		slog.Any("collectors", n.cfg.Collectors.Names()),
	)
	select {
	case <-ctx.Done():
		n.cfg.Logger.InfoContext(ctx, "Stopping.", slog.String("component", settings.RoleAPI))
	case <-n.cfg.Database.Done():
		err = fmt.Errorf("the local Postgres ended: %w", n.cfg.Database.Local.Err())
	case err = <-served:
	}
	ctx = context.WithoutCancel(ctx)
	return errors.Join(err, n.stop(ctx, server), stopMetrics(ctx))
}

// Watch feeds the event stream with the changes of the database until ctx ends. Without LISTEN the stream asks its
// readers every ten seconds to read again.
func (n *Node) Watch(ctx context.Context) *events.Hub {
	const every = 10 * time.Second
	hub := events.NewHub(n.cfg.Logger)
	go func() {
		if !n.cfg.Work.PollOnly {
			store.Listen(ctx, store.Notifications{
				Channel: store.EventsChannel, Config: n.cfg.Database.Pool.Config().ConnConfig, Connected: hub.Reset,
				Logger: n.cfg.Logger.With(slog.String("component", settings.RoleAPI)), Notified: hub.Publish,
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

// Handler returns the HTTP API. A node without the role serves it, too, so that operators can look at it.
func (n *Node) Handler(ctx context.Context, hub *events.Hub) (http.Handler, error) {
	db := store.New(n.cfg.Database.Pool)
	proxies, err := n.cfg.API.Proxies()
	if err != nil {
		return nil, err
	}
	checks, err := newJWT(ctx, n.cfg.API, n.cfg.Logger)
	if err != nil {
		return nil, err
	}
	page, queuePage, err := n.pages(ctx)
	if err != nil {
		return nil, err
	}
	var metricsPage http.Handler
	var observe func(door.Served)
	if n.metrics != nil {
		observe = n.metrics.observe
		if n.cfg.Metrics.MetricsToken != "" {
			metricsPage = n.metrics.handler(n.cfg.Metrics.MetricsToken, n.cfg.Logger.With(slog.String("component", "metrics")))
		}
	}
	return api.New(api.Config{ //nolint:contextcheck // each request has its own
		Alerts: n.jobs,
		Catalog: catalog.Rules{
			CheckCollectors: n.checkCollectors,
			Collectors:      collector.Names(),
			Plan:            n.jobs.Planner().Plan,
		},
		Collectors: n.collectorInfos(),
		DB:         db,
		DayCap:     n.cfg.Spending.DayCap(),
		Events:     hub,
		Health: api.Health{
			CheckMigrations: n.cfg.Database.CheckSchema,
			LastTickAge:     db.LastTickAge,
			Draining:        n.draining.Load,
			Ping:            n.ping,
			Scheduler:       n.cfg.Roles.Has(settings.RoleScheduler),
			Uptime:          func() time.Duration { return time.Since(n.started) },
		},
		JWT:               checks,
		Logger:            n.cfg.Logger,
		Metrics:           metricsPage,
		Now:               time.Now,
		Observe:           observe,
		Page:              page,
		QueuePage:         queuePage,
		RequestsPerSecond: n.cfg.API.RequestsPerSecond,
		Retention:         n.cfg.Retention,
		Runs:              n.jobs,
		SecureCookies:     n.cfg.API.SecureCookies,
		SessionLife:       n.cfg.API.SessionLife(),
		Trace:             n.cfg.traces.requests,
		TrustedProxies:    proxies,
	}), nil
}

// checkCollectors rejects engines that are not configured on this node, and names the missing setting.
func (n *Node) checkCollectors(names []string) error { return collector.Check(n.cfg.Engines, names) }

// collectorInfos describes the engines for the API.
func (n *Node) collectorInfos() []api.CollectorInfo {
	var infos []api.CollectorInfo
	for _, engine := range collector.Engines() {
		missing := engine.Missing(n.cfg.Engines[engine.Name])
		infos = append(infos, api.CollectorInfo{
			Configured: missing == "",
			Default:    n.jobs.IsDefault(engine.Name),
			Limit:      n.cfg.Limits[engine.Name],
			Missing:    missing,
			Name:       engine.Name,
			Title:      engine.Title,
		})
	}
	return infos
}
