package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestBrands_AreCreatedReadChangedAndDeletedWithAllOfTheirData(t *testing.T) {
	t.Parallel()
	f := setup(t)
	created := value[api.Brand](t, f.call(t, http.MethodPost, "/brands", map[string]any{
		"customer_id": f.brand.CustomerID,
		"name":        "Fabrikam",
		"aliases":     []string{"Fabrikam Ltd"},
		"domains":     []string{"https://www.Fabrikam.example/", "fabrikam.example", "www.gov.uk"},
		"collectors":  []string{"chatgpt"},
	}).must(t, http.StatusCreated))
	require.Equal(t, []string{"fabrikam.example", "gov.uk"}, created.Domains, "each address is stored once, as its domain")
	require.NotEmpty(t, created.CustomerName)
	path := "/brands/" + created.ID.String()
	f.audited(t, "brand", created.ID.String(), "create", f.brand.CustomerID)
	require.Equal(t, created, value[api.Brand](t, f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK)))

	updated := value[api.Brand](
		t,
		f.call(t, http.MethodPut, path, `{"aliases":[],"collectors":["perplexity"]}`).must(t, http.StatusOK),
	)
	require.Equal(t, "Fabrikam", updated.Name)
	require.Empty(t, updated.Aliases)
	require.Equal(t, created.Domains, updated.Domains, "absent fields keep their values")
	require.Equal(t, []string{"perplexity"}, updated.Collectors)
	e := f.audited(t, "brand", created.ID.String(), "update", f.brand.CustomerID)
	require.Contains(t, string(e.Before), "Fabrikam Ltd")
	require.NotContains(t, string(e.After), "Fabrikam Ltd")

	f.call(t, http.MethodPost, path+"/queries", `{"text":"best crm"}`).must(t, http.StatusCreated)
	f.create(t, map[string]any{"brand_id": created.ID})
	f.call(t, http.MethodDelete, path, nil).must(t, http.StatusNoContent)
	f.audited(t, "brand", created.ID.String(), "delete", f.brand.CustomerID)
	require.Zero(
		t,
		storetest.Value[int](
			t,
			f.db,
			"SELECT (SELECT count(*) FROM brands WHERE id = $1) + (SELECT count(*) FROM scheduled_jobs WHERE brand_id = $1)",
			created.ID,
		),
	)
	for _, method := range []string{http.MethodGet, http.MethodDelete} {
		f.call(t, method, path, nil).problem(t, http.StatusNotFound)
	}
	f.call(t, http.MethodPut, path, `{}`).problem(t, http.StatusNotFound)
}

func TestBrands_CanBeEditedAfterAnEngineLostItsKey(t *testing.T) {
	t.Parallel()
	f := setup(t)
	f.db.Exec(t, "UPDATE brands SET collectors = '{mistral}'")
	path := "/brands/" + f.brand.ID.String()
	f.call(t, http.MethodPut, path, `{"name":"Acme Inc"}`).must(t, http.StatusOK)
	f.call(t, http.MethodPut, path, `{"collectors":["mistral","chatgpt"]}`).must(t, http.StatusOK)
	p := f.call(t, http.MethodPut, path, `{"collectors":["chatgpt","claude"]}`).problem(t, http.StatusUnprocessableEntity)
	require.Equal(t, "body.collectors[1]", p.Errors[0].Location)
}

func TestBrands_AreFoundByCustomerAndByTheWordsOfTheirNames(t *testing.T) {
	t.Parallel()
	f := setup(t)
	other := f.db.Brand(t, 0)
	for i := range 5 {
		_, err := f.db.SaveBrand(
			t.Context(),
			store.Brand{CustomerID: f.brand.CustomerID, Name: fmt.Sprintf("Fabrikam line %d", i)},
		)
		require.NoError(t, err)
	}
	names := func(query string) []string {
		var out []string
		for _, b := range all[api.Brand](t, f, "/brands"+query, 2) {
			out = append(out, b.Name)
		}
		return out
	}
	require.Len(t, names(""), 7)
	require.Equal(t, []string{"Acme"}, names("?customer_id="+other.CustomerID.String()))
	require.Equal(
		t,
		[]string{"Fabrikam line 4", "Fabrikam line 3", "Fabrikam line 2", "Fabrikam line 1", "Fabrikam line 0"},
		names("?q=fabri"),
	)
	require.Equal(t, []string{"Fabrikam line 3"}, names("?q=LINE+3"))
	require.Empty(t, names("?q=contoso"))
	require.Empty(t, names("?q=%27%3B--"), "a text without a word finds nothing")
}

