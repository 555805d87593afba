package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/store"
)

// caller is who makes a request.
type caller struct {
	customer  *uuid.UUID // sees only this customer; nil: all
	expires   *time.Time // of a token or JWT; nil: never, or a session
	id        *uuid.UUID // of the user or token; nil: of an outside issuer
	kind      store.ActorKind
	name      string // for the log, the audit log and runs
	role      store.Role
	sessionID *uuid.UUID
}

// key names a caller for what is counted or kept for each: limits, idempotency keys.
func (c *caller) key() string {
	if c.id != nil {
		return string(c.kind) + ":" + c.id.String()
	}
	return string(c.kind) + ":" + c.name
}

// covers reports whether the caller may see the resources of a customer. nil stands for resources that belong to no single
// customer: only callers who see all customers may see those.
func (c *caller) covers(customer *uuid.UUID) bool {
	return c.customer == nil || customer != nil && *c.customer == *customer
}

type contextKey int

const (
	callerKey contextKey = iota
	requestKey
)

// callerOf is who makes the request. Operations that anybody may call have none: it is nil there, and nowhere else.
func callerOf(ctx context.Context) *caller {
	c, _ := ctx.Value(callerKey).(*caller)
	return c
}

// request is what is known of a request besides its caller.
type request struct {
	address   string // the peer's, without its port
	id        string
	operation operation // the row that it calls; zero: none, such as a page
	secure    bool      // it came by TLS, to this process or to a trusted proxy
}

func requestOf(ctx context.Context) request {
	r, _ := ctx.Value(requestKey).(request)
	return r
}

func requestID(ctx context.Context) string { return requestOf(ctx).id }
