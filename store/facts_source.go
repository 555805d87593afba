package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A factSource describes one kind of facts: the tables of the aggregates, and the SQL that computes the facts from
// answers.
type factSource struct {
	buckets, months string // tables of the aggregates; "months" is empty if the reader needs quarter-hours
	columns         []string
	answers         string // SQL that returns one row for each answer, or for each answer and name
	only            string // a condition on the facts; empty selects all facts
	byCell          bool   // whether quarter-hours are read cell by cell
	sources         bool   // whether the facts are about sources
}

// ofAll returns the source of the sums over all answers and about the brand.
func ofAll() factSource {
	return factSource{buckets: "cell_facts", months: "cell_months", columns: allSums(), answers: answerFacts}
}

// ofNames returns the source of the sums about competitors.
func ofNames() factSource {
	return factSource{
		buckets: "cell_name_facts", months: "cell_name_months", columns: append(nameSums(), "name"),
		answers: answerNameFacts,
	}
}

// The method "with" returns a source with a further column.
func (s factSource) with(column string) factSource {
	s.columns = append(slices.Clone(s.columns), column)
	return s
}

// inBuckets returns a source with a further column. The source reads only quarter-hours, because the tables of months
// lack the column.
func (s factSource) inBuckets(column string) factSource {
	s.months = ""
	return s.with(column)
}

// seriesOf returns a source of quarter-hours. If all cells of each chosen query are chosen, the source has one row for
// each query instead of one row for each cell. If only some cells of a query are chosen, the source reads the chosen
// cells one by one.
func (f *Facts) seriesOf(ctx context.Context, s factSource, byQuery string, chosen []Cell) (factSource, error) {
	all, err := f.CellsOf(ctx)
	if err != nil {
		return s, err
	}
	s = s.inBuckets("bucket")
	left := map[string]int{} // the number of cells that are not chosen, by query
	for _, c := range all {
		left[c.QueryKey()]++
	}
	queries := map[string]bool{}
	for _, c := range chosen {
		left[c.QueryKey()]--
		queries[c.QueryKey()] = true
	}
	for q := range queries {
		if left[q] != 0 {
			s.byCell = true
			return s, nil
		}
	}
	s.buckets = byQuery
	return s, nil
}

// scoredAnswers selects the answers of the brand $1 in time ranges, with the cells of the answers. The two parameters
// $%d are the starts and the ends of the ranges. OFFSET makes Postgres read the answers by index, one range at a time.
const scoredAnswers = scoredKeys + `unnest($%d::timestamptz[], $%d::timestamptz[]) AS r (since, until) CROSS JOIN LATERAL (` +
	scoredColumns + ` AND created_at >= r.since AND created_at < r.until OFFSET 0) a` + scoredCells

// answersOfRun selects the answers of the brand $1 that the run $2 collected. answersScored selects the answers of the
// brand $1 that the run $4 scored from $2 to $3. Both statements return the answers with their cells.
const (
	answersOfRun  = scoredKeys + `(` + scoredColumns + ` AND run_id = $2 OFFSET 0) a` + scoredCells
	answersScored = scoredKeys + `(` + scoredColumns + ` AND position_scored_at BETWEEN $2 AND $3
			AND ` + notOfOthers + ` OFFSET 0) a` + scoredCells
)

// These constants are the parts of the statements that select answers with their cells.
const (
	scoredKeys = `keys AS (SELECT min(id) AS cell_id, query_id, query_text, collector, country FROM cells
		WHERE brand_id = $1 GROUP BY query_id, query_text, collector, country),
	scored AS (
		SELECT k.cell_id, a.id, a.run_id, a.model, a.status, a.truncated, a.scored, a.created_at,
			date_bin('` + trendBucket + `', a.created_at, 'epoch') AS bucket
		FROM `
	scoredColumns = `SELECT id, run_id, query_id, query_text, collector, country, model, status, truncated, created_at,
				status = 'ok' AND position_version > 0 AS scored
			FROM answers WHERE brand_id = $1`
	scoredCells = `
		JOIN keys k ON k.query_text = a.query_text AND k.collector = a.collector AND k.country = a.country
			AND k.query_id IS NOT DISTINCT FROM a.query_id)`
)

