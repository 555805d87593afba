-- revision 2
-- Trends of sentiment cover sure sentiments only.

-- trend_buckets_exclude_unsure removes the unsure sentiments from new rows in trend_buckets that a node of an earlier
-- version wrote. Such a node adds up the sentiments of all labels, and leaves the column unsure null.
CREATE OR REPLACE FUNCTION trend_buckets_exclude_unsure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM added WHERE unsure IS NULL) THEN
        RETURN NULL;
    END IF;
    WITH older AS (SELECT DISTINCT brand_id, bucket FROM added WHERE unsure IS NULL),
    excluded AS (
        SELECT o.brand_id, o.bucket, a.collector, s.owner, s.name, sum(s.score) AS score, count(*) AS sentiments
        FROM older o JOIN answers a ON a.brand_id = o.brand_id AND date_bin('15 minutes', a.created_at, 'epoch') = o.bucket
        CROSS JOIN LATERAL tidewatch_positions(a.id) p
        JOIN LATERAL tidewatch_sentiments(a.id) s ON s.owner = p.owner AND s.name = p.name AND s.label = 'unsure'
        WHERE a.status = 'ok' AND a.position_version > 0
        GROUP BY 1, 2, 3, 4, 5)
    UPDATE trend_buckets t SET sentiment_sum = t.sentiment_sum - e.score, sentiments = t.sentiments - e.sentiments,
        unsure = e.sentiments
    FROM excluded e
    WHERE t.brand_id = e.brand_id AND t.bucket = e.bucket AND t.collector = e.collector AND t.owner = e.owner
        AND t.name = e.name AND t.unsure IS NULL;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER trend_buckets_exclude_unsure AFTER INSERT ON trend_buckets REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION trend_buckets_exclude_unsure();
