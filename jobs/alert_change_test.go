package jobs_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs"
	"tidewatch/jobs/alert"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func changeRule(change func(*store.ChangeSelection)) func(*store.AlertRule) {
	return func(r *store.AlertRule) {
		r.Kind = store.AlertChanges
		r.Changes = &store.ChangeSelection{
			Kinds: []store.ChangeKind{}, MinSeverity: store.SeverityLow, Timing: store.AlertImmediate,
		}
		change(r.Changes)
	}
}

// insertChange stores a change of a brand that was found at the present time.
func insertChange(tb testing.TB, db storetest.DB, brand store.Brand, kind store.ChangeKind, severity store.Severity,
	collector string,
) uuid.UUID {
	tb.Helper()
	return storetest.Value[uuid.UUID](tb, db, `INSERT INTO changes
			(brand_id, run_id, kind, severity, key, since, found_at, collector, details)
		VALUES ($1, $2, $3, $4, $2::uuid::text, now(), clock_timestamp(), $5, '{"figure": "mention_rate", "runs": 2,
			"before": {"count": 29, "n": 30, "value": 0.97}, "after": {"count": 0, "n": 6, "value": 0},
			"change": {"value": -0.97, "low": -0.99, "high": -0.6}}')
		RETURNING id`, brand.ID, uuid.New(), kind, severity, collector)
}

// changeWatch has a node that sends messages, and a second node on which only the test starts checks for alerts.
type changeWatch struct {
	brand   store.Brand
	channel store.AlertChannel
	client  *jobs.Client
	db      storetest.DB
	hook    *receiver
}

func watchChanges(t *testing.T) changeWatch {
	t.Helper()
	db := storetest.Open(t)
	hook := newReceiver(t)
	cfg := alerting(t, db, newEngines(t, noFaults()))
	cfg.Alerts.Window = time.Microsecond
	client := newClient(t, cfg)
	cfg.Alerts.Interval = time.Hour
	startNode(t, cfg)
	brand := db.Brand(t, 1)
	return changeWatch{brand, webhook(t, db, brand.CustomerID, hook.URL), client, db, hook}
}

// lookAt checks for changes twice at a time of the test's choice, and returns the number of deliveries. The first check
// schedules new changes.
func (w changeWatch) lookAt(t *testing.T, at time.Time) int {
	t.Helper()
	require.NoError(t, w.client.LookForChanges(t.Context(), at))
	require.NoError(t, w.client.LookForChanges(t.Context(), at.Add(time.Millisecond)))
	return storetest.Value[int](t, w.db, "SELECT count(*) FROM alert_deliveries")
}

func TestChangeAlert_NamesTheChangeWithItsFigures(t *testing.T) {
	t.Parallel()
	w := watchChanges(t)
	rule(t, w.db, w.channel, changeRule(func(*store.ChangeSelection) {}))
	id := insertChange(t, w.db, w.brand, store.ChangeEngineSilent, store.SeverityHigh, "chatgpt")
	insertChange(t, w.db, w.brand, store.NoticeEngineOut, store.SeverityInfo, "chatgpt")
	require.Equal(t, 1, w.lookAt(t, time.Now().Add(time.Second)))
	m := w.hook.all(t, 1)[0].message(t)
	require.Equal(t, "Acme: 1 change (1 high)", m.Title)
	require.Equal(t, storetest.Value[string](t, w.db, "SELECT name FROM customers"), m.Customer)
	require.Len(t, m.Events, 1, "notices are reported only if the rule names their kind")
	require.Equal(
		t,
		"Acme: ChatGPT API gave no usable answers in 2 runs: 0 of 6 calls, previously 29 of 30 calls.",
		m.Events[0].Text,
	)
	require.Equal(t, "https://tidewatch.example/admin/brands/"+w.brand.ID.String()+
		"/changes?collector=chatgpt&kind=engine_silent", m.Events[0].URL)
	require.Equal(t, id, m.Events[0].Change.ID)
	require.Equal(t, &alert.Figure{Count: 29, N: 30, Value: new(0.97)}, m.Events[0].Change.Before)
	require.Equal(t, 1, w.lookAt(t, time.Now().Add(time.Hour)), "a change is reported once")
	require.Equal(t, map[string]int{"change": 1}, events(t, w.db))
}

