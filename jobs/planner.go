package jobs

import (
	"sync"
	"time"

	"tidewatch/jobs/cronspec"
	"tidewatch/jobs/zoneinfo"
	"tidewatch/store"
)

// maxCachedSpecs is the maximum number of parsed specs in the cache of a [Planner].
const maxCachedSpecs = 20_000

// Planner computes when schedules fire, and caches the parsed specs. A Planner is safe for concurrent use.
type Planner struct {
	mu     sync.Mutex
	parsed map[store.Spec]*cronspec.Schedule
	parser cronspec.Parser // loads each time zone only once
}

// NewPlanner returns an empty Planner that uses [zoneinfo.Current].
func NewPlanner() *Planner { return newPlanner(zoneinfo.Current()) }

func newPlanner(zones *zoneinfo.Data) *Planner {
	return &Planner{parsed: map[store.Spec]*cronspec.Schedule{}, parser: cronspec.Parser{Load: zones.Load}}
}

// schedule returns the parsed form of a spec, or a [*cronspec.FieldError] if the spec is invalid.
func (p *Planner) schedule(s store.Spec) (*cronspec.Schedule, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if schedule, ok := p.parsed[s]; ok {
		return schedule, nil
	}
	schedule, err := p.parser.Parse(cronspec.Spec{
		Cron: s.Cron, Zone: s.Timezone,
		DSTGap: cronspec.GapPolicy(s.DSTGap), DSTRepeat: cronspec.RepeatPolicy(s.DSTRepeat),
	})
	if err != nil {
		return nil, err
	}
	if len(p.parsed) >= maxCachedSpecs {
		clear(p.parsed)
	}
	p.parsed[s] = schedule
	return schedule, nil
}

// Plan implements [store.Planner] and returns the first tick after the given time. If the spec is invalid, the error is
// a [*cronspec.FieldError]. If the schedule has no tick within its bounds, the error is a [*store.FieldError].
func (p *Planner) Plan(t store.Timing, after time.Time) (time.Time, error) {
	schedule, err := p.schedule(t.Spec)
	if err != nil {
		return time.Time{}, err
	}
	at, ok := schedule.Within(after, orZero(t.StartsAt), orZero(t.EndsAt))
	if !ok {
		return time.Time{}, noTickError(t.EndsAt)
	}
	return at, nil
}

// noTickError returns the error for a schedule that has no tick before its end time.
func noTickError(endsAt *time.Time) error {
	return &store.FieldError{
		Field:   "ends_at",
		Message: store.NoTickLeft + " up to " + orZero(endsAt).Format(time.RFC3339),
	}
}

// orZero returns the time that t points to, or the zero time if t is nil.
func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
