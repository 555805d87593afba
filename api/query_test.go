package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func (f *fixture) queries() string { return "/brands/" + f.brand.ID.String() + "/queries" }

func TestQueries_AreCreatedChangedAndDeleted(t *testing.T) {
	t.Parallel()
	f := setup(t)
	created := value[api.Query](
		t,
		f.call(
			t,
			http.MethodPost,
			f.queries(),
			`{"text":"bestes CRM\nfür kleine Teams","topic":"crm","locale":"de-DE","country":"DE"}`,
		).must(t, http.StatusCreated),
	)
	require.True(t, created.IsActive, "queries are active by default")
	require.Equal(
		t,
		[]string{"bestes CRM\nfür kleine Teams", "crm", "de-DE", "DE"},
		[]string{created.Text, created.Topic, created.Locale, created.Country},
	)
	f.audited(t, "query", created.ID.String(), "create", f.brand.CustomerID)
	require.Equal(t, created, all[api.Query](t, f, f.queries(), 1)[0], "newest first")

	path := f.queries() + "/" + created.ID.String()
	updated := value[api.Query](
		t,
		f.call(t, http.MethodPut, path, `{"is_active":false,"topic":""}`).must(t, http.StatusOK),
	)
	require.False(t, updated.IsActive)
	require.Empty(t, updated.Topic)
	require.Equal(t, created.Text, updated.Text, "absent fields keep their values")
	e := f.audited(t, "query", created.ID.String(), "update", f.brand.CustomerID)
	require.Contains(t, string(e.Before), `"topic": "crm"`)

	f.call(t, http.MethodDelete, path, nil).must(t, http.StatusNoContent)
	f.audited(t, "query", created.ID.String(), "delete", f.brand.CustomerID)
	f.call(t, http.MethodDelete, path, nil).problem(t, http.StatusNotFound)
	f.call(t, http.MethodPut, path, `{}`).problem(t, http.StatusNotFound)
}

func TestQueries_AreFilteredByTopicAndActivity(t *testing.T) {
	t.Parallel()
	f := setup(t)
	var batch []map[string]any
	for i := range 9 {
		batch = append(
			batch,
			map[string]any{"text": fmt.Sprint("query ", i), "topic": fmt.Sprint("topic ", i%3), "is_active": i%2 == 0},
		)
	}
	f.call(t, http.MethodPost, f.queries()+"/batch", map[string]any{"queries": batch}).must(t, http.StatusOK)
	texts := func(filter string) []string {
		var out []string
		for _, q := range all[api.Query](t, f, f.queries()+filter, 2) {
			out = append(out, q.Text)
		}
		return out
	}
	require.Equal(t, []string{"query 7", "query 4", "query 1"}, texts("?topic=topic+1"))
	require.Equal(t, []string{"query 7", "query 5", "query 3", "query 1"}, texts("?is_active=false"))
	require.Equal(t, []string{"query 4"}, texts("?is_active=true&topic=topic+1"))
	require.Len(t, texts(""), 11)
}

func TestQueries_ABatchAddsNewQueriesInOrder(t *testing.T) {
	t.Parallel()
	f := setup(t)
	known := all[api.Query](t, f, f.queries(), 10)[0]
	body := map[string]any{"queries": []map[string]any{
		{
			"text": "z first",
		},
		{"text": known.Text, "topic": "another"},
		{"text": "a second", "locale": "de"},
		{"text": "a second", "is_active": false},
	}}
	added := value[api.AddedQueries](t, f.call(t, http.MethodPost, f.queries()+"/batch", body).must(t, http.StatusOK))
	require.Equal(t, 3, added.Created)
	require.Equal(t, 1, added.Unchanged)
	var results []string
	for _, q := range added.Data {
		results = append(results, q.Text+" "+q.Result)
	}
	require.Equal(
		t,
		[]string{"z first created", known.Text + " unchanged", "a second created", "a second created"},
		results,
	)
	require.Equal(t, known, added.Data[1].Query, "an existing query does not change")
	require.False(t, added.Data[3].IsActive)
	f.audited(t, "queries", f.brand.ID.String(), "create", f.brand.CustomerID)
	asked, err := f.db.QueriesOf(t.Context(), f.brand.ID)
	require.NoError(t, err)
	require.Equal(
		t,
		[]string{"z first", "a second", "a second"},
		[]string{asked[2].Text, asked[3].Text, asked[4].Text},
		"runs send the queries in the order of the batch",
	)

	before := f.everything(t)
	again := value[api.AddedQueries](t, f.call(t, http.MethodPost, f.queries()+"/batch", body).must(t, http.StatusOK))
	require.Equal(t, 0, again.Created)
	require.Equal(t, 4, again.Unchanged)
	require.Equal(t, before, f.everything(t), "a batch of existing queries changes nothing")
}

