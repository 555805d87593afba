package jobs_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// The database refuses to delete the answers of the first brand. The maintenance of the other brand continues.
func TestRetention_ContinuesWithOtherBrandsAfterAnError(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	blocked, other := db.Schedule(t, db.Brand(t, 0)), db.Schedule(t, db.Brand(t, 0))
	if blocked.BrandID.String() > other.BrandID.String() {
		blocked, other = other, blocked
	}
	for _, job := range []store.ScheduledJob{blocked, other} {
		insertPast(t, db, job, 20*day, 3)
		insertPast(t, db, job, time.Hour, 0)
	}
	db.Exec(t, insertEnded, other.ID, "failed", "1 hour")
	db.Exec(t, "UPDATE job_runs SET finished_at = finished_at WHERE status = 'failed'")
	db.Exec(t, `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'The disk is broken.'; END $$`)
	db.Exec(t, `CREATE TRIGGER refuse BEFORE DELETE ON answers FOR EACH ROW
		WHEN (OLD.brand_id = '`+blocked.BrandID.String()+`') EXECUTE FUNCTION refuse()`)

	done, err := jobs.Keep(t.Context(), db.DB, store.Retention{Answers: 2 * day, Runs: 10 * day}, time.Now)
	require.ErrorContains(t, err, "The disk is broken.")
	require.ErrorContains(t, err, blocked.BrandID.String())
	require.Equal(t, 3, done["answers"])
	require.Equal(t, 1, done["runs"])

	cfg := schedulerOnly(t, db)
	cfg.Logger = slog.New(slog.DiscardHandler)
	cfg.Retain = store.Retention{Answers: 2 * day}
	startNode(t, cfg)
	db.WaitFor(t, "the examination", "SELECT count(*) = 1 FROM examined_runs WHERE examined_at IS NOT NULL")
	db.WaitFor(t, "the error of the job",
		"SELECT coalesce(max(errors::text) LIKE '%The disk is broken.%', false) FROM river_job WHERE kind = 'retention'")
}
