package jobs_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestReason_OfEachEndOfARun(t *testing.T) {
	t.Parallel()
	chatgpt := store.Options{Collectors: []string{"chatgpt"}}
	for name, test := range map[string]struct {
		config  func(*jobs.Config)
		fault   standin.Fault
		queries int
		options store.Options
		sql     string // SQL that prepares the run
		status  store.RunStatus
		want    store.ReasonCode
	}{
		"without errors": {queries: 1, options: chatgpt, status: store.RunCompleted},
		"brand without active queries": {
			options: chatgpt, status: store.RunFailed, want: store.ReasonNoActiveQueries,
		},
		"no engine configured": {
			config:  func(c *jobs.Config) { c.Collectors = nil },
			queries: 1, status: store.RunFailed, want: store.ReasonNoEngineConfigured,
		},
		"the only engine not configured": {
			config:  func(c *jobs.Config) { c.Collectors = nil },
			queries: 2, options: chatgpt, status: store.RunFailed, want: store.ReasonEngineNotConfigured,
		},
		"one of two engines not configured": {
			queries: 1, options: store.Options{Collectors: []string{"chatgpt", "unknown_engine"}},
			status: store.RunCompleted, want: store.ReasonCallsFailed,
		},
		"all calls failed": {
			fault:   standin.Fault{Kind: standin.FaultUnauthorized},
			queries: 1, options: chatgpt, status: store.RunFailed, want: store.ReasonNoCallSucceeded,
		},
		"cap of calls of the run": {
			config:  func(c *jobs.Config) { c.RunCap.Calls = 1 },
			queries: 2, options: chatgpt, status: store.RunFailed, want: store.ReasonCapRunCalls,
		},
		"cap of cost of the run": {
			config: func(c *jobs.Config) {
				c.RunCap.CostUSD, c.Prices = 1, collector.Prices{{Collector: "chatgpt", PerSearch: 1}}
			},
			queries: 2, options: chatgpt, status: store.RunFailed, want: store.ReasonCapRunCost,
		},
		"cap of calls of the day": {
			config:  func(c *jobs.Config) { c.DayCap.Calls = 1 },
			queries: 2, options: chatgpt, status: store.RunFailed, want: store.ReasonCapDayCalls,
		},
		"cap of cost of the day": {
			config: func(c *jobs.Config) {
				c.DayCap.CostUSD, c.Prices = 1, collector.Prices{{Collector: "chatgpt", PerSearch: 1}}
			},
			queries: 2, options: chatgpt, status: store.RunFailed, want: store.ReasonCapDayCost,
		},
		"cap that forbids the repetition of a call": {
			config:  func(c *jobs.Config) { c.RunCap.Calls, c.RetryPause = 2, 10*time.Millisecond },
			fault:   standin.Fault{Kind: standin.FaultUnavailable, Times: 1},
			queries: 2, options: chatgpt, status: store.RunFailed, want: store.ReasonCapRunCalls,
		},
		"invalid options": {
			queries: 1, options: chatgpt, sql: `UPDATE job_runs SET options = '{"samples": "many"}'`,
			status: store.RunFailed, want: store.ReasonInvalidOptions,
		},
		"a fault at the last attempt": {
			queries: 1, options: chatgpt,
			sql: `UPDATE river_job SET max_attempts = 1;
				CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
				CREATE TRIGGER refuse BEFORE INSERT ON answers FOR EACH ROW EXECUTE FUNCTION refuse()`,
			status: store.RunFailed, want: store.ReasonAttemptsExhausted,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			standIn := newEngines(t, standin.Options{Faults: func(standin.Call) standin.Fault { return test.fault }})
			cfg := config(t, db, standIn.set)
			if test.config != nil {
				test.config(&cfg)
			}
			job := db.Schedule(t, db.Brand(t, test.queries), storetest.Metadata(test.options))
			run := trigger(t, idle(t, db), job)
			if test.sql != "" {
				db.Exec(t, test.sql)
			}
			startNode(t, cfg)
			require.Equal(t, test.want, waitStatus(t, db, run.ID, test.status).ReasonCode)
		})
	}
}

