package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/api/door"
	"tidewatch/api/events"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// listening connects a server's event stream to the notifications of the database.
func listening(t *testing.T, db storetest.DB) (*events.Hub, func(*api.Config)) {
	t.Helper()
	hub := events.NewHub(slog.New(slog.DiscardHandler))
	connected := make(chan struct{}, 10)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		store.Listen(ctx, store.Notifications{
			Channel: store.EventsChannel, Config: db.Pool.Config().ConnConfig, Logger: slog.New(slog.DiscardHandler),
			Connected: func() { hub.Reset(); connected <- struct{}{} }, Notified: hub.Publish,
		})
	}()
	t.Cleanup(func() { stop(); <-done })
	<-connected
	return hub, func(cfg *api.Config) { cfg.Events = hub }
}

// sse is a received server-sent event.
type sse struct{ data, id, name string }

// watch opens the event stream until the test ends. The returned channel receives the events of the stream.
func (f *fixture) watch(t *testing.T, secret, last string) <-chan sse {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.url+"/api/admin/events", nil)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+secret)
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	response, err := (&http.Client{}).Do(r) //nolint:bodyclose // closed below
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.Equal(t, "text/event-stream", response.Header.Get("Content-Type"))
	events := make(chan sse, 100)
	go func() {
		defer close(events)
		defer func() { _ = response.Body.Close() }()
		var one sse
		for lines := bufio.NewScanner(response.Body); lines.Scan(); {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "id":
				one.id = value
			case "event":
				one.name = value
			case "data":
				one.data = value
			case "":
				if one.name != "" {
					events <- one
				}
				one = sse{}
			}
		}
	}()
	return events
}

// next returns the next event with the expected name and skips all other events.
func next(t *testing.T, events <-chan sse, name string) sse {
	t.Helper()
	for one := range events {
		if one.name == name {
			return one
		}
	}
	t.Fatalf("the stream ended before an event %s", name)
	return sse{}
}

func TestEvents_AreTheSameOnAllNodesAndAClientContinuesAtAny(t *testing.T) {
	t.Parallel()
	f := setup(t)
	_, ear := listening(t, f.db)
	first := f.node(t, ear)
	_, otherEar := listening(t, f.db)
	second := f.node(t, otherEar)

	onFirst, onSecond := first.watch(t, f.admin, ""), second.watch(t, f.admin, "")
	job := f.create(t, nil)
	require.Equal(
		t,
		next(t, onFirst, "scheduled_job"),
		next(t, onSecond, "scheduled_job"),
		"the same event under the same id",
	)
	run := value[api.RunDetail](
		t,
		f.call(t, http.MethodPost, "/scheduled-jobs/"+job.ID.String()+"/trigger", nil).must(t, http.StatusOK),
	)
	seen := next(t, onFirst, "run")
	var data events.RunEvent
	require.NoError(t, json.Unmarshal([]byte(seen.data), &data))
	require.Equal(
		t,
		events.RunEvent{
			ID:             run.ID,
			ScheduledJobID: &job.ID,
			BrandID:        f.brand.ID,
			CustomerID:     f.brand.CustomerID,
			Status:         "pending",
		},
		data,
	)
	next(t, onSecond, "run")

	f.call(t, http.MethodPost, "/job-runs/"+run.ID.String()+"/cancel", nil).must(t, http.StatusOK)
	next(t, onFirst, "run") // waits for the event on the first node, whose lost reader misses the event
	resumed := second.watch(t, f.admin, seen.id)
	cancelled := next(t, resumed, "run")
	require.Contains(t, cancelled.data, `"status":"cancelled"`)

	unknown := first.watch(t, f.admin, "long-ago")
	require.Equal(
		t,
		"reset",
		(<-unknown).name,
		"after an event that is no longer kept, the client must read everything again",
	)
}

func TestEvents_ALimitedCallerReceivesEventsOfItsCustomerOnly(t *testing.T) {
	t.Parallel()
	f := setup(t)
	_, ear := listening(t, f.db)
	node := f.node(t, ear)
	other := f.db.Brand(t, 1)
	limited := f.token(t, store.Token{Name: "limited", Role: store.RoleViewer, CustomerID: &other.CustomerID})

	heard := node.watch(t, limited, "")
	f.create(t, nil)
	own := f.create(t, map[string]any{"brand_id": other.ID})
	require.Contains(t, next(t, heard, "scheduled_job").data, own.ID.String())
}

func TestEvents_ASlowClientReceivesAReset(t *testing.T) {
	t.Parallel()
	f := setup(t)
	events, ear := listening(t, f.db)
	node := f.node(t, ear)
	heard := node.watch(t, f.admin, "")
	// For a statement that changes more than 1,000 rows, the database sends only the number of rows.
	f.db.Exec(t, `INSERT INTO scheduled_jobs (brand_id, customer_id, job_type, cron_expression)
		SELECT $1, $2, 'scoring', '0 0 * * *' FROM generate_series(1, 1001)`, f.brand.ID, f.brand.CustomerID)
	require.Contains(t, next(t, heard, "reset").data, "Too many objects changed")
	events.Reset()
	require.Contains(t, next(t, heard, "reset").data, "was interrupted")
	events.Stop()
	for range heard { // the stream ends when the process stops
	}
}

