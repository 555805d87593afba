package jobs

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// retentionWorker is the hourly maintenance job. The job deletes rows past their customer's retention, in pieces small
// enough not to slow down other work. The job stores no progress, because the next slice finds the remaining rows.
type retentionWorker struct {
	river.WorkerDefaults[RetentionArgs]

	changes *changeFinder
	db      *store.DB
	logger  *slog.Logger
	retain  store.Retention
	scorer  func() *scoring.Scorer
	slices  *maintenanceSlices
}

// Work implements [river.Worker]. Work snoozes after each slice, so that other jobs can run. After the deletions, Work
// stores the missing candidates, facts and changes, and then moves scores to the table answer_scores. An error in one of
// these steps does not stop the other steps.
func (w *retentionWorker) Work(ctx context.Context, _ *river.Job[RetentionArgs]) error {
	isOver, work := w.slices.begin(), w.slices.newWork()
	keeper := &keeper{db: w.db, isOver: isOver, now: w.slices.now, retain: w.retain, work: work}
	err := work.steps(ctx,
		func() error {
			deleted, err := keeper.keep(ctx)
			for kind, n := range deleted {
				w.logger.InfoContext(ctx, "Deleted rows that were older than their retention.",
					slog.String("kind", kind), slog.Int("rows", n))
			}
			return err
		},
		func() error { return fillCandidates(ctx, w.db, w.scorer, isOver) },
		func() error { return maintainCandidates(ctx, w.db, work, isOver) },
		func() error { return maintainFacts(ctx, w.db, work, isOver) },
		func() error { return w.changes.expire(ctx, work, isOver) },
		func() error { return maintainChanges(ctx, w.changes, work, isOver) },
		func() error { return packScores(ctx, w.db, w.slices.now, isOver) },
	)
	failed := errors.Join(work.failed...)
	if !errors.Is(err, errSliceOver) {
		return errors.Join(failed, err)
	}
	if failed != nil {
		w.logger.WarnContext(ctx, "A part of the hourly maintenance failed.", slog.Any("error", failed))
	}
	return river.JobSnooze(time.Second)
}

// Keep deletes all rows past their retention, as the retention job does every hour. Keep returns the number of deleted
// rows by kind. The kinds are "raw" (emptied texts), "answers", "runs", "trends", "facts", "reports", and the names of
// the tables with expired rows.
func Keep(ctx context.Context, db *store.DB, retain store.Retention, now func() time.Time) (map[string]int, error) {
	work := &brandWork{}
	keeper := &keeper{db: db, isOver: func() bool { return false }, now: now, retain: retain, work: work}
	deleted, err := keeper.keep(ctx)
	return deleted, errors.Join(append(work.failed, err)...)
}

// keeper deletes rows past their retention.
type keeper struct {
	db     *store.DB
	done   map[string]int // number of deleted rows by kind
	isOver func() bool
	now    func() time.Time
	pace   *pace
	retain store.Retention
	work   *brandWork
}

// keep deletes rows past their retention until no such row is left or the slice is over. The result is the number of
// deleted rows by kind. The error of one brand or one kind does not stop the deletion of other rows.
func (k *keeper) keep(ctx context.Context) (map[string]int, error) {
	k.done, k.pace = map[string]int{}, newPace(k.now)
	steps := []func() error{func() error { return k.clear(ctx) }}
	for _, kind := range store.Keepings() {
		steps = append(steps, func() error { return k.brands(ctx, kind) })
	}
	return k.done, k.work.steps(ctx, steps...)
}

// count adds n to the number of deleted rows of a kind. A kind without deleted rows gets no entry.
func (k *keeper) count(kind string, n int) {
	if n > 0 {
		k.done[kind] += n
	}
}

// clear deletes expired rows that belong to no brand, such as sessions, and audit entries past their retention. The
// method [store.DB.Clear] lists all kinds of these rows.
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
		case k.isOver():
			return errSliceOver
		case most == 0 && !again:
			return nil
		}
	}
}

// brands deletes rows of one kind that are past their retention, brand by brand.
func (k *keeper) brands(ctx context.Context, kind store.Keeping) error {
	const some = 200
	var after uuid.UUID
	for {
		due, err := k.db.DueBrands(ctx, k.retain, kind, after, some)
		if err != nil {
			return err
		}
		for _, d := range due {
			err := k.work.do(ctx, d.BrandID, func(ctx context.Context) error { return k.brand(ctx, kind, d) })
			if err != nil {
				return err
			}
			after = d.BrandID
		}
		if len(due) < some {
			return nil
		}
	}
}

// brand deletes rows of one kind and one brand that are past their retention. The deletion of texts starts where the
// previous deletion of texts ended.
func (k *keeper) brand(ctx context.Context, kind store.Keeping, due store.DueBrand) error {
	var stuck *uuid.UUID
	mark, err := k.begin(ctx, kind, due.BrandID)
	if err != nil {
		return err
	}
	after := mark.ID
	for {
		piece, again, err := k.pace.take(ctx, func(rows int) (store.Piece, error) {
			return k.db.DeleteOld(ctx, kind, due, after, rows)
		})
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
		if k.isOver() {
			if err := k.noteRaw(ctx, kind, due, mark, stuck, after); err != nil {
				return err
			}
			return errSliceOver
		}
		if piece.Last == nil && !again {
			break
		}
	}
	if kind == store.KeepRaw {
		return k.db.MarkRaw(ctx, due, mark, stuck)
	}
	return nil
}

// begin prepares the deletion of rows of one kind, and returns the mark at which the deletion starts. Before the
// deletion of answers, begin completes the brand's facts, because facts outlive their answers.
func (k *keeper) begin(ctx context.Context, kind store.Keeping, brandID uuid.UUID) (store.RawMark, error) {
	switch kind {
	case store.KeepRaw:
		return k.db.RawMark(ctx, brandID)
	case store.KeepAnswers:
		return store.RawMark{}, refreshFacts(ctx, k.db, brandID, k.isOver)
	default:
		return store.RawMark{}, nil
	}
}

// noteRaw stores the position up to which a brand's texts have been emptied. Without the stored position, the next
// slice would read the answers with emptied texts again.
func (k *keeper) noteRaw(
	ctx context.Context, kind store.Keeping, due store.DueBrand, mark store.RawMark, stuck *uuid.UUID, after uuid.UUID,
) error {
	if kind != store.KeepRaw || stuck == nil && after == uuid.Nil {
		return nil
	}
	if stuck == nil {
		stuck = &after
	}
	return k.db.MarkRaw(ctx, due, mark, stuck)
}
