package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/store"
)

// maxChained is the maximum number of schedules that the response lists after a schedule.
const maxChained = 500

// ScheduleChain has the schedules that fire one after another.
type ScheduleChain struct {
	Schedules  []ChainedSchedule `doc:"The requested schedule, and the schedules before and after this schedule in its chain. A schedule that fires after another schedule comes later in the list than the other schedule." json:"schedules" nullable:"false"`
	IsComplete bool              `doc:"Whether the list is complete. An incomplete list has only the nearest 500 schedules that fire after the requested schedule." json:"is_complete"`
}

// ChainedSchedule is a schedule of a chain.
type ChainedSchedule struct {
	ID           uuid.UUID   `format:"uuid" json:"id"`
	Name         *string     `example:"daily" json:"name"`
	BrandID      uuid.UUID   `format:"uuid" json:"brand_id"`
	BrandName    string      `example:"Acme" json:"brand_name"`
	After        *uuid.UUID  `doc:"The schedule whose completed runs fire this schedule. The value is null for the first schedule of a chain." format:"uuid" json:"after"`
	AfterPartial bool        `doc:"Whether the schedule also fires after runs that completed with errors." json:"after_partial"`
	IsActive     bool        `json:"is_active"`
	NextRunAt    *time.Time  `doc:"The time of the next tick. The value is null if the schedule has no next tick, for example because the schedule is paused or fires after another schedule." json:"next_run_at"`
	LastRun      *ChainedRun `doc:"The newest run of the schedule, without re-scores. The field is absent if there is no run." json:"last_run,omitempty"`
}

// ChainedRun is the newest run of a schedule of a chain.
type ChainedRun struct {
	ID        uuid.UUID `format:"uuid" json:"id"`
	Status    string    `enum:"pending,processing,completed,failed,cancelled,skipped" example:"completed" json:"status"`
	HasErrors bool      `doc:"Whether the run has an error message." json:"has_errors"`
}

type scheduleChainOutput struct {
	Body ScheduleChain
}

func (s *server) getScheduleChain(ctx context.Context, in *ScheduledJobPath) (*scheduleChainOutput, error) {
	chain, err := s.db.ChainOf(ctx, in.ID, visible(ctx), maxChained)
	if err != nil {
		return nil, foundOr(err, "scheduled job")
	}
	out := &scheduleChainOutput{Body: ScheduleChain{IsComplete: !chain.IsCut}}
	for _, j := range chain.Schedules {
		out.Body.Schedules = append(out.Body.Schedules, chainedFrom(j))
	}
	return out, nil
}

func chainedFrom(j store.ChainedSchedule) ChainedSchedule {
	out := ChainedSchedule{
		ID: j.ID, Name: j.Name, BrandID: j.BrandID, BrandName: j.BrandName, After: j.After, AfterPartial: j.AfterPartial,
		IsActive: j.IsActive, NextRunAt: j.NextRunAt,
	}
	if j.LastRunID != nil {
		out.LastRun = &ChainedRun{ID: *j.LastRunID, Status: string(j.LastRunStatus), HasErrors: j.LastRunHasErrors}
	}
	return out
}
