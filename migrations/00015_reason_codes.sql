-- +goose Up
-- Why a run or an answer ended as it did, for programs: see store/reason.go. Null when an older version wrote the row.
ALTER TABLE job_runs ADD COLUMN reason_code text;
ALTER TABLE answers ADD COLUMN reason_code text;

-- +goose Down
ALTER TABLE answers DROP COLUMN reason_code;
ALTER TABLE job_runs DROP COLUMN reason_code;
