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

// Run is one execution of a scheduled job, or a re-score of stored answers.
type Run struct {
	ID                uuid.UUID   `doc:"A UUIDv7. The ids sort by time of creation." format:"uuid" json:"id"`
	ScheduledJobID    *uuid.UUID  `doc:"The schedule of the run. The value is null if the schedule was deleted, and for a re-score of a brand. Runs are kept when their schedule is deleted." format:"uuid" json:"scheduled_job_id"`
	ScheduleName      *string     `json:"schedule_name"`
	ScheduleVersion   *int        `doc:"The version of the schedule when the run was created. The value is null if an older version of Tidewatch created the run, or if the run has no schedule." example:"1" json:"schedule_version"`
	BrandID           uuid.UUID   `format:"uuid" json:"brand_id"`
	BrandName         string      `example:"Acme" json:"brand_name"`
	CustomerID        uuid.UUID   `format:"uuid" json:"customer_id"`
	CustomerName      string      `example:"Northwind Ltd" json:"customer_name"`
	JobType           string      `enum:"data_collection,scoring,data_collection_and_scoring,report" json:"job_type"`
	Trigger           string      `doc:"The trigger of the run. The value \"tick\" means that the schedule created the run. The value \"manual\" means that a user or program created the run." enum:"tick,manual" json:"trigger"`
	TriggeredBy       Author      `doc:"The name of the user or program that triggered a manual run." example:"ada@example.com" json:"triggered_by,omitempty"`
	Status            string      `enum:"pending,processing,completed,failed,cancelled,skipped" json:"status"`
	ScheduledFor      time.Time   `doc:"The time of the run's tick. For a manual run, the value is the time of the trigger." json:"scheduled_for"`
	CreatedAt         time.Time   `json:"created_at"`
	StartBy           *time.Time  `doc:"The start deadline. The value is null if the schedule has no start deadline, and after the first call of the run." json:"start_by"`
	StartedAt         *time.Time  `json:"started_at"`
	PlannedStartAt    *time.Time  `doc:"The planned start: the time of the tick plus the jitter. The field is omitted for a run without jitter." json:"planned_start_at,omitempty"`
	Resumed           bool        `doc:"Whether the end of a pause started the run after its tick." json:"resumed,omitempty"`
	FinishedAt        *time.Time  `json:"finished_at"`
	RunTimeoutSeconds int         `example:"21600" json:"run_timeout_seconds"`
	ErrorMessage      *RunMessage `doc:"The reason why the run failed, was cancelled or was skipped. For a completed run, the message names the part of the work that failed." json:"error_message"`
	ReasonCode        reason.Run  `doc:"The machine-readable reason code of the error message. The field is omitted if there is no error message, or if an older version of Tidewatch ended the run." json:"reason_code,omitempty"`
	Advice            string      `doc:"The recommended action. The field is omitted if no action is needed." example:"Add a query to the brand, or activate one, and trigger the schedule." json:"advice,omitempty"`
	Missed            *Missed     `doc:"The missed ticks that this run records." json:"missed,omitempty"`
	MadeUp            bool        `doc:"Whether the run is sample data that demonstrates trends." json:"made_up,omitempty"`
	Note              string      `doc:"A remark about sample data. The field is omitted for other runs." example:"made up for the demo" json:"note,omitempty"`
	Retries           int         `doc:"The number of times that the run was retried." example:"0" json:"retries"`
	RescoresRunID     *uuid.UUID  `doc:"The id of the run whose answers this run re-scores, even if that run was deleted. The value is null if this run does not re-score another run." format:"uuid" json:"rescores_run_id"`
	RescoresBrand     bool        `doc:"Whether the run re-scores stored answers of the brand. The operation get-rescore returns the segment and the progress." json:"rescores_brand,omitempty"`
	AfterRunID        *uuid.UUID  `doc:"The run whose completion started this run. That run belongs to another schedule. The value is null if a cron expression, a user or a program started this run." format:"uuid" json:"after_run_id"`
	WaitsFor          *uuid.UUID  `doc:"The run that must end before this run starts. The value is null if this run does not wait for another run." format:"uuid" json:"waits_for"`
	Options           Metadata    `doc:"The metadata of the schedule at the time when the run was created." json:"options"`
	Metrics           RunMetrics  `json:"metrics"`
	RiverJobID        *int64      `doc:"The id of the queue job of the run." json:"river_job_id"`
	TraceID           *string     `doc:"The id of the run's OpenTelemetry trace, which extends from the tick or trigger to the last scored answer. The value is null if tracing was off." example:"4bf92f3577b34da6a3ce929d0e0e4736" json:"trace_id"`
}

