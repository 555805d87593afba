package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/google/uuid"

	"tidewatch/store"
)

const (
	followUpPause = time.Second      // shortest pause; the runs of a brand that end in one pause share a follow-up
	followUpRest  = 4                // ratio of a pause to the duration of the previous follow-ups
	followUpWait  = 15 * time.Second // the longest pause
	followUpSlice = 10 * time.Second // the time after which the follow-up of one brand yields to other brands
	followUpLimit = time.Minute      // time limit of the follow-up of one brand
	followUpLanes = 2                // number of brands that a node follows up concurrently
)

// followUps does the work that follows the end of a run. A follow-up computes the facts and trends of quarter-hours
// with changed answers, finds the changes that the feed reports, and adds up the figures of past months. Runs of one
// brand that end together share one follow-up. With a follow-up for each run, the cost would grow with the square of
// the number of runs. While runs end continually, a node pauses between follow-ups to limit its load. Runs do not wait
// for their follow-up, because readers of facts and trends add up the answers of changed quarter-hours themselves. A
// follow-up that takes long is continued after a pause. If the node stops before a follow-up, or if a run ends outside
// a step, the reconciler's node does the follow-up within two minutes. The reconciler knows only the runs that
// [store.DB.StrandedExaminations] selects. For other runs, and after a failed follow-up, the hourly maintenance job
// does the follow-up.
type followUps struct {
	changes *changeFinder
	db      *store.DB
	logger  *slog.Logger
	now     func() time.Time
	wake    chan struct{} // holds at most one value; a value means that brands wait

	mu      sync.Mutex
	waiting map[uuid.UUID]bool
}

// note adds brands whose runs have ended.
func (f *followUps) note(brands ...uuid.UUID) {
	f.mu.Lock()
	for _, id := range brands {
		f.waiting[id] = true
	}
	f.mu.Unlock()
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// take returns the waiting brands and empties the list.
func (f *followUps) take() map[uuid.UUID]bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	taken := f.waiting
	f.waiting = map[uuid.UUID]bool{}
	return taken
}

// keep follows up the noted brands until the context ends.
func (f *followUps) keep(ctx context.Context) {
	pause := time.NewTimer(0)
	defer pause.Stop()
	var took time.Duration // the duration of the previous follow-ups
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.wake:
		}
		pause.Reset(min(max(followUpPause, followUpRest*took), followUpWait))
		select {
		case <-ctx.Done():
			return
		case <-pause.C:
		}
		began := f.now()
		f.workAll(ctx, f.take())
		took = f.now().Sub(began)
	}
}

// workAll follows up the given brands.
func (f *followUps) workAll(ctx context.Context, brands map[uuid.UUID]bool) {
	next := make(chan uuid.UUID)
	var lanes sync.WaitGroup
	for range min(followUpLanes, len(brands)) {
		lanes.Go(func() {
			for id := range next {
				err := f.work(ctx, id)
				switch {
				case errors.Is(err, errSliceOver):
					f.note(id)
				case err != nil && ctx.Err() == nil:
					f.logger.WarnContext(ctx, "Could not compute facts and changes after the end of a run.",
						slog.String("brand_id", id.String()), slog.Any("error", err))
				}
			}
		})
	}
	for id := range brands {
		next <- id
	}
	close(next)
	lanes.Wait()
}

// work follows up one brand. If much work remains after the time followUpSlice, for example after a re-score, the error
// is errSliceOver. Each call completes at least a part of the work.
func (f *followUps) work(ctx context.Context, brandID uuid.UUID) (err error) {
	defer func() {
		// A panic in the goroutine of a follow-up would end the process.
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, followUpLimit)
	defer cancel()
	began := f.now()
	isOver := func() bool { return f.now().Sub(began) > followUpSlice }
	switch _, err := f.db.Brand(ctx, brandID); {
	case errors.Is(err, store.ErrNotFound): // the brand was deleted
		return nil
	case err != nil:
		return err
	}
	if err := refreshBuckets(ctx, f.db, brandID, isOver); err != nil {
		return err
	}
	if err := f.changes.examine(ctx, brandID, isOver); err != nil {
		return err
	}
	if err := sumMonths(ctx, f.db, brandID, monthsEach); err != nil {
		return err
	}
	return sumCandidates(ctx, f.db, brandID, isOver)
}

// noteStranded adds up to 100 brands with ended runs whose follow-up is missing.
func (f *followUps) noteStranded(ctx context.Context) error {
	const some = 100
	stranded, err := f.db.StrandedExaminations(ctx, some)
	if len(stranded) > 0 {
		f.note(stranded...)
	}
	return err
}