// answerFacts returns the facts of each selected answer. The statement reads the scores of each answer by primary key,
// so the time depends only on the number of answers.
const answerFacts = `SELECT a.bucket, a.cell_id, a.run_id, a.model, a.id, true AS sourced, 1 AS calls, (a.status = 'failed')::int AS failed,
		a.scored::int AS answers, (a.scored AND a.truncated)::int AS truncated,
		coalesce(p.all_mentions, 0)::int AS all_mentions, coalesce(c.all_cited, 0)::int AS all_citations,
		(p.place IS NOT NULL)::int AS mentioned, (p.place IS NOT NULL AND a.truncated)::int AS mentioned_truncated,
		coalesce(p.mentions, 0)::int AS mentions, coalesce(p.place, 0) AS order_sum,
		CASE WHEN s.label <> 'unsure' THEN s.score ELSE 0 END AS sentiment,
		coalesce(s.label <> 'unsure', false)::int AS sure, coalesce(s.label = 'unsure', false)::int AS unsure,
		coalesce(c.cited, 0)::int AS citations, coalesce(c.cited > 0, false)::int AS cited_answers,
		coalesce(c.cited > 0 AND p.place IS NULL, false)::int AS cited_unnamed
	FROM scored a
	LEFT JOIN LATERAL (
		SELECT sum(mentions) AS all_mentions, sum(mentions) FILTER (WHERE owner = 'brand') AS mentions,
			min(mention_order) FILTER (WHERE owner = 'brand') AS place,
			min(name) FILTER (WHERE owner = 'brand') AS name
		FROM tidewatch_positions(a.id) OFFSET 0) p ON a.scored
	LEFT JOIN LATERAL (
		SELECT score, label FROM tidewatch_sentiments(a.id)
		WHERE owner = 'brand' AND name = p.name LIMIT 1) s ON a.scored
	LEFT JOIN LATERAL (
		SELECT count(*) AS all_cited, count(*) FILTER (WHERE owner = 'brand') AS cited
		FROM tidewatch_citations(a.id) t WHERE t.cited OFFSET 0) c ON a.scored`

// answerNameFacts returns the facts of each selected answer about each competitor, in one row for the mentions and one
// row for the citations.
const answerNameFacts = `SELECT a.bucket, a.cell_id, n.* FROM scored a CROSS JOIN LATERAL (
		SELECT p.name COLLATE "C" AS name, 1 AS mentioned, a.truncated::int AS mentioned_truncated, p.mentions,
			p.mention_order AS order_sum, CASE WHEN s.label <> 'unsure' THEN s.score ELSE 0 END AS sentiment,
			coalesce(s.label <> 'unsure', false)::int AS sure, coalesce(s.label = 'unsure', false)::int AS unsure,
			0 AS citations, 0 AS cited_answers, 0 AS cited_unnamed
		FROM (SELECT name, mentions, mention_order FROM tidewatch_positions(a.id)
			WHERE owner = 'competitor' OFFSET 0) p
		LEFT JOIN LATERAL (SELECT score, label FROM tidewatch_sentiments(a.id)
			WHERE owner = 'competitor' AND name = p.name LIMIT 1) s ON true
		UNION ALL
		SELECT k.name COLLATE "C", 0, 0, 0, 0, 0, 0, 0, count(*)::int, 1,
			(NOT EXISTS (SELECT FROM tidewatch_positions(a.id) WHERE owner = 'competitor' AND name = k.name))::int
		FROM (SELECT competitor_id FROM tidewatch_citations(a.id) WHERE cited AND owner = 'competitor' OFFSET 0) c
		JOIN competitors k ON k.id = c.competitor_id GROUP BY k.name) n
	WHERE a.scored`

// factQuery is a statement on the table "chosen", which has the facts of the given cells in a period. The column "cell"
// contains the id of the cell. The field "args" has the arguments of the statement, starting with $4.
type factQuery struct {
	args   []any
	cells  []Cell
	period Period
	source factSource
	sql    string
	sumsBy string // the column by which the facts of a cell are first added up; empty if facts are not added up first
	what   string // name of the operation in errors
}