// By default, the list of changes on the page leaves out branded queries. A message reports the changes of branded
// queries, and links to the changes.
func TestChangeAlert_ReportsBrandedQueries(t *testing.T) {
	t.Parallel()
	w := watchChanges(t)
	rule(t, w.db, w.channel, changeRule(func(*store.ChangeSelection) {}))
	id := insertChange(t, w.db, w.brand, store.ChangeNoLongerMentioned, store.SeverityMedium, "chatgpt")
	w.db.Exec(t, `WITH cell AS (INSERT INTO cells (brand_id, query_text, collector, country)
			VALUES ($1, 'Is Acme good?', 'chatgpt', '') RETURNING id)
		UPDATE changes SET cell_id = cell.id, details = details || '{"query": "Is Acme good?"}' FROM cell
		WHERE changes.id = $2`, w.brand.ID, id)
	require.Equal(t, 1, w.lookAt(t, time.Now().Add(time.Second)))
	m := w.hook.all(t, 1)[0].message(t)
	require.Contains(t, m.Events[0].Text, "Is Acme good?")
	require.Contains(t, m.Events[0].URL, "query_class=branded")
}

func TestChangeAlert_SelectsKindsSeveritiesBrandAndSegment(t *testing.T) {
	t.Parallel()
	w := watchChanges(t)
	other, err := w.db.SaveBrand(t.Context(), store.Brand{CustomerID: w.brand.CustomerID, Name: "Globex"})
	require.NoError(t, err)
	cell := storetest.Value[int](t, w.db, `INSERT INTO cells (brand_id, query_id, query_text, collector, country)
		SELECT $1, id, text, 'chatgpt', 'DE' FROM queries WHERE brand_id = $1 RETURNING id`, w.brand.ID)
	w.db.Exec(t, "UPDATE queries SET topic = 'prices', tags = '{Funnel}' WHERE brand_id = $1", w.brand.ID)
	query := storetest.Value[uuid.UUID](t, w.db, "SELECT id FROM queries WHERE brand_id = $1", w.brand.ID)
	named := map[uuid.UUID]string{
		insertChange(t, w.db, w.brand, store.ChangeMentioned, store.SeverityLow, "claude"): "early",
	}
	rules := map[string]store.AlertRule{}
	for name, change := range map[string]func(*store.ChangeSelection){
		"all":    func(*store.ChangeSelection) {},
		"severe": func(s *store.ChangeSelection) { s.MinSeverity = store.SeverityMedium },
		"kinds": func(s *store.ChangeSelection) {
			s.Kinds = []store.ChangeKind{store.ChangeMentioned, store.NoticeEngineOut}
		},
		"engine":  func(s *store.ChangeSelection) { s.Collectors = []string{"claude"} },
		"topic":   func(s *store.ChangeSelection) { s.Topics = []string{"prices"} },
		"country": func(s *store.ChangeSelection) { s.Countries = []string{"US"} },
		"tag":     func(s *store.ChangeSelection) { s.Tags = []string{"funnel"} },
		"query":   func(s *store.ChangeSelection) { s.QueryIDs = []uuid.UUID{query} },
		"gone":    func(s *store.ChangeSelection) { s.QueryIDs = []uuid.UUID{uuid.New()} },
		"class":   func(s *store.ChangeSelection) { s.QueryClasses = []string{"unbranded"} },
		"branded": func(s *store.ChangeSelection) { s.QueryClasses = []string{"branded"} },
		"figures": func(s *store.ChangeSelection) { s.QueryClasses = []string{"competitor", "unbranded"} },
	} {
		rules[name] = rule(t, w.db, w.channel, changeRule(change))
	}
	rules["brand"] = rule(t, w.db, w.channel, func(r *store.AlertRule) {
		changeRule(func(*store.ChangeSelection) {})(r)
		r.BrandID = &other.ID
	})
	for name, id := range map[string]uuid.UUID{
		"low":    insertChange(t, w.db, w.brand, store.ChangeMentioned, store.SeverityLow, "claude"),
		"high":   insertChange(t, w.db, w.brand, store.ChangeEngineSilent, store.SeverityHigh, "chatgpt"),
		"notice": insertChange(t, w.db, w.brand, store.NoticeEngineOut, store.SeverityInfo, "chatgpt"),
		"cell":   insertChange(t, w.db, w.brand, store.ChangeNoLongerMentioned, store.SeverityMedium, "chatgpt"),
		"other":  insertChange(t, w.db, other, store.ChangeMentioned, store.SeverityLow, "claude"),
	} {
		named[id] = name
	}
	w.db.Exec(t, "UPDATE changes SET cell_id = $1 WHERE kind = 'no_longer_mentioned'", cell)
	require.Equal(t, 1, w.lookAt(t, time.Now().Add(time.Second)))
	told := map[string][]string{}
	all, err := w.db.AlertEvents(t.Context(), store.AlertFilter{}, store.Place{}, 100)
	require.NoError(t, err)
	for name, r := range rules {
		for _, e := range all {
			if e.RuleID == r.ID {
				told[name] = append(told[name], named[*e.Details.ChangeID])
			}
		}
	}
	for name, want := range map[string][]string{
		"all":     {"low", "high", "cell", "other"},
		"severe":  {"high", "cell"},
		"kinds":   {"low", "notice", "other"},
		"engine":  {"low", "other"},
		"topic":   {"cell"},
		"country": nil,
		"tag":     {"cell"},
		"query":   {"cell"},
		"gone":    nil,
		"class":   {"cell"},
		"branded": nil,
		"figures": {"low", "high", "cell", "other"},
		"brand":   {"other"},
	} {
		require.ElementsMatch(t, want, told[name], name)
	}
	m := w.hook.all(t, 1)[0].message(t)
	require.Len(t, m.Events, 5, "a message has each change once, even if several rules report it")
	require.Equal(t, storetest.Value[string](t, w.db, "SELECT name FROM customers")+
		": 4 changes (1 high, 1 medium, 2 low) and 1 notice", m.Title)
	require.Equal(t, 5, storetest.Value[int](t, w.db, "SELECT events FROM alert_deliveries"))
}

