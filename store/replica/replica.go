// Package replica lets a hot standby answer reads of the primary.
//
// The file replica.go decides for each read whether the standby may answer the read. The file watch.go checks the
// standby twice a second, and measures its lag. The file history.go computes how old the data of the standby is. The
// file status.go defines the states of a standby and the outcomes of reads.
//
// # Reads of own writes
//
// A caller who has changed something sees the change in all later reads, on every node. The audit log makes it possible
// to find the changes of a caller, because the transaction of each change also writes audit entries. Before a read, the
// primary returns the latest audit entries of the caller and of the caller's customer. The standby answers the read
// only if the standby has all these audit entries. The comparison of audit entries needs no state on the nodes, no
// cookie, and no further write.
//
// Old audit entries need no comparison, because the standby answers reads only while its data is younger than the
// maximum lag. An audit entry is old if its age exceeds the maximum lag by more than the longest duration of a write.
package replica

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"tidewatch/store"
)

// Config configures a [Replica]. All fields are required.
type Config struct {
	Logger *slog.Logger
	// MaxLag is the maximum age of the data in responses.
	MaxLag time.Duration
	// Primary is the pool of the database that accepts writes.
	Primary *pgxpool.Pool
	// Standby is the pool of a hot standby of the same cluster. The standby may be unavailable.
	Standby *pgxpool.Pool
}

// Replica answers reads with a hot standby while the standby is available and its lag is short. A Replica is safe for
// concurrent use.
type Replica struct {
	cfg Config

	mu       sync.Mutex
	history  history
	latest   int64                             // the number of the latest read
	reading  map[int64]context.CancelCauseFunc // the reads in progress, by their numbers
	reported string                            // the last state or reason in the log; "" before the first one
	status   Status
}

// New returns a Replica. The standby answers no reads until [Replica.Watch] has checked the standby.
func New(cfg Config) *Replica {
	return &Replica{
		cfg:     cfg,
		reading: map[int64]context.CancelCauseFunc{},
		status:  Status{Message: notReached, Reads: map[Outcome]int64{}, State: StateDown},
	}
}

// Reader is the caller of a read.
type Reader struct {
	Customer *uuid.UUID // the only customer that the caller sees; nil for all customers
	ID       *uuid.UUID // the id of the user or token; nil for the subject of an outside issuer
	Kind     store.ActorKind
	Name     string
}

// View is the standby's view of the database.
type View struct {
	// AsOf is a time of the primary's clock. The view contains all transactions that were committed before AsOf.
	AsOf time.Time
	DB   *store.DB
	// Lag is the age of the view. If the standby has replayed all commits of the primary, Lag is 0.
	Lag time.Duration
}

// errLost is the reason for the cancellation of reads in progress when the standby becomes unavailable.
var errLost = errors.New("the standby is not available")

// Read calls f with a view of the standby if the standby may answer the read. If the parameter until is not the zero
// time, the view has all transactions that were committed before until. Read returns false if the primary must answer
// the read. In this case, the standby is unavailable, its data is too old or lacks a write of the caller, or the
// standby failed while f used the view. If the standby answered the read, Read returns true and the error of f.
func (r *Replica) Read(
	ctx context.Context, reader Reader, until time.Time, f func(context.Context, View) error,
) (bool, error) {
	outcome, err := r.read(ctx, reader, until, f)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status.Reads[outcome]++
	return outcome == Answered, err
}

func (r *Replica) read(
	ctx context.Context, reader Reader, until time.Time, f func(context.Context, View) error,
) (Outcome, error) {
	switch r.Status().State {
	case StateUp:
	case StateLagging:
		return Late, nil
	case StateDown, StateRefused:
		return Unavailable, nil
	}
	want, err := r.ask(ctx, reader)
	if err != nil { // the read on the primary then returns the error
		return Unavailable, nil
	}
	within, leave := r.enter(ctx)
	defer leave()
	conn, err := r.cfg.Standby.Acquire(within)
	if err != nil {
		r.lose(within, err)
		return Unavailable, nil
	}
	defer conn.Release()
	view, outcome := r.view(within, conn, want, until)
	if outcome != Answered {
		return outcome, nil
	}
	err = f(within, view)
	if err != nil && ctx.Err() == nil && (store.Unavailable(err) || errors.Is(context.Cause(within), errLost)) {
		r.cfg.Logger.WarnContext(ctx, "A read failed on the read replica. Tidewatch repeats the read on the primary.",
			slog.Any("error", err))
		return Repeated, nil
	}
	return Answered, err
}

