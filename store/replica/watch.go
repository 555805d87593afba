package replica

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	checkEvery   = time.Second / 2 // the time between two checks
	checkTimeout = 3 * time.Second // the time limit of a check
)

// These constants are the messages about a standby that answers no reads. Messages contain no secrets.
const (
	ahead      = "The standby has data that the primary does not have. The standby does not follow this primary."
	notReached = "The standby cannot be reached."
	notStandby = "The address leads to a server that is not a standby."
)

// Watch checks the standby twice a second until ctx ends.
func (r *Replica) Watch(ctx context.Context) {
	w := &watch{r: r}
	defer w.close(context.WithoutCancel(ctx))
	ticker := time.NewTicker(checkEvery)
	defer ticker.Stop()
	for {
		w.check(ctx)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// watch checks the standby over a connection outside the pool. With a pooled connection, many reads in progress would
// make the standby seem unavailable.
type watch struct {
	conn *pgx.Conn // nil if there is no connection
	r    *Replica
	seen int64 // the last position of the standby
}

func (w *watch) close(ctx context.Context) {
	if w.conn != nil {
		_ = w.conn.Close(ctx) // the closed connection is not used again
		w.conn = nil
	}
}

// clusterState is the state of a server.
type clusterState struct {
	Cluster   int64     `db:"cluster"` // the system identifier, which all servers of a cluster share
	IsStandby bool      `db:"is_standby"`
	Now       time.Time `db:"now"`      // the time of the server, before it read the position
	Position  int64     `db:"position"` // the position in the write-ahead log, in bytes
	Timeline  int       `db:"timeline"` // the number of the timeline, which each promotion increases
}

const primaryState = `SELECT clock_timestamp() AS now, ` + primaryPosition + `, false AS is_standby,
	(SELECT system_identifier FROM pg_control_system()) AS cluster,
	('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int AS timeline`

// The control file of a standby has the timeline of the last restart point. Only roles with pg_read_all_stats see the
// timeline that the standby receives at the moment.
const replayedState = `SELECT clock_timestamp() AS now, pg_is_in_recovery() AS is_standby,
	coalesce((pg_last_wal_replay_lsn() - '0/0')::bigint, 0) AS position, s.system_identifier AS cluster,
	greatest(c.timeline_id, r.min_recovery_end_timeline, (SELECT received_tli FROM pg_stat_wal_receiver)) AS timeline
	FROM pg_control_system() s, pg_control_checkpoint() c, pg_control_recovery() r`

// check compares the standby with the primary. If the primary is not available, check changes nothing.
func (w *watch) check(parent context.Context) {
	ctx, cancel := context.WithTimeout(parent, checkTimeout)
	defer cancel()
	primary, err := one[clusterState](ctx, w.r.cfg.Primary, primaryState)
	if err != nil {
		return
	}
	if w.seen > primary.Position {
		w.seen = 0
		w.r.refuse(parent, ahead)
		return
	}
	standby, err := w.standby(ctx, primary.Position)
	if err != nil {
		w.close(ctx)
		w.r.lose(parent, err)
		return
	}
	switch {
	case !standby.IsStandby:
		w.r.refuse(parent, notStandby)
	case standby.Cluster != primary.Cluster:
		w.r.refuse(parent, fmt.Sprintf("The standby belongs to another cluster. Its system identifier is %d, and the "+
			"system identifier of the primary is %d.", uint64(standby.Cluster), uint64(primary.Cluster))) //nolint:gosec // bits
	case standby.Timeline != primary.Timeline:
		w.r.refuse(parent, fmt.Sprintf("The standby is on timeline %d, and the primary is on timeline %d. After a "+
			"failover, the standby must follow the new primary.", standby.Timeline, primary.Timeline))
	default:
		w.seen = standby.Position
		w.r.measure(parent, primary, standby.Position)
	}
}

// standby returns the state of the standby. The method waits up to 100 ms until the standby reaches the position of the
// primary, because a standby usually replays a change within milliseconds.
func (w *watch) standby(ctx context.Context, position int64) (state clusterState, err error) {
	if w.conn == nil {
		if w.conn, err = pgx.ConnectConfig(ctx, w.r.cfg.Standby.Config().ConnConfig); err != nil {
			return state, err
		}
	}
	for _, pause := range []time.Duration{0, 20 * time.Millisecond, 80 * time.Millisecond} {
		select {
		case <-ctx.Done():
			return state, ctx.Err()
		case <-time.After(pause):
		}
		state, err = one[clusterState](ctx, w.conn, replayedState)
		if err != nil || state.Position >= position {
			break
		}
	}
	return state, err
}

// measure stores the lag of a standby that follows the primary.
func (r *Replica) measure(ctx context.Context, primary clusterState, position int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.history.add(sample{at: primary.Now, position: primary.Position})
	r.history.replay(position)
	bytes := max(0, primary.Position-position)
	next := Status{LagBytes: &bytes, State: StateUp}
	if !r.history.asOf.IsZero() {
		lag := primary.Now.Sub(r.history.asOf)
		next.Lag = &lag
	}
	switch {
	case next.Lag == nil:
		next.State = StateLagging
		next.Message = "The standby has not yet replayed all changes from before the start of this node."
	case *next.Lag > r.cfg.MaxLag:
		next.State = StateLagging
		next.Message = fmt.Sprintf("The data of the standby is %s old, and the maximum is %s.",
			next.Lag.Round(time.Second), r.cfg.MaxLag)
	}
	r.set(ctx, next, nil)
}

// refuse stops the reads of a server that is not a standby of the primary.
func (r *Replica) refuse(ctx context.Context, message string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.history = history{}
	r.stop(ctx, Status{Message: message, State: StateRefused}, nil)
}

// lose stops the reads of a standby that cannot be reached. If ctx has ended, lose ignores the error, because the error
// says nothing about the standby.
func (r *Replica) lose(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stop(ctx, Status{Message: notReached, State: StateDown}, err)
}

// stop cancels the reads in progress, which Tidewatch then repeats on the primary, and closes the connections of the
// pool. The caller must hold the mutex r.mu.
func (r *Replica) stop(ctx context.Context, next Status, err error) {
	if r.status.State == StateUp {
		for _, cancel := range r.reading {
			cancel(errLost)
		}
		r.cfg.Standby.Reset()
	}
	r.set(ctx, next, err)
}

// set stores the result of a check, and logs a change of the state or of the reason for a refusal. The caller must hold
// the mutex r.mu.
func (r *Replica) set(ctx context.Context, next Status, err error) {
	next.Reads = r.status.Reads
	r.status = next
	report := string(next.State)
	if next.State == StateRefused {
		report = next.Message
	}
	if r.reported == report {
		return
	}
	r.reported = report
	if next.State == StateUp {
		r.cfg.Logger.InfoContext(ctx, "The read replica answers reads.")
		return
	}
	attributes := []slog.Attr{slog.String("state", string(next.State)), slog.String("reason", next.Message)}
	if err != nil {
		attributes = append(attributes, slog.Any("error", err))
	}
	r.cfg.Logger.LogAttrs(ctx, slog.LevelWarn, "The read replica answers no reads. The primary answers instead.",
		attributes...)
}
