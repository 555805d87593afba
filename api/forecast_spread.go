package api

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/problem"
	"tidewatch/store"
)

// SpreadSelection is the body of a request that spreads the schedules of a crowded hour.
type SpreadSelection struct {
	Engine     string     `doc:"The engine whose calls wait." example:"chatgpt" json:"engine" maxLength:"64"`
	At         time.Time  `doc:"A time in the crowded hour." json:"at"`
	Hours      *int       `default:"24" doc:"The length of the forecast in hours, from now." json:"hours,omitempty" maximum:"168" minimum:"1"`
	CustomerID *uuid.UUID `doc:"Spreads only schedules of this customer." format:"uuid" json:"customer_id,omitempty"`
	BrandID    *uuid.UUID `doc:"Spreads only schedules of this brand." format:"uuid" json:"brand_id,omitempty"`
}

// Spread has the effect of a longer jitter for the schedules in a crowded hour.
type Spread struct {
	Engine      string           `example:"chatgpt" json:"engine"`
	At          time.Time        `doc:"The start of the hour." json:"at"`
	LateSeconds int              `doc:"The longest expected wait of a call with the old jitter, in seconds." example:"1800" json:"late_seconds"`
	LateAfter   int              `doc:"The longest expected wait of a call with the new jitter, in seconds. The value covers the crowded hour, and all hours whose wait becomes longer." example:"180" json:"late_seconds_after"`
	Hours       []SpreadHour     `doc:"The hours of the forecast whose expected wait changes, earliest first." json:"hours" nullable:"false"`
	Schedules   []SpreadSchedule `doc:"Up to 1,000 schedules whose jitter becomes longer, starting with the schedules with the most calls. The list is empty if the hour is not crowded. The list is also empty if a longer jitter would not shorten the wait, for example because all calls belong to one run." json:"schedules" nullable:"false"`
	IsComplete  bool             `doc:"Whether the forecast includes all schedules." json:"is_complete"`
}

// SpreadHour has the expected wait of an hour before and after the spread.
type SpreadHour struct {
	Engine      string    `example:"chatgpt" json:"engine"`
	At          time.Time `doc:"The start of the hour." json:"at"`
	LateSeconds int       `doc:"The longest expected wait of a call with the old jitter, in seconds." example:"1800" json:"late_seconds"`
	LateAfter   int       `doc:"The longest expected wait of a call with the new jitter, in seconds." example:"180" json:"late_seconds_after"`
}

// SpreadSchedule is a schedule whose jitter becomes longer.
type SpreadSchedule struct {
	ID            uuid.UUID `format:"uuid" json:"id"`
	Name          *string   `json:"name"`
	BrandID       uuid.UUID `format:"uuid" json:"brand_id"`
	BrandName     string    `example:"Acme" json:"brand_name"`
	JitterSeconds int       `doc:"The old jitter of the schedule." example:"0" json:"jitter_seconds"`
	JitterAfter   int       `doc:"The new jitter of the schedule. The value is the expected wait of the hour, rounded up to full minutes, and limited to one day and to one minute less than the time between two ticks." example:"1800" json:"jitter_seconds_after"`
}

type spreadInput struct {
	DryRunParam

	Body SpreadSelection
}

type spreadOutput struct {
	Body Spread
}

// crowdedAfter is the expected wait for the limit of an engine above which an hour is crowded. The value is half of the
// default delay after which an alert rule of the kind "late" reports a run.
const crowdedAfter = 5 * time.Minute

// maxSpread is the maximum number of schedules that one request changes.
const maxSpread = 1000

func (s *server) spreadScheduledJobs(ctx context.Context, in *spreadInput) (*spreadOutput, error) {
	out, changes, err := s.planSpread(ctx, in.Body)
	if err == nil && !in.DryRun && len(changes) > 0 {
		changes, err = s.spread(ctx, changes)
	}
	if err != nil {
		return nil, err
	}
	for _, m := range changes {
		out.Schedules = append(out.Schedules, m.SpreadSchedule)
	}
	return &spreadOutput{Body: out}, nil
}

// crowd collects the schedules whose calls to an engine become due in an hour. A nil crowd collects nothing.
type crowd struct {
	engineHour

	members map[uuid.UUID]crowdMember
}

