package door

import (
	"net/http"

	"tidewatch/api/problem"
	"tidewatch/store"
)

// Access is the level of access that an operation requires.
type Access int

// The levels of access, each including the next.
const (
	Anybody   Access = iota // callers without credentials, too
	Viewers                 // all callers
	Admins                  // admins, within their customer
	Overseers               // admins who see all customers
)

// Check returns the reason why a caller may not call an operation; nil: the caller may. A nil caller is anonymous.
func (a Access) Check(c *Caller) error {
	switch {
	case a == Anybody:
		return nil
	case c == nil:
		return problem.Unauthorized("Log in, or send an API token: Authorization: Bearer " + TokenPrefix + "…")
	case a >= Admins && c.Role != store.RoleAdmin:
		return problem.New(http.StatusForbidden, "This operation is for admins. You have read access.")
	case a == Overseers && c.Customer != nil:
		return problem.New(http.StatusForbidden, "This operation is for admins of all customers.")
	default:
		return nil
	}
}
