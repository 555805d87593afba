package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Customer is a tenant; it owns brands.
type Customer struct {
	CreatedAt        time.Time `db:"created_at"`
	ID               uuid.UUID `db:"id"`
	MaxCallsPerDay   *int      `db:"max_calls_per_day"`    // of all its runs together, by days in UTC; nil: the program's default
	MaxCostUSDPerDay *float64  `db:"max_cost_usd_per_day"` // as far as costs are known; nil: the program's default
	Name             string    `db:"name"`
	UpdatedAt        time.Time `db:"updated_at"`
}

const customerColumns = "id, name, max_calls_per_day, max_cost_usd_per_day, created_at, updated_at"

// CustomerByName returns the customer of that name, or [ErrNotFound].
func (db *DB) CustomerByName(ctx context.Context, name string) (Customer, error) {
	return one[Customer](ctx, db.conn, "read customer "+name,
		"SELECT "+customerColumns+" FROM customers WHERE name = $1", name)
}

// CreateCustomer adds a customer; its name must be new.
func (db *DB) CreateCustomer(ctx context.Context, name string) (Customer, error) {
	return one[Customer](ctx, db.conn, "create customer "+name,
		"INSERT INTO customers (name) VALUES ($1) RETURNING "+customerColumns, name)
}

// SetCustomerCaps changes what a customer's runs may spend in a day; nil is the program's default.
func (db *DB) SetCustomerCaps(ctx context.Context, id uuid.UUID, calls *int, costUSD *float64) (Customer, error) {
	return one[Customer](ctx, db.conn, "change a customer's caps", `UPDATE customers
		SET max_calls_per_day = $2, max_cost_usd_per_day = $3, updated_at = now() WHERE id = $1 RETURNING `+customerColumns, id, calls, costUSD)
}

// LockCatalog keeps others that call it from changing customers, brands and what belongs to them until the transaction
// ends: imports happen one after another.
func (db *DB) LockCatalog(ctx context.Context) error {
	const key = 0x636174616c6f67 // "catalog" in ASCII
	_, err := exec(ctx, db.conn, "wait for another import", "SELECT pg_advisory_xact_lock($1)", int64(key))
	return err
}
