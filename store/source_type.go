package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// SourceType overrides the type of a domain for the brands of a customer.
type SourceType struct {
	CreatedAt  time.Time `db:"created_at"`
	CustomerID uuid.UUID `db:"customer_id"`
	Domain     string    `db:"domain"` // the registrable domain in punycode
	Type       string    `db:"type"`
	UpdatedAt  time.Time `db:"updated_at"`
}

const sourceTypeColumns = "customer_id, domain, type, created_at, updated_at"

// SourceTypesOf returns the overrides of a customer, sorted by domain.
func (db *DB) SourceTypesOf(ctx context.Context, customerID uuid.UUID) ([]SourceType, error) {
	return many[SourceType](ctx, db.conn, "list source types",
		"SELECT "+sourceTypeColumns+" FROM source_types WHERE customer_id = $1 ORDER BY domain", customerID)
}

// SourceType returns an override, or [ErrNotFound].
func (db *DB) SourceType(ctx context.Context, customerID uuid.UUID, domain string) (SourceType, error) {
	return one[SourceType](ctx, db.conn, "read a source type", "SELECT "+sourceTypeColumns+
		" FROM source_types WHERE customer_id = $1 AND domain = $2", customerID, domain)
}

// SaveSourceType stores an override, or replaces the type of an override with the same domain.
func (db *DB) SaveSourceType(ctx context.Context, s SourceType) (SourceType, error) {
	return one[SourceType](ctx, db.conn, "save a source type", `INSERT INTO source_types (customer_id, domain, type)
		VALUES ($1, $2, $3) ON CONFLICT (customer_id, domain) DO UPDATE SET type = $3, updated_at = now()
		RETURNING `+sourceTypeColumns, s.CustomerID, s.Domain, s.Type)
}

// DeleteSourceType deletes an override, or returns [ErrNotFound].
func (db *DB) DeleteSourceType(ctx context.Context, customerID uuid.UUID, domain string) error {
	return deleteOne(ctx, db.conn, "delete a source type",
		"DELETE FROM source_types WHERE customer_id = $1 AND domain = $2", customerID, domain)
}
