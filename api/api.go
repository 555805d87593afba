// Package api implements Tidewatch's HTTP API, which serves JSON under /api/admin, and the health endpoints.
//
// # The path of a request
//
//	package door: id ─ trace ─ log ─ panics ─ headers ─┬─ /healthz, /readyz, /metrics, /openapi.*, /docs, pages
//	                                                   └─ cross-origin ─ time limit ─ authentication ─ rate limit ─ turns
//	                                                          └─ huma ─ access ─ body ─ parameters ─ handler ─ response
//
// The files of this package have the following tasks. The file api.go builds the router. The file operations.go has the
// operations table, in which each row has all properties of one operation. The file contract.go creates the OpenAPI
// document and the handlers of the operations once in each process. The files health.go and page_mount.go serve the
// health endpoints, the admin page and River UI. The file page.go implements lists and cursors. The file optional.go
// has the types for the fields of edits and filters. The file schedule_schema.go completes the schemas of schedules.
// The file replica.go selects the database for a read. The file fields.go checks the fields of request bodies. The file
// idempotency.go implements Idempotency-Key. The file visible.go selects the rows that a caller may see. The file
// author.go hides the names of operators. The file unavailable.go serves a node that has not reached its database. The
// file table.go returns the rows of a view as a file. The files export.go, export_stream.go and export_cursor.go stream
// all rows of a table. Each resource, such as brand or run, has one or more files with the name of the resource. The
// file audit.go writes the audit log in the transaction of the change. The file errors.go connects huma to package
// problem.
//
// The packages in the subdirectories do not import package api. [tidewatch/api/door] authenticates and limits requests.
// [tidewatch/api/problem] converts errors to responses. [tidewatch/api/reason] has the reason codes.
// [tidewatch/api/events] is the hub of the event stream. [tidewatch/api/document] completes and serves the OpenAPI
// document. [tidewatch/api/catalog] reads import files. [tidewatch/api/sheet] writes CSV and JSON lines.
// [tidewatch/api/openid] logs users in with OpenID Connect.
//
// # Visibility
//
// A caller may be limited to one customer. Handlers filter lists with [visible], so that resources of other customers
// do not appear in lists. Handlers check single rows with [checkVisible], which returns 404 for resources of other
// customers.
package api

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"tidewatch/api/catalog"
	"tidewatch/api/document"
	"tidewatch/api/door"
	"tidewatch/api/events"
	"tidewatch/api/openid"
	"tidewatch/api/problem"
	"tidewatch/jobs/alert"
	"tidewatch/jobs/cronspec"
	"tidewatch/jobs/scoring"
	"tidewatch/store"
	"tidewatch/store/replica"
)

// Runs controls runs, explains their scores, and deletes brands, schedules and customers. Package jobs implements this
// interface, and package cmd passes the implementation to the API. The parameter "db" of a method is the transaction in
// which the method reads and writes.
type Runs interface {
	// DeleteBrandIn ends the unfinished runs of a brand, and deletes the brand with all its data.
	DeleteBrandIn(ctx context.Context, db *store.DB, brandID uuid.UUID) error
	// DeleteScheduledJobIn deletes a schedule and keeps its runs.
	DeleteScheduledJobIn(ctx context.Context, db *store.DB, id uuid.UUID) error
	// DeleteCustomerIn starts the deletion of a customer. The customer becomes invisible when the transaction commits.
	DeleteCustomerIn(ctx context.Context, db *store.DB, customerID uuid.UUID) error
	CancelIn(ctx context.Context, db *store.DB, runID uuid.UUID, by string) (store.Run, error)
	// PreviewRescoreIn returns the expected work and cost of RescoreIn.
	PreviewRescoreIn(ctx context.Context, db *store.DB, runID uuid.UUID) (store.RescorePreview, error)
	RescoreIn(ctx context.Context, db *store.DB, runID uuid.UUID, by string) (store.Run, error)
	// ResumeIn ends pauses, and starts the runs for missed ticks that the misfire policy requires. ResumeIn returns the
	// number of started runs.
	ResumeIn(ctx context.Context, db *store.DB, pauses []uuid.UUID, policy store.MisfirePolicy) (int, error)
	// CreateRescoreIn creates a run that re-scores a segment of the stored answers of a brand, without an engine.
	CreateRescoreIn(
		ctx context.Context, db *store.DB, brandID uuid.UUID, wanted store.NewRescore, by string,
	) (store.Run, error)
	// HasJudge reports whether an LLM judge is configured.
	HasJudge() bool
	// PreviewSegmentIn returns the expected work and cost of CreateRescoreIn.
	PreviewSegmentIn(
		ctx context.Context, db *store.DB, brandID uuid.UUID, segment store.RescoreSegment,
	) (store.RescorePreview, error)
	PauseRescoreIn(ctx context.Context, db *store.DB, runID uuid.UUID, by string) error
	ResumeRescoreIn(ctx context.Context, db *store.DB, runID uuid.UUID) error
	// RenewBrandRescoreIn re-scores all stored answers of a brand after the transaction has changed names.
	// RenewBrandRescoreIn restarts an unfinished re-score of the brand, or creates a re-score. The result is nil if the
	// brand has no stored answers.
	RenewBrandRescoreIn(ctx context.Context, db *store.DB, brandID uuid.UUID, by string) (*store.Run, error)
	RetryIn(ctx context.Context, db *store.DB, runID uuid.UUID) (store.Run, error)
	// RetryFailedIn retries the runs that the filter selects and that failed or have failed calls. The error is
	// [store.ErrTooManyRuns] if the filter selects more than [store.MaxRetriedRuns] runs.
	RetryFailedIn(ctx context.Context, db *store.DB, f store.RetryFilter) (store.RetryPlan, error)
	// PreviewRetriesIn returns the expected work and cost of RetryFailedIn.
	PreviewRetriesIn(ctx context.Context, db *store.DB, f store.RetryFilter) (store.RetryPlan, error)
	TriggerIn(ctx context.Context, db *store.DB, scheduledJobID uuid.UUID, by string) (store.Run, error)
	// Explain returns an explanation of each given sentiment of an answer, in the given order. An explanation is nil if
	// the scorer cannot explain the sentiment.
	Explain(
		ctx context.Context, db *store.DB, brandID uuid.UUID, answer store.ListedAnswer,
	) ([]*scoring.Explanation, error)
	// Lanes returns the progress of each collector in a run.
	Lanes(ctx context.Context, db *store.DB, run store.Run) ([]store.Lane, error)
}

