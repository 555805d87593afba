package api_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// compared adds answers about the brand in two weeks. In each week, each of two engines gives four answers to each of
// seven queries: six unbranded queries and one branded query. The answers of the second week mention the brand, and the
// answers of the first week do not. The result "second" is the first day of the second week.
func (f *fixture) compared(t *testing.T) (second time.Time, query uuid.UUID) {
	t.Helper()
	second = time.Date(2026, 11, 9, 0, 0, 0, 0, time.UTC)
	f.db.Exec(t, "DELETE FROM queries WHERE brand_id = $1", f.brand.ID)
	f.db.Exec(t, `INSERT INTO queries (brand_id, text, topic, country, tags)
		SELECT $1::uuid, 'best product ' || n, CASE n WHEN 1 THEN 'prices' ELSE '' END, CASE n WHEN 1 THEN 'DE' ELSE '' END,
			CASE n WHEN 2 THEN ARRAY['Spring'] ELSE ARRAY[]::text[] END
		FROM generate_series(1, 6) n UNION ALL SELECT $1::uuid, 'acme reviews', '', '', '{}'`, f.brand.ID)
	job := f.db.Schedule(t, f.brand)
	f.db.Exec(t, `INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
			scheduled_for, finished_at, run_timeout_seconds)
		SELECT tidewatch_uuid7(), $1, $2, $3, 'data_collection_and_scoring', 'tick', 'completed',
			$4::timestamptz + n * interval '1 week', now(), 1
		FROM generate_series(-1, 0) n`, job.ID, f.brand.ID, f.brand.CustomerID, second)
	f.db.Exec(
		t,
		`INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector, country, model, sample, status,
			created_at, position_version)
		SELECT tidewatch_uuid7(), r.id, r.brand_id, q.id, q.text, c, q.country, 'm1', s, 'ok', r.scheduled_for, 1
		FROM job_runs r, queries q, unnest(ARRAY['chatgpt', 'perplexity']) c, generate_series(1, 4) s
		WHERE r.brand_id = $1 AND q.brand_id = $1`,
		f.brand.ID,
	)
	f.db.Exec(t, `INSERT INTO positions (answer_id, name, owner, mention_order, first_offset, mentions, prominence, scorer,
			scorer_version)
		SELECT id, 'Acme', 'brand', 1, 0, 1, 1, 'test', 1 FROM answers WHERE brand_id = $1 AND created_at >= $2`,
		f.brand.ID, second)
	return second, storetest.Value[uuid.UUID](t, f.db,
		"SELECT id FROM queries WHERE brand_id = $1 AND text = 'best product 2'", f.brand.ID)
}

const comparedWeeks = "?from=2026-11-09&to=2026-11-15&before_from=2026-11-02&before_to=2026-11-08"

func (f *fixture) compare(t *testing.T, query string) api.Comparison {
	t.Helper()
	path := "/brands/" + f.brand.ID.String() + "/comparison"
	return value[api.Comparison](t, f.call(t, http.MethodGet, path+query, nil).must(t, http.StatusOK))
}

