package scoring

import "strings"

// CanMatch reports whether an answer can mention a name. A name without letters and digits, such as "®™", never
// matches. A URL or a citation mark never matches either, because URLs and citation marks are not part of the text that
// the package reads.
func CanMatch(name string) bool {
	if len(fold(name)) == 0 {
		return false
	}
	if !strings.ContainsAny(name, "[]<>:/\\@&`.【】\ue200") {
		return true
	}
	// An exact spelling satisfies the rules for common words, so the matcher needs no vocabulary.
	names := newMatcher([]Subject{{Name: name}}, &vocabulary{})
	return len(names.find(newMarkdownParser().parse("The brand "+name+" leads."))) > 0
}
