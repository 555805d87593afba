package api_test

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/api/events"
)

// listParameter is a query parameter that is a list, with two values.
type listParameter struct {
	Path   string   `json:"path"`
	Name   string   `json:"name"`
	Values []string `json:"values"`
}

// listParameters returns the list parameters of all operations that read data.
func listParameters(t *testing.T) []listParameter {
	t.Helper()
	document := api.Document()
	var lists []listParameter
	for path, item := range document.Paths {
		if item.Get == nil {
			continue
		}
		for _, p := range item.Get.Parameters {
			if p.In != "query" || p.Schema.Type != huma.TypeArray {
				continue
			}
			list := listParameter{path, p.Name, []string{"Acme", "Globex"}}
			items := p.Schema.Items
			if items.Ref != "" {
				items = document.Components.Schemas.SchemaFromRef(items.Ref)
			}
			switch {
			case len(items.Enum) > 1:
				list.Values = []string{items.Enum[0].(string), items.Enum[1].(string)}
			case p.Name == "collector":
				list.Values = []string{"chatgpt", "perplexity"}
			case p.Name == "country":
				list.Values = []string{"DE", "US"}
			case p.Name == "query_id":
				list.Values = []string{uuid.NewString(), uuid.NewString()}
			case !*p.Explode: // the values cannot contain a comma
			default:
				list.Values = []string{"A, b", "C"}
			}
			lists = append(lists, list)
		}
	}
	require.NotEmpty(t, lists)
	return lists
}

// TestTypeScriptClient needs Node.js and the packages of the client. The command `make contract` installs Node.js and
// the packages, and runs the test.
func TestTypeScriptClient(t *testing.T) {
	t.Parallel()
	if os.Getenv("API_TYPESCRIPT") == "" {
		t.Skip("make contract runs this test")
	}
	f := setup(t)
	_, ear := listening(t, f.db)
	f = f.node(t, ear)
	job := f.create(t, nil)
	for _, name := range []string{"A, b", "C"} {
		f.call(t, http.MethodPost, "/brands/"+f.brand.ID.String()+"/competitors", map[string]any{"name": name}).
			must(t, http.StatusCreated)
	}
	trigger := f.call(t, http.MethodPost, "/scheduled-jobs/"+job.ID.String()+"/trigger", nil)
	run := value[api.RunDetail](t, trigger.must(t, http.StatusOK))
	lists, err := json.Marshal(listParameters(t))
	require.NoError(t, err)
	script := filepath.Join(t.TempDir(), "client.mjs")
	bundle := exec.CommandContext(t.Context(), "go", "tool", "-modfile=../.ci/tools.mod", "esbuild",
		"../openapi/typescript/test/client.mjs", "--bundle", "--format=esm", "--platform=node", "--log-level=warning",
		"--outfile="+script)
	bundle.Stderr = t.Output()
	require.NoError(t, bundle.Run())
	node := exec.CommandContext(
		t.Context(),
		"node",
		"--expose-gc",
		script,
		f.url,
		f.admin,
		f.brand.ID.String(),
		run.ID.String(),
		string(lists),
	)
	node.Stderr = t.Output()
	printed, err := node.Output()
	require.NoError(t, err)
	var got struct {
		Calls []string `json:"calls"`
		CSV   string   `json:"csv"`
		Event struct {
			Data events.RunEvent `json:"data"`
			ID   string          `json:"id"`
		} `json:"event"`
		Read    []map[string]any `json:"read"`
		Refused []string         `json:"refused"`
		Text    string           `json:"text"`
	}
	require.NoError(t, json.Unmarshal(printed, &got), "%s", printed)
	require.Empty(t, got.Refused, "the server accepts two values of each list")
	require.Contains(t, got.CSV, "\n", "CSV is a text")
	require.Contains(t, got.Text, `"`+run.ID.String()+`"`, "JSON lines are a text")
	require.Len(t, got.Read, 1)
	require.Equal(t, run.ID.String(), got.Read[0]["run_id"])
	require.Equal(t, run.ID, got.Event.Data.ID, "%s", printed)
	require.NotEmpty(t, got.Event.ID)
	require.Equal(t, []string{`{"name":"Again"}`, `{"name":"Again"}`}, got.Calls, "a long wait ends the repetitions")
}
