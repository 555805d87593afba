package api_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store/storetest"
)

// volatile matches the parts of a response that differ between two equal requests: times, ids of requests, and cursors.
var volatile = regexp.MustCompile(
	`[A-Za-z0-9_-]{60,}|\d{4}-\d\d-\d\d[T ][0-9:.]+(Z|[+-]\d\d(:?\d\d)?)?|"request_id":"[^"]*"`,
)

// request is one of the requests that ask for deleted objects.
type request struct {
	body   any
	id     string // id of the operation
	method string
	path   string
}

// requests returns requests for the objects o. The requests call each operation that reads, with each filter for a
// brand, a schedule or a run, and each operation that writes to one of the given ids.
func requests(t *testing.T, o things, ids []string) []request {
	t.Helper()
	operations, table := documented(t), accessTable()
	filters := map[string]string{"brand_id": brand(o), "run_id": run(o), "scheduled_job_id": scheduledJob(o)}
	var all []request
	for _, id := range slices.Sorted(maps.Keys(operations)) {
		method, path, line := operations[id][0], operations[id][1], table[id]
		if id == "watch-events" {
			continue // the server of this test has no event stream
		}
		r := request{id: id, method: method, path: line.target(path, o)}
		if line.body != nil {
			r.body = line.body(o)
		}
		if method != http.MethodGet {
			body, err := json.Marshal(r.body)
			require.NoError(t, err)
			if slices.ContainsFunc(ids, func(id string) bool { return strings.Contains(r.path+string(body), id) }) {
				all = append(all, r)
			}
			continue
		}
		paths := []string{r.path}
		if strings.Contains(path, "{table}") {
			paths = nil
			for _, name := range exportTables() {
				paths = append(paths, strings.ReplaceAll(path, "{table}", name))
			}
		}
		for _, r.path = range paths {
			all = append(all, r)
			for _, p := range api.Document().Paths[path].Get.Parameters {
				if value, ok := filters[p.Name]; ok && p.In == "query" && !strings.Contains(r.path, p.Name+"=") {
					filtered := r
					filtered.path += map[bool]string{true: "&", false: "?"}[strings.Contains(r.path, "?")] + p.Name + "=" + value
					all = append(all, filtered)
				}
			}
		}
	}
	return all
}

// gone returns the texts that identify the objects of the brand.
func gone(o things) []string {
	var texts []string
	for _, id := range []uuid.UUID{
		o.answer, o.brand.ID, o.competitor.ID, o.job.ID, o.link, o.query.ID, o.report, o.rescore.ID, o.run.ID,
	} {
		texts = append(texts, id.String())
	}
	return texts
}

// fillBrand adds rows to the tables that the objects o leave empty, and a word to each text of the brand.
func (f *fixture) fillBrand(t *testing.T, o things, word string) {
	t.Helper()
	for _, sql := range []string{
		"UPDATE brands SET name = $2 || ' brand' WHERE id = $1",
		"UPDATE scheduled_jobs SET name = $2 || ' schedule' WHERE brand_id = $1",
		"UPDATE competitors SET name = $2 || ' rival' WHERE brand_id = $1",
		"UPDATE queries SET text = $2 || id, topic = $2, tags = ARRAY[$2] WHERE brand_id = $1",
		`UPDATE answers SET text = $2, query_text = $2, country = 'DE', position_version = 1, sentiment_version = 1,
			position_scored_at = now(), sentiment_scored_at = now() WHERE brand_id = $1`,
		`INSERT INTO positions (answer_id, owner, name, mention_order, first_offset, mentions, prominence, scorer,
				scorer_version)
			SELECT id, 'brand', $2 || ' brand', 1, 0, 1, 1, 'x', 1 FROM answers WHERE brand_id = $1`,
		`INSERT INTO sentiments (answer_id, owner, name, score, label, clauses, scorer, scorer_version)
			SELECT id, 'brand', $2 || ' brand', 0.5, 'positive', 1, 'x', 1 FROM answers WHERE brand_id = $1`,
		`INSERT INTO citations (answer_id, ordinal, url, domain, cited, owner, scorer, scorer_version)
			SELECT id, 1, 'https://acme.example/' || $2, $2, true, 'other', 'x', 1 FROM answers WHERE brand_id = $1`,
		`INSERT INTO changes (brand_id, run_id, kind, severity, key, since, found_at, details)
			SELECT brand_id, id, 'new_source', 'low', 'x', now(), now(), jsonb_build_object('domain', $2::text)
			FROM job_runs WHERE brand_id = $1`,
		`INSERT INTO alert_rules (customer_id, channel_id, kind, failures, brand_id)
			SELECT customer_id, id, 'failing', 1, $1 FROM alert_channels
			WHERE $2 <> '' AND customer_id = (SELECT customer_id FROM brands WHERE id = $1)`,
		`INSERT INTO alert_events (rule_id, key, channel_id, customer_id, brand_id, kind, since, details)
			SELECT id, $2, channel_id, customer_id, brand_id, 'failing', now(), jsonb_build_object('error_message', $2::text)
			FROM alert_rules WHERE brand_id = $1`,
		`UPDATE job_runs SET status = 'failed', finished_at = now(), error_message = $2 WHERE brand_id = $1 AND rescores IS NULL
			AND scheduled_job_id IS NOT NULL`,
	} {
		f.db.Exec(t, sql, o.brand.ID, word)
	}
	_, err := f.db.RefreshFacts(t.Context(), o.brand.ID, 100)
	require.NoError(t, err)
}

