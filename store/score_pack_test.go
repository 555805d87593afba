package store_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// packable is the content of the template packables.
type packable struct {
	answers []uuid.UUID
	rivals  []store.Competitor
	run     store.Run
}

// packables is a database with unscored answers of four hours.
var packables = storetest.Template[packable]{Fill: func(tb testing.TB, db storetest.DB) packable {
	tb.Helper()
	brand := db.Brand(tb, 3)
	for i := range 4 {
		_, err := db.SaveCompetitor(tb.Context(), store.Competitor{BrandID: brand.ID, Name: fmt.Sprintf("Rival %d", i)})
		require.NoError(tb, err)
	}
	var p packable
	var err error
	p.rivals, err = db.CompetitorsOf(tb.Context(), brand.ID)
	require.NoError(tb, err)
	p.run, err = db.CreateManualRun(tb.Context(), db.Schedule(tb, brand).ID, uuid.Must(uuid.NewV7()),
		store.RunMetadata{TriggeredBy: "test"}, 1)
	require.NoError(tb, err)
	db.Exec(tb, `INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector, status, text, sample,
			created_at, searches)
		SELECT tidewatch_uuid7(), $1, $2, q.id, q.text, e, 'ok', 'text', n, now() - n * interval '1 hour', '{best crm}'
		FROM queries q, unnest('{chatgpt,claude}'::text[]) e, generate_series(1, 4) n`, p.run.ID, brand.ID)
	db.Exec(tb, "UPDATE job_runs SET status = 'completed', started_at = now(), finished_at = now()")
	p.answers = storetest.Value[[]uuid.UUID](tb, db, "SELECT array_agg(id ORDER BY id) FROM answers")
	return p
}}

// kinds are kinds of scores.
type kinds struct{ positions, sentiments bool }

var both = kinds{positions: true, sentiments: true}

// scores returns random scores of answers. The scores with the same seed are equal.
func (p packable) scores(seed uint64, version int, ids []uuid.UUID, of kinds) store.Scores {
	random := rand.New(rand.NewPCG(seed, 0))
	s := store.Scores{Scorer: "rules", Version: version}
	for _, id := range ids {
		if of.positions {
			s.ReadFor.Positions = append(s.ReadFor.Positions, id)
		}
		if of.sentiments {
			s.ReadFor.Sentiments = append(s.ReadFor.Sentiments, id)
		}
		order := 0
		for i := range len(p.rivals) + 1 {
			named := store.Named{AnswerID: id, Name: "Acme", Owner: store.OwnerBrand}
			if i > 0 {
				rival := p.rivals[i-1]
				named = store.Named{AnswerID: id, CompetitorID: &rival.ID, Name: rival.Name, Owner: store.OwnerCompetitor}
			}
			if random.IntN(3) == 0 {
				continue
			}
			order++
			position := store.Position{
				Named: named, FirstOffset: i * 10, MentionOrder: order, Mentions: 1 + random.IntN(3), Prominence: 0.5,
			}
			if random.IntN(2) == 0 {
				position.ListRank = &i
				*position.ListRank++
			}
			if of.positions {
				s.Positions = append(s.Positions, position)
			}
			if of.sentiments {
				confidence := random.Float64()
				label := []string{"positive", "neutral", "negative", store.LabelUnsure}[random.IntN(4)]
				s.Sentiments = append(s.Sentiments, store.Sentiment{
					Named: named, Clauses: 1 + i, Confidence: &confidence, Label: label, Score: float64(random.IntN(9)-4) / 4,
				})
			}
		}
		for i := range random.IntN(5) {
			page := fmt.Sprintf("site%d.example", random.IntN(3))
			c := store.Citation{
				Named: store.Named{AnswerID: id, Owner: store.OwnerOther}, Cited: random.IntN(4) > 0, Domain: page, Ordinal: i + 1,
				URL: "https://" + page + fmt.Sprintf("/%d", i),
			}
			switch random.IntN(3) {
			case 0:
				c.Owner = store.OwnerBrand
			case 1:
				rival := p.rivals[random.IntN(len(p.rivals))]
				c.Owner, c.CompetitorID, c.Title = store.OwnerCompetitor, &rival.ID, "Title"
			}
			if of.positions {
				s.Citations = append(s.Citations, c)
			}
		}
	}
	return s
}

