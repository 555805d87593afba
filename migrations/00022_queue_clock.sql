-- +goose Up
-- The file functions/queue.sql defines the trigger that makes new jobs due by the clock of the database.
SELECT 1;

-- +goose Down
DROP TRIGGER IF EXISTS queue_job_available ON river_job;
DROP FUNCTION IF EXISTS queue_job_available;
