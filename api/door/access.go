package door

import (
	"net/http"

	"tidewatch/api/problem"
	"tidewatch/store"
)

// Access is the level of access that an operation requires.
type Access int

// The levels of access are ordered from the least to the most restrictive.
const (
	Anybody   Access = iota // all callers, including callers without credentials
	Viewers                 // all callers with credentials
	Admins                  // admins, for the resources of their customer
	Overseers               // admins who see all customers
)

// Check returns nil if the caller may call an operation with this level of access, and otherwise an error with the
// reason. A nil caller is anonymous.
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
