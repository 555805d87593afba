package mcp_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/api/catalog"
	"tidewatch/api/door"
	"tidewatch/jobs"
	"tidewatch/jobs/collector"
	"tidewatch/mcp"
	"tidewatch/openapi/client"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// fixture is a server with a brand that has answers in two weeks.
type fixture struct {
	answer   uuid.UUID
	brand    store.Brand
	db       storetest.DB
	run      uuid.UUID
	schedule store.ScheduledJob
	url      string
}

func setup(t *testing.T, options ...func(*api.Config)) *fixture {
	t.Helper()
	db := storetest.Open(t)
	f := &fixture{brand: db.Brand(t, 0), db: db}
	f.schedule = db.Schedule(t, f.brand)
	f.fill(t)
	runs, err := jobs.New(jobs.Config{Logger: slog.New(slog.DiscardHandler), Now: time.Now, Pool: db.Pool})
	require.NoError(t, err)
	logger := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
	cfg := api.Config{
		Alerts: runs,
		Catalog: catalog.Rules{
			CheckCollectors: func([]string) error { return nil }, Collectors: collector.Names(), Plan: runs.Planner().Plan,
		},
		DB: db.DB, Health: api.Health{Ping: db.Pool.Ping}, Logger: logger, Now: time.Now, Runs: runs,
		MCP:         mcp.New(mcp.Config{Document: api.Document(), Logger: logger}),
		SessionLife: store.SessionLife{Idle: time.Hour, Most: time.Hour},
	}
	for _, option := range options {
		option(&cfg)
	}
	server := httptest.NewServer(api.New(cfg))
	t.Cleanup(server.Close)
	f.url = server.URL
	return f
}

// fill adds one run in each of two weeks. Six queries have four answers of two engines in each run. Only the answers of
// the second week mention the brand and cite review.example.
func (f *fixture) fill(t *testing.T) {
	t.Helper()
	second := time.Date(2026, 11, 9, 0, 0, 0, 0, time.UTC)
	f.db.Exec(t, `INSERT INTO queries (brand_id, text, topic)
		SELECT $1::uuid, 'best product ' || n, 'prices' FROM generate_series(1, 6) n`, f.brand.ID)
	f.db.Exec(t, `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
			scheduled_for, finished_at, run_timeout_seconds)
		SELECT tidewatch_uuid7(), $1, $2, $3, 'data_collection_and_scoring', 'tick', 'completed',
			$4::timestamptz + n * interval '1 week', now(), 1
		FROM generate_series(-1, 0) n`, f.schedule.ID, f.brand.ID, f.brand.CustomerID, second)
	f.db.Exec(
		t,
		`INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector, country, model, sample, status,
			text, created_at, position_version, searches)
		SELECT tidewatch_uuid7(), r.id, r.brand_id, q.id, q.text, c, '', 'm1', s, 'ok', 'Acme is a solid choice.',
			r.scheduled_for, 1, '{best crm 2026}'
		FROM job_runs r, queries q, unnest(ARRAY['chatgpt', 'perplexity']) c, generate_series(1, 4) s
		WHERE r.brand_id = $1 AND q.brand_id = $1`,
		f.brand.ID,
	)
	f.db.Exec(t, `INSERT INTO positions (answer_id, name, owner, mention_order, first_offset, mentions, prominence, scorer,
			scorer_version)
		SELECT id, $3, 'brand', 1, 0, 1, 1, 'test', 1 FROM answers WHERE brand_id = $1 AND created_at >= $2`,
		f.brand.ID, second, f.brand.Name)
	f.db.Exec(t, `INSERT INTO citations (answer_id, ordinal, url, domain, cited, owner, scorer, scorer_version)
		SELECT id, 1, 'https://review.example/a', 'review.example', true, 'other', 'test', 1
		FROM answers WHERE brand_id = $1 AND created_at >= $2`, f.brand.ID, second)
	f.answer = storetest.Value[uuid.UUID](
		t,
		f.db,
		"SELECT max(id::text)::uuid FROM answers WHERE brand_id = $1",
		f.brand.ID,
	)
	f.run = storetest.Value[uuid.UUID](t, f.db, "SELECT run_id FROM answers WHERE id = $1", f.answer)
}

