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
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"tidewatch/api/catalog"
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
	Events *Events
	// Health is what the health endpoints look at.
	Health Health
	// JWT lets an outside issuer's tokens in; nil: none.
	JWT *JWT
	// Logger is required.
	Logger *slog.Logger
	// Metrics is what Prometheus reads at /metrics, which says itself who may; nil: none.
	Metrics http.Handler
	// Now is the process's clock. It dates nothing that is stored.
	Now func() time.Time
	// Observe is told of every request that was answered; nil: nobody is.
	Observe func(Served)
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
	// TrustedProxies may say in X-Forwarded-For where a request comes from.
	TrustedProxies []netip.Prefix
}

type server struct {
	cfg          Config
	db           *store.DB
	hashing      chan struct{} // a place for each password that is being hashed
	known        *knownTokens
	limit        *rateLimit // nil: none
	logger       *slog.Logger
	operationIDs map[string]string // by method and route
	specs        cronspec.Parser
	turns        *turns
}

// maxHashing bounds the passwords that are hashed at once, for their memory's sake.
const maxHashing = 4

// New returns the handler of everything that the API serves.
func New(cfg Config) http.Handler {
	handler, _ := build(cfg)
	return handler
}

// Document returns the OpenAPI document that [New] would serve, without a database.
func Document() *huma.OpenAPI {
	_, document := build(Config{Logger: slog.New(slog.DiscardHandler)})
	return document
}

func build(cfg Config) (http.Handler, *huma.OpenAPI) {
	useProblems()
	s := &server{
		cfg:          cfg,
		db:           cfg.DB,
		logger:       cfg.Logger.With(slog.String("component", "api")),
		hashing:      make(chan struct{}, maxHashing),
		known:        newKnownTokens(cfg.Now),
		operationIDs: map[string]string{},
		turns:        newTurns(turnsAtOnce),
	}
	if cfg.RequestsPerSecond > 0 {
		s.limit = newRateLimit(cfg.RequestsPerSecond, cfg.Now)
	}
	root := chi.NewRouter()
	root.Use(s.identify, s.logRequests, s.recoverPanics, harden)
	root.NotFound(func(w http.ResponseWriter, r *http.Request) {
		s.writeProblem(w, r, problem(http.StatusNotFound, "There is nothing at this address."))
	})
	root.MethodNotAllowed(func(w http.ResponseWriter, r *http.Request) {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
			if root.Match(chi.NewRouteContext(), method, r.URL.Path) {
				w.Header().Add("Allow", method)
			}
		}
		s.writeProblem(
			w,
			r,
			problem(
				http.StatusMethodNotAllowed,
				"This address does not know the method "+r.Method+"; Allow names those that it does.",
			),
		)
	})
	cfg.Health.mount(root, cfg.Now)
	if cfg.Metrics != nil {
		root.Method(http.MethodGet, metricsPath, cfg.Metrics)
	}
	var document *huma.OpenAPI
	root.Group(func(r chi.Router) {
		r.Use(s.refuseCrossOrigin(), limitTime, s.authenticate, s.limitRequests, s.takeTurns)
		api := humachi.New(r, humaConfig())
		s.operations(api)
		document = finish(api.OpenAPI())
	})
	serveDocument(root, document)
	s.mountPages(root)
	serveDocs(root)
	return root, document
}