func TestReason_OfEachFailureOfACall(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		collector   string
		fault       standin.Fault
		first, then store.ReasonCode // reason codes of the first and the second call
	}{
		"key refused":           {"chatgpt", standin.Fault{Kind: standin.FaultUnauthorized}, "key_refused", "key_refused"},
		"key refused by Google": {"gemini", standin.Fault{Kind: standin.FaultUnauthorized}, "key_refused", "key_refused"},
		"out of quota":          {"chatgpt", standin.Fault{Kind: standin.FaultQuota}, "out_of_quota", "not_asked"},
		"throttled":             {"chatgpt", standin.Fault{Kind: standin.FaultThrottle}, "throttled", "throttled"},
		"timed out":             {"chatgpt", standin.Fault{Delay: 10 * time.Second}, "timed_out", "timed_out"},
		"engine unavailable":    {"chatgpt", standin.Fault{Kind: standin.FaultUnavailable}, "engine_error", "engine_error"},
		"connection reset":      {"chatgpt", standin.Fault{Kind: standin.FaultReset}, "engine_error", "engine_error"},
		"request refused": {
			"chatgpt", standin.Fault{Kind: standin.FaultBadRequest}, "request_refused", "request_refused",
		},
		"engine not configured":  {"openai_compatible", standin.Fault{}, "engine_not_configured", "engine_not_configured"},
		"engine without a fault": {"chatgpt", standin.Fault{}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			standIn := newEngines(t, standin.Options{Faults: func(standin.Call) standin.Fault { return test.fault }})
			configs := map[string]collector.Config{}
			for name, url := range standin.BaseURLs(standIn.url) {
				configs[name] = collector.Config{APIKey: "sk-test", BaseURL: url, Enabled: true, Timeout: 500 * time.Millisecond}
			}
			delete(configs, "openai_compatible")
			set, err := collector.NewSet(configs)
			require.NoError(t, err)
			cfg := config(t, db, set)
			cfg.RetryPause = 24 * time.Hour // the pause exceeds the run's time limit, so the first failure is final
			node := startNode(t, cfg)
			run := trigger(t, node, db.Schedule(t, db.Brand(t, 2),
				storetest.Metadata(store.Options{Collectors: []string{test.collector}})))
			db.WaitFor(t, "the run's end", "SELECT finished_at IS NOT NULL FROM job_runs WHERE id = $1", run.ID)
			require.Equal(t, []store.ReasonCode{test.first, test.then}, storetest.Value[[]store.ReasonCode](t, db,
				"SELECT array_agg(coalesce(reason_code, '') ORDER BY id) FROM answers WHERE run_id = $1", run.ID))
		})
	}
}

func TestReason_AKeyThatTheEngineRejectsThreeTimesIsNotUsedAgain(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	var calls atomic.Int64
	standIn := newEngines(t, standin.Options{Faults: func(standin.Call) standin.Fault {
		if calls.Add(1) == 3 { // an answer between the rejections
			return standin.Fault{}
		}
		return standin.Fault{Kind: standin.FaultUnauthorized}
	}})
	node := startNode(t, config(t, db, standIn.set))
	job := db.Schedule(t, db.Brand(t, 8), storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}}))
	run := trigger(t, node, job)
	db.WaitFor(t, "the run's end", "SELECT finished_at IS NOT NULL FROM job_runs WHERE id = $1", run.ID)
	require.Equal(t, []store.ReasonCode{
		"key_refused", "key_refused", "", "key_refused", "key_refused", "key_refused", "not_asked", "not_asked",
	}, storetest.Value[[]store.ReasonCode](t, db,
		"SELECT array_agg(coalesce(reason_code, '') ORDER BY id) FROM answers WHERE run_id = $1", run.ID))
	require.EqualValues(t, 6, calls.Load())
	require.Equal(t, 6, storetest.Value[int](t, db, "SELECT calls FROM run_spending WHERE run_id = $1", run.ID))
}

func TestReason_OfSkippedTicks(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	overlap := db.Schedule(t, db.Brand(t, 1))
	trigger(t, client, overlap)
	db.MakeDue(t, overlap.ID, time.Second)
	missed := db.Schedule(t, db.Brand(t, 1), func(j *store.ScheduledJob) { j.MisfirePolicy = store.MisfireSkip })
	db.MakeDue(t, missed.ID, time.Hour)
	dispatchAll(t, client)
	reasons := map[store.ReasonCode]int{}
	for _, job := range []store.ScheduledJob{overlap, missed} {
		for _, run := range db.Runs(t, job.ID) {
			if run.Status == store.RunSkipped {
				reasons[run.ReasonCode]++
			}
		}
	}
	require.Equal(t, map[store.ReasonCode]int{store.ReasonPreviousRunUnfinished: 1, store.ReasonMissed: 1}, reasons)
}

func TestReason_OfRunsOfADeletedCustomer(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	brand := db.Brand(t, 1)
	run := trigger(t, client, db.Schedule(t, brand))
	require.NoError(t, client.DeleteCustomerIn(t.Context(), db.DB, brand.CustomerID))
	ended, err := db.Run(t.Context(), run.ID)
	require.NoError(t, err)
	require.Equal(t, store.RunCancelled, ended.Status)
	require.Equal(t, store.ReasonCancelled, ended.ReasonCode)
}
