package store_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// factYear adds a year of daily answers: 146,000 answers of 100 queries on four engines, with ten names and five
// citations in each answer.
func factYear(b *testing.B, db storetest.DB) (brand uuid.UUID, year store.Period) {
	b.Helper()
	s := comparedYear(b, db, 100, 365, 1)
	began := time.Now()
	refreshAll(b, db.DB, s.BrandID)
	b.Logf("the facts of the year took %s", time.Since(began).Round(time.Millisecond))
	db.Exec(b, "VACUUM ANALYZE")
	return s.BrandID, store.Period{From: s.After.To.AddDate(-1, 0, 0), To: s.After.To}
}

// BenchmarkFacts reads figures of a brand with 146,000 answers in a year. The goals of BenchmarkFacts are times below
// 200 ms, and below 50 ms for the series of the brand.
func BenchmarkFacts(b *testing.B) {
	db := storetest.Open(b)
	brand, year := factYear(b, db)
	cells, err := db.CellsOf(b.Context(), brand)
	require.NoError(b, err)
	require.Len(b, cells, 400)
	engine := slices.DeleteFunc(slices.Clone(cells), func(c store.Cell) bool { return c.Collector != "chatgpt" })
	engines := slices.DeleteFunc(slices.Clone(cells), func(c store.Cell) bool { return c.Collector == "chatgpt" })
	queries := slices.Clone(cells)[:320]
	read := map[string]func(*store.Facts, []store.Cell, store.Period) error{
		"cells": func(f *store.Facts, c []store.Cell, p store.Period) error {
			_, _, err := f.CellSums(b.Context(), c, p)
			return err
		},
		"names": func(f *store.Facts, c []store.Cell, p store.Period) error {
			_, err := f.CellNameSums(b.Context(), c, p)
			return err
		},
		"last_asked": func(f *store.Facts, c []store.Cell, p store.Period) error {
			_, err := f.LastAsked(b.Context(), c, p)
			return err
		},
		"runs": func(f *store.Facts, c []store.Cell, p store.Period) error {
			_, err := f.Runs(b.Context(), c, p)
			return err
		},
		"series": func(f *store.Facts, c []store.Cell, p store.Period) error {
			q := splitByQuery(c, p)
			clear(q.Groups) // one group
			_, err := f.SplitSeries(b.Context(), q)
			return err
		},
		"overview": func(f *store.Facts, c []store.Cell, p store.Period) error {
			return readOverview(b.Context(), f, c, p)
		},
		"split_series": func(f *store.Facts, c []store.Cell, p store.Period) error {
			_, err := f.SplitSeries(b.Context(), splitByQuery(c, p))
			return err
		},
		"split_name_series": func(f *store.Facts, c []store.Cell, p store.Period) error {
			_, err := f.SplitNameSeries(b.Context(), splitByQuery(c, p), []string{"Name 2", "Name 3", "Name 4"})
			return err
		},
	}
	for _, name := range slices.Sorted(maps.Keys(read)) {
		for _, p := range []struct {
			name   string
			period store.Period
		}{
			{"28_days", store.Period{From: year.To.AddDate(0, 0, -28), To: year.To}},
			{"57_days_without_a_whole_month", store.Period{
				From: time.Date(2026, 7, 2, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 8, 28, 0, 0, 0, 0, time.UTC),
			}},
			{"year", year},
		} {
			for _, c := range []struct {
				name  string
				cells []store.Cell
			}{{"all_cells", cells}, {"80_queries", queries}, {"one_engine", engine}, {"three_engines", engines}, {"one_cell", cells[:1]}} {
				b.Run(name+"/"+p.name+"/"+c.name, func(b *testing.B) {
					require.NoError(b, db.ReadFacts(b.Context(), brand, func(f *store.Facts) error {
						for b.Loop() {
							if err := read[name](f, c.cells, p.period); err != nil {
								return err
							}
						}
						return nil
					}))
				})
			}
		}
	}
}

// splitByQuery selects a daily series that is split by query.
func splitByQuery(cells []store.Cell, p store.Period) store.SplitQuery {
	q := store.SplitQuery{Cells: cells, Period: p}
	for _, c := range cells {
		q.Groups = append(q.Groups, slices.IndexFunc(cells, func(other store.Cell) bool {
			return other.QueryKey() == c.QueryKey()
		}))
	}
	for day := p.From; day.Before(p.To); day = day.AddDate(0, 0, 1) {
		q.Starts = append(q.Starts, day)
	}
	return q
}

// readOverview reads the sums that an overview shows, for a period and for the period before.
func readOverview(ctx context.Context, f *store.Facts, cells []store.Cell, p store.Period) error {
	for _, period := range []store.Period{{From: p.From.Add(p.From.Sub(p.To)), To: p.From}, p} {
		_, _, cellErr := f.CellSums(ctx, cells, period)
		_, runErr := f.Runs(ctx, cells, period)
		_, nameErr := f.CellNameSums(ctx, cells, period)
		if err := errors.Join(cellErr, runErr, nameErr); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkFacts_ALargeUpdate measures an update of 8,000 answers in a session whose first update was small. The
// trigger joins the old and the new rows, and Postgres reuses the query plan of the first update.
func BenchmarkFacts_ALargeUpdate(b *testing.B) {
	db := storetest.Open(b)
	comparedYear(b, db, 20, 100, 1)
	conn, err := db.Pool.Acquire(b.Context())
	require.NoError(b, err)
	b.Cleanup(conn.Release)
	const update = "UPDATE answers SET truncated = NOT truncated WHERE id IN (SELECT id FROM answers LIMIT $1)"
	_, err = conn.Exec(b.Context(), update, 1)
	require.NoError(b, err)
	for b.Loop() {
		_, err := conn.Exec(b.Context(), update, 8000)
		require.NoError(b, err)
	}
}
