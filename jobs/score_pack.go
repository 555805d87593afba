package jobs

import (
	"context"
	"errors"
	"time"

	"tidewatch/store"
)

// packScores moves scores to the table answer_scores until no scores are left or the slice is over. The database
// decides whether scores are moved, see [store.DB.Packing]. The next pass begins before the first locked answer of this
// pass, or after the last packed answer.
func packScores(ctx context.Context, db *store.DB, now func() time.Time, isOver func() bool) error {
	packing, err := db.Packing(ctx)
	if err != nil || packing == nil {
		return err
	}
	pace, after, mark, isStuck := newPace(now), packing.PackedTo, packing.PackedTo, false
	for {
		piece, again, err := pace.take(ctx, func(rows int) (store.Piece, error) { return db.PackScores(ctx, after, rows) })
		if err != nil {
			return errors.Join(err, db.MarkPacked(ctx, *packing, mark))
		}
		isStuck = isStuck || piece.Left != nil
		if piece.Last != nil {
			after = *piece.Last
		}
		if !isStuck {
			mark = after
		}
		isDone := piece.Last == nil && !again
		if !isDone && !isOver() {
			continue
		}
		if err := db.MarkPacked(ctx, *packing, mark); err != nil || isDone {
			return err
		}
		return errSliceOver
	}
}
