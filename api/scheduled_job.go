package api

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/catalog"
	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/store"
)

type listScheduledJobsInput struct {
	ListParams

	CustomerID IDParam `doc:"Filters by customer." format:"uuid" query:"customer_id"`
	BrandID    IDParam `doc:"Filters by brand." format:"uuid" query:"brand_id"`
	After      IDParam `doc:"Selects the schedules that fire after this schedule." format:"uuid" query:"after"`
	JobType    string  `doc:"Filters by job type." enum:"data_collection,scoring,data_collection_and_scoring,report" query:"job_type"`
	IsActive   string  `doc:"The value true selects active schedules. The value false selects paused schedules." enum:"true,false" query:"is_active"`
	Q          string  `doc:"Finds schedules by words or beginnings of words. The name of the schedule and the name of its brand together must contain all the words." maxLength:"200" query:"q"`
	RecentRuns int     `default:"1" doc:"The number of newest runs to return with each schedule." maximum:"20" minimum:"0" query:"recent_runs"`
}

func (s *server) listScheduledJobs(ctx context.Context, in *listScheduledJobsInput) (*pageOutput[ScheduledJob], error) {
	f := store.ScheduledJobFilter{
		After:      in.After.pointer(),
		BrandID:    in.BrandID.pointer(),
		CustomerID: in.CustomerID.pointer(),
		JobType:    store.JobType(in.JobType),
		Text:       in.Q,
		Visible:    visible(ctx),
	}
	if in.IsActive != "" {
		active := in.IsActive == "true"
		f.IsActive = &active
	}
	after, err := in.begin("scheduled-jobs", f)
	if err != nil {
		return nil, err
	}
	filters := f
	f.RecentRuns = in.RecentRuns
	rows, err := s.db.ListScheduledJobs(ctx, f, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out, err := turn(&in.ListParams, "scheduled-jobs", filters, rows,
		func(j store.ListedJob) store.Place { return store.Place{At: j.CreatedAt, ID: j.ID} }, s.scheduledJobFrom)
	if err != nil {
		return nil, err
	}
	return out, s.setSuppressed(ctx, s.db, out.Body.Data)
}

type scheduledJobOutput = resource[ScheduledJob]

// readJob reads a scheduled job for a response, in the transaction that changed the job.
func (s *server) readJob(ctx context.Context, db *store.DB, id uuid.UUID) (*scheduledJobOutput, error) {
	j, err := db.ListedScheduledJob(ctx, id, 1)
	if err != nil {
		return nil, err
	}
	return resourceOf(s.scheduledJobFrom(j), scheduledJobTag(j.ScheduledJob)), nil
}

// visibleJob returns a scheduled job that the caller may see. The parameter "recent" is the number of newest runs to
// include.
func visibleJob(ctx context.Context, db *store.DB, id uuid.UUID, recent int) (store.ListedJob, error) {
	j, err := db.ListedScheduledJob(ctx, id, recent)
	return j, checkVisible(ctx, &j.CustomerID, err, problem.NotFound("scheduled job"))
}

// ScheduledJobPath has the path parameter of operations on one scheduled job.
type ScheduledJobPath struct {
	ID uuid.UUID `doc:"The id of the scheduled job." format:"uuid" path:"id"`
}

type getScheduledJobInput struct {
	ScheduledJobPath

	RecentRuns int `default:"1" doc:"The number of newest runs to return." maximum:"20" minimum:"0" query:"recent_runs"`
}

func (s *server) getScheduledJob(ctx context.Context, in *getScheduledJobInput) (*scheduledJobOutput, error) {
	j, err := visibleJob(ctx, s.db, in.ID, in.RecentRuns)
	if err != nil {
		return nil, err
	}
	out := resourceOf(s.scheduledJobFrom(j), scheduledJobTag(j.ScheduledJob))
	return out, s.setNextSuppressed(ctx, s.db, out)
}

// NewScheduledJob is the body of a request that creates a scheduled job. A field that the request omits has its default
// value.
type NewScheduledJob struct {
	BrandID    uuid.UUID  `doc:"The brand of the schedule." format:"uuid" json:"brand_id"`
	CustomerID *uuid.UUID `doc:"The customer of the brand. This field is optional. The request is rejected if the brand belongs to a different customer." format:"uuid" json:"customer_id,omitempty"`
	ScheduledJobChange
}

type createScheduledJobInput struct {
	IdempotencyParams

	Body NewScheduledJob
}

func (s *server) createScheduledJob(ctx context.Context, in *createScheduledJobInput) (*scheduledJobOutput, error) {
	return once(
		ctx,
		s,
		in.IdempotencyParams,
		in.Body,
		func(db *store.DB) (*scheduledJobOutput, error) {
			brand, err := s.brandFor(ctx, db, in.Body.BrandID, in.Body.CustomerID)
			if err != nil {
				return nil, err
			}
			by := door.CallerOf(ctx).Name
			j := store.NewScheduledJob(brand)
			j.CreatedBy = &by
			if err := in.Body.onto(&j); err != nil {
				return nil, err
			}
			if err := checkCaps(ctx, nil, j.Metadata); err != nil {
				return nil, err
			}
			if err := s.checkRecipients(ctx, store.ScheduledJob{}, j); err != nil {
				return nil, err
			}
			if err := checkCountry(store.ScheduledJob{}, j); err != nil {
				return nil, err
			}
			if err := s.check(j); err != nil {
				return nil, err
			}
			if err := s.checkInterval(ctx, db, j); err != nil {
				return nil, err
			}
			created, err := db.CreateScheduledJob(ctx, j, s.cfg.Catalog.Plan)
			if err != nil {
				return nil, refuseTakenName(err)
			}
			return s.recordJob(ctx, db, created.ID, change{})
		},
	)
}

// recordJob writes the audit entry of a change and returns the scheduled job after the change.
func (s *server) recordJob(ctx context.Context, db *store.DB, id uuid.UUID, c change) (*scheduledJobOutput, error) {
	out, err := s.readJob(ctx, db, id)
	if err != nil {
		return nil, err
	}
	c.after, c.customer, c.objectID = out.Body, &out.Body.CustomerID, id.String()
	if err := s.audit(ctx, db, c); err != nil {
		return nil, err
	}
	return out, s.setNextSuppressed(ctx, db, out)
}

// brandFor returns the brand that the field brand_id of a body names. brandFor returns a [problem.Problem] if the caller
// may not see the brand, or if the brand does not belong to the given customer. A nil customer allows every brand.
func (*server) brandFor(ctx context.Context, db *store.DB, id uuid.UUID, customer *uuid.UUID) (store.Brand, error) {
	brand, err := db.ListedBrand(ctx, id)
	refusal := problem.Invalid("body.brand_id", "the brand does not exist, or you may not see it")
	switch err := checkVisible(ctx, &brand.CustomerID, err, refusal); {
	case err != nil:
		return store.Brand{}, err
	case customer != nil && *customer != brand.CustomerID:
		return store.Brand{}, problem.Invalid(
			"body.customer_id",
			"the brand belongs to another customer: omit the field, or use the brand's customer",
		)
	default:
		return brand.Brand, nil
	}
}

// check applies the rules for scheduled jobs that the schema cannot express.
func (s *server) check(j store.ScheduledJob) error {
	if j.Name != nil {
		if refused := catalog.RefuseName(*j.Name); refused != "" {
			return problem.Invalid("body.name", refused)
		}
	}
	if err := store.CheckCronOrAfter(j); err != nil {
		return err
	}
	if err := checkBounds(j.Timing); err != nil {
		return err
	}
	options, err := store.ParseOptions(j.Metadata)
	if err != nil {
		return err
	}
	if err := s.cfg.Catalog.CheckCollectors(options.Collectors); err != nil {
		return problem.Invalid("body.metadata.collectors", err.Error())
	}
	return nil
}

// checkCountry checks a change of the country of a schedule. For a new schedule, the parameter "before" is the zero
// value.
func checkCountry(before, after store.ScheduledJob) error {
	country := metadataFrom(after.Metadata).Country
	if country == metadataFrom(before.Metadata).Country {
		return nil
	}
	var wrong fieldProblems
	wrong.rule("metadata.country", country, catalog.RefuseNewCountry)
	return wrong.err()
}

func checkBounds(t store.Timing) error {
	if t.StartsAt != nil {
		if err := checkYear("body.starts_at", *t.StartsAt); err != nil {
			return err
		}
	}
	if t.EndsAt != nil {
		if err := checkYear("body.ends_at", *t.EndsAt); err != nil {
			return err
		}
	}
	if t.StartsAt != nil && t.EndsAt != nil && !t.EndsAt.After(*t.StartsAt) {
		return problem.Invalid("body.ends_at", "must be after starts_at, which is "+t.StartsAt.Format(time.RFC3339))
	}
	return nil
}

// refuseTakenName converts the error for a duplicate schedule name to a problem with status 409. refuseTakenName
// returns all other errors unchanged.
func refuseTakenName(err error) error {
	if constraint, ok := store.Duplicate(err); ok && constraint == "scheduled_jobs_brand_name" {
		return problem.Taken("name", "another schedule of this brand has this name")
	}
	return err
}

func (s *server) deleteScheduledJob(ctx context.Context, in *ScheduledJobWriteParams) (*struct{}, error) {
	return nil, s.db.InTx(ctx, func(db *store.DB) error {
		j, err := lockScheduledJob(ctx, db, *in, 1)
		if err != nil {
			return err
		}
		if err := refuseDependants(ctx, db, in.ID); err != nil {
			return err
		}
		if err := s.cfg.Runs.DeleteScheduledJobIn(ctx, db, in.ID); err != nil {
			return err
		}
		return s.audit(
			ctx,
			db,
			change{before: s.scheduledJobFrom(j.ListedJob), customer: &j.CustomerID, objectID: in.ID.String()},
		)
	})
}

// refuseDependants returns a conflict if other schedules fire after the schedule, because the deletion would pause
// these schedules. The conflict names up to five of these schedules.
func refuseDependants(ctx context.Context, db *store.DB, id uuid.UUID) error {
	const most = 5
	names, err := db.NamesAfter(ctx, id)
	if err != nil || len(names) == 0 {
		return err
	}
	list := strings.Join(names[:min(len(names), most)], ", ")
	if more := len(names) - most; more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return &store.ConflictError{
		Message: "Other schedules fire after this schedule: " + list + ". Change or delete these schedules first.",
	}
}

type triggerScheduledJobInput struct {
	ScheduledJobPath
	IdempotencyParams
}

func (s *server) triggerScheduledJob(ctx context.Context, in *triggerScheduledJobInput) (*runOutput, error) {
	return once(ctx, s, in.IdempotencyParams, in.ID, func(db *store.DB) (*runOutput, error) {
		j, err := visibleJob(ctx, db, in.ID, 0)
		if err != nil {
			return nil, err
		}
		run, err := s.cfg.Runs.TriggerIn(ctx, db, in.ID, door.CallerOf(ctx).Name)
		if err != nil {
			return nil, fmt.Errorf("trigger a scheduled job: %w", err)
		}
		return s.recordRun(ctx, db, run.ID, change{customer: &j.CustomerID, objectID: in.ID.String()})
	})
}
