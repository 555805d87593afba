package openid

import (
	"fmt"
	"slices"

	"tidewatch/store"
)

// AllCustomers is the customer of a [Mapping] that gives access to all customers.
const AllCustomers = "*"

// Mapping maps a value of a claim, such as a group, to a role or a customer.
type Mapping struct{ Value, To string }

// Rights are the role and the customer of a user.
type Rights struct {
	Customer string // the name or the id of the customer, or [AllCustomers]
	Role     store.Role
}

// Rights maps the claims of an identity to rights. Of several roles, the user gets the role with the most rights.
// Rights returns a [*RefusedError] if no value of a claim is mapped, and if the values are mapped to different
// customers. A role that is meant for one customer must not apply to another customer.
func (p *Provider) Rights(identity Identity) (Rights, error) {
	var rights Rights
	for _, role := range mapped(p.cfg.Roles, valuesOf(identity.claims, p.cfg.RoleClaim)) {
		if role := store.Role(role); rights.Role == "" || role.Includes(rights.Role) {
			rights.Role = role
		}
	}
	if rights.Role == "" {
		return Rights{}, &RefusedError{NoAccess: true, Reason: fmt.Sprintf(
			"Your account has no access to Tidewatch: no value of the claim %s is mapped to a role.", p.cfg.RoleClaim)}
	}
	switch customers := mapped(p.cfg.Customers, valuesOf(identity.claims, p.cfg.CustomerClaim)); len(customers) {
	case 0:
		return Rights{}, &RefusedError{NoAccess: true, Reason: fmt.Sprintf(
			"Your account has no access to Tidewatch: no value of the claim %s is mapped to a customer.", p.cfg.CustomerClaim)}
	case 1:
		rights.Customer = customers[0]
		return rights, nil
	default:
		return Rights{}, &RefusedError{NoAccess: true, Reason: fmt.Sprintf("Your account has no access to Tidewatch: "+
			"the values of the claim %s are mapped to several customers.", p.cfg.CustomerClaim)}
	}
}

// mapped looks up the values in the mappings and returns the targets without duplicates. Values without a mapping are
// skipped.
func mapped(mappings []Mapping, values []string) []string {
	var targets []string
	for _, m := range mappings {
		if slices.Contains(values, m.Value) && !slices.Contains(targets, m.To) {
			targets = append(targets, m.To)
		}
	}
	return targets
}
