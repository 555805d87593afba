package store

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
)

// AlertTiming says when a rule of the kind [AlertChanges] reports changes.
type AlertTiming string

// Each rule of the kind [AlertChanges] has one of the following timings.
const (
	AlertImmediate AlertTiming = "immediate" // soon after the changes are found, outside the quiet hours
	AlertDaily     AlertTiming = "daily"     // in a digest once a day
	AlertWeekly    AlertTiming = "weekly"    // in a digest once a week
)

// Weekdays returns the days of a week in English, as [ChangeSelection] names them. The index of a day in the returned
// list is the number of the day in cron expressions.
func Weekdays() []string {
	return []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}
}

// ChangeSelection says which changes a rule of the kind [AlertChanges] reports, and when. Empty lists match everything.
type ChangeSelection struct {
	Collectors  []string     `json:"collectors,omitempty"`
	Countries   []string     `json:"countries,omitempty"`
	Kinds       []ChangeKind `json:"kinds"` // empty means all kinds except notices
	MinSeverity Severity     `json:"min_severity"`
	// QueryClasses has the classes of queries, see package scoring. Empty means all classes.
	QueryClasses []string    `json:"query_classes,omitempty"`
	QueryIDs     []uuid.UUID `json:"query_ids,omitempty"`  // queries of the rule's brand
	QuietFrom    string      `json:"quiet_from,omitempty"` // such as "22:00"; empty if the rule has no quiet hours
	QuietTo      string      `json:"quiet_to,omitempty"`
	Tags         []string    `json:"tags,omitempty"`
	Time         string      `json:"time,omitempty"` // wall time of the digest, such as "08:00"
	Timezone     string      `json:"timezone,omitempty"`
	Timing       AlertTiming `json:"timing"`
	Topics       []string    `json:"topics,omitempty"`
	Weekday      string      `json:"weekday,omitempty"` // day of a weekly digest in English, such as "monday"
}

// Severities returns the severities that the rule reports. Notices have the severity [SeverityInfo], and are reported
// only if Kinds names them.
func (s ChangeSelection) Severities() []Severity {
	all := []Severity{SeverityHigh, SeverityMedium, SeverityLow}
	reported := all[:slices.Index(all, s.MinSeverity)+1]
	if slices.ContainsFunc(s.Kinds, ChangeKind.IsNotice) {
		return append(slices.Clone(reported), SeverityInfo)
	}
	return reported
}

// UnscheduledChanges are waiting changes of one brand for one rule. The rule's segment and timing have not been applied
// to these changes yet.
type UnscheduledChanges struct {
	BrandID   uuid.UUID   `db:"brand_id"`
	ChangeIDs []uuid.UUID `db:"change_ids"`
	Overdue   bool        `db:"overdue"` // whether the time of the digest had passed when the rule was edited
	RuleID    uuid.UUID   `db:"rule_id"`
}

// DiscardChanges deletes the waiting changes of deleted brands, of inactive rules and of rules with an inactive
// channel.
func (db *DB) DiscardChanges(ctx context.Context) error {
	_, err := exec(ctx, db.conn, "discard changes of inactive alert rules", `DELETE FROM alert_changes WHERE rule_id IN (
		SELECT r.id FROM alert_rules r JOIN alert_channels c ON c.id = r.channel_id
		WHERE r.kind = '`+string(AlertChanges)+`' AND NOT (r.is_active AND c.is_active))
		OR change_id IN (SELECT c.id FROM alert_changes a JOIN changes c ON c.id = a.change_id WHERE NOT (c.`+presentBrand+`))`)
	return err
}

// UnscheduledChanges returns the unscheduled changes, grouped by rule, by brand and by whether the changes are overdue.
// The limit is the maximum number of groups.
func (db *DB) UnscheduledChanges(ctx context.Context, limit int) ([]UnscheduledChanges, error) {
	return many[UnscheduledChanges](ctx, db.conn, "find unscheduled changes", `SELECT a.rule_id, c.brand_id,
			array_agg(c.id ORDER BY c.id) AS change_ids, a.due_at IS NOT NULL AS overdue
		FROM alert_changes a JOIN changes c ON c.id = a.change_id
		WHERE (a.due_at IS NULL OR a.due_at = 'infinity') AND c.`+presentBrand+`
		GROUP BY a.rule_id, c.brand_id, overdue ORDER BY min(c.number)`+limitTo(limit))
}

// ScheduleChanges sets the time at which the selected changes of the parameter c are due, and deletes the other changes
// of c.
func (db *DB) ScheduleChanges(ctx context.Context, c UnscheduledChanges, selected []uuid.UUID, due time.Time) error {
	_, err := exec(ctx, db.conn, "schedule changes", `WITH left_out AS (DELETE FROM alert_changes
			WHERE rule_id = $1 AND change_id = ANY($2) AND change_id <> ALL($3))
		UPDATE alert_changes SET due_at = $4 WHERE rule_id = $1 AND change_id = ANY($2) AND change_id = ANY($3)`,
		c.RuleID, uuids(c.ChangeIDs), uuids(selected), due)
	return err
}

// RulesWithDueChanges returns the rules whose changes are due.
func (db *DB) RulesWithDueChanges(ctx context.Context, now time.Time) ([]AlertRule, error) {
	return many[AlertRule](ctx, db.conn, "find rules with due changes", "SELECT "+alertRuleColumns+` FROM alert_rules
		WHERE id IN (SELECT rule_id FROM alert_changes WHERE due_at <= $1) ORDER BY id`, now)
}

