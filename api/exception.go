package api

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/problem"
	"tidewatch/jobs/exception"
	"tidewatch/store"
)

// ScheduleException suppresses ticks of schedules. Each suppressed tick becomes a skipped run, without any cost.
type ScheduleException struct {
	ID             uuid.UUID       `format:"uuid" json:"id"`
	Kind           string          `doc:"The kind of the exception. A blackout suppresses the ticks within a period of local time. A pause suppresses the ticks until its end. A skip suppresses the next ticks of one schedule." enum:"blackout,pause,skip" json:"kind"`
	CustomerID     *uuid.UUID      `doc:"The customer whose schedules the exception applies to. The value null means all customers." format:"uuid" json:"customer_id"`
	BrandID        *uuid.UUID      `doc:"The brand whose schedules the exception applies to. The value null means all brands." format:"uuid" json:"brand_id"`
	ScheduledJobID *uuid.UUID      `doc:"The schedule that the exception applies to. The value null means all schedules." format:"uuid" json:"scheduled_job_id"`
	CustomerName   *string         `doc:"The name of the customer. The value is null for all customers." example:"Northwind Ltd" json:"customer_name" nullable:"true"`
	BrandName      *string         `doc:"The name of the brand. The value is null for all brands." example:"Acme" json:"brand_name" nullable:"true"`
	ScheduleName   *string         `doc:"The name of the schedule. The value is null for all schedules, and for a schedule without a name." example:"daily" json:"scheduled_job_name" nullable:"true"`
	Note           *string         `example:"Christmas" json:"note"`
	Description    string          `doc:"A description of the suppressed ticks in words." example:"Every Friday from 22:00 to 06:00 on the next day (America/New_York)" json:"description"`
	Blackout       *BlackoutPeriod `doc:"The period of a blackout. The field is absent for other kinds." json:"blackout,omitempty"`
	StartsAt       *time.Time      `doc:"The start of a pause or a skip. The value is null for a blackout." json:"starts_at"`
	EndsAt         *time.Time      `doc:"The end of a pause. A tick exactly at the end fires. The value is null for a pause without an end, and for other kinds." json:"ends_at"`
	HasEnded       bool            `doc:"Whether the exception has ended. An ended exception suppresses no more ticks." json:"has_ended"`
	RemainingTicks *int            `doc:"The number of ticks that a skip still suppresses. The value is null for other kinds." json:"remaining_ticks"`
	GroupID        *uuid.UUID      `doc:"Exceptions that one request created together have the same group." format:"uuid" json:"group_id"`
	CreatedBy      *Author         `example:"ada@example.com" json:"created_by"`
	CreatedAt      time.Time       `json:"created_at"`
}

func (s *server) exceptionFrom(e store.Exception) ScheduleException {
	return ScheduleException{
		ID: e.ID, Kind: string(e.Kind), CustomerID: e.CustomerID, BrandID: e.BrandID, ScheduledJobID: e.ScheduledJobID,
		CustomerName: e.Names.Customer, BrandName: e.Names.Brand, ScheduleName: e.Names.Schedule,
		Note: e.Note, Description: exception.Describe(e), Blackout: blackoutFrom(e), StartsAt: e.StartsAt, EndsAt: e.EndsAt,
		HasEnded: exception.HasEnded(e, s.cfg.Now()), RemainingTicks: e.Remaining, GroupID: e.GroupID,
		CreatedBy: (*Author)(e.CreatedBy), CreatedAt: e.CreatedAt,
	}
}

// audited returns an exception without its author, for the audit log. The audit entry already names the caller who
// created the exception, and hides operators from customers.
func audited(e ScheduleException) ScheduleException {
	e.CreatedBy = nil
	return e
}

func exceptionTag(e store.Exception) string { return etag(e.ID, e.Kind, e.Note, e.EndsAt) }

type exceptionOutput = resource[ScheduleException]

