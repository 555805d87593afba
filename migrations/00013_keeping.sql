-- +goose Up
-- How long a customer's data is kept, in days. null: the program's default; 0: for ever. What goes last bounds what goes
-- before it: no text outlives its answer, no answer its run.
ALTER TABLE customers
    ADD COLUMN keep_runs_days    integer CHECK (keep_runs_days BETWEEN 0 AND 36500),
    ADD COLUMN keep_answers_days integer CHECK (keep_answers_days BETWEEN 0 AND 36500),
    ADD COLUMN keep_raw_days     integer CHECK (keep_raw_days BETWEEN 0 AND 36500),
    -- It is being deleted since then: nobody sees it or what belongs to it any more, and a job takes it away in pieces.
    ADD COLUMN deleted_at        timestamptz;
CREATE INDEX customers_deleted ON customers (id) WHERE deleted_at IS NOT NULL;

-- When the text of an answer, its sources and its searches were deleted. Its scores stay, and nobody reads it anew.
ALTER TABLE answers ADD COLUMN text_deleted_at timestamptz;
DROP INDEX answers_unscored;
CREATE INDEX answers_unscored ON answers (brand_id, least(position_version, sentiment_version), id DESC) WHERE status = 'ok' AND text_deleted_at IS NULL;

-- How far the texts of a brand's answers are deleted: none is left of the answers with lesser ids. It spares an index.
CREATE TABLE retention_marks (
    brand_id  uuid PRIMARY KEY REFERENCES brands ON DELETE CASCADE,
    raw_until uuid NOT NULL
);
ALTER TABLE retention_marks ENABLE ROW LEVEL SECURITY;

-- A run's spending goes with the run. This second way had no index: each deleted customer would read the whole table.
ALTER TABLE run_spending DROP CONSTRAINT run_spending_customer_id_fkey;

CREATE INDEX audit_log_at ON audit_log (at);

-- The least UUIDv7 of a millisecond (RFC 9562): what was made before it has a lesser id.
-- +goose StatementBegin
CREATE FUNCTION tidewatch_first_id(at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (encode(substring(int8send(greatest(floor(extract(epoch FROM at) * 1000), 0)::bigint) FROM 3), 'hex') || '00000000000000000000')::uuid
$$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION tidewatch_first_id;
DROP INDEX audit_log_at;
DELETE FROM run_spending s WHERE NOT EXISTS (SELECT FROM customers c WHERE c.id = s.customer_id);
ALTER TABLE run_spending ADD CONSTRAINT run_spending_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers ON DELETE CASCADE;
DROP TABLE retention_marks;
DROP INDEX answers_unscored;
CREATE INDEX answers_unscored ON answers (brand_id, least(position_version, sentiment_version), id DESC) WHERE status = 'ok';
ALTER TABLE answers DROP COLUMN text_deleted_at;
DROP INDEX customers_deleted;
ALTER TABLE customers DROP COLUMN keep_runs_days, DROP COLUMN keep_answers_days, DROP COLUMN keep_raw_days, DROP COLUMN deleted_at;
