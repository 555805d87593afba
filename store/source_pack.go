package store

import (
	"context"
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
)

// packedCell is the length of a record in bytes. A pack has one record for each cell whose answers cite a domain in a
// month. A record has the id of the cell and six counts as integers of 4 bytes, and two times in microseconds as
// integers of 8 bytes. All integers are big-endian.
const packedCell = 44

// packSources adds the packs of the month $2 of the brand $1.
const packSources = `INSERT INTO source_packs (brand_id, month, domain, cells)
	SELECT brand_id, month, domain, string_agg(int4send(cell_id) || int4send(answers) || int4send(citations)
		|| int4send(named) || int4send(own_cited) || int4send(rivals_cited) || int4send(rivals_named)
		|| int8send((extract(epoch FROM first_at) * 1000000)::bigint)
		|| int8send((extract(epoch FROM last_at) * 1000000)::bigint), ''::bytea)
	FROM source_months WHERE brand_id = $1 AND month = $2::date GROUP BY brand_id, month, domain`

// domainCells are the sums of a domain, and the ids of the cells whose answers cite the domain. The ids are big-endian
// integers of 4 bytes.
type domainCells struct {
	SourceSums

	Cells  []byte `db:"cells"`
	Domain string `db:"domain"`
}

// sourceTally adds up the sums of domains.
type sourceTally struct {
	domains map[string]*talliedDomain
	cells   map[int]talliedCell // the cell of each row of the table "cells"
}

// talliedCell has the bit of a cell's engine, see [DomainSums], and the number of the cell's query.
type talliedCell struct {
	engine int64
	query  int
}

type talliedDomain struct {
	sums    DomainSums
	queries []uint64 // a bit for each query
}

func newSourceTally(cells []Cell) *sourceTally {
	t := &sourceTally{domains: map[string]*talliedDomain{}, cells: map[int]talliedCell{}}
	engines, queries := Engines(cells), map[string]int{}
	for _, c := range cells {
		if _, ok := queries[c.QueryKey()]; !ok {
			queries[c.QueryKey()] = len(queries)
		}
		of := talliedCell{1 << min(slices.Index(engines, c.Collector), 62), queries[c.QueryKey()]}
		for _, row := range c.Rows {
			t.cells[row] = of
		}
	}
	return t
}

// domain returns the tally of the domain with the given name, and adds an empty tally if there is none.
func (t *sourceTally) domain(name string) *talliedDomain {
	d := t.domains[name]
	if d == nil {
		d = &talliedDomain{sums: DomainSums{Domain: name}}
		t.domains[name] = d
	}
	return d
}

// note records that answers of a cell cite the domain.
func (d *talliedDomain) note(c talliedCell) {
	d.sums.Engines |= c.engine
	for len(d.queries) <= c.query/64 {
		d.queries = append(d.queries, 0)
	}
	d.queries[c.query/64] |= 1 << (c.query % 64)
}

// add adds the sums of a domain to the tally.
func (t *sourceTally) add(cited domainCells) {
	d := t.domain(cited.Domain)
	d.sums.add(cited.SourceSums)
	for cells := cited.Cells; len(cells) >= 4; cells = cells[4:] {
		d.note(t.cells[int(binary.BigEndian.Uint32(cells))])
	}
}

// add adds the sums of further answers.
func (s *SourceSums) add(other SourceSums) {
	if s.Answers == 0 || other.FirstAt.Before(s.FirstAt) {
		s.FirstAt = other.FirstAt
	}
	if other.LastAt.After(s.LastAt) {
		s.LastAt = other.LastAt
	}
	s.Answers += other.Answers
	s.Citations += other.Citations
	s.Named += other.Named
	s.OwnCited += other.OwnCited
	s.RivalsCited += other.RivalsCited
	s.RivalsNamed += other.RivalsNamed
}

// packs adds the packs of the given months to the tally. The packs are read one by one, so the memory use depends on
// the numbers of domains and queries, but not on the number of packs.
func (t *sourceTally) packs(ctx context.Context, f *Facts, months []time.Time) error {
	if len(months) == 0 {
		return nil
	}
	var domain string
	var pack pgtype.DriverBytes
	return each(ctx, f.db.conn, "read the packs of sources",
		rowReader{[]any{&domain, &pack}, func() { t.unpack(domain, pack) }},
		"SELECT domain, cells FROM source_packs WHERE brand_id = $1 AND month = ANY($2::date[])", f.brandID, months)
}

// unpack adds the records of a pack to the tally if their cells are chosen.
func (t *sourceTally) unpack(domain string, pack []byte) {
	var d *talliedDomain
	var sums SourceSums
	first, last := int64(math.MaxInt64), int64(math.MinInt64)
	for ; len(pack) >= packedCell; pack = pack[packedCell:] {
		number := func(i int) int { return int(binary.BigEndian.Uint32(pack[4*i:])) }
		cell, ok := t.cells[number(0)]
		if !ok {
			continue
		}
		if d == nil {
			d = t.domain(domain)
		}
		d.note(cell)
		sums.Answers += number(1)
		sums.Citations += number(2)
		sums.Named += number(3)
		sums.OwnCited += number(4)
		sums.RivalsCited += number(5)
		sums.RivalsNamed += number(6)
		first, last = min(first, packedMicros(pack[28:])), max(last, packedMicros(pack[36:]))
	}
	if d != nil {
		sums.FirstAt, sums.LastAt = time.UnixMicro(first), time.UnixMicro(last)
		d.sums.add(sums)
	}
}

// packedMicros returns a packed time in microseconds since 1970.
func packedMicros(b []byte) int64 {
	return int64(binary.BigEndian.Uint64(b)) //nolint:gosec // Postgres wrote a signed integer
}

// result returns the sums, sorted by domain.
func (t *sourceTally) result() []DomainSums {
	all := make([]DomainSums, 0, len(t.domains))
	for _, d := range t.domains {
		for _, word := range d.queries {
			d.sums.Queries += bits.OnesCount64(word)
		}
		all = append(all, d.sums)
	}
	slices.SortFunc(all, func(a, b DomainSums) int { return strings.Compare(a.Domain, b.Domain) })
	return all
}

// takePacked removes the months with packs from the spans and returns the months.
func (f *Facts) takePacked(ctx context.Context, spans *factSpans) ([]time.Time, error) {
	if len(spans.months) == 0 {
		return nil, nil
	}
	rows, err := many[struct {
		Month time.Time `db:"month"`
	}](ctx, f.db.conn, "find months with packs of sources", `SELECT month::timestamp AT TIME ZONE 'UTC' AS month
		FROM summed_months WHERE brand_id = $1 AND sourced AND packed AND month = ANY($2::date[])`, f.brandID, spans.months)
	var packed []time.Time
	for _, r := range rows {
		packed = append(packed, r.Month.UTC())
	}
	spans.months = slices.DeleteFunc(spans.months, func(month time.Time) bool {
		return slices.ContainsFunc(packed, month.Equal)
	})
	return packed, err
}
