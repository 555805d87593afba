-- +goose Up
-- The scores of an answer need one row of answer_scores instead of one row of positions and sentiments for each name, and
-- one row of citations for each page. functions/scores.sql has the functions that read both forms, and the functions that
-- convert one form to the other. Nodes of the previous version read and write only the old form. A database that already
-- has brands or nodes therefore keeps the old form until a later migration, or an operator, sets score_packing.starts_at.
--
-- A later version can extend the types with ALTER TYPE scored_name ADD ATTRIBUTE. Stored values then have null for the new
-- attribute, and Postgres does not rewrite the table. Only the functions of functions/scores.sql construct values of the
-- types from a list of attributes, and such a list must be complete. The migration that adds an attribute must therefore
-- also replace these functions in the same transaction.
CREATE TYPE scored_name AS (
    prominence          double precision,
    score               double precision,
    confidence          double precision,
    sentiment_scored_at timestamptz,
    competitor_id       uuid,
    mention_order       integer,
    list_rank           integer,
    first_offset        integer,
    mentions            integer,
    clauses             integer,
    sentiment_version   integer,
    owner               text,
    name                text,
    label               text,
    quote               text,
    sentiment_scorer    text
);
COMMENT ON TYPE scored_name IS 'The position and the sentiment of a name in an answer, see the tables positions and sentiments.';
COMMENT ON COLUMN scored_name.mention_order IS 'null if the name has no position';
COMMENT ON COLUMN scored_name.label IS 'null if the name has no sentiment';
COMMENT ON COLUMN scored_name.quote IS 'null if the sentiment is not a judgement';
COMMENT ON COLUMN scored_name.sentiment_scorer IS 'the scorer of the sentiment; null, like the version and the time, if the columns of answer_scores apply';

CREATE TYPE cited_page AS (
    competitor_id uuid,
    ordinal       integer,
    cited         boolean,
    owner         text,
    url           text,
    domain        text,
    title         text
);
COMMENT ON TYPE cited_page IS 'A page that an answer cites, or that an engine consulted for an answer, see the table citations.';

CREATE TABLE answer_scores (
    answer_id             uuid PRIMARY KEY REFERENCES answers ON DELETE CASCADE,
    scored_at             timestamptz NOT NULL DEFAULT now(),
    brand_score           double precision,
    brand_order           integer,
    scorer_version        integer NOT NULL,
    competitor_sentiments integer NOT NULL,
    unsure_sentiments     integer NOT NULL,
    page_count            integer NOT NULL,
    scorer                text NOT NULL,
    brand_label           text,
    names                 scored_name[],
    pages                 cited_page[]
);
COMMENT ON TABLE answer_scores IS 'Each row has the positions, sentiments and citations of an answer. The functions tidewatch_positions, tidewatch_sentiments and tidewatch_citations read the scores of an answer.';
COMMENT ON COLUMN answer_scores.scorer IS 'the scorer of the positions and the citations';
COMMENT ON COLUMN answer_scores.brand_order IS 'the mention_order of the brand in names, null if the answer does not mention the brand. The trigger answer_scores_checked sets this column and the other columns about names and pages for reads of many answers.';
COMMENT ON COLUMN answer_scores.brand_score IS 'the score of the sentiment towards the brand in names; null if there is none';
COMMENT ON COLUMN answer_scores.brand_label IS 'the label of the sentiment towards the brand in names; null if there is none';
COMMENT ON COLUMN answer_scores.competitor_sentiments IS 'the number of sentiments towards competitors in names';
COMMENT ON COLUMN answer_scores.unsure_sentiments IS 'the number of sentiments in names with the label unsure';
COMMENT ON COLUMN answer_scores.page_count IS 'the number of pages';
COMMENT ON COLUMN answer_scores.names IS 'null if the scorer found no name';
COMMENT ON COLUMN answer_scores.pages IS 'null if the answer has no sources';
ALTER TABLE answer_scores ENABLE ROW LEVEL SECURITY;

CREATE TABLE score_packing (
    only_row  boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    starts_at timestamptz NOT NULL,
    packed_to uuid
);
COMMENT ON TABLE score_packing IS 'The only row contains the time from which nodes store scores in answer_scores. Before this time, nodes store scores in positions, sentiments and citations.';
COMMENT ON COLUMN score_packing.starts_at IS 'infinity if nodes of the version before answer_scores may use the database';
COMMENT ON COLUMN score_packing.packed_to IS 'the hourly maintenance has moved the scores of all answers up to this id; null before the first pass, and after a change of starts_at';
ALTER TABLE score_packing ENABLE ROW LEVEL SECURITY;
INSERT INTO score_packing (starts_at)
SELECT CASE WHEN EXISTS (SELECT FROM brands) OR EXISTS (SELECT FROM answers) OR EXISTS (SELECT FROM nodes)
    THEN 'infinity' ELSE now() END;

