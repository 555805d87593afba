package api_test

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
)

// rivalled changes the answers of the second week. The answers to "best product 1" mention the competitor Globex twice,
// and before the brand. The answers to "best product 2" cite a page of review.example. The answers of chatgpt to this
// query, and two of the four answers of perplexity, also cite a page of the brand. The answers of perplexity to this
// query do not mention the brand. One answer to "best product 3" has a sure sentiment, and the other answers have
// unsure sentiments.
func (f *fixture) rivalled(t *testing.T, second time.Time) {
	t.Helper()
	f.db.Exec(t, "UPDATE brands SET domains = '{acme.example}' WHERE id = $1", f.brand.ID)
	f.db.Exec(t, "DELETE FROM competitors WHERE brand_id = $1", f.brand.ID)
	f.db.Exec(t, "INSERT INTO competitors (brand_id, name) VALUES ($1, 'Globex'), ($1, 'Hooli')", f.brand.ID)
	f.db.Exec(t, `INSERT INTO positions (answer_id, name, owner, competitor_id, mention_order, first_offset, mentions,
			prominence, scorer, scorer_version)
		SELECT a.id, k.name, 'competitor', k.id, 1, 0, 2, 1, 'test', 1 FROM answers a JOIN competitors k USING (brand_id)
		WHERE a.brand_id = $1 AND a.created_at >= $2 AND a.query_text = 'best product 1' AND k.name = 'Globex'`,
		f.brand.ID, second)
	f.db.Exec(t, `UPDATE positions p SET mention_order = 2 FROM answers a
		WHERE a.id = p.answer_id AND a.query_text = 'best product 1' AND p.owner = 'brand'`)
	f.db.Exec(t, `DELETE FROM positions USING answers a WHERE a.id = answer_id AND a.collector = 'perplexity'
		AND a.query_text = 'best product 2'`)
	f.db.Exec(t, `INSERT INTO citations (answer_id, ordinal, url, domain, cited, owner, scorer, scorer_version)
		SELECT id, n, 'https://' || d || '/', d, true, CASE d WHEN 'acme.example' THEN 'brand' ELSE 'other' END, 'test', 1
		FROM answers, unnest(ARRAY['acme.example', 'review.example']) WITH ORDINALITY AS c (d, n)
		WHERE brand_id = $1 AND created_at >= $2 AND query_text = 'best product 2'`, f.brand.ID, second)
	f.db.Exec(t, `DELETE FROM citations USING answers a WHERE a.id = answer_id AND domain = 'acme.example'
		AND a.collector = 'perplexity' AND a.sample > 2`)
	f.db.Exec(t, `INSERT INTO sentiments (answer_id, name, owner, score, label, clauses, scorer, scorer_version)
		SELECT id, 'Acme', 'brand', 0.5, CASE WHEN sample = 1 AND collector = 'chatgpt' THEN 'positive' ELSE 'unsure' END, 1,
			'test', 1
		FROM answers WHERE brand_id = $1 AND created_at >= $2 AND query_text = 'best product 3'`, f.brand.ID, second)
}

// The address is a zero width space.
func TestBrandAnswers_AnInvisibleAddressMatchesNothing(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.cited(t)
	path := "/brands/" + f.brand.ID.String() + "/answers" + overviewWeek
	for filter, found := range map[string]bool{
		"": true, "&domain=new.example": true, "&url=%E2%80%8B": false, "&domain=%E2%80%8B": false,
	} {
		got := value[api.BrandAnswers](t, f.call(t, http.MethodGet, path+filter, nil).must(t, http.StatusOK))
		require.Equal(t, found, len(got.Data) > 0, filter)
	}
}

const overviewWeek = "?from=2026-11-09&to=2026-11-15"

func (f *fixture) overview(t *testing.T, query string) api.Overview {
	t.Helper()
	path := "/brands/" + f.brand.ID.String() + "/overview"
	return value[api.Overview](t, f.call(t, http.MethodGet, path+query, nil).must(t, http.StatusOK))
}

