package jobs_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// answersWithName counts the answers of a brand in which scoring found the competitor Hooli.
const answersWithName = `SELECT count(DISTINCT p.answer_id) FROM positions p JOIN answers a ON a.id = p.answer_id
	JOIN competitors c ON c.id = p.competitor_id WHERE a.brand_id = $1 AND c.name = 'Hooli'`

// track adds the competitor Hooli and renews the re-score of a brand in one transaction, as the API does.
func track(ctx context.Context, db storetest.DB, client *jobs.Client, brand store.Brand) (*store.Run, error) {
	var run *store.Run
	err := db.InTx(ctx, func(db *store.DB) error {
		if _, err := db.LockBrand(ctx, brand.ID); err != nil {
			return err
		}
		if _, err := db.SaveCompetitor(ctx, store.Competitor{BrandID: brand.ID, Name: "Hooli"}); err != nil {
			return err
		}
		var err error
		run, err = client.RenewBrandRescoreIn(ctx, db, brand.ID, "ada")
		return err
	})
	return run, err
}

// If a name is added during a re-score, scoring finds the name in all answers, regardless of the progress of the
// re-score.
func TestRenewBrandRescore_FindsTheNameInAllAnswersWhereverTheRescoreIs(t *testing.T) {
	t.Parallel()
	for _, scored := range []int{0, 100, 200} {
		t.Run(fmt.Sprintf("after %d of 250 answers", scored), func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			brand := db.Brand(t, 1)
			collected := insertRun(t, db, brand, store.JobTypeCollect, "completed")
			for range 250 {
				answerOf(t, db, collected, "ok")
			}
			db.Exec(t, "UPDATE answers SET text = 'Acme is better than Hooli.'")
			resume := countScorings(t, db, scored)
			node := startNode(t, config(t, db, newEngines(t, noFaults()).set))
			first, err := node.RescoreBrand(t.Context(), brand.ID, "ada")
			require.NoError(t, err)
			db.WaitFor(t, "a batch with the earlier names", scoringWaits)

			db.Exec(t, `INSERT INTO answers SELECT r.* FROM answers a,
				jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'created_at', clock_timestamp(),
					'position_version', 1000, 'position_scored_at', clock_timestamp(),
					'sentiment_version', 1000, 'sentiment_scored_at', clock_timestamp())) r LIMIT 1`)
			tracked := make(chan *store.Run, 1)
			go func() {
				run, err := track(context.WithoutCancel(t.Context()), db, node, brand)
				if err != nil {
					t.Error(err)
				}
				tracked <- run
			}()
			db.WaitFor(t, "the new name waits for the batch", `SELECT EXISTS (SELECT FROM pg_stat_activity
				WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FOR NO KEY UPDATE%')`)
			resume()

			renewed := <-tracked
			require.NotNil(t, renewed)
			// After the last batch, the re-score may end before the name is added. Then a second re-score begins.
			if scored < 200 {
				require.Equal(t, first.ID, renewed.ID, "the re-score restarts")
			}
			waitStatus(t, db, renewed.ID, store.RunCompleted)
			require.Equal(t, 251, storetest.Value[int](t, db, answersWithName, brand.ID))
			require.Equal(t, [2]int{251, 251}, progressOf(t, db, *renewed),
				"the renewed re-score covers answers that were scored with the earlier names since the request")
			require.True(t, storetest.Value[bool](t, db, `SELECT rescored_at >= (tracked_since ->> 'Hooli')::timestamptz
				FROM (SELECT b.rescored_at, c.tracked_since FROM brands b JOIN competitors c ON c.brand_id = b.id
					WHERE c.name = 'Hooli') x`), "the brand records that the figures of all answers include the name")
		})
	}
}

func TestRenewBrandRescore_CreatesAtMostOneRescoreBeforeTheStart(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 1)
	client := idle(t, db)
	none, err := client.RenewBrandRescore(t.Context(), brand.ID, "ada")
	require.NoError(t, err)
	require.Nil(t, none, "a brand without answers needs no re-score")

	collected := insertRun(t, db, brand, store.JobTypeCollect, "completed")
	answerOf(t, db, collected, "ok")
	first, err := client.RenewBrandRescore(t.Context(), brand.ID, "ada")
	require.NoError(t, err)
	answerOf(t, db, collected, "ok")
	db.Exec(t, "UPDATE answers SET text = 'Acme is better than Hooli.'")
	second, err := track(t.Context(), db, client, brand)
	require.NoError(t, err)
	require.Equal(t, first.ID, second.ID)
	require.Equal(t, [2]int{0, 2}, progressOf(t, db, *first))
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM river_job WHERE queue = 'rescore_segments'"))

	startNode(t, config(t, db, newEngines(t, noFaults()).set))
	waitStatus(t, db, first.ID, store.RunCompleted)
	require.Equal(t, 2, storetest.Value[int](t, db, answersWithName, brand.ID))
	third, err := client.RenewBrandRescore(t.Context(), brand.ID, "ada")
	require.NoError(t, err)
	require.NotEqual(t, first.ID, third.ID, "a completed re-score is not restarted")
}
