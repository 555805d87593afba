package jobs

import (
	"context"

	"github.com/google/uuid"

	"tidewatch/store"
)

// A runStart asks for a run to be started, or resumed, by its River job.
type runStart struct {
	riverJobID int64
	runID      uuid.UUID
}

// startRuns starts or resumes runs. For each element of the parameter in, it returns the run, or nil if the River job
// has no unfinished run.
func startRuns(ctx context.Context, db *store.DB, in []runStart) ([]*store.Run, error) {
	ids, jobs := make([]uuid.UUID, len(in)), make([]int64, len(in))
	for i, s := range in {
		ids[i], jobs[i] = s.runID, s.riverJobID
	}
	started, err := db.StartRuns(ctx, ids, jobs)
	if err != nil {
		return nil, err
	}
	byID := make(map[uuid.UUID]*store.Run, len(started))
	for i := range started {
		byID[started[i].ID] = &started[i]
	}
	out := make([]*store.Run, len(in))
	for i, s := range in {
		out[i] = byID[s.runID]
	}
	return out, nil
}
