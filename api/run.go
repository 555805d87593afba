package api

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/api/reason"
	"tidewatch/store"
)

// Run is one execution of a scheduled job.
type Run struct {
	ID                uuid.UUID  `doc:"Grows with the time of creation." format:"uuid" json:"id"`
	ScheduledJobID    *uuid.UUID `doc:"null: the schedule was deleted; its runs stay." format:"uuid" json:"scheduled_job_id"`
	ScheduleName      *string    `json:"schedule_name"`
	BrandID           uuid.UUID  `format:"uuid" json:"brand_id"`
	BrandName         string     `example:"Acme" json:"brand_name"`
	CustomerID        uuid.UUID  `format:"uuid" json:"customer_id"`
	CustomerName      string     `example:"Northwind Ltd" json:"customer_name"`
	JobType           string     `enum:"data_collection,scoring,data_collection_and_scoring" json:"job_type"`
	Trigger           string     `doc:"What made it: a tick of the schedule, or somebody by hand." enum:"tick,manual" json:"trigger"`
	TriggeredBy       string     `doc:"Who, when it was made by hand." example:"ada@example.com" json:"triggered_by,omitempty"`
	Status            string     `enum:"pending,processing,completed,failed,cancelled,skipped" json:"status"`
	ScheduledFor      time.Time  `doc:"The tick that it is for; of one made by hand, when." json:"scheduled_for"`
	CreatedAt         time.Time  `json:"created_at"`
	StartedAt         *time.Time `json:"started_at"`
	FinishedAt        *time.Time `json:"finished_at"`
	RunTimeoutSeconds int        `example:"21600" json:"run_timeout_seconds"`
	ErrorMessage      *string    `doc:"Why it failed, was cancelled or skipped; on a completed run, what went wrong besides." json:"error_message"`
	ReasonCode        reason.Run `doc:"The reason for error_message, for programs. Omitted without an error message, and on runs that an older version ended." json:"reason_code,omitempty"`
	Advice            string     `doc:"What to do about the reason. Omitted when nothing needs to be done." example:"Add a query to the brand, or activate one, and trigger the schedule." json:"advice,omitempty"`
	Missed            *Missed    `doc:"The missed ticks that it stands for." json:"missed,omitempty"`
	MadeUp            bool       `doc:"It never was: its answers are made up, to show what trends look like." json:"made_up,omitempty"`
	Note              string     `doc:"What is to be known of it besides." example:"made up for the demo" json:"note,omitempty"`
	Retries           int        `doc:"How often somebody asked for what was missing again." example:"0" json:"retries"`
	RescoresRunID     *uuid.UUID `doc:"The run whose answers it scores again; null: it does not. That run may have been deleted since." format:"uuid" json:"rescores_run_id"`
	WaitsFor          *uuid.UUID `doc:"The run that must end before this one starts." format:"uuid" json:"waits_for"`
	Options           Metadata   `doc:"The schedule's metadata when the run was created." json:"options"`
	Metrics           RunMetrics `json:"metrics"`
	RiverJobID        *int64     `doc:"Its job in the queue." json:"river_job_id"`
	TraceID           *string    `doc:"Its trace in OpenTelemetry, from the tick or the trigger to the last answer that was scored; null: nothing was traced." example:"4bf92f3577b34da6a3ce929d0e0e4736" json:"trace_id"`
}

// Missed tells of the ticks that a run stands for because they were found late.
type Missed struct {
	Count          int       `doc:"How many, the run's own included." json:"count"`
	CountIsMinimum bool      `doc:"There were more than were counted." json:"count_is_minimum,omitempty"`
	From           time.Time `json:"from"`
	To             time.Time `json:"to"`
	OutsideWindow  int       `doc:"Of count, older than the misfire window." json:"outside_window,omitempty"`
	Policy         string    `enum:"run_once,run_all,skip" json:"policy"`
}

// RunMetrics count what a run did. Their names are those that existing programs read.
//
//nolint:tagliatelle // see above
type RunMetrics struct {
	DataCollection *CollectionMetrics `doc:"Left out when it collected nothing." json:"dataCollection,omitempty"`
	Scoring        *ScoringMetrics    `doc:"Left out when it scored nothing." json:"scoring,omitempty"`
}

