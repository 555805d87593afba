package jobs

import (
	"sync"
	"time"

	"tidewatch/jobs/cronspec"
	"tidewatch/store"
)

// maxCachedSpecs bounds the parsed specs in a [Planner]'s cache.
const maxCachedSpecs = 20_000

// Planner works out when schedules fire, and caches the parsed specs. It is safe for concurrent use.
type Planner struct {
	mu     sync.Mutex
	parsed map[store.Spec]*cronspec.Schedule
	parser cronspec.Parser // loads each zone once
}

// NewPlanner returns an empty Planner.
func NewPlanner() *Planner { return &Planner{parsed: map[store.Spec]*cronspec.Schedule{}} }

// schedule returns the parsed form of a spec; its error is a [*cronspec.FieldError].
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

// Plan returns the first tick after an instant. It is a [store.Planner]. Its error is a [*cronspec.FieldError] for a
// spec that cannot be read, or a [*store.FieldError] for bounds without a tick.
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

// noTickError returns the error of a schedule without a tick before its end.
func noTickError(endsAt *time.Time) error {
	return &store.FieldError{
		Field:   "ends_at",
		Message: "the schedule has no tick left up to " + orZero(endsAt).Format(time.RFC3339),
	}
}

// orZero returns the time, or the zero time for nil.
func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
