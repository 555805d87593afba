package door

import (
	"fmt"
	"maps"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"tidewatch/api/problem"
)

// rateLimit limits the requests of each caller to this process. The generic cell rate algorithm (ITU-T I.371) allows a
// sustained rate and a burst of a few seconds.
type rateLimit struct {
	burst int
	every time.Duration
	now   func() time.Time

	mu      sync.Mutex
	next    map[string]time.Time // the theoretical arrival time of each caller's next request
	sweepAt int                  // the number of callers in the map at which idle callers are removed
}

const (
	burstSeconds = 5
	leastSweep   = 1000
)

func newRateLimit(perSecond int, now func() time.Time) *rateLimit {
	return &rateLimit{
		burst:   perSecond * burstSeconds,
		every:   time.Second / time.Duration(perSecond),
		next:    map[string]time.Time{},
		now:     now,
		sweepAt: leastSweep,
	}
}

// allowance is the remaining part of a caller's limit.
type allowance struct {
	left  int
	reset time.Duration // the time until the full burst is available
	wait  time.Duration // the time until the next request is allowed; 0 if this request is allowed
}

// take counts a request of a caller if the request is within the limit.
func (l *rateLimit) take(key string) allowance {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, full := l.now(), time.Duration(l.burst)*l.every
	next := l.next[key]
	if next.Before(now) {
		next = now
	}
	next = next.Add(l.every)
	if wait := next.Sub(now) - full; wait > 0 {
		return allowance{reset: next.Sub(now) - l.every, wait: wait}
	}
	if len(l.next) >= l.sweepAt {
		maps.DeleteFunc(l.next, func(_ string, at time.Time) bool { return !at.After(now) })
		l.sweepAt = max(leastSweep, 2*len(l.next))
	}
	l.next[key] = next
	return allowance{left: int((full - next.Sub(now)) / l.every), reset: next.Sub(now)}
}

// LimitRequests limits the request rate of each caller. All anonymous requests from the same address share one limit.
func (d *Door) LimitRequests(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := AddressKey(RequestOf(r.Context()).Address)
		if c := CallerOf(r.Context()); c != nil {
			key = c.Key()
		}
		if p := d.overLimit(w, key); p != nil {
			d.WriteProblem(w, r, p)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// overLimit counts a request, sets the RateLimit headers, and returns a problem when the request exceeds the limit.
func (d *Door) overLimit(w http.ResponseWriter, key string) *problem.Problem {
	if d.limit == nil {
		return nil
	}
	a := d.limit.take(key)
	h := w.Header()
	h.Set("RateLimit-Limit", strconv.Itoa(d.limit.burst))
	h.Set("RateLimit-Remaining", strconv.Itoa(a.left))
	h.Set("RateLimit-Reset", strconv.Itoa(int((a.reset+time.Second-1)/time.Second)))
	if a.wait == 0 {
		return nil
	}
	detail := fmt.Sprintf("More than %d requests per second. Try again in a moment.", d.cfg.RequestsPerSecond)
	return problem.New(http.StatusTooManyRequests, detail).RetryAfter(a.wait)
}

// AddressKey returns the key of an address for rate limits. All addresses of an IPv6 /64 network have the same key,
// because one client usually has the whole network.
func AddressKey(address string) string {
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return "address:" + address
	}
	addr = addr.Unmap().WithZone("")
	if addr.Is6() {
		if network, err := addr.Prefix(64); err == nil {
			return "address:" + network.String()
		}
	}
	return "address:" + addr.String()
}
