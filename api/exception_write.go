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

// maxExceptions is the maximum number of exceptions that have not ended, for one schedule, brand or customer, or for
// all customers. The limit keeps ticks fast, because each tick reads the exceptions of its schedule.
const maxExceptions = 1000

// NewScheduleException is the body of a request that creates an exception. Exactly one of the fields scheduled_job_id,
// brand_id, customer_id and all_customers says which schedules the exception applies to.
type NewScheduleException struct {
	Kind           string          `doc:"The kind of the exception." enum:"blackout,pause,skip" example:"pause" json:"kind"`
	ScheduledJobID *uuid.UUID      `doc:"Applies the exception to this schedule. A skip always applies to one schedule." format:"uuid" json:"scheduled_job_id,omitempty"`
	BrandID        *uuid.UUID      `doc:"Applies the exception to the schedules of this brand." format:"uuid" json:"brand_id,omitempty"`
	CustomerID     *uuid.UUID      `doc:"Applies the exception to the schedules of this customer." format:"uuid" json:"customer_id,omitempty"`
	AllCustomers   bool            `default:"false" doc:"Applies a blackout to the schedules of all customers. Only admins with access to all customers may set the field." json:"all_customers,omitempty"`
	Note           *string         `doc:"A note, such as the name of the holiday or the reason for the pause." example:"Christmas" json:"note,omitempty" maxLength:"500" minLength:"1"`
	Blackout       *BlackoutPeriod `doc:"The period of a blackout. The field is required for blackouts, and not allowed for other kinds." json:"blackout,omitempty"`
	EndsAt         *time.Time      `doc:"The end of a pause, which resumes the schedules automatically. A tick exactly at the end fires. By default, the pause has no end." json:"ends_at,omitempty"`
	Ticks          *int            `doc:"The number of ticks that a skip suppresses. The default is 1." json:"ticks,omitempty" maximum:"1000" minimum:"1"`
}

type createExceptionInput struct {
	IdempotencyParams

	Body NewScheduleException
}

func (s *server) createException(ctx context.Context, in *createExceptionInput) (*exceptionOutput, error) {
	return once(ctx, s, in.IdempotencyParams, in.Body, func(db *store.DB) (*exceptionOutput, error) {
		e, err := s.newException(ctx, db, in.Body)
		if err != nil {
			return nil, err
		}
		if err := db.LockExceptions(ctx); err != nil {
			return nil, err
		}
		if e.Kind == store.ExceptionSkip {
			if err := startSkip(ctx, db, &e); err != nil {
				return nil, err
			}
		}
		if err := s.refuseSecondPause(ctx, db, e); err != nil {
			return nil, err
		}
		created, err := s.saveExceptions(ctx, db, []store.Exception{e})
		if err != nil {
			return nil, err
		}
		if err := db.NameExceptions(ctx, created); err != nil {
			return nil, err
		}
		out := resourceOf(s.exceptionFrom(created[0]), exceptionTag(created[0]))
		return out, s.audit(ctx, db, change{after: audited(out.Body), customer: e.CustomerID, objectID: out.Body.ID.String()})
	})
}

// refuseSecondPause returns a conflict if the schedule, brand or customer of a new pause has a pause that lasts at
// least as long. With two pauses, the schedules would stay paused after the end of one pause. Callers must call
// [store.DB.LockExceptions] first.
func (s *server) refuseSecondPause(ctx context.Context, db *store.DB, e store.Exception) error {
	if e.Kind != store.ExceptionPause {
		return nil
	}
	present, err := db.ExceptionsOf(ctx, []uuid.UUID{e.Scope()})
	if err != nil {
		return err
	}
	for _, p := range present {
		lastsAsLong := p.EndsAt == nil || e.EndsAt != nil && !e.EndsAt.After(*p.EndsAt)
		if p.Kind != store.ExceptionPause || !lastsAsLong || exception.HasEnded(p, s.cfg.Now()) {
			continue
		}
		detail := fmt.Sprintf("The pause %s already applies without an end: end that pause first.", p.ID)
		if p.EndsAt != nil {
			detail = fmt.Sprintf("The pause %s already applies until %s: end that pause first, or choose a later end.",
				p.ID, p.EndsAt.UTC().Format(time.RFC3339))
		}
		return problem.New(http.StatusConflict, detail)
	}
	return nil
}

