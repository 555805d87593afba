package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestSearches_AndTagsIgnoreCaseOnEachLocale(t *testing.T) {
	t.Parallel()
	eachLocale(t, func(t *testing.T, db storetest.DB) {
		t.Helper()
		run, queries := newRun(t, db, 1)
		db.Exec(t, `INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector, status, position_version,
				searches)
			VALUES (tidewatch_uuid7(), $1, $2, $3, $4, 'chatgpt', 'ok', 1, '{WIKI IN ISTANBUL,wiki in istanbul}')`,
			run.ID, run.BrandID, queries[0].ID, queries[0].Text)
		words := []string{
			"ПРИВЕТ мир",
			"привет МИР",
			"Übermorgen",
			"übermorgen",
			"U\u0308BERMORGEN",
			"café",
			"cafe\u0301  CAFÉ",
			"Cafe\u0301",
			"STRASSE",
			"Straße",
			"STRAẞE",
			"ΚΑΛΗΜΕΡΑ ΣΑΣ",
			"καλημερα σας",
			"ՀԱՅԱՍՏԱՆ",
			"Հայաստան",
			"ＷＩＫＩ",
			"ｗｉｋｉ",
			"İZMİR",
			"izmir",
			"ÇAĞRI",
			"çağri",
			"Ǆungla",
			"ǆungla",
			"东京 WIKI",
			"东京 wiki",
		}
		db.Exec(t, "UPDATE answers SET searches = searches || $1::text[]", words)
		db.Exec(t, "UPDATE queries SET tags = '{ISTANBUL}' WHERE id = $1", queries[0].ID)
		cells, err := db.CellsOf(t.Context(), run.BrandID)
		require.NoError(t, err)
		p := store.Period{From: time.Now().AddDate(0, 0, -1), To: time.Now().AddDate(0, 0, 1)}
		require.NoError(t, db.ReadFacts(t.Context(), run.BrandID, func(f *store.Facts) error {
			found, _, err := f.Searches(t.Context(), cells, p, store.SearchFilter{Text: "Wiki IN"}, 100, 10)
			require.NoError(t, err)
			require.Len(t, found, 1)
			require.Equal(t, "wiki in istanbul", found[0].Text)
			require.Equal(t, 2, found[0].Searches)
			found, _, err = f.Searches(t.Context(), cells, p, store.SearchFilter{}, 100, 50)
			want := map[string]int{
				"wiki in istanbul": 2, "привет мир": 2, "übermorgen": 3, "café": 2, "café café": 1, "strasse": 3,
				"καλημερα σας": 2, "հայաստան": 2, "ｗｉｋｉ": 2, "izmir": 2, "çağri": 2, "ǆungla": 2, "东京 wiki": 2,
			}
			got := map[string]int{}
			for _, search := range found {
				got[strings.Replace(search.Text, "σασ", "σας", 1)] = search.Searches
			}
			require.Equal(t, want, got)
			for text, searches := range map[string]int{
				"мИР": 2, "BERMORG": 3, "U\u0308BER": 3, "fé": 2, "straße": 3, "STRASS": 3, "ΣΑΣ": 2, "Հայ": 2, "İzm": 2, "ＷＩ": 2,
			} {
				found, _, err := f.Searches(t.Context(), cells, p, store.SearchFilter{Text: text}, 100, 1)
				require.NoError(t, err)
				require.Len(t, found, 1, text)
				require.Equal(t, searches, found[0].Searches, text)
			}
			return err
		}))
		filter := store.QueryFilter{BrandID: run.BrandID, Tag: "Istanbul"}
		tagged, err := db.ListQueries(t.Context(), filter, store.Place{}, 10)
		require.NoError(t, err)
		require.Len(t, tagged, 1)
	})
}

