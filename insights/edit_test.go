package insights_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/insights"
	"tidewatch/jobs/comparison"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// An edit in the second of two periods makes the figures that depend on the edit not comparable until a re-score.
func TestOverview_DoesNotCompareFiguresAcrossEdits(t *testing.T) {
	t.Parallel()
	const days = 28
	w := quietWorld(6)
	w.samples, w.behave = simulatedSamples, func(int, int, int) behaviour {
		return behaviour{mention: 0.6, rival: 0.7, ownCited: 0.5, tone: 0.4, model: "model-1"}
	}
	s := simulate(t, storetest.Open(t), w, days)
	edited := simulationBegin().AddDate(0, 0, 20)
	readDays := func(from, to int) insights.Overview {
		brand, err := s.db.DB.Brand(t.Context(), s.brand.ID)
		require.NoError(t, err)
		day := simulationBegin().Truncate(24 * time.Hour)
		o, err := insights.ReadOverview(t.Context(), s.db.DB, brand,
			insights.Segment{Period: store.Period{From: day.AddDate(0, 0, from), To: day.AddDate(0, 0, to)}})
		require.NoError(t, err)
		return o
	}
	read := func() insights.Overview { return readDays(14, 28) }
	names := func(table string) string {
		return "UPDATE " + table + ` SET tracked_since = tracked_since || jsonb_build_object(name, $2::timestamptz)
			WHERE id = $1 OR 'competitors' = '` + table + `' AND name = 'Globex'`
	}
	figures := func(r comparison.Result) map[string]comparison.Verdict {
		return map[string]comparison.Verdict{
			"mention rate": r.MentionRate.Verdict, "position": r.Position.Verdict, "sentiment": r.Sentiment.Verdict,
			"share of voice": r.ShareOfVoice.Verdict, "citation share": r.CitationShare.Verdict,
		}
	}
	for _, c := range []struct {
		edit    string
		reasons []comparison.ReasonKind
		figures []string // of the brand
	}{
		{
			"UPDATE brands SET names_removed_at = $2 WHERE id = $1",
			[]comparison.ReasonKind{comparison.NamesChanged},
			[]string{"mention rate", "position", "sentiment", "share of voice"},
		},
		{
			names("brands"),
			[]comparison.ReasonKind{comparison.NamesChanged},
			[]string{"mention rate", "position", "sentiment", "share of voice"},
		},
		{
			"UPDATE competitors SET names_removed_at = $2 WHERE brand_id = $1",
			[]comparison.ReasonKind{comparison.CompetitorsChanged},
			[]string{"position", "share of voice"},
		},
		{
			names("competitors"),
			[]comparison.ReasonKind{comparison.CompetitorsChanged},
			[]string{"position", "share of voice"},
		},
		{
			"UPDATE brands SET domains_changed_at = $2 WHERE id = $1",
			[]comparison.ReasonKind{comparison.DomainsChanged},
			[]string{"citation share"},
		},
	} {
		for _, at := range []time.Time{edited, simulationBegin().Add(-time.Hour), time.Now().AddDate(1, 0, 0)} {
			s.db.Exec(t, `UPDATE brands SET names_removed_at = NULL, domains_changed_at = NULL, rescored_at = NULL,
				tracked_since = '{}', created_at = '2020-01-01' WHERE id = $1`, s.brand.ID)
			s.db.Exec(t, "UPDATE competitors SET names_removed_at = NULL, tracked_since = '{}' WHERE brand_id = $1", s.brand.ID)
			s.db.Exec(t, c.edit, s.brand.ID, at)
			o := read()
			var reasons []comparison.ReasonKind
			for _, r := range o.Comparison.Reasons {
				reasons = append(reasons, r.Kind)
			}
			if at != edited {
				require.Empty(t, reasons, "an edit before the first run or after the period does not matter")
				continue
			}
			require.Equal(t, c.reasons, reasons, c.edit)
			for name, verdict := range figures(o.Comparison.Result) {
				if verdict == comparison.NotComparable {
					require.Contains(t, c.figures, name, c.edit)
				} else {
					require.NotContains(t, c.figures, name, c.edit)
				}
			}
			s.db.Exec(t, "UPDATE brands SET rescored_at = now() WHERE id = $1", s.brand.ID)
			require.Empty(t, read().Comparison.Reasons, "the answers are re-scored")
		}
	}

	s.db.Exec(t, "DELETE FROM competitors WHERE brand_id = $1 AND name = 'Globex'", s.brand.ID)
	for days, want := range map[[2]int]comparison.Verdict{
		{14, 28}: comparison.NotComparable,
		{0, 14}:  comparison.NoPreviousValue, // no calls before the first day
	} {
		board := readDays(days[0], days[1]).Leaderboard
		at := slices.IndexFunc(board, func(s insights.Standing) bool { return s.Name == "Globex" })
		require.NotEqual(t, -1, at)
		require.Equal(t, want, board[at].Change.MentionRate.Verdict, "%v", days)
	}
}

