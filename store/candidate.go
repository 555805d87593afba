package store

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Candidate is a text that an answer presents like the name of a company or product. The JSON keys of Candidate are
// column names.
type Candidate struct {
	AnswerID    uuid.UUID `json:"answer_id"`
	EndOffset   int       `json:"end_offset"`   // offset of the byte after the name
	FirstOffset int       `json:"first_offset"` // offset in bytes
	Form        string    `json:"form"`
	Key         string    `json:"key"` // all spelling variants of a name have the same key
	Name        string    `json:"name"`
}

// The statement locks the answers, so that a deletion of an answer cannot cause an error.
const insertCandidates = `INSERT INTO candidates (answer_id, brand_id, created_at, collector, country, query_id, key, name,
		form, first_offset, end_offset)
	SELECT a.id, a.brand_id, a.created_at, a.collector, a.country, a.query_id, c.key, c.name, c.form, c.first_offset,
		c.end_offset
	FROM json_to_recordset($1::json) AS c (answer_id uuid, key text, name text, form text, first_offset integer,
		end_offset integer)
	JOIN (SELECT * FROM answers WHERE id = ANY($2) FOR KEY SHARE) a ON a.id = c.answer_id
	ON CONFLICT (answer_id, key) DO NOTHING`

// CandidateText is an answer whose candidates are missing. The text is empty if the engine gave no text.
type CandidateText struct {
	ID   uuid.UUID `db:"id"`
	Text string    `db:"text"`
}

// Nodes of an earlier release store no candidates, so the maintenance job reads all answers. The answers of the last
// hour are left out, because a transaction may still insert an answer with a smaller id.
const claimMark = `SELECT m.brand_id, m.until FROM candidate_marks m WHERE EXISTS (
		SELECT FROM answers a WHERE a.brand_id = m.brand_id AND a.id > m.until
			AND a.id < tidewatch_first_id(now() - interval '1 hour'))
	ORDER BY m.brand_id LIMIT 1 FOR UPDATE SKIP LOCKED`

// lockAnswers locks answers before a transaction changes their candidates. Scoring also locks answers first. Without this
// common order, a transaction that fills candidates and a transaction that scores the same answers can wait for each
// other.
const lockAnswers = "SELECT FROM answers WHERE id = ANY($1) ORDER BY id FOR KEY SHARE"

// PrepareCandidateMarks creates the missing marks of brands, and resets marks from an earlier version of the rules for
// candidates. The mark of a brand is the position up to which its answers were searched for candidates.
// PrepareCandidateMarks skips the marks that other transactions lock, because a wait for one mark would block the
// brands whose marks are already locked. The next call resets the skipped marks.
func (db *DB) PrepareCandidateMarks(ctx context.Context, version int) error {
	_, err := exec(ctx, db.conn, "prepare the marks of candidates", `WITH missing AS (
			INSERT INTO candidate_marks (brand_id, version) SELECT b.id, $1 FROM brands b
			WHERE NOT EXISTS (SELECT FROM candidate_marks m WHERE m.brand_id = b.id) ON CONFLICT DO NOTHING),
		stale AS (SELECT brand_id FROM candidate_marks WHERE version < $1 FOR UPDATE SKIP LOCKED)
		UPDATE candidate_marks m SET version = $1, until = DEFAULT FROM stale WHERE m.brand_id = stale.brand_id`, version)
	return err
}

// FillCandidates stores the candidates of the next answers of one brand, up to the given limit, and returns the number
// of read answers. The function "find" returns the candidates of a text. Answers whose texts were deleted keep their
// candidates. FillCandidates returns 0 if no answer is left, or if other transactions fill the remaining brands.
func (db *DB) FillCandidates(ctx context.Context, limit int, find func(CandidateText) []Candidate) (int, error) {
	read := 0
	err := db.InTx(ctx, func(db *DB) error {
		marks, err := many[struct {
			BrandID uuid.UUID `db:"brand_id"`
			Until   uuid.UUID `db:"until"`
		}](ctx, db.conn, "claim a mark of candidates", claimMark)
		if err != nil || len(marks) == 0 {
			return err
		}
		texts, err := many[struct {
			CandidateText

			IsDeleted bool `db:"is_deleted"`
		}](ctx, db.conn, "read answers without candidates", `SELECT id, text_deleted_at IS NOT NULL AS is_deleted,
				CASE status WHEN 'ok' THEN text ELSE '' END AS text
			FROM answers WHERE brand_id = $1 AND id > $2 AND id < tidewatch_first_id(now() - interval '1 hour')
			ORDER BY id`+limitTo(limit), marks[0].BrandID, marks[0].Until)
		if err != nil || len(texts) == 0 {
			return err
		}
		read = len(texts)
		var found []Candidate
		var ids []uuid.UUID
		for _, t := range texts {
			if !t.IsDeleted {
				ids, found = append(ids, t.ID), append(found, find(t.CandidateText)...)
			}
		}
		batch := &pgx.Batch{}
		batch.Queue(lockAnswers, uuids(ids))
		queueRemovedCandidates(batch, ids)
		if err := queueCandidates(batch, ids, found); err != nil {
			return err
		}
		batch.Queue("UPDATE candidate_marks SET until = $2 WHERE brand_id = $1", marks[0].BrandID, texts[read-1].ID)
		if err := db.conn.SendBatch(ctx, batch).Close(); err != nil {
			return fmt.Errorf("store candidates: %w", err)
		}
		return nil
	})
	return read, err
}

