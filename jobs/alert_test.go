package jobs_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
	"tidewatch/jobs/alert"
	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

const hookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8G"

// receiver is a stand-in for the server to which a customer's webhook channel sends messages.
type receiver struct {
	*httptest.Server

	mu       sync.Mutex
	answers  []int // status codes of the next responses; all later responses have the status 200
	got      []received
	received chan struct{}
}

type received struct {
	body   []byte
	header http.Header
}

func (r received) message(tb testing.TB) alert.Message {
	tb.Helper()
	var body struct {
		Data alert.Message `json:"data"`
	}
	require.NoError(tb, json.Unmarshal(r.body, &body))
	return body.Data
}

func newReceiver(tb testing.TB, answers ...int) *receiver {
	tb.Helper()
	r := &receiver{answers: answers, received: make(chan struct{}, 1000)}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.got = append(r.got, received{body, request.Header.Clone()})
		status := http.StatusOK
		if len(r.answers) > 0 {
			status, r.answers = r.answers[0], r.answers[1:]
		}
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, "answer %d", len(r.got))
		r.received <- struct{}{}
	}))
	tb.Cleanup(r.Close)
	return r
}

// The method "all" returns the received messages after n messages have arrived.
func (r *receiver) all(tb testing.TB, n int) []received {
	tb.Helper()
	for {
		r.mu.Lock()
		got := append([]received(nil), r.got...)
		r.mu.Unlock()
		if len(got) >= n {
			return got
		}
		select {
		case <-r.received:
		case <-time.After(time.Minute):
			tb.Fatalf("no message %d arrived; there are %d", n, len(got))
		}
	}
}

func loopback() []netip.Prefix {
	return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
}

// alerting returns the config of a node that sends alerts immediately.
func alerting(tb testing.TB, db storetest.DB, set engines) jobs.Config {
	tb.Helper()
	cfg := config(tb, db, set.set)
	cfg.Alerts = jobs.AlertConfig{
		AllowNetworks: loopback(),
		Interval:      20 * time.Millisecond,
		Pause:         20 * time.Millisecond,
		PublicURL:     "https://tidewatch.example",
		Window:        50 * time.Millisecond,
	}
	return cfg
}

func webhook(tb testing.TB, db storetest.DB, customer uuid.UUID, address string) store.AlertChannel {
	tb.Helper()
	id := uuid.New()
	var plain store.Keyring
	channel, err := db.SaveAlertChannel(tb.Context(), store.AlertChannel{
		CustomerID: customer, ID: id, IsActive: true, Kind: store.AlertWebhook, Name: "hook " + id.String(), Target: address,
		Secret: plain.Seal(hookSecret, id.String()), URL: plain.Seal(address, id.String()),
	})
	require.NoError(tb, err)
	return channel
}

func rule(tb testing.TB, db storetest.DB, channel store.AlertChannel, change func(*store.AlertRule)) store.AlertRule {
	tb.Helper()
	r := store.AlertRule{ChannelID: channel.ID, CustomerID: channel.CustomerID, IsActive: true, TellRecovery: true}
	change(&r)
	saved, err := db.SaveAlertRule(tb.Context(), r)
	require.NoError(tb, err)
	return saved
}

func failingRule(n int) func(*store.AlertRule) {
	return func(r *store.AlertRule) { r.Kind, r.Failures = store.AlertFailing, n }
}

func kindsOf(m alert.Message) []string {
	kinds := make([]string, len(m.Events))
	for i, e := range m.Events {
		kinds[i] = e.Kind
	}
	return kinds
}

