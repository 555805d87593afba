package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Customer is a tenant; it owns brands.
type Customer struct {
	CreatedAt          time.Time `db:"created_at"`
	ID                 uuid.UUID `db:"id"`
	KeepAnswersDays    *int      `db:"keep_answers_days"`    // with their scores; 0: for ever; nil: the program's default, see Retention
	KeepRawDays        *int      `db:"keep_raw_days"`        // what engines said, word for word; as KeepAnswersDays
	KeepRunsDays       *int      `db:"keep_runs_days"`       // with all that hangs on them, and trends; as KeepAnswersDays
	MaxCallsPerDay     *int      `db:"max_calls_per_day"`    // of all its runs together, by days in UTC; nil: the program's default
	MaxCostUSDPerDay   *float64  `db:"max_cost_usd_per_day"` // as far as costs are known; nil: the program's default
	MinIntervalSeconds int       `db:"min_interval_seconds"` // the least time between two ticks of one schedule; 0: any
	Name               string    `db:"name"`
	UpdatedAt          time.Time `db:"updated_at"`
}

const customerColumns = "id, name, min_interval_seconds, max_calls_per_day, max_cost_usd_per_day, keep_runs_days, keep_answers_days, keep_raw_days, created_at, updated_at"

// A customer that is being deleted is not there any more for those who ask; see [DB.BeginDeletion].
const presentCustomers = "SELECT " + customerColumns + " FROM customers WHERE deleted_at IS NULL"

// CustomerByName returns the customer of that name, or [ErrNotFound].
func (db *DB) CustomerByName(ctx context.Context, name string) (Customer, error) {
	return one[Customer](ctx, db.conn, "read customer "+name,
		presentCustomers+" AND name = $1", name)
}

// Customer returns one customer, or [ErrNotFound].
func (db *DB) Customer(ctx context.Context, id uuid.UUID) (Customer, error) {
	return one[Customer](ctx, db.conn, "read customer", presentCustomers+" AND id = $1", id)
}

// LockCustomer is [DB.Customer] with the row locked until the transaction ends.
func (db *DB) LockCustomer(ctx context.Context, id uuid.UUID) (Customer, error) {
	return one[Customer](ctx, db.conn, "lock customer", presentCustomers+" AND id = $1 FOR NO KEY UPDATE", id)
}

// SpentCustomer is a customer with what its runs have spent today, or reserved.
type SpentCustomer struct {
	Customer

	CallsToday   int64     `db:"calls_today"`
	CostUSDToday float64   `db:"cost_usd_today"` // as far as costs are known
	Today        time.Time `db:"today"`          // midnight UTC
}

// The day is looked up for each row of the page, see listedRuns.
const (
	spentCustomers = `SELECT c.*, (now() AT TIME ZONE 'UTC')::date AS today, coalesce(d.calls, 0) AS calls_today,
			coalesce(d.cost_usd, 0)::float8 AS cost_usd_today
		FROM (SELECT ` + customerColumns + ` FROM customers`
	spentCustomersEnd = `) c LEFT JOIN LATERAL (SELECT calls, cost_usd FROM spending_days
			WHERE customer_id = c.id AND day = (now() AT TIME ZONE 'UTC')::date LIMIT 1) d ON true
		ORDER BY c.created_at DESC, c.id DESC`
)

// Customers returns customers, newest first, by created_at and id; only one of them when visible is not nil.
func (db *DB) Customers(ctx context.Context, visible *uuid.UUID, after Place, limit int) ([]SpentCustomer, error) {
	w := where{conditions: []string{"deleted_at IS NULL"}}
	w.customer("id", visible)
	w.after(after)
	return many[SpentCustomer](ctx, db.conn, "list customers",
		spentCustomers+w.sql()+" ORDER BY created_at DESC, id DESC"+limitTo(limit)+spentCustomersEnd, w.args...)
}

// SpentCustomer returns one customer as a list shows it, or [ErrNotFound].
func (db *DB) SpentCustomer(ctx context.Context, id uuid.UUID) (SpentCustomer, error) {
	return one[SpentCustomer](
		ctx,
		db.conn,
		"read customer",
		spentCustomers+" WHERE deleted_at IS NULL AND id = $1"+spentCustomersEnd,
		id,
	)
}

// SaveCustomer creates the customer when its ID is zero, else changes it.
func (db *DB) SaveCustomer(ctx context.Context, c Customer) (Customer, error) {
	if c.ID == uuid.Nil {
		return one[Customer](
			ctx,
			db.conn,
			"create customer",
			`INSERT INTO customers (name, min_interval_seconds, max_calls_per_day, max_cost_usd_per_day,
				keep_runs_days, keep_answers_days, keep_raw_days)
			VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING `+customerColumns,
			c.Name,
			c.MinIntervalSeconds,
			c.MaxCallsPerDay,
			c.MaxCostUSDPerDay,
			c.KeepRunsDays,
			c.KeepAnswersDays,
			c.KeepRawDays,
		)
	}
	return one[Customer](ctx, db.conn, "update customer", `UPDATE customers
		SET name = $2, min_interval_seconds = $3, max_calls_per_day = $4, max_cost_usd_per_day = $5,
			keep_runs_days = $6, keep_answers_days = $7, keep_raw_days = $8, updated_at = now()
		WHERE id = $1 RETURNING `+customerColumns, c.ID, c.Name, c.MinIntervalSeconds, c.MaxCallsPerDay, c.MaxCostUSDPerDay,
		c.KeepRunsDays, c.KeepAnswersDays, c.KeepRawDays)
}

// LockCatalog keeps others that call it from changing customers, brands and what belongs to them until the transaction
// ends: imports happen one after another.
func (db *DB) LockCatalog(ctx context.Context) error {
	const key = 0x636174616c6f67 // "catalog" in ASCII
	_, err := exec(ctx, db.conn, "wait for another import", "SELECT pg_advisory_xact_lock($1)", int64(key))
	return err
}