// queueRemovedCandidates adds statements to a batch. The statements delete the candidates of the given answers.
func queueRemovedCandidates(batch *pgx.Batch, answers []uuid.UUID) {
	batch.Queue(noteRemovedCandidates, uuids(answers))
	batch.Queue("DELETE FROM candidates WHERE answer_id = ANY($1)", uuids(answers))
}

// queueCandidates adds a statement to a batch. The statement stores candidates of the given answers.
func queueCandidates(batch *pgx.Batch, answers []uuid.UUID, found []Candidate) error {
	if len(found) == 0 {
		return nil
	}
	data, err := json.Marshal(found)
	if err != nil {
		return fmt.Errorf("encode candidates: %w", err)
	}
	batch.Queue(insertCandidates, string(data), uuids(answers))
	return nil
}

// CandidateCount counts the answers that present one spelling of a name.
type CandidateCount struct {
	Answers     int
	Collectors  []string // engines, sorted
	First, Last time.Time
	Key, Name   string
	Queries     []uuid.UUID // the queries, except deleted queries
}

// CandidateFilter selects the candidates of a brand. Empty lists of collectors and countries match everything.
type CandidateFilter struct {
	BrandID    uuid.UUID
	Collectors []string
	Countries  []string
	Deleted    bool // whether deleted queries are also selected; a candidate keeps the id of a deleted query
	Period     Period
	QueryIDs   []uuid.UUID // ids of the selected queries
	Unselected []uuid.UUID // existing queries that are not selected; needed only if Deleted is true
}

// selectsQuery reports whether the filter selects the candidates of a query.
func (f CandidateFilter) selectsQuery(id *uuid.UUID) bool {
	if f.Deleted {
		return id == nil || !slices.Contains(f.Unselected, *id)
	}
	return id != nil && slices.Contains(f.QueryIDs, *id)
}

// where returns the conditions of the filter.
func (f CandidateFilter) where() where {
	var w where
	w.add("brand_id = ?", f.BrandID)
	w.add("created_at >= ?", f.Period.From)
	w.add("created_at < ?", f.Period.To)
	if len(f.Collectors) > 0 {
		w.add("collector = ANY(?)", f.Collectors)
	}
	if len(f.Countries) > 0 {
		w.add("country = ANY(?)", f.Countries)
	}
	if f.Deleted {
		w.add("(query_id IS NULL OR query_id <> ALL(?))", uuids(f.Unselected))
	} else {
		w.add("query_id = ANY(?)", uuids(f.QueryIDs))
	}
	return w
}

// CandidateCounts returns the counts of the selected candidates, in any order. CandidateCounts reads the sums of past
// months and counts the other candidates, from one snapshot of the database.
func (db *DB) CandidateCounts(ctx context.Context, f CandidateFilter) ([]CandidateCount, error) {
	t := newCandidateTally()
	err := db.InTx(ctx, func(db *DB) error {
		if _, err := exec(ctx, db.conn, "begin to count candidates",
			"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"); err != nil {
			return err
		}
		if err := db.prepareCandidates(ctx); err != nil {
			return err
		}
		summed, err := many[struct {
			Month time.Time `db:"month"`
		}](ctx, db.conn, "find months with sums of candidates", summedCandidates, f.BrandID, f.Period.From, f.Period.To)
		if err != nil {
			return err
		}
		from := f.Period.From
		var months []time.Time
		for _, s := range summed {
			if err := t.rows(ctx, db, f, Period{From: from, To: s.Month}); err != nil {
				return err
			}
			months, from = append(months, s.Month.UTC()), s.Month.UTC().AddDate(0, 1, 0)
		}
		if err := t.rows(ctx, db, f, Period{From: from, To: f.Period.To}); err != nil {
			return err
		}
		return t.months(ctx, db, f, months)
	})
	return t.result(f.QueryIDs), err
}

