package insights

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/jobs/comparison"
	"tidewatch/jobs/scoring"
	"tidewatch/store"
)

// Grid has the figures of each query of a segment by engine.
type Grid struct {
	Engines  []string // the engines to which the queries were sent in the period, sorted
	Previous store.Period
	Rows     []GridRow
	Total    GridFigures            // the figures of all rows
	Totals   map[string]GridFigures // the figures of all rows by engine
}

// GridRow has the figures of one query. An edited query has a row for each of its texts, because the earlier answers
// belong to the earlier text. The figures cover the answers for all countries of the segment. A query without a fixed
// country may have answers for the countries of several schedules.
type GridRow struct {
	Active    bool // whether the query is active and still has the text
	Class     scoring.QueryClass
	Countries []string // countries of the answers in the period; "" stands for answers without a country
	ID        uuid.UUID
	QueryID   *uuid.UUID // nil if the query was deleted
	Tags      []string
	Text      string
	Topic     string

	Change  comparison.Figure // the mention rate compared with the previous period
	Engines map[string]GridFigures
	Total   GridFigures
}

// GridFigures are the figures about the brand in a set of answers. The zero value of GridFigures means that no query
// was sent.
type GridFigures struct {
	store.Sums
	store.NameSums

	LastAsked time.Time // the start of the last quarter-hour with a call
}

// Judged returns the denominator of the mention rate.
func (f GridFigures) Judged() int { return f.NameSums.Judged(f.Sums) }

// Asked reports whether a query was sent.
func (f GridFigures) Asked() bool { return f.Calls > 0 }

// Enough reports whether the mention rate has enough answers for a conclusion.
func (f GridFigures) Enough() bool { return f.Judged() >= comparison.MinAnswers }

// MentionRate returns the share of answers that mention the brand, or nil without answers.
func (f GridFigures) MentionRate() *float64 { return share(float64(f.Mentioned), f.Judged()) }

// Position returns the mean rank of the brand by first mention, or nil without mentions.
func (f GridFigures) Position() *float64 { return share(float64(f.OrderSum), f.Mentioned) }

// AverageSentiment returns the mean of the sure sentiments. AverageSentiment returns nil if fewer than
// [store.MinSentiments] sentiments are sure.
func (f GridFigures) AverageSentiment() *float64 {
	if f.Sure < store.MinSentiments {
		return nil
	}
	return share(f.Sentiment, f.Sure)
}

func share(sum float64, n int) *float64 {
	if n == 0 {
		return nil
	}
	value := sum / float64(n)
	return &value
}

// GridOrder is an order of the rows of a grid.
type GridOrder string

// A grid has one of these orders. Rows with equal sort keys are sorted by text.
const (
	// WorstFirst sorts by the upper bound of the 95 % Wilson score interval of the mention rate. A query without a
	// mention in 20 answers (upper bound 0.16) precedes a query without a mention in one answer (0.79), because one
	// answer proves little. Queries without answers are last.
	WorstFirst GridOrder = "worst"
	// ByText sorts by the text of the query.
	ByText GridOrder = "text"
	// ByChange sorts by the change of the mention rate, the largest fall first. Queries with fewer than
	// [comparison.MinAnswers] answers in a period come after the other queries, and queries whose change is unknown
	// come last.
	ByChange GridOrder = "change"
)

// GridFilter selects and sorts the rows of a grid.
type GridFilter struct {
	Order GridOrder
	Text  string // a part of the query's text, regardless of letter case; empty selects all queries
}

// ReadGrid returns the grid of a brand in a segment. The rows are the queries that were sent to an engine in the
// period, and the active queries that were not sent. If no query was sent, the grid has no rows.
func ReadGrid(ctx context.Context, db *store.DB, brand store.Brand, s Segment, filter GridFilter) (Grid, error) {
	about, err := subjectOf(ctx, db, brand)
	if err != nil {
		return Grid{}, err
	}
	all, err := editsOf(ctx, db, s.Period.To, about)
	if err != nil {
		return Grid{}, err
	}
	grid := Grid{Previous: s.PreviousPeriod(), Totals: map[string]GridFigures{}}
	active, err := db.ActiveQueriesOf(ctx, brand.ID)
	if err != nil {
		return Grid{}, err
	}
	var cells []store.Cell
	var sums comparedSums
	last := map[int]time.Time{}
	err = db.ReadFacts(ctx, brand.ID, func(f *store.Facts) error {
		every, err := f.CellsOf(ctx)
		if err != nil {
			return err
		}
		cells = slices.DeleteFunc(s.Resolve(every, about.scorer).Cells, func(c store.Cell) bool {
			return !containsText(c.QueryText, filter.Text)
		})
		if sums, err = sumsOf(ctx, f, cells, grid.Previous, s.Period); err != nil {
			return err
		}
		last, err = f.LastAsked(ctx, cells, s.Period)
		return err
	})
	if err != nil {
		return Grid{}, err
	}
	edited := about.editedBrand(all[brand.ID], cells, sums, grid.Previous.From)
	for key, row := range rowsOf(cells, s.unsent(active, about.scorer, filter.Text), sums.after) {
		r := gridRow(row, sums, edited, last)
		r.ID = uuid.NewSHA1(uuid.NameSpaceOID, []byte(brand.ID.String()+" "+key))
		r.Class = about.scorer.ClassOf(r.Text)
		grid.add(r)
	}
	slices.Sort(grid.Engines)
	filter.Order.sort(grid.Rows)
	return grid, nil
}

