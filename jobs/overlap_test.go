package jobs_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// chainModel is the specification of a chain of catch-up runs: the runs are worked one after another in the order of
// the chain. Only the first unfinished run may be worked at any time.
type chainModel struct {
	order []store.Run
	ended map[uuid.UUID]bool
}

func (m *chainModel) unfinished() []store.Run {
	return slices.DeleteFunc(slices.Clone(m.order), func(r store.Run) bool { return m.ended[r.ID] })
}

// pick returns a random selection of the unfinished runs and marks the runs as ended. Half of the selections consist of
// neighbours.
func (m *chainModel) pick(rnd *rand.Rand) []store.Run {
	left := m.unfinished()
	from := rnd.IntN(len(left))
	picked := left[from:min(len(left), from+1+rnd.IntN(3))]
	if rnd.IntN(2) == 0 {
		rnd.Shuffle(len(left), func(i, j int) { left[i], left[j] = left[j], left[i] })
		picked = left[:1+rnd.IntN(len(left))]
	}
	for _, r := range picked {
		m.ended[r.ID] = true
	}
	return picked
}

// startable returns the runs of a schedule whose River jobs may be worked.
func startable(t *testing.T, db storetest.DB, job uuid.UUID) []uuid.UUID {
	t.Helper()
	return storetest.Value[[]uuid.UUID](t, db, `SELECT coalesce(array_agg(r.id), '{}')
		FROM job_runs r JOIN river_job j ON j.id = r.river_job_id
		WHERE r.scheduled_job_id = $1 AND r.finished_at IS NULL AND j.state <> 'pending'`, job)
}

// first returns the first unfinished run, or no run if all runs have ended.
func (m *chainModel) first() []uuid.UUID {
	first := []uuid.UUID{}
	if left := m.unfinished(); len(left) > 0 {
		first = append(first, left[0].ID)
	}
	return first
}

func TestOverlap_RunsOfACatchUpNeverOverlap(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	brand := db.Brand(t, 1)
	for seed := range uint64(40) {
		rnd := rand.New(rand.NewPCG(seed, 12))
		job := db.Schedule(t, brand, runAll)
		model := &chainModel{ended: map[uuid.UUID]bool{}}
		extend := func(ago time.Duration) {
			db.MakeDue(t, job.ID, ago)
			dispatchAll(t, client)
			fresh := slices.DeleteFunc(db.Runs(t, job.ID), func(r store.Run) bool {
				return r.Status == store.RunSkipped ||
					slices.ContainsFunc(model.order, func(known store.Run) bool { return known.ID == r.ID })
			})
			slices.SortFunc(fresh, func(a, b store.Run) int { return a.ScheduledFor.Compare(b.ScheduledFor) })
			model.order = append(model.order, fresh...)
		}
		extend(time.Duration(2+rnd.IntN(7))*time.Hour + time.Minute)
		require.Equal(t, model.first(), startable(t, db, job.ID), "seed %d: the new chain", seed)
		for step := 0; len(model.unfinished()) > 0; step++ {
			what := fmt.Sprintf("seed %d, step %d", seed, step)
			switch rnd.IntN(6) {
			case 0:
				require.NoError(t, client.ReleaseStranded(t.Context()))
				require.Equal(t, model.first(), startable(t, db, job.ID), what+": after the reconcile job")
			case 1: // a second catch-up, whose ticks may be older than the ticks of the first catch-up
				extend(time.Duration(1+rnd.IntN(9))*time.Hour + time.Duration(rnd.IntN(3000))*time.Second)
				require.Subset(t, model.first(), startable(t, db, job.ID), what+": after another catch-up")
			case 2:
				endTogether(t, client, model, rnd)
				require.Subset(t, model.first(), startable(t, db, job.ID), what+": after ends in two transactions")
			case 3:
				for id := range model.ended {
					db.Exec(t, "DELETE FROM job_runs WHERE id = $1 AND id < ALL (SELECT id FROM job_runs "+
						"WHERE scheduled_job_id = $2 AND finished_at IS NULL)", id, job.ID)
				}
				require.Subset(t, model.first(), startable(t, db, job.ID), what+": after the deletion of old runs")
			default:
				require.NoError(t, client.EndRuns(t.Context(), model.pick(rnd)))
				require.Subset(t, model.first(), startable(t, db, job.ID), what+": after ends in one batch")
			}
		}
		require.NoError(t, client.ReleaseStranded(t.Context()))
		require.Equal(t, model.first(), startable(t, db, job.ID), "seed %d: the end", seed)
	}
}

// endTogether ends two selections of runs at the same time, in two transactions.
func endTogether(t *testing.T, client *jobs.Client, model *chainModel, rnd *rand.Rand) {
	t.Helper()
	var wg sync.WaitGroup
	for range 2 {
		if len(model.unfinished()) == 0 {
			break
		}
		picked := model.pick(rnd)
		wg.Go(func() {
			if err := client.EndRuns(t.Context(), picked); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestOverlap_ACatchUpWaitsForTheLastRunOfAChainWhateverItsID(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	job := db.Schedule(t, db.Brand(t, 1), runAll)
	// The clock of the node that created the first run was ahead of the clock of the node that created the last run.
	first, last := "f1920000-0000-7000-8000-000000000000", "01920000-0000-7000-8000-000000000000"
	for i, id := range []string{first, last} {
		db.Exec(t, `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
				scheduled_for, run_timeout_seconds, river_job_id, waits_for)
			SELECT $2, id, brand_id, customer_id, job_type, 'tick', 'pending', now() - make_interval(days => $3), 10, $3,
				nullif($4, '')::uuid
			FROM scheduled_jobs WHERE id = $1`, job.ID, id, 2-i, []string{"", first}[i])
	}
	db.MakeDue(t, job.ID, 3*time.Hour)
	dispatchAll(t, idle(t, db))
	require.Equal(t, last, storetest.Value[string](t, db, `SELECT waits_for::text FROM job_runs
		WHERE scheduled_for > now() - interval '12 hours' ORDER BY scheduled_for LIMIT 1`))
}
