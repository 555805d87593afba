package insights_test

import (
	"context"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"tidewatch/insights"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// sqlTimer adds up the times of SQL statements, including the transfer of their rows.
type sqlTimer struct {
	mu    sync.Mutex
	spent time.Duration
}

type startedAt struct{}

// TraceQueryStart implements [pgx.QueryTracer].
func (*sqlTimer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	return context.WithValue(ctx, startedAt{}, time.Now())
}

// TraceQueryEnd implements [pgx.QueryTracer].
func (t *sqlTimer) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryEndData) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.spent += time.Since(ctx.Value(startedAt{}).(time.Time))
}

// timedDB returns a DB whose statements the timer measures.
func timedDB(b *testing.B, url string, timer *sqlTimer) *store.DB {
	b.Helper()
	cfg, err := pgxpool.ParseConfig(url)
	require.NoError(b, err)
	cfg.ConnConfig.Tracer = timer
	pool, err := pgxpool.NewWithConfig(b.Context(), cfg)
	require.NoError(b, err)
	b.Cleanup(pool.Close)
	return store.New(pool)
}

// BenchmarkOperations measures the SQL of each operation of a brand with 146,000 answers in a year, for segments that
// read the aggregates in different ways. The metric sql-ms is the median, and sql-max-ms is the maximum. The goals are
// less than 200 ms for any segment, and less than 50 ms for trends.
func BenchmarkOperations(b *testing.B) {
	db := storetest.Open(b)
	brand := addYear(b, db, yearSize{queries: 100, days: 365, domains: 3000, searches: 4000, names: 3000})
	timer := &sqlTimer{}
	timed := timedDB(b, db.URL, timer)
	segments := yearSegments(b, db, brand)
	for _, op := range slices.Sorted(maps.Keys(operations())) {
		for _, of := range slices.Sorted(maps.Keys(segments)) {
			b.Run(op+"/"+of, func(b *testing.B) {
				var times []time.Duration
				for b.Loop() {
					timer.spent = 0
					require.NoError(b, operations()[op](b.Context(), timed, brand, segments[of]))
					times = append(times, timer.spent)
				}
				slices.Sort(times)
				b.ReportMetric(times[len(times)/2].Seconds()*1000, "sql-ms")
				b.ReportMetric(times[len(times)-1].Seconds()*1000, "sql-max-ms")
			})
		}
	}
}

// yearEnd is the end of the year with answers.
func yearEnd() time.Time { return time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC) }

// yearSegments returns segments of the brand of [addYear].
func yearSegments(tb testing.TB, db storetest.DB, brand store.Brand) map[string]insights.Segment {
	tb.Helper()
	days := func(n int, zone string, change func(*insights.Segment)) insights.Segment {
		where, err := time.LoadLocation(zone)
		require.NoError(tb, err)
		end := time.Date(2026, 11, 2, 0, 0, 0, 0, where)
		s := insights.Segment{Period: store.Period{From: end.AddDate(0, 0, -n), To: end}, Zone: where}
		if change != nil {
			change(&s)
		}
		return s
	}
	const firstQuery = "SELECT id FROM queries WHERE brand_id = $1 ORDER BY text LIMIT 1"
	query := storetest.Value[uuid.UUID](tb, db, firstQuery, brand.ID)
	return map[string]insights.Segment{
		"028_days":        days(28, "UTC", nil),
		"057_days":        days(57, "UTC", nil),
		"180_days":        days(180, "UTC", nil),
		"365_days":        days(365, "UTC", nil),
		"365_days_engine": days(365, "UTC", func(s *insights.Segment) { s.Collectors = []string{"chatgpt"} }),
		"365_days_query":  days(365, "UTC", func(s *insights.Segment) { s.QueryIDs = []uuid.UUID{query} }),
		"365_days_tag":    days(365, "UTC", func(s *insights.Segment) { s.Tags = []string{"half"} }),
		"365_days_zone":   days(365, "Asia/Kolkata", nil),
		"365_days_all": days(365, "America/New_York", func(s *insights.Segment) {
			s.Collectors, s.Tags = []string{"chatgpt", "claude"}, []string{"half"}
		}),
	}
}

type operation func(context.Context, *store.DB, store.Brand, insights.Segment) error

