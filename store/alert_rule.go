package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// AlertRuleKind is the kind of problem or event that an alert rule reports.
type AlertRuleKind string

// Each alert rule has one of the following kinds.
const (
	AlertFailing    AlertRuleKind = "failing"      // several runs of a schedule failed in a row
	AlertLate       AlertRuleKind = "late"         // a run started late, or a tick has no run
	AlertSilent     AlertRuleKind = "silent"       // a schedule has not run since an expected tick
	AlertCapReached AlertRuleKind = "cap_reached"  // a spending cap stopped calls of a run
	AlertKeyRefused AlertRuleKind = "key_refused"  // an engine refused the key
	AlertOutOfQuota AlertRuleKind = "out_of_quota" // the account at an engine's provider has no money or quota left
	AlertChanges    AlertRuleKind = "changes"      // the answers about a brand changed
	AlertRunScored  AlertRuleKind = "run_scored"   // a run was scored; only for webhooks
)

// AlertRule reports problems or events of one kind to an alert channel.
type AlertRule struct {
	BrandID      *uuid.UUID       `db:"brand_id"` // brand of the rule; nil if the rule applies to all brands
	Changes      *ChangeSelection `db:"changes"`  // the changes that AlertChanges reports; otherwise nil
	ChannelID    uuid.UUID        `db:"channel_id"`
	CreatedAt    time.Time        `db:"created_at"`
	CustomerID   uuid.UUID        `db:"customer_id"`
	Failures     int              `db:"failures"` // failed runs in a row before an alert of AlertFailing; otherwise 0
	ID           uuid.UUID        `db:"id"`
	IsActive     bool             `db:"is_active"`
	Kind         AlertRuleKind    `db:"kind"`
	Seconds      int              `db:"seconds"` // allowed delay before an AlertLate or AlertSilent; otherwise 0
	TellRecovery bool             `db:"tell_recovery"`
	UpdatedAt    time.Time        `db:"updated_at"`
}

const alertRuleColumns = `id, customer_id, brand_id, channel_id, kind, failures, seconds, tell_recovery, is_active,
	changes, created_at, updated_at`

// AlertRule returns one rule, or [ErrNotFound].
func (db *DB) AlertRule(ctx context.Context, id uuid.UUID) (AlertRule, error) {
	return one[AlertRule](ctx, db.conn, "read alert rule",
		"SELECT "+alertRuleColumns+" FROM alert_rules WHERE id = $1 AND "+present, id)
}

// LockAlertRule returns one rule, or [ErrNotFound], and locks its row until the transaction ends.
func (db *DB) LockAlertRule(ctx context.Context, id uuid.UUID) (AlertRule, error) {
	return one[AlertRule](ctx, db.conn, "lock alert rule",
		"SELECT "+alertRuleColumns+" FROM alert_rules WHERE id = $1 AND "+present+" FOR NO KEY UPDATE", id)
}

// AlertRules returns the selected rules, sorted by id, newest first.
func (db *DB) AlertRules(ctx context.Context, f AlertFilter, after Place, limit int) ([]AlertRule, error) {
	w := f.where(after)
	return many[AlertRule](ctx, db.conn, "list alert rules",
		"SELECT "+alertRuleColumns+" FROM alert_rules"+w.sql()+" ORDER BY id DESC"+limitTo(limit), w.args...)
}

// SaveAlertRule creates a rule if its ID is zero, and otherwise updates the rule. A new rule ignores failures and
// changes from before its creation. After an update, the new segment and the new times apply to the rule's waiting
// changes. If a digest is overdue, its changes remain due, unless the update changes the times of the digests.
// [DB.DiscardChanges] deletes the waiting changes of a rule that is not active.
func (db *DB) SaveAlertRule(ctx context.Context, r AlertRule) (AlertRule, error) {
	if r.ID == uuid.Nil {
		return one[AlertRule](ctx, db.conn, "create alert rule", `INSERT INTO alert_rules
				(customer_id, brand_id, channel_id, kind, failures, seconds, tell_recovery, is_active, changes)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING `+alertRuleColumns,
			r.CustomerID, r.BrandID, r.ChannelID, r.Kind, r.Failures, r.Seconds, r.TellRecovery, r.IsActive, r.Changes)
	}
	return one[AlertRule](ctx, db.conn, "update alert rule", `WITH again AS (
			UPDATE alert_changes c SET due_at = CASE WHEN `+isOverdueDigest+` THEN 'infinity'::timestamptz END
			FROM alert_rules r WHERE r.id = $1 AND c.rule_id = r.id)
		UPDATE alert_rules
		SET brand_id = $2, channel_id = $3, failures = $4, seconds = $5, tell_recovery = $6, is_active = $7, changes = $8,
			updated_at = now()
		WHERE id = $1 RETURNING `+alertRuleColumns,
		r.ID, r.BrandID, r.ChannelID, r.Failures, r.Seconds, r.TellRecovery, r.IsActive, r.Changes)
}

// isOverdueDigest is the condition that the waiting change c belongs to an overdue digest of the rule r. The edited
// selection $8 must have the same times of digests. Until such a change is scheduled again, its due_at is infinity.
const isOverdueDigest = `(c.due_at <= clock_timestamp() OR c.due_at = 'infinity')
				AND r.changes ->> 'timing' <> '` + string(AlertImmediate) + `'
				AND (r.changes ->> 'timing', r.changes ->> 'time', r.changes ->> 'weekday', r.changes ->> 'timezone')
					IS NOT DISTINCT FROM ($8::jsonb ->> 'timing', $8::jsonb ->> 'time', $8::jsonb ->> 'weekday',
						$8::jsonb ->> 'timezone')`

// DeleteAlertRule deletes a rule and keeps its events, or returns [ErrNotFound].
func (db *DB) DeleteAlertRule(ctx context.Context, id uuid.UUID) error {
	return deleteOne(ctx, db.conn, "delete alert rule", "DELETE FROM alert_rules WHERE id = $1", id)
}
