-- +goose Up
-- An empty account at an engine has its own kind of alert rule, because the remedy differs from that of a refused key.
ALTER TABLE alert_rules DROP CONSTRAINT alert_rules_kind_check, ADD CONSTRAINT alert_rules_kind_check
    CHECK (kind IN ('failing', 'late', 'silent', 'cap_reached', 'key_refused', 'out_of_quota'));
ALTER TABLE alert_facts DROP CONSTRAINT alert_facts_kind_check, ADD CONSTRAINT alert_facts_kind_check
    CHECK (kind IN ('run_failed', 'run_completed', 'run_started_late', 'tick_missed', 'cap_reached', 'key_refused',
                    'out_of_quota'));
ALTER TABLE alert_events DROP CONSTRAINT alert_events_kind_check, ADD CONSTRAINT alert_events_kind_check
    CHECK (kind IN ('failing', 'recovered', 'missed', 'late', 'silent', 'ran_again', 'cap_reached', 'key_refused',
                    'key_accepted', 'out_of_quota', 'quota_restored'));

-- +goose Down
DELETE FROM alert_events WHERE kind IN ('out_of_quota', 'quota_restored');
DELETE FROM alert_facts WHERE kind = 'out_of_quota';
DELETE FROM alert_incidents WHERE kind = 'out_of_quota';
DELETE FROM alert_rules WHERE kind = 'out_of_quota';
ALTER TABLE alert_events DROP CONSTRAINT alert_events_kind_check, ADD CONSTRAINT alert_events_kind_check
    CHECK (kind IN ('failing', 'recovered', 'missed', 'late', 'silent', 'ran_again', 'cap_reached', 'key_refused',
                    'key_accepted'));
ALTER TABLE alert_facts DROP CONSTRAINT alert_facts_kind_check, ADD CONSTRAINT alert_facts_kind_check
    CHECK (kind IN ('run_failed', 'run_completed', 'run_started_late', 'tick_missed', 'cap_reached', 'key_refused'));
ALTER TABLE alert_rules DROP CONSTRAINT alert_rules_kind_check, ADD CONSTRAINT alert_rules_kind_check
    CHECK (kind IN ('failing', 'late', 'silent', 'cap_reached', 'key_refused'));
