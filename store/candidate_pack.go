package store

import (
	"context"
	"encoding/binary"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"
)

// packedCandidate is the length of a record in bytes. A pack contains the data of one spelling in one month, with one
// record for each cell whose answers present the spelling. A record begins with two integers of 4 bytes: the id of the
// cell in the table "candidate_cells", and the number of answers. Two integers of 8 bytes follow: the times of the
// first and the last answer in microseconds. All integers are big-endian.
const packedCandidate = 24

// packCandidates adds the packs of the month $2 of the brand $1. The table "candidate_months" exists for nodes that do
// not read packs yet. The next release can drop the table, and write the packs directly.
const packCandidates = `INSERT INTO candidate_packs (brand_id, month, key, name, cells)
	SELECT brand_id, month, key, name, (SELECT string_agg(int4send(cell) || int4send(n)
			|| int8send((extract(epoch FROM first) * 1000000)::bigint)
			|| int8send((extract(epoch FROM last) * 1000000)::bigint), ''::bytea)
		FROM unnest(cells, answers, firsts, lasts) AS c (cell, n, first, last))
	FROM candidate_months WHERE brand_id = $1 AND month = $2::date`

// candidateCell identifies a combination of query, engine and country.
type candidateCell struct {
	Collector string     `db:"collector"`
	Country   string     `db:"country"`
	ID        int        `db:"id"`
	QueryID   *uuid.UUID `db:"query_id"`
}

// selects reports whether the filter, apart from the period, selects the candidates of a cell.
func (f CandidateFilter) selects(c candidateCell) bool {
	return (len(f.Collectors) == 0 || slices.Contains(f.Collectors, c.Collector)) &&
		(len(f.Countries) == 0 || slices.Contains(f.Countries, c.Country)) &&
		f.selectsQuery(c.QueryID)
}

// tallied returns the key of the cell in a tally.
func (c candidateCell) tallied() candidateKey {
	key := candidateKey{collector: c.Collector}
	if c.QueryID != nil {
		key.query = *c.QueryID
	}
	return key
}

// months adds the packs of the given months to the tally. The packs are read one by one, so the memory use depends on
// the numbers of spellings and cells, but not on the number of packs.
func (t *candidateTally) months(ctx context.Context, db *DB, f CandidateFilter, months []time.Time) error {
	if len(months) == 0 {
		return nil
	}
	cells, err := many[candidateCell](ctx, db.conn, "list the cells of candidates",
		"SELECT id, query_id, collector, country FROM candidate_cells WHERE brand_id = $1", f.BrandID)
	if err != nil {
		return err
	}
	selected := map[int]int{} // index of each selected cell, by the id of the cell
	for _, c := range cells {
		if f.selects(c) {
			selected[c.ID] = t.cell(c.tallied())
		}
	}
	var key, name string
	var pack pgtype.DriverBytes
	return each(ctx, db.conn, "read the packs of candidates",
		rowReader{[]any{&key, &name, &pack}, func() { t.unpack(key, name, pack, selected) }},
		"SELECT key, name, cells FROM candidate_packs WHERE brand_id = $1 AND month = ANY($2::date[])", f.BrandID, months)
}

// unpack adds the records of a pack to the tally if their cells are selected.
func (t *candidateTally) unpack(key, name string, pack []byte, selected map[int]int) {
	var of *talliedCandidate
	answers, first, last := 0, int64(math.MaxInt64), int64(math.MinInt64)
	for ; len(pack) >= packedCandidate; pack = pack[packedCandidate:] {
		cell, ok := selected[int(binary.BigEndian.Uint32(pack))]
		if !ok {
			continue
		}
		if of == nil {
			of = t.spelling(key, name)
		}
		of.note(cell)
		answers += int(binary.BigEndian.Uint32(pack[4:]))
		first, last = min(first, packedMicros(pack[8:])), max(last, packedMicros(pack[16:]))
	}
	if of != nil {
		of.add(answers, time.UnixMicro(first), time.UnixMicro(last))
	}
}

// candidateTally adds up candidates by spelling.
type candidateTally struct {
	cells      []candidateKey
	collectors map[string]string               // the names of collectors, which cells share
	counts     map[[2]string]*talliedCandidate // counts by the key and the spelling of a name
	index      map[candidateKey]int            // indexes of cells
}

func newCandidateTally() *candidateTally {
	return &candidateTally{
		collectors: map[string]string{}, counts: map[[2]string]*talliedCandidate{}, index: map[candidateKey]int{},
	}
}

// candidateKey identifies the answers of one engine to one query. The field query is [uuid.Nil] if the answers have no
// query.
type candidateKey struct {
	collector string
	query     uuid.UUID
}

type talliedCandidate struct {
	count CandidateCount
	cells []bool // for each cell index, whether the cell has the candidate
}

// collector returns the name of a collector as a string that other cells share.
func (t *candidateTally) collector(name []byte) string {
	if shared, ok := t.collectors[string(name)]; ok {
		return shared
	}
	t.collectors[string(name)] = string(name)
	return string(name)
}

// cell returns the index of a cell.
func (t *candidateTally) cell(key candidateKey) int {
	at, ok := t.index[key]
	if !ok {
		at = len(t.cells)
		t.index[key], t.cells = at, append(t.cells, key)
	}
	return at
}

// spelling returns the tally of one spelling of a name, and adds an empty tally if there is none.
func (t *candidateTally) spelling(key, name string) *talliedCandidate {
	c := t.counts[[2]string{key, name}]
	if c == nil {
		c = &talliedCandidate{count: CandidateCount{Key: key, Name: name}}
		t.counts[[2]string{key, name}] = c
	}
	return c
}

// add counts further answers.
func (c *talliedCandidate) add(answers int, first, last time.Time) {
	if c.count.Answers == 0 || first.Before(c.count.First) {
		c.count.First = first
	}
	if last.After(c.count.Last) {
		c.count.Last = last
	}
	c.count.Answers += answers
}

// note records that the cell with the given index has the candidate.
func (c *talliedCandidate) note(cell int) {
	for len(c.cells) <= cell {
		c.cells = append(c.cells, false)
	}
	c.cells[cell] = true
}

// result returns the counts. The count of a name lists the collectors and the selected queries whose answers present
// the name.
func (t *candidateTally) result(selected []uuid.UUID) []CandidateCount {
	isSelected := make(map[uuid.UUID]bool, len(selected))
	for _, id := range selected {
		isSelected[id] = true
	}
	all := make([]CandidateCount, 0, len(t.counts))
	for _, c := range t.counts {
		queries := map[uuid.UUID]bool{}
		for i, has := range c.cells {
			if !has {
				continue
			}
			if id := t.cells[i].query; isSelected[id] && !queries[id] {
				queries[id] = true
				c.count.Queries = append(c.count.Queries, id)
			}
			if name := t.cells[i].collector; !slices.Contains(c.count.Collectors, name) {
				c.count.Collectors = append(c.count.Collectors, name)
			}
		}
		slices.Sort(c.count.Collectors)
		all = append(all, c.count)
	}
	return all
}
