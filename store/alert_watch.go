package store

import (
	"context"

	"github.com/google/uuid"
)

// TryLockAlerts keeps other nodes from looking for alerts until the transaction ends, and reports whether none was. A node
// that stands still meanwhile loses its transaction, so that it holds up nobody for long.
func (db *DB) TryLockAlerts(ctx context.Context) (bool, error) {
	const key = 0x616c65727473 // "alerts" in ASCII
	row, err := one[struct {
		Locked bool `db:"locked"`
	}](ctx, db.conn, "take the turn at alerts", "SELECT pg_try_advisory_xact_lock($1) AND set_config('idle_in_transaction_session_timeout', '30s', true) <> '' AS locked", int64(key))
	return row.Locked, err
}

// A run that should have started and has not, of a schedule that is active. It is looked for among the unfinished ones.
const notStarted = `SELECT n.id, n.scheduled_job_id, n.brand_id, n.customer_id, n.scheduled_for, s.jitter_seconds
	FROM job_runs n JOIN scheduled_jobs s ON s.id = n.scheduled_job_id
	WHERE n.finished_at IS NULL AND n.status = 'pending' AND n.trigger = 'tick' AND n.waits_for IS NULL AND NOT n.metadata ? 'retries'
		AND n.scheduled_for < now() - interval '1 minute' AND s.is_active`

const watchLate = `INSERT INTO alert_events (rule_id, key, channel_id, customer_id, brand_id, scheduled_job_id, run_id, kind, since, details)
	SELECT r.id, 'late:' || n.id, r.channel_id, r.customer_id, n.brand_id, n.scheduled_job_id, n.id, 'late', n.scheduled_for,
		jsonb_build_object('seconds', r.seconds)
	FROM (` + notStarted + `) n
	JOIN alert_rules_in_force r ON r.kind = 'late' AND r.customer_id = n.customer_id AND coalesce(r.brand_id, n.brand_id) = n.brand_id
	WHERE n.scheduled_for < now() - make_interval(secs => n.jitter_seconds + r.seconds)
	ORDER BY r.id, n.id
	ON CONFLICT (rule_id, key) DO NOTHING`

// Schedules that nothing runs: their tick is due and nobody works it, or nobody has planned one, or it cannot be; or its run
// does not start. One that has ended has no next tick, and none is missed.
const silentSchedules = `SELECT s.id, s.brand_id, s.customer_id, s.next_run_at AS since, s.jitter_seconds, NULL AS reason
		FROM scheduled_jobs s WHERE s.is_active AND s.next_run_at < now() - interval '1 minute'
	UNION ALL
	SELECT s.id, s.brand_id, s.customer_id, s.spec_changed_at, 0, s.schedule_error
		FROM scheduled_jobs s WHERE s.is_active AND s.next_run_at IS NULL AND (s.ends_at IS NULL OR s.ends_at > now())
	UNION ALL
	SELECT scheduled_job_id, brand_id, customer_id, min(scheduled_for), max(jitter_seconds), NULL FROM (` + notStarted + `) waiting
		GROUP BY scheduled_job_id, brand_id, customer_id`

