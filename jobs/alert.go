package jobs

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/netip"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"tidewatch/jobs/alert"
	"tidewatch/jobs/collector"
	"tidewatch/store"
)

// Alerts, from a fact to a person:
//
//	a run ends, starts late or is skipped ──trigger──┐
//	a cap is reached, a key is refused ──────────────┤ alert_events, in the transaction in which it becomes true
//	nothing runs at all ──watch, from the tables─────┘
//	                          │ watch: what waits for a channel becomes one delivery, with its River job
//	                          ▼
//	                     AlertJob ──attempts──> the channel's receiver
//
// The watch is no periodic job of River's: those are the leader's, and one of the things to be told of is that nobody
// leads. Every node that works anything watches; an advisory lock lets one look at a time.

// AlertConfig says how people are told of what goes wrong. A zero duration means its default.
type AlertConfig struct {
	// AllowNetworks may be reached by webhooks besides the public internet. Default: none.
	AllowNetworks []netip.Prefix
	// Interval is how often a node looks for what is to be told. Default: 5 s.
	Interval time.Duration
	// Keyring opens the secrets of channels.
	Keyring store.Keyring
	// Mail sends mail; nil: channels that send mail fail and say so.
	Mail *alert.Mail
	// Pause stands for the pauses between attempts, in tests. Default: alertPauses.
	Pause time.Duration
	// PublicURL is where people find the page. Default: messages have no links.
	PublicURL string
	// Retain is for how long it is kept what was sent. Default: 90 days.
	Retain time.Duration
	// Stranded is how long an attempt may be overdue before the watch hands it out, because nobody leads. Default: 20 s.
	Stranded time.Duration
	// Window is how long a channel's first event waits for others, so that an outage is one message. Default: 1 minute.
	Window time.Duration
}

func (c AlertConfig) withDefaults() AlertConfig {
	c.Interval = cmp.Or(c.Interval, 5*time.Second)
	c.Retain = cmp.Or(c.Retain, 90*24*time.Hour)
	c.Stranded = cmp.Or(c.Stranded, 20*time.Second)
	c.Window = cmp.Or(c.Window, time.Minute)
	return c
}

const (
	alertsAtOnce  = 8           // deliveries that a node sends at once
	alertsListed  = 50          // events that a message lists; of the others it says how many
	alertSweep    = 500         // old deliveries that are deleted at a time
	alertLookTime = time.Minute // for one look

	alertSweepEvery = time.Minute
)

// alerts is a node's part in telling people.
type alerts struct {
	c     *Client
	cfg   AlertConfig
	http  *alert.HTTP
	swept time.Time // when this node tidied up last
}

func newAlerts(c *Client) *alerts {
	return &alerts{c: c, cfg: c.cfg.Alerts, http: alert.NewHTTP(c.cfg.Alerts.AllowNetworks)}
}

// watch looks for what is to be told until the node stops.
func (a *alerts) watch(ctx context.Context) {
	ticker := time.NewTicker(a.cfg.Interval)
	defer ticker.Stop()
	for {
		select {
		case <-a.c.stopping:
			return
		case <-ticker.C:
		}
		looking, cancel := context.WithTimeout(ctx, alertLookTime)
		if err := a.look(looking); err != nil {
			component(a.c.logger, "alerts").ErrorContext(ctx, "Alerts could not be looked for.", slog.Any("error", err))
		}
		cancel()
	}
}

// look finds what can only be seen from the tables, turns what waits into deliveries, and tidies up. Of the nodes that look
// at once one does it all.
func (a *alerts) look(ctx context.Context) error {
	return a.c.db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		mine, err := db.TryLockAlerts(ctx)
		if err != nil || !mine {
			return err
		}
		if err := db.WatchAlerts(ctx); err != nil {
			return err
		}
		due, err := db.DueAlerts(ctx, a.cfg.Window)
		if err != nil {
			return err
		}
		for _, group := range due {
			if err := a.deliver(ctx, tx, db, group); err != nil {
				return err
			}
		}
		stranded, err := db.StrandedAlerts(ctx, a.cfg.Stranded)
		if err != nil {
			return err
		}
		if err := a.c.retryJobs(ctx, tx, stranded); err != nil {
			return err
		}
		if now := a.c.cfg.Now(); now.Sub(a.swept) >= alertSweepEvery {
			a.swept = now
			return db.SweepAlerts(ctx, a.cfg.Retain, alertSweep)
		}
		return nil
	})
}