func TestChangeAlert_ReachesOnlyChannelsOfTheCustomer(t *testing.T) {
	t.Parallel()
	w := watchChanges(t)
	foreign := newReceiver(t)
	rule(t, w.db, webhook(t, w.db, w.db.Brand(t, 0).CustomerID, foreign.URL), changeRule(func(*store.ChangeSelection) {}))
	rule(t, w.db, w.channel, changeRule(func(*store.ChangeSelection) {}))
	insertChange(t, w.db, w.brand, store.ChangeEngineSilent, store.SeverityHigh, "chatgpt")
	require.Equal(t, 1, w.lookAt(t, time.Now().Add(time.Second)))
	w.hook.all(t, 1)
	w.db.WaitFor(t, "the delivery", "SELECT bool_and(status = 'delivered') FROM alert_deliveries")
	require.Empty(t, foreign.got)
}

func TestChangeAlert_ADigestIsSentOnceAtItsTime(t *testing.T) {
	t.Parallel()
	w := watchChanges(t)
	r := rule(t, w.db, w.channel, changeRule(func(s *store.ChangeSelection) {
		s.Timing, s.Time, s.Weekday, s.Timezone = store.AlertWeekly, "02:30", "sunday", "Europe/Berlin"
	}))
	change := func() { insertChange(t, w.db, w.brand, store.ChangeEngineSilent, store.SeverityHigh, "chatgpt") }
	change()
	saturday := time.Date(2027, 10, 30, 12, 0, 0, 0, time.UTC)
	require.Zero(t, w.lookAt(t, saturday))
	change()
	first := time.Date(2027, 10, 31, 0, 30, 0, 0, time.UTC) // 02:30 in summer time; 02:30 in winter time is an hour later
	require.Zero(t, w.lookAt(t, first.Add(-time.Second)))
	require.Equal(t, 1, w.lookAt(t, first))
	m := w.hook.all(t, 1)[0].message(t)
	require.Equal(t, "Acme: 2 changes (2 high), weekly digest", m.Title)
	require.Equal(t, "weekly", m.Digest)
	change()
	w.db.Exec(t, "UPDATE alert_deliveries SET created_at = '2000-01-01'")
	require.Equal(t, 1, w.lookAt(t, first.Add(time.Minute)))
	require.Equal(t, 1, w.lookAt(t, first.Add(time.Hour)), "the repeated hour has no second digest")
	require.Equal(t, 2, w.lookAt(t, first.Add(7*24*time.Hour+time.Hour)))
	require.Equal(t, 2, w.lookAt(t, first.Add(14*24*time.Hour+time.Hour)), "a digest without changes is not sent")

	change()
	require.Equal(t, 2, w.lookAt(t, first.Add(15*24*time.Hour)))
	r.Changes.Timing, r.Changes.Weekday = store.AlertImmediate, ""
	w.db.Exec(t, "UPDATE alert_deliveries SET created_at = '2000-01-01'")
	_, err := w.db.SaveAlertRule(t.Context(), r)
	require.NoError(t, err)
	require.Equal(t, 3, w.lookAt(t, first.Add(15*24*time.Hour+time.Minute)), "an edit schedules waiting changes again")
}