func TestComparison_HasFiguresWithDenominatorIntervalAndVerdict(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.compared(t)
	got := f.compare(t, comparedWeeks)
	require.Equal(t, api.ComparedPeriod{From: "2026-11-02", To: "2026-11-08"}, got.Before)
	require.Equal(t, api.ComparedPeriod{From: "2026-11-09", To: "2026-11-15"}, got.After)
	require.Equal(t, []string{"competitor", "unbranded"}, got.QueryClasses)
	require.Equal(t, 12, got.Cells, "six queries on two engines")
	require.Equal(t, api.LeftOutCells{OtherClass: 2}, got.LeftOut, "the branded query on two engines")
	require.Empty(t, got.Reasons)
	rate := got.Figures.MentionRate
	require.Equal(t, []int{48, 48, 12}, []int{rate.Before.N, rate.After.N, rate.Cells})
	require.InDelta(t, 0, *rate.Before.Value, 1e-9)
	require.InDelta(t, 1, *rate.After.Value, 1e-9)
	require.InDelta(t, 1, *rate.Difference.Value, 1e-9)
	require.InDelta(t, 1, *rate.Difference.Low, 1e-9, "all cells agree")
	require.LessOrEqual(t, *rate.Difference.PValue, 0.01)
	require.Equal(t, "up", rate.Verdict)
	require.Equal(t, []string{"no_previous_value", "No previous value"},
		[]string{got.Figures.Position.Verdict, got.Figures.Position.VerdictText})
	require.Nil(t, got.Figures.Position.Before.Value, "no answer of the first week mentions the brand")
	require.Nil(t, got.Figures.Position.Difference.Value)
	require.Nil(t, got.Figures.CitationShare.Difference.Value, "no page is cited")

	again := f.compare(t, comparedWeeks)
	require.Equal(t, got, again)

	// The overview can compare the same two periods, even if their lengths differ.
	const daysAgainstWeek = "?from=2026-11-09&to=2026-11-10&before_from=2026-11-02&before_to=2026-11-08"
	want := f.compare(t, daysAgainstWeek)
	o := f.overview(t, daysAgainstWeek)
	require.Equal(t, want.Before, o.Previous)
	require.Equal(t, want.Figures.MentionRate, o.Brand.Figures.MentionRate.Change)
	require.Equal(t, "up", o.Brand.Figures.MentionRate.Change.Verdict)
	require.Equal(t, "no_previous_value",
		f.overview(t, "?from=2026-11-09&to=2026-11-10").Brand.Figures.MentionRate.Change.Verdict)
}

func TestComparison_HasNoSentimentOfFewSureSentiments(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.compared(t)
	add := func(collector string, samples int) {
		f.db.Exec(t, `INSERT INTO sentiments (answer_id, name, owner, score, label, clauses, scorer, scorer_version)
			SELECT id, 'Acme', 'brand', 0.5, 'positive', 1, 'test', 1 FROM answers
			WHERE brand_id = $1 AND query_text = 'best product 3' AND collector = $2 AND sample <= $3`,
			f.brand.ID, collector, samples)
	}
	f.db.Exec(t, `INSERT INTO positions (answer_id, name, owner, mention_order, first_offset, mentions, prominence, scorer,
			scorer_version)
		SELECT id, 'Acme', 'brand', 1, 0, 1, 1, 'test', 1 FROM answers WHERE brand_id = $1
		ON CONFLICT DO NOTHING`, f.brand.ID)
	add("chatgpt", 4)
	for name, sentiment := range map[string]api.ComparedSentiment{
		"comparison": f.compare(t, comparedWeeks).Figures.Sentiment,
		"overview": {ComparedFigure: value[api.Overview](t,
			f.call(t, http.MethodGet, "/brands/"+f.brand.ID.String()+"/overview"+overviewWeek, nil).must(t, http.StatusOK),
		).Brand.Figures.Sentiment.Change},
	} {
		require.Equal(t, []int{4, 4}, []int{sentiment.Before.N, sentiment.After.N}, name)
		require.Nil(t, sentiment.Before.Value, name)
		require.Nil(t, sentiment.After.Value, name)
		require.Nil(t, sentiment.Difference.Value, name)
		require.Equal(t, "too_few_cells", sentiment.Verdict, name)
		require.Equal(t, "Too few cells", sentiment.VerdictText, name)
		require.Equal(t, "Only 1 cell (query, engine and country) has data in both periods. A verdict needs 6.",
			sentiment.Explanation, name)
	}
	add("perplexity", 1)
	sentiment := f.compare(t, comparedWeeks).Figures.Sentiment
	require.InDelta(t, 0.5, *sentiment.Before.Value, 1e-9)
	require.InDelta(t, 0.5, *sentiment.After.Value, 1e-9)
	require.InDelta(t, 0, *sentiment.Difference.Value, 1e-9)
}

