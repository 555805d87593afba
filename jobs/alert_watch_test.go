package jobs_test

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestAlert_ReportsSilentSchedulesWithoutALeader(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	hook := newReceiver(t, http.StatusServiceUnavailable)
	brand := db.Brand(t, 1)
	channel := webhook(t, db, brand.CustomerID, hook.URL)
	silent := rule(t, db, channel, func(r *store.AlertRule) { r.Kind, r.Seconds = store.AlertSilent, 600 })
	job, punctual, paused := db.Schedule(t, brand), db.Schedule(t, brand), db.Schedule(t, brand)
	due := db.MakeDue(t, job.ID, 11*time.Minute)
	db.MakeDue(t, punctual.ID, 9*time.Minute)
	db.MakeDue(t, paused.ID, time.Hour)
	db.Exec(t, "UPDATE scheduled_jobs SET is_active = false WHERE id = $1", paused.ID)
	cfg := alerting(t, db, newEngines(t, noFaults()))
	cfg.Scheduler = false // no node is the leader
	cfg.Alerts.Pause = 6 * time.Second
	cfg.Alerts.Stranded = 10 * time.Millisecond
	startNode(t, cfg)
	said := hook.all(t, 2)[1].message(t) // without a leader, the watch releases the second attempt
	require.Len(t, said.Events, 1)
	require.Equal(t, job.ID, *said.Events[0].ScheduledJobID)
	require.Contains(t, said.Events[0].Text, "no run has started since the tick of "+due.Format("Mon 2 Jan 2006 15:04"))
	require.Equal(t, map[string]int{"silent": 1}, events(t, db))

	startNode(t, alerting(t, db, newEngines(t, noFaults()))) // a node with the scheduler role starts
	again := hook.all(t, 3)[2].message(t)
	require.Equal(t, []string{"ran_again"}, kindsOf(again))
	db.Exec(t, "UPDATE alert_rules SET is_active = false WHERE id = $1", silent.ID)
}

func TestAlertWatch_ContinuesAfterAPanic(t *testing.T) {
	t.Parallel()
	client := newClient(t, alerting(t, storetest.Open(t), newEngines(t, noFaults())))
	checks := 0
	client.WatchAlerts(t.Context(), func(ctx context.Context) error {
		checks++
		if checks == 1 {
			panic("a change that no sentence describes")
		}
		return client.Stop(ctx)
	})
	require.GreaterOrEqual(t, checks, 2)
}

func TestAlert_ReportsAScheduleThatCannotBePlannedAsSilent(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	brand := db.Brand(t, 1)
	rule(t, db, webhook(t, db, brand.CustomerID, "http://127.0.0.1:1"),
		func(r *store.AlertRule) { r.Kind, r.Seconds = store.AlertSilent, 60 })
	broken := db.Schedule(t, brand)
	db.Exec(t, `UPDATE scheduled_jobs SET schedule_error = 'its tick could not be dispatched', next_run_at = NULL,
		spec_changed_at = now() - interval '1 hour' WHERE id = $1`, broken.ID)
	for _, end := range []time.Duration{-time.Hour, time.Hour} { // also after the last tick, but before the end
		ended := db.Schedule(t, brand, storetest.Yearly())
		db.Exec(t, "UPDATE scheduled_jobs SET ends_at = $2 WHERE id = $1", ended.ID, time.Now().Add(end))
		db.MakeDue(t, ended.ID, time.Second)
		dispatchAll(t, client)
		db.Exec(t, "UPDATE scheduled_jobs SET spec_changed_at = now() - interval '1 hour' WHERE id = $1", ended.ID)
	}
	look(t, client)
	look(t, client)
	all, err := db.AlertEvents(t.Context(), store.AlertFilter{}, store.Place{}, 10)
	require.NoError(t, err)
	require.Len(t, all, 1)
	require.Equal(t, broken.ID, *all[0].ScheduledJobID)
	require.Equal(t, "its tick could not be dispatched", all[0].Details.ErrorMessage)
}

func TestAlert_ReportsLateAndMissedRunsOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	brand := db.Brand(t, 1)
	rule(t, db, webhook(t, db, brand.CustomerID, "http://127.0.0.1:1"),
		func(r *store.AlertRule) { r.Kind, r.Seconds = store.AlertLate, 120 })
	yearly := storetest.Yearly()
	late, soon := db.Schedule(t, brand, yearly), db.Schedule(t, brand, yearly)
	jittered := db.Schedule(t, brand, yearly, func(j *store.ScheduledJob) { j.JitterSeconds = 600 })
	skipping := db.Schedule(t, brand, yearly, func(j *store.ScheduledJob) { j.MisfirePolicy = store.MisfireSkip })
	db.MakeDue(t, late.ID, 3*time.Minute)
	db.MakeDue(t, soon.ID, 30*time.Second)
	db.MakeDue(t, jittered.ID, 3*time.Minute)
	db.MakeDue(t, skipping.ID, time.Hour)
	_, err := client.Dispatch(t.Context(), 10)
	require.NoError(t, err)
	require.Equal(t, map[string]int{"missed": 1}, events(t, db))
	look(t, client)
	look(t, client)
	require.Equal(t, map[string]int{"missed": 1, "late": 1}, events(t, db), "a waiting run is reported before it starts")
	node := startNode(t, config(t, db, newEngines(t, noFaults()).set))
	db.WaitFor(t, "the runs", "SELECT bool_and(finished_at IS NOT NULL) FROM job_runs WHERE scheduled_job_id <> $1",
		jittered.ID)
	require.Equal(t, map[string]int{"missed": 1, "late": 1}, events(t, db), "the run is not reported again when it starts")

	db.MakeDue(t, soon.ID, 10*time.Minute)
	_, err = client.Dispatch(t.Context(), 10)
	require.NoError(t, err)
	db.WaitFor(t, "a run that is already late", "SELECT count(*) = 1 FROM alert_facts WHERE kind = 'run_started_late'")
	require.Equal(t, 2, events(t, db)["late"])
	// A running node could dispatch the due tick before the test deactivates the schedule.
	require.NoError(t, node.Stop(context.WithoutCancel(t.Context())))
	paused := db.Schedule(t, brand)
	db.MakeDue(t, paused.ID, 3*time.Minute)
	db.Exec(t, "UPDATE scheduled_jobs SET is_active = false WHERE id = $1", paused.ID)
	require.Equal(
		t,
		1,
		storetest.Value[int](t, db, "SELECT count(*) FROM job_runs WHERE scheduled_job_id = $1 AND status = 'skipped'",
			paused.ID),
	)
	require.Equal(t, 1, events(t, db)["missed"], "an inactive schedule is not reported")
}

func TestAlert_ReportsTheProblemOfAnEngineOnceAndItsEnd(t *testing.T) {
	t.Parallel()
	for kind, tt := range map[store.AlertRuleKind]struct {
		fault standin.FaultKind
		end   string
		other store.AlertRuleKind // the kind of a rule that must not report the problem
	}{
		store.AlertKeyRefused: {standin.FaultUnauthorized, "key_accepted", store.AlertOutOfQuota},
		store.AlertOutOfQuota: {standin.FaultQuota, "quota_restored", store.AlertKeyRefused},
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			brand, other := db.Brand(t, 3), db.Brand(t, 1)
			channel := webhook(t, db, brand.CustomerID, "http://127.0.0.1:1")
			rule(t, db, channel, func(r *store.AlertRule) { r.Kind = kind })
			rule(t, db, channel, func(r *store.AlertRule) { r.Kind = tt.other })
			refusing := newEngines(t, standin.Options{
				Faults: func(standin.Call) standin.Fault { return standin.Fault{Kind: tt.fault} },
			})
			node := startNode(t, config(t, db, refusing.set))
			both := storetest.Metadata(store.Options{Collectors: []string{"chatgpt", "grok"}, Parallel: true})
			job := db.Schedule(t, brand, both)
			for range 2 {
				waitStatus(t, db, trigger(t, node, job).ID, store.RunFailed)
			}
			waitStatus(t, db, trigger(t, node, db.Schedule(t, other, both)).ID, store.RunFailed)
			require.Equal(t, map[string]int{string(kind): 2}, events(t, db),
				"each engine is reported once, and only to the customer with a rule")
			look(t, node)
			require.NoError(t, node.Stop(context.WithoutCancel(t.Context())))

			working := startNode(t, config(t, db, newEngines(t, noFaults()).set))
			accepted := db.Schedule(t, brand, askChatGPT(func(*store.Options) {}))
			waitStatus(t, db, trigger(t, working, accepted).ID, store.RunCompleted)
			look(t, working)
			require.Equal(t, map[string]int{string(kind): 2, tt.end: 1}, events(t, db))
		})
	}
}

