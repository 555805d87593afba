package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// lockFacts lets only one transaction refresh the facts of a brand, and disables sequential scans. In a new database
// without statistics, Postgres would otherwise read all positions and citations for each fact, and each connection
// would keep such a plan.
const lockFacts = `SELECT set_config('enable_seqscan', 'off', true),
	pg_advisory_xact_lock(hashtextextended('facts ' || $1::text, 0))`

// tryLockFacts takes the lock of [lockFacts] for the brand $1 if no other transaction has the lock.
const tryLockFacts = "SELECT pg_try_advisory_xact_lock(hashtextextended('facts ' || $1::text, 0)) AS locked"

// takeChanged selects up to $2 changed quarter-hours of the brand $1, newest first, and deletes their rows from
// changed_buckets. Rows from transactions that commit later remain, so the next refresh includes the answers of these
// transactions.
const takeChanged = `WITH taken AS (SELECT DISTINCT bucket FROM changed_buckets WHERE brand_id = $1
		ORDER BY bucket DESC LIMIT $2),
	gone AS (DELETE FROM changed_buckets c USING taken t WHERE c.brand_id = $1 AND c.bucket = t.bucket)
	SELECT bucket FROM taken ORDER BY bucket`

// RefreshFacts computes the facts and trends of changed quarter-hours of a brand, and then missing facts about sources.
// The limit bounds the number of quarter-hours, which RefreshFacts returns. Concurrent calls for one brand are
// serialized. An interrupted call of RefreshFacts stores nothing, and the next call repeats the work.
func (db *DB) RefreshFacts(ctx context.Context, brandID uuid.UUID, limit int) (int, error) {
	n := 0
	err := db.InTx(ctx, func(db *DB) error {
		if err := db.lockFactsOf(ctx, brandID); err != nil {
			return err
		}
		buckets, err := db.buckets(ctx, "take changed quarter-hours", takeChanged, brandID, limit)
		if err != nil {
			return err
		}
		if len(buckets) > 0 {
			if err := db.replaceFacts(ctx, brandID, buckets); err != nil {
				return err
			}
		}
		unsourced, err := db.buckets(ctx, "find quarter-hours without facts about sources", unsourcedBuckets, brandID,
			limit-len(buckets))
		if err != nil {
			return err
		}
		n = len(buckets) + len(unsourced)
		return db.addSourceFacts(ctx, brandID, unsourced)
	})
	return n, err
}

// buckets runs a statement that returns quarter-hours.
func (db *DB) buckets(ctx context.Context, what, sql string, args ...any) ([]time.Time, error) {
	type row struct {
		Bucket time.Time `db:"bucket"`
	}
	rows, err := many[row](ctx, db.conn, what, sql, args...)
	return column(rows, func(r row) time.Time { return r.Bucket }), err
}

// lockFactsOf serializes the transactions that write the facts of a brand.
func (db *DB) lockFactsOf(ctx context.Context, brandID uuid.UUID) error {
	_, err := exec(ctx, db.conn, "wait for another refresh of facts", lockFacts, brandID)
	return err
}

// OFFSET 0 makes Postgres read only the answers of the ranges. Without OFFSET 0, Postgres would first compare all
// answers of the brand with the cells.
const addMissingCells = `INSERT INTO cells (brand_id, query_id, query_text, collector, country)
	SELECT DISTINCT $1::uuid, a.query_id, a.query_text, a.collector, a.country
	FROM unnest($2::timestamptz[], $3::timestamptz[]) AS r (since, until)
	CROSS JOIN LATERAL (SELECT * FROM answers WHERE brand_id = $1 AND created_at >= r.since AND created_at < r.until
		OFFSET 0) a
	WHERE NOT EXISTS (SELECT FROM cells c WHERE c.brand_id = $1 AND c.query_id IS NOT DISTINCT FROM a.query_id
		AND c.collector = a.collector AND c.country = a.country AND c.query_text = a.query_text)`

// mergeCells adds up the facts of all cells with the same query and query text, in the quarter-hours $2.
const mergeCells = `INSERT INTO %s (brand_id, cell_id, %s, %s)
	SELECT $1::uuid, q.id, %s, %s
	FROM (SELECT * FROM %s WHERE brand_id = $1 AND bucket = ANY($2)) f
	JOIN (SELECT id AS cell_id, min(id) OVER (PARTITION BY query_id, query_text) AS id FROM cells WHERE brand_id = $1) q
		USING (cell_id)
	GROUP BY q.id, %s`

// bucketTable is a table with the facts of quarter-hours.
type bucketTable struct {
	source    factSource
	keys      []string
	sums      []string
	isMarked  bool   // whether the facts have marks
	byQuery   string // the table with the sums over the cells of each query text
	queryKeys string
}