func TestChangeAlert_WaitsUntilTheEndOfTheQuietHours(t *testing.T) {
	t.Parallel()
	w := watchChanges(t)
	rule(t, w.db, w.channel, changeRule(func(s *store.ChangeSelection) {
		s.QuietFrom, s.QuietTo, s.Timezone = "22:00", "07:30", "Asia/Kolkata"
	}))
	change := func() { insertChange(t, w.db, w.brand, store.ChangeEngineSilent, store.SeverityHigh, "chatgpt") }
	midnight := time.Date(2027, 1, 4, 18, 30, 0, 0, time.UTC) // 00:00 in Kolkata
	change()
	require.Zero(t, w.lookAt(t, midnight.Add(-2*time.Hour)))
	change()
	require.Zero(t, w.lookAt(t, midnight))
	require.Zero(t, w.lookAt(t, midnight.Add(7*time.Hour+30*time.Minute-time.Second)))
	require.Equal(t, 1, w.lookAt(t, midnight.Add(7*time.Hour+30*time.Minute)))
	require.Len(t, w.hook.all(t, 1)[0].message(t).Events, 2, "the changes of the quiet hours arrive together")

	change() // found before the quiet hours, but the pause between two messages ends in the quiet hours
	require.NoError(t, w.client.LookForChanges(t.Context(), midnight.Add(22*time.Hour-time.Second)))
	w.db.Exec(t, "UPDATE alert_deliveries SET created_at = '2000-01-01'")
	require.Equal(t, 1, w.lookAt(t, midnight.Add(22*time.Hour)))
	require.Equal(t, 2, w.lookAt(t, midnight.Add(31*time.Hour+30*time.Minute)))
}

// Both nodes and all retries together report each change once, even if changes are committed in another order than
// their ids.
func TestChangeAlert_TwoNodesReportEachChangeOnce(t *testing.T) {
	t.Parallel()
	w := watchChanges(t)
	rule(t, w.db, w.channel, changeRule(func(*store.ChangeSelection) {}))
	cfg := alerting(t, w.db, newEngines(t, noFaults()))
	cfg.Alerts.Window = time.Microsecond
	late, err := w.db.Pool.Begin(t.Context())
	require.NoError(t, err)
	defer func() { _ = late.Rollback(t.Context()) }()
	_, err = late.Exec(t.Context(), `INSERT INTO changes (brand_id, run_id, kind, severity, key, since, found_at)
		VALUES ($1, gen_random_uuid(), 'new_source', 'low', 'late', now(), clock_timestamp())`, w.brand.ID)
	require.NoError(t, err)
	startNode(t, cfg)
	startNode(t, cfg)
	const n = 40
	for range n {
		insertChange(t, w.db, w.brand, store.ChangeEngineSilent, store.SeverityHigh, "chatgpt")
	}
	w.db.WaitFor(t, "the first changes", "SELECT count(*) = $1 FROM alert_events WHERE delivery_id IS NOT NULL", n)
	require.NoError(t, late.Commit(t.Context()))
	w.db.WaitFor(t, "the last change", "SELECT count(*) = $1 FROM alert_events", n+1)
	w.db.WaitFor(t, "all deliveries", "SELECT bool_and(status = 'delivered') FROM alert_deliveries")
	seen := map[uuid.UUID]int{}
	for _, got := range w.hook.all(t, 2) {
		for _, e := range got.message(t).Events {
			seen[e.Change.ID]++
		}
	}
	require.Len(t, seen, n+1)
	for _, times := range seen {
		require.Equal(t, 1, times)
	}
	require.Zero(t, storetest.Value[int](t, w.db, "SELECT count(*) FROM alert_changes"))
}

