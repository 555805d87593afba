package insights_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/insights"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

const (
	simulatedDays    = 90
	simulatedSamples = 3
)

func simulatedEngines() []string { return []string{"chatgpt", "claude", "google_aio", "perplexity"} }

// behaviour is how an engine answers a query on a day.
type behaviour struct {
	mention, rival, ownCited float64
	newSource                float64
	tone                     float64
	model                    string
	fails                    bool
	skips                    bool // the query is not sent to the engine
}

// answerRow is a made-up answer with its scores.
type answerRow struct {
	day, query, engine, sample int
	behaviour

	mentioned, rivalNamed, cited, sourced bool
	score                                 float64
}

// world makes up answers.
type world struct {
	behave  func(day, query, engine int) behaviour
	queries int
	random  *rand.Rand
	samples int
}

func (w world) answers(days int) []answerRow {
	var rows []answerRow
	for day := range days {
		for q := range w.queries {
			for e := range simulatedEngines() {
				for s := range w.samples {
					r := answerRow{day: day, query: q, engine: e, sample: s + 1, behaviour: w.behave(day, q, e)}
					if r.skips {
						continue
					}
					r.mentioned, r.rivalNamed = w.random.Float64() < r.mention, w.random.Float64() < r.rival
					r.cited, r.sourced = w.random.Float64() < r.ownCited, w.random.Float64() < r.newSource
					r.score = max(-1, min(1, r.tone+0.4*w.random.NormFloat64()))
					rows = append(rows, r)
				}
			}
		}
	}
	return rows
}

// simulation is a brand with daily runs of made-up answers.
type simulation struct {
	brand store.Brand
	db    storetest.DB
	runs  []store.Run
}

func simulationBegin() time.Time { return time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC) }

// simulate stores made-up answers with their scores, and computes their sums (facts).
func simulate(t *testing.T, db storetest.DB, w world, days int) simulation {
	t.Helper()
	s := simulation{brand: db.Brand(t, w.queries), db: db}
	job := db.Schedule(t, s.brand)
	db.Exec(t, `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
			scheduled_for, started_at, finished_at, run_timeout_seconds)
		SELECT tidewatch_first_id(at), $1, $2, $3, 'data_collection_and_scoring', 'tick', 'completed', at, at,
			at + interval '5 minutes', 1 FROM generate_series($4::timestamptz, $4::timestamptz + ($5 - 1) * interval '1 day',
			'1 day') at ORDER BY at`, job.ID, s.brand.ID, s.brand.CustomerID, simulationBegin(), days)
	db.Exec(t, "UPDATE brands SET created_at = $2, rescored_at = now() WHERE id = $1", s.brand.ID, simulationBegin())
	queries, err := db.ActiveQueriesOf(t.Context(), s.brand.ID)
	require.NoError(t, err)
	runs, err := db.RunsOf(t.Context(), job.ID, days+1)
	require.NoError(t, err)
	for i := range runs {
		s.runs = append(s.runs, runs[len(runs)-1-i])
	}
	s.insert(t, w.answers(days), queries)
	for n := 1; n > 0; {
		n, err = db.RefreshFacts(t.Context(), s.brand.ID, 1000)
		require.NoError(t, err)
	}
	db.Exec(t, "ANALYZE")
	return s
}

