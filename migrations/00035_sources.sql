-- +goose Up
-- Facts about sources count the answers that cite a domain. Nodes of earlier versions write cell_facts without these
-- facts, so the column "sourced" says which quarter-hours and months have them.
CREATE TABLE source_facts (
    brand_id uuid NOT NULL REFERENCES brands (id) ON DELETE CASCADE,
    bucket timestamptz NOT NULL,
    cell_id integer NOT NULL,
    answer_id uuid NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    answers integer NOT NULL,
    citations integer NOT NULL,
    named integer NOT NULL,
    rivals_named integer NOT NULL,
    own_cited integer NOT NULL,
    rivals_cited integer NOT NULL,
    domain text NOT NULL COLLATE "C",
    PRIMARY KEY (brand_id, domain, bucket, cell_id, answer_id)
);
CREATE INDEX source_facts_bucket ON source_facts (brand_id, bucket);

CREATE TABLE source_months (
    brand_id uuid NOT NULL REFERENCES brands (id) ON DELETE CASCADE,
    month date NOT NULL,
    cell_id integer NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    answers integer NOT NULL,
    citations integer NOT NULL,
    named integer NOT NULL,
    rivals_named integer NOT NULL,
    own_cited integer NOT NULL,
    rivals_cited integer NOT NULL,
    domain text NOT NULL COLLATE "C",
    PRIMARY KEY (brand_id, month, domain, cell_id)
);

ALTER TABLE cell_facts ADD COLUMN sourced boolean NOT NULL DEFAULT false;
ALTER TABLE summed_months ADD COLUMN sourced boolean NOT NULL DEFAULT false;
CREATE INDEX cell_facts_unsourced ON cell_facts (brand_id, bucket) WHERE NOT sourced;

CREATE TABLE source_types (
    customer_id uuid NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    domain text NOT NULL COLLATE "C",
    type text NOT NULL CONSTRAINT source_types_type_valid CHECK (type IN
        ('editorial', 'community', 'review', 'reference', 'marketplace', 'institution', 'other')),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (customer_id, domain)
);

COMMENT ON TABLE source_facts IS 'Each row is one answer that cites a domain. The counts are 0 or 1, except citations.';
COMMENT ON COLUMN source_facts.citations IS 'the number of cited pages of the domain';
COMMENT ON COLUMN source_facts.named IS 'whether the answer mentions the brand';
COMMENT ON COLUMN source_facts.rivals_named IS 'whether the answer mentions a competitor';
COMMENT ON COLUMN source_facts.own_cited IS 'whether the answer cites a page of the brand';
COMMENT ON COLUMN source_facts.rivals_cited IS 'whether the answer cites a page of a competitor';
COMMENT ON TABLE source_months IS 'Each row has the sums of source_facts for a cell and a calendar month in UTC.';
COMMENT ON COLUMN cell_facts.sourced IS 'whether source_facts has the citations of the answers';
COMMENT ON COLUMN summed_months.sourced IS 'whether source_months has the sums of the month';
COMMENT ON TABLE source_types IS 'Each row overrides the type of a domain for the brands of a customer.';
COMMENT ON COLUMN source_types.domain IS 'the registrable domain in punycode';

ALTER TABLE source_facts ENABLE ROW LEVEL SECURITY;
ALTER TABLE source_months ENABLE ROW LEVEL SECURITY;
ALTER TABLE source_types ENABLE ROW LEVEL SECURITY;

-- +goose Down
DROP TABLE source_types;
DROP TABLE source_months;
DROP TABLE source_facts;
ALTER TABLE summed_months DROP COLUMN sourced;
ALTER TABLE cell_facts DROP COLUMN sourced;
