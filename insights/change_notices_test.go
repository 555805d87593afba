package insights_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/insights"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// quietWorld makes up answers that do not change.
func quietWorld(queries int) world {
	return world{
		queries: queries, samples: 1, random: rand.New(rand.NewPCG(7, 7)),
		behave: func(int, int, int) behaviour { return behaviour{mention: 0.9, tone: 0.4, model: "model-1"} },
	}
}

// noticesOf returns the notices of one kind that the examinations of all runs stored.
func noticesOf(found []store.Change, kind store.ChangeKind) []store.Change {
	return slices.DeleteFunc(slices.Clone(found), func(c store.Change) bool { return c.Kind != kind })
}

func TestExamineRun_NoticesChangedQueriesOfItsSchedule(t *testing.T) {
	t.Parallel()
	const queries, left, days = 25, 22, 6
	s := simulate(t, storetest.Open(t), quietWorld(queries), days)
	// On the fourth and the fifth day, the schedule sends fewer queries.
	s.db.Exec(t, `DELETE FROM cell_facts WHERE run_id = ANY($1) AND cell_id NOT IN (SELECT c.id FROM cells c
		WHERE c.query_text IN (SELECT DISTINCT query_text FROM cells ORDER BY query_text LIMIT $2))`,
		[]string{s.runs[3].ID.String(), s.runs[4].ID.String()}, queries-left)
	// A second schedule of the brand has always sent only one query. The runs of the second schedule are not compared
	// with the runs of the first schedule.
	other := s.db.Schedule(t, s.brand)
	s.db.Exec(t, "UPDATE job_runs SET scheduled_job_id = $2 WHERE id = $1", s.runs[2].ID, other.ID)
	s.runs[2].ScheduledJobID = &other.ID

	found := noticesOf(s.examine(t), store.NoticeQuerySetChanged)
	require.Len(t, found, 2)
	removed, added := found[0], found[1]
	require.Equal(t, 3, dayOf(removed))
	require.Equal(t, left, removed.Details.RemovedN)
	require.Len(t, removed.Details.Removed, 20, "a notice lists up to 20 queries")
	require.Zero(t, removed.Details.AddedN)
	require.Equal(t, 5, dayOf(added))
	require.Equal(t, left, added.Details.AddedN)
	require.Zero(t, added.Details.RemovedN)
	for _, c := range found {
		require.Equal(t, store.SeverityInfo, c.Severity)
		require.Contains(t, insights.Sentence("Acme", c), "22 ")
	}
}

func TestExamineRun_NoticesNewNamesUntilTheBrandIsRescored(t *testing.T) {
	t.Parallel()
	const days, renamed = 50, 44
	// Most answers contain the new alias, so that earlier answers seem not to mention the brand.
	behave := func(day, _, _ int) behaviour {
		b := behaviour{mention: 0.02, tone: 0.4, model: "model-1"}
		if day >= renamed {
			b.mention = 0.97
		}
		return b
	}
	for name, c := range map[string]struct {
		rescored *time.Time
		notices  int
		changes  bool
	}{
		"without a re-score":     {nil, 1, false},
		"re-scored at once":      {new(simulationBegin().AddDate(0, 0, renamed)), 0, true},
		"re-scored before that":  {new(simulationBegin().AddDate(0, 0, 20)), 1, false},
		"re-scored some days on": {new(simulationBegin().AddDate(0, 0, renamed+3)), 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := quietWorld(5)
			w.samples, w.behave = simulatedSamples, behave
			s := simulate(t, storetest.Open(t), w, days)
			since := simulationBegin().AddDate(0, 0, renamed).Add(-time.Hour)
			s.db.Exec(t, `UPDATE brands SET rescored_at = $2, aliases = '{Acme Corp}' WHERE id = $1`, s.brand.ID, c.rescored)
			s.db.Exec(t, `UPDATE brands SET tracked_since = tracked_since || jsonb_build_object('Acme Corp', $2::timestamptz)
				WHERE id = $1`, s.brand.ID, since)
			found := s.examine(t)
			notices := noticesOf(found, store.NoticeNamesChanged)
			require.Len(t, notices, c.notices)
			for _, n := range notices {
				require.Equal(t, "Acme Corp", n.Details.Name)
				require.Equal(t, renamed, dayOf(n))
			}
			isChanged := slices.ContainsFunc(found, func(c store.Change) bool {
				return c.Kind == store.ChangeMentioned || c.Details.Figure == "mention_rate"
			})
			require.Equal(t, c.changes, isChanged, "old answers without the name are no evidence")
		})
	}
}

