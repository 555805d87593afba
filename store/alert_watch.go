package store

import (
	"context"
	"maps"
	"slices"
	"time"
)

// The file alert_watch.go has the statements that apply alert rules to runs, schedules and engines. Some statements
// convert facts about runs (alert_facts) to alert events (alert_events). Other statements read tables to detect
// problems without facts, such as runs that do not start. Each alert event is written only once, because its key is
// unique within the rule. A new alert rule ignores facts from before its creation, but reports runs and schedules that
// are already late at its creation.

// TryLockAlerts tries to lock the alert watch until the transaction ends, and reports whether the lock was acquired.
// The lock ensures that only one node evaluates alert rules at a time. If a node is suspended while the node holds the
// lock, Postgres ends the node's transaction after 30 s.
func (db *DB) TryLockAlerts(ctx context.Context) (bool, error) {
	const key = 0x616c65727473 // "alerts" in ASCII
	row, err := one[struct {
		Locked bool `db:"locked"`
	}](ctx, db.conn, "lock the alert watch", `SELECT pg_try_advisory_xact_lock($1)
		AND set_config('idle_in_transaction_session_timeout', '30s', true) <> '' AS locked`, int64(key))
	return row.Locked, err
}

// AlertWork says which parts of a check for alerts have work.
type AlertWork struct {
	Changes bool `db:"changes"` // changes wait for a message
	Events  bool `db:"events"`  // facts or events wait, or a rule watches tables

	LookedAt time.Time `db:"looked_at"` // the time of the check, by the clock of the database
}

// AlertWork returns the parts of a check for alerts that have work. If no part has work, the check for alerts runs no
// further SQL statement.
func (db *DB) AlertWork(ctx context.Context) (AlertWork, error) {
	kinds := slices.Collect(maps.Keys(watchStatements()))
	return one[AlertWork](ctx, db.conn, "look for work of alerts", `SELECT clock_timestamp() AS looked_at,
		EXISTS (SELECT FROM alert_changes) AS changes,
		EXISTS (SELECT FROM alert_facts) OR EXISTS (SELECT FROM alert_events WHERE delivery_id IS NULL)
			OR EXISTS (SELECT FROM alert_rules WHERE kind = ANY($1)) AS events`, kinds)
}

// The following constants are the kinds of alert events as SQL literals.
const (
	sqlFailing       = "'" + string(EventFailing) + "'"
	sqlRecovered     = "'" + string(EventRecovered) + "'"
	sqlMissed        = "'" + string(EventMissed) + "'"
	sqlLate          = "'" + string(EventLate) + "'"
	sqlSilent        = "'" + string(EventSilent) + "'"
	sqlRanAgain      = "'" + string(EventRanAgain) + "'"
	sqlCapReached    = "'" + string(EventCapReached) + "'"
	sqlKeyRefused    = "'" + string(EventKeyRefused) + "'"
	sqlKeyAccepted   = "'" + string(EventKeyAccepted) + "'"
	sqlOutOfQuota    = "'" + string(EventOutOfQuota) + "'"
	sqlQuotaRestored = "'" + string(EventQuotaRestored) + "'"
)

const (
	insertEvents = `INSERT INTO alert_events (rule_id, key, channel_id, customer_id, brand_id, scheduled_job_id, run_id,
		kind, since, details) `
	onceEach = ` ON CONFLICT (rule_id, key) DO NOTHING`
	// ofFact joins each fact f with the active rules that apply to the fact. Statements that use ofFact add a condition
	// on the kind of the rule.
	ofFact = `JOIN alert_rules_in_force r ON r.customer_id = f.customer_id
		AND coalesce(r.brand_id, f.brand_id) = f.brand_id
		AND r.created_at <= f.at`
)

