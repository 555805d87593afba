package replica

import (
	"slices"
	"time"
)

// history has the positions of the primary at earlier times. When the standby has replayed a position, the standby has
// all transactions that were committed before the time of the position.
type history struct {
	asOf    time.Time // the time of the last replayed position; the zero time before the first one
	pending []sample  // the positions that the standby has not replayed yet, oldest first
}

type sample struct {
	at       time.Time // a time of the primary's clock, before the primary read the position
	position int64
}

// mostSamples is the maximum number of pending positions. With two positions a second, a full history covers about a
// quarter of an hour.
const mostSamples = 2048

// add adds a position. If the history is full, add removes every second position.
func (h *history) add(s sample) {
	if len(h.pending) >= mostSamples {
		kept := h.pending[:0]
		for i := 0; i < len(h.pending); i += 2 {
			kept = append(kept, h.pending[i])
		}
		h.pending = kept
	}
	h.pending = append(h.pending, s)
}

// replay removes the positions that the standby has replayed.
func (h *history) replay(position int64) {
	n := 0
	for n < len(h.pending) && h.pending[n].position <= position {
		h.asOf = h.pending[n].at
		n++
	}
	h.pending = slices.Delete(h.pending, 0, n)
}
