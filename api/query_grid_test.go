package api_test

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
)

func (f *fixture) grid(t *testing.T, query string) api.QueryGrid {
	t.Helper()
	path := "/brands/" + f.brand.ID.String() + "/query-grid"
	return value[api.QueryGrid](t, f.call(t, http.MethodGet, path+query, nil).must(t, http.StatusOK))
}

// The function "texts" returns the texts of the rows of a grid.
func texts(grid api.QueryGrid) []string {
	texts := make([]string, len(grid.Data))
	for i, row := range grid.Data {
		texts[i] = row.Text
	}
	return texts
}

// asked adds a new query with one answer of chatgpt. In addition, the answers of the first week to two other queries
// mention the brand.
func (f *fixture) asked(t *testing.T, second time.Time) {
	t.Helper()
	f.db.Exec(t, "INSERT INTO queries (brand_id, text) VALUES ($1, 'new product')", f.brand.ID)
	f.db.Exec(t, `INSERT INTO answers (id, run_id, brand_id, query_id, query_text, collector, model, status, created_at,
			position_version)
		SELECT tidewatch_uuid7(), r.id, r.brand_id, q.id, q.text, 'chatgpt', 'm1', 'ok', r.scheduled_for, 1
		FROM job_runs r JOIN queries q ON q.brand_id = r.brand_id WHERE q.text = 'new product' AND r.scheduled_for = $1`,
		second)
	f.db.Exec(t, `INSERT INTO positions (answer_id, name, owner, mention_order, first_offset, mentions, prominence, scorer,
			scorer_version)
		SELECT id, 'Acme', 'brand', 1, 0, 1, 1, 'test', 1 FROM answers
		WHERE created_at < $1 AND query_text IN ('best product 2', 'best product 4')`, second)
}

func TestQueryGrid_HasTheFiguresOfEachQueryByEngine(t *testing.T) {
	t.Parallel()
	f := setup(t)
	second, query := f.compared(t)
	f.rivalled(t, second)
	f.asked(t, second)
	grid := f.grid(t, overviewWeek)
	require.Equal(t, []string{"chatgpt", "perplexity"}, grid.Collectors)
	require.Equal(t, 7, grid.Queries, "without the branded query")
	require.Equal(t, api.ComparedPeriod{From: "2026-11-02", To: "2026-11-08"}, grid.Previous)
	require.Equal(t, []int{49, 44, 49}, []int{grid.Total.Answers, grid.Total.Mentioned, grid.Total.N})
	require.Equal(t, []string{
		"best product 2", "new product", "best product 1", "best product 3", "best product 4", "best product 5",
		"best product 6",
	}, texts(grid), "4 of 8 answers mention the brand, 0 of 1 proves less, and 8 of 8 is best")

	row := grid.Data[0]
	require.Equal(t, query, *row.QueryID)
	require.Equal(t, []string{"Spring"}, row.Tags)
	require.Equal(t, "unbranded", row.QueryClass)
	require.True(t, row.IsActive)
	require.Equal(t, []string{""}, row.Countries)
	require.Equal(t, []int{8, 4, 8, 6}, []int{row.Total.Answers, row.Total.Mentioned, row.Total.N, row.Total.Cited})
	require.InDelta(t, 0.5, *row.Total.MentionRate, 1e-9)
	require.InDelta(t, -0.5, *row.Change.Difference.Value, 1e-9)
	require.Equal(t, "too_few_cells", row.Change.Verdict)
	require.Equal(t, "chatgpt", row.Cells[0].Collector)
	require.Equal(t, 4, row.Cells[0].Figures.Mentioned)
	require.Zero(t, row.Cells[1].Figures.Mentioned)
	require.Nil(t, row.Cells[1].Figures.AveragePosition)
	require.True(t, second.Equal(*row.Cells[0].Figures.LastAsked))

	sentiments := grid.Data[3].Total
	require.Equal(t, []int{1, 7}, []int{sentiments.Sure, sentiments.Unsure})
	require.Nil(t, sentiments.Sentiment, "fewer than five sure sentiments have no average")

	few := grid.Data[1]
	require.Nil(t, few.Cells[1].Figures, "the query was not sent to perplexity")
	require.False(t, few.Total.Enough)
}

