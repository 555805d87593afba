package store

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
)

// BrandFacts are the cells of a brand and facts about its answers in several periods.
type BrandFacts struct {
	Cells   []Cell
	Periods []BrandPeriod
}

// BrandPeriod has facts about the answers of a brand in one period.
type BrandPeriod struct {
	Cells  []CellSums // sums of cells with calls; the fields that a mention rate does not need are zero
	Models []ModelSums
	Runs   RunCounts // runs with calls
}

// BrandFacts returns facts about the answers of brands in periods. The number of SQL statements does not depend on the
// number of brands. As with [Facts], the sums cover the stored answers and the answers that retention has deleted.
func (db *DB) BrandFacts(
	ctx context.Context, brandIDs []uuid.UUID, periods []Period,
) (map[uuid.UUID]*BrandFacts, error) {
	facts := map[uuid.UUID]*BrandFacts{}
	for _, id := range brandIDs {
		facts[id] = &BrandFacts{Periods: make([]BrandPeriod, len(periods))}
	}
	return facts, db.inSnapshot(ctx, func(db *DB) error {
		cells, err := db.CellsOfBrands(ctx, brandIDs)
		if err != nil {
			return err
		}
		for brand, of := range cells {
			facts[brand].Cells = of
		}
		owners := ownersOf(cells)
		for i, p := range periods {
			rows, err := db.brandRows(ctx, brandIDs, p)
			if err != nil {
				return err
			}
			for brand, of := range periodsByBrand(rows, owners) {
				facts[brand].Periods[i] = *of
			}
		}
		return nil
	})
}

// cellOwner identifies the cell and the brand of a row of the table "cells".
type cellOwner struct {
	brand     uuid.UUID
	cell      int
	collector string
}

// ownersOf returns the owners of all rows of cells, by the id of the row.
func ownersOf(cells map[uuid.UUID][]Cell) map[int]cellOwner {
	owners := map[int]cellOwner{}
	for brand, of := range cells {
		for _, c := range of {
			for _, row := range c.Rows {
				owners[row] = cellOwner{brand, c.ID, c.Collector}
			}
		}
	}
	return owners
}

// periodsByBrand adds up rows by brand, cell and model.
func periodsByBrand(rows []brandRow, owners map[int]cellOwner) map[uuid.UUID]*BrandPeriod {
	periods := map[uuid.UUID]*BrandPeriod{}
	period := func(brand uuid.UUID) *BrandPeriod {
		if periods[brand] == nil {
			periods[brand] = &BrandPeriod{}
		}
		return periods[brand]
	}
	sums := map[int]*CellSums{}
	models := map[modelKey]*ModelSums{}
	for _, r := range rows {
		if r.CellID == nil {
			period(*r.RunBrand).Runs.add(*r.RunStatus)
			continue
		}
		owner := owners[*r.CellID]
		if sums[owner.cell] == nil {
			sums[owner.cell] = &CellSums{CellID: owner.cell}
		}
		r.addTo(sums[owner.cell])
		key := modelKey{owner.brand, owner.collector, *r.Model}
		if models[key] == nil {
			models[key] = &ModelSums{Collector: owner.collector, Model: *r.Model}
		}
		models[key].Calls += r.Calls
		models[key].Failed += r.Failed
	}
	for _, owner := range owners {
		if s := sums[owner.cell]; s != nil {
			period(owner.brand).Cells = append(period(owner.brand).Cells, *s)
			delete(sums, owner.cell)
		}
	}
	for key, m := range models {
		period(key.brand).Models = append(period(key.brand).Models, *m)
	}
	return periods
}

type modelKey struct {
	brand            uuid.UUID
	collector, model string
}

// A brandRow either has the sums of one cell and model, or only identifies a run with calls.
type brandRow struct {
	Answers            int        `db:"answers"`
	Calls              int        `db:"calls"`
	CellID             *int       `db:"cell_id"`
	Failed             int        `db:"failed"`
	Mentioned          int        `db:"mentioned"`
	MentionedTruncated int        `db:"mentioned_truncated"`
	Model              *string    `db:"model"`
	RunBrand           *uuid.UUID `db:"run_brand"`
	RunID              *uuid.UUID `db:"run_id"`
	RunStatus          *RunStatus `db:"run_status"`
	Truncated          int        `db:"truncated"`
}

func (r brandRow) addTo(s *CellSums) {
	s.Answers += r.Answers
	s.Calls += r.Calls
	s.Failed += r.Failed
	s.Mentioned += r.Mentioned
	s.MentionedTruncated += r.MentionedTruncated
	s.Truncated += r.Truncated
}

func (c *RunCounts) add(status RunStatus) {
	c.All++
	if status != RunCompleted {
		c.Partial++
	}
}

// rateSums returns the columns of the sums that a mention rate needs.
func rateSums() []string {
	return []string{"calls", "failed", "answers", "truncated", "mentioned", "mentioned_truncated"}
}

