package api

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"tidewatch/store"
)

// Metadata has the options for the runs of a scheduled job. Existing programs send these field names.
//
//nolint:tagliatelle // programs of the replaced system use these names
type Metadata struct {
	Collectors     []string             `json:"collectors,omitempty" nullable:"false"`
	Parallel       bool                 `json:"parallel,omitempty"`
	PositionLimit  int                  `json:"positionLimit,omitempty"`
	SentimentLimit int                  `json:"sentimentLimit,omitempty"`
	Samples        int                  `json:"samples,omitempty"`
	Locale         string               `json:"locale,omitempty"`
	Country        string               `json:"country,omitempty"`
	MaxCalls       int                  `json:"maxCalls,omitempty"`
	MaxCostUSD     float64              `json:"maxCostUsd,omitempty"`
	PauseAtCap     bool                 `json:"pauseAtCap,omitempty"`
	Rescore        bool                 `json:"rescore,omitempty"`
	Recipients     []string             `json:"recipients,omitempty" nullable:"false"`
	ReportTemplate store.ReportTemplate `json:"reportTemplate,omitempty"`
}

// raw encodes the metadata as JSON for the column metadata.
func (m Metadata) raw() (json.RawMessage, error) {
	encoded, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("encode metadata: %w", err)
	}
	return encoded, nil
}

// metadataFrom decodes the column metadata. Unknown options, which only plain SQL can write, are omitted. A run with
// unknown options fails with an error that names the options.
func metadataFrom(raw json.RawMessage) Metadata {
	var m Metadata
	_ = json.Unmarshal(raw, &m) // unreadable options are omitted
	return m
}

// ScheduledJob is a schedule for the runs of a brand. A schedule has a job type, a cron expression in a time zone, and
// options.
type ScheduledJob struct {
	ID                   uuid.UUID     `format:"uuid" json:"id"`
	BrandID              uuid.UUID     `format:"uuid" json:"brand_id"`
	BrandName            string        `example:"Acme" json:"brand_name"`
	CustomerID           uuid.UUID     `format:"uuid" json:"customer_id"`
	CustomerName         string        `example:"Northwind Ltd" json:"customer_name"`
	Name                 *string       `json:"name"`
	JobType              string        `json:"job_type"`
	CronExpression       string        `json:"cron_expression"`
	After                *uuid.UUID    `format:"uuid" json:"after"`
	AfterName            *string       `doc:"The name of the schedule that the field after identifies, or the id if that schedule has no name. The name of a schedule of another brand begins with the brand." example:"daily" json:"after_name"`
	AfterPartial         bool          `json:"after_partial"`
	Description          string        `doc:"A description of the times at which the schedule fires. The description is empty if the cron expression is invalid." example:"At 09:00 every day" json:"description"`
	Timezone             string        `json:"timezone"`
	DSTGap               string        `json:"dst_gap"`
	DSTRepeat            string        `json:"dst_repeat"`
	IsActive             bool          `json:"is_active"`
	NextRunAt            *time.Time    `doc:"The time of the next tick. The value is null if the schedule is paused, has ended, fires after another schedule, or has an error in the field schedule_error." json:"next_run_at"`
	NextRunSuppressed    *SuppressedBy `doc:"The exception that suppresses the next tick. The field is absent if the next tick fires." json:"next_run_suppressed,omitempty"`
	LastRunAt            *time.Time    `doc:"The time of the last tick or trigger that created a run." json:"last_run_at"`
	ScheduleError        *string       `doc:"The reason why an active schedule does not fire. The value is null for a schedule that has ended as planned." json:"schedule_error"`
	PausedReason         *string       `doc:"The reason why Tidewatch paused the schedule: a cap prevented calls, or the schedule before this schedule in the chain was deleted. The value is null if the schedule is active or a user paused the schedule." json:"paused_reason"`
	OverlapPolicy        string        `json:"overlap_policy"`
	MisfirePolicy        string        `json:"misfire_policy"`
	MisfireWindowSeconds int           `json:"misfire_window_seconds"`
	JitterSeconds        int           `json:"jitter_seconds"`
	RunTimeoutSeconds    int           `json:"run_timeout_seconds"`
	StartDeadlineSeconds *int          `json:"start_deadline_seconds"`
	StartsAt             *time.Time    `json:"starts_at"`
	EndsAt               *time.Time    `json:"ends_at"`
	Metadata             Metadata      `json:"metadata"`
	RecentRuns           []RunSummary  `doc:"The newest runs, newest first. The parameter recent_runs limits the length of the list." json:"recent_runs" nullable:"false"`
	CreatedBy            *Author       `json:"created_by"`
	CreatedAt            time.Time     `json:"created_at"`
	Version              int           `doc:"The number of the current version. Each edit adds 1." example:"1" json:"version"`
	DryRun               *EditPreview  `doc:"The effect of an edit. Only the response to a dry run has this field." json:"dry_run,omitempty"`
	UpdatedAt            time.Time     `json:"updated_at"`
}