func TestOverview_HasFiguresOfAllNamesWithTheSameDenominators(t *testing.T) {
	t.Parallel()
	f := setup(t)
	second, _ := f.compared(t)
	f.rivalled(t, second)
	got := f.overview(t, overviewWeek)

	require.Equal(t, api.ComparedPeriod{From: "2026-11-09", To: "2026-11-15"}, got.Segment.Period)
	require.Equal(t, []string{"competitor", "unbranded"}, got.Segment.QueryClasses)
	require.Equal(t, api.ComparedPeriod{From: "2026-11-02", To: "2026-11-08"}, got.Previous)
	require.Equal(t, api.OverviewScope{
		Cells: 12, Queries: 6, Answers: 48, OtherClassCells: 2, OtherClassQueries: 1,
	}, got.Scope)
	require.Equal(t, api.LeftOutCells{OtherClass: 2}, got.Comparison.LeftOut)

	rate := got.Brand.Figures.MentionRate
	require.InDelta(t, 44.0/48, *rate.Value, 1e-9)
	require.Equal(t, []any{44.0, 48, true}, []any{rate.Count, rate.N, rate.Enough})
	require.Less(t, *rate.Low, 44.0/48)
	require.Greater(t, *rate.High, 44.0/48)
	require.Zero(t, *rate.Previous.Value)
	require.Equal(t, 48, rate.Previous.N)
	require.Equal(t, "up", rate.Change.Verdict)

	names := []string{}
	for _, s := range got.Leaderboard {
		names = append(names, s.Name)
		require.Equal(t, 48, s.Figures.MentionRate.N, s.Name)
		require.Equal(t, 44+16, s.Figures.ShareOfVoice.N, s.Name)
		share := s.Figures.CitationShare
		if s.HasDomains {
			require.Equal(t, 8+6, share.N, s.Name)
			continue
		}
		require.Equal(t, api.FigureLevel{}, share.FigureLevel, "a name without domains has no citation share")
		require.Equal(t, "no_value", share.Change.Verdict)
		require.Nil(t, share.Change.Difference.Value)
	}
	require.True(t, got.Brand.HasDomains)
	require.Equal(t, []string{"Acme", "Globex", "Hooli"}, names, "the highest mention rate first")
	require.Equal(t, got.Brand, got.Leaderboard[0])
	globex, hooli := got.Leaderboard[1], got.Leaderboard[2]
	require.InDelta(t, 8.0/48, *globex.Figures.MentionRate.Value, 1e-9)
	require.InDelta(t, 16.0/60, *globex.Figures.ShareOfVoice.Value, 1e-9)
	require.InDelta(t, 1, *globex.Figures.Position.Value, 1e-9)
	require.InDelta(t, (36.0+2*8)/44, *got.Brand.Figures.Position.Value, 1e-9)
	require.NotNil(t, globex.CompetitorID)
	require.NotNil(t, globex.TrackedSince)
	require.Zero(t, *hooli.Figures.MentionRate.Value, "a competitor without mentions has a rate")
	require.Nil(t, hooli.Figures.Position.Value)

	require.Equal(t, api.Presence{NamedCited: 4, NamedOnly: 40, CitedOnly: 2, Neither: 2}, got.Brand.Presence)
	require.Equal(t, api.Presence{NamedOnly: 8, Neither: 40}, globex.Presence)
	sentiment := got.Brand.Figures.Sentiment
	require.Equal(t, []int{1, 7}, []int{sentiment.N, sentiment.Unsure})
	require.Nil(t, sentiment.Value, "one sure sentiment is too few for an average")
}

