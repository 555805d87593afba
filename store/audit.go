package store

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/google/uuid"
)

// ActorKind is the kind of credentials that an actor used.
type ActorKind string

// Each actor has one of the following kinds.
const (
	ActorUser    ActorKind = "user"    // the credentials are a session
	ActorToken   ActorKind = "token"   // the credentials are an API token
	ActorJWT     ActorKind = "jwt"     // the credentials are a JWT of an external issuer
	ActorCommand ActorKind = "command" // the change was made on the command line
)

// The following kinds of objects affect the visibility of changes. Only admins see changes of users and tokens. The
// event stream shows changes of engines to all customers, but the audit log of a customer does not contain them.
const (
	ObjectCollector = "collector"
	ObjectToken     = "token"
	ObjectUser      = "user"
)

// AuditEntry is one change in the audit log.
type AuditEntry struct {
	Action          string          `db:"action"` // action, such as "create", "update", "delete" or "trigger"
	Actor           string          `db:"actor"`
	ActorCustomerID *uuid.UUID      `db:"actor_customer_id"` // the only customer that the actor may access; nil means all
	ActorID         *uuid.UUID      `db:"actor_id"`
	ActorKind       ActorKind       `db:"actor_kind"`
	Address         string          `db:"address"`
	After           json.RawMessage `db:"after"` // the changed object; nil if the object was deleted
	At              time.Time       `db:"at"`
	Before          json.RawMessage `db:"before"` // the object before the change; nil if the object was created
	CustomerID      *uuid.UUID      `db:"customer_id"`
	ID              uuid.UUID       `db:"id"`
	ObjectID        string          `db:"object_id"`
	ObjectKind      string          `db:"object_kind"`
	RequestID       string          `db:"request_id"`
}

const auditColumns = `id, at, actor, actor_customer_id, actor_id, actor_kind, address, request_id, action, object_kind,
	object_id, customer_id, before, after`

// WriteAudit adds entries to the audit log. The caller must use the transaction that makes the audited changes.
func (db *DB) WriteAudit(ctx context.Context, entries ...AuditEntry) error {
	return saveRows(ctx, db, "write audit log", entries, `INSERT INTO audit_log
			(actor, actor_customer_id, actor_id, actor_kind, address, request_id, action, object_kind, object_id, customer_id,
			 before, after)
		SELECT * FROM jsonb_to_recordset($1) AS r ("Actor" text, "ActorCustomerID" uuid, "ActorID" uuid, "ActorKind" text,
			"Address" text, "RequestID" text, "Action" text, "ObjectKind" text, "ObjectID" text, "CustomerID" uuid,
			"Before" jsonb, "After" jsonb)`)
}

// AuditFilter selects entries of the audit log. Fields of the filter with zero values match everything.
type AuditFilter struct {
	Action     string
	CustomerID *uuid.UUID
	HideAccess bool // whether to leave out entries about users and tokens
	ObjectID   string
	ObjectKind string
	Visible    *uuid.UUID // the only customer that the caller may access; nil means all customers
}

// Operator replaces the names of operators in the audit log and in the resources of a customer.
const Operator = "operator"

// CancelMessage returns the error message of a run that the user or program with the given name cancelled.
func CancelMessage(by string) string { return cancelled + by + "." }

// CancelledBy returns the name in a message of [CancelMessage]. For other messages, CancelledBy returns an empty
// string.
func CancelledBy(message string) string {
	by, isCancelled := strings.CutPrefix(message, cancelled)
	if !isCancelled {
		return ""
	}
	return strings.TrimSuffix(by, ".")
}

// WithoutCanceller returns a message of a run without the name of the user or program that cancelled the run. Notices
// ([ChangeDetails]) show such messages to customers and to readers of shared reports, who must not learn the name.
func WithoutCanceller(message string) string {
	if strings.HasPrefix(message, cancelled) {
		return "Cancelled."
	}
	return message
}

const cancelled = "Cancelled by "

// NamesOfCustomer returns those of the given names that belong to users and tokens with access to only this customer.
// The name of a user is the e-mail address, and the name of a token begins with "token ".
func (db *DB) NamesOfCustomer(ctx context.Context, customer uuid.UUID, names []string) ([]string, error) {
	found, err := many[struct {
		Name string `db:"name"`
	}](ctx, db.conn, "read names of users and tokens", `SELECT email AS name FROM users
			WHERE customer_id = $1 AND email = ANY($2)
		UNION SELECT 'token ' || name FROM api_tokens WHERE customer_id = $1 AND 'token ' || name = ANY($2)`, customer, names)
	own := make([]string, len(found))
	for i, f := range found {
		own[i] = f.Name
	}
	return own, err
}

// AuditLog returns the selected entries, sorted by id, newest first. If f.Visible is not nil, AuditLog hides the names,
// ids and addresses of actors who are not limited to the customer f.Visible.
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
