package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// isWaiting is true while one session of the database waits for a lock.
const isWaiting = `SELECT count(*) = 1 FROM pg_stat_activity
	WHERE datname = current_database() AND wait_event_type = 'Lock'`

// sentimentsOf returns the sentiments of all answers as text.
func sentimentsOf(t *testing.T, db storetest.DB) string {
	t.Helper()
	return storetest.Value[string](
		t,
		db,
		`SELECT coalesce(string_agg(concat_ws(' ', s.name, s.label, s.score, s.quote, s.scorer,
			s.scorer_version), E'\n' ORDER BY a.id, s.owner, s.name), '')
		FROM answers a CROSS JOIN LATERAL tidewatch_sentiments(a.id) s`,
	)
}

// judge stores a judgement about Acme in each answer.
func (p packable) judge(ctx context.Context, db *store.DB, quote string, ids ...uuid.UUID) error {
	judged := make([]store.Judged, len(ids))
	for i, id := range ids {
		judged[i] = store.Judged{AnswerID: id, Calls: 1, Sentiments: []store.JudgedSentiment{
			{Label: "positive", Name: "Acme", Quote: quote, Score: 0.75},
		}}
	}
	return db.SaveJudgements(ctx, p.run.ID, "judge:x", 1, judged)
}

// packOne returns a database with one scored and judged answer in the packed form.
func packOne(t *testing.T) (storetest.DB, packable) {
	t.Helper()
	db, p := packables.Open(t)
	db.StartPacking(t)
	id := p.answers[0]
	acme := store.Named{AnswerID: id, Name: "Acme", Owner: store.OwnerBrand}
	rival := store.Named{AnswerID: id, CompetitorID: &p.rivals[1].ID, Name: p.rivals[1].Name, Owner: store.OwnerCompetitor}
	require.NoError(t, db.SaveScores(t.Context(), store.Scores{
		Citations: []store.Citation{{
			Named: store.Named{AnswerID: id, CompetitorID: &p.rivals[1].ID, Owner: store.OwnerCompetitor},
			Cited: true, Ordinal: 1, URL: "https://rival.example/",
		}},
		Packed: true,
		Positions: []store.Position{
			{
				Named:        acme,
				MentionOrder: 1,
				Mentions:     2,
				Prominence:   1,
			},
			{Named: rival, MentionOrder: 2, Mentions: 1, Prominence: 0.5},
		},
		ReadFor: store.ReadFor{New: []uuid.UUID{id}, Positions: []uuid.UUID{id}, Sentiments: []uuid.UUID{id}},
		Scorer:  "rules",
		Sentiments: []store.Sentiment{
			{Named: acme, Clauses: 1, Label: "neutral"}, {Named: rival, Clauses: 1, Label: "negative", Score: -0.5},
		},
		Version: 2,
	}))
	require.NoError(t, p.judge(t.Context(), db.DB, "paid", id))
	return db, p
}