// Missed describes the missed ticks that a run represents.
type Missed struct {
	Count          int       `doc:"The number of missed ticks. The tick of the run counts only if this tick was late." json:"count"`
	CountIsMinimum bool      `doc:"Whether counting stopped at a limit. If counting stopped, the schedule may have missed more ticks than the field count states." json:"count_is_minimum,omitempty"`
	From           time.Time `json:"from"`
	To             time.Time `json:"to"`
	OutsideWindow  int       `doc:"The number of counted ticks that are older than the misfire window." json:"outside_window,omitempty"`
	Policy         string    `enum:"run_once,run_all,skip" json:"policy"`
	Outcome        string    `doc:"What happened to the missed ticks. The value \"replaced\" means that this run replaces them. The value \"own_runs\" means that each of the newest 100 ticks within the misfire window has its own run. The value \"skipped\" means that no run replaces them." enum:"replaced,own_runs,skipped" json:"outcome"`
}

// missedOutcome returns what happened to the missed ticks of a run. The run's own tick may be one of them.
func missedOutcome(r store.ListedRun, m *store.Missed) string {
	own, inWindow, isSkipped := !m.To.Before(r.ScheduledFor), m.Count-m.OutsideWindow, r.Status == store.RunSkipped
	switch {
	case m.Policy == store.MisfireRunAll && inWindow > 0 && isCatchUp(r, m, inWindow):
		return "own_runs"
	case own && isSkipped:
		return "skipped"
	case !own && (m.Policy == store.MisfireSkip || inWindow <= 0 || isSkipped):
		return "skipped"
	default:
		return "replaced"
	}
}

// isCatchUp reports whether each missed tick of a run with the misfire policy run_all has its own run. The first run of
// a catch-up has the oldest tick within the misfire window. A run for several ticks that a pause suppressed has the
// newest of these ticks. A run for superseded ticks has the oldest of these ticks, and is skipped.
func isCatchUp(r store.ListedRun, m *store.Missed, inWindow int) bool {
	if r.Status == store.RunSkipped {
		return m.To.After(r.ScheduledFor) && r.ReasonCode != store.ReasonScheduleChanged
	}
	return inWindow == 1 || !m.To.Equal(r.ScheduledFor)
}

// RunMetrics has the counts of a run. Existing programs read these field names.
//
//nolint:tagliatelle // see above
type RunMetrics struct {
	DataCollection *CollectionMetrics `doc:"The counts of data collection. The field is omitted if the run collected no data." json:"dataCollection,omitempty"`
	Scoring        *ScoringMetrics    `doc:"The counts of scoring. The field is omitted if the run scored no answers." json:"scoring,omitempty"`
}

// CollectionMetrics counts the calls of a run. A call and its repetitions count as one call.
//
//nolint:tagliatelle // see RunMetrics
type CollectionMetrics struct {
	QueriesExecuted      int            `json:"queriesExecuted"`
	CollectorResults     map[string]int `doc:"The number of stored answers by collector." json:"collectorResults"`
	SuccessfulExecutions int            `json:"successfulExecutions"`
	FailedExecutions     int            `json:"failedExecutions"`
	CostUSD              *float64       `doc:"The known cost of the answers in US dollars. The field is omitted if no cost is known." json:"costUsd,omitempty"`
}

// ScoringMetrics counts the results of scoring in a run.
//
//nolint:tagliatelle // see RunMetrics
type ScoringMetrics struct {
	PositionsProcessed            int           `doc:"The number of answers that were scored for positions." json:"positionsProcessed"`
	SentimentsProcessed           int           `doc:"The number of answers that were scored for the sentiment towards the brand." json:"sentimentsProcessed"`
	CompetitorSentimentsProcessed int           `doc:"The number of scored sentiments towards competitors." json:"competitorSentimentsProcessed"`
	UnsureSentiments              int           `doc:"The number of sentiments with the label \"unsure\", towards the brand and its competitors." json:"unsureSentiments"`
	CitationsProcessed            int           `doc:"The number of cited and consulted pages." json:"citationsProcessed"`
	Judge                         *JudgeMetrics `doc:"The counts and costs of the LLM judge. The field is omitted if the judge was not called." json:"judge,omitempty"`
}

