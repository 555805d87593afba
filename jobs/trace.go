package jobs

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
	"github.com/riverqueue/rivercontrib/otelriver"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"tidewatch/jobs/collector"
	"tidewatch/store"
)

// A run is one trace, from its tick or trigger to its last scored answer, across snoozes, retries and nodes. The
// metadata of each of the run's River jobs contains the trace context (https://www.w3.org/TR/trace-context/) of the
// tick or trigger. The span of every attempt at a run's River job is part of the run's trace. The row of the run
// contains the trace id. A tick that creates a thousand runs creates a thousand traces, and each trace is linked to the
// trace of the tick.
//
// Spans contain no secrets, answers or queries. Only the database contains answers and queries.

// tracerName is the instrumentation scope of this package's spans.
const tracerName = "tidewatch/jobs"

const traceparentKey = "traceparent"

// tracerOf returns a provider's tracer, or a tracer that traces nothing if the provider is nil.
func tracerOf(provider trace.TracerProvider) trace.Tracer {
	if provider == nil {
		provider = noop.NewTracerProvider()
	}
	return provider.Tracer(tracerName)
}

// traceparentOf returns the traceparent of a context, or an empty string if the context has no trace.
func traceparentOf(ctx context.Context) string {
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return carrier[traceparentKey]
}

// withTraceparent returns a context that continues a trace.
func withTraceparent(ctx context.Context, traceparent string) context.Context {
	if traceparent == "" {
		return ctx
	}
	return propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{traceparentKey: traceparent})
}

// withTrace adds a trace context to the metadata of a new job.
func withTrace(opts *river.InsertOpts, traceparent string) *river.InsertOpts {
	if traceparent == "" {
		return opts
	}
	// Marshal cannot fail, because every map of strings can be encoded.
	if metadata, err := json.Marshal(map[string]string{traceparentKey: traceparent}); err == nil {
		opts.Metadata = metadata
	}
	return opts
}

// jobTraceparent returns the traceparent from the metadata of a job, or an empty string if the job has none.
func jobTraceparent(job *rivertype.JobRow) string {
	var metadata struct {
		Traceparent string `json:"traceparent"`
	}
	_ = json.Unmarshal(job.Metadata, &metadata) // a job without metadata starts a new trace
	return metadata.Traceparent
}

// runTraceparent returns the traceparent from the metadata of a run, or an empty string if the run has none.
func runTraceparent(run store.Run) string {
	var metadata store.RunMetadata
	_ = json.Unmarshal(run.Metadata, &metadata) // plain SQL may have written other metadata
	return metadata.Traceparent
}

// traceJobs returns the middlewares that create a span for each attempt at a job, in the trace that the job's metadata
// names. The package otelriver alone would only link the span to the trace in the metadata.
func traceJobs(provider trace.TracerProvider) []rivertype.Middleware {
	if provider == nil {
		return nil
	}
	return []rivertype.Middleware{&continueTrace{}, otelriver.NewMiddleware(&otelriver.MiddlewareConfig{
		EnableWorkSpanJobKindSuffix: true, MeterProvider: metricnoop.NewMeterProvider(), TracerProvider: provider,
	})}
}

// continueTrace makes an attempt part of its job's trace.
type continueTrace struct{ river.MiddlewareDefaults }

// Work implements [rivertype.WorkerMiddleware].
func (*continueTrace) Work(ctx context.Context, job *rivertype.JobRow, doInner func(context.Context) error) error {
	return doInner(withTraceparent(ctx, jobTraceparent(job)))
}

// beginTraces starts the traces of the runs that a tick creates, and returns a function that ends the first spans of
// these traces.
func (d *dispatcher) beginTraces(ctx context.Context, runs []plannedRun) (end func(error)) {
	if d.tracer == nil {
		return func(error) {}
	}
	spans := make([]trace.Span, 0, len(runs))
	for i, run := range runs {
		if !run.job {
			continue
		}
		of, span := d.tracer.Start(
			ctx,
			"tick",
			trace.WithNewRoot(),
			trace.WithLinks(trace.LinkFromContext(ctx)),
			trace.WithAttributes(
				runAttribute(run.ID), attribute.String("tidewatch.scheduled_job_id", run.ScheduledJobID.String()),
				attribute.String("tidewatch.scheduled_for", run.ScheduledFor.UTC().Format(time.RFC3339))),
		)
		runs[i].Metadata.Traceparent = traceparentOf(of)
		spans = append(spans, span)
	}
	return func(err error) {
		for _, span := range spans {
			endSpan(span, err)
		}
	}
}

// endSpan ends a span and records the error, if there is one.
func endSpan(span trace.Span, err error) {
	if err != nil {
		span.SetStatus(codes.Error, err.Error())
	}
	span.End()
}

func runAttribute(id uuid.UUID) attribute.KeyValue {
	return attribute.String("tidewatch.run_id", id.String())
}

// setRunAttributes adds the run's id and job type to the span of the context.
func setRunAttributes(ctx context.Context, run store.Run) {
	trace.SpanFromContext(ctx).SetAttributes(
		runAttribute(run.ID), attribute.String("tidewatch.job_type", string(run.JobType)))
}

// askSpan starts the span of an engine call.
func (s *slice) askSpan(ctx context.Context, call plannedCall) (context.Context, trace.Span) {
	return s.tracer.Start(ctx, "ask "+call.Collector, trace.WithAttributes(
		runAttribute(s.run.ID),
		attribute.String("tidewatch.collector", call.Collector),
		attribute.String("tidewatch.query_id", call.QueryID.String()),
		attribute.Int("tidewatch.sample", call.Sample),
		attribute.Int("tidewatch.attempt", call.attempts+1),
	))
}

// endAsk ends the span of an engine call and records the call's result.
func endAsk(span trace.Span, said collector.Answer, err error) {
	class := string(said.Status)
	if err != nil {
		failure := asFailure(err)
		class = string(failure.Class)
		span.SetStatus(codes.Error, class)
		span.SetAttributes(attribute.Int("http.response.status_code", failure.StatusCode))
	}
	span.SetAttributes(attribute.String("tidewatch.class", class))
	span.End()
}
