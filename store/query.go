package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// Query is a prompt of a brand. Each run sends the active queries of its brand to engines.
type Query struct {
	BrandID   uuid.UUID `db:"brand_id"`
	Country   string    `db:"country"` // country code (ISO 3166-1 alpha-2); empty means the country of the schedule
	CreatedAt time.Time `db:"created_at"`
	ID        uuid.UUID `db:"id"`
	IsActive  bool      `db:"is_active"`
	Locale    string    `db:"locale"` // BCP 47 language tag; empty means the locale of the schedule
	Tags      []string  `db:"tags"`   // free labels, in the order of the user
	Text      string    `db:"text"`
	Topic     string    `db:"topic"`
	UpdatedAt time.Time `db:"updated_at"`
}

const queryColumns = "id, brand_id, text, topic, tags, locale, country, is_active, created_at, updated_at"

// QueriesOf returns the queries of a brand, oldest first. Runs send the queries in this order.
func (db *DB) QueriesOf(ctx context.Context, brandID uuid.UUID) ([]Query, error) {
	return many[Query](ctx, db.conn, "list queries",
		"SELECT "+queryColumns+" FROM queries WHERE brand_id = $1 ORDER BY created_at, text", brandID)
}

// ActiveQueriesOf returns the active queries of a brand, oldest first. Runs send the queries in this order.
func (db *DB) ActiveQueriesOf(ctx context.Context, brandID uuid.UUID) ([]Query, error) {
	return many[Query](ctx, db.conn, "list active queries",
		"SELECT "+queryColumns+" FROM queries WHERE brand_id = $1 AND is_active ORDER BY created_at, text", brandID)
}

// CountActiveQueries returns the number of active queries of a brand.
func (db *DB) CountActiveQueries(ctx context.Context, brandID uuid.UUID) (int, error) {
	var n int
	err := db.conn.QueryRow(ctx, "SELECT count(*) FROM queries WHERE brand_id = $1 AND is_active", brandID).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count queries: %w", err)
	}
	return n, nil
}

// SaveQuery creates a query if its ID is zero, and otherwise updates the query.
func (db *DB) SaveQuery(ctx context.Context, q Query) (Query, error) {
	if q.ID == uuid.Nil {
		return one[Query](ctx, db.conn, "create query",
			`INSERT INTO queries (brand_id, text, topic, tags, locale, country, is_active, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp(), clock_timestamp()) RETURNING `+queryColumns, q.BrandID, q.Text, q.Topic,
			orEmpty(q.Tags), q.Locale, q.Country, q.IsActive)
	}
	return one[Query](ctx, db.conn, "update query", `UPDATE queries
		SET text = $2, topic = $3, tags = $4, locale = $5, country = $6, is_active = $7, updated_at = now() WHERE id = $1
			RETURNING `+queryColumns,
		q.ID, q.Text, q.Topic, orEmpty(q.Tags), q.Locale, q.Country, q.IsActive)
}