// takenFacts deletes and returns the facts of one round of [DB.TellFacts]. For each schedule, a round includes either
// all failures before the next success, or all successes before the next failure.
const takenFacts = `oldest AS (
		SELECT DISTINCT ON (scheduled_job_id) scheduled_job_id, kind FROM alert_facts
		WHERE kind IN ('run_failed', 'run_completed') ORDER BY scheduled_job_id, id),
	turn AS (
		SELECT o.scheduled_job_id, o.kind, coalesce(min(n.id), 9223372036854775807) AS before FROM oldest o
		LEFT JOIN alert_facts n ON n.scheduled_job_id = o.scheduled_job_id AND n.kind IN ('run_failed', 'run_completed')
			AND n.kind <> o.kind
		GROUP BY o.scheduled_job_id, o.kind),
	taken AS (
		DELETE FROM alert_facts f WHERE kind NOT IN ('run_failed', 'run_completed')
			OR EXISTS (SELECT FROM turn t WHERE t.scheduled_job_id = f.scheduled_job_id AND t.kind = f.kind AND f.id < t.before)
		RETURNING *)`

// failingEvents counts consecutive failed runs of active schedules, for rules of the kind [AlertFailing].
const failingEvents = `failed AS (
		SELECT f.* FROM taken f JOIN scheduled_jobs s ON s.id = f.scheduled_job_id AND s.is_active
			WHERE f.kind = 'run_failed'),
	counted AS (
		INSERT INTO alert_incidents AS i (rule_id, subject, kind, scheduled_job_id, failures, since)
		SELECT r.id, f.scheduled_job_id::text, ` + sqlFailing + `, f.scheduled_job_id, count(*), min(f.since)
		FROM failed f ` + ofFact + ` AND r.kind = '` + string(AlertFailing) + `'
		GROUP BY r.id, f.scheduled_job_id
		ON CONFLICT (rule_id, subject) DO UPDATE SET failures = i.failures + excluded.failures
		RETURNING i.rule_id, i.subject, i.scheduled_job_id, i.failures, i.since),
	failing AS (` + insertEvents + `
		SELECT r.id, alert_key(` + sqlFailing + `, c.subject, c.since), r.channel_id, r.customer_id, f.brand_id,
			f.scheduled_job_id, f.run_id, ` + sqlFailing + `, c.since,
			 f.details || jsonb_build_object('failures', c.failures)
		FROM counted c JOIN alert_rules r ON r.id = c.rule_id
		JOIN (SELECT DISTINCT ON (scheduled_job_id) * FROM failed ORDER BY scheduled_job_id, id DESC) f
			USING (scheduled_job_id)
		WHERE c.failures >= r.failures` + onceEach + `)`

// recoveredEvents ends the incidents of a schedule when one of its runs completes.
const recoveredEvents = `over AS (
		DELETE FROM alert_incidents i
		USING (SELECT DISTINCT ON (scheduled_job_id) * FROM taken WHERE kind = 'run_completed'
			ORDER BY scheduled_job_id, id DESC) f
		WHERE i.kind = ` + sqlFailing + ` AND i.scheduled_job_id = f.scheduled_job_id
		RETURNING i.rule_id, i.subject, i.failures, i.since, f.run_id, f.brand_id, f.scheduled_job_id,
			f.since AS completed_at),
	recovered AS (` + insertEvents + `
		SELECT r.id, alert_key(` + sqlRecovered + `, v.subject, v.since), r.channel_id, r.customer_id, v.brand_id,
			v.scheduled_job_id, v.run_id, ` + sqlRecovered + `, v.completed_at,
			jsonb_build_object('failures', v.failures, 'failing_since', v.since)
		FROM over v JOIN alert_rules_in_force r ON r.id = v.rule_id AND r.tell_recovery
		JOIN alert_events told ON told.rule_id = v.rule_id
			AND told.key = alert_key(` + sqlFailing + `, v.subject, v.since)` + onceEach + `)`