func TestQueryGrid_HasTheActiveQueriesThatWereNotSent(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.compared(t)
	f.db.Exec(t, `INSERT INTO queries (brand_id, text, is_active, tags) VALUES ($1, 'not sent yet', true, '{Late}'),
		($1, 'not active', false, '{}')`, f.brand.ID)
	for _, query := range []string{"", "&collector=chatgpt", "&sort=change"} {
		grid := f.grid(t, overviewWeek+query)
		last := grid.Data[len(grid.Data)-1]
		require.Equal(t, "not sent yet", last.Text, query)
		require.True(t, last.IsActive)
		require.Equal(t, []int{0, 0}, []int{last.Total.Calls, last.Total.N})
		require.Nil(t, last.Total.MentionRate)
		require.Nil(t, last.Change.Difference.Value)
		for _, cell := range last.Cells {
			require.Nil(t, cell.Figures)
		}
		require.NotContains(t, texts(grid), "not active")
		require.Len(t, grid.Data, grid.Queries)
	}
	require.NotContains(t, texts(f.grid(t, overviewWeek+"&q=best")), "not sent yet")
	require.Empty(t, f.grid(t, overviewWeek+"&tag=late").Data, "a grid without sent queries has no rows")
	require.Empty(t, f.grid(t, "?from=2020-01-01&to=2020-01-02").Data)
}

func TestQueryGrid_SortsFiltersAndTurnsPages(t *testing.T) {
	t.Parallel()
	f := setup(t)
	second, _ := f.compared(t)
	f.rivalled(t, second)
	f.asked(t, second)
	changed := f.grid(t, overviewWeek+"&sort=change")
	require.Equal(t, []string{"best product 2", "best product 4"}, texts(changed)[:2], "the largest fall first")
	require.Equal(t, "new product", texts(changed)[6], "a query without a change is last")
	require.Equal(t, []string{"new product"}, texts(f.grid(t, overviewWeek+"&q=NEW")))
	require.Equal(t, []string{"best product 1"}, texts(f.grid(t, overviewWeek+"&topic=prices")))
	require.Empty(t, f.grid(t, overviewWeek+"&collector=claude").Data)
	require.Contains(t, texts(f.grid(t, overviewWeek+"&query_class=branded")), "acme reviews")
	for _, sort := range []string{"worst", "text", "change"} {
		whole := f.grid(t, overviewWeek+"&sort="+sort)
		var paged []string
		cursor := ""
		for {
			page := f.grid(t, overviewWeek+"&limit=3&sort="+sort+cursor)
			paged = append(paged, texts(page)...)
			require.Equal(t, whole.Total, page.Total, "the totals have the rows of all pages")
			if page.NextCursor == nil {
				break
			}
			cursor = "&cursor=" + *page.NextCursor
		}
		require.Equal(t, texts(whole), paged, sort)
	}
	first := f.grid(t, overviewWeek+"&limit=3&sort=text")
	path := "/brands/" + f.brand.ID.String() + "/query-grid" + overviewWeek + "&limit=3&sort=worst&cursor="
	f.call(t, http.MethodGet, path+*first.NextCursor, nil).must(t, http.StatusBadRequest)
	f.db.Exec(t, "DELETE FROM answers WHERE query_text = 'best product 3'")
	require.Equal(t, "best product 4", texts(f.grid(t, overviewWeek+"&limit=3&sort=text&cursor="+*first.NextCursor))[0])
}

func TestQueryGrid_KeepsTheTextsOfAnEditedQueryApart(t *testing.T) {
	t.Parallel()
	f := setup(t)
	second, query := f.compared(t)
	f.db.Exec(t, "UPDATE queries SET text = 'finest product' WHERE id = $1", query)
	f.db.Exec(t, `UPDATE answers SET query_text = 'finest product' WHERE query_id = $1 AND collector = 'chatgpt'
		AND created_at >= $2`, query, second)
	f.db.Exec(t, `INSERT INTO cells (brand_id, query_id, query_text, collector, country)
		VALUES ($1, $2, 'finest product', 'chatgpt', '')`, f.brand.ID, query)
	grid := f.grid(t, overviewWeek+"&query_id="+query.String()+"&sort=text")
	require.Equal(t, []string{"best product 2", "finest product"}, texts(grid))
	require.False(t, grid.Data[0].IsActive, "the query has another text now")
	require.True(t, grid.Data[1].IsActive)
	require.Nil(t, grid.Data[0].Cells[0].Figures)
	require.Nil(t, grid.Data[1].Cells[1].Figures)
	require.NotEqual(t, grid.Data[0].ID, grid.Data[1].ID)
}

