-- revision 2
-- The words by which the search finds schedules. The column scheduled_jobs.search_words has the words of the schedule's
-- name and of its brand's name, so that one index finds schedules by words of both names. After this file, the program
-- fills the column of schedules that lack their words, see migrations/search_words.go.

-- Transactions that write brands and their schedules write the brands first.
LOCK TABLE brands, scheduled_jobs IN SHARE ROW EXCLUSIVE MODE;

-- tidewatch_schedule_words returns the words of the names of a schedule and its brand. Both names may be null.
CREATE OR REPLACE FUNCTION tidewatch_schedule_words(schedule text, brand text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(tidewatch_name(schedule), '') || coalesce(tidewatch_name(brand), '');

-- A new or moved schedule locks its brand. Otherwise, a rename of the brand in a concurrent transaction would miss the
-- schedule. A renamed schedule needs no lock, because a rename of the brand waits for the row of the schedule.
CREATE OR REPLACE FUNCTION scheduled_jobs_search_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' OR NEW.brand_id IS DISTINCT FROM OLD.brand_id THEN
        PERFORM FROM brands WHERE id = NEW.brand_id FOR SHARE;
    END IF;
    NEW.search_words := tidewatch_schedule_words(NEW.name, (SELECT name FROM brands WHERE id = NEW.brand_id));
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER scheduled_jobs_search_words BEFORE INSERT OR UPDATE OF name, brand_id ON scheduled_jobs
    FOR EACH ROW EXECUTE FUNCTION scheduled_jobs_search_words();

-- Like all transactions that lock several schedules, the trigger locks the schedules in the order of their ids.
CREATE OR REPLACE FUNCTION brands_search_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM scheduled_jobs WHERE brand_id = NEW.id ORDER BY id FOR NO KEY UPDATE;
    UPDATE scheduled_jobs SET search_words = tidewatch_schedule_words(name, NEW.name) WHERE brand_id = NEW.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER brands_search_words AFTER UPDATE OF name ON brands
    FOR EACH ROW WHEN (NEW.name <> OLD.name) EXECUTE FUNCTION brands_search_words();
