package client

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Event is one server-sent event. Data is the JSON of the event. To resume the stream after an event, send the ID of
// the event as the header Last-Event-ID.
type Event struct {
	ID   string
	Name string
	Data []byte
}

// Events reads an event stream in the format of the WHATWG specification "Server-sent events". To resume a stream that
// has ended, send the result of [Events.LastID] as the header Last-Event-ID.
type Events struct {
	lastID string
	lines  *bufio.Reader
}

// NewEvents returns a reader of the body of a text/event-stream response. The caller must close the body.
func NewEvents(body io.Reader) *Events { return &Events{lines: bufio.NewReader(body)} }

// LastID returns the ID from which the stream can be resumed, or "" if no event had an ID.
func (e *Events) LastID() string { return e.lastID }

// Next waits for the next event and returns it. At the end of the stream, Next returns [io.EOF].
func (e *Events) Next() (Event, error) {
	event := Event{Name: "message"}
	var data []string
	for {
		line, err := e.lines.ReadString('\n')
		if errors.Is(err, io.EOF) {
			return Event{}, io.EOF // an incomplete event at the end of the stream is dropped
		}
		if err != nil {
			return Event{}, fmt.Errorf("read the event stream: %w", err)
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
