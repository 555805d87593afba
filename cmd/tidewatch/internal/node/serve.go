package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/cmd/tidewatch/internal/database"
	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/jobs/collector"
)

// ServeCommand runs a node until a signal ends it.
type ServeCommand struct{ settings.Serve }

// Help describes the settings without a flag. The library kong shows the result of Help in `tidewatch serve --help`.
func (*ServeCommand) Help() string { return settings.Help() }

// Run serves until ctx ends.
func (c *ServeCommand) Run(ctx context.Context, e *command.Env) (err error) {
	logger := e.Logger(c.Log)
	traces, err := newTracing(ctx, e.Vars, logger)
	if err != nil {
		return err
	}
	logger = traces.log(logger)
	WarnOfVariables(ctx, e.Vars, logger)
	cfg, err := c.config(ctx, e, logger, traces)
	if err != nil {
		return err
	}
	listener, err := Listen(ctx, c.Addr)
	if err != nil {
		return fmt.Errorf("--addr (TIDEWATCH_ADDR): %w", err)
	}
	defer func() { _ = listener.Close() }() // a node that has served has already closed the listener
	options := database.Options{
		Database: c.Database, StandbyURL: c.ReadDatabaseURL, Vars: e.Vars, Logger: logger, Tracer: traces.queries(),
	}
	open := func(ctx context.Context) (*database.Database, error) { return database.Open(ctx, options) }
	if c.Has(settings.RoleScheduler) { // the other roles can start with a database that accepts no writes
		open = openWritable(options)
	}
	cfg.Database, err = openDatabase(ctx, listener, logger, open)
	if err != nil {
		return unlessStopped(ctx, logger, err)
	}
	defer func() { err = errors.Join(err, cfg.Database.Close(ctx)) }()
	cfg.Migrate = c.Migrate || cfg.Database.Local != nil
	n, err := Start(ctx, cfg)
	if err != nil {
		return unlessStopped(ctx, logger, err)
	}
	n.warnOfSealedChannels(ctx)
	if err := n.explainFirstAdmin(ctx); err != nil {
		return errors.Join(unlessStopped(ctx, logger, err), n.jobs.Stop(context.WithoutCancel(ctx)))
	}
	return n.Serve(ctx, listener)
}

// unlessStopped returns the error of a start. A requested stop is no failure: after the end of ctx, unlessStopped logs
// the error and returns nil.
func unlessStopped(ctx context.Context, logger *slog.Logger, err error) error {
	if ctx.Err() == nil {
		return err
	}
	logger.InfoContext(ctx, "Stopping before the start was complete.", slog.Any("error", err))
	return nil
}

// WarnOfVariables logs environment variables that look like settings but are unknown, and variables of settings that
// are empty.
func WarnOfVariables(ctx context.Context, vars settings.Environment, logger *slog.Logger) {
	for name, similar := range vars.Unknown() {
		attrs := []slog.Attr{slog.String("variable", name)}
		if similar != "" {
			attrs = append(attrs, slog.String("did_you_mean", similar))
		}
		logger.LogAttrs(ctx, slog.LevelWarn, "An environment variable has no effect, because no setting has this name.",
			attrs...)
	}
	if empty := vars.Empty(); len(empty) > 0 {
		logger.LogAttrs(ctx, slog.LevelWarn, "Environment variables of settings are empty, so they count as unset.",
			slog.Any("variables", empty))
	}
}

// config returns the configuration of a node, without the database. If the node cannot work with the settings, config
// returns an error.
func (c *ServeCommand) config(
	ctx context.Context, e *command.Env, logger *slog.Logger, traces *tracing,
) (Config, error) {
	cfg := Config{
		API:       c.API,
		Engines:   e.Vars.Engines(c.CallTimeout),
		Logger:    logger,
		Metrics:   c.Metrics,
		OpenID:    c.OpenID,
		Replica:   c.Replica,
		Retention: c.Retention.Retention(),
		Roles:     c.Roles,
		Spending:  c.Spending,
		Work:      c.Work,
		traces:    traces,
	}
	for name, engine := range cfg.Engines {
		engine.Transport = traces.engines()
		cfg.Engines[name] = engine
	}
	for name, missing := range settings.HalfConfigured(cfg.Engines) {
		logger.WarnContext(ctx, "An engine is not used because a setting is missing.",
			slog.String("component", settings.RoleWorker), slog.String("collector", name), slog.String("missing", missing))
	}
	if c.Has(settings.RoleWorker) {
		if err := c.CheckDefaultCollectors(cfg.Engines); err != nil {
			return cfg, err
		}
	}
	err := c.fill(&cfg, e)
	return cfg, err
}

// fill adds the alerts, the adapters of the engines, the judge, the limits and the prices to the configuration.
func (c *ServeCommand) fill(cfg *Config, e *command.Env) (err error) {
	if cfg.Alerts, err = c.Alerts.Config(); err != nil {
		return err
	}
	if cfg.Collectors, err = collector.NewSet(cfg.Engines); err != nil {
		return err
	}
	if cfg.Judge, err = e.Vars.Judge(c.CallTimeout, cfg.traces.engines()); err != nil {
		return err
	}
	if cfg.Limits, err = e.Vars.EngineLimits(); err != nil {
		return err
	}
	cfg.Prices, err = c.ReadPrices()
	return err
}

// Listen opens the address of the HTTP server.
func Listen(ctx context.Context, addr string) (net.Listener, error) {
	var lc net.ListenConfig
	return lc.Listen(ctx, "tcp", addr)
}
