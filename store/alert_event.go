package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// AlertEventKind says what an alert event reports.
type AlertEventKind string

// Each alert event has one of the following kinds. Some kinds of events report the end of an incident that another kind
// reported.
const (
	EventFailing       AlertEventKind = "failing"
	EventRecovered     AlertEventKind = "recovered" // the event ends the incident of EventFailing
	EventMissed        AlertEventKind = "missed"    // a tick has no run
	EventLate          AlertEventKind = "late"
	EventSilent        AlertEventKind = "silent"
	EventRanAgain      AlertEventKind = "ran_again" // the event ends the incident of EventSilent
	EventCapReached    AlertEventKind = "cap_reached"
	EventKeyRefused    AlertEventKind = "key_refused"
	EventKeyAccepted   AlertEventKind = "key_accepted" // the event ends the incident of EventKeyRefused
	EventOutOfQuota    AlertEventKind = "out_of_quota"
	EventQuotaRestored AlertEventKind = "quota_restored" // the event ends the incident of EventOutOfQuota
	EventChange        AlertEventKind = "change"         // the answers about a brand changed
	EventRunScored     AlertEventKind = "run_scored"
)

// AlertEventKinds returns all kinds of alert events in the order of alert messages.
func AlertEventKinds() []AlertEventKind {
	return []AlertEventKind{
		EventOutOfQuota, EventKeyRefused, EventCapReached, EventSilent, EventFailing, EventMissed, EventLate,
		EventQuotaRestored, EventKeyAccepted, EventRanAgain, EventRecovered, EventChange,
		EventRunScored,
	}
}

// AlertEvent is an event that an alert rule reports. Each alert event is reported only once.
type AlertEvent struct {
	BrandID        *uuid.UUID     `db:"brand_id"`   // brand of the event; nil if the event concerns all brands
	BrandName      *string        `db:"brand_name"` // name of the brand; nil if the event concerns all brands
	ChannelID      uuid.UUID      `db:"channel_id"`
	CreatedAt      time.Time      `db:"created_at"`
	CustomerID     uuid.UUID      `db:"customer_id"`
	DeliveryID     *uuid.UUID     `db:"delivery_id"` // delivery of the event; nil until a delivery is assigned
	Details        AlertDetails   `db:"details"`
	ID             uuid.UUID      `db:"id"`
	Kind           AlertEventKind `db:"kind"`
	RuleID         uuid.UUID      `db:"rule_id"`
	RunID          *uuid.UUID     `db:"run_id"`
	ScheduleCron   *string        `db:"schedule_cron"` // cron expression of the schedule; nil if there is no schedule
	ScheduledJobID *uuid.UUID     `db:"scheduled_job_id"`
	ScheduleName   *string        `db:"schedule_name"`
	ScheduleZone   *string        `db:"schedule_zone"`
	// Since is the start of the incident, the time of the late or missed tick, or the end of the run. For
	// [EventChange], Since is [Change.Since]. For other kinds of events, Since is the time of the event.
	Since time.Time `db:"since"`
}

// AlertDetails are further facts about an alert event. The kind of the event determines which fields are set.
type AlertDetails struct {
	ChangeID     *uuid.UUID `json:"change_id,omitempty"`
	ChangeKind   ChangeKind `json:"change_kind,omitempty"`
	Cap          string     `json:"cap,omitempty"` // one of the values of ReachedCap
	Collector    string     `json:"collector,omitempty"`
	ErrorMessage string     `json:"error_message,omitempty"`
	FailingSince *time.Time `json:"failing_since,omitempty"`
	Failures     int        `json:"failures,omitempty"`
	Paused       bool       `json:"paused,omitempty"` // whether the reached cap paused the schedule
	Seconds      int        `json:"seconds,omitempty"`
	Severity     Severity   `json:"severity,omitempty"`   // severity of the change
	StartedAt    *time.Time `json:"started_at,omitempty"` // start of a late run; nil if the run has not started
}

// The subqueries look up the names for each row of a page, as in listedRuns.
const alertEventColumns = `id, rule_id, channel_id, customer_id, brand_id, scheduled_job_id, run_id, kind, since,
	details, delivery_id, created_at,
	(SELECT name FROM brands b WHERE b.id = alert_events.brand_id) AS brand_name,
	(SELECT name FROM scheduled_jobs s WHERE s.id = alert_events.scheduled_job_id) AS schedule_name,
	(SELECT cron_expression FROM scheduled_jobs s WHERE s.id = alert_events.scheduled_job_id) AS schedule_cron,
	(SELECT timezone FROM scheduled_jobs s WHERE s.id = alert_events.scheduled_job_id) AS schedule_zone`

// AlertEvents returns the selected events, sorted by id, newest first.
func (db *DB) AlertEvents(ctx context.Context, f AlertFilter, after Place, limit int) ([]AlertEvent, error) {
	w := f.where(after)
	return many[AlertEvent](ctx, db.conn, "list alert events",
		"SELECT "+alertEventColumns+" FROM alert_events"+w.sql()+" ORDER BY id DESC"+limitTo(limit), w.args...)
}
