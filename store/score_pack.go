package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// The table answer_scores has one row for each answer, with an array of names and an array of pages. The tables
// positions, sentiments and citations have one row for each name or page, and need three times the space. The table
// score_packing decides which form nodes write. Readers call functions such as tidewatch_positions, which return the
// scores of an answer in both forms.

// isPacked is a column of the claimed answers, see [Unscored].
const isPacked = "coalesce((SELECT starts_at <= now() FROM score_packing), false) AS is_packed"

// hasScores returns the condition that an answer has matching scores in either form. The parameter "rows" selects the
// matching rows of the given table, and the parameter "packed" selects the matching entries of answer_scores.
//
// EXISTS with a function such as tidewatch_positions would search both forms for each answer. hasScores omits the form
// that the database does not have, because Postgres evaluates hasRows only once. OFFSET 0 makes Postgres search the
// index for each answer, and not read the table for all answers.
func hasScores(table, rows, packed string) string {
	return "(" + hasRows(table) + " AND EXISTS (" + rows + " OFFSET 0) OR " +
		hasRows("answer_scores") + " AND EXISTS (" + packed + " OFFSET 0))"
}

// hasRows returns the condition that a table may have rows. A table of zero bytes has no rows.
func hasRows(table string) string { return "(SELECT pg_relation_size('" + table + "') > 0)" }

// scoresOf returns the FROM clause of the scores of the answer a. The parameter is positions, sentiments or citations.
type scoresOf func(table string) string

// scoresInBothForms returns the FROM clause for statements that run without a snapshot.
func scoresInBothForms(table string) string { return "tidewatch_" + table + "(a.id)" }

// scoresOf returns the FROM clause for the forms that the database has. The planning and the execution of
// scoresInBothForms need up to 10 % more time than the tables alone. The caller must use the result in the transaction
// of the call, which must have one snapshot.
func (db *DB) scoresOf(ctx context.Context) (scoresOf, error) {
	is, err := one[struct {
		Packed bool `db:"packed"`
	}](ctx, db.conn, "read the form of the scores", "SELECT "+hasRows("answer_scores")+" AS packed")
	if is.Packed {
		return scoresInBothForms, err
	}
	return func(table string) string { return "(SELECT * FROM " + table + " WHERE answer_id = a.id OFFSET 0)" }, err
}

// packedEntries returns the FROM clause of the entries of the array "names" or "pages" of an answer. The entries have
// the alias e. A call of unnest in the FROM clause would need more time, because Postgres would first store all
// entries.
func packedEntries(array, answer string) string {
	return "(SELECT unnest(" + array + ") AS e FROM answer_scores WHERE answer_id = " + answer + ") s"
}

// mentionsBrand returns the condition that the answer with the given id mentions the brand.
func mentionsBrand(answer string) string {
	return hasScores("positions", "SELECT FROM positions WHERE answer_id = "+answer+" AND owner = 'brand'",
		"SELECT FROM answer_scores WHERE answer_id = "+answer+" AND brand_order IS NOT NULL")
}

// packedScores are the scores of one answer. The JSON keys are column names.
type packedScores struct {
	AnswerID      uuid.UUID    `json:"answer_id"`
	HasPositions  bool         `json:"has_positions"`  // whether the answer was scored for positions and citations
	HasSentiments bool         `json:"has_sentiments"` // whether the answer was scored for sentiments
	Names         []packedName `json:"names"`          // nil if there is no name
	Pages         []packedPage `json:"pages"`          // nil if there is no page
}

// packedName has the position and the sentiment of a name. The JSON keys are the fields of the type scored_name.
type packedName struct {
	Clauses      *int       `json:"clauses,omitempty"`
	CompetitorID *uuid.UUID `json:"competitor_id,omitempty"`
	Confidence   *float64   `json:"confidence,omitempty"`
	FirstOffset  *int       `json:"first_offset,omitempty"`
	Label        *string    `json:"label,omitempty"` // nil if the name has no sentiment
	ListRank     *int       `json:"list_rank,omitempty"`
	MentionOrder *int       `json:"mention_order,omitempty"` // nil if the name has no position
	Mentions     *int       `json:"mentions,omitempty"`
	Name         string     `json:"name"`
	Owner        Owner      `json:"owner"`
	Prominence   *float64   `json:"prominence,omitempty"`
	Score        *float64   `json:"score,omitempty"`
}

// packedPage is a page that an answer cites. The JSON keys are the fields of the type cited_page.
type packedPage struct {
	Cited        bool       `json:"cited"`
	CompetitorID *uuid.UUID `json:"competitor_id,omitempty"`
	Domain       string     `json:"domain"`
	Ordinal      int        `json:"ordinal"`
	Owner        Owner      `json:"owner"`
	Title        *string    `json:"title,omitempty"` // nil if the title is empty
	URL          string     `json:"url"`
}