// Some clients find changed queries by comparing updated_at with created_at.
func TestQueries_TheTimeOfTheLastEditIsNotBeforeTheCreation(t *testing.T) {
	t.Parallel()
	f := setup(t)
	path := "/brands/" + f.brand.ID.String() + "/queries"
	f.call(t, http.MethodPost, path, `{"text":"one"}`).must(t, http.StatusCreated)
	f.call(t, http.MethodPost, path+"/batch", `{"queries":[{"text":"two"},{"text":"three"}]}`).must(t, http.StatusOK)
	imported := `{"customers":[{"name":"Contoso","brands":[{"name":"Initech","queries":["four"]}]}]}`
	f.call(t, http.MethodPost, "/import", imported).must(t, http.StatusOK)
	require.Zero(t, storetest.Value[int](t, f.db, `SELECT count(*) FROM queries
		WHERE updated_at < created_at AND text IN ('one', 'two', 'three', 'four')`))
	require.GreaterOrEqual(t, f.count(t, "queries"), 4)
}

func TestQueries_ABatchOfAThousandIsAdded(t *testing.T) {
	t.Parallel()
	f := setup(t)
	var batch []map[string]any
	for i := range 1000 {
		batch = append(batch, map[string]any{"text": fmt.Sprint("query ", i)})
	}
	added := value[api.AddedQueries](
		t,
		f.call(t, http.MethodPost, f.queries()+"/batch", map[string]any{"queries": batch}).must(t, http.StatusOK),
	)
	require.Equal(t, 1000, added.Created)
	require.Equal(t, "query 999", all[api.Query](t, f, f.queries(), 200)[0].Text)
}

func TestQueries_AreActivatedAndDeactivatedInBatches(t *testing.T) {
	t.Parallel()
	f := setup(t)
	two := all[api.Query](t, f, f.queries(), 10)
	off := map[string]any{"query_ids": []uuid.UUID{two[0].ID, two[1].ID}, "is_active": false}
	f.call(t, http.MethodPut, f.queries()+"/"+two[0].ID.String(), `{"is_active":false}`).must(t, http.StatusOK)
	switched := value[api.SwitchedQueries](t, f.call(t, http.MethodPut, f.queries(), off).must(t, http.StatusOK))
	require.Equal(t, api.SwitchedQueries{Changed: 1, Unchanged: 1}, switched)
	e := f.audited(t, "queries", f.brand.ID.String(), "update", f.brand.CustomerID)
	require.JSONEq(t, fmt.Sprintf(`{"is_active":true,"query_ids":[%q]}`, two[1].ID), string(e.Before))
	require.Empty(t, all[api.Query](t, f, f.queries()+"?is_active=true", 10))

	before := f.everything(t)
	switched = value[api.SwitchedQueries](t, f.call(t, http.MethodPut, f.queries(), off).must(t, http.StatusOK))
	require.Equal(t, api.SwitchedQueries{Unchanged: 2}, switched)
	require.Equal(t, before, f.everything(t))
}

