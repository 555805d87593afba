package jobs

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/google/uuid"

	"tidewatch/store"
)

// Progress describes the progress of a run's collection.
type Progress struct {
	Lanes []store.Lane // one lane for each collector of the run, in the run's order
	Run   store.Run
}

// Progress returns the progress of a run, or [store.ErrNotFound]. A run that collects no answers has no lanes.
func (c *Client) Progress(ctx context.Context, runID uuid.UUID) (Progress, error) {
	run, err := c.db.Run(ctx, runID)
	if err != nil {
		return Progress{}, err
	}
	lanes, err := c.Lanes(ctx, c.db, run)
	return Progress{Lanes: lanes, Run: run}, err
}

// Lanes returns the progress of a run's collection, with one lane for each collector. A run that collects no answers
// has no lanes.
func (c *Client) Lanes(ctx context.Context, db *store.DB, run store.Run) ([]store.Lane, error) {
	return c.calls.lanes(ctx, db, run)
}

// lanes returns the lanes of a run, in the order of the run's collectors.
func (p *callPlanner) lanes(ctx context.Context, db *store.DB, run store.Run) ([]store.Lane, error) {
	if !run.JobType.Collects() {
		return nil, nil
	}
	opts, err := store.ParseOptions(run.Options)
	if err != nil {
		return nil, nil //nolint:nilerr // the run itself fails with this error
	}
	counts, err := db.CollectorCounts(ctx, run.ID)
	if err != nil {
		return nil, err
	}
	byName := make(map[string]store.CollectorCount, len(counts))
	for _, n := range counts {
		byName[n.Collector] = n
	}
	if run.Status.Finished() {
		return endedLanes(run, opts.Collectors, byName), nil
	}
	var brand store.Brand
	if len(opts.Collectors) == 0 {
		if brand, err = db.Brand(ctx, run.BrandID); err != nil {
			return nil, err
		}
	}
	collectors, err := p.collectorsOf(opts, brand.Collectors)
	if err != nil {
		return nil, nil //nolint:nilerr // the run itself fails with this error
	}
	queries, err := db.ActiveQueriesOf(ctx, run.BrandID)
	if err != nil {
		return nil, err
	}
	total := len(queries) * max(opts.Samples, 1)
	lanes := make([]store.Lane, 0, len(collectors))
	for _, name := range collectors {
		n := byName[name]
		lanes = append(lanes, store.Lane{
			Answered: n.Answered(), Collector: name, Failed: n.Failed, Retrying: n.Retrying, RetryAt: n.RetryAt, Total: &total,
		})
	}
	if run.Status != store.RunProcessing {
		return lanes, nil
	}
	return lanes, addStates(ctx, db, lanes)
}

// addStates adds the state of each paused or waiting collector to its lane, if the lane still has calls to make.
func addStates(ctx context.Context, db *store.DB, lanes []store.Lane) error {
	states, err := db.CollectorStates(ctx)
	if err != nil {
		return err
	}
	for _, state := range states {
		i := slices.IndexFunc(lanes, func(l store.Lane) bool {
			return l.Collector == state.Name && l.Answered+l.Failed-l.Retrying < *l.Total
		})
		if i >= 0 && (state.PausedAt != nil || state.HeldUntil != nil) {
			lanes[i].State = &state
		}
	}
	return nil
}

// endedLanes returns the lanes of an ended run, which consist only of what the run stored: later edits of the brand
// change neither the lanes nor their totals. A run without its own collectors has a lane for each collector that it
// called, sorted by name.
func endedLanes(run store.Run, collectors []string, counts map[string]store.CollectorCount) []store.Lane {
	var metrics store.Metrics
	_ = json.Unmarshal(run.Metrics, &metrics) // plain SQL may have written other metrics
	stored := cmp.Or(metrics.DataCollection, &store.CollectionMetrics{})
	if len(collectors) == 0 {
		names := maps.Clone(stored.CollectorResults)
		if names == nil {
			names = map[string]int{}
		}
		for name := range counts {
			names[name] = 0
		}
		collectors = slices.Sorted(maps.Keys(names))
	}
	kept := 0
	for _, n := range counts {
		kept += n.Answered() + n.Failed
	}
	made := stored.SuccessfulExecutions + stored.FailedExecutions
	isTotalKnown := madeAllCalls(run) && kept > 0 && kept == cmp.Or(made, kept)
	lanes := make([]store.Lane, 0, len(collectors))
	for _, name := range collectors {
		n := counts[name]
		lane := store.Lane{Answered: n.Answered(), Collector: name, Failed: n.Failed}
		if isTotalKnown {
			total := lane.Answered + lane.Failed
			lane.Total = &total
		}
		lanes = append(lanes, lane)
	}
	return lanes
}

// madeAllCalls reports whether an ended run has an answer or a failure for each of its calls. A cap, a time limit or a
// cancellation ends a run before its last call.
func madeAllCalls(run store.Run) bool {
	switch run.ReasonCode {
	case store.ReasonNoCallSucceeded, store.ReasonEngineNotConfigured:
		return true
	case store.ReasonCapRunCalls, store.ReasonCapRunCost, store.ReasonCapDayCalls, store.ReasonCapDayCost:
		return false
	default:
		return run.Status == store.RunCompleted
	}
}
