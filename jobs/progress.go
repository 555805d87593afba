package jobs

import (
	"context"

	"github.com/google/uuid"

	"tidewatch/store"
)

// Progress is how far the collection of a run has come.
type Progress struct {
	Lanes []LaneProgress // by the order in which the run names its collectors
	Run   store.Run
}

// LaneProgress is how far one collector's calls of a run have come. Total is as of now: it follows the brand's queries.
type LaneProgress struct {
	Answered  int
	Collector string
	Failed    int
	Total     int
}

// Progress returns how far a run has come, or [store.ErrNotFound]. A run that only scores has no lanes.
func (c *Client) Progress(ctx context.Context, runID uuid.UUID) (Progress, error) {
	run, err := c.db.Run(ctx, runID)
	if err != nil || !run.JobType.Collects() {
		return Progress{Run: run}, err
	}
	opts, err := store.ParseOptions(run.Options)
	if err != nil {
		return Progress{Run: run}, nil //nolint:nilerr // the run itself fails with this error
	}
	collectors, err := c.collectorsOf(ctx, run, opts)
	if err != nil {
		return Progress{Run: run}, err
	}
	queries, err := c.db.ActiveQueriesOf(ctx, run.BrandID)
	if err != nil {
		return Progress{Run: run}, err
	}
	counts, err := c.db.CollectorCounts(ctx, runID)
	if err != nil {
		return Progress{Run: run}, err
	}
	made := make(map[string]store.CollectorCount, len(counts))
	for _, n := range counts {
		made[n.Collector] = n
	}
	p := Progress{Run: run}
	for _, name := range collectors {
		n := made[name]
		p.Lanes = append(p.Lanes, LaneProgress{Answered: n.Answered(), Collector: name, Failed: n.Failed, Total: len(queries) * max(opts.Samples, 1)})
	}
	return p, nil
}
