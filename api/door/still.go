package door

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"tidewatch/store"
)

// IsCurrent reports whether a caller still has the credentials and the rights with which the caller was identified.
// IsCurrent reads the database instead of the cache of callers, and does not count as a use of the session.
func (d *Door) IsCurrent(ctx context.Context, c *Caller) (bool, error) {
	if c.Expires != nil && !d.cfg.Now().Before(*c.Expires) {
		return false, nil
	}
	var role store.Role
	var customer *uuid.UUID
	var err error
	switch {
	case c.SessionID != nil:
		var session store.Session
		session, err = d.cfg.DB.Session(ctx, *c.SessionID)
		role, customer = session.Role, session.CustomerID
	case c.Kind == store.ActorToken:
		var token store.Token
		token, err = d.cfg.DB.ActiveToken(ctx, *c.ID)
		role, customer = token.Role, token.CustomerID
	default:
		return true, nil // a JWT is valid until its expiry
	}
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	same := customer == c.Customer || customer != nil && c.Customer != nil && *customer == *c.Customer
	return err == nil && role == c.Role && same, err
}
