package insights

import (
	"cmp"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// nameOrder returns a function that compares names and queries in the order that readers expect: "İstikbal", "Ülker" and
// "Zorlu", and "query 2" before "query 10". Names that differ only in accents or letter case are sorted by bytes. The
// function is not safe for concurrent use.
func nameOrder() func(a, b string) int {
	order := collate.New(language.Und, collate.Loose, collate.Numeric)
	return func(a, b string) int { return cmp.Or(order.CompareString(a, b), strings.Compare(a, b)) }
}
