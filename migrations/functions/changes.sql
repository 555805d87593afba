-- revision 2
-- The examination of runs: a trigger notes each ended data collection, so that its changes are worked out. The trigger also
-- covers nodes of earlier versions and plain SQL.

-- job_runs_examinations notes the ended runs. A later update of a run finds the row of the run and changes nothing. Runs
-- that ended more than two days ago are not examined.
CREATE OR REPLACE FUNCTION job_runs_examinations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO examined_runs (run_id, brand_id)
    SELECT id, brand_id FROM changed
    WHERE finished_at > now() - interval '2 days' AND job_type NOT IN ('scoring', 'report') AND status <> 'skipped'
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER job_runs_examinations AFTER UPDATE ON job_runs REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION job_runs_examinations();
