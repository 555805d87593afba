-- +goose Up
-- Logical replication of all tables (FOR ALL TABLES) would otherwise make every deletion from these tables fail, because
-- the tables have no primary key.
ALTER TABLE changed_buckets REPLICA IDENTITY FULL;
ALTER TABLE changed_candidates REPLICA IDENTITY FULL;

-- +goose Down
ALTER TABLE changed_candidates REPLICA IDENTITY DEFAULT;
ALTER TABLE changed_buckets REPLICA IDENTITY DEFAULT;
