package node

import (
	"context"
	"net/http"
	"time"

	"tidewatch/api"
	"tidewatch/api/catalog"
	"tidewatch/api/door"
	"tidewatch/api/events"
	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/jobs/collector"
	"tidewatch/jobs/zoneinfo"
	"tidewatch/mcp"
	"tidewatch/store"
	"tidewatch/store/replica"
)

// handler returns the HTTP handler of the node: the API, the admin page, River UI, the tools for AI assistants and,
// with a metrics token, the metrics. Nodes without the role "api" also use this handler, so that operators can inspect
// these nodes.
func (n *Node) handler(ctx context.Context, hub *events.Hub) (http.Handler, error) {
	db := store.New(n.cfg.Database.Pool)
	proxies, err := n.cfg.API.Proxies()
	if err != nil {
		return nil, err
	}
	checks, err := newJWT(ctx, n.cfg.API, n.cfg.Logger)
	if err != nil {
		return nil, err
	}
	login, err := newOpenID(n.cfg.OpenID, n.cfg.Alerts.PublicURL, n.logger(settings.RoleAPI))
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
			metricsPage = n.metrics.handler(n.cfg.Metrics.MetricsToken, n.logger("metrics"))
		}
	}
	var replicaStatus func() replica.Status
	if n.replica != nil {
		replicaStatus = n.replica.Status
	}
	return api.New(api.Config{
		Alerts: n.jobs,
		Catalog: catalog.Rules{
			CheckCollectors: n.checkCollectors,
			Collectors:      collector.Names(),
			MailMissing:     n.jobs.ReportMailMissing(),
			Plan:            n.jobs.Planner().Plan,
		},
		Collectors: n.collectorInfos(),
		DB:         db,
		DayCap:     n.cfg.Spending.DayCap(),
		Events:     hub,
		Health: api.Health{
			CheckMigrations: n.cfg.Database.CheckSchema,
			LastTickAge:     db.LastTickAge,
			Zones:           db.ZoneState,
			ZonesVersion:    zoneinfo.Current().Version,
			Draining:        n.draining.Load,
			Ping:            n.ping,
			Replica:         replicaStatus,
			Scheduler:       n.cfg.Roles.Has(settings.RoleScheduler),
			Uptime:          func() time.Duration { return time.Since(n.started) },
		},
		JWT:    checks,
		Logger: n.cfg.Logger,
		MCP: mcp.New(mcp.Config{ //nolint:contextcheck // each call has the context of its request
			Document: api.Document(), Logger: n.logger("mcp"), PublicURL: n.cfg.Alerts.PublicURL,
		}),
		Mail:              n.cfg.Alerts.Mail,
		Metrics:           metricsPage,
		Now:               time.Now,
		Observe:           observe,
		OpenID:            login,
		Page:              page,
		PasswordsOff:      n.cfg.OpenID.PasswordsOff,
		PublicURL:         n.cfg.Alerts.PublicURL,
		QueuePage:         queuePage,
		Replica:           n.replica,
		RequestsPerSecond: n.cfg.API.RequestsPerSecond,
		Retention:         n.cfg.Retention,
		RunCap:            n.cfg.Spending.RunCap(),
		Runs:              n.jobs,
		SecureCookies:     n.cfg.API.SecureCookies,
		SessionLife:       n.cfg.API.SessionLife(),
		Trace:             n.cfg.traces.requests,
		TrustedProxies:    proxies,
	}), nil
}

// checkCollectors rejects engines that are not configured on this node. The error names the missing variables.
func (n *Node) checkCollectors(names []string) error { return collector.Check(n.cfg.Engines, names) }

// collectorInfos describes the engines for the API.
func (n *Node) collectorInfos() []api.CollectorInfo {
	var infos []api.CollectorInfo
	for _, engine := range collector.Engines() {
		missing := engine.Missing(n.cfg.Engines[engine.Name])
		var typical *float64
		if adapter, ok := n.cfg.Collectors[engine.Name]; ok {
			if usd, known := n.cfg.Prices.Typical(engine.Name, adapter.Model()); known {
				typical = &usd
			}
		}
		infos = append(infos, api.CollectorInfo{
			Access:     string(engine.Access),
			Configured: missing == "",
			Default:    n.jobs.IsDefault(engine.Name),
			Limit:      n.cfg.Limits[engine.Name],
			Missing:    missing,
			Name:       engine.Name,
			StandIn:    n.cfg.Engines[engine.Name].APIKey == collector.StandInKey,
			Title:      engine.Title,
			TypicalUSD: typical,
		})
	}
	return infos
}
