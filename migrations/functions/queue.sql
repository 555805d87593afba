-- revision 1
-- The queue: a trigger on River's table of jobs.

-- queue_job_available makes new jobs due by the clock of the database. River gives a job that is due immediately the time
-- of the inserting node. If the clock of the node is ahead, other nodes would start the job only when the clock of the
-- database reaches that time. Jobs that must wait have the state "scheduled" and keep their time. Jobs of
-- the kind "tick" keep the time of their tick, which may be slightly later than the clock of the database.
CREATE OR REPLACE FUNCTION queue_job_available() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.scheduled_at := now();
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER queue_job_available BEFORE INSERT ON river_job FOR EACH ROW
    WHEN (NEW.state = 'available' AND NEW.scheduled_at > now() AND NEW.kind <> 'tick')
    EXECUTE FUNCTION queue_job_available();
