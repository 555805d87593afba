package client

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Event is one server-sent event. Data is its JSON. ID, sent as Last-Event-ID, resumes the stream after it.
type Event struct {
	ID   string
	Name string
	Data []byte
}

// Events reads an event stream in the format of WHATWG's "Server-sent events". To resume a stream that has ended, send
// LastID as Last-Event-ID.
type Events struct {
	lastID string
	lines  *bufio.Reader
}

// NewEvents reads the body of a text/event-stream response. The caller closes the body.
func NewEvents(body io.Reader) *Events { return &Events{lines: bufio.NewReader(body)} }

// LastID returns the ID to resume from, or "" if no event had an ID.
func (e *Events) LastID() string { return e.lastID }

// Next waits for the next event. It returns [io.EOF] at the end of the stream.
func (e *Events) Next() (Event, error) {
	event := Event{Name: "message"}
	var data []string
	for {
		line, err := e.lines.ReadString('\n')
		if errors.Is(err, io.EOF) {
			return Event{}, io.EOF // an incomplete event at the end is dropped
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