// CollectorInfo describes how an answer engine is configured in this process.
type CollectorInfo struct {
	Access     string // the source of the answers: "api" or "search_results"
	Configured bool
	Default    bool // whether the engine is a default engine
	Limit      store.Limit
	Missing    string // the name of the missing setting, or "" for a configured engine
	Name       string
	StandIn    bool   // whether a stand-in imitates the engine
	Title      string // the display name, such as "ChatGPT API"
	// TypicalUSD is the typical cost of a call in US dollars. TypicalUSD is nil if the price is unknown.
	TypicalUSD *float64
}

// Config has the settings and dependencies of the API.
type Config struct {
	// Alerts checks alert channels and sends test messages.
	Alerts Alerts
	// Catalog has the rules for schedules, brands and imports, including the list of configured engines.
	Catalog catalog.Rules
	// Collectors lists all answer engines, sorted by name. Responses list the engines in this order.
	Collectors []CollectorInfo
	DB         *store.DB
	// DayCap is the default daily spending cap of customers. The API only displays the cap. Package jobs enforces the
	// cap.
	DayCap store.Cap
	// Events feeds the event stream. The API has no event stream if Events is nil.
	Events *events.Hub
	// Health has the checks of the health endpoints.
	Health Health
	// JWT verifies the JSON Web Tokens of an external issuer. The API refuses JSON Web Tokens if JWT is nil.
	JWT *door.JWT
	// Logger is required.
	Logger *slog.Logger
	// MCP creates the handler of the Model Context Protocol, which calls the given handler of the API. The handler is
	// served at /mcp, for authenticated callers only. The API does not serve /mcp if MCP is nil.
	MCP func(api http.Handler) http.Handler
	// Mail sends invitations and links to reset passwords. The API sends no mail if Mail is nil.
	Mail *alert.Mail
	// Metrics serves /metrics and checks the access of callers. The API does not serve metrics if Metrics is nil.
	Metrics http.Handler
	// Now returns the current time of the process. Stored times come from the database's clock.
	Now func() time.Time
	// Observe receives the properties of each finished request. If Observe is nil, the API reports no requests.
	Observe func(door.Served)
	// Page serves the admin page at /admin/. The API serves no admin page if Page is nil.
	Page http.Handler
	// OpenID logs users in with OpenID Connect. OpenID is nil if no issuer is configured.
	OpenID *openid.Provider
	// PasswordsOff refuses log-in by password, except for emergency admins. PasswordsOff requires OpenID.
	PasswordsOff bool
	// PublicURL is the address of the admin page for links in mails. The API sends no mail if PublicURL is empty.
	PublicURL string
	// QueuePage serves River UI at /riverui. The API does not serve River UI if QueuePage is nil.
	QueuePage http.Handler
	// Replica answers exports, and the operations that read the figures of brands. If Replica is nil, DB answers all
	// operations.
	Replica *replica.Replica
	// RequestsPerSecond limits the requests of one caller to this process. The value 0 means no limit.
	RequestsPerSecond int
	// Retention has the default retention periods of customers.
	Retention store.Retention
	// RunCap is the default spending cap of runs. The API only displays the cap. Package jobs enforces the cap.
	RunCap store.Cap
	// Runs triggers, cancels, retries and re-scores runs.
	Runs Runs
	// SecureCookies restricts the session cookie to TLS.
	SecureCookies bool
	// SessionLife bounds the duration of sessions.
	SessionLife store.SessionLife
	// Trace wraps the handler of each operation except streams. If Trace is nil, tracing is off.
	Trace func(http.Handler) http.Handler
	// TrustedProxies are the proxies whose X-Forwarded-For and X-Forwarded-Proto headers are trusted.
	TrustedProxies []netip.Prefix
}

