package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/exaring/otelpgx"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"tidewatch/cmd/tidewatch/internal/settings"
)

// tracing traces this process with OpenTelemetry. A nil *tracing turns tracing off.
type tracing struct {
	exports  *exportLog
	logger   *slog.Logger
	provider *sdktrace.TracerProvider
}

// newTracing returns the tracing that OpenTelemetry's standard variables configure, or nil if these variables turn
// traces off. OpenTelemetry's libraries read the headers, certificates, sampler, attributes and batch sizes from the
// environment.
func newTracing(ctx context.Context, vars settings.Environment, logger *slog.Logger) (*tracing, error) {
	traces, err := vars.Traces()
	if err != nil || traces.Endpoint == "" {
		return nil, err
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(traces.Endpoint))
	if err != nil {
		return nil, fmt.Errorf("set up the export of traces: %w", err)
	}
	about, err := resource.New(
		ctx,
		resource.WithTelemetrySDK(),
		resource.WithAttributes(
			attribute.String("service.name", "tidewatch"),
			attribute.String("service.instance.id", uuid.NewString()),
		),
		resource.WithFromEnv(),
	)
	if err != nil {
		return nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: %w", err)
	}
	var batches []sdktrace.BatchSpanProcessorOption
	if !traces.HasQueueSize {
		const most = 16384 // the queue needs about 20 MB; one tick may start 1,000 traces
		batches = append(batches, sdktrace.WithMaxQueueSize(most))
	}
	logger = logger.With(slog.String("component", "tracing"))
	exports := &exportLog{SpanExporter: exporter, endpoint: traces.Endpoint, logger: logger}
	return &tracing{exports: exports, logger: logger, provider: sdktrace.NewTracerProvider(
		sdktrace.WithResource(about), sdktrace.WithBatcher(exports, batches...))}, nil
}

// exportLog logs once when traces cannot be sent, and once when traces can be sent again. Without exportLog,
// OpenTelemetry's library would log every failure.
type exportLog struct {
	sdktrace.SpanExporter

	endpoint string // the address of the trace receiver
	failing  atomic.Bool
	logger   *slog.Logger
}

// ExportSpans implements [sdktrace.SpanExporter].
func (e *exportLog) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	err := e.SpanExporter.ExportSpans(ctx, spans)
	if failed := err != nil; e.failing.Swap(failed) != failed {
		if failed {
			e.logger.WarnContext(ctx, "Traces cannot be sent. New traces are lost until the trace receiver is available again.",
				slog.String("error", e.withoutSecrets(err)))
		} else {
			e.logger.InfoContext(ctx, "The trace receiver is available again.")
		}
	}
	return nil
}

// withoutSecrets returns the text of an error without the path of the trace receiver. Some vendors put the API key into
// the path, and the exporter and the responses of receivers quote the path. The text also lacks the address that
// net/http quotes.
func (e *exportLog) withoutSecrets(err error) string {
	if failed, ok := errors.AsType[*url.Error](err); ok {
		err = failed.Err
	}
	const (
		usualPath = "/v1/traces"
		shortest  = 8 // the least length of a key with digits; keys without digits are at least twice as long
	)
	text := err.Error()
	at, parseErr := url.Parse(e.endpoint)
	if parseErr != nil {
		return "the address of the trace receiver is invalid"
	}
	for _, path := range []string{at.Path, at.EscapedPath()} {
		if path = strings.TrimSuffix(path, usualPath); len(path) > 1 {
			text = strings.ReplaceAll(text, path, "/…")
		}
		for part := range strings.SplitSeq(path, "/") {
			if len(part) >= 2*shortest || len(part) >= shortest && strings.ContainsAny(part, "0123456789") {
				text = strings.ReplaceAll(text, part, "…")
			}
		}
	}
	return text
}

// tracerProvider returns the provider of tracers, or nil when tracing is off.
func (t *tracing) tracerProvider() trace.TracerProvider {
	if t == nil {
		return nil
	}
	return t.provider
}

