package jobs_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestProgress_OfAnEndedRunIgnoresLaterEditsOfItsBrand(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	cfg := config(t, db, newEngines(t, noFaults()).set)
	cfg.RunCap = store.Cap{Calls: 4}
	node := startNode(t, cfg)
	brand := db.Brand(t, 2)
	db.Exec(t, "UPDATE brands SET collectors = '{perplexity,chatgpt}' WHERE id = $1", brand.ID)
	ownEngine := db.Schedule(t, brand, askChatGPT(func(o *store.Options) { o.Samples = 2 }))
	brandEngines := db.Schedule(t, brand)
	complete := []store.Run{trigger(t, node, ownEngine), trigger(t, node, brandEngines)}
	for _, run := range complete {
		waitStatus(t, db, run.ID, store.RunCompleted)
	}
	lanes := func(run store.Run) []store.Lane {
		got, err := node.Progress(t.Context(), run.ID)
		require.NoError(t, err)
		return got.Lanes
	}
	two, four := 2, 4
	want := [][]store.Lane{
		{{Collector: "chatgpt", Answered: 4, Total: &four}},
		{{Collector: "chatgpt", Answered: 2, Total: &two}, {Collector: "perplexity", Answered: 2, Total: &two}},
	}
	for i, run := range complete {
		require.Equal(t, want[i], lanes(run))
	}

	_, err := db.SaveQuery(
		t.Context(),
		store.Query{BrandID: brand.ID, Text: "which crm has the best support", IsActive: true},
	)
	require.NoError(t, err)
	db.Exec(t, "UPDATE brands SET collectors = '{gemini}' WHERE id = $1", brand.ID)
	for i, run := range complete {
		require.Equal(t, want[i], lanes(run))
	}
	capped := trigger(t, node, ownEngine)
	require.Equal(t, "The run needs 6 calls, but its cap is 4.", message(waitStatus(t, db, capped.ID, store.RunFailed)))
	require.Equal(t, []store.Lane{{Collector: "chatgpt"}}, lanes(capped), "the run did not make all its calls")

	db.Exec(t, "DELETE FROM answers WHERE run_id = $1 AND sample = 2", complete[0].ID)
	require.Equal(t, []store.Lane{{Collector: "chatgpt", Answered: 2}}, lanes(complete[0]), "some answers were deleted")
}
