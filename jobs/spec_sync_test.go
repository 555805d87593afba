package jobs_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestSpecs_PlanANextRunThatSQLClearedFromNow(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := newClient(t, schedulerOnly(t, db))
	job := db.Schedule(t, db.Brand(t, 1))
	db.Exec(t, "ALTER TABLE scheduled_jobs DISABLE TRIGGER USER")
	db.Exec(t, "UPDATE scheduled_jobs SET spec_changed_at = now() - interval '30 days'") // an old schedule
	db.Exec(t, "ALTER TABLE scheduled_jobs ENABLE TRIGGER USER")
	db.Exec(t, "UPDATE scheduled_jobs SET next_run_at = NULL")
	require.NoError(t, client.Sync(t.Context()))
	require.True(t, storetest.Value[bool](t, db, "SELECT next_run_at > now() FROM scheduled_jobs WHERE id = $1", job.ID))
	_, err := db.Pool.Exec(t.Context(), "UPDATE scheduled_jobs SET ends_at = 'infinity'")
	require.ErrorContains(t, err, "scheduled_jobs_finite")
}

// waitSpecs waits until each node has exactly the wanted cron expressions, and returns the duration of the wait.
func waitSpecs(t *testing.T, nodes []*jobs.Client, want ...string) time.Duration {
	t.Helper()
	began := time.Now()
	slices.Sort(want)
	ticker := time.NewTicker(2 * time.Millisecond)
	defer ticker.Stop()
	for {
		var diffs []string
		for _, node := range nodes {
			var got []string
			for _, spec := range node.SpecList() {
				got = append(got, spec.Cron)
			}
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				diffs = append(diffs, diff)
			}
		}
		if len(diffs) == 0 {
			return time.Since(began)
		}
		if time.Since(began) > 20*time.Second {
			t.Fatalf("the specs differ from the wanted ones: %s", diffs)
		}
		<-ticker.C
	}
}

func TestSpecs_HaveOnePeriodicJobEachOnEveryNode(t *testing.T) {
	t.Parallel()
	for _, mode := range []struct {
		name     string
		pollOnly bool
	}{{"by notification", false}, {"by polling", true}} {
		t.Run(mode.name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			brand := db.Brand(t, 1)
			var nodes []*jobs.Client
			for range 2 {
				cfg := config(t, db, nil)
				cfg.PollOnly = mode.pollOnly
				cfg.SyncInterval = time.Hour
				if mode.pollOnly {
					cfg.SyncInterval = 50 * time.Millisecond
				}
				nodes = append(nodes, startNode(t, cfg))
			}
			plan := nodes[0].Planner().Plan
			var all []store.ScheduledJob
			for i := range 20 {
				created, err := db.CreateScheduledJob(t.Context(),
					storetest.Job(brand, storetest.Cron(fmt.Sprintf("%d 3 * * *", i%4), "UTC")), plan)
				require.NoError(t, err)
				all = append(all, created)
			}
			waitSpecs(t, nodes, "0 3 * * *", "1 3 * * *", "2 3 * * *", "3 3 * * *")

			changes := []struct {
				name string
				do   func()
				want []string
			}{
				{"edit through the store", func() {
					for _, job := range all {
						if job.Cron == "3 3 * * *" {
							_, err := db.UpdateScheduledJob(t.Context(), job.ID, plan,
								func(j *store.ScheduledJob) error { j.Cron = "5 5 * * *"; return nil })
							require.NoError(t, err)
						}
					}
				}, []string{"0 3 * * *", "1 3 * * *", "2 3 * * *", "5 5 * * *"}},
				{
					"pause by SQL",
					func() { db.Exec(t, "UPDATE scheduled_jobs SET is_active = false WHERE cron_expression = '0 3 * * *'") },
					[]string{"1 3 * * *", "2 3 * * *", "5 5 * * *"},
				},
				{
					"resume by SQL",
					func() { db.Exec(t, "UPDATE scheduled_jobs SET is_active = true WHERE cron_expression = '0 3 * * *'") },
					[]string{"0 3 * * *", "1 3 * * *", "2 3 * * *", "5 5 * * *"},
				},
				{
					"delete by SQL", func() { db.Exec(t, "DELETE FROM scheduled_jobs WHERE cron_expression = '1 3 * * *'") },
					[]string{"0 3 * * *", "2 3 * * *", "5 5 * * *"},
				},
				{"delete through the store", func() {
					for _, job := range all {
						if job.Cron == "2 3 * * *" {
							require.NoError(t, db.DeleteScheduledJob(t.Context(), job.ID))
						}
					}
				}, []string{"0 3 * * *", "5 5 * * *"}},
				{"insert by SQL", func() {
					db.Exec(t, `INSERT INTO scheduled_jobs (brand_id, customer_id, job_type, cron_expression, timezone)
						VALUES ($1, $2, 'scoring', '7 7 * * *', 'Asia/Tokyo')`, brand.ID, brand.CustomerID)
				}, []string{"0 3 * * *", "5 5 * * *", "7 7 * * *"}},
			}
			for _, change := range changes {
				change.do()
				took := waitSpecs(t, nodes, change.want...)
				require.Less(t, took, time.Second, change.name)
			}
			require.Zero(t,
				storetest.Value[int](t, db, "SELECT count(*) FROM scheduled_jobs WHERE is_active AND next_run_at IS NULL"),
				"rows written by SQL have a next run")
		})
	}
}

