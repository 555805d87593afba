package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
)

// presentingAnswers selects the answers that present one of several candidates, in any order. The placeholders stand
// for the argument with the keys and for the conditions on candidates.
const presentingAnswers = `SELECT c.answer_id FROM unnest(%s::text[]) AS k (wanted) CROSS JOIN LATERAL (
		SELECT answer_id FROM candidates%s OFFSET 0) c`

// chosen returns the positions of the matching answers that present a candidate, or for which the engine made a search.
// Answers without scores may also present candidates. Without a filter by status, chosen therefore returns all answers
// with the status "ok" that present a candidate.
func (f *Facts) chosen(ctx context.Context, q EvidenceQuery, after Place) ([]foundAnswer, error) {
	var ids []uuid.UUID
	var err error
	if len(q.Presented) > 0 {
		ids, err = f.presenting(ctx, q)
		if len(q.Filter.Statuses) == 0 {
			q.Filter.Statuses = []AnswerStatus{AnswerOK}
		}
	} else {
		ids, err = f.searching(ctx, q)
	}
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return f.matching(ctx, q, after, chosenAnswers, uuids(ids))
}

// presenting returns the ids of the answers that present a candidate of the query.
func (f *Facts) presenting(ctx context.Context, q EvidenceQuery) ([]uuid.UUID, error) {
	q.Candidates.Period = q.Period
	w := q.Candidates.where()
	w.conditions = append(w.conditions, "key = k.wanted")
	conditions, keys := w.sql(), w.arg(q.Presented)
	found, err := many[struct {
		ID uuid.UUID `db:"answer_id"`
	}](ctx, f.db.conn, "find answers with candidates", fmt.Sprintf(presentingAnswers, keys, conditions), w.args...)
	ids := make([]uuid.UUID, len(found))
	for i, a := range found {
		ids[i] = a.ID
	}
	return ids, err
}

// searching returns the ids of the answers for which the engine made the search of the query. The method
// [Facts.Searches] counts the same answers.
func (f *Facts) searching(ctx context.Context, q EvidenceQuery) ([]uuid.UUID, error) {
	answers, err := f.searchedAnswers(ctx, q.Cells, q.Period, q.Newest+1)
	if err != nil {
		return nil, err
	}
	answers, _ = countedSearches(answers, q.Period, q.Newest)
	wanted := Fold(shownSearch(q.Search))
	same := map[string]bool{} // whether a text is the search, by text
	var ids []uuid.UUID
	for _, a := range answers {
		for _, text := range a.searches {
			is, known := same[text]
			if !known {
				is = Fold(shownSearch(text)) == wanted
				same[text] = is
			}
			if is {
				ids = append(ids, a.id)
				break
			}
		}
	}
	return ids, nil
}

// addPresented adds, to each answer, the part of the text that presents one of the candidates. If an answer presents
// several of the candidates, addPresented adds only the first part.
func (f *Facts) addPresented(ctx context.Context, answers []EvidenceAnswer, keys []string) error {
	places, err := many[struct {
		AnswerID uuid.UUID `db:"answer_id"`
		End      int       `db:"end_offset"`
		Start    int       `db:"first_offset"`
	}](ctx, f.db.conn, "find the places of candidates", `SELECT DISTINCT ON (answer_id) answer_id, first_offset, end_offset
		FROM candidates WHERE answer_id = ANY($1) AND key = ANY($2) ORDER BY answer_id, first_offset`,
		uuids(column(answers, func(a EvidenceAnswer) uuid.UUID { return a.ID })), keys)
	if err != nil {
		return err
	}
	at := map[uuid.UUID]*TextRange{}
	for _, p := range places {
		at[p.AnswerID] = &TextRange{Start: p.Start, End: p.End}
	}
	for i := range answers {
		answers[i].Presented = at[answers[i].ID]
	}
	return nil
}
