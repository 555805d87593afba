-- revision 8
-- schema tidewatch_bi
-- The views for tools of business intelligence. A role that the command `tidewatch bi grant` has assigned to a customer
-- sees the rows of the customer. All other roles see no rows. The views belong to the owner of the tables, which row
-- level security does not limit. The views are security barriers, so that functions in the conditions of a reader see
-- only the rows of the customer. CREATE OR REPLACE VIEW refuses to rename, remove or reorder columns. The views of scores
-- do not call the functions of functions/scores.sql, because functions have the rights of the reader.

-- bi_customer has the id of the customer to which the role of the session is assigned, or no row. All views select rows
-- by this id.
CREATE OR REPLACE VIEW bi_customer AS
    SELECT c.id FROM bi_roles r JOIN customers c ON c.id = r.customer_id
    WHERE r.role = current_user AND c.deleted_at IS NULL;

CREATE OR REPLACE VIEW tidewatch_bi.brands WITH (security_barrier) AS
    SELECT b.id AS brand_id,
        b.name AS brand,
        b.aliases AS aliases,
        b.domains AS domains,
        b.created_at AS created_at
    FROM brands b
    WHERE b.customer_id = (SELECT id FROM bi_customer);

CREATE OR REPLACE VIEW tidewatch_bi.competitors WITH (security_barrier) AS
    SELECT k.id AS competitor_id,
        k.brand_id AS brand_id,
        k.name AS competitor,
        k.aliases AS aliases,
        k.domains AS domains,
        k.created_at AS created_at
    FROM competitors k JOIN brands b ON b.id = k.brand_id
    WHERE b.customer_id = (SELECT id FROM bi_customer);

CREATE OR REPLACE VIEW tidewatch_bi.queries WITH (security_barrier) AS
    SELECT q.id AS query_id,
        q.brand_id AS brand_id,
        q.text AS query,
        nullif(q.topic, '') AS topic,
        q.tags AS tags,
        nullif(q.country, '') AS country,
        nullif(q.locale, '') AS locale,
        q.is_active AS is_active,
        q.created_at AS created_at
    FROM queries q JOIN brands b ON b.id = q.brand_id
    WHERE b.customer_id = (SELECT id FROM bi_customer);

-- The message of a cancelled run names the user or program that cancelled the run. The role of a customer must not see
-- the names of operators.
CREATE OR REPLACE VIEW tidewatch_bi.runs WITH (security_barrier) AS
    SELECT j.id AS run_id,
        j.brand_id AS brand_id,
        s.id AS schedule_id,
        s.name AS schedule,
        j.job_type AS job_type,
        j.trigger AS trigger,
        j.status AS status,
        j.scheduled_for AS scheduled_for,
        j.created_at AS created_at,
        j.started_at AS started_at,
        j.finished_at AS finished_at,
        CASE WHEN j.error_message LIKE 'Cancelled by %' THEN 'Cancelled.' ELSE j.error_message END AS error_message,
        j.reason_code AS reason_code
    FROM job_runs j JOIN brands b ON b.id = j.brand_id
    LEFT JOIN scheduled_jobs s ON s.id = j.scheduled_job_id
    WHERE j.customer_id = (SELECT id FROM bi_customer);

CREATE OR REPLACE VIEW tidewatch_bi.answers WITH (security_barrier) AS
    SELECT a.id AS answer_id,
        a.run_id AS run_id,
        a.brand_id AS brand_id,
        a.query_id AS query_id,
        a.query_text AS query,
        a.collector AS engine,
        a.sample AS sample,
        nullif(a.country, '') AS country,
        nullif(a.locale, '') AS locale,
        a.status AS status,
        nullif(a.text, '') AS text,
        a.truncated AS truncated,
        nullif(a.model, '') AS model,
        a.searches AS searches,
        a.input_tokens AS input_tokens,
        a.output_tokens AS output_tokens,
        a.cost_usd AS cost_usd,
        a.latency_ms AS latency_ms,
        nullif(a.error_message, '') AS error_message,
        a.reason_code AS reason_code,
        a.position_version > 0 AS scored,
        a.created_at AS created_at
    FROM answers a JOIN brands b ON b.id = a.brand_id
    WHERE b.customer_id = (SELECT id FROM bi_customer);

