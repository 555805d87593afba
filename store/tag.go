package store

import (
	"slices"
)

// FoldedTag returns the form in which two tags are compared. Tags that differ only in letter case or in Unicode
// normalization form are one tag.
func FoldedTag(tag string) string { return Fold(tag) }

// HasTag reports whether a list contains a tag in the sense of [FoldedTag].
func HasTag(tags []string, tag string) bool {
	folded := FoldedTag(tag)
	return slices.ContainsFunc(tags, func(t string) bool { return FoldedTag(t) == folded })
}
