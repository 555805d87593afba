-- revision 2
-- Reports are immutable, and runs of the job type "report" are made only by nodes that know the job type.

-- reports_unchanged refuses to change a report.
CREATE OR REPLACE FUNCTION reports_unchanged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a report cannot be changed' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE OR REPLACE TRIGGER reports_unchanged BEFORE UPDATE ON reports FOR EACH ROW EXECUTE FUNCTION reports_unchanged();

-- job_runs_report completes a run of the job type "report". A node of an earlier version does not know the job type, and
-- dispatches the tick of a report schedule with a queue job that collects data. The function changes this queue job,
-- in the transaction that inserts both, to a job that only nodes of this version work. The function also stores the
-- time zone of the schedule, which a later edit must not change for the run.
CREATE OR REPLACE FUNCTION job_runs_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE river_job SET kind = 'report', queue = 'reports' WHERE id = NEW.river_job_id AND kind <> 'report';
    IF NOT NEW.metadata ? 'timezone' THEN
        NEW.metadata := NEW.metadata || coalesce((SELECT jsonb_build_object('timezone', s.timezone)
            FROM scheduled_jobs s WHERE s.id = NEW.scheduled_job_id), '{}');
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER job_runs_report_created BEFORE INSERT ON job_runs FOR EACH ROW
    WHEN (NEW.job_type = 'report') EXECUTE FUNCTION job_runs_report();

CREATE OR REPLACE TRIGGER job_runs_report_retried BEFORE UPDATE OF river_job_id ON job_runs FOR EACH ROW
    WHEN (NEW.job_type = 'report' AND NEW.river_job_id IS DISTINCT FROM OLD.river_job_id)
    EXECUTE FUNCTION job_runs_report();
