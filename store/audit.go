package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// ActorKind says how somebody proved who it is.
type ActorKind string

// The kinds of actors.
const (
	ActorUser    ActorKind = "user"    // a session
	ActorToken   ActorKind = "token"   // an API token
	ActorJWT     ActorKind = "jwt"     // a token of an outside issuer
	ActorCommand ActorKind = "command" // somebody at the machine
)

// The kinds of objects that say who may enter.
const (
	ObjectToken = "token"
	ObjectUser  = "user"
)

// AuditEntry is one thing that somebody changed.
type AuditEntry struct {
	Action     string          `db:"action"` // create, update, delete, trigger, …
	Actor      string          `db:"actor"`
	ActorID    *uuid.UUID      `db:"actor_id"`
	ActorKind  ActorKind       `db:"actor_kind"`
	Address    string          `db:"address"`
	After      json.RawMessage `db:"after"` // nil: it was deleted
	At         time.Time       `db:"at"`
	Before     json.RawMessage `db:"before"` // nil: it was created
	CustomerID *uuid.UUID      `db:"customer_id"`
	ID         uuid.UUID       `db:"id"`
	ObjectID   string          `db:"object_id"`
	ObjectKind string          `db:"object_kind"`
	RequestID  string          `db:"request_id"`
}

const auditColumns = "id, at, actor, actor_id, actor_kind, address, request_id, action, object_kind, object_id, customer_id, before, after"

// WriteAudit adds an entry. It belongs into the transaction of the change that it tells of.
func (db *DB) WriteAudit(ctx context.Context, e AuditEntry) error {
	_, err := exec(ctx, db.conn, "write audit log", `INSERT INTO audit_log
			(actor, actor_id, actor_kind, address, request_id, action, object_kind, object_id, customer_id, before, after)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		e.Actor, e.ActorID, e.ActorKind, e.Address, e.RequestID, e.Action, e.ObjectKind, e.ObjectID, e.CustomerID, e.Before, e.After)
	return err
}

// AuditFilter says which entries are wanted. What is zero does not count.
type AuditFilter struct {
	Action     string
	CustomerID *uuid.UUID
	HideAccess bool // leaves out who may enter, and who did: users and tokens
	ObjectID   string
	ObjectKind string
	Visible    *uuid.UUID // only this customer's
}

// AuditLog returns entries, newest first, by their ids.
func (db *DB) AuditLog(ctx context.Context, f AuditFilter, after Place, limit int) ([]AuditEntry, error) {
	var w where
	w.customer("customer_id", f.Visible)
	w.customer("customer_id", f.CustomerID)
	w.text("action", f.Action)
	w.text("object_id", f.ObjectID)
	w.text("object_kind", f.ObjectKind)
	if f.HideAccess {
		w.add("object_kind <> ALL(?)", []string{ObjectUser, ObjectToken})
	}
	if !after.IsZero() {
		w.add("id < ?", after.ID)
	}
	return many[AuditEntry](ctx, db.conn, "read audit log", "SELECT "+auditColumns+" FROM audit_log"+w.sql()+" ORDER BY id DESC"+limitTo(limit), w.args...)
}
