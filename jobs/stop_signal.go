package jobs

import "sync"

// A stopSignal informs all jobs and loops that the node is stopping. After the signal, jobs end their current slice.
type stopSignal struct {
	channel chan struct{}
	once    sync.Once
}

func newStopSignal() *stopSignal { return &stopSignal{channel: make(chan struct{})} }

// send tells all jobs and loops that the node is stopping. Only the first call of send has an effect.
func (s *stopSignal) send() { s.once.Do(func() { close(s.channel) }) }

// done returns a channel that is closed when the node begins to stop.
func (s *stopSignal) done() <-chan struct{} { return s.channel }

// isSent reports whether the node is stopping.
func (s *stopSignal) isSent() bool {
	select {
	case <-s.channel:
		return true
	default:
		return false
	}
}
