package door

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/store"
)

// Caller is an authenticated user or program.
type Caller struct {
	Customer  *uuid.UUID // the only customer that it sees; nil: all
	Expires   *time.Time // of a token or JWT; nil: never, or a session
	ID        *uuid.UUID // of the user or token; nil: of an outside issuer
	Kind      store.ActorKind
	Name      string // in the log, the audit log and runs
	Role      store.Role
	SessionID *uuid.UUID // nil: no session
}

// Key names a caller in limits and idempotency keys.
func (c *Caller) Key() string {
	if c.ID != nil {
		return string(c.Kind) + ":" + c.ID.String()
	}
	return string(c.Kind) + ":" + c.Name
}

// Covers reports whether the caller may see the resources of a customer. nil means resources of no single customer,
// which only callers with access to all customers may see.
func (c *Caller) Covers(customer *uuid.UUID) bool {
	return c.Customer == nil || customer != nil && *c.Customer == *customer
}

// Request has the properties of a request besides its caller.
type Request struct {
	Address   string // of the client, without a port
	ID        string
	Operation Operation // zero: none, such as a page
	Secure    bool      // over TLS, to this process or to a trusted proxy
}

type contextKey int

const (
	callerKey contextKey = iota
	requestKey
	accessKey
)

// CallerOf returns the caller of a request. It is nil only in operations that are open to anybody.
func CallerOf(ctx context.Context) *Caller {
	c, _ := ctx.Value(callerKey).(*Caller)
	return c
}

// RequestOf returns the properties of a request.
func RequestOf(ctx context.Context) Request {
	r, _ := ctx.Value(requestKey).(Request)
	return r
}

// RequestID returns the id of a request.
func RequestID(ctx context.Context) string { return RequestOf(ctx).ID }
