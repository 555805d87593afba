package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/catalog"
	"tidewatch/api/problem"
	"tidewatch/jobs/cronspec"
	"tidewatch/jobs/exception"
	"tidewatch/store"
)

// These constants are the periods and the limit of a preview.
const (
	previewChange = 30 * 24 * time.Hour // the period for the effects of an edit
	previewMonths = 13                  // the period for clock changes, which exceeds a year
	maxShifts     = 100
)

// SchedulePreviewRequest describes a new schedule. A request with the field scheduled_job_id describes an edit of that
// schedule. A field that an edit omits keeps its value.
type SchedulePreviewRequest struct {
	ScheduledJobID *uuid.UUID          `doc:"The schedule to edit." format:"uuid" json:"scheduled_job_id,omitempty"`
	BrandID        *uuid.UUID          `doc:"The brand of the schedule. The plan of the brand's customer limits the schedule." format:"uuid" json:"brand_id,omitempty"`
	CustomerID     *uuid.UUID          `doc:"The customer whose plan limits the schedule." format:"uuid" json:"customer_id,omitempty"`
	JobType        Given[string]       `doc:"The job type. The cost of a new schedule is estimated only if the request has a brand and a job type that collects answers." json:"job_type,omitzero"`
	CronExpression Given[string]       `doc:"The cron expression. A new schedule requires either the field cron_expression or the field after." json:"cron_expression,omitzero"`
	After          Optional[uuid.UUID] `json:"after,omitzero"`
	AfterPartial   Given[bool]         `json:"after_partial,omitzero"`
	Timezone       Given[string]       `json:"timezone,omitzero"`
	DSTGap         Given[string]       `json:"dst_gap,omitzero"`
	DSTRepeat      Given[string]       `json:"dst_repeat,omitzero"`
	StartsAt       Optional[time.Time] `json:"starts_at,omitzero"`
	EndsAt         Optional[time.Time] `json:"ends_at,omitzero"`
	Recipients     []string            `doc:"The e-mail addresses to which the schedule sends its reports." example:"[\"ada@example.com\"]" json:"recipients,omitempty" maxItems:"20" nullable:"false"`
	Metadata       Given[*Metadata]    `doc:"The options of the runs, which determine the cost." json:"metadata,omitzero"`
	N              *int                `default:"10" doc:"The number of ticks to return." json:"n,omitempty" maximum:"1000" minimum:"1"`
}

// SchedulePreview shows the effects of a schedule before the schedule is saved.
type SchedulePreview struct {
	Description          string           `doc:"A description of the schedule in words." example:"At 02:30 every day" json:"description"`
	Timezone             string           `example:"Europe/Berlin" json:"timezone"`
	Ticks                []Tick           `doc:"The next ticks after the current time. The list is empty if the schedule fires after another schedule." json:"ticks" nullable:"false"`
	LeastIntervalSeconds int64            `doc:"The shortest time between two ticks of the cron expression, without the effects of clock changes. The value is 0 if the schedule fires after another schedule." example:"86400" json:"least_interval_seconds"`
	MinIntervalSeconds   *int             `doc:"The minimum time between two ticks of a schedule under the customer's plan. The value 0 means no minimum. The value is null if the customer is unknown." json:"min_interval_seconds"`
	Warnings             []PreviewWarning `doc:"Possible mistakes." json:"warnings" nullable:"false"`
	ClockShifts          []ClockShift     `doc:"Up to 100 times of day that clock changes in the next 13 months skip or repeat." json:"clock_shifts" nullable:"false"`
	Cost                 *PreviewCost     `doc:"The expected calls to engines and their expected cost. The cost of the judge is not included. The field is omitted if the brand is unknown, or if the runs collect no answers." json:"cost,omitempty"`
	Changes              *PreviewChanges  `doc:"The effects of the edit in the next 30 days. The field is omitted for a new schedule." json:"changes,omitempty"`
}

// PreviewChanges has the ticks that an edit removes and adds.
type PreviewChanges struct {
	Before    []Tick    `doc:"The next ticks without the edit. The request's field n limits the length of the list." json:"before" nullable:"false"`
	Until     time.Time `doc:"The end of the compared period. The period starts at the time of the request. The lists \"gone\" and \"come\", and the counts, cover only ticks in this period." json:"until"`
	Gone      []Tick    `doc:"The first ticks that the edit removes. The request's field n limits the length of the list." json:"gone" nullable:"false"`
	GoneCount int       `doc:"The number of ticks that the edit removes." json:"gone_count"`
	Come      []Tick    `doc:"The first ticks that the edit adds. The request's field n limits the length of the list." json:"come" nullable:"false"`
	ComeCount int       `doc:"The number of ticks that the edit adds." json:"come_count"`
	KeptCount int       `doc:"The number of ticks that do not change." json:"kept_count"`
}

type schedulePreviewInput struct {
	Body SchedulePreviewRequest
}

type schedulePreviewOutput struct {
	Body SchedulePreview
}

