package api_test

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// smallLogo returns a PNG file in base64.
func smallLogo() string {
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, 8, 4))); err != nil {
		panic(err) // unreachable: a buffer accepts each write
	}
	return base64.StdEncoding.EncodeToString(file.Bytes())
}

func TestLook_IsShownInNewReportsAndChangedOnlyByAdmins(t *testing.T) {
	t.Parallel()
	f := reported(t)
	path := "/customers/" + f.brand.CustomerID.String() + "/look"
	svg := base64.StdEncoding.EncodeToString([]byte("<svg xmlns='http://www.w3.org/2000/svg'/>"))
	f.refuses(t, []badInput{
		{"no color", http.MethodPut, path, `{"color":"yellow"}`, 422, "body.color", "such as #1f5fbf"},
		{"SVG", http.MethodPut, path, `{"logo":"` + svg + `"}`, 422, "body.logo", "must be a PNG or JPEG file"},
	})
	_, plain := f.makeReport(t, "weekly", "")
	require.NotContains(t, plain, "<img")
	f.call(t, http.MethodPut, path, `{"color":"#FFD400","logo":"`+smallLogo()+`"}`).must(t, http.StatusOK)
	_, html := f.makeReport(t, "weekly", "")
	require.Contains(t, html, `<img class="logo" src="data:image/png;base64,`)
	require.Contains(t, html, "--stripe: #ffd400;")
	require.NotContains(t, html, "--accent: #ffd400;", "yellow text is not readable on white")
	require.NotContains(t, html, "ZgotmplZ")

	f.call(t, http.MethodPut, path, `{"logo":null}`).must(t, http.StatusOK)
	got := value[api.CustomerLook](t, f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK))
	require.Equal(t, "#ffd400", *got.Color)
	require.Empty(t, got.Logo)
	for role, status := range map[store.Role]int{store.RoleEditor: http.StatusForbidden, store.RoleAdmin: http.StatusOK} {
		token := f.token(t, store.Token{Name: string(role), CreatedBy: "test", Role: role, CustomerID: &f.brand.CustomerID})
		f.callAs(t, token, http.MethodPut, path, `{"color":null}`).must(t, status)
	}
	require.NotContains(t, storetest.Value[string](t, f.db,
		"SELECT string_agg(after::text, ',') FROM audit_log WHERE object_kind = 'customer_look'"), "iVBOR")
}