// A node of the previous version reads only rows. It scores an answer again whose scores are packed, and stores rows.
func TestPackScores_MergesTheRowsOfAnOlderNode(t *testing.T) {
	t.Parallel()
	const (
		position  = "INSERT INTO positions (answer_id, name, owner, mention_order, first_offset, mentions, prominence, scorer, scorer_version) VALUES ($1, 'Acme', 'brand', 3, 5, 9, 0.1, 'rules', 1)"
		sentiment = "INSERT INTO sentiments (answer_id, name, owner, score, label, clauses, scorer, scorer_version) VALUES ($1, 'Acme', 'brand', -1, 'negative', 4, 'rules', 1)"
		other     = "INSERT INTO sentiments (answer_id, name, owner, score, label, clauses, scorer, scorer_version) VALUES ($1, 'Rival 0', 'competitor', 1, 'positive', 4, 'rules', 1)"
		judgement = "INSERT INTO sentiments (answer_id, name, owner, score, label, clauses, quote, scorer, scorer_version, scored_at) VALUES ($1, 'Acme', 'brand', -0.25, 'negative', 1, 'also paid', 'judge:y', 1, now() + $2::interval)"
		page      = "INSERT INTO citations (answer_id, ordinal, url, cited, owner, scorer, scorer_version) VALUES ($1, 1, 'https://new.example/', true, 'other', 'rules', 1)"
		paid      = "Acme positive 0.75 paid judge:x 1"
		rival     = "Rival 0 negative -0.5  rules 2"
	)
	for name, tt := range map[string]struct {
		rows       []string
		ago        string // a difference to the present, for judgements
		positions  string
		sentiments string
		url        string
	}{
		"positions":            {[]string{position}, "", "Acme 3", paid + "\n" + rival, "https://rival.example/"},
		"citations":            {[]string{page}, "", "Acme 1,Rival 0 2", paid + "\n" + rival, "https://new.example/"},
		"sentiments":           {[]string{sentiment}, "", "Acme 1,Rival 0 2", paid, "https://rival.example/"},
		"sentiments of others": {[]string{other}, "", "Acme 1,Rival 0 2", paid + "\nRival 0 positive 1  rules 1", "https://rival.example/"},
		"all": {
			[]string{position, sentiment, other, page}, "", "Acme 3", paid + "\nRival 0 positive 1  rules 1", "https://new.example/",
		},
		"a newer judgement": {
			[]string{judgement}, "1 hour", "Acme 1,Rival 0 2", "Acme negative -0.25 also paid judge:y 1", "https://rival.example/",
		},
		"an older judgement": {[]string{judgement}, "-1 hour", "Acme 1,Rival 0 2", paid, "https://rival.example/"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, p := packOne(t)
			id := p.answers[0]
			for _, sql := range tt.rows {
				args := []any{id}
				if tt.ago != "" {
					args = append(args, tt.ago)
				}
				db.Exec(t, sql, args...)
			}
			check := func() {
				require.Equal(t, tt.sentiments, sentimentsOf(t, db))
				require.Equal(t, tt.positions, storetest.Value[string](t, db,
					`SELECT string_agg(name || ' ' || mention_order, ',' ORDER BY owner, name) FROM tidewatch_positions($1)`, id))
				require.Equal(
					t,
					tt.url,
					storetest.Value[string](t, db, "SELECT string_agg(url, ',') FROM tidewatch_citations($1)", id),
				)
			}
			for range 2 {
				piece, err := db.PackScores(t.Context(), uuid.Nil, 10)
				require.NoError(t, err)
				require.Nil(t, piece.Left)
				check()
				require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM answer_scores"))
			}
			db.Exec(t, "CALL tidewatch_unpack_all_scores()")
			check()
			require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM answer_scores"))
		})
	}
}

// A return to the previous version must not lose judgements, if the previous version has stored rows in the meantime.
func TestUnpackScores_MergesTheRowsOfAnOlderNode(t *testing.T) {
	t.Parallel()
	db, p := packOne(t)
	db.Exec(t, `INSERT INTO sentiments (answer_id, name, owner, score, label, clauses, scorer, scorer_version)
		VALUES ($1, 'Acme', 'brand', -1, 'negative', 4, 'rules', 1)`, p.answers[0])
	db.Exec(t, "CALL tidewatch_unpack_all_scores()")
	require.Equal(t, "Acme positive 0.75 paid judge:x 1", sentimentsOf(t, db))
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM answer_scores"))
}