func TestBrands_BadInputNamesTheFieldAndChangesNothing(t *testing.T) {
	t.Parallel()
	f := setup(t)
	_, err := f.db.SaveBrand(t.Context(), store.Brand{CustomerID: f.brand.CustomerID, Name: "Fabrikam"})
	require.NoError(t, err)
	with := func(field string, value any) map[string]any {
		body := map[string]any{"customer_id": f.brand.CustomerID, "name": "New"}
		body[field] = value
		return body
	}
	put := "/brands/" + f.brand.ID.String()
	f.refuses(t, []badInput{
		{"no customer", http.MethodPost, "/brands", `{"name":"x"}`, 422, "body.customer_id", "is required"},
		{
			"an unknown customer",
			http.MethodPost,
			"/brands",
			with("customer_id", uuid.New()),
			422,
			"body.customer_id",
			"customer does not exist",
		},
		{
			"no name",
			http.MethodPost,
			"/brands",
			map[string]any{"customer_id": f.brand.CustomerID},
			422,
			"body.name",
			"required",
		},
		{"blanks around the name", http.MethodPost, "/brands", with("name", "x "), 422, "body.name", "blanks"},
		{
			"the name of another brand",
			http.MethodPost,
			"/brands",
			with("name", "Acme"),
			409,
			"body.name",
			"another brand of this customer",
		},
		{
			"an empty alias",
			http.MethodPost,
			"/brands",
			with("aliases", []string{"a", ""}),
			422,
			"body.aliases[1]",
			"is empty",
		},
		{
			"an alias twice",
			http.MethodPost,
			"/brands",
			with("aliases", []string{"a", "a"}),
			422,
			"body.aliases[1]",
			"a duplicate of aliases[0]",
		},
		{"NUL in an alias", http.MethodPost, "/brands", with("aliases", []string{"a\x00"}), 422, "body.aliases[0]", ""},
		{"too many aliases", http.MethodPost, "/brands", with("aliases", make([]string, 101)), 422, "body.aliases", "100"},
		{
			"a domain that is an address",
			http.MethodPost,
			"/brands",
			with("domains", []string{"https://x.example/a"}),
			422,
			"body.domains[0]",
			`write "x.example"`,
		},
		{
			"a domain that is a public suffix",
			http.MethodPost,
			"/brands",
			with("domains", []string{"co.uk"}),
			422,
			"body.domains[0]",
			"public suffix",
		},
		{
			"a domain twice in another case",
			http.MethodPost,
			"/brands",
			with("domains", []string{"x.example", "X.example"}),
			422,
			"body.domains[1]",
			"duplicate",
		},
		{
			"an engine without its key",
			http.MethodPost,
			"/brands",
			with("collectors", []string{"chatgpt", "mistral"}),
			422,
			"body.collectors[1]",
			"MISTRAL_API_KEY",
		},
		{
			"an engine twice",
			http.MethodPost,
			"/brands",
			with("collectors", []string{"chatgpt", "chatgpt"}),
			422,
			"body.collectors[1]",
			"duplicate",
		},
		{"an unknown field", http.MethodPost, "/brands", with("domain", "x.example"), 422, "body.domain", "is unknown"},
		{
			"a change to the name of another brand",
			http.MethodPut,
			put,
			`{"name":"Fabrikam"}`,
			409,
			"body.name",
			"another brand of this customer",
		},
		{
			"a change to a competitor's name",
			http.MethodPut,
			put,
			`{"name":"GLOBEX"}`,
			409,
			"body.name",
			`the competitor "Globex"`,
		},
		{
			"a change to a competitor's name as an alias",
			http.MethodPut,
			put,
			`{"aliases":["x","globex"]}`,
			409,
			"body.aliases[1]",
			`the competitor "Globex"`,
		},
		{
			"a change of the customer",
			http.MethodPut,
			put,
			map[string]any{"customer_id": uuid.New()},
			422,
			"body.customer_id",
			"is read-only: omit it",
		},
		{
			"a change to an unknown engine",
			http.MethodPut,
			put,
			`{"collectors":["altavista"]}`,
			422,
			"body.collectors[0]",
			"altavista",
		},
		{
			"a change to an invalid domain",
			http.MethodPut,
			put,
			`{"domains":["localhost"]}`,
			422,
			"body.domains[0]",
			"host name such as",
		},
		{"an unknown filter", http.MethodGet, "/brands?name=x", nil, 422, "query.name", "is unknown"},
		{"another list's cursor", http.MethodGet, "/brands?cursor=abc", nil, 400, "query.cursor", "start without a cursor"},
	})
}

