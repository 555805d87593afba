-- +goose Up
-- The customer that the actor is limited to. A customer's own admins are not told who among the others changed something.
ALTER TABLE audit_log ADD COLUMN actor_customer_id uuid;

-- +goose Down
ALTER TABLE audit_log DROP COLUMN actor_customer_id;