func TestSpecs_AreNotReadAgainAfterATick(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 1))
	conn, err := db.Pool.Acquire(t.Context())
	require.NoError(t, err)
	defer conn.Release()
	_, err = conn.Exec(t.Context(), "LISTEN scheduled_jobs_changed")
	require.NoError(t, err)
	db.MakeDue(t, job.ID, time.Second)
	dispatchAll(t, idle(t, db))
	db.Exec(t, "NOTIFY scheduled_jobs_changed, 'the end'")
	notification, err := conn.Conn().WaitForNotification(t.Context())
	require.NoError(t, err)
	require.Equal(t, "the end", notification.Payload)
}

func TestSpecs_AnUnreadableScheduleSaysSoOnItsRowAndHarmsNoOther(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	good := db.Schedule(t, brand)
	insert := `INSERT INTO scheduled_jobs (brand_id, customer_id, job_type, cron_expression, timezone)
		VALUES ($1, $2, 'scoring', $3, $4) RETURNING id`
	bad := storetest.Value[string](t, db, insert, brand.ID, brand.CustomerID, "61 * * * *", "UTC")
	worse := storetest.Value[string](t, db, insert, brand.ID, brand.CustomerID, "0 9 * * *", "Mars/Olympus")
	node := startNode(t, config(t, db, nil))
	require.Contains(t, storetest.Value[string](t, db, "SELECT schedule_error FROM scheduled_jobs WHERE id = $1", bad),
		"minute")
	require.Contains(t, storetest.Value[string](t, db, "SELECT schedule_error FROM scheduled_jobs WHERE id = $1", worse),
		"Mars/Olympus")
	waitSpecs(t, []*jobs.Client{node}, good.Cron)

	db.Exec(t, "UPDATE scheduled_jobs SET cron_expression = '1 * * * *' WHERE id = $1", bad)
	waitSpecs(t, []*jobs.Client{node}, good.Cron, "1 * * * *")
	require.True(t, storetest.Value[bool](t, db,
		"SELECT schedule_error IS NULL AND next_run_at > now() FROM scheduled_jobs WHERE id = $1", bad))
}

// A spec fires at most once a minute, which is too slow for a test. Plain SQL therefore makes a row due, and the sync
// finds the row.
func TestSpecs_WorkADueRowThatSQLInserted(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	startNode(t, config(t, db, newEngines(t, noFaults()).set))
	id := storetest.Value[string](
		t,
		db,
		`INSERT INTO scheduled_jobs (brand_id, customer_id, job_type, cron_expression, next_run_at)
		VALUES ($1, $2, 'data_collection', '0 9 * * *', now()) RETURNING id`,
		brand.ID,
		brand.CustomerID,
	)
	db.WaitFor(t, "the run",
		"SELECT coalesce(bool_or(status = 'completed'), false) FROM job_runs WHERE scheduled_job_id = $1", id)
}
