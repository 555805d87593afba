package api_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	"github.com/pb33f/libopenapi-validator/responses"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
)

// contract checks answers against the document. It is built once: that takes longer than most tests.
var contract = sync.OnceValues(func() (responses.ResponseBodyValidator, error) {
	encoded, err := api.Encode(api.Document(), api.Form{Format: "json", Version: "3.1"})
	if err != nil {
		return nil, err
	}
	document, err := libopenapi.NewDocument(encoded)
	if err != nil {
		return nil, err
	}
	model, err := document.BuildV3Model()
	if err != nil {
		return nil, err
	}
	return validator.NewValidatorFromV3Model(&model.Model, config.WithFormatAssertions()).GetResponseBodyValidator(), nil
})

// fits fails the test when the answer to a request is not as the document says: its status, type, headers and body. What
// is answered at an address, or to a method, that the document does not have is checked by [answer.problem] alone.
func fits(tb testing.TB, r *http.Request, response *http.Response, body []byte) {
	tb.Helper()
	undocumented := response.StatusCode == http.StatusMethodNotAllowed || response.StatusCode == http.StatusNotFound && !hasAddress(r.URL.Path)
	stream := strings.HasPrefix(response.Header.Get("Content-Type"), "text/event-stream")
	if !strings.HasPrefix(r.URL.Path, "/api/admin/") || undocumented || stream {
		return
	}
	check, err := contract()
	require.NoError(tb, err)
	again := *response
	again.Body = io.NopCloser(bytes.NewReader(body))
	if ok, problems := check.ValidateResponseBody(r, &again); !ok {
		var all strings.Builder
		for _, p := range problems {
			fmt.Fprintf(&all, "\n%s: %s", p.Message, p.Reason)
			for _, cause := range p.SchemaValidationErrors {
				fmt.Fprintf(&all, "\n  %s: %s", cause.FieldPath, cause.Reason)
			}
		}
		tb.Fatalf("%s %s: the answer %d is not as the document says:%s\n%s", r.Method, r.URL.Path, response.StatusCode, &all, body)
	}
}

// hasAddress says whether the document has an address.
func hasAddress(path string) bool {
	for template := range api.Document().Paths {
		if sameShape(strings.Split(template, "/"), strings.Split(path, "/")) {
			return true
		}
	}
	return false
}

func sameShape(template, path []string) bool {
	if len(template) != len(path) {
		return false
	}
	for i, part := range template {
		if part != path[i] && !strings.HasPrefix(part, "{") {
			return false
		}
	}
	return true
}

func TestDocument_TheSameTypesGiveTheSameBytes(t *testing.T) {
	t.Parallel()
	for _, form := range []api.Form{{Format: "yaml", Version: "3.1"}, {Format: "yaml", Version: "3.0"}, {Format: "json", Version: "3.1"}} {
		first, err := api.Encode(api.Document(), form)
		require.NoError(t, err)
		second, err := api.Encode(api.Document(), form)
		require.NoError(t, err)
		require.Equal(t, string(first), string(second))
	}
}

func TestDocument_EveryOperationSaysWhatAUserNeeds(t *testing.T) {
	t.Parallel()
	document := api.Document()
	for path, item := range document.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Put, item.Post, item.Delete} {
			if op == nil {
				continue
			}
			t.Run(op.OperationID, func(t *testing.T) {
				t.Parallel()
				require.NotEmpty(t, op.Summary)
				require.True(t, strings.HasSuffix(op.Description, "."), "a description of whole sentences: %q", op.Description)
				require.NotEmpty(t, op.Tags)
				require.NotNil(t, op.Security, "who may call it; an empty list is anybody")
				for _, status := range []string{"400", "401", "403", "422", "429", "500", "503"} {
					require.NotNil(t, op.Responses[status], status)
				}
				require.Equal(t, strings.Contains(path, "{"), op.Responses["404"] != nil)
				if op.RequestBody != nil && op.RequestBody.Content["application/json"] != nil {
					require.NotNil(t, op.RequestBody.Content["application/json"].Example)
				}
				for _, response := range op.Responses {
					if media := response.Content["application/json"]; media != nil {
						require.NotNil(t, media.Example)
					}
				}
			})
		}
	}
}

func TestDocument_EveryTextFieldHasAnExampleOrItsValues(t *testing.T) {
	t.Parallel()
	var without []string
	for name, schema := range api.Document().Components.Schemas.Map() {
		for property, s := range schema.Properties {
			if s.Type == huma.TypeString && !s.Nullable && len(s.Examples)+len(s.Enum) == 0 && s.Format == "" {
				without = append(without, name+"."+property)
			}
		}
	}
	require.Empty(t, without, `the document shows made-up words for these: give each an example:"…" tag`)
}
