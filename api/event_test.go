package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

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

// watch opens the event stream until the test ends. The parameter "secret" is the secret of a token or of a session.
// The returned channel receives the events of the stream.
func (f *fixture) watch(t *testing.T, secret, last string) <-chan sse {
	t.Helper()
	response := f.openStream(t, secret, last) //nolint:bodyclose // the function "read" closes the body
	require.Equal(t, http.StatusOK, response.StatusCode)
	return read(t, response)
}

// openStream requests the event stream.
func (f *fixture) openStream(t *testing.T, secret, last string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.url+"/api/admin/events", nil)
	require.NoError(t, err)
	if strings.HasPrefix(secret, door.TokenPrefix) {
		r.Header.Set("Authorization", "Bearer "+secret)
	} else {
		r.AddCookie(&http.Cookie{Name: door.SessionCookie, Value: secret})
	}
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	response, err := (&http.Client{}).Do(r)
	require.NoError(t, err)
	return response
}

// The function "read" returns a channel that receives the events of a stream.
func read(t *testing.T, response *http.Response) <-chan sse {
	t.Helper()
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
	next(t, onFirst, "run") // the first node has the event before the reader reconnects to the second node
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

// The function "ends" calls the function "lose". The test fails if the stream is still open five seconds later.
func ends(t *testing.T, events <-chan sse, lose func()) {
	t.Helper()
	began := time.Now()
	lose()
	for range events { // the loop reads until the stream ends
	}
	require.Less(t, time.Since(began), 5*time.Second, "the next heartbeat would end the stream after up to 15 seconds")
}

func TestEvents_AStreamEndsOnEachNodeWhenItsRightEnds(t *testing.T) {
	t.Parallel()
	f := setup(t)
	_, ear := listening(t, f.db)
	node := f.node(t, ear)
	call := func(method, path string, body any) func(t *testing.T, o things) {
		return func(t *testing.T, o things) {
			t.Helper()
			path := strings.NewReplacer("USER", user(o), "TOKEN", token(o), "CUSTOMER", customer(o)).Replace(path)
			require.Less(t, f.call(t, method, path, body).status, 300)
		}
	}
	sql := func(statement string) func(t *testing.T, o things) {
		return func(t *testing.T, o things) {
			t.Helper()
			f.db.Exec(t, strings.NewReplacer("USER", user(o), "TOKEN", token(o)).Replace(statement))
		}
	}
	for name, tt := range map[string]struct {
		session bool
		lose    func(t *testing.T, o things)
	}{
		"the token is revoked":                {false, call(http.MethodDelete, "/tokens/TOKEN", nil)},
		"the token's customer is deleted":     {false, call(http.MethodDelete, "/customers/CUSTOMER", nil)},
		"plain SQL revokes the token":         {false, sql("UPDATE api_tokens SET revoked_at = now() WHERE id = 'TOKEN'")},
		"plain SQL moves the token's expiry":  {false, sql("UPDATE api_tokens SET expires_at = now() WHERE id = 'TOKEN'")},
		"plain SQL changes the token's role":  {false, sql("UPDATE api_tokens SET role = 'admin' WHERE id = 'TOKEN'")},
		"plain SQL deletes the token":         {false, sql("DELETE FROM api_tokens WHERE id = 'TOKEN'")},
		"the user is deactivated":             {true, call(http.MethodPut, "/users/USER", `{"is_active":false}`)},
		"the user gets another role":          {true, call(http.MethodPut, "/users/USER", `{"role":"admin"}`)},
		"the user gets another password":      {true, call(http.MethodPut, "/users/USER", `{"password":"another long one"}`)},
		"the user is deleted":                 {true, call(http.MethodDelete, "/users/USER", nil)},
		"the user's customer is deleted":      {true, call(http.MethodDelete, "/customers/CUSTOMER", nil)},
		"plain SQL ends the session":          {true, sql("DELETE FROM sessions WHERE user_id = 'USER'")},
		"plain SQL deactivates the user":      {true, sql("UPDATE users SET is_active = false WHERE id = 'USER'")},
		"the user logs out on the other node": {true, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := f.things(t)
			secret, hash := door.NewSecret("")
			if tt.session {
				require.NoError(t, f.db.CreateSession(t.Context(), o.user.ID, hash, "192.0.2.7",
					store.SessionLife{Idle: time.Hour, Most: time.Hour}))
			} else {
				secret, hash = door.NewSecret(door.TokenPrefix)
				f.db.Exec(t, "UPDATE api_tokens SET hash = $1 WHERE id = $2", hash, o.token.ID)
			}
			other := node.watch(t, f.admin, "")
			heard := node.watch(t, secret, "")
			f.call(t, http.MethodPut, "/brands/"+brand(o), `{"name":"heard"}`).must(t, http.StatusOK)
			next(t, heard, "change") // the stream is open
			ends(t, heard, func() {
				if tt.lose != nil {
					tt.lose(t, o)
					return
				}
				f.callAs(t, "", http.MethodDelete, "/session", nil, "Cookie", door.SessionCookie+"="+secret).
					must(t, http.StatusNoContent)
			})
			f.create(t, nil)
			next(t, other, "scheduled_job") // the streams of other callers stay open
		})
	}
}

func TestEvents_AStreamEndsWhenItsTokenExpires(t *testing.T) {
	t.Parallel()
	f := setup(t)
	_, ear := listening(t, f.db)
	node := f.node(t, ear)
	for life := time.Second; ; life *= 2 { // on a slow machine, the token may expire before the stream opens
		end := storetest.Value[time.Time](t, f.db, "SELECT now() + $1::interval", life)
		secret := f.token(t, store.Token{Name: "lives " + life.String(), Role: store.RoleViewer, ExpiresAt: &end})
		response := node.openStream(t, secret, "")
		if response.StatusCode == http.StatusOK {
			ends(t, read(t, response), func() {})
			return
		}
		require.NoError(t, response.Body.Close())
		require.Equal(t, http.StatusUnauthorized, response.StatusCode)
	}
}

func TestEvents_AnOpenStreamIsNoUseOfTheSession(t *testing.T) {
	t.Parallel()
	f := setup(t)
	hub, ear := listening(t, f.db)
	o := f.things(t)
	secret, hash := door.NewSecret("")
	require.NoError(t, f.db.CreateSession(t.Context(), o.user.ID, hash, "192.0.2.7",
		store.SessionLife{Idle: time.Hour, Most: time.Hour}))
	heard := f.node(t, ear).watch(t, secret, "")
	f.db.Exec(t, "UPDATE sessions SET last_used_at = now() - interval '10 minutes'")
	hub.Reset() // the stream checks the session again
	next(t, heard, "reset")
	f.create(t, map[string]any{"brand_id": o.brand.ID})
	next(t, heard, "scheduled_job") // the session is still valid
	require.True(t, storetest.Value[bool](t, f.db, "SELECT last_used_at < now() - interval '9 minutes' FROM sessions"))
}
