package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/jobs/exception"
	"tidewatch/store"
)

// These constants limit the work of a preview. At the first tick of each day, a preview compares all exceptions with
// the day. Each comparison of an exception with a day counts as a tick.
const (
	previewDays      = 30
	previewSchedules = 1000    // the maximum number of schedules that a preview reads
	previewListed    = 100     // the maximum number of schedules in the response
	mostTicks        = 300_000 // the maximum number of ticks that a preview computes
)

// ExceptionPreviewRequest is an exception whose effects a preview shows.
type ExceptionPreviewRequest struct {
	NewScheduleException

	Days *int `default:"30" doc:"The number of days that the preview covers, starting at the current time." json:"days,omitempty" maximum:"366" minimum:"1"`
}

// ExceptionPreview lists the ticks that an exception would suppress.
type ExceptionPreview struct {
	Description   string             `doc:"A description of the suppressed ticks in words." example:"24 December 2026 to 26 December 2026 (Europe/Berlin)" json:"description"`
	From          time.Time          `json:"from"`
	To            time.Time          `json:"to"`
	ScheduleCount int                `doc:"The number of schedules with suppressed ticks." example:"2" json:"schedule_count"`
	TickCount     int                `doc:"The number of ticks that the exception suppresses. Ticks that existing exceptions suppress do not count." example:"6" json:"tick_count"`
	IsComplete    bool               `doc:"Whether the counts include all schedules and all ticks. A preview reads at most 1,000 schedules and 300,000 ticks, and fewer ticks if there are many exceptions." json:"is_complete"`
	Schedules     []PreviewedEffects `doc:"Up to 100 schedules with suppressed ticks, newest first." json:"schedules" nullable:"false"`
}

// PreviewedEffects has the ticks of one schedule that an exception would suppress.
type PreviewedEffects struct {
	ID        uuid.UUID `format:"uuid" json:"id"`
	Name      *string   `json:"name"`
	BrandID   uuid.UUID `format:"uuid" json:"brand_id"`
	BrandName string    `example:"Acme" json:"brand_name"`
	TickCount int       `doc:"The number of suppressed ticks." example:"3" json:"tick_count"`
	Ticks     []Tick    `doc:"The first 10 suppressed ticks." json:"ticks" nullable:"false"`
}

type previewExceptionInput struct {
	Body ExceptionPreviewRequest
}

type previewExceptionOutput struct {
	Body ExceptionPreview
}

func (s *server) previewException(ctx context.Context, in *previewExceptionInput) (*previewExceptionOutput, error) {
	e, err := s.newException(ctx, s.db, in.Body.NewScheduleException)
	if err != nil {
		return nil, err
	}
	days := previewDays
	set(&days, in.Body.Days)
	from := s.cfg.Now().UTC().Truncate(time.Second)
	body := ExceptionPreview{
		Description: exception.Describe(e), From: from, To: from.AddDate(0, 0, days), Schedules: []PreviewedEffects{},
	}
	added, last := exception.NewSet([]store.Exception{e}, s.specs.Zone), uuid.Nil
	body.IsComplete, err = s.eachTick(ctx, e, body.From, body.To, func(t previewedTick) int {
		if added.Suppress(t.at) == nil {
			return 0
		}
		if t.job.ID != last {
			last = t.job.ID
			body.add(t.job)
		}
		body.count(t)
		return 0
	})
	return &previewExceptionOutput{Body: body}, err
}

// add counts a schedule with suppressed ticks, and lists the schedule within the limit previewListed.
func (p *ExceptionPreview) add(j store.ListedJob) {
	p.ScheduleCount++
	if len(p.Schedules) < previewListed {
		p.Schedules = append(p.Schedules, PreviewedEffects{
			ID: j.ID, Name: j.Name, BrandID: j.BrandID, BrandName: j.BrandName, Ticks: []Tick{},
		})
	}
}

