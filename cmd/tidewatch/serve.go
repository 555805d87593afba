package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"tidewatch/api"
	"tidewatch/api/catalog"
	"tidewatch/jobs"
	"tidewatch/jobs/collector"
	"tidewatch/jobs/instruments"
	"tidewatch/jobs/judge"
	"tidewatch/migrations"
	"tidewatch/store"
)

type serveCommand struct {
	addrSetting
	alertSettings
	apiSettings
	databaseSettings
	logSettings
	metricsSettings
	retentionSettings
	roleSetting
	spendingSettings
	workSettings

	Migrate bool `help:"Apply pending migrations first, as the local Postgres always does." setting:"TIDEWATCH_MIGRATE"`
}

// Validate is called by kong.
func (c *serveCommand) Validate() error {
	return errors.Join(
		c.addrSetting.check(),
		c.alertSettings.check(),
		c.apiSettings.check(),
		c.databaseSettings.check(),
		c.metricsSettings.check(),
		c.retentionSettings.check(),
		c.roleSetting.check(),
		c.spendingSettings.check(),
		c.workSettings.check(),
	)
}

// Run serves until ctx ends.
func (c *serveCommand) Run(ctx context.Context, e *env) (err error) {
	traces, err := newTracing(ctx, e.getenv, c.logger(e))
	if err != nil {
		return err
	}
	logger := traces.log(c.logger(e))
	n, err := c.newNode(ctx, e, logger, traces)
	if err != nil {
		return err
	}
	listener, err := listen(ctx, c.Addr)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }() // closed already when it has served
	n.addr = listener.Addr().String()
	c.tracer = traces.queries()
	if n.db, err = c.open(ctx, e, logger); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.db.close(ctx)) }()
	n.migrate = c.Migrate || n.db.local != nil
	if err := n.start(ctx); err != nil {
		return err
	}
	if err := n.sayHowToEnter(ctx); err != nil {
		return errors.Join(err, n.jobs.Stop(context.WithoutCancel(ctx)))
	}
	return n.serve(ctx, listener)
}

// newNode is the node of the settings, before it has a database. It refuses what is wrong with them.
func (c *serveCommand) newNode(ctx context.Context, e *env, logger *slog.Logger, traces *tracing) (*node, error) {
	n := &node{
		api:      c.apiSettings,
		logger:   logger,
		retain:   c.retention(),
		roles:    c.roleSetting,
		spending: c.spendingSettings,
		traces:   traces,
		watching: c.metricsSettings,
		work:     c.workSettings,
	}
	if c.wanted() {
		n.metrics = newMetrics()
	}
	configs := engineConfigs(e.getenv, c.CallTimeout)
	for name, cfg := range configs {
		cfg.Transport = traces.engines()
		configs[name] = cfg
	}
	for name, missing := range halfConfigured(configs) {
		logger.WarnContext(ctx, "An engine is not used, because a setting is missing.", slog.String("component", roleWorker),
			slog.String("collector", name), slog.String("missing", missing))
	}
	if c.has(roleWorker) {
		if err := c.checkDefaults(configs); err != nil {
			return nil, err
		}
	}
	var err error
	if n.alerts, err = c.config(); err != nil {
		return nil, err
	}
	n.configs = configs
	if n.collectors, err = collector.NewSet(configs); err != nil {
		return nil, err
	}
	if n.judge, _, err = judgeOf(e.getenv, c.CallTimeout, traces.engines()); err != nil {
		return nil, err
	}
	if n.limits, err = engineLimits(e.getenv); err != nil {
		return nil, err
	}
	n.prices, err = c.prices()
	return n, err
}

func listen(ctx context.Context, addr string) (net.Listener, error) {
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("--addr (TIDEWATCH_ADDR): %w", err)
	}
	return listener, nil
}

