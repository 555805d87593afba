package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Brand is what is watched. It belongs to one customer.
type Brand struct {
	Aliases    []string  `db:"aliases"`
	Collectors []string  `db:"collectors"` // asked when a schedule names none; empty: the program's default
	CreatedAt  time.Time `db:"created_at"`
	CustomerID uuid.UUID `db:"customer_id"`
	Domains    []string  `db:"domains"`
	ID         uuid.UUID `db:"id"`
	Name       string    `db:"name"`
	UpdatedAt  time.Time `db:"updated_at"`
}

// Competitor is another name to look for in a brand's answers.
type Competitor struct {
	Aliases []string  `db:"aliases"`
	BrandID uuid.UUID `db:"brand_id"`
	Domains []string  `db:"domains"`
	ID      uuid.UUID `db:"id"`
	Name    string    `db:"name"`
}

const brandColumns = "id, customer_id, name, aliases, domains, collectors, created_at, updated_at"

const competitorColumns = "id, brand_id, name, aliases, domains"

// Brand returns one brand, or [ErrNotFound].
func (db *DB) Brand(ctx context.Context, id uuid.UUID) (Brand, error) {
	return one[Brand](ctx, db.conn, "read brand", "SELECT "+brandColumns+" FROM brands WHERE id = $1", id)
}

// BrandsOf returns a customer's brands by name.
func (db *DB) BrandsOf(ctx context.Context, customerID uuid.UUID) ([]Brand, error) {
	return many[Brand](ctx, db.conn, "list brands",
		"SELECT "+brandColumns+" FROM brands WHERE customer_id = $1 ORDER BY name", customerID)
}

// SaveBrand creates the brand when its ID is zero, else changes what it names and what is asked about it.
func (db *DB) SaveBrand(ctx context.Context, b Brand) (Brand, error) {
	if b.ID == uuid.Nil {
		return one[Brand](ctx, db.conn, "create brand "+b.Name, `INSERT INTO brands (customer_id, name, aliases, domains, collectors)
			VALUES ($1, $2, $3, $4, $5) RETURNING `+brandColumns,
			b.CustomerID, b.Name, orEmpty(b.Aliases), orEmpty(b.Domains), orEmpty(b.Collectors))
	}
	return one[Brand](ctx, db.conn, "update brand "+b.Name, `UPDATE brands
		SET name = $2, aliases = $3, domains = $4, collectors = $5, updated_at = now() WHERE id = $1 RETURNING `+brandColumns,
		b.ID, b.Name, orEmpty(b.Aliases), orEmpty(b.Domains), orEmpty(b.Collectors))
}

// CompetitorsOf returns a brand's competitors by name.
func (db *DB) CompetitorsOf(ctx context.Context, brandID uuid.UUID) ([]Competitor, error) {
	return many[Competitor](ctx, db.conn, "list competitors",
		"SELECT "+competitorColumns+" FROM competitors WHERE brand_id = $1 ORDER BY name", brandID)
}

// SaveCompetitor creates the competitor when its ID is zero, else changes it.
func (db *DB) SaveCompetitor(ctx context.Context, c Competitor) (Competitor, error) {
	if c.ID == uuid.Nil {
		return one[Competitor](ctx, db.conn, "create competitor "+c.Name, `INSERT INTO competitors (brand_id, name, aliases, domains)
			VALUES ($1, $2, $3, $4) RETURNING `+competitorColumns, c.BrandID, c.Name, orEmpty(c.Aliases), orEmpty(c.Domains))
	}
	return one[Competitor](ctx, db.conn, "update competitor "+c.Name, `UPDATE competitors
		SET name = $2, aliases = $3, domains = $4, updated_at = now() WHERE id = $1 RETURNING `+competitorColumns,
		c.ID, c.Name, orEmpty(c.Aliases), orEmpty(c.Domains))
}

// orEmpty keeps a nil slice from becoming NULL.
func orEmpty(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
