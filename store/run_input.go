package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// RunOfBrand names a run and its brand.
type RunOfBrand struct {
	BrandID uuid.UUID
	RunID   uuid.UUID
}

// RunInput is the data that determines which calls a run still has to make.
type RunInput struct {
	BrandName  string      // empty if the brand was deleted
	Collectors []string    // the engines of the brand; empty means the default engines
	Made       []CallState // the calls that the run has made
	// Queries are the active queries of the brand, oldest first. Runs send the queries in this order. The elements for
	// runs of the same brand share this slice.
	Queries []Query
}

// RunInputs returns one element for each of the given runs, in one round trip.
func (db *DB) RunInputs(ctx context.Context, runs []RunOfBrand) ([]RunInput, error) {
	type brand struct {
		Collectors []string  `db:"collectors"`
		ID         uuid.UUID `db:"id"`
		Name       string    `db:"name"`
	}
	type call struct {
		CallState
		RunID uuid.UUID `db:"run_id"`
	}
	var brands []brand
	var queries []Query
	var calls []call
	brandIDs := uuids(column(runs, func(r RunOfBrand) uuid.UUID { return r.BrandID }))
	batch := &pgx.Batch{}
	collect(batch, &brands, "SELECT id, name, collectors FROM brands WHERE id = ANY($1)", brandIDs)
	collect(batch, &queries, "SELECT "+queryColumns+` FROM queries WHERE brand_id = ANY($1) AND is_active
		ORDER BY created_at, text`, brandIDs)
	collect(batch, &calls, `SELECT run_id, query_id, collector, sample, status, attempts, error_class,
			extract(epoch FROM retry_at - clock_timestamp())::float8 AS retry_in
		FROM answers WHERE run_id = ANY($1) AND query_id IS NOT NULL`,
		uuids(column(runs, func(r RunOfBrand) uuid.UUID { return r.RunID })))
	if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("read the plans of runs: %w", err)
	}
	brandOf, queriesOf, made := map[uuid.UUID]brand{}, map[uuid.UUID][]Query{}, map[uuid.UUID][]CallState{}
	for _, b := range brands {
		brandOf[b.ID] = b
	}
	for _, q := range queries {
		queriesOf[q.BrandID] = append(queriesOf[q.BrandID], q)
	}
	for _, c := range calls {
		made[c.RunID] = append(made[c.RunID], c.CallState)
	}
	return column(runs, func(r RunOfBrand) RunInput {
		b := brandOf[r.BrandID]
		return RunInput{BrandName: b.Name, Collectors: b.Collectors, Made: made[r.RunID], Queries: queriesOf[r.BrandID]}
	}), nil
}
