package jobs

import (
	"context"

	"github.com/google/uuid"

	"tidewatch/store"
)

// These constants bound the transactions that work out facts.
const (
	factBuckets     = 100  // changed quarter-hours of one transaction
	factFillAnswers = 2000 // filled answers of one transaction
)

// refreshFacts works out the facts of all changed quarter-hours of a brand, and the sums of its past months, until no
// work is left or the slice is over. The next call continues the work of an interrupted call.
func refreshFacts(ctx context.Context, db *store.DB, brandID uuid.UUID, isOver func() bool) error {
	for {
		n, err := db.RefreshFacts(ctx, brandID, factBuckets)
		if err != nil {
			return err
		}
		if n < factBuckets {
			break
		}
		if isOver() {
			return errSliceOver
		}
	}
	return sumMonths(ctx, db, brandID, isOver)
}

func sumMonths(ctx context.Context, db *store.DB, brandID uuid.UUID, isOver func() bool) error {
	for {
		summed, err := db.SumMonth(ctx, brandID)
		switch {
		case err != nil || !summed:
			return err
		case isOver():
			return errSliceOver
		}
	}
}

// maintainFacts works out the facts that scoring left out: changed quarter-hours of all brands, such as answers of nodes
// of earlier versions and of runs without scoring, and then the facts of answers from before the facts existed,
// and missing marks.
func maintainFacts(ctx context.Context, db *store.DB, isOver func() bool) error {
	const some = 200
	var after uuid.UUID
	for {
		brands, err := db.ChangedBrands(ctx, after, some)
		if err != nil {
			return err
		}
		for _, id := range brands {
			if err := refreshFacts(ctx, db, id, isOver); err != nil {
				return err
			}
			after = id
		}
		if len(brands) < some {
			break
		}
	}
	for {
		filled, err := db.FillFacts(ctx, factFillAnswers)
		if err != nil {
			return err
		}
		if filled == uuid.Nil {
			return markFacts(ctx, db, isOver)
		}
		if isOver() {
			return errSliceOver
		}
		if err := sumMonths(ctx, db, filled, isOver); err != nil {
			return err
		}
	}
}

// markFacts adds the marks that facts of earlier versions lack.
func markFacts(ctx context.Context, db *store.DB, isOver func() bool) error {
	for {
		marked, err := db.MarkFacts(ctx, factBuckets)
		switch {
		case err != nil || marked == uuid.Nil:
			return err
		case isOver():
			return errSliceOver
		}
	}
}
