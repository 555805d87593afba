package main

import (
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	collectorpb "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"tidewatch/cmd/tidewatch/internal/commandtest"
	"tidewatch/jobs/collector/standin"
	"tidewatch/openapi/client"
	"tidewatch/store/storetest"
)

const (
	chatKey = "sk-secret-of-chatgpt"
	serpKey = "secret-of-serpapi"
)

// traceReceiver receives traces by OTLP over HTTP.
type traceReceiver struct {
	http *httptest.Server

	mu    sync.Mutex
	nodes map[string]string // process that sent each span, keyed by span id
	raw   []string
	spans []*tracepb.Span
}

func receiveTraces(t *testing.T) *traceReceiver {
	t.Helper()
	r := &traceReceiver{nodes: map[string]string{}}
	r.http = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		var sent collectorpb.ExportTraceServiceRequest
		if err != nil || request.URL.Path != "/v1/traces" || proto.Unmarshal(body, &sent) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.raw = append(r.raw, string(body))
		for _, of := range sent.GetResourceSpans() {
			node := ""
			for _, a := range of.GetResource().GetAttributes() {
				if a.GetKey() == "service.instance.id" {
					node = a.GetValue().GetStringValue()
				}
			}
			for _, scope := range of.GetScopeSpans() {
				for _, span := range scope.GetSpans() {
					r.nodes[hex.EncodeToString(span.GetSpanId())] = node
					r.spans = append(r.spans, span)
				}
			}
		}
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	t.Cleanup(r.http.Close)
	return r
}

// The method "of" returns the spans of a trace.
func (r *traceReceiver) of(traceID string) []*tracepb.Span {
	r.mu.Lock()
	defer r.mu.Unlock()
	var spans []*tracepb.Span
	for _, span := range r.spans {
		if hex.EncodeToString(span.GetTraceId()) == traceID {
			spans = append(spans, span)
		}
	}
	return spans
}

func attributeOf(span *tracepb.Span, key string) string {
	for _, a := range span.GetAttributes() {
		if a.GetKey() == key {
			if a.GetValue().GetBoolValue() {
				return "true"
			}
			return a.GetValue().GetStringValue()
		}
	}
	return ""
}

func named(spans []*tracepb.Span, name string) []*tracepb.Span {
	var found []*tracepb.Span
	for _, span := range spans {
		if span.GetName() == name {
			found = append(found, span)
		}
	}
	return found
}

// rootOf returns the only span without a parent. All other spans must descend from the root span.
func rootOf(t *testing.T, spans []*tracepb.Span) *tracepb.Span {
	t.Helper()
	byID := map[string]*tracepb.Span{}
	for _, span := range spans {
		byID[string(span.GetSpanId())] = span
	}
	var root *tracepb.Span
	for _, span := range spans {
		at := span
		for len(at.GetParentSpanId()) > 0 {
			above := byID[string(at.GetParentSpanId())]
			require.NotNil(t, above, "the parent of %s is missing", at.GetName())
			at = above
		}
		require.True(t, root == nil || root == at, "%s and %s are both roots", root.GetName(), at.GetName())
		root = at
	}
	require.NotNil(t, root)
	return root
}

// tracedNodes are a node with the role "api" and a node with the role "worker" on one database. One of the stand-in
// engines throttles one call.
type tracedNodes struct {
	api    *client.ClientWithResponses
	db     storetest.DB
	job    uuid.UUID // schedule that queries chatgpt and google_aio and scores the answers
	logs   [2]*commandtest.Buffer
	traces *traceReceiver
	stop   func(*testing.T)
}

