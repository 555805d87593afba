// Package events distributes changes in the database to the clients of the event stream.
//
//	notification ─ [Hub.Publish] ─ ring of the latest events ─ [Hub.Watch] ─ [Watch.Stream] ─ server-sent events
//
// The file event.go defines the events and parses notifications. The hub in hub.go keeps and distributes events. The
// file stream.go writes events to a client.
package events

import (
	"encoding/json"
	"strconv"

	"github.com/google/uuid"

	"tidewatch/store"
)

// RunEvent reports that a run was created or changed. The event named "progress" uses RunEvent to report the progress
// of a collection.
type RunEvent struct {
	ID             uuid.UUID  `doc:"The id of the run." format:"uuid" json:"id"`
	ScheduledJobID *uuid.UUID `doc:"The schedule of the run. The value is null if the schedule was deleted, and for a re-score of a brand." format:"uuid" json:"scheduled_job_id"`
	BrandID        uuid.UUID  `format:"uuid" json:"brand_id"`
	CustomerID     uuid.UUID  `format:"uuid" json:"customer_id"`
	Status         string     `enum:"pending,processing,completed,failed,cancelled,skipped" json:"status"`
}

// ScheduledJobEvent reports that a scheduled job was created, changed or deleted. A tick counts as a change.
type ScheduledJobEvent struct {
	ID         uuid.UUID `doc:"The id of the scheduled job." format:"uuid" json:"id"`
	BrandID    uuid.UUID `format:"uuid" json:"brand_id"`
	CustomerID uuid.UUID `format:"uuid" json:"customer_id"`
	Change     string    `enum:"insert,update,delete" json:"change"`
}

// ChangeEvent reports a new entry in the audit log.
type ChangeEvent struct {
	ObjectKind string     `doc:"The kind of the object, as in the audit log, such as \"brand\", \"query\", \"queries\" (several queries of a brand) or \"scheduled_job\"." example:"brand" json:"object_kind"`
	ObjectID   string     `example:"0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001" json:"object_id"`
	Action     string     `doc:"The action, as in the audit log." example:"update" json:"action"`
	BrandID    *uuid.UUID `doc:"The object's brand, or null if the object belongs to no single brand." format:"uuid" json:"brand_id"`
	CustomerID *uuid.UUID `doc:"The object's customer, or null if the object belongs to no single customer." format:"uuid" json:"customer_id"`
}

// ResetEvent reports that the client missed events, or that too many objects changed at the same time. A client that
// receives a ResetEvent must reload all resources that the client shows.
type ResetEvent struct {
	Reason string `doc:"The reason for the reset, in words." example:"The client reads events too slowly." json:"reason"`
}

// Events in the stream have these names.
const (
	nameAccess       = "access" // the event reports that a caller may have lost rights; clients do not receive the event
	nameChange       = "change"
	nameProgress     = "progress"
	nameReset        = "reset"
	nameRun          = "run"
	nameScheduledJob = "scheduled_job"
)

// event is one event of the stream, with the rules that decide which readers may receive the event.
type event struct {
	admins   bool       // whether only admins may see the event, because the event concerns users or tokens
	customer *uuid.UUID // nil if the object belongs to no single customer
	data     []byte     // the payload as JSON
	id       string     // the id of the event, which is the same on every node
	name     string
	overall  bool // whether only readers who see all customers may see the event
}

func newReset(id, reason string) event {
	data, err := json.Marshal(ResetEvent{Reason: reason})
	if err != nil {
		data = []byte(`{"reason":""}`)
	}
	return event{data: data, id: id, name: nameReset}
}

// notification is the payload that the database triggers send.
type notification struct {
	Changes []change `json:"changes"`
	ID      string   `json:"id"`
	Kind    string   `json:"kind"`
	Many    int      `json:"many"` // the number of changes if there are too many changes to list
}

// change describes one changed object.
type change struct {
	Brand    uuid.UUID  `json:"b"`
	Customer uuid.UUID  `json:"c"`
	Job      *uuid.UUID `json:"s"`
	Object   string     `json:"o"`
	Kind     string     `json:"k"` // the kind of the object
	Run      uuid.UUID  `json:"r"`
	Status   string     `json:"st"`
}

// events returns the events of a notification, and ignores kinds of events that this version does not know.
func (n *notification) events() []event {
	if n.Kind == nameAccess {
		return nil
	}
	if n.Many > 0 {
		return []event{newReset(n.ID, "Too many objects changed at the same time.")}
	}
	events := make([]event, 0, len(n.Changes))
	for i, c := range n.Changes {
		data, err := json.Marshal(c.payload(n.Kind))
		if err != nil || string(data) == "null" {
			continue
		}
		events = append(events, event{
			admins:   n.Kind == nameChange && (c.Kind == store.ObjectUser || c.Kind == store.ObjectToken),
			customer: idOrNil(c.Customer),
			data:     data,
			id:       n.ID + "." + strconv.Itoa(i),
			name:     n.Kind,
			overall:  c.Customer == uuid.Nil && c.Kind != store.ObjectCollector, // all customers share the engines
		})
	}
	return events
}

// payload returns the data of an event, or nil if the kind of the event is unknown.
func (c change) payload(kind string) any {
	switch {
	case kind == nameRun || kind == nameProgress:
		return RunEvent{ID: c.Run, ScheduledJobID: c.Job, BrandID: c.Brand, CustomerID: c.Customer, Status: c.Status}
	case kind == nameScheduledJob && c.Job != nil:
		return ScheduledJobEvent{ID: *c.Job, BrandID: c.Brand, CustomerID: c.Customer, Change: c.Status}
	case kind == nameChange:
		return ChangeEvent{
			ObjectKind: c.Kind, ObjectID: c.Object, Action: c.Status,
			BrandID: idOrNil(c.Brand), CustomerID: idOrNil(c.Customer),
		}
	default:
		return nil
	}
}

// idOrNil returns nil for the zero UUID, which stands for an absent id in notifications.
func idOrNil(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}