// The deletion of a competitor must not rewrite the scores of the brand inside of the request.
func TestDeleteCompetitor_LeavesPackedScoresUnchanged(t *testing.T) {
	t.Parallel()
	db, p := packOne(t)
	const version = "SELECT xmin::text FROM answer_scores"
	const references = `SELECT array_agg(competitor_id) FROM (SELECT competitor_id FROM tidewatch_positions($1) WHERE owner = 'competitor'
		UNION ALL SELECT competitor_id FROM tidewatch_sentiments($1) WHERE owner = 'competitor'
		UNION ALL SELECT competitor_id FROM tidewatch_citations($1)) s`
	before, rival := storetest.Value[string](t, db, version), &p.rivals[1].ID
	require.Equal(t, []*uuid.UUID{rival, rival, rival}, storetest.Value[[]*uuid.UUID](t, db, references, p.answers[0]))
	require.NoError(t, db.DeleteCompetitor(t.Context(), p.rivals[1].ID))
	require.Equal(t, before, storetest.Value[string](t, db, version))
	require.Equal(t, []*uuid.UUID{nil, nil, nil}, storetest.Value[[]*uuid.UUID](t, db, references, p.answers[0]))
}

// The deletion of texts begins before a judgement is stored, and ends after. The trigger stops the deletion between its
// beginning and its first change.
func TestDeleteOld_DeletesTheQuotesOfAJudgementAtTheSameTime(t *testing.T) {
	t.Parallel()
	for _, isPacked := range []bool{false, true} {
		t.Run(fmt.Sprint("packed ", isPacked), func(t *testing.T) {
			t.Parallel()
			db, p := packables.Open(t)
			if isPacked {
				db.StartPacking(t)
			}
			s := p.scores(1, 1, p.answers, both)
			s.Packed, s.ReadFor.New = isPacked, p.answers
			require.NoError(t, db.SaveScores(t.Context(), s))
			db.Exec(t, `CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
				IF current_query() LIKE '%text_deleted_at = now()%' THEN PERFORM pg_advisory_xact_lock(1); END IF;
				RETURN NULL; END $$`)
			db.Exec(t, "CREATE TRIGGER pause BEFORE UPDATE ON answers FOR EACH STATEMENT EXECUTE FUNCTION pause()")
			tx, err := db.Pool.Begin(t.Context())
			require.NoError(t, err)
			defer tx.Rollback(context.WithoutCancel(t.Context())) //nolint:errcheck // the transaction has usually ended
			_, err = tx.Exec(t.Context(), "SELECT pg_advisory_xact_lock(1)")
			require.NoError(t, err)
			work, ctx := errgroup.WithContext(t.Context())
			work.Go(func() error {
				// The deletion has a lock_timeout of half a second, so the test must be quick to release the lock.
				for {
					piece, err := db.DeleteOld(ctx, store.KeepRaw,
						store.DueBrand{Before: time.Now().Add(time.Hour), BrandID: p.run.BrandID}, uuid.Nil, 100)
					if store.Impatient(err) {
						continue
					}
					if err == nil && piece.Done != len(p.answers) {
						err = fmt.Errorf("deleted %d texts, want %d", piece.Done, len(p.answers))
					}
					return err
				}
			})
			db.WaitFor(t, "the deletion", isWaiting)
			judged := make(chan error, 1)
			go func() { judged <- p.judge(t.Context(), db.DB, "words of the answer", p.answers...) }()
			select {
			case err := <-judged:
				judged <- err
			case <-time.After(100 * time.Millisecond): // the judgement waits for the deletion
			}
			require.NoError(t, tx.Rollback(t.Context()))
			require.NoError(t, work.Wait())
			require.NoError(t, <-judged)
			require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM answers WHERE text_deleted_at IS NULL"))
			require.Positive(t, storetest.Value[int](t, db, `SELECT count(*) FROM answers a, tidewatch_sentiments(a.id) s
				WHERE s.scorer = 'judge:x'`))
			require.Zero(t, storetest.Value[int](t, db, `SELECT count(*) FROM answers a, tidewatch_sentiments(a.id) s
				WHERE s.quote <> ''`))
		})
	}
}

