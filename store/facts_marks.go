package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// Each fact of a cell has marks, which describe the answers of the fact. A mark stands for a mentioned name, the
// sentiment towards a name, or a cited page in at least one of the answers. Readers of answers use the marks to skip
// facts without a matching answer. A mark is a hash, so different texts may have the same mark. The marks of a fact
// with several answers may come from different answers. Readers therefore also check the answers. Marks are null if a
// node of an earlier version wrote the fact.
//
// The following functions return the texts of marks. The text of a mark about a competitor contains the name of the
// competitor, or its id in marks of cited pages. The text of a mark about the brand contains no name.

func mentionMark(competitor string) string { return markOf("mention", competitor) }

func labelMark(label, competitor string) string { return markOf(label, competitor) }

// citedMark is the text of the mark for a cited page of the brand. For a page of a competitor, the id of the competitor
// follows the text.
const citedMark = "cited"

func domainMark(domain string) string { return markOf("domain", domain) }

func urlMark(url string) string { return markOf("url", url) }

func markOf(kind, value string) string {
	if value == "" {
		return kind
	}
	return kind + " " + value
}

// markHash returns the SQL expression for the hash of a mark.
func markHash(text string) string { return "('x' || left(md5(" + text + "), 8))::bit(32)::int" }

// marksOf returns the SQL expression for the marks of the answers in an array of ids.
func marksOf(ids string) string {
	return "ARRAY(SELECT DISTINCT " + markHash("m.mark") + ` FROM (
			SELECT concat_ws(' ', 'mention', CASE owner WHEN 'competitor' THEN name END)
			FROM unnest(` + ids + `) AS i CROSS JOIN LATERAL tidewatch_positions(i)
		UNION ALL
			SELECT concat_ws(' ', label, CASE owner WHEN 'competitor' THEN name END)
			FROM unnest(` + ids + `) AS i CROSS JOIN LATERAL tidewatch_positions(i)
			JOIN LATERAL tidewatch_sentiments(i) s USING (answer_id, owner, name)
		UNION ALL
			SELECT v.mark FROM unnest(` + ids + `) AS i CROSS JOIN LATERAL tidewatch_citations(i) c
			CROSS JOIN LATERAL (VALUES ('domain ' || c.domain), ('url ' || c.url),
				(CASE c.owner WHEN 'brand' THEN '` + citedMark + `' WHEN 'competitor' THEN '` + citedMark + ` ' || c.competitor_id END)) v (mark)
			WHERE c.cited) m (mark) WHERE m.mark IS NOT NULL)`
}

// unmarked selects up to $2 quarter-hours in which facts of the brand $1 lack marks, newest first.
const unmarked = `SELECT DISTINCT bucket FROM cell_facts WHERE brand_id = $1 AND marks IS NULL
	ORDER BY bucket DESC LIMIT $2`

// markFacts returns the statement that adds the missing marks to the facts of a brand in the given quarter-hours. The
// statement finds each fact by its key, so the time grows in proportion to the number of answers.
func markFacts() string {
	return "WITH " + fmt.Sprintf(scoredAnswers, 2, 3) + `,
	answered AS MATERIALIZED (SELECT bucket, cell_id, run_id, model, array_agg(id) AS ids FROM scored WHERE scored
		GROUP BY bucket, cell_id, run_id, model)
	UPDATE cell_facts f SET marks = n.marks
	FROM (SELECT k.id, ` + marksOf("a.ids") + ` AS marks FROM answered a CROSS JOIN LATERAL (
		SELECT ctid AS id FROM cell_facts WHERE brand_id = $1 AND cell_id = a.cell_id AND bucket = a.bucket
			AND run_id = a.run_id AND model = a.model AND marks IS NULL OFFSET 0) k) n
	WHERE f.ctid = n.id`
}

// markEmptyFacts stores an empty list of marks in the facts of a brand that still lack marks. Such facts have no scored
// answers. The answers may be deleted.
const markEmptyFacts = "UPDATE cell_facts SET marks = '{}' WHERE brand_id = $1 AND bucket = ANY($2) AND marks IS NULL"

// MarkFacts adds the missing marks to the facts of one brand and returns the id of the brand. The parameter "limit"
// bounds the number of quarter-hours. MarkFacts returns [uuid.Nil] if all facts have marks. MarkFacts leaves out
// deleted brands.
func (db *DB) MarkFacts(ctx context.Context, limit int) (uuid.UUID, error) {
	var brandID uuid.UUID
	err := db.InTx(ctx, func(db *DB) error {
		brands, err := many[struct {
			BrandID uuid.UUID `db:"brand_id"`
		}](ctx, db.conn, "find facts without marks", "SELECT brand_id FROM cell_facts WHERE marks IS NULL AND "+presentBrand+" LIMIT 1")
		if err != nil || len(brands) == 0 {
			return err
		}
		brandID = brands[0].BrandID
		if err := db.lockFactsOf(ctx, brandID); err != nil {
			return err
		}
		buckets, err := db.buckets(ctx, "find quarter-hours without marks", unmarked, brandID, limit)
		if err != nil {
			return err
		}
		return db.addMarks(ctx, brandID, buckets)
	})
	return brandID, err
}

// addMarks adds the missing marks to the facts of a brand in the given quarter-hours. The sums of the facts remain
// unchanged, because some answers of the facts may have been deleted.
func (db *DB) addMarks(ctx context.Context, brandID uuid.UUID, buckets []time.Time) error {
	ranges := bucketsFrom(buckets)
	if _, err := exec(ctx, db.conn, "mark facts", markFacts(), brandID, startsOf(ranges), endsOf(ranges)); err != nil {
		return err
	}
	_, err := exec(ctx, db.conn, "mark facts without answers", markEmptyFacts, brandID, buckets)
	return err
}