func bucketTables() []bucketTable {
	return []bucketTable{
		{
			source: ofAll(), keys: []string{"bucket", "cell_id", "run_id", "model", "sourced"}, sums: allSums(),
			isMarked: true, byQuery: "query_facts", queryKeys: "bucket",
		},
		{
			source: ofNames(), keys: []string{"bucket", "cell_id", "name"}, sums: nameSums(),
			byQuery: "query_name_facts", queryKeys: "bucket, name",
		},
	}
}

// fill returns the statement that computes the facts of the brand $1 in time ranges. The arrays $2 and $3 contain the
// starts and the ends of the ranges.
func (t bucketTable) fill() string {
	keys := strings.Join(t.keys, ", ")
	columns, values := keys+", "+strings.Join(t.sums, ", "), ""
	sums := sumUp(t.sums)
	if t.isMarked {
		columns, values = columns+", marks", ", "+marksOf("f.ids")
		sums += ", array_agg(id) FILTER (WHERE answers > 0) AS ids"
	}
	return fmt.Sprintf("INSERT INTO %s (brand_id, %s) WITH "+scoredAnswers+
		" SELECT $1::uuid, %s, %s%s FROM (SELECT %s, %s FROM (%s) f GROUP BY %s) f", t.source.buckets, columns, 2, 3,
		keys, strings.Join(t.sums, ", "), values, keys, sums, t.source.answers, keys)
}

// outlivingFacts selects those of the given quarter-hours in which retention has deleted answers: the facts of a run
// count more answers than are stored. Only retention deletes answers. Failed calls do not count, because a successful
// retry moves a call to another quarter-hour.
const outlivingFacts = `WITH stored AS (SELECT ` + bucketOf + ` AS bucket, a.run_id, count(*) AS answers
		FROM unnest($2::timestamptz[], $3::timestamptz[]) AS r (since, until) CROSS JOIN LATERAL (
			SELECT created_at, run_id FROM answers WHERE brand_id = $1 AND created_at >= r.since AND created_at < r.until
				AND status <> 'failed' OFFSET 0) a
		GROUP BY 1, 2)
	SELECT DISTINCT bucket FROM (SELECT bucket, run_id, sum(calls - failed) AS answers FROM cell_facts
			WHERE brand_id = $1 AND bucket = ANY($2) GROUP BY bucket, run_id) f
		LEFT JOIN stored s USING (bucket, run_id)
	WHERE f.answers > coalesce(s.answers, 0)`

// withoutOutliving returns those of the given quarter-hours whose answers are all stored.
func (db *DB) withoutOutliving(ctx context.Context, brandID uuid.UUID, buckets []time.Time) ([]time.Time, error) {
	ranges := bucketsFrom(buckets)
	outliving, err := db.buckets(ctx, "find facts that outlive their answers", outlivingFacts, brandID, startsOf(ranges),
		endsOf(ranges))
	return slices.DeleteFunc(slices.Clone(buckets), func(b time.Time) bool {
		return slices.ContainsFunc(outliving, b.Equal)
	}), err
}

// replaceFacts computes the facts and trends of the given quarter-hours again, and deletes the sums of the months with
// these quarter-hours. If retention has deleted answers of a quarter-hour, its facts and trends remain unchanged,
// because facts and trends outlive their answers.
func (db *DB) replaceFacts(ctx context.Context, brandID uuid.UUID, buckets []time.Time) error {
	buckets, err := db.withoutOutliving(ctx, brandID, buckets)
	if err != nil || len(buckets) == 0 {
		return err
	}
	if err := db.replaceSourceFacts(ctx, brandID, buckets); err != nil {
		return err
	}
	months := monthsOf(buckets)
	if err := db.clearMonths(ctx, brandID, months); err != nil {
		return err
	}
	ranges := bucketsFrom(buckets)
	since, until := startsOf(ranges), endsOf(ranges)
	if _, err := exec(ctx, db.conn, "add missing cells", addMissingCells, brandID, since, until); err != nil {
		return err
	}
	for _, t := range bucketTables() {
		for _, table := range []string{t.source.buckets, t.byQuery} {
			if _, err := exec(ctx, db.conn, "clear facts",
				"DELETE FROM "+table+" WHERE brand_id = $1 AND bucket = ANY($2)", brandID, buckets); err != nil {
				return err
			}
		}
		if _, err := exec(ctx, db.conn, "sum up facts", t.fill(), brandID, since, until); err != nil {
			return err
		}
		merge := fmt.Sprintf(mergeCells, t.byQuery, t.queryKeys, strings.Join(t.sums, ", "), t.queryKeys, sumUp(t.sums),
			t.source.buckets, t.queryKeys)
		if _, err := exec(ctx, db.conn, "sum up the facts of queries", merge, brandID, buckets); err != nil {
			return err
		}
	}
	return db.replaceTrends(ctx, brandID, buckets)
}

