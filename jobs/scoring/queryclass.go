package scoring

// QueryClass classifies the text of a query by the subjects that the text names.
type QueryClass string

// Each query has one of the following classes.
const (
	BrandedQuery    QueryClass = "branded"    // the query names the customer's brand
	CompetitorQuery QueryClass = "competitor" // the query names a competitor, but not the customer's brand
	UnbrandedQuery  QueryClass = "unbranded"  // the query names no subject
)

// ClassOf returns the class of a query. ClassOf finds names in queries as [Scorer.Read] finds names in answers. A name
// that is a common word counts only if the query capitalises the name.
func (s *Scorer) ClassOf(query string) QueryClass {
	class := UnbrandedQuery
	for _, m := range s.Read(query).Mentions() {
		if s.owns(m.Key) {
			return BrandedQuery
		}
		class = CompetitorQuery
	}
	return class
}

// owns reports whether the key belongs to the customer's own brand.
func (s *Scorer) owns(key string) bool {
	for _, subject := range s.subjects {
		if subject.Own && subject.Key == key {
			return true
		}
	}
	return false
}