func TestEvents_LargeStatementsSendSeveralNotifications(t *testing.T) {
	t.Parallel()
	f := setup(t)
	_, ear := listening(t, f.db)
	heard := f.node(t, ear).watch(t, f.admin, "")
	const many = 60
	f.db.Exec(t, `INSERT INTO scheduled_jobs (brand_id, customer_id, job_type, cron_expression)
		SELECT $1, $2, 'scoring', '0 0 * * *' FROM generate_series(1, $3)`, f.brand.ID, f.brand.CustomerID, many)
	ids := map[string]bool{}
	for range many {
		ids[next(t, heard, "scheduled_job").id] = true
	}
	require.Len(t, ids, many)
}

func TestEvents_ARevokedTokenReceivesNoEvents(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.db.Exec(t, "UPDATE api_tokens SET revoked_at = now()")
	f.call(t, http.MethodGet, "/events", nil).problem(t, http.StatusUnauthorized)
	f.callAs(t, door.TokenPrefix+uuid.NewString(), http.MethodGet, "/events", nil).problem(t, http.StatusUnauthorized)
}

func TestEvents_AChangeIsSentToCallersWhoSeeItInTheAuditLog(t *testing.T) {
	t.Parallel()
	f := setup(t)
	_, ear := listening(t, f.db)
	node := f.node(t, ear)
	own, other := &f.brand.CustomerID, f.db.Brand(t, 0).CustomerID
	readers := map[string]<-chan sse{"overseer": node.watch(t, f.admin, "")}
	for name, token := range map[string]store.Token{
		"viewer of all": {Role: store.RoleViewer}, "its admin": {Role: store.RoleAdmin, CustomerID: own}, "its viewer": {Role: store.RoleViewer, CustomerID: own},
		"another's admin": {Role: store.RoleAdmin, CustomerID: &other},
	} {
		token.Name = name
		readers[name] = node.watch(t, f.token(t, token), "")
	}
	everybody := []string{"another's admin", "its admin", "its viewer", "overseer", "viewer of all"}
	path := "/brands/" + f.brand.ID.String()
	query := value[api.Query](
		t,
		f.call(t, http.MethodPost, path+"/queries", `{"text":"one more"}`).must(t, http.StatusCreated),
	)
	f.call(t, http.MethodPost, path+"/queries/batch", `{"queries":[{"text":"another"}]}`).must(t, http.StatusOK)
	f.call(t, http.MethodPut, path, `{"aliases":["A"]}`).must(t, http.StatusOK)
	user := value[api.User](
		t,
		f.call(
			t,
			http.MethodPost,
			"/users",
			`{"email":"x@example.com","password":"long enough","role":"viewer"}`,
		).must(t, http.StatusCreated),
	)
	token := value[api.MadeToken](
		t,
		f.call(
			t,
			http.MethodPost,
			"/tokens",
			map[string]any{"name": "export", "role": "viewer", "customer_id": own},
		).must(t, http.StatusCreated),
	)
	f.call(
		t,
		http.MethodPost,
		"/collectors/chatgpt/pause",
		`{"reason":"the bill"}`,
	).must(t, http.StatusOK) // every caller sees the event of the pause, which comes last
	for _, want := range []struct {
		event events.ChangeEvent
		heard []string
	}{
		{events.ChangeEvent{ObjectKind: "query", ObjectID: query.ID.String(), Action: "create", BrandID: &f.brand.ID, CustomerID: own}, []string{"its admin", "its viewer", "overseer", "viewer of all"}},
		{events.ChangeEvent{ObjectKind: "queries", ObjectID: f.brand.ID.String(), Action: "create", BrandID: &f.brand.ID, CustomerID: own}, []string{"its admin", "its viewer", "overseer", "viewer of all"}},
		{events.ChangeEvent{ObjectKind: "brand", ObjectID: f.brand.ID.String(), Action: "update", BrandID: &f.brand.ID, CustomerID: own}, []string{"its admin", "its viewer", "overseer", "viewer of all"}},
		{events.ChangeEvent{ObjectKind: "user", ObjectID: user.ID.String(), Action: "create"}, []string{"overseer"}},
		{events.ChangeEvent{ObjectKind: "token", ObjectID: token.Token.ID.String(), Action: "create", CustomerID: own}, []string{"its admin", "overseer"}},
		{events.ChangeEvent{ObjectKind: "collector", ObjectID: "chatgpt", Action: "pause"}, everybody},
	} {
		for _, name := range want.heard {
			var data events.ChangeEvent
			require.NoError(t, json.Unmarshal([]byte(next(t, readers[name], "change").data), &data))
			require.Equal(t, want.event, data, "the next event of %s", name)
		}
	}
}