// reads returns the results of all reads of scores as text.
// The times of earlier writes in the database are in "marks".
func (p packable) reads(t *testing.T, db storetest.DB, marks ...time.Time) map[string]string {
	t.Helper()
	ctx, brand, all := t.Context(), p.run.BrandID, map[string]string{}
	note := func(what string, value any, err error) {
		require.NoError(t, err, what)
		data, err := json.Marshal(value)
		require.NoError(t, err)
		all[what] = string(data)
	}
	const byName = "owner, name"
	for name, order := range map[string]string{"positions": byName, "sentiments": byName, "citations": "ordinal"} {
		all[name] = storetest.Value[string](
			t,
			db,
			`SELECT coalesce(string_agg((to_jsonb(s) - 'scored_at' || jsonb_build_object(
				'write', (SELECT count(*) FROM unnest($1::timestamptz[]) m WHERE m <= s.scored_at)))::text, E'\n'
			ORDER BY a.id, `+order+`), '') FROM answers a CROSS JOIN LATERAL tidewatch_`+name+`(a.id) s`,
			marks,
		)
		rows := ""
		require.NoError(t, db.Snapshot(ctx, func(db *store.DB) error {
			_, err := db.Export(ctx, name, store.ExportFilter{}, func(row []byte) error {
				var fields map[string]any
				err := json.Unmarshal(row, &fields)
				delete(fields, "scored_at")
				rows += fmt.Sprintln(fields)
				return err
			})
			return err
		}))
		all["exported "+name] = rows
	}
	answers, err := db.ListAnswers(ctx, store.AnswerFilter{RunID: p.run.ID}, store.Place{}, 100)
	for i := range answers {
		answers[i].PositionScoredAt, answers[i].SentimentScoredAt, answers[i].TextDeletedAt = nil, nil, nil
	}
	note("answers", answers, err)
	for _, mentioned := range []bool{true, false} {
		filter := store.AnswerFilter{BrandMentioned: &mentioned, RunID: p.run.ID}
		answers, err = db.ListAnswers(ctx, filter, store.Place{}, 100)
		ids := make([]uuid.UUID, len(answers))
		for i, a := range answers {
			ids[i] = a.ID
		}
		note(fmt.Sprint("mentioned ", mentioned), ids, err)
	}
	summary, err := db.SummarizeBrand(ctx, brand)
	note("summary", summary, err)
	for i, since := range append([]time.Time{{}}, marks...) {
		scored, err := db.CountScored(ctx, store.Scope{BrandID: brand, RunID: &p.run.ID}, since)
		note(fmt.Sprint("count since write ", i), scored, err)
		judged, err := db.CountJudged(ctx, store.Scope{BrandID: brand, RunID: &p.run.ID}, since)
		note(fmt.Sprint("judged since write ", i), judged, err)
	}
	rescorable, err := db.Rescorable(ctx, p.run.ID, 100)
	note("rescorable", rescorable, err)
	for _, all := range []bool{true, false} {
		tx, err := db.Pool.Begin(ctx)
		require.NoError(t, err)
		unjudged, err := store.New(tx).ClaimUnjudged(ctx, store.Scope{
			BrandID: brand, JudgeAll: all, RunID: &p.run.ID,
		}, p.run, time.Minute, 100)
		slices.SortFunc(unjudged, func(a, b store.Unjudged) int { return bytes.Compare(a.ID[:], b.ID[:]) })
		note(fmt.Sprint("unjudged, all names ", all), unjudged, err)
		require.NoError(t, tx.Rollback(ctx))
	}
	db.Exec(t, `INSERT INTO changed_buckets (brand_id, bucket)
		SELECT DISTINCT brand_id, date_bin('15 minutes', created_at, 'epoch') FROM answers`)
	p.readFacts(t, db, "fresh ", note)
	for {
		n, err := db.RefreshFacts(ctx, brand, 100)
		require.NoError(t, err)
		if n == 0 {
			break
		}
	}
	p.readFacts(t, db, "stored ", note)
	for _, table := range []string{
		"cell_facts", "cell_name_facts", "query_facts", "query_name_facts", "source_facts", "trend_buckets",
	} {
		all[table] = storetest.Value[string](t, db, `SELECT coalesce(string_agg(x, E'\n' ORDER BY x), '')
			FROM (SELECT to_jsonb(f)::text AS x FROM `+table+` f) f`)
	}
	return all
}

