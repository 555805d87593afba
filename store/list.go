package store

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Place is a position in a list that is sorted newest first. The list continues after the row that a Place identifies.
// The comment of each list method names the fields that determine the order of the list. The zero Place is the start of
// the list.
type Place struct {
	At time.Time
	ID uuid.UUID
}

// IsZero reports whether the place p is the start of the list.
func (p Place) IsZero() bool { return p.ID == uuid.Nil }

// where collects the SQL conditions of a list and the arguments of the conditions. The conditions are constants in the
// code, and the arguments may come from users.
type where struct {
	args       []any
	conditions []string
}

// add appends a condition, in which each ? stands for the argument.
func (w *where) add(condition string, arg any) {
	w.args = append(w.args, arg)
	w.conditions = append(w.conditions, strings.ReplaceAll(condition, "?", "$"+strconv.Itoa(len(w.args))))
}

// arg adds an argument and returns its placeholder.
func (w *where) arg(value any) string {
	w.args = append(w.args, value)
	return "$" + strconv.Itoa(len(w.args))
}

// truth appends a condition or its negation. If the value is nil, truth appends nothing.
func (w *where) truth(value *bool, condition string) {
	switch {
	case value == nil:
	case *value:
		w.conditions = append(w.conditions, condition)
	default:
		w.conditions = append(w.conditions, "NOT ("+condition+")")
	}
}

// The method "after" selects the rows that follow the place p in a list that is sorted by created_at and id.
func (w *where) after(p Place) {
	if p.IsZero() {
		return
	}
	w.args = append(w.args, p.At, p.ID)
	w.conditions = append(w.conditions, fmt.Sprintf("(created_at, id) < ($%d, $%d)", len(w.args)-1, len(w.args)))
}

// customer selects the rows whose column contains the given id, such as the id of a customer. If the id is nil, all
// rows are selected.
func (w *where) customer(column string, id *uuid.UUID) {
	if id != nil {
		w.add(column+" = ?", *id)
	}
}

// present excludes the data of customers that are being deleted, see [DB.BeginDeletion]. Without the casts, Postgres
// would expect that no row of a database with one customer meets the condition. Postgres would then read and sort all
// rows to return a page. With the casts, Postgres has no statistics of the column, and expects that almost all rows
// meet the condition.
const present = "customer_id::text <> ALL (ARRAY (SELECT id::text FROM customers WHERE deleted_at IS NOT NULL))"

// presentBrand excludes the rows of deleted brands, see [DB.DeleteBrand]. Statements that read the table brands need no
// presentBrand. See present for the reason for the casts.
const presentBrand = "brand_id::text <> ALL (ARRAY (SELECT id::text FROM brand_keys WHERE deleted_at IS NOT NULL))"

// visibleOfBrands selects the rows that a caller may see, as the method "visible" does, and excludes the rows of
// deleted brands. Lists of tables whose rows outlive the row of their brand need visibleOfBrands.
func (w *where) visibleOfBrands(id *uuid.UUID) {
	w.visible(id)
	w.conditions = append(w.conditions, presentBrand)
}

// visible selects the rows that a caller may see. The visible rows are the rows of the customer with the given id, or
// of all customers if the id is nil. The rows of customers that are being deleted are excluded.
func (w *where) visible(id *uuid.UUID) {
	w.customer("customer_id", id)
	w.conditions = append(w.conditions, present)
}

// text selects the rows whose column contains the given value. If the value is empty, all rows are selected.
func (w *where) text(column, value string) {
	if value != "" {
		w.add(column+" = ?", value)
	}
}

// sql returns the WHERE clause with the keyword WHERE, or an empty string if there are no conditions.
func (w *where) sql() string {
	if len(w.conditions) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.conditions, " AND ")
}

// limitTo returns a LIMIT clause that contains n as a literal. If the limit were a parameter, Postgres would assume
// that a list contains a tenth of the table, and would plan each execution again.
func limitTo(n int) string { return " LIMIT " + strconv.Itoa(n) }

// named returns the condition that a column with names contains all words of a search text. A word of the search text
// also matches the beginning of a longer word. The condition ignores case and accents. The "?" in the condition stands
// for the search text.
func named(column string) string { return "tidewatch_name(" + column + ") @@ tidewatch_search(?)" }