// The mention rate of a newly added competitor seems to rise from zero. The overview does not report this apparent
// rise.
func TestOverview_AnAddedCompetitorDidNotRise(t *testing.T) {
	t.Parallel()
	w := quietWorld(6)
	w.samples, w.behave = simulatedSamples, func(day, _, _ int) behaviour {
		b := behaviour{mention: 0.6, tone: 0.4, model: "model-1"}
		if day >= 14 {
			b.rival = 0.9
		}
		return b
	}
	s := simulate(t, storetest.Open(t), w, 28)
	verdict := func() comparison.Verdict {
		brand, err := s.db.DB.Brand(t.Context(), s.brand.ID)
		require.NoError(t, err)
		day := simulationBegin().Truncate(24 * time.Hour)
		o, err := insights.ReadOverview(t.Context(), s.db.DB, brand,
			insights.Segment{Period: store.Period{From: day.AddDate(0, 0, 14), To: day.AddDate(0, 0, 28)}})
		require.NoError(t, err)
		for _, standing := range o.Leaderboard {
			if standing.Name == "Globex" {
				return standing.Change.MentionRate.Verdict
			}
		}
		return ""
	}
	require.Equal(t, comparison.Up, verdict())
	s.db.Exec(t, "UPDATE brands SET rescored_at = NULL WHERE id = $1", s.brand.ID)
	s.db.Exec(
		t,
		"UPDATE competitors SET tracked_since = jsonb_build_object('Globex', $2::timestamptz) WHERE brand_id = $1",
		s.brand.ID,
		simulationBegin().AddDate(0, 0, 14).Add(-time.Hour),
	)
	require.Equal(t, comparison.NotComparable, verdict())
}

// A competitor is added in the middle of the period. Answers from before the addition are not scored for the name of
// the competitor, so the competitor's figures do not count these answers.
func TestOverview_AnAddedCompetitorHasFiguresSinceItsAddition(t *testing.T) {
	t.Parallel()
	w := quietWorld(6)
	w.samples, w.behave = simulatedSamples, func(day, _, _ int) behaviour {
		b := behaviour{mention: 0.6, tone: 0.4, model: "model-1"}
		if day >= 21 {
			b.rival = 1
		}
		return b
	}
	s := simulate(t, storetest.Open(t), w, 28)
	day := simulationBegin().Truncate(24 * time.Hour)
	added := day.AddDate(0, 0, 21)
	s.db.Exec(t, "UPDATE brands SET rescored_at = NULL WHERE id = $1", s.brand.ID)
	s.db.Exec(
		t,
		"UPDATE competitors SET tracked_since = jsonb_build_object('Globex', $2::timestamptz) WHERE brand_id = $1",
		s.brand.ID,
		added,
	)
	brand, err := s.db.DB.Brand(t.Context(), s.brand.ID)
	require.NoError(t, err)
	segment := insights.Segment{Period: store.Period{From: day.AddDate(0, 0, 14), To: day.AddDate(0, 0, 28)}}

	o, err := insights.ReadOverview(t.Context(), s.db.DB, brand, segment)
	require.NoError(t, err)
	i := slices.IndexFunc(o.Leaderboard, func(s insights.Standing) bool { return s.Name == "Globex" })
	globex := o.Leaderboard[i]
	require.InDelta(t, 1, *globex.Levels.MentionRate.Value, 0)
	require.Equal(
		t,
		o.Brand.Levels.MentionRate.N/2,
		globex.Levels.MentionRate.N,
		"half of the answers are scored for the name",
	)
	require.Zero(t, globex.Previous.MentionRate.N)
	require.Nil(t, globex.Previous.MentionRate.Value)
	require.True(t, added.Equal(globex.FiguresSince))

	counted, _, err := insights.CountEvidence(t.Context(), s.db.DB, brand, segment,
		insights.EvidenceFilter{Counted: new(true), Name: "Globex"})
	require.NoError(t, err)
	require.Equal(t, globex.Levels.MentionRate.N, counted, "the answers behind the figure")

	series, err := insights.ReadSeries(t.Context(), s.db.DB, brand, segment, store.TrendDay, []string{"Globex"})
	require.NoError(t, err)
	for i, level := range series.Names[1].Levels {
		if i < 7 {
			require.Nil(t, level.MentionRate.Value, "day %d", i)
		} else {
			require.InDelta(t, 1, *level.MentionRate.Value, 0, "day %d", i)
		}
	}

	// A name that was added after the period is in the scores of no answer of the period.
	after := segment.Period.To.AddDate(0, 0, 3)
	s.db.Exec(
		t,
		"UPDATE competitors SET tracked_since = jsonb_build_object('Globex', $2::timestamptz) WHERE brand_id = $1",
		s.brand.ID,
		after,
	)
	o, err = insights.ReadOverview(t.Context(), s.db.DB, brand, segment)
	require.NoError(t, err)
	require.Empty(t, o.Comparison.Reasons, "the addition separates no answers of the two periods")
	i = slices.IndexFunc(o.Leaderboard, func(s insights.Standing) bool { return s.Name == "Globex" })
	globex = o.Leaderboard[i]
	require.True(t, after.Equal(globex.FiguresSince))
	require.Equal(t, insights.Presence{}, globex.Presence)
	require.Equal(t, comparison.Levels{}, globex.Levels)
	require.Equal(t, comparison.Levels{}, globex.Previous)
	require.Nil(t, globex.Change.MentionRate.Difference)
	require.Equal(t, comparison.NoValue, globex.Change.MentionRate.Verdict)
	counted, _, err = insights.CountEvidence(t.Context(), s.db.DB, brand, segment,
		insights.EvidenceFilter{Counted: new(true), Name: "Globex"})
	require.NoError(t, err)
	require.Zero(t, counted)
	series, err = insights.ReadSeries(t.Context(), s.db.DB, brand, segment, store.TrendDay, []string{"Globex"})
	require.NoError(t, err)
	for i, level := range series.Names[1].Levels {
		require.Equal(t, comparison.Levels{}, level, "day %d", i)
	}

	s.db.Exec(t, "UPDATE brands SET rescored_at = now() WHERE id = $1", s.brand.ID)
	brand, err = s.db.DB.Brand(t.Context(), s.brand.ID)
	require.NoError(t, err)
	o, err = insights.ReadOverview(t.Context(), s.db.DB, brand, segment)
	require.NoError(t, err)
	i = slices.IndexFunc(o.Leaderboard, func(s insights.Standing) bool { return s.Name == "Globex" })
	require.Equal(t, o.Brand.Levels.MentionRate.N, o.Leaderboard[i].Levels.MentionRate.N, "a re-score scores all answers")
}

