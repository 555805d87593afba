package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"tidewatch/store"
)

// An edit, a deactivation or a deletion of a schedule supersedes the ticks that were due and not processed before the
// change. Messages to users call a deactivation a pause. The pauses of package exception supersede no ticks. The
// transaction of the change stores the old spec and the period of the superseded ticks. The schedulers later count the
// superseded ticks of each period, because only Go can compute the ticks of a cron expression. The transaction that
// stores a period's count also deletes the period, so that the ticks are counted once.

const (
	// supersededBatch is the maximum number of periods that one transaction counts.
	supersededBatch = 200
	// supersededBudget is the number of ticks after which a transaction counts no further period. Postgres ends a
	// transaction that is idle for too long.
	supersededBudget = 1_000_000
	// maxSuperseded is the maximum number of ticks that are counted in one period. A schedule that fires every minute
	// reaches the maximum after 174 days without a scheduler.
	maxSuperseded = 250_000
)

// ledger counts superseded ticks.
type ledger struct {
	db      *store.DB
	logger  *slog.Logger
	planner *Planner
}

// settle counts the superseded ticks of all periods. If the database refuses the skipped run of a period, settle sets
// that period aside with the reason.
func (l *ledger) settle(ctx context.Context) error {
	for limit := supersededBatch; ; {
		claimed, more, err := l.batch(ctx, limit)
		switch {
		case err == nil && !more:
			return nil
		case err == nil:
		case !isDataError(err):
			return fmt.Errorf("count superseded ticks: %w", err)
		case limit > 1:
			limit = 1
		default:
			l.logger.ErrorContext(ctx, "Could not record the ticks that a change of their schedule superseded.",
				slog.Int64("superseded_ticks_id", claimed[0].ID), slog.Any("error", err))
			if err := l.db.RefuseSuperseded(ctx, claimed[0].ID, err.Error()); err != nil {
				return err
			}
		}
	}
}

// batch claims periods up to the given limit, counts their ticks in one transaction, and returns the periods. After
// supersededBudget ticks, batch leaves the remaining periods to the next batch. The result "more" reports whether
// periods without a count may exist.
func (l *ledger) batch(ctx context.Context, limit int) (claimed []store.Superseded, more bool, err error) {
	err = l.db.Tx(ctx, func(_ pgx.Tx, db *store.DB) error {
		var err error
		if claimed, err = db.ClaimSuperseded(ctx, limit); err != nil || len(claimed) == 0 {
			return err
		}
		counts := make([]store.SupersededCount, 0, len(claimed))
		ticks := 0
		for _, s := range claimed {
			if ticks >= supersededBudget {
				break
			}
			missed := l.count(s)
			ticks += missed.Count + len(s.Ticked)
			counts = append(counts,
				store.SupersededCount{ID: s.ID, Message: supersededMessage(s.Reason, missed), Missed: missed})
		}
		more = len(claimed) == limit || len(counts) < len(claimed)
		return db.RecordSuperseded(ctx, counts)
	})
	return claimed, more, err
}

// count returns the ticks of a period that have no run of their own. An invalid spec, which plain SQL can store, has no
// tick except the planned tick.
func (l *ledger) count(s store.Superseded) store.Missed {
	missed := store.Missed{Policy: s.MisfirePolicy}
	ticked := make(map[int64]bool, len(s.Ticked))
	for _, at := range s.Ticked {
		ticked[at.UnixMicro()] = true
	}
	add := func(at time.Time) {
		if ticked[at.UnixMicro()] {
			return
		}
		if missed.Count == 0 {
			missed.From = at
		}
		missed.Count, missed.To = missed.Count+1, at
	}
	if s.FirstAt != nil {
		add(*s.FirstAt)
	}
	schedule, err := l.planner.schedule(s.Spec)
	if err != nil {
		return missed
	}
	startsAt, endsAt := orZero(s.StartsAt), orZero(s.EndsAt)
	at, ok := schedule.Within(s.Since, startsAt, endsAt)
	for ; ok && !at.After(s.Until); at, ok = schedule.Within(at, startsAt, endsAt) {
		if missed.Count == maxSuperseded {
			missed.CountIsMin, missed.To = true, s.Until
			break
		}
		add(at)
	}
	return missed
}

// supersededMessage returns the error message of a skipped run that represents superseded ticks.
func supersededMessage(reason string, m store.Missed) string {
	if m.Count == 1 {
		return reason + " before Tidewatch processed this tick."
	}
	number := strconv.Itoa(m.Count)
	if m.CountIsMin {
		number = "more than " + number
	}
	return fmt.Sprintf("%s before Tidewatch processed %s ticks from %s to %s.",
		reason, number, m.From.UTC().Format(time.RFC3339), m.To.UTC().Format(time.RFC3339))
}
