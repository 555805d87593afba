package jobs_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestRescorePreview_CountsTheCallsOfTheScopeAll(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	cfg := config(t, db, standIn.set)
	cfg.Judge = judgeOf(t, standIn)
	node := startNode(t, cfg)
	done := runToEnd(t, db, node, db.Brand(t, 12), judgedOptions(store.Options{
		Collectors: []string{"chatgpt"}, SentimentLimit: 8,
	})...)
	mentioning := storetest.Value[int](t, db, "SELECT count(DISTINCT answer_id) FROM sentiments")
	preview, err := node.PreviewRescoreIn(t.Context(), db.DB, done.ID)
	require.NoError(t, err)
	require.Equal(t, 12, preview.Answers)
	require.Equal(t, mentioning, preview.Judge.Calls, "in the scope \"all\", the judge also rates judged subjects again")
	require.Nil(t, preview.Judge.CostUSD, "the price is unknown")
	require.Equal(t, mentioning, judgeCalls(standIn), "the preview calls no model")
}

// A re-score covers an answer that it scores for positions or for sentiments. A limit of 0 covers all answers.
func TestRescorePreview_CountsTheAnswersWithinTheLimitsOfTheRun(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	node := startNode(t, config(t, db, newEngines(t, noFaults()).set))
	brand := db.Brand(t, 12)
	for _, test := range []struct{ positions, sentiments, want int }{
		{5, 8, 8}, {8, 5, 8}, {5, 0, 12}, {0, 5, 12}, {0, 0, 12}, {50, 40, 12},
	} {
		done := runToEnd(t, db, node, brand, storetest.Metadata(store.Options{
			Collectors: []string{"chatgpt"}, PositionLimit: test.positions, SentimentLimit: test.sentiments,
		}))
		preview, err := node.PreviewRescoreIn(t.Context(), db.DB, done.ID)
		require.NoError(t, err)
		require.Equal(t, test.want, preview.Answers, "%+v", test)
	}
}