// node is a running Tidewatch process: its part of the queue and its HTTP server.
type node struct {
	addr       string
	alerts     jobs.AlertConfig
	api        apiSettings
	collectors collector.Set
	configs    map[string]collector.Config
	db         *database
	jobs       *jobs.Client
	judge      *judge.Judge // nil: sentiment is the lexicon's
	limits     map[string]store.Limit
	logger     *slog.Logger
	metrics    *metrics // nil: nobody reads them
	migrate    bool
	prices     collector.Prices
	retain     store.Retention
	retryPause time.Duration // 0: the default
	roles      roleSetting
	spending   spendingSettings
	started    time.Time
	draining   atomic.Bool // it stops: see drain.go
	traces     *tracing    // nil: nothing is traced
	watching   metricsSettings
	work       workSettings
}

// start checks or migrates the schema and starts the node's part of the queue.
func (n *node) start(ctx context.Context) error {
	quiet := slog.New(slog.DiscardHandler)
	if n.migrate {
		applied, err := migrations.Up(ctx, n.db.pool, quiet)
		if err != nil {
			return err
		}
		n.logger.InfoContext(
			ctx,
			"The schema is up to date.",
			slog.String("component", "migrations"),
			slog.Int("applied", len(applied)),
		)
	} else if err := migrations.Check(ctx, n.db.pool, quiet); err != nil {
		return err
	}
	if err := store.New(n.db.pool).CheckAccess(ctx); err != nil {
		return err
	}
	var measured *instruments.Set
	if n.metrics != nil {
		measured = n.metrics.instruments
	}
	client, err := jobs.New(jobs.Config{
		Alerts:            n.alerts,
		CallTimeout:       n.work.CallTimeout,
		CollectWorkers:    n.work.CollectWorkers,
		Collectors:        n.collectors,
		DayCap:            n.spending.dayCap(),
		DefaultCollectors: n.work.DefaultCollectors,
		Instruments:       measured,
		Judge:             n.judge,
		LaneWidth:         n.work.LaneWidth,
		Limits:            n.limits,
		Logger:            n.logger,
		Now:               time.Now,
		PollOnly:          n.work.PollOnly,
		Pool:              n.db.pool,
		Prices:            n.prices,
		Retain:            n.retain,
		RetryPause:        n.retryPause,
		RunCap:            n.spending.runCap(),
		Scheduler:         n.roles.has(roleScheduler),
		ScoreWorkers:      n.work.ScoreWorkers,
		StopTimeout:       n.work.StopTimeout,
		Tracer:            n.traces.tracerProvider(),
		Worker:            n.roles.has(roleWorker),
	})
	if err != nil {
		return err
	}
	if n.metrics != nil {
		if err := n.metrics.watchDatabase(
			n.db,
			client.River().ID(),
			n.logger.With(slog.String("component", "metrics")),
		); err != nil {
			return err
		}
	}
	if err := client.Start(ctx); err != nil {
		return err
	}
	n.jobs, n.started = client, time.Now()
	return nil
}

// serve answers HTTP until ctx ends or the local Postgres does, then stops gracefully.
func (n *node) serve(ctx context.Context, listener net.Listener) error {
	watchCtx, stopWatching := context.WithCancel(ctx)
	defer stopWatching()
	events := n.watch(watchCtx)
	handler, err := n.handler(ctx, events)
	if err != nil {
		return errors.Join(err, n.jobs.Stop(context.WithoutCancel(ctx)))
	}
	stopMetrics, err := n.serveMetrics(ctx)
	if err != nil {
		return errors.Join(err, n.jobs.Stop(context.WithoutCancel(ctx)))
	}
	server := &http.Server{
		Handler:           n.farewell(handler),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      time.Minute,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          slog.NewLogLogger(n.logger.With(slog.String("component", roleAPI)).Handler(), slog.LevelWarn),
	}
	server.RegisterOnShutdown(events.Stop)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	n.logger.InfoContext(ctx, "Serving.", slog.String("component", roleAPI), slog.String("addr", n.addr),
		slog.Any("roles", n.roles.Roles), slog.Any("collectors", n.collectors.Names()))
	select {
	case <-ctx.Done():
		n.logger.InfoContext(ctx, "Stopping.", slog.String("component", roleAPI))
	case <-n.db.done():
		err = fmt.Errorf("the local Postgres ended: %w", n.db.local.Err())
	case err = <-served:
	}
	ctx = context.WithoutCancel(ctx)
	return errors.Join(err, n.stop(ctx, server), stopMetrics(ctx))
}

