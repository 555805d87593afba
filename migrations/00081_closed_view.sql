-- +goose Up
-- The view shows no rows to roles that row-level security keeps from the rules. A view reads its tables with the rights of
-- its owner, whom row-level security does not limit. Hosts with a gateway, such as Supabase, let the role of the gateway
-- read new views by default.
CREATE OR REPLACE VIEW alert_rules_in_force AS
    SELECT r.id, r.customer_id, r.brand_id, r.channel_id, r.kind, r.failures, r.seconds, r.tell_recovery, r.is_active,
        r.created_at, r.updated_at
    FROM alert_rules r JOIN alert_channels c ON c.id = r.channel_id
    WHERE r.is_active AND c.is_active AND NOT row_security_active('alert_rules'::regclass);

-- +goose Down
CREATE OR REPLACE VIEW alert_rules_in_force AS
    SELECT r.id, r.customer_id, r.brand_id, r.channel_id, r.kind, r.failures, r.seconds, r.tell_recovery, r.is_active,
        r.created_at, r.updated_at
    FROM alert_rules r JOIN alert_channels c ON c.id = r.channel_id WHERE r.is_active AND c.is_active;