// summedCandidates selects the months between $2 and $3 in which the brand $1 has current sums of candidates.
const summedCandidates = `SELECT s.month::timestamp AT TIME ZONE 'UTC' AS month FROM summed_candidates s
	WHERE s.brand_id = $1 AND s.packed AND s.month::timestamp AT TIME ZONE 'UTC' >= $2
		AND (s.month::timestamp + interval '1 month') AT TIME ZONE 'UTC' <= $3
		AND NOT EXISTS (SELECT FROM changed_candidates c WHERE c.brand_id = $1 AND c.month = s.month)
	ORDER BY s.month`

// countCandidates counts candidates by spelling. The column "cells" has one record for each query and collector. A
// record begins with the id of the query, or 16 zero bytes without a query. The length of the collector's name, as an
// integer of 2 bytes, and the name follow.
const countCandidates = `SELECT key, name, sum(answers)::int AS answers, min(first) AS first, max(last) AS last,
		string_agg(uuid_send(coalesce(query_id, '00000000-0000-0000-0000-000000000000'))
			|| int2send(octet_length(collector)::int2) || textsend(collector), ''::bytea) AS cells
	FROM (SELECT key, name, query_id, collector, count(*) AS answers, min(created_at) AS first, max(created_at) AS last
		FROM candidates%s GROUP BY key, name, query_id, collector) c GROUP BY key, name`

// repeatedCandidates counts, by group, the selected candidates whose answer also has an earlier key of the group. The
// column "earlier" has the earlier keys of the group, separated by line breaks.
const repeatedCandidates = `SELECT k.key_group, count(*)::int AS repeated
	FROM (SELECT key_group, key, string_to_array(earlier, E'\n') AS earlier
		FROM unnest(%s::int[], %s::text[], %s::text[]) AS g (key_group, key, earlier)) k
	CROSS JOIN LATERAL (SELECT answer_id FROM candidates%s AND key = k.key) c
	WHERE EXISTS (SELECT FROM candidates o WHERE o.answer_id = c.answer_id AND o.key = ANY(k.earlier))
	GROUP BY k.key_group`

// RepeatedCandidates returns the number of further names of each group in the selected answers. For example, an answer
// that presents three names of a group has two further names. A group is a list of keys. RepeatedCandidates is fast if
// the first key of each group is the most frequent key.
func (db *DB) RepeatedCandidates(ctx context.Context, f CandidateFilter, groups [][]string) ([]int, error) {
	var indexes []int
	var keys, earlier []string
	for i, group := range groups {
		for j := 1; j < len(group); j++ {
			indexes, keys = append(indexes, i), append(keys, group[j])
			earlier = append(earlier, strings.Join(group[:j], "\n"))
		}
	}
	repeated := make([]int, len(groups))
	if len(keys) == 0 {
		return repeated, nil
	}
	w := f.where()
	conditions := w.sql()
	sql := fmt.Sprintf(repeatedCandidates, w.arg(indexes), w.arg(keys), w.arg(earlier), conditions)
	rows, err := many[struct {
		Group    int `db:"key_group"`
		Repeated int `db:"repeated"`
	}](ctx, db.conn, "count answers with several candidates", sql, w.args...)
	for _, r := range rows {
		repeated[r.Group] = r.Repeated
	}
	return repeated, err
}

// rows adds the candidates of a period to a tally.
func (t *candidateTally) rows(ctx context.Context, db *DB, f CandidateFilter, p Period) error {
	if !p.From.Before(p.To) {
		return nil
	}
	f.Period = p
	w := f.where()
	counts, err := many[struct {
		Answers int       `db:"answers"`
		Cells   []byte    `db:"cells"`
		First   time.Time `db:"first"`
		Key     string    `db:"key"`
		Last    time.Time `db:"last"`
		Name    string    `db:"name"`
	}](ctx, db.conn, "count candidates", fmt.Sprintf(countCandidates, w.sql()), w.args...)
	for _, c := range counts {
		of := t.spelling(c.Key, c.Name)
		of.add(c.Answers, c.First, c.Last)
		for cells := c.Cells; len(cells) > 0; {
			end := 18 + int(binary.BigEndian.Uint16(cells[16:]))
			of.note(t.cell(candidateKey{collector: t.collector(cells[18:end]), query: uuid.UUID(cells)}))
			cells = cells[end:]
		}
	}
	return err
}