const watchSilent = `WITH silent AS MATERIALIZED (` + silentSchedules + `),
	found AS (
		INSERT INTO alert_incidents (rule_id, subject, kind, scheduled_job_id, since)
		SELECT DISTINCT ON (r.id, s.id) r.id, s.id::text, 'silent', s.id, s.since
		FROM silent s JOIN alert_rules_in_force r ON r.kind = 'silent' AND r.customer_id = s.customer_id AND coalesce(r.brand_id, s.brand_id) = s.brand_id
		WHERE s.since < now() - make_interval(secs => s.jitter_seconds + r.seconds)
		ORDER BY r.id, s.id, s.since
		ON CONFLICT (rule_id, subject) DO NOTHING
		RETURNING rule_id, subject, scheduled_job_id, since),
	told AS (
		INSERT INTO alert_events (rule_id, key, channel_id, customer_id, brand_id, scheduled_job_id, kind, since, details)
		SELECT r.id, alert_key('silent', f.subject, f.since), r.channel_id, r.customer_id, s.brand_id, s.id, 'silent', f.since,
			jsonb_strip_nulls(jsonb_build_object('seconds', r.seconds, 'error_message', left(s.reason, 500)))
		FROM found f JOIN alert_rules r ON r.id = f.rule_id JOIN silent s ON s.id = f.scheduled_job_id AND s.since = f.since
		ON CONFLICT (rule_id, key) DO NOTHING),
	over AS (
		DELETE FROM alert_incidents i WHERE i.kind = 'silent' AND NOT EXISTS (SELECT FROM silent s WHERE s.id = i.scheduled_job_id)
		RETURNING i.rule_id, i.subject, i.scheduled_job_id, i.since)
	INSERT INTO alert_events (rule_id, key, channel_id, customer_id, brand_id, scheduled_job_id, kind, since, details)
	SELECT r.id, alert_key('ran_again', o.subject, o.since), r.channel_id, r.customer_id, s.brand_id, s.id, 'ran_again', o.since, '{}'
	FROM over o JOIN alert_rules_in_force r ON r.id = o.rule_id AND r.tell_recovery JOIN scheduled_jobs s ON s.id = o.scheduled_job_id AND s.is_active
	ON CONFLICT (rule_id, key) DO NOTHING`

// The key is the server's, so that what any brand of the customer is answered ends it. Ids of answers grow with time; the last
// hour's are enough, for it is looked every few seconds, and a key that stays refused must not cost more each day.
const watchKeys = `WITH locked AS (
		SELECT i.rule_id, i.subject, i.since, r.customer_id FROM alert_incidents i JOIN alert_rules r ON r.id = i.rule_id
		WHERE i.kind = 'key_refused' AND EXISTS (
			SELECT FROM brands b JOIN answers a ON a.brand_id = b.id
			WHERE b.customer_id = r.customer_id AND a.collector = i.subject AND a.status <> 'failed' AND a.id > alert_first_id(greatest(i.since, clock_timestamp() - interval '1 hour')) AND a.created_at > i.since)),
	over AS (
		DELETE FROM alert_incidents i USING locked l WHERE i.rule_id = l.rule_id AND i.subject = l.subject RETURNING i.rule_id, i.subject, i.since)
	INSERT INTO alert_events (rule_id, key, channel_id, customer_id, brand_id, kind, since, details)
	SELECT r.id, alert_key('key_accepted', o.subject, o.since), r.channel_id, r.customer_id, r.brand_id, 'key_accepted', now(), jsonb_build_object('collector', o.subject)
	FROM over o JOIN alert_rules_in_force r ON r.id = o.rule_id AND r.tell_recovery
	ON CONFLICT (rule_id, key) DO NOTHING`

// WatchAlerts writes the events that nothing that happens brings about: runs that do not start, schedules that nothing runs
// whether or not anybody ticks, and that these, and refused keys, are over. It belongs into a transaction that has the turn
// (see [DB.TryLockAlerts]). Without a rule it looks at nothing.
func (db *DB) WatchAlerts(ctx context.Context) error {
	kinds, err := many[struct {
		Kind AlertRuleKind `db:"kind"`
	}](ctx, db.conn, "read the kinds of alert rules", "SELECT DISTINCT kind FROM alert_rules WHERE kind IN ('late', 'silent', 'key_refused')")
	if err != nil {
		return err
	}
	statements := map[AlertRuleKind]string{AlertLate: watchLate, AlertSilent: watchSilent, AlertKeyRefused: watchKeys}
	for _, k := range kinds {
		if _, err := exec(ctx, db.conn, "watch for alerts ("+string(k.Kind)+")", statements[k.Kind]); err != nil {
			return err
		}
	}
	return nil
}

