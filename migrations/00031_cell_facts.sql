-- +goose Up
-- Facts are sums over the answers of a brand, so that figures of any segment are read without the answers. A cell is one
-- query text, sent for one query to one engine for one country. Triggers in functions/facts.sql add the cells of new
-- answers. Two transactions may add the same cell at once, so a cell may have several rows, which readers add up.
CREATE TABLE cells (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    brand_id uuid NOT NULL REFERENCES brands (id) ON DELETE CASCADE,
    query_id uuid REFERENCES queries (id) ON DELETE SET NULL,
    query_text text NOT NULL,
    collector text NOT NULL,
    country text NOT NULL
);
CREATE INDEX cells_brand ON cells (brand_id, query_id, collector, country);
CREATE INDEX cells_query ON cells (query_id);

CREATE TABLE cell_facts (
    brand_id uuid NOT NULL REFERENCES brands (id) ON DELETE CASCADE,
    bucket timestamptz NOT NULL,
    cell_id integer NOT NULL,
    run_id uuid NOT NULL,
    model text NOT NULL,
    calls integer NOT NULL,
    failed integer NOT NULL,
    answers integer NOT NULL,
    truncated integer NOT NULL,
    all_mentions integer NOT NULL,
    all_citations integer NOT NULL,
    mentioned integer NOT NULL,
    mentioned_truncated integer NOT NULL,
    mentions integer NOT NULL,
    order_sum integer NOT NULL,
    sentiment double precision NOT NULL,
    sure integer NOT NULL,
    unsure integer NOT NULL,
    citations integer NOT NULL,
    cited_answers integer NOT NULL,
    cited_unnamed integer NOT NULL,
    PRIMARY KEY (brand_id, cell_id, bucket, run_id, model)
);
CREATE INDEX cell_facts_bucket ON cell_facts (brand_id, bucket);

CREATE TABLE cell_name_facts (
    brand_id uuid NOT NULL REFERENCES brands (id) ON DELETE CASCADE,
    bucket timestamptz NOT NULL,
    cell_id integer NOT NULL,
    name text NOT NULL COLLATE "C",
    mentioned integer NOT NULL,
    mentioned_truncated integer NOT NULL,
    mentions integer NOT NULL,
    order_sum integer NOT NULL,
    sentiment double precision NOT NULL,
    sure integer NOT NULL,
    unsure integer NOT NULL,
    citations integer NOT NULL,
    cited_answers integer NOT NULL,
    cited_unnamed integer NOT NULL,
    PRIMARY KEY (brand_id, cell_id, name, bucket)
);
CREATE INDEX cell_name_facts_bucket ON cell_name_facts (brand_id, bucket);

CREATE TABLE cell_months (
    brand_id uuid NOT NULL REFERENCES brands (id) ON DELETE CASCADE,
    month date NOT NULL,
    cell_id integer NOT NULL,
    model text NOT NULL,
    calls integer NOT NULL,
    failed integer NOT NULL,
    answers integer NOT NULL,
    truncated integer NOT NULL,
    all_mentions integer NOT NULL,
    all_citations integer NOT NULL,
    mentioned integer NOT NULL,
    mentioned_truncated integer NOT NULL,
    mentions integer NOT NULL,
    order_sum integer NOT NULL,
    sentiment double precision NOT NULL,
    sure integer NOT NULL,
    unsure integer NOT NULL,
    citations integer NOT NULL,
    cited_answers integer NOT NULL,
    cited_unnamed integer NOT NULL,
    PRIMARY KEY (brand_id, month, cell_id, model)
);

CREATE TABLE cell_name_months (
    brand_id uuid NOT NULL REFERENCES brands (id) ON DELETE CASCADE,
    month date NOT NULL,
    cell_id integer NOT NULL,
    name text NOT NULL COLLATE "C",
    mentioned integer NOT NULL,
    mentioned_truncated integer NOT NULL,
    mentions integer NOT NULL,
    order_sum integer NOT NULL,
    sentiment double precision NOT NULL,
    sure integer NOT NULL,
    unsure integer NOT NULL,
    citations integer NOT NULL,
    cited_answers integer NOT NULL,
    cited_unnamed integer NOT NULL,
    PRIMARY KEY (brand_id, month, cell_id, name)
);

CREATE TABLE query_facts (
    brand_id uuid NOT NULL REFERENCES brands (id) ON DELETE CASCADE,
    bucket timestamptz NOT NULL,
    cell_id integer NOT NULL,
    calls integer NOT NULL,
    failed integer NOT NULL,
    answers integer NOT NULL,
    truncated integer NOT NULL,
    all_mentions integer NOT NULL,
    all_citations integer NOT NULL,
    mentioned integer NOT NULL,
    mentioned_truncated integer NOT NULL,
    mentions integer NOT NULL,
    order_sum integer NOT NULL,
    sentiment double precision NOT NULL,
    sure integer NOT NULL,
    unsure integer NOT NULL,
    citations integer NOT NULL,
    cited_answers integer NOT NULL,
    cited_unnamed integer NOT NULL,
    PRIMARY KEY (brand_id, bucket, cell_id)
);

CREATE TABLE query_name_facts (
    brand_id uuid NOT NULL REFERENCES brands (id) ON DELETE CASCADE,
    name text NOT NULL COLLATE "C",
    bucket timestamptz NOT NULL,
    cell_id integer NOT NULL,
    mentioned integer NOT NULL,
    mentioned_truncated integer NOT NULL,
    mentions integer NOT NULL,
    order_sum integer NOT NULL,
    sentiment double precision NOT NULL,
    sure integer NOT NULL,
    unsure integer NOT NULL,
    citations integer NOT NULL,
    cited_answers integer NOT NULL,
    cited_unnamed integer NOT NULL,
    PRIMARY KEY (brand_id, name, bucket, cell_id)
);
CREATE INDEX query_name_facts_bucket ON query_name_facts (brand_id, bucket);

