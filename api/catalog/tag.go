package catalog

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml/ast"

	"tidewatch/store"
)

const (
	// MaxTags is the maximum number of tags of a query.
	MaxTags = 20
	// maxTag is the maximum length of a tag in characters.
	maxTag = 50
)

// RefuseTag checks that a tag is one line of visible text without a comma. Forms and command lines separate tags by
// commas.
func RefuseTag(text string) string {
	if refused := refuseLine(text, maxTag); refused != "" {
		return refused
	}
	switch {
	case strings.ContainsFunc(text, isHiddenInTag):
		return "has an invisible character: " + quote(text)
	case strings.Contains(text, ","):
		return "has a comma: write two tags or another character, is " + quote(text)
	}
	return ""
}

// IsHidden reports whether a character is invisible and not a plain blank. Combining marks change the previous
// character and are not hidden.
func IsHidden(c rune) bool {
	return c != ' ' && (!unicode.IsGraphic(c) || unicode.IsSpace(c) || isFiller(c))
}

// isHiddenInTag reports whether a character is hidden and must not be in a tag. A tag may contain the zero-width joiner
// and non-joiner, which change the shape of letters and emoji.
func isHiddenInTag(c rune) bool {
	const nonJoiner, joiner = 0x200c, 0x200d
	return c != nonJoiner && c != joiner && IsHidden(c)
}

// NormalTags returns tags in the form in which the database stores tags.
func NormalTags(tags []string) []string {
	normal := make([]string, len(tags))
	for i, tag := range tags {
		normal[i] = NormalName(tag)
	}
	return normal
}

// RefuseTags checks the tags of a query and calls the function "report" for each problem. The parameter "at" of the
// function is the index of the refused tag, or -1 if the message concerns the whole list.
func RefuseTags(tags []string, report func(at int, message string)) {
	first := map[string]int{}
	for i, tag := range tags {
		if refused := RefuseTag(tag); refused != "" {
			report(i, refused)
			continue
		}
		if before, twice := first[store.FoldedTag(tag)]; twice {
			report(i, fmt.Sprintf("%s is a duplicate of the tag %s", quote(tag), quote(tags[before])))
			continue
		}
		first[store.FoldedTag(tag)] = i
	}
	if len(tags) > MaxTags {
		report(-1, fmt.Sprintf("has too many tags: write at most %d", MaxTags))
	}
}

// tags reads the tags of a query.
func (r *reader) tags(n ast.Node, at *place) texts {
	all := r.texts(func(n ast.Node, at *place) string { return NormalName(r.freeText(n, at, RefuseTag)) })(n, at)
	RefuseTags(all.values, func(i int, message string) {
		where := at
		if i >= 0 {
			where = all.places[i]
		}
		r.add(where, "%s", message)
	})
	return all
}
