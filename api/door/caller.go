package door

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/store"
)

// Caller is an authenticated user or program.
type Caller struct {
	Customer  *uuid.UUID // the only customer that the caller sees; nil: all
	Expires   *time.Time // the expiry of the token or JWT; nil: never, or a session
	ID        *uuid.UUID // the id of the user or token; nil: the subject of an outside issuer
	Kind      store.ActorKind
	Name      string // the name in the log, the audit log and runs
	Role      store.Role
	SessionID *uuid.UUID // nil: no session
}

// Key returns a unique name of the caller for limits and idempotency keys.
func (c *Caller) Key() string {
	if c.ID != nil {
		return string(c.Kind) + ":" + c.ID.String()
	}
	return string(c.Kind) + ":" + c.Name
}

// Covers reports whether the caller may see the resources of a customer. A nil customer means resources of no single
// customer, which only callers with access to all customers may see.
func (c *Caller) Covers(customer *uuid.UUID) bool {
	return c.Customer == nil || customer != nil && *c.Customer == *customer
}

// Request has the properties of a request besides its caller.
type Request struct {
	Address   string // the address of the client, without a port
	ID        string
	Operation Operation // zero: the request calls no operation but, for example, a page
	Secure    bool      // whether the client used TLS, to this process or to a trusted proxy
}

type contextKey int

const (
	callerKey contextKey = iota
	requestKey
	accessKey
)

// CallerOf returns the caller of a request. The caller is nil only in operations that are open to anybody.
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