// saveExceptions stores exceptions that have the same scope. The error is a conflict if the scope would have too many
// exceptions. Callers must call [store.DB.LockExceptions] first.
func (*server) saveExceptions(ctx context.Context, db *store.DB, all []store.Exception) ([]store.Exception, error) {
	scopes, err := db.CountExceptions(ctx, all[:1])
	if err != nil {
		return nil, err
	}
	if n := scopes[all[0].Scope()].Count; n+len(all) > maxExceptions {
		return nil, tooManyExceptions()
	}
	return db.CreateExceptions(ctx, all)
}

func tooManyExceptions() error {
	return problem.New(http.StatusConflict, fmt.Sprintf(
		"A schedule, brand or customer can have at most %d exceptions that have not ended: delete some exceptions first.",
		maxExceptions))
}

// newException checks a request and returns the exception, which is not stored yet.
func (s *server) newException(ctx context.Context, db *store.DB, n NewScheduleException) (store.Exception, error) {
	by := door.CallerOf(ctx).Name
	e := store.Exception{
		CreatedBy: &by, Kind: store.ExceptionKind(n.Kind), Note: n.Note, Repeats: store.RepeatsNever, Timezone: "UTC",
	}
	if err := s.exceptionPeriod(&e, n); err != nil {
		return e, err
	}
	err := s.exceptionScope(ctx, db, &e, n)
	return e, err
}

// startSkip sets the start of a skip to the first due tick that is not processed yet, or else to the current time.
// startSkip also locks the schedule until the transaction ends, so that the skip waits for a tick in progress.
func startSkip(ctx context.Context, db *store.DB, e *store.Exception) error {
	j, err := db.LockVisibleJob(ctx, *e.ScheduledJobID, visible(ctx), 0)
	if err != nil {
		return foundOr(err, "scheduled job")
	}
	e.StartsAt, err = db.FirstDue(ctx, j.ID)
	if err == nil && e.StartsAt == nil {
		e.StartsAt = &j.LockedAt
	}
	return err
}

// exceptionPeriod sets the period of an exception. exceptionPeriod refuses fields that do not apply to the kind of the
// exception.
func (s *server) exceptionPeriod(e *store.Exception, n NewScheduleException) error {
	now := s.cfg.Now()
	var wrong fieldProblems
	wrong.belongs("blackout", n.Kind, n.Blackout != nil, e.Kind == store.ExceptionBlackout, false)
	wrong.belongs("ends_at", n.Kind, n.EndsAt != nil, e.Kind == store.ExceptionPause, true)
	wrong.belongs("ticks", n.Kind, n.Ticks != nil, e.Kind == store.ExceptionSkip, true)
	if n.Note != nil {
		wrong.rule("note", *n.Note, catalog.RefuseReason)
	}
	switch e.Kind {
	case store.ExceptionBlackout:
		if n.Blackout != nil {
			n.Blackout.onto(e, now, s.specs.Zone, &wrong)
		}
	case store.ExceptionPause:
		e.EndsAt = n.EndsAt // the store sets the start, so that the pause includes due ticks
		if n.EndsAt != nil && !n.EndsAt.After(now) {
			wrong = append(wrong, problem.FieldProblem{
				Location: "body.ends_at", Message: "must be in the future, after " + now.UTC().Format(time.RFC3339),
			})
		} else if n.EndsAt != nil {
			if err := checkYear("body.ends_at", *n.EndsAt); err != nil {
				return err
			}
		}
	case store.ExceptionSkip:
		ticks := 1
		set(&ticks, n.Ticks)
		e.Remaining = &ticks
	}
	return wrong.err()
}