// pack returns the scores by answer, in the order of the answers in [Scores.ReadFor].
func (s Scores) pack() []*packedScores {
	var all []*packedScores
	found := map[uuid.UUID]*packedScores{}
	of := func(id uuid.UUID) *packedScores {
		if found[id] == nil {
			found[id] = &packedScores{AnswerID: id}
			all = append(all, found[id])
		}
		return found[id]
	}
	for _, id := range s.ReadFor.Positions {
		of(id).HasPositions = true
	}
	for _, id := range s.ReadFor.Sentiments {
		of(id).HasSentiments = true
	}
	for _, p := range s.Positions {
		n := of(p.AnswerID).name(p.Named)
		n.FirstOffset, n.ListRank, n.MentionOrder = &p.FirstOffset, p.ListRank, &p.MentionOrder
		n.Mentions, n.Prominence = &p.Mentions, &p.Prominence
	}
	for _, t := range s.Sentiments {
		n := of(t.AnswerID).name(t.Named)
		n.Clauses, n.Confidence, n.Label, n.Score = &t.Clauses, t.Confidence, &t.Label, &t.Score
	}
	for _, c := range s.Citations {
		page := packedPage{
			Cited: c.Cited, CompetitorID: c.CompetitorID, Domain: c.Domain, Ordinal: c.Ordinal, Owner: c.Owner, URL: c.URL,
		}
		if c.Title != "" {
			page.Title = &c.Title
		}
		a := of(c.AnswerID)
		a.Pages = append(a.Pages, page)
	}
	return all
}

// name returns the entry of a name, and adds an empty entry if there is none.
func (a *packedScores) name(n Named) *packedName {
	i := slices.IndexFunc(a.Names, func(e packedName) bool { return e.Owner == n.Owner && e.Name == n.Name })
	if i < 0 {
		i = len(a.Names)
		a.Names = append(a.Names, packedName{CompetitorID: n.CompetitorID, Name: n.Name, Owner: n.Owner})
	}
	return &a.Names[i]
}

// insertPacked stores the scores of answers without earlier scores.
const insertPacked = `INSERT INTO answer_scores (answer_id, names, pages, scorer, scorer_version)
	SELECT answer_id, names, pages, $2, $3
	FROM json_to_recordset($1::json) AS s (answer_id uuid, names scored_name[], pages cited_page[])
	WHERE names IS NOT NULL OR pages IS NOT NULL`

// queuePacked adds statements to a batch. The statements store scores in the table answer_scores.
func queuePacked(batch *pgx.Batch, s Scores) error {
	earlier := s.earlier()
	isEarlier := make(map[uuid.UUID]bool, len(earlier))
	for _, id := range earlier {
		isEarlier[id] = true
	}
	all := s.pack()
	replaced := slices.Clone(all)
	replaced = slices.DeleteFunc(replaced, func(a *packedScores) bool { return !isEarlier[a.AnswerID] })
	added := slices.DeleteFunc(all, func(a *packedScores) bool { return isEarlier[a.AnswerID] })
	if len(added) > 0 {
		data, err := json.Marshal(added)
		if err != nil {
			return fmt.Errorf("encode scores: %w", err)
		}
		batch.Queue(insertPacked, string(data), s.Scorer, s.Version)
	}
	if len(replaced) > 0 {
		data, err := json.Marshal(replaced)
		if err != nil {
			return fmt.Errorf("encode scores: %w", err)
		}
		batch.Queue("SELECT tidewatch_pack_scores_of($1)", uuids(earlier))
		batch.Queue("SELECT tidewatch_replace_scores($1, $2, $3)", string(data), s.Scorer, s.Version)
	}
	return nil
}

// Packing is the progress of moving scores to the table answer_scores, see [DB.Packing].
type Packing struct {
	PackedTo uuid.UUID `db:"packed_to"` // the scores of all answers up to this id are moved
	StartsAt time.Time `db:"starts_at"`
}

// packingStarts is the condition that no transaction stores rows of positions any more. A transaction that began before
// starts_at stores rows, and ends within an hour.
const packingStarts = "starts_at <= now() - interval '1 hour'"

// Packing returns the progress of moving scores to the table answer_scores, or nil if no scores must be moved yet.
func (db *DB) Packing(ctx context.Context) (*Packing, error) {
	found, err := many[Packing](ctx, db.conn, "read the progress of packing scores", `SELECT starts_at,
			coalesce(packed_to, '00000000-0000-0000-0000-000000000000') AS packed_to
		FROM score_packing WHERE `+packingStarts)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// PackScores moves the scores of up to the given number of answers to the table answer_scores. PackScores begins after
// the answer in the parameter "after". PackScores skips locked answers, and the result [Piece.Left] is the first of
// them. The result [Piece.Done] is the number of packed answers.
func (db *DB) PackScores(ctx context.Context, after uuid.UUID, limit int) (Piece, error) {
	return db.piece(ctx, "pack scores",
		"SELECT packed AS done, last, stuck FROM tidewatch_pack_scores($1, $2)", after, limit)
}

// AnalyzeScores updates the statistics of the table answer_scores. Sessions then discard their stored plans for the
// table. A plan from the time when the table was empty reads the whole table for each answer.
func (db *DB) AnalyzeScores(ctx context.Context) error {
	_, err := exec(ctx, db.conn, "update the statistics of scores", "ANALYZE answer_scores (answer_id)")
	return err
}

// MarkPacked stores that the scores of all answers up to the given id are moved. MarkPacked stores nothing if starts_at
// was changed after [DB.Packing] returned p.
func (db *DB) MarkPacked(ctx context.Context, p Packing, to uuid.UUID) error {
	_, err := exec(ctx, db.conn, "store the progress of packing scores",
		"UPDATE score_packing SET packed_to = $2 WHERE starts_at = $1 AND packed_to IS DISTINCT FROM $2", p.StartsAt, to)
	return err
}
