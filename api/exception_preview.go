package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/jobs/exception"
	"tidewatch/store"
)

// These constants limit the work of a preview. The first tick of each day compares all exceptions with the day, and
// each of these comparisons counts as a tick.
const (
	previewDays      = 30
	previewSchedules = 1000    // the maximum number of schedules that a preview reads
	previewListed    = 100     // the maximum number of schedules in the response
	mostTicks        = 300_000 // the maximum number of ticks that a preview computes
)

// ExceptionPreviewRequest is an exception whose effects a preview shows.
type ExceptionPreviewRequest struct {
	NewScheduleException

	Days *int `default:"30" doc:"The number of days that the preview covers, from the current time on." json:"days,omitempty" maximum:"366" minimum:"1"`
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
	out := &previewExceptionOutput{Body: ExceptionPreview{
		Description: exception.Describe(e), From: from, To: from.AddDate(0, 0, days), IsComplete: true,
		Schedules: []PreviewedEffects{},
	}}
	jobs, err := s.jobsUnder(ctx, e)
	if err != nil {
		return nil, err
	}
	if len(jobs) > previewSchedules {
		jobs, out.Body.IsComplete = jobs[:previewSchedules], false
	}
	existing, err := s.exceptionsFor(ctx, jobs, from, out.Body.To)
	if err != nil {
		return nil, err
	}
	ticks := 0
	for _, j := range jobs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		// The set of all exceptions shows which ticks the existing exceptions already suppress.
		effects, err := s.effects(ctx, j, e, existing[j.ID], &out.Body, &ticks)
		if err != nil {
			return nil, err
		}
		if effects.TickCount == 0 {
			continue
		}
		out.Body.ScheduleCount++
		out.Body.TickCount += effects.TickCount
		if len(out.Body.Schedules) < previewListed {
			out.Body.Schedules = append(out.Body.Schedules, effects)
		}
	}
	return out, nil
}

// effects returns the ticks of a schedule that the exception e suppresses and that the existing exceptions do not
// suppress. The parameter "ticks" has the number of ticks so far, over all schedules.
func (s *server) effects(
	ctx context.Context, j store.ListedJob, e store.Exception, existing []store.Exception, p *ExceptionPreview, ticks *int,
) (PreviewedEffects, error) {
	const listed = 10
	out := PreviewedEffects{ID: j.ID, Name: j.Name, BrandID: j.BrandID, BrandName: j.BrandName, Ticks: []Tick{}}
	schedule, err := s.schedule(j.Spec)
	if err != nil {
		return out, nil //nolint:nilerr // a schedule whose spec was made invalid by plain SQL does not fire
	}
	before := exception.NewSet(existing, s.specs.Zone)
	added := exception.NewSet([]store.Exception{e}, s.specs.Zone)
	const secondsPerDay = 24 * 60 * 60
	today := int64(-1)
	for w := newWalk(schedule, j.Timing, p.From.Add(-1)); w.within(p.To); w.next() {
		*ticks++
		if day := w.at.Unix() / secondsPerDay; day != today {
			today = day
			*ticks += len(existing)
			if err := ctx.Err(); err != nil {
				return out, err
			}
		}
		if *ticks > mostTicks {
			p.IsComplete = false
			break
		}
		if before.Suppress(w.at) != nil || added.Suppress(w.at) == nil {
			continue
		}
		out.TickCount++
		if len(out.Ticks) < listed {
			out.Ticks = append(out.Ticks, tickFrom(w.at, schedule.Location()))
		}
	}
	return out, nil
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
