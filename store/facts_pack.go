package store

import (
	"context"
	"encoding/binary"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
)

// A pack has the facts of one cell about one name in a month in UTC. A pack about the brand has an empty name. A pack
// has one record for each row of cell_facts or cell_name_facts. A record begins with the number of the quarter-hour in
// the month, from 0, as an integer of 2 bytes. The sum of the sentiments follows as a number of 8 bytes, and then the
// columns of packedSums as integers of 4 bytes. The records of the brand also have the columns of callSums. All numbers
// are big-endian.

// packedSums returns the columns of the sums about a name, except the sum of the sentiments.
func packedSums() []string {
	return slices.DeleteFunc(nameSums(), func(column string) bool { return column == "sentiment" })
}

// packFacts returns the statement that adds the packs of the month from $3 until $4 of the brand $1.
func packFacts() string {
	record := func(columns []string) string {
		return `string_agg(int2send((extract(epoch FROM bucket - $3::timestamptz) / ` +
			strconv.Itoa(int(bucketLength.Seconds())) + `)::int2) || float8send(sentiment) || int4send(` +
			strings.Join(columns, ") || int4send(") + `), ''::bytea)`
	}
	const of = " WHERE brand_id = $1 AND bucket >= $3 AND bucket < $4 GROUP BY "
	return `INSERT INTO fact_packs (brand_id, month, name, cell_id, records)
		SELECT $1, $2::date, '', cell_id, ` + record(append(packedSums(), callSums()...)) + " FROM cell_facts" +
		of + "cell_id UNION ALL SELECT $1, $2::date, name, cell_id, " + record(packedSums()) +
		" FROM cell_name_facts" + of + "name, cell_id"
}

// packedMonth is a month with packs. The field "parts" has one number for each quarter-hour: the index of the part of a
// series, or -1 if the quarter-hour does not count.
type packedMonth struct {
	start time.Time
	parts []int
}

// A month is read from packs only if the period contains at least 1/leastPacked of its quarter-hours. A pack contains a
// whole month, so reading a few quarter-hours from the tables of facts is faster.
const leastPacked = 8