// crowdMember is a schedule that makes calls to the engine of a crowd.
type crowdMember struct {
	SpreadSchedule

	calls      float64 // expected calls of a tick
	customerID uuid.UUID
	delay      time.Duration // delay of the calls by the present jitter
	spec       store.Spec
}

func newCrowdMember(s store.PlannedSchedule, calls float64, delay time.Duration) crowdMember {
	return crowdMember{
		SpreadSchedule: SpreadSchedule{
			BrandID: s.BrandID, BrandName: s.BrandName, ID: s.ID, JitterSeconds: s.JitterSeconds, Name: s.Name,
		},
		calls: calls, customerID: s.CustomerID, delay: delay, spec: s.Spec,
	}
}

// isOf reports whether the crowd collects the schedules that call an engine.
func (c *crowd) isOf(engine string) bool { return c != nil && c.engine == engine }

// collect adds the schedules whose calls of a tick become due in the hour.
func (c *crowd) collect(tick time.Time, members []crowdMember) {
	for _, m := range members {
		if due := tick.Add(m.delay); !due.Before(c.at) && due.Before(c.at.Add(time.Hour)) {
			c.members[m.ID] = m
		}
	}
}

// planSpread computes a forecast, chooses the jitter of the schedules in the hour, and computes the forecast with the
// chosen jitter.
//
// planSpread sets the jitter to the expected wait of the hour. With this jitter, the last run starts about as late as
// its calls would start without jitter. The other runs start when the engine has room for their calls.
func (s *server) planSpread(ctx context.Context, body SpreadSelection) (out Spread, changes []crowdMember, err error) {
	at := engineHour{body.At.UTC().Truncate(time.Hour), body.Engine}
	out = Spread{At: at.at, Engine: at.engine, Hours: []SpreadHour{}, Schedules: []SpreadSchedule{}}
	f, err := s.spreadForecasting(ctx, body, at.at)
	if err != nil {
		return out, nil, err
	}
	f.crowd = &crowd{engineHour: at, members: map[uuid.UUID]crowdMember{}}
	if err := f.compute(ctx); err != nil {
		return out, nil, err
	}
	before := f.waits()
	out.IsComplete, out.LateSeconds, out.LateAfter = !f.incomplete, seconds(before[at]), seconds(before[at])
	if before[at] <= crowdedAfter {
		return out, nil, nil
	}
	changes = s.longerJitters(f.crowd.members, before[at])
	f.crowd, f.spread = nil, make(map[uuid.UUID]int, len(changes))
	for _, m := range changes {
		f.spread[m.ID] = m.JitterAfter
	}
	if err := f.compute(ctx); err != nil {
		return out, nil, err
	}
	after := f.waits()
	longest := after[at]
	for other, wait := range after {
		if other.engine == at.engine && wait > before[other] {
			longest = max(longest, wait)
		}
	}
	if longest >= before[at] {
		return out, nil, nil
	}
	out.Hours, out.IsComplete = changedWaits(before, after), out.IsComplete && !f.incomplete
	out.LateAfter = seconds(longest)
	return out, changes, nil
}

// spreadForecasting checks a request, and reads the data for the forecasts of the request.
func (s *server) spreadForecasting(ctx context.Context, body SpreadSelection, hour time.Time) (*forecasting, error) {
	if body.CustomerID != nil {
		customer, err := s.db.Customer(ctx, *body.CustomerID)
		if err := checkVisible(ctx, &customer.ID, err, unknownCustomer()); err != nil {
			return nil, err
		}
	}
	if body.BrandID != nil {
		if _, err := s.brandFor(ctx, s.db, *body.BrandID, body.CustomerID); err != nil {
			return nil, err
		}
	}
	if !s.hasEngine(body.Engine) {
		return nil, problem.Invalid("body.engine", "must be a configured engine")
	}
	const usual = 24
	in := forecastInput{Hours: usual}
	set(&in.Hours, body.Hours)
	f, err := s.newForecasting(ctx, &in)
	if err != nil {
		return nil, err
	}
	f.brandID, f.customerID = body.BrandID, body.CustomerID
	if first := f.from.Truncate(time.Hour); hour.Before(first) || !hour.Before(f.to) {
		return nil, problem.Invalid("body.at", fmt.Sprintf("must be in the forecast, which is from %s to %s",
			first.Format(time.RFC3339), f.to.Format(time.RFC3339)))
	}
	return f, nil
}