const lateEvents = `late AS (` + insertEvents + `
		SELECT r.id, 'late:' || f.run_id, r.channel_id, r.customer_id, f.brand_id, f.scheduled_job_id, f.run_id,
			` + sqlLate + `, f.since, f.details || jsonb_build_object('seconds', r.seconds)
		FROM taken f JOIN scheduled_jobs s ON s.id = f.scheduled_job_id AND s.is_active
		` + ofFact + ` AND r.kind = '` + string(AlertLate) + `'
		WHERE f.kind = 'run_started_late'
			AND (f.details ->> 'started_at')::timestamptz
				> f.since + make_interval(secs => s.jitter_seconds + r.seconds)` + onceEach + `),
	missed AS (` + insertEvents + `
		SELECT r.id, 'missed:' || f.run_id, r.channel_id, r.customer_id, f.brand_id, f.scheduled_job_id, f.run_id,
			` + sqlMissed + `, f.since, f.details
		FROM taken f ` + ofFact + ` AND r.kind = '` + string(AlertLate) + `'
		WHERE f.kind = 'tick_missed'` + onceEach + `)`

// capEvents reports a reached cap of a run only once for each schedule and UTC day. capEvents reports a reached daily
// cap only once for each customer and UTC day. A run without a schedule is reported separately.
const capEvents = `cap AS (` + insertEvents + `
		SELECT DISTINCT ON (r.id, key) r.id, 'cap:' || (f.details ->> 'cap') || ':'
				|| CASE WHEN f.details ->> 'cap' LIKE 'day%' THEN f.customer_id ELSE coalesce(f.scheduled_job_id, f.run_id) END
				|| ':' || (f.since AT TIME ZONE 'UTC')::date AS key,
			r.channel_id, r.customer_id, f.brand_id, f.scheduled_job_id, f.run_id, ` + sqlCapReached + `, f.since, f.details
		FROM taken f ` + ofFact + ` AND r.kind = '` + string(AlertCapReached) + `'
		WHERE f.kind = 'cap_reached'
		ORDER BY r.id, key, f.id` + onceEach + `)`

// engineEvents reports a refused key or an empty account only once until the engine answers again. The kinds of facts,
// rules, incidents and events have the same names.
const engineEvents = `refused AS (
		INSERT INTO alert_incidents (rule_id, subject, kind, since)
		SELECT r.id, f.details ->> 'collector', f.kind, min(f.since)
		FROM taken f ` + ofFact + ` AND r.kind = f.kind
		WHERE f.kind IN (` + sqlKeyRefused + `, ` + sqlOutOfQuota + `)
		GROUP BY r.id, f.kind, f.details ->> 'collector'
		ON CONFLICT (rule_id, subject) DO NOTHING
		RETURNING rule_id, subject, kind, since),
	engine AS (` + insertEvents + `
		SELECT DISTINCT ON (r.id, i.subject) r.id, alert_key(i.kind, i.subject, i.since), r.channel_id,
			r.customer_id, r.brand_id, NULL::uuid, f.run_id, i.kind, i.since, f.details
		FROM refused i JOIN alert_rules r ON r.id = i.rule_id
		JOIN taken f ON f.kind = i.kind AND f.details ->> 'collector' = i.subject AND f.customer_id = r.customer_id
			AND coalesce(r.brand_id, f.brand_id) = f.brand_id
		ORDER BY r.id, i.subject, f.id` + onceEach + `)`

const tellFacts = `WITH ` + takenFacts + `, ` + failingEvents + `, ` + recoveredEvents + `, ` + lateEvents + `,
	` + capEvents + `, ` + engineEvents + `
	SELECT count(*) FROM taken`

// TellFacts converts waiting facts to alert events, in up to 100 rounds. Each change in the outcome of a schedule's
// runs, from failure to success or from success to failure, needs another round.
func (db *DB) TellFacts(ctx context.Context) error {
	const rounds = 100
	for range rounds {
		taken, err := one[struct {
			Count int `db:"count"`
		}](ctx, db.conn, "turn facts into alerts", tellFacts)
		if err != nil || taken.Count == 0 {
			return err
		}
	}
	return nil
}