// deliver makes one message of what waits for a channel.
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

// create adds a delivery and its River job.
func (a *alerts) create(ctx context.Context, tx pgx.Tx, db *store.DB, d store.AlertDelivery) (uuid.UUID, error) {
	d.ID = newRunID()
	inserted, err := a.c.river.InsertTx(ctx, tx, AlertArgs{DeliveryID: d.ID}, nil)
	if err != nil {
		return uuid.Nil, fmt.Errorf("insert river job: %w", err)
	}
	d.RiverJobID = inserted.Job.ID
	return d.ID, db.CreateAlertDelivery(ctx, d)
}

func factsOf(e store.SentAlert) alert.Facts {
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	return alert.Facts{
		Brand: text(
			e.BrandName,
		),
		BrandID:      e.BrandID,
		Cron:         text(e.ScheduleCron),
		Engine:       engineTitle(e.Details.Collector),
		ErrorMessage: e.Details.ErrorMessage,
		FailingSince: orZero(
			e.Details.FailingSince,
		),
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

// SendAlertTestIn sends a message to a channel that says that it is a test, as part of the transaction that db stands on. A
// test that is under way is a [*store.ConflictError].
func (c *Client) SendAlertTestIn(
	ctx context.Context,
	db *store.DB,
	channel store.AlertChannel,
) (store.AlertDelivery, error) {
	var made store.AlertDelivery
	err := db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		unfinished, err := db.UnfinishedAlertTest(ctx, channel.ID)
		if err != nil {
			return err
		}
		if unfinished {
			return &store.ConflictError{Message: "A test of this channel is under way."}
		}
		customer, err := db.Customer(ctx, channel.CustomerID)
		if err != nil {
			return err
		}
		now, err := db.Now(ctx)
		if err != nil {
			return err
		}
		message, err := json.Marshal(alert.TestMessage(customer.Name, c.alerts.cfg.PublicURL, now))
		if err != nil {
			return fmt.Errorf("encode an alert: %w", err)
		}
		id, err := c.alerts.create(
			ctx,
			tx,
			db,
			store.AlertDelivery{ChannelID: channel.ID, CustomerID: channel.CustomerID, IsTest: true, Message: message},
		)
		if err != nil {
			return err
		}
		made, err = db.AlertDelivery(ctx, id)
		return err
	})
	return made, err
}

// engineTitle is an engine's name for people.
func engineTitle(name string) string {
	if engine, ok := collector.Lookup(name); ok {
		return engine.Title
	}
	return name
}

// CheckAlertURL says what is wrong with the address of a channel; nil: nothing. Whether it may be reached is only known when
// it is.
func (*Client) CheckAlertURL(address string) error { return alert.CheckURL(address) }

// CheckAlertSecret says what is wrong with the secret of a channel; nil: nothing.
func (*Client) CheckAlertSecret(secret string) error { return alert.CheckSecret(secret) }

// CheckAlertRecipient says what is wrong with a recipient of mail; nil: nothing.
func (*Client) CheckAlertRecipient(address string) error { return alert.CheckRecipient(address) }

// SealAlert returns a secret of a channel as it is stored.
func (c *Client) SealAlert(secret string, channel uuid.UUID) []byte {
	return c.alerts.cfg.Keyring.Seal(secret, channel.String())
}

// MailMissing names the setting without which no mail is sent; empty: nothing is missing.
func (c *Client) MailMissing() string {
	if c.alerts.cfg.Mail == nil {
		return mailSetting
	}
	return ""
}

const mailSetting = "TIDEWATCH_SMTP_HOST"