func TestSearches_CountTheAnswersOfEachText(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, queries := newRun(t, db, 2)
	created := time.Date(2026, 7, 20, 9, 0, 0, 0, time.UTC)
	add := func(query store.Query, collector string, searches []string, isNamed, isTruncated bool) {
		id := uuid.New()
		db.Exec(t, `INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector, status, created_at,
				position_version, searches, truncated)
			VALUES ($1, $2, $3, $4, $5, $6, 'ok', $7, 1, $8, $9)`,
			id, run.ID, run.BrandID, query.ID, query.Text, collector, created, searches, isTruncated)
		if isNamed {
			db.Exec(t, `INSERT INTO positions (answer_id, name, owner, mention_order, first_offset, mentions, prominence,
				scorer, scorer_version) VALUES ($1, 'Acme', 'brand', 1, 0, 1, 1, 'x', 1)`, id)
		}
	}
	add(queries[0], "chatgpt", []string{"CRM  test\t2026", "crm test 2026", " "}, true, false)
	add(queries[1], "claude", []string{"crm test 2026", queries[1].Text + " "}, false, false)
	add(queries[1], "grok", []string{"crm test 2026"}, false, true)
	add(queries[1], "gemini", []string{}, true, false)
	cells, err := db.CellsOf(t.Context(), run.BrandID)
	require.NoError(t, err)
	read := func(cells []store.Cell, f store.SearchFilter, limit int) (found []store.Search) {
		p := store.Period{From: created, To: created.Add(time.Hour)}
		require.NoError(t, db.ReadFacts(t.Context(), run.BrandID, func(facts *store.Facts) error {
			var err error
			found, _, err = facts.Searches(t.Context(), cells, p, f, 100, limit)
			return err
		}))
		return found
	}
	all := read(cells, store.SearchFilter{}, 10)
	require.Len(t, all, 2, "the blank search does not count")
	first := all[0]
	first.ID, first.FirstAt, first.LastAt = uuid.Nil, first.FirstAt.UTC(), first.LastAt.UTC()
	require.Equal(t, store.Search{
		Answers: 3, Collectors: []string{"chatgpt", "claude", "grok"}, FirstAt: created, Judged: 2, LastAt: created,
		Mentioned: 1, Queries: 2, Searches: 4, Text: "crm test 2026",
	}, first)
	require.Equal(t, &queries[1].ID, all[1].QueryID)

	place := store.Place{At: time.UnixMicro(3), ID: all[0].ID}
	require.Equal(t, all[1:], read(cells, store.SearchFilter{After: place}, 10))
	require.Equal(t, all[1:], read(cells, store.SearchFilter{IsQuery: new(true)}, 10))
	require.Equal(t, all[:1], read(cells, store.SearchFilter{Text: "CRM Test"}, 10))
	require.Empty(t, read(cells[:0], store.SearchFilter{}, 10))
}

func TestSearches_CountTheNewestAnswers(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	run, queries := newRun(t, db, 1)
	created := time.Date(2026, 7, 20, 9, 0, 0, 0, time.UTC)
	db.Exec(t, `INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector, status, created_at,
			position_version, sample, searches)
		SELECT tidewatch_uuid7(), $1, $2, $3, $4, 'chatgpt', 'ok', $5::timestamptz + n * interval '1 hour', 1, n + 1,
			CASE WHEN n % 2 = 0 THEN ARRAY['crm'] ELSE '{}' END FROM generate_series(0, 9) n`,
		run.ID, run.BrandID, queries[0].ID, queries[0].Text, created)
	cells, err := db.CellsOf(t.Context(), run.BrandID)
	require.NoError(t, err)
	p := store.Period{From: created.Add(-time.Hour), To: created.AddDate(0, 0, 1)}
	for newest, want := range map[int]time.Time{
		1: created.Add(6*time.Hour + time.Microsecond), 4: created.Add(time.Microsecond), 5: p.From, 6: p.From,
	} {
		require.NoError(t, db.ReadFacts(t.Context(), run.BrandID, func(f *store.Facts) error {
			found, since, err := f.Searches(t.Context(), cells, p, store.SearchFilter{}, newest, 1)
			require.Equal(t, want, since.UTC(), "the newest %d answers", newest)
			require.Equal(t, min(newest, 5), found[0].Answers)
			return err
		}))
	}
}
