-- +goose Up
-- Rules of the kind "run_scored" report scored runs to webhooks. A trigger on job_runs adds a row to alert_scored_runs
-- for each matching rule, in the transaction that ends the run. Nodes of earlier versions know neither the table nor its
-- rows, so that they send no message about a scored run. The table has no foreign keys, because the end of a run must not
-- wait for the deletion of a rule or a brand.
ALTER TABLE alert_rules DROP CONSTRAINT alert_rules_kind_check, ADD CONSTRAINT alert_rules_kind_check
    CHECK (kind IN ('failing', 'late', 'silent', 'cap_reached', 'key_refused', 'out_of_quota', 'changes', 'run_scored'));
ALTER TABLE alert_events DROP CONSTRAINT alert_events_kind_check, ADD CONSTRAINT alert_events_kind_check
    CHECK (kind IN ('failing', 'recovered', 'missed', 'late', 'silent', 'ran_again', 'cap_reached', 'key_refused',
                    'key_accepted', 'out_of_quota', 'quota_restored', 'change', 'run_scored'));
ALTER TABLE alert_deliveries ADD COLUMN run_id uuid;
COMMENT ON COLUMN alert_deliveries.run_id IS 'the scored run that the message reports; null for other messages';
CREATE UNIQUE INDEX alert_deliveries_run ON alert_deliveries (channel_id, run_id) WHERE run_id IS NOT NULL;

CREATE TABLE alert_scored_runs (
    rule_id  uuid NOT NULL,
    run_id   uuid NOT NULL,
    brand_id uuid NOT NULL,
    PRIMARY KEY (rule_id, run_id)
);
CREATE INDEX alert_scored_runs_brand ON alert_scored_runs (brand_id);
COMMENT ON TABLE alert_scored_runs IS 'Each row is a scored run that waits for a message of an alert rule. The row is deleted when the message is written.';
ALTER TABLE alert_scored_runs ENABLE ROW LEVEL SECURITY;

-- +goose Down
DROP TRIGGER IF EXISTS job_runs_scored_alerts ON job_runs;
DROP TRIGGER IF EXISTS alert_rules_scored_runs ON alert_rules;
DROP TRIGGER IF EXISTS brands_scored_runs ON brands;
DROP FUNCTION IF EXISTS job_runs_scored_alerts, scored_runs_deleted;
DROP TABLE alert_scored_runs;
DROP INDEX alert_deliveries_run;
DELETE FROM alert_deliveries WHERE run_id IS NOT NULL;
ALTER TABLE alert_deliveries DROP COLUMN run_id;
DELETE FROM alert_events WHERE kind = 'run_scored';
DELETE FROM alert_rules WHERE kind = 'run_scored';
ALTER TABLE alert_rules DROP CONSTRAINT alert_rules_kind_check, ADD CONSTRAINT alert_rules_kind_check
    CHECK (kind IN ('failing', 'late', 'silent', 'cap_reached', 'key_refused', 'out_of_quota', 'changes'));
ALTER TABLE alert_events DROP CONSTRAINT alert_events_kind_check, ADD CONSTRAINT alert_events_kind_check
    CHECK (kind IN ('failing', 'recovered', 'missed', 'late', 'silent', 'ran_again', 'cap_reached', 'key_refused',
                    'key_accepted', 'out_of_quota', 'quota_restored', 'change'));