// token creates an API token and returns its secret.
func (f *fixture) token(t *testing.T, role store.Role, customer *uuid.UUID) string {
	t.Helper()
	secret, hash := door.NewSecret(door.TokenPrefix)
	token := store.Token{CreatedBy: "test", CustomerID: customer, Name: string(role) + " " + uuid.NewString(), Role: role}
	_, err := f.db.CreateToken(t.Context(), token, hash)
	require.NoError(t, err)
	return secret
}

// bearer is a transport that sends a token with each request.
type bearer string

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+string(b))
	return http.DefaultTransport.RoundTrip(r)
}

// connect connects a client of the protocol.
func (f *fixture) connect(t *testing.T, secret string) *sdk.ClientSession {
	t.Helper()
	assistant := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil)
	session, err := assistant.Connect(t.Context(), &sdk.StreamableClientTransport{
		Endpoint: f.url + "/mcp", HTTPClient: &http.Client{Transport: bearer(secret)}, DisableStandaloneSSE: true,
	}, nil)
	require.NoError(t, err)
	t.Cleanup(func() { _ = session.Close() })
	return session
}

// arguments are the arguments of a tool.
type arguments map[string]any

// call calls a tool, and returns its text and whether the tool failed.
func call(t *testing.T, session *sdk.ClientSession, tool string, a arguments) (text string, failed bool) {
	t.Helper()
	got, err := session.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: a})
	require.NoError(t, err)
	require.Len(t, got.Content, 1)
	content, ok := got.Content[0].(*sdk.TextContent)
	require.True(t, ok)
	if !got.IsError {
		structured, err := json.Marshal(got.StructuredContent)
		require.NoError(t, err)
		require.JSONEq(t, content.Text, string(structured))
	}
	return content.Text, got.IsError
}

// must calls a tool that succeeds, and decodes its result.
func must[T any](t *testing.T, session *sdk.ClientSession, tool string, a arguments) T {
	t.Helper()
	text, failed := call(t, session, tool, a)
	require.False(t, failed, text)
	var out T
	require.NoError(t, json.Unmarshal([]byte(text), &out))
	return out
}

// refused calls a tool that fails, and returns the reason.
func refused(t *testing.T, session *sdk.ClientSession, tool string, a arguments) string {
	t.Helper()
	text, failed := call(t, session, tool, a)
	require.True(t, failed, text)
	return text
}

func toolNames(t *testing.T, session *sdk.ClientSession) (reading, changing []string) {
	t.Helper()
	list, err := session.ListTools(t.Context(), nil)
	require.NoError(t, err)
	for _, tool := range list.Tools {
		if tool.Annotations.ReadOnlyHint {
			reading = append(reading, tool.Name)
		} else {
			changing = append(changing, tool.Name)
		}
	}
	return reading, changing
}

func TestTools_ViewersGetNoToolsThatChange(t *testing.T) {
	t.Parallel()
	f := setup(t)
	reading, changing := toolNames(t, f.connect(t, f.token(t, store.RoleAdmin, nil)))
	require.Equal(t, []string{"pause_schedule", "resume_schedule", "trigger_schedule"}, changing)
	_, changingOfEditor := toolNames(t, f.connect(t, f.token(t, store.RoleEditor, nil)))
	require.Equal(t, changing, changingOfEditor)

	viewer := f.connect(t, f.token(t, store.RoleViewer, nil))
	readingOfViewer, changing := toolNames(t, viewer)
	require.Empty(t, changing)
	require.Equal(t, reading, readingOfViewer)
	require.Equal(t, "trigger_schedule: This operation is for editors and admins. Your role is viewer.",
		refused(t, viewer, "trigger_schedule", arguments{"schedule": f.schedule.ID}))
	_, err := viewer.CallTool(t.Context(), &sdk.CallToolParams{Name: "start_schedule"})
	require.ErrorContains(t, err, "unknown tool")
	require.Zero(t, storetest.Value[int](t, f.db, "SELECT count(*) FROM job_runs WHERE trigger = 'manual'"))
}

