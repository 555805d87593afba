package api

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/danielgtaylor/huma/v2/validation"
	"github.com/stretchr/testify/require"

	"tidewatch/api/door"
)

func TestCheckParameters_RefusesNumbersWithAPlusSign(t *testing.T) {
	t.Parallel()

	known := parametersOf[struct {
		Limit  int      `query:"limit"`
		Tags   []string `query:"tag,explode"`
		Search string   `query:"q"`
	}]()
	check := func(query string) error {
		r := httptest.NewRequest(http.MethodGet, "/?"+query, nil)
		if p := checkParameters(r, door.Operation{}, known); p != nil {
			return p
		}
		return nil
	}
	require.NoError(t, check("limit=60&tag=%2B1&tag=b&q=%2B60"))
	require.ErrorContains(t, check("limit=%2B60"), "query.limit: "+validation.MsgExpectedInteger)
	require.ErrorContains(t, check("limit="), "query.limit: is empty")
	require.ErrorContains(t, check("limit=%2B60&limit=1"), "query.limit: is given more than once")
}