type listExceptionsInput struct {
	ListParams

	CustomerID     IDParam `doc:"Filters by customer. Exceptions for all customers do not match." format:"uuid" query:"customer_id"`
	BrandID        IDParam `doc:"Filters by brand. Exceptions for all brands do not match." format:"uuid" query:"brand_id"`
	ScheduledJobID IDParam `doc:"Filters by scheduled job. Exceptions for all schedules do not match." format:"uuid" query:"scheduled_job_id"`
	AppliesTo      IDParam `doc:"Selects the exceptions that apply to this scheduled job, including exceptions for the brand, for the customer and for all customers." format:"uuid" query:"applies_to"`
	GroupID        IDParam `doc:"Filters by group." format:"uuid" query:"group_id"`
	Kind           string  `doc:"Filters by kind." enum:"blackout,pause,skip" query:"kind"`
	InEffect       bool    `default:"false" doc:"Whether to omit exceptions that have ended. An ended blackout may stay in the list for up to two days." query:"in_effect"`
}

func (s *server) listExceptions(ctx context.Context, in *listExceptionsInput) (*pageOutput[ScheduleException], error) {
	f := store.ExceptionFilter{
		BrandID: in.BrandID.pointer(), CustomerID: in.CustomerID.pointer(), GroupID: in.GroupID.pointer(),
		Kind: store.ExceptionKind(in.Kind), ScheduledJobID: in.ScheduledJobID.pointer(), Visible: visible(ctx),
	}
	if id := in.AppliesTo.pointer(); id != nil {
		j, err := s.db.ScheduledJob(ctx, *id)
		if errors.Is(err, store.ErrNotFound) || err == nil && f.Visible != nil && j.CustomerID != *f.Visible {
			return turn(&in.ListParams, "schedule-exceptions", f, nil, placeOfException, s.exceptionFrom)
		} else if err != nil {
			return nil, err
		}
		f.AppliesTo = &store.ExceptionScope{BrandID: j.BrandID, CustomerID: j.CustomerID, ScheduledJobID: j.ID}
		f.Visible = nil
	}
	after, err := in.begin("schedule-exceptions", f)
	if err != nil {
		return nil, err
	}
	selected := f // the cursor does not depend on the time
	if in.InEffect {
		now := s.cfg.Now()
		f.NotEndedAt = &now
	}
	rows, err := s.db.Exceptions(ctx, f, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	if err := s.db.NameExceptions(ctx, rows); err != nil {
		return nil, err
	}
	return turn(&in.ListParams, "schedule-exceptions", selected, rows, placeOfException, s.exceptionFrom)
}

func placeOfException(e store.Exception) store.Place { return store.Place{At: e.CreatedAt, ID: e.ID} }

// ExceptionPath has the path parameter of operations on one exception.
type ExceptionPath struct {
	ID uuid.UUID `doc:"The id of the exception." format:"uuid" path:"id"`
}

func (s *server) getException(ctx context.Context, in *ExceptionPath) (*exceptionOutput, error) {
	e, err := visibleException(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	shown := []store.Exception{e}
	if err := s.db.NameExceptions(ctx, shown); err != nil {
		return nil, err
	}
	return resourceOf(s.exceptionFrom(shown[0]), exceptionTag(e)), nil
}

// visibleException returns an exception that the caller may see. Only callers with access to all customers may see the
// exceptions for all customers.
func visibleException(ctx context.Context, db *store.DB, id uuid.UUID) (store.Exception, error) {
	e, err := db.Exception(ctx, id)
	return e, checkVisible(ctx, e.CustomerID, err, problem.NotFound("exception"))
}

// SuppressedBy identifies the exception that suppresses a tick.
type SuppressedBy struct {
	ExceptionID uuid.UUID `format:"uuid" json:"exception_id"`
	Kind        string    `enum:"blackout,pause,skip" json:"kind"`
	Note        *string   `example:"Christmas" json:"note"`
	Description string    `doc:"A description of the suppressed ticks in words." example:"25 December 2026 (Europe/Berlin)" json:"description"`
}

func suppressedBy(e *store.Exception) *SuppressedBy {
	if e == nil {
		return nil
	}
	return &SuppressedBy{ExceptionID: e.ID, Kind: string(e.Kind), Note: e.Note, Description: exception.Describe(*e)}
}