func TestDocs_ListEveryTool(t *testing.T) {
	t.Parallel()
	f := setup(t)
	reading, changing := toolNames(t, f.connect(t, f.token(t, store.RoleAdmin, nil)))
	page, err := os.ReadFile("../docs/mcp.md")
	require.NoError(t, err)
	var documented []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\|").FindAllSubmatch(page, -1) {
		documented = append(documented, string(row[1]))
	}
	require.ElementsMatch(t, append(reading, changing...), documented)
}

func TestMCP_RequiresCredentials(t *testing.T) {
	t.Parallel()
	f := setup(t)
	for name, header := range map[string]string{"none": "", "unknown": "Bearer " + door.TokenPrefix + "x", "basic": "Basic eDp5"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, body, headers := f.post(t, header, `{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}`)
			require.Equal(t, http.StatusUnauthorized, status)
			require.Contains(t, headers.Get("Content-Type"), "application/problem+json")
			require.Contains(t, headers.Get("WWW-Authenticate"), "Bearer")
			require.NotContains(t, body, "get_overview")
		})
	}
}

// post sends a request without a client of the protocol.
func (f *fixture) post(t *testing.T, authorization, body string) (status int, text string, header http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, f.url+"/mcp", strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json, text/event-stream")
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	w, err := http.DefaultClient.Do(r) //nolint:forbidigo // the context bounds the call
	require.NoError(t, err)
	defer func() { require.NoError(t, w.Body.Close()) }()
	out, err := io.ReadAll(w.Body)
	require.NoError(t, err)
	return w.StatusCode, string(out), w.Header
}

func TestMCP_RefusesHostileBodies(t *testing.T) {
	t.Parallel()
	f := setup(t)
	admin := "Bearer " + f.token(t, store.RoleAdmin, nil)
	for name, body := range map[string]string{
		"not JSON":      "{",
		"not a request": `[1, 2]`,
		"too large": `{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "` +
			strings.Repeat("x", 2<<20) + `"}}`,
		"nested": strings.Repeat("[", 100_000),
		"empty":  "",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, text, _ := f.post(t, admin, body)
			require.GreaterOrEqual(t, status, http.StatusBadRequest, text)
			require.Less(t, status, http.StatusInternalServerError, text)
		})
	}
}

func TestMCP_LimitsTheMessagesOfABatch(t *testing.T) {
	t.Parallel()
	f := setup(t)
	viewer := "Bearer " + f.token(t, store.RoleViewer, nil)
	batch := func(n int) string {
		return "[" + strings.Repeat(`{"jsonrpc": "2.0", "id": 1, "method": "ping"},`, n-1) +
			`{"jsonrpc": "2.0", "id": 2, "method": "tools/list"}]`
	}
	status, text, _ := f.post(t, viewer, batch(2))
	require.Equal(t, http.StatusOK, status, text)
	require.Contains(t, text, "list_brands")
	for _, n := range []int{21, 9_000} {
		status, text, _ = f.post(t, viewer, batch(n))
		require.Equal(t, http.StatusRequestEntityTooLarge, status, "%.300s", text)
		require.Contains(t, text, "at most 20 messages")
		for _, after := range []string{" x", "[]"} { // the library ignores text after the batch
			status, text, _ = f.post(t, viewer, batch(n)+after)
			require.Equal(t, http.StatusBadRequest, status, "%.300s", text)
		}
	}
}