func TestOverview_NamesTheWeakestQueriesAndTheTopSources(t *testing.T) {
	t.Parallel()
	f := setup(t)
	second, query := f.compared(t)
	f.rivalled(t, second)
	f.db.Exec(t, `DELETE FROM positions USING answers a WHERE a.id = answer_id AND owner = 'brand'
		AND a.query_text IN ('best product 3', 'best product 1') AND a.collector = 'chatgpt' AND a.sample = 1`)
	got := f.overview(t, overviewWeek)

	require.Equal(t, 3, got.FullyNamed, "all answers to the other three queries mention the brand")
	require.Len(t, got.Weakest, 3)
	require.Equal(t, []any{"best product 1", 7, "best product 3", 7},
		[]any{got.Weakest[1].Text, got.Weakest[1].Mentioned, got.Weakest[2].Text, got.Weakest[2].Mentioned})
	weak := got.Weakest[0]
	require.Equal(t, &query, weak.QueryID)
	require.Equal(t, []any{"best product 2", 4, 8}, []any{weak.Text, weak.Mentioned, weak.N})
	require.InDelta(t, 0.5, weak.MentionRate.Value, 1e-9)
	require.Nil(t, weak.Leader)
	led := f.overview(t, overviewWeek+"&topic=prices").Weakest
	require.Len(t, led, 1)
	require.Equal(t, []any{"Globex", []string{"Globex"}, 8}, []any{*led[0].Leader, led[0].Leaders, led[0].LeaderIn})
	f.db.Exec(t, `INSERT INTO positions (answer_id, name, owner, competitor_id, mention_order, first_offset, mentions,
			prominence, scorer, scorer_version)
		SELECT p.answer_id, k.name, 'competitor', k.id, 3, 0, 1, 1, 'test', 1 FROM positions p, competitors k
		WHERE p.name = 'Globex' AND k.name = 'Hooli'`)
	tied := f.overview(t, overviewWeek+"&topic=prices").Weakest[0]
	require.Equal(t, []any{"Globex", []string{"Globex", "Hooli"}, 8}, []any{*tied.Leader, tied.Leaders, tied.LeaderIn})

	require.Equal(t, []api.OverviewSource{
		{Domain: "review.example", Type: "other", Owner: "other", Answers: 8, Queries: 1, Share: 8.0 / 48},
		{Domain: "acme.example", Type: "own", Owner: "brand", Answers: 6, Queries: 1, Share: 6.0 / 48},
	}, got.Sources)
	require.Equal(t, "acme.example", f.overview(t, overviewWeek+"&collector=chatgpt").Sources[0].Domain)
	require.Empty(t, f.overview(t, overviewWeek+"&topic=prices").Sources)
}

func TestOverview_SaysWhatHappenedToTheCallsOfEachEngine(t *testing.T) {
	t.Parallel()
	f := setup(t)
	second, _ := f.compared(t)
	f.rivalled(t, second)
	f.db.Exec(t, `UPDATE answers SET status = 'failed', error_message = 'x', position_version = 0, model = ''
		WHERE collector = 'perplexity' AND query_text = 'best product 6' AND sample = 1`)
	f.db.Exec(t, `UPDATE answers SET truncated = true
		WHERE collector = 'chatgpt' AND query_text = 'best product 5' AND sample = 1`)
	f.db.Exec(t, "UPDATE answers SET model = 'm2' WHERE collector = 'chatgpt' AND sample = 4")
	require.Equal(t, []api.EngineCoverage{
		{Collector: "chatgpt", Calls: 24, Answers: 24, Truncated: 1, Unsure: 3, Models: []string{"m1", "m2"}},
		{Collector: "perplexity", Calls: 24, Failed: 1, Answers: 23, Unsure: 4, Models: []string{"m1"}},
	}, f.overview(t, overviewWeek).Coverage)
}

func TestOverview_IsEmptyWithoutAnswers(t *testing.T) {
	t.Parallel()
	f := setup(t)
	got := f.overview(t, "")
	require.Zero(t, got.Scope)
	require.Equal(t, f.brand.Name, got.Brand.Name)
	require.Nil(t, got.Brand.Figures.MentionRate.Value)
	require.Equal(t, "no_value", got.Brand.Figures.MentionRate.Change.Verdict)
	require.Empty(t, got.Weakest)
	require.Empty(t, got.Coverage)
}

