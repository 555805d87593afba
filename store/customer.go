package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Customer is a tenant and owns brands.
type Customer struct {
	CreatedAt time.Time `db:"created_at"`
	ID        uuid.UUID `db:"id"`
	// KeepAnswersDays, KeepRawDays and KeepRunsDays say how many days data is kept. KeepAnswersDays applies to answers
	// and scores, KeepRawDays to the texts of answers, and KeepRunsDays to runs, trends, facts, changes and reports. A
	// zero number of days keeps data for ever, and nil means the server's default.
	KeepAnswersDays    *int      `db:"keep_answers_days"`
	KeepRawDays        *int      `db:"keep_raw_days"`
	KeepRunsDays       *int      `db:"keep_runs_days"`
	MaxCallsPerDay     *int      `db:"max_calls_per_day"`    // maximum calls per UTC day; nil means server default
	MaxCostUSDPerDay   *float64  `db:"max_cost_usd_per_day"` // maximum cost per UTC day; nil means server default
	MinIntervalSeconds int       `db:"min_interval_seconds"` // minimum time between ticks of a schedule; 0 for no minimum
	Name               string    `db:"name"`
	UpdatedAt          time.Time `db:"updated_at"`
}

const customerColumns = `id, name, min_interval_seconds, max_calls_per_day, max_cost_usd_per_day, keep_runs_days,
	keep_answers_days, keep_raw_days, created_at, updated_at`

// A customer that is being deleted is invisible, see [DB.BeginDeletion].
const presentCustomers = "SELECT " + customerColumns + " FROM customers WHERE deleted_at IS NULL"

// CustomerByName returns the customer with the name, or [ErrNotFound].
func (db *DB) CustomerByName(ctx context.Context, name string) (Customer, error) {
	return one[Customer](ctx, db.conn, "read customer "+name,
		presentCustomers+" AND name = $1", name)
}

// Customer returns one customer, or [ErrNotFound].
func (db *DB) Customer(ctx context.Context, id uuid.UUID) (Customer, error) {
	return one[Customer](ctx, db.conn, "read customer", presentCustomers+" AND id = $1", id)
}

// LockCustomer returns one customer and locks its row until the transaction ends.
func (db *DB) LockCustomer(ctx context.Context, id uuid.UUID) (Customer, error) {
	return one[Customer](ctx, db.conn, "lock customer", presentCustomers+" AND id = $1 FOR NO KEY UPDATE", id)
}

// SpentCustomer is a customer with today's spending of its runs, including reservations.
type SpentCustomer struct {
	Customer

	CallsToday   int64     `db:"calls_today"`
	CostUSDToday float64   `db:"cost_usd_today"` // total of today's known costs
	Today        time.Time `db:"today"`          // today at midnight UTC
}

// The subqueries look up today's spending for each row of a page, as in listedRuns.
const (
	spentCustomers = `SELECT c.*, (now() AT TIME ZONE 'UTC')::date AS today, coalesce(d.calls, 0) AS calls_today,
			coalesce(d.cost_usd, 0)::float8 AS cost_usd_today
		FROM (SELECT ` + customerColumns + ` FROM customers`
	spentCustomersEnd = `) c LEFT JOIN LATERAL (SELECT calls, cost_usd FROM spending_days
			WHERE customer_id = c.id AND day = (now() AT TIME ZONE 'UTC')::date LIMIT 1) d ON true
		ORDER BY c.created_at DESC, c.id DESC`
)

// Customers returns customers, sorted by created_at and id, newest first. If the parameter "visible" is not nil,
// Customers returns only the customer with that id.
func (db *DB) Customers(ctx context.Context, visible *uuid.UUID, after Place, limit int) ([]SpentCustomer, error) {
	w := where{conditions: []string{"deleted_at IS NULL"}}
	w.customer("id", visible)
	w.after(after)
	return many[SpentCustomer](ctx, db.conn, "list customers",
		spentCustomers+w.sql()+" ORDER BY created_at DESC, id DESC"+limitTo(limit)+spentCustomersEnd, w.args...)
}

// SpentCustomer returns one customer with its spending, or [ErrNotFound].
func (db *DB) SpentCustomer(ctx context.Context, id uuid.UUID) (SpentCustomer, error) {
	return one[SpentCustomer](ctx, db.conn, "read customer",
		spentCustomers+" WHERE deleted_at IS NULL AND id = $1"+spentCustomersEnd, id)
}

// SaveCustomer creates a customer if its ID is zero, and otherwise updates the customer.
func (db *DB) SaveCustomer(ctx context.Context, c Customer) (Customer, error) {
	if c.ID == uuid.Nil {
		return one[Customer](ctx, db.conn, "create customer",
			`INSERT INTO customers (name, min_interval_seconds, max_calls_per_day, max_cost_usd_per_day,
				keep_runs_days, keep_answers_days, keep_raw_days)
			VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING `+customerColumns, c.Name, c.MinIntervalSeconds,
			c.MaxCallsPerDay, c.MaxCostUSDPerDay, c.KeepRunsDays, c.KeepAnswersDays, c.KeepRawDays)
	}
	return one[Customer](ctx, db.conn, "update customer", `UPDATE customers
		SET name = $2, min_interval_seconds = $3, max_calls_per_day = $4, max_cost_usd_per_day = $5,
			keep_runs_days = $6, keep_answers_days = $7, keep_raw_days = $8, updated_at = now()
		WHERE id = $1 RETURNING `+customerColumns, c.ID, c.Name, c.MinIntervalSeconds, c.MaxCallsPerDay, c.MaxCostUSDPerDay,
		c.KeepRunsDays, c.KeepAnswersDays, c.KeepRawDays)
}

// LockCatalog serializes imports. LockCatalog blocks until all other transactions that called LockCatalog have ended.
func (db *DB) LockCatalog(ctx context.Context) error {
	const key = 0x636174616c6f67 // "catalog" in ASCII
	_, err := exec(ctx, db.conn, "wait for another import", "SELECT pg_advisory_xact_lock($1)", int64(key))
	return err
}
