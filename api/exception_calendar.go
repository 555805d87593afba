package api

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"tidewatch/api/catalog"
	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/jobs/exception"
	"tidewatch/store"
)

// CalendarImport is the body of a request that creates blackouts from a calendar. Exactly one of the fields
// scheduled_job_id, brand_id, customer_id and all_customers says which schedules the blackouts apply to.
type CalendarImport struct {
	Calendar       string     `doc:"An iCalendar file (RFC 5545) with at most 1,000 events." example:"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261225\nRRULE:FREQ=YEARLY\nSUMMARY:Christmas\nEND:VEVENT\nEND:VCALENDAR\n" json:"calendar" maxLength:"262144"`
	ScheduledJobID *uuid.UUID `doc:"Applies the blackouts to this schedule." format:"uuid" json:"scheduled_job_id,omitempty"`
	BrandID        *uuid.UUID `doc:"Applies the blackouts to the schedules of this brand." format:"uuid" json:"brand_id,omitempty"`
	CustomerID     *uuid.UUID `doc:"Applies the blackouts to the schedules of this customer." format:"uuid" json:"customer_id,omitempty"`
	AllCustomers   bool       `default:"false" doc:"Applies the blackouts to the schedules of all customers. Only admins of all customers may set the field." json:"all_customers,omitempty"`
	Timezone       string     `default:"UTC" doc:"The IANA time zone of dates, and of times without a time zone." example:"Europe/Berlin" json:"timezone,omitempty" maxLength:"64"`
	DryRun         bool       `default:"false" doc:"Whether to only check the calendar and return the blackouts." json:"dry_run,omitempty"`
}

type importCalendarInput struct {
	IdempotencyParams

	Body CalendarImport
}

// ImportedCalendar lists the blackouts of a calendar.
type ImportedCalendar struct {
	DryRun  bool                `json:"dry_run"`
	GroupID *uuid.UUID          `doc:"The group of the blackouts, for deleting all blackouts of the calendar. The value is null for a dry run." format:"uuid" json:"group_id"`
	Data    []ScheduleException `doc:"The blackouts, in the order of the events. The ids are zero for a dry run." json:"data" nullable:"false"`
}

type importCalendarOutput struct {
	Body ImportedCalendar
}

// importCalendar creates a blackout for each event of a calendar. If a line of the calendar is not supported,
// importCalendar creates no blackout.
func (s *server) importCalendar(ctx context.Context, in *importCalendarInput) (*importCalendarOutput, error) {
	b := in.Body
	if _, err := s.specs.Zone(b.Timezone); err != nil {
		return nil, problem.Invalid("body.timezone", err.Error())
	}
	events, err := exception.ParseCalendar(b.Calendar, b.Timezone, s.specs.Zone)
	if refused, ok := errors.AsType[*exception.LineError](err); ok {
		return nil, problem.Invalid("body.calendar", refused.Error())
	} else if err != nil {
		return nil, err
	}
	return once(ctx, s, in.IdempotencyParams, b, func(db *store.DB) (*importCalendarOutput, error) {
		all, err := s.calendarBlackouts(ctx, db, b, events)
		if err != nil {
			return nil, err
		}
		out := &importCalendarOutput{Body: ImportedCalendar{DryRun: b.DryRun, Data: []ScheduleException{}}}
		if !b.DryRun {
			if all, err = s.saveExceptions(ctx, db, all); err != nil {
				return nil, err
			}
			out.Body.GroupID = all[0].GroupID
		}
		if err := db.NameExceptions(ctx, all); err != nil {
			return nil, err
		}
		for _, e := range all {
			out.Body.Data = append(out.Body.Data, s.exceptionFrom(e))
		}
		if b.DryRun {
			return out, nil
		}
		after := make([]ScheduleException, len(out.Body.Data))
		for i, e := range out.Body.Data {
			after[i] = audited(e)
		}
		return out, s.audit(ctx, db,
			change{after: after, customer: all[0].CustomerID, objectID: all[0].GroupID.String()})
	})
}

// calendarBlackouts completes the blackouts of a calendar.
func (s *server) calendarBlackouts(
	ctx context.Context, db *store.DB, b CalendarImport, events []store.Exception,
) ([]store.Exception, error) {
	scope := store.Exception{Kind: store.ExceptionBlackout}
	err := s.exceptionScope(ctx, db, &scope, NewScheduleException{
		AllCustomers: b.AllCustomers, BrandID: b.BrandID, CustomerID: b.CustomerID, ScheduledJobID: b.ScheduledJobID,
	})
	if err != nil {
		return nil, err
	}
	by, group := door.CallerOf(ctx).Name, uuid.Must(uuid.NewV7())
	all := make([]store.Exception, len(events))
	for i, e := range events {
		if e.Note != nil {
			if refused := catalog.RefuseReason(*e.Note); refused != "" {
				return nil, problem.Invalid("body.calendar", "SUMMARY "+refused)
			}
		}
		e.BrandID, e.CustomerID, e.ScheduledJobID = scope.BrandID, scope.CustomerID, scope.ScheduledJobID
		e.CreatedBy, e.GroupID = &by, &group
		all[i] = e
	}
	return all, nil
}