// notStarted selects runs of active schedules that should have started but have not.
const notStarted = `SELECT n.id, n.scheduled_job_id, n.brand_id, n.customer_id, n.scheduled_for, s.jitter_seconds
	FROM job_runs n JOIN scheduled_jobs s ON s.id = n.scheduled_job_id
	WHERE n.finished_at IS NULL AND n.status = 'pending' AND n.trigger = 'tick' AND n.waits_for IS NULL
		AND NOT n.metadata ?| '{retries,resumed}'
		AND n.scheduled_for < now() - interval '1 minute' AND s.is_active`

const watchLate = insertEvents + `
	SELECT r.id, 'late:' || n.id, r.channel_id, r.customer_id, n.brand_id, n.scheduled_job_id, n.id, ` + sqlLate + `,
		n.scheduled_for,
		jsonb_build_object('seconds', r.seconds)
	FROM (` + notStarted + `) n
	JOIN alert_rules_in_force r ON r.kind = '` + string(AlertLate) + `'
		AND r.customer_id = n.customer_id AND coalesce(r.brand_id, n.brand_id) = n.brand_id
	WHERE n.scheduled_for < now() - make_interval(secs => n.jitter_seconds + r.seconds)
	ORDER BY r.id, n.id` + onceEach

// silentSchedules selects active schedules that do not run. A selected schedule has a due tick that no node has
// processed, has a run that does not start, or has no next run although the schedule has not ended.
const silentSchedules = `SELECT s.id, s.brand_id, s.customer_id, s.next_run_at AS since, s.jitter_seconds,
	NULL AS reason
		FROM scheduled_jobs s WHERE s.is_active AND s.next_run_at < now() - interval '1 minute'
	UNION ALL
	SELECT s.id, s.brand_id, s.customer_id, s.spec_changed_at, 0, s.schedule_error
		FROM scheduled_jobs s WHERE s.is_active AND s.next_run_at IS NULL AND s.schedule_error IS DISTINCT FROM ''
			AND (s.ends_at IS NULL OR s.ends_at > now()) AND ` + hasEnded + ` IS NOT TRUE
	UNION ALL
	SELECT scheduled_job_id, brand_id, customer_id, min(scheduled_for), max(jitter_seconds), NULL
		FROM (` + notStarted + `) waiting
		GROUP BY scheduled_job_id, brand_id, customer_id`

const watchSilent = `WITH silent AS MATERIALIZED (` + silentSchedules + `),
	found AS (
		INSERT INTO alert_incidents (rule_id, subject, kind, scheduled_job_id, since)
		SELECT DISTINCT ON (r.id, s.id) r.id, s.id::text, ` + sqlSilent + `, s.id, s.since
		FROM silent s JOIN alert_rules_in_force r ON r.kind = '` + string(AlertSilent) + `' AND r.customer_id = s.customer_id
			AND coalesce(r.brand_id, s.brand_id) = s.brand_id
		WHERE s.since < now() - make_interval(secs => s.jitter_seconds + r.seconds)
		ORDER BY r.id, s.id, s.since
		ON CONFLICT (rule_id, subject) DO NOTHING
		RETURNING rule_id, subject, scheduled_job_id, since),
	told AS (` + insertEvents + `
		SELECT r.id, alert_key(` + sqlSilent + `, f.subject, f.since), r.channel_id, r.customer_id, s.brand_id, s.id, NULL,
			` + sqlSilent + `, f.since,
			jsonb_strip_nulls(jsonb_build_object('seconds', r.seconds, 'error_message', left(s.reason, 500)))
		FROM found f JOIN alert_rules r ON r.id = f.rule_id JOIN silent s ON s.id = f.scheduled_job_id
			AND s.since = f.since` + onceEach + `),
	over AS (
		DELETE FROM alert_incidents i
		WHERE i.kind = ` + sqlSilent + ` AND NOT EXISTS (SELECT FROM silent s WHERE s.id = i.scheduled_job_id)
		RETURNING i.rule_id, i.subject, i.scheduled_job_id, i.since)
	` + insertEvents + `
	SELECT r.id, alert_key(` + sqlRanAgain + `, o.subject, o.since), r.channel_id, r.customer_id, s.brand_id, s.id, NULL,
		` + sqlRanAgain + `, o.since, '{}'
	FROM over o JOIN alert_rules_in_force r ON r.id = o.rule_id AND r.tell_recovery
	JOIN scheduled_jobs s ON s.id = o.scheduled_job_id AND s.is_active` + onceEach