func TestAlert_ReportsAReachedCapOnceADay(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	cfg := config(t, db, newEngines(t, noFaults()).set)
	cfg.RunCap = store.Cap{Calls: 2}
	node := startNode(t, cfg)
	brand := db.Brand(t, 3)
	channel := webhook(t, db, brand.CustomerID, "http://127.0.0.1:1")
	rule(t, db, channel, func(r *store.AlertRule) { r.Kind = store.AlertCapReached })
	rule(t, db, channel, failingRule(1))
	job, pausing := db.Schedule(t, brand, askChatGPT(func(*store.Options) {})), db.Schedule(t, brand,
		askChatGPT(func(o *store.Options) { o.PauseAtCap = true }))
	for range 3 {
		waitStatus(t, db, trigger(t, node, job).ID, store.RunFailed)
	}
	require.Equal(t, map[string]int{"cap_reached": 1, "failing": 1}, events(t, db))
	waitStatus(t, db, trigger(t, node, pausing).ID, store.RunFailed)
	require.Equal(t, map[string]int{"cap_reached": 2, "failing": 1}, events(t, db),
		"a schedule that a cap pauses is not also reported as failing")
	require.Equal(t, 1, storetest.Value[int](t, db, `SELECT count(*) FROM alert_events
		WHERE details @> '{"paused": true, "error_message": "The run needs 3 calls, but its cap is 2."}'`))

	day := db.Brand(t, 3)
	db.Exec(t, "UPDATE customers SET max_calls_per_day = 1 WHERE id = $1", day.CustomerID)
	rule(t, db, webhook(t, db, day.CustomerID, "http://127.0.0.1:1"),
		func(r *store.AlertRule) { r.Kind = store.AlertCapReached })
	for range 3 {
		waitStatus(t, db, trigger(t, node, db.Schedule(t, day, askChatGPT(func(o *store.Options) { o.MaxCalls = 100 }))).ID,
			store.RunFailed)
	}
	require.Equal(t, 3, events(t, db)["cap_reached"], "a reached daily cap is reported once a day")
}

// A resume starts runs hours after their ticks. The user wanted this delay, so the runs are not late.
func TestAlert_DoesNotReportTheRunsOfAnEndedPauseAsLate(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	client := idle(t, db)
	brand := db.Brand(t, 1)
	channel := webhook(t, db, brand.CustomerID, "http://127.0.0.1:1")
	for _, kind := range []store.AlertRuleKind{store.AlertLate, store.AlertSilent} {
		rule(t, db, channel, func(r *store.AlertRule) { r.Kind, r.Seconds = kind, 600 })
	}
	db.Exec(t, "UPDATE alert_rules SET created_at = now() - interval '1 day'")
	job := db.Schedule(t, brand)
	ago := time.Now().Add(-12 * time.Hour)
	pause := except(t, db, store.Exception{Kind: store.ExceptionPause, ScheduledJobID: &job.ID, StartsAt: &ago})
	db.MakeDue(t, job.ID, 3*time.Hour)
	dispatchAll(t, client)
	started, err := client.ResumeIn(t.Context(), db.DB, []uuid.UUID{pause}, store.MisfireRunOnce)
	require.NoError(t, err)
	require.Equal(t, 1, started)
	look(t, client)
	require.Empty(t, events(t, db), "the run waits")
	db.Exec(t, "UPDATE job_runs SET status = 'processing', started_at = now() WHERE status = 'pending'")
	look(t, client)
	require.Empty(t, events(t, db), "the run started")
}

func TestAlert_TheRetryOfARunShowsThatAKeyIsAccepted(t *testing.T) {
	t.Parallel()
	for name, queries := range map[string]int{"one query": 1, "some queries, two hours later": 3} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var refuses atomic.Bool
			refuses.Store(true)
			db := storetest.Open(t)
			standIn := newEngines(t, standin.Options{Faults: func(standin.Call) standin.Fault {
				if refuses.Load() {
					return standin.Fault{Kind: standin.FaultUnauthorized}
				}
				return standin.Fault{}
			}})
			node := startNode(t, config(t, db, standIn.set))
			brand := db.Brand(t, queries)
			rule(t, db, webhook(t, db, brand.CustomerID, "http://127.0.0.1:1"),
				func(r *store.AlertRule) { r.Kind = store.AlertKeyRefused })
			job := db.Schedule(t, brand, askChatGPT(func(*store.Options) {}))
			first := trigger(t, node, job)
			waitStatus(t, db, first.ID, store.RunFailed)
			look(t, node)
			require.Equal(t, map[string]int{"key_refused": 1}, events(t, db))
			if queries > 1 { // two hours pass
				db.Exec(t, `UPDATE answers a SET created_at = created_at - interval '2 hours',
					id = tidewatch_first_id(created_at - interval '2 hours' + sample * interval '1 ms')`)
				db.Exec(t, "UPDATE alert_incidents SET since = since - interval '2 hours'")
				db.Exec(t, `UPDATE alert_events SET since = since - interval '2 hours',
					key = alert_key(kind, 'chatgpt', since - interval '2 hours')`)
			}

			refuses.Store(false)
			_, err := node.Retry(t.Context(), first.ID)
			require.NoError(t, err)
			waitStatus(t, db, first.ID, store.RunCompleted)
			look(t, node)

			refuses.Store(true) // the key is refused again
			waitStatus(t, db, trigger(t, node, job).ID, store.RunFailed)
			look(t, node)
			require.Equal(t, map[string]int{"key_refused": 2, "key_accepted": 1}, events(t, db))
		})
	}
}