// PostponeChanges sets a later time for the due changes of a rule.
func (db *DB) PostponeChanges(ctx context.Context, ruleID uuid.UUID, now, until time.Time) error {
	_, err := exec(ctx, db.conn, "postpone changes",
		"UPDATE alert_changes SET due_at = $3 WHERE rule_id = $1 AND due_at <= $2", ruleID, now, until)
	return err
}

// ChangeGroup identifies a due message about changes. A message about immediate changes has the changes of all rules of
// the channel, and a digest has the changes of one rule.
type ChangeGroup struct {
	AlertGroup

	RuleID *uuid.UUID  `db:"rule_id"` // the rule of a digest; nil for immediate changes
	Timing AlertTiming `db:"timing"`
}

// isAfterEvents is the condition that the last message to the channel c was about events. A pause is the minimum time
// between two messages, see alertPauseWindows. Messages that are older than two pauses do not count, because neither
// events nor changes wait for a turn after so long a time.
const isAfterEvents = `(SELECT NOT EXISTS (SELECT FROM alert_events e
			WHERE e.delivery_id = d.id AND e.kind = '` + string(EventChange) + `')
		FROM alert_deliveries d WHERE d.channel_id = c.id AND NOT d.is_test AND d.run_id IS NULL
			AND d.id > tidewatch_first_id($1::timestamptz - 2 * $3 * $2::interval - interval '10 minutes')
		ORDER BY d.created_at DESC LIMIT 1)`

// DueChanges returns at most one due message for each channel. The parameter "now" is [AlertWork.LookedAt]. As in
// [DB.DueAlerts], a channel gets at most one message in a period of five times the parameter "window". If the parameter
// "afterEvents" is true, DueChanges returns only channels whose last message was about events.
func (db *DB) DueChanges(
	ctx context.Context, now time.Time, window time.Duration, afterEvents bool,
) ([]ChangeGroup, error) {
	return many[ChangeGroup](ctx, db.conn, "find changes to send", `SELECT DISTINCT ON (c.id) c.id AS channel_id,
			c.customer_id, u.name AS customer_name, r.changes ->> 'timing' AS timing,
			CASE WHEN r.changes ->> 'timing' <> '`+string(AlertImmediate)+`' THEN r.id END AS rule_id
		FROM (SELECT rule_id, min(due_at) AS due_at FROM alert_changes WHERE due_at <= $1 GROUP BY rule_id) w
		JOIN alert_rules r ON r.id = w.rule_id
		JOIN alert_channels c ON c.id = r.channel_id
		JOIN customers u ON u.id = c.customer_id AND u.deleted_at IS NULL
		WHERE NOT EXISTS (SELECT FROM alert_deliveries d WHERE d.channel_id = c.id AND NOT d.is_test AND d.run_id IS NULL
			AND d.created_at > $1::timestamptz - $3 * $2::interval
			AND d.id > tidewatch_first_id($1::timestamptz - $3 * $2::interval - interval '10 minutes'))
			AND (NOT $4 OR `+isAfterEvents+`)
		ORDER BY c.id, w.due_at, r.id`, now, window, alertPauseWindows, afterEvents)
}

// ClaimedChange is a change that a rule reports in a message.
type ClaimedChange struct {
	Change

	RuleID uuid.UUID `db:"rule_id"`
}

// ClaimChanges deletes the due changes of a group from the waiting changes and returns these changes, the most severe
// first. A change appears once for each rule that reports it. The caller must store the changes with [DB.TellChanges]
// in the same transaction.
func (db *DB) ClaimChanges(ctx context.Context, g ChangeGroup, now time.Time) ([]ClaimedChange, error) {
	return many[ClaimedChange](ctx, db.conn, "claim changes", `WITH due AS (
			DELETE FROM alert_changes a USING alert_rules r
			WHERE r.id = a.rule_id AND a.due_at <= $1 AND r.channel_id = $2
				AND CASE WHEN $3::uuid IS NULL THEN r.changes ->> 'timing' = '`+string(AlertImmediate)+`' ELSE r.id = $3 END
			RETURNING a.rule_id, a.change_id)
		SELECT `+changeColumns+`, rule_id FROM due JOIN changes ON id = change_id WHERE `+presentBrand+`
		ORDER BY array_position(ARRAY['high', 'medium', 'low', 'info'], severity), brand_id, found_at DESC, id DESC, rule_id`,
		now, g.ChannelID, g.RuleID)
}

// TellChanges adds the events of claimed changes to a delivery, whose row must already exist. The parameter "changes"
// is the number of different changes.
func (db *DB) TellChanges(
	ctx context.Context, g ChangeGroup, claimed []ClaimedChange, changes int, deliveryID uuid.UUID,
) error {
	_, err := exec(ctx, db.conn, "store the changes of a delivery", `WITH told AS (`+insertChangeEvents+onceEach+`)
		UPDATE alert_deliveries SET events = $6 WHERE id = $5`, g.ChannelID, g.CustomerID,
		uuids(column(claimed, func(c ClaimedChange) uuid.UUID { return c.RuleID })),
		uuids(column(claimed, func(c ClaimedChange) uuid.UUID { return c.ID })), deliveryID, changes)
	return err
}

const insertChangeEvents = `INSERT INTO alert_events
		(rule_id, key, channel_id, customer_id, brand_id, run_id, kind, since, details, delivery_id)
	SELECT t.rule_id, 'change:' || c.id, $1, $2, c.brand_id, c.run_id, '` + string(EventChange) + `', c.since,
		jsonb_strip_nulls(jsonb_build_object('change_id', c.id, 'change_kind', c.kind, 'severity', c.severity,
			'collector', nullif(c.collector, ''))), $5
	FROM unnest($3::uuid[], $4::uuid[]) AS t(rule_id, change_id) JOIN changes c ON c.id = t.change_id`