// RunSummary has the main fields of a run.
type RunSummary struct {
	ID           uuid.UUID  `format:"uuid" json:"id"`
	Status       string     `enum:"pending,processing,completed,failed,cancelled,skipped" json:"status"`
	HasErrors    bool       `doc:"Whether the run has an error message. A completed run with an error message did only part of its work." json:"has_errors"`
	ScheduledFor time.Time  `json:"scheduled_for"`
	StartedAt    *time.Time `json:"started_at"`
	FinishedAt   *time.Time `json:"finished_at"`
}

// scheduledJobFrom converts a row of the database to the API's representation of a scheduled job.
func (s *server) scheduledJobFrom(j store.ListedJob) ScheduledJob {
	out := ScheduledJob{
		ID:                   j.ID,
		BrandID:              j.BrandID,
		BrandName:            j.BrandName,
		CustomerID:           j.CustomerID,
		CustomerName:         j.CustomerName,
		Name:                 j.Name,
		JobType:              string(j.JobType),
		CronExpression:       j.Cron,
		After:                j.After,
		AfterName:            j.AfterName,
		AfterPartial:         j.AfterPartial,
		Description:          s.describe(j),
		Timezone:             j.Timezone,
		DSTGap:               j.DSTGap,
		DSTRepeat:            j.DSTRepeat,
		IsActive:             j.IsActive,
		NextRunAt:            j.NextRunAt,
		LastRunAt:            j.LastRunAt,
		PausedReason:         j.PausedReason,
		ScheduleError:        j.ScheduleError,
		OverlapPolicy:        string(j.OverlapPolicy),
		MisfirePolicy:        string(j.MisfirePolicy),
		MisfireWindowSeconds: j.MisfireWindowSeconds,
		JitterSeconds:        j.JitterSeconds,
		RunTimeoutSeconds:    j.RunTimeoutSeconds,
		StartDeadlineSeconds: j.StartDeadlineSeconds,
		StartsAt:             j.StartsAt,
		EndsAt:               j.EndsAt,
		Metadata:             metadataFrom(j.Metadata),
		RecentRuns:           make([]RunSummary, 0, len(j.RecentRuns)),
		CreatedBy:            (*Author)(j.CreatedBy),
		CreatedAt:            j.CreatedAt,
		UpdatedAt:            j.UpdatedAt,
		Version:              j.Version,
	}
	for _, r := range j.RecentRuns {
		out.RecentRuns = append(out.RecentRuns, RunSummary{
			ID:           r.ID,
			Status:       string(r.Status),
			HasErrors:    r.HasErrors,
			ScheduledFor: r.ScheduledFor,
			StartedAt:    r.StartedAt,
			FinishedAt:   r.FinishedAt,
		})
	}
	return out
}

// describe returns a description of the times at which a schedule fires, or an empty text if the cron expression is
// invalid.
func (s *server) describe(j store.ListedJob) string {
	if j.AfterName != nil {
		return describeAfter(*j.AfterName, j.ScheduledJob)
	}
	schedule, err := s.schedule(j.Spec)
	if err != nil {
		return ""
	}
	return schedule.Describe()
}

// describeAfter describes the times at which a schedule fires after another schedule with the given name.
func describeAfter(name string, j store.ScheduledJob) string {
	text := "After each completed run of " + name
	if j.AfterPartial {
		text += ", even with errors"
	}
	return text
}