func (s *server) previewSchedule(ctx context.Context, in *schedulePreviewInput) (*schedulePreviewOutput, error) {
	now, n := s.cfg.Now(), 10
	set(&n, in.Body.N)
	old, customer, err := s.previewSubject(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	t := in.Body.timing(old)
	changed, err := in.Body.chained(in.Body.subject(old, customer))
	if err != nil {
		return nil, err
	}
	if changed.After != nil {
		out, err := s.previewChained(ctx, changed, t, old, n)
		if err != nil {
			return nil, err
		}
		return out, s.addCost(ctx, &out.Body, in.Body, changed)
	}
	schedule, err := s.previewSpec(t, now)
	if err != nil {
		return nil, err
	}
	exceptions, err := s.exceptionSet(ctx, in.Body.subject(old, customer), now)
	if err != nil {
		return nil, err
	}
	least := schedule.LeastInterval()
	out := &schedulePreviewOutput{Body: SchedulePreview{
		Description: schedule.Describe(), Timezone: t.Timezone, Ticks: ticksFrom(schedule, t, exceptions, now, n),
		LeastIntervalSeconds: int64(least / time.Second), Warnings: []PreviewWarning{}, ClockShifts: []ClockShift{},
	}}
	if customer != nil {
		out.Body.MinIntervalSeconds = &customer.MinIntervalSeconds
		if allowed := time.Duration(customer.MinIntervalSeconds) * time.Second; least < allowed {
			out.Body.warn(warnTooOften, "The schedule "+catalog.RefuseInterval(least, allowed)+".")
		}
	}
	if refused := s.noReportMail(); len(in.Body.Recipients) > 0 && refused != "" {
		out.Body.warn(warnNoMail, capital(refused)+".")
	}
	out.Body.warnOfFrequency(schedule, least, now)
	out.Body.warnOfClock(schedule, t, now)
	if err := s.addCost(ctx, &out.Body, in.Body, in.Body.subject(old, customer)); err != nil {
		return nil, err
	}
	if err := s.countRuns(ctx, out.Body.Cost, in.Body.subject(old, customer), newWalk(schedule, t, now)); err != nil {
		return nil, err
	}
	if old != nil {
		if exceptions, err = s.exceptionSet(ctx, *old, now); err != nil {
			return nil, err
		}
		out.Body.Changes = s.changes(old.Timing, schedule, t, exceptions, now, n)
	}
	return out, nil
}

// previewSubject returns the schedule to edit and the customer whose plan applies. The schedule is nil for a new
// schedule. The customer is nil if neither the request nor the caller determines the customer.
func (s *server) previewSubject(
	ctx context.Context,
	in SchedulePreviewRequest,
) (*store.ScheduledJob, *store.Customer, error) {
	old, err := s.editedJob(ctx, in)
	if err != nil {
		return nil, nil, err
	}
	id := in.CustomerID
	switch {
	case old != nil:
		id = &old.CustomerID
	case in.BrandID != nil:
		brand, err := s.brandFor(ctx, s.db, *in.BrandID, in.CustomerID)
		if err != nil {
			return nil, nil, err
		}
		id = &brand.CustomerID
	case id == nil:
		id = visible(ctx)
	}
	if id == nil {
		return nil, nil, nil
	}
	customer, err := s.db.Customer(ctx, *id)
	return old, &customer, checkVisible(ctx, &customer.ID, err, unknownCustomer())
}

// subject returns the schedule to edit, or a new schedule of the brand and the customer in the request.
func (r SchedulePreviewRequest) subject(old *store.ScheduledJob, customer *store.Customer) store.ScheduledJob {
	if old != nil {
		return *old
	}
	var j store.ScheduledJob
	set(&j.BrandID, r.BrandID)
	if customer != nil {
		j.CustomerID = customer.ID
	}
	return j
}

// editedJob returns the schedule that the request edits, or nil if the request describes a new schedule.
func (s *server) editedJob(ctx context.Context, in SchedulePreviewRequest) (*store.ScheduledJob, error) {
	if in.ScheduledJobID == nil {
		return nil, nil //nolint:nilnil // a new schedule
	}
	j, err := s.db.ListedScheduledJob(ctx, *in.ScheduledJobID, 0)
	refusal := problem.Invalid("body.scheduled_job_id", "the scheduled job does not exist, or you may not see it")
	if err := checkVisible(ctx, &j.CustomerID, err, refusal); err != nil {
		return nil, err
	}
	if in.BrandID != nil && *in.BrandID != j.BrandID || in.CustomerID != nil && *in.CustomerID != j.CustomerID {
		return nil, problem.Invalid(
			"body.scheduled_job_id",
			"the scheduled job belongs to another brand or customer: omit brand_id and customer_id",
		)
	}
	return &j.ScheduledJob, err
}

// timing returns the timing that the request describes. For an edit, timing applies the changes of the request to the
// old timing.
func (r SchedulePreviewRequest) timing(old *store.ScheduledJob) store.Timing {
	t := store.Timing{
		Spec: store.Spec{DSTGap: string(cronspec.GapShift), DSTRepeat: string(cronspec.RepeatFirst), Timezone: "UTC"},
	}
	if old != nil {
		t = old.Timing
	}
	r.CronExpression.assign(&t.Cron)
	r.Timezone.assign(&t.Timezone)
	r.DSTGap.assign(&t.DSTGap)
	r.DSTRepeat.assign(&t.DSTRepeat)
	r.StartsAt.pointer(&t.StartsAt)
	r.EndsAt.pointer(&t.EndsAt)
	return t
}

// previewSpec parses a spec, and checks starts_at, ends_at and the next tick in the same way as a save.
func (s *server) previewSpec(t store.Timing, now time.Time) (*cronspec.Schedule, error) {
	schedule, err := s.schedule(t.Spec)
	if err != nil {
		return nil, err
	}
	if err := checkBounds(t); err != nil {
		return nil, err
	}
	if _, err := s.cfg.Catalog.Plan(t, now); err != nil {
		return nil, err
	}
	return schedule, nil
}

// changes compares the ticks of a schedule in the next 30 days with and without an edit.
func (s *server) changes(
	old store.Timing,
	schedule *cronspec.Schedule,
	t store.Timing,
	exceptions *exception.Set,
	now time.Time,
	n int,
) *PreviewChanges {
	until := now.Add(previewChange).UTC().Truncate(time.Second)
	out := &PreviewChanges{Before: []Tick{}, Until: until, Gone: []Tick{}, Come: []Tick{}}
	var come walk // a schedule that fires after another schedule has no planned ticks
	if schedule != nil {
		come = newWalk(schedule, t, now)
	}
	gone := come
	before, err := s.schedule(old.Spec)
	if err == nil {
		out.Before = ticksFrom(before, old, exceptions, now, n)
		gone = newWalk(before, old, now)
	} else {
		gone.ok = false // an invalid spec has no ticks
	}
	for gone.within(until) || come.within(until) {
		switch {
		case gone.within(until) && come.within(until) && gone.at.Equal(come.at):
			out.KeptCount++
			gone.next()
			come.next()
		case !come.within(until) || gone.within(until) && gone.at.Before(come.at):
			out.GoneCount++
			out.Gone = gone.note(out.Gone, n)
		default:
			out.ComeCount++
			out.Come = come.note(out.Come, n)
		}
	}
	return out
}

// chained returns a schedule with the cron expression and the chain fields of the request. The error is the same as for
// a request that saves the schedule.
func (r SchedulePreviewRequest) chained(j store.ScheduledJob) (store.ScheduledJob, error) {
	ScheduledJobChange{
		CronExpression: r.CronExpression, After: r.After, AfterPartial: r.AfterPartial,
	}.setCronOrAfter(&j)
	return j, store.CheckCronOrAfter(j)
}

// previewChained returns the preview of a schedule that fires after another schedule.
func (s *server) previewChained(
	ctx context.Context, j store.ScheduledJob, t store.Timing, old *store.ScheduledJob, n int,
) (*schedulePreviewOutput, error) {
	upstream, err := s.db.ListedScheduledJob(ctx, *j.After, 0)
	refusal := problem.Invalid("body.after", "the schedule does not exist, or belongs to another customer")
	if err := checkVisible(ctx, &upstream.CustomerID, err, refusal); err != nil {
		return nil, err
	}
	if j.CustomerID != uuid.Nil && j.CustomerID != upstream.CustomerID {
		return nil, refusal
	}
	if err := checkBounds(t); err != nil {
		return nil, err
	}
	name := upstream.ID.String()
	set(&name, upstream.Name)
	if j.BrandID != uuid.Nil && j.BrandID != upstream.BrandID {
		name = upstream.BrandName + " / " + name
	}
	out := &schedulePreviewOutput{Body: SchedulePreview{
		Description: describeAfter(name, j), Timezone: t.Timezone, Ticks: []Tick{}, Warnings: []PreviewWarning{},
		ClockShifts: []ClockShift{},
	}}
	if old != nil {
		now := s.cfg.Now()
		exceptions, err := s.exceptionSet(ctx, *old, now)
		if err != nil {
			return nil, err
		}
		out.Body.Changes = s.changes(old.Timing, nil, t, exceptions, now, n)
	}
	return out, nil
}

// walk iterates over the ticks of a schedule.
type walk struct {
	at       time.Time
	ok       bool
	schedule *cronspec.Schedule
	timing   store.Timing
}

func newWalk(schedule *cronspec.Schedule, t store.Timing, after time.Time) walk {
	w := walk{at: after, schedule: schedule, timing: t}
	w.next()
	return w
}

func (w *walk) next() {
	w.at, w.ok = w.schedule.Within(w.at, orZero(w.timing.StartsAt), orZero(w.timing.EndsAt))
}

func (w *walk) within(until time.Time) bool { return w.ok && !w.at.After(until) }

// note appends the current tick to the list and moves to the next tick. A list that already has n ticks stays
// unchanged.
func (w *walk) note(ticks []Tick, n int) []Tick {
	if len(ticks) < n {
		ticks = append(ticks, tickFrom(w.at, w.schedule.Location()))
	}
	w.next()
	return ticks
}
