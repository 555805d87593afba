package jobs_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestAnswer_IsKeptWhileItCannotBeStored(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, noFaults())
	db.Exec(t, "CREATE SEQUENCE tries")
	db.Exec(t, `CREATE FUNCTION deadlock() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN IF nextval('tries') <= 2 THEN RAISE SQLSTATE '40P01'; END IF; RETURN NEW; END $$`)
	db.Exec(t, "CREATE TRIGGER deadlock BEFORE INSERT ON answers FOR EACH ROW EXECUTE FUNCTION deadlock()")
	node := startNode(t, config(t, db, standIn.set))
	run, err := node.Trigger(t.Context(),
		db.Schedule(t, db.Brand(t, 1), storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}})).ID, "test")
	require.NoError(t, err)
	waitStatus(t, db, run.ID, store.RunCompleted)
	requireNoneTwice(t, standIn.Calls())
}

// An engine may bill a throttled attempt. The node therefore stores the attempt even if the node cannot store the pause
// of the engine.
func TestAnswer_OfAThrottledCallIsStoredWhenTheHoldFails(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, standin.Options{Faults: func(standin.Call) standin.Fault {
		return standin.Fault{Kind: standin.FaultThrottle, RetryAfter: time.Second, Times: 1}
	}})
	db.Exec(t, "CREATE SEQUENCE tries")
	db.Exec(t, `CREATE FUNCTION away() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN IF nextval('tries') = 1 THEN RAISE SQLSTATE '57P01'; END IF; RETURN NEW; END $$`)
	db.Exec(t, `CREATE TRIGGER away BEFORE UPDATE ON collectors FOR EACH ROW
		WHEN (NEW.held_until IS DISTINCT FROM OLD.held_until) EXECUTE FUNCTION away()`)
	node := startNode(t, config(t, db, standIn.set))
	run := trigger(
		t,
		node,
		db.Schedule(t, db.Brand(t, 1), storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}})),
	)
	waitStatus(t, db, run.ID, store.RunCompleted)
	require.Len(t, standIn.Calls(), 2)
	require.Equal(t, 2, storetest.Value[int](t, db, "SELECT attempts FROM answers"))
}

// throttled is an engine that refuses every call for a minute.
type throttled struct{ panicking }

func (throttled) Ask(context.Context, collector.Question) (collector.Answer, error) {
	return collector.Answer{}, &collector.Error{Class: collector.ClassThrottled, RetryAfter: time.Minute}
}

// The engines of SerpApi share a key, and therefore the limit of one account.
func TestAnswer_OfAThrottledCallHoldsTheEnginesWithTheSameKey(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	set := collector.Set{"bing_copilot": panicking{}, "chatgpt": panicking{}, "google_aio": throttled{}}
	node := startNode(t, config(t, db, set))
	run := trigger(
		t,
		node,
		db.Schedule(t, db.Brand(t, 1), storetest.Metadata(store.Options{Collectors: []string{"google_aio"}})),
	)
	db.WaitFor(t, "the failed attempt", "SELECT count(*) = 1 FROM answers WHERE run_id = $1", run.ID)
	require.Equal(t, "bing_copilot, google_aio", storetest.Value[string](t, db,
		"SELECT string_agg(name, ', ' ORDER BY name) FROM collectors WHERE held_until > clock_timestamp()"))
}

type panicking struct{}

func (panicking) Ask(context.Context, collector.Question) (collector.Answer, error) {
	panic("index out of range")
}

func (panicking) Name() string { return "chatgpt" }

func (panicking) Model() string { return "" }

// pausing is an engine whose first turn is billed, and whose second turn does not end.
type pausing struct{ began chan struct{} }

func (p pausing) Ask(ctx context.Context, _ collector.Question) (collector.Answer, error) {
	close(p.began)
	<-ctx.Done()
	return collector.Answer{CostUSD: new(0.5), InputTokens: 7}, ctx.Err()
}

func (pausing) Name() string { return "claude" }

func (pausing) Model() string { return "" }

