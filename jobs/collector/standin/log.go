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

// Outcome describes how a call ended.
type Outcome string

// A call to the stand-in has one of these outcomes.
const (
	OutcomeAborted  Outcome = "aborted"  // the client disconnected before the answer was sent
	OutcomeAnswered Outcome = "answered" // the server answered the call; a real engine would bill the call
	OutcomeFault    Outcome = "fault"    // a [Fault] made the call fail
	OutcomePending  Outcome = "pending"  // the call is not finished; Options.Log contains only finished calls
	OutcomeRejected Outcome = "rejected" // the server rejected the key or the content of the request
)

// Call is one HTTP request to the stand-in.
type Call struct {
	// Attempt is the number of the call among calls with the same provider, step and prompt, from 1.
	Attempt  int       `json:"attempt"`
	Country  string    `json:"country"` // the country in the request, in upper case; empty if absent
	End      time.Time `json:"end"`
	Engine   string    `json:"engine"` // the name of the collector, for example "chatgpt"
	ID       int64     `json:"id"`     // number of the call in the order of arrival, from 1
	Locale   string    `json:"locale"` // the locale in the request; empty if absent
	Model    string    `json:"model"`
	Outcome  Outcome   `json:"outcome"`
	Prompt   string    `json:"prompt"`
	Provider string    `json:"provider"` // the path prefix of the provider, for example "openai"
	Start    time.Time `json:"start"`
	Status   int       `json:"status"` // the HTTP status; 0 if the server sent no response
	// Step is the number of the request within one attempt, from 1; some attempts need several requests.
	Step int `json:"step"`
}

// callLog stores the newest calls in a ring buffer.
type callLog struct {
	keep int
	now  func() time.Time

	mu       sync.Mutex
	attempts map[uint64]int // number of calls by the hash of provider, step and prompt
	changed  chan struct{}  // a channel that the next change of the log closes
	broken   bool           // true if the last line of Options.Log is incomplete
	last     int64          // the ID of the newest call
	ring     []Call         // the call with the ID n has the index (n-1) % keep
	to       io.Writer      // the writer in Options.Log; nil if there is none
}

func newCallLog(opts Options) *callLog {
	return &callLog{keep: opts.Keep, now: opts.Now, attempts: map[uint64]int{}, changed: make(chan struct{}), to: opts.Log}
}

// Calls returns the stored calls in the order of arrival, including pending calls.
func (s *Server) Calls() []Call {
	calls, _ := s.log.snapshot()
	return calls
}

// WaitCalls waits until the function "done" returns true for the result of [Server.Calls]. WaitCalls repeats the check
// whenever a call arrives or ends, and returns the error of ctx if ctx ends first.
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

// begin stores a new call, and sets the fields ID and Attempt of the call.
func (l *callLog) begin(c Call) Call {
	l.mu.Lock()
	defer l.mu.Unlock()
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(c.Provider + "\x00" + strconv.Itoa(c.Step) + "\x00" + c.Prompt))
	if len(l.attempts) >= l.keep && l.attempts[hash.Sum64()] == 0 {
		clear(l.attempts) // the reset limits the memory use, and the numbers of attempts restart at 1
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

// end stores the outcome of a call. The result is false if the log line cannot be written, for example because the disk
// is full. If the result is false, the server must fail the call, because the log must contain all answered calls.
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

// write appends a call to Options.Log. After an incomplete line, write begins a new line.
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