// insert stores answers in a few statements.
func (s simulation) insert(t *testing.T, rows []answerRow, queries []store.Query) {
	t.Helper()
	n := len(rows)
	ids, runs, qs := make([]uuid.UUID, n), make([]uuid.UUID, n), make([]uuid.UUID, n)
	texts, engines, models, statuses := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	samples := make([]int, n)
	at := make([]time.Time, n)
	var named, rivals, cited, sourced []uuid.UUID
	var scores []float64
	for i, r := range rows {
		ids[i], runs[i] = uuid.Must(uuid.NewV7()), s.runs[r.day].ID
		q := queries[r.query]
		qs[i], texts[i], engines[i], models[i] = q.ID, q.Text, simulatedEngines()[r.engine], r.model
		samples[i], at[i], statuses[i] = r.sample, s.runs[r.day].ScheduledFor, "ok"
		if r.fails {
			statuses[i] = "failed"
			continue
		}
		if r.mentioned {
			named, scores = append(named, ids[i]), append(scores, r.score)
		}
		if r.rivalNamed {
			rivals = append(rivals, ids[i])
		}
		if r.cited {
			cited = append(cited, ids[i])
		}
		if r.sourced {
			sourced = append(sourced, ids[i])
		}
	}
	s.db.Exec(t, `INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector, model, status, error_message,
			sample, created_at, position_version, sentiment_version, position_scored_at)
		SELECT id, run_id, $1, query_id, query_text, collector, CASE status WHEN 'ok' THEN model ELSE '' END, status,
			CASE status WHEN 'ok' THEN '' ELSE 'HTTP 503' END, sample, at, (status = 'ok')::int, (status = 'ok')::int, now()
		FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int[],
			$10::timestamptz[]) AS a (id, run_id, query_id, query_text, collector, model, status, sample, at)`,
		s.brand.ID, ids, runs, qs, texts, engines, models, statuses, samples, at)
	position := `INSERT INTO positions (answer_id, name, owner, mention_order, first_offset, mentions, prominence, scorer,
			scorer_version) SELECT id, $2, $3, $4, 0, 1, 1, 'x', 1 FROM unnest($1::uuid[]) id`
	s.db.Exec(t, position, named, "Acme", "brand", 1)
	s.db.Exec(t, position, rivals, "Globex", "competitor", 2)
	s.db.Exec(t, `INSERT INTO sentiments (answer_id, name, owner, score, label, clauses, scorer, scorer_version)
		SELECT id, 'Acme', 'brand', score, CASE WHEN score > 0 THEN 'positive' ELSE 'negative' END, 1, 'x', 1
		FROM unnest($1::uuid[], $2::float8[]) AS s (id, score)`, named, scores)
	citation := `INSERT INTO citations (answer_id, ordinal, url, domain, cited, owner, scorer, scorer_version)
		SELECT id, $4, 'https://' || $2 || '/', $2, true, $3, 'x', 1 FROM unnest($1::uuid[]) id`
	s.db.Exec(t, citation, cited, "acme.example", "brand", 1)
	s.db.Exec(t, citation, sourced, "newsite.example", "other", 2)
	answered := make([]uuid.UUID, 0, n)
	for i := range rows {
		if !rows[i].fails {
			answered = append(answered, ids[i])
		}
	}
	s.db.Exec(t, `INSERT INTO citations (answer_id, ordinal, url, domain, cited, owner, scorer, scorer_version)
		SELECT id, 2 + n, 'https://d' || d || '.example/', 'd' || d || '.example', true, 'other', 'x', 1
		FROM (SELECT id, n, 1 + (hashtextextended(id::text, n) & 1023) % 40 AS d FROM unnest($1::uuid[]) id,
			generate_series(1, 3) n) c`, answered)
}

// examine works out the changes after each run, and returns all stored changes, the oldest first.
func (s simulation) examine(t *testing.T) []store.Change {
	t.Helper()
	for _, run := range s.runs {
		stored, err := insights.ExamineRun(t.Context(), s.db.DB, run)
		require.NoError(t, err)
		require.True(t, stored)
	}
	return s.stored(t)
}

func (s simulation) stored(t *testing.T) []store.Change {
	t.Helper()
	found, err := s.db.ListChanges(t.Context(), store.ChangeFilter{BrandID: s.brand.ID}, store.Place{}, 1000)
	require.NoError(t, err)
	for i, j := 0, len(found)-1; i < j; i, j = i+1, j-1 {
		found[i], found[j] = found[j], found[i]
	}
	return found
}

func dayOf(c store.Change) int { return int(c.FoundAt.Sub(simulationBegin()).Hours() / 24) }

// planted is a change of the simulated answers.
type planted struct {
	day     int // the first day with the change
	within  int // runs within which the change must be found
	kind    store.ChangeKind
	subject string // a part of the key
}

// The simulated world changes on known days. Cells are numbered by query and engine. Each cell without a planted change
// has its own mention rate, from 15 % to 95 %.
func plantedChanges() []planted {
	return []planted{
		{30, 2, store.ChangeNoLongerMentioned, "take 1 chatgpt"},
		{34, 2, store.ChangeMentioned, "take 2 claude"},
		{38, 2, store.ChangeOwnPageCited, "take 3 google_aio"},
		{42, 1, store.NoticeEngineOut, "perplexity"},
		{42, 2, store.ChangeEngineSilent, "perplexity"},
		{50, 1, store.NoticeModelChanged, "chatgpt model-2"},
		{58, 2, store.ChangeNewSource, "newsite.example"},
		{62, 2, store.ChangeFigureMoved, "sentiment down "},
		{62, 2, store.ChangeSentimentTurned, "sentiment down "},
		{75, 2, store.ChangeFigureMoved, "share_of_voice down "},
		{75, 2, store.ChangeFigureMoved, "mention_rate down "},
		{75, 2, store.ChangeOvertaken, "Globex"},
	}
}