type server struct {
	cfg       Config
	db        *store.DB
	door      *door.Door
	exports   *runningExports
	importing chan struct{} // the channel contains a value while this process executes an import
	logger    *slog.Logger
	passwords *door.Passwords
	resets    chan struct{} // the channel contains a value for each reset mail that is being sent
	view      *replica.View // the view of the replica that db reads; nil if db is the primary
	// The channel "waitingResets" contains a value for each reset mail that waits or is being sent.
	waitingResets chan struct{}
	specs         *cronspec.Parser
}

// New returns the HTTP handler that serves the API, the pages and the health endpoints.
func New(cfg Config) http.Handler {
	shared := sharedContract()
	root := chi.NewRouter()
	logger := cfg.Logger.With(slog.String("component", "api"))
	s := &server{
		cfg:       cfg,
		db:        cfg.DB,
		exports:   &runningExports{own: map[string]int{}},
		importing: make(chan struct{}, 1),
		logger:    logger,
		specs:     &cronspec.Parser{},
		passwords: door.NewPasswords(),
		resets:    make(chan struct{}, maxResetMails),

		waitingResets: make(chan struct{}, maxWaitingResets),
		door: door.New(door.Config{
			DB: cfg.DB, JWT: cfg.JWT, Logger: logger, Now: cfg.Now, Observe: cfg.Observe,
			OperationOf: operationOf(root, shared.rows), RequestsPerSecond: cfg.RequestsPerSecond,
			SessionLife: cfg.SessionLife, Trace: cfg.Trace, TrustedProxies: cfg.TrustedProxies,
		}),
	}
	root.Use(headAsGet(root, shared.rows))
	root.Use(s.door.Outer()...)
	root.NotFound(func(w http.ResponseWriter, r *http.Request) {
		s.door.WriteProblem(w, r, problem.New(http.StatusNotFound, "The path does not exist."))
	})
	root.MethodNotAllowed(s.refuseMethod(root, shared.rows))
	cfg.Health.mount(root, cfg.Now)
	if cfg.Metrics != nil {
		root.Method(http.MethodGet, door.MetricsPath, cfg.Metrics)
	}
	root.Group(func(r chi.Router) {
		r.Use(s.door.Inner()...)
		r.Use(s.enter)
		addRoutes(r, shared.operations)
	})
	addRoutes(root, shared.files)
	s.mountOpenID(root)
	s.mountPages(root)
	s.mountSharedReports(root)
	document.ServeDocs(root)
	return root
}

// Document returns the OpenAPI document that [New] serves. Callers must not change the document. Document needs no
// database.
func Document() *huma.OpenAPI { return sharedContract().document }

// operationOf returns a function that finds the row of the operations table for a request.
func operationOf(root *chi.Mux, rows map[string]door.Operation) func(*http.Request) door.Operation {
	return func(r *http.Request) door.Operation {
		method := cmp.Or(chi.RouteContext(r.Context()).RouteMethod, r.Method)
		return rows[method+" "+routeOf(root, method, r)]
	}
}

// routeOf returns the pattern of the route for a request with another method.
func routeOf(root *chi.Mux, method string, r *http.Request) string {
	return root.Find(chi.NewRouteContext(), method, cmp.Or(r.URL.RawPath, r.URL.Path)) // the router chi uses the same path
}

// headAsGet returns middleware that routes HEAD requests to the GET operations of the API and to its documents (RFC
// 9110, section 9.1). The HTTP server omits the bodies of the responses. Streams do not support HEAD.
func headAsGet(root *chi.Mux, rows map[string]door.Operation) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodHead && supportsHead(root, rows, r) {
				chi.RouteContext(r.Context()).RouteMethod = http.MethodGet
			}
			next.ServeHTTP(w, r)
		})
	}
}

func supportsHead(root *chi.Mux, rows map[string]door.Operation, r *http.Request) bool {
	route := routeOf(root, http.MethodGet, r)
	op, ok := rows[http.MethodGet+" "+route]
	return ok && !op.Stream || strings.HasPrefix(route, "/openapi") || strings.HasPrefix(route, "/docs")
}

// refuseMethod returns the handler for requests whose path exists but does not support their method.
func (s *server) refuseMethod(root *chi.Mux, rows map[string]door.Operation) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
			if root.Match(chi.NewRouteContext(), method, r.URL.Path) {
				w.Header().Add("Allow", method)
				if method == http.MethodGet && supportsHead(root, rows, r) {
					w.Header().Add("Allow", http.MethodHead)
				}
			}
		}
		detail := "The path does not support the method " + r.Method + ". The Allow header lists the supported methods."
		s.door.WriteProblem(w, r, problem.New(http.StatusMethodNotAllowed, detail))
	}
}