func TestAlert_SendsOneMessageForFailuresInARowAndOneForTheRecovery(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	hook := newReceiver(t)
	standIn := newEngines(t, noFaults())
	node := startNode(t, alerting(t, db, standIn))
	startNode(t, alerting(t, db, standIn))
	brand := db.Brand(t, 1)
	rule(t, db, webhook(t, db, brand.CustomerID, hook.URL), failingRule(3))
	job := db.Schedule(t, brand, askChatGPT(func(*store.Options) {}))
	run := func(status store.RunStatus) { waitStatus(t, db, trigger(t, node, job).ID, status) }

	db.Exec(t, "UPDATE queries SET is_active = false")
	run(store.RunFailed)
	run(store.RunFailed)
	failed := db.Runs(t, job.ID)[0]
	for range 2 {
		_, err := node.Retry(t.Context(), failed.ID)
		require.NoError(t, err)
		waitStatus(t, db, failed.ID, store.RunFailed)
	}
	db.WaitFor(t, "the check of all facts", "SELECT count(*) = 0 FROM alert_facts")
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM alert_events"), "a failed run counts once")
	run(store.RunFailed)
	first := hook.all(t, 1)[0]
	run(store.RunFailed)
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM alert_events"),
		"a further failure is not reported")
	verifier, err := standardwebhooks.NewWebhook(hookSecret)
	require.NoError(t, err)
	require.NoError(t, verifier.Verify(first.body, first.header))
	said := first.message(t)
	require.Equal(t, []string{"failing"}, kindsOf(said))
	require.Equal(t, "Acme: a schedule is failing", said.Title)
	require.Regexp(t, `Acme, schedule `+regexp.QuoteMeta(job.Cron)+` in UTC: the last 3 runs failed, since .* \(UTC\)\. `+
		`Reason: No active queries found for brand Acme\.`, said.Events[0].Text)
	require.Contains(t, said.Events[0].URL, "https://tidewatch.example/admin/runs/")

	db.Exec(t, "UPDATE queries SET is_active = true")
	run(store.RunCompleted)
	over := hook.all(t, 2)[1]
	require.Equal(t, []string{"recovered"}, kindsOf(over.message(t)))
	require.Contains(t, over.message(t).Events[0].Text, "after 4 failed runs since")
	run(store.RunCompleted)
	require.Equal(t, 2, storetest.Value[int](t, db, "SELECT count(*) FROM alert_events"))
	db.WaitFor(t, "both deliveries", "SELECT count(*) = 2 FROM alert_deliveries WHERE status = 'delivered'")
	require.Len(t, hook.all(t, 2), 2)

	db.Exec(t, "UPDATE queries SET is_active = false")
	for range 3 {
		run(store.RunFailed)
	}
	require.Equal(t, []string{"failing"}, kindsOf(hook.all(t, 3)[2].message(t)), "the next incident is reported again")
}

func TestAlert_RepeatsAMessageUntilItsReceiverAcceptsIt(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	hook := newReceiver(t, http.StatusInternalServerError, http.StatusBadGateway)
	node := startNode(t, alerting(t, db, newEngines(t, noFaults())))
	brand := db.Brand(t, 0)
	rule(t, db, webhook(t, db, brand.CustomerID, hook.URL), failingRule(1))
	waitStatus(t, db, trigger(t, node, db.Schedule(t, brand)).ID, store.RunFailed)
	got := hook.all(t, 3)
	for _, r := range got[1:] {
		require.Equal(t, got[0].header.Get("Webhook-Id"), r.header.Get("Webhook-Id"))
		require.JSONEq(t, string(got[0].body), string(r.body))
	}
	db.WaitFor(t, "the delivery", "SELECT bool_and(status = 'delivered') FROM alert_deliveries")
	deliveries, err := db.AlertDeliveries(t.Context(), store.AlertFilter{}, store.Place{}, 10)
	require.NoError(t, err)
	require.Len(t, deliveries, 1)
	require.Equal(t, got[0].header.Get("Webhook-Id"), deliveries[0].ID.String())
	var codes []int
	for _, a := range deliveries[0].Tried {
		codes = append(codes, *a.StatusCode)
	}
	require.Equal(t, []int{500, 502, 200}, codes)
	require.Equal(t, "The receiver answered 500.", deliveries[0].Tried[0].Error)
	require.Equal(t, "answer 3", deliveries[0].Tried[2].Response)
}

