package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Competitor is a company or product that competes with a brand. Tidewatch tracks the mentions of competitors in the
// answers about the brand.
type Competitor struct {
	Aliases   []string  `db:"aliases"`
	BrandID   uuid.UUID `db:"brand_id"`
	CreatedAt time.Time `db:"created_at"`
	Domains   []string  `db:"domains"`
	// DomainsChangedAt is the time of the last change of Domains; nil if there was none.
	DomainsChangedAt *time.Time `db:"domains_changed_at"`
	ID               uuid.UUID  `db:"id"`
	Name             string     `db:"name"`
	// NamesRemovedAt is the time of the last removal of a name or an alias; nil if there was none.
	NamesRemovedAt *time.Time           `db:"names_removed_at"`
	TrackedSince   map[string]time.Time `db:"tracked_since"` // the time from which each name is tracked
	UpdatedAt      time.Time            `db:"updated_at"`
}

const competitorColumns = "id, brand_id, name, aliases, domains, created_at, updated_at, tracked_since," +
	" names_removed_at, domains_changed_at"

// CompetitorsOf returns the competitors of a brand, sorted by name.
func (db *DB) CompetitorsOf(ctx context.Context, brandID uuid.UUID) ([]Competitor, error) {
	return many[Competitor](ctx, db.conn, "list competitors",
		"SELECT "+competitorColumns+" FROM competitors WHERE brand_id = $1 ORDER BY name", brandID)
}

// ListCompetitors returns competitors of a brand, sorted by created_at and id, newest first.
func (db *DB) ListCompetitors(ctx context.Context, brandID uuid.UUID, after Place, limit int) ([]Competitor, error) {
	var w where
	w.add("brand_id = ?", brandID)
	w.after(after)
	return many[Competitor](
		ctx,
		db.conn,
		"list competitors",
		"SELECT "+competitorColumns+" FROM competitors"+w.sql()+" ORDER BY created_at DESC, id DESC"+limitTo(
			limit,
		),
		w.args...)
}

// Competitor returns a competitor of a brand, or [ErrNotFound].
func (db *DB) Competitor(ctx context.Context, brandID, id uuid.UUID) (Competitor, error) {
	return one[Competitor](ctx, db.conn, "read competitor",
		"SELECT "+competitorColumns+" FROM competitors WHERE brand_id = $1 AND id = $2", brandID, id)
}

// SaveCompetitor creates a competitor if its ID is zero, and otherwise updates the competitor.
func (db *DB) SaveCompetitor(ctx context.Context, c Competitor) (Competitor, error) {
	if c.ID == uuid.Nil {
		return one[Competitor](ctx, db.conn, "create competitor "+c.Name,
			`INSERT INTO competitors (brand_id, name, aliases, domains)
			VALUES ($1, $2, $3, $4) RETURNING `+competitorColumns, c.BrandID, c.Name, orEmpty(c.Aliases),
			orEmpty(c.Domains))
	}
	return one[Competitor](ctx, db.conn, "update competitor "+c.Name, `UPDATE competitors
		SET name = $2, aliases = $3, domains = $4, updated_at = now() WHERE id = $1 RETURNING `+competitorColumns,
		c.ID, c.Name, orEmpty(c.Aliases), orEmpty(c.Domains))
}

// DeleteCompetitor deletes a competitor and keeps the scores of its name.
func (db *DB) DeleteCompetitor(ctx context.Context, id uuid.UUID) error {
	return deleteOne(ctx, db.conn, "delete competitor", "DELETE FROM competitors WHERE id = $1", id)
}
