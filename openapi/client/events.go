package client

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Event is one server-sent event. Data is its JSON; ID, given as Last-Event-ID, goes on after it.
type Event struct {
	ID   string
	Name string
	Data []byte
}

// Events reads an event stream, as the WHATWG's "Server-sent events" describes it. A stream that ends is read again from
// its last event's ID.
type Events struct {
	lastID string
	lines  *bufio.Reader
}

// NewEvents reads the body of an answer of type text/event-stream. Closing the body is the caller's.
func NewEvents(body io.Reader) *Events { return &Events{lines: bufio.NewReader(body)} }

// LastID is the ID to go on from; empty: there was none.
func (e *Events) LastID() string { return e.lastID }

// Next waits for the next event. It returns [io.EOF] when the stream ends.
func (e *Events) Next() (Event, error) {
	event := Event{Name: "message"}
	var data []string
	for {
		line, err := e.lines.ReadString('\n')
		if errors.Is(err, io.EOF) {
			return Event{}, io.EOF // what a cut off stream began is not an event
		}
		if err != nil {
			return Event{}, fmt.Errorf("read the events: %w", err)
		}
		line = strings.TrimRight(line, "\r\n")
		if line == "" && data != nil {
			event.ID, event.Data = e.lastID, []byte(strings.Join(data, "\n"))
			return event, nil
		}
		field, value, _ := strings.Cut(line, ":")
		switch value = strings.TrimPrefix(value, " "); field {
		case "data":
			data = append(data, value)
		case "event":
			event.Name = value
		case "id":
			e.lastID = value
		}
	}
}