func TestAlert_SendsOneMessageForAnOutageOfAnEngine(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	hook := newReceiver(t)
	cfg := alerting(t, db, newEngines(t, standin.Options{
		Faults: func(standin.Call) standin.Fault { return standin.Fault{Kind: standin.FaultUnavailable} },
	}))
	// The long interval prevents automatic checks, because the test itself checks for alerts.
	cfg.Alerts.Interval, cfg.RetryPause = time.Hour, time.Millisecond
	node := startNode(t, cfg)
	brand := db.Brand(t, 1)
	rule(t, db, webhook(t, db, brand.CustomerID, hook.URL), failingRule(1))
	for range 60 {
		trigger(t, node, db.Schedule(t, brand, askChatGPT(func(*store.Options) {})))
	}
	db.WaitFor(t, "the runs", "SELECT bool_and(status = 'failed') FROM job_runs")
	patient, hasty := cfg, cfg
	patient.Alerts.Window, hasty.Alerts.Window = time.Hour, time.Microsecond
	look(t, newClient(t, patient))
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM alert_deliveries"),
		"events within the window wait for further events")
	look(t, newClient(t, hasty))
	look(t, newClient(t, hasty))
	said := hook.all(t, 1)[0].message(t)
	require.Equal(t, storetest.Value[string](t, db, "SELECT name FROM customers")+": 60 schedules are failing", said.Title)
	require.Contains(t, said.Events[0].Text, "HTTP 503")
	require.Len(t, said.Events, 50)
	require.Equal(t, 10, said.More)
	require.Equal(t, []int{60}, storetest.Value[[]int](t, db, "SELECT array_agg(events) FROM alert_deliveries"))

	db.Exec(t, `UPDATE alert_events SET delivery_id = NULL, created_at = created_at - interval '20 minutes'
		WHERE id = (SELECT min(id::text)::uuid FROM alert_events)`)
	patient.Alerts.Window = 10 * time.Minute
	look(t, newClient(t, patient))
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM alert_deliveries"),
		"after a message, the next message waits for five windows")
	db.Exec(t, "UPDATE alert_deliveries SET created_at = created_at - interval '51 minutes'")
	look(t, newClient(t, patient))
	require.Equal(t, 2, storetest.Value[int](t, db, "SELECT count(*) FROM alert_deliveries"))
}

func events(tb testing.TB, db storetest.DB) map[string]int {
	tb.Helper()
	require.NoError(tb, db.TellFacts(tb.Context()))
	counts := map[string]int{}
	all, err := db.AlertEvents(tb.Context(), store.AlertFilter{}, store.Place{}, 1000)
	require.NoError(tb, err)
	for _, e := range all {
		counts[string(e.Kind)]++
	}
	return counts
}

// look makes a node check for alerts once.
func look(tb testing.TB, client *jobs.Client) {
	tb.Helper()
	require.NoError(tb, client.LookForAlerts(tb.Context()))
}

func TestAlert_IgnoresPausedAndDeletedSchedulesAndInactiveChannels(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	hook := newReceiver(t)
	cfg := alerting(t, db, newEngines(t, noFaults()))
	node := newClient(t, cfg)
	// The long interval prevents automatic checks, because the test itself checks for alerts.
	cfg.Alerts.Interval = time.Hour
	worker := startNode(t, cfg)
	brand, gone := db.Brand(t, 0), db.Brand(t, 0)
	rule(t, db, webhook(t, db, brand.CustomerID, hook.URL), failingRule(1))
	rule(t, db, webhook(t, db, gone.CustomerID, hook.URL), failingRule(1))
	off := webhook(t, db, brand.CustomerID, hook.URL)
	rule(t, db, off, failingRule(1))
	off.IsActive = false
	_, err := db.SaveAlertChannel(t.Context(), off)
	require.NoError(t, err)

	paused := db.Schedule(t, brand)
	db.Exec(t, "UPDATE scheduled_jobs SET is_active = false")
	waitStatus(t, db, trigger(t, worker, paused).ID, store.RunFailed)
	require.Empty(t, events(t, db))

	deleted, orphan := db.Schedule(t, brand), db.Schedule(t, gone)
	waitStatus(t, db, trigger(t, worker, deleted).ID, store.RunFailed)
	waitStatus(t, db, trigger(t, worker, orphan).ID, store.RunFailed)
	require.Equal(t, map[string]int{"failing": 2}, events(t, db))
	db.Exec(t, "DELETE FROM scheduled_jobs WHERE id = $1", deleted.ID)
	require.NoError(t, db.DeleteBrand(t.Context(), gone.ID))
	require.Equal(t, map[string]int{"failing": 1}, events(t, db))
	db.WaitFor(t, "the window", "SELECT min(created_at) < clock_timestamp() - interval '60 ms' FROM alert_events")
	look(t, node)
	said := hook.all(t, 1)[0].message(t)
	require.Contains(t, said.Events[0].Text, "Acme, a deleted schedule")
	look(t, node)
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM alert_incidents"), "no incident is left")
	require.NoError(t, node.DeleteCustomerIn(t.Context(), db.DB, brand.CustomerID))
	db.WaitFor(t, "the deletion", "SELECT NOT EXISTS (SELECT FROM customers WHERE id = $1)", brand.CustomerID)
	require.Empty(t, events(t, db))
}