func TestChangeAlert_RulesThatAreNotActiveReportNothing(t *testing.T) {
	t.Parallel()
	w := watchChanges(t)
	r := rule(t, w.db, w.channel, changeRule(func(s *store.ChangeSelection) {
		s.Timing, s.Time, s.Timezone = store.AlertDaily, "08:00", "UTC"
	}))
	insertChange(t, w.db, w.brand, store.ChangeEngineSilent, store.SeverityHigh, "chatgpt")
	require.Zero(t, w.lookAt(t, time.Now()))
	r.IsActive = false
	r, err := w.db.SaveAlertRule(t.Context(), r)
	require.NoError(t, err)
	insertChange(t, w.db, w.brand, store.ChangeEngineSilent, store.SeverityHigh, "chatgpt")
	require.Zero(t, w.lookAt(t, time.Now()))
	r.IsActive = true
	_, err = w.db.SaveAlertRule(t.Context(), r)
	require.NoError(t, err)
	require.Zero(t, w.lookAt(t, time.Now().Add(48*time.Hour)))
	require.NoError(t, w.db.DeleteBrand(t.Context(), w.brand.ID))
}

func TestDueAt_FollowsTheClockOfTheZone(t *testing.T) {
	t.Parallel()
	quiet := func(from, to, zone string) store.ChangeSelection {
		return store.ChangeSelection{Timing: store.AlertImmediate, QuietFrom: from, QuietTo: to, Timezone: zone}
	}
	daily := func(at, zone string) store.ChangeSelection {
		return store.ChangeSelection{Timing: store.AlertDaily, Time: at, Timezone: zone}
	}
	const berlin, newYork = "Europe/Berlin", "America/New_York"
	for _, tt := range []struct {
		name      string
		selection store.ChangeSelection
		at, due   string
	}{
		{"no quiet hours", quiet("", "", berlin), "2027-01-04T23:30:00Z", "2027-01-04T23:30:00Z"},
		{"before midnight", quiet("22:00", "07:00", newYork), "2027-01-05T03:30:00Z", "2027-01-05T12:00:00Z"},
		{"after midnight", quiet("22:00", "07:00", newYork), "2027-01-05T06:00:00Z", "2027-01-05T12:00:00Z"},
		{"at the start", quiet("22:00", "07:00", newYork), "2027-01-05T03:00:00Z", "2027-01-05T12:00:00Z"},
		{"at the end", quiet("22:00", "07:00", newYork), "2027-01-05T12:00:00Z", "2027-01-05T12:00:00Z"},
		{"outside", quiet("22:00", "07:00", newYork), "2027-01-05T20:00:00Z", "2027-01-05T20:00:00Z"},
		{"within a day", quiet("12:00", "13:00", berlin), "2027-01-05T11:30:00Z", "2027-01-05T12:00:00Z"},
		{"a short night", quiet("22:00", "07:00", berlin), "2027-03-27T22:00:00Z", "2027-03-28T05:00:00Z"},
		{"an end in the gap", quiet("22:00", "02:30", berlin), "2027-03-28T00:59:00Z", "2027-03-28T01:00:00Z"},
		{"an end in the repeated hour", quiet("22:00", "02:30", berlin), "2027-10-31T00:10:00Z", "2027-10-31T00:30:00Z"},
		{"the second pass is not quiet", quiet("22:00", "02:30", berlin), "2027-10-31T01:10:00Z", "2027-10-31T01:10:00Z"},
		{"quiet hours within the gap", quiet("02:10", "02:50", berlin), "2027-03-28T00:59:00Z", "2027-03-28T00:59:00Z"},
		{"a digest", daily("08:00", berlin), "2027-01-05T06:59:59Z", "2027-01-05T07:00:00Z"},
		{"the next digest", daily("08:00", berlin), "2027-01-05T07:00:00Z", "2027-01-06T07:00:00Z"},
		{"a digest in the gap", daily("02:30", berlin), "2027-03-28T00:00:00Z", "2027-03-28T01:00:00Z"},
		{"after the gap", daily("02:30", berlin), "2027-03-28T01:00:00Z", "2027-03-29T00:30:00Z"},
		{"a repeated digest", daily("02:30", berlin), "2027-10-31T00:30:00Z", "2027-11-01T01:30:00Z"},
		{"an unknown zone", daily("08:00", "Mars/Olympus"), "2027-01-05T06:00:00Z", "2027-01-05T08:00:00Z"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			at, err := time.Parse(time.RFC3339, tt.at)
			require.NoError(t, err)
			require.Equal(t, tt.due, jobs.DueAt(tt.selection, at, 0).UTC().Format(time.RFC3339))
		})
	}
}

