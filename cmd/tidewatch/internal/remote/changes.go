package remote

import (
	"bytes"
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/openapi/client"
)

// changes returns a channel that signals possible changes of a run or a re-score until ctx ends. The parameter run is
// the id of the run or of the re-score. The channel signals each event of the server about the run, each reset of the
// event stream, and each new connection. Signals that arrive before a read are merged.
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

// readChanges reads the event stream until the stream ends, and returns the id of the last event. The parameter last is
// the id of the event after which the stream begins.
func readChanges(ctx context.Context, api client.ClientInterface, run []byte, last string, notify func()) string {
	params := &client.WatchEventsParams{}
	if last != "" {
		params.LastEventID = &last
	}
	response, err := api.WatchEvents(ctx, params)
	if err != nil {
		return last // the caller polls the run and reports a persistent error
	}
	defer func() { _ = response.Body.Close() }() // closing cannot lose data, because the body was read to the end
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
