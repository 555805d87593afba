package api

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/problem"
	"tidewatch/api/reason"
	"tidewatch/insights"
	"tidewatch/store"
)

// RunRetries is the body of a request that retries the failed runs of a period.
type RunRetries struct {
	CustomerID     *uuid.UUID `doc:"Selects the runs of this customer." format:"uuid" json:"customer_id,omitempty"`
	BrandID        *uuid.UUID `doc:"Selects the runs of this brand." format:"uuid" json:"brand_id,omitempty"`
	ScheduledJobID *uuid.UUID `doc:"Selects the runs of this schedule." format:"uuid" json:"scheduled_job_id,omitempty"`
	From           string     `doc:"The first day of the period. Only runs created in the period are selected." example:"2026-11-24" format:"date" json:"from"`
	To             string     `doc:"The last day, which is included. The default is today." example:"2026-11-24" format:"date" json:"to,omitempty"`
	Timezone       string     `default:"UTC" doc:"The IANA time zone of the day boundaries." example:"Europe/Berlin" json:"timezone,omitempty" maxLength:"64"`
	Status         string     `doc:"Selects only failed runs, or only completed runs with failed calls. By default, both groups of runs are selected." enum:"failed,completed" json:"status,omitempty"`
	JobType        string     `doc:"Selects the runs with this job type." enum:"data_collection,data_collection_and_scoring" json:"job_type,omitempty"`
	Trigger        string     `doc:"Selects the runs with this trigger." enum:"tick,manual" json:"trigger,omitempty"`
	Collectors     []string   `doc:"Selects the runs with a failed or missing call to one of these answer engines. The retry of a run repeats all its failed calls." example:"[\"chatgpt\"]" json:"collectors,omitempty" maxItems:"20" minItems:"1" nullable:"false"`
}

// RunRetryPreview is the expected work and cost of a retry of failed runs.
type RunRetryPreview struct {
	RunCount      int               `doc:"The number of runs that the retry resumes." example:"3" json:"run_count"`
	Calls         int               `doc:"The number of failed and missing calls of the runs that the retry resumes. The count includes each call once, even if the call fails again and is repeated." example:"120" json:"calls"`
	CostUSD       *float64          `doc:"The expected cost in US dollars of the calls whose price is known. The value is null if no price is known." example:"1.8" json:"cost_usd"`
	UnpricedCalls int               `doc:"The number of calls whose price is unknown. The field cost_usd does not include these calls." example:"0" json:"unpriced_calls"`
	Engines       []RunRetryEngine  `doc:"The calls to each answer engine, by name." json:"engines" nullable:"false"`
	LeftOut       []RunRetryLeftOut `doc:"The number of runs that the retry leaves out, for each reason." json:"left_out" nullable:"false"`
}

// RunRetryEngine has the calls of a retry to one engine.
type RunRetryEngine struct {
	Engine        string   `doc:"The name of the engine." example:"chatgpt" json:"engine"`
	Calls         int      `example:"40" json:"calls"`
	CostUSD       *float64 `doc:"The expected cost in US dollars of the calls whose price is known. The value is null if no price is known." example:"0.6" json:"cost_usd"`
	UnpricedCalls int      `doc:"The number of calls whose price is unknown." example:"0" json:"unpriced_calls"`
}

// RunRetryLeftOut has the number of runs that a retry leaves out for a reason.
type RunRetryLeftOut struct {
	Reason   store.RetryExclusion `doc:"The reason. The value \"answers_deleted\" means that a retry would pay for answers again: answers of the run were deleted, or the run is older than the retention of answers. The value \"no_calls\" means that no failed call of the run can be made: its queries are inactive, its engines are not configured, or only the LLM judge failed. The value \"no_collection\" means that runs of the job type call no engine. The value \"rescore\" means that the run re-scores stored answers. The value \"unfinished\" means that an earlier retry of the run has not ended." enum:"answers_deleted,no_calls,no_collection,rescore,unfinished" json:"reason"`
	RunCount int                  `example:"1" json:"run_count"`
}

func runRetryPreviewFrom(p store.RetryPlan) RunRetryPreview {
	out := RunRetryPreview{RunCount: len(p.Runs), Engines: []RunRetryEngine{}, LeftOut: []RunRetryLeftOut{}}
	for _, c := range p.Calls {
		engine := RunRetryEngine{Engine: c.Collector, Calls: c.Count, UnpricedCalls: c.Unpriced}
		out.Calls += c.Count
		out.UnpricedCalls += c.Unpriced
		if c.Unpriced < c.Count {
			engine.CostUSD = &c.CostUSD
			sum := c.CostUSD
			if out.CostUSD != nil {
				sum += *out.CostUSD
			}
			out.CostUSD = &sum
		}
		out.Engines = append(out.Engines, engine)
	}
	for _, why := range store.RetryExclusions() {
		if n := p.LeftOut[why]; n > 0 {
			out.LeftOut = append(out.LeftOut, RunRetryLeftOut{Reason: why, RunCount: n})
		}
	}
	return out
}

type runRetryPreviewOutput struct {
	Body RunRetryPreview
}

type previewRunRetriesInput struct {
	Body RunRetries
}