func TestComparison_CoversTheSegment(t *testing.T) {
	t.Parallel()
	f := setup(t)
	_, query := f.compared(t)
	for filter, cells := range map[string]int{
		"":                                 12,
		"&collector=chatgpt":               6,
		"&collector=chatgpt,perplexity":    12,
		"&collector=claude":                0,
		"&country=DE":                      2,
		"&country=DE,US&collector=chatgpt": 1,
		"&topic=prices":                    2,
		"&topic=prices&topic=x":            2,
		"&topic=prices,x":                  0,
		"&tag=SPRING":                      2,
		"&tag=x,spring&collector=chatgpt":  1,
		"&query_id=" + query.String():      2,
		"&query_class=branded":             2,
		"&query_class=branded,unbranded":   14,
		"&query_class=competitor":          0,
		"&timezone=Asia/Tokyo":             12,
	} {
		require.Equal(t, cells, f.compare(t, comparedWeeks+filter).Cells, filter)
	}
	f.db.Exec(t, "UPDATE brands SET aliases = '{\"best product 1\"}' WHERE id = $1", f.brand.ID)
	require.Equal(t, 10, f.compare(t, comparedWeeks).Cells, "the class follows the present names")
	f.db.Exec(t, "INSERT INTO competitors (brand_id, name) VALUES ($1, 'product 2')", f.brand.ID)
	require.Equal(t, 2, f.compare(t, comparedWeeks+"&query_class=competitor").Cells)
}

func TestComparison_SaysWhyPeriodsAreNotComparable(t *testing.T) {
	t.Parallel()
	f := setup(t)
	second, _ := f.compared(t)
	f.db.Exec(t, "UPDATE answers SET model = 'm2' WHERE collector = 'perplexity' AND created_at >= $1", second)
	f.db.Exec(t, "UPDATE job_runs SET status = 'failed', error_message = 'x' WHERE scheduled_for = $1", second)
	got := f.compare(t, comparedWeeks)
	perplexity := "perplexity"
	require.Equal(t, []api.ComparisonReason{
		{Kind: "model_changed", Collector: &perplexity, Text: "The model of Perplexity API changed."},
		{
			Kind: "run_partial",
			Text: "More than a tenth of the runs with calls in one of the periods failed, were cancelled, or are unfinished.",
		},
	}, got.Reasons)
	require.Equal(t, "not_comparable", got.Figures.MentionRate.Verdict)
	require.InDelta(t, 1, *got.Figures.MentionRate.Difference.Value, 1e-9)

	f.db.Exec(t, "UPDATE job_runs SET status = 'completed', error_message = NULL WHERE scheduled_for = $1", second)
	require.Equal(t, "up", f.compare(t, comparedWeeks+"&collector=chatgpt").Figures.MentionRate.Verdict)

	// In the first period with calls, neither a failed run nor an edit is a reason.
	f.db.Exec(t, `UPDATE job_runs SET status = 'failed', error_message = 'x'`)
	f.db.Exec(t, `UPDATE brands SET names_removed_at = $1`, second)
	f.db.Exec(t, `INSERT INTO competitors (brand_id, name) VALUES ($1, 'Late')`, f.brand.ID)
	first := f.overview(t, "?from=2026-11-02&to=2026-11-08")
	require.Empty(t, first.Comparison.Reasons)
	rate := first.Brand.Figures.MentionRate
	require.Equal(t, []any{48, 0, "no_previous_value"}, []any{rate.N, rate.Previous.N, rate.Change.Verdict})
	for _, name := range first.Leaderboard {
		require.Equal(t, "no_previous_value", name.Figures.MentionRate.Change.Verdict, name.Name)
	}
}

