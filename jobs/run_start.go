package jobs

import (
	"context"

	"github.com/google/uuid"

	"tidewatch/store"
)

// A runStart is the request of a River job to start or resume its run.
type runStart struct {
	riverJobID int64
	runID      uuid.UUID
}

// startRuns starts or resumes runs. The result has one element for each request: the unfinished run of the request's
// River job, or nil.
func startRuns(ctx context.Context, db *store.DB, in []runStart) ([]*store.StartedRun, error) {
	ids, jobs := make([]uuid.UUID, len(in)), make([]int64, len(in))
	for i, s := range in {
		ids[i], jobs[i] = s.runID, s.riverJobID
	}
	started, err := db.StartRuns(ctx, ids, jobs)
	if err != nil {
		return nil, err
	}
	byID := make(map[uuid.UUID]*store.StartedRun, len(started))
	for i := range started {
		byID[started[i].ID] = &started[i]
	}
	out := make([]*store.StartedRun, len(in))
	for i, s := range in {
		out[i] = byID[s.runID]
	}
	return out, nil
}
