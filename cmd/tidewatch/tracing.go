package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
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
)

// Help is what `tidewatch serve --help` says before its flags, as kong asks for it.
func (*serveCommand) Help() string {
	return "Traces are sent by OpenTelemetry's protocol over HTTP when $OTEL_EXPORTER_OTLP_ENDPOINT (such as http://localhost:4318) or " +
		"$OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is set, or $OTEL_TRACES_EXPORTER=otlp; the other standard variables count, too: " +
		"$OTEL_EXPORTER_OTLP_HEADERS, $OTEL_TRACES_SAMPLER, $OTEL_RESOURCE_ATTRIBUTES, $OTEL_SERVICE_NAME, $OTEL_SDK_DISABLED."
}

// tracing is what traces this process for OpenTelemetry. There is none unless the standard variables ask for it.
type tracing struct {
	logger   *slog.Logger
	provider *sdktrace.TracerProvider
}

// traceEndpoint is where the standard variables have traces sent
// (https://opentelemetry.io/docs/specs/otel/protocol/exporter/); empty: nowhere.
func traceEndpoint(getenv func(string) string) (string, error) {
	get := func(name string) string { return strings.TrimSpace(getenv(name)) }
	disabled, _ := strconv.ParseBool(get("OTEL_SDK_DISABLED"))
	exporter := get("OTEL_TRACES_EXPORTER")
	endpoint, variable := get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"), "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
	if base := get("OTEL_EXPORTER_OTLP_ENDPOINT"); endpoint == "" && base != "" {
		endpoint, variable = strings.TrimRight(base, "/")+"/v1/traces", "OTEL_EXPORTER_OTLP_ENDPOINT"
	}
	switch {
	case disabled || exporter == "none" || exporter == "" && endpoint == "":
		return "", nil
	case exporter != "" && exporter != "otlp":
		return "", fmt.Errorf("OTEL_TRACES_EXPORTER: must be otlp or none, is %q", exporter)
	case endpoint == "":
		endpoint = "http://localhost:4318/v1/traces" // as the standard says
	}
	if u, err := url.Parse(endpoint); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", fmt.Errorf(
			"%s: must be an http(s) address such as http://localhost:4318",
			variable,
		) // not quoted: it may hold a password
	}
	return endpoint, checkTraceProtocol(get)
}

// checkTraceProtocol refuses the protocols that are not spoken.
func checkTraceProtocol(get func(string) string) error {
	for _, name := range []string{"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"} {
		if protocol := get(name); protocol != "" && protocol != "http/protobuf" {
			return fmt.Errorf("%s: must be http/protobuf, which is sent to port 4318 by custom, is %q", name, protocol)
		}
	}
	return nil
}

// newTracing returns what the standard variables ask for; nil: nothing. The other OTEL_* (headers, certificates, sampler,
// attributes, batches) are read by the libraries themselves.
func newTracing(ctx context.Context, getenv func(string) string, logger *slog.Logger) (*tracing, error) {
	endpoint, err := traceEndpoint(getenv)
	if err != nil || endpoint == "" {
		return nil, err
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(endpoint))
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
	if getenv("OTEL_BSP_MAX_QUEUE_SIZE") == "" {
		const most = 16384 // a tick may begin a thousand traces at once; some 20 MB when they cannot be sent
		batches = append(batches, sdktrace.WithMaxQueueSize(most))
	}
	logger = logger.With(slog.String("component", "tracing"))
	return &tracing{logger: logger, provider: sdktrace.NewTracerProvider(sdktrace.WithResource(about),
		sdktrace.WithBatcher(&exportLog{SpanExporter: exporter, logger: logger}, batches...))}, nil
}

// exportLog says once when traces cannot be sent, and once when they can again. The library would print each failure.
type exportLog struct {
	sdktrace.SpanExporter

	failing atomic.Bool
	logger  *slog.Logger
}

// ExportSpans implements [sdktrace.SpanExporter].
func (e *exportLog) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	err := e.SpanExporter.ExportSpans(ctx, spans)
	if failed := err != nil; e.failing.Swap(failed) != failed {
		if failed {
			e.logger.WarnContext(
				ctx,
				"Traces cannot be sent; those that come meanwhile are lost.",
				slog.Any("error", withoutURL(err)),
			)
		} else {
			e.logger.InfoContext(ctx, "Traces are sent again.")
		}
	}
	return nil
}

// withoutURL leaves out the address that net/http quotes: it may hold a key.
func withoutURL(err error) error {
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return failed.Err
	}
	return err
}

// tracerProvider is nil when nothing is traced.
func (t *tracing) tracerProvider() trace.TracerProvider {
	if t == nil {
		return nil
	}
	return t.provider
}

// log adds to each line the trace that it is a part of.
func (t *tracing) log(logger *slog.Logger) *slog.Logger {
	if t == nil {
		return logger
	}
	return slog.New(traceLog{logger.Handler()})
}

// queries traces what the database is asked, within the traces of others, without its parameters; nil: nothing.
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

// requests traces the handler of the API's operations. The API names each span by its route.
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

// engines traces the requests to engines; nil: nothing.
func (t *tracing) engines() func(http.RoundTripper) http.RoundTripper {
	if t == nil {
		return nil
	}
	return func(base http.RoundTripper) http.RoundTripper {
		return hideQuery{
			otelhttp.NewTransport(
				showQuery{base},
				otelhttp.WithTracerProvider(t.provider),
				otelhttp.WithMeterProvider(
					metricnoop.NewMeterProvider(),
				),
				otelhttp.WithPropagators(propagation.NewCompositeTextMapPropagator()),
			),
		}
	}
}

// hideQuery and showQuery stand around what traces a request: it sees the address without its query, which may hold the
// key, as SerpApi's does, and the question.
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

// stop sends what is left, and gives up soon: whoever stops a node need not wait for one that collects traces.
func (t *tracing) stop(ctx context.Context) {
	if t == nil {
		return
	}
	const enough = 3 * time.Second
	ctx, cancel := context.WithTimeout(ctx, enough)
	defer cancel()
	if err := t.provider.Shutdown(ctx); err != nil {
		t.logger.WarnContext(ctx, "The last traces were not sent.", slog.Any("error", withoutURL(err)))
	}
}

// traceLog adds the trace of a line's context.
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