CREATE TABLE summed_months (
    brand_id uuid NOT NULL REFERENCES brands (id) ON DELETE CASCADE,
    month date NOT NULL,
    PRIMARY KEY (brand_id, month)
);

-- The table has no unique key, because a key would make transactions that store answers wait for one another.
CREATE TABLE changed_buckets (
    brand_id uuid NOT NULL REFERENCES brands (id) ON DELETE CASCADE,
    bucket timestamptz NOT NULL
);
CREATE INDEX changed_buckets_brand ON changed_buckets (brand_id, bucket);

CREATE TABLE fact_fills (
    brand_id uuid PRIMARY KEY REFERENCES brands (id) ON DELETE CASCADE,
    before timestamptz NOT NULL
);
-- The maintenance job fills the facts of stored answers. Until then, readers add up these answers themselves.
INSERT INTO fact_fills (brand_id, before) SELECT id, 'infinity' FROM brands;
INSERT INTO cells (brand_id, query_id, query_text, collector, country)
    SELECT DISTINCT brand_id, query_id, query_text, collector, country FROM answers;

COMMENT ON TABLE cells IS 'Each row is one query text, sent for one query to one engine for one country.';
COMMENT ON COLUMN cells.query_id IS 'the query; null after the query was deleted';
COMMENT ON TABLE cell_facts IS 'Each row has sums over the answers of a cell in a quarter-hour, for one run and model. The columns from "mentioned" on are about the brand.';
COMMENT ON COLUMN cell_facts.calls IS 'the number of calls with any outcome';
COMMENT ON COLUMN cell_facts.answers IS 'the number of scored answers with status ok; the columns that follow are about these answers';
COMMENT ON COLUMN cell_facts.all_mentions IS 'the number of mentions of the brand and its competitors';
COMMENT ON COLUMN cell_facts.all_citations IS 'the number of cited pages of any owner';
COMMENT ON COLUMN cell_facts.mentioned IS 'the number of answers that mention the brand';
COMMENT ON COLUMN cell_facts.mentioned_truncated IS 'the number of truncated answers that mention the brand';
COMMENT ON COLUMN cell_facts.order_sum IS 'the sum of the mention orders of the brand';
COMMENT ON COLUMN cell_facts.sentiment IS 'the sum of the scores of sure sentiments';
COMMENT ON COLUMN cell_facts.citations IS 'the number of cited pages on domains of the brand';
COMMENT ON COLUMN cell_facts.cited_answers IS 'the number of answers that cite a page of the brand';
COMMENT ON COLUMN cell_facts.cited_unnamed IS 'the number of answers that cite a page of the brand without mentioning the brand';
COMMENT ON TABLE cell_name_facts IS 'Each row has sums over the answers of a cell in a quarter-hour about one competitor, with the columns of cell_facts.';
COMMENT ON TABLE cell_months IS 'Each row has the sums of cell_facts for a calendar month in UTC.';
COMMENT ON TABLE cell_name_months IS 'Each row has the sums of cell_name_facts for a calendar month in UTC.';
COMMENT ON TABLE query_facts IS 'Each row has the sums of cell_facts over all engines and countries of a query text. Series of whole queries read these rows.';
COMMENT ON COLUMN query_facts.cell_id IS 'one of the cells of the query text';
COMMENT ON TABLE query_name_facts IS 'Each row has the sums of cell_name_facts over all engines and countries of a query text.';
COMMENT ON COLUMN query_name_facts.cell_id IS 'one of the cells of the query text';
COMMENT ON TABLE summed_months IS 'The months whose sums are complete. Readers use the sums of these months only.';
COMMENT ON TABLE changed_buckets IS 'The quarter-hours whose facts differ from their answers until the next refresh. A quarter-hour may have several rows.';
COMMENT ON TABLE fact_fills IS 'The brands that lack the facts of answers from before a time. A row with the time "infinity" makes the maintenance job work out all facts of the brand anew.';

ALTER TABLE cells ENABLE ROW LEVEL SECURITY;
ALTER TABLE cell_facts ENABLE ROW LEVEL SECURITY;
ALTER TABLE cell_name_facts ENABLE ROW LEVEL SECURITY;
ALTER TABLE cell_months ENABLE ROW LEVEL SECURITY;
ALTER TABLE cell_name_months ENABLE ROW LEVEL SECURITY;
ALTER TABLE query_facts ENABLE ROW LEVEL SECURITY;
ALTER TABLE query_name_facts ENABLE ROW LEVEL SECURITY;
ALTER TABLE summed_months ENABLE ROW LEVEL SECURITY;
ALTER TABLE changed_buckets ENABLE ROW LEVEL SECURITY;
ALTER TABLE fact_fills ENABLE ROW LEVEL SECURITY;

-- +goose Down
DROP TRIGGER IF EXISTS answers_inserted_facts ON answers;
DROP TRIGGER IF EXISTS answers_updated_facts ON answers;
DROP FUNCTION IF EXISTS answers_inserted_facts;
DROP FUNCTION IF EXISTS answers_updated_facts;
DROP TABLE fact_fills;
DROP TABLE changed_buckets;
DROP TABLE summed_months;
DROP TABLE query_name_facts;
DROP TABLE query_facts;
DROP TABLE cell_name_months;
DROP TABLE cell_months;
DROP TABLE cell_name_facts;
DROP TABLE cell_facts;
DROP TABLE cells;
