package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

// The request would exceed its time limit if one statement changed hundreds of thousands of runs, and each repetition
// would begin again.
func TestDeleteScheduledJob_DetachesManyRunsInPieces(t *testing.T) {
	t.Parallel()
	f := setup(t)
	job := f.db.Schedule(t, f.brand)
	f.db.Exec(t, `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
			scheduled_for, started_at, finished_at, run_timeout_seconds)
		SELECT tidewatch_first_id(at), $1, brand_id, customer_id, job_type, 'tick', 'completed', at, at, at, 60
		FROM scheduled_jobs, generate_series(1, 25000) n,
			LATERAL (VALUES (now() - interval '3 days' - n * interval '1 minute')) v (at)
		WHERE id = $1`, job.ID)
	f.db.Exec(t, `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
		IF (SELECT count(*) FROM changed) > 5000 THEN RAISE 'one statement changes too many runs'; END IF;
		RETURN NULL; END $$`)
	f.db.Exec(t, `CREATE TRIGGER refuse AFTER UPDATE ON job_runs REFERENCING NEW TABLE AS changed
		FOR EACH STATEMENT EXECUTE FUNCTION refuse()`)
	path := "/scheduled-jobs/" + job.ID.String()
	f.call(t, http.MethodDelete, path, nil).must(t, http.StatusNoContent)
	f.call(t, http.MethodGet, path, nil).must(t, http.StatusNotFound)
	require.Equal(t, 25000, storetest.Value[int](t, f.db, "SELECT count(*) FROM job_runs WHERE scheduled_job_id IS NULL"))
}