// view returns a view of the standby and the outcome Answered, or the outcome that explains why the standby cannot
// answer the read. The session that checks the standby must also answer the read, because an address may lead to
// several standbys.
func (r *Replica) view(ctx context.Context, conn *pgxpool.Conn, want wanted, until time.Time) (View, Outcome) {
	has, err := one[standbyHas](ctx, conn, standbyState, want.Entries)
	switch {
	case err != nil:
		r.lose(ctx, err)
		return View{}, Unavailable
	case !has.IsStandby:
		r.refuse(ctx, notStandby)
		return View{}, Unavailable
	case has.Entries < len(want.Entries):
		return View{}, Behind
	}
	asOf := r.asOf(want, has.Position)
	lag := want.Now.Sub(asOf)
	if lag > r.cfg.MaxLag || asOf.Before(until) && lag > 0 {
		return View{}, Late
	}
	return View{AsOf: asOf, DB: store.New(conn), Lag: lag}, Answered
}

// enter registers a read in progress, whose context is cancelled when the standby becomes unavailable.
func (r *Replica) enter(ctx context.Context) (_ context.Context, leave func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.latest++
	number := r.latest
	r.reading[number] = cancel
	return ctx, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.reading, number)
		cancel(nil)
	}
}

// wanted is the state that the standby must have reached to answer a read.
type wanted struct {
	Entries  []uuid.UUID `db:"entries"`  // the latest entries of the audit log that concern the caller
	Now      time.Time   `db:"now"`      // the time of the primary before it read the position
	Position int64       `db:"position"` // the position of the primary in the write-ahead log, in bytes
}

// The primary flushes a commit before the commit becomes visible, unless synchronous_commit is off. The position of the
// last flush is therefore the position of all visible commits. The position of the last insert may be ahead of
// the last flush, because records without a commit are flushed only after seconds.
const primaryPosition = `((CASE current_setting('synchronous_commit') WHEN 'off' THEN pg_current_wal_insert_lsn()
	ELSE pg_current_wal_flush_lsn() END) - '0/0')::bigint AS position`

// latestEntries reads the audit entries of the caller and of the caller's customer. The statement reads the clock
// before the position in the write-ahead log, so that the position covers all commits before the time.
const latestEntries = `SELECT clock_timestamp() AS now, ` + primaryPosition + `, ARRAY(SELECT id FROM audit_log
	WHERE at > now() - $1::interval AND (customer_id = $2 OR actor_kind = $3 AND (actor_id = $4
		OR $4::uuid IS NULL AND actor_id IS NULL AND actor = $5)) LIMIT $6) AS entries`

// mostEntries is the maximum number of audit entries that are compared. If a caller has more audit entries, the primary
// answers the read.
const mostEntries = 1000

// longestWrite is longer than the time limit of each operation that writes. The audit log contains the time of an
// entry, but not the later time at which the entry was committed.
const longestWrite = 90 * time.Second

// ask returns the state that the standby must have reached to answer a read of the given reader.
func (r *Replica) ask(ctx context.Context, reader Reader) (wanted, error) {
	want, err := one[wanted](ctx, r.cfg.Primary, latestEntries, r.cfg.MaxLag+longestWrite, reader.Customer,
		reader.Kind, reader.ID, reader.Name, mostEntries+1)
	if err == nil && len(want.Entries) > mostEntries {
		want.Entries = append(want.Entries, uuid.Nil) // the standby never has this entry
	}
	return want, err
}

// standbyHas is the part of the standby's state that decides whether the standby may answer a read.
type standbyHas struct {
	Entries   int   `db:"entries"`
	IsStandby bool  `db:"is_standby"`
	Position  int64 `db:"position"`
}

const standbyState = `SELECT pg_is_in_recovery() AS is_standby,
	coalesce((pg_last_wal_replay_lsn() - '0/0')::bigint, 0) AS position,
	(SELECT count(*) FROM audit_log WHERE id = ANY($1::uuid[])) AS entries`

// asOf returns a time. All transactions that were committed before this time are visible on a standby with the given
// position.
func (r *Replica) asOf(want wanted, position int64) time.Time {
	if position >= want.Position {
		return want.Now
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.history.replay(position)
	return r.history.asOf
}

// one reads exactly one row.
func one[T any](ctx context.Context, conn store.Conn, sql string, args ...any) (T, error) {
	rows, err := conn.Query(ctx, sql, args...)
	if err != nil {
		return *new(T), err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[T])
}
