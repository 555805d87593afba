package scoring

import "strings"

// CanMatch reports whether an answer can mention a name. A name without letters and digits, such as "®™", never
// matches. A URL or a citation mark never matches, because the plain text contains no URLs and no citation marks.
func CanMatch(name string) bool {
	if len(fold(name)) == 0 {
		return false
	}
	if !strings.ContainsAny(name, "[]<>:/\\@&`.【】\ue200") {
		return true
	}
	// The text spells the name exactly, so the rules for common words accept the name even without a vocabulary.
	names := newMatcher([]Subject{{Name: name}}, &vocabulary{})
	return len(names.find(newMarkdownParser().parse("The brand "+name+" leads."))) > 0
}
