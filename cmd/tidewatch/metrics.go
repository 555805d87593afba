package main

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

	"tidewatch/api"
	"tidewatch/jobs"
	"tidewatch/jobs/instruments"
	"tidewatch/store"
)

// metricsSettings say who may read the metrics, and where.
type metricsSettings struct {
	MetricsAddr  string `help:"Serve metrics for Prometheus at /metrics on an address of their own, as host:port. Whoever reaches it may read them, unless $TIDEWATCH_METRICS_TOKEN is set, which also serves them on --addr to those who send it as a bearer token." placeholder:"HOST:PORT" setting:"TIDEWATCH_METRICS_ADDR"`
	MetricsToken string `help:"The bearer token that Prometheus sends; by its variable only: a command line is no place for it." hidden:"" setting:"TIDEWATCH_METRICS_TOKEN"`
}

func (s metricsSettings) check() error {
	const least = 16 // bytes
	if s.MetricsToken != "" && len(s.MetricsToken) < least {
		return fmt.Errorf("TIDEWATCH_METRICS_TOKEN: must have %d bytes or more", least)
	}
	if s.MetricsAddr == "" {
		return nil
	}
	if _, _, err := net.SplitHostPort(s.MetricsAddr); err != nil {
		return fmt.Errorf(
			"--metrics-addr (TIDEWATCH_METRICS_ADDR): must be host:port such as 127.0.0.1:9464 or :9464, is %q",
			s.MetricsAddr,
		)
	}
	return nil
}

// wanted says whether anybody is to read metrics.
func (s metricsSettings) wanted() bool { return s.MetricsAddr+s.MetricsToken != "" }

// metrics is what a node measures, and how it is read.
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
			Help: "Requests that were answered, by operation and status; what is no operation has its route, or is unmatched.",
		}, []string{"operation", "status"}),
		took: f.NewHistogramVec(prometheus.HistogramOpts{
			Name: "tidewatch_api_request_duration_seconds", Help: "How long requests took, event streams aside.",
			Buckets: []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15},
		}, []string{"operation"}),
	}
}

// observe counts a request to the API.
func (m *metrics) observe(r api.Served) {
	m.requests.WithLabelValues(r.Operation, strconv.Itoa(r.Status)).Inc()
	if !r.Stream {
		m.took.WithLabelValues(r.Operation).Observe(r.Took.Seconds())
	}
}

// watchDatabase adds what the database knows, and what the pool does. node is this node's name in the queue.
func (m *metrics) watchDatabase(db *database, node string, logger *slog.Logger) error {
	return errors.Join(
		m.registry.Register(instruments.NewPool(db.pool.Stat)),
		m.registry.Register(instruments.NewDatabase(instruments.DatabaseConfig{
			Logger: logger, Node: node, Now: time.Now,
			Read: func(ctx context.Context) (store.Vitals, error) { return store.New(db.pool).Vitals(ctx, jobs.Queues()) },
		})),
	)
}

// handler serves the metrics, to those who know the token when there is one.
func (m *metrics) handler(token string, logger *slog.Logger) http.Handler {
	read := promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorHandling:       promhttp.ContinueOnError,
		ErrorLog:            slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
		MaxRequestsInFlight: 8,
	})
	if token == "" {
		return read
	}
	want := sha256.Sum256([]byte(token))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		scheme, sent, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		got := sha256.Sum256([]byte(strings.TrimSpace(sent)))
		if !strings.EqualFold(scheme, "Bearer") || subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
			w.Header().Set("Www-Authenticate", `Bearer realm="tidewatch metrics"`)
			http.Error(
				w,
				"Send the token of TIDEWATCH_METRICS_TOKEN: Authorization: Bearer, a space, and the token.",
				http.StatusUnauthorized,
			)
			return
		}
		read.ServeHTTP(w, r)
	})
}

// serveMetrics serves them on an address of their own, if that is wanted, until the returned function is called.
func (n *node) serveMetrics(ctx context.Context) (stop func(context.Context) error, err error) {
	if n.metrics == nil || n.watching.MetricsAddr == "" {
		return func(context.Context) error { return nil }, nil
	}
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp", n.watching.MetricsAddr)
	if err != nil {
		return nil, fmt.Errorf("--metrics-addr (TIDEWATCH_METRICS_ADDR): %w", err)
	}
	logger := n.logger.With(slog.String("component", "metrics"))
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", n.metrics.handler(n.watching.MetricsToken, logger))
	server := &http.Server{
		Handler:           mux,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      time.Minute,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			logger.ErrorContext(ctx, "Metrics are not served any more.", slog.Any("error", err))
		}
	}()
	logger.InfoContext(ctx, "Serving metrics.", slog.String("addr", listener.Addr().String()))
	return func(ctx context.Context) error {
		const enough = 5 * time.Second // for a scrape under way
		ctx, cancel := context.WithTimeout(ctx, enough)
		defer cancel()
		return server.Shutdown(ctx)
	}, nil
}
