package jobs

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"tidewatch/insights"
	"tidewatch/jobs/instruments"
	"tidewatch/store"
)

// changeLimit bounds the time in which the worker of a scoring run works out changes after the end of the run.
const changeLimit = 10 * time.Second

// changeFinder works out the changes of finished data collections. The work starts after the end of a run, so it cannot
// delay the end. If the work fails or its node dies, the retention job repeats the work within an hour.
type changeFinder struct {
	db          *store.DB
	instruments *instruments.Set
	logger      *slog.Logger
}

// afterRun works out the changes of a brand after a scoring run. The log and a metric report errors.
func (f *changeFinder) afterRun(ctx context.Context, brandID uuid.UUID) {
	ctx, cancel := context.WithTimeout(ctx, changeLimit)
	defer cancel()
	if err := f.examine(ctx, brandID, func() bool { return ctx.Err() != nil }); err != nil {
		f.logger.WarnContext(ctx, "Could not work out changes yet.", slog.String("brand_id", brandID.String()),
			slog.Any("error", err))
	}
}

// examine works out the changes of all runs of a brand that are not examined, the oldest first.
func (f *changeFinder) examine(ctx context.Context, brandID uuid.UUID, isOver func() bool) error {
	const some = 20
	for {
		runs, err := f.db.UnexaminedRuns(ctx, brandID, some)
		if err != nil || len(runs) == 0 {
			return err
		}
		if err := refreshBuckets(ctx, f.db, brandID, isOver); err != nil {
			return err
		}
		for _, run := range runs {
			if isOver() {
				return errSliceOver
			}
			if err := f.examineRun(ctx, run); err != nil {
				return err
			}
		}
		if len(runs) < some {
			return nil
		}
	}
}

// examineRun works out the changes of one run. A failed attempt is noted, unless the node is stopping.
func (f *changeFinder) examineRun(ctx context.Context, run store.Run) error {
	_, err := insights.ExamineRun(ctx, f.db, run)
	f.instruments.CountExamination(err)
	if err == nil || ctx.Err() != nil {
		return err
	}
	return errors.Join(err, f.db.NoteFailedExamination(ctx, run, err, insights.NotExamined(run)))
}

// maintainChanges works out the changes that the ends of runs left out. A failure for one brand does not stop the others.
func maintainChanges(ctx context.Context, f *changeFinder, isOver func() bool) error {
	const some = 200
	for dropped := int64(some); dropped == some; {
		var err error
		if dropped, err = f.db.DropOldExaminations(ctx, some); err != nil {
			return err
		}
	}
	var after uuid.UUID
	var failed []error
	for {
		brands, err := f.db.UnexaminedBrands(ctx, after, some)
		if err != nil {
			return errors.Join(append(failed, err)...)
		}
		for _, id := range brands {
			err := f.examine(ctx, id, isOver)
			if errors.Is(err, errSliceOver) {
				return err
			}
			if err != nil {
				failed = append(failed, err)
			}
			after = id
		}
		if len(brands) < some {
			return errors.Join(failed...)
		}
	}
}
