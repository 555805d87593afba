package jobs_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// storedCall is the stored row of an engine call.
type storedCall struct {
	Attempts   int
	ErrorClass string
	Status     string
}

// wantStored returns the expected status or error class after the first attempt at a call with a fault. The second
// result reports whether the call is repeated. The fault affects only the first attempt.
func wantStored(name string, fault standin.FaultKind) (first string, again bool) {
	serpAPI := slices.Contains([]string{"bing_copilot", "google_ai_mode", "google_aio"}, name)
	switch fault {
	case standin.FaultBadRequest, standin.FaultOversized, standin.FaultUnauthorized:
		return string(collector.ClassPermanent), false
	case standin.FaultQuota:
		return string(collector.ClassOutOfQuota), false
	case standin.FaultThrottle, standin.FaultThrottleDate:
		return string(collector.ClassThrottled), true
	case standin.FaultAIOAbsent:
		if name == "google_aio" {
			return string(store.AnswerNone), false
		}
		return string(store.AnswerOK), false
	case standin.FaultNoResults:
		if serpAPI {
			return string(store.AnswerNone), false
		}
	case standin.FaultAIODeferred, standin.FaultAIOInline, standin.FaultMisquoted, standin.FaultNoCitations,
		standin.FaultPauseTurn, standin.FaultSlowBody:
		return string(store.AnswerOK), false
	case standin.FaultIncomplete:
		if !serpAPI {
			return string(store.AnswerOK), false
		}
	case standin.FaultRefused:
		if name == "mistral" { // Mistral reports a refusal only in the text of the answer
			return string(store.AnswerOK), false
		}
		if !serpAPI {
			return string(store.AnswerRefused), false
		}
	default:
	}
	return string(collector.ClassTransient), true // the stand-in answers 500 for a fault that the engine does not have
}

func TestFault_OfEachKindAtEachEngineIsStoredAndRepeatedByItsClass(t *testing.T) {
	t.Parallel()
	for _, name := range collector.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			standIn := newFaultyEngines(t)
			cfg := config(t, db, standIn.set)
			cfg.RetryPause = 20 * time.Millisecond
			node := startNode(t, cfg)
			// A run makes no further calls to an engine that is out of quota, so the quota fault needs a separate run.
			for _, faults := range [][]standin.FaultKind{withoutQuota(), {standin.FaultQuota}} {
				brand := db.Brand(t, 0)
				for _, fault := range faults {
					_, err := db.SaveQuery(t.Context(), store.Query{BrandID: brand.ID, IsActive: true, Text: promptOf(fault)})
					require.NoError(t, err)
				}
				run := trigger(t, node,
					db.Schedule(t, brand, storetest.Metadata(store.Options{Collectors: []string{name}, Parallel: true})))
				db.WaitFor(t, "the run's end", "SELECT finished_at IS NOT NULL FROM job_runs WHERE id = $1", run.ID)
				for _, fault := range faults {
					var got storedCall
					require.NoError(
						t,
						db.Pool.QueryRow(t.Context(), "SELECT attempts, error_class, status FROM answers WHERE query_text = $1",
							promptOf(fault)).Scan(&got.Attempts, &got.ErrorClass, &got.Status),
					)
					if _, again := wantStored(name, fault); again && name == "google_aio" {
						got.Attempts = min(got.Attempts, 2)         // the fault also affected the second step of the call
						if got.Status == string(store.AnswerNone) { // some queries have no AI Overview
							got.Status = string(store.AnswerOK)
						}
					}
					require.Equal(t, wantCall(name, fault), got, "%s", fault)
				}
			}
			require.Zero(t, storetest.Value[int](t, db, `SELECT count(*) FROM answers
				WHERE text || error_message || sources::text || request_id LIKE '%sk-test%'`), "the key is not stored")
			require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM answers WHERE status = 'ok' AND text = ''"))
			require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM run_spending WHERE calls <> counted_calls"))
			require.Equal(t, storetest.Value[int](t, db, "SELECT sum(attempts) FROM answers"),
				storetest.Value[int](t, db, "SELECT sum(calls) FROM run_spending"))
		})
	}
}

// wantCall returns the expected row after the run, with the answer of the repeated call or the final failure.
func wantCall(name string, fault standin.FaultKind) storedCall {
	first, again := wantStored(name, fault)
	switch {
	case again:
		return storedCall{Attempts: 2, Status: string(store.AnswerOK)}
	case first == string(collector.ClassPermanent), first == string(collector.ClassOutOfQuota):
		return storedCall{Attempts: 1, ErrorClass: first, Status: string(store.AnswerFailed)}
	default:
		return storedCall{Attempts: 1, Status: first}
	}
}

func withoutQuota() []standin.FaultKind {
	var kinds []standin.FaultKind
	for _, kind := range standin.Kinds() {
		if kind != standin.FaultQuota {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

func promptOf(fault standin.FaultKind) string {
	times := 1
	// The fault affects both steps of one attempt.
	if fault == standin.FaultPauseTurn || fault == standin.FaultAIODeferred {
		times = 2
	}
	return fmt.Sprintf("best crm [[fault:%s retry_after=1s times=%d]]", fault, times)
}

// newFaultyEngines returns a stand-in with all engines configured.
func newFaultyEngines(tb testing.TB) engines {
	tb.Helper()
	standIn := newEngines(tb, noFaults())
	configs := map[string]collector.Config{}
	for name, url := range standin.BaseURLs(standIn.url) {
		configs[name] = collector.Config{
			APIKey:  "sk-test",
			BaseURL: url,
			Enabled: true,
			Model:   modelOf(name),
			Now:     time.Now,
			Timeout: 30 * time.Second,
		}
	}
	set, err := collector.NewSet(configs)
	require.NoError(tb, err)
	require.Len(tb, set, len(collector.Names()))
	standIn.set = set
	return standIn
}

func modelOf(name string) string {
	if engine, _ := collector.Lookup(name); engine.Custom {
		return "m-1"
	}
	return ""
}
