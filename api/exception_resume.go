package api

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/catalog"
	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/jobs/exception"
	"tidewatch/store"
)

// maxResumed is the maximum number of runs that one resume starts.
const maxResumed = 10_000

// maxMissedRuns is the maximum number of runs that one resume starts for the missed ticks of one schedule.
const maxMissedRuns = 100

// ResumePreview has the number of ticks that a pause has suppressed, and the effects of the policies for missed ticks.
type ResumePreview struct {
	MissedTicks   int `doc:"The number of ticks that the pause has suppressed." example:"3" json:"missed_ticks"`
	ScheduleCount int `doc:"The number of schedules with suppressed ticks." example:"1" json:"schedule_count"`
	RunOnce       int `doc:"The number of runs that the policy \"run_once\" would start." example:"1" json:"run_once"`
	RunAll        int `doc:"The number of runs that the policy \"run_all\" would start." example:"3" json:"run_all"`
}

type resumePreviewOutput struct {
	Body ResumePreview
}

type previewResumeInput struct {
	ExceptionPath

	Group bool `default:"false" doc:"Whether to include all pauses of the pause's group." query:"group"`
}

func (s *server) previewResume(ctx context.Context, in *previewResumeInput) (*resumePreviewOutput, error) {
	e, err := visibleException(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	var group *uuid.UUID
	if in.Group {
		group = e.GroupID
	}
	pauses, err := pausesOf(ctx, s.db, e, group)
	if err != nil {
		return nil, err
	}
	p, err := s.effects(ctx, s.db, pauses)
	return &resumePreviewOutput{Body: p}, err
}

// pausesOf returns all pauses of a group, or only the given pause if the group is nil. The error is a conflict if the
// exception is not a pause.
func pausesOf(ctx context.Context, db *store.DB, e store.Exception, group *uuid.UUID) ([]store.Exception, error) {
	if e.Kind != store.ExceptionPause {
		return nil, problem.New(http.StatusConflict, "Only pauses can be resumed: delete the "+string(e.Kind)+" instead.")
	}
	if group == nil {
		return []store.Exception{e}, nil
	}
	f := store.ExceptionFilter{GroupID: group, Kind: store.ExceptionPause, Visible: visible(ctx)}
	return db.Exceptions(ctx, f, store.Place{}, maxExceptions)
}

// effects counts the missed ticks of pauses, and the runs that each policy for missed ticks would start.
func (s *server) effects(ctx context.Context, db *store.DB, pauses []store.Exception) (ResumePreview, error) {
	p, err := db.PreviewResume(ctx, idsOf(pauses), maxMissedRuns, exception.Zones(s.specs.Zone).Suppression)
	return ResumePreview{
		MissedTicks: p.Missed, ScheduleCount: p.Schedules, RunOnce: p.RunOnce, RunAll: p.RunAll,
	}, err
}

func idsOf(exceptions []store.Exception) []uuid.UUID {
	ids := make([]uuid.UUID, len(exceptions))
	for i, e := range exceptions {
		ids[i] = e.ID
	}
	return ids
}

// Resume is the body of a request that ends a pause.
type Resume struct {
	MissedPolicy string `default:"skip" doc:"Which missed ticks are run. The other missed ticks stay skipped, and cannot be run later." enum:"skip,run_once,run_all" json:"missed_policy,omitempty"`
	Group        bool   `default:"false" doc:"Whether to resume all pauses of the pause's group." json:"group,omitempty"`
}

// Resumed has the effects of a resume.
type Resumed struct {
	ResumePreview

	StartedRuns int `doc:"The number of runs that were started for missed ticks." example:"1" json:"started_runs"`
}

type resumePauseInput struct {
	ExceptionPath

	Body *Resume
}

type resumedOutput struct {
	Body Resumed
}

func (s *server) resumePause(ctx context.Context, in *resumePauseInput) (*resumedOutput, error) {
	var body Resume
	set(&body, in.Body)
	policy := store.MisfireSkip
	if body.MissedPolicy != "" {
		policy = store.MisfirePolicy(body.MissedPolicy)
	}
	out := &resumedOutput{}
	err := s.db.InTx(ctx, func(db *store.DB) error {
		e, err := lockException(ctx, db, in.ID, body.Group)
		if err != nil {
			return err
		}
		var group *uuid.UUID
		if body.Group {
			group = e.GroupID
		}
		pauses, err := pausesOf(ctx, db, e, group)
		if err != nil {
			return err
		}
		preview, err := s.effects(ctx, db, pauses)
		if err != nil {
			return err
		}
		if runs := map[store.MisfirePolicy]int{
			store.MisfireRunOnce: preview.RunOnce, store.MisfireRunAll: preview.RunAll,
		}[policy]; runs > maxResumed {
			return problem.New(http.StatusConflict, fmt.Sprintf(
				"Resuming would start %d runs, but at most %d are allowed: choose another missed_policy.", runs, maxResumed))
		}
		out.Body.ResumePreview = preview
		if group == nil {
			out.Body.StartedRuns, err = s.resume(ctx, db, pauses, preview, policy,
				change{before: audited(s.exceptionFrom(e)), customer: e.CustomerID, objectID: e.ID.String()})
			return err
		}
		out.Body.StartedRuns, err = s.resumeGroup(ctx, db, pauses, policy, *group)
		return err
	})
	return out, err
}

// resumeGroup ends the given pauses of one group, and writes one entry of the audit log for each customer of the
// pauses. The result is the number of runs that were started for missed ticks.
func (s *server) resumeGroup(
	ctx context.Context, db *store.DB, pauses []store.Exception, policy store.MisfirePolicy, group uuid.UUID,
) (started int, err error) {
	for _, own := range byCustomer(pauses) {
		effects, err := s.effects(ctx, db, own)
		if err != nil {
			return started, err
		}
		runs, err := s.resume(ctx, db, own, effects, policy,
			change{before: s.auditedAll(own), customer: own[0].CustomerID, objectID: group.String()})
		if err != nil {
			return started, err
		}
		started += runs
	}
	return started, nil
}

// resume ends pauses of one customer, and writes the change and the effects into the audit log. The result is the
// number of runs that were started for missed ticks.
func (s *server) resume(
	ctx context.Context,
	db *store.DB,
	pauses []store.Exception,
	effects ResumePreview,
	policy store.MisfirePolicy,
	c change,
) (started int, err error) {
	started, err = s.cfg.Runs.ResumeIn(ctx, db, idsOf(pauses), policy)
	if err != nil {
		return 0, fmt.Errorf("resume pauses: %w", err)
	}
	return started, s.audit(ctx, db, c.withAfter(Resumed{ResumePreview: effects, StartedRuns: started}))
}

// PauseSelection is the body of a request that pauses the selected schedules.
type PauseSelection struct {
	IDs        []uuid.UUID `doc:"Selects the schedules with these ids." json:"scheduled_job_ids,omitempty" maxItems:"1000" minItems:"1" nullable:"false"`
	CustomerID *uuid.UUID  `doc:"Selects the schedules of this customer. The default is the customer to which the caller is limited, if any." format:"uuid" json:"customer_id,omitempty"`
	BrandID    *uuid.UUID  `doc:"Selects the schedules of this brand." format:"uuid" json:"brand_id,omitempty"`
	JobType    string      `doc:"Selects the schedules with this job type." enum:"data_collection,scoring,data_collection_and_scoring,report" json:"job_type,omitempty"`
	Q          string      `doc:"Finds schedules by words or beginnings of words. The name of the schedule and the name of its brand together must contain all the words." example:"Acme" json:"q,omitempty" maxLength:"200" minLength:"1"`
	Note       *string     `doc:"The reason for the pause." example:"Relaunch of the website" json:"note,omitempty" maxLength:"500" minLength:"1"`
	EndsAt     *time.Time  `doc:"The end of the pause, which resumes the schedules automatically. By default, the pause has no end." json:"ends_at,omitempty"`
}

// selects reports whether the body has a filter.
func (b PauseSelection) selects() bool {
	return len(b.IDs) > 0 || b.CustomerID != nil || b.BrandID != nil || b.JobType != "" || b.Q != ""
}

type pauseScheduledJobsInput struct {
	IdempotencyParams

	Body PauseSelection
}

// PausedSchedules is the response to a [PauseSelection].
type PausedSchedules struct {
	Count   int        `doc:"The number of paused schedules." example:"12" json:"count"`
	GroupID *uuid.UUID `doc:"The group of the pauses. The value is null if no pause was created." format:"uuid" json:"group_id"`
	FirstID *uuid.UUID `doc:"The id of one of the pauses. To resume all pauses, pass this id to the operation resume-pause, with the value true in the field group. The value is null if no pause was created." format:"uuid" json:"first_id"`
}

type pausedSchedulesOutput struct {
	Body PausedSchedules
}

func (s *server) pauseScheduledJobs(ctx context.Context, in *pauseScheduledJobsInput) (*pausedSchedulesOutput, error) {
	return once(ctx, s, in.IdempotencyParams, in.Body, func(db *store.DB) (*pausedSchedulesOutput, error) {
		if err := db.LockExceptions(ctx); err != nil {
			return nil, err
		}
		pauses, err := s.selectedPauses(ctx, db, in.Body)
		if err != nil || len(pauses) == 0 {
			return &pausedSchedulesOutput{}, err
		}
		created, err := db.CreateExceptions(ctx, pauses)
		if err != nil {
			return nil, err
		}
		out := &pausedSchedulesOutput{Body: PausedSchedules{
			Count: len(created), GroupID: created[0].GroupID, FirstID: &created[0].ID,
		}}
		return out, s.auditGroup(ctx, db, created, change.withAfter)
	})
}

// auditGroup writes one entry of the audit log for each customer with exceptions of a group. The function "with" adds
// the exceptions of the customer to the entry.
func (s *server) auditGroup(
	ctx context.Context, db *store.DB, group []store.Exception, with func(change, any) change,
) error {
	for _, own := range byCustomer(group) {
		c := change{customer: own[0].CustomerID, objectID: own[0].GroupID.String()}
		if err := s.audit(ctx, db, with(c, s.auditedAll(own))); err != nil {
			return err
		}
	}
	return nil
}

// byCustomer groups exceptions by the id of their customer. Exceptions for all customers have the key uuid.Nil.
func byCustomer(exceptions []store.Exception) map[uuid.UUID][]store.Exception {
	by := map[uuid.UUID][]store.Exception{}
	for _, e := range exceptions {
		customer := uuid.Nil
		set(&customer, e.CustomerID)
		by[customer] = append(by[customer], e)
	}
	return by
}

func (s *server) auditedAll(exceptions []store.Exception) []ScheduleException {
	all := make([]ScheduleException, len(exceptions))
	for i, e := range exceptions {
		all[i] = audited(s.exceptionFrom(e))
	}
	return all
}

// selectedPauses returns a pause for each active schedule that the filters select. selectedPauses leaves out schedules
// that already have a pause with the same end or a later end.
func (s *server) selectedPauses(ctx context.Context, db *store.DB, b PauseSelection) ([]store.Exception, error) {
	if !b.selects() && visible(ctx) == nil {
		return nil, problem.Invalid("body",
			"must have at least one of the fields scheduled_job_ids, customer_id, brand_id, job_type and q")
	}
	template := store.Exception{Kind: store.ExceptionPause, Note: b.Note, Repeats: store.RepeatsNever, Timezone: "UTC"}
	if err := s.exceptionPeriod(&template, NewScheduleException{
		Kind: string(store.ExceptionPause), EndsAt: b.EndsAt, Note: b.Note,
	}); err != nil {
		return nil, err
	}
	if b.CustomerID != nil {
		customer, err := db.Customer(ctx, *b.CustomerID)
		if err := checkVisible(ctx, &customer.ID, err, unknownCustomer()); err != nil {
			return nil, err
		}
	}
	if b.BrandID != nil {
		if _, err := s.brandFor(ctx, db, *b.BrandID, b.CustomerID); err != nil {
			return nil, err
		}
	}
	active := true
	jobs, err := db.ListScheduledJobs(ctx, store.ScheduledJobFilter{
		BrandID: b.BrandID, CustomerID: b.CustomerID, IDs: b.IDs, IsActive: &active, JobType: store.JobType(b.JobType),
		Text: catalog.NormalName(b.Q), Visible: visible(ctx),
	}, store.Place{}, maxExceptions+1)
	if err != nil {
		return nil, err
	}
	if len(jobs) > maxExceptions {
		return nil, problem.Invalid("body",
			fmt.Sprintf("selects more than %d schedules: add filters, or pause brands or customers", maxExceptions))
	}
	by, group := door.CallerOf(ctx).Name, uuid.Must(uuid.NewV7())
	pauses := make([]store.Exception, len(jobs))
	for i, j := range jobs {
		pauses[i] = template
		pauses[i].BrandID, pauses[i].CustomerID, pauses[i].ScheduledJobID = &j.BrandID, &j.CustomerID, &j.ID
		pauses[i].CreatedBy, pauses[i].GroupID = &by, &group
	}
	return unpaused(ctx, db, pauses)
}

// unpaused returns the pauses, except the pauses of schedules that are already paused until the same time or longer.
// If one of the remaining schedules has too many exceptions, unpaused returns an error.
func unpaused(ctx context.Context, db *store.DB, pauses []store.Exception) ([]store.Exception, error) {
	scopes, err := db.CountExceptions(ctx, pauses)
	if err != nil {
		return nil, err
	}
	kept := pauses[:0]
	for _, p := range pauses {
		scope := scopes[p.Scope()]
		if scope.Pause != nil && (p.EndsAt == nil || p.EndsAt.After(*scope.Pause)) {
			scope.Pause = nil // the present pause ends earlier
		}
		if scope.PausedForever || scope.Pause != nil {
			continue
		}
		if scope.Count >= maxExceptions {
			return nil, tooManyExceptions()
		}
		kept = append(kept, p)
	}
	return kept, nil
}