-- The views of scores return both forms, see scores.sql. UNION ALL is the outermost part of each view, so that conditions
-- and joins of a query can use the indexes of positions, sentiments and citations.

CREATE OR REPLACE VIEW tidewatch_bi.mentions WITH (security_barrier) AS
    SELECT s.answer_id AS answer_id,
        a.run_id AS run_id,
        a.brand_id AS brand_id,
        a.query_id AS query_id,
        a.collector AS engine,
        a.created_at AS answered_at,
        s.owner AS owner,
        s.name AS name,
        s.competitor_id AS competitor_id,
        s.mention_order AS position,
        s.list_rank AS list_rank,
        s.mentions AS mentions,
        s.prominence AS prominence
    FROM positions s JOIN answers a ON a.id = s.answer_id JOIN brands b ON b.id = a.brand_id
    WHERE b.customer_id = (SELECT id FROM bi_customer)
    UNION ALL
    SELECT s.answer_id, a.run_id, a.brand_id, a.query_id, a.collector, a.created_at, n.owner, n.name, k.id,
        n.mention_order, n.list_rank, n.mentions, n.prominence
    FROM answer_scores s JOIN answers a ON a.id = s.answer_id JOIN brands b ON b.id = a.brand_id
        CROSS JOIN LATERAL unnest(s.names) n LEFT JOIN competitors k ON k.id = n.competitor_id
    WHERE b.customer_id = (SELECT id FROM bi_customer) AND n.mention_order IS NOT NULL;

CREATE OR REPLACE VIEW tidewatch_bi.sentiments WITH (security_barrier) AS
    SELECT s.answer_id AS answer_id,
        a.run_id AS run_id,
        a.brand_id AS brand_id,
        a.query_id AS query_id,
        a.collector AS engine,
        a.created_at AS answered_at,
        s.owner AS owner,
        s.name AS name,
        s.competitor_id AS competitor_id,
        s.score AS score,
        s.label AS label,
        CASE WHEN s.quote = '' THEN s.confidence END AS confidence,
        nullif(s.quote, '') AS quote
    FROM sentiments s JOIN answers a ON a.id = s.answer_id JOIN brands b ON b.id = a.brand_id
    WHERE b.customer_id = (SELECT id FROM bi_customer)
    UNION ALL
    SELECT s.answer_id, a.run_id, a.brand_id, a.query_id, a.collector, a.created_at, n.owner, n.name, k.id, n.score,
        n.label, CASE WHEN coalesce(n.quote, '') = '' THEN n.confidence END, nullif(n.quote, '')
    FROM answer_scores s JOIN answers a ON a.id = s.answer_id JOIN brands b ON b.id = a.brand_id
        CROSS JOIN LATERAL unnest(s.names) n LEFT JOIN competitors k ON k.id = n.competitor_id
    WHERE b.customer_id = (SELECT id FROM bi_customer) AND n.label IS NOT NULL;

CREATE OR REPLACE VIEW tidewatch_bi.citations WITH (security_barrier) AS
    SELECT s.answer_id AS answer_id,
        a.run_id AS run_id,
        a.brand_id AS brand_id,
        a.query_id AS query_id,
        a.collector AS engine,
        a.created_at AS answered_at,
        s.ordinal AS ordinal,
        s.url AS url,
        nullif(s.title, '') AS title,
        s.domain AS domain,
        s.cited AS cited,
        s.owner AS owner,
        s.competitor_id AS competitor_id
    FROM citations s JOIN answers a ON a.id = s.answer_id JOIN brands b ON b.id = a.brand_id
    WHERE b.customer_id = (SELECT id FROM bi_customer)
    UNION ALL
    SELECT s.answer_id, a.run_id, a.brand_id, a.query_id, a.collector, a.created_at, p.ordinal, p.url,
        nullif(p.title, ''), p.domain, p.cited, p.owner, k.id
    FROM answer_scores s JOIN answers a ON a.id = s.answer_id JOIN brands b ON b.id = a.brand_id
        CROSS JOIN LATERAL unnest(s.pages) p LEFT JOIN competitors k ON k.id = p.competitor_id
    WHERE b.customer_id = (SELECT id FROM bi_customer);