// longerJitters returns up to maxSpread schedules whose jitter can be lengthened to cover more of the wait, most calls
// first.
func (s *server) longerJitters(members map[uuid.UUID]crowdMember, wait time.Duration) []crowdMember {
	sorted := slices.SortedFunc(maps.Values(members), func(a, b crowdMember) int {
		return cmp.Or(cmp.Compare(b.calls, a.calls), slices.Compare(a.ID[:], b.ID[:]))
	})
	intervals := map[store.Spec]time.Duration{}
	var out []crowdMember
	for _, m := range sorted {
		if len(out) == maxSpread {
			break
		}
		least, known := intervals[m.spec]
		if !known {
			if schedule, err := s.schedule(m.spec); err == nil { // a schedule with an invalid spec has no jitter
				least = schedule.LeastInterval()
			}
			intervals[m.spec] = least
		}
		m.JitterAfter = spreadJitter(wait, least)
		if m.JitterAfter > m.JitterSeconds {
			out = append(out, m)
		}
	}
	return out
}

// spreadJitter returns the jitter that spreads a schedule over a wait, in seconds. The jitter is a number of full
// minutes, at least a minute shorter than the interval, and at most store.MaxJitterSeconds. A schedule that fires each
// minute has no jitter.
func spreadJitter(wait, interval time.Duration) int {
	whole := time.Duration(math.Ceil(wait.Minutes())) * time.Minute
	jitter := min(whole, interval-time.Minute, store.MaxJitterSeconds*time.Second)
	return max(int(jitter.Truncate(time.Minute).Seconds()), 0)
}

// spread stores the longer jitter of schedules, and returns the changed schedules. A schedule that was paused, or whose
// timing or jitter has changed since the forecast, does not change.
func (s *server) spread(ctx context.Context, planned []crowdMember) (changed []crowdMember, err error) {
	ids := make([]uuid.UUID, len(planned))
	for i, m := range planned {
		ids[i] = m.ID
	}
	err = s.db.InTx(ctx, func(db *store.DB) error {
		locked, err := db.LockScheduledJobs(ctx, ids)
		if err != nil {
			return err
		}
		now := make(map[uuid.UUID]store.ScheduledJob, len(locked))
		for _, j := range locked {
			now[j.ID] = j
		}
		var edited []store.ScheduledJob
		var changes []change
		for _, m := range planned {
			j := now[m.ID]
			if !j.IsActive || j.Spec != m.spec || j.JitterSeconds != m.JitterSeconds {
				continue
			}
			j.JitterSeconds = m.JitterAfter
			edited, changed = append(edited, j), append(changed, m)
			changes = append(changes, m.change())
		}
		if err := s.setAuthor(ctx, db); err != nil {
			return err
		}
		if err := db.UpdateScheduledJobs(ctx, edited); err != nil {
			return err
		}
		return s.audit(ctx, db, changes...)
	})
	return changed, err
}

// change returns the change of the jitter for the audit log.
func (m crowdMember) change() change {
	with := func(seconds int) any {
		return map[string]any{"brand_name": m.BrandName, "jitter_seconds": seconds, "name": m.Name}
	}
	return change{
		after: with(m.JitterAfter), before: with(m.JitterSeconds), customer: &m.customerID, objectID: m.ID.String(),
	}
}

// engineHour identifies an hour of an engine.
type engineHour struct {
	at     time.Time
	engine string
}

// waits returns the longest wait of the calls of each hour and engine.
func (f *forecasting) waits() map[engineHour]time.Duration {
	out := map[engineHour]time.Duration{}
	for _, h := range f.forecast.Hours() {
		out[engineHour{h.At, h.Engine}] = h.Late
	}
	return out
}

// changedWaits returns the hours whose waits differ.
func changedWaits(before, after map[engineHour]time.Duration) []SpreadHour {
	out := []SpreadHour{}
	add := func(at engineHour) {
		if a, b := seconds(before[at]), seconds(after[at]); a != b {
			out = append(out, SpreadHour{At: at.at, Engine: at.engine, LateAfter: b, LateSeconds: a})
		}
	}
	for at := range before {
		add(at)
	}
	for at := range after {
		if _, known := before[at]; !known {
			add(at)
		}
	}
	slices.SortFunc(out, func(a, b SpreadHour) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Engine, b.Engine))
	})
	return out
}

// seconds returns a duration in seconds, rounded.
func seconds(d time.Duration) int { return int(math.Round(d.Seconds())) }