func TestQueryGrid_IsAvailableAsCSV(t *testing.T) {
	t.Parallel()
	f := setup(t)
	second, _ := f.compared(t)
	f.asked(t, second)
	path := "/brands/" + f.brand.ID.String() + "/query-grid.csv" + overviewWeek + "&sort=text"
	got := f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK)
	rows, err := csv.NewReader(bytes.NewReader(got.body)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 1+7*2)
	require.Equal(t, []string{
		"query", "topic", "tags", "query_class", "active", "countries", "engine", "calls",
	}, rows[0][:8])
	require.Equal(t, []string{
		"best product 1", "prices", "", "unbranded", "true", "DE", "chatgpt", "4", "0", "4", "4", "4", "1",
	}, rows[1][:13])
	require.Equal(t, "new product", rows[14][0])
	require.Equal(t, []string{"perplexity", "", "", ""}, rows[14][6:10], "an engine without the query has empty cells")
}

func (f *fixture) brandAnswers(t *testing.T, query string) []api.BrandAnswer {
	t.Helper()
	type page struct {
		Data       []api.BrandAnswer `json:"data"`
		NextCursor *string           `json:"next_cursor"`
	}
	path := "/brands/" + f.brand.ID.String() + "/answers" + overviewWeek + query + "&limit=20"
	var all []api.BrandAnswer
	for cursor := ""; ; {
		got := value[page](t, f.call(t, http.MethodGet, path+cursor, nil).must(t, http.StatusOK))
		all = append(all, got.Data...)
		if got.NextCursor == nil {
			return all
		}
		cursor = "&cursor=" + *got.NextCursor
	}
}

func TestBrandAnswers_AreTheAnswersBehindAFigure(t *testing.T) {
	t.Parallel()
	f := setup(t)
	second, query := f.compared(t)
	f.rivalled(t, second)
	f.db.Exec(t, "UPDATE citations SET url = rtrim(url, '/')")
	for filter, want := range map[string]int{
		"":                                  48,
		"&mentioned=true":                   44,
		"&mentioned=false":                  4,
		"&counted=true":                     48,
		"&counted=false":                    0,
		"&cited=true":                       6,
		"&cited=true&mentioned=false":       2,
		"&sentiment=positive":               1,
		"&sentiment=unsure":                 7,
		"&sentiment=positive,unsure":        8,
		"&domain=review.example":            8,
		"&domain=WWW.Review.example":        8,
		"&url=HTTPS://review.example/":      8,
		"&url=https://review.example/other": 0,
		"&name=Globex":                      8,
		"&name=Globex&counted=true":         48,
		"&name=Globex&mentioned=false":      40,
		"&name=Hooli":                       0,
		"&collector=chatgpt":                24,
		"&query_class=branded":              8,
		"&query_id=" + query.String():       8,
	} {
		require.Len(t, f.brandAnswers(t, filter), want, filter)
	}
}

func TestBrandAnswers_AreAvailableAsCSV(t *testing.T) {
	t.Parallel()
	f := setup(t)
	second, _ := f.compared(t)
	f.rivalled(t, second)
	path := "/brands/" + f.brand.ID.String() + "/answers.csv" + overviewWeek + "&name=Globex&collector=chatgpt"
	got := f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK)
	rows, err := csv.NewReader(bytes.NewReader(got.body)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 1+4)
	require.Equal(t, []string{"id", "run_id", "created_at", "engine"}, rows[0][:4])
	require.Equal(t, []string{
		"2026-11-09T00:00:00Z", "chatgpt", "DE", "m1", "best product 1", "unbranded", "false", "2", "", "Globex, Acme",
	}, rows[1][2:12])
}

func TestBrandAnswers_ShowTheNamesInTheText(t *testing.T) {
	t.Parallel()
	f := setup(t)
	second, query := f.compared(t)
	text := "Some tools.\n2. **" + f.brand.Name + "** is " + string(bytes.Repeat([]byte("very "), 60)) + "good.\nMore."
	f.db.Exec(t, "UPDATE answers SET text = $2 WHERE query_id = $1 AND created_at >= $3", query, text, second)
	f.db.Exec(t, `UPDATE positions SET first_offset = $2, name = $3
		WHERE answer_id IN (SELECT id FROM answers WHERE query_id = $1)`, query, len("Some tools.\n2. **"), f.brand.Name)
	f.db.Exec(
		t,
		"UPDATE answers SET text = '', text_deleted_at = now() WHERE query_id = $1 AND collector = 'perplexity'",
		query,
	)
	filter := "&query_id=" + query.String() + "&collector="
	got := f.brandAnswers(t, filter+"chatgpt")[0]
	require.Equal(t, "Some tools.\n2. **"+f.brand.Name, got.Opening[:len("Some tools.\n2. **"+f.brand.Name)])
	require.Len(t, got.Names, 1)
	passage := *got.Names[0].Passage
	require.Equal(t, "2. **", passage.Before)
	require.Equal(t, f.brand.Name, passage.Name)
	require.Regexp(t, `^\*\* is (very )+.*…$`, passage.After)
	require.Less(t, len(passage.After), 130)
	require.Nil(t, f.brandAnswers(t, filter+"perplexity")[0].Names[0].Passage, "the text is deleted")

	one := value[api.Answer](t, f.call(t, http.MethodGet,
		"/job-runs/"+got.RunID.String()+"/answers/"+got.ID.String(), nil).must(t, http.StatusOK))
	require.Equal(t, text, one.Text)
	f.call(
		t,
		http.MethodGet,
		"/job-runs/"+got.RunID.String()+"/answers/"+uuid.NewString(),
		nil,
	).must(
		t,
		http.StatusNotFound,
	)
}