// watchEngines ends the incident of a refused key or an empty account when the engine answers again. The API key of an
// engine belongs to the server, so an answer for any brand of the customer ends the incident. The statement selects
// answers by id, because ids increase with time. Only answers of the last hour are read, so that long incidents do not
// make the statement slower.
const watchEngines = endEngines + `
			SELECT FROM brands b JOIN answers a ON a.brand_id = b.id
			WHERE b.customer_id = r.customer_id AND a.collector = i.subject AND a.status <> 'failed'
				AND a.id > tidewatch_first_id(greatest(i.since, clock_timestamp() - interval '1 hour')) AND a.created_at > i.since` + endEnginesEvents

const endEngines = `WITH over AS (
		DELETE FROM alert_incidents i USING alert_rules r
		WHERE i.kind IN (` + sqlKeyRefused + `, ` + sqlOutOfQuota + `) AND r.id = i.rule_id AND EXISTS (`

const endEnginesEvents = `)
		RETURNING i.rule_id, i.subject, i.since,
			CASE i.kind WHEN ` + sqlKeyRefused + ` THEN ` + sqlKeyAccepted + ` ELSE ` + sqlQuotaRestored + ` END AS kind)
	` + insertEvents + `
	SELECT r.id, alert_key(o.kind, o.subject, o.since), r.channel_id, r.customer_id, r.brand_id, NULL, NULL, o.kind, now(),
		jsonb_build_object('collector', o.subject)
	FROM over o JOIN alert_rules_in_force r ON r.id = o.rule_id AND r.tell_recovery` + onceEach

// engineAnswers ends the incidents of the engines that gave the stored answers. An answer of a retried call keeps the
// id of the failed call, so that watchEngines does not find the answer.
const engineAnswers = endEngines + `
			SELECT FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS a(id, run_id, collector)
			JOIN job_runs n ON n.id = a.run_id
			WHERE n.customer_id = r.customer_id AND a.collector = i.subject AND a.id > tidewatch_first_id(i.since)` +
	endEnginesEvents

// watchStatements returns the statements of [DB.WatchAlerts] for each kind of rule.
func watchStatements() map[AlertRuleKind]string {
	return map[AlertRuleKind]string{
		AlertKeyRefused: watchEngines, AlertLate: watchLate, AlertOutOfQuota: watchEngines, AlertSilent: watchSilent,
	}
}

// WatchAlerts writes the alert events that are not based on facts. WatchAlerts detects runs that do not start,
// schedules that stop or resume, and engines that answer again. WatchAlerts must run in the transaction of
// [DB.TryLockAlerts]. For a kind without rules, WatchAlerts runs no statement.
func (db *DB) WatchAlerts(ctx context.Context) error {
	kinds, err := many[struct {
		Kind AlertRuleKind `db:"kind"`
	}](ctx, db.conn, "read the kinds of alert rules", "SELECT DISTINCT kind FROM alert_rules")
	if err != nil {
		return err
	}
	statements := watchStatements()
	for _, k := range kinds {
		if sql, ok := statements[k.Kind]; ok {
			if _, err := exec(ctx, db.conn, "watch for alerts ("+string(k.Kind)+")", sql); err != nil {
				return err
			}
		}
	}
	return nil
}