func TestAlert_IgnoresReScoringRuns(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	rule(t, db, webhook(t, db, brand.CustomerID, "https://hook.example"), failingRule(2))
	job := db.Schedule(t, brand)
	end := func(status string, rescores *uuid.UUID) uuid.UUID {
		id := jobs.NewRunID()
		db.Exec(
			t,
			`INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status, scheduled_for,
				run_timeout_seconds, river_job_id, rescores)
			VALUES ($1, $2, $3, $4, 'scoring', 'manual', 'pending', now(), 60, 1, $5)`,
			id,
			job.ID,
			brand.ID,
			brand.CustomerID,
			rescores,
		)
		db.Exec(t, `UPDATE job_runs SET status = $2, started_at = now(), finished_at = now(), error_message =
			CASE WHEN $2 = 'failed' THEN 'x' END WHERE id = $1`, id, status)
		return id
	}
	failures := func() int {
		require.NoError(t, db.TellFacts(t.Context()))
		return storetest.Value[int](t, db, "SELECT coalesce(sum(failures), 0) FROM alert_incidents")
	}
	failed := end("failed", nil)
	end("failed", &failed)
	require.Equal(t, 1, failures())
	end("completed", &failed)
	require.Equal(t, 1, failures())
	end("completed", nil)
	require.Zero(t, failures())
}

func TestAlert_IsSentAgainUnderTheSameIDWhenItsNodeDiesBeforeNotingIt(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	hook := newReceiver(t)
	cfg := alerting(t, db, newEngines(t, noFaults()))
	cfg.Worker = false
	node := startNode(t, cfg)
	channel := webhook(t, db, db.Brand(t, 0).CustomerID, hook.URL)
	db.Exec(
		t,
		`CREATE FUNCTION dies() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the node died'; END $$;
		CREATE TRIGGER dies BEFORE INSERT ON alert_attempts FOR EACH ROW EXECUTE FUNCTION dies()`,
	)
	sent, err := node.SendAlertTestIn(t.Context(), db.DB, channel)
	require.NoError(t, err)
	hook.all(t, 1)
	db.WaitFor(t, "the attempt's end", "SELECT coalesce(cardinality(errors), 0) > 0 FROM river_job WHERE kind = 'alert'")
	db.Exec(t, "DROP TRIGGER dies ON alert_attempts")
	got := hook.all(t, 2)
	require.Equal(t, got[0].header.Get("Webhook-Id"), got[1].header.Get("Webhook-Id"))
	require.Equal(t, sent.ID.String(), got[1].header.Get("Webhook-Id"))
	db.WaitFor(t, "the delivery", "SELECT status = 'delivered' FROM alert_deliveries")
}

// During a change of the allowed networks, some nodes still have the earlier setting.
func TestAlert_IsRepeatedUntilANodeMayReachItsReceiver(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	hook := newReceiver(t)
	cfg := alerting(t, db, newEngines(t, noFaults()))
	closed := cfg
	closed.Alerts.AllowNetworks, closed.Alerts.Pause = nil, time.Second
	node := newClient(t, closed)
	require.NoError(t, node.Start(t.Context()))
	_, err := node.SendAlertTestIn(t.Context(), db.DB, webhook(t, db, db.Brand(t, 0).CustomerID, hook.URL))
	require.NoError(t, err)
	db.WaitFor(t, "an attempt", "SELECT count(*) > 0 FROM alert_attempts")
	require.NoError(t, node.Stop(t.Context()))
	require.Equal(t, "pending", storetest.Value[string](t, db, "SELECT status FROM alert_deliveries"))
	failure := storetest.Value[string](t, db, "SELECT string_agg(error, '') FROM alert_attempts")
	require.Contains(t, failure, "The address is not allowed: the address must begin with https://")
	require.NotContains(t, failure, "127.0.0.1", "the error must not name addresses of the operator's network")
	require.Empty(t, hook.got)
	startNode(t, cfg)
	hook.all(t, 1)
	db.WaitFor(t, "the delivery", "SELECT status = 'delivered' FROM alert_deliveries")
}

