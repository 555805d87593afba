-- +goose Up
-- Sums of candidates by past month, so that discoveries of long periods are counted without the candidates. A trigger in
-- functions/candidates.sql notes past months whose candidates change. Readers count the candidates of noted months.
CREATE TABLE candidate_cells (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    brand_id uuid NOT NULL REFERENCES brands (id) ON DELETE CASCADE,
    query_id uuid,
    collector text NOT NULL,
    country text NOT NULL
);
CREATE INDEX candidate_cells_brand ON candidate_cells (brand_id);

CREATE TABLE candidate_months (
    brand_id uuid NOT NULL REFERENCES brands (id) ON DELETE CASCADE,
    month date NOT NULL,
    key text NOT NULL COLLATE "C",
    name text NOT NULL COLLATE "C",
    cells integer[] NOT NULL,
    answers integer[] NOT NULL,
    firsts timestamptz[] NOT NULL,
    lasts timestamptz[] NOT NULL,
    PRIMARY KEY (brand_id, month, key, name)
);
COMMENT ON COLUMN candidate_months.cells IS
    'ids of candidate_cells; the other arrays have the number, the first and the last time of the answers of each cell';

CREATE TABLE summed_candidates (
    brand_id uuid NOT NULL REFERENCES brands (id) ON DELETE CASCADE,
    month date NOT NULL,
    PRIMARY KEY (brand_id, month)
);
COMMENT ON TABLE summed_candidates IS 'The months in UTC that have sums of candidates.';

CREATE TABLE changed_candidates (
    brand_id uuid NOT NULL REFERENCES brands (id) ON DELETE CASCADE,
    month date NOT NULL
);
COMMENT ON TABLE changed_candidates IS 'Notes of past months whose candidates changed after the month.';
CREATE INDEX changed_candidates_brand ON changed_candidates (brand_id, month);

ALTER TABLE candidate_cells ENABLE ROW LEVEL SECURITY;
ALTER TABLE candidate_months ENABLE ROW LEVEL SECURITY;
ALTER TABLE summed_candidates ENABLE ROW LEVEL SECURITY;
ALTER TABLE changed_candidates ENABLE ROW LEVEL SECURITY;

-- +goose Down
DROP TRIGGER IF EXISTS candidates_inserted ON candidates;
DROP FUNCTION IF EXISTS candidates_inserted;
DROP TABLE changed_candidates;
DROP TABLE summed_candidates;
DROP TABLE candidate_months;
DROP TABLE candidate_cells;