// A cap is told of once a schedule and day, or once a customer and day; a refused key until it is accepted again.
const tellCaps = `INSERT INTO alert_events (rule_id, key, channel_id, customer_id, brand_id, scheduled_job_id, run_id, kind, since, details)
	SELECT DISTINCT ON (r.id, key) r.id, CASE WHEN t.cap LIKE 'day%' THEN 'cap:' || t.cap || ':' || n.customer_id ELSE 'cap:' || t.cap || ':' || coalesce(n.scheduled_job_id, n.id) END
			|| ':' || (now() AT TIME ZONE 'UTC')::date AS key,
		r.channel_id, r.customer_id, n.brand_id, n.scheduled_job_id, n.id, 'cap_reached', now(),
		jsonb_build_object('cap', t.cap, 'error_message', left(t.message, 500), 'paused', t.paused)
	FROM unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[]) AS t(id, cap, message, paused) JOIN job_runs n ON n.id = t.id
	JOIN alert_rules_in_force r ON r.kind = 'cap_reached' AND r.customer_id = n.customer_id AND coalesce(r.brand_id, n.brand_id) = n.brand_id
	ORDER BY r.id, key
	ON CONFLICT (rule_id, key) DO NOTHING`

// tellCaps writes the events of runs that a cap kept from asking, in the transaction that ends their step. It comes before
// their end, which it does not depend on: the cap was reached, however the run ends.
func (db *DB) tellCaps(ctx context.Context, ends []RunEnd) error {
	var ids []uuid.UUID
	var caps, messages []string
	var paused []bool
	for _, e := range ends {
		if e.Cap != ReachedNone {
			ids, caps, messages, paused = append(
				ids,
				e.ID,
			), append(
				caps,
				string(e.Cap),
			), append(
				messages,
				storable(e.CapMessage),
			), append(
				paused,
				e.PauseReason != "",
			)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	_, err := exec(ctx, db.conn, "tell of reached caps", tellCaps, uuids(ids), caps, messages, paused)
	return err
}

const tellKeys = `WITH refused AS (SELECT DISTINCT ON (n.customer_id, n.brand_id, t.collector) n.customer_id, n.brand_id, n.id, t.collector, t.message
		FROM unnest($1::uuid[], $2::text[], $3::text[]) AS t(id, collector, message) JOIN job_runs n ON n.id = t.id),
	found AS (
		INSERT INTO alert_incidents (rule_id, subject, kind, since)
		SELECT DISTINCT r.id, f.collector, 'key_refused', clock_timestamp()
		FROM refused f JOIN alert_rules_in_force r ON r.kind = 'key_refused' AND r.customer_id = f.customer_id AND coalesce(r.brand_id, f.brand_id) = f.brand_id
		ORDER BY r.id, f.collector
		ON CONFLICT (rule_id, subject) DO NOTHING
		RETURNING rule_id, subject, since)
	INSERT INTO alert_events (rule_id, key, channel_id, customer_id, brand_id, run_id, kind, since, details)
	SELECT DISTINCT ON (r.id, i.subject) r.id, alert_key('key_refused', i.subject, i.since), r.channel_id, r.customer_id, r.brand_id, f.id, 'key_refused', i.since,
		jsonb_build_object('collector', i.subject, 'error_message', left(f.message, 500))
	FROM found i JOIN alert_rules r ON r.id = i.rule_id JOIN refused f ON f.collector = i.subject AND f.customer_id = r.customer_id
	ORDER BY r.id, i.subject
	ON CONFLICT (rule_id, key) DO NOTHING`

// refusedKeys are the arguments of tellKeys for those of the answers that an engine refused for its key; none: nil.
func refusedKeys(answers []Answer) []any {
	var ids []uuid.UUID
	var collectors, messages []string
	for _, a := range answers {
		if a.KeyRefused {
			ids, collectors, messages = append(ids, a.RunID), append(collectors, a.Collector), append(messages, a.ErrorMessage)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return []any{uuids(ids), collectors, messages}
}
