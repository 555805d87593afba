package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
)

// The tests in this file read the OpenAPI document, so that new operations are tested automatically.

func TestIDFilters_TheZeroUUIDIsAValueThatMatchesNothing(t *testing.T) {
	t.Parallel()
	f := setup(t)
	o := f.things(t)
	f.db.Schedule(t, f.brand) // a data collection, which the forecast counts
	table := accessTable()
	filters := 0
	for path, item := range api.Document().Paths {
		if item.Get == nil {
			continue
		}
		if line := table[item.Get.OperationID]; line.of != nil {
			path = withID(path, line.of(o))
		}
		for _, p := range item.Get.Parameters {
			if p.In != "query" || p.Schema.Format != "uuid" || p.Required {
				continue
			}
			filters++
			t.Run(item.Get.OperationID+" "+p.Name, func(t *testing.T) {
				t.Parallel()
				require.NotZero(t, found(t, f, path), "the test needs rows that a missing filter would show")
				require.Zero(t, found(t, f, path+"?"+p.Name+"="+uuid.Nil.String()))
			})
		}
	}
	require.GreaterOrEqual(t, filters, 20)
}

// A misspelt engine or country would otherwise select no answers, and the reader would see figures of 0 answers.
func TestFilters_RefuseUnknownEnginesAndCountries(t *testing.T) {
	t.Parallel()
	f := setup(t)
	o := f.things(t)
	f.db.Exec(t, "INSERT INTO collectors (name) VALUES ('engine_of_an_earlier_version')")
	table := accessTable()
	filters := 0
	for path, item := range api.Document().Paths {
		if item.Get == nil {
			continue
		}
		if line := table[item.Get.OperationID]; line.of != nil {
			path = withID(path, line.of(o))
		}
		path = strings.ReplaceAll(path, "{table}", "answers")
		if item.Get.OperationID == "preview-rescore-segment" {
			path += "?brand_id=" + f.brand.ID.String()
		}
		join := "?"
		if strings.Contains(path, "?") {
			join = "&"
		}
		for _, p := range item.Get.Parameters {
			wrong := map[string]string{"collector": "ChatGPT", "country": "germany"}[p.Name]
			if p.In != "query" || wrong == "" || item.Get.OperationID == "suggest-brand" {
				continue
			}
			filters++
			t.Run(item.Get.OperationID+" "+p.Name, func(t *testing.T) {
				t.Parallel()
				refused := f.call(t, http.MethodGet, path+join+p.Name+"="+wrong, nil)
				require.Equal(t, http.StatusUnprocessableEntity, refused.status, "%s", refused.body)
				require.Contains(t, string(refused.body), `"query.`+p.Name)
				accepted := map[string]string{"collector": "engine_of_an_earlier_version", "country": "XX"}[p.Name]
				f.call(t, http.MethodGet, path+join+p.Name+"="+accepted, nil).must(t, http.StatusOK)
			})
		}
	}
	require.GreaterOrEqual(t, filters, 40)
}

// A number above the maximum of its column would be an error of the database.
func TestParameters_AWholeNumberHasAMaximum(t *testing.T) {
	t.Parallel()
	numbers := 0
	for _, item := range api.Document().Paths {
		for _, op := range []*huma.Operation{item.Delete, item.Get, item.Post, item.Put} {
			// The limits of exports are not sent to the database.
			if op == nil || strings.HasPrefix(op.OperationID, "export-") {
				continue
			}
			for _, p := range op.Parameters {
				if p.Schema.Type == huma.TypeInteger {
					numbers++
					require.NotNil(t, p.Schema.Maximum, "%s %s", op.OperationID, p.Name)
					require.LessOrEqual(t, *p.Schema.Maximum, float64(math.MaxInt32), "%s %s", op.OperationID, p.Name)
				}
			}
		}
	}
	require.GreaterOrEqual(t, numbers, 10)
}

// A client that checks responses against the document would reject a null that the document excludes.
func TestFields_ThatCanBeNullAreNullable(t *testing.T) {
	t.Parallel()
	fields := 0
	for name, schema := range api.Document().Components.Schemas.Map() {
		for property, of := range schema.Properties {
			if strings.Contains(of.Description, "The value is null") || strings.Contains(of.Description, "The value null") {
				fields++
				isAny := of.Ref == "" && of.Type == "" // a value of any type may be null
				require.True(t, of.Nullable || isAny, "%s.%s", name, property)
			}
		}
	}
	require.GreaterOrEqual(t, fields, 40)
}

