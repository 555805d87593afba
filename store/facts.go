package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Period is a range of times from From until just before To.
type Period struct{ From, To time.Time }

// Sums are the sums over all answers of a cell. All counts except Calls and Failed count only scored answers with the
// status "ok".
type Sums struct {
	AllCitations int `db:"all_citations"` // cited pages of any owner
	AllMentions  int `db:"all_mentions"`  // mentions of the brand and its competitors
	Answers      int `db:"answers"`       // scored answers with the status "ok"
	Calls        int `db:"calls"`         // calls with any outcome
	Failed       int `db:"failed"`        // number of failed calls
	Truncated    int `db:"truncated"`     // number of truncated answers
}

// NameSums are the sums over the answers of a cell about one name: the brand or a competitor.
type NameSums struct {
	Citations          int     `db:"citations"`           // cited pages on domains of the name
	CitedAnswers       int     `db:"cited_answers"`       // answers that cite a page on domains of the name
	CitedUnnamed       int     `db:"cited_unnamed"`       // answers that cite a page of the name, but omit the name
	Mentioned          int     `db:"mentioned"`           // answers that mention the name
	MentionedTruncated int     `db:"mentioned_truncated"` // truncated answers that mention the name
	Mentions           int     `db:"mentions"`            // mentions of the name
	OrderSum           int     `db:"order_sum"`           // sum of the ranks of the name by first mention
	Sentiment          float64 `db:"sentiment"`           // sum of the sure sentiments
	Sure               int     `db:"sure"`                // number of sure sentiments
	Unsure             int     `db:"unsure"`              // number of unsure sentiments
}

// Judged returns the denominator of a name's mention rate: the number of answers, without the truncated answers that do
// not mention the name. The missing part of a truncated answer may mention the name.
func (n NameSums) Judged(s Sums) int { return s.Answers - s.Truncated + n.MentionedTruncated }

// Plus returns the sum of s and the parameter "other".
func (s Sums) Plus(other Sums) Sums {
	s.AllCitations += other.AllCitations
	s.AllMentions += other.AllMentions
	s.Answers += other.Answers
	s.Calls += other.Calls
	s.Failed += other.Failed
	s.Truncated += other.Truncated
	return s
}

// Plus returns the sum of n and the parameter "other".
func (n NameSums) Plus(other NameSums) NameSums {
	n.Citations += other.Citations
	n.CitedAnswers += other.CitedAnswers
	n.CitedUnnamed += other.CitedUnnamed
	n.Mentioned += other.Mentioned
	n.MentionedTruncated += other.MentionedTruncated
	n.Mentions += other.Mentions
	n.OrderSum += other.OrderSum
	n.Sentiment += other.Sentiment
	n.Sure += other.Sure
	n.Unsure += other.Unsure
	return n
}

// CellSums are the sums of one cell, with the sums about the brand.
type CellSums struct {
	Sums
	NameSums

	CellID int `db:"cell"`
}

// CellNameSums are the sums of one cell about one competitor.
type CellNameSums struct {
	NameSums

	CellID int    `db:"cell"`
	Name   string `db:"name"`
}

// ModelSums has the numbers of calls to one collector, by the model that answered. The model of failed calls may be
// empty.
type ModelSums struct {
	Calls     int    `db:"calls"`
	Collector string `db:"collector"`
	Failed    int    `db:"failed"`
	Model     string `db:"model"`
}

// Facts reads sums over the answers of a brand from one snapshot of the database. The sums cover the answers that are
// stored at the time of the snapshot, and the answers that retention has deleted. If the aggregates are incomplete,
// Facts adds up the stored answers of the quarter-hours with incomplete aggregates. After a competitor is renamed or
// deleted, the citations of a quarter-hour count for the competitor's former name until the quarter-hour is refreshed.
type Facts struct {
	brandID uuid.UUID
	db      *DB
}

// ReadFacts calls the function "read" with the facts of a brand. The facts are valid until the function "read" returns.
func (db *DB) ReadFacts(ctx context.Context, brandID uuid.UUID, read func(*Facts) error) error {
	return db.inSnapshot(ctx, func(db *DB) error { return read(&Facts{brandID: brandID, db: db}) })
}

// inSnapshot runs a function that reads facts in a transaction with one snapshot.
func (db *DB) inSnapshot(ctx context.Context, read func(*DB) error) error {
	return db.InTx(ctx, func(db *DB) error {
		for _, setting := range []string{
			"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
			// The first setting avoids generic plans, which do not know the numbers of cells and ranges. Postgres also
			// underestimates the number of facts in ranges. Without enable_sort = off, Postgres would sort facts on
			// disk instead of adding up the facts in a hash table. If most facts belong to one brand, Postgres would
			// read the facts of all brands, without an index, unless enable_seqscan is off.
			`SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_sort', 'off', true),
				set_config('enable_seqscan', 'off', true), set_config('work_mem',
					greatest(pg_size_bytes(current_setting('work_mem')) / 1024, 16384)::text, true)`,
		} {
			if _, err := exec(ctx, db.conn, "begin to read facts", setting); err != nil {
				return err
			}
		}
		return read(db)
	})
}