// readFacts runs a statement on facts.
func readFacts[T any](ctx context.Context, f *Facts, q factQuery) ([]T, error) {
	spans, err := f.spansOf(ctx, q.period, q.source)
	if err != nil {
		return nil, err
	}
	return readSpans[T](ctx, f, q, spans)
}

// readSpans runs a statement on the facts of the given spans.
func readSpans[T any](ctx context.Context, f *Facts, q factQuery, spans factSpans) ([]T, error) {
	rows, ids := rowsOf(q.cells)
	legs, args := spans.legs(q.source, append([]any{f.brandID, rows, ids}, q.args...))
	if len(legs) == 0 {
		return nil, nil
	}
	with := "WITH "
	if len(spans.answers) > 0 {
		with += fmt.Sprintf(scoredAnswers, len(args)-1, len(args)) + ", "
	}
	facts := strings.Join(legs, " UNION ALL ")
	if q.sumsBy != "" { // the sums reduce the number of rows in the following join
		facts = fmt.Sprintf("SELECT cell_id, %[1]s, %s FROM (%s) f WHERE cell_id = ANY($2) GROUP BY cell_id, %[1]s",
			q.sumsBy, sumUp(nameSums()), facts)
	}
	// The join lets Postgres use a hash join, so the time of the statement does not depend on the number of cells.
	with += "chosen AS (SELECT c.cell, f.* FROM (" + facts + `) f
		JOIN unnest($2::int[], $3::int[]) AS c (row, cell) ON c.row = f.cell_id) `
	return many[T](ctx, f.db.conn, q.what, with+q.sql, args...)
}

// legs returns the SQL statements that read the spans, and appends the arguments of the spans to the parameter "args".
// The last two arguments are the starts and the ends of the ranges of answers.
func (s factSpans) legs(source factSource, args []any) ([]string, []any) {
	var legs []string
	columns := "f.cell_id, f." + strings.Join(source.columns, ", f.")
	only := ""
	if source.only != "" {
		only = " AND " + source.only
	}
	if len(s.months) > 0 {
		args = append(args, s.months)
		legs = append(legs, fmt.Sprintf("SELECT %s FROM %s f WHERE f.brand_id = $1 AND f.month = ANY($%d::date[])"+only,
			columns, source.months, len(args)))
	}
	if len(s.buckets) > 0 {
		args = append(args, startsOf(s.buckets), endsOf(s.buckets))
		cells, ofCell := "", ""
		if source.byCell {
			cells, ofCell = "CROSS JOIN unnest($2::int[]) AS k (row)", " AND f.cell_id = k.row"
		}
		legs = append(legs, fmt.Sprintf(`SELECT %s FROM unnest($%d::timestamptz[], $%d::timestamptz[]) AS r (since, until)
			`+cells+` CROSS JOIN LATERAL (SELECT * FROM %s f
				WHERE f.brand_id = $1`+ofCell+` AND f.bucket >= r.since AND f.bucket < r.until`+only+` OFFSET 0) f`,
			columns, len(args)-1, len(args), source.buckets))
	}
	if len(s.answers) > 0 {
		args = append(args, startsOf(s.answers), endsOf(s.answers))
		legs = append(legs, "SELECT "+columns+" FROM ("+source.answers+") f WHERE true"+only)
	}
	return legs, args
}

func startsOf(periods []Period) []time.Time {
	return column(periods, func(p Period) time.Time { return p.From })
}

func endsOf(periods []Period) []time.Time {
	return column(periods, func(p Period) time.Time { return p.To })
}

// factState is the state of a brand's aggregates in a period.
type factState struct {
	Changed  []time.Time `db:"changed"`  // changed quarter-hours
	Months   []time.Time `db:"months"`   // months with complete sums
	Unfilled *time.Time  `db:"unfilled"` // time before which facts are missing; nil if none are missing
}