func (s *server) previewRunRetries(ctx context.Context, in *previewRunRetriesInput) (*runRetryPreviewOutput, error) {
	f, err := s.retryFilter(ctx, s.db, in.Body)
	if err != nil {
		return nil, err
	}
	plan, err := s.cfg.Runs.PreviewRetriesIn(ctx, s.db, f)
	if err != nil {
		return nil, tooManyRuns(err)
	}
	return &runRetryPreviewOutput{Body: runRetryPreviewFrom(plan)}, nil
}

// RetriedRuns is the response to [RunRetries].
type RetriedRuns struct {
	RunRetryPreview

	RunIDs []uuid.UUID `doc:"The ids of the resumed runs, oldest first." json:"run_ids" nullable:"false"`
}

type retryRunsInput struct {
	IdempotencyParams

	Body RunRetries
}

type retriedRunsOutput struct {
	Body RetriedRuns
}

func (s *server) retryRuns(ctx context.Context, in *retryRunsInput) (*retriedRunsOutput, error) {
	return once(ctx, s, in.IdempotencyParams, in.Body, func(db *store.DB) (*retriedRunsOutput, error) {
		f, err := s.retryFilter(ctx, db, in.Body)
		if err != nil {
			return nil, err
		}
		plan, err := s.cfg.Runs.RetryFailedIn(ctx, db, f)
		if err != nil {
			return nil, tooManyRuns(err)
		}
		out := &retriedRunsOutput{Body: RetriedRuns{RunRetryPreview: runRetryPreviewFrom(plan), RunIDs: []uuid.UUID{}}}
		changes := make([]change, len(plan.Runs))
		for i, run := range plan.Runs {
			out.Body.RunIDs = append(out.Body.RunIDs, run.ID)
			changes[i] = change{
				before: retriedRun{
					ErrorMessage: run.ErrorMessage, FinishedAt: run.FinishedAt, ReasonCode: reason.Run(run.ReasonCode),
					StartedAt: run.StartedAt, Status: run.Status,
				},
				after:    retriedRun{Status: store.RunPending},
				customer: &run.CustomerID, objectID: run.ID.String(),
			}
		}
		return out, s.audit(ctx, db, changes...)
	})
}

// retriedRun has the fields of a run that a retry changes, for the audit log. The JSON keys are the same as in [Run].
type retriedRun struct {
	ErrorMessage *string         `json:"error_message"`
	FinishedAt   *time.Time      `json:"finished_at"`
	ReasonCode   reason.Run      `json:"reason_code,omitempty"`
	StartedAt    *time.Time      `json:"started_at"`
	Status       store.RunStatus `json:"status"`
}

// tooManyRuns returns a problem if a filter selects too many runs, and all other errors unchanged.
func tooManyRuns(err error) error {
	if !errors.Is(err, store.ErrTooManyRuns) {
		return err
	}
	return problem.Invalid("body.from", fmt.Sprintf(
		"selects more than %d failed runs: choose a shorter period, or add filters", store.MaxRetriedRuns))
}

// retryFilter checks the selection of a retry and returns the filter.
func (s *server) retryFilter(ctx context.Context, db *store.DB, r RunRetries) (store.RetryFilter, error) {
	f := store.RetryFilter{Collectors: r.Collectors, RunFilter: store.RunFilter{
		BrandID: r.BrandID, CustomerID: r.CustomerID, JobType: store.JobType(r.JobType), ScheduledJobID: r.ScheduledJobID,
		Trigger: store.Trigger(r.Trigger), Visible: visible(ctx),
	}}
	if r.Status != "" {
		f.Statuses = []store.RunStatus{store.RunStatus(r.Status)}
	}
	zone, err := zoneAt("body.timezone", r.Timezone)
	if err != nil {
		return f, err
	}
	period, err := daysOf("body.from", r.From, "body.to", r.To, 1, insights.StartOfDay(s.cfg.Now().In(zone), 1))
	if err != nil {
		return f, err
	}
	f.From, f.To = period.From, period.To
	if err := s.checkEngines(ctx, "body.collectors", r.Collectors); err != nil {
		return f, err
	}
	return f, checkRunOwners(ctx, db, f.RunFilter)
}

// checkRunOwners checks that the caller may see the customer, the brand and the schedule of a filter.
func checkRunOwners(ctx context.Context, db *store.DB, f store.RunFilter) error {
	refusal := func(field, kind string) error {
		return problem.Invalid("body."+field, "the "+kind+" does not exist, or you may not see it")
	}
	if f.CustomerID != nil {
		customer, err := db.Customer(ctx, *f.CustomerID)
		if err := checkVisible(ctx, &customer.ID, err, refusal("customer_id", "customer")); err != nil {
			return err
		}
	}
	if f.BrandID != nil {
		brand, err := db.ListedBrand(ctx, *f.BrandID)
		if err := checkVisible(ctx, &brand.CustomerID, err, refusal("brand_id", "brand")); err != nil {
			return err
		}
	}
	if f.ScheduledJobID != nil {
		job, err := db.ScheduledJob(ctx, *f.ScheduledJobID)
		return checkVisible(ctx, &job.CustomerID, err, refusal("scheduled_job_id", "scheduled job"))
	}
	return nil
}
