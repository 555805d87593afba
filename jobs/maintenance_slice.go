package jobs

import (
	"errors"
	"time"
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
