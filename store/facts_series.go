package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// SplitQuery selects a series of sums that is split into groups of cells.
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

// SplitSeries returns the sums of each group of cells in each part of a series, in any order. A group without calls in a
// part has no row for the part.
func (f *Facts) SplitSeries(ctx context.Context, q SplitQuery) ([]SplitSums, error) {
	rows, err := f.splitSeries(ctx, q, splitSource{ofAll(), "query_facts", allSums(), "''"}, nil)
	var all []SplitSums
	for _, r := range rows {
		for v := (values)(r.Sums); len(v) > 0; {
			s := SplitSums{Group: v.next(), Part: r.Part - 1}
			s.Calls, s.Failed, s.Answers, s.Truncated = v.next(), v.next(), v.next(), v.next()
			s.AllMentions, s.AllCitations = v.next(), v.next()
			s.NameSums = v.nameSums()
			all = append(all, s)
		}
	}
	return all, err
}

// SplitNameSeries is like [Facts.SplitSeries] and returns the sums about the named competitors. A group without a mention
// or citation of a competitor in a part has no row for the competitor and the part.
func (f *Facts) SplitNameSeries(ctx context.Context, q SplitQuery, names []string) ([]SplitNameSums, error) {
	source := splitSource{ofNames(), "query_name_facts", nameSums(), "name"}
	source.only = "f.name = ANY($5)"
	rows, err := f.splitSeries(ctx, q, source, names)
	var all []SplitNameSums
	for _, r := range rows {
		for v := (values)(r.Sums); len(v) > 0; {
			all = append(all, SplitNameSums{Group: v.next(), Name: r.Name, Part: r.Part - 1, NameSums: v.nameSums()})
		}
	}
	return all, err
}

// splitSource is a source of facts for split series.
type splitSource struct {
	factSource

	byQuery string   // the table with the sums of whole queries
	sums    []string // the columns of the sums
	name    string   // the SQL expression for the name
}

// splitRow has the sums of all groups in one part of a series. The transfer of one array takes much less time than the
// transfer of one row for each group.
type splitRow struct {
	Name string    `db:"name"`
	Part int       `db:"part"` // the number of the day or week, from 1
	Sums []float64 `db:"sums"` // the group and the sums of the first group, followed by those of the other groups
}

func (f *Facts) splitSeries(
	ctx context.Context, q SplitQuery, source splitSource, names []string,
) ([]splitRow, error) {
	cells := slices.Clone(q.Cells)
	groups := map[string]int{}
	isSplit := false // whether the cells of a query are in different groups
	for i, c := range cells {
		group, ok := groups[c.QueryKey()]
		isSplit = isSplit || ok && group != q.Groups[i]
		groups[c.QueryKey()], cells[i].ID = q.Groups[i], q.Groups[i]
	}
	facts := source.inBuckets("bucket")
	facts.byCell = true
	if !isSplit {
		var err error
		if facts, err = f.seriesOf(ctx, source.factSource, source.byQuery, q.Cells); err != nil {
			return nil, err
		}
	}
	args := []any{q.Starts}
	if names != nil {
		args = append(args, names)
	}
	return readFacts[splitRow](ctx, f, factQuery{
		what: "sum up a split series", source: facts, cells: cells, period: q.Period, args: args,
		sql: fmt.Sprintf(`SELECT part, name, array_agg(ARRAY[cell, %s]::float8[]) AS sums FROM (
			SELECT width_bucket(bucket, $4::timestamptz[]) AS part, %s AS name, cell, %s
			FROM chosen GROUP BY 1, 2, 3) s GROUP BY part, name`,
			strings.Join(source.sums, ", "), source.name, sumUp(source.sums)),
	})
}

// values are the numbers of a [splitRow] that are not read yet.
type values []float64

// The method "next" reads a number.
func (v *values) next() int { return int(v.nextFloat()) }

func (v *values) nextFloat() float64 {
	first := (*v)[0]
	*v = (*v)[1:]
	return first
}

// The method "nameSums" reads the numbers in the order of the function nameSums.
func (v *values) nameSums() NameSums {
	return NameSums{
		Mentioned: v.next(), MentionedTruncated: v.next(), Mentions: v.next(), OrderSum: v.next(),
		Sentiment: v.nextFloat(), Sure: v.next(), Unsure: v.next(), Citations: v.next(), CitedAnswers: v.next(),
		CitedUnnamed: v.next(),
	}
}