// count adds a suppressed tick of the last added schedule.
func (p *ExceptionPreview) count(t previewedTick) {
	const listed = 10
	p.TickCount++
	if p.ScheduleCount > len(p.Schedules) {
		return
	}
	of := &p.Schedules[len(p.Schedules)-1]
	of.TickCount++
	if len(of.Ticks) < listed {
		of.Ticks = append(of.Ticks, tickFrom(t.at, t.zone))
	}
}

// A previewedTick is a tick that existing exceptions do not suppress.
type previewedTick struct {
	at   time.Time
	job  store.ListedJob
	zone *time.Location // time zone of the schedule
}

// eachTick calls the function "visit" with the ticks between two times, schedule by schedule. The schedules are the
// active schedules to which an exception applies. Ticks that existing exceptions suppress are left out. The function
// "visit" returns the additional work of the visit, as a number of ticks. The result isComplete is false if the preview
// reaches one of its limits.
func (s *server) eachTick(
	ctx context.Context, e store.Exception, from, to time.Time, visit func(previewedTick) int,
) (isComplete bool, err error) {
	jobs, err := s.jobsUnder(ctx, e)
	if err != nil {
		return false, err
	}
	isComplete = len(jobs) <= previewSchedules
	jobs = jobs[:min(len(jobs), previewSchedules)]
	existing, err := s.exceptionsFor(ctx, jobs, from, to)
	if err != nil {
		return false, err
	}
	limited := tickLimit{left: mostTicks, to: to}
	for _, j := range jobs {
		schedule, err := s.schedule(j.Spec)
		if err != nil {
			continue // plain SQL made the spec invalid, so the schedule does not fire
		}
		before := exception.NewSet(existing[j.ID], s.specs.Zone)
		err = limited.each(ctx, newWalk(schedule, j.Timing, from.Add(-1)), len(existing[j.ID]), func(at time.Time) {
			if before.Suppress(at) == nil {
				limited.left -= visit(previewedTick{at, j, schedule.Location()})
			}
		})
		if err != nil || limited.left < 0 {
			return false, err
		}
	}
	return isComplete, nil
}

// A tickLimit limits the number of ticks of a preview. All schedules share the limit.
type tickLimit struct {
	left int // number of ticks that may follow; negative after the limit
	to   time.Time
}

// each calls a function with the ticks of a schedule until the end of the period or until the limit. The parameter
// "exceptions" is the number of comparisons at the first tick of each day.
func (l *tickLimit) each(ctx context.Context, w walk, exceptions int, visit func(time.Time)) error {
	const secondsPerDay = 24 * 60 * 60
	today := int64(-1)
	for ; w.within(l.to); w.next() {
		l.left--
		if day := w.at.Unix() / secondsPerDay; day != today {
			today = day
			l.left -= exceptions
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if l.left < 0 {
			return nil
		}
		visit(w.at)
	}
	return nil
}

// jobsUnder returns the active schedules to which an exception applies, up to one more than previewSchedules.
func (s *server) jobsUnder(ctx context.Context, e store.Exception) ([]store.ListedJob, error) {
	if e.ScheduledJobID != nil {
		j, err := visibleJob(ctx, s.db, *e.ScheduledJobID, 0)
		if err != nil || !j.IsActive {
			return nil, err
		}
		return []store.ListedJob{j}, nil
	}
	active := true
	f := store.ScheduledJobFilter{BrandID: e.BrandID, CustomerID: e.CustomerID, IsActive: &active, Visible: visible(ctx)}
	return s.db.ListScheduledJobs(ctx, f, store.Place{}, previewSchedules+1)
}

// exceptionsFor returns the exceptions of each schedule that may suppress ticks between two times.
func (s *server) exceptionsFor(
	ctx context.Context, jobs []store.ListedJob, from, to time.Time,
) (map[uuid.UUID][]store.Exception, error) {
	keys := make([]store.ExceptionScope, len(jobs))
	for i, j := range jobs {
		keys[i] = store.ExceptionScope{BrandID: j.BrandID, CustomerID: j.CustomerID, ScheduledJobID: j.ID}
	}
	return s.db.ExceptionsFor(ctx, keys, from, to)
}