// Customers and the readers of shared reports see notices, and must not see the names of operators.
func TestExamineRun_NoticesACancelledRunWithoutTheNameOfItsCanceller(t *testing.T) {
	t.Parallel()
	const days = 5
	s := simulate(t, storetest.Open(t), quietWorld(1), days)
	run := s.runs[days-1]
	run.ErrorMessage, run.ReasonCode, run.Status = new(store.CancelMessage("ops@operator.com")), store.ReasonCancelled,
		store.RunCancelled
	found, err := insights.FindChanges(t.Context(), s.db.DB, run)
	require.NoError(t, err)
	notices := noticesOf(found, store.NoticeRunPartial)
	require.Len(t, notices, 1)
	require.Equal(t, "The run is incomplete, so its changes were not determined: Cancelled.",
		insights.Sentence("Acme", notices[0]))
}

// The sources of a new query are not new in the answers to the other queries.
func TestExamineRun_FindsNoNewSourceOfANewQuery(t *testing.T) {
	t.Parallel()
	const days, added = 40, 36
	for name, isAdded := range map[string]bool{"a new query": true, "a query with new sources": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := quietWorld(2)
			w.samples = simulatedSamples
			w.behave = func(day, query, _ int) behaviour {
				b := behaviour{mention: 0.9, tone: 0.4, model: "model-1"}
				if query == 1 && day >= added {
					b.newSource = 1
				}
				return b
			}
			s := simulate(t, storetest.Open(t), w, days)
			if isAdded {
				for _, table := range []string{"cell_facts", "source_facts"} {
					s.db.Exec(t, "DELETE FROM "+table+` WHERE bucket < $1 AND cell_id IN (SELECT id FROM cells
						WHERE query_text = (SELECT max(query_text) FROM cells))`, simulationBegin().AddDate(0, 0, added).Add(-time.Hour))
				}
			}
			var domains []string
			for _, c := range noticesOf(s.examine(t), store.ChangeNewSource) {
				domains = append(domains, c.Details.Domain)
			}
			require.Equal(t, isAdded, len(domains) == 0, domains)
		})
	}
}

// Nodes may examine runs in any order. The order of the examinations affects only the run to which a change belongs.
func TestExamineRun_InAnyOrderReportsEachChangeOnce(t *testing.T) {
	t.Parallel()
	keys := func(found []store.Change) []string {
		var all []string
		for _, c := range found {
			if c.CellID != nil {
				all = append(all, string(c.Kind)+" "+c.Key)
			}
		}
		slices.Sort(all)
		return all
	}
	const days = 40
	s := simulate(t, storetest.Open(t), plantedWorld(1), days)
	want := keys(s.examine(t))
	require.Len(t, want, 3)
	random := rand.New(rand.NewPCG(3, 3))
	for range 3 {
		s.db.Exec(t, "DELETE FROM changes")
		s.db.Exec(t, "DELETE FROM examined_runs")
		random.Shuffle(len(s.runs), func(i, j int) { s.runs[i], s.runs[j] = s.runs[j], s.runs[i] })
		require.Equal(t, want, keys(s.examine(t)))
	}
}