// operations returns the operations of a brand, by name. Each operation runs the statements of one API request.
func operations() map[string]operation {
	evidence := func(filter insights.EvidenceFilter, place func(insights.Segment) store.Place) operation {
		return func(ctx context.Context, db *store.DB, brand store.Brand, s insights.Segment) error {
			_, err := insights.ReadEvidence(ctx, db, brand, s, filter, insights.EvidencePage{After: place(s), Limit: 51})
			return err
		}
	}
	first := func(insights.Segment) store.Place { return store.Place{} }
	deep := func(s insights.Segment) store.Place {
		return store.Place{At: s.Period.From.Add(s.Period.To.Sub(s.Period.From) / 10), ID: uuid.Max}
	}
	return map[string]operation{
		"answer-diff":           readDiff,
		"answers":               evidence(insights.EvidenceFilter{}, first),
		"answers/deep":          evidence(insights.EvidenceFilter{Mentioned: new(true)}, deep),
		"answers/domain":        evidence(insights.EvidenceFilter{Domain: "d2900.example"}, first),
		"answers/none":          evidence(insights.EvidenceFilter{Domain: "none.example"}, first),
		"brand-overviews":       readRates,
		"changes":               findChanges,
		"changes/list":          listChanges,
		"comparison":            readComparison,
		"discoveries":           readDiscoveries,
		"overview":              readOverview,
		"overview-series/days":  seriesBy(store.TrendDay),
		"overview-series/weeks": seriesBy(store.TrendWeek),
		"query-grid":            readGrid,
		"searches":              searchesOf(store.SearchFilter{}),
		"searches/text":         searchesOf(store.SearchFilter{Text: "best 1", IsQuery: new(false)}),
		"source":                sourceOf("d0.example"),
		"source/rare":           sourceOf("d2900.example"),
		"sources":               sourcesBy(insights.SourceFilter{Order: insights.ByAnswers}),
		"sources/gaps":          sourcesBy(insights.SourceFilter{Gap: true, Order: insights.ByRise}),
		"trends":                readTrends,
	}
}

func readDiff(ctx context.Context, db *store.DB, brand store.Brand, s insights.Segment) error {
	found, err := insights.ReadEvidence(ctx, db, brand, s, insights.EvidenceFilter{}, insights.EvidencePage{Limit: 2})
	if err != nil {
		return err
	}
	_, err = insights.DiffAnswers(ctx, db, brand.ID, found[0].ID, found[1].ID)
	return err
}

func readRates(ctx context.Context, db *store.DB, brand store.Brand, s insights.Segment) error {
	_, err := insights.MentionRates(ctx, db, []store.Brand{brand}, s)
	return err
}

// findChanges works out the changes of the newest run and ignores the segment.
func findChanges(ctx context.Context, db *store.DB, brand store.Brand, _ insights.Segment) error {
	runs, err := db.ListRuns(ctx, store.RunFilter{BrandID: &brand.ID}, store.Place{}, 1)
	if err != nil {
		return err
	}
	_, err = insights.FindChanges(ctx, db, runs[0].Run)
	return err
}

func listChanges(ctx context.Context, db *store.DB, brand store.Brand, s insights.Segment) error {
	_, err := insights.ListChanges(ctx, db, brand, insights.ChangeFilter{Segment: s}, store.Place{}, 51)
	return err
}

func readComparison(ctx context.Context, db *store.DB, brand store.Brand, s insights.Segment) error {
	_, err := insights.Compare(ctx, db, brand, s, s.PreviousPeriod())
	return err
}

func readDiscoveries(ctx context.Context, db *store.DB, brand store.Brand, s insights.Segment) error {
	found, selected, err := insights.Discoveries(ctx, db, brand, s)
	if err != nil {
		return err
	}
	_, err = insights.Details(ctx, db, selected, found[:min(len(found), 51)])
	return err
}

func readOverview(ctx context.Context, db *store.DB, brand store.Brand, s insights.Segment) error {
	_, err := insights.ReadOverview(ctx, db, brand, s)
	return err
}

func readGrid(ctx context.Context, db *store.DB, brand store.Brand, s insights.Segment) error {
	_, err := insights.ReadGrid(ctx, db, brand, s, insights.GridFilter{Order: insights.WorstFirst})
	return err
}

func readTrends(ctx context.Context, db *store.DB, brand store.Brand, s insights.Segment) error {
	_, err := db.Trends(ctx, store.TrendQuery{
		BrandID: brand.ID, From: s.Period.From, To: s.Period.To, Unit: store.TrendDay, Zone: s.Zone,
	})
	return err
}

func seriesBy(unit store.TrendUnit) operation {
	return func(ctx context.Context, db *store.DB, brand store.Brand, s insights.Segment) error {
		_, err := insights.ReadSeries(ctx, db, brand, s, unit, []string{"Name 2", "Name 3", "Name 4", "Name 5"})
		return err
	}
}

func searchesOf(filter store.SearchFilter) operation {
	return func(ctx context.Context, db *store.DB, brand store.Brand, s insights.Segment) error {
		_, err := insights.ReadSearches(ctx, db, brand, s, filter, 51)
		return err
	}
}

func sourceOf(domain string) operation {
	return func(ctx context.Context, db *store.DB, brand store.Brand, s insights.Segment) error {
		_, _, err := insights.ReadSource(ctx, db, brand, s, domain)
		return err
	}
}

func sourcesBy(filter insights.SourceFilter) operation {
	return func(ctx context.Context, db *store.DB, brand store.Brand, s insights.Segment) error {
		found, err := insights.ReadSources(ctx, db, brand, s, filter)
		if err != nil {
			return err
		}
		_, err = insights.NamesOf(ctx, db, brand, s, found.Rows[:min(len(found.Rows), 51)])
		return err
	}
}
