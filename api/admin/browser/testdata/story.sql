-- Twelve weeks of daily runs about the only brand of the database, until yesterday: sixteen queries on three engines.
-- The brand is mentioned more and more often, and Initech overtakes Globex. There were no runs 40 to 36 days ago.
-- Perplexity failed 20 days ago. Google shows no AI Overview for every third query. Acme's own page is cited less from
-- day 30 on. The story is the same on every date.
INSERT INTO competitors (brand_id, name, domains) SELECT id, n, ARRAY[lower(n) || '.example']
FROM brands, unnest(ARRAY['Initech', 'Umbrella']) n;
UPDATE competitors SET tracked_since = '{}'; -- all answers are scored for the competitors

INSERT INTO queries (brand_id, text, topic, tags, country)
SELECT b.id, q.text, q.topic, q.tags::text[], q.country FROM brands b, (VALUES
    ('best crm for a small team', 'Choosing', '{funnel}', ''), ('best crm for a bakery', 'Choosing', '{funnel}', ''),
    ('which crm has the best free plan', 'Prices', '{funnel,price}', ''), ('cheap crm with invoices', 'Prices', '{price}', ''),
    ('crm that works offline', 'Features', '{}', ''), ('crm with a good mobile app', 'Features', '{}', ''),
    ('crm that integrates with e-mail', 'Features', '{}', ''), ('how to move contacts to another crm', 'Choosing', '{}', ''),
    ('bestes crm für kleine teams', 'Choosing', '{funnel}', 'DE'), ('crm mit rechnungen', 'Prices', '{price}', 'DE'),
    ('alternatives to Globex', 'Rivals', '{rivals}', ''), ('Globex or Initech', 'Rivals', '{rivals}', ''),
    ('Acme reviews', 'Brand', '{}', ''), ('is Acme reliable', 'Brand', '{}', ''), ('Acme pricing', 'Brand', '{price}', ''),
    ('Acme support', 'Brand', '{}', '')) q(text, topic, tags, country);

