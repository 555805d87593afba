package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"tidewatch/store"
)

// packScores moves scores to the table answer_scores until no scores are left or the slice is over. The database
// decides whether scores are moved, see [store.DB.Packing]. The next pass begins before the first locked answer of this
// pass, or after the last packed answer. The first pass updates the statistics of the table, because the automatic
// update of Postgres can be a minute late.
func packScores(ctx context.Context, db *store.DB, now func() time.Time, isOver func() bool) error {
	packing, err := db.Packing(ctx)
	if err != nil || packing == nil {
		return err
	}
	pace, after, mark, isStuck := newPace(now), packing.PackedTo, packing.PackedTo, false
	analysis := scoreAnalysis{isDone: packing.PackedTo != uuid.Nil}
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
		if err := analysis.add(ctx, db, piece); err != nil {
			return err
		}
		if !isDone && !isOver() {
			continue
		}
		if err := db.MarkPacked(ctx, *packing, mark); err != nil || isDone {
			return err
		}
		return errSliceOver
	}
}

// analyzedScores is the number of packed answers after which packScores updates the statistics of the table
// answer_scores. Postgres searches an index only in a table with several pages.
const analyzedScores = 1000

// scoreAnalysis updates the statistics of the table answer_scores once.
type scoreAnalysis struct {
	isDone bool
	packed int // number of packed answers
}

// add adds the answers of a piece to the number of answers with packed scores. After analyzedScores answers, or after
// the last answer, add updates the statistics.
func (a *scoreAnalysis) add(ctx context.Context, db *store.DB, piece store.Piece) error {
	a.packed += piece.Done
	if a.isDone || a.packed == 0 || piece.Last != nil && a.packed < analyzedScores {
		return nil
	}
	a.isDone = true
	return db.AnalyzeScores(ctx)
}