func TestAnswer_CountsTheBilledTurnsOfAnInterruptedCall(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	engine := pausing{began: make(chan struct{})}
	node := startNode(t, config(t, db, collector.Set{"claude": engine}))
	run := trigger(t, node, db.Schedule(t, db.Brand(t, 1)))
	<-engine.began
	_, err := node.Cancel(t.Context(), run.ID, "ada")
	require.NoError(t, err)
	db.WaitFor(t, "the job's end", "SELECT state = 'cancelled' FROM river_job WHERE kind = 'collect'")
	require.InDelta(t, 0.5, storetest.Value[float64](t, db, "SELECT cost_usd::float8 FROM run_spending"), 1e-7)
	require.Zero(t, storetest.Value[int](t, db, "SELECT calls FROM run_spending"))
}

// searching is an engine whose first search is billed, and whose second step does not end. The engine reports no
// tokens.
type searching struct{ pausing }

func (e searching) Ask(ctx context.Context, _ collector.Question) (collector.Answer, error) {
	close(e.began)
	<-ctx.Done()
	return collector.Answer{BilledSearches: 1}, ctx.Err()
}

func (searching) Name() string { return "google_aio" }

func TestAnswer_CountsTheBilledSearchOfAnInterruptedCall(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	engine := searching{pausing{began: make(chan struct{})}}
	cfg := config(t, db, collector.Set{"google_aio": engine})
	cfg.Prices = collector.Prices{{Collector: "google_aio", PerSearch: 0.25}}
	node := startNode(t, cfg)
	run := trigger(t, node,
		db.Schedule(t, db.Brand(t, 1), storetest.Metadata(store.Options{Collectors: []string{"google_aio"}})))
	<-engine.began
	_, err := node.Cancel(t.Context(), run.ID, "ada")
	require.NoError(t, err)
	db.WaitFor(t, "the job's end", "SELECT state = 'cancelled' FROM river_job WHERE kind = 'collect'")
	require.InDelta(t, 0.25, storetest.Value[float64](t, db, "SELECT cost_usd::float8 FROM run_spending"), 1e-7)
}

func TestAnswer_RecordsAPanicOfTheCollector(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	node := startNode(t, config(t, db, collector.Set{"chatgpt": panicking{}}))
	run, err := node.Trigger(t.Context(), db.Schedule(t, db.Brand(t, 1)).ID, "test")
	require.NoError(t, err)
	require.Contains(t, message(waitStatus(t, db, run.ID, store.RunFailed)), "the collector panicked")
}

func TestAnswer_ToAQueryWithEscapesIsStored(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	standIn := newEngines(t, standin.Options{})
	node := startNode(t, config(t, db, standIn.set))
	brand := db.Brand(t, 0)
	_, err := db.SaveQuery(t.Context(),
		store.Query{BrandID: brand.ID, Text: `which database stores \u0000 in JSON`, IsActive: true})
	require.NoError(t, err)
	run, err := node.Trigger(t.Context(),
		db.Schedule(t, brand, storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}})).ID, "test")
	require.NoError(t, err)
	waitStatus(t, db, run.ID, store.RunCompleted)
	requireNoneTwice(t, standIn.Calls())
}

func TestAnswer_IsKeptWhileTheDatabaseIsUnavailable(t *testing.T) {
	t.Parallel()
	for name, code := range map[string]string{
		"shutting down": "57P01", "read-only": "25006", "out of connections": "53300",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			standIn := newEngines(t, noFaults())
			db.Exec(t, "CREATE SEQUENCE tries")
			db.Exec(t, `CREATE FUNCTION away() RETURNS trigger LANGUAGE plpgsql AS $$
				BEGIN IF nextval('tries') <= 6 THEN RAISE SQLSTATE '`+code+`'; END IF; RETURN NEW; END $$`)
			db.Exec(t, "CREATE TRIGGER away BEFORE INSERT ON answers FOR EACH ROW EXECUTE FUNCTION away()")
			node := startNode(t, config(t, db, standIn.set))
			run, err := node.Trigger(t.Context(),
				db.Schedule(t, db.Brand(t, 1), storetest.Metadata(store.Options{Collectors: []string{"chatgpt"}})).ID, "test")
			require.NoError(t, err)
			waitStatus(t, db, run.ID, store.RunCompleted)
			requireNoneTwice(t, standIn.Calls())
		})
	}
}