// clearMonths deletes the sums of the given months.
func (db *DB) clearMonths(ctx context.Context, brandID uuid.UUID, months []time.Time) error {
	for _, table := range []string{"summed_months", "cell_months", "cell_name_months", "source_months"} {
		if _, err := exec(ctx, db.conn, "delete the sums of months",
			"DELETE FROM "+table+" WHERE brand_id = $1 AND month = ANY($2::date[])", brandID, months); err != nil {
			return err
		}
	}
	return nil
}

// monthsOf returns the first days of the months in UTC that contain the given times.
func monthsOf(times []time.Time) []time.Time {
	var months []time.Time
	seen := map[time.Time]bool{}
	for _, t := range times {
		year, month, _ := t.UTC().Date()
		first := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
		if !seen[first] {
			seen[first] = true
			months = append(months, first)
		}
	}
	return months
}

// unsummedMonth selects the newest past month in which the facts of the brand $1 are complete and have no sums. The
// oldest month with facts is left out, because some of its facts may be missing or deleted.
const unsummedMonth = `SELECT m::timestamp AT TIME ZONE 'UTC' AS month FROM generate_series(
		(SELECT date_trunc('month', min(bucket) AT TIME ZONE 'UTC') + interval '1 month' FROM cell_facts WHERE brand_id = $1),
		date_trunc('month', now() AT TIME ZONE 'UTC') - interval '1 month', interval '1 month') AS m
	WHERE NOT EXISTS (SELECT FROM summed_months s WHERE s.brand_id = $1 AND s.month = m::date AND s.sourced AND s.packed
			AND s.facts_packed)
		AND NOT EXISTS (SELECT FROM cell_facts c WHERE c.brand_id = $1 AND NOT c.sourced
			AND c.bucket >= m AT TIME ZONE 'UTC' AND c.bucket < (m + interval '1 month') AT TIME ZONE 'UTC')
		AND NOT EXISTS (SELECT FROM fact_fills f WHERE f.brand_id = $1 AND f.before > m AT TIME ZONE 'UTC')
		AND NOT EXISTS (SELECT FROM changed_buckets c WHERE c.brand_id = $1 AND c.bucket >= m AT TIME ZONE 'UTC'
			AND c.bucket < (m + interval '1 month') AT TIME ZONE 'UTC')
	ORDER BY m DESC LIMIT 1`

// BrandsWithFacts returns brands with facts, sorted by id. BrandsWithFacts returns only brands with ids greater than
// the parameter "after", up to the given limit.
func (db *DB) BrandsWithFacts(ctx context.Context, after uuid.UUID, limit int) ([]uuid.UUID, error) {
	type row struct {
		BrandID uuid.UUID `db:"brand_id"`
	}
	rows, err := many[row](ctx, db.conn, "find brands with facts", `SELECT id AS brand_id FROM brands b WHERE id > $1
		AND EXISTS (SELECT FROM cell_facts c WHERE c.brand_id = b.id) ORDER BY id LIMIT $2`, after, limit)
	return column(rows, func(r row) uuid.UUID { return r.BrandID }), err
}

// SumMonth adds up the facts of a brand in the newest past month with complete facts and without sums, except the
// oldest month. SumMonth returns false if there is no such month.
func (db *DB) SumMonth(ctx context.Context, brandID uuid.UUID) (bool, error) {
	found := false
	err := db.InTx(ctx, func(db *DB) error {
		if err := db.lockFactsOf(ctx, brandID); err != nil {
			return err
		}
		months, err := many[struct {
			Month time.Time `db:"month"`
		}](ctx, db.conn, "find a month without sums", unsummedMonth, brandID)
		if err != nil || len(months) == 0 {
			return err
		}
		found = true
		month := months[0].Month.UTC()
		if err := db.clearMonths(ctx, brandID, []time.Time{month}); err != nil {
			return err
		}
		for table, s := range map[string]struct {
			source factSource
			key    string
			sums   []string
		}{
			"cell_months": {ofAll(), "model", allSums()}, "cell_name_months": {ofNames(), "name", nameSums()},
			"source_months": {ofSources(), "domain", sourceSums()},
		} {
			if _, err := exec(ctx, db.conn, "sum up a month", fmt.Sprintf(`INSERT INTO %s (brand_id, month, cell_id, %s, %s)
				SELECT $1, $2::date, cell_id, %s, %s FROM %s WHERE brand_id = $1 AND bucket >= $3 AND bucket < $4
				GROUP BY cell_id, %s`, table, s.key, strings.Join(s.sums, ", "), s.key, sumUp(s.sums), s.source.buckets,
				s.key), brandID, month, month, month.AddDate(0, 1, 0)); err != nil {
				return err
			}
		}
		if _, err := exec(ctx, db.conn, "note the sums of a month", `INSERT INTO summed_months
				(brand_id, month, sourced, packed, facts_packed) VALUES ($1, $2::date, true, true, true)`, brandID,
			month); err != nil {
			return err
		}
		if _, err := exec(ctx, db.conn, "pack the facts of a month", packFacts(), brandID, month, month,
			month.AddDate(0, 1, 0)); err != nil {
			return err
		}
		_, err = exec(ctx, db.conn, "pack the sums of sources", packSources, brandID, month)
		return err
	})
	return found, err
}