func TestOverview_ShowsNamesThatAreNoLongerTracked(t *testing.T) {
	t.Parallel()
	f := setup(t)
	second, _ := f.compared(t)
	f.rivalled(t, second)
	f.db.Exec(t, "DELETE FROM competitors WHERE brand_id = $1 AND name = 'Globex'", f.brand.ID)
	globex := f.overview(t, overviewWeek).Leaderboard[1]
	require.Equal(t, "Globex", globex.Name, "the shares of voice would not add up to 1 without the name")
	require.Nil(t, globex.CompetitorID)
	require.Nil(t, globex.TrackedSince)
}

func TestOverview_HasTheLeaderboardAsCSV(t *testing.T) {
	t.Parallel()
	f := setup(t)
	second, _ := f.compared(t)
	f.rivalled(t, second)
	file := f.call(
		t,
		http.MethodGet,
		"/brands/"+f.brand.ID.String()+"/overview.csv"+overviewWeek,
		nil,
	).must(
		t,
		http.StatusOK,
	)
	rows, err := csv.NewReader(bytes.NewReader(file.body)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 1+3*5, "five figures of three names")
	require.Equal(t, []string{"owner", "name", "figure", "value"}, rows[0][:4])
	require.Equal(t, []string{"brand", "Acme", "mention_rate"}, rows[1][:3])
	require.Equal(t, []string{"44", "48", "true", "0", "48"}, rows[1][6:11])
	require.Equal(t, "up", rows[1][14])
	require.Equal(t, []string{"competitor", "Globex", "position", "1"}, rows[7][:4])
	require.Contains(t, file.header.Get("Content-Disposition"), `"overview-2026-11-09-2026-11-15.csv"`)
}

func (f *fixture) series(t *testing.T, query string) api.OverviewSeries {
	t.Helper()
	path := "/brands/" + f.brand.ID.String() + "/overview-series"
	return value[api.OverviewSeries](t, f.call(t, http.MethodGet, path+query, nil).must(t, http.StatusOK))
}

func TestOverviewSeries_HasOnePointForEachPeriodOfEachName(t *testing.T) {
	t.Parallel()
	f := setup(t)
	second, _ := f.compared(t)
	f.rivalled(t, second)
	got := f.series(t, "?from=2026-11-01&to=2026-11-10&name=Hooli&name=Globex")
	require.Equal(t, "day", got.Unit)
	require.Len(t, got.Periods, 10)
	require.Equal(t, api.SeriesPeriod{Period: "2026-11-01"}, got.Periods[0], "no query was sent")
	require.Equal(t, api.SeriesPeriod{Period: "2026-11-02", Calls: 48, Answers: 48}, got.Periods[1])
	require.Equal(t, api.SeriesPeriod{Period: "2026-11-09", Calls: 48, Answers: 48}, got.Periods[8])
	require.Len(t, got.Series, 3)
	brand, hooli, globex := got.Series[0], got.Series[1], got.Series[2]
	require.Equal(t, []string{"Acme", "Hooli", "Globex"}, []string{brand.Name, hooli.Name, globex.Name})
	require.Nil(t, brand.Points[0].MentionRate.Value, "a gap")
	require.Zero(t, *brand.Points[1].MentionRate.Value)
	point := brand.Points[8]
	require.InDelta(t, 44.0/48, *point.MentionRate.Value, 1e-9)
	require.Equal(t, []any{44.0, 48, true}, []any{point.MentionRate.Count, point.MentionRate.N, point.MentionRate.Enough})
	require.Nil(t, point.Sentiment.Value)
	require.Equal(t, []int{1, 7}, []int{point.Sentiment.N, point.Unsure})
	require.InDelta(t, 44.0/60, *point.ShareOfVoice.Value, 1e-9)
	require.InDelta(t, 8.0/48, *globex.Points[8].MentionRate.Value, 1e-9)
	require.InDelta(t, 16.0/60, *globex.Points[8].ShareOfVoice.Value, 1e-9)
	require.Zero(t, *hooli.Points[8].MentionRate.Value)

	for _, figure := range []api.PointValue{point.MentionRate, point.Position, point.ShareOfVoice} {
		require.Less(t, *figure.Low, *figure.Value)
		require.Less(t, *figure.Value, *figure.High)
	}
	require.Equal(t, 14, point.CitationShare.N)
	require.Nil(t, point.CitationShare.Low, "the answers to only one query cite pages")
	require.Nil(t, brand.Points[0].MentionRate.Low, "a gap has no interval")

	require.Equal(t, got.Series[0].Points[8].MentionRate.N, f.overview(t, "?from=2026-11-09&to=2026-11-09").Scope.Answers)
	require.Equal(t, 24, f.series(t, "?from=2026-11-09&to=2026-11-09&collector=chatgpt").Periods[0].Answers)
}

