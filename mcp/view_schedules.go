package mcp

import (
	"time"

	"github.com/google/uuid"

	"tidewatch/openapi/client"
)

// schedule is a scheduled job.
type schedule struct {
	ID           uuid.UUID  `json:"schedule"`
	Name         *string    `json:"name,omitempty"`
	Brand        string     `json:"brand"`
	Customer     string     `json:"customer"`
	JobType      string     `json:"job_type"`
	Cron         string     `json:"cron_expression"`
	Description  string     `json:"description"` // of the cron expression, in words
	Timezone     string     `json:"timezone"`
	Active       bool       `json:"active"`
	PausedReason *string    `json:"paused_reason,omitempty"`
	NextRun      *time.Time `json:"next_run,omitempty"`
	Suppressed   string     `json:"next_run_suppressed_by,omitempty"` // kind and note of the exception
	LastRun      *time.Time `json:"last_run,omitempty"`
	Error        *string    `json:"error,omitempty"`
	Link         string     `json:"link"`
}

func scheduleOf(s client.ScheduledJob, l links) schedule {
	out := schedule{
		ID: s.ID, Name: s.Name, Brand: s.BrandName, Customer: s.CustomerName, JobType: string(s.JobType),
		Cron: s.CronExpression, Description: s.Description, Timezone: s.Timezone, Active: s.IsActive,
		PausedReason: s.PausedReason, NextRun: s.NextRunAt, LastRun: s.LastRunAt, Error: s.ScheduleError,
		Link: l.path("scheduled-jobs/%s", s.ID),
	}
	if by := s.NextRunSuppressed; by != nil {
		out.Suppressed = string(by.Kind) + ": " + by.Description
		if by.Note != nil {
			out.Suppressed = string(by.Kind) + ": " + *by.Note
		}
	}
	return out
}

func shortSchedule(s client.ScheduledJob, l links) any { return scheduleOf(s, l) }

func shortSchedules(page client.PageScheduledJob, l links) any {
	return struct {
		Schedules  []schedule `json:"schedules"`
		NextCursor *string    `json:"next_cursor,omitempty"`
	}{
		Schedules:  each(page.Data, func(s client.ScheduledJob) schedule { return scheduleOf(s, l) }),
		NextCursor: page.NextCursor,
	}
}

// run is one run of a scheduled job.
type run struct {
	ID           uuid.UUID  `json:"run"`
	Schedule     *string    `json:"schedule,omitempty"` // id of the schedule
	ScheduleName *string    `json:"schedule_name,omitempty"`
	Brand        string     `json:"brand"`
	JobType      string     `json:"job_type"`
	Status       string     `json:"status"`
	Trigger      string     `json:"trigger"`
	ScheduledFor time.Time  `json:"scheduled_for"`
	Started      *time.Time `json:"started,omitempty"`
	Finished     *time.Time `json:"finished,omitempty"`
	Answers      *int64     `json:"answers,omitempty"`
	Failed       *int64     `json:"failed_calls,omitempty"`
	CostUSD      *float64   `json:"cost_usd,omitempty"`
	Error        *string    `json:"error,omitempty"`
	Advice       *string    `json:"advice,omitempty"`
	Link         string     `json:"link"`
}

func runOf(r client.Run, l links) run {
	out := run{
		ID: r.ID, Schedule: idText(r.ScheduledJobID), ScheduleName: r.ScheduleName, Brand: r.BrandName,
		JobType: string(r.JobType), Status: string(r.Status), Trigger: string(r.Trigger), ScheduledFor: r.ScheduledFor,
		Started: r.StartedAt, Finished: r.FinishedAt, Error: r.ErrorMessage, Advice: r.Advice,
		Link: l.path("runs/%s", r.ID),
	}
	if c := r.Metrics.DataCollection; c != nil {
		out.Answers, out.Failed, out.CostUSD = &c.SuccessfulExecutions, &c.FailedExecutions, c.CostUsd
	}
	return out
}

func shortRun(r client.Run, l links) any { return runOf(r, l) }

func shortRuns(page client.PageRun, l links) any {
	return struct {
		Runs       []run   `json:"runs"`
		NextCursor *string `json:"next_cursor,omitempty"`
	}{
		Runs:       each(page.Data, func(r client.Run) run { return runOf(r, l) }),
		NextCursor: page.NextCursor,
	}
}

func shortRunResult(r client.RunResult, l links) any {
	figureOf := func(f client.RunFigure) figure {
		return figure{Value: rounded(f.Value), N: f.N, Interval: interval(f.Low, f.High), FewAnswers: !f.Enough}
	}
	out := struct {
		Answers       client.AnswerCounts `json:"answers"`
		MentionRate   figure              `json:"mention_rate"`
		Position      figure              `json:"position"`
		Sentiment     figure              `json:"sentiment"`
		ShareOfVoice  figure              `json:"share_of_voice"`
		CitationShare figure              `json:"citation_share"`
		Domains       []client.RunDomain  `json:"cited_domains"`
		Link          string              `json:"link"`
	}{
		Answers: r.Answers, CitationShare: figureOf(r.Figures.CitationShare), Domains: r.Domains,
		Link: l.path("runs/%s", r.RunID), MentionRate: figureOf(r.Figures.MentionRate),
		Position: figureOf(r.Figures.Position), Sentiment: figureOf(r.Figures.Sentiment),
		ShareOfVoice: figureOf(r.Figures.ShareOfVoice),
	}
	out.Sentiment.Unsure = r.Answers.Unsure
	return out
}