// CandidateForm is a form in which answers present a candidate.
type CandidateForm struct {
	Answers int    `db:"answers"` // number of answers with the form, among the newest answers with the key
	Form    string `db:"form"`
	Key     string `db:"key"`
}

// CandidateForms returns the forms of a brand's candidates with the given keys in a period, sorted by key, the most
// frequent form first. CandidateForms reads the newest candidates of each key, up to the given number.
func (db *DB) CandidateForms(
	ctx context.Context, brandID uuid.UUID, p Period, keys []string, each int,
) ([]CandidateForm, error) {
	return many[CandidateForm](ctx, db.conn, "read the forms of candidates", `SELECT c.key, c.form,
			count(*)::int AS answers
		FROM unnest($4::text[]) AS k (wanted) CROSS JOIN LATERAL (SELECT key, form FROM candidates
			WHERE brand_id = $1 AND key = k.wanted AND created_at >= $2 AND created_at < $3
			ORDER BY created_at DESC LIMIT $5) c
		GROUP BY c.key, c.form ORDER BY c.key, answers DESC, c.form`, brandID, p.From, p.To, keys, each)
}

// CandidateQuote is a passage of an answer that presents a candidate.
type CandidateQuote struct {
	AnswerID    uuid.UUID `db:"answer_id"`
	Collector   string    `db:"collector"`
	CreatedAt   time.Time `db:"created_at"`
	EndOffset   int       `db:"end_offset"`
	FirstOffset int       `db:"first_offset"`
	Key         string    `db:"key"`
	RunID       uuid.UUID `db:"run_id"`
	Text        string    `db:"text"` // the text of the answer; empty if the text is deleted
}

// CandidateQuotes returns the newest passages that present the selected candidates with the given keys, up to the given
// number for each key.
func (db *DB) CandidateQuotes(
	ctx context.Context, f CandidateFilter, keys []string, each int,
) ([]CandidateQuote, error) {
	w := f.where()
	w.conditions = append(w.conditions, "key = k.wanted")
	conditions := w.sql()
	w.add("?", keys)
	return many[CandidateQuote](ctx, db.conn, "read the quotes of candidates", `SELECT c.key, c.answer_id, c.collector,
			c.created_at, c.first_offset, c.end_offset, a.run_id, a.text
		FROM unnest(`+w.conditions[len(w.conditions)-1]+`::text[]) AS k (wanted) CROSS JOIN LATERAL (
			SELECT * FROM candidates`+conditions+" ORDER BY created_at DESC"+limitTo(each)+`) c
		JOIN answers a ON a.id = c.answer_id ORDER BY c.key, c.created_at DESC, c.answer_id`, w.args...)
}

// Dismissal is a name that a user removed from the discoveries of a brand.
type Dismissal struct {
	BrandID   uuid.UUID `db:"brand_id"`
	CreatedAt time.Time `db:"created_at"`
	Key       string    `db:"key"`
	Name      string    `db:"name"`
}

const dismissalColumns = "brand_id, key, name, created_at"

// DismissalsOf returns the dismissed names of a brand, sorted by name.
func (db *DB) DismissalsOf(ctx context.Context, brandID uuid.UUID) ([]Dismissal, error) {
	return many[Dismissal](ctx, db.conn, "list dismissed names",
		"SELECT "+dismissalColumns+" FROM discovery_dismissals WHERE brand_id = $1 ORDER BY name, key", brandID)
}

// Dismiss stores a dismissed name. If the name is already dismissed, Dismiss returns the earlier dismissal.
func (db *DB) Dismiss(ctx context.Context, d Dismissal) (Dismissal, error) {
	return one[Dismissal](ctx, db.conn, "dismiss a name", `INSERT INTO discovery_dismissals AS d (brand_id, key, name)
		VALUES ($1, $2, $3) ON CONFLICT (brand_id, key) DO UPDATE SET name = d.name RETURNING `+dismissalColumns,
		d.BrandID, d.Key, d.Name)
}

// DeleteDismissal deletes a dismissal, or returns [ErrNotFound].
func (db *DB) DeleteDismissal(ctx context.Context, brandID uuid.UUID, key string) error {
	return deleteOne(ctx, db.conn, "delete a dismissal",
		"DELETE FROM discovery_dismissals WHERE brand_id = $1 AND key = $2", brandID, key)
}