func TestOverviewSeries_OfManyPeriodsHasNoIntervals(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.compared(t)
	point := func(from string) api.PointValue {
		points := f.series(t, "?unit=day&to=2026-11-10&from="+from).Series[0].Points
		return points[len(points)-2].MentionRate
	}
	with, without := point("2026-08-11"), point("2026-08-10")
	require.NotNil(t, with.Low, "92 days")
	require.Nil(t, without.Low, "93 days")
	with.Low, with.High = nil, nil
	require.Equal(t, with, without)
}

// In a segment with few queries, the series computes intervals from cells, with the same result as the overview of the
// day.
func TestOverviewSeries_HasTheIntervalsOfTheOverview(t *testing.T) {
	t.Parallel()
	f := setup(t)
	second, _ := f.compared(t)
	f.rivalled(t, second)
	f.db.Exec(
		t,
		"UPDATE queries SET topic = 'few' WHERE id IN (SELECT id FROM queries WHERE brand_id = $1 LIMIT 4)",
		f.brand.ID,
	)
	const filter = "?from=2026-11-09&to=2026-11-09&topic=few"
	want := f.overview(t, filter).Brand.Figures
	got := f.series(t, filter).Series[0].Points[0]
	require.NotNil(t, got.MentionRate.Low)
	require.Equal(t, []any{want.MentionRate.Value, want.MentionRate.Low, want.MentionRate.High},
		[]any{got.MentionRate.Value, got.MentionRate.Low, got.MentionRate.High})
	require.Equal(t, []any{want.ShareOfVoice.Low, want.ShareOfVoice.High, want.Position.Low, want.Position.High},
		[]any{got.ShareOfVoice.Low, got.ShareOfVoice.High, got.Position.Low, got.Position.High})

	// The variance between two cells says so little that the interval of the position covers the whole scale.
	f.db.Exec(t, "UPDATE queries SET topic = 'two' WHERE brand_id = $1 AND text IN ('best product 1', 'best product 3')",
		f.brand.ID)
	const two = "?from=2026-11-09&to=2026-11-09&topic=two&collector=chatgpt"
	want = f.overview(t, two).Brand.Figures
	require.InDelta(t, 1.5, *want.Position.Value, 1e-9)
	require.Equal(t, []any{1.0, 3.0}, []any{*want.Position.Low, *want.Position.High}, "Acme, Globex and Hooli")
	got = f.series(t, two).Series[0].Points[0]
	require.Equal(t, []any{1.0, 3.0}, []any{*got.Position.Low, *got.Position.High})
	f.db.Exec(t, "DELETE FROM competitors WHERE brand_id = $1 AND name = 'Globex'", f.brand.ID)
	require.InDelta(t, 3, *f.overview(t, two).Brand.Figures.Position.High, 1e-9, "some answers mention Globex")
	f.db.Exec(t, "DELETE FROM competitors WHERE brand_id = $1", f.brand.ID)
	require.InDelta(t, 2, *f.overview(t, two).Brand.Figures.Position.High, 1e-9)
	require.InDelta(t, 2, *f.series(t, two).Series[0].Points[0].Position.High, 1e-9, "the rank 2 occurs")
}

