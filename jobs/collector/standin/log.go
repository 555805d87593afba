package standin

import (
	"context"
	"encoding/json"
	"hash/fnv"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Outcome says how a call ended.
type Outcome string

// The outcomes of a call.
const (
	OutcomeAborted  Outcome = "aborted"  // the client went away before its answer was sent
	OutcomeAnswered Outcome = "answered" // a real engine would send its bill
	OutcomeFault    Outcome = "fault"    // refused or spoilt by a Fault
	OutcomePending  Outcome = "pending"  // still on its way; never in Options.Log
	OutcomeRejected Outcome = "rejected" // a bad key or a bad request
)

// Call is one HTTP request to the stand-in.
type Call struct {
	Attempt  int       `json:"attempt"` // from 1, among the calls of this provider, step and prompt
	Country  string    `json:"country"` // as it reached the wire, upper case; "" = none
	End      time.Time `json:"end"`
	Engine   string    `json:"engine"` // the collector's name, for example "chatgpt"
	ID       int64     `json:"id"`     // from 1, in order of arrival
	Locale   string    `json:"locale"` // as it reached the wire; "" = none
	Model    string    `json:"model"`
	Outcome  Outcome   `json:"outcome"`
	Prompt   string    `json:"prompt"`
	Provider string    `json:"provider"` // the path prefix, for example "openai"
	Start    time.Time `json:"start"`
	Status   int       `json:"status"` // of HTTP; 0 = no response was sent
	Step     int       `json:"step"`   // from 1: SerpApi may take two requests for one attempt, and Anthropic pauses
}

// callLog keeps the last calls in a ring.
type callLog struct {
	keep int
	now  func() time.Time

	mu       sync.Mutex
	attempts map[uint64]int // by hash of provider, step and prompt
	changed  chan struct{}  // closed at the next change
	broken   bool           // the last line of Options.Log broke off
	last     int64          // the newest call's ID
	ring     []Call         // the call with ID n is at (n-1) % keep
	to       io.Writer      // nil: no Options.Log
}

func newCallLog(opts Options) *callLog {
	return &callLog{keep: opts.Keep, now: opts.Now, attempts: map[uint64]int{}, changed: make(chan struct{}), to: opts.Log}
}

// Calls returns the calls that are kept, in order of arrival, pending ones included.
func (s *Server) Calls() []Call {
	calls, _ := s.log.snapshot()
	return calls
}

// WaitCalls waits until done holds for [Server.Calls]; it looks again at each arrival
// and each end of a call. Its error is ctx's.
func (s *Server) WaitCalls(ctx context.Context, done func([]Call) bool) error {
	for {
		calls, changed := s.log.snapshot()
		if done(calls) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (l *callLog) snapshot() ([]Call, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	calls := make([]Call, 0, len(l.ring))
	for id := l.last - int64(len(l.ring)) + 1; id <= l.last; id++ {
		calls = append(calls, l.ring[(id-1)%int64(l.keep)])
	}
	return calls, l.changed
}

// begin records a call's arrival and numbers it.
func (l *callLog) begin(c Call) Call {
	l.mu.Lock()
	defer l.mu.Unlock()
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(c.Provider + "\x00" + strconv.Itoa(c.Step) + "\x00" + c.Prompt))
	if len(l.attempts) >= l.keep && l.attempts[hash.Sum64()] == 0 {
		clear(l.attempts) // bounded: the numbers start anew
	}
	l.attempts[hash.Sum64()]++
	l.last++
	c.Attempt, c.ID, c.Outcome = l.attempts[hash.Sum64()], l.last, OutcomePending
	if len(l.ring) < l.keep {
		l.ring = append(l.ring, c)
	} else {
		l.ring[(c.ID-1)%int64(l.keep)] = c
	}
	l.notify()
	return c
}

// end records how a call ended. When the line cannot be written (the disk is full) it reports false: the call must then
// fail, as it would at an engine whose disk is full, since a log with a hole would lie.
func (l *callLog) end(c Call, outcome Outcome, status int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	c.End, c.Outcome, c.Status = l.now(), outcome, status
	written := l.write(c)
	if !written {
		c.Outcome, c.Status = OutcomeFault, http.StatusInternalServerError
	}
	if at := (c.ID - 1) % int64(l.keep); l.ring[at].ID == c.ID {
		l.ring[at] = c
	}
	l.notify()
	return written
}

// write appends a call to Options.Log. A line that breaks off is left as it is, and the next begins anew.
func (l *callLog) write(c Call) bool {
	if l.to == nil {
		return true
	}
	line, err := json.Marshal(c)
	if err != nil {
		return false
	}
	line = append(line, '\n')
	if l.broken {
		line = append([]byte{'\n'}, line...)
	}
	n, err := l.to.Write(line)
	l.broken = err != nil && (l.broken || n > 0)
	return err == nil
}

func (l *callLog) notify() {
	close(l.changed)
	l.changed = make(chan struct{})
}
