package store

import (
	"context"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// lowerCase returns a text in lower case and in Unicode normalization form C. The two forms of the lower-case letter
// sigma are one letter, as in Unicode's case folding. The result does not depend on a locale.
func lowerCase(text string) string {
	return norm.NFC.String(strings.ReplaceAll(strings.ToLower(norm.NFC.String(text)), "ς", "σ"))
}

// fold returns the form in which two texts are compared regardless of case. "STRASSE" and "straße" are one text.
// [folding.fold] returns the SQL expression for the same form.
func fold(text string) string { return strings.ReplaceAll(lowerCase(text), "ß", "ss") }

// folding writes SQL expressions that fold the case of texts. The collation of a database may fold ASCII letters only,
// or fold I to ı. The expressions use the value of folding, which is the name of a collation of Unicode. If Postgres has
// no such collation, folding is empty, and the expressions contain a slower table of letters.
type folding string

// newFolding returns the folding for the Postgres server.
func newFolding(ctx context.Context, db *DB) (folding, error) {
	found, err := many[struct {
		Name string `db:"collname"`
	}](ctx, db.conn, "find a collation of Unicode", `SELECT collname FROM pg_collation
		WHERE collnamespace = 'pg_catalog'::regnamespace AND collname IN ('pg_c_utf8', 'und-x-icu')
		ORDER BY collname LIMIT 1`)
	if err != nil || len(found) == 0 {
		return "", err
	}
	return folding(found[0].Name), nil
}

// lower returns the SQL expression for a text in lower case and in Unicode normalization form C.
func (f folding) lower(text string) string {
	lower := "lower(replace(normalize(" + text + ", NFC), 'İ', 'i') COLLATE \"" + string(f) + "\")"
	if f == "" {
		capitals, letters := caseTable()
		lower = "normalize(translate(normalize(" + text + ", NFC), '" + capitals + "', '" + letters + "'), NFC)"
	}
	return "CASE WHEN octet_length(" + text + ") = length(" + text + ") THEN lower(" + text + ` COLLATE "C") ELSE ` +
		lower + ` COLLATE "C" END`
}

// fold returns the SQL expression that computes the form of the function fold from a text in lower case.
func (folding) fold(lower string) string {
	return "replace(translate(" + lower + ", 'ς', 'σ'), 'ß', 'ss')"
}

// caseTable returns all capitals and their letters in lower case, in the same order.
func caseTable() (capitals, letters string) {
	var upper, lower strings.Builder
	for c := rune(0); c <= unicode.MaxRune; c++ {
		if l := unicode.ToLower(c); l != c {
			upper.WriteRune(c)
			lower.WriteRune(l)
		}
	}
	return upper.String(), lower.String()
}
