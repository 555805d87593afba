package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// ActorKind is the kind of credentials of an actor.
type ActorKind string

// The kinds of actors.
const (
	ActorUser    ActorKind = "user"    // a session
	ActorToken   ActorKind = "token"   // an API token
	ActorJWT     ActorKind = "jwt"     // a JWT of an external issuer
	ActorCommand ActorKind = "command" // the command line
)

// The object kinds on which the visibility of an entry depends. Only admins see entries about users and tokens. All
// customers see entries about engines.
const (
	ObjectCollector = "collector"
	ObjectToken     = "token"
	ObjectUser      = "user"
)

// AuditEntry is one change in the audit log.
type AuditEntry struct {
	Action          string          `db:"action"` // create, update, delete, trigger, …
	Actor           string          `db:"actor"`
	ActorCustomerID *uuid.UUID      `db:"actor_customer_id"` // the customer that the actor is limited to; nil: all
	ActorID         *uuid.UUID      `db:"actor_id"`
	ActorKind       ActorKind       `db:"actor_kind"`
	Address         string          `db:"address"`
	After           json.RawMessage `db:"after"` // nil: the object was deleted
	At              time.Time       `db:"at"`
	Before          json.RawMessage `db:"before"` // nil: the object was created
	CustomerID      *uuid.UUID      `db:"customer_id"`
	ID              uuid.UUID       `db:"id"`
	ObjectID        string          `db:"object_id"`
	ObjectKind      string          `db:"object_kind"`
	RequestID       string          `db:"request_id"`
}

const auditColumns = `id, at, actor, actor_customer_id, actor_id, actor_kind, address, request_id, action, object_kind,
	object_id, customer_id, before, after`

// WriteAudit adds entries. Call it in the transaction that makes the changes.
func (db *DB) WriteAudit(ctx context.Context, entries ...AuditEntry) error {
	const atOnce = 1000 // bounds the memory of one batch
	for some := range slices.Chunk(entries, atOnce) {
		batch := &pgx.Batch{}
		for _, e := range some {
			batch.Queue(`INSERT INTO audit_log
				(actor, actor_customer_id, actor_id, actor_kind, address, request_id, action, object_kind, object_id, customer_id,
					before, after)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, e.Actor, e.ActorCustomerID, e.ActorID, e.ActorKind,
				e.Address, e.RequestID,
				e.Action, e.ObjectKind, e.ObjectID, e.CustomerID, e.Before, e.After)
		}
		if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
			return fmt.Errorf("write audit log: %w", err)
		}
	}
	return nil
}

// AuditFilter selects entries of the audit log. Zero values select all.
type AuditFilter struct {
	Action     string
	CustomerID *uuid.UUID
	HideAccess bool // leaves out entries about users and tokens
	ObjectID   string
	ObjectKind string
	Visible    *uuid.UUID // only entries of this customer, with operators unnamed; nil: all
}

// Operator replaces the names of operators in the audit log of a customer.
const Operator = "operator"

// AuditLog returns entries by id, newest first. When f.Visible is a customer, it hides the names of actors who are not
// limited to that customer.
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
	entries, err := many[AuditEntry](ctx, db.conn, "read audit log",
		"SELECT "+auditColumns+" FROM audit_log"+w.sql()+" ORDER BY id DESC"+limitTo(limit), w.args...)
	for i := range entries {
		if e := &entries[i]; f.Visible != nil && (e.ActorCustomerID == nil || *e.ActorCustomerID != *f.Visible) {
			e.Actor, e.ActorID, e.Address = Operator, nil, ""
		}
	}
	return entries, err
}
