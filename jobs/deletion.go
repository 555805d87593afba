package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"tidewatch/store"
)

// endAtOnce is the maximum number of unfinished runs of a deleted customer that one transaction ends.
const endAtOnce = 200

// deletion begins the deletion of customers, brands and schedules, and restarts interrupted deletions.
type deletion struct {
	db    *store.DB
	ender *runEnder
	queue *queue
}

// begin implements [Client.DeleteCustomerIn].
func (d *deletion) begin(ctx context.Context, db *store.DB, customerID uuid.UUID) error {
	return db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		if err := db.BeginDeletion(ctx, customerID); err != nil {
			return err
		}
		if _, err := d.endRunsOf(ctx, tx, db, customerID); err != nil {
			return err
		}
		return d.insert(ctx, tx)
	})
}

// insert adds a deletion job, unless an earlier deletion job is unfinished.
func (d *deletion) insert(ctx context.Context, tx pgx.Tx) error {
	_, err := d.queue.insert(ctx, tx, DeletionArgs{}, nil)
	return err
}

// restart adds a deletion job if data of deleted objects is left. The previous job may have been lost, or may have been
// about to end when the object was deleted. A node of an earlier version, or plain SQL, adds no job.
func (d *deletion) restart(ctx context.Context) error {
	return d.db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		needed, err := db.NeedsDeletion(ctx)
		if err != nil || !needed {
			return err
		}
		return d.insert(ctx, tx)
	})
}

// endRunsOf ends at most endAtOnce unfinished runs of a customer and returns the number of ended runs. The caller must
// stop the customer's schedules first.
func (d *deletion) endRunsOf(ctx context.Context, tx pgx.Tx, db *store.DB, customerID uuid.UUID) (int, error) {
	runs, err := db.UnfinishedRunsOf(ctx, customerID, endAtOnce)
	if err != nil || len(runs) == 0 {
		return 0, err
	}
	return len(runs), d.end(ctx, tx, db, runs, "The customer was deleted.")
}

// end cancels unfinished runs, so that their calls stop and their reservations are settled.
func (d *deletion) end(ctx context.Context, tx pgx.Tx, db *store.DB, runs []store.Run, message string) error {
	ends := make([]store.RunEnd, len(runs))
	for i, r := range runs {
		ends[i] = store.RunEnd{
			ErrorMessage: message,
			ID:           r.ID,
			ReasonCode:   store.ReasonCancelled,
			RiverJobID:   *r.RiverJobID,
			Status:       store.RunCancelled,
		}
	}
	_, err := d.ender.cancel(ctx, tx, db, ends)
	return err
}

// deleteBrand implements [Client.DeleteBrandIn]. The runs of the brand end before the brand is deleted. Runs of a
// deleted brand would make calls whose answers are deleted. Reservations of unfinished runs would also count toward the
// caps of the day.
func (d *deletion) deleteBrand(ctx context.Context, db *store.DB, brandID uuid.UUID) error {
	return db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		if err := d.endRunsOfBrand(ctx, tx, db, brandID); err != nil {
			return err
		}
		if err := db.DeleteBrand(ctx, brandID); err != nil {
			return err
		}
		return d.insert(ctx, tx)
	})
}

// endRunsOfBrand ends the unfinished runs of a brand.
func (d *deletion) endRunsOfBrand(ctx context.Context, tx pgx.Tx, db *store.DB, brandID uuid.UUID) error {
	runs, err := db.UnfinishedRunsOfBrand(ctx, brandID)
	if err != nil || len(runs) == 0 {
		return err
	}
	return d.end(ctx, tx, db, runs, "The brand was deleted.")
}

// deleteSchedule implements [Client.DeleteScheduledJobIn].
func (d *deletion) deleteSchedule(ctx context.Context, db *store.DB, id uuid.UUID) error {
	return db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		if err := db.DeleteScheduledJob(ctx, id); err != nil {
			return err
		}
		return d.insert(ctx, tx)
	})
}

// deletionWorker deletes the data of deleted customers and brands in small pieces, and clears the references of runs to
// deleted schedules. The deletion may take several slices of the job.
type deletionWorker struct {
	river.WorkerDefaults[DeletionArgs]

	deletion *deletion
	logger   *slog.Logger
	slices   *maintenanceSlices
}

// deletionPause is the wait before another attempt to delete locked rows.
const deletionPause = 5 * time.Second

// Work implements [river.Worker]. If the data of one object cannot be deleted, Work continues with the other objects.
func (w *deletionWorker) Work(ctx context.Context, _ *river.Job[DeletionArgs]) error {
	d := &deleter{deletion: w.deletion, isOver: w.slices.begin(), logger: w.logger, pace: newPace(w.slices.now)}
	err := d.all(ctx)
	switch {
	case errors.Is(err, errSliceOver):
		if len(d.failed) > 0 {
			w.logger.WarnContext(ctx, "A deletion failed.", slog.Any("error", errors.Join(d.failed...)))
		}
		return river.JobSnooze(time.Second)
	case err != nil:
		return err
	case d.isLocked && len(d.failed) == 0:
		return river.JobSnooze(deletionPause)
	}
	return errors.Join(d.failed...)
}

// deleter deletes the data of deleted objects during one slice of time.
type deleter struct {
	*deletion

	failed   []error // errors of single objects, which do not end the slice
	isLocked bool    // whether another transaction locks rows of an object
	isOver   func() bool
	logger   *slog.Logger
	pace     *pace
}