func (p packable) readFacts(t *testing.T, db storetest.DB, state string, note func(string, any, error)) {
	t.Helper()
	ctx, yes, no := t.Context(), true, false
	hour := time.Now().Truncate(time.Hour)
	period := store.Period{From: hour.AddDate(0, 0, -2), To: hour.Add(time.Hour)}
	domains := []string{"site0.example", "site1.example"}
	brands, err := db.BrandFacts(ctx, []uuid.UUID{p.run.BrandID}, []store.Period{period})
	for _, of := range brands[p.run.BrandID].Periods { // the order is random
		slices.SortFunc(of.Cells, func(a, b store.CellSums) int { return a.CellID - b.CellID })
		slices.SortFunc(of.Models, func(a, b store.ModelSums) int { return strings.Compare(a.Collector, b.Collector) })
	}
	note(state+"brands", brands, err)
	require.NoError(t, db.ReadFacts(ctx, p.run.BrandID, func(f *store.Facts) error {
		cells, err := f.CellsOf(ctx)
		require.NoError(t, err)
		sums, models, err := f.CellSums(ctx, cells, period)
		note(state+"sums", []any{sums, models}, err)
		names, err := f.CellNameSums(ctx, cells, period)
		note(state+"names", names, err)
		sources, err := f.Sources(ctx, cells, period)
		note(state+"sources", sources, err)
		sourceNames, err := f.SourceNames(ctx, cells, period, domains, 50)
		note(state+"names of sources", sourceNames, err)
		pages, err := f.SourcePages(ctx, cells, period, domains[0], 50)
		note(state+"pages", pages, err)
		earlier, err := f.EarlierPages(ctx, cells, period, domains[0], 50)
		note(state+"earlier pages", earlier, err)
		searches, _, err := f.Searches(ctx, cells, period, store.SearchFilter{}, 100, 50)
		note(state+"searches", searches, err)
		var shown []store.ShownState
		for _, cell := range cells {
			for _, domain := range append(domains, "") {
				for _, positive := range []bool{true, false} {
					shown = append(shown, store.ShownState{Cell: cell, Domain: domain, Positive: positive, RunID: p.run.ID})
				}
			}
		}
		showing, err := db.AnswersShowing(ctx, shown)
		note(state+"evidence of changes", showing, err)
		for i, filter := range []store.EvidenceFilter{
			{},
			{Mentioned: &yes},
			{Mentioned: &no},
			{Competitor: "Rival 1", Mentioned: &yes},
			{Competitor: "Rival 1", Mentioned: &no},
			{Counted: &yes},
			{Rivals: &yes},
			{Rivals: &no},
			{Cited: &yes},
			{Competitor: "Rival 2", Cited: &yes},
			{Competitor: "Rival 2", Cited: &no},
			{Domain: domains[1]},
			{URL: "https://site1.example/1"},
			{Sentiments: []string{"positive", "unsure"}},
			{Competitor: "Rival 0", Sentiments: []string{"negative"}},
		} {
			q := store.EvidenceQuery{Cells: cells, Filter: filter, Limit: 100, Period: period}
			found, err := f.Evidence(ctx, q, store.Place{})
			for i := range found {
				found[i].TextDeletedAt = nil
			}
			note(fmt.Sprint(state, "evidence ", i), found, err)
		}
		return nil
	}))
}

// The test executes the same writes on two copies of a database, which store scores in different forms, and compares
// all reads after each write. The test then converts both databases to the other form.
func TestPackedScores_ReadLikeRows(t *testing.T) {
	t.Parallel()
	rows, p := packables.Open(t)
	packed, _ := packables.Open(t)
	packed.StartPacking(t)
	count := func(db storetest.DB, table string) int {
		return storetest.Value[int](t, db, "SELECT count(*) FROM "+table)
	}
	marks := map[string][]time.Time{} // the times before the writes, by database
	mark := func(db storetest.DB) {
		marks[db.URL] = append(marks[db.URL], storetest.Value[time.Time](t, db, "SELECT clock_timestamp()"))
	}
	equal := func(what string) {
		want, got := p.reads(t, rows, marks[rows.URL]...), p.reads(t, packed, marks[packed.URL]...)
		for read := range want {
			require.Equal(t, want[read], got[read], "%s: %s", what, read)
		}
		require.Zero(t, count(rows, "answer_scores"), what)
		require.Zero(t, count(packed, "positions")+count(packed, "sentiments")+count(packed, "citations"), what)
	}
	ctx := t.Context()
	inBoth := func(what string, write func(db *store.DB, isPacked bool) error) {
		mark(rows)
		mark(packed)
		require.NoError(t, write(rows.DB, false), what)
		require.NoError(t, write(packed.DB, true), what)
		equal(what)
	}
	score := func(what string, s store.Scores) {
		inBoth(what, func(db *store.DB, isPacked bool) error {
			s.Packed = isPacked
			return db.SaveScores(ctx, s)
		})
	}
	judge := func(quote string, ids []uuid.UUID) func(db *store.DB, _ bool) error {
		return func(db *store.DB, _ bool) error {
			judged := make([]store.Judged, len(ids))
			for i, id := range ids {
				judged[i] = store.Judged{AnswerID: id, Calls: 1, Sentiments: []store.JudgedSentiment{
					{Label: "positive", Name: "Acme", Quote: quote, Score: 0.75},
					{Label: "negative", Name: "Rival 1", Quote: quote, Score: -1},
				}}
			}
			return db.SaveJudgements(ctx, p.run.ID, "judge", 1, judged)
		}
	}
	equal("without scores")
	half := p.answers[:len(p.answers)/2]
	first := p.scores(1, 1, p.answers, both)
	first.ReadFor.New = p.answers
	score("first scores", first)
	require.Positive(t, count(rows, "sentiments"))
	require.Positive(t, count(packed, "answer_scores"))
	inBoth("judgements", judge("it is 'good'", half))
	score("positions only", p.scores(2, 2, p.answers[3:9], kinds{positions: true}))
	score("sentiments only", p.scores(3, 3, p.answers[5:15], kinds{sentiments: true}))
	score("all scores again", p.scores(4, 4, p.answers[8:], both))
	inBoth("judgements without quotes", judge("", half))
	inBoth("judgements again", judge("really", p.answers[6:]))
	inBoth("no competitor", func(db *store.DB, _ bool) error { return db.DeleteCompetitor(ctx, p.rivals[1].ID) })
	rows.StartPacking(t)
	after := uuid.Nil
	for done := 0; done < len(p.answers); {
		piece, err := rows.PackScores(ctx, after, 5)
		require.NoError(t, err)
		require.NotNil(t, piece.Last)
		done, after = done+piece.Done, *piece.Last
	}
	packed.Exec(t, "CALL tidewatch_unpack_all_scores()")
	rows, packed = packed, rows
	equal("the other form")
	inBoth("without quotes", func(db *store.DB, _ bool) error {
		due := store.DueBrand{Before: time.Now().Add(time.Hour), BrandID: p.run.BrandID}
		piece, err := db.DeleteOld(ctx, store.KeepRaw, due, uuid.Nil, 5)
		require.Equal(t, 5, piece.Done)
		return err
	})
	packed.Exec(t, "DELETE FROM answers")
	require.Zero(t, count(packed, "answer_scores"))
}