func TestOverviewSeries_IsAvailableAsCSV(t *testing.T) {
	t.Parallel()
	f := setup(t)
	second, _ := f.compared(t)
	f.rivalled(t, second)
	file := f.call(t, http.MethodGet, "/brands/"+f.brand.ID.String()+
		"/overview-series.csv?from=2026-11-08&to=2026-11-09&name=Globex", nil).must(t, http.StatusOK)
	rows, err := csv.NewReader(bytes.NewReader(file.body)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 1+2*2*5, "five figures of two names on two days")
	require.Equal(t, []string{"2026-11-08", "brand", "Acme", "mention_rate", "", "", "", "0", "0"}, rows[1][:9], "a gap")
	require.Equal(t, []string{"2026-11-09", "brand", "Acme", "mention_rate"}, rows[11][:4])
	require.Equal(t, []string{"44", "48", "true", "", "48", "0", "48", ""}, rows[11][7:])
	require.Equal(t, []string{"2026-11-09", "competitor", "Globex"}, rows[16][:3])
	require.Contains(t, file.header.Get("Content-Disposition"), `"overview-series-2026-11-08-2026-11-09.csv"`)
}

func TestOverviewSeries_StatesTheEnginesAndQueriesWithoutAnswers(t *testing.T) {
	t.Parallel()
	f := setup(t)
	second, query := f.compared(t)
	const twoDays = "?from=2026-11-02&to=2026-11-09"
	require.Equal(t, []api.CompositionChange{}, f.series(t, twoDays).CompositionChanges)
	f.db.Exec(t, "DELETE FROM answers WHERE created_at >= $1 AND (collector = 'chatgpt' OR query_id = $2)", second, query)
	got := f.series(t, twoDays).CompositionChanges
	require.Equal(t, []api.CompositionChange{{
		Period: "2026-11-09", Text: got[0].Text, EnginesStopped: []string{"chatgpt"}, EnginesStarted: []string{},
		EnginesReturned: []string{}, QueriesStopped: 1, Models: []api.ChangedModel{},
	}}, got)
	require.Regexp(t, "^no answers from ChatGPT.*; 1 query no longer sent$", got[0].Text)
	require.Nil(t, f.series(t, "?from=2026-08-01&to=2026-11-09&unit=day").CompositionChanges, "more than 92 days")
	file := f.call(t, http.MethodGet, "/brands/"+f.brand.ID.String()+"/overview-series.csv"+twoDays, nil).
		must(t, http.StatusOK)
	rows, err := csv.NewReader(bytes.NewReader(file.body)).ReadAll()
	require.NoError(t, err)
	require.Equal(t, "composition_change", rows[0][14])
	require.Empty(t, rows[1][14])
	require.Equal(t, got[0].Text, rows[len(rows)-1][14])
}

func TestOverviewSeries_ChoosesDaysOrWeeksByTheLengthOfThePeriod(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.compared(t)
	require.Equal(t, "day", f.series(t, "?from=2026-09-01&to=2026-12-01").Unit, "92 days")
	weeks := f.series(t, "?from=2026-08-31&to=2026-12-01")
	require.Equal(t, "week", weeks.Unit)
	require.Equal(t, "2026-08-31", weeks.Periods[0].Period)
	require.Equal(t, 48, weeks.Periods[10].Answers, "the week of 9 November")
	part := f.series(t, "?from=2026-11-11&to=2026-11-17&unit=week")
	require.Equal(t, []api.SeriesPeriod{{Period: "2026-11-09"}, {Period: "2026-11-16"}}, part.Periods,
		"answers before the first day do not count")
}

func TestOverviewSeries_RefusesNamesThatAreNotTracked(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.db.Exec(t, "INSERT INTO competitors (brand_id, name) VALUES ($1, 'Hooli')", f.brand.ID)
	path := "/brands/" + f.brand.ID.String() + "/overview-series"
	for query, location := range map[string]string{
		"?name=Hooli&name=Initrode": "query.name[1]", "?name=Hooli&name=Hooli": "query.name[1]", "?unit=month": "query.unit",
	} {
		p := f.call(t, http.MethodGet, path+query, nil).problem(t, http.StatusUnprocessableEntity)
		require.Equal(t, location, p.Errors[0].Location, query)
	}
}

