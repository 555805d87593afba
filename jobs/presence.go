package jobs

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"tidewatch/store"
)

const (
	// presenceInterval is the interval at which a node checks its session and looks for lost nodes.
	presenceInterval = 5 * time.Second
	// presenceGrace is how long a node may be without a session before other nodes take over its jobs. After a restart
	// of the database, all nodes reconnect within presenceGrace.
	presenceGrace = 10 * time.Second
)

// errJobsRunning is the cancellation cause of the context of [presence.keep] if jobs of the node are still running.
var errJobsRunning = errors.New("jobs of the node are still running")

// presence shows the other nodes that this node is alive, and takes over the jobs of lost nodes. Without presence,
// other nodes could not distinguish a killed node from a suspended node. The jobs of a killed node should continue
// soon, but the calls in progress of a suspended node must not be repeated.
type presence struct {
	admitter *admitter
	config   *pgx.ConnConfig
	db       *store.DB
	id       string
	now      func() time.Time // time of the node, not corrected to the database's time
	logger   *slog.Logger
	session  *store.NodeSession // nil without a session
	takeover store.Takeover
	unseen   int // number of successive checks in which the session was open, but the node did not count as alive
}

func newPresence(cfg Config, nodeID string, db *store.DB, a *admitter) *presence {
	return &presence{
		admitter: a,
		config:   cfg.Pool.Config().ConnConfig,
		db:       db,
		id:       nodeID,
		logger:   component(cfg.Logger, "queue"),
		now:      cfg.Now,
		takeover: cfg.takeover(),
	}
}

// join opens the session of the node. The end of the parameter "ctx" does not interrupt join. After an interruption,
// the database could add the row of a stopping node after the node has removed the row.
func (p *presence) join(ctx context.Context) (err error) {
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), presenceInterval)
	defer cancel()
	p.session, err = store.JoinNodes(limited, p.config, p.id)
	return err
}

// keep keeps a session open, takes over the jobs of lost nodes, and releases lost slots until the context ends. When
// the context ends, keep removes the node from the table of nodes. If jobs of the node are still running, keep only
// ends the session, so that the slots of calls in progress remain.
func (p *presence) keep(ctx context.Context) {
	ticker := time.NewTicker(presenceInterval)
	defer ticker.Stop()
	var outage store.Outage
	for {
		select {
		case <-ctx.Done():
			p.end(context.WithoutCancel(ctx), context.Cause(ctx))
			return
		case <-ticker.C:
		}
		if err := p.check(ctx); err != nil {
			if ctx.Err() == nil && outage.Fail(err) {
				p.logger.WarnContext(ctx, "Could not show the other nodes that this node is alive.", slog.Any("error", err))
			}
			continue
		}
		if attrs, ended := outage.End(); ended {
			p.logger.InfoContext(ctx, "The other nodes can see again that this node is alive.", attrs...)
		}
		if err := p.admitter.releaseLost(ctx); err != nil && ctx.Err() == nil {
			p.logger.WarnContext(
				ctx,
				"Could not release the slots of calls that this node requested without getting a response. Other calls may wait longer.",
				slog.Any("error", err),
			)
		}
	}
}

// check restores a lost session, takes over the jobs of lost nodes, and calls confirm.
func (p *presence) check(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, presenceGrace)
	defer cancel()
	if p.session != nil {
		if err := p.session.Check(limited); err != nil {
			_ = p.session.Close(limited) // the session is lost already
			p.session = nil
		}
	}
	if p.session == nil {
		if err := p.join(limited); err != nil {
			return err
		}
	}
	p.takeover.Now = p.now()
	if err := takeOver(limited, p.db, p.takeover, p.logger); err != nil {
		return err
	}
	return p.confirm(limited)
}

// mostUnseen is the number of successive checks after which a node with an open session warns that the other nodes do
// not see the session.
const mostUnseen = 3

// confirm opens a new session if the other nodes do not see that this node is alive. A node counts as alive while its
// session holds an advisory lock. A connection pooler in transaction mode keeps the session open, but releases the lock
// or gives the lock to another client.
func (p *presence) confirm(ctx context.Context) error {
	seen, err := p.db.HasNode(ctx, p.id)
	if err != nil {
		return err
	}
	if seen {
		p.unseen = 0
		return nil
	}
	if p.unseen++; p.unseen%mostUnseen == 0 {
		p.logger.WarnContext(ctx, "The other nodes do not see that this node is alive, although its database session "+
			"is open. Behind a connection pooler in transaction mode, set --poll-only.", slog.Int("checks", p.unseen))
	}
	_ = p.session.Close(ctx) // a new session replaces the closed session
	p.session = nil
	return p.join(ctx)
}

// end removes the node from the table of nodes and ends the session, if the node has one. If jobs of the node are still
// running, the row of the node stays, so that other nodes take over the jobs.
func (p *presence) end(ctx context.Context, cause error) {
	limited, cancel := context.WithTimeout(ctx, presenceInterval)
	defer cancel()
	var err error
	if !errors.Is(cause, errJobsRunning) {
		err = p.db.LeaveNodes(limited, p.id)
	}
	if p.session != nil {
		err = errors.Join(err, p.session.Close(limited))
	}
	if err != nil {
		p.logger.WarnContext(ctx, "Could not tell the other nodes that this node stopped.", slog.Any("error", err))
	}
}

// takeOver makes the jobs of lost nodes, and stuck jobs, available to other nodes.
func takeOver(ctx context.Context, db *store.DB, t store.Takeover, logger *slog.Logger) error {
	const mostRuns = 20 // maximum number of runs that the log line names
	jobs, err := db.TakeOver(ctx, t)
	if err != nil || len(jobs) == 0 {
		return err
	}
	var nodes, runs []string
	for _, j := range jobs {
		if !slices.Contains(nodes, j.Node) {
			nodes = append(nodes, j.Node)
		}
		if j.RunID != "" && len(runs) < mostRuns {
			runs = append(runs, j.RunID)
		}
	}
	logger.WarnContext(ctx, "Other nodes take over the jobs of a lost or hung node.", slog.Any("nodes", nodes),
		slog.Int("jobs", len(jobs)), slog.Any("run_ids", runs))
	return nil
}
