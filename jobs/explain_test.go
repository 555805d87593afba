package jobs_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestExplain_AgreesWithTheStoredSentiments(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	node := startNode(t, config(t, db, newEngines(t, noFaults()).set))
	brand := db.Brand(t, 3)
	run := runToEnd(t, db, node, brand, kind(store.JobTypeCollectAndScore),
		storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))
	answers, err := db.ListAnswers(t.Context(), store.AnswerFilter{RunID: run.ID}, store.Place{}, 10)
	require.NoError(t, err)
	explained := 0
	for _, answer := range answers {
		explanations, err := node.Explain(t.Context(), db.DB, brand.ID, answer)
		require.NoError(t, err)
		require.Len(t, explanations, len(answer.Sentiments))
		for i, stored := range answer.Sentiments {
			explained++
			require.NotNil(t, explanations[i], stored.Name)
			require.Equal(t, stored.Label, string(explanations[i].Label))
			require.InDelta(t, stored.Score, explanations[i].Score, 1e-9)
			require.InDelta(t, *stored.Confidence, explanations[i].Confidence, 1e-9)
			if explanations[i].Label != scoring.Unsure {
				require.Equal(t, explanations[i].Likely, explanations[i].Label)
			}
		}
	}
	require.Positive(t, explained)
}