func TestQueries_BadInputNamesTheFieldAndChangesNothing(t *testing.T) {
	t.Parallel()
	f := setup(t)
	two := all[api.Query](t, f, f.queries(), 10)
	elsewhere := f.db.Brand(t, 1)
	others, err := f.db.QueriesOf(t.Context(), elsewhere.ID)
	require.NoError(t, err)
	put, batch := f.queries()+"/"+two[0].ID.String(), f.queries()+"/batch"
	many := make([]map[string]any, 1001)
	for i := range many {
		many[i] = map[string]any{"text": fmt.Sprint("query ", i)}
	}
	f.refuses(t, []badInput{
		{"no text", http.MethodPost, f.queries(), `{}`, 422, "body.text", "required"},
		{"blanks alone", http.MethodPost, f.queries(), `{"text":"  "}`, 422, "body.text", "has only blanks"},
		{
			"an override of direction",
			http.MethodPost,
			f.queries(),
			`{"text":"best \u202emrc"}`,
			422,
			"body.text",
			"direction of text",
		},
		{"invisible characters alone", http.MethodPost, f.queries(), `{"text":"\u200b"}`, 422, "body.text", "only invisible"},
		{"a line break after it", http.MethodPost, f.queries(), `{"text":"x\n"}`, 422, "body.text", `write "x"`},
		{"NUL", http.MethodPost, f.queries(), `{"text":"a\u0000b"}`, 422, "body.text", "control character"},
		{
			"too long for its index",
			http.MethodPost,
			f.queries(),
			map[string]any{"text": strings.Repeat("é", 1201)},
			422,
			"body.text",
			"2400 bytes",
		},
		{
			"a topic of two lines",
			http.MethodPost,
			f.queries(),
			`{"text":"x","topic":"a\nb"}`,
			422,
			"body.topic",
			"line break",
		},
		{"a bad locale", http.MethodPost, f.queries(), `{"text":"x","locale":"German!"}`, 422, "body.locale", "language tag"},
		{"a wrong country", http.MethodPost, f.queries(), `{"text":"x","country":"de"}`, 422, "body.country", "ISO 3166-1"},
		{
			"a wrong type",
			http.MethodPost,
			f.queries(),
			`{"text":"x","is_active":"yes"}`,
			422,
			"body.is_active",
			"true or false",
		},
		{
			"an unknown field",
			http.MethodPost,
			f.queries(),
			`{"text":"x","language":"de"}`,
			422,
			"body.language",
			"is unknown",
		},
		{
			"a query that the brand has",
			http.MethodPost,
			f.queries(),
			map[string]any{"text": two[0].Text},
			409,
			"body.text",
			"already",
		},
		{
			"a change to a query that the brand has",
			http.MethodPut,
			put,
			map[string]any{"text": two[1].Text},
			409,
			"body.text",
			"already",
		},
		{"a change to an invalid country", http.MethodPut, put, `{"country":"x"}`, 422, "body.country", "ISO 3166-1"},
		{"an empty batch", http.MethodPost, batch, `{"queries":[]}`, 422, "body.queries", "1"},
		{
			"a batch of more than a thousand",
			http.MethodPost,
			batch,
			map[string]any{"queries": many},
			422,
			"body.queries",
			"1000",
		},
		{
			"a batch with an invalid query",
			http.MethodPost,
			batch,
			`{"queries":[{"text":"fine"},{"text":"x","country":"de"}]}`,
			422,
			"body.queries[1].country",
			"ISO 3166-1",
		},
		{
			"a batch with a duplicate query",
			http.MethodPost,
			batch,
			`{"queries":[{"text":"x"},{"text":"y"},{"text":"x"}]}`,
			422,
			"body.queries[2]",
			"queries[0]",
		},
		{
			"a batch with an unknown field",
			http.MethodPost,
			batch,
			`{"queries":[{"text":"x","lang":"de"}]}`,
			422,
			"body.queries[0].lang",
			"is unknown",
		},
		{
			"switching another brand's query",
			http.MethodPut,
			f.queries(),
			map[string]any{"query_ids": []uuid.UUID{two[0].ID, others[0].ID}, "is_active": false},
			422,
			"body.query_ids[1]",
			"not a query of this brand",
		},
		{"switching none", http.MethodPut, f.queries(), `{"query_ids":[],"is_active":false}`, 422, "body.query_ids", "1"},
		{
			"switching to nothing",
			http.MethodPut,
			f.queries(),
			map[string]any{"query_ids": []uuid.UUID{two[0].ID}},
			422,
			"body.is_active",
			"is_active",
		},
		{
			"another brand's query",
			http.MethodPut,
			f.queries() + "/" + others[0].ID.String(),
			`{"topic":"x"}`,
			404,
			"",
			"query",
		},
		{"an unknown activity", http.MethodGet, f.queries() + "?is_active=1", nil, 422, "query.is_active", "true"},
	})
}

