package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// SplitQuery selects one series of sums, by day or week, for each group of cells.
type SplitQuery struct {
	Cells  []Cell
	Groups []int // the group of each cell
	Period Period
	Starts []time.Time // the starts of the days or weeks of the series, in ascending order
}

// SplitSums are the sums of one group of cells in one part of a series, with the sums about the brand.
type SplitSums struct {
	Sums
	NameSums

	Group int
	Part  int // the index of the day or week
}

// SplitNameSums are the sums of one group of cells in one part of a series about one competitor.
type SplitNameSums struct {
	NameSums

	Group int
	Name  string
	Part  int // the index of the day or week
}

// SplitSeries returns the sums of each group of cells in each part of a series, in any order. A group without calls in
// a part has no row for the part.
func (f *Facts) SplitSeries(ctx context.Context, q SplitQuery) ([]SplitSums, error) {
	all, _, err := f.splitAll(ctx, q, nil)
	return all, err
}

// SplitSeriesByCollector returns the sums of [Facts.SplitSeries]. It also returns, for each collector of the cells,
// whether the collector has scored answers in each part of the series.
func (f *Facts) SplitSeriesByCollector(ctx context.Context, q SplitQuery) ([]SplitSums, map[string][]bool, error) {
	answered := map[string][]bool{}
	for _, c := range q.Cells {
		if answered[c.Collector] == nil {
			answered[c.Collector] = make([]bool, len(q.Starts))
		}
	}
	return f.splitAll(ctx, q, answered)
}

// splitAll returns the sums about the brand. It marks the parts with answers of each collector in the map "answered",
// unless the map is empty.
func (f *Facts) splitAll(
	ctx context.Context, q SplitQuery, answered map[string][]bool,
) ([]SplitSums, map[string][]bool, error) {
	var all []SplitSums
	source := splitSource{ofAll(), "query_facts", allSums(), "''", answered}
	t, err := f.splitSeries(ctx, q, source, nil)
	if err != nil {
		return nil, nil, err
	}
	t.each(func(_ string, s SplitSums) { all = append(all, s) })
	return all, answered, nil
}

// SplitNameSeries returns the sums about the named competitors, split as in [Facts.SplitSeries]. A group without a
// mention or citation of a competitor in a part has no row for the competitor and the part.
func (f *Facts) SplitNameSeries(ctx context.Context, q SplitQuery, names []string) ([]SplitNameSums, error) {
	source := splitSource{ofNames(), "query_name_facts", nameSums(), "name", nil}
	source.only = "f.name = ANY($5)"
	if len(names) == 0 {
		return nil, nil
	}
	var all []SplitNameSums
	t, err := f.splitSeries(ctx, q, source, names)
	if err != nil {
		return nil, err
	}
	t.each(func(name string, s SplitSums) {
		all = append(all, SplitNameSums{Group: s.Group, Name: name, Part: s.Part, NameSums: s.NameSums})
	})
	return all, nil
}

// splitSource is a source of facts for split series.
type splitSource struct {
	factSource

	byQuery  string            // the table with the sums of whole queries
	sums     []string          // the columns of the sums
	name     string            // the SQL expression for the name
	answered map[string][]bool // receives the parts with answers of each collector; empty if they are not needed
}

// splitRow has the sums of all groups in one part of a series. The transfer of one array takes much less time than the
// transfer of one row for each group.
type splitRow struct {
	Name string    `db:"name"`
	Part int       `db:"part"` // the number of the day or week, from 1
	Sums []float64 `db:"sums"` // for each group: the number of the group, followed by its sums
}

