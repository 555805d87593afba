package jobs

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"tidewatch/store"
)

// trigger implements [Client.TriggerIn].
func (m *manual) trigger(ctx context.Context, db *store.DB, scheduledJobID uuid.UUID, by string) (store.Run, error) {
	ctx, span := m.tracer.Start(ctx, "trigger",
		trace.WithAttributes(attribute.String("tidewatch.scheduled_job_id", scheduledJobID.String())))
	var run store.Run
	err := db.Tx(ctx, func(tx pgx.Tx, db *store.DB) error {
		job, err := db.LockScheduledJob(ctx, scheduledJobID)
		if err != nil {
			return err
		}
		if err := checkOverlap(ctx, db, job); err != nil {
			return err
		}
		id, traceparent := newRunID(), traceparentOf(ctx)
		riverJobID, err := m.insert(ctx, tx, job.JobType, id, traceparent)
		if err != nil {
			return err
		}
		metadata := store.RunMetadata{Traceparent: traceparent, TriggeredBy: by}
		run, err = db.CreateManualRun(ctx, job.ID, id, metadata, riverJobID)
		return err
	})
	if err == nil {
		setRunAttributes(ctx, run)
	}
	endSpan(span, err)
	return run, err
}
