-- +goose Up
-- Comparisons of two periods read the answers of a brand by their time of creation.
CREATE INDEX answers_brand_created ON answers (brand_id, created_at);

-- +goose Down
DROP INDEX answers_brand_created;
