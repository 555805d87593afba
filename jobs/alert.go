package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"tidewatch/jobs/alert"
	"tidewatch/jobs/collector"
	"tidewatch/store"
)

// River's periodic jobs run only on the leader. The watch for alerts runs on every node with a role, because the watch
// must also report the lack of a leader. An advisory lock lets only one node check for alerts at a time.
//
// The following diagram shows the path of an alert from its event to its message:
//
//	a run ends, starts late or is skipped ──trigger──┐ alert_facts, in the same
//	a cap, a refused key or an empty account ────────┘ transaction as the event
//	                          │ watch: applies the rules, see store/alert_watch.go
//	                          ▼
//	                     alert_events <──watch: from the tables── no tick is dispatched
//	                          │ watch: the waiting events of a channel become one delivery, with its River job
//	                          ▼
//	                     AlertJob ──attempts──> the channel's receiver

const (
	alertsAtOnce  = 8           // maximum number of deliveries of each queue that a node sends concurrently
	alertsListed  = 50          // maximum number of events that a message lists; further events are only counted
	alertSweep    = 500         // maximum number of old deliveries that one check deletes
	alertLookTime = time.Minute // time limit of one check for alerts

	alertSweepEvery = time.Minute
)

// alerts finds and sends alerts on one node.
type alerts struct {
	cfg    AlertConfig
	db     *store.DB
	http   *alert.HTTP
	logger *slog.Logger
	now    func() time.Time
	queue  *queue
	stop   *stopSignal

	released time.Time // the last time this node looked for stranded attempts
	swept    time.Time // the last time this node deleted old deliveries
}

// watch executes a check once per [AlertConfig.Interval] until the node stops.
func (a *alerts) watch(ctx context.Context, check func(context.Context) error) {
	ticker := time.NewTicker(a.cfg.Interval)
	defer ticker.Stop()
	var outage store.Outage
	for {
		select {
		case <-a.stop.done():
			return
		case <-ticker.C:
		}
		if err := attemptCheck(ctx, check); err != nil {
			if outage.Fail(err) {
				a.logger.ErrorContext(ctx, "Could not check for alerts.", slog.Any("error", err))
			}
		} else if attrs, ended := outage.End(); ended {
			a.logger.InfoContext(ctx, "Tidewatch checks for alerts again.", attrs...)
		}
	}
}

// attemptCheck performs one check for alerts with a time limit.
func attemptCheck(ctx context.Context, check func(context.Context) error) (err error) {
	defer func() {
		// An unrecovered panic would end this process, and then every other process that repeats the check.
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, alertLookTime)
	defer cancel()
	return check(ctx)
}

// look performs one check for alerts. The check handles events and changes in separate transactions, so that a failure
// of one part does not stop the other parts. A channel gets at most one message about events or changes in a period of
// five times [AlertConfig.Window]. Events and changes therefore take turns: the check begins with the changes of the
// channels whose last message was about events. A check that finds neither events nor changes usually executes only one
// SQL statement.
func (a *alerts) look(ctx context.Context) error {
	work, err := a.db.AlertWork(ctx)
	if err != nil {
		return err
	}
	var parts []func(context.Context, pgx.Tx, *store.DB, time.Time) error
	if work.Changes {
		parts = append(parts, a.lookForChanges)
	}
	if work.Events {
		parts = append(parts, a.lookForEvents)
	}
	if work.Changes {
		parts = append(parts, a.lookForMoreChanges)
	}
	if a.now().Sub(a.released).Abs() >= a.cfg.Stranded {
		parts = append(parts, a.lookForStranded)
	}
	var failed []error
	mine := true
	for _, part := range parts {
		failed = append(failed, a.db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
			// An advisory lock lets only one node check at a time.
			if mine, err = db.TryLockAlerts(ctx); err != nil || !mine {
				return err
			}
			return part(ctx, tx, db, work.LookedAt)
		}))
		if !mine { // a later part would otherwise take the turn of the part that found the lock taken
			break
		}
	}
	return errors.Join(failed...)
}

// lookForEvents creates events from stored facts and from the state of the tables, and combines waiting events into
// deliveries.
func (a *alerts) lookForEvents(ctx context.Context, tx pgx.Tx, db *store.DB, now time.Time) error {
	if err := db.TellFacts(ctx); err != nil {
		return err
	}
	if err := db.WatchAlerts(ctx); err != nil {
		return err
	}
	due, err := db.DueAlerts(ctx, now, a.cfg.Window)
	if err != nil {
		return err
	}
	for _, group := range due {
		if err := a.deliver(ctx, tx, db, group); err != nil {
			return err
		}
	}
	return nil
}