func startTraced(t *testing.T, endpoint string) *tracedNodes {
	t.Helper()
	n := &tracedNodes{db: storetest.Open(t), traces: receiveTraces(t)}
	if endpoint == "" {
		endpoint = n.traces.http.URL
	}
	var throttled atomic.Bool
	engines := startEngines(t, standin.Options{
		Brands: []string{"Harborlight", "Eastmoor"},
		Faults: func(c standin.Call) standin.Fault {
			if c.Engine == "chatgpt" && !throttled.Swap(true) {
				return standin.Fault{Kind: standin.FaultThrottle, RetryAfter: time.Second}
			}
			return standin.Fault{}
		},
	})
	vars := map[string]string{
		"DATABASE_URL":                n.db.URL,
		"OPENAI_API_KEY":              chatKey,
		"OPENAI_BASE_URL":             engines.BaseURLs["chatgpt"],
		"SERPAPI_API_KEY":             serpKey,
		"SERPAPI_BASE_URL":            engines.BaseURLs["google_aio"],
		"TIDEWATCH_STOP_TIMEOUT":      "1s",
		"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
	}
	_, _, err := tidewatch(t, vars, "import", "--allow-unconfigured", exampleFile)
	require.NoError(t, err)
	n.db.Exec(t, `UPDATE scheduled_jobs SET is_active = false, job_type = 'data_collection_and_scoring',
		metadata = '{"collectors":["chatgpt","google_aio"]}'`)
	n.job = storetest.Value[uuid.UUID](t, n.db, "SELECT min(id::text)::uuid FROM scheduled_jobs")
	secret := adminToken(t, n.db)
	var stops []func() error
	for i, roles := range []string{"api", "scheduler,worker"} {
		node := serve(t, vars, "--roles", roles)
		n.logs[i], stops = node.Stderr, append(stops, node.Stop)
		if n.api == nil {
			n.api, err = client.New(node.URL, client.WithToken(secret))
			require.NoError(t, err)
		}
	}
	n.stop = func(t *testing.T) {
		t.Helper()
		for _, stop := range stops {
			require.NoError(t, stop())
		}
	}
	return n
}

// completed waits until a run has completed, and returns the run.
func (n *tracedNodes) completed(t *testing.T, id uuid.UUID) client.RunDetail {
	t.Helper()
	n.db.WaitFor(t, "the run's end", "SELECT finished_at IS NOT NULL FROM job_runs WHERE id = $1", id)
	got, err := n.api.GetRunWithResponse(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, client.RunStatusCompleted, got.JSON200.Status)
	return *got.JSON200
}

func TestTraces_ARunIsOneTrace(t *testing.T) {
	t.Parallel()
	n := startTraced(t, "")
	created, err := n.api.TriggerScheduledJobWithResponse(t.Context(), n.job, nil)
	require.NoError(t, err)
	triggered := n.completed(t, created.JSON200.ID)
	require.NotNil(t, triggered.TraceID)
	n.db.Exec(
		t,
		"UPDATE scheduled_jobs SET is_active = true, next_run_at = now() + interval '1 hour' WHERE id = $1",
		n.job,
	)
	n.db.Exec(t, "UPDATE scheduled_jobs SET next_run_at = now() - interval '1 second' WHERE id = $1", n.job)
	n.db.WaitFor(t, "the tick", "SELECT EXISTS (SELECT FROM job_runs WHERE trigger = 'tick')")
	ticked := n.completed(t, storetest.Value[uuid.UUID](t, n.db, "SELECT id FROM job_runs WHERE trigger = 'tick'"))
	require.NotNil(t, ticked.TraceID)
	require.NotEqual(t, *triggered.TraceID, *ticked.TraceID)
	n.stop(t) // stopping the nodes sends the remaining spans

	t.Run("a triggered run, with a snooze, a repeated call and two nodes", func(t *testing.T) {
		t.Parallel()
		spans := n.traces.of(*triggered.TraceID)
		require.Equal(t, "POST /api/admin/scheduled-jobs/{id}/trigger", rootOf(t, spans).GetName())
		require.Len(t, named(spans, "trigger"), 1)
		collects := named(spans, "river.work/collect")
		require.GreaterOrEqual(t, len(collects), 2)
		require.True(t, slices.ContainsFunc(collects, func(s *tracepb.Span) bool {
			return attributeOf(s, "snooze") == "true"
		}))
		require.Len(t, named(spans, "river.work/score"), 1)
		asked := named(spans, "ask chatgpt")
		answers := storetest.Value[int](t, n.db,
			"SELECT count(*) FROM answers WHERE run_id = $1 AND collector = 'chatgpt' AND status = 'ok'", triggered.ID)
		require.Len(t, asked, answers+1)
		classes := map[string]int{}
		for _, span := range asked {
			classes[attributeOf(span, "tidewatch.class")]++
			require.Equal(t, triggered.ID.String(), attributeOf(span, "tidewatch.run_id"))
		}
		require.Equal(t, map[string]int{"ok": answers, "throttled": 1}, classes)
		require.NotEmpty(t, named(spans, "score answers"))
		require.GreaterOrEqual(t, len(named(spans, "HTTP POST")), answers+1, "requests to engines")
		require.GreaterOrEqual(t, len(named(spans, "HTTP GET")), answers)
		require.True(t, slices.ContainsFunc(spans, func(s *tracepb.Span) bool {
			return strings.Contains(attributeOf(s, "db.query.text"), "INSERT INTO answers")
		}))
		for _, step := range []string{"start runs", "admit calls", "store answers", "end runs"} {
			require.NotEmpty(t, named(spans, step), step)
		}
		from := map[string]bool{}
		for _, span := range spans {
			from[n.traces.nodes[hex.EncodeToString(span.GetSpanId())]] = true
		}
		require.Len(t, from, 2)
	})
	t.Run("a scheduled run", func(t *testing.T) {
		t.Parallel()
		spans := n.traces.of(*ticked.TraceID)
		root := rootOf(t, spans)
		require.Equal(t, "tick", root.GetName())
		require.Equal(t, ticked.ID.String(), attributeOf(root, "tidewatch.run_id"))
		require.Len(t, root.GetLinks(), 1)
		tick := n.traces.of(hex.EncodeToString(root.GetLinks()[0].GetTraceId()))
		require.Len(t, named(tick, "river.work/tick"), 1, "linked to the job that found all due ticks")
		require.Len(t, named(spans, "river.work/score"), 1)
	})
	t.Run("other traces have no span of a run", func(t *testing.T) {
		t.Parallel()
		for _, span := range n.traces.spans {
			if id := hex.EncodeToString(span.GetTraceId()); id != *triggered.TraceID && id != *ticked.TraceID {
				require.NotRegexp(t, `ask|collect|score|HTTP|calls|answers|start runs|end runs`, span.GetName())
			}
		}
	})
	t.Run("spans contain no secret, query or answer", func(t *testing.T) {
		t.Parallel()
		answer := storetest.Value[string](t, n.db, "SELECT left(text, 40) FROM answers WHERE status = 'ok' LIMIT 1")
		question := storetest.Value[string](t, n.db, "SELECT query_text FROM answers LIMIT 1")
		for _, sent := range n.traces.raw {
			for _, not := range []string{chatKey, serpKey, answer, question, strings.ReplaceAll(question, " ", "+")} {
				require.NotContains(t, sent, not)
			}
			require.NotRegexp(t, `tw_[\w-]{20}`, sent, "an API token; random span ids can contain the prefix")
		}
	})
	t.Run("log lines have the trace id", func(t *testing.T) {
		t.Parallel()
		require.Contains(t, traceIDs(t, n.logs[0], "route", "/api/admin/scheduled-jobs/{id}/trigger"), *triggered.TraceID)
		require.Equal(t, []string{*triggered.TraceID}, traceIDs(t, n.logs[1], "run_id", triggered.ID.String()))
		require.Equal(t, []string{*ticked.TraceID}, traceIDs(t, n.logs[1], "run_id", ticked.ID.String()))
	})
}

