package door

import (
	"maps"
	"sync"
	"time"
)

// knownTokens keeps who an API token is for a second, so that a busy program does not ask the database twice for each
// request. What is changed by way of this process holds at once; a token that is revoked elsewhere is let in here for that
// second.
type knownTokens struct {
	now func() time.Time

	mu      sync.Mutex
	callers map[[hashSize]byte]knownToken
	changes int // writes that have begun or ended
	writing int // writes that are under way: nothing is kept meanwhile
}

type knownToken struct {
	caller *Caller
	until  time.Time
}

const (
	tokenKnown  = time.Second
	mostCallers = 1000 // before those whose second is over are forgotten
)

func newKnownTokens(now func() time.Time) *knownTokens {
	return &knownTokens{callers: map[[hashSize]byte]knownToken{}, now: now}
}

// find returns the caller with a token, nil: it must be asked for, and how many changes there were before the asking.
func (k *knownTokens) find(hash [hashSize]byte) (*Caller, int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if known, ok := k.callers[hash]; ok && k.now().Before(known.until) {
		return known.caller, k.changes
	}
	return nil, k.changes
}

// keep keeps a caller who was asked for, unless something has changed since.
func (k *knownTokens) keep(hash [hashSize]byte, c *Caller, changes int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.writing > 0 || k.changes != changes {
		return
	}
	now := k.now()
	if len(k.callers) >= mostCallers {
		maps.DeleteFunc(k.callers, func(_ [hashSize]byte, known knownToken) bool { return !now.Before(known.until) })
	}
	k.callers[hash] = knownToken{caller: c, until: now.Add(tokenKnown)}
}

// change forgets all, and counts the writes that are under way.
func (k *knownTokens) change(writing int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.changes++
	k.writing += writing
	clear(k.callers)
}