// SaveScores must see a judgement that another transaction stores at the same time.
func TestSaveScores_KeepsAJudgementAtTheSameTime(t *testing.T) {
	t.Parallel()
	for _, isPacked := range []bool{false, true} {
		t.Run(fmt.Sprint("packed ", isPacked), func(t *testing.T) {
			t.Parallel()
			db, p := packables.Open(t)
			s := p.scores(1, 1, p.answers, both)
			s.Packed = isPacked
			require.NoError(t, db.SaveScores(t.Context(), s))
			var work errgroup.Group
			require.NoError(t, db.Tx(t.Context(), func(_ pgx.Tx, held *store.DB) error {
				if err := p.judge(t.Context(), held, "paid", p.answers...); err != nil {
					return err
				}
				work.Go(func() error { return db.SaveScores(t.Context(), s) })
				db.WaitFor(t, "SaveScores", isWaiting)
				return nil
			}))
			require.NoError(t, work.Wait())
			const judgements = "SELECT count(*) FROM answers a, tidewatch_sentiments(a.id) s WHERE s.quote = 'paid'"
			about := 0
			for _, sentiment := range s.Sentiments {
				if sentiment.Owner == store.OwnerBrand {
					about++
				}
			}
			require.Equal(t, about, storetest.Value[int](t, db, judgements))
		})
	}
}

func TestSaveScores_AfterThePackingBeganSinceTheClaim(t *testing.T) {
	t.Parallel()
	db, p := packables.Open(t)
	scope := store.Scope{BrandID: p.run.BrandID, Version: 1}
	require.NoError(t, db.Tx(t.Context(), func(_ pgx.Tx, held *store.DB) error {
		claimed, err := held.ClaimUnscored(t.Context(), scope, 100)
		require.NoError(t, err)
		require.False(t, claimed[0].IsPacked)
		db.StartPacking(t)
		s := p.scores(1, 1, p.answers, both)
		s.Packed, s.ReadFor.New = claimed[0].IsPacked, p.answers
		return held.SaveScores(t.Context(), s)
	}))
	want := p.reads(t, db)
	piece, err := db.PackScores(t.Context(), uuid.Nil, 100)
	require.NoError(t, err)
	require.Positive(t, piece.Done)
	require.Equal(t, want, p.reads(t, db))
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM positions"))
}

func TestPacking_StartsAnHourAfterItsTimeAndRemembersItsPosition(t *testing.T) {
	t.Parallel()
	db, p := packables.Open(t)
	none := func() {
		packing, err := db.Packing(t.Context())
		require.NoError(t, err)
		require.Nil(t, packing)
	}
	none()
	db.Exec(t, "UPDATE score_packing SET starts_at = now() - interval '59 minutes'")
	none()
	db.StartPacking(t)
	packing, err := db.Packing(t.Context())
	require.NoError(t, err)
	require.Zero(t, packing.PackedTo)
	require.NoError(t, db.MarkPacked(t.Context(), *packing, p.answers[3]))
	marked, err := db.Packing(t.Context())
	require.NoError(t, err)
	require.Equal(t, p.answers[3], marked.PackedTo)
	db.Exec(t, "UPDATE score_packing SET starts_at = starts_at - interval '1 hour'")
	require.NoError(t, db.MarkPacked(t.Context(), *marked, p.answers[4]), "the mark of a pass before the change")
	again, err := db.Packing(t.Context())
	require.NoError(t, err)
	require.Zero(t, again.PackedTo)
}

func TestSaveJudgements_OfANameThatIsJudgedTwice(t *testing.T) {
	t.Parallel()
	db, p := packOne(t)
	require.NoError(t, p.judge(t.Context(), db.DB, "twice", p.answers[0], p.answers[0]))
	require.Equal(t, "Acme positive 0.75 twice judge:x 1\nRival 0 negative -0.5  rules 2", sentimentsOf(t, db))
}

