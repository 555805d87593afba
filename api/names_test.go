package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
)

const (
	composed   = "Caf\u00e9"  // the spelling in Unicode normalization form C
	decomposed = "Cafe\u0301" // the spelling in Unicode normalization form D
)

// Both Unicode spellings of "é" are one name of a brand, a competitor or an alias.
func TestNames_AreOneInEitherUnicodeForm(t *testing.T) {
	t.Parallel()
	f := setup(t)
	customer := f.brand.CustomerID.String()
	body := func(name string) map[string]any { return map[string]any{"customer_id": customer, "name": name} }
	brand := value[api.Brand](t, f.call(t, http.MethodPost, "/brands", body(decomposed)).must(t, http.StatusCreated))
	require.Equal(t, composed, brand.Name)
	competitors := "/brands/" + brand.ID.String() + "/competitors"
	f.call(
		t,
		http.MethodPost,
		competitors,
		`{"name":"Globex","aliases":["`+decomposed+` Noir"]}`,
	).must(
		t,
		http.StatusCreated,
	)
	f.refuses(t, []badInput{
		{"a brand", http.MethodPost, "/brands", body(composed), 409, "body.name", "another brand"},
		{
			"a competitor",
			http.MethodPost,
			competitors,
			map[string]any{"name": composed},
			409,
			"body.name",
			"also a name of the brand",
		},
		{
			"an alias", http.MethodPost, competitors,
			map[string]any{"name": "x", "aliases": []string{composed + " noir"}},
			409, "body.aliases[0]", "also a name of the competitor",
		},
	})
}

func TestNames_ThatNeverMatchAreRefused(t *testing.T) {
	t.Parallel()
	f := setup(t)
	path := "/brands/" + f.brand.ID.String()
	for _, name := range []string{"®™", "!!!", "🍎", "https://acme.example", "[1]"} {
		f.refuses(t, []badInput{
			{"name", http.MethodPut, path, map[string]any{"name": name}, 422, "body.name", "never matches"},
			{
				"alias",
				http.MethodPut,
				path,
				map[string]any{"aliases": []string{"x", name}},
				422,
				"body.aliases[1]",
				"never matches",
			},
			{
				"competitor",
				http.MethodPost,
				path + "/competitors",
				map[string]any{"name": name},
				422,
				"body.name",
				"never matches",
			},
		})
	}
}

// A brand that an older version of Tidewatch stored may have a name that never matches. The other fields of this brand
// can still be edited.
func TestNames_OfOlderBrandsStay(t *testing.T) {
	t.Parallel()
	f := setup(t)
	b := f.brand
	b.Aliases = []string{"®™"}
	_, err := f.db.SaveBrand(t.Context(), b)
	require.NoError(t, err)
	c, err := f.db.SaveCompetitor(t.Context(), store.Competitor{BrandID: b.ID, Name: "🍎"})
	require.NoError(t, err)
	path := "/brands/" + b.ID.String()
	f.call(t, http.MethodPut, path, `{"name":"Acme Inc","aliases":["®™","Acme CRM"]}`).must(t, http.StatusOK)
	f.call(t, http.MethodPut, path+"/competitors/"+c.ID.String(), `{"aliases":["Apple"]}`).must(t, http.StatusOK)
}
