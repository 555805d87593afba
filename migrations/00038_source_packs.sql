-- +goose Up
-- Packs have the sums of a domain in a month in one value, so that lists of sources over long periods read one row for
-- each domain and month. The foreign key removes the packs of a month whose sums nodes of earlier versions delete.
ALTER TABLE summed_months ADD COLUMN packed boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN summed_months.packed IS 'whether source_packs has the sums of the month';

CREATE TABLE source_packs (
    brand_id uuid NOT NULL,
    month date NOT NULL,
    domain text NOT NULL COLLATE "C",
    cells bytea NOT NULL,
    PRIMARY KEY (brand_id, month, domain),
    FOREIGN KEY (brand_id, month) REFERENCES summed_months (brand_id, month) ON DELETE CASCADE
);
ALTER TABLE source_packs ALTER COLUMN cells SET STORAGE EXTERNAL;
COMMENT ON TABLE source_packs IS 'Each row has the sums of source_months about a domain in a month.';
COMMENT ON COLUMN source_packs.cells IS 'one record of 44 bytes for each cell, see store/source_pack.go';
ALTER TABLE source_packs ENABLE ROW LEVEL SECURITY;

-- +goose Down
DROP TABLE source_packs;
ALTER TABLE summed_months DROP COLUMN packed;
