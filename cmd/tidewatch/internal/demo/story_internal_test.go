package demo

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/insights"
	"tidewatch/jobs/comparison"
	"tidewatch/store"
)

func TestStory_AnswersAreTheSameInEveryDemo(t *testing.T) {
	t.Parallel()
	plot := newStory(0, store.Brand{Name: "Acme", Domains: []string{"acme.example"}}, []store.Competitor{{Name: "Globex"}})
	q := store.Query{Text: "best crm"}
	first, second := plot.answer(3, "chatgpt", q), plot.answer(3, "chatgpt", q)
	first.ID, second.ID = uuid.Nil, uuid.Nil
	require.Equal(t, first, second)
	require.NotEmpty(t, first.Sources)
}

// started starts a demo with the history of an earlier demo, and scores the history of the first brand.
func started(t *testing.T, dir string) *demo {
	t.Helper()
	d := &demo{
		command: &Command{Addr: "127.0.0.1:0", DataDir: dir},
		env:     &command.Env{Vars: settings.Environment{}}, logger: slog.New(slog.DiscardHandler), out: io.Discard,
	}
	t.Cleanup(func() { require.NoError(t, d.close(context.WithoutCancel(t.Context()))) })
	require.NoError(t, d.prepare(t.Context()))
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- d.node.Serve(ctx, d.listener) }()
	t.Cleanup(func() { stop(); require.NoError(t, <-served) })
	require.Equal(t, d.brands[:1], d.unscored, "an earlier demo with --once added this history, and has not scored it")
	require.NoError(t, d.scorePast(t.Context()))
	run, err := store.New(d.db.Pool).UnfinishedBrandRescore(t.Context(), d.brands[0].ID)
	require.NoError(t, err)
	require.NoError(t, d.follow(t.Context(), []*demoRun{{brand: d.brands[0], id: run.ID}}))
	return d
}

// testViews checks that the views of the brand show the story of the made-up history.
func testViews(t *testing.T, dir string) {
	t.Helper()
	d := started(t, dir)
	brand := d.brands[0]
	db := store.New(d.db.Pool)
	last, err := db.MadeUpUntil(t.Context(), brand.ID)
	require.NoError(t, err)
	end := last.UTC().Truncate(24*time.Hour).AddDate(0, 0, 1) // the runs of the demo itself are later
	testChanges(t, d, brand, end)
	last28 := segmentUntil(end, 28)
	o, err := insights.ReadOverview(t.Context(), db, brand, last28)
	require.NoError(t, err)
	require.Empty(t, o.Comparison.Reasons, "the periods are comparable")
	require.Positive(t, o.Scope.OtherClassQueries, "a query is branded")
	require.Equal(t, comparison.Down, o.Brand.Change.MentionRate.Verdict)
	require.Equal(t, "Cobalt Desk", o.Leaderboard[0].Name, "a competitor has overtaken the brand")
	require.Equal(t, comparison.Up, o.Leaderboard[0].Change.MentionRate.Verdict)

	before := segmentUntil(end.AddDate(0, 0, -60), 28)
	earlier, err := insights.ReadOverview(t.Context(), db, brand, before)
	require.NoError(t, err)
	require.Less(t, rateOf(earlier, "Cobalt Desk"), rateOf(earlier, brand.Name))
	require.Greater(t, sentimentOf(earlier, "Bluefin"), sentimentOf(o, "Bluefin")+0.3, "an incident turned the sentiment")

	cites := func(o insights.Overview, domain string) bool {
		return slices.ContainsFunc(o.Sources, func(s insights.Source) bool { return s.Domain == domain })
	}
	require.True(t, cites(earlier, "example.net"))
	require.False(t, cites(o, "example.net"), "a source is lost")

	month := segmentUntil(end, 14)
	outage, err := insights.ReadOverview(t.Context(), db, brand, month)
	require.NoError(t, err)
	for _, e := range outage.Coverage {
		require.Equal(t, e.Collector == failingEngine, e.Failed > 0, e.Collector)
	}
	found, _, err := insights.Discoveries(t.Context(), db, brand, last28)
	require.NoError(t, err)
	require.Equal(t, untracked, found[0].Name)

	change := segmentUntil(end, madeUpDays-modelChanged)
	changed, err := insights.Compare(t.Context(), db, brand, change, change.PreviousPeriod())
	require.NoError(t, err)
	require.Contains(t, changed.Reasons, comparison.Reason{Kind: comparison.ModelChanged, Engine: changingEngine})
}

// testChanges checks that the feed reports each event of the scored made-up history within two daily runs. Before the
// shares change, the feed must report nothing about queries or the brand's figures.
func testChanges(t *testing.T, d *demo, brand store.Brand, end time.Time) {
	t.Helper()
	db := store.New(d.db.Pool)
	require.Eventually(t, func() bool {
		waiting, err := db.UnexaminedRuns(t.Context(), brand.ID, 1)
		require.NoError(t, err)
		return len(waiting) == 0
	}, 5*time.Minute, 100*time.Millisecond, "the follow-up of the re-score examines all made-up runs")
	found, err := db.ListChanges(t.Context(), store.ChangeFilter{BrandID: brand.ID}, store.Place{}, 1000)
	require.NoError(t, err)
	first := map[string]int{} // the day of the first change of a kind and a subject
	for _, c := range found {
		day := madeUpDays - 1 - int(end.Sub(c.FoundAt).Hours()/24)
		t.Log(day, c.Severity, insights.Sentence(brand.Name, c))
		if day < turnBegins {
			require.True(t, c.Kind.IsNotice() || c.Kind == store.ChangeNewSource,
				"false change on day %d: %s", day, insights.Sentence(brand.Name, c))
		}
		for _, subject := range []string{c.Collector, c.Details.Domain, c.Details.Name} {
			if key := string(c.Kind) + " " + subject; subject != "" {
				first[key] = day
			}
		}
	}
	for event, day := range map[string]int{
		"model_changed " + changingEngine: modelChanged, "new_source newtools.example": sourceFound,
		"engine_out " + failingEngine: outageDay,
	} {
		require.Contains(t, first, event)
		require.GreaterOrEqual(t, first[event], day, event)
		require.Less(t, first[event], day+2, event)
	}
	require.Greater(t, first["overtaken Cobalt Desk"], turnBegins, "the competitor overtakes slowly")
	require.Less(t, first["overtaken Cobalt Desk"], madeUpDays)
}

// segmentUntil returns the segment of the days before the time in the parameter end.
func segmentUntil(end time.Time, days int) insights.Segment {
	return insights.Segment{Period: store.Period{From: end.AddDate(0, 0, -days), To: end}, Zone: time.UTC}
}

func rateOf(o insights.Overview, name string) float64 {
	return *standingOf(o, name).Levels.MentionRate.Value
}

func sentimentOf(o insights.Overview, name string) float64 {
	return *standingOf(o, name).Levels.Sentiment.Value
}

func standingOf(o insights.Overview, name string) insights.Standing {
	return o.Leaderboard[slices.IndexFunc(o.Leaderboard, func(s insights.Standing) bool { return s.Name == name })]
}
