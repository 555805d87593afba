package store

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Place is where a list goes on: after the row with this key, in the order newest first. Which fields a list reads is
// said with it; the zero Place is the list's beginning.
type Place struct {
	At time.Time
	ID uuid.UUID
}

// IsZero reports whether it is the beginning.
func (p Place) IsZero() bool { return p.ID == uuid.Nil }

// where collects the conditions of a list and their arguments. Conditions are ours, arguments the user's.
type where struct {
	args       []any
	conditions []string
}

// add notes a condition in which each ? stands for its one argument.
func (w *where) add(condition string, arg any) {
	w.args = append(w.args, arg)
	w.conditions = append(w.conditions, strings.ReplaceAll(condition, "?", "$"+strconv.Itoa(len(w.args))))
}

// after makes a list by created_at and id go on after a place.
func (w *where) after(p Place) {
	if p.IsZero() {
		return
	}
	w.args = append(w.args, p.At, p.ID)
	w.conditions = append(w.conditions, fmt.Sprintf("(created_at, id) < ($%d, $%d)", len(w.args)-1, len(w.args)))
}

// customer leaves the rows of one customer only; nil: all.
func (w *where) customer(column string, id *uuid.UUID) {
	if id != nil {
		w.add(column+" = ?", *id)
	}
}

// present leaves out what belongs to customers that are being deleted: a job takes it away, see [DB.BeginDeletion].
const present = "customer_id <> ALL (ARRAY (SELECT id FROM customers WHERE deleted_at IS NOT NULL))"

// visible leaves the rows of one customer only, nil: of all, and none of customers that are being deleted.
func (w *where) visible(id *uuid.UUID) {
	w.customer("customer_id", id)
	w.conditions = append(w.conditions, present)
}

// text leaves the rows whose column is value; empty: all.
func (w *where) text(column, value string) {
	if value != "" {
		w.add(column+" = ?", value)
	}
}

// sql is the WHERE clause, with its keyword; empty without conditions.
func (w *where) sql() string {
	if len(w.conditions) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.conditions, " AND ")
}

// limitTo is the clause for the number of rows, spelt out: with an argument there, Postgres would expect a tenth of the table
// and plan each execution anew.
func limitTo(n int) string { return " LIMIT " + strconv.Itoa(n) }

// words makes the argument of to_tsquery('simple', …) of what somebody types: what stands between blanks is the beginning
// of what is looked for. The database reads it as it reads the names, so that "acme.com" and "follow-up" are found, and
// capitals do not matter. It is empty when the text has no word.
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
