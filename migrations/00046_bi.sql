-- +goose Up
-- Roles of the database that read the views of tidewatch_bi, see functions/bi.sql. A role that may not create schemas
-- leaves the creation of the schema to an administrator.
CREATE TABLE bi_roles (
    role text PRIMARY KEY,
    customer_id uuid NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX bi_roles_customer ON bi_roles (customer_id);
COMMENT ON TABLE bi_roles IS 'Each row is a role of the database that reads the rows of a customer in the views of tidewatch_bi.';
COMMENT ON COLUMN bi_roles.role IS 'the name of the role';
ALTER TABLE bi_roles ENABLE ROW LEVEL SECURITY;

-- +goose StatementBegin
DO $$
BEGIN
    IF to_regnamespace('tidewatch_bi') IS NULL AND has_database_privilege(current_database(), 'CREATE') THEN
        CREATE SCHEMA tidewatch_bi;
    END IF;
END $$;
-- +goose StatementEnd

-- +goose Down
DROP SCHEMA IF EXISTS tidewatch_bi CASCADE;
DROP TABLE bi_roles;