// allowAllPlans resets the settings of inSnapshot that suit only statements that add up facts. A statement that finds
// the newest rows needs an index and a small sort.
func (f *Facts) allowAllPlans(ctx context.Context) error {
	_, err := exec(ctx, f.db.conn, "allow all plans",
		"SELECT set_config('enable_sort', 'on', true), set_config('enable_seqscan', 'on', true)")
	return err
}

// CellsOf returns the cells of the brand, see [DB.CellsOf].
func (f *Facts) CellsOf(ctx context.Context) ([]Cell, error) { return f.db.CellsOf(ctx, f.brandID) }

// CellSums returns the sums of the given cells in a period, sorted by cell. Cells without calls have no row. CellSums
// also returns the calls to each collector by model, sorted by collector and model.
func (f *Facts) CellSums(ctx context.Context, cells []Cell, p Period) ([]CellSums, []ModelSums, error) {
	rows, err := readFacts[cellModelSums](ctx, f, factQuery{
		what: "sum up cells", source: ofAll().with("model"), cells: cells, period: p,
		sql: "SELECT cell, model, " + sumUp(allSums()) + " FROM chosen GROUP BY cell, model ORDER BY cell, model",
	})
	if err != nil {
		return nil, nil, err
	}
	sums, models := splitModels(rows, cells)
	return sums, models, nil
}

// cellModelSums are the sums of one cell over the calls that one model answered.
type cellModelSums struct {
	CellSums

	Model string `db:"model"`
}

// splitModels adds up rows by cell, and by collector and model. The rows must be sorted by cell.
func splitModels(rows []cellModelSums, cells []Cell) ([]CellSums, []ModelSums) {
	collectors := make(map[int]string, len(cells))
	for _, c := range cells {
		collectors[c.ID] = c.Collector
	}
	var sums []CellSums
	byModel := map[ModelSums]ModelSums{} // the keys have no numbers
	for _, r := range rows {
		key := ModelSums{Collector: collectors[r.CellID], Model: r.Model}
		m, found := byModel[key]
		if !found {
			m = key
		}
		m.Calls, m.Failed = m.Calls+r.Calls, m.Failed+r.Failed
		byModel[key] = m
		if n := len(sums); n > 0 && sums[n-1].CellID == r.CellID {
			sums[n-1].Sums, sums[n-1].NameSums = sums[n-1].Sums.Plus(r.Sums), sums[n-1].NameSums.Plus(r.NameSums)
			continue
		}
		sums = append(sums, r.CellSums)
	}
	return sums, slices.SortedFunc(maps.Values(byModel), func(a, b ModelSums) int {
		return cmp.Or(strings.Compare(a.Collector, b.Collector), strings.Compare(a.Model, b.Model))
	})
}

// CellNameSums returns the sums of the given cells in a period by competitor, sorted by cell and name. Cells without a
// mention or citation of a competitor have no row for the competitor. The sums about the brand are in [Facts.CellSums].
func (f *Facts) CellNameSums(ctx context.Context, cells []Cell, p Period) ([]CellNameSums, error) {
	spans, err := f.spansOf(ctx, p, ofNames())
	if err != nil {
		return nil, err
	}
	packed, err := f.takePackedFacts(ctx, &spans, nil)
	if err != nil {
		return nil, err
	}
	t := &splitTally{parts: 1, sums: map[splitKey][]SplitSums{}}
	if err := t.addPacks(ctx, f, packQuery{cells: cells, condition: "name <> ''", months: packed}); err != nil {
		return nil, err
	}
	rows, err := readSpans[CellNameSums](ctx, f, factQuery{
		what: "sum up names", source: ofNames(), sumsBy: "name", cells: cells, period: p,
		sql: "SELECT cell, name, " + sumUp(nameSums()) + " FROM chosen GROUP BY cell, name",
	}, spans)
	for _, r := range rows {
		t.add(r.Name, SplitSums{Group: r.CellID, NameSums: r.NameSums})
	}
	var all []CellNameSums
	t.each(func(name string, s SplitSums) {
		all = append(all, CellNameSums{CellID: s.Group, Name: name, NameSums: s.NameSums})
	})
	slices.SortFunc(all, func(a, b CellNameSums) int {
		return cmp.Or(cmp.Compare(a.CellID, b.CellID), strings.Compare(a.Name, b.Name))
	})
	return all, err
}

// nameSums returns the columns of the sums about a name in the tables of facts.
func nameSums() []string {
	return []string{
		"mentioned", "mentioned_truncated", "mentions", "order_sum", "sentiment", "sure", "unsure", "citations",
		"cited_answers", "cited_unnamed",
	}
}

// callSums returns the columns of the sums over all answers.
func callSums() []string {
	return []string{"calls", "failed", "answers", "truncated", "all_mentions", "all_citations"}
}

func allSums() []string { return append(callSums(), nameSums()...) }

// sumUp returns the SQL expressions that add up columns. The expressions convert sums to integers, because Postgres
// adds up integers in a wider type. Adding up values of the wider type would be slow.
func sumUp(columns []string) string {
	all := make([]string, len(columns))
	for i, c := range columns {
		switch c {
		case "sentiment":
			all[i] = "sum(sentiment) AS sentiment"
		case "first_at":
			all[i] = "min(first_at) AS first_at"
		case "last_at":
			all[i] = "max(last_at) AS last_at"
		default:
			all[i] = "sum(" + c + ")::int AS " + c
		}
	}
	return strings.Join(all, ", ")
}
