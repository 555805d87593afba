-- +goose Up
-- Tags are free labels of queries. Nodes of an earlier release leave the tags of existing queries unchanged.
ALTER TABLE queries ADD COLUMN tags text[] NOT NULL DEFAULT '{}';

-- +goose Down
ALTER TABLE queries DROP COLUMN tags;
