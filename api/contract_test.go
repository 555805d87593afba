package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/api/document"
)

// contract compiles the schemas of the OpenAPI document, which are JSON Schema 2020-12 in OpenAPI 3.1.
type contract struct {
	compiler *jsonschema.Compiler
	document *huma.OpenAPI
	mu       sync.Mutex // the mutex protects the compiler, which is not safe for concurrent use
}

const contractURL = "https://tidewatch.example/openapi.json"

// theContract compiles the contract once, because compiling takes longer than most tests.
var theContract = sync.OnceValues(func() (*contract, error) {
	c := &contract{compiler: jsonschema.NewCompiler(), document: api.Document()}
	encoded, err := document.Encode(c.document, document.Form{Format: "json", Version: "3.1"})
	if err != nil {
		return nil, err
	}
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(encoded))
	if err != nil {
		return nil, err
	}
	c.compiler.DefaultDraft(jsonschema.Draft2020)
	c.compiler.AssertFormat()
	return c, c.compiler.AddResource(contractURL, parsed)
})

// address returns the path in the document that matches a request's path. If no path matches, address returns "".
func (c *contract) address(path string) string {
	found := ""
	for template := range c.document.Paths {
		// Fixed path segments take precedence over path parameters.
		if sameShape(strings.Split(template, "/"), strings.Split(path, "/")) &&
			(found == "" || strings.Count(template, "{") < strings.Count(found, "{")) {
			found = template
		}
	}
	return found
}

// schema returns the schema of a response's body, or nil if the response has no body.
func (c *contract) schema(method, address, status, mediaType string) (*jsonschema.Schema, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	way := []string{"paths", address, strings.ToLower(method), "responses", status}
	at := c.response(method, address, status)
	if at == nil {
		return nil, fmt.Errorf("the document has no answer %s", status)
	}
	if at.Ref != "" {
		way = strings.Split(strings.TrimPrefix(at.Ref, "#/"), "/")
		at = c.document.Components.Responses[way[len(way)-1]]
	}
	switch {
	case len(at.Content) == 0 && mediaType == "":
		return nil, nil //nolint:nilnil // no body
	case at.Content[mediaType] == nil:
		return nil, fmt.Errorf("the document has no body of type %q for %s", mediaType, status)
	}
	way = append(way, "content", mediaType, "schema")
	for i := range way {
		way[i] = strings.NewReplacer("~", "~0", "/", "~1").Replace(way[i])
	}
	return c.compiler.Compile(contractURL + "#/" + url.PathEscape(strings.Join(way, "/")))
}

func (c *contract) response(method, address, status string) *huma.Response {
	item := c.document.Paths[address]
	op := map[string]*huma.Operation{
		http.MethodDelete: item.Delete, http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put,
	}[method]
	if op == nil {
		return nil
	}
	return op.Responses[status]
}

// The function "fits" fails the test if the status, type or body of a response differs from the document. Only
// [answer.problem] checks responses for paths and methods that are not in the document.
func fits(tb testing.TB, r *http.Request, response *http.Response, body []byte) {
	tb.Helper()
	c, err := theContract()
	require.NoError(tb, err)
	address := c.address(r.URL.Path)
	undocumented := response.StatusCode == http.StatusMethodNotAllowed ||
		response.StatusCode == http.StatusNotFound && address == ""
	mediaType, _, _ := strings.Cut(response.Header.Get("Content-Type"), ";")
	if !strings.HasPrefix(r.URL.Path, "/api/admin/") || undocumented || mediaType == "text/event-stream" ||
		mediaType == "text/csv" || mediaType == "text/html" || mediaType == "application/x-ndjson" {
		return
	}
	require.NotEmpty(tb, address, "%s is not in the document", r.URL.Path)
	schema, err := c.schema(r.Method, address, strconv.Itoa(response.StatusCode), mediaType)
	require.NoError(tb, err, "%s %s", r.Method, r.URL.Path)
	if schema == nil {
		require.Empty(tb, body)
		return
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	require.NoError(tb, err)
	require.NoError(
		tb,
		schema.Validate(value),
		"%s %s: the response %d differs from the document:\n%s",
		r.Method,
		r.URL.Path,
		response.StatusCode,
		body,
	)
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

func TestDocument_EveryOperationIsDescribed(t *testing.T) {
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
				require.NotNil(t, op.Security, "the operation states whether it needs credentials")
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

func TestDocument_DeclaresTheTagsOfTheOperations(t *testing.T) {
	t.Parallel()
	var declared, used []string
	for _, tag := range api.Document().Tags {
		declared = append(declared, tag.Name)
		require.NotEmpty(t, tag.Description, tag.Name)
	}
	for _, item := range api.Document().Paths {
		for _, op := range []*huma.Operation{item.Delete, item.Get, item.Post, item.Put} {
			if op != nil {
				used = append(used, op.Tags...)
			}
		}
	}
	slices.Sort(used)
	require.ElementsMatch(t, slices.Compact(used), declared)
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

func TestContract_RefusesResponsesThatTheDocumentDoesNotDescribe(t *testing.T) {
	t.Parallel()
	c, err := theContract()
	require.NoError(t, err)
	schema, err := c.schema(http.MethodGet, c.address("/api/admin/customers/x"), "200", "application/json")
	require.NoError(t, err)
	for name, body := range map[string]any{
		"a field that is missing": map[string]any{"id": "0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001"},
		"another type":            []any{},
	} {
		require.Error(t, schema.Validate(body), name)
	}
	_, err = c.schema(http.MethodGet, c.address("/api/admin/customers/x"), "418", "application/json")
	require.Error(t, err)
}