CREATE OR REPLACE VIEW tidewatch_bi.changes WITH (security_barrier) AS
    SELECT x.id AS change_id,
        x.brand_id AS brand_id,
        x.run_id AS run_id,
        x.kind AS kind,
        x.severity AS severity,
        x.since AS since,
        x.found_at AS found_at,
        nullif(x.collector, '') AS engine,
        (x.details ->> 'query_id')::uuid AS query_id,
        x.details ->> 'query' AS query,
        x.details ->> 'country' AS country,
        x.details ->> 'name' AS name,
        x.details ->> 'domain' AS domain,
        x.details ->> 'figure' AS figure,
        (x.details -> 'before' ->> 'value')::double precision AS before_value,
        (x.details -> 'before' ->> 'n')::bigint AS before_n,
        (x.details -> 'after' ->> 'value')::double precision AS after_value,
        (x.details -> 'after' ->> 'n')::bigint AS after_n,
        (x.details ->> 'p')::double precision AS p_value
    FROM changes x JOIN brands b ON b.id = x.brand_id
    WHERE b.customer_id = (SELECT id FROM bi_customer);

-- The view adds up facts once, so that Postgres evaluates conditions on the brand and the day before the sums. Answers
-- that were scored for a former name of the brand count for its present name, as in all other figures of the brand.
-- Answers from before the addition of a competitor are not scored for its name until a re-score of all stored answers.
-- Until then, the figures of the competitor begin with the first whole day after the addition.
CREATE OR REPLACE VIEW tidewatch_bi.daily_figures WITH (security_barrier) AS
    WITH names AS (
        SELECT b.id AS brand_id, 'brand' AS owner, b.name, NULL::timestamptz AS figures_since FROM brands b
        WHERE b.customer_id = (SELECT id FROM bi_customer)
        UNION ALL
        SELECT b.id, 'competitor', k.name, a.added FROM competitors k JOIN brands b ON b.id = k.brand_id
            LEFT JOIN LATERAL (SELECT (k.tracked_since ->> k.name)::timestamptz AS added) a
                ON a.added > b.created_at AND (b.rescored_at IS NULL OR b.rescored_at < a.added) AND a.added > least(
                    (SELECT coalesce(r.started_at, r.scheduled_for) FROM job_runs r WHERE r.brand_id = b.id
                        ORDER BY r.id LIMIT 1),
                    (SELECT f.bucket FROM cell_facts f WHERE f.brand_id = b.id ORDER BY f.bucket LIMIT 1))
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
            AND (n.figures_since IS NULL OR date_trunc('day', t.bucket, 'UTC') >= n.figures_since)
        GROUP BY 1, 2, 3, 4, 5
        HAVING bool_or(t.owner = 'all')),
    rates AS (
        SELECT f.*, f.mentioned::double precision / nullif(f.n, 0) AS rate, 1.959963984540054 ^ 2 / nullif(f.n, 0) AS z2
        FROM figures f)
    SELECT brand_id, day, engine, owner, name, n::bigint AS n, mentioned::bigint AS mentioned, rate AS mention_rate,
        greatest((rate + z2 / 2 - sqrt(z2 * (rate * (1 - rate) + z2 / 4))) / (1 + z2), 0) AS mention_rate_low,
        least((rate + z2 / 2 + sqrt(z2 * (rate * (1 - rate) + z2 / 4))) / (1 + z2), 1) AS mention_rate_high,
        mentions::bigint AS mentions, (order_sum::double precision / nullif(mentioned, 0)) AS average_position,
        CASE WHEN sentiments >= 5 THEN sentiment_sum / sentiments END AS average_sentiment,
        sentiments::bigint AS sentiments, unsure::bigint AS unsure, citations::bigint AS citations,
        all_citations::bigint AS all_citations
    FROM rates;

