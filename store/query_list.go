package store

import (
	"context"

	"github.com/google/uuid"
)

// QueryFilter selects queries of the brand BrandID. Each other field with a zero value matches all queries.
type QueryFilter struct {
	BrandID  uuid.UUID
	IsActive *bool
	Tag      string // matches tags regardless of letter case
	Topic    string
}

// ListQueries returns queries of a brand, sorted by created_at and id, newest first.
func (db *DB) ListQueries(ctx context.Context, f QueryFilter, after Place, limit int) ([]Query, error) {
	var w where
	w.add("brand_id = ?", f.BrandID)
	w.text("topic", f.Topic)
	if f.Tag != "" {
		spellings, err := db.spellingsOf(ctx, f.BrandID, f.Tag)
		if err != nil {
			return nil, err
		}
		w.add("tags && ?::text[]", spellings)
	}
	if f.IsActive != nil {
		w.add("is_active = ?", *f.IsActive)
	}
	w.after(after)
	return many[Query](ctx, db.conn, "list queries",
		"SELECT "+queryColumns+" FROM queries"+w.sql()+" ORDER BY created_at DESC, id DESC"+limitTo(limit), w.args...)
}

// spellingsOf returns the tags of a brand's queries that equal a tag in the sense of [FoldedTag]. Go compares the tags,
// because the folding of Postgres depends on the locale of the database.
func (db *DB) spellingsOf(ctx context.Context, brandID uuid.UUID, tag string) ([]string, error) {
	tags, err := many[struct {
		Tag string `db:"tag"`
	}](ctx, db.conn, "list tags", "SELECT DISTINCT unnest(tags) AS tag FROM queries WHERE brand_id = $1", brandID)
	spellings := []string{}
	for _, t := range tags {
		if FoldedTag(t.Tag) == FoldedTag(tag) {
			spellings = append(spellings, t.Tag)
		}
	}
	return spellings, err
}

// Query returns a query of a brand, or [ErrNotFound].
func (db *DB) Query(ctx context.Context, brandID, id uuid.UUID) (Query, error) {
	return one[Query](ctx, db.conn, "read query",
		"SELECT "+queryColumns+" FROM queries WHERE brand_id = $1 AND id = $2", brandID, id)
}

// DeleteQuery deletes a query and keeps its answers.
func (db *DB) DeleteQuery(ctx context.Context, id uuid.UUID) error {
	return deleteOne(ctx, db.conn, "delete query", "DELETE FROM queries WHERE id = $1", id)
}

// AddedQuery is the result of [DB.AddQueries] for one query.
type AddedQuery struct {
	Query

	Created bool `db:"created"` // whether the query was added; false if the brand already had the query
}

// The statement sets creation times that are a microsecond apart, because runs send queries in the order of their
// creation.
const addQueries = `WITH wanted AS (
		SELECT * FROM ROWS FROM (jsonb_to_recordset($2) AS ("Text" text, "Topic" text, "Tags" text[], "Locale" text,
			"Country" text, "IsActive" boolean)) WITH ORDINALITY AS w (text, topic, tags, locale, country, is_active, n)),
	made AS (
		INSERT INTO queries (brand_id, text, topic, tags, locale, country, is_active, created_at, updated_at)
		SELECT $1, text, topic, coalesce(tags, '{}'), locale, country, is_active, moment + n * interval '1 microsecond',
			moment + n * interval '1 microsecond'
		FROM wanted CROSS JOIN (SELECT clock_timestamp() AS moment) c ORDER BY n
		ON CONFLICT (brand_id, text, locale, country) DO NOTHING RETURNING ` + queryColumns + `)
	SELECT q.* FROM (
		SELECT ` + queryColumns + `, true AS created FROM made
		UNION ALL
		SELECT ` + queryColumns + `, false FROM queries
		WHERE brand_id = $1 AND (text, locale, country) IN (SELECT text, locale, country FROM wanted)) q
	JOIN wanted w ON w.text = q.text AND w.locale = q.locale AND w.country = q.country ORDER BY w.n`

// AddQueries adds queries to a brand and returns the queries in the given order. AddQueries does not change existing
// queries. The given queries must differ from one another in text, locale or country. If another transaction adds one
// of the queries at the same time, AddQueries returns a [*ConflictError]. A lock on the brand prevents conflicts
// between transactions that add the same query (see [DB.LockBrand]).
func (db *DB) AddQueries(ctx context.Context, brandID uuid.UUID, wanted []Query) ([]AddedQuery, error) {
	added, err := many[AddedQuery](ctx, db.conn, "add queries", addQueries, brandID, wanted)
	if err != nil {
		return nil, err
	}
	if len(added) != len(wanted) {
		return nil, &ConflictError{
			Message: "Another request added one of the queries at the same time. Send the queries again.",
		}
	}
	return added, nil
}

// SwitchedQuery is the result of [DB.SwitchQueries] for one query.
type SwitchedQuery struct {
	Changed bool      `db:"changed"` // whether the state changed; false if the query already had the requested state
	ID      uuid.UUID `db:"id"`
}

// SwitchQueries activates or deactivates the queries with the given ids, and returns them. The ids of queries of other
// brands have no effect.
func (db *DB) SwitchQueries(
	ctx context.Context,
	brandID uuid.UUID,
	ids []uuid.UUID,
	active bool,
) ([]SwitchedQuery, error) {
	return many[SwitchedQuery](ctx, db.conn, "switch queries", `WITH changed AS (
			UPDATE queries SET is_active = $3, updated_at = now() WHERE brand_id = $1 AND id = ANY($2) AND is_active <> $3
				RETURNING id)
		SELECT q.id, c.id IS NOT NULL AS changed FROM queries q LEFT JOIN changed c ON c.id = q.id
		WHERE q.brand_id = $1 AND q.id = ANY($2) ORDER BY q.id`, brandID, uuids(ids), active)
}

// QueriesIn returns the queries of a brand that have one of the given ids.
func (db *DB) QueriesIn(ctx context.Context, brandID uuid.UUID, ids []uuid.UUID) ([]Query, error) {
	return many[Query](ctx, db.conn, "read queries", "SELECT "+queryColumns+` FROM queries
		WHERE brand_id = $1 AND id = ANY($2) ORDER BY id`, brandID, uuids(ids))
}

// SetTags replaces the tags of queries, by their ids, in one statement. The caller must have locked the brand of the
// queries.
func (db *DB) SetTags(ctx context.Context, queries []Query) error {
	return saveRows(ctx, db, "set the tags of queries", queries, `UPDATE queries q
		SET tags = coalesce("Tags", '{}'), updated_at = now()
		FROM jsonb_to_recordset($1) AS r ("ID" uuid, "Tags" text[]) WHERE q.id = r."ID"`)
}