CREATE FUNCTION story_dice(about text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT (hashtextextended(about, 7) & 1048575)::integer % 100 $$;
CREATE FUNCTION story_id(at timestamptz) RETURNS uuid LANGUAGE sql AS $$
    SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING
        substring(int8send((extract(epoch FROM at) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid $$;

INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for, started_at,
    finished_at, run_timeout_seconds)
SELECT story_id(at), j.id, j.brand_id, j.customer_id, 'data_collection_and_scoring', 'tick', 'completed', at, at, at, 60
FROM scheduled_jobs j, generate_series(1, 84) ago, LATERAL (SELECT date_trunc('day', now()) - ago * interval '1 day'
    + interval '9 hours' AS at) a WHERE ago NOT BETWEEN 36 AND 40;

CREATE TABLE story AS
SELECT story_id(r.scheduled_for + q.n * interval '1 second') AS id, r.id AS run_id, q.id AS query_id, q.text AS query_text,
    q.country, engine, r.scheduled_for AS at, ago, q.text || engine || ago AS seed, CASE
        WHEN engine = 'perplexity' AND ago = 20 THEN 'failed'
        WHEN engine = 'google_aio' AND q.n % 3 = 0 THEN 'no_answer' ELSE 'ok' END AS status
FROM job_runs r, LATERAL (SELECT now()::date - r.scheduled_for::date AS ago) a,
    (SELECT *, row_number() OVER (ORDER BY text) AS n FROM queries) q,
    unnest(ARRAY['chatgpt', 'perplexity', 'google_aio']) engine;

CREATE TABLE story_names AS
SELECT s.id, s.at, s.seed, n.name, n.owner, n.competitor_id,
    row_number() OVER (PARTITION BY s.id ORDER BY story_dice(s.seed || n.name || 'rank') - n.share) AS rank
FROM story s CROSS JOIN LATERAL (
    SELECT brands.name, 'brand' AS owner, NULL::uuid AS competitor_id, CASE
        WHEN s.query_text ILIKE '%acme%' THEN 97
        ELSE 62 - s.ago / 3 + story_dice(s.query_text) / 4 - CASE s.engine WHEN 'google_aio' THEN 25 ELSE 8 END END AS share
    FROM brands
    UNION ALL SELECT name, 'competitor', id,
        CASE name WHEN 'Globex' THEN 58 WHEN 'Initech' THEN 70 - s.ago / 2 ELSE 14 END FROM competitors) n
WHERE s.status = 'ok' AND story_dice(s.seed || n.name) < n.share;

INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector, country, model, status, text, error_class,
    error_message, searches, created_at, latency_ms, position_version, position_scored_at, sentiment_version,
    sentiment_scored_at)
SELECT s.id, s.run_id, b.id, s.query_id, s.query_text, s.engine, s.country, 'm1', s.status,
    CASE s.status WHEN 'ok' THEN E'These are often recommended:\n\n' || coalesce((
        SELECT string_agg(format(E'%s. **%s** %s', n.rank, n.name, (ARRAY['is reliable and easy to set up.',
            'has a clear interface and great support.', 'covers the basics.', 'has a free plan.', 'is overpriced.',
            'has a steep learning curve.'])[1 + story_dice(n.seed || n.name || 'remark') % 6]), E'\n' ORDER BY n.rank)
        FROM story_names n WHERE n.id = s.id), 'Ask your accountant.') ELSE '' END,
    CASE s.status WHEN 'failed' THEN 'transient' ELSE '' END,
    CASE s.status WHEN 'failed' THEN 'HTTP 503: overloaded' ELSE '' END,
    CASE s.engine WHEN 'chatgpt' THEN ARRAY[s.query_text || ' 2026', s.query_text || ' comparison'] ELSE '{}' END, s.at, 900,
    1, s.at, 1, s.at
FROM story s, brands b ORDER BY s.id;

INSERT INTO positions (answer_id, name, owner, competitor_id, mention_order, list_rank, first_offset, mentions, prominence,
    scorer, scorer_version)
SELECT n.id, name, owner, competitor_id, rank, rank, strpos(a.text, name) - 1, 1, 1, 'test', 1
FROM story_names n JOIN answers a ON a.id = n.id;

INSERT INTO sentiments (answer_id, name, owner, competitor_id, score, label, clauses, scorer, scorer_version, confidence)
SELECT id, name, owner, competitor_id, (ARRAY[0.6, 0.7, 0.1, 0.4, -0.5, -0.4])[1 + remark],
    CASE WHEN dice < 8 THEN 'unsure' ELSE (ARRAY['positive', 'positive', 'neutral', 'positive', 'negative', 'negative'])[1 + remark] END,
    1, 'test', 1, 0.9
FROM (SELECT *, story_dice(seed || name || 'remark') % 6 AS remark, story_dice(seed || name || 'unsure') AS dice
    FROM story_names) n;

INSERT INTO citations (answer_id, ordinal, url, title, domain, cited, owner, competitor_id, scorer, scorer_version)
SELECT s.id, row_number() OVER (PARTITION BY s.id ORDER BY p.url), p.url, p.title, p.domain, true, p.owner, c.id, 'test', 1
FROM story s JOIN (VALUES
    ('https://www.reddit.com/r/crm/comments/1', 'Which CRM do you use?', 'reddit.com', 'other', 38, 0),
    ('https://www.g2.com/categories/crm', 'Best CRM software', 'g2.com', 'other', 33, 0),
    ('https://en.wikipedia.org/wiki/Customer_relationship_management', 'CRM', 'wikipedia.org', 'other', 15, 0),
    ('https://www.techradar.com/best/best-crm-software', 'Best CRM of 2026', 'techradar.com', 'other', 24, 0),
    ('https://newcrmblog.example/top-10', 'Top 10 CRMs', 'newcrmblog.example', 'other', 20, 25),
    ('https://acme.example/crm', 'Acme CRM', 'acme.example', 'brand', 22, 0),
    ('https://globex.example/', 'Globex', 'globex.example', 'competitor', 26, 0),
    ('https://initech.example/pricing', 'Initech pricing', 'initech.example', 'competitor', 20, 0)
) p(url, title, domain, owner, share, since) ON story_dice(s.seed || p.url) <
    p.share - CASE WHEN p.owner = 'brand' AND s.ago < 30 THEN 12 ELSE 0 END AND (p.since = 0 OR s.ago < p.since)
LEFT JOIN competitors c ON p.domain = lower(c.name) || '.example'
WHERE s.status = 'ok';

DROP TABLE story_names, story;
DROP FUNCTION story_dice, story_id;
ANALYZE;