// containsText reports whether a text contains the string in the parameter "words", regardless of letter case.
func containsText(text, words string) bool {
	return strings.Contains(store.Fold(text), store.Fold(words))
}

// unsent returns a cell without an engine for each query of the segment whose text contains the given words. unsent
// ignores the engines of the segment.
func (s Segment) unsent(queries []store.Query, scorer *scoring.Scorer, words string) []store.Cell {
	s.Collectors = nil
	var cells []store.Cell
	for _, q := range queries {
		if containsText(q.Text, words) {
			cells = append(cells, store.Cell{
				Country: q.Country, IsActive: q.IsActive, QueryID: &q.ID, QueryText: q.Text, Tags: q.Tags, Topic: q.Topic,
			})
		}
	}
	return s.Resolve(cells, scorer).Cells
}

// rowsOf groups the cells by query and text, and keeps the groups with calls in the period. If any group has calls,
// rowsOf also keeps or adds a group for the query and text of each active cell.
func rowsOf(cells, active []store.Cell, sums periodSums) map[string][]store.Cell {
	rows := map[string][]store.Cell{}
	sent := map[string]bool{}
	for _, c := range cells {
		rows[c.QueryKey()] = append(rows[c.QueryKey()], c)
		if sums.cells[c.ID].Calls > 0 {
			sent[c.QueryKey()] = true
		}
	}
	if len(sent) == 0 {
		return nil
	}
	for _, c := range active {
		if len(rows[c.QueryKey()]) == 0 {
			rows[c.QueryKey()] = []store.Cell{c}
		}
		sent[c.QueryKey()] = true
	}
	maps.DeleteFunc(rows, func(key string, _ []store.Cell) bool { return !sent[key] })
	return rows
}

// gridRow returns the row of the cells of one query.
func gridRow(
	cells []store.Cell, sums comparedSums, edited comparison.Edited, last map[int]time.Time,
) GridRow {
	first := cells[0]
	row := GridRow{
		QueryID: first.QueryID, Tags: first.Tags, Text: first.QueryText, Topic: first.Topic, Active: first.IsActive,
		Engines: map[string]GridFigures{},
	}
	engines := map[string]bool{}
	for _, c := range cells {
		engines[c.Collector] = true
		s := sums.after.cells[c.ID]
		if s.Calls == 0 {
			continue
		}
		row.Countries = appendNew(row.Countries, c.Country)
		of := GridFigures{Sums: s.Sums, NameSums: s.NameSums, LastAsked: last[c.ID]}
		row.Engines[c.Collector] = row.Engines[c.Collector].plus(of)
		row.Total = row.Total.plus(of)
	}
	slices.Sort(row.Countries)
	in := sums.input(cells, edited, periodSums.ofBrand)
	in.Engines = slices.DeleteFunc(in.Engines, func(e comparison.Engine) bool { return !engines[e.Name] })
	row.Change = comparison.Compare(in).MentionRate
	return row
}

// add adds a row and its figures.
func (g *Grid) add(row GridRow) {
	g.Rows = append(g.Rows, row)
	g.Total = g.Total.plus(row.Total)
	for engine, f := range row.Engines {
		g.Engines = appendNew(g.Engines, engine)
		g.Totals[engine] = g.Totals[engine].plus(f)
	}
}

// plus returns the combined figures of f and the parameter "other".
func (f GridFigures) plus(other GridFigures) GridFigures {
	f.Sums, f.NameSums = f.Sums.Plus(other.Sums), f.NameSums.Plus(other.NameSums)
	if other.LastAsked.After(f.LastAsked) {
		f.LastAsked = other.LastAsked
	}
	return f
}

// sort brings rows into the given order.
func (o GridOrder) sort(rows []GridRow) {
	byName := nameOrder()
	slices.SortFunc(rows, func(a, b GridRow) int {
		return cmp.Or(o.compare(&a, &b), byName(a.Text, b.Text), slices.Compare(a.ID[:], b.ID[:]))
	})
}

func (o GridOrder) compare(a, b *GridRow) int {
	switch o {
	case ByChange:
		rankA, changeA := a.changeRank()
		rankB, changeB := b.changeRank()
		return cmp.Or(cmp.Compare(rankA, rankB), cmp.Compare(changeA, changeB))
	case WorstFirst:
		return cmp.Compare(a.badness(), b.badness())
	case ByText:
	}
	return 0 // queries with equal keys are sorted by text
}

// badness returns the key of the order [WorstFirst]. The worst query has the lowest key.
func (r *GridRow) badness() float64 {
	n := r.Total.Judged()
	if n == 0 {
		return 2
	}
	return store.EstimateShare(float64(r.Total.Mentioned)/float64(n), n).High
}

// changeRank returns the key of the order [ByChange].
func (r *GridRow) changeRank() (rank int, change float64) {
	switch {
	case r.Change.Difference == nil:
		return 2, 0
	case min(r.Change.Before.N, r.Change.After.N) < comparison.MinAnswers:
		return 1, r.Change.Difference.Value
	default:
		return 0, r.Change.Difference.Value
	}
}