func TestBrands_OfOtherCustomersAreInvisible(t *testing.T) {
	t.Parallel()
	f := setup(t)
	other := f.db.Brand(t, 0)
	secret := f.token(t, store.Token{Name: "limited", Role: store.RoleAdmin, CustomerID: &f.brand.CustomerID})
	page := value[listOf[api.Brand]](t, f.callAs(t, secret, http.MethodGet, "/brands", nil).must(t, http.StatusOK))
	require.Len(t, page.Data, 1)
	require.Equal(t, f.brand.ID, page.Data[0].ID)
	require.Empty(
		t,
		value[listOf[api.Brand]](
			t,
			f.callAs(t, secret, http.MethodGet, "/brands?customer_id="+other.CustomerID.String(), nil).must(t, http.StatusOK),
		).Data,
	)
	for _, tt := range []struct{ method, path, body string }{
		{http.MethodGet, "", ""},
		{http.MethodPut, "", `{"name":"Mine"}`},
		{http.MethodDelete, "", ""},
		{http.MethodGet, "/trends", ""},
		{http.MethodGet, "/competitors", ""},
		{http.MethodPost, "/competitors", `{"name":"x"}`},
		{http.MethodPut, "/competitors/" + uuid.NewString(), `{"name":"x"}`},
		{http.MethodDelete, "/competitors/" + uuid.NewString(), ""},
		{http.MethodGet, "/queries", ""},
		{http.MethodPost, "/queries", `{"text":"x"}`},
		{http.MethodPut, "/queries", `{"query_ids":["` + uuid.NewString() + `"],"is_active":true}`},
		{http.MethodPost, "/queries/batch", `{"queries":[{"text":"x"}]}`},
		{http.MethodPut, "/queries/" + uuid.NewString(), `{"text":"x"}`},
		{http.MethodDelete, "/queries/" + uuid.NewString(), ""},
	} {
		var body any
		if tt.body != "" {
			body = tt.body
		}
		f.callAs(t, secret, tt.method, "/brands/"+other.ID.String()+tt.path, body).problem(t, http.StatusNotFound)
	}
	p := f.callAs(
		t,
		secret,
		http.MethodPost,
		"/brands",
		map[string]any{"customer_id": other.CustomerID, "name": "x"},
	).problem(t, http.StatusUnprocessableEntity)
	require.Equal(t, "body.customer_id", p.Errors[0].Location)
	mine := value[api.Brand](
		t,
		f.callAs(t, secret, http.MethodPost, "/brands", `{"name":"Fabrikam"}`).must(t, http.StatusCreated),
	)
	require.Equal(t, f.brand.CustomerID, mine.CustomerID, "the caller's customer may be left out")
}

func TestCompetitors_AreCreatedListedChangedAndDeleted(t *testing.T) {
	t.Parallel()
	f := setup(t)
	path := "/brands/" + f.brand.ID.String() + "/competitors"
	created := value[api.Competitor](
		t,
		f.call(
			t,
			http.MethodPost,
			path,
			`{"name":"Initech","aliases":["Initech CRM"],"domains":["https://www.Initech.example/"]}`,
		).must(t, http.StatusCreated),
	)
	require.Equal(t, []string{"initech.example"}, created.Domains)
	f.audited(t, "competitor", created.ID.String(), "create", f.brand.CustomerID)
	listed := all[api.Competitor](t, f, path, 1)
	require.Len(t, listed, 2)
	require.Equal(t, created, listed[0])
	require.Equal(t, "Globex", listed[1].Name)

	updated := value[api.Competitor](
		t,
		f.call(t, http.MethodPut, path+"/"+created.ID.String(), `{"aliases":["Initrode"]}`).must(t, http.StatusOK),
	)
	require.Equal(t, []string{"Initrode"}, updated.Aliases)
	require.Equal(t, created.Domains, updated.Domains)
	e := f.audited(t, "competitor", created.ID.String(), "update", f.brand.CustomerID)
	require.Contains(t, string(e.Before), "Initech CRM")

	f.call(t, http.MethodDelete, path+"/"+created.ID.String(), nil).must(t, http.StatusNoContent)
	f.audited(t, "competitor", created.ID.String(), "delete", f.brand.CustomerID)
	f.call(t, http.MethodDelete, path+"/"+created.ID.String(), nil).problem(t, http.StatusNotFound)
	f.call(t, http.MethodPut, path+"/"+created.ID.String(), `{}`).problem(t, http.StatusNotFound)
}