// JudgeMetrics has the counts and the costs of the LLM judge in a run.
//
//nolint:tagliatelle // see RunMetrics
type JudgeMetrics struct {
	AnswersJudged     int      `json:"answersJudged"`
	AnswersFailed     int      `doc:"The number of answers for which the judge failed. An answer without a judgement keeps the sentiment of the statistical model." json:"answersFailed"`
	Error             string   `doc:"The error of one of the failed calls to the judge." example:"the answer of the judge cannot be read" json:"error,omitempty"`
	SentimentsJudged  int      `json:"sentimentsJudged"`
	JudgementsDropped int      `doc:"The number of judgements that were dropped because they failed a check, for example because their quote is not in the answer." json:"judgementsDropped"`
	Calls             int      `json:"calls"`
	InputTokens       int64    `json:"inputTokens"`
	OutputTokens      int64    `json:"outputTokens"`
	CostUSD           *float64 `doc:"The known cost of the calls in US dollars. The value is null if no cost is known." json:"costUsd"`
}

func runFrom(r store.ListedRun) Run {
	out := Run{
		ID:                r.ID,
		ScheduledJobID:    r.ScheduledJobID,
		ScheduleName:      r.ScheduleName,
		ScheduleVersion:   r.ScheduleVersion,
		BrandID:           r.BrandID,
		BrandName:         r.BrandName,
		CustomerID:        r.CustomerID,
		CustomerName:      r.CustomerName,
		JobType:           string(r.JobType),
		Trigger:           string(r.Trigger),
		Status:            string(r.Status),
		ScheduledFor:      r.ScheduledFor,
		CreatedAt:         r.CreatedAt,
		StartBy:           r.StartBy,
		StartedAt:         r.StartedAt,
		FinishedAt:        r.FinishedAt,
		RunTimeoutSeconds: r.RunTimeoutSeconds,
		ErrorMessage:      (*RunMessage)(r.ErrorMessage),
		ReasonCode:        reason.Run(r.ReasonCode),
		Advice:            r.ReasonCode.Advice(),
		RescoresRunID:     r.Rescores,
		AfterRunID:        r.AfterRunID,
		WaitsFor:          r.WaitsFor,
		Options:           metadataFrom(r.Options),
		RiverJobID:        r.RiverJobID,
	}
	var known store.RunMetadata
	// Plain SQL may have written other JSON into the columns metadata and metrics. Unreadable values are omitted.
	_ = json.Unmarshal(r.Run.Metadata, &known)
	_ = json.Unmarshal(r.Run.Metrics, &out.Metrics)
	out.RescoresBrand, out.PlannedStartAt, out.Resumed = known.RescoresBrand, known.PlannedStart, known.Resumed != ""
	out.TriggeredBy, out.Retries, out.MadeUp, out.Note = Author(known.TriggeredBy), known.Retries, known.MadeUp, known.Note
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
			Outcome:        missedOutcome(r, m),
		}
	}
	return out
}

