package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// AlertChannelKind is the way by which a channel sends alerts.
type AlertChannelKind string

// The kinds of alert channels.
const (
	AlertWebhook AlertChannelKind = "webhook" // signed according to Standard Webhooks
	AlertSlack   AlertChannelKind = "slack"   // an incoming webhook of Slack or of a compatible service
	AlertEmail   AlertChannelKind = "email"
)

// AlertChannel is a destination of a customer's alerts.
type AlertChannel struct {
	CreatedAt  time.Time        `db:"created_at"`
	CustomerID uuid.UUID        `db:"customer_id"`
	ID         uuid.UUID        `db:"id"`
	IsActive   bool             `db:"is_active"`
	Kind       AlertChannelKind `db:"kind"`
	Name       string           `db:"name"` // unique within the customer
	Recipients []string         `db:"recipients"`
	Secret     []byte           `db:"secret"` // sealed, see Keyring; webhooks only
	Target     string           `db:"target"` // the part of the address that users may see
	UpdatedAt  time.Time        `db:"updated_at"`
	URL        []byte           `db:"url"` // sealed; nil: e-mail
}

const alertChannelColumns = `id, customer_id, name, kind, target, url, secret, recipients, is_active, created_at,
	updated_at`

// AlertChannel returns one channel, or [ErrNotFound].
func (db *DB) AlertChannel(ctx context.Context, id uuid.UUID) (AlertChannel, error) {
	return one[AlertChannel](ctx, db.conn, "read alert channel",
		"SELECT "+alertChannelColumns+" FROM alert_channels WHERE id = $1 AND "+present, id)
}

// LockAlertChannel is [DB.AlertChannel] with the row locked until the transaction ends.
func (db *DB) LockAlertChannel(ctx context.Context, id uuid.UUID) (AlertChannel, error) {
	return one[AlertChannel](ctx, db.conn, "lock alert channel",
		"SELECT "+alertChannelColumns+" FROM alert_channels WHERE id = $1 AND "+present+" FOR NO KEY UPDATE", id)
}

// AlertFilter selects channels, rules, events or deliveries. Nil fields select all.
type AlertFilter struct {
	BrandID    *uuid.UUID // filters rules and events
	ChannelID  *uuid.UUID // filters rules, events and deliveries
	CustomerID *uuid.UUID
	DeliveryID *uuid.UUID // filters events
	Visible    *uuid.UUID // the customer that the caller is limited to; nil: all
}

func (f AlertFilter) where(after Place) *where {
	var w where
	w.visible(f.Visible)
	w.customer("customer_id", f.CustomerID)
	w.customer("brand_id", f.BrandID)
	w.customer("channel_id", f.ChannelID)
	w.customer("delivery_id", f.DeliveryID)
	if !after.IsZero() {
		w.add("id < ?", after.ID)
	}
	return &w
}

// AlertChannels returns channels by id, newest first.
func (db *DB) AlertChannels(ctx context.Context, f AlertFilter, after Place, limit int) ([]AlertChannel, error) {
	w := f.where(after)
	return many[AlertChannel](ctx, db.conn, "list alert channels",
		"SELECT "+alertChannelColumns+" FROM alert_channels"+w.sql()+" ORDER BY id DESC"+limitTo(limit), w.args...)
}

// SaveAlertChannel creates the channel, or replaces the one with the same ID. The caller chooses the ID of a new
// channel, because the secrets are sealed for that ID.
func (db *DB) SaveAlertChannel(ctx context.Context, c AlertChannel) (AlertChannel, error) {
	return one[AlertChannel](ctx, db.conn, "save alert channel", `INSERT INTO alert_channels
			(id, customer_id, name, kind, target, url, secret, recipients, is_active)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, target = excluded.target, url = excluded.url,
			secret = excluded.secret,
			recipients = excluded.recipients, is_active = excluded.is_active, updated_at = now()
		RETURNING `+alertChannelColumns,
		c.ID, c.CustomerID, c.Name, c.Kind, c.Target, c.URL, c.Secret, orEmpty(c.Recipients), c.IsActive)
}

// DeleteAlertChannel deletes a channel with its rules, its deliveries and its waiting events.
func (db *DB) DeleteAlertChannel(ctx context.Context, id uuid.UUID) error {
	return db.InTx(ctx, func(db *DB) error {
		if err := deleteOne(ctx, db.conn, "delete alert channel", "DELETE FROM alert_channels WHERE id = $1",
			id); err != nil {
			return err
		}
		_, err := exec(ctx, db.conn, "delete waiting alerts",
			"DELETE FROM alert_events WHERE channel_id = $1 AND delivery_id IS NULL", id)
		return err
	})
}

// CountAlerts returns the numbers of channels and rules of a customer.
func (db *DB) CountAlerts(ctx context.Context, customerID uuid.UUID) (channels, rules int, err error) {
	counts, err := one[struct {
		Channels int `db:"channels"`
		Rules    int `db:"rules"`
	}](ctx, db.conn, "count alert channels and rules", `SELECT (SELECT count(*) FROM alert_channels
		WHERE customer_id = $1) AS channels,
		(SELECT count(*) FROM alert_rules WHERE customer_id = $1) AS rules`, customerID)
	return counts.Channels, counts.Rules, err
}
