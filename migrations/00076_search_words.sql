-- +goose Up
-- The search for schedules finds words of a schedule's name together with words of its brand's name, by one index. The
-- triggers in functions/search.sql maintain and fill the column.
ALTER TABLE scheduled_jobs ADD COLUMN search_words tsvector NOT NULL DEFAULT '';
CREATE INDEX scheduled_jobs_search_words ON scheduled_jobs USING gin (search_words);
DROP INDEX scheduled_jobs_search;

-- +goose Down
CREATE INDEX scheduled_jobs_search ON scheduled_jobs USING gin (tidewatch_name(name));
DROP TRIGGER IF EXISTS brands_search_words ON brands;
DROP TRIGGER IF EXISTS scheduled_jobs_search_words ON scheduled_jobs;
DROP FUNCTION IF EXISTS brands_search_words;
DROP FUNCTION IF EXISTS scheduled_jobs_search_words;
DROP FUNCTION IF EXISTS tidewatch_schedule_words;
ALTER TABLE scheduled_jobs DROP COLUMN search_words;