// splitSeries reads the sums about the given names from packs and from quarter-hours. If no names are given,
// splitSeries reads the sums about the brand.
func (f *Facts) splitSeries(
	ctx context.Context, q SplitQuery, source splitSource, names []string,
) (*splitTally, error) {
	facts, cells, err := f.splitCells(ctx, q, source)
	if err != nil {
		return nil, err
	}
	spans, err := f.spansOf(ctx, q.Period, facts)
	if err != nil {
		return nil, err
	}
	packed, err := f.takePackedFacts(ctx, &spans, q.Starts)
	if err != nil {
		return nil, err
	}
	t := &splitTally{answered: map[int][]bool{}, parts: len(q.Starts), sums: map[splitKey][]SplitSums{}}
	for _, c := range q.Cells {
		for _, row := range c.Rows {
			t.answered[row] = source.answered[c.Collector]
		}
	}
	if err := f.markAnswered(ctx, q, source.answered, facts.byCell, spans); err != nil {
		return nil, err
	}
	if err := t.addPacks(ctx, f, packQuery{
		args: []any{packedNames(names)}, cells: cells, condition: "name = ANY($4::text[])", months: packed,
	}); err != nil {
		return nil, err
	}
	args := []any{q.Starts}
	if names != nil {
		args = append(args, names)
	}
	rows, err := readSpans[splitRow](ctx, f, factQuery{
		what: "sum up a split series", source: facts, cells: cells, period: q.Period, args: args,
		sql: fmt.Sprintf(`SELECT part, name, array_agg(ARRAY[cell, %s]::float8[]) AS sums FROM (
			SELECT width_bucket(bucket, $4::timestamptz[]) AS part, %s AS name, cell, %s
			FROM chosen GROUP BY 1, 2, 3) s GROUP BY part, name`,
			strings.Join(source.sums, ", "), source.name, sumUp(source.sums)),
	}, spans)
	for _, r := range rows {
		for v := values(r.Sums); len(v) > 0; {
			s := SplitSums{Group: v.next(), Part: r.Part - 1}
			if names == nil {
				s.Calls, s.Failed, s.Answers, s.Truncated = v.next(), v.next(), v.next(), v.next()
				s.AllMentions, s.AllCitations = v.next(), v.next()
			}
			s.NameSums = v.nameSums()
			t.add(r.Name, s)
		}
	}
	return t, err
}

// markAnswered marks the parts of a series in which each collector has answers in quarter-hours of the spans. The
// parameter byCell says whether the quarter-hours are read cell by cell.
func (f *Facts) markAnswered(
	ctx context.Context, q SplitQuery, answered map[string][]bool, byCell bool, spans factSpans,
) error {
	if len(answered) == 0 {
		return nil
	}
	collectors := slices.Sorted(maps.Keys(answered))
	cells := slices.Clone(q.Cells)
	for i, c := range cells {
		cells[i].ID, _ = slices.BinarySearch(collectors, c.Collector)
	}
	rows, err := readSpans[struct {
		Collector int   `db:"collector"` // the index of the collector
		Parts     []int `db:"parts"`     // the numbers of the days or weeks, from 1
	}](ctx, f, factQuery{
		what: "find the collectors with answers", cells: cells, period: q.Period, args: []any{q.Starts},
		source: factSource{
			buckets: "cell_facts", columns: []string{"bucket", "answers"}, byCell: byCell,
			answers: "SELECT a.bucket, a.cell_id, a.scored::int AS answers FROM scored a",
		},
		sql: `SELECT collector, array_agg(part) AS parts FROM (
			SELECT cell AS collector, width_bucket(bucket, $4::timestamptz[]) AS part
			FROM chosen WHERE answers > 0 GROUP BY 1, 2) p GROUP BY collector`,
	}, spans)
	for _, r := range rows {
		for _, part := range r.Parts {
			answered[collectors[r.Collector]][part-1] = true
		}
	}
	return err
}

// packedNames returns the names whose packs are read. Without the parameter "names", these are the packs about the
// brand, whose name is empty.
func packedNames(names []string) []string {
	if names == nil {
		return []string{""}
	}
	return names
}

// splitCells returns the source of quarter-hours for a split series, and copies of the cells whose ids are the numbers
// of their groups.
func (f *Facts) splitCells(ctx context.Context, q SplitQuery, source splitSource) (factSource, []Cell, error) {
	cells := slices.Clone(q.Cells)
	groups := map[string]int{}
	isSplit := false // whether the cells of a query are in different groups
	for i, c := range cells {
		group, ok := groups[c.QueryKey()]
		isSplit = isSplit || ok && group != q.Groups[i]
		groups[c.QueryKey()], cells[i].ID = q.Groups[i], q.Groups[i]
	}
	if isSplit {
		facts := source.inBuckets("bucket")
		facts.byCell = true
		return facts, cells, nil
	}
	facts, err := f.seriesOf(ctx, source.factSource, source.byQuery, q.Cells)
	return facts, cells, err
}

// values are the numbers of a [splitRow] that are not read yet.
type values []float64

// next reads a number.
func (v *values) next() int { return int(v.nextFloat()) }

func (v *values) nextFloat() float64 {
	first := (*v)[0]
	*v = (*v)[1:]
	return first
}

// nameSums reads the numbers in the order of the columns that the package function nameSums returns.
func (v *values) nameSums() NameSums {
	return NameSums{
		Mentioned: v.next(), MentionedTruncated: v.next(), Mentions: v.next(), OrderSum: v.next(),
		Sentiment: v.nextFloat(), Sure: v.next(), Unsure: v.next(), Citations: v.next(), CitedAnswers: v.next(),
		CitedUnnamed: v.next(),
	}
}
