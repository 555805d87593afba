-- +goose Up
-- Rules of the kind "changes" report changes of the answers about brands. A trigger on the table "changes" adds a row to
-- alert_changes for each matching rule, in the transaction that stores the change. Nodes of earlier versions know neither
-- the table nor its rows, so that they send no message about a change.
ALTER TABLE alert_rules DROP CONSTRAINT alert_rules_kind_check, ADD CONSTRAINT alert_rules_kind_check
    CHECK (kind IN ('failing', 'late', 'silent', 'cap_reached', 'key_refused', 'out_of_quota', 'changes'));
ALTER TABLE alert_rules ADD COLUMN changes jsonb,
    ADD CONSTRAINT alert_rules_changes CHECK ((kind = 'changes') = (changes IS NOT NULL));
COMMENT ON COLUMN alert_rules.changes IS 'changes: the selected changes and the time of delivery, see store.ChangeSelection; null for other kinds';
DROP INDEX alert_rules_once;
CREATE UNIQUE INDEX alert_rules_once ON alert_rules
    (channel_id, kind, coalesce(brand_id, '00000000-0000-0000-0000-000000000000'::uuid), failures, seconds,
     coalesce(hashtextextended(changes::text, 0), 0));
ALTER TABLE alert_events DROP CONSTRAINT alert_events_kind_check, ADD CONSTRAINT alert_events_kind_check
    CHECK (kind IN ('failing', 'recovered', 'missed', 'late', 'silent', 'ran_again', 'cap_reached', 'key_refused',
                    'key_accepted', 'out_of_quota', 'quota_restored', 'change'));

CREATE TABLE alert_changes (
    rule_id   uuid NOT NULL REFERENCES alert_rules ON DELETE CASCADE,
    change_id uuid NOT NULL REFERENCES changes ON DELETE CASCADE,
    due_at    timestamptz,
    PRIMARY KEY (rule_id, change_id)
);
CREATE INDEX alert_changes_change ON alert_changes (change_id);
CREATE INDEX alert_changes_due ON alert_changes (due_at);
COMMENT ON TABLE alert_changes IS 'Each row is a change that waits for a message of an alert rule. The row is deleted when the message is written.';
COMMENT ON COLUMN alert_changes.due_at IS 'the earliest time of the message; null until the rule''s segment and delivery are applied';
ALTER TABLE alert_changes ENABLE ROW LEVEL SECURITY;

-- +goose Down
DROP TRIGGER IF EXISTS changes_alerts ON changes;
DROP FUNCTION IF EXISTS changes_alerts;
DROP TABLE alert_changes;
DELETE FROM alert_events WHERE kind = 'change';
DELETE FROM alert_rules WHERE kind = 'changes';
DROP INDEX alert_rules_once;
ALTER TABLE alert_rules DROP COLUMN changes;
CREATE UNIQUE INDEX alert_rules_once ON alert_rules
    (channel_id, kind, coalesce(brand_id, '00000000-0000-0000-0000-000000000000'::uuid), failures, seconds);
ALTER TABLE alert_rules DROP CONSTRAINT alert_rules_kind_check, ADD CONSTRAINT alert_rules_kind_check
    CHECK (kind IN ('failing', 'late', 'silent', 'cap_reached', 'key_refused', 'out_of_quota'));
ALTER TABLE alert_events DROP CONSTRAINT alert_events_kind_check, ADD CONSTRAINT alert_events_kind_check
    CHECK (kind IN ('failing', 'recovered', 'missed', 'late', 'silent', 'ran_again', 'cap_reached', 'key_refused',
                    'key_accepted', 'out_of_quota', 'quota_restored'));
