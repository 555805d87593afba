package replica

import (
	"maps"
	"time"
)

// State says whether the standby answers reads.
type State string

// A standby has one of these states.
const (
	StateDown    State = "down"    // the standby cannot be reached, or was not checked yet
	StateLagging State = "lagging" // the data of the standby is too old
	StateRefused State = "refused" // the server is not a standby of the primary
	StateUp      State = "up"      // the standby answers reads
)

// Outcome says which database answered a read, and why.
type Outcome string

// A read has one of these outcomes. The primary answers the read in all cases except Answered.
const (
	Answered    Outcome = "replica"     // the standby answered
	Behind      Outcome = "own_write"   // the standby has not replayed a write of the caller yet
	Late        Outcome = "lagging"     // the data of the standby is too old
	Repeated    Outcome = "repeated"    // the standby failed during the read
	Unavailable Outcome = "unavailable" // the standby cannot be reached, or is not a standby of the primary
)

// Outcomes returns all outcomes of reads.
func Outcomes() []Outcome { return []Outcome{Answered, Behind, Late, Repeated, Unavailable} }

// Status describes a standby.
type Status struct {
	// Lag is the age of the standby's data, or nil if the age is unknown.
	Lag *time.Duration
	// LagBytes is the size of the write-ahead log that the standby has not replayed, or nil if the size is unknown.
	LagBytes *int64
	// Message says in a sentence why the standby does not answer reads. The message contains no secret.
	Message string
	Reads   map[Outcome]int64 // the number of reads since the start of the process
	State   State
}

// Status returns the result of the last check.
func (r *Replica) Status() Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	status := r.status
	status.Reads = maps.Clone(r.status.Reads)
	return status
}