// responses sends requests and returns the bodies of the responses without their volatile parts. No response may
// contain one of the given texts, except the audit log, which names deleted objects.
func (f *fixture) responses(t *testing.T, all []request, without []string) []string {
	t.Helper()
	bodies := make([]string, len(all))
	for i, r := range all {
		got := f.call(t, r.method, r.path, r.body)
		require.NotEqual(t, http.StatusInternalServerError, got.status, "%s %s: %s", r.id, r.path, got.body)
		if r.method != http.MethodGet {
			require.Contains(t, []int{http.StatusNotFound, http.StatusUnprocessableEntity}, got.status, "%s: %s", r.id, got.body)
		}
		bodies[i] = volatile.ReplaceAllString(string(got.body), "")
		for _, text := range without {
			require.False(t, r.id != "list-audit-log" && r.method == http.MethodGet && strings.Contains(string(got.body), text),
				"%s %s has %s: %s", r.id, r.path, text, got.body)
		}
	}
	return bodies
}

// The rows of a deleted brand remain until a job has deleted them, and no operation shows them in the meantime. Each
// response is the same before and after the deletion of the rows.
func TestDeleteBrand_HidesTheBrandFromEveryOperationAtOnce(t *testing.T) {
	t.Parallel()
	const word = "Vanishing"
	f := setup(t)
	o := f.things(t)
	f.fillBrand(t, o, word)
	linked := f.call(t, http.MethodPost, "/reports/"+o.report.String()+"/links", `{}`).must(t, http.StatusCreated)
	link := value[api.MadeReportLink](t, linked).Path
	status, _, _ := f.visit(t, link)
	require.Equal(t, http.StatusOK, status)
	all := requests(t, o, gone(o))
	shown := map[string]bool{}
	for _, r := range all {
		if r.method == http.MethodGet && strings.Contains(string(f.call(t, r.method, r.path, r.body).body), word) {
			shown[r.id] = true
		}
	}
	require.Greater(t, len(shown), 30, "the brand must be visible before its deletion: %v", shown)

	f.call(t, http.MethodDelete, "/brands/"+brand(o), nil).must(t, http.StatusNoContent)
	for _, table := range []string{"answers", "changes", "competitors", "job_runs", "queries", "reports", "trend_buckets"} {
		require.Positive(t, storetest.Value[int](t, f.db, "SELECT count(*) FROM "+table+" WHERE brand_id = $1", o.brand.ID),
			"no job has deleted the rows of %s", table)
	}
	status, _, _ = f.visit(t, link)
	require.Equal(t, http.StatusNotFound, status)
	hidden := f.responses(t, all, append(gone(o), word))
	f.db.Exec(t, "DELETE FROM brand_keys WHERE deleted_at IS NOT NULL")
	f.db.Exec(t, "DELETE FROM schedule_keys WHERE deleted_at IS NOT NULL")
	for i, body := range f.responses(t, all, nil) {
		require.Equal(t, body, hidden[i], "%s %s", all[i].id, all[i].path)
	}
	again := map[string]any{"customer_id": o.brand.CustomerID, "name": word + " brand"}
	f.call(t, http.MethodPost, "/brands", again).must(t, http.StatusCreated)
}

// The runs of a deleted schedule refer to the schedule until a job has cleared the references. Each response is the
// same before and after.
func TestDeleteScheduledJob_LeavesRunsWithoutAScheduleAtOnce(t *testing.T) {
	t.Parallel()
	const word = "Vanishing"
	f := setup(t)
	o := f.things(t)
	f.fillBrand(t, o, word)
	f.call(t, http.MethodPost, "/scheduled-jobs/"+scheduledJob(o)+"/trigger", nil).must(t, http.StatusOK)
	all := requests(t, o, []string{scheduledJob(o)})
	f.call(t, http.MethodDelete, "/scheduled-jobs/"+scheduledJob(o), nil).must(t, http.StatusNoContent)
	referring := "SELECT count(*) FROM job_runs WHERE scheduled_job_id = $1"
	require.Equal(t, 2, storetest.Value[int](t, f.db, referring, o.job.ID), "no job has cleared the references")
	hidden := f.responses(t, all, []string{scheduledJob(o), word + " schedule"})
	f.db.Exec(t, "DELETE FROM schedule_keys WHERE deleted_at IS NOT NULL")
	require.Zero(t, storetest.Value[int](t, f.db, referring, o.job.ID))
	for i, body := range f.responses(t, all, nil) {
		require.Equal(t, body, hidden[i], "%s %s", all[i].id, all[i].path)
	}
	f.call(t, http.MethodGet, "/job-runs/"+run(o), nil).must(t, http.StatusOK)
}
