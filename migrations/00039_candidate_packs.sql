-- +goose Up
-- Packs have the sums of a spelling in a month in one value, so that discoveries of long periods read no arrays. The
-- foreign key removes the packs of a month whose sums nodes of the previous release delete. These nodes read
-- candidate_months.
ALTER TABLE summed_candidates ADD COLUMN packed boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN summed_candidates.packed IS 'whether candidate_packs has the sums of the month';

CREATE TABLE candidate_packs (
    brand_id uuid NOT NULL,
    month date NOT NULL,
    key text NOT NULL COLLATE "C",
    name text NOT NULL COLLATE "C",
    cells bytea NOT NULL,
    PRIMARY KEY (brand_id, month, key, name),
    FOREIGN KEY (brand_id, month) REFERENCES summed_candidates (brand_id, month) ON DELETE CASCADE
);
ALTER TABLE candidate_packs ALTER COLUMN cells SET STORAGE EXTERNAL;
COMMENT ON TABLE candidate_packs IS 'Each row has the sums of candidate_months about a spelling in a month.';
COMMENT ON COLUMN candidate_packs.cells IS 'one record of 24 bytes for each cell, see store/candidate_pack.go';
ALTER TABLE candidate_packs ENABLE ROW LEVEL SECURITY;

-- +goose Down
DROP TABLE candidate_packs;
ALTER TABLE summed_candidates DROP COLUMN packed;