// Answers may be scored between two of the statements that compute facts, so the facts of names and the facts of
// answers can disagree. JSON has no infinity and no NaN, so a division by zero would end the response.
func TestFigures_OfFactsThatDisagreeAreNumbers(t *testing.T) {
	t.Parallel()
	f := setup(t)
	second, _ := f.compared(t)
	f.rivalled(t, second)
	_, err := f.db.RefreshFacts(t.Context(), f.brand.ID, 1000)
	require.NoError(t, err)
	reads := 0
	for _, column := range []string{"all_mentions", "all_citations", "calls", "answers"} {
		for _, table := range []string{"cell_facts", "query_facts"} {
			f.db.Exec(t, "UPDATE "+table+" SET "+column+" = 0")
		}
		for path, item := range api.Document().Paths {
			path, isOfBrand := strings.CutPrefix(path, "/api/admin/brands/{id}/")
			if !isOfBrand || item.Get == nil || strings.Contains(path, "{") {
				continue
			}
			got := f.call(t, http.MethodGet, "/brands/"+f.brand.ID.String()+"/"+path+overviewWeek, nil)
			require.Contains(t, []int{http.StatusOK, http.StatusUnprocessableEntity}, got.status, "%s: %s", path, got.body)
			if got.status == http.StatusOK {
				reads++
			}
		}
	}
	require.Greater(t, reads, 40)
}

// withID replaces the parameters of a path with an id.
func withID(path, id string) string {
	open, end := strings.IndexByte(path, '{'), strings.LastIndexByte(path, '}')
	return path[:open] + id + path[end+1:]
}

// found returns the number of rows or ticks in a response.
func found(t *testing.T, f *fixture, path string) int {
	t.Helper()
	got := f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK)
	switch strings.TrimSuffix(got.header.Get("Content-Type"), "; charset=utf-8") {
	case "text/csv":
		return strings.Count(string(got.body), "\n") - 1 // less the header row
	case "application/x-ndjson":
		return strings.Count(string(got.body), "\n")
	}
	body := value[struct {
		Count         int   `json:"count"` // the response of get-ahead has a count instead of data
		Data          []any `json:"data"`
		ScheduleCount int   `json:"schedule_count"` // the response of get-forecast has only this count without calls
	}](t, got)
	return body.Count + len(body.Data) + body.ScheduleCount
}

func TestEdits_NullIsAValueOnlyWhereAFieldMayBeEmpty(t *testing.T) {
	t.Parallel()
	f, document, table := setup(t), api.Document(), accessTable()
	for path, item := range document.Paths {
		if item.Put == nil || item.Put.RequestBody == nil {
			continue
		}
		id := item.Put.OperationID
		schema := document.Components.Schemas.SchemaFromRef(item.Put.RequestBody.Content["application/json"].Schema.Ref)
		if schema == nil || len(schema.Required) > 0 {
			continue // the operation is not an edit
		}
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			path := withID(path, table[id].of(f.things(t)))
			for field, s := range schema.Properties {
				got := f.call(t, http.MethodPut, path, map[string]any{field: nil})
				if s.Nullable {
					require.Equal(t, http.StatusOK, got.status, "%s: null clears it: %s", field, got.body)
					continue
				}
				p := got.problem(t, http.StatusUnprocessableEntity)
				require.Equal(t, "body."+field, p.Errors[0].Location)
				require.Contains(t, p.Errors[0].Message, "null")
			}
			before := f.call(t, http.MethodGet, path, nil)
			if before.status != http.StatusOK {
				return // the API cannot read the resource
			}
			f.call(t, http.MethodPut, path, `{}`, "X-Request-Id", "empty-"+id).must(t, http.StatusOK)
			same := value[map[string]any](t, before)
			maps.DeleteFunc(same, func(field string, value any) bool { // empty values may belong to another kind of object
				return schema.Properties[field] == nil || slices.Contains([]string{"<nil>", "", "0", "[]"}, fmt.Sprint(value))
			})
			f.call(t, http.MethodPut, path, same, "X-Request-Id", "same-"+id).must(t, http.StatusOK)
			after := f.call(t, http.MethodGet, path, nil).must(t, http.StatusOK)
			require.JSONEq(t, withoutTime(t, before), withoutTime(t, after), "an empty edit changes nothing")
			require.Zero(t, f.count(t, "audit_log WHERE request_id IN ('empty-"+id+"', 'same-"+id+"')"))
		})
	}
}

// withoutTime returns the body of a response without the field updated_at.
func withoutTime(t *testing.T, a answer) string {
	t.Helper()
	fields := value[map[string]any](t, a)
	delete(fields, "updated_at")
	encoded, err := json.Marshal(fields)
	require.NoError(t, err)
	return string(encoded)
}

// The function "documented" returns the method and the path of each operation in the OpenAPI document.
func documented(t *testing.T) map[string][2]string {
	t.Helper()
	operations := map[string][2]string{}
	for path, item := range api.Document().Paths {
		encoded, err := json.Marshal(item)
		require.NoError(t, err)
		var methods map[string]struct {
			OperationID string `json:"operationId"` //nolint:tagliatelle // OpenAPI's
		}
		require.NoError(t, json.Unmarshal(encoded, &methods))
		for method, operation := range methods {
			operations[operation.OperationID] = [2]string{strings.ToUpper(method), path}
		}
	}
	require.NotEmpty(t, operations)
	return operations
}
