package store

import (
	"context"

	"github.com/google/uuid"
)

// Cell identifies a combination of query, query text, engine and country. A query with an edited text has another cell,
// because the earlier answers belong to the old text.
type Cell struct {
	Collector string     `db:"collector"`
	Country   string     `db:"country"` // empty if answers have no country
	ID        int        `db:"id"`
	IsActive  bool       `db:"is_active"` // whether the query is active and still has the text
	QueryID   *uuid.UUID `db:"query_id"`  // nil if the query was deleted
	QueryText string     `db:"query_text"`
	Rows      []int      `db:"rows"`  // ids of the cell's rows; concurrent transactions can add several rows
	Tags      []string   `db:"tags"`  // the current tags of the query
	Topic     string     `db:"topic"` // the current topic of the query
}

// CellsOf returns the cells of a brand, sorted by text, query, collector and country. The duration of CellsOf depends
// on the number of cells, and not on the number of answers.
func (db *DB) CellsOf(ctx context.Context, brandID uuid.UUID) ([]Cell, error) {
	cells, err := db.CellsOfBrands(ctx, []uuid.UUID{brandID})
	return cells[brandID], err
}

// CellsOfBrands returns the cells of several brands, sorted as [DB.CellsOf] sorts them.
func (db *DB) CellsOfBrands(ctx context.Context, brandIDs []uuid.UUID) (map[uuid.UUID][]Cell, error) {
	rows, err := many[struct {
		Cell

		BrandID uuid.UUID `db:"brand_id"`
	}](ctx, db.conn, "list the cells of brands", `SELECT c.brand_id, c.id, c.rows, c.query_id, c.query_text,
			c.collector, c.country, coalesce(q.topic, '') AS topic, coalesce(q.tags, '{}') AS tags,
			coalesce(q.is_active AND q.text = c.query_text, false) AS is_active
		FROM (SELECT brand_id, min(id) AS id, array_agg(id ORDER BY id) AS rows, query_id, query_text, collector, country
			FROM cells WHERE brand_id = ANY($1) GROUP BY brand_id, query_id, query_text, collector, country) c
		LEFT JOIN queries q ON q.id = c.query_id
		ORDER BY c.query_text, c.query_id, c.collector, c.country`, uuids(brandIDs))
	cells := map[uuid.UUID][]Cell{}
	for _, r := range rows {
		cells[r.BrandID] = append(cells[r.BrandID], r.Cell)
	}
	return cells, err
}

// QueryKey returns a text that is equal for cells with the same query and the same query text.
func (c Cell) QueryKey() string {
	if c.QueryID == nil {
		return " " + c.QueryText
	}
	return c.QueryID.String() + " " + c.QueryText
}
