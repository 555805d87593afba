package api

import (
	"context"
	"errors"
	"time"

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
	AllCustomers   bool       `default:"false" doc:"Applies the blackouts to the schedules of all customers. Only admins with access to all customers may set the field." json:"all_customers,omitempty"`
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
	Preview *CalendarPreview    `doc:"The ticks that the blackouts would suppress. Only the response to a dry run has this field." json:"preview,omitempty"`
}

// CalendarPreview has the number of ticks that each blackout of a calendar would suppress.
type CalendarPreview struct {
	From       time.Time `json:"from"`
	To         time.Time `doc:"The end of the previewed period of 366 days." json:"to"`
	TickCounts []int     `doc:"The number of ticks that each blackout suppresses in the period, in the order of the field data. Ticks that existing exceptions suppress do not count. A tick within several blackouts counts for each of these blackouts." json:"tick_counts" nullable:"false"`
	IsComplete bool      `doc:"Whether the counts include all schedules and all ticks. A preview reads at most 1,000 schedules and 300,000 ticks, and fewer ticks if there are many exceptions." json:"is_complete"`
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
	if b.DryRun {
		return s.previewCalendar(ctx, b, events)
	}
	return once(ctx, s, in.IdempotencyParams, b, func(db *store.DB) (*importCalendarOutput, error) {
		all, err := s.calendarBlackouts(ctx, db, b, events)
		if err != nil {
			return nil, err
		}
		if err := db.LockExceptions(ctx); err != nil {
			return nil, err
		}
		if all, err = s.saveExceptions(ctx, db, all); err != nil {
			return nil, err
		}
		if err := db.NameExceptions(ctx, all); err != nil {
			return nil, err
		}
		out := &importCalendarOutput{Body: ImportedCalendar{Data: s.exceptionsFrom(all), GroupID: all[0].GroupID}}
		after := make([]ScheduleException, len(out.Body.Data))
		for i, e := range out.Body.Data {
			after[i] = audited(e)
		}
		return out, s.audit(ctx, db,
			change{after: after, customer: all[0].CustomerID, objectID: all[0].GroupID.String()})
	})
}

// previewCalendar returns the blackouts of a calendar, and the number of ticks that each blackout would suppress in 366
// days. A period of 366 days contains the start of each yearly blackout, except for blackouts that start on 29
// February.
func (s *server) previewCalendar(
	ctx context.Context, b CalendarImport, events []store.Exception,
) (*importCalendarOutput, error) {
	const days = 366
	all, err := s.calendarBlackouts(ctx, s.db, b, events)
	if err != nil {
		return nil, err
	}
	if err := s.db.NameExceptions(ctx, all); err != nil {
		return nil, err
	}
	from := s.cfg.Now().UTC().Truncate(time.Second)
	p := &CalendarPreview{From: from, To: from.AddDate(0, 0, days), TickCounts: make([]int, len(all))}
	covering, counts := exception.Zones(s.specs.Zone).Covering(all), map[*store.Exception]int{}
	p.IsComplete, err = s.eachTick(ctx, all[0], p.From, p.To, func(t previewedTick) int {
		covered := covering(t.at)
		for _, e := range covered {
			counts[e]++
		}
		return len(covered)
	})
	if err != nil {
		return nil, err
	}
	for i := range all {
		p.TickCounts[i] = counts[&all[i]]
	}
	return &importCalendarOutput{Body: ImportedCalendar{Data: s.exceptionsFrom(all), DryRun: true, Preview: p}}, nil
}

func (s *server) exceptionsFrom(all []store.Exception) []ScheduleException {
	out := make([]ScheduleException, len(all))
	for i, e := range all {
		out[i] = s.exceptionFrom(e)
	}
	return out
}

// calendarBlackouts checks the blackouts of a calendar, and sets their scope, their author and a new group.
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