// A channel always has events and changes to report. The turns do not depend on the number of checks between two
// messages, and not on the node that checks.
func TestAlerts_OfEventsAndChangesTakeTurnsOnAChannel(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		nodes  int
		pauses int // checks during the pause after each message
	}{"one node": {1, 1}, "one node with a long pause": {1, 2}, "two nodes": {2, 1}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := watchChanges(t)
			cfg := alerting(t, w.db, newEngines(t, noFaults()))
			cfg.Alerts.Window = time.Minute
			var clients []*jobs.Client
			for range c.nodes {
				clients = append(clients, newClient(t, cfg))
			}
			failing := rule(t, w.db, w.channel, failingRule(1))
			rule(t, w.db, w.channel, changeRule(func(*store.ChangeSelection) {}))
			var kinds []string
			for turn := range 6 {
				w.db.Exec(t, `INSERT INTO alert_events (rule_id, key, channel_id, customer_id, kind, since, created_at)
					VALUES ($1, $2, $3, $4, 'failing', now(), now() - interval '1 hour')`, failing.ID, uuid.NewString(),
					w.channel.ID, w.brand.CustomerID)
				insertChange(t, w.db, w.brand, store.ChangeEngineSilent, store.SeverityHigh, "chatgpt")
				w.db.Exec(t, "UPDATE alert_changes SET due_at = now() - interval '1 hour'")
				for range 1 + c.pauses {
					look(t, clients[turn%c.nodes])
				}
				require.Equal(t, 1+turn, storetest.Value[int](t, w.db, "SELECT count(*) FROM alert_deliveries"))
				kinds = append(kinds, storetest.Value[string](t, w.db, `SELECT min(kind) FROM alert_events
					WHERE delivery_id = (SELECT id FROM alert_deliveries ORDER BY created_at DESC LIMIT 1)`))
				w.db.Exec(t, "UPDATE alert_deliveries SET created_at = created_at - interval '5 minutes'")
			}
			require.Equal(t, []string{"failing", "change", "failing", "change", "failing", "change"}, kinds)
		})
	}
}

// A run often ends shortly before the digest. The window, which may be an hour, combines only immediate changes.
func TestDueAt_DelaysOnlyImmediateChangesByTheWindow(t *testing.T) {
	t.Parallel()
	at := time.Date(2027, 1, 4, 7, 30, 0, 0, time.UTC) // a Monday
	for _, s := range []store.ChangeSelection{
		{Timing: store.AlertDaily, Time: "08:00"},
		{Timing: store.AlertWeekly, Time: "08:00", Weekday: "monday"},
	} {
		require.Equal(t, at.Add(30*time.Minute), jobs.DueAt(s, at, time.Hour).UTC(), s.Timing)
	}
	immediate := store.ChangeSelection{Timing: store.AlertImmediate, QuietFrom: "08:10", QuietTo: "09:00"}
	require.Equal(t, at.Add(30*time.Minute), jobs.DueAt(immediate, at, 30*time.Minute).UTC())
	require.Equal(t, at.Add(90*time.Minute), jobs.DueAt(immediate, at, time.Hour).UTC(), "the end of the quiet hours")
}

