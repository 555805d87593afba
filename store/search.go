package store

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
)

// Search is a text that engines searched for while they answered.
type Search struct {
	Answers    int        `db:"answers"`
	Collectors []string   `db:"collectors"` // engines, sorted
	FirstAt    time.Time  `db:"first_at"`   // time of the first answer
	ID         uuid.UUID  `db:"id"`         // id that identifies the text
	Judged     int        `db:"judged"`     // answers, without the truncated answers that do not mention the brand
	LastAt     time.Time  `db:"last_at"`    // time of the last answer
	Mentioned  int        `db:"mentioned"`  // answers that mention the brand
	Queries    int        `db:"queries"`    // the number of query texts of the answers
	QueryID    *uuid.UUID `db:"query_id"`   // the query of the brand with the same text; nil if there is none
	Searches   int        `db:"searches"`   // the number of searches; an answer may repeat a search
	Text       string     `db:"text"`       // the text in normalized form
}

// SearchFilter selects searches. Fields with zero values match everything.
type SearchFilter struct {
	After   Place  // the end of the previous page, see [Facts.Searches]
	IsQuery *bool  // whether the brand has a query with the same text
	Text    string // a part of the text, regardless of letter case
}

// searching selects the newest $5 scored answers with searches of the cells $2, in the period from $3 until $4.
const searching = `WITH chosen AS (SELECT DISTINCT query_id, query_text, collector, country FROM cells WHERE id = ANY($2)),
	newest AS (SELECT a.* FROM answers a JOIN chosen k ON a.query_text = k.query_text AND a.collector = k.collector
			AND a.country = k.country AND a.query_id IS NOT DISTINCT FROM k.query_id
		WHERE a.brand_id = $1 AND a.created_at >= $3 AND a.created_at < $4 AND a.status = 'ok'
			AND a.position_version > 0 AND a.searches <> '{}'
		ORDER BY a.created_at DESC LIMIT $5)
	SELECT id, created_at, collector, coalesce(query_id::text, query_text), searches, truncated,
		EXISTS (SELECT FROM tidewatch_brand_positions(n.id)) FROM newest n ORDER BY created_at DESC`

// Searches returns the searches of the scored answers of the given cells in a period, sorted by the number of answers,
// the largest number first. The list begins after the position [SearchFilter.After], whose field At encodes a number of
// answers as microseconds since 1970. Searches that retention deleted do not count.
//
// The parameter "newest" limits the number of counted answers. The result "since" is the time from which answers are
// counted, or the beginning of the period if all answers with searches are counted.
func (f *Facts) Searches(
	ctx context.Context, cells []Cell, p Period, filter SearchFilter, newest, limit int,
) (found []Search, since time.Time, err error) {
	queries, err := f.db.QueriesOf(ctx, f.brandID)
	if err != nil {
		return nil, p.From, err
	}
	answers, err := f.searchedAnswers(ctx, cells, p, newest+1)
	if err != nil {
		return nil, p.From, err
	}
	answers, since = countedSearches(answers, p, newest)
	t := newSearchTally(queries)
	for _, a := range answers {
		t.add(a)
	}
	return t.page(filter, limit), since, nil
}

// countedSearches returns the answers that count, and the time from which answers count. If there are more answers than
// the parameter "newest", countedSearches leaves out the excess answers. Answers with the same time as the newest
// excess answer are also left out.
func countedSearches(answers []searchedAnswer, p Period, newest int) ([]searchedAnswer, time.Time) {
	if len(answers) <= newest {
		return answers, p.From
	}
	since := answers[newest].at.Add(time.Microsecond)
	n := slices.IndexFunc(answers, func(a searchedAnswer) bool { return a.at.Before(since) })
	return answers[:n], since
}

// searchedAnswers returns the newest answers with searches, up to the given limit.
func (f *Facts) searchedAnswers(ctx context.Context, cells []Cell, p Period, limit int) ([]searchedAnswer, error) {
	if err := f.allowAllPlans(ctx); err != nil {
		return nil, err
	}
	ids, _ := rowsOf(cells)
	var answers []searchedAnswer
	var a searchedAnswer
	err := each(ctx, f.db.conn, "read searches", rowReader{
		[]any{&a.id, &a.at, &a.collector, &a.query, &a.searches, &a.truncated, &a.named},
		func() {
			answers = append(answers, a)
			a.searches = nil // the next row needs an array of its own
		},
	}, searching, f.brandID, ids, p.From, p.To, limit)
	return answers, err
}
