package node

import (
	"context"
	"fmt"
	"net/http"

	"riverqueue.com/riverui"

	"tidewatch/api/admin"
	"tidewatch/jobs"
)

// pages returns the handlers of the admin page and of River UI, which shows the queue. River UI refreshes its counts
// until ctx ends.
func (n *Node) pages(ctx context.Context) (page, queue http.Handler, err error) {
	if page, err = admin.New(); err != nil {
		return nil, nil, err
	}
	river, err := riverui.NewHandler(&riverui.HandlerOpts{
		Endpoints: riverui.NewEndpoints(n.jobs.River(), nil), JobListHideArgsByDefault: true,
		Logger: jobs.RiverUILogger(n.logger("riverui")), Prefix: "/riverui",
	})
	if err != nil {
		return nil, nil, fmt.Errorf("set up River UI: %w", err)
	}
	if err := river.Start(ctx); err != nil {
		return nil, nil, fmt.Errorf("start River UI: %w", err)
	}
	return page, river, nil
}
