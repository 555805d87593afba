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

// endAtOnce is how many unfinished runs end in the transaction that begins a customer's deletion, or in one of the job that
// goes on with it.
const endAtOnce = 200

// DeleteCustomerIn begins the deletion of a customer as part of the transaction that db stands on; without such a customer it
// returns [store.ErrNotFound]. From the commit on the customer is gone for everybody: its schedules fire no more and its runs
// end. A job takes its rows away, in pieces and over any number of attempts, since ten million answers fit into no
// transaction; the last piece is the customer's own row.
func (c *Client) DeleteCustomerIn(ctx context.Context, db *store.DB, customerID uuid.UUID) error {
	return db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		if err := db.BeginDeletion(ctx, customerID); err != nil {
			return err
		}
		if _, err := c.endRunsOf(ctx, tx, db, customerID); err != nil {
			return err
		}
		return c.goOnDeleting(ctx, tx)
	})
}

// goOnDeleting makes a job that takes deleted customers' data away, unless there is one.
func (c *Client) goOnDeleting(ctx context.Context, tx pgx.Tx) error {
	if _, err := c.river.InsertTx(ctx, tx, DeletionArgs{}, nil); err != nil {
		return fmt.Errorf("insert river job: %w", err)
	}
	return nil
}

// endRunsOf ends unfinished runs of a customer whose schedules are stopped, and returns how many.
func (c *Client) endRunsOf(ctx context.Context, tx pgx.Tx, db *store.DB, customerID uuid.UUID) (int, error) {
	runs, err := db.UnfinishedRunsOf(ctx, customerID, endAtOnce)
	if err != nil || len(runs) == 0 {
		return 0, err
	}
	ends := make([]store.RunEnd, len(runs))
	for i, r := range runs {
		ends[i] = store.RunEnd{
			ErrorMessage: "Its customer was deleted.",
			ID:           r.ID,
			RiverJobID:   *r.RiverJobID,
			Status:       store.RunCancelled,
		}
	}
	if _, err := db.EndRuns(ctx, ends); err != nil {
		return 0, err
	}
	for _, r := range runs {
		if err := c.cancelJob(ctx, tx, *r.RiverJobID); err != nil {
			return 0, err
		}
	}
	return len(runs), nil
}

// deletionWorker takes away what belongs to deleted customers. The table says who they are: a job that is lost, or not made
// because another one was about to end, is made up for within half a minute: see reconcile.go.
type deletionWorker struct {
	river.WorkerDefaults[DeletionArgs]

	c *Client
}

// Work implements [river.Worker].
func (w *deletionWorker) Work(ctx context.Context, _ *river.Job[DeletionArgs]) error {
	over := w.c.sliceOver()
	d := &deleter{c: w.c, over: over, pace: newPace(w.c.cfg.Now)}
	ids, err := w.c.db.DeletedCustomers(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		gone, err := d.customer(ctx, id)
		switch {
		case errors.Is(err, errSliceOver):
			return river.JobSnooze(time.Second)
		case err != nil:
			return err
		case gone:
			component(
				w.c.logger,
				"scheduler",
			).InfoContext(
				ctx,
				"A deleted customer's data is gone.",
				slog.String("customer_id", id.String()),
			)
		default:
			return river.JobSnooze(deletionPause) // somebody has locked something of it
		}
	}
	return nil
}

// deletionPause is the wait before what was locked is tried again.
const deletionPause = 5 * time.Second

// deleter takes a customer's data away.
type deleter struct {
	c    *Client
	over func() bool
	pace *pace
}

// customer takes all away that belongs to a deleted customer, and reports whether nothing is left.
func (d *deleter) customer(ctx context.Context, id uuid.UUID) (bool, error) {
	if err := d.stop(ctx, id); err != nil {
		return false, err
	}
	var after uuid.UUID
	for {
		brand, err := d.c.db.FirstBrandOf(ctx, id, after)
		if errors.Is(err, store.ErrNotFound) {
			break
		}
		if err != nil {
			return false, err
		}
		if err := d.brand(ctx, brand); err != nil {
			return false, err
		}
		after = brand
	}
	for _, table := range store.CustomerTables() {
		if err := d.empty(ctx, func(_ uuid.UUID, rows int) (store.Piece, error) {
			return d.c.db.DeleteCustomerPiece(ctx, table, id, rows)
		}); err != nil {
			return false, err
		}
	}
	return d.c.db.FinishDeletion(ctx, id)
}

// stop ends what the customer's deletion found under way, and what slipped in while it began.
func (d *deleter) stop(ctx context.Context, id uuid.UUID) error {
	for ended := endAtOnce; ended == endAtOnce; {
		err := d.c.db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
			if err := db.StopSchedules(ctx, id); err != nil {
				return err
			}
			var err error
			ended, err = d.c.endRunsOf(ctx, tx, db, id)
			return err
		})
		if err != nil {
			return err
		}
		if d.over() {
			return errSliceOver
		}
	}
	return nil
}

func (d *deleter) brand(ctx context.Context, id uuid.UUID) error {
	for _, table := range store.BrandTables() {
		if err := d.empty(ctx, func(after uuid.UUID, rows int) (store.Piece, error) {
			return d.c.db.DeletePiece(ctx, table, id, after, rows)
		}); err != nil {
			return err
		}
	}
	_, err := d.c.db.DeleteEmptyBrand(ctx, id)
	return err
}

// empty takes piece after piece until none is left.
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
		if d.over() {
			return errSliceOver
		}
		if piece.Last == nil && !again {
			return nil
		}
	}
}
