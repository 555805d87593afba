package jobs_test

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestRun_MarksTruncatedAnswersAndLeavesThemOutOfRates(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, standin.Options{
		Brands: []string{"Globex"},
		Faults: func(standin.Call) standin.Fault { return standin.Fault{Kind: standin.FaultIncomplete} },
	})
	node := startNode(t, config(t, db, standIn.set))
	brand := db.Brand(t, 1)
	run := trigger(
		t,
		node,
		db.Schedule(t, brand, storetest.Metadata(store.Options{Collectors: []string{"chatgpt", "mistral"}})),
	)
	waitStatus(t, db, run.ID, store.RunCompleted)
	require.Equal(t, map[string]bool{"chatgpt": true, "mistral": false}, storetest.Value[map[string]bool](t, db,
		"SELECT jsonb_object_agg(collector, truncated) FROM answers WHERE run_id = $1", run.ID))
	summary, err := db.SummarizeBrand(t.Context(), brand.ID)
	require.NoError(t, err)
	require.Zero(t, summary[0].Answers, "the missing part of the answer may name the brand")
	require.Nil(t, summary[0].MentionRate)
}

func TestRun_CountsTheCostOfAFailedAttempt(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, standin.Options{
		Faults: func(standin.Call) standin.Fault { return standin.Fault{Kind: standin.FaultFailed, Times: 1} },
	})
	cfg := config(t, db, standIn.set)
	cfg.RetryPause = 10 * time.Millisecond
	cfg.Prices = collector.Prices{{Collector: "claude", PerSearch: 1}}
	node := startNode(t, cfg)
	run := trigger(
		t,
		node,
		db.Schedule(t, db.Brand(t, 1), storetest.Metadata(store.Options{Collectors: []string{"claude"}})),
	)
	waitStatus(t, db, run.ID, store.RunCompleted)
	require.Equal(t, []float64{2, 2}, storetest.Value[[]float64](t, db,
		`SELECT array[a.cost_usd, s.cost_usd]::float8[] FROM answers a JOIN run_spending s ON s.run_id = a.run_id
		WHERE a.run_id = $1 AND a.status = 'ok' AND a.attempts = 2`, run.ID), "the cost of both attempts")
}

func TestRun_DoesNotRepeatAnAnswerThatIsCutOffBeforeItsFirstWord(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	var calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		_, _ = w.Write([]byte(`{"model":"m","status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},
			"output":[],"tool_usage":{"web_search":{"num_requests":1}}}`))
	}))
	t.Cleanup(server.Close)
	set, err := collector.NewSet(map[string]collector.Config{"chatgpt": {APIKey: "sk-test", BaseURL: server.URL}})
	require.NoError(t, err)
	cfg := config(t, db, set)
	cfg.RetryPause = 10 * time.Millisecond
	cfg.Prices = collector.Prices{{Collector: "chatgpt", PerSearch: 1}}
	node := startNode(t, cfg)
	run := trigger(
		t,
		node,
		db.Schedule(t, db.Brand(t, 1), storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}})),
	)
	waitStatus(t, db, run.ID, store.RunFailed)
	require.EqualValues(t, 1, calls.Load())
	require.True(
		t,
		storetest.Value[bool](t, db, `SELECT a.reason_code = 'answer_cut_off' AND a.cost_usd = 1 AND s.cost_usd = 1
		FROM answers a JOIN run_spending s ON s.run_id = a.run_id WHERE a.run_id = $1`, run.ID),
	)
}