// takePackedFacts removes the months with packs from the ranges of quarter-hours, and returns these months. The
// parameter "starts" has the starts of the parts of a series, in ascending order. If the list "starts" is empty, all
// quarter-hours belong to the part 0.
func (f *Facts) takePackedFacts(ctx context.Context, spans *factSpans, starts []time.Time) ([]packedMonth, error) {
	if len(spans.buckets) == 0 {
		return nil, nil
	}
	rows, err := many[struct {
		Month time.Time `db:"month"`
	}](ctx, f.db.conn, "find months with packs of facts", `SELECT month::timestamp AT TIME ZONE 'UTC' AS month
		FROM summed_months WHERE brand_id = $1 AND facts_packed AND month::timestamp AT TIME ZONE 'UTC' < $3
			AND (month::timestamp + interval '1 month') AT TIME ZONE 'UTC' > $2 ORDER BY month`,
		f.brandID, spans.buckets[0].From, spans.buckets[len(spans.buckets)-1].To)
	var months []packedMonth
	for _, r := range rows {
		start := r.Month.UTC()
		end := start.AddDate(0, 1, 0)
		month := packedMonth{start, slices.Repeat([]int{-1}, int(end.Sub(start)/bucketLength))}
		counted := 0
		var rest []Period
		for _, b := range spans.buckets {
			rest = appendSpan(rest, b.From, earliest(b.To, start))
			for at := later(b.From, start); at.Before(b.To) && at.Before(end); at = at.Add(bucketLength) {
				month.parts[int(at.Sub(start)/bucketLength)] = partOf(starts, at)
				counted++
			}
			rest = appendSpan(rest, later(b.From, end), b.To)
		}
		if counted >= len(month.parts)/leastPacked {
			months, spans.buckets = append(months, month), rest
		}
	}
	return months, err
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// partOf returns the index of the part that contains a time, or 0 without parts.
func partOf(starts []time.Time, at time.Time) int {
	if len(starts) == 0 {
		return 0
	}
	return sort.Search(len(starts), func(i int) bool { return starts[i].After(at) }) - 1
}

// A factPack is a pack of the table "fact_packs".
type factPack struct {
	month   packedMonth
	name    string
	records []byte
}

// A packQuery selects packs. The field ID of a cell contains the group to which the sums of the cell belong.
type packQuery struct {
	args      []any // the argument $4 of the condition, if any
	cells     []Cell
	condition string // a condition on the packs
	months    []packedMonth
}

// addPacks adds the sums of the selected packs to the tally.
func (t *splitTally) addPacks(ctx context.Context, f *Facts, q packQuery) error {
	if len(q.months) == 0 {
		return nil
	}
	rows, ids := rowsOf(q.cells)
	groups := make(map[int]int, len(rows))
	for i, row := range rows {
		groups[row] = ids[i]
	}
	starts := column(q.months, func(m packedMonth) time.Time { return m.start })
	var p factPack
	var cell int
	var month time.Time
	var name, records pgtype.DriverBytes
	names := map[string]string{} // the packs of a name share the name
	read := rowReader{[]any{&month, &name, &cell, &records}, func() {
		if _, ok := names[string(name)]; !ok {
			names[string(name)] = string(name)
		}
		p.name, p.records = names[string(name)], records
		p.month = q.months[slices.IndexFunc(q.months, func(m packedMonth) bool { return m.start.Equal(month) })]
		sums := t.sumsOf(groups[cell], p.name)
		p.add(func(part int) *SplitSums { return &sums[part] }, t.answered[cell])
	}}
	return each(ctx, f.db.conn, "read the packs of facts", read, `SELECT month, name, cell_id, records FROM fact_packs
		WHERE brand_id = $1 AND month = ANY($2::date[]) AND cell_id = ANY($3::int[]) AND `+q.condition,
		append([]any{f.brandID, starts, rows}, q.args...)...)
}

// add adds the records of the quarter-hours that count. The function "part" returns the sums of a part. In the list
// "answered", add marks the parts with answers, unless the list is empty.
func (p factPack) add(part func(int) *SplitSums, answered []bool) {
	size := 10 + 4*len(packedSums())
	if p.name == "" {
		size += 4 * len(callSums())
	}
	for records := p.records; len(records) >= size; records = records[size:] {
		at := p.month.parts[binary.BigEndian.Uint16(records)]
		if at < 0 {
			continue
		}
		s := part(at)
		number := func(i int) int { return int(binary.BigEndian.Uint32(records[10+4*i:])) }
		s.Sentiment += math.Float64frombits(binary.BigEndian.Uint64(records[2:]))
		s.Mentioned += number(0)
		s.MentionedTruncated += number(1)
		s.Mentions += number(2)
		s.OrderSum += number(3)
		s.Sure += number(4)
		s.Unsure += number(5)
		s.Citations += number(6)
		s.CitedAnswers += number(7)
		s.CitedUnnamed += number(8)
		if p.name == "" {
			s.Calls += number(9)
			s.Failed += number(10)
			s.Answers += number(11)
			if len(answered) > 0 && number(11) > 0 {
				answered[at] = true
			}
			s.Truncated += number(12)
			s.AllMentions += number(13)
			s.AllCitations += number(14)
		}
	}
}

// splitTally adds up sums by group of cells, by name and by part.
type splitTally struct {
	answered map[int][]bool // by row of a cell: whether the collector has answers, by part; empty if not needed
	parts    int
	sums     map[splitKey][]SplitSums // sums by part
}

type splitKey struct {
	group int
	name  string
}

// sumsOf returns the sums of a group and a name by part.
func (t *splitTally) sumsOf(group int, name string) []SplitSums {
	sums := t.sums[splitKey{group, name}]
	if sums == nil {
		sums = make([]SplitSums, t.parts)
		t.sums[splitKey{group, name}] = sums
	}
	return sums
}

// add adds the given sums to the sums of the same part.
func (t *splitTally) add(name string, s SplitSums) {
	to := &t.sumsOf(s.Group, name)[s.Part]
	to.Sums, to.NameSums = to.Sums.Plus(s.Sums), to.NameSums.Plus(s.NameSums)
}

// each calls a function with the sums that are not zero.
func (t *splitTally) each(f func(name string, s SplitSums)) {
	for key, sums := range t.sums {
		for part, s := range sums {
			if s != (SplitSums{}) {
				s.Group, s.Part = key.group, part
				f(key.name, s)
			}
		}
	}
}