COMMENT ON VIEW tidewatch_bi.brands IS 'Each row is a brand.';
COMMENT ON COLUMN tidewatch_bi.brands.brand_id IS 'the id of the brand';
COMMENT ON COLUMN tidewatch_bi.brands.brand IS 'the name of the brand';
COMMENT ON COLUMN tidewatch_bi.brands.aliases IS 'other names of the brand';
COMMENT ON COLUMN tidewatch_bi.brands.domains IS 'the domains of the brand; citations of their pages count as citations of the brand';
COMMENT ON COLUMN tidewatch_bi.brands.created_at IS 'the time at which the brand was created';

COMMENT ON VIEW tidewatch_bi.competitors IS 'Each row is a competitor of a brand.';
COMMENT ON COLUMN tidewatch_bi.competitors.competitor_id IS 'the id of the competitor';
COMMENT ON COLUMN tidewatch_bi.competitors.brand_id IS 'the brand';
COMMENT ON COLUMN tidewatch_bi.competitors.competitor IS 'the name of the competitor';
COMMENT ON COLUMN tidewatch_bi.competitors.aliases IS 'other names of the competitor';
COMMENT ON COLUMN tidewatch_bi.competitors.domains IS 'the domains of the competitor';
COMMENT ON COLUMN tidewatch_bi.competitors.created_at IS 'the time at which the competitor was created';

COMMENT ON VIEW tidewatch_bi.queries IS 'Each row is a query about a brand.';
COMMENT ON COLUMN tidewatch_bi.queries.query_id IS 'the id of the query';
COMMENT ON COLUMN tidewatch_bi.queries.brand_id IS 'the brand';
COMMENT ON COLUMN tidewatch_bi.queries.query IS 'the text of the query';
COMMENT ON COLUMN tidewatch_bi.queries.topic IS 'the topic; null without a topic';
COMMENT ON COLUMN tidewatch_bi.queries.tags IS 'the tags';
COMMENT ON COLUMN tidewatch_bi.queries.country IS 'the fixed country (ISO 3166-1 alpha-2); null if the schedule determines the country';
COMMENT ON COLUMN tidewatch_bi.queries.locale IS 'the fixed locale (BCP 47); null if the schedule determines the locale';
COMMENT ON COLUMN tidewatch_bi.queries.is_active IS 'whether runs send the query';
COMMENT ON COLUMN tidewatch_bi.queries.created_at IS 'the time at which the query was created';

COMMENT ON VIEW tidewatch_bi.runs IS 'Each row is a run: an execution of a schedule.';
COMMENT ON COLUMN tidewatch_bi.runs.run_id IS 'the id of the run; ids sort by time of creation';
COMMENT ON COLUMN tidewatch_bi.runs.brand_id IS 'the brand';
COMMENT ON COLUMN tidewatch_bi.runs.schedule_id IS 'the schedule; null if the schedule was deleted';
COMMENT ON COLUMN tidewatch_bi.runs.schedule IS 'the name of the schedule; null without a name';
COMMENT ON COLUMN tidewatch_bi.runs.job_type IS 'data_collection, scoring, data_collection_and_scoring, or report';
COMMENT ON COLUMN tidewatch_bi.runs.trigger IS 'tick if the schedule created the run, and manual if a user or program created the run';
COMMENT ON COLUMN tidewatch_bi.runs.status IS 'pending, processing, completed, failed, cancelled, or skipped';
COMMENT ON COLUMN tidewatch_bi.runs.scheduled_for IS 'the time of the tick, or of the manual trigger';
COMMENT ON COLUMN tidewatch_bi.runs.created_at IS 'the time at which the run was created';
COMMENT ON COLUMN tidewatch_bi.runs.started_at IS 'the start; null if the run has not started';
COMMENT ON COLUMN tidewatch_bi.runs.finished_at IS 'the end; null if the run is unfinished';
COMMENT ON COLUMN tidewatch_bi.runs.error_message IS 'why the run failed, was cancelled or was skipped, or which part of a completed run failed';
COMMENT ON COLUMN tidewatch_bi.runs.reason_code IS 'the machine-readable reason of error_message';