// The end of the procedure means that no scores are packed.
func TestUnpackScores_WaitsForLockedAnswers(t *testing.T) {
	t.Parallel()
	db, p := packables.Open(t)
	db.StartPacking(t)
	s := p.scores(1, 1, p.answers, both)
	s.Packed = true
	require.NoError(t, db.SaveScores(t.Context(), s))
	var work errgroup.Group
	require.NoError(t, db.Tx(t.Context(), func(tx pgx.Tx, _ *store.DB) error {
		_, err := tx.Exec(t.Context(), "SELECT FROM answers WHERE id = $1 FOR NO KEY UPDATE", p.answers[4])
		require.NoError(t, err)
		work.Go(func() error {
			_, err := db.Pool.Exec(t.Context(), "CALL tidewatch_unpack_all_scores()")
			return err
		})
		db.WaitFor(t, "the procedure", isWaiting)
		return nil
	}))
	require.NoError(t, work.Wait())
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM answer_scores"))
	require.Equal(t, "infinity", storetest.Value[string](t, db, "SELECT starts_at::text FROM score_packing"))
}

// The table answer_scores refuses the values that the tables positions, sentiments and citations refuse.
func TestAnswerScores_RefusesInvalidScores(t *testing.T) {
	t.Parallel()
	db, p := packOne(t)
	change := func(column, field, value string) error {
		_, err := db.Pool.Exec(
			t.Context(),
			fmt.Sprintf("UPDATE answer_scores SET %[1]s[1].%[2]s = %[3]s", column, field, value),
		)
		return err
	}
	for column, changes := range map[string][][2]string{
		"names": {
			{"score", "1.1"},
			{"score", "-1.1"},
			{"score", "NULL"},
			{"confidence", "1.1"},
			{"confidence", "-0.1"},
			{"mention_order", "0"},
			{"mention_order", "NULL, names[1].label = NULL"},
			{"list_rank", "0"},
			{"first_offset", "-1"},
			{"mentions", "0"},
			{"mentions", "NULL"},
			{"prominence", "NULL"},
			{"owner", "'other'"},
			{"owner", "NULL"},
			{"name", "NULL"},
			{"label", "'good'"},
			{"clauses", "NULL"},
		},
		"pages": {
			{"ordinal", "0"},
			{"ordinal", "NULL"},
			{"owner", "'none'"},
			{"owner", "NULL"},
			{"url", "NULL"},
			{"domain", "NULL"},
			{"cited", "NULL"},
		},
	} {
		for _, c := range changes {
			err := change(column, c[0], c[1])
			refused, ok := errors.AsType[*pgconn.PgError](err)
			require.True(t, ok, "%s.%s = %s: %v", column, c[0], c[1], err)
			require.Equal(t, "23514", refused.Code, "%s.%s = %s", column, c[0], c[1])
			require.Equal(t, "answer_scores_"+column+"_check", refused.ConstraintName)
		}
	}
	require.NoError(t, change("names", "confidence", "1"))
	require.NoError(t, change("names", "list_rank", "1"))
	require.Equal(t, "1 0.75 positive", storetest.Value[string](
		t,
		db,
		"SELECT brand_order || ' ' || brand_score || ' ' || brand_label FROM answer_scores WHERE answer_id = $1",
		p.answers[0],
	))
	require.NoError(t, change("names", "mention_order", "NULL"), "a sentiment without a position")
	require.NoError(t, change("names", "owner", "'competitor'"))
	require.True(t, storetest.Value[bool](t, db,
		"SELECT brand_order IS NULL AND brand_score IS NULL AND brand_label IS NULL FROM answer_scores"))
}

