package jobs

import (
	"context"

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
	counts, err := db.CollectorCounts(ctx, run.ID)
	if err != nil {
		return nil, err
	}
	byName := make(map[string]store.CollectorCount, len(counts))
	for _, n := range counts {
		byName[n.Collector] = n
	}
	total := len(queries) * max(opts.Samples, 1)
	lanes := make([]store.Lane, 0, len(collectors))
	for _, name := range collectors {
		n := byName[name]
		lanes = append(lanes, store.Lane{Answered: n.Answered(), Collector: name, Failed: n.Failed, Total: total})
	}
	return lanes, nil
}