// lookForStranded hands stranded attempts to send messages or reports to workers. An attempt is stranded if it is
// overdue by more than [AlertConfig.Stranded]. If the River job of a delivery has ended or was deleted, lookForStranded
// marks the delivery as failed. Once a minute, lookForStranded also deletes old deliveries.
func (a *alerts) lookForStranded(ctx context.Context, tx pgx.Tx, db *store.DB, _ time.Time) error {
	now := a.now()
	a.released = now
	stranded, err := db.StrandedAlerts(ctx, a.cfg.Stranded)
	if err != nil {
		return err
	}
	mails, err := db.StrandedReportMails(ctx, a.cfg.Stranded)
	if err != nil {
		return err
	}
	if err := a.queue.release(ctx, tx, append(stranded, mails...)); err != nil {
		return err
	}
	if now.Sub(a.swept).Abs() >= alertSweepEvery {
		a.swept = now
		return db.SweepAlerts(ctx, a.cfg.Retain, alertSweep)
	}
	return nil
}

// deliver combines the waiting events of a channel into one message and stores the message's delivery.
func (a *alerts) deliver(ctx context.Context, tx pgx.Tx, db *store.DB, group store.AlertGroup) error {
	id, err := a.create(ctx, tx, db, store.AlertDelivery{ChannelID: group.ChannelID, CustomerID: group.CustomerID})
	if err != nil {
		return err
	}
	if err := db.ClaimAlerts(ctx, group.ChannelID, id); err != nil {
		return err
	}
	events, err := db.SentAlerts(ctx, id, alertsListed)
	if err != nil {
		return err
	}
	now, err := db.Now(ctx)
	if err != nil {
		return err
	}
	facts := make([]alert.Facts, len(events))
	for i, e := range events {
		facts[i] = factsOf(e)
	}
	message, err := json.Marshal(alert.NewMessage(group.CustomerName, a.cfg.PublicURL, now, facts))
	if err != nil {
		return fmt.Errorf("encode an alert: %w", err)
	}
	return db.SetAlertMessage(ctx, id, message)
}

// create adds a delivery and its River job, and returns the id of the delivery.
func (a *alerts) create(ctx context.Context, tx pgx.Tx, db *store.DB, d store.AlertDelivery) (uuid.UUID, error) {
	d.ID = newRunID()
	var err error
	var opts *river.InsertOpts
	if d.RunID != nil {
		opts = &river.InsertOpts{Queue: queueScoredRuns}
	}
	if d.RiverJobID, err = a.queue.insert(ctx, tx, AlertArgs{DeliveryID: d.ID}, opts); err != nil {
		return uuid.Nil, err
	}
	return d.ID, db.CreateAlertDelivery(ctx, d)
}

// sendTest implements [Client.SendAlertTestIn].
func (a *alerts) sendTest(ctx context.Context, db *store.DB, channel store.AlertChannel) (store.AlertDelivery, error) {
	var sent store.AlertDelivery
	err := db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		unfinished, err := db.UnfinishedAlertTest(ctx, channel.ID)
		if err != nil {
			return err
		}
		if unfinished {
			return &store.ConflictError{Message: "A test of this channel is already in progress."}
		}
		customer, err := db.Customer(ctx, channel.CustomerID)
		if err != nil {
			return err
		}
		now, err := db.Now(ctx)
		if err != nil {
			return err
		}
		message, err := json.Marshal(alert.TestMessage(customer.Name, a.cfg.PublicURL, now))
		if err != nil {
			return fmt.Errorf("encode an alert: %w", err)
		}
		id, err := a.create(ctx, tx, db, store.AlertDelivery{
			ChannelID: channel.ID, CustomerID: channel.CustomerID, IsTest: true, Message: message,
		})
		if err != nil {
			return err
		}
		sent, err = db.AlertDelivery(ctx, id)
		return err
	})
	return sent, err
}

// factsOf converts a stored event into the facts of a message.
func factsOf(e store.SentAlert) alert.Facts {
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	return alert.Facts{
		Brand:          text(e.BrandName),
		BrandID:        e.BrandID,
		Cron:           text(e.ScheduleCron),
		Engine:         engineTitle(e.Details.Collector),
		ErrorMessage:   e.Details.ErrorMessage,
		FailingSince:   orZero(e.Details.FailingSince),
		Failures:       e.Details.Failures,
		Kind:           string(e.Kind),
		OfKind:         e.OfKind,
		Paused:         e.Details.Paused,
		RunID:          e.RunID,
		Schedule:       text(e.ScheduleName),
		ScheduledJobID: e.ScheduledJobID,
		Seconds:        e.Details.Seconds,
		Since:          e.Since,
		StartedAt:      orZero(e.Details.StartedAt),
		Times:          e.Times,
		Zone:           text(e.ScheduleZone),
	}
}

// engineTitle returns an engine's display name.
func engineTitle(name string) string {
	if engine, ok := collector.Lookup(name); ok {
		return engine.Title
	}
	return name
}

// mailMissing returns the name of the missing mail setting, or an empty string if this node can send mail.
func (a *alerts) mailMissing() string {
	if a.cfg.Mail == nil {
		return mailSetting
	}
	return ""
}

const mailSetting = "TIDEWATCH_SMTP_HOST"