// Without domains, and before answers are scored for new domains, a citation share of 0 would only say that no citation
// could count.
func TestOverview_HasNoCitationShareWithoutDomains(t *testing.T) {
	t.Parallel()
	w := quietWorld(6)
	w.samples, w.behave = simulatedSamples, func(int, int, int) behaviour {
		return behaviour{mention: 0.6, rival: 0.7, newSource: 0.5, tone: 0.4, model: "model-1"}
	}
	s := simulate(t, storetest.Open(t), w, 14)
	day := simulationBegin().Truncate(24 * time.Hour)
	segment := insights.Segment{Period: store.Period{From: day.AddDate(0, 0, 7), To: day.AddDate(0, 0, 14)}}
	before := segment.PreviousPeriod()
	requireShares := func(has bool, message string) {
		t.Helper()
		brand, err := s.db.DB.Brand(t.Context(), s.brand.ID)
		require.NoError(t, err)
		o, err := insights.ReadOverview(t.Context(), s.db.DB, brand, segment)
		require.NoError(t, err)
		require.Len(t, o.Leaderboard, 2)
		series, err := insights.ReadSeries(t.Context(), s.db.DB, brand, segment, store.TrendDay, []string{"Globex"})
		require.NoError(t, err)
		compared, err := insights.Compare(t.Context(), s.db.DB, brand, segment, before)
		require.NoError(t, err)
		divided, err := insights.ReadContributions(t.Context(), s.db.DB, brand, segment,
			insights.ContributionQuery{Before: before, By: insights.ByEngine, Figure: comparison.CitationShare})
		require.NoError(t, err)
		changes := []comparison.Figure{compared.CitationShare, divided.Figure}
		var shares []comparison.Level
		for i, standing := range o.Leaderboard {
			changes = append(changes, standing.Change.CitationShare)
			shares = append(shares, standing.Levels.CitationShare, series.Names[i].Levels[3].CitationShare)
		}
		for _, share := range shares {
			require.Equal(t, has, share.Value != nil, message)
			require.Equal(t, has, share.N > 0, message)
		}
		verdict := map[bool]comparison.Verdict{true: comparison.NoClearChange, false: comparison.NoValue}[has]
		for _, change := range changes {
			require.Equal(t, verdict, change.Verdict, message)
			require.Equal(t, has, change.Difference != nil, message)
		}
		require.Equal(t, has, len(divided.Groups) > 0, message)
	}
	requireShares(true, "no answer cites the domains")
	s.db.Exec(t, "UPDATE competitors SET domains = '{}' WHERE brand_id = $1", s.brand.ID)
	s.db.Exec(t, "UPDATE brands SET domains = '{}', rescored_at = now() + interval '1 minute' WHERE id = $1", s.brand.ID)
	requireShares(false, "there are no domains")
	s.db.Exec(t, "UPDATE competitors SET domains = '{globex.example}' WHERE brand_id = $1", s.brand.ID)
	s.db.Exec(t, "UPDATE brands SET domains = '{acme.example}', rescored_at = created_at WHERE id = $1", s.brand.ID)
	requireShares(false, "the domains were added after the period")
	s.db.Exec(t, "UPDATE brands SET rescored_at = now() + interval '1 minute' WHERE id = $1", s.brand.ID)
	requireShares(true, "the answers are re-scored")
}