func TestTools_ReturnTheFiguresOfTheAPI(t *testing.T) {
	t.Parallel()
	f := setup(t)
	session := f.connect(t, f.token(t, store.RoleViewer, &f.brand.CustomerID))
	got := must[struct {
		Brand struct {
			MentionRate struct {
				N         int64      `json:"n"`
				Value     float64    `json:"value"`
				Interval  [2]float64 `json:"interval_95"`
				Previous  float64    `json:"previous"`
				PreviousN int64      `json:"previous_n"`
				Verdict   string     `json:"verdict"`
				Effect    string     `json:"effect"`
			} `json:"mention_rate"`
		} `json:"brand"`
		Answers int64  `json:"answers"`
		Link    string `json:"link"`
	}](t, session, "get_overview", arguments{
		"brand": strings.ToUpper(
			f.brand.Name,
		),
		"from":      "2026-11-09",
		"to":        "2026-11-15",
		"collector": []string{"chatgpt", "perplexity"},
	})

	rate := got.Brand.MentionRate
	require.Equal(
		t,
		[]any{int64(48), 1.0, 0.0, int64(48), "up", "better"},
		[]any{rate.N, rate.Value, rate.Previous, rate.PreviousN, rate.Verdict, rate.Effect},
	)
	require.Positive(t, rate.Interval[0])
	require.Equal(t, int64(48), got.Answers)
	require.Equal(
		t,
		f.url+"/admin/brands/"+f.brand.ID.String()+"?collector=chatgpt%2Cperplexity&from=2026-11-09&to=2026-11-15",
		got.Link,
	)
}

// everyTool returns arguments for every tool that reads.
func (f *fixture) everyTool() map[string]arguments {
	brand := arguments{"brand": f.brand.ID, "from": "2026-11-09", "to": "2026-11-15"}
	return map[string]arguments{
		"list_brands":      {},
		"get_overview":     brand,
		"get_series":       brand,
		"get_query_grid":   brand,
		"list_answers":     brand,
		"list_sources":     brand,
		"list_changes":     {"brand": f.brand.ID},
		"list_discoveries": brand,
		"list_searches":    brand,
		"list_schedules":   {"brand": f.brand.ID},
		"compare_periods": {
			"brand":       f.brand.ID,
			"from":        "2026-11-09",
			"to":          "2026-11-15",
			"before_from": "2026-11-02",
			"before_to":   "2026-11-08",
		},
		"list_contributions": {
			"brand": f.brand.ID, "from": "2026-11-09", "to": "2026-11-15", "before_from": "2026-11-02",
			"before_to": "2026-11-08", "by": "collector",
		},
		"get_answer": {"run": f.run, "answer": f.answer},
		"get_source": {"brand": f.brand.ID, "from": "2026-11-09", "to": "2026-11-15", "domain": "review.example"},
		"list_runs":  {"schedule": f.schedule.ID},
		"get_run":    {"run": f.run},

		"get_run_figures": {"run": f.run},
	}
}

func TestTools_ResultsAreShortAndLinkToThePage(t *testing.T) {
	t.Parallel()
	f := setup(t)
	session := f.connect(t, f.token(t, store.RoleViewer, nil))
	reading, _ := toolNames(t, session)
	calls := f.everyTool()
	require.Len(t, calls, len(reading))
	for _, tool := range reading {
		t.Run(tool, func(t *testing.T) {
			t.Parallel()
			text, failed := call(t, session, tool, calls[tool])
			require.False(t, failed, text)
			require.Contains(t, text, `"link":"`+f.url+"/admin/")
			const most = 12_000 // about 3,000 tokens
			require.Less(t, len(text), most)
		})
	}
}

func TestTools_NameTheDayOfTheFirstAnswers(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 2, 20, 0, 0, 0, time.UTC) // the day of the first answers
	f := setup(t, func(c *api.Config) { c.Now = func() time.Time { return now } })
	session := f.connect(t, f.token(t, store.RoleViewer, nil))
	for tool, a := range map[string]arguments{"get_overview": {"brand": f.brand.ID}, "list_brands": {}} {
		text, err := json.Marshal(must[any](t, session, tool, a))
		require.NoError(t, err)
		require.Contains(t, string(text), "get_overview with to=2026-11-02 shows the answers of today.", tool)
	}
}

