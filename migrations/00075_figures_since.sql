-- +goose Up
-- The file functions/bi.sql changes the view daily_figures: the figures of a competitor begin with its addition.
SELECT 1;

-- +goose Down
-- +goose StatementBegin
DO $down$
BEGIN
    IF to_regclass('tidewatch_bi.daily_figures') IS NOT NULL THEN
        CREATE OR REPLACE VIEW tidewatch_bi.daily_figures WITH (security_barrier) AS
            WITH names AS (
                SELECT b.id AS brand_id, 'brand' AS owner, b.name FROM brands b
                WHERE b.customer_id = (SELECT id FROM bi_customer)
                UNION ALL
                SELECT b.id, 'competitor', k.name FROM competitors k JOIN brands b ON b.id = k.brand_id
                WHERE b.customer_id = (SELECT id FROM bi_customer)),
            figures AS (
                SELECT t.brand_id, (t.bucket AT TIME ZONE 'UTC')::date AS day, t.collector AS engine, n.owner, n.name,
                    sum(CASE WHEN t.owner = 'all' THEN t.answers - t.truncated ELSE t.truncated END) AS n,
                    coalesce(sum(t.answers) FILTER (WHERE t.owner <> 'all'), 0) AS mentioned,
                    coalesce(sum(t.mentions) FILTER (WHERE t.owner <> 'all'), 0) AS mentions,
                    sum(t.order_sum) FILTER (WHERE t.owner <> 'all') AS order_sum,
                    sum(t.sentiment_sum) FILTER (WHERE t.owner <> 'all') AS sentiment_sum,
                    coalesce(sum(t.sentiments) FILTER (WHERE t.owner <> 'all'), 0) AS sentiments,
                    coalesce(sum(t.unsure) FILTER (WHERE t.owner <> 'all'), 0) AS unsure,
                    coalesce(sum(t.citations) FILTER (WHERE t.owner <> 'all'), 0) AS citations,
                    coalesce(sum(t.citations) FILTER (WHERE t.owner = 'all'), 0) AS all_citations
                FROM trend_buckets t JOIN names n ON n.brand_id = t.brand_id
                    AND (t.owner = 'all' OR t.owner = n.owner AND (n.owner = 'brand' OR t.name = n.name))
                GROUP BY 1, 2, 3, 4, 5
                HAVING bool_or(t.owner = 'all')),
            rates AS (
                SELECT f.*, f.mentioned::double precision / nullif(f.n, 0) AS rate, 1.96 * 1.96 / nullif(f.n, 0) AS z2
                FROM figures f)
            SELECT brand_id, day, engine, owner, name, n::bigint AS n, mentioned::bigint AS mentioned,
                rate AS mention_rate,
                greatest((rate + z2 / 2 - sqrt(z2 * (rate * (1 - rate) + z2 / 4))) / (1 + z2), 0) AS mention_rate_low,
                least((rate + z2 / 2 + sqrt(z2 * (rate * (1 - rate) + z2 / 4))) / (1 + z2), 1) AS mention_rate_high,
                mentions::bigint AS mentions, (order_sum::double precision / nullif(mentioned, 0)) AS average_position,
                CASE WHEN sentiments >= 5 THEN sentiment_sum / sentiments END AS average_sentiment,
                sentiments::bigint AS sentiments, unsure::bigint AS unsure, citations::bigint AS citations,
                all_citations::bigint AS all_citations
            FROM rates;
    END IF;
END $down$;
-- +goose StatementEnd
