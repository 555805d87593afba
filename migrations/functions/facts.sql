-- revision 2
-- Facts about answers: triggers note the quarter-hours whose facts no longer match their answers. The triggers also cover
-- nodes of earlier versions and plain SQL.

-- answers_inserted_facts adds the missing cells of new answers and notes their quarter-hours. While a new installation
-- has no statistics of cells, and in sessions that planned the statement at that time, Postgres would read all cells for
-- each new answer.
CREATE OR REPLACE FUNCTION answers_inserted_facts() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
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

-- answers_updated_facts notes the quarter-hours of answers whose facts changed. Deletions are not noted, because facts
-- outlive their answers. The column query_id is not compared, because the deletion of a query also changes its cells.
-- Postgres keeps the plan of the first update in a session. After a small update, a nested loop would make the time of a
-- large update quadratic.
CREATE OR REPLACE FUNCTION answers_updated_facts() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
BEGIN
    INSERT INTO changed_buckets (brand_id, bucket)
    SELECT DISTINCT v.brand_id, date_bin('15 minutes', v.created_at, 'epoch')
    FROM changed n JOIN former o ON o.id = n.id
    CROSS JOIN LATERAL (VALUES (n.brand_id, n.created_at), (o.brand_id, o.created_at)) v (brand_id, created_at)
    WHERE (n.brand_id, n.created_at, n.run_id, n.query_text, n.collector, n.country, n.model, n.status, n.truncated,
            n.position_version, n.position_scored_at, n.sentiment_scored_at, n.judged_at)
        IS DISTINCT FROM (o.brand_id, o.created_at, o.run_id, o.query_text, o.collector, o.country, o.model, o.status,
            o.truncated, o.position_version, o.position_scored_at, o.sentiment_scored_at, o.judged_at);
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER answers_inserted_facts AFTER INSERT ON answers REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION answers_inserted_facts();
CREATE OR REPLACE TRIGGER answers_updated_facts AFTER UPDATE ON answers
    REFERENCING OLD TABLE AS former NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION answers_updated_facts();