const stateOfFacts = `SELECT
	(SELECT array_agg(DISTINCT bucket ORDER BY bucket) FROM changed_buckets WHERE brand_id = $1
		AND bucket > $2::timestamptz - interval '` + trendBucket + `' AND bucket < $3) AS changed,
	(SELECT array_agg(month::timestamp AT TIME ZONE 'UTC' ORDER BY month) FROM summed_months WHERE brand_id = $1
		AND month::timestamp AT TIME ZONE 'UTC' >= $2 AND month::timestamp AT TIME ZONE 'UTC' < $3) AS months,
	(SELECT least(before, $3) FROM fact_fills WHERE brand_id = $1) AS unfilled`

// spansOf divides a period into months, quarter-hours, and ranges of answers. Months are used only if the source has
// tables of months.
func (f *Facts) spansOf(ctx context.Context, p Period, source factSource) (factSpans, error) {
	statement := stateOfFacts
	if source.sources {
		statement = stateOfSources
	}
	state, err := one[factState](ctx, f.db.conn, "read the state of facts", statement, f.brandID, p.From, p.To)
	if err != nil {
		return factSpans{}, err
	}
	if source.months == "" {
		state.Months = nil
	}
	return state.spans(p), nil
}

// bucketLength is the duration of [trendBucket].
const bucketLength = 15 * time.Minute

// factSpans are the parts of a period whose sums come from months, from quarter-hours and from answers.
type factSpans struct {
	answers []Period    // ranges whose answers are added up
	buckets []Period    // ranges of quarter-hours
	months  []time.Time // months in UTC
}

// spans divides a period. Months with complete sums are read as a whole. Answers are added up in changed quarter-hours,
// in times without facts, and in parts of quarter-hours.
func (s factState) spans(p Period) factSpans {
	var spans factSpans
	at, end := p.From, p.To.Truncate(bucketLength)
	if s.Unfilled != nil && s.Unfilled.After(at) {
		at = *s.Unfilled
		spans.answers = appendSpan(spans.answers, p.From, at)
	}
	if start := at.Truncate(bucketLength); start.Before(at) {
		next := earliest(start.Add(bucketLength), p.To)
		spans.answers = appendSpan(spans.answers, at, next)
		at = next
	}
	changed, months := s.Changed, s.Months
	for at.Before(end) {
		changed, months = timesFrom(changed, at), timesFrom(months, at)
		stop := end
		if len(changed) > 0 {
			stop = earliest(stop, changed[0])
		}
		switch {
		case stop.Equal(at):
			next := at.Add(bucketLength)
			spans.answers = appendSpan(spans.answers, at, next)
			at = next
		case len(months) > 0 && months[0].Equal(at) && !months[0].AddDate(0, 1, 0).After(stop):
			spans.months = append(spans.months, at)
			at = months[0].AddDate(0, 1, 0)
		default:
			if len(months) > 0 && months[0].Equal(at) {
				months = months[1:]
			}
			if len(months) > 0 {
				stop = earliest(stop, months[0])
			}
			spans.buckets = appendSpan(spans.buckets, at, stop)
			at = stop
		}
	}
	if at.Before(p.To) {
		spans.answers = appendSpan(spans.answers, at, p.To)
	}
	return spans
}

// appendSpan appends a range, or extends the last range if the ranges touch.
func appendSpan(spans []Period, start, end time.Time) []Period {
	if !start.Before(end) {
		return spans
	}
	if n := len(spans); n > 0 && spans[n-1].To.Equal(start) {
		spans[n-1].To = end
		return spans
	}
	return append(spans, Period{From: start, To: end})
}

// timesFrom returns the times at or after the time "at". The given times must be sorted.
func timesFrom(times []time.Time, at time.Time) []time.Time {
	for len(times) > 0 && times[0].Before(at) {
		times = times[1:]
	}
	return times
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// bucketsFrom returns the time ranges of the given quarter-hours.
func bucketsFrom(buckets []time.Time) []Period {
	periods := make([]Period, len(buckets))
	for i, b := range buckets {
		periods[i] = Period{From: b, To: b.Add(bucketLength)}
	}
	return periods
}