func TestQueries_AnswersKeepTheTextOfADeletedQuery(t *testing.T) {
	t.Parallel()
	f := setup(t)
	run, query := f.answered(t)
	f.call(t, http.MethodDelete, f.queries()+"/"+query.ID.String(), nil).must(t, http.StatusNoContent)
	answers := all[api.Answer](t, f, "/job-runs/"+run.ID.String()+"/answers", 10)
	for _, a := range answers {
		if a.QueryText == query.Text {
			require.Nil(t, a.QueryID)
			return
		}
	}
	t.Fatal("the answer was deleted")
}

// answered inserts a run of the brand with the answers of two engines and scores one answer. answered returns the run
// and the query of the scored answer.
func (f *fixture) answered(t *testing.T) (store.Run, store.Query) {
	t.Helper()
	job := f.db.Schedule(t, f.brand)
	run, err := f.db.CreateManualRun(
		t.Context(),
		job.ID,
		uuid.Must(uuid.NewV7()),
		store.RunMetadata{TriggeredBy: "test"},
		1,
	)
	require.NoError(t, err)
	queries, err := f.db.QueriesOf(t.Context(), f.brand.ID)
	require.NoError(t, err)
	cost, tokens := 0.0125, int64(321)
	scored := store.Answer{
		Collector:      "chatgpt",
		CostUSD:        &cost,
		Country:        "DE",
		CountryApplied: true,
		ID:             uuid.Must(uuid.NewV7()),
		InputTokens:    &tokens,
		LatencyMS:      1234,
		Locale:         "de",
		Model:          "m-1",
		QueryID:        queries[0].ID,
		QueryText:      queries[0].Text,
		RequestID:      "req_1",
		RunID:          run.ID,
		Sample:         1,
		Searches: []string{
			"crm",
		},
		Sources: []store.Source{{Cited: true, Title: "Acme", URL: "https://acme.example/?utm_source=x"}},
		Status:  store.AnswerOK,
		Text:    "Zoë prefers Acme to Globex.",
	}
	failed := store.Answer{
		Collector:    "perplexity",
		ErrorClass:   "throttled",
		ErrorMessage: "too fast",
		ID:           uuid.Must(uuid.NewV7()),
		QueryID:      queries[0].ID,
		QueryText:    queries[0].Text,
		RunID:        run.ID,
		Sample:       1,
		Status:       store.AnswerFailed,
	}
	silent := store.Answer{
		Collector: "chatgpt",
		ID:        uuid.Must(uuid.NewV7()),
		QueryID:   queries[1].ID,
		QueryText: queries[1].Text,
		RunID:     run.ID,
		Sample:    1,
		Status:    store.AnswerOK,
		Text:      "Nobody knows.",
	}
	require.NoError(t, f.db.SaveAnswers(t.Context(), []store.Answer{scored, failed, silent}))
	globex := storetest.Value[uuid.UUID](t, f.db, "SELECT id FROM competitors WHERE brand_id = $1", f.brand.ID)
	brand := store.Named{AnswerID: scored.ID, Name: "Acme", Owner: store.OwnerBrand}
	competitor := store.Named{AnswerID: scored.ID, CompetitorID: &globex, Name: "Globex", Owner: store.OwnerCompetitor}
	rank, confidence := 1, 0.41
	require.NoError(t, f.db.SaveScores(t.Context(), store.Scores{
		Positions: []store.Position{
			{Named: competitor, FirstOffset: 21, MentionOrder: 2, Mentions: 1, Prominence: 0.5},
			{Named: brand, FirstOffset: 13, ListRank: &rank, MentionOrder: 1, Mentions: 1, Prominence: 1},
		},
		Sentiments: []store.Sentiment{
			{Named: competitor, Clauses: 1, Confidence: &confidence, Label: "unsure", Score: -0.1},
			{Named: brand, Clauses: 1, Label: "positive", Score: 0.5},
		},
		Citations: []store.Citation{
			{Named: brand, Cited: true, Domain: "acme.example", Ordinal: 1, Title: "Acme", URL: "https://acme.example/"},
		},
		ReadFor: store.ReadFor{
			Positions:  []uuid.UUID{scored.ID, silent.ID},
			Sentiments: []uuid.UUID{scored.ID, silent.ID},
		},
		Scorer:  "test",
		Version: 1,
	}))
	return run, queries[0]
}
