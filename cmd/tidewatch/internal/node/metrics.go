package node

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"tidewatch/api/door"
	"tidewatch/cmd/tidewatch/internal/database"
	"tidewatch/jobs"
	"tidewatch/jobs/instruments"
	"tidewatch/store"
	"tidewatch/store/replica"
)

// metrics has the Prometheus metrics of a node.
type metrics struct {
	instruments *instruments.Set
	registry    *prometheus.Registry
	requests    *prometheus.CounterVec
	took        *prometheus.HistogramVec
}

func newMetrics() *metrics {
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		collectors.NewBuildInfoCollector(),
	)
	f := promauto.With(registry)
	return &metrics{
		instruments: instruments.New(registry), registry: registry,
		requests: f.NewCounterVec(prometheus.CounterOpts{
			Name: "tidewatch_api_requests_total",
			Help: "Answered requests by operation and status. Requests outside the API count under their route, or " +
				"under \"unmatched\".",
		}, []string{"operation", "status"}),
		took: f.NewHistogramVec(prometheus.HistogramOpts{
			Name: "tidewatch_api_request_duration_seconds", Help: "Duration of requests, without event streams.",
			Buckets: []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15},
		}, []string{"operation"}),
	}
}

// observe counts an answered request. The duration of the request is also recorded, except for event streams.
func (m *metrics) observe(r door.Served) {
	m.requests.WithLabelValues(r.Operation, strconv.Itoa(r.Status)).Inc()
	if !r.Stream {
		m.took.WithLabelValues(r.Operation).Observe(r.Took.Seconds())
	}
}

// watchDatabase adds the metrics of the database and of its connection pool. If the parameter reads is not nil,
// watchDatabase also adds the metrics of the read replica. The parameter node is this node's name in the queue.
func (m *metrics) watchDatabase(
	db *database.Database, reads *replica.Replica, node string, logger *slog.Logger,
) error {
	var err error
	if reads != nil {
		err = m.registry.Register(instruments.NewReplica(reads.Status))
	}
	return errors.Join(
		err,
		m.registry.Register(instruments.NewPool(db.Pool.Stat)),
		m.registry.Register(instruments.NewDatabase(instruments.DatabaseConfig{
			Logger: logger, Node: node, Now: time.Now,
			Read: func(ctx context.Context) (store.Vitals, error) { return store.New(db.Pool).Vitals(ctx, jobs.Queues()) },
		})),
	)
}

// handler returns a handler that serves the metrics. If a token is set, requests must send the token.
func (m *metrics) handler(token string, logger *slog.Logger) http.Handler {
	families := promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorHandling:       promhttp.ContinueOnError,
		ErrorLog:            slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
		MaxRequestsInFlight: 8,
	})
	read := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { families.ServeHTTP(untilClosed{w}, r) })
	if token == "" {
		return read
	}
	want := sha256.Sum256([]byte(token))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		scheme, sent, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		got := sha256.Sum256([]byte(strings.TrimSpace(sent)))
		if !strings.EqualFold(scheme, "Bearer") || subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
			w.Header().Set("Www-Authenticate", `Bearer realm="tidewatch metrics"`)
			http.Error(w, "Send the token of TIDEWATCH_METRICS_TOKEN in the header Authorization: Bearer TOKEN.",
				http.StatusUnauthorized)
			return
		}
		read.ServeHTTP(w, r)
	})
}

// untilClosed is a response that ignores the disconnection of the client. Package promhttp would log a warning for each
// metric that it cannot send.
type untilClosed struct{ http.ResponseWriter }

// Write implements [io.Writer].
func (u untilClosed) Write(p []byte) (int, error) {
	_, _ = u.ResponseWriter.Write(p) // an error means that the client has disconnected
	return len(p), nil
}

// serveMetrics serves the metrics on a separate address until the returned function "stop" is called. Without
// --metrics-addr, serveMetrics does nothing.
func (n *Node) serveMetrics(ctx context.Context) (stop func(context.Context) error, err error) {
	if n.metrics == nil || n.cfg.Metrics.MetricsAddr == "" {
		return func(context.Context) error { return nil }, nil
	}
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp", n.cfg.Metrics.MetricsAddr)
	if err != nil {
		return nil, fmt.Errorf("--metrics-addr (TIDEWATCH_METRICS_ADDR): %w", err)
	}
	logger := n.logger("metrics")
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", n.metrics.handler(n.cfg.Metrics.MetricsToken, logger))
	server := newServer(mux, logger)
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			logger.ErrorContext(ctx, "The metrics server stopped.", slog.Any("error", err))
		}
	}()
	logger.InfoContext(ctx, "Serving metrics.", slog.String("addr", listener.Addr().String()))
	return func(ctx context.Context) error {
		const enough = 5 * time.Second // the time limit of scrapes in progress
		ctx, cancel := context.WithTimeout(ctx, enough)
		defer cancel()
		return server.Shutdown(ctx)
	}, nil
}