func TestAlert_OpensSecretsSealedWithAnyConfiguredKey(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	hook := newReceiver(t)
	key := func(fill byte) string { return base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{fill}, 32)) }
	old, err := store.NewKeyring([]string{key(1)})
	require.NoError(t, err)
	cfg := alerting(t, db, newEngines(t, noFaults()))
	cfg.Alerts.Keyring, err = store.NewKeyring([]string{key(2), key(1)})
	require.NoError(t, err)
	node := startNode(t, cfg)
	channel := webhook(t, db, db.Brand(t, 0).CustomerID, hook.URL)
	channel.Secret, channel.URL = old.Seal(hookSecret, channel.ID.String()), node.SealAlert(hook.URL, channel.ID)
	require.NotContains(t, string(channel.Secret), "whsec")
	require.NotContains(t, string(channel.URL), "http")
	channel, err = db.SaveAlertChannel(t.Context(), channel)
	require.NoError(t, err)
	_, err = node.SendAlertTestIn(t.Context(), db.DB, channel)
	require.NoError(t, err)
	hook.all(t, 1)
	_, err = old.Open(channel.URL, channel.ID.String())
	require.ErrorIs(t, err, store.ErrSealed, "sealed with another key")
	_, err = old.Open(channel.Secret, uuid.NewString())
	require.ErrorIs(t, err, store.ErrSealed, "the secret was sealed for another channel")
	_, err = store.NewKeyring([]string{"c2hvcnQ="})
	require.ErrorContains(t, err, "32 bytes")
}

func TestAlert_CountsEveryFailureOfRunsThatEndAtTheSameTime(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	brand := db.Brand(t, 0)
	rule(t, db, webhook(t, db, brand.CustomerID, "http://127.0.0.1:1"), failingRule(40))
	job := db.Schedule(t, brand, func(j *store.ScheduledJob) { j.OverlapPolicy = store.OverlapAllow })
	client := idle(t, db)
	for range 40 {
		trigger(t, client, job)
	}
	for range 2 {
		node := newClient(t, config(t, db, newEngines(t, noFaults()).set))
		node.BatchOne()
		require.NoError(t, node.Start(t.Context()))
		t.Cleanup(func() { require.NoError(t, node.Stop(context.WithoutCancel(t.Context()))) })
	}
	db.WaitFor(t, "the runs", "SELECT bool_and(finished_at IS NOT NULL) FROM job_runs")
	require.NoError(t, db.TellFacts(t.Context()))
	require.Equal(t, 40, storetest.Value[int](t, db, "SELECT failures FROM alert_incidents"))
	require.Equal(t, map[string]int{"failing": 1}, events(t, db))
}

func TestAlert_DeletesDeliveriesAfterTheirRetention(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	cfg := alerting(t, db, newEngines(t, noFaults()))
	client := newClient(t, cfg)
	channel := webhook(t, db, db.Brand(t, 0).CustomerID, "http://127.0.0.1:1")
	for _, age := range []string{"89 days", "91 days"} {
		db.Exec(
			t,
			`WITH d AS (INSERT INTO alert_deliveries (id, channel_id, customer_id, message, river_job_id, status, finished_at,
				created_at)
				SELECT alert_first_id(now() - $1::text::interval), id, customer_id, '{}', 0, 'delivered', now(),
					now() - $1::text::interval FROM alert_channels RETURNING *)
			INSERT INTO alert_events (rule_id, key, channel_id, customer_id, kind, since, delivery_id)
				SELECT id, 'k', channel_id, customer_id, 'late', now(), id FROM d`,
			age,
		)
	}
	look(t, client)
	left, err := db.AlertDeliveries(t.Context(), store.AlertFilter{ChannelID: &channel.ID}, store.Place{}, 10)
	require.NoError(t, err)
	require.Len(t, left, 1)
	require.Equal(t, map[string]int{"late": 1}, events(t, db))
}
