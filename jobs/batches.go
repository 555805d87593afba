package jobs

import (
	"context"

	"github.com/google/uuid"
	"go.opentelemetry.io/otel/trace"

	"tidewatch/store"
)

// These constants are the maximum sizes of batches.
const (
	tickBatch  = 500
	startBatch = 1000
	endBatch   = 500
	saveBatch  = 200
	planBatch  = 200 // bounds the memory for the calls of large runs
)

// batches holds one batcher for each kind of read and write that runs make, and the admitter behind the batcher of
// admissions.
type batches struct {
	admitter   *admitter
	admissions *batcher[store.CallRequest, admission]
	answers    *batcher[store.Answer, struct{}]
	begins     *batcher[uuid.UUID, bool]
	ends       *batcher[runEnd, bool]
	inputs     *batcher[store.RunOfBrand, store.RunInput]
	needs      *batcher[store.Need, store.Reservation]
	results    *batcher[uuid.UUID, store.RunResult]
	starts     *batcher[runStart, *store.StartedRun]
}

func newBatches(cfg Config, nodeID string, db *store.DB, ender *runEnder, tracer trace.Tracer) *batches {
	admitter := newAdmitter(db, cfg.callLease(), cfg.Limits, nodeID)
	saveAnswers := func(ctx context.Context, in []store.Answer) ([]struct{}, error) {
		return make([]struct{}, len(in)), db.SaveAnswers(ctx, in)
	}
	starts := func(ctx context.Context, in []runStart) ([]*store.StartedRun, error) { return startRuns(ctx, db, in) }
	results := func(ctx context.Context, in []uuid.UUID) ([]store.RunResult, error) {
		return db.RunResults(ctx, in, mostErrors+1)
	}
	begins := func(ctx context.Context, in []uuid.UUID) ([]bool, error) { return beginCalls(ctx, db, in) }
	return &batches{
		admitter:   admitter,
		admissions: newBatcher("admit calls", startBatch, tracer, admitter.flush),
		answers:    newBatcher("store answers", saveBatch, tracer, saveAnswers),
		begins:     newBatcher("begin calls", startBatch, tracer, begins),
		ends:       newBatcher("end runs", endBatch, tracer, ender.flush),
		inputs:     newBatcher("plan calls", planBatch, tracer, db.RunInputs),
		needs:      newBatcher("reserve spending", startBatch, tracer, db.Reserve),
		results:    newBatcher("sum up runs", planBatch, tracer, results),
		starts:     newBatcher("start runs", startBatch, tracer, starts),
	}
}