// exceptionScope sets the schedules to which an exception applies, and checks that the caller may change the schedules.
func (s *server) exceptionScope(ctx context.Context, db *store.DB, e *store.Exception, n NewScheduleException) error {
	given := 0
	for _, set := range []bool{n.ScheduledJobID != nil, n.BrandID != nil, n.CustomerID != nil, n.AllCustomers} {
		if set {
			given++
		}
	}
	switch {
	case given != 1:
		return problem.Invalid("body",
			"must have exactly one of the fields scheduled_job_id, brand_id, customer_id and all_customers")
	case e.Kind == store.ExceptionSkip && n.ScheduledJobID == nil:
		return problem.Invalid("body.scheduled_job_id", "is required for a skip")
	case n.ScheduledJobID != nil:
		j, err := db.ScheduledJob(ctx, *n.ScheduledJobID)
		refusal := problem.Invalid("body.scheduled_job_id", "the scheduled job does not exist, or you may not see it")
		e.ScheduledJobID, e.BrandID, e.CustomerID = &j.ID, &j.BrandID, &j.CustomerID
		return checkVisible(ctx, &j.CustomerID, err, refusal)
	case n.BrandID != nil:
		brand, err := s.brandFor(ctx, db, *n.BrandID, nil)
		e.BrandID, e.CustomerID = &brand.ID, &brand.CustomerID
		return err
	case n.CustomerID != nil:
		customer, err := db.Customer(ctx, *n.CustomerID)
		e.CustomerID = &customer.ID
		return checkVisible(ctx, &customer.ID, err, unknownCustomer())
	case e.Kind == store.ExceptionPause:
		return problem.Invalid("body.all_customers", "applies only to blackouts: pause customers, brands or schedules")
	default:
		return mayChangeAll(ctx)
	}
}

// mayChangeAll returns an error if the caller may not change exceptions for all customers.
func mayChangeAll(ctx context.Context) error {
	if door.Overseers.Check(door.CallerOf(ctx)) != nil {
		return problem.Forbidden("body.all_customers",
			"only admins with access to all customers can change blackouts for all customers")
	}
	return nil
}

// ExceptionWriteParams has the path and the condition of operations that delete an exception.
type ExceptionWriteParams struct {
	ExceptionPath
	IfMatchParam
}

type deleteExceptionInput struct {
	ExceptionWriteParams

	Group bool `default:"false" doc:"Whether to delete all exceptions of the exception's group." query:"group"`
}

// deleteException deletes exceptions. A deleted pause ends without runs for missed ticks, and a deleted skip no longer
// suppresses ticks. Ticks that were already suppressed stay skipped.
func (s *server) deleteException(ctx context.Context, in *deleteExceptionInput) (*struct{}, error) {
	return nil, s.db.InTx(ctx, func(db *store.DB) error {
		e, err := lockException(ctx, db, in.ID, in.Group)
		if err != nil {
			return err
		}
		if err := in.holds("exception", exceptionTag(e)); err != nil {
			return err
		}
		if !in.Group || e.GroupID == nil {
			if err := db.DeleteException(ctx, e.ID); err != nil {
				return err
			}
			return s.audit(ctx, db, change{
				before: audited(s.exceptionFrom(e)), customer: e.CustomerID, objectID: e.ID.String(),
			})
		}
		deleted, err := db.DeleteExceptionGroup(ctx, *e.GroupID, visible(ctx))
		if err != nil {
			return err
		}
		return s.auditGroup(ctx, db, deleted, change.withBefore)
	})
}

// lockException locks and returns an exception that the caller may change. The schedule of the exception is locked
// first, so that the change waits for a tick in progress. If the parameter "group" is true, lockException locks all
// exceptions of the group, and their schedules. The locks are taken in the order of the ids, so that changes of the
// same group wait for each other.
func lockException(ctx context.Context, db *store.DB, id uuid.UUID, group bool) (store.Exception, error) {
	e, err := visibleException(ctx, db, id)
	if err != nil {
		return e, err
	}
	if e.CustomerID == nil {
		if err := mayChangeAll(ctx); err != nil {
			return e, err
		}
	}
	switch {
	case group && e.GroupID != nil:
		if err := db.LockExceptionGroup(ctx, *e.GroupID, visible(ctx)); err != nil {
			return e, err
		}
	case e.ScheduledJobID != nil:
		if _, err := db.LockScheduledJob(ctx, *e.ScheduledJobID); err != nil {
			return e, foundOr(err, "exception")
		}
	}
	e, err = db.LockException(ctx, id)
	return e, foundOr(err, "exception")
}
