package jobs_test

import (
	"testing"
	"time"

	"tidewatch/store/storetest"
)

// The hourly maintenance job stores the candidates of answers that an earlier release scored.
func TestCandidates_AreFilledForStoredAnswers(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run := insertPast(t, db, db.Schedule(t, db.Brand(t, 0)), 3*time.Hour, 2)
	db.Exec(t, "UPDATE answers SET text = '- **Globex**: fine' WHERE run_id = $1", run)
	startNode(t, schedulerOnly(t, db))
	db.WaitFor(
		t,
		"the candidates",
		"SELECT count(*) = 2 FROM candidates WHERE key = 'globex' AND $1::uuid IS NOT NULL",
		run,
	)
}
