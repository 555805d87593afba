-- revision 1
-- Keys of brands and schedules. The deletion of a brand or a schedule deletes its row at once, in every statement, also of
-- earlier versions and of plain SQL. The triggers below keep the key of the deleted row and set its deleted_at. The tables
-- that may have many rows of a brand refer to brand_keys, and runs refer to schedule_keys. A job deletes the rows of a
-- deleted brand in pieces, clears the references of runs to a deleted schedule in pieces, and then deletes the key, see
-- jobs/deletion.go.

-- tidewatch_deleted_schedules returns the deleted schedules that runs may still refer to. Without statistics of
-- schedule_keys, Postgres would read the keys of all schedules for each change of runs.
CREATE OR REPLACE FUNCTION tidewatch_deleted_schedules() RETURNS uuid[] LANGUAGE sql STABLE SET enable_seqscan = off AS $$
    SELECT ARRAY (SELECT id FROM schedule_keys WHERE deleted_at IS NOT NULL)
$$;

-- The triggers that add keys are row triggers, because a row trigger runs before the checks of the foreign keys of rows
-- that the same statement inserts later.
CREATE OR REPLACE FUNCTION brands_key_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO brand_keys (id, customer_id) VALUES (NEW.id, NEW.customer_id);
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER brands_key_added AFTER INSERT ON brands FOR EACH ROW EXECUTE FUNCTION brands_key_added();

CREATE OR REPLACE FUNCTION scheduled_jobs_key_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO schedule_keys (id) VALUES (NEW.id);
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER scheduled_jobs_key_added AFTER INSERT ON scheduled_jobs
    FOR EACH ROW EXECUTE FUNCTION scheduled_jobs_key_added();

-- Plain SQL may change the id of a brand or a schedule, and the customer of a brand, only while no row refers to the key.
CREATE OR REPLACE FUNCTION brands_key_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE brand_keys SET id = NEW.id, customer_id = NEW.customer_id WHERE id = OLD.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER brands_key_changed AFTER UPDATE OF id, customer_id ON brands FOR EACH ROW
    WHEN ((NEW.id, NEW.customer_id) IS DISTINCT FROM (OLD.id, OLD.customer_id)) EXECUTE FUNCTION brands_key_changed();

CREATE OR REPLACE FUNCTION scheduled_jobs_key_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE schedule_keys SET id = NEW.id WHERE id = OLD.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER scheduled_jobs_key_changed AFTER UPDATE OF id ON scheduled_jobs FOR EACH ROW
    WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION scheduled_jobs_key_changed();

CREATE OR REPLACE FUNCTION brands_keys_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE brand_keys k SET deleted_at = now() FROM deleted d WHERE k.id = d.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER brands_keys_deleted AFTER DELETE ON brands REFERENCING OLD TABLE AS deleted
    FOR EACH STATEMENT EXECUTE FUNCTION brands_keys_deleted();

CREATE OR REPLACE FUNCTION scheduled_jobs_keys_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE schedule_keys k SET deleted_at = now() FROM deleted d WHERE k.id = d.id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER scheduled_jobs_keys_deleted AFTER DELETE ON scheduled_jobs REFERENCING OLD TABLE AS deleted
    FOR EACH STATEMENT EXECUTE FUNCTION scheduled_jobs_keys_deleted();