// If a node is killed during an examination, the examination stores no changes. The next examination of the run stores
// all changes.
func TestExamineRun_InterruptedStoresNothing(t *testing.T) {
	t.Parallel()
	const days = 33
	s := simulate(t, storetest.Open(t), plantedWorld(1), days)
	last := s.runs[31] // the run that shows the first planted change
	for _, run := range s.runs[:31] {
		_, err := insights.ExamineRun(t.Context(), s.db.DB, run)
		require.NoError(t, err)
	}
	for _, table := range []string{"changes", "examined_runs"} {
		conn, err := s.db.Pool.Acquire(t.Context())
		require.NoError(t, err)
		tx, err := conn.Begin(t.Context())
		require.NoError(t, err)
		_, err = tx.Exec(t.Context(), "LOCK TABLE "+table+" IN ACCESS EXCLUSIVE MODE")
		require.NoError(t, err)
		ctx, kill := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			_, err := insights.ExamineRun(ctx, s.db.DB, last)
			ended <- err
		}()
		s.db.WaitFor(t, "the examination waits for the table", `SELECT count(*) > 0 FROM pg_locks
			WHERE NOT granted AND relation = to_regclass($1)`, table)
		kill()
		require.Error(t, <-ended)
		require.NoError(t, tx.Rollback(t.Context()))
		conn.Release()
		require.Empty(t, s.stored(t))
		require.Zero(t, storetest.Value[int](t, s.db, "SELECT count(*) FROM examined_runs WHERE run_id = $1", last.ID))
	}
	stored, err := insights.ExamineRun(t.Context(), s.db.DB, last)
	require.NoError(t, err)
	require.True(t, stored)
	found := s.stored(t)
	require.Len(t, found, 1)
	require.Equal(t, store.ChangeNoLongerMentioned, found[0].Kind)
	require.Contains(t, found[0].Key, "take 1 chatgpt")
}

// retry changes stored runs as if each run had answered the first query only in a retry, two hours after the first
// attempt.
func (s simulation) retry(t *testing.T, runs []store.Run) {
	t.Helper()
	for i, run := range runs {
		const ofFirstQuery = ` WHERE run_id = $1 AND query_text = (SELECT min(text) FROM queries WHERE brand_id = $2)`
		s.db.Exec(t, "UPDATE answers SET created_at = created_at + interval '2 hours'"+ofFirstQuery, run.ID, s.brand.ID)
		s.db.Exec(t, `UPDATE job_runs SET metadata = jsonb_build_object('first_started_at', started_at, 'retries', 1),
				started_at = started_at + interval '2 hours', finished_at = finished_at + interval '2 hours' WHERE id = $1`,
			run.ID)
		var err error
		runs[i], err = s.db.Run(t.Context(), run.ID)
		require.NoError(t, err)
	}
	for n := 1; n > 0; {
		var err error
		n, err = s.db.RefreshFacts(t.Context(), s.brand.ID, 1000)
		require.NoError(t, err)
	}
}

// The answers of the first attempt at a run belong to the run after a retry.
func TestExamineRun_CountsTheFirstAttemptAtARetriedRun(t *testing.T) {
	t.Parallel()
	const days, added = 40, 36
	w := quietWorld(2)
	w.samples = simulatedSamples
	w.behave = func(day, query, _ int) behaviour {
		b := behaviour{mention: 0.9, tone: 0.4, model: "model-1"}
		if query == 1 && day >= added {
			b.mention, b.newSource = 0.02, 1
		}
		return b
	}
	s := simulate(t, storetest.Open(t), w, days)
	s.retry(t, s.runs[added-2:])
	found := s.examine(t)
	require.Empty(t, noticesOf(found, store.NoticeQuerySetChanged), "all runs send the same queries")
	sources := noticesOf(found, store.ChangeNewSource)
	require.Len(t, sources, 1)
	require.Equal(t, "newsite.example", sources[0].Details.Domain)
	require.Len(
		t,
		noticesOf(found, store.ChangeNoLongerMentioned),
		len(simulatedEngines()),
		"the cells of the first attempt",
	)
}

func steadyWorld(rival func(day int) float64) world {
	w := quietWorld(6)
	w.samples, w.behave = simulatedSamples, func(day, _, _ int) behaviour {
		return behaviour{mention: 0.6, rival: rival(day), ownCited: 0.5, tone: 0.4, model: "model-1"}
	}
	return w
}

