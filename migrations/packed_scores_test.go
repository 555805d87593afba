package migrations_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/migrations"
	"tidewatch/store/storetest"
)

const (
	lastBeforePackedScores = 85
	startsAtOnce           = "SELECT starts_at <= now() FROM score_packing"
)

// Nodes of the previous version may use a database that has brands or nodes.
func TestUp_StartsThePackingOfScoresOnlyInANewDatabase(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		use    string // a statement of the previous version
		starts bool
	}{
		"new":             {"SELECT", true},
		"with a customer": {"INSERT INTO customers (name) VALUES ('Acme')", true},
		"with a node":     {"INSERT INTO nodes (id) VALUES ('node')", false},
		"with a brand":    {"WITH c AS (INSERT INTO customers (name) VALUES ('Acme') RETURNING id) INSERT INTO brands (customer_id, name) SELECT id, 'Acme' FROM c", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			_, err := migrations.Down(t.Context(), db.Pool, quiet(), lastBeforePackedScores)
			require.NoError(t, err)
			db.Exec(t, test.use)
			_, err = migrations.Up(t.Context(), db.Pool, quiet())
			require.NoError(t, err)
			require.Equal(t, test.starts, storetest.Value[bool](t, db, startsAtOnce))
		})
	}
}

func TestDown_UnpacksScores(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	fill(t, db)
	db.Exec(t, `INSERT INTO answers (id, run_id, brand_id, query_text, collector, status)
		SELECT gen_random_uuid(), id, brand_id, 'x', 'chatgpt', 'ok' FROM job_runs LIMIT 1`)
	db.Exec(t, `INSERT INTO answer_scores (answer_id, scorer, scorer_version, names, pages)
		SELECT id, 'rules', 1, ARRAY[(0.5, 1, 0.9, NULL, gen_random_uuid(), 1, NULL, 0, 2, 1, 7, 'brand', 'Acme', 'positive',
			'good', 'judge')::scored_name], ARRAY[(NULL, 1, true, 'other', 'https://a.example', 'a.example', NULL)::cited_page]
		FROM answers`)
	// A node of the previous version has stored this row.
	db.Exec(t, `INSERT INTO sentiments (answer_id, name, owner, score, label, clauses, quote, scorer, scorer_version)
		SELECT id, 'Acme', 'brand', 0, 'neutral', 1, '', 'rules', 1 FROM answers`)
	_, err := migrations.Down(t.Context(), db.Pool, quiet(), lastBeforePackedScores)
	require.NoError(t, err)
	require.Equal(t, 2, storetest.Value[int](t, db, "SELECT mentions FROM positions WHERE competitor_id IS NULL"))
	require.Equal(t, "judge 7", storetest.Value[string](t, db,
		"SELECT scorer || ' ' || scorer_version FROM sentiments WHERE quote = 'good'"))
	require.Empty(t, storetest.Value[string](t, db, "SELECT title FROM citations"))
}