COMMENT ON VIEW tidewatch_bi.answers IS 'Each row is the answer of an engine to a query in a run, or a failed call.';
COMMENT ON COLUMN tidewatch_bi.answers.answer_id IS 'the id of the answer';
COMMENT ON COLUMN tidewatch_bi.answers.run_id IS 'the run';
COMMENT ON COLUMN tidewatch_bi.answers.brand_id IS 'the brand';
COMMENT ON COLUMN tidewatch_bi.answers.query_id IS 'the query; null if the query was deleted';
COMMENT ON COLUMN tidewatch_bi.answers.query IS 'the text that was sent to the engine';
COMMENT ON COLUMN tidewatch_bi.answers.engine IS 'the answer engine, such as chatgpt';
COMMENT ON COLUMN tidewatch_bi.answers.sample IS 'the number of the sample, from 1';
COMMENT ON COLUMN tidewatch_bi.answers.country IS 'the country of the call (ISO 3166-1 alpha-2)';
COMMENT ON COLUMN tidewatch_bi.answers.locale IS 'the locale of the call (BCP 47)';
COMMENT ON COLUMN tidewatch_bi.answers.status IS 'ok, no_answer (such as a search without an AI Overview), refused, or failed';
COMMENT ON COLUMN tidewatch_bi.answers.text IS 'the text of the answer; null for a failed call, and after retention deleted the text';
COMMENT ON COLUMN tidewatch_bi.answers.truncated IS 'whether a length limit of the engine ended the text';
COMMENT ON COLUMN tidewatch_bi.answers.model IS 'the model that the engine reported';
COMMENT ON COLUMN tidewatch_bi.answers.searches IS 'the web searches that the engine reported';
COMMENT ON COLUMN tidewatch_bi.answers.input_tokens IS 'the number of input tokens; null if unknown';
COMMENT ON COLUMN tidewatch_bi.answers.output_tokens IS 'the number of output tokens; null if unknown';
COMMENT ON COLUMN tidewatch_bi.answers.cost_usd IS 'the cost of the call in US dollars; null if unknown';
COMMENT ON COLUMN tidewatch_bi.answers.latency_ms IS 'the duration of the call in milliseconds';
COMMENT ON COLUMN tidewatch_bi.answers.error_message IS 'the error of a failed call';
COMMENT ON COLUMN tidewatch_bi.answers.reason_code IS 'the machine-readable reason of error_message';
COMMENT ON COLUMN tidewatch_bi.answers.scored IS 'whether the answer is scored; figures count only scored answers with the status ok';
COMMENT ON COLUMN tidewatch_bi.answers.created_at IS 'the time at which the answer was stored';

COMMENT ON VIEW tidewatch_bi.mentions IS 'Each row is a name that an answer mentions.';
COMMENT ON COLUMN tidewatch_bi.mentions.answer_id IS 'the answer';
COMMENT ON COLUMN tidewatch_bi.mentions.run_id IS 'the run';
COMMENT ON COLUMN tidewatch_bi.mentions.brand_id IS 'the brand';
COMMENT ON COLUMN tidewatch_bi.mentions.query_id IS 'the query; null if the query was deleted';
COMMENT ON COLUMN tidewatch_bi.mentions.engine IS 'the answer engine';
COMMENT ON COLUMN tidewatch_bi.mentions.answered_at IS 'the time at which the answer was stored';
COMMENT ON COLUMN tidewatch_bi.mentions.owner IS 'brand, or competitor';
COMMENT ON COLUMN tidewatch_bi.mentions.name IS 'the name that was searched for';
COMMENT ON COLUMN tidewatch_bi.mentions.competitor_id IS 'the competitor; null for the brand, and if the competitor was deleted';
COMMENT ON COLUMN tidewatch_bi.mentions.position IS 'the rank among the tracked names of the answer by first mention; the first name has rank 1';
COMMENT ON COLUMN tidewatch_bi.mentions.list_rank IS 'the rank in a list of the answer; null if the name is not in a list';
COMMENT ON COLUMN tidewatch_bi.mentions.mentions IS 'the number of mentions in the answer';
COMMENT ON COLUMN tidewatch_bi.mentions.prominence IS 'the prominence of the name, from 0 to 1';