// operations are all that programs can call, on one screen. Their texts are in texts.go.
func (s *server) operations(api huma.API) { //nolint:funlen // a table
	const get, post, put, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete

	add(s, api, operation{viewers, "list-scheduled-jobs", get, "/scheduled-jobs"}, s.listScheduledJobs)
	add(s, api, operation{admins, "create-scheduled-job", post, "/scheduled-jobs"}, s.createScheduledJob)
	add(s, api, operation{viewers, "get-scheduled-job", get, "/scheduled-jobs/{id}"}, s.getScheduledJob)
	add(s, api, operation{admins, "update-scheduled-job", put, "/scheduled-jobs/{id}"}, s.updateScheduledJob)
	add(s, api, operation{admins, "delete-scheduled-job", del, "/scheduled-jobs/{id}"}, s.deleteScheduledJob)
	add(s, api, operation{admins, "trigger-scheduled-job", post, "/scheduled-jobs/{id}/trigger"}, s.triggerScheduledJob)
	add(s, api, operation{viewers, "list-scheduled-job-ticks", get, "/scheduled-jobs/{id}/ticks"}, s.listTicks)
	add(s, api, operation{viewers, "preview-schedule", post, "/schedule-preview"}, s.previewSchedule)
	add(s, api, operation{viewers, "get-ahead", get, "/ahead"}, s.getAhead)

	add(s, api, operation{viewers, "list-customers", get, "/customers"}, s.listCustomers)
	add(s, api, operation{overseer, "create-customer", post, "/customers"}, s.createCustomer)
	add(s, api, operation{viewers, "get-customer", get, "/customers/{id}"}, s.getCustomer)
	add(s, api, operation{overseer, "update-customer", put, "/customers/{id}"}, s.updateCustomer)
	add(s, api, operation{overseer, "delete-customer", del, "/customers/{id}"}, s.deleteCustomer)
	add(s, api, operation{viewers, "preview-retention", get, "/customers/{id}/retention-preview"}, s.previewRetention)

	add(s, api, operation{viewers, "list-brands", get, "/brands"}, s.listBrands)
	add(s, api, operation{admins, "create-brand", post, "/brands"}, s.createBrand)
	add(s, api, operation{viewers, "get-brand", get, "/brands/{id}"}, s.getBrand)
	add(s, api, operation{admins, "update-brand", put, "/brands/{id}"}, s.updateBrand)
	add(s, api, operation{admins, "delete-brand", del, "/brands/{id}"}, s.deleteBrand)
	add(s, api, operation{viewers, "get-trends", get, "/brands/{id}/trends"}, s.getTrends)

	add(s, api, operation{viewers, "list-competitors", get, "/brands/{id}/competitors"}, s.listCompetitors)
	add(s, api, operation{admins, "create-competitor", post, "/brands/{id}/competitors"}, s.createCompetitor)
	add(
		s,
		api,
		operation{admins, "update-competitor", put, "/brands/{id}/competitors/{competitor_id}"},
		s.updateCompetitor,
	)
	add(
		s,
		api,
		operation{admins, "delete-competitor", del, "/brands/{id}/competitors/{competitor_id}"},
		s.deleteCompetitor,
	)

	add(s, api, operation{viewers, "list-queries", get, "/brands/{id}/queries"}, s.listQueries)
	add(s, api, operation{admins, "create-query", post, "/brands/{id}/queries"}, s.createQuery)
	add(s, api, operation{admins, "switch-queries", put, "/brands/{id}/queries"}, s.switchQueries)
	add(s, api, operation{admins, "add-queries", post, "/brands/{id}/queries/batch"}, s.addQueries)
	add(s, api, operation{admins, "update-query", put, "/brands/{id}/queries/{query_id}"}, s.updateQuery)
	add(s, api, operation{admins, "delete-query", del, "/brands/{id}/queries/{query_id}"}, s.deleteQuery)

	add(s, api, operation{overseer, "import-catalog", post, "/import"}, s.importCatalog)
	describeImport(api.OpenAPI())

	add(s, api, operation{viewers, "list-runs", get, "/job-runs"}, s.listRuns)
	add(s, api, operation{viewers, "get-run", get, "/job-runs/{id}"}, s.getRun)
	add(s, api, operation{viewers, "list-answers", get, "/job-runs/{id}/answers"}, s.listAnswers)
	add(s, api, operation{admins, "cancel-run", post, "/job-runs/{id}/cancel"}, s.cancelRun)
	add(s, api, operation{admins, "retry-run", post, "/job-runs/{id}/retry"}, s.retryRun)
	add(s, api, operation{admins, "rescore-run", post, "/job-runs/{id}/rescore"}, s.rescoreRun)

	add(s, api, operation{viewers, "watch-events", get, "/events"}, s.watchEvents)
	add(s, api, operation{viewers, "list-audit-log", get, "/audit-log"}, s.listAuditLog)

	add(s, api, operation{viewers, "list-alert-channels", get, "/alert-channels"}, s.listAlertChannels)
	add(s, api, operation{admins, "create-alert-channel", post, "/alert-channels"}, s.createAlertChannel)
	add(s, api, operation{viewers, "get-alert-channel", get, "/alert-channels/{id}"}, s.getAlertChannel)
	add(s, api, operation{admins, "update-alert-channel", put, "/alert-channels/{id}"}, s.updateAlertChannel)
	add(s, api, operation{admins, "delete-alert-channel", del, "/alert-channels/{id}"}, s.deleteAlertChannel)
	add(s, api, operation{admins, "test-alert-channel", post, "/alert-channels/{id}/test"}, s.testAlertChannel)
	add(s, api, operation{viewers, "list-alert-rules", get, "/alert-rules"}, s.listAlertRules)
	add(s, api, operation{admins, "create-alert-rule", post, "/alert-rules"}, s.createAlertRule)
	add(s, api, operation{viewers, "get-alert-rule", get, "/alert-rules/{id}"}, s.getAlertRule)
	add(s, api, operation{admins, "update-alert-rule", put, "/alert-rules/{id}"}, s.updateAlertRule)
	add(s, api, operation{admins, "delete-alert-rule", del, "/alert-rules/{id}"}, s.deleteAlertRule)
	add(s, api, operation{viewers, "list-alert-events", get, "/alert-events"}, s.listAlertEvents)
	add(s, api, operation{viewers, "list-alert-deliveries", get, "/alert-deliveries"}, s.listAlertDeliveries)
	add(s, api, operation{viewers, "get-alert-delivery", get, "/alert-deliveries/{id}"}, s.getAlertDelivery)

	add(s, api, operation{anybody, "log-in", post, "/session"}, s.logIn)
	add(s, api, operation{viewers, "get-session", get, "/session"}, s.getSession)
	add(s, api, operation{viewers, "log-out", del, "/session"}, s.logOut)
	add(s, api, operation{viewers, "change-password", put, "/session/password"}, s.changePassword)

	add(s, api, operation{admins, "list-users", get, "/users"}, s.listUsers)
	add(s, api, operation{admins, "create-user", post, "/users"}, s.createUser)
	add(s, api, operation{admins, "get-user", get, "/users/{id}"}, s.getUser)
	add(s, api, operation{admins, "update-user", put, "/users/{id}"}, s.updateUser)
	add(s, api, operation{admins, "delete-user", del, "/users/{id}"}, s.deleteUser)

	add(s, api, operation{admins, "list-tokens", get, "/tokens"}, s.listTokens)
	add(s, api, operation{admins, "create-token", post, "/tokens"}, s.createToken)
	add(s, api, operation{admins, "get-token", get, "/tokens/{id}"}, s.getToken)
	add(s, api, operation{admins, "revoke-token", del, "/tokens/{id}"}, s.revokeToken)

	add(s, api, operation{viewers, "list-collectors", get, "/collectors"}, s.listCollectors)
	add(s, api, operation{overseer, "pause-collector", post, "/collectors/{name}/pause"}, s.pauseCollector)
	add(s, api, operation{overseer, "resume-collector", post, "/collectors/{name}/resume"}, s.resumeCollector)
}