type listRunsInput struct {
	ListParams

	CustomerID     IDParam   `doc:"Filters by customer." format:"uuid" query:"customer_id"`
	BrandID        IDParam   `doc:"Filters by brand." format:"uuid" query:"brand_id"`
	ScheduledJobID IDParam   `doc:"Filters by schedule." format:"uuid" query:"scheduled_job_id"`
	JobType        string    `doc:"Filters by job type." enum:"data_collection,scoring,data_collection_and_scoring,report" query:"job_type"`
	Trigger        string    `doc:"Filters by trigger. The value \"tick\" selects runs that the schedule created. The value \"manual\" selects runs that a user or program created." enum:"tick,manual" query:"trigger"`
	Status         []string  `doc:"Filters by one or more statuses, separated by commas." enum:"pending,processing,completed,failed,cancelled,skipped" maxItems:"6" query:"status"`
	From           time.Time `doc:"Selects runs created at or after this time." query:"from"`
	To             time.Time `doc:"Selects runs created before this time." query:"to"`
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

// RunDetail is a run with its progress, its errors and its queue job.
type RunDetail struct {
	Run

	Progress   []Lane      `doc:"The progress of data collection for each collector. The list is empty for a run that collects no answers." json:"progress" nullable:"false"`
	Errors     []CallError `doc:"Up to 50 errors, grouped by collector and message. The most frequent errors come first." json:"errors" nullable:"false"`
	Attempts   *Attempts   `doc:"The attempts of the queue job. The field is omitted if the run has no queue job, or if the queue has deleted the job." json:"attempts,omitempty"`
	Report     *Report     `doc:"The report that the run made. The field is omitted if the run made no report, or if the report was deleted." json:"report,omitempty"`
	RescoredIn []Run       `doc:"Up to 10 runs that re-scored the answers of this run, newest first." json:"rescored_in" nullable:"false"`
}

// Lane is the progress of one collector in a run.
type Lane struct {
	Collector string `example:"chatgpt" json:"collector"`
	Answered  int    `example:"11" json:"answered"`
	Failed    int    `doc:"The number of failed calls, including the calls that will be repeated." example:"1" json:"failed"`
	Retrying  int    `doc:"The number of failed calls that the run will repeat." example:"1" json:"retrying"`
	Total     *int   `doc:"The number of calls. The total of an unfinished run follows the current queries of the brand. The value is null for an ended run that did not make all its calls, or whose answers were deleted." example:"12" json:"total"`

	RetryAt      *time.Time `doc:"The earliest time at which the run repeats a failed call. The value is null if no call will be repeated." json:"retry_at"`
	HeldUntil    *time.Time `doc:"The time until which the run makes no calls, because the engine requested a wait. The value is null if the engine requested no wait, or if the run needs no further calls." json:"held_until"`
	PausedAt     *time.Time `doc:"The time at which an operator paused the engine. The run waits until an operator resumes the engine. The value is null if the engine is not paused, or if the run needs no further calls." json:"paused_at"`
	PausedReason *string    `doc:"The reason for the pause." json:"paused_reason"`
}

func laneFrom(l store.Lane) Lane {
	out := Lane{
		Collector: l.Collector, Answered: l.Answered, Failed: l.Failed, Retrying: l.Retrying, RetryAt: l.RetryAt,
		Total: l.Total,
	}
	if s := l.State; s != nil {
		out.HeldUntil, out.PausedAt, out.PausedReason = s.HeldUntil, s.PausedAt, s.PausedReason
	}
	return out
}

// CallError is an error of one or more calls of a run.
type CallError struct {
	Collector  string        `example:"chatgpt" json:"collector"`
	Class      string        `doc:"The class of the error: \"throttled\", \"transient\", \"out_of_quota\" or \"permanent\"." example:"throttled" json:"class"`
	Message    string        `example:"HTTP 429: too many requests" json:"message"`
	ReasonCode reason.Answer `doc:"The machine-readable reason code of the error. The field is omitted for answers that an older version of Tidewatch stored." json:"reason_code,omitempty"`
	Advice     string        `doc:"The recommended action. The field is omitted if no action is needed, or if the run repeats the calls." example:"Lower the rate limit of the engine in the settings, then retry the run." json:"advice,omitempty"`
	Count      int           `doc:"The number of calls that failed with this error." json:"count"`
	RetryAt    *time.Time    `doc:"The earliest time at which the run repeats the calls. The value is null if the run does not repeat all these calls." json:"retry_at"`
}

// Attempts describes the queue job of a run.
type Attempts struct {
	RiverJobID  int64      `json:"river_job_id"`
	State       string     `doc:"The state of the queue job." example:"completed" json:"state"`
	Attempt     int        `json:"attempt"`
	MaxAttempts int        `json:"max_attempts"`
	Errors      int        `doc:"The number of attempts that failed. The first five attempts whose node was lost do not count. After an hour without a loss, the next five do not count either." json:"errors"`
	AttemptedAt *time.Time `json:"attempted_at"`
	ScheduledAt time.Time  `doc:"The earliest time at which a worker starts the queue job." json:"scheduled_at"`
}

// RunPath has the path parameter of operations on one run.
type RunPath struct {
	ID uuid.UUID `doc:"The id of the run." format:"uuid" path:"id"`
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
		out.Body.Progress = append(out.Body.Progress, laneFrom(l))
	}
	if out.Body.Report, err = reportOfRun(ctx, db, run.Run); err != nil {
		return nil, err
	}
	errs, err := db.CallErrorsOf(ctx, run.ID, most)
	if err != nil {
		return nil, err
	}
	for _, e := range errs {
		failure := CallError{
			Collector: e.Collector, Class: e.Class, Message: e.Message, Count: e.Count, ReasonCode: reason.Answer(e.ReasonCode),
		}
		if e.RetryAt != nil && !run.Status.Finished() { // an ended run, such as a cancelled run, repeats no calls
			failure.RetryAt = e.RetryAt
		} else {
			failure.Advice = e.ReasonCode.Advice()
		}
		out.Body.Errors = append(out.Body.Errors, failure)
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

// recordRun writes the audit entry of a change and returns the run after the change.
func (s *server) recordRun(ctx context.Context, db *store.DB, id uuid.UUID, c change) (*runOutput, error) {
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

// rescoreRun re-scores a run. The object of the audit entry is the run whose answers are re-scored.
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
		return s.recordRun(ctx, db, run.ID, change{customer: &old.CustomerID, objectID: in.ID.String()})
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
		out, err = s.recordRun(ctx, db, id, change{
			before: runFrom(before), customer: &before.CustomerID, objectID: id.String(),
		})
		return err
	})
	return out, err
}