func TestTools_TheSeriesHasAllNamesOfTheCallAndItsChanges(t *testing.T) {
	t.Parallel()
	f := setup(t)
	names := []string{"Globex"} // a competitor that each brand of the tests has
	for _, name := range []string{"Hooli", "Initech", "Massive", "Umbrella", "Vandelay", "Wonka"} {
		_, err := f.db.SaveCompetitor(t.Context(), store.Competitor{BrandID: f.brand.ID, Name: name})
		require.NoError(t, err)
		names = append(names, name)
	}
	f.db.Exec(t, "DELETE FROM answers WHERE collector = 'chatgpt' AND created_at >= '2026-11-09Z'")
	text, failed := call(t, f.connect(t, f.token(t, store.RoleViewer, nil)), "get_series", arguments{
		"brand": f.brand.ID, "from": "2026-11-02", "to": "2026-11-15", "name": names,
	})
	require.False(t, failed, text)
	for _, name := range names {
		require.Contains(t, text, `"name":"`+name+`"`)
	}
	require.Regexp(t, `"composition_changes":\[\{"period":"2026-11-09","text":"no answers from \w+`, text)
}

func TestTools_CustomersAreInvisibleToEachOther(t *testing.T) {
	t.Parallel()
	f := setup(t)
	other, err := f.db.SaveCustomer(t.Context(), store.Customer{Name: "Other"})
	require.NoError(t, err)
	session := f.connect(t, f.token(t, store.RoleAdmin, &other.ID))
	calls := f.everyTool()
	calls["trigger_schedule"] = arguments{"schedule": f.schedule.ID}
	calls["pause_schedule"], calls["resume_schedule"] = calls["trigger_schedule"], calls["trigger_schedule"]
	for tool, a := range calls {
		text, failed := call(t, session, tool, a)
		if strings.HasPrefix(tool, "list_") && !failed {
			require.NotContains(t, text, f.brand.Name, tool)
			require.NotContains(t, text, `"link"`, tool)
			continue
		}
		require.True(t, failed, "%s: %s", tool, text)
	}
	require.Contains(t, refused(t, session, "get_overview", arguments{"brand": f.brand.Name}), "you see no brand named")
	require.True(t, storetest.Value[bool](t, f.db, "SELECT is_active FROM scheduled_jobs WHERE id = $1", f.schedule.ID))
}

func TestTools_WrongArgumentsAreNamed(t *testing.T) {
	t.Parallel()
	f := setup(t)
	session := f.connect(t, f.token(t, store.RoleAdmin, nil))
	for name, test := range map[string]struct {
		tool string
		give arguments
		want string
	}{
		"no brand":          {"get_overview", nil, "brand: is missing"},
		"unknown brand":     {"get_overview", arguments{"brand": "Nobody's"}, `brand: you see no brand named "Nobody's"`},
		"unknown id":        {"get_overview", arguments{"brand": uuid.New()}, "brand"},
		"brand as a number": {"get_overview", arguments{"brand": 7}, "brand: "},
		"unknown argument":  {"get_overview", arguments{"brand": f.brand.ID, "engine": "x"}, "engine: the tool has no such argument"},
		"a wrong date":      {"get_overview", arguments{"brand": f.brand.ID, "from": "yesterday"}, "from: "},
		"an object":         {"get_overview", arguments{"brand": f.brand.ID, "tag": map[string]any{"a": 1}}, "tag: must be"},
		"a wrong enum":      {"list_answers", arguments{"brand": f.brand.ID, "mentioned": "maybe"}, "mentioned: "},
		"a path":            {"get_run", arguments{"run": "../users"}, "run: "},
		"a limit":           {"list_runs", arguments{"limit": 100_000}, "limit: "},
		"a cursor":          {"list_runs", arguments{"cursor": "x"}, "cursor: "},
		"U+0000":            {"get_source", arguments{"brand": f.brand.ID, "domain": "a\x00b"}, "domain"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			said := refused(t, session, test.tool, test.give)
			require.Contains(t, said, test.want)
			require.NotContains(t, said, "query.", "the text has the names of arguments")
		})
	}
}

