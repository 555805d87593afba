package main

import (
	"bytes"
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/openapi/client"
)

// changes tells, until ctx ends, that something about a run may have changed: what the server's event stream says of it,
// and each time that the stream is opened anew.
func changes(ctx context.Context, api client.ClientInterface, run uuid.UUID) <-chan struct{} {
	const pause = time.Second
	changed := make(chan struct{}, 1)
	tell := func() {
		select {
		case changed <- struct{}{}:
		default: // it is told already
		}
	}
	go func() {
		last := ""
		for ctx.Err() == nil {
			last = readChanges(ctx, api, []byte(run.String()), last, tell)
			select {
			case <-ctx.Done():
			case <-time.After(pause):
			}
		}
	}()
	return changed
}

// readChanges reads the stream from an event on until it ends, and returns the id of the last event.
func readChanges(ctx context.Context, api client.ClientInterface, run []byte, last string, tell func()) string {
	params := &client.WatchEventsParams{}
	if last != "" {
		params.LastEventID = &last
	}
	response, err := api.WatchEvents(ctx, params)
	if err != nil {
		return last // the one who waits asks from time to time, and is told why
	}
	defer func() { _ = response.Body.Close() }() // it has been read
	tell()
	for events := client.NewEvents(response.Body); ; {
		event, err := events.Next()
		if err != nil {
			return events.LastID()
		}
		if event.Name == "reset" || bytes.Contains(event.Data, run) {
			tell()
		}
	}
}