// CollectionMetrics count the calls of a run. A call that was tried again counts once.
//
//nolint:tagliatelle // see RunMetrics
type CollectionMetrics struct {
	QueriesExecuted      int            `json:"queriesExecuted"`
	CollectorResults     map[string]int `doc:"Answers stored, by collector." json:"collectorResults"`
	SuccessfulExecutions int            `json:"successfulExecutions"`
	FailedExecutions     int            `json:"failedExecutions"`
	CostUSD              *float64       `doc:"What its answers cost, in US dollars, as far as it is known; left out: of none." json:"costUsd,omitempty"`
}

// ScoringMetrics count what scoring extracted.
//
//nolint:tagliatelle // see RunMetrics
type ScoringMetrics struct {
	PositionsProcessed            int           `doc:"Answers that positions were extracted from." json:"positionsProcessed"`
	SentimentsProcessed           int           `doc:"Answers that the brand's sentiment was extracted from." json:"sentimentsProcessed"`
	CompetitorSentimentsProcessed int           `doc:"Sentiments of competitors." json:"competitorSentimentsProcessed"`
	CitationsProcessed            int           `doc:"Cited and consulted pages." json:"citationsProcessed"`
	Judge                         *JudgeMetrics `doc:"What the judge of sentiment did; left out: it was not asked." json:"judge,omitempty"`
}

// JudgeMetrics count what the judge of sentiment did, and took.
//
//nolint:tagliatelle // see RunMetrics
type JudgeMetrics struct {
	AnswersJudged     int      `json:"answersJudged"`
	AnswersFailed     int      `doc:"The lexicon's sentiment stands for them." json:"answersFailed"`
	Error             string   `doc:"Why one of those that failed did." example:"the judge answered nothing that can be read" json:"error,omitempty"`
	SentimentsJudged  int      `json:"sentimentsJudged"`
	JudgementsDropped int      `doc:"They quoted what the answer does not say." json:"judgementsDropped"`
	Calls             int      `json:"calls"`
	InputTokens       int64    `json:"inputTokens"`
	OutputTokens      int64    `json:"outputTokens"`
	CostUSD           *float64 `doc:"In US dollars, of the calls whose cost is known; null: of none." json:"costUsd"`
}

func runFrom(r store.ListedRun) Run {
	out := Run{
		ID:                r.ID,
		ScheduledJobID:    r.ScheduledJobID,
		ScheduleName:      r.ScheduleName,
		BrandID:           r.BrandID,
		BrandName:         r.BrandName,
		CustomerID:        r.CustomerID,
		CustomerName:      r.CustomerName,
		JobType:           string(r.JobType),
		Trigger:           string(r.Trigger),
		Status:            string(r.Status),
		ScheduledFor:      r.ScheduledFor,
		CreatedAt:         r.CreatedAt,
		StartedAt:         r.StartedAt,
		FinishedAt:        r.FinishedAt,
		RunTimeoutSeconds: r.RunTimeoutSeconds,
		ErrorMessage:      r.ErrorMessage,
		ReasonCode:        reason.Run(r.ReasonCode),
		Advice:            r.ReasonCode.Advice(),
		RescoresRunID:     r.Rescores,
		WaitsFor:          r.WaitsFor,
		Options:           metadataFrom(r.Options),
		RiverJobID:        r.RiverJobID,
	}
	var known store.RunMetadata
	// Plain SQL may have written anything into these; what cannot be read is left out.
	_ = json.Unmarshal(r.Run.Metadata, &known)
	_ = json.Unmarshal(r.Run.Metrics, &out.Metrics)
	out.TriggeredBy, out.Retries, out.MadeUp, out.Note = known.TriggeredBy, known.Retries, known.MadeUp, known.Note
	if id := known.TraceID(); id != "" {
		out.TraceID = &id
	}
	if m := known.Missed; m != nil {
		out.Missed = &Missed{
			Count:          m.Count,
			CountIsMinimum: m.CountIsMin,
			From:           m.From,
			To:             m.To,
			OutsideWindow:  m.OutsideWindow,
			Policy:         string(m.Policy),
		}
	}
	return out
}

