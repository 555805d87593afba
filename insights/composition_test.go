package insights_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/insights"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// compositionOf returns the days and the texts of the changes of the composition, as known at the given time.
func (s simulation) compositionOf(t *testing.T, days int, unit store.TrendUnit, now time.Time) []string {
	t.Helper()
	begin := simulationBegin().Truncate(24 * time.Hour)
	segment := insights.Segment{Period: store.Period{From: begin, To: begin.AddDate(0, 0, days)}}
	series, err := insights.ReadSeries(t.Context(), s.db.DB, s.brand, segment, unit, nil)
	require.NoError(t, err)
	found := series.CompositionChanges(now)
	require.NotNil(t, found)
	texts := []string{}
	for _, c := range found {
		texts = append(texts, fmt.Sprintf("%d: %s", int(c.First.Sub(begin).Hours())/24,
			c.Text(func(collector string) string { return collector })))
	}
	return texts
}

// A series states from which day other engines or queries have answers, and ignores the rhythm of schedules and failed
// calls.
func TestReadSeries_StatesChangesOfTheComposition(t *testing.T) {
	t.Parallel()
	const days = 28
	between := func(day, from, to int) bool { return day >= from && day <= to }
	for name, c := range map[string]struct {
		behave func(b *behaviour, day, query, engine int)
		unit   store.TrendUnit
		want   []string
	}{
		"an engine fails for five days": {
			func(b *behaviour, day, _, engine int) { b.fails = engine == 0 && between(day, 20, 24) }, store.TrendDay,
			[]string{"20: no answers from chatgpt", "25: answers from chatgpt again"},
		},
		"an engine fails on the last day": {
			func(b *behaviour, day, _, engine int) { b.fails = engine == 1 && day == days-1 }, store.TrendDay,
			[]string{"27: no answers from claude"},
		},
		"an engine is added": {
			func(b *behaviour, day, _, engine int) { b.skips = engine == 3 && day < 9 }, store.TrendDay,
			[]string{"9: first answers from perplexity"},
		},
		"four queries are deactivated and eight are added": {
			func(b *behaviour, day, query, _ int) { b.skips = query < 4 && day >= 12 || query >= 12 && day < 12 }, store.TrendDay,
			[]string{"12: 8 queries added; 4 queries no longer sent"},
		},
		"a week without one query": {
			func(b *behaviour, day, query, _ int) { b.skips = query == 0 && between(day, 8, 14) }, store.TrendWeek,
			[]string{"8: 1 query no longer sent", "15: 1 query added"},
		},
		"two engines alternate": {
			func(b *behaviour, day, _, engine int) { b.skips = day%7 != 3*engine }, store.TrendDay, []string{},
		},
		"a weekly engine and weekly queries": {
			func(b *behaviour, day, query, engine int) { b.skips = day%7 != 2 && (engine == 0 || query < 3) },
			store.TrendDay,
			[]string{},
		},
		"a weekly engine misses a week": {
			func(b *behaviour, day, _, engine int) {
				b.skips, b.fails = day%7 != 2 && engine == 0, engine == 0 && day == 16
			},
			store.TrendDay,
			[]string{"16: no answers from chatgpt", "23: answers from chatgpt again"},
		},
		"engines and queries with a weekly schedule in cut weeks": {
			func(b *behaviour, day, query, engine int) {
				b.skips = day%7 != 0 && engine == 0 || day%7 != 6 && query < 3
			},
			store.TrendWeek,
			[]string{},
		},
		"an engine and queries that are sent once": {
			func(b *behaviour, day, query, engine int) { b.skips = day != 12 && (engine == 0 || query < 3) },
			store.TrendDay,
			[]string{},
		},
		"some calls fail": {
			func(b *behaviour, day, query, engine int) { b.fails = (5*day+3*query+engine)%7 < 3 }, store.TrendDay, []string{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := quietWorld(20)
			w.behave = func(day, query, engine int) behaviour {
				b := behaviour{mention: 0.5, model: "model-1"}
				c.behave(&b, day, query, engine)
				return b
			}
			s := simulate(t, storetest.Open(t), w, days)
			end := simulationBegin().AddDate(0, 0, days)
			require.Equal(t, c.want, s.compositionOf(t, days, c.unit, end))
			s.db.Exec(t, `INSERT INTO changed_buckets (brand_id, bucket) SELECT DISTINCT brand_id, bucket FROM cell_facts
				WHERE extract(day FROM bucket)::int % 2 = 0`)
			require.Equal(t, c.want, s.compositionOf(t, days, c.unit, end), "from answers")
			workOut(t, s.db, s.brand.ID)
			require.Equal(t, c.want, s.compositionOf(t, days, c.unit, end), "from packs")
		})
	}
}

// An engine that answers only on weekdays changes the composition each weekend. An unfinished day has no stopped engines.
func TestReadSeries_StatesFrequentAndUnfinishedChanges(t *testing.T) {
	t.Parallel()
	w := quietWorld(6)
	w.behave = func(day, _, engine int) behaviour {
		return behaviour{mention: 0.5, model: "model-1", skips: engine == 0 && (day%7 == 0 || day%7 == 6)}
	}
	s := simulate(t, storetest.Open(t), w, 28)
	end := simulationBegin().AddDate(0, 0, 28)
	require.Greater(t, len(s.compositionOf(t, 28, store.TrendDay, end)), insights.MostMarked)
	require.Equal(t, []string{"1: first answers from chatgpt", "6: no answers from chatgpt"},
		s.compositionOf(t, 7, store.TrendDay, end))
	require.Equal(t, []string{"1: first answers from chatgpt"},
		s.compositionOf(t, 7, store.TrendDay, simulationBegin().AddDate(0, 0, 6)))
}

func TestReadSeries_StatesChangedModels(t *testing.T) {
	t.Parallel()
	w := quietWorld(6)
	w.behave = func(day, _, engine int) behaviour {
		b := behaviour{mention: 0.5, model: "model-1"}
		if engine == 2 && day >= 7 {
			b.model = "model-2"
		}
		return b
	}
	s := simulate(t, storetest.Open(t), w, 12)
	require.Empty(t, s.compositionOf(t, 12, store.TrendDay, time.Now()))
	s.examine(t)
	require.Equal(t, []string{"7: google_aio answers with the model model-2 instead of model-1"},
		s.compositionOf(t, 12, store.TrendDay, time.Now()))
}