func TestTools_ABrandWithAnAmbiguousNameNeedsItsID(t *testing.T) {
	t.Parallel()
	f := setup(t)
	other, err := f.db.SaveCustomer(t.Context(), store.Customer{Name: "Other"})
	require.NoError(t, err)
	f.db.Exec(t, "INSERT INTO brands (customer_id, name) VALUES ($1, $2)", other.ID, f.brand.Name)
	session := f.connect(t, f.token(t, store.RoleViewer, nil))

	text := refused(t, session, "get_overview", arguments{"brand": f.brand.Name})
	require.Contains(t, text, f.brand.ID.String())
	require.Contains(t, text, "customer Other")
	must[any](t, session, "get_overview", arguments{"brand": f.brand.ID})

	f.db.Exec(t, "UPDATE brands SET name = upper(name) WHERE customer_id = $1", other.ID)
	text = refused(t, session, "get_overview", arguments{"brand": strings.ToLower(f.brand.Name)})
	require.Contains(t, text, "customer Other")
	got := must[map[string]any](t, session, "get_overview", arguments{"brand": f.brand.Name})
	require.Contains(t, got["link"], f.brand.ID.String(), "the exact name selects the brand")
}

func TestTools_ABrandIsFoundByItsNameAmongManySimilarNames(t *testing.T) {
	t.Parallel()
	f := setup(t)
	other, err := f.db.SaveCustomer(t.Context(), store.Customer{Name: "Other"})
	require.NoError(t, err)
	f.db.Exec(t, `INSERT INTO brands (customer_id, name)
		SELECT $1, $2 || ' ' || n FROM generate_series(1, 250) n`, other.ID, f.brand.Name)
	session := f.connect(t, f.token(t, store.RoleViewer, nil))
	must[any](t, session, "get_overview", arguments{"brand": f.brand.Name})

	f.db.Exec(t, "INSERT INTO brands (customer_id, name) VALUES ($1, $2)", other.ID, f.brand.Name)
	text := refused(t, session, "get_overview", arguments{"brand": f.brand.Name})
	require.Contains(t, text, f.brand.ID.String(), "the list names all brands with this name")
	require.Equal(t, 2, strings.Count(text, "(customer "), "the list names no other brand")
}

func TestTools_ChangesHaveTheRightsAndTheAuditOfTheToken(t *testing.T) {
	t.Parallel()
	f := setup(t)
	session := f.connect(t, f.token(t, store.RoleAdmin, &f.brand.CustomerID))
	type schedule struct {
		Active bool `json:"active"`
	}
	one := arguments{"schedule": f.schedule.ID}
	require.False(t, must[schedule](t, session, "pause_schedule", one).Active)
	require.True(t, must[schedule](t, session, "resume_schedule", one).Active)
	type run struct {
		ID      uuid.UUID        `json:"run"`
		Trigger string           `json:"trigger"`
		Status  client.RunStatus `json:"status"`
	}
	trigger := arguments{"schedule": f.schedule.ID, "idempotency_key": "one"}
	first := must[run](t, session, "trigger_schedule", trigger)
	require.Equal(t, first.ID, must[run](t, session, "trigger_schedule", trigger).ID)
	require.Equal(t, "manual", first.Trigger)

	actions := storetest.Value[[]string](
		t,
		f.db,
		"SELECT array_agg(action ORDER BY id) FROM audit_log WHERE object_kind = 'scheduled_job' AND actor LIKE 'token admin %'",
	)
	require.Equal(t, []string{"pause", "resume", "trigger"}, actions)
}

func TestTools_CountInTheRateLimitOfTheCaller(t *testing.T) {
	t.Parallel()
	f := setup(t, func(cfg *api.Config) {
		cfg.RequestsPerSecond = 1
		stopped := time.Now()
		cfg.Now = func() time.Time { return stopped }
	})
	admin := "Bearer " + f.token(t, store.RoleAdmin, nil)
	for range 200 {
		status, text, _ := f.post(t, admin, `{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}`)
		if status == http.StatusTooManyRequests {
			return
		}
		require.Equal(t, http.StatusOK, status, text)
	}
	require.Fail(t, "no limit")
}