type listRunsInput struct {
	ListParams

	CustomerID     IDParam   `doc:"Only this customer's." format:"uuid" query:"customer_id"`
	BrandID        IDParam   `doc:"Only this brand's." format:"uuid" query:"brand_id"`
	ScheduledJobID IDParam   `doc:"Only this schedule's." format:"uuid" query:"scheduled_job_id"`
	JobType        string    `doc:"Only this job type." enum:"data_collection,scoring,data_collection_and_scoring" query:"job_type"`
	Trigger        string    `doc:"Only what ticks made, or what somebody made by hand." enum:"tick,manual" query:"trigger"`
	Status         []string  `doc:"Only these statuses, with commas between them." enum:"pending,processing,completed,failed,cancelled,skipped" maxItems:"6" query:"status"`
	From           time.Time `doc:"Only runs created at this time or later." query:"from"`
	To             time.Time `doc:"Only runs created before this time." query:"to"`
}

func (s *server) listRuns(ctx context.Context, in *listRunsInput) (*pageOutput[Run], error) {
	f := store.RunFilter{
		BrandID:        in.BrandID.pointer(),
		CustomerID:     in.CustomerID.pointer(),
		From:           in.From,
		To:             in.To,
		JobType:        store.JobType(in.JobType),
		ScheduledJobID: in.ScheduledJobID.pointer(),
		Trigger:        store.Trigger(in.Trigger),
		Visible:        visible(ctx),
	}
	for _, status := range in.Status {
		f.Statuses = append(f.Statuses, store.RunStatus(status))
	}
	after, err := in.begin("job-runs", f)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.ListRuns(ctx, f, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return turn(&in.ListParams, "job-runs", f, rows,
		func(r store.ListedRun) store.Place { return store.Place{At: r.CreatedAt, ID: r.ID} }, runFrom)
}

// RunDetail is a run with how far it has come and what went wrong.
type RunDetail struct {
	Run

	Progress []Lane      `doc:"How far its collection has come, by collector; empty for a run that only scores." json:"progress" nullable:"false"`
	Errors   []CallError `doc:"What went wrong, by collector and error, the most frequent first; at most 50." json:"errors" nullable:"false"`
	Attempts *Attempts   `doc:"What the queue knows of it; left out when the queue has forgotten it." json:"attempts,omitempty"`
	// RescoredIn are those that scored its answers again.
	RescoredIn []Run `doc:"The runs that scored its answers again, the newest first; at most 10." json:"rescored_in" nullable:"false"`
}

// Lane is how far one collector's calls of a run have come.
type Lane struct {
	Collector string `example:"chatgpt" json:"collector"`
	Answered  int    `example:"11" json:"answered"`
	Failed    int    `example:"1" json:"failed"`
	Total     int    `doc:"As of now: it follows the brand's queries." example:"12" json:"total"`
}

// CallError is an error that calls of a run ended with.
type CallError struct {
	Collector  string        `example:"chatgpt" json:"collector"`
	Class      string        `doc:"What kind of failure it is: throttled, transient, out_of_quota, permanent." example:"throttled" json:"class"`
	Message    string        `example:"HTTP 429: too many requests" json:"message"`
	ReasonCode reason.Answer `doc:"The reason, for programs. Omitted for answers that an older version stored." json:"reason_code,omitempty"`
	Advice     string        `doc:"What to do about the reason. Omitted when nothing needs to be done." example:"Lower the rate limit of the engine in the settings, then retry the run." json:"advice,omitempty"`
	Count      int           `doc:"How many calls." json:"count"`
}

// Attempts is what the queue knows of a run's job.
type Attempts struct {
	RiverJobID  int64      `json:"river_job_id"`
	State       string     `doc:"The queue's word for it." example:"completed" json:"state"`
	Attempt     int        `json:"attempt"`
	MaxAttempts int        `json:"max_attempts"`
	Errors      int        `doc:"How many attempts ended in an error." json:"errors"`
	AttemptedAt *time.Time `json:"attempted_at"`
	ScheduledAt time.Time  `doc:"Not before it the job is worked." json:"scheduled_at"`
}

// RunPath names a run.
type RunPath struct {
	ID uuid.UUID `doc:"The run." format:"uuid" path:"id"`
}

type runOutput struct {
	Body RunDetail
}

func (s *server) getRun(ctx context.Context, in *RunPath) (*runOutput, error) {
	run, err := visibleRun(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	return s.detail(ctx, s.db, run)
}

// visibleRun returns a run that the caller may see.
func visibleRun(ctx context.Context, db *store.DB, id uuid.UUID) (store.ListedRun, error) {
	run, err := db.ListedRun(ctx, id)
	return run, checkVisible(ctx, &run.CustomerID, err, problem.NotFound("run"))
}

func (s *server) detail(ctx context.Context, db *store.DB, run store.ListedRun) (*runOutput, error) {
	const most, mostRescorings = 50, 10
	out := &runOutput{Body: RunDetail{Run: runFrom(run), Progress: []Lane{}, Errors: []CallError{}, RescoredIn: []Run{}}}
	lanes, err := s.cfg.Runs.Lanes(ctx, db, run.Run)
	if err != nil {
		return nil, err
	}
	for _, l := range lanes {
		out.Body.Progress = append(
			out.Body.Progress,
			Lane{Collector: l.Collector, Answered: l.Answered, Failed: l.Failed, Total: l.Total},
		)
	}
	errs, err := db.CallErrorsOf(ctx, run.ID, most)
	if err != nil {
		return nil, err
	}
	for _, e := range errs {
		out.Body.Errors = append(out.Body.Errors, CallError{
			Collector: e.Collector, Class: e.Class, Message: e.Message, Count: e.Count,
			ReasonCode: reason.Answer(e.ReasonCode), Advice: e.ReasonCode.Advice(),
		})
	}
	rescorings, err := db.RescoringsOf(ctx, run.ID, mostRescorings)
	if err != nil {
		return nil, err
	}
	for _, r := range rescorings {
		out.Body.RescoredIn = append(out.Body.RescoredIn, runFrom(r))
	}
	if run.RiverJobID == nil {
		return out, nil
	}
	job, err := db.RiverJob(ctx, *run.RiverJobID)
	if errors.Is(err, store.ErrNotFound) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	out.Body.Attempts = &Attempts{
		RiverJobID: job.ID, State: job.State, Attempt: job.Attempt, MaxAttempts: job.MaxAttempts, Errors: job.Errors,
		AttemptedAt: job.AttemptedAt, ScheduledAt: job.ScheduledAt,
	}
	return out, nil
}

// ranWith audits what was done to a run and returns it as it is now.
func (s *server) ranWith(ctx context.Context, db *store.DB, id uuid.UUID, c change) (*runOutput, error) {
	run, err := db.ListedRun(ctx, id)
	if err != nil {
		return nil, err
	}
	c.after = runFrom(run)
	if err := s.audit(ctx, db, c); err != nil {
		return nil, err
	}
	return s.detail(ctx, db, run)
}

func (s *server) cancelRun(ctx context.Context, in *RunPath) (*runOutput, error) {
	return s.changeRun(ctx, in.ID, func(db *store.DB) (store.Run, error) {
		return s.cfg.Runs.CancelIn(ctx, db, in.ID, door.CallerOf(ctx).Name)
	})
}

func (s *server) retryRun(ctx context.Context, in *RunPath) (*runOutput, error) {
	return s.changeRun(
		ctx,
		in.ID,
		func(db *store.DB) (store.Run, error) { return s.cfg.Runs.RetryIn(ctx, db, in.ID) },
	)
}

type rescoreRunInput struct {
	RunPath
	IdempotencyParams
}

// rescoreRun is audited as something done to the run whose answers are scored again: there people look for it.
func (s *server) rescoreRun(ctx context.Context, in *rescoreRunInput) (*runOutput, error) {
	return once(ctx, s, in.IdempotencyParams, in.ID, func(db *store.DB) (*runOutput, error) {
		old, err := visibleRun(ctx, db, in.ID)
		if err != nil {
			return nil, err
		}
		run, err := s.cfg.Runs.RescoreIn(ctx, db, in.ID, door.CallerOf(ctx).Name)
		if err != nil {
			return nil, err
		}
		return s.ranWith(
			ctx,
			db,
			run.ID,
			change{customer: &old.CustomerID, objectID: in.ID.String()},
		)
	})
}

func (s *server) changeRun(
	ctx context.Context,
	id uuid.UUID,
	work func(*store.DB) (store.Run, error),
) (*runOutput, error) {
	var out *runOutput
	err := s.db.InTx(ctx, func(db *store.DB) error {
		before, err := visibleRun(ctx, db, id)
		if err != nil {
			return err
		}
		if _, err := work(db); err != nil {
			return err
		}
		out, err = s.ranWith(ctx, db, id, change{
			before: runFrom(before), customer: &before.CustomerID, objectID: id.String(),
		})
		return err
	})
	return out, err
}