// The method all deletes the data of all deleted objects. The runs of deleted brands are deleted before the references
// to deleted schedules are cleared. Otherwise, references would be cleared in runs that are deleted anyway. Each change
// of a run reads the keys of all deleted schedules. Unused keys are therefore deleted first, before each kind of
// object.
func (d *deleter) all(ctx context.Context) error {
	if err := d.each(ctx, "customer", d.db.DeletedCustomers, d.customer); err != nil {
		return err
	}
	if err := d.each(ctx, "brand", d.db.DeletedBrands, d.deletedBrand); err != nil {
		return err
	}
	return d.each(ctx, "schedule", d.db.DeletedScheduledJobs, d.schedule)
}

// unusedSchedules deletes the keys of deleted schedules that no run refers to.
func (d *deleter) unusedSchedules(ctx context.Context) error {
	return d.empty(ctx, func(_ uuid.UUID, rows int) (store.Piece, error) {
		return d.db.DeleteUnusedSchedules(ctx, rows)
	})
}

// each deletes the unused keys of schedules, and then the data of the listed objects, one after another. The function
// "remove" deletes the data of one object, and reports whether the deletion is complete. An error of each ends the slice.
// Errors of single objects are collected in d.failed.
func (d *deleter) each(
	ctx context.Context, kind string, list func(context.Context) ([]uuid.UUID, error),
	remove func(context.Context, uuid.UUID) (done bool, err error),
) error {
	if err := d.unusedSchedules(ctx); err != nil {
		return err
	}
	ids, err := list(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		done, err := remove(ctx, id)
		switch {
		case errors.Is(err, errSliceOver) || err != nil && ctx.Err() != nil:
			return err
		case err != nil:
			d.failed = append(d.failed, fmt.Errorf("delete the data of %s %s: %w", kind, id, err))
		case !done:
			d.isLocked = true
		default:
			d.logger.InfoContext(ctx, "Deleted the data of a deleted object.", slog.String("kind", kind),
				slog.String("id", id.String()))
		}
	}
	return nil
}

// customer deletes all rows of a deleted customer, and reports whether the deletion is complete.
func (d *deleter) customer(ctx context.Context, id uuid.UUID) (bool, error) {
	if err := d.stop(ctx, id); err != nil {
		return false, err
	}
	var after uuid.UUID
	for {
		brand, err := d.db.FirstBrandOf(ctx, id, after)
		if errors.Is(err, store.ErrNotFound) {
			break
		}
		if err != nil {
			return false, err
		}
		if _, err := d.brand(ctx, brand); err != nil {
			return false, err
		}
		after = brand
	}
	for _, table := range store.CustomerTables() {
		if err := d.empty(ctx, func(_ uuid.UUID, rows int) (store.Piece, error) {
			return d.db.DeleteCustomerPiece(ctx, table, id, rows)
		}); err != nil {
			return false, err
		}
	}
	return d.db.FinishDeletion(ctx, id)
}

// stop stops the customer's schedules and ends all unfinished runs, including runs that were created while the deletion
// began.
func (d *deleter) stop(ctx context.Context, id uuid.UUID) error {
	for ended := endAtOnce; ended == endAtOnce; {
		err := d.db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
			if err := db.StopSchedules(ctx, id); err != nil {
				return err
			}
			var err error
			ended, err = d.endRunsOf(ctx, tx, db, id)
			return err
		})
		if err != nil {
			return err
		}
		if d.isOver() {
			return errSliceOver
		}
	}
	return nil
}

// deletedBrand deletes all rows of a deleted brand, and reports whether the deletion is complete. First, deletedBrand
// ends the runs that other transactions created while the brand was deleted.
func (d *deleter) deletedBrand(ctx context.Context, id uuid.UUID) (bool, error) {
	if err := d.db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		return d.endRunsOfBrand(ctx, tx, db, id)
	}); err != nil {
		return false, err
	}
	return d.brand(ctx, id)
}

// brand deletes all rows of a brand, and reports whether the deletion is complete.
func (d *deleter) brand(ctx context.Context, id uuid.UUID) (bool, error) {
	for _, table := range store.BrandTables() {
		if err := d.empty(ctx, func(after uuid.UUID, rows int) (store.Piece, error) {
			return d.db.DeletePiece(ctx, table, id, after, rows)
		}); err != nil {
			return false, err
		}
	}
	return d.db.FinishBrandDeletion(ctx, id)
}

// schedule clears the references of runs to a deleted schedule, and reports whether all references are cleared.
func (d *deleter) schedule(ctx context.Context, id uuid.UUID) (bool, error) {
	if err := d.empty(ctx, func(after uuid.UUID, rows int) (store.Piece, error) {
		return d.db.ClearPiece(ctx, id, after, rows)
	}); err != nil {
		return false, err
	}
	return d.db.FinishScheduleDeletion(ctx, id)
}

// empty calls the function "take" to delete rows piece by piece, until no rows are left or the slice is over.
func (d *deleter) empty(ctx context.Context, take func(after uuid.UUID, rows int) (store.Piece, error)) error {
	var after uuid.UUID
	for {
		piece, again, err := d.pace.take(ctx, func(rows int) (store.Piece, error) { return take(after, rows) })
		if err != nil {
			return err
		}
		if piece.Last != nil {
			after = *piece.Last
		}
		if d.isOver() {
			return errSliceOver
		}
		if piece.Last == nil && !again {
			return nil
		}
	}
}
