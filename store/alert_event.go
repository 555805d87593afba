package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// AlertEventKind is the kind of occurrence that an alert event reports.
type AlertEventKind string

// The kinds of alert events. Some report the end of an incident that another kind began.
const (
	EventFailing     AlertEventKind = "failing"
	EventRecovered   AlertEventKind = "recovered" // ends EventFailing
	EventMissed      AlertEventKind = "missed"    // a tick without a run
	EventLate        AlertEventKind = "late"
	EventSilent      AlertEventKind = "silent"
	EventRanAgain    AlertEventKind = "ran_again" // ends EventSilent
	EventCapReached  AlertEventKind = "cap_reached"
	EventKeyRefused  AlertEventKind = "key_refused"
	EventKeyAccepted AlertEventKind = "key_accepted" // ends EventKeyRefused
)

// AlertEventKinds returns all kinds, in the order in which a message lists them.
func AlertEventKinds() []AlertEventKind {
	return []AlertEventKind{
		EventKeyRefused, EventCapReached, EventSilent, EventFailing, EventMissed, EventLate,
		EventKeyAccepted, EventRanAgain, EventRecovered,
	}
}

// AlertEvent is an event that an alert rule reports. Each event is reported once.
type AlertEvent struct {
	BrandID        *uuid.UUID     `db:"brand_id"`   // nil: all brands of the customer
	BrandName      *string        `db:"brand_name"` // nil: the event is not about one brand
	ChannelID      uuid.UUID      `db:"channel_id"`
	CreatedAt      time.Time      `db:"created_at"`
	CustomerID     uuid.UUID      `db:"customer_id"`
	DeliveryID     *uuid.UUID     `db:"delivery_id"` // nil: the event waits to be sent
	Details        AlertDetails   `db:"details"`
	ID             uuid.UUID      `db:"id"`
	Kind           AlertEventKind `db:"kind"`
	RuleID         uuid.UUID      `db:"rule_id"`
	RunID          *uuid.UUID     `db:"run_id"`
	ScheduleCron   *string        `db:"schedule_cron"` // nil: the event has no schedule, or the schedule was deleted
	ScheduledJobID *uuid.UUID     `db:"scheduled_job_id"`
	ScheduleName   *string        `db:"schedule_name"`
	ScheduleZone   *string        `db:"schedule_zone"`
	Since          time.Time      `db:"since"` // the start of the incident; for a late or missed run, its tick
}

// AlertDetails are further facts of an event; which of them are set depends on its kind.
type AlertDetails struct {
	Cap          string     `json:"cap,omitempty"` // see ReachedCap
	Collector    string     `json:"collector,omitempty"`
	ErrorMessage string     `json:"error_message,omitempty"`
	FailingSince *time.Time `json:"failing_since,omitempty"`
	Failures     int        `json:"failures,omitempty"`
	Paused       bool       `json:"paused,omitempty"` // the cap paused the schedule
	Seconds      int        `json:"seconds,omitempty"`
	StartedAt    *time.Time `json:"started_at,omitempty"` // start of a late run; nil: the run has not started
}

// Subqueries look up the names for each row, see listedRuns.
const alertEventColumns = `id, rule_id, channel_id, customer_id, brand_id, scheduled_job_id, run_id, kind, since,
	details, delivery_id, created_at,
	(SELECT name FROM brands b WHERE b.id = alert_events.brand_id) AS brand_name,
	(SELECT name FROM scheduled_jobs s WHERE s.id = alert_events.scheduled_job_id) AS schedule_name,
	(SELECT cron_expression FROM scheduled_jobs s WHERE s.id = alert_events.scheduled_job_id) AS schedule_cron,
	(SELECT timezone FROM scheduled_jobs s WHERE s.id = alert_events.scheduled_job_id) AS schedule_zone`

// AlertEvents returns events by id, newest first.
func (db *DB) AlertEvents(ctx context.Context, f AlertFilter, after Place, limit int) ([]AlertEvent, error) {
	w := f.where(after)
	return many[AlertEvent](ctx, db.conn, "list alert events",
		"SELECT "+alertEventColumns+" FROM alert_events"+w.sql()+" ORDER BY id DESC"+limitTo(limit), w.args...)
}
