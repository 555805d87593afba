package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// errSliceOver is the error of a maintenance job whose slice ended before the work was complete.
var errSliceOver = errors.New("the slice is over")

// maintenanceSlices bounds how long a maintenance job works before it yields to other jobs.
type maintenanceSlices struct {
	length time.Duration
	now    func() time.Time
	stop   *stopSignal
}

// begin begins a slice and returns a function that reports whether the slice is over or the node is stopping.
func (s *maintenanceSlices) begin() (isOver func() bool) {
	began := s.now()
	return func() bool { return s.stop.isSent() || s.now().Sub(began) > s.length }
}

// brandRest is the time that the maintenance of one brand may take in addition to a slice. Maintenance that takes
// longer is interrupted, so that the job has time for other brands. An examination that begins at the end of the slice
// must have the time examinationLimit.
const brandRest = examinationLimit + 5*time.Second

// newWork returns the maintenance of brands during a slice.
func (s *maintenanceSlices) newWork() *brandWork { return &brandWork{limit: s.length + brandRest} }

// A brandWork does the maintenance of brands, one after another. The error of one brand does not stop the maintenance
// of the other brands.
type brandWork struct {
	failed []error       // errors that did not end the maintenance
	limit  time.Duration // time limit of one brand; 0 means no limit
}

// do calls the function "f" for a brand. The returned error ends the maintenance: the slice is over or the context has
// ended.
func (w *brandWork) do(ctx context.Context, brandID uuid.UUID, f func(ctx context.Context) error) error {
	limited := ctx
	if w.limit > 0 {
		var cancel context.CancelFunc
		limited, cancel = context.WithTimeout(ctx, w.limit)
		defer cancel()
	}
	err := f(limited)
	if err == nil || errors.Is(err, errSliceOver) || ctx.Err() != nil {
		return err
	}
	w.failed = append(w.failed, fmt.Errorf("brand %s: %w", brandID, err))
	return nil
}

// steps calls functions one after another until the slice is over or the context has ended. The returned error is the
// error that ended the maintenance. Other errors are added to the field "failed".
func (w *brandWork) steps(ctx context.Context, steps ...func() error) error {
	for _, step := range steps {
		switch err := step(); {
		case errors.Is(err, errSliceOver) || ctx.Err() != nil:
			return err
		case err != nil:
			w.failed = append(w.failed, err)
		}
	}
	return nil
}
