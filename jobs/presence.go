package jobs

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"

	"tidewatch/store"
)

const (
	// presenceInterval is the interval at which a node checks its session and looks for lost nodes.
	presenceInterval = 5 * time.Second
	// presenceGrace is how long a node may be without a session before other nodes take over its jobs. After a restart of
	// the database, all nodes reconnect within this time.
	presenceGrace = 10 * time.Second
)

// presence shows the other nodes that this node is alive, and takes over the jobs of lost nodes. Without presence, other
// nodes could not distinguish a killed node, whose jobs should continue soon, from a suspended node, whose calls in
// progress must not be repeated.
type presence struct {
	config   *pgx.ConnConfig
	db       *store.DB
	id       string
	now      func() time.Time // time of the node, not corrected to the database's time
	logger   *slog.Logger
	session  *store.NodeSession // nil without a session
	takeover store.Takeover
}

// join opens the session of the node.
func (p *presence) join(ctx context.Context) (err error) {
	p.session, err = store.JoinNodes(ctx, p.config, p.id)
	return err
}

// keep keeps a session open and takes over the jobs of lost nodes until the context ends. Then keep removes the node from
// the table of nodes.
func (p *presence) keep(ctx context.Context) {
	ticker := time.NewTicker(presenceInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			p.leave(context.WithoutCancel(ctx))
			return
		case <-ticker.C:
		}
		if err := p.check(ctx); err != nil && ctx.Err() == nil {
			p.logger.WarnContext(ctx, "Could not show the other nodes that this node is alive.", slog.Any("error", err))
		}
	}
}

// check restores a lost session, and takes over the jobs of lost nodes.
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
	return takeOver(limited, p.db, p.takeover, p.logger)
}

func (p *presence) leave(ctx context.Context) {
	if p.session == nil {
		return
	}
	limited, cancel := context.WithTimeout(ctx, presenceInterval)
	defer cancel()
	if err := p.session.Leave(limited); err != nil {
		p.logger.WarnContext(ctx, "Could not tell the other nodes that this node stopped.", slog.Any("error", err))
	}
}

// takeOver makes the jobs of lost nodes, and stuck jobs, available to other nodes.
func takeOver(ctx context.Context, db *store.DB, t store.Takeover, logger *slog.Logger) error {
	n, err := db.TakeOver(ctx, t)
	if err == nil && n > 0 {
		logger.WarnContext(ctx, "Other nodes take over the jobs of a lost or hung node.", slog.Int("jobs", n))
	}
	return err
}