// watch hears of what changes in the database, for the event stream, until ctx ends. Without LISTEN nobody tells: readers
// are then asked to look for themselves from time to time.
func (n *node) watch(ctx context.Context) *api.Events {
	const every = 10 * time.Second
	events := api.NewEvents(n.logger)
	go func() {
		if !n.work.PollOnly {
			store.Listen(ctx, store.Notifications{
				Channel: store.EventsChannel, Config: n.db.pool.Config().ConnConfig, Connected: events.Reset,
				Logger: n.logger.With(slog.String("component", roleAPI)), Notified: events.Publish,
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
				events.Reset()
			}
		}
	}()
	return events
}

// handler is the HTTP API. A node without that role answers only what operators look at.
func (n *node) handler(ctx context.Context, events *api.Events) (http.Handler, error) {
	db := store.New(n.db.pool)
	quiet := slog.New(slog.DiscardHandler)
	proxies, err := n.api.proxies()
	if err != nil {
		return nil, err
	}
	checks, err := n.api.jwt(ctx, n.logger)
	if err != nil {
		return nil, err
	}
	page, queuePage, err := n.pages(ctx)
	if err != nil {
		return nil, err
	}
	var metricsPage http.Handler
	var observe func(api.Served)
	if n.metrics != nil {
		observe = n.metrics.observe
		if n.watching.MetricsToken != "" {
			metricsPage = n.metrics.handler(n.watching.MetricsToken, n.logger.With(slog.String("component", "metrics")))
		}
	}
	return api.New(api.Config{ //nolint:contextcheck // each request brings its own
		Alerts: n.jobs,
		Catalog: catalog.Rules{
			CheckCollectors: n.checkCollectors,
			Collectors:      collector.Names(),
			Plan:            n.jobs.Planner().Plan,
		},
		Collectors: n.collectorInfos(),
		DB:         db,
		DayCap:     n.spending.dayCap(),
		Events:     events,
		Health: api.Health{
			CheckMigrations: func(ctx context.Context) error { return migrations.Check(ctx, n.db.pool, quiet) },
			LastTickAge:     db.LastTickAge,
			Draining:        n.draining.Load,
			Ping:            n.ping,
			Scheduler:       n.roles.has(roleScheduler),
			Uptime:          func() time.Duration { return time.Since(n.started) },
		},
		JWT:               checks,
		Logger:            n.logger,
		Metrics:           metricsPage,
		Now:               time.Now,
		Observe:           observe,
		Page:              page,
		QueuePage:         queuePage,
		RequestsPerSecond: n.api.RequestsPerSecond,
		Retention:         n.retain,
		Runs:              n.jobs,
		SecureCookies:     n.api.SecureCookies,
		SessionLife:       n.api.sessionLife(),
		Trace:             n.traces.requests,
		TrustedProxies:    proxies,
	}), nil
}

// checkCollectors refuses engines that this node does not have, with the setting that is missing.
func (n *node) checkCollectors(names []string) error { return collector.Check(n.configs, names) }

// collectorInfos is what the API tells of the engines.
func (n *node) collectorInfos() []api.CollectorInfo {
	var infos []api.CollectorInfo
	for _, engine := range collector.Engines() {
		missing := engine.Missing(n.configs[engine.Name])
		infos = append(infos, api.CollectorInfo{
			Configured: missing == "",
			Default:    n.jobs.IsDefault(engine.Name),
			Limit:      n.limits[engine.Name],
			Missing:    missing,
			Name:       engine.Name,
			Title:      engine.Title,
		})
	}
	return infos
}