// log returns a logger that adds the trace id and the span id of the context to each line.
func (t *tracing) log(logger *slog.Logger) *slog.Logger {
	if t == nil {
		return logger
	}
	return slog.New(traceLog{logger.Handler()})
}

// queries returns a tracer of database queries, or nil when tracing is off. Spans of queries do not contain query
// parameters, and are always part of an existing trace.
func (t *tracing) queries() pgx.QueryTracer {
	if t == nil {
		return nil
	}
	return otelpgx.NewTracer(
		otelpgx.WithTracerProvider(t.provider),
		otelpgx.WithMeterProvider(metricnoop.NewMeterProvider()),
		otelpgx.WithDisableConnectionDetailsInAttributes(),
	)
}

// requests returns a handler that traces the operations of the API. The API names each span after the route of the
// request.
func (t *tracing) requests(next http.Handler) http.Handler {
	if t == nil {
		return next
	}
	return otelhttp.NewHandler(
		next,
		"",
		otelhttp.WithTracerProvider(t.provider),
		otelhttp.WithMeterProvider(metricnoop.NewMeterProvider()),
		otelhttp.WithPropagators(propagation.TraceContext{}),
		otelhttp.WithSpanNameFormatter(func(_ string, r *http.Request) string { return r.Method }),
	)
}

// engines returns a transport that traces requests to engines, or nil when tracing is off.
func (t *tracing) engines() func(http.RoundTripper) http.RoundTripper {
	if t == nil {
		return nil
	}
	return func(base http.RoundTripper) http.RoundTripper {
		return hideQuery{
			otelhttp.NewTransport(
				showQuery{base},
				otelhttp.WithTracerProvider(t.provider),
				otelhttp.WithMeterProvider(metricnoop.NewMeterProvider()),
				otelhttp.WithPropagators(propagation.NewCompositeTextMapPropagator()),
			),
		}
	}
}

// hideQuery removes the query string from the URL before the tracing transport sees the request, and showQuery adds the
// query string again. The query string may contain the prompt and, for SerpApi, also the API key.
type hideQuery struct{ next http.RoundTripper }

type queryKey struct{}

// RoundTrip implements [http.RoundTripper].
func (h hideQuery) RoundTrip(r *http.Request) (*http.Response, error) {
	hidden := r.Clone(context.WithValue(r.Context(), queryKey{}, r.URL.RawQuery))
	hidden.URL.RawQuery = ""
	return h.next.RoundTrip(hidden)
}

type showQuery struct{ next http.RoundTripper }

// RoundTrip implements [http.RoundTripper].
func (s showQuery) RoundTrip(r *http.Request) (*http.Response, error) {
	shown := r.Clone(r.Context())
	shown.URL.RawQuery, _ = r.Context().Value(queryKey{}).(string)
	return s.next.RoundTrip(shown)
}

// stop sends the remaining traces. An unavailable trace receiver delays the stop of a node by at most three seconds.
func (t *tracing) stop(ctx context.Context) {
	if t == nil {
		return
	}
	const enough = 3 * time.Second
	ctx, cancel := context.WithTimeout(ctx, enough)
	defer cancel()
	if err := t.provider.Shutdown(ctx); err != nil {
		t.logger.WarnContext(ctx, "The last traces were not sent.", slog.String("error", t.exports.withoutSecrets(err)))
	}
}

// traceLog adds the trace id and the span id of the context to each log line.
type traceLog struct{ slog.Handler }

// Handle implements [slog.Handler].
func (h traceLog) Handle(ctx context.Context, record slog.Record) error {
	if span := trace.SpanContextFromContext(ctx); span.IsValid() {
		record.AddAttrs(slog.String("trace_id", span.TraceID().String()), slog.String("span_id", span.SpanID().String()))
	}
	return h.Handler.Handle(ctx, record)
}

// WithAttrs implements [slog.Handler].
func (h traceLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	return traceLog{h.Handler.WithAttrs(attrs)}
}

// WithGroup implements [slog.Handler].
func (h traceLog) WithGroup(name string) slog.Handler { return traceLog{h.Handler.WithGroup(name)} }
