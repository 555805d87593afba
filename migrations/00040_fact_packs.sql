-- +goose Up
-- Packs have the facts of a cell about a name in a month in one value, so that series over long periods read one row
-- instead of one row for each quarter-hour. The foreign key removes the packs of a month whose sums nodes of the
-- previous release delete.
ALTER TABLE summed_months ADD COLUMN facts_packed boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN summed_months.facts_packed IS 'whether fact_packs has the facts of the month';

CREATE TABLE fact_packs (
    brand_id uuid NOT NULL,
    month date NOT NULL,
    cell_id integer NOT NULL,
    name text NOT NULL COLLATE "C",
    records bytea NOT NULL,
    PRIMARY KEY (brand_id, month, cell_id, name),
    FOREIGN KEY (brand_id, month) REFERENCES summed_months (brand_id, month) ON DELETE CASCADE
);
ALTER TABLE fact_packs ALTER COLUMN records SET STORAGE EXTERNAL;
COMMENT ON TABLE fact_packs IS 'Each row has the rows of cell_name_facts, or of cell_facts if the name is empty, of a month.';
COMMENT ON COLUMN fact_packs.records IS 'one record for each quarter-hour, see store/facts_pack.go';
ALTER TABLE fact_packs ENABLE ROW LEVEL SECURITY;

-- +goose Down
DROP TABLE fact_packs;
ALTER TABLE summed_months DROP COLUMN facts_packed;
