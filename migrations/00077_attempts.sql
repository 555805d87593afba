-- +goose Up
-- The id of an attempt shows whether the attempt is stored already, see store.SaveAnswers.
ALTER TABLE answers ADD COLUMN attempt_id uuid;

-- +goose Down
ALTER TABLE answers DROP COLUMN attempt_id;
