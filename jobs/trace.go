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

// A run is one trace, from the tick or the trigger that made it to its last answer scored, over snoozes, retries and
// nodes: the trace context (https://www.w3.org/TR/trace-context/) of that tick or trigger is in the metadata of each of
// its River jobs, and every attempt at one is a child of it. Its trace id is on the run. A tick that makes a thousand
// runs makes a thousand traces, each of which is linked to the tick's own.
//
// No span holds a secret, an answer or a question: what is asked and answered is in the tables.

// tracerName is the name of what the spans of this package come from.
const tracerName = "tidewatch/jobs"

const traceparentKey = "traceparent"

// tracerOf is a tracer of a provider; without one it traces nothing.
func tracerOf(provider trace.TracerProvider) trace.Tracer {
	if provider == nil {
		provider = noop.NewTracerProvider()
	}
	return provider.Tracer(tracerName)
}

// traceparentOf is the trace context of ctx; empty: it has none.
func traceparentOf(ctx context.Context) string {
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return carrier[traceparentKey]
}

// withTraceparent is ctx as a part of the trace.
func withTraceparent(ctx context.Context, traceparent string) context.Context {
	if traceparent == "" {
		return ctx
	}
	return propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{traceparentKey: traceparent})
}

// traced adds a trace context to the metadata of a job to be.
func traced(opts *river.InsertOpts, traceparent string) *river.InsertOpts {
	if traceparent == "" {
		return opts
	}
	if metadata, err := json.Marshal(map[string]string{traceparentKey: traceparent}); err == nil { // it always is
		opts.Metadata = metadata
	}
	return opts
}

// jobTraceparent is the trace context that a job was inserted with; empty: with none.
func jobTraceparent(job *rivertype.JobRow) string {
	var metadata struct {
		Traceparent string `json:"traceparent"`
	}
	_ = json.Unmarshal(job.Metadata, &metadata) // without one, it begins a trace
	return metadata.Traceparent
}

// runTraceparent is the trace context of a run; empty: it has none.
func runTraceparent(run store.Run) string {
	var metadata store.RunMetadata
	_ = json.Unmarshal(run.Metadata, &metadata) // plain SQL may have written anything
	return metadata.Traceparent
}

// traceJobs are the middlewares that make a span of each attempt at a job: within the trace that the job was inserted
// with, which otelriver by itself would only link to.
func traceJobs(provider trace.TracerProvider) []rivertype.Middleware {
	if provider == nil {
		return nil
	}
	return []rivertype.Middleware{&continueTrace{}, otelriver.NewMiddleware(&otelriver.MiddlewareConfig{
		EnableWorkSpanJobKindSuffix: true, MeterProvider: metricnoop.NewMeterProvider(), TracerProvider: provider,
	})}
}

type continueTrace struct{ river.MiddlewareDefaults }

// Work implements [rivertype.WorkerMiddleware].
func (*continueTrace) Work(ctx context.Context, job *rivertype.JobRow, doInner func(context.Context) error) error {
	return doInner(withTraceparent(ctx, jobTraceparent(job)))
}

// beginTraces begins the traces of the runs that a tick makes, and returns what ends their first spans.
func (c *Client) beginTraces(ctx context.Context, runs []plannedRun) (end func(error)) {
	if c.cfg.Tracer == nil {
		return func(error) {}
	}
	spans := make([]trace.Span, 0, len(runs))
	for i, run := range runs {
		if !run.job {
			continue
		}
		of, span := c.tracer.Start(
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

func endSpan(span trace.Span, err error) {
	if err != nil {
		span.SetStatus(codes.Error, err.Error())
	}
	span.End()
}

func runAttribute(id uuid.UUID) attribute.KeyValue {
	return attribute.String("tidewatch.run_id", id.String())
}

// runIn says in a span which run it is about.
func runIn(ctx context.Context, run store.Run) {
	trace.SpanFromContext(
		ctx,
	).SetAttributes(
		runAttribute(run.ID),
		attribute.String("tidewatch.job_type", string(run.JobType)),
	)
}

// askSpan begins the span of one question to an engine.
func (s *slice) askSpan(ctx context.Context, call plannedCall) (context.Context, trace.Span) {
	return s.c.tracer.Start(ctx, "ask "+call.Collector, trace.WithAttributes(
		runAttribute(
			s.run.ID,
		),
		attribute.String("tidewatch.collector", call.Collector),
		attribute.String("tidewatch.query_id", call.QueryID.String()),
		attribute.Int("tidewatch.sample", call.Sample),
		attribute.Int("tidewatch.attempt", call.attempts+1),
	))
}

// endAsk ends it with what came of the question.
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
