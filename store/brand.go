package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Brand is a brand of a customer. Tidewatch tracks the mentions of each brand in answers.
type Brand struct {
	Aliases    []string  `db:"aliases"`
	Collectors []string  `db:"collectors"` // engines of schedules without their own list; empty means default engines
	CreatedAt  time.Time `db:"created_at"`
	CustomerID uuid.UUID `db:"customer_id"`
	Domains    []string  `db:"domains"`
	// DomainsChangedAt is the time of the last change of Domains; nil if there was none.
	DomainsChangedAt *time.Time `db:"domains_changed_at"`
	ID               uuid.UUID  `db:"id"`
	Name             string     `db:"name"`
	// NamesRemovedAt is the time of the last removal of a name or an alias; nil if there was none.
	NamesRemovedAt *time.Time `db:"names_removed_at"`
	// RescoredAt is the start of the last completed re-score of all stored answers; nil if there was none.
	RescoredAt   *time.Time           `db:"rescored_at"`
	TrackedSince map[string]time.Time `db:"tracked_since"` // the time from which each name is tracked
	UpdatedAt    time.Time            `db:"updated_at"`
}

const brandColumns = "id, customer_id, name, aliases, domains, collectors, created_at, updated_at, rescored_at," +
	" tracked_since, names_removed_at, domains_changed_at"

// Brand returns one brand, or [ErrNotFound].
func (db *DB) Brand(ctx context.Context, id uuid.UUID) (Brand, error) {
	return one[Brand](ctx, db.conn, "read brand", "SELECT "+brandColumns+" FROM brands WHERE id = $1", id)
}

// HasAnswersBefore reports whether the brand can have stored answers that were scored before an edit of names or
// domains. The scores of these answers do not consider the edit. The parameter firstRun is the start of the brand's
// first run, see [DB.FirstRuns]. If firstRun is zero, HasAnswersBefore compares the edit only with the creation of the
// brand and its last re-score.
func (b Brand) HasAnswersBefore(edit, firstRun time.Time) bool {
	isRescored := b.RescoredAt != nil && !b.RescoredAt.Before(edit)
	return !isRescored && edit.After(firstRun) && edit.After(b.CreatedAt)
}

// LockBrand returns one brand, or [ErrNotFound], and locks its row until the transaction ends. Each change of a brand,
// its competitors or its queries must first lock the brand.
func (db *DB) LockBrand(ctx context.Context, id uuid.UUID) (Brand, error) {
	return one[Brand](ctx, db.conn, "lock brand",
		"SELECT "+brandColumns+" FROM brands WHERE id = $1 FOR NO KEY UPDATE", id)
}

// HoldNames returns one brand, or [ErrNotFound], and prevents changes of the names of the brand and its competitors
// until the transaction ends. Any number of transactions may hold the names at the same time.
func (db *DB) HoldNames(ctx context.Context, id uuid.UUID) (Brand, error) {
	return one[Brand](
		ctx,
		db.conn,
		"hold names of brand",
		"SELECT "+brandColumns+" FROM brands WHERE id = $1 FOR SHARE",
		id,
	)
}

// firstRun selects the start of a brand's first stored run. If the first run has not started, or if retention deleted
// the earlier runs, the start of the quarter-hour of the first facts counts. The expression is NULL for brands without
// both. The enclosing statement must refer to the row of the brand as "brands". OFFSET 0 makes Postgres evaluate each
// subquery once.
const firstRun = `(SELECT CASE WHEN run < facts + interval '15 minutes' OR facts IS NULL THEN run ELSE facts END FROM (SELECT
	(SELECT r.started_at FROM job_runs r WHERE r.brand_id = brands.id ORDER BY r.id LIMIT 1) AS run,
	(SELECT f.bucket FROM cell_facts f WHERE f.brand_id = brands.id ORDER BY f.bucket LIMIT 1) AS facts
	OFFSET 0) first)`

// FirstRuns returns, for each brand, the start of the first stored run, or the time of the first stored facts if these
// facts are from earlier runs. Brands without facts whose first run has not started have no entry.
func (db *DB) FirstRuns(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]time.Time, error) {
	rows, err := many[struct {
		ID uuid.UUID `db:"id"`
		At time.Time `db:"at"`
	}](ctx, db.conn, "find first runs", `SELECT * FROM (SELECT brands.id, `+firstRun+` AS at
		FROM unnest($1::uuid[]) AS brands (id)) f WHERE at IS NOT NULL`, uuids(ids))
	first := make(map[uuid.UUID]time.Time, len(rows))
	for _, row := range rows {
		first[row.ID] = row.At
	}
	return first, err
}

// BrandsOf returns the brands of a customer, sorted by name.
func (db *DB) BrandsOf(ctx context.Context, customerID uuid.UUID) ([]Brand, error) {
	return many[Brand](ctx, db.conn, "list brands",
		"SELECT "+brandColumns+" FROM brands WHERE customer_id = $1 ORDER BY name", customerID)
}

// SaveBrand creates a brand if its ID is zero, and otherwise updates the brand. An update must run in a transaction.
func (db *DB) SaveBrand(ctx context.Context, b Brand) (Brand, error) {
	if b.ID == uuid.Nil {
		return one[Brand](ctx, db.conn, "create brand "+b.Name,
			`INSERT INTO brands (customer_id, name, aliases, domains, collectors)
			VALUES ($1, $2, $3, $4, $5) RETURNING `+brandColumns, b.CustomerID, b.Name, orEmpty(b.Aliases),
			orEmpty(b.Domains), orEmpty(b.Collectors))
	}
	// A trigger writes the words of a new name into the schedules of the brand. Transactions that lock a schedule and
	// its brand lock the schedule first.
	if _, err := exec(ctx, db.conn, "lock the schedules of brand "+b.Name, `SELECT FROM scheduled_jobs
		WHERE brand_id = $1 AND (SELECT name FROM brands WHERE id = $1) <> $2 ORDER BY id FOR NO KEY UPDATE`,
		b.ID, b.Name); err != nil {
		return Brand{}, err
	}
	return one[Brand](ctx, db.conn, "update brand "+b.Name, `UPDATE brands
		SET name = $2, aliases = $3, domains = $4, collectors = $5, updated_at = now() WHERE id = $1 RETURNING `+brandColumns,
		b.ID, b.Name, orEmpty(b.Aliases), orEmpty(b.Domains), orEmpty(b.Collectors))
}

// orEmpty returns s, or an empty slice if s is nil, because pgx sends a nil slice as NULL.
func orEmpty(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
