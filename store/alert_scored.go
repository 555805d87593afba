package store

import (
	"context"

	"github.com/google/uuid"
)

// ScoredRunGroup is a scored run that waits for a message to a channel.
type ScoredRunGroup struct {
	ChannelID uuid.UUID `db:"channel_id"`
	RunID     uuid.UUID `db:"run_id"`
}

// TakeScoredRuns returns scored runs that wait for a message, up to the given limit. Runs with fewer attempts come
// first, and older runs precede newer runs with the same number of attempts. After n attempts, TakeScoredRuns does not
// return a run for n minutes, at most for an hour. TakeScoredRuns leaves out runs that a retry continues, and discards
// runs whose rule or channel is inactive.
func (db *DB) TakeScoredRuns(ctx context.Context, limit int) ([]ScoredRunGroup, error) {
	_, err := exec(ctx, db.conn, "discard scored runs of inactive alert rules", `DELETE FROM alert_scored_runs w
		WHERE NOT EXISTS (SELECT FROM alert_rules_in_force r WHERE r.id = w.rule_id)`)
	if err != nil {
		return nil, err
	}
	return many[ScoredRunGroup](ctx, db.conn, "take scored runs to report", `WITH due AS (
			SELECT rule_id, run_id, attempts FROM alert_scored_runs w
			WHERE (tried_at IS NULL OR tried_at < clock_timestamp() - least(attempts, 60) * interval '1 minute')
				AND NOT EXISTS (SELECT FROM job_runs r WHERE r.id = w.run_id AND r.finished_at IS NULL)
			ORDER BY attempts, run_id, rule_id FOR UPDATE SKIP LOCKED`+limitTo(limit)+`),
		taken AS (
			UPDATE alert_scored_runs w SET attempts = w.attempts + 1, tried_at = clock_timestamp()
			FROM due d WHERE w.rule_id = d.rule_id AND w.run_id = d.run_id)
		SELECT d.run_id, r.channel_id FROM due d JOIN alert_rules r ON r.id = d.rule_id
		GROUP BY d.run_id, r.channel_id ORDER BY min(d.attempts), d.run_id, r.channel_id`)
}

// ClaimScoredRun claims a scored run for a message to a channel, and returns the rules that report the run.
// ClaimScoredRun returns no rules if another transaction has claimed the run, or if the channel already has a message
// about the run. A channel may already have a message after a retry of a completed run.
func (db *DB) ClaimScoredRun(ctx context.Context, g ScoredRunGroup) ([]uuid.UUID, error) {
	rules, err := many[struct {
		RuleID uuid.UUID `db:"rule_id"`
	}](ctx, db.conn, "claim a scored run", `WITH claimed AS (
			DELETE FROM alert_scored_runs w USING alert_rules r
			WHERE r.id = w.rule_id AND r.channel_id = $1 AND w.run_id = $2 RETURNING w.rule_id)
		SELECT rule_id FROM claimed
		WHERE NOT EXISTS (SELECT FROM alert_deliveries WHERE channel_id = $1 AND run_id = $2)
		ORDER BY rule_id`, g.ChannelID, g.RunID)
	ids := make([]uuid.UUID, len(rules))
	for i, r := range rules {
		ids[i] = r.RuleID
	}
	return ids, err
}

// TellScoredRun adds the events of a claimed run to its delivery, whose row must already exist.
func (db *DB) TellScoredRun(ctx context.Context, run Run, rules []uuid.UUID, d AlertDelivery) error {
	_, err := exec(ctx, db.conn, "store the event of a scored run", `WITH told AS (INSERT INTO alert_events
				(rule_id, key, channel_id, customer_id, brand_id, scheduled_job_id, run_id, kind, since, delivery_id)
			SELECT rule_id, 'run_scored:' || $2::uuid, $3, $4, $5, $6, $2, '`+string(EventRunScored)+`', $7, $8
			FROM unnest($1::uuid[]) AS rule_id`+onceEach+`)
		UPDATE alert_deliveries SET events = 1 WHERE id = $8`, uuids(rules), run.ID, d.ChannelID, d.CustomerID,
		run.BrandID, run.ScheduledJobID, run.FinishedAt, d.ID)
	return err
}
