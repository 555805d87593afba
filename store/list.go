package store

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Place is a position in a list, newest first: the list continues after the row with this key. Each list says which
// fields it reads. The zero Place is the start of the list.
type Place struct {
	At time.Time
	ID uuid.UUID
}

// IsZero reports whether p is the start of the list.
func (p Place) IsZero() bool { return p.ID == uuid.Nil }

// where collects the conditions of a list and their arguments. Conditions are constants of this program; arguments come
// from users.
type where struct {
	args       []any
	conditions []string
}

// add adds a condition. Each ? in it stands for the argument.
func (w *where) add(condition string, arg any) {
	w.args = append(w.args, arg)
	w.conditions = append(w.conditions, strings.ReplaceAll(condition, "?", "$"+strconv.Itoa(len(w.args))))
}

// after selects the rows that follow the place p in a list by created_at and id.
func (w *where) after(p Place) {
	if p.IsZero() {
		return
	}
	w.args = append(w.args, p.At, p.ID)
	w.conditions = append(w.conditions, fmt.Sprintf("(created_at, id) < ($%d, $%d)", len(w.args)-1, len(w.args)))
}

// customer selects the rows that have this id in the column; a nil id selects all rows.
func (w *where) customer(column string, id *uuid.UUID) {
	if id != nil {
		w.add(column+" = ?", *id)
	}
}

// present excludes the data of customers that are being deleted, see [DB.BeginDeletion].
const present = "customer_id <> ALL (ARRAY (SELECT id FROM customers WHERE deleted_at IS NOT NULL))"

// visible selects the rows that a caller may see: the rows of the customer with this id, or of all customers when id is
// nil. It excludes customers that are being deleted.
func (w *where) visible(id *uuid.UUID) {
	w.customer("customer_id", id)
	w.conditions = append(w.conditions, present)
}

// text selects the rows that have this value in the column; an empty value selects all rows.
func (w *where) text(column, value string) {
	if value != "" {
		w.add(column+" = ?", value)
	}
}

// sql returns the WHERE clause with its keyword, or an empty string when there are no conditions.
func (w *where) sql() string {
	if len(w.conditions) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.conditions, " AND ")
}

// limitTo returns a LIMIT clause that contains n as a literal. With a parameter, Postgres would expect a tenth of the
// table, and would plan each execution again.
func limitTo(n int) string { return " LIMIT " + strconv.Itoa(n) }

// words returns the argument of to_tsquery('simple', …) for a search text, in which each word matches the beginning of
// a word. Postgres splits the argument as it splits names, so that "acme.com" and "follow-up" match, and ignores case.
// words returns "" when the text has no word.
func words(text string) string {
	var terms []string
	for word := range strings.FieldsSeq(text) {
		if strings.ContainsFunc(word, isWordRune) {
			terms = append(terms, "'"+strings.NewReplacer("'", "''", `\`, `\\`).Replace(storable(word))+"':*")
		}
	}
	return strings.Join(terms, " & ")
}

func isWordRune(r rune) bool {
	return r >= 0x80 || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}
