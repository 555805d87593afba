package jobs

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"tidewatch/store"
)

// errSliceOver says that there is more to delete than fits into one slice.
var errSliceOver = errors.New("the slice is over")

// retentionWorker deletes what is older than its customers keep it, in pieces that hurt nobody. Whatever becomes of a piece,
// the next slice finds what is left: nothing is kept in the job.
type retentionWorker struct {
	river.WorkerDefaults[RetentionArgs]

	c *Client
}

// Work implements [river.Worker]. After a slice it makes room for others, and goes on.
func (w *retentionWorker) Work(ctx context.Context, _ *river.Job[RetentionArgs]) error {
	over := w.c.sliceOver()
	done, err := (&keeper{db: w.c.db, now: w.c.cfg.Now, over: over, retain: w.c.cfg.Retain}).keep(ctx)
	if len(done) > 0 {
		logger := component(w.c.logger, "scheduler")
		for kind, n := range done {
			logger.InfoContext(ctx, "Deleted what was too old.", slog.String("kind", kind), slog.Int("rows", n))
		}
	}
	if errors.Is(err, errSliceOver) {
		return river.JobSnooze(time.Second)
	}
	return err
}

// sliceOver says when a slice that begins now is over, or the node stops.
func (c *Client) sliceOver() func() bool {
	began := c.cfg.Now()
	return func() bool {
		select {
		case <-c.stopping:
			return true
		default:
			return c.cfg.Now().Sub(began) > c.cfg.SliceTime
		}
	}
}

// Keep deletes what is older than it is kept, all of it, as the job does from time to time. It returns how many rows it
// deleted by kind: "raw" (emptied texts), "answers", "runs", "trends", and the tables of what has had its time.
func Keep(ctx context.Context, db *store.DB, retain store.Retention, now func() time.Time) (map[string]int, error) {
	return (&keeper{db: db, now: now, over: func() bool { return false }, retain: retain}).keep(ctx)
}

// keeper deletes what is too old.
type keeper struct {
	db     *store.DB
	done   map[string]int
	now    func() time.Time
	over   func() bool
	pace   *pace
	retain store.Retention
}

func (k *keeper) keep(ctx context.Context) (map[string]int, error) {
	k.done, k.pace = map[string]int{}, newPace(k.now)
	if err := k.clear(ctx); err != nil {
		return k.done, err
	}
	for _, kind := range store.Keepings() {
		if err := k.brands(ctx, kind); err != nil {
			return k.done, err
		}
	}
	return k.done, nil
}

// count notes what was done; nothing is not worth a line.
func (k *keeper) count(kind string, n int) {
	if n > 0 {
		k.done[kind] += n
	}
}

// clear deletes the rows that have had their time.
func (k *keeper) clear(ctx context.Context) error {
	for {
		var most int
		_, again, err := k.pace.take(ctx, func(rows int) (store.Piece, error) {
			cleared, err := k.db.Clear(ctx, k.retain, rows)
			for table, n := range cleared {
				k.count(table, n)
				if n == rows {
					most = n
				}
			}
			return store.Piece{}, err
		})
		switch {
		case err != nil:
			return err
		case k.over():
			return errSliceOver
		case most == 0 && !again:
			return nil
		}
	}
}

// brands deletes one kind, brand by brand.
func (k *keeper) brands(ctx context.Context, kind store.Keeping) error {
	const some = 200
	var after uuid.UUID
	for {
		due, err := k.db.DueBrands(ctx, k.retain, kind, after, some)
		if err != nil {
			return err
		}
		for _, d := range due {
			if err := k.brand(ctx, kind, d); err != nil {
				return err
			}
			after = d.BrandID
		}
		if len(due) < some {
			return nil
		}
	}
}

// brand deletes one kind of one brand. Texts are looked for from where the last pass ended.
func (k *keeper) brand(ctx context.Context, kind store.Keeping, due store.DueBrand) error {
	var after uuid.UUID
	var stuck *uuid.UUID
	var err error
	if kind == store.KeepRaw {
		if after, err = k.db.RawMark(ctx, due.BrandID); err != nil {
			return err
		}
	}
	for {
		piece, again, err := k.pace.take(
			ctx,
			func(rows int) (store.Piece, error) { return k.db.DeleteOld(ctx, kind, due, after, rows) },
		)
		if err != nil {
			return err
		}
		k.count(string(kind), piece.Done)
		if stuck == nil {
			stuck = piece.Left
		}
		if piece.Last != nil {
			after = *piece.Last
		}
		if k.over() {
			if err := k.noteRaw(ctx, kind, due, stuck, after); err != nil {
				return err
			}
			return errSliceOver
		}
		if piece.Last == nil && !again {
			break
		}
	}
	if kind == store.KeepRaw {
		return k.db.MarkRaw(ctx, due, stuck)
	}
	return nil
}

// noteRaw keeps how far a slice came with a brand's texts. Other rows that were looked at are gone; those of texts stay, and
// the next slice would read them all again.
func (k *keeper) noteRaw(
	ctx context.Context,
	kind store.Keeping,
	due store.DueBrand,
	stuck *uuid.UUID,
	after uuid.UUID,
) error {
	if kind != store.KeepRaw || stuck == nil && after == uuid.Nil {
		return nil
	}
	if stuck == nil {
		stuck = &after
	}
	return k.db.MarkRaw(ctx, due, stuck)
}