func TestChanges_ARemovedCompetitorIsNoRiseOfTheShareOfVoice(t *testing.T) {
	t.Parallel()
	s := simulate(t, storetest.Open(t), steadyWorld(func(day int) float64 {
		if day < 24 { // on this day, the user removes the competitor Globex
			return 0.9
		}
		return 0
	}), 29)
	s.db.Exec(t, "DELETE FROM competitors WHERE brand_id = $1 AND name = 'Globex'", s.brand.ID)
	for _, c := range s.examine(t) {
		require.NotEqual(t, "share_of_voice", c.Details.Figure, "%d: %s", dayOf(c), insights.Sentence("Acme", c))
	}
}

// The user removes a name or a domain. Newer answers are scored without the name or the domain, so that figures fall.
func TestChanges_RemovedNamesAndDomainsAreNoFalls(t *testing.T) {
	t.Parallel()
	const days, edited = 50, 44
	behave := func(before, after behaviour) func(day, _, _ int) behaviour {
		return func(day, _, _ int) behaviour {
			if day < edited {
				return before
			}
			return after
		}
	}
	usual := behaviour{mention: 0.6, rival: 0.9, ownCited: 0.9, tone: 0.4, model: "model-1"}
	for name, c := range map[string]struct {
		change  func(b *behaviour) // sets the scores of answers without the name or the domain
		edit    string             // removes the name or the domain
		at      string             // sets the time of the edit
		figures []string
	}{
		"an alias": {
			func(b *behaviour) { b.mention = 0.02 },
			"UPDATE brands SET aliases = '{}' WHERE id = $1",
			"UPDATE brands SET names_removed_at = $2 WHERE id = $1 AND names_removed_at IS NOT NULL AND domains_changed_at IS NULL",
			[]string{"mention_rate", "share_of_voice"},
		},
		"a domain": {
			func(b *behaviour) { b.ownCited = 0.02 },
			"UPDATE brands SET domains = '{acme.example}' WHERE id = $1",
			"UPDATE brands SET domains_changed_at = $2 WHERE id = $1 AND domains_changed_at IS NOT NULL AND names_removed_at IS NULL",
			[]string{"citation_share"},
		},
		"an alias of a competitor": {
			func(b *behaviour) { b.rival = 0.02 },
			"UPDATE competitors SET aliases = '{}' WHERE brand_id = $1",
			"UPDATE competitors SET names_removed_at = $2 WHERE brand_id = $1 AND names_removed_at IS NOT NULL",
			[]string{"share_of_voice"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, later := quietWorld(6), usual
			c.change(&later)
			w.samples, w.behave = simulatedSamples, behave(usual, later)
			s := simulate(t, storetest.Open(t), w, days)
			s.db.Exec(t, `UPDATE brands SET aliases = '{Acme Corp}', domains = '{acme.example, acme.test}', rescored_at = NULL
				WHERE id = $1`, s.brand.ID)
			s.db.Exec(t, "UPDATE competitors SET aliases = '{Globex Corp}' WHERE brand_id = $1", s.brand.ID)
			s.db.Exec(t, `UPDATE brands SET domains_changed_at = NULL, names_removed_at = NULL,
				tracked_since = jsonb_build_object('Acme', created_at, 'Acme Corp', created_at) WHERE id = $1`, s.brand.ID)
			s.db.Exec(t, `UPDATE competitors c SET tracked_since = (SELECT jsonb_object_agg(n, b.created_at)
				FROM brands b, unnest(c.aliases || c.name) n WHERE b.id = c.brand_id) WHERE brand_id = $1`, s.brand.ID)
			moved := func() []string {
				var figures []string
				for _, run := range s.runs[edited:] {
					found, err := insights.FindChanges(t.Context(), s.db.DB, run)
					require.NoError(t, err)
					for _, c := range found {
						if c.Kind == store.ChangeFigureMoved && !slices.Contains(figures, c.Details.Figure) {
							figures = append(figures, c.Details.Figure)
						}
					}
				}
				return figures
			}
			require.Subset(t, moved(), c.figures, "without an edit, the figures moved")
			s.db.Exec(t, c.edit, s.brand.ID)
			s.db.Exec(t, c.at, s.brand.ID, simulationBegin().AddDate(0, 0, edited).Add(-time.Hour))
			for _, figure := range moved() {
				require.NotContains(t, c.figures, figure)
			}
		})
	}
}
