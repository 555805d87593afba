package jobs

import (
	"context"
	"log/slog"

	"github.com/riverqueue/river"
)

// retentionWorker deletes finished runs older than Config.RetainRuns, in small batches that hurt nobody.
type retentionWorker struct {
	river.WorkerDefaults[RetentionArgs]

	c *Client
}

// Work implements [river.Worker]. What its time does not suffice for is left to the next hour.
func (w *retentionWorker) Work(ctx context.Context, _ *river.Job[RetentionArgs]) error {
	const batch = 100
	if w.c.cfg.RetainRuns <= 0 {
		return nil
	}
	var total int64
	for {
		n, err := w.c.db.DeleteRunsBefore(ctx, w.c.cfg.RetainRuns, batch)
		if err != nil {
			return err
		}
		total += n
		if n < batch {
			break
		}
	}
	if total > 0 {
		component(w.c.logger, "scheduler").InfoContext(ctx, "Deleted old runs.", slog.Int64("runs", total))
	}
	return nil
}
