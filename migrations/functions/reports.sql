-- revision 1
-- Reports are immutable.

-- reports_unchanged refuses to change a report.
CREATE OR REPLACE FUNCTION reports_unchanged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a report cannot be changed' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE OR REPLACE TRIGGER reports_unchanged BEFORE UPDATE ON reports FOR EACH ROW EXECUTE FUNCTION reports_unchanged();