COMMENT ON VIEW tidewatch_bi.sentiments IS 'Each row is the sentiment that an answer expresses about a name.';
COMMENT ON COLUMN tidewatch_bi.sentiments.answer_id IS 'the answer';
COMMENT ON COLUMN tidewatch_bi.sentiments.run_id IS 'the run';
COMMENT ON COLUMN tidewatch_bi.sentiments.brand_id IS 'the brand';
COMMENT ON COLUMN tidewatch_bi.sentiments.query_id IS 'the query; null if the query was deleted';
COMMENT ON COLUMN tidewatch_bi.sentiments.engine IS 'the answer engine';
COMMENT ON COLUMN tidewatch_bi.sentiments.answered_at IS 'the time at which the answer was stored';
COMMENT ON COLUMN tidewatch_bi.sentiments.owner IS 'brand, or competitor';
COMMENT ON COLUMN tidewatch_bi.sentiments.name IS 'the name that was searched for';
COMMENT ON COLUMN tidewatch_bi.sentiments.competitor_id IS 'the competitor; null for the brand, and if the competitor was deleted';
COMMENT ON COLUMN tidewatch_bi.sentiments.score IS 'the sentiment, from -1 to 1';
COMMENT ON COLUMN tidewatch_bi.sentiments.label IS 'positive, neutral, negative, or unsure; averages exclude unsure sentiments';
COMMENT ON COLUMN tidewatch_bi.sentiments.confidence IS 'the probability that the most probable label is right; null for judgements of a model';
COMMENT ON COLUMN tidewatch_bi.sentiments.quote IS 'the words that the judge quotes; null if the sentiment is not a judgement';

COMMENT ON VIEW tidewatch_bi.citations IS 'Each row is a page that an answer cites, or that the engine consulted.';
COMMENT ON COLUMN tidewatch_bi.citations.answer_id IS 'the answer';
COMMENT ON COLUMN tidewatch_bi.citations.run_id IS 'the run';
COMMENT ON COLUMN tidewatch_bi.citations.brand_id IS 'the brand';
COMMENT ON COLUMN tidewatch_bi.citations.query_id IS 'the query; null if the query was deleted';
COMMENT ON COLUMN tidewatch_bi.citations.engine IS 'the answer engine';
COMMENT ON COLUMN tidewatch_bi.citations.answered_at IS 'the time at which the answer was stored';
COMMENT ON COLUMN tidewatch_bi.citations.ordinal IS 'the number of the page in the answer, from 1';
COMMENT ON COLUMN tidewatch_bi.citations.url IS 'the normalized URL';
COMMENT ON COLUMN tidewatch_bi.citations.title IS 'the title of the page';
COMMENT ON COLUMN tidewatch_bi.citations.domain IS 'the registrable domain';
COMMENT ON COLUMN tidewatch_bi.citations.cited IS 'true if the answer cites the page, and false if the engine only consulted the page';
COMMENT ON COLUMN tidewatch_bi.citations.owner IS 'brand, competitor, or other';
COMMENT ON COLUMN tidewatch_bi.citations.competitor_id IS 'the competitor that owns the domain, or null';

