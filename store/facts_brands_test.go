package store_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// requireBrandFacts compares the facts of several brands, which are read together, with the facts of each single brand.
func requireBrandFacts(t *testing.T, db storetest.DB, brands []uuid.UUID, p store.Period) {
	t.Helper()
	before := store.Period{From: p.From.AddDate(0, 0, -28), To: p.From}
	got, err := db.BrandFacts(t.Context(), brands, []store.Period{before, p})
	require.NoError(t, err)
	require.Len(t, got, len(brands))
	for _, brand := range brands {
		require.NoError(t, db.ReadFacts(t.Context(), brand, func(f *store.Facts) error {
			cells, err := f.CellsOf(t.Context())
			require.NoError(t, err)
			require.Equal(t, cells, got[brand].Cells)
			for i, of := range []store.Period{before, p} {
				want := store.BrandPeriod{}
				sums, models, err := f.CellSums(t.Context(), cells, of)
				require.NoError(t, err)
				for _, s := range sums {
					want.Cells = append(want.Cells, store.CellSums{
						CellID: s.CellID,
						Sums:   store.Sums{Calls: s.Calls, Failed: s.Failed, Answers: s.Answers, Truncated: s.Truncated},
						NameSums: store.NameSums{
							Mentioned: s.Mentioned, MentionedTruncated: s.MentionedTruncated,
						},
					})
				}
				want.Models = models
				want.Runs, err = f.Runs(t.Context(), cells, of)
				require.NoError(t, err)
				require.ElementsMatch(t, want.Cells, got[brand].Periods[i].Cells)
				require.ElementsMatch(t, want.Models, got[brand].Periods[i].Models)
				require.Equal(t, want.Runs, got[brand].Periods[i].Runs)
			}
			return nil
		}))
	}
}

// BenchmarkBrandFacts reads the facts of a list of 100 brands. Each brand has 2,240 answers in two periods of 28 days.
// The goal of BenchmarkBrandFacts is a time below 200 ms.
func BenchmarkBrandFacts(b *testing.B) {
	db := storetest.Open(b)
	end := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	var ids []uuid.UUID
	for range 100 {
		brand := db.Brand(b, 10)
		ids = append(ids, brand.ID)
		db.Exec(b, `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
				scheduled_for, finished_at, run_timeout_seconds)
			SELECT tidewatch_uuid7(), $1, $2, $3, 'data_collection_and_scoring', 'tick', 'completed', day, day, 1
			FROM generate_series($4::timestamptz - interval '56 days', $4::timestamptz - interval '1 day', '1 day') day`,
			db.Schedule(b, brand).ID, brand.ID, brand.CustomerID, end)
	}
	db.Exec(b, `INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector, model, status, created_at,
			position_version)
		SELECT tidewatch_uuid7(), r.id, r.brand_id, q.id, q.text, c, 'm1', 'ok', r.scheduled_for, 1
		FROM job_runs r JOIN queries q ON q.brand_id = r.brand_id,
			unnest(ARRAY['chatgpt', 'perplexity', 'google_aio', 'claude']) c`)
	db.Exec(b, "VACUUM ANALYZE")
	for _, id := range ids {
		refreshAll(b, db.DB, id)
	}
	db.Exec(b, "VACUUM ANALYZE")
	for b.Loop() {
		facts, err := db.BrandFacts(b.Context(), ids, []store.Period{
			{From: end.AddDate(0, 0, -56), To: end.AddDate(0, 0, -28)}, {From: end.AddDate(0, 0, -28), To: end},
		})
		require.NoError(b, err)
		require.Len(b, facts[ids[99]].Periods[1].Cells, 40)
		states, err := db.BrandStates(b.Context(), ids)
		require.NoError(b, err)
		require.Len(b, states, 100)
	}
}
