// Package api is Tidewatch's HTTP API: JSON under /api/admin, with its OpenAPI document, and the health endpoints.
//
// # The path of a request
//
//	package door: id ─ trace ─ log ─ panics ─ headers ─┬─ /healthz, /readyz, /metrics, /openapi.*, /docs, pages
//	                                                   └─ cross-origin ─ time limit ─ authentication ─ rate limit ─ turns
//	                                                          └─ huma ─ access ─ body ─ parameters ─ handler ─ response
//
// The files, in the order in which a request meets them:
//
//   - api.go builds the router from the parts below
//   - operations.go is the table of operations: each row has all properties of one operation
//   - health.go, page_mount.go: health endpoints, the admin page and the queue's page
//   - page.go, optional.go, schedule_schema.go, fields.go: lists and cursors, fields of edits and filters, schemas, checks
//   - idempotency.go, visible.go: Idempotency-Key, and which rows a caller sees
//   - one or more files for each resource: customer, brand, competitor, query, scheduled_job, tick, ahead, preview, run,
//     answer, trend, alert, collector, import, session, user, token, event_stream
//   - audit.go writes the audit log in the transaction of the change
//   - errors.go connects huma to package problem
//
// Packages below: [tidewatch/api/door] is the front door, [tidewatch/api/problem] turns errors into responses,
// [tidewatch/api/reason] has the reason codes, [tidewatch/api/events] is the event hub, [tidewatch/api/document] completes
// and serves the OpenAPI document, [tidewatch/api/catalog] reads import files. None of them imports this package.
//
// # Visibility
//
// A caller may be limited to one customer. Handlers filter lists by [visible] and check single rows with [checkVisible], so
// that resources of other customers do not appear in lists, and requests for them by id get a 404.
package api

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"tidewatch/api/catalog"
	"tidewatch/api/document"
	"tidewatch/api/door"
	"tidewatch/api/events"
	"tidewatch/api/problem"
	"tidewatch/jobs/cronspec"
	"tidewatch/store"
)

// Runs controls runs. Package jobs implements it; cmd connects the two. Each method works in the transaction of its
// parameter db.
type Runs interface {
	// DeleteCustomerIn starts the deletion of a customer. After the commit, the customer is invisible.
	DeleteCustomerIn(ctx context.Context, db *store.DB, customerID uuid.UUID) error
	CancelIn(ctx context.Context, db *store.DB, runID uuid.UUID, by string) (store.Run, error)
	RescoreIn(ctx context.Context, db *store.DB, runID uuid.UUID, by string) (store.Run, error)
	RetryIn(ctx context.Context, db *store.DB, runID uuid.UUID) (store.Run, error)
	TriggerIn(ctx context.Context, db *store.DB, scheduledJobID uuid.UUID, by string) (store.Run, error)
	// Lanes returns the progress of a collection by collector.
	Lanes(ctx context.Context, db *store.DB, run store.Run) ([]store.Lane, error)
}

// CollectorInfo describes an answer engine in this process.
type CollectorInfo struct {
	Configured bool
	Default    bool // whether the engine is a default engine
	Limit      store.Limit
	Missing    string // the setting that the engine lacks; "": the engine is configured
	Name       string
	Title      string // such as "ChatGPT"
}