// In Chile, the clock skipped midnight at the start of 6 September 2026.
func TestOverviewSeries_HasEachDayWhoseMidnightIsSkipped(t *testing.T) {
	t.Parallel()
	f := setup(t)
	second, _ := f.compared(t)
	f.db.Exec(t, `UPDATE answers SET created_at = CASE WHEN created_at >= $1 THEN '2026-09-05T23:59:00-04'::timestamptz
		ELSE '2026-09-06T01:00:00-03' END`, second)
	for _, tt := range []struct {
		from, to string
		calls    []int
	}{
		{"2026-09-04", "2026-09-07", []int{0, 48, 48, 0}},
		{"2026-09-05", "2026-09-05", []int{48}},
		{"2026-09-06", "2026-09-06", []int{48}},
		{"2026-09-01", "2026-09-05", []int{0, 0, 0, 0, 48}},
	} {
		series := value[api.OverviewSeries](t, f.call(t, http.MethodGet, "/brands/"+f.brand.ID.String()+
			"/overview-series?timezone=America/Santiago&from="+tt.from+"&to="+tt.to, nil).must(t, http.StatusOK))
		require.Equal(t, api.ComparedPeriod{From: tt.from, To: tt.to}, series.Segment.Period)
		var calls []int
		for _, p := range series.Periods {
			calls = append(calls, p.Calls)
		}
		require.Equal(t, tt.calls, calls, "%s to %s", tt.from, tt.to)
		overview := f.overview(t, "?timezone=America/Santiago&from="+tt.from+"&to="+tt.to)
		require.Equal(t, series.Segment.Period, overview.Segment.Period)
	}
}

func TestBrandAnswers_CanBeCounted(t *testing.T) {
	t.Parallel()
	f := setup(t)
	second, _ := f.compared(t)
	f.rivalled(t, second)
	path := "/brands/" + f.brand.ID.String() + "/answers" + overviewWeek
	for filter, want := range map[string]int{"": 48, "&mentioned=true": 44, "&name=Globex": 8, "&domain=none.example": 0} {
		first := value[api.BrandAnswers](
			t,
			f.call(t, http.MethodGet, path+filter+"&count=true&limit=3", nil).must(t, http.StatusOK),
		)
		require.Equal(t, want, *first.Total, filter)
		require.True(t, first.TotalExact)
		plain := value[api.BrandAnswers](t, f.call(t, http.MethodGet, path+filter+"&limit=3", nil).must(t, http.StatusOK))
		require.Nil(t, plain.Total, "counting is optional")
		require.Equal(t, first.Data, plain.Data)
	}
	// The server stops counting at 10,000 answers.
	f.db.Exec(t, `WITH r AS (INSERT INTO job_runs (id, scheduled_job_id, brand_id, customer_id, job_type, trigger, status,
				scheduled_for, finished_at, run_timeout_seconds)
			SELECT tidewatch_uuid7(), scheduled_job_id, brand_id, customer_id, job_type, 'tick', 'completed',
				$2::timestamptz + n * interval '1 second', now(), 1
			FROM (SELECT * FROM job_runs WHERE brand_id = $1 LIMIT 1) j, generate_series(1, 1000) n RETURNING id)
		INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector, model, sample, status, created_at,
			position_version)
		SELECT tidewatch_uuid7(), r.id, q.brand_id, q.id, q.text, 'chatgpt', 'm1', n, 'ok', $2::timestamptz, 1
		FROM r, queries q, generate_series(1, 10) n WHERE q.brand_id = $1 AND q.text = 'best product 3'`, f.brand.ID, second)
	many := value[api.BrandAnswers](t, f.call(t, http.MethodGet, path+"&count=true&limit=1", nil).must(t, http.StatusOK))
	require.Equal(t, 10_000, *many.Total)
	require.False(t, many.TotalExact)
}
