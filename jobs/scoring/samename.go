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

// SameName reports whether a mention of one name is also a mention of the other name, as for "Strauss" and "Strauß".
// The scorer cannot distinguish two subjects with such names. SameName returns false for "Acme" and "Acme Cloud".
func SameName(a, b string) bool { return stands(a, b) || stands(b, a) }

// stands reports whether a search for the name "a" finds the whole name "b" in an answer.
func stands(a, b string) bool {
	if len(fold(a)) == 0 || len(fold(b)) == 0 {
		return false
	}
	// The text spells the name exactly, so the rules for common words accept the name even without a vocabulary.
	const before = "The brand "
	names := newMatcher([]Subject{{Name: a}}, &vocabulary{})
	doc := newMarkdownParser().parse(before + b + " leads.")
	units := fold(b)
	return slices.ContainsFunc(names.find(doc), func(h hit) bool {
		return h.start <= len(before)+units[0].start && h.end >= len(before)+units[len(units)-1].end
	})
}