func plantedWorld(seed uint64) world {
	random := rand.New(rand.NewPCG(seed, 42))
	base := map[[2]int]float64{}
	for q := range 5 {
		for e := range simulatedEngines() {
			base[[2]int{q, e}] = 0.15 + 0.8*random.Float64()
		}
	}
	base[[2]int{0, 0}], base[[2]int{1, 1}] = 0.97, 0.02
	return world{queries: 5, random: random, samples: simulatedSamples, behave: func(day, q, e int) behaviour {
		b := behaviour{mention: base[[2]int{q, e}], rival: 0.3, ownCited: 0.3, tone: 0.4, model: "model-1"}
		if q == 2 && e == 2 {
			b.ownCited = 0.02
		}
		switch {
		case q == 0 && e == 0 && day >= 30:
			b.mention = 0.02
		case q == 1 && e == 1 && day >= 34:
			b.mention = 0.97
		case q == 2 && e == 2 && day >= 38:
			b.ownCited = 0.97
		}
		b.fails = e == 3 && (day == 42 || day == 43)
		if e == 0 && day >= 50 {
			b.model = "model-2"
			b.mention = 1 - b.mention // the new model answers differently; no change may be reported
		}
		if day >= 58 {
			b.newSource = 0.3
		}
		if day >= 62 {
			b.tone = -0.5
		}
		if day >= 75 {
			b.mention, b.rival = b.mention*0.1, 0.9
		}
		return b
	}}
}

func TestChanges_FindsPlantedChangesAndNoOthers(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprintf("seed %d", seed+1), func(t *testing.T) {
			t.Parallel()
			s := simulate(t, storetest.Open(t), plantedWorld(seed+1), simulatedDays)
			found := s.examine(t)
			for _, c := range found {
				t.Log(dayOf(c), c.Severity, insights.Sentence("Acme", c))
				require.NotContains(t, insights.Sentence("Acme", c), "NaN")
			}
			for _, p := range plantedChanges() {
				isFound := false
				for _, c := range found {
					isFound = isFound || c.Kind == p.kind && strings.Contains(c.Key, p.subject) &&
						dayOf(c) >= p.day && dayOf(c) < p.day+p.within
				}
				require.True(t, isFound, "day %d: %s %s", p.day, p.kind, p.subject)
			}
			for _, c := range found {
				if dayOf(c) < 75 { // from this day on, all cells change
					require.True(t, isPlanted(c), "false change on day %d: %s", dayOf(c), insights.Sentence("Acme", c))
				}
			}
		})
	}
}

// isPlanted reports whether a change follows from a planted change of the same day or of up to two weeks before.
func isPlanted(c store.Change) bool {
	for _, p := range plantedChanges() {
		isSame := c.Kind == p.kind && strings.Contains(c.Key, p.subject) ||
			p.kind == store.ChangeFigureMoved && strings.Contains(p.subject, "sentiment") &&
				(c.Details.Figure == "sentiment" || c.Kind == store.ChangeSentimentTurned) ||
			p.kind == store.ChangeNewSource && c.Details.Figure == "citation_share" // a new source lowers all other shares
		if isSame && dayOf(c) >= p.day && dayOf(c) < p.day+14 {
			return true
		}
	}
	return false
}

func TestExamineRun_StoresEachChangeOnce(t *testing.T) {
	t.Parallel()
	w := plantedWorld(1)
	s := simulate(t, storetest.Open(t), w, 37)
	var group sync.WaitGroup
	var stored atomic.Int32
	failures := make(chan error, 4*len(s.runs))
	for range 4 { // as four nodes that examine the same runs
		group.Go(func() {
			for _, run := range s.runs {
				isStored, err := insights.ExamineRun(t.Context(), s.db.DB, run)
				failures <- err
				if isStored {
					stored.Add(1)
				}
			}
		})
	}
	group.Wait()
	close(failures)
	for err := range failures {
		require.NoError(t, err)
	}
	require.EqualValues(t, len(s.runs), stored.Load())
	found := s.stored(t)
	require.Len(t, found, 2)
	require.Equal(t, store.ChangeNoLongerMentioned, found[0].Kind)
	require.Equal(t, store.ChangeMentioned, found[1].Kind)
	for _, c := range found {
		require.NotNil(t, c.Details.Before.AnswerID)
		require.NotNil(t, c.Details.After.AnswerID)
		require.NotEqual(t, c.Details.Before.AnswerID, c.Details.After.AnswerID)
	}
	for _, run := range s.runs {
		isStored, err := insights.ExamineRun(t.Context(), s.db.DB, run)
		require.NoError(t, err)
		require.False(t, isStored)
	}
	require.Len(t, s.stored(t), 2)
}
