package node

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"tidewatch/api"
	"tidewatch/cmd/tidewatch/internal/database"
	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/jobs"
	"tidewatch/jobs/collector"
	"tidewatch/jobs/instruments"
	"tidewatch/jobs/judge"
	"tidewatch/store"
	"tidewatch/store/replica"
)

// Config is the configuration of a node.
type Config struct {
	Alerts     jobs.AlertConfig
	API        settings.API
	Collectors collector.Set // the adapters of the configured engines
	Database   *database.Database
	Engines    map[string]collector.Config // keyed by engine name; includes engines that are not configured
	Judge      *judge.Judge                // judge of sentiment; nil to use only the statistical model
	Limits     map[string]store.Limit      // limits of each engine, keyed by engine name
	Logger     *slog.Logger
	Metrics    settings.Metrics
	OpenID     settings.OpenID
	Migrate    bool // apply pending migrations at the start
	Prices     collector.Prices
	Replica    settings.Replica
	Retention  store.Retention
	RetryPause time.Duration // pause before a failed call is repeated; 0 for the default of package jobs
	Roles      settings.Roles
	Spending   settings.Spending
	Work       settings.Work

	traces *tracing // nil if tracing is off
}

// Node is a running Tidewatch process: its part of the queue and its HTTP server.
type Node struct {
	cfg      Config
	draining atomic.Bool // whether the node is stopping, see drain.go
	jobs     *jobs.Client
	metrics  *metrics         // nil if metrics are off
	replica  *replica.Replica // nil if there is no read replica
	started  time.Time
}

// Start applies pending migrations if cfg.Migrate is true, checks the database, and starts the node's part of the
// queue.
func Start(ctx context.Context, cfg Config) (*Node, error) {
	n := &Node{cfg: cfg}
	if cfg.Metrics.Enabled() {
		n.metrics = newMetrics()
	}
	if cfg.Migrate {
		applied, err := cfg.Database.Migrate(ctx, n.logger("migrations"))
		if err != nil {
			return nil, err
		}
		n.logger("migrations").InfoContext(ctx, "The schema is up to date.", slog.Int("applied", applied))
	}
	if err := cfg.Database.Check(ctx); err != nil {
		return nil, err
	}
	var err error
	if n.jobs, err = jobs.New(n.jobsConfig()); err != nil {
		return nil, err
	}
	if cfg.Database.Standby != nil {
		n.replica = replica.New(replica.Config{
			Logger: n.logger(settings.RoleAPI), MaxLag: cfg.Replica.ReadMaxLag, Primary: cfg.Database.Pool,
			Standby: cfg.Database.Standby,
		})
	}
	if n.metrics != nil {
		if err := n.metrics.watchDatabase(cfg.Database, n.replica, n.jobs.River().ID(), n.logger("metrics")); err != nil {
			return nil, err
		}
	}
	if err := n.jobs.Start(ctx); err != nil {
		return nil, err
	}
	n.started = time.Now()
	return n, nil
}

func (n *Node) jobsConfig() jobs.Config {
	var measured *instruments.Set
	if n.metrics != nil {
		measured = n.metrics.instruments
	}
	cfg := n.cfg
	if url := cfg.Alerts.PublicURL; url != "" {
		cfg.Alerts.ReportAddress = func() (string, []byte) { return api.NewReportAddress(url) }
	}
	return jobs.Config{
		Alerts:            cfg.Alerts,
		CallTimeout:       cfg.Work.CallTimeout,
		CollectWorkers:    cfg.Work.CollectWorkers,
		Collectors:        cfg.Collectors,
		DayCap:            cfg.Spending.DayCap(),
		DefaultCollectors: cfg.Work.DefaultCollectors,
		Instruments:       measured,
		Judge:             cfg.Judge,
		LaneWidth:         cfg.Work.LaneWidth,
		Limits:            cfg.Limits,
		Logger:            cfg.Logger,
		Now:               time.Now,
		PollOnly:          cfg.Work.PollOnly,
		Pool:              cfg.Database.Pool,
		Prices:            cfg.Prices,
		Retain:            cfg.Retention,
		RetryPause:        cfg.RetryPause,
		RescoreRate:       cfg.Work.RescoreRate,
		RunCap:            cfg.Spending.RunCap(),
		Scheduler:         cfg.Roles.Has(settings.RoleScheduler),
		ScoreWorkers:      cfg.Work.ScoreWorkers,
		StopTimeout:       cfg.Work.StopTimeout,
		Tracer:            cfg.traces.tracerProvider(),
		Worker:            cfg.Roles.Has(settings.RoleWorker),
	}
}

// warnOfSealedChannels logs how many alert channels the keys of the node cannot decrypt.
func (n *Node) warnOfSealedChannels(ctx context.Context) {
	logger := n.logger("alerts")
	all, unopened, err := store.New(n.cfg.Database.Pool).UnopenedAlertChannels(ctx, n.cfg.Alerts.Keyring)
	switch {
	case err != nil:
		logger.WarnContext(ctx, "Could not check that this node can decrypt the secrets of alert channels.",
			slog.Any("error", err))
		return
	case unopened == 0:
		return
	}
	logger.WarnContext(ctx, "This node cannot decrypt the secrets of some alert channels. Add the key with "+
		"which they were encrypted to TIDEWATCH_SECRETS_KEY, or enter the URLs and secrets again.",
		slog.Int("channels", unopened), slog.Int("all_channels", all))
}

// Jobs returns the node's client of the queue.
func (n *Node) Jobs() *jobs.Client { return n.jobs }

// explainFirstAdmin logs how to create the first admin if no user and no API token exists. Nodes without the role "api"
// and nodes with an issuer of JWTs or of OpenID Connect log nothing.
func (n *Node) explainFirstAdmin(ctx context.Context) error {
	if !n.cfg.Roles.Has(settings.RoleAPI) || n.cfg.API.JWTIssuer != "" || n.cfg.OpenID.OpenIDIssuer != "" {
		return nil
	}
	exists, err := store.New(n.cfg.Database.Pool).AnybodyMayEnter(ctx)
	if err != nil || exists {
		return err
	}
	how := "tidewatch user create EMAIL --role admin"
	if n.cfg.Database.Local != nil {
		how += " (stop this process first, because only one process can use the local Postgres)"
	}
	n.logger(settings.RoleAPI).WarnContext(ctx, "There are no users and no API tokens yet. Create the first admin.",
		slog.String("command", how))
	return nil
}