COMMENT ON VIEW tidewatch_bi.changes IS 'Each row is a change of the answers about a brand, or a notice why changes were not worked out.';
COMMENT ON COLUMN tidewatch_bi.changes.change_id IS 'the id of the change';
COMMENT ON COLUMN tidewatch_bi.changes.brand_id IS 'the brand';
COMMENT ON COLUMN tidewatch_bi.changes.run_id IS 'the run after which the change was found; the run may have been deleted';
COMMENT ON COLUMN tidewatch_bi.changes.kind IS 'the kind of the change or notice, such as no_longer_mentioned';
COMMENT ON COLUMN tidewatch_bi.changes.severity IS 'high, medium, low, or info; all notices have the severity info';
COMMENT ON COLUMN tidewatch_bi.changes.since IS 'the first answer or the first day that shows the change';
COMMENT ON COLUMN tidewatch_bi.changes.found_at IS 'the end of the run after which the change was found';
COMMENT ON COLUMN tidewatch_bi.changes.engine IS 'the answer engine; null if the change is about all engines';
COMMENT ON COLUMN tidewatch_bi.changes.query_id IS 'the query; null if the change is not about one query';
COMMENT ON COLUMN tidewatch_bi.changes.query IS 'the text of the query';
COMMENT ON COLUMN tidewatch_bi.changes.country IS 'the country';
COMMENT ON COLUMN tidewatch_bi.changes.name IS 'the competitor';
COMMENT ON COLUMN tidewatch_bi.changes.domain IS 'the domain';
COMMENT ON COLUMN tidewatch_bi.changes.figure IS 'the figure that moved, such as mention_rate';
COMMENT ON COLUMN tidewatch_bi.changes.before_value IS 'the value before the change';
COMMENT ON COLUMN tidewatch_bi.changes.before_n IS 'the denominator of before_value';
COMMENT ON COLUMN tidewatch_bi.changes.after_value IS 'the value after the change';
COMMENT ON COLUMN tidewatch_bi.changes.after_n IS 'the denominator of after_value';
COMMENT ON COLUMN tidewatch_bi.changes.p_value IS 'the p-value of the test';

COMMENT ON VIEW tidewatch_bi.daily_figures IS 'Each row has the figures of a name, an engine and a day (UTC), over the scored answers with the status ok.';
COMMENT ON COLUMN tidewatch_bi.daily_figures.brand_id IS 'the brand';
COMMENT ON COLUMN tidewatch_bi.daily_figures.day IS 'the day in UTC on which the answers were stored';
COMMENT ON COLUMN tidewatch_bi.daily_figures.engine IS 'the answer engine';
COMMENT ON COLUMN tidewatch_bi.daily_figures.owner IS 'brand, or competitor';
COMMENT ON COLUMN tidewatch_bi.daily_figures.name IS 'the present name of the brand or competitor';
COMMENT ON COLUMN tidewatch_bi.daily_figures.n IS 'the denominator of mention_rate: the answers, without truncated answers that do not mention the name';
COMMENT ON COLUMN tidewatch_bi.daily_figures.mentioned IS 'the number of answers that mention the name';
COMMENT ON COLUMN tidewatch_bi.daily_figures.mention_rate IS 'mentioned / n; to combine days or engines, add up mentioned and n first';
COMMENT ON COLUMN tidewatch_bi.daily_figures.mention_rate_low IS 'the lower bound of the 95 % Wilson score interval of mention_rate';
COMMENT ON COLUMN tidewatch_bi.daily_figures.mention_rate_high IS 'the upper bound of the 95 % Wilson score interval of mention_rate';
COMMENT ON COLUMN tidewatch_bi.daily_figures.mentions IS 'the number of mentions; the share of voice is mentions / the sum of mentions over all names';
COMMENT ON COLUMN tidewatch_bi.daily_figures.average_position IS 'the mean rank by first mention, over the answers that mention the name';
COMMENT ON COLUMN tidewatch_bi.daily_figures.average_sentiment IS 'the mean of the sure sentiments, from -1 to 1; null with fewer than five sure sentiments';
COMMENT ON COLUMN tidewatch_bi.daily_figures.sentiments IS 'the number of sure sentiments, the denominator of average_sentiment';
COMMENT ON COLUMN tidewatch_bi.daily_figures.unsure IS 'the number of unsure sentiments';
COMMENT ON COLUMN tidewatch_bi.daily_figures.citations IS 'the number of cited pages on the domains of the name';
COMMENT ON COLUMN tidewatch_bi.daily_figures.all_citations IS 'the number of all cited pages, the denominator of the citation share';

-- The views show no rows to roles without a customer, and only roles with a customer may use the schema.
GRANT SELECT ON ALL TABLES IN SCHEMA tidewatch_bi TO PUBLIC;
