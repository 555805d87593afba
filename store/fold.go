package store

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// lowerCase returns a text in lower case and in Unicode normalization form C. The two forms of the lower-case letter
// sigma are one letter, as in Unicode's case folding. The result of lowerCase does not depend on a locale.
func lowerCase(text string) string {
	return norm.NFC.String(strings.ReplaceAll(strings.ToLower(norm.NFC.String(text)), "ς", "σ"))
}

// Fold returns the form in which two texts are compared regardless of case. For example, Fold returns the same form for
// "STRASSE" and "straße".
func Fold(text string) string { return strings.ReplaceAll(lowerCase(text), "ß", "ss") }
