package jobs

import (
	"context"

	"github.com/google/uuid"

	"tidewatch/store"
)

// The following constants bound each transaction that computes facts. A quarter-hour of a large brand may have
// thousands of answers, and a busy Postgres takes up to half a second for the facts of 1,000 answers. A transaction
// must end well within followUpLimit.
const (
	factBuckets     = 20   // maximum number of changed quarter-hours
	factFillAnswers = 2000 // maximum number of answers without facts
)

// monthsEach is the maximum number of months that a follow-up or the end of a re-score adds up. After an update of
// Tidewatch or after a brand is scored again, all past months of a brand may lack sums. Without the maximum, the
// follow-up of one brand would delay the follow-ups of other brands.
const monthsEach = 3

// refreshFacts computes the facts of the changed quarter-hours of a brand, and the sums of the brand's past months. The
// computation of facts ends when no work is left or the slice is over. The next call of refreshFacts continues the
// remaining work.
func refreshFacts(ctx context.Context, db *store.DB, brandID uuid.UUID, isOver func() bool) error {
	if err := refreshBuckets(ctx, db, brandID, isOver); err != nil {
		return err
	}
	return sumAllMonths(ctx, db, brandID, isOver)
}

// refreshBuckets computes the facts and trends of the changed quarter-hours of a brand, until none is left or the slice
// is over.
func refreshBuckets(ctx context.Context, db *store.DB, brandID uuid.UUID, isOver func() bool) error {
	for {
		n, err := db.RefreshFacts(ctx, brandID, factBuckets)
		switch {
		case err != nil || n < factBuckets:
			return err
		case isOver():
			return errSliceOver
		}
	}
}

// sumMonths computes missing sums of past months of a brand, for at most the given number of months.
func sumMonths(ctx context.Context, db *store.DB, brandID uuid.UUID, limit int) error {
	for range limit {
		if summed, err := db.SumMonth(ctx, brandID); err != nil || !summed {
			return err
		}
	}
	return nil
}

// sumAllMonths adds up the past months of a brand that lack sums, until none is left or the slice is over.
func sumAllMonths(ctx context.Context, db *store.DB, brandID uuid.UUID, isOver func() bool) error {
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

// maintainFacts computes the facts that scoring left out. First, maintainFacts refreshes the changed quarter-hours of
// all brands, and the quarter-hours without trends. For example, answers of runs without scoring and answers from nodes
// of earlier versions leave changed quarter-hours. Then maintainFacts computes the facts of answers that are older than
// the tables of facts. Finally, maintainFacts adds the marks that facts from nodes of earlier versions lack. The error
// of one brand does not stop the work on other brands.
func maintainFacts(ctx context.Context, db *store.DB, work *brandWork, isOver func() bool) error {
	const some = 200
	if err := db.MarkLackingTrends(ctx); err != nil {
		return err
	}
	var after uuid.UUID
	for {
		brands, err := db.ChangedBrands(ctx, after, some)
		if err != nil {
			return err
		}
		for _, id := range brands {
			err := work.do(ctx, id, func(ctx context.Context) error { return refreshFacts(ctx, db, id, isOver) })
			if err != nil {
				return err
			}
			after = id
		}
		if len(brands) < some {
			break
		}
	}
	var failed []uuid.UUID
	for {
		filled, err := db.FillFacts(ctx, factFillAnswers, failed...)
		switch {
		case err != nil && filled == uuid.Nil:
			return err
		case err != nil:
			if err := work.do(ctx, filled, func(context.Context) error { return err }); err != nil {
				return err
			}
			failed = append(failed, filled)
			continue
		case filled == uuid.Nil:
			return markFacts(ctx, db, isOver)
		case isOver():
			return errSliceOver
		}
		err = work.do(ctx, filled, func(ctx context.Context) error { return sumAllMonths(ctx, db, filled, isOver) })
		if err != nil {
			return err
		}
	}
}

// markFacts adds the missing marks to facts from nodes of earlier versions.
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
