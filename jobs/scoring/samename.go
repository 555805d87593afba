package scoring

import "slices"

// NameKeys returns keys for the comparison of the spellings of a name. Two names for which [SameName] is true share a
// key.
func NameKeys(name string) []string {
	units := fold(name)
	keys := []string{letters(units)}
	for _, form := range append(spokenForms(name, units), umlauts().Replace(name)) {
		if key := letters(fold(form)); !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// SameName reports whether a mention of one name is also a mention of the other name, so that the scorer cannot tell
// the owners of the names apart: "Strauss" and "Strauß", but not "Acme" and "Acme Cloud".
func SameName(a, b string) bool { return stands(a, b) || stands(b, a) }

// stands reports whether a search for the name "a" finds the whole name "b" in an answer.
func stands(a, b string) bool {
	if len(fold(a)) == 0 || len(fold(b)) == 0 {
		return false
	}
	// No vocabulary is necessary, because an exact spelling satisfies the rules for common words.
	const before = "The brand "
	names := newMatcher([]Subject{{Name: a}}, &vocabulary{})
	doc := newMarkdownParser().parse(before + b + " leads.")
	units := fold(b)
	return slices.ContainsFunc(names.find(doc), func(h hit) bool {
		return h.start <= len(before)+units[0].start && h.end >= len(before)+units[len(units)-1].end
	})
}
