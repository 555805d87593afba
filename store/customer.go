package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Customer is a tenant; it owns brands.
type Customer struct {
	CreatedAt time.Time `db:"created_at"`
	ID        uuid.UUID `db:"id"`
	Name      string    `db:"name"`
	UpdatedAt time.Time `db:"updated_at"`
}

// CustomerByName returns the customer of that name, or [ErrNotFound].
func (db *DB) CustomerByName(ctx context.Context, name string) (Customer, error) {
	return one[Customer](ctx, db.conn, "read customer "+name,
		"SELECT id, name, created_at, updated_at FROM customers WHERE name = $1", name)
}

// CreateCustomer adds a customer; its name must be new.
func (db *DB) CreateCustomer(ctx context.Context, name string) (Customer, error) {
	return one[Customer](ctx, db.conn, "create customer "+name,
		"INSERT INTO customers (name) VALUES ($1) RETURNING id, name, created_at, updated_at", name)
}

// LockCatalog keeps others that call it from changing customers, brands and what belongs to them until the transaction
// ends: imports happen one after another.
func (db *DB) LockCatalog(ctx context.Context) error {
	const key = 0x636174616c6f67 // "catalog" in ASCII
	_, err := exec(ctx, db.conn, "wait for another import", "SELECT pg_advisory_xact_lock($1)", int64(key))
	return err
}
