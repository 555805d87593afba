// Package api is Tidewatch's HTTP interface: JSON under /api/admin, described by the OpenAPI document that it serves, and
// what operators look at (/healthz, /readyz).
//
// # A request's way
//
//	identify ─ log ─ recover ─ harden ─┬─ /healthz, /readyz, /openapi.*, /docs
//	                                   └─ cross-origin ─ time limit ─ authenticate ─ rate limit ─ turns ─ huma ─ access ─ body ─ handler
//
// middleware.go holds these steps, auth.go says who a caller is and what it may do. huma reads parameters and body by the
// types of the operation, refuses what does not fit them, and calls the handler: one file for each resource. A handler
// returns the body or an error; errors.go alone turns errors into answers.
//
// # Who sees what
//
// A caller may be limited to one customer. Every handler reads through [server.visible] or checks [caller.sees], so that
// what belongs to somebody else is not there: not in lists, and a 404 by id.
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

// Runs is what the API asks of the queue. Package jobs has it; the two meet in cmd. Each call joins the transaction that
// its db stands on.
type Runs interface {
	// DeleteCustomerIn begins the deletion of a customer, which is gone for everybody from the commit on.
	DeleteCustomerIn(ctx context.Context, db *store.DB, customerID uuid.UUID) error
	CancelIn(ctx context.Context, db *store.DB, runID uuid.UUID, by string) (store.Run, error)
	RescoreIn(ctx context.Context, db *store.DB, runID uuid.UUID, by string) (store.Run, error)
	RetryIn(ctx context.Context, db *store.DB, runID uuid.UUID) (store.Run, error)
	TriggerIn(ctx context.Context, db *store.DB, scheduledJobID uuid.UUID, by string) (store.Run, error)
	// Lanes is how far the collection of a run has come, by collector.
	Lanes(ctx context.Context, db *store.DB, run store.Run) ([]store.Lane, error)
}

// CollectorInfo is what the process knows of an answer engine.
type CollectorInfo struct {
	Configured bool
	Default    bool // asked when neither schedule nor brand names any
	Limit      store.Limit
	Missing    string // the setting that it lacks; empty when configured
	Name       string
	Title      string // for people, such as "ChatGPT"
}

// Config is what the API works with.
type Config struct {
	// Alerts checks channels and sends tests.
	Alerts Alerts
	// Catalog is what is written is checked against: which engines are configured, and when specs fire.
	Catalog catalog.Rules
	// Collectors are all engines, in the order in which they are shown.
	Collectors []CollectorInfo
	// DB is the database.
	DB *store.DB
	// DayCap is what holds for customers that have no cap of their own. It is only told; the queue keeps it.
	DayCap store.Cap
	// Events are the changes that the event stream tells of; nil: none are watched.
	Events *events.Hub
	// Health is what the health endpoints look at.
	Health Health
	// JWT lets an outside issuer's tokens in; nil: none.
	JWT *door.JWT
	// Logger is required.
	Logger *slog.Logger
	// Metrics is what Prometheus reads at /metrics, which says itself who may; nil: none.
	Metrics http.Handler
	// Now is the process's clock. It dates nothing that is stored.
	Now func() time.Time
	// Observe is told of every request that was answered; nil: nobody is.
	Observe func(door.Served)
	// Page is what people see, at /admin/; nil: none.
	Page http.Handler
	// QueuePage is the queue's own page, at /riverui; nil: none.
	QueuePage http.Handler
	// RequestsPerSecond bounds what one caller may ask of this process. 0: no limit.
	RequestsPerSecond int
	// Retention is how long the data of customers is kept that have no ages of their own.
	Retention store.Retention
	// Runs triggers, cancels, retries and rescores.
	Runs Runs
	// SecureCookies marks the session's cookie for TLS alone.
	SecureCookies bool
	// SessionLife says how long somebody stays logged in.
	SessionLife store.SessionLife
	// Trace wraps the handler of each operation that ends by itself; nil: nothing is traced.
	Trace func(http.Handler) http.Handler
	// TrustedProxies may say in X-Forwarded-For where a request comes from.
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

// New returns the handler of everything that the API serves.
func New(cfg Config) http.Handler {
	handler, _, _ := build(cfg)
	return handler
}

// Document returns the OpenAPI document that [New] would serve, without a database.
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

// operationOf returns how to find the row of the operation that a request calls.
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