// brandAnswers selects the answers of brands in ranges of times, as scoredAnswers does for one brand.
const brandAnswers = `keys AS (SELECT min(id) AS cell_id, brand_id, query_id, query_text, collector, country FROM cells
		WHERE brand_id = ANY($4) GROUP BY brand_id, query_id, query_text, collector, country),
	scored AS (
		SELECT k.cell_id, a.id, a.run_id, a.model, a.status, a.truncated, a.scored
		FROM unnest($4::uuid[], $5::timestamptz[], $6::timestamptz[]) AS r (brand_id, since, until) CROSS JOIN LATERAL (
			SELECT id, run_id, query_id, query_text, collector, country, model, status, truncated, created_at,
				status = 'ok' AND position_version > 0 AS scored
			FROM answers WHERE brand_id = r.brand_id AND created_at >= r.since AND created_at < r.until OFFSET 0) a
		JOIN keys k ON k.brand_id = r.brand_id AND k.query_text = a.query_text AND k.collector = a.collector
			AND k.country = a.country AND k.query_id IS NOT DISTINCT FROM a.query_id)`

// rateFacts returns, for each selected answer, only the facts that a mention rate needs.
const rateFacts = `SELECT a.cell_id, a.run_id, a.model, 1 AS calls, (a.status = 'failed')::int AS failed,
		a.scored::int AS answers, (a.scored AND a.truncated)::int AS truncated, p.mentioned::int AS mentioned,
		(p.mentioned AND a.truncated)::int AS mentioned_truncated
	FROM scored a CROSS JOIN LATERAL (SELECT a.scored AND EXISTS (
		SELECT FROM tidewatch_brand_positions(a.id)) AS mentioned OFFSET 0) p`

// brandRows reads the sums of the cells and the runs of brands in a period.
func (db *DB) brandRows(ctx context.Context, ids []uuid.UUID, p Period) ([]brandRow, error) {
	spans, err := db.brandSpans(ctx, ids, p)
	if err != nil {
		return nil, err
	}
	columns := strings.Join(append(rateSums(), "cell_id", "run_id", "model"), ", ")
	args := []any{uuids(spans.buckets.brands), spans.buckets.since, spans.buckets.until}
	with, answers := "", ""
	if len(spans.answers.brands) > 0 {
		args = append(args, uuids(spans.answers.brands), spans.answers.since, spans.answers.until)
		with = brandAnswers + ", "
		answers = " UNION ALL SELECT " + columns + " FROM (" + rateFacts + ") f"
	}
	return many[brandRow](ctx, db.conn, "sum up brands", "WITH "+with+"chosen AS (SELECT "+columns+`
			FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) AS r (brand, since, until)
			CROSS JOIN LATERAL (SELECT * FROM cell_facts f WHERE f.brand_id = r.brand AND f.bucket >= r.since
				AND f.bucket < r.until OFFSET 0) f`+answers+`)
		SELECT s.*, r.status AS run_status, r.brand_id AS run_brand
		FROM (SELECT cell_id, model, run_id, `+sumUp(rateSums())+`
			FROM chosen GROUP BY GROUPING SETS ((cell_id, model), (run_id))) s
		LEFT JOIN job_runs r ON r.id = s.run_id WHERE s.run_id IS NULL OR r.id IS NOT NULL`, args...)
}

// brandSpans has time ranges with their brands.
type brandSpans struct {
	brands       []uuid.UUID
	since, until []time.Time
}

func (s *brandSpans) add(brand uuid.UUID, periods []Period) {
	for _, p := range periods {
		s.brands, s.since, s.until = append(s.brands, brand), append(s.since, p.From), append(s.until, p.To)
	}
}

// brandState is the state of a brand's aggregates in a period.
type brandState struct {
	factState

	BrandID uuid.UUID `db:"brand_id"`
}

// brandSpans divides a period into time ranges for each brand. The sums of a range come either from quarter-hours or
// from answers.
func (db *DB) brandSpans(
	ctx context.Context, ids []uuid.UUID, p Period,
) (spans struct{ answers, buckets brandSpans }, err error) {
	states, err := many[brandState](ctx, db.conn, "read the states of facts", `SELECT b.id AS brand_id,
			(SELECT array_agg(DISTINCT bucket ORDER BY bucket) FROM changed_buckets WHERE brand_id = b.id
				AND bucket > $2::timestamptz - interval '`+trendBucket+`' AND bucket < $3) AS changed,
			NULL::timestamptz[] AS months,
			(SELECT least(before, $3) FROM fact_fills WHERE brand_id = b.id) AS unfilled
		FROM unnest($1::uuid[]) AS b (id)`, uuids(ids), p.From, p.To)
	for _, s := range states {
		of := s.spans(p)
		spans.answers.add(s.BrandID, of.answers)
		spans.buckets.add(s.BrandID, of.buckets)
	}
	return spans, err
}
