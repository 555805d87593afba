package jobs

import "sync"

// A stopSignal tells everything at work that the node stops: jobs then end their slice.
type stopSignal struct {
	channel chan struct{}
	once    sync.Once
}

func newStopSignal() *stopSignal { return &stopSignal{channel: make(chan struct{})} }

// send tells that the node stops. Further calls do nothing.
func (s *stopSignal) send() { s.once.Do(func() { close(s.channel) }) }

// done returns a channel that is closed when the node stops.
func (s *stopSignal) done() <-chan struct{} { return s.channel }

// isSent reports whether the node stops.
func (s *stopSignal) isSent() bool {
	select {
	case <-s.channel:
		return true
	default:
		return false
	}
}
