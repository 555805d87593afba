package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// AlertChannelKind is the medium through which a channel sends alerts.
type AlertChannelKind string

// Each alert channel has one of the following kinds.
const (
	AlertWebhook AlertChannelKind = "webhook" // a webhook with signatures according to Standard Webhooks
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
	Name       string           `db:"name"` // name of the channel, unique within the customer
	Recipients []string         `db:"recipients"`
	Secret     []byte           `db:"secret"` // signing secret of a webhook, sealed by a Keyring
	Target     string           `db:"target"` // the part of the address that users may see
	UpdatedAt  time.Time        `db:"updated_at"`
	URL        []byte           `db:"url"` // URL, sealed by a Keyring; nil for e-mail
}

const alertChannelColumns = `id, customer_id, name, kind, target, url, secret, recipients, is_active, created_at,
	updated_at`

// AlertChannel returns one channel, or [ErrNotFound].
func (db *DB) AlertChannel(ctx context.Context, id uuid.UUID) (AlertChannel, error) {
	return one[AlertChannel](ctx, db.conn, "read alert channel",
		"SELECT "+alertChannelColumns+" FROM alert_channels WHERE id = $1 AND "+present, id)
}

// LockAlertChannel returns one channel, or [ErrNotFound], and locks its row until the transaction ends.
func (db *DB) LockAlertChannel(ctx context.Context, id uuid.UUID) (AlertChannel, error) {
	return one[AlertChannel](ctx, db.conn, "lock alert channel",
		"SELECT "+alertChannelColumns+" FROM alert_channels WHERE id = $1 AND "+present+" FOR NO KEY UPDATE", id)
}

// AlertFilter selects channels, rules, events or deliveries. A nil field of the filter matches everything.
type AlertFilter struct {
	BrandID    *uuid.UUID // brand whose rules and events are selected
	ChannelID  *uuid.UUID // channel whose rules, events and deliveries are selected
	CustomerID *uuid.UUID
	DeliveryID *uuid.UUID // delivery whose events are selected
	Visible    *uuid.UUID // the only customer that the caller may access; nil means all customers
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

// AlertChannels returns the selected channels, sorted by id, newest first.
func (db *DB) AlertChannels(ctx context.Context, f AlertFilter, after Place, limit int) ([]AlertChannel, error) {
	w := f.where(after)
	return many[AlertChannel](ctx, db.conn, "list alert channels",
		"SELECT "+alertChannelColumns+" FROM alert_channels"+w.sql()+" ORDER BY id DESC"+limitTo(limit), w.args...)
}

// SaveAlertChannel creates a channel, or updates the channel with the same ID. An update keeps the customer and the
// kind. The caller chooses the ID of a new channel, because the secrets are sealed for that ID.
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

// DeleteAlertChannel deletes a channel with its rules, its deliveries and its waiting events, or returns [ErrNotFound].
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
