package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/api/door"
	"tidewatch/store"
)

// exampleIn replaces the ids of an example with the ids of existing objects, and a time with a time in the next hour.
func exampleIn(t *testing.T, o things, example any) any {
	t.Helper()
	if text, ok := example.(string); ok {
		return text
	}
	encoded, err := json.Marshal(example)
	require.NoError(t, err)
	var fields map[string]any
	require.NoError(t, json.Unmarshal(encoded, &fields))
	for field, id := range map[string]any{
		"at": time.Now().Add(time.Hour), "brand_id": o.brand.ID, "channel_id": o.channel.ID, "customer_id": o.brand.CustomerID,
		"query_ids": []any{o.query.ID}, "scheduled_job_id": o.job.ID,
	} {
		if fields[field] != nil {
			fields[field] = id
		}
	}
	return fields
}

// examples returns the examples of an operation's body by media type. An operation without a body has one example: nil.
func examples(op *huma.Operation) map[string]any {
	if op.RequestBody == nil {
		return map[string]any{"": nil}
	}
	out := map[string]any{}
	for mediaType, media := range op.RequestBody.Content {
		out[mediaType] = media.Example
	}
	return out
}

// prepared brings the objects into a state in which the operation is possible.
func (f *fixture) prepared(t *testing.T, operation string, o things) {
	t.Helper()
	switch operation {
	case "trigger-scheduled-job":
		f.call(t, http.MethodPost, "/job-runs/"+o.run.ID.String()+"/cancel", nil).must(t, http.StatusOK)
	case "retry-run":
		f.call(t, http.MethodPost, "/job-runs/"+o.run.ID.String()+"/cancel", nil).must(t, http.StatusOK)
	case "preview-rescore", "rescore-run":
		f.answer(t, o.run.ID)
		f.db.Exec(t, `UPDATE job_runs SET status = 'completed', job_type = 'data_collection_and_scoring',
			finished_at = now() WHERE id = $1`, o.run.ID)
	case "create-rescore":
		f.call(t, http.MethodPost, "/rescores/"+o.rescore.ID.String()+"/cancel", nil).must(t, http.StatusOK)
		f.db.Exec(t, "UPDATE answers SET created_at = '2026-11-10'")
	case "resume-rescore":
		f.call(t, http.MethodPost, "/rescores/"+o.rescore.ID.String()+"/pause", nil).must(t, http.StatusOK)
	case "rescore-brand":
		f.call(t, http.MethodPost, "/rescores/"+o.rescore.ID.String()+"/cancel", nil).must(t, http.StatusOK)
	case "create-schedule-exception":
		f.call(t, http.MethodDelete, "/schedule-exceptions/"+o.exception.String(), nil).must(t, http.StatusNoContent)
	case "create-brand", "start-first-run":
		f.db.Exec(t, "UPDATE brands SET name = 'Initech'")
	case "create-competitor":
		f.db.Exec(t, "UPDATE competitors SET name = 'Initech ' || id, aliases = '{}'")
	}
}

func TestDocument_TheServerAcceptsEveryExample(t *testing.T) {
	t.Parallel()
	table := accessTable()
	for path, item := range api.Document().Paths {
		for method, op := range map[string]*huma.Operation{
			http.MethodDelete: item.Delete, http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put,
		} {
			if op == nil {
				continue
			}
			for mediaType, example := range examples(op) {
				t.Run(op.OperationID+" "+mediaType, func(t *testing.T) {
					t.Parallel()
					testExample(t, method, path, op, table[op.OperationID], mediaType, example)
				})
			}
		}
	}
}

func testExample( //nolint:revive // the test needs all parts of the example
	t *testing.T, method, path string, op *huma.Operation, line accessLine, mediaType string, example any,
) {
	t.Helper()
	f := setup(t)
	switch op.OperationID {
	case "watch-events":
		_, ear := listening(t, f.db)
		f.node(t, ear).watch(t, f.admin, "")
		return
	case "request-password-reset":
		withMail, _ := setupMail(t)
		withMail.callAs(t, "", method, path, example).must(t, http.StatusAccepted)
		return
	case "set-password":
		f.testLinkExample(t, method, path, example)
		return
	case "log-in", "change-password":
		f.testPasswordExample(t, method, path, example)
		return
	}
	o := f.things(t)
	f.prepared(t, op.OperationID, o)
	if line.of != nil {
		path = withID(path, line.of(o))
	}
	query := url.Values{}
	for _, p := range op.Parameters {
		if p.In == "query" && p.Schema != nil && len(p.Schema.Examples) > 0 {
			query.Set(p.Name, inQuery(p.Schema.Examples[0]))
		}
	}
	if line.query != nil { // the loop adds the required parameters
		required, err := url.ParseQuery(line.query(o))
		require.NoError(t, err)
		maps.Copy(query, required)
	}
	path += "?" + query.Encode()
	var body any
	if mediaType != "" {
		body = exampleIn(t, o, example)
	}
	got := f.call(t, method, path, body, "Content-Type", mediaType)
	require.Less(t, got.status, 300, "%s", got.body)
	require.NotNil(t, op.Responses[strconv.Itoa(got.status)])
}

// testLinkExample sends the example of an operation that needs a user with a link.
func (f *fixture) testLinkExample(t *testing.T, method, path string, example any) {
	t.Helper()
	fields, ok := exampleIn(t, things{}, example).(map[string]any)
	require.True(t, ok)
	user := f.userWith(t, store.User{Email: "ada@example.com", Role: store.RoleViewer}, "")
	hash := door.HashSecret(fields["secret"].(string))
	require.NoError(t, f.db.CreatePasswordLink(t.Context(), user.ID, store.LinkInvitation, hash, time.Hour))
	f.callAs(t, "", method, path, example).must(t, http.StatusNoContent)
}

// inQuery returns a value as a query parameter. The values of a list are separated by commas.
func inQuery(value any) string {
	list := reflect.ValueOf(value)
	if list.Kind() != reflect.Slice {
		return fmt.Sprint(value)
	}
	values := make([]string, list.Len())
	for i := range values {
		values[i] = fmt.Sprint(list.Index(i))
	}
	return strings.Join(values, ",")
}

// testPasswordExample sends the example of an operation that needs a user with a known password.
func (f *fixture) testPasswordExample(t *testing.T, method, path string, example any) {
	t.Helper()
	fields, ok := exampleIn(t, things{}, example).(map[string]any)
	require.True(t, ok)
	old, changes := fields["old_password"].(string)
	if !changes {
		old, ok = fields["password"].(string)
		require.True(t, ok)
	}
	hash, err := door.HashPassword(old)
	require.NoError(t, err)
	user := f.userWith(t, store.User{Email: "ada@example.com", Role: store.RoleViewer}, hash)
	if !changes {
		f.callAs(t, "", method, path, example).must(t, http.StatusCreated)
		return
	}
	b := f.browser(t)
	b.logIn(t, user.Email, old).must(t, http.StatusCreated)
	b.call(t, method, strings.TrimPrefix(path, "/api/admin"), example).must(t, http.StatusNoContent)
}
