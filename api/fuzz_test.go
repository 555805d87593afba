package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/http/httpguts"
)

// FuzzBodies sends arbitrary bodies, idempotency keys and If-Match headers to the operations that read a body. No
// response may be an internal error.
func FuzzBodies(f *testing.F) {
	server := setup(f)
	for _, body := range []string{
		"", "null", "[]", "{}", `"x"`, "{", `{"a":1}`, "\x00", "{\"name\":\"\xff\"}", `{"name":"\u0000"}`, `{"name":"\ud800"}`,
		`{"brand_id":"BRAND","job_type":"scoring","cron_expression":"0 9 * * *"}`,
		`{"brand_id":"BRAND","job_type":"data_collection_and_scoring","cron_expression":"@daily","timezone":"Europe/Berlin","is_active":false,` +
			`"metadata":{"collectors":["chatgpt"],"parallel":true,"positionLimit":50,"samples":2,"locale":"de-DE","country":"DE"}}`,
		`{"brand_id":"BRAND","job_type":"scoring","cron_expression":"0 9 * * *","starts_at":"0000-01-01T00:00:00Z","ends_at":"9999-12-31T23:59:59-12:00"}`,
		`{"brand_id":"BRAND","job_type":"scoring","cron_expression":"0 9 * * *","jitter_seconds":1e3,"misfire_window_seconds":-0,"run_timeout_seconds":1e400}`,
		`{"scheduled_job_id":"JOB","cron_expression":"30 2 * * *","timezone":"America/New_York","dst_gap":"skip","n":1000}`,
		`{"cron_expression":"* * * * *","customer_id":"CUSTOMER","starts_at":null,"ends_at":"2090-01-01T00:00:00Z"}`,
		`{"name":null,"starts_at":null,"ends_at":null,"is_active":true,"metadata":{}}`, `{"is_active":null}`, `{"metadata":null}`,
		`{"name":"a","name":"b"}`, `{"Name":"a"}`, `{"metadata":{"collectors":[null]}}`, `{"metadata":{"collectors":["chatgpt","chatgpt"]}}`,
	} {
		f.Add(body, "", "*")
	}
	f.Add("{}", "key\xff", `"etag`)
	brand := server.brand
	job := value[struct{ ID string }](
		f,
		server.call(f, http.MethodPost, "/scheduled-jobs", server.newJob()).must(f, http.StatusCreated),
	).ID
	f.Fuzz(func(t *testing.T, body, key, match string) {
		for _, word := range []struct{ name, id string }{{"BRAND", brand.ID.String()}, {"CUSTOMER", brand.CustomerID.String()}, {"JOB", job}} {
			body = strings.ReplaceAll(body, word.name, word.id)
		}
		headers := []string{}
		if httpguts.ValidHeaderFieldValue(key) {
			headers = append(headers, idempotencyKey, key)
		}
		if httpguts.ValidHeaderFieldValue(match) {
			headers = append(headers, "If-Match", match)
		}
		for _, op := range []struct{ method, path string }{
			{http.MethodPost, "/scheduled-jobs"},
			{http.MethodPut, "/scheduled-jobs/" + job},
			{http.MethodPost, "/schedule-preview"},
			{http.MethodPost, "/scheduled-jobs/" + job + "/trigger"},
			{http.MethodGet, "/scheduled-jobs/" + job},
			{http.MethodGet, "/scheduled-jobs?limit=3"},
		} {
			sent := any(body)
			if op.method == http.MethodGet {
				sent = nil // a GET request reads the rows that earlier requests wrote
			}
			got := server.call(t, op.method, op.path, sent, headers...)
			if got.status >= http.StatusInternalServerError || got.status == 0 {
				require.Failf(t, "an internal error", "%s %s %q: %d %s", op.method, op.path, body, got.status, got.body)
			}
			if got.status >= http.StatusBadRequest {
				got.problem(t, got.status)
			}
		}
	})
}

// FuzzSearch searches for arbitrary text.
func FuzzSearch(f *testing.F) {
	server := setup(f)
	server.create(f, map[string]any{"name": "daily-check acme.com"})
	for _, text := range []string{"", "acme", "'", `\`, "a'b\\c", "& | ! ( ) : *", "\x00", "\xff", "–“”", "a:*b", "http://acme.com/a?b=c", "1e5 -3.14", "'':*"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := server.call(t, http.MethodGet, "/scheduled-jobs?q="+url.QueryEscape(text), nil)
		if got.status >= http.StatusInternalServerError {
			require.Failf(t, "an internal error", "%q: %d %s", text, got.status, got.body)
		}
	})
}