// lackingTrends selects quarter-hours of the last six hours that have facts about answers but no trends.
const lackingTrends = `SELECT brand_id, bucket FROM (SELECT DISTINCT brand_id FROM job_runs
			WHERE id >= tidewatch_first_id(now() - interval '12 hours') AND ` + presentBrand + `) b
		CROSS JOIN LATERAL (SELECT bucket FROM cell_facts f WHERE f.brand_id = b.brand_id
			AND bucket > now() - interval '6 hours' GROUP BY bucket HAVING sum(answers) > 0) f
	WHERE NOT EXISTS (SELECT FROM trend_buckets t WHERE t.brand_id = b.brand_id AND t.bucket = f.bucket)`

// MarkLackingTrends marks those quarter-hours of the last six hours as changed that have facts but no trends. During an
// update, a node of an earlier version can refresh the facts of a run that a newer node has scored, but not the trends.
func (db *DB) MarkLackingTrends(ctx context.Context) error {
	_, err := exec(ctx, db.conn, "mark quarter-hours without trends",
		"INSERT INTO changed_buckets (brand_id, bucket) "+lackingTrends)
	return err
}

// ChangedBrands returns brands with changed quarter-hours or missing facts about sources, sorted by id. ChangedBrands
// returns only brands with ids greater than the parameter "after", up to the given limit.
func (db *DB) ChangedBrands(ctx context.Context, after uuid.UUID, limit int) ([]uuid.UUID, error) {
	rows, err := many[struct {
		BrandID uuid.UUID `db:"brand_id"`
	}](ctx, db.conn, "find brands with changed facts", `SELECT id AS brand_id FROM brands b WHERE id > $1
		AND (EXISTS (SELECT FROM changed_buckets c WHERE c.brand_id = b.id)
			OR EXISTS (SELECT FROM cell_facts c WHERE c.brand_id = b.id AND NOT c.sourced)) ORDER BY id LIMIT $2`, after, limit)
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.BrandID
	}
	return ids, err
}

// nextFill selects up to $2 answers of the brand $1 that have no facts, newest first, and returns the quarter-hours of
// these answers.
const nextFill = `WITH newest AS (SELECT date_bin('` + trendBucket + `', a.created_at, 'epoch') AS bucket
		FROM fact_fills f JOIN answers a ON a.brand_id = f.brand_id AND a.created_at < f.before
		WHERE f.brand_id = $1 ORDER BY a.created_at DESC LIMIT $2)
	SELECT DISTINCT bucket FROM newest ORDER BY bucket`

// FillFacts computes missing facts of one brand, beginning with the newest answers, and returns the id of the brand.
// The parameter "limit" bounds the number of answers, but each quarter-hour is filled completely. FillFacts returns
// [uuid.Nil] if no brand lacks facts, or if other transactions fill the remaining brands. FillFacts leaves out the
// brands in the parameter "without". If FillFacts fails for a brand, FillFacts returns the id of the brand and the
// error.
func (db *DB) FillFacts(ctx context.Context, limit int, without ...uuid.UUID) (uuid.UUID, error) {
	var brandID uuid.UUID
	err := db.InTx(ctx, func(db *DB) error {
		fills, err := many[struct {
			BrandID uuid.UUID `db:"brand_id"`
		}](ctx, db.conn, "claim a fill of facts",
			"SELECT brand_id FROM fact_fills WHERE brand_id <> ALL($1) ORDER BY brand_id LIMIT 1 FOR UPDATE SKIP LOCKED",
			uuids(without))
		if err != nil || len(fills) == 0 {
			return err
		}
		brandID = fills[0].BrandID
		if err := db.lockFactsOf(ctx, brandID); err != nil {
			return err
		}
		buckets, err := db.buckets(ctx, "find answers without facts", nextFill, brandID, limit)
		if err != nil {
			return err
		}
		if len(buckets) == 0 {
			_, err := exec(ctx, db.conn, "end a fill of facts", "DELETE FROM fact_fills WHERE brand_id = $1", brandID)
			return err
		}
		if err := db.replaceFacts(ctx, brandID, buckets); err != nil {
			return err
		}
		_, err = exec(ctx, db.conn, "note the fill of facts", "UPDATE fact_fills SET before = $2 WHERE brand_id = $1",
			brandID, buckets[0])
		return err
	})
	return brandID, err
}
