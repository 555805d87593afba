-- +goose Up
-- The file functions/facts.sql changes answers_inserted_facts, which now reads cells by index.

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION answers_inserted_facts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cells (brand_id, query_id, query_text, collector, country)
    SELECT DISTINCT a.brand_id, a.query_id, a.query_text, a.collector, a.country FROM added a
    WHERE NOT EXISTS (SELECT FROM cells c WHERE c.brand_id = a.brand_id AND c.query_id IS NOT DISTINCT FROM a.query_id
        AND c.collector = a.collector AND c.country = a.country AND c.query_text = a.query_text);
    INSERT INTO changed_buckets (brand_id, bucket)
    SELECT DISTINCT brand_id, date_bin('15 minutes', created_at, 'epoch') FROM added;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
