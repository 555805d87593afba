-- +goose Up
-- Candidates are names that an answer presents and that may be tracked or not. The columns of the answer are repeated,
-- so that discoveries are counted without the table answers.
CREATE TABLE candidates (
    answer_id uuid NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
    brand_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    collector text NOT NULL,
    country text NOT NULL,
    query_id uuid,
    key text NOT NULL,
    name text NOT NULL,
    form text NOT NULL CONSTRAINT candidates_form_valid CHECK (form IN ('bold', 'heading', 'item', 'table_row')),
    first_offset integer NOT NULL,
    end_offset integer NOT NULL,
    PRIMARY KEY (answer_id, key),
    CONSTRAINT candidates_offsets_valid CHECK (0 <= first_offset AND first_offset < end_offset)
);
COMMENT ON COLUMN candidates.key IS 'identifies the spelling variants of a name';
CREATE INDEX candidates_counted ON candidates (brand_id, created_at)
    INCLUDE (key, name, query_id, collector, country);
CREATE INDEX candidates_key ON candidates (brand_id, key, created_at DESC);

CREATE TABLE candidate_marks (
    brand_id uuid PRIMARY KEY REFERENCES brands (id) ON DELETE CASCADE,
    version integer NOT NULL DEFAULT 0,
    until uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'
);
COMMENT ON TABLE candidate_marks IS
    'The id of the last answer of a brand whose candidates the maintenance job has stored, for a version of the rules.';

CREATE TABLE discovery_dismissals (
    brand_id uuid NOT NULL REFERENCES brands (id) ON DELETE CASCADE,
    key text NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (brand_id, key)
);
COMMENT ON TABLE discovery_dismissals IS 'The names that users removed from the discoveries of a brand.';

ALTER TABLE candidates ENABLE ROW LEVEL SECURITY;
ALTER TABLE candidate_marks ENABLE ROW LEVEL SECURITY;
ALTER TABLE discovery_dismissals ENABLE ROW LEVEL SECURITY;

-- +goose Down
DROP TABLE discovery_dismissals;
DROP TABLE candidate_marks;
DROP TABLE candidates;
