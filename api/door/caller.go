package door

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/store"
)

// Caller is an authenticated user or program.
type Caller struct {
	Customer  *uuid.UUID // the only customer that the caller sees; nil for all customers
	Expires   *time.Time // the expiry of the token or JWT; nil for sessions and for tokens without expiry
	ID        *uuid.UUID // the id of the user or token; nil for the subject of an outside issuer
	Kind      store.ActorKind
	Name      string // the caller's name in the log, in the audit log and in runs
	Role      store.Role
	SessionID *uuid.UUID // nil if the caller has no session
}

// Key returns a unique text for the caller, which identifies the caller in rate limits and idempotency keys.
func (c *Caller) Key() string {
	if c.ID != nil {
		return string(c.Kind) + ":" + c.ID.String()
	}
	return string(c.Kind) + ":" + c.Name
}

// Covers reports whether the caller may see the resources of a customer. A nil customer stands for resources without a
// customer, such as users who see all customers. Only callers with access to all customers may see resources without a
// customer.
func (c *Caller) Covers(customer *uuid.UUID) bool {
	return c.Customer == nil || customer != nil && *c.Customer == *customer
}

// Request contains the properties of a request, except the caller.
type Request struct {
	Address   string // the address of the client, without a port
	ID        string
	Operation Operation // the called operation; zero if the request is for a page or a file
	Secure    bool      // whether the client used TLS for its connection to this process or to a trusted proxy
}

type contextKey int

const (
	callerKey contextKey = iota
	requestKey
	accessKey
)

// CallerOf returns the caller of a request from the request's context, or nil for an anonymous request. Handlers of
// operations that need credentials always have a caller.
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
