package storetest

import (
	"fmt"
	"sync"
	"testing"
)

// Template is a database that tests copy. A copy costs much less than the statements that fill the database.
//
// The function Fill adds the rows and returns the objects that tests need, such as a brand. Rows may depend on the
// present day, because Fill fills a new database when the day changes.
type Template[T any] struct {
	Fill func(testing.TB, DB) T

	mu    sync.Mutex
	day   string // the day of the database, or an empty string before the first copy
	name  string
	value T
}

// Open creates a copy of the template and drops the copy at the end of the test. Open also returns the result of Fill.
func (t *Template[T]) Open(tb testing.TB) (DB, T) {
	tb.Helper()
	current := running(tb)
	t.mu.Lock() // Postgres cannot copy a database while another test fills the database
	defer t.mu.Unlock()
	var today string
	check(tb, current.admin.QueryRow(tb.Context(), "SELECT current_date::text").Scan(&today))
	if t.day != today {
		t.fill(tb, current)
		t.day = today
	}
	return open(tb, "TEMPLATE "+t.name+" "+current.strategy), t.value
}

// fill creates and fills the database.
func (t *Template[T]) fill(tb testing.TB, current *server) {
	tb.Helper()
	t.name = fmt.Sprintf("template_%d", current.databases.Add(1))
	check(tb, current.create(tb.Context(), t.name, "TEMPLATE "+templateName+" "+current.strategy))
	db := connect(tb, current.postgres.URL(t.name))
	defer db.Pool.Close()
	t.value = t.Fill(tb, db)
}
