package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
)

// ofSources returns the source of the sums about cited domains.
func ofSources() factSource {
	return factSource{
		buckets: "source_facts", months: "source_months", columns: append(sourceSums(), "domain"),
		answers: answerSourceFacts, sources: true,
	}
}

// sourceSums returns the columns of the sums in the tables of facts about sources.
func sourceSums() []string {
	return []string{
		"first_at", "last_at", "answers", "citations", "named", "rivals_named", "own_cited", "rivals_cited",
	}
}

// answerSourceFacts returns the facts of each selected answer about each domain that the answer cites.
const answerSourceFacts = `SELECT a.bucket, a.cell_id, a.id AS answer_id, a.created_at AS first_at,
		a.created_at AS last_at, 1 AS answers, c.citations, coalesce(p.brand, false)::int AS named,
		coalesce(p.rivals, false)::int AS rivals_named, o.brand::int AS own_cited, o.rivals::int AS rivals_cited, c.domain
	FROM scored a
	CROSS JOIN LATERAL (SELECT domain COLLATE "C" AS domain, count(*)::int AS citations
		FROM tidewatch_citations(a.id) WHERE cited AND domain <> '' GROUP BY 1) c
	CROSS JOIN LATERAL (SELECT bool_or(owner = 'brand') AS brand, bool_or(owner = 'competitor') AS rivals
		FROM tidewatch_citations(a.id) WHERE cited OFFSET 0) o
	CROSS JOIN LATERAL (SELECT bool_or(owner = 'brand') AS brand, bool_or(owner = 'competitor') AS rivals
		FROM tidewatch_positions(a.id) OFFSET 0) p
	WHERE a.scored`

// stateOfSources reads the state of the facts about sources. Quarter-hours whose facts were computed by nodes of
// earlier versions count as changed, because these nodes store no facts about sources.
const stateOfSources = `SELECT
	(SELECT array_agg(DISTINCT bucket ORDER BY bucket) FROM (
		SELECT bucket FROM changed_buckets WHERE brand_id = $1
			AND bucket > $2::timestamptz - interval '` + trendBucket + `' AND bucket < $3
		UNION ALL SELECT bucket FROM cell_facts WHERE brand_id = $1 AND NOT sourced
			AND bucket > $2::timestamptz - interval '` + trendBucket + `' AND bucket < $3) b) AS changed,
	(SELECT array_agg(month::timestamp AT TIME ZONE 'UTC' ORDER BY month) FROM summed_months WHERE brand_id = $1
		AND sourced AND month::timestamp AT TIME ZONE 'UTC' >= $2 AND month::timestamp AT TIME ZONE 'UTC' < $3) AS months,
	(SELECT least(before, $3) FROM fact_fills WHERE brand_id = $1) AS unfilled`

// unsourcedBuckets selects up to $2 quarter-hours of the brand $1 whose facts about sources are missing, newest first.
const unsourcedBuckets = `SELECT bucket FROM (SELECT DISTINCT bucket FROM cell_facts WHERE brand_id = $1 AND NOT sourced
	ORDER BY bucket DESC LIMIT $2) b ORDER BY bucket`

// addSourceFacts computes the missing facts about sources in the given quarter-hours. The other facts of the
// quarter-hours remain unchanged, because the answers of old quarter-hours may be deleted.
func (db *DB) addSourceFacts(ctx context.Context, brandID uuid.UUID, buckets []time.Time) error {
	if len(buckets) == 0 {
		return nil
	}
	if err := db.replaceSourceFacts(ctx, brandID, buckets); err != nil {
		return err
	}
	if _, err := exec(ctx, db.conn, "note incomplete sums of months", `UPDATE summed_months SET sourced = false
		WHERE brand_id = $1 AND month = ANY($2::date[]) AND sourced`, brandID, monthsOf(buckets)); err != nil {
		return err
	}
	_, err := exec(ctx, db.conn, "note the facts about sources", `UPDATE cell_facts SET sourced = true
		WHERE brand_id = $1 AND bucket = ANY($2) AND NOT sourced`, brandID, buckets)
	return err
}

// replaceSourceFacts computes the facts about sources in the given quarter-hours again.
func (db *DB) replaceSourceFacts(ctx context.Context, brandID uuid.UUID, buckets []time.Time) error {
	if _, err := exec(ctx, db.conn, "clear facts about sources",
		"DELETE FROM source_facts WHERE brand_id = $1 AND bucket = ANY($2)", brandID, buckets); err != nil {
		return err
	}
	ranges := bucketsFrom(buckets)
	columns := "bucket, cell_id, answer_id, domain, " + strings.Join(sourceSums(), ", ")
	fill := fmt.Sprintf("INSERT INTO source_facts (brand_id, "+columns+") WITH "+scoredAnswers+" SELECT $1::uuid, "+
		columns+" FROM ("+answerSourceFacts+") f", 2, 3)
	_, err := exec(ctx, db.conn, "list the sources of answers", fill, brandID, startsOf(ranges), endsOf(ranges))
	return err
}