// operation is one thing that programs can call, below /api/admin.
type operation struct {
	access access
	id     string
	method string
	path   string
}

// add registers an operation: who may call it is checked before anything is read, and its errors leave by one way.
func add[I, O any](s *server, api huma.API, op operation, handle func(context.Context, *I) (*O, error)) {
	text := texts()[op.id]
	described := huma.Operation{
		OperationID: op.id, Method: op.method, Path: "/api/admin" + op.path,
		Summary: text.summary, Description: text.description, Tags: []string{text.tag},
		MaxBodyBytes: -1, BodyReadTimeout: -1, // readBody has read it
		Errors:   op.problems(),
		Metadata: map[string]any{"access": op.access},
		Middlewares: huma.Middlewares{func(ctx huma.Context, next func(huma.Context)) {
			r, w := humachi.Unwrap(ctx)
			if err := op.access.allow(callerOf(ctx.Context())); err != nil {
				s.writeProblem(w, r, s.problemOf(ctx.Context(), err))
				return
			}
			if p := readBody(w, r); p != nil {
				s.writeProblem(w, r, p)
				return
			}
			if op.method != http.MethodGet { // what it changes about who may what holds for every request after it
				s.known.change(+1)
				defer s.known.change(-1)
			}
			next(ctx)
		}},
	}
	s.operationIDs[op.method+" "+described.Path] = op.id
	if op.id == "watch-events" {
		described.Responses = eventSchemas(api)
	}
	if strings.HasPrefix(op.id, "create-") || op.id == "log-in" {
		described.DefaultStatus = http.StatusCreated
	}
	if op.id == "delete-customer" {
		described.DefaultStatus = http.StatusAccepted // what is left of it goes in pieces
	}
	described.Security = []map[string][]string{} // none
	if op.access != anybody {
		described.Security = []map[string][]string{{"token": {}}, {"session": {}}}
	}
	huma.Register(api, described, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, in)
		if err != nil {
			return nil, s.problemOf(ctx, err)
		}
		return out, nil
	})
}

// problems are the statuses besides success that an operation may answer.
func (op operation) problems() []int {
	statuses := []int{
		http.StatusBadRequest,
		http.StatusForbidden,
		http.StatusTooManyRequests,
		http.StatusServiceUnavailable,
		http.StatusUnauthorized,
		http.StatusUnprocessableEntity,
	}
	if strings.Contains(op.path, "{") {
		statuses = append(statuses, http.StatusNotFound)
	}
	if op.method != http.MethodGet {
		statuses = append(
			statuses,
			http.StatusConflict,
			http.StatusRequestEntityTooLarge,
			http.StatusRequestTimeout,
			http.StatusUnsupportedMediaType,
		)
	}
	return statuses
}

// visible is the one customer whose things the caller may see; nil: all.
func visible(ctx context.Context) *uuid.UUID { return callerOf(ctx).customer }
