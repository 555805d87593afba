package door

import (
	"maps"
	"sync"
	"time"
)

// knownTokens caches the callers of API tokens for a second, so that authentication does not need the database for each
// request. Changes to tokens through this process take effect immediately. If another node revokes a token, this
// process accepts the token for up to one more second.
type knownTokens struct {
	now func() time.Time

	mu      sync.Mutex
	callers map[[hashSize]byte]knownToken
	changes int // the number of starts and ends of write operations
	writing int // the number of write operations in progress, during which no caller is cached
}

type knownToken struct {
	caller *Caller
	until  time.Time
}

const (
	tokenKnown  = time.Second
	mostCallers = 1000 // the number of cached callers at which expired callers are removed
)

func newKnownTokens(now func() time.Time) *knownTokens {
	return &knownTokens{callers: map[[hashSize]byte]knownToken{}, now: now}
}

// find returns the cached caller of a token, or nil. The second result is the number of changes of tokens and
// users so far, which the caller of find passes to [knownTokens.keep].
func (k *knownTokens) find(hash [hashSize]byte) (*Caller, int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if known, ok := k.callers[hash]; ok && k.now().Before(known.until) {
		return known.caller, k.changes
	}
	return nil, k.changes
}

// keep caches a caller if no write operation has been in progress since the call of [knownTokens.find]. The parameter
// "changes" is the second result of [knownTokens.find].
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

// change empties the cache and adds the parameter "writing" to the number of write operations in progress.
func (k *knownTokens) change(writing int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.changes++
	k.writing += writing
	clear(k.callers)
}
