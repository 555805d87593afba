package jobs

import (
	"errors"
	"time"
)

// errSliceOver is the error of a maintenance job that has more to do than fits into one slice.
var errSliceOver = errors.New("the slice is over")

// maintenanceSlices bounds how long a maintenance job works before it makes room for others.
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