-- +goose Down
-- +goose StatementBegin
DO $down$
BEGIN
    IF to_regclass('tidewatch_bi.mentions') IS NOT NULL THEN
        CREATE OR REPLACE VIEW tidewatch_bi.mentions WITH (security_barrier) AS
            SELECT s.answer_id, a.run_id, a.brand_id, a.query_id, a.collector AS engine, a.created_at AS answered_at,
                s.owner, s.name, s.competitor_id, s.mention_order AS position, s.list_rank, s.mentions, s.prominence
            FROM positions s JOIN answers a ON a.id = s.answer_id JOIN brands b ON b.id = a.brand_id
            WHERE b.customer_id = (SELECT id FROM bi_customer);
        CREATE OR REPLACE VIEW tidewatch_bi.sentiments WITH (security_barrier) AS
            SELECT s.answer_id, a.run_id, a.brand_id, a.query_id, a.collector AS engine, a.created_at AS answered_at,
                s.owner, s.name, s.competitor_id, s.score, s.label,
                CASE WHEN s.quote = '' THEN s.confidence END AS confidence, nullif(s.quote, '') AS quote
            FROM sentiments s JOIN answers a ON a.id = s.answer_id JOIN brands b ON b.id = a.brand_id
            WHERE b.customer_id = (SELECT id FROM bi_customer);
        CREATE OR REPLACE VIEW tidewatch_bi.citations WITH (security_barrier) AS
            SELECT s.answer_id, a.run_id, a.brand_id, a.query_id, a.collector AS engine, a.created_at AS answered_at,
                s.ordinal, s.url, nullif(s.title, '') AS title, s.domain, s.cited, s.owner, s.competitor_id
            FROM citations s JOIN answers a ON a.id = s.answer_id JOIN brands b ON b.id = a.brand_id
            WHERE b.customer_id = (SELECT id FROM bi_customer);
    END IF;
END $down$;
-- +goose StatementEnd
INSERT INTO positions (answer_id, name, owner, competitor_id, mention_order, list_rank, first_offset, mentions, prominence,
    scorer, scorer_version, scored_at)
SELECT s.answer_id, n.name, n.owner, (SELECT k.id FROM competitors k WHERE k.id = n.competitor_id FOR KEY SHARE),
    n.mention_order, n.list_rank, n.first_offset, n.mentions, n.prominence, s.scorer, s.scorer_version, s.scored_at
FROM answer_scores s CROSS JOIN LATERAL unnest(s.names) n WHERE n.mention_order IS NOT NULL
ON CONFLICT DO NOTHING;
-- Judgements cost money, so a judgement replaces the sentiment that a node of an earlier version has stored beside it.
DELETE FROM sentiments t USING answer_scores s CROSS JOIN LATERAL unnest(s.names) n
WHERE t.answer_id = s.answer_id AND t.owner = n.owner AND t.name = n.name AND n.quote <> '' AND t.quote = '';
INSERT INTO sentiments (answer_id, name, owner, competitor_id, score, label, clauses, scorer, scorer_version, scored_at, quote,
    confidence)
SELECT s.answer_id, n.name, n.owner, (SELECT k.id FROM competitors k WHERE k.id = n.competitor_id FOR KEY SHARE),
    n.score, n.label, n.clauses, coalesce(n.sentiment_scorer, s.scorer), coalesce(n.sentiment_version, s.scorer_version),
    coalesce(n.sentiment_scored_at, s.scored_at), coalesce(n.quote, ''), n.confidence
FROM answer_scores s CROSS JOIN LATERAL unnest(s.names) n WHERE n.label IS NOT NULL
ON CONFLICT DO NOTHING;
INSERT INTO citations (answer_id, ordinal, url, title, domain, cited, owner, competitor_id, scorer, scorer_version, scored_at)
SELECT s.answer_id, p.ordinal, p.url, coalesce(p.title, ''), p.domain, p.cited, p.owner,
    (SELECT k.id FROM competitors k WHERE k.id = p.competitor_id FOR KEY SHARE), s.scorer, s.scorer_version, s.scored_at
FROM answer_scores s CROSS JOIN LATERAL unnest(s.pages) p
ON CONFLICT DO NOTHING;
DROP TABLE answer_scores, score_packing;
DROP FUNCTION IF EXISTS answer_scores_checked, score_packing_restarted, tidewatch_positions, tidewatch_brand_positions,
    tidewatch_sentiments, tidewatch_citations, tidewatch_replace_scores, tidewatch_judge_scores, tidewatch_delete_quotes,
    tidewatch_pack_scores, tidewatch_pack_scores_of, tidewatch_unpack_scores, tidewatch_unpack_scores_of;
DROP PROCEDURE IF EXISTS tidewatch_unpack_all_scores;
DROP TYPE scored_name, cited_page;