// The time of a digest has passed, but the digest waits for the pause after another message. Then the rule is edited.
func TestChangeAlert_AnEditDoesNotSkipADigestWhoseTimeHasPassed(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		edit func(*store.AlertRule)
		sent int
	}{
		"nothing":              {func(*store.AlertRule) {}, 1},
		"the end of incidents": {func(r *store.AlertRule) { r.TellRecovery = !r.TellRecovery }, 1},
		"a wider selection":    {func(r *store.AlertRule) { r.Changes.Collectors = []string{"chatgpt", "claude"} }, 1},
		"another selection":    {func(r *store.AlertRule) { r.Changes.Collectors = []string{"claude"} }, 0},
		"another day":          {func(r *store.AlertRule) { r.Changes.Weekday = "friday" }, 0},
		"another zone":         {func(r *store.AlertRule) { r.Changes.Timezone = "Asia/Kolkata" }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := watchChanges(t)
			r := rule(t, w.db, w.channel, changeRule(func(s *store.ChangeSelection) {
				s.Timing, s.Time, s.Weekday, s.Timezone = store.AlertWeekly, "08:00", "monday", "UTC"
				s.Collectors = []string{"chatgpt"}
			}))
			insertChange(t, w.db, w.brand, store.ChangeEngineSilent, store.SeverityHigh, "chatgpt")
			monday := time.Date(2027, 1, 4, 7, 59, 0, 0, time.UTC)
			require.Zero(t, w.lookAt(t, monday))
			w.db.Exec(t, "UPDATE alert_changes SET due_at = now() - interval '1 second'") // as if the time had passed
			tt.edit(&r)
			for range 2 {
				_, err := w.db.SaveAlertRule(t.Context(), r)
				require.NoError(t, err)
			}
			require.Equal(t, tt.sent, w.lookAt(t, monday.Add(2*time.Minute)))
		})
	}
}

// A node that is killed between the claim of a change and the commit of its message leaves the change to other nodes.
func TestChangeAlert_IsSentOnceIfANodeIsKilledBeforeTheMessage(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	hook := newReceiver(t)
	brand := db.Brand(t, 1)
	rule(t, db, webhook(t, db, brand.CustomerID, hook.URL), changeRule(func(*store.ChangeSelection) {}))
	insertChange(t, db, brand, store.ChangeEngineSilent, store.SeverityHigh, "chatgpt")

	// The lock makes the node wait after the node has claimed the change.
	tx, err := db.Pool.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), "SELECT FROM alert_channels FOR UPDATE")
	require.NoError(t, err)
	standIn := newEngines(t, noFaults())
	kill := startProcess(t, db, standIn.url)
	db.WaitFor(t, "the node to write the message", `SELECT EXISTS (SELECT FROM pg_stat_activity
		WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'INSERT INTO alert_deliveries%')`)
	kill()
	require.NoError(t, tx.Rollback(t.Context()))
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM alert_changes"), "the change still waits")

	startNode(t, alerting(t, db, standIn))
	startNode(t, alerting(t, db, standIn))
	require.Contains(t, hook.all(t, 1)[0].message(t).Title, "1 change")
	db.WaitFor(t, "the delivery", "SELECT bool_and(status = 'delivered') FROM alert_deliveries")
	require.Equal(t, []int{1, 1, 0}, storetest.Value[[]int](t, db, `SELECT ARRAY[(SELECT count(*) FROM alert_deliveries),
		(SELECT count(*) FROM alert_events), (SELECT count(*) FROM alert_changes)]`))
	require.Len(t, hook.all(t, 1), 1)
}
