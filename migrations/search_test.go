package migrations_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/migrations"
	"tidewatch/store/storetest"
)

// lastBeforeSearchWords is the last numbered step before schedules have the column search_words.
const lastBeforeSearchWords = 75

func TestUp_FillsTheWordsOfExistingSchedules(t *testing.T) {
	t.Parallel()
	db := storetest.OpenEmpty(t)
	upTo(t, db, lastBeforeSearchWords)
	db.Exec(t, `WITH customer AS (INSERT INTO customers (name) VALUES ('Acme') RETURNING id),
		brand AS (INSERT INTO brands (customer_id, name) SELECT id, 'Müller' FROM customer RETURNING id, customer_id)
		INSERT INTO scheduled_jobs (brand_id, customer_id, name, job_type, cron_expression)
		SELECT id, customer_id, name, 'scoring', '0 9 * * *' FROM brand, unnest(ARRAY['Daily', NULL]) name`)
	_, err := migrations.Up(t.Context(), db.Pool, quiet())
	require.NoError(t, err)
	require.Equal(t, []string{"'daily' 'muller'", "'muller'"}, storetest.Value[[]string](t, db,
		"SELECT array_agg(search_words::text ORDER BY name) FROM scheduled_jobs"))
}