// traceIDs returns the trace ids of the log lines that have an attribute with the given value.
func traceIDs(t *testing.T, log *commandtest.Buffer, key, value string) []string {
	t.Helper()
	var found []string
	for line := range strings.SplitSeq(strings.TrimSpace(log.String()), "\n") {
		var entry map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &entry))
		if entry[key] == value {
			id, _ := entry["trace_id"].(string)
			found = append(found, id)
		}
	}
	return found
}

func TestTraces_ThatCannotBeSentAreLogged(t *testing.T) {
	t.Parallel()
	n := startTraced(t, "http://"+commandtest.FreeAddr(t))
	created, err := n.api.TriggerScheduledJobWithResponse(t.Context(), n.job, nil)
	require.NoError(t, err)
	require.NotNil(t, n.completed(t, created.JSON200.ID).TraceID)
	began := time.Now()
	n.stop(t)
	require.Less(t, time.Since(began), 25*time.Second, "OpenTelemetry's library alone would try for longer")
	for _, log := range n.logs {
		require.Regexp(t, "Traces cannot be sent|The last traces were not sent", log.String())
		require.LessOrEqual(t, strings.Count(log.String(), "Traces cannot be sent"), 1)
	}
}

func TestTraces_AreOffByDefault(t *testing.T) {
	t.Parallel()
	c := startCluster(t)
	id := storetest.Value[uuid.UUID](t, c.db, "SELECT id FROM scheduled_jobs WHERE name = 'every six hours'")
	created, err := c.node(t, 0).TriggerScheduledJobWithResponse(t.Context(), id, nil)
	require.NoError(t, err)
	require.Nil(t, created.JSON200.TraceID)
	require.Zero(t, storetest.Value[int](t, c.db, "SELECT count(*) FROM river_job WHERE metadata ? 'traceparent'"))
}