// Config configures the API.
type Config struct {
	// Alerts checks alert channels and sends test messages.
	Alerts Alerts
	// Catalog checks schedules, brands and imports: it has the configured engines and plans the ticks of specs.
	Catalog catalog.Rules
	// Collectors are all engines, in display order.
	Collectors []CollectorInfo
	// DB is the database.
	DB *store.DB
	// DayCap is the daily spending cap of customers that have no cap of their own. The API only displays the cap.
	// Package jobs enforces the cap.
	DayCap store.Cap
	// Events feeds the event stream; nil: the API has no event stream.
	Events *events.Hub
	// Health has the checks of the health endpoints.
	Health Health
	// JWT accepts the tokens of an outside issuer; nil: JWTs are refused.
	JWT *door.JWT
	// Logger is required.
	Logger *slog.Logger
	// Metrics serves /metrics and checks the caller's access; nil: the API does not serve metrics.
	Metrics http.Handler
	// Now is the process's clock. Stored times come from the database.
	Now func() time.Time
	// Observe is called after each response; nil: no call.
	Observe func(door.Served)
	// Page serves the admin page at /admin/; nil: the API serves no page.
	Page http.Handler
	// QueuePage serves River UI at /riverui; nil: the API does not serve River UI.
	QueuePage http.Handler
	// RequestsPerSecond limits the requests of one caller to this process. 0: no limit.
	RequestsPerSecond int
	// Retention has the retention periods of customers that have none of their own.
	Retention store.Retention
	// Runs triggers, cancels, retries and re-scores runs.
	Runs Runs
	// SecureCookies restricts the session cookie to TLS.
	SecureCookies bool
	// SessionLife bounds the duration of sessions.
	SessionLife store.SessionLife
	// Trace wraps the handler of each operation that is not a stream; nil: nothing is traced.
	Trace func(http.Handler) http.Handler
	// TrustedProxies are the proxies whose X-Forwarded-For and X-Forwarded-Proto headers are trusted.
	TrustedProxies []netip.Prefix
}

type server struct {
	cfg       Config
	db        *store.DB
	door      *door.Door
	logger    *slog.Logger
	passwords *door.Passwords
	specs     cronspec.Parser
}

// New returns the handler of the API, the pages and the health endpoints.
func New(cfg Config) http.Handler {
	handler, _, _ := build(cfg)
	return handler
}

// Document returns the OpenAPI document that [New] serves. It needs no database.
func Document() *huma.OpenAPI {
	_, openapi, _ := build(Config{Logger: slog.New(slog.DiscardHandler)})
	return openapi
}

// build returns the handler, its document and the operations table.
func build(cfg Config) (http.Handler, *huma.OpenAPI, map[string]door.Operation) {
	installProblems()
	root := chi.NewRouter()
	rows := map[string]door.Operation{}
	logger := cfg.Logger.With(slog.String("component", "api"))
	s := &server{
		cfg:       cfg,
		db:        cfg.DB,
		logger:    logger,
		passwords: door.NewPasswords(),
		door: door.New(door.Config{
			DB: cfg.DB, JWT: cfg.JWT, Logger: logger, Now: cfg.Now, Observe: cfg.Observe, OperationOf: operationOf(root, rows),
			RequestsPerSecond: cfg.RequestsPerSecond, SessionLife: cfg.SessionLife, Trace: cfg.Trace,
			TrustedProxies: cfg.TrustedProxies,
		}),
	}
	root.Use(s.door.Outer()...)
	root.NotFound(func(w http.ResponseWriter, r *http.Request) {
		s.door.WriteProblem(w, r, problem.New(http.StatusNotFound, "The path does not exist."))
	})
	root.MethodNotAllowed(s.refuseMethod(root))
	cfg.Health.mount(root, cfg.Now)
	if cfg.Metrics != nil {
		root.Method(http.MethodGet, door.MetricsPath, cfg.Metrics)
	}
	var openapi *huma.OpenAPI
	root.Group(func(r chi.Router) {
		r.Use(s.door.Inner()...)
		api := humachi.New(r, document.Config(door.SessionCookie, door.TokenPrefix))
		register{api: api, rows: rows, s: s}.operations()
		openapi = document.Finish(api.OpenAPI())
	})
	document.Serve(root, openapi)
	s.mountPages(root)
	document.ServeDocs(root)
	return root, openapi, rows
}

// operationOf returns a function that finds the row of the operation that a request calls.
func operationOf(root *chi.Mux, rows map[string]door.Operation) func(*http.Request) door.Operation {
	return func(r *http.Request) door.Operation {
		path := cmp.Or(r.URL.RawPath, r.URL.Path) // as chi does
		return rows[r.Method+" "+root.Find(chi.NewRouteContext(), r.Method, path)]
	}
}

// refuseMethod answers requests with a method that their path does not support.
func (s *server) refuseMethod(root chi.Routes) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
			if root.Match(chi.NewRouteContext(), method, r.URL.Path) {
				w.Header().Add("Allow", method)
			}
		}
		detail := "The path does not support the method " + r.Method + ". The Allow header lists the methods that it supports."
		s.door.WriteProblem(w, r, problem.New(http.StatusMethodNotAllowed, detail))
	}
}