func TestSaveScores_ConvertsEarlierScores(t *testing.T) {
	t.Parallel()
	db, p := packables.Open(t)
	count := func(table string) int {
		return storetest.Value[int](t, db, "SELECT count(DISTINCT answer_id) FROM "+table)
	}
	s := p.scores(1, 1, p.answers[:4], both)
	for range 2 {
		s.Packed = false
		require.NoError(t, db.SaveScores(t.Context(), s))
		require.Equal(t, 4, count("positions"))
		require.Zero(t, count("answer_scores"))
		want := p.reads(t, db)
		s.Packed = true
		require.NoError(t, db.SaveScores(t.Context(), s))
		require.Zero(t, count("positions")+count("sentiments")+count("citations"))
		require.Equal(t, 4, count("answer_scores"))
		require.Equal(t, want, p.reads(t, db))
	}
}

func TestPackScores_KeepsReadsEqualWhileScoresAreMoved(t *testing.T) {
	t.Parallel()
	db, p := packables.Open(t)
	require.NoError(t, db.SaveScores(t.Context(), p.scores(1, 1, p.answers, both)))
	want := p.reads(t, db)
	db.StartPacking(t)
	after := uuid.Nil
	for range 3 {
		piece, err := db.PackScores(t.Context(), after, 5)
		require.NoError(t, err)
		require.Equal(t, 5, piece.Done)
		require.Equal(t, want, p.reads(t, db))
		after = *piece.Last
	}
	require.Positive(t, storetest.Value[int](t, db, "SELECT count(*) FROM positions"))
}

func TestPackScores_LeavesLockedAnswersAndWaitsForItsStart(t *testing.T) {
	t.Parallel()
	db, p := packables.Open(t)
	require.NoError(t, db.SaveScores(t.Context(), p.scores(1, 1, p.answers, both)))
	piece, err := db.PackScores(t.Context(), uuid.Nil, 100)
	require.NoError(t, err)
	require.Zero(t, piece)
	unscored, err := db.ClaimUnscored(t.Context(), store.Scope{BrandID: p.run.BrandID, Version: 9}, 1)
	require.NoError(t, err)
	require.False(t, unscored[0].IsPacked)
	db.StartPacking(t)
	require.NoError(t, db.Tx(t.Context(), func(_ pgx.Tx, held *store.DB) error {
		locked, err := held.ClaimUnscored(t.Context(), store.Scope{BrandID: p.run.BrandID, Version: 9}, 1)
		require.NoError(t, err)
		require.True(t, locked[0].IsPacked)
		piece, err := db.PackScores(t.Context(), uuid.Nil, 100)
		require.NoError(t, err)
		require.Equal(t, len(p.answers)-1, piece.Done)
		require.Equal(t, []uuid.UUID{locked[0].ID},
			storetest.Value[[]uuid.UUID](t, db, `SELECT array_agg(answer_id) FROM (SELECT answer_id FROM positions
				UNION SELECT answer_id FROM sentiments UNION SELECT answer_id FROM citations) s`))
		return nil
	}))
	piece, err = db.PackScores(t.Context(), uuid.Nil, 100)
	require.NoError(t, err)
	require.Equal(t, 1, piece.Done)
}
