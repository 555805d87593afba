package remote

import (
	"bytes"
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/openapi/client"
)

// changes returns a channel that receives a value when a run may have changed: at each event of the server about the
// run, and each time that the event stream opens. The channel receives values until ctx ends.
func changes(ctx context.Context, api client.ClientInterface, run uuid.UUID) <-chan struct{} {
	const pause = time.Second
	changed := make(chan struct{}, 1)
	notify := func() {
		select {
		case changed <- struct{}{}:
		default: // the channel already holds a notification
		}
	}
	go func() {
		last := ""
		for ctx.Err() == nil {
			last = readChanges(ctx, api, []byte(run.String()), last, notify)
			select {
			case <-ctx.Done():
			case <-time.After(pause):
			}
		}
	}()
	return changed
}

// readChanges reads the event stream, beginning after the event with the id last, until the stream ends. It returns the
// id of the last event.
func readChanges(ctx context.Context, api client.ClientInterface, run []byte, last string, notify func()) string {
	params := &client.WatchEventsParams{}
	if last != "" {
		params.LastEventID = &last
	}
	response, err := api.WatchEvents(ctx, params)
	if err != nil {
		return last // follow reads the run from time to time, and reports the error
	}
	defer func() { _ = response.Body.Close() }() // the body is read to its end
	notify()
	for events := client.NewEvents(response.Body); ; {
		event, err := events.Next()
		if err != nil {
			return events.LastID()
		}
		if event.Name == "reset" || bytes.Contains(event.Data, run) {
			notify()
		}
	}
}