func TestAnswerDiff_ComparesTwoAnswersOfTheBrand(t *testing.T) {
	t.Parallel()
	f := setup(t)
	second, query := f.compared(t)
	f.rivalled(t, second)
	answers := f.brandAnswers(t, "&query_id="+query.String()+"&collector=chatgpt")
	first, other := answers[0], answers[1]
	set := func(id uuid.UUID, text string) { f.db.Exec(t, "UPDATE answers SET text = $2 WHERE id = $1", id, text) }
	set(first.ID, "Acme is fast and cheap for small teams.")
	set(other.ID, "Globex leads. Acme is fast and cheap for most teams.")
	f.db.Exec(t, "UPDATE positions SET mention_order = 2 WHERE answer_id = $1", other.ID)
	f.db.Exec(t, `INSERT INTO positions (answer_id, name, owner, mention_order, first_offset, mentions, prominence, scorer,
			scorer_version) VALUES ($1, 'Globex', 'competitor', 1, 0, 1, 1, 'test', 1)`, other.ID)
	f.db.Exec(t, "DELETE FROM citations WHERE answer_id = $1 AND domain = 'review.example'", other.ID)
	diff := func(a, b uuid.UUID) string {
		return "/brands/" + f.brand.ID.String() + "/answer-diff?first=" + a.String() + "&second=" + b.String()
	}
	got := value[api.AnswerDiff](t, f.call(t, http.MethodGet, diff(first.ID, other.ID), nil).must(t, http.StatusOK))
	require.Equal(t, first.ID, got.First.ID)
	require.Equal(t, other.ID, got.Second.ID)
	require.True(t, got.Complete)
	changes := map[string]string{}
	for _, p := range got.Text {
		changes[p.Change] += p.Text
	}
	require.Equal(t, map[string]string{
		"gained": "Globex leads. most ", "same": "Acme is fast and cheap for teams.", "lost": "small ",
	}, changes)
	require.Equal(t, []api.NameDiff{
		{Name: "Globex", Owner: "competitor", Change: "gained", SecondRank: new(1)},
		{Name: "Acme", Owner: "brand", Change: "moved", FirstRank: new(1), SecondRank: new(2)},
	}, got.Names)
	require.Len(t, got.Sources, 2)
	require.Equal(t, []string{"acme.example same", "review.example lost"}, []string{
		got.Sources[0].Domain + " " + got.Sources[0].Change, got.Sources[1].Domain + " " + got.Sources[1].Change,
	})

	f.db.Exec(t, "UPDATE answers SET text = '', text_deleted_at = now() WHERE id = $1", first.ID)
	deleted := value[api.AnswerDiff](t, f.call(t, http.MethodGet, diff(first.ID, other.ID), nil).must(t, http.StatusOK))
	require.Nil(t, deleted.Text)
	require.Len(t, deleted.Names, 2)

	foreign := f.db.Brand(t, 1)
	f.db.Exec(t, "UPDATE answers SET brand_id = $2 WHERE id = $1", other.ID, foreign.ID)
	for _, pair := range [][2]uuid.UUID{{first.ID, other.ID}, {other.ID, first.ID}, {first.ID, uuid.New()}} {
		f.call(t, http.MethodGet, diff(pair[0], pair[1]), nil).must(t, http.StatusNotFound)
	}
	f.call(t, http.MethodGet, "/brands/"+f.brand.ID.String()+"/answer-diff?first="+strconv.Itoa(7)+"&second=x", nil).
		must(t, http.StatusUnprocessableEntity)
}
