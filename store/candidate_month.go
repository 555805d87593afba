package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

const lockCandidates = "SELECT pg_advisory_xact_lock(hashtextextended('candidates ' || $1::text, 0))"

// noteRemovedCandidates marks the past months with candidates of the answers $1 as changed. The statement must run
// before the candidates are deleted.
const noteRemovedCandidates = `INSERT INTO changed_candidates (brand_id, month)
	SELECT DISTINCT c.brand_id, date_trunc('month', c.created_at AT TIME ZONE 'UTC')::date
	FROM candidates c JOIN brands b ON b.id = c.brand_id WHERE c.answer_id = ANY($1)
		AND c.created_at < date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'`

// unsummedCandidates selects the newest past month in which the candidates of the brand $1 lack current sums. A month
// is considered past one hour after its end, when all transactions of the month have ended. The oldest month with
// candidates is left out, because retention may cut off a part of that month.
const unsummedCandidates = `SELECT m::timestamp AT TIME ZONE 'UTC' AS month FROM generate_series(
		(SELECT date_trunc('month', min(created_at) AT TIME ZONE 'UTC') + interval '1 month' FROM candidates
			WHERE brand_id = $1),
		date_trunc('month', (now() - interval '1 hour') AT TIME ZONE 'UTC') - interval '1 month', interval '1 month') AS m
	WHERE NOT EXISTS (SELECT FROM summed_candidates s WHERE s.brand_id = $1 AND s.month = m::date AND s.packed)
		OR EXISTS (SELECT FROM changed_candidates c WHERE c.brand_id = $1 AND c.month = m::date)
	ORDER BY m DESC LIMIT 1`

const addCandidateCells = `INSERT INTO candidate_cells (brand_id, query_id, collector, country)
	SELECT $1::uuid, query_id, collector, country FROM (SELECT DISTINCT query_id, collector, country FROM candidates
		WHERE brand_id = $1 AND created_at >= $2 AND created_at < $3) n
	WHERE NOT EXISTS (SELECT FROM candidate_cells c WHERE c.brand_id = $1 AND c.query_id IS NOT DISTINCT FROM n.query_id
		AND c.collector = n.collector AND c.country = n.country)`

const sumCandidates = `INSERT INTO candidate_months (brand_id, month, key, name, cells, answers, firsts, lasts)
	SELECT $1::uuid, ($2::timestamptz AT TIME ZONE 'UTC')::date, n.key, n.name, array_agg(c.id), array_agg(n.answers),
		array_agg(n.first), array_agg(n.last)
	FROM (SELECT key, name, query_id, collector, country, count(*)::int AS answers, min(created_at) AS first,
			max(created_at) AS last
		FROM candidates WHERE brand_id = $1 AND created_at >= $2 AND created_at < $3
		GROUP BY key, name, query_id, collector, country) n
	JOIN (SELECT * FROM candidate_cells WHERE brand_id = $1) c
		ON c.query_id IS NOT DISTINCT FROM n.query_id AND c.collector = n.collector AND c.country = n.country
	GROUP BY n.key, n.name`

// SumCandidates adds up the candidates of a brand in the newest past month without current sums, except the oldest
// month with candidates. SumCandidates returns false if there is no such month.
func (db *DB) SumCandidates(ctx context.Context, brandID uuid.UUID) (bool, error) {
	found := false
	err := db.InTx(ctx, func(db *DB) error {
		if err := db.prepareCandidates(ctx); err != nil {
			return err
		}
		if _, err := exec(ctx, db.conn, "wait for other sums of candidates", lockCandidates, brandID); err != nil {
			return err
		}
		months, err := many[struct {
			Month time.Time `db:"month"`
		}](ctx, db.conn, "find a month without sums of candidates", unsummedCandidates, brandID)
		if err != nil || len(months) == 0 {
			return err
		}
		found = true
		from := months[0].Month.UTC()
		for _, table := range []string{"changed_candidates", "candidate_months", "summed_candidates"} {
			if _, err := exec(ctx, db.conn, "delete earlier sums of candidates",
				"DELETE FROM "+table+" WHERE brand_id = $1 AND month = $2::date", brandID, from); err != nil {
				return err
			}
		}
		for _, sql := range []string{addCandidateCells, sumCandidates} {
			if _, err := exec(ctx, db.conn, "sum up candidates", sql, brandID, from, from.AddDate(0, 1, 0)); err != nil {
				return err
			}
		}
		if _, err := exec(ctx, db.conn, "note the sums of candidates", `INSERT INTO summed_candidates
				(brand_id, month, packed) VALUES ($1, $2::date, true)`, brandID, from); err != nil {
			return err
		}
		_, err = exec(ctx, db.conn, "pack the sums of candidates", packCandidates, brandID, from)
		return err
	})
	return found, err
}

// prepareCandidates sets up a transaction that counts candidates. With the default value of work_mem, Postgres would
// sort the candidates on disk.
func (db *DB) prepareCandidates(ctx context.Context) error {
	_, err := exec(ctx, db.conn, "prepare to count candidates",
		"SET LOCAL work_mem = '64MB'")
	return err
}

// BrandsWithCandidates returns brands that have candidates and a mark of candidates, sorted by id. BrandsWithCandidates
// returns only brands with ids greater than the parameter "after", up to the given limit.
func (db *DB) BrandsWithCandidates(ctx context.Context, after uuid.UUID, limit int) ([]uuid.UUID, error) {
	rows, err := many[struct {
		BrandID uuid.UUID `db:"brand_id"`
	}](ctx, db.conn, "find brands with candidates", `SELECT brand_id FROM candidate_marks m WHERE brand_id > $1
		AND EXISTS (SELECT FROM candidates c WHERE c.brand_id = m.brand_id) ORDER BY brand_id LIMIT $2`, after, limit)
	return column(rows, func(r struct {
		BrandID uuid.UUID `db:"brand_id"`
	},
	) uuid.UUID {
		return r.BrandID
	}), err
}