func TestCompetitors_BadInputNamesTheFieldAndChangesNothing(t *testing.T) {
	t.Parallel()
	f := setup(t)
	path := "/brands/" + f.brand.ID.String() + "/competitors"
	globex := all[api.Competitor](t, f, path, 10)[0]
	other, err := f.db.SaveCompetitor(
		t.Context(),
		store.Competitor{BrandID: f.brand.ID, Name: "Initech", Aliases: []string{"Initech CRM"}},
	)
	require.NoError(t, err)
	elsewhere := f.db.Brand(t, 0)
	put := path + "/" + globex.ID.String()
	f.refuses(t, []badInput{
		{"no name", http.MethodPost, path, `{}`, 422, "body.name", "required"},
		{"blanks around the name", http.MethodPost, path, `{"name":" x"}`, 422, "body.name", "blanks"},
		{"an empty alias", http.MethodPost, path, `{"name":"x","aliases":[""]}`, 422, "body.aliases[0]", "is empty"},
		{
			"an invalid domain",
			http.MethodPost,
			path,
			`{"name":"x","domains":["192.0.2.1"]}`,
			422,
			"body.domains[0]",
			"host name such as",
		},
		{"an unknown field", http.MethodPost, path, `{"name":"x","collectors":[]}`, 422, "body.collectors", "is unknown"},
		{"the brand's name", http.MethodPost, path, `{"name":"acme"}`, 409, "body.name", "also a name of the brand"},
		{
			"the brand's alias",
			http.MethodPost,
			path,
			`{"name":"x","aliases":["ACME CRM"]}`,
			409,
			"body.aliases[0]",
			"also a name of the brand",
		},
		{"a competitor's name", http.MethodPost, path, `{"name":"Globex"}`, 409, "body.name", `the competitor "Globex"`},
		{
			"a competitor's alias",
			http.MethodPost,
			path,
			`{"name":"x","aliases":["y","initech crm"]}`,
			409,
			"body.aliases[1]",
			`the competitor "Initech"`,
		},
		{
			"a change to the brand's name",
			http.MethodPut,
			put,
			`{"name":"Acme"}`,
			409,
			"body.name",
			"also a name of the brand",
		},
		{
			"a change to a competitor's name",
			http.MethodPut,
			put,
			map[string]any{"name": other.Name},
			409,
			"body.name",
			`the competitor "Initech"`,
		},
		{
			"an unknown brand",
			http.MethodPost,
			"/brands/" + uuid.NewString() + "/competitors",
			`{"name":"x"}`,
			404,
			"",
			"brand",
		},
		{
			"another brand's competitor",
			http.MethodPut,
			"/brands/" + elsewhere.ID.String() + "/competitors/" + globex.ID.String(),
			`{"name":"x"}`,
			404,
			"",
			"competitor",
		},
	})
}

func TestBrands_ADeletionCancelsTheJobsOfUnfinishedRuns(t *testing.T) {
	t.Parallel()
	f := setup(t)
	job := f.create(t, nil)
	f.call(t, http.MethodPost, jobPath(job.ID)+"/trigger", nil).must(t, http.StatusOK)
	f.call(t, http.MethodDelete, "/brands/"+f.brand.ID.String(), nil).must(t, http.StatusNoContent)
	require.Equal(t, []string{"cancelled"}, storetest.Value[[]string](t, f.db,
		"SELECT array_agg(state::text) FROM river_job WHERE kind IN ('collect', 'score')"))
}
