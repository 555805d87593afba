package sourcetype

import "slices"

// Type is the kind of publisher that owns a domain.
type Type string

// These constants are the types of domains.
const (
	Own         Type = "own"         // domains of the brand
	Competitor  Type = "competitor"  // domains of the competitors
	Editorial   Type = "editorial"   // newspapers, magazines, broadcasters and trade press
	Community   Type = "community"   // forums, social networks, and platforms for videos and blogs of users
	Review      Type = "review"      // ratings by users, and test reports
	Reference   Type = "reference"   // encyclopedias, dictionaries, databases, journals and documentation
	Marketplace Type = "marketplace" // shops, marketplaces, and portals that compare prices
	Institution Type = "institution" // authorities, universities, standards bodies and associations
	Other       Type = "other"       // all remaining domains
)

// Types returns all types in the order in which lists show the types.
func Types() []Type {
	return []Type{Own, Competitor, Editorial, Community, Review, Reference, Marketplace, Institution, Other}
}

// Assignable returns the types that an override can assign. The types own and competitor follow from the domains of the
// brand and its competitors, so an override cannot assign these types.
func Assignable() []Type { return Types()[2:] }

// IsAssignable reports whether an override can assign the type.
func (t Type) IsAssignable() bool { return slices.Contains(Assignable(), t) }