// Nodes score, judge, pack and delete texts at the same time, while the form of the scores changes.
func TestScores_ConcurrentWritesInBothForms(t *testing.T) {
	t.Parallel()
	db, p := packables.Open(t)
	scores := func(version int, ids []uuid.UUID) store.Scores { // the same names for an answer in each round
		all := store.Scores{Scorer: "rules", Version: version}
		for _, id := range ids {
			s := p.scores(uint64(id[15]), version, []uuid.UUID{id}, both)
			all.Positions = append(all.Positions, s.Positions...)
			all.Sentiments = append(all.Sentiments, s.Sentiments...)
			all.Citations = append(all.Citations, s.Citations...)
		}
		all.ReadFor.Positions, all.ReadFor.Sentiments = ids, ids
		return all
	}
	first := scores(1, p.answers)
	first.ReadFor.New = p.answers
	require.NoError(t, db.SaveScores(t.Context(), first))
	work, ctx := errgroup.WithContext(t.Context())
	const rounds = 30
	repeat := func(seed uint64, step func(random *rand.Rand, round int) error) {
		work.Go(func() error {
			random := rand.New(rand.NewPCG(seed, 1))
			for round := range rounds {
				if err := step(random, round); err != nil && !store.Impatient(err) {
					return err
				}
			}
			return nil
		})
	}
	for node := range uint64(2) {
		repeat(node, func(_ *rand.Rand, round int) error {
			return db.Tx(ctx, func(_ pgx.Tx, db *store.DB) error {
				scope := store.Scope{BrandID: p.run.BrandID, Version: 2 + round}
				claimed, err := db.ClaimUnscored(ctx, scope, 5)
				if err != nil || len(claimed) == 0 {
					return err
				}
				ids := make([]uuid.UUID, len(claimed))
				for i, a := range claimed {
					ids[i] = a.ID
				}
				s := scores(scope.Version, ids)
				s.Packed = claimed[0].IsPacked
				return db.SaveScores(ctx, s)
			})
		})
		repeat(10+node, func(random *rand.Rand, _ int) error {
			return p.judge(ctx, db.DB, "paid", p.answers[random.IntN(len(p.answers))], p.answers[random.IntN(len(p.answers))])
		})
	}
	repeat(20, func(*rand.Rand, int) error { _, err := db.PackScores(ctx, uuid.Nil, 3); return err })
	repeat(21, func(_ *rand.Rand, round int) error {
		at := map[bool]string{true: "now()", false: "'infinity'"}[round%2 == 0]
		_, err := db.Pool.Exec(ctx, "UPDATE score_packing SET starts_at = "+at)
		return err
	})
	repeat(22, func(_ *rand.Rand, round int) error {
		if round < rounds/2 {
			return nil
		}
		before := store.DueBrand{Before: time.Now().Add(time.Hour), BrandID: p.run.BrandID}
		_, err := db.DeleteOld(ctx, store.KeepRaw, before, p.answers[len(p.answers)/2], 2)
		return err
	})
	require.NoError(t, work.Wait())
	require.Zero(t, storetest.Value[int](t, db, `SELECT count(*) FROM answers a, tidewatch_sentiments(a.id) s
		WHERE s.owner = 'brand' AND (a.text_deleted_at IS NULL AND a.judge_version > 0) <> (s.quote = 'paid')`),
		"all judgements stay, except the quotes of deleted texts")
	require.NoError(t, p.judge(t.Context(), db.DB, "paid", p.answers...))
	db.StartPacking(t)
	s := scores(99, p.answers)
	s.Packed = true
	require.NoError(t, db.SaveScores(t.Context(), s))
	require.Zero(t, storetest.Value[int](t, db,
		"SELECT (SELECT count(*) FROM positions) + (SELECT count(*) FROM sentiments) + (SELECT count(*) FROM citations)"))
	about := 0
	for _, sentiment := range s.Sentiments {
		if sentiment.Owner == store.OwnerBrand {
			about++
		}
	}
	kept := storetest.Value[int](t, db, `SELECT count(*) FROM answers a, tidewatch_sentiments(a.id) s
		WHERE s.owner = 'brand' AND (a.text_deleted_at IS NULL) = (s.quote = 'paid')`)
	require.Equal(t, about, kept)
	require.Equal(t, len(s.Positions), storetest.Value[int](t, db,
		"SELECT count(*) FROM answers a, tidewatch_positions(a.id)"))
	require.Equal(t, len(s.Citations), storetest.Value[int](t, db,
		"SELECT count(*) FROM answers a, tidewatch_citations(a.id)"))
}
