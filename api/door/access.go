package door

import (
	"fmt"
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
	Editors                 // editors and admins, for the resources of their customer
	Admins                  // admins, for the resources of their customer
	Overseers               // admins who see all customers
)

// String returns the name of the level in the OpenAPI document.
func (a Access) String() string {
	return [...]string{"anybody", "viewers", "editors", "admins", "overseers"}[a]
}

// Check returns nil if the caller may call an operation with this level of access, and otherwise an error with the
// reason. A nil caller is anonymous.
func (a Access) Check(c *Caller) error {
	refuse := func(who string) error {
		return problem.New(http.StatusForbidden, fmt.Sprintf("This operation is for %s. Your role is %s.", who, c.Role))
	}
	switch {
	case a == Anybody:
		return nil
	case c == nil:
		return problem.Unauthorized("Log in, or send an API token: Authorization: Bearer " + TokenPrefix + "…")
	case a >= Admins && !c.Role.Includes(store.RoleAdmin):
		return refuse("admins")
	case a == Editors && !c.Role.Includes(store.RoleEditor):
		return refuse("editors and admins")
	case !c.Role.Includes(store.RoleViewer):
		return refuse("viewers, editors and admins")
	case a == Overseers && c.Customer != nil:
		return problem.New(http.StatusForbidden,
			"This operation requires an admin with access to all customers. Your access is limited to one customer.")
	default:
		return nil
	}
}
