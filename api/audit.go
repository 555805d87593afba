package api

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/door"
	"tidewatch/store"
)

// change describes the effect of an operation on one object for the audit log. By default, the action and the kind of
// the object come from the operations table. The fields "before" and "after" have the object in the API's
// representation. The field "before" is nil for a new object, and the field "after" is nil for a deleted object.
type change struct {
	action   string // the action; empty means the action in the operations table
	after    any
	before   any
	customer *uuid.UUID
	kind     string // the kind; empty means the kind in the operations table
	objectID string
	tag      string // the ETag before an edit
}

// withBefore returns a copy of the change with the object's state before the change.
func (c change) withBefore(before any) change {
	c.before = before
	return c
}

func (c change) withAfter(after any) change {
	c.after = after
	return c
}

// audit writes changes by the caller into the audit log, in the transaction that makes the changes.
func (*server) audit(ctx context.Context, db *store.DB, changes ...change) error {
	return auditAs(ctx, db, door.CallerOf(ctx), changes...)
}

// auditEdit writes an edit into the audit log, as one or more changes. The parameter "tag" is the ETag after the edit. An
// edit that keeps the ETag has changed nothing, and makes no entry.
func (s *server) auditEdit(ctx context.Context, db *store.DB, tag string, edit ...change) error {
	if tag != "" && tag == edit[0].tag {
		return nil
	}
	return s.audit(ctx, db, edit...)
}

// auditAs writes changes by an explicit actor into the audit log. Log-in needs an explicit actor, because the user is
// not yet the caller.
func auditAs(ctx context.Context, db *store.DB, who *door.Caller, changes ...change) error {
	op := door.RequestOf(ctx).Operation
	entries := make([]store.AuditEntry, len(changes))
	for i, c := range changes {
		entry := entryBy(ctx, who)
		entry.Action, entry.ObjectKind = cmp.Or(c.action, op.Audit.Action), cmp.Or(c.kind, op.Audit.Kind)
		entry.CustomerID, entry.ObjectID = c.customer, c.objectID
		for _, side := range []struct {
			value any
			into  *json.RawMessage
		}{{c.before, &entry.Before}, {c.after, &entry.After}} {
			if side.value == nil {
				continue
			}
			encoded, err := json.Marshal(side.value)
			if err != nil {
				return fmt.Errorf("encode a change for the audit log: %w", err)
			}
			*side.into = encoded
		}
		entries[i] = entry
	}
	return db.WriteAudit(ctx, entries...)
}

// entryBy returns an audit log entry that has the actor and the properties of the request.
func entryBy(ctx context.Context, who *door.Caller) store.AuditEntry {
	from := door.RequestOf(ctx)
	return store.AuditEntry{
		Actor:           who.Name,
		ActorCustomerID: who.Customer,
		ActorID:         who.ID,
		ActorKind:       who.Kind,
		Address:         from.Address,
		RequestID:       from.ID,
	}
}

// AuditEntry is one change in the audit log.
type AuditEntry struct {
	ID         uuid.UUID  `doc:"A UUIDv7. The ids sort by time of creation." format:"uuid" json:"id"`
	At         time.Time  `json:"at"`
	Actor      string     `doc:"The e-mail address of a user, \"token\" followed by the name of a token, the subject of an external issuer's JWT, or the operating-system account of a command. Callers who are limited to one customer do not see the names of actors outside this customer." example:"ada@example.com" json:"actor"`
	ActorKind  string     `enum:"user,token,jwt,command" json:"actor_kind"`
	Address    string     `doc:"The IP address of the client. The value is empty if the caller may not see the address." example:"192.0.2.7" json:"address"`
	RequestID  string     `example:"0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001" json:"request_id"`
	Action     string     `doc:"The action, such as \"create\", \"update\", \"delete\" or \"trigger\"." example:"update" json:"action"`
	ObjectKind string     `doc:"The kind of the object." example:"scheduled_job" json:"object_kind"`
	ObjectID   string     `example:"0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001" json:"object_id"`
	CustomerID *uuid.UUID `doc:"The customer of the object. The value is null if the object belongs to no single customer." format:"uuid" json:"customer_id" nullable:"true"`
	Before     any        `doc:"The object before the change. The value is null if the object did not exist, or belonged to another customer." json:"before"`
	After      any        `doc:"The object after the change. The value is null if the object was deleted, or belongs to another customer." json:"after"`
}

func auditEntryFrom(e store.AuditEntry) AuditEntry {
	out := AuditEntry{
		ID:         e.ID,
		At:         e.At,
		Actor:      e.Actor,
		ActorKind:  string(e.ActorKind),
		Address:    e.Address,
		RequestID:  e.RequestID,
		Action:     e.Action,
		ObjectKind: e.ObjectKind,
		ObjectID:   e.ObjectID,
		CustomerID: e.CustomerID,
	}
	if e.Before != nil {
		out.Before = e.Before
	}
	if e.After != nil {
		out.After = e.After
	}
	return out
}

type listAuditLogInput struct {
	ListParams

	Action     string  `doc:"Filters by action." example:"update" maxLength:"40" query:"action"`
	CustomerID IDParam `doc:"Filters by customer." format:"uuid" query:"customer_id"`
	ObjectID   string  `doc:"Filters by the id of the object." maxLength:"100" query:"object_id"`
	ObjectKind string  `doc:"Filters by the kind of object." maxLength:"40" query:"object_kind"`
}

func (s *server) listAuditLog(ctx context.Context, in *listAuditLogInput) (*pageOutput[AuditEntry], error) {
	f := store.AuditFilter{
		Action:     in.Action,
		CustomerID: in.CustomerID.pointer(),
		ObjectID:   in.ObjectID,
		ObjectKind: in.ObjectKind,
		Visible:    visible(ctx),
		HideAccess: door.CallerOf(ctx).Role != store.RoleAdmin,
	}
	after, err := in.begin("audit-log", f)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.AuditLog(ctx, f, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	if err := s.hideOperators(ctx, func() []authored { return auditAuthors(rows) }); err != nil {
		return nil, err
	}
	return turn(
		&in.ListParams,
		"audit-log",
		f,
		rows,
		func(e store.AuditEntry) store.Place { return store.Place{At: e.At, ID: e.ID} },
		auditEntryFrom,
	)
}

// auditAuthors returns the fields of audited objects that may name authors.
func auditAuthors(entries []store.AuditEntry) []authored {
	var found []authored
	for i := range entries {
		for _, object := range []*json.RawMessage{&entries[i].Before, &entries[i].After} {
			fields := jsonAuthors((*[]byte)(object), "created_by", "paused_by", "triggered_by", messageField)
			found = append(found, fields...)
		}
	}
	return found
}
