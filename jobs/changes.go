package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"tidewatch/insights"
	"tidewatch/jobs/instruments"
	"tidewatch/store"
)

// changeFinder works out the changes of finished data collections.
type changeFinder struct {
	db          *store.DB
	instruments *instruments.Set
}

// examine works out the changes of the runs of a brand that wait for their examination, oldest first, until no run
// waits or the slice is over. Callers must first compute the facts of the runs (see facts.go).
func (f *changeFinder) examine(ctx context.Context, brandID uuid.UUID, isOver func() bool) error {
	const some = 20
	for {
		runs, err := f.db.UnexaminedRuns(ctx, brandID, some)
		if err != nil || len(runs) == 0 {
			return err
		}
		for _, run := range runs {
			if err := f.examineRun(ctx, run); err != nil {
				return err
			}
			if isOver() { // after at least one run
				return errSliceOver
			}
		}
		if len(runs) < some {
			return nil
		}
	}
}

// examinationLimit is the time limit of one examination. An examination that takes too long counts as a failed attempt.
// The first examination of a slice can begin at the end of the slice. The limits of follow-ups and of the maintenance
// of a brand therefore exceed the sum of the slice and this limit.
const examinationLimit = 20 * time.Second

// examineRun works out the changes of one run. The failure of an examination is stored in the database, unless the
// context has ended, for example because the node is stopping.
func (f *changeFinder) examineRun(ctx context.Context, run store.Run) error {
	limited, cancel := context.WithTimeout(ctx, examinationLimit)
	defer cancel()
	_, err := insights.ExamineRun(limited, f.db, run)
	f.instruments.CountExamination(err)
	if err == nil || ctx.Err() != nil {
		return err
	}
	notice := insights.NotExamined(run, insights.ExaminationFailed)
	return errors.Join(err, f.db.NoteFailedExamination(ctx, run, err, notice))
}

// expire ends the wait of the runs that were not examined in time. The time limit is usually two days after the end of
// a run. Each of these runs gets a notice, unless the brand had the same notice in the seven days before the end of the
// run. If the notice of one run cannot be stored, expire continues with the other runs.
func (f *changeFinder) expire(ctx context.Context, work *brandWork, isOver func() bool) error {
	const some = 200
	for {
		runs, err := f.db.ExpiredExaminations(ctx, some)
		if err != nil {
			return err
		}
		failed := len(work.failed)
		for _, run := range runs {
			notice := insights.NotExamined(run, insights.ExaminationExpired)
			err := work.do(ctx, run.BrandID, func(ctx context.Context) error {
				_, err := f.db.SaveChanges(ctx, run, []store.Change{notice})
				return err
			})
			if err != nil {
				return err
			}
		}
		failed = len(work.failed) - failed
		switch {
		case len(runs) < some || failed == len(runs):
			return nil
		case isOver():
			return errSliceOver
		}
	}
}

// maintainChanges works out the changes of runs that were not examined at their end. If the runs of one brand cannot be
// examined, maintainChanges continues with the next brand.
func maintainChanges(ctx context.Context, f *changeFinder, work *brandWork, isOver func() bool) error {
	const some = 200
	var after uuid.UUID
	for {
		brands, err := f.db.UnexaminedBrands(ctx, after, some)
		if err != nil {
			return err
		}
		for _, id := range brands {
			err := work.do(ctx, id, func(ctx context.Context) error {
				if err := refreshBuckets(ctx, f.db, id, isOver); err != nil {
					return err
				}
				return f.examine(ctx, id, isOver)
			})
			if err != nil {
				return err
			}
			after = id
		}
		if len(brands) < some {
			return nil
		}
	}
}