func TestComparison_CoversTheLastFourWeeksByDefault(t *testing.T) {
	t.Parallel()
	f := setup(t, func(c *api.Config) {
		c.Now = func() time.Time { return time.Date(2026, 3, 30, 23, 30, 0, 0, time.UTC) }
	})
	got := f.compare(t, "?timezone=Europe/Berlin")
	require.Equal(t, api.ComparedPeriod{From: "2026-03-03", To: "2026-03-30"}, got.After, "31 March has begun in Berlin")
	require.Equal(
		t,
		api.ComparedPeriod{From: "2026-02-03", To: "2026-03-02"},
		got.Before,
		"despite the change of the clock",
	)
	require.Equal(t, "no_value", got.Figures.MentionRate.Verdict)
	week := f.compare(t, "?from=2026-03-02&to=2026-03-08")
	require.Equal(t, api.ComparedPeriod{From: "2026-02-23", To: "2026-03-01"}, week.Before, "as long as the second period")
}

func TestComparison_RefusesWrongParameters(t *testing.T) {
	t.Parallel()
	f := setup(t)
	path := "/brands/" + f.brand.ID.String() + "/comparison"
	for name, tt := range map[string]struct{ query, location, words string }{
		"an end before the beginning":  {"?from=2026-02-02&to=2026-02-01", "query.to", "first day"},
		"a beginning after yesterday":  {"?from=9000-01-01", "query.from", "after the last day"},
		"overlapping periods":          {"?from=2026-02-02&to=2026-02-08&before_from=2026-02-01&before_to=2026-02-02", "query.before_to", "2026-02-02"},
		"a first period that is later": {"?from=2026-02-02&to=2026-02-08&before_from=2026-03-01&before_to=2026-03-02", "query.before_to", "2026-02-02"},
		"more than a year":             {"?from=2025-01-01&to=2026-01-02", "query.from", "366 days"},
		"more than a year before":      {"?from=2026-01-01&to=2026-01-02&before_from=2024-01-01", "query.before_from", "366 days"},
		"no date":                      {"?before_to=monday", "query.before_to", "date"},
		"an unknown class":             {"?query_class=generic", "query.query_class[0]", "unbranded"},
		"an id that is not a UUID":     {"?query_id=7", "query.query_id[0]", "UUID"},
		"an unknown zone":              {"?timezone=Mars/Olympus", "query.timezone", "IANA"},
		"an empty topic":               {"?topic=prices&topic=", "query.topic", "is empty"},
		"two lists of tags":            {"?tag=a&tag=b", "query.tag", "more than once"},
		"an unknown parameter":         {"?tags=x", "query.tags", "is unknown"},
	} {
		p := f.call(t, http.MethodGet, path+tt.query, nil).problem(t, http.StatusUnprocessableEntity)
		require.NotEmpty(t, p.Errors, name)
		require.Equal(t, tt.location, p.Errors[0].Location, name)
		require.Contains(t, p.Errors[0].Message, tt.words, name)
	}
}

func TestComparison_OfOtherCustomersIsInvisible(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.compared(t)
	foreign := f.db.Brand(t, 0)
	viewer := f.token(t, store.Token{Name: "v", Role: store.RoleViewer, CustomerID: &foreign.CustomerID})
	path := "/brands/" + f.brand.ID.String() + "/comparison" + comparedWeeks
	f.callAs(t, viewer, http.MethodGet, path, nil).problem(t, http.StatusNotFound)

	query := storetest.Value[uuid.UUID](t, f.db, "SELECT id FROM queries WHERE brand_id = $1 LIMIT 1", f.brand.ID)
	own := "/brands/" + foreign.ID.String() + "/comparison" + comparedWeeks + "&query_id=" + query.String()
	got := value[api.Comparison](t, f.callAs(t, viewer, http.MethodGet, own, nil).must(t, http.StatusOK))
	require.Zero(t, got.Cells, "the id of another customer's query selects nothing")
	require.Zero(t, got.LeftOut)
}
