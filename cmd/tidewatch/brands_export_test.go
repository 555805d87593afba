package main

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api/door"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// catalogText has values that YAML could read as other types, and every kind of field.
const catalogText = `
customers:
  - name: "1984"
    max_calls_per_day: 1000
    max_cost_usd_per_day: 2.5
    keep_answers_days: 90
    brands:
      - name: "null"
        aliases: ["yes", "a: b", "- c", "# d", "5 %", '"quoted"', "it's", "@e", "*f", "&g", "!h", "~x", "0x1F", "1e3"]
        domains: [acme.example]
        collectors: [chatgpt]
        competitors:
          - {name: "2026-01-01", aliases: ["true"], domains: [globex.example]}
        queries:
          - {text: "what is #1 crm?", topic: "prices: all", tags: ["007"], locale: de-DE, country: DE}
          - {text: "übermorgen – ПРИВЕТ 東京", is_active: false}
        scheduled_jobs:
          - name: daily
            job_type: data_collection_and_scoring
            cron_expression: "*/5 9 * * 1-5"
            timezone: Europe/Berlin
            dst_gap: skip
            dst_repeat: both
            overlap_policy: allow
            misfire_policy: run_all
            misfire_window_seconds: 7200
            jitter_seconds: 30
            run_timeout_seconds: 3600
            start_deadline_seconds: 600
            starts_at: 2430-01-01T00:00:00Z
            ends_at: 2440-01-01T00:00:00Z
            is_active: false
            metadata: {collectors: [chatgpt], samples: 2, maxCalls: 50, maxCostUsd: 1.25, pauseAtCap: true, country: FR}
          - {name: "on", job_type: scoring, after: daily, after_partial: true}
      - name: Another
        scheduled_jobs:
          - {name: later, job_type: scoring, after: "null / daily"}
  - name: Empty
`

func TestRemote_AnExportOfBrandsIsAnImportFile(t *testing.T) {
	t.Parallel()
	first, second := startCluster(t), startCluster(t)
	run := func(c *cluster, args ...string) string {
		t.Helper()
		vars := map[string]string{"TIDEWATCH_SERVER": c.addresses[0], "TIDEWATCH_TOKEN": c.token}
		out, _, err := tidewatch(t, vars, args...)
		require.NoError(t, err)
		return out
	}
	file := filepath.Join(t.TempDir(), "brands.yaml")
	write := func(text string) {
		t.Helper()
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	}
	write(catalogText)
	require.Contains(t, run(first, "brands", "import", file, "--dry-run"), "create customer 1984\n")
	require.Contains(t, run(first, "brands", "import", file), "created query 1984 / null / what is #1 crm?")
	require.Contains(t, run(first, "brands", "import", file), "0 changes were made")

	createOddTexts(t, first)
	require.Contains(t, run(first, "brands", "export"), "Harborlight", "all customers are exported")
	one := run(first, "brands", "export", "--customer", "1984")
	require.NotContains(t, one, "Harborlight")
	require.Less(t, strings.Index(one, "name: daily"), strings.Index(one, "name: Another"),
		"a schedule comes after the schedule after which it fires")
	write(one)
	require.Contains(t, one, `cron_expression: "0\t9  * * *"`, "plain SQL stores white space")
	require.Contains(t, one, "cron_expression: 0 9 * * mon-FRI", "the API stores single spaces")
	require.Contains(t, run(first, "brands", "import", file), "0 changes were made", one)
	run(second, "brands", "import", file)
	first.db.Exec(t, "UPDATE scheduled_jobs SET cron_expression = '0 9 * * *' WHERE name = 'plain SQL'")
	one = run(first, "brands", "export", "--customer", "1984")
	require.Equal(t, one, run(second, "brands", "export", "--customer", "1984"))
	write(catalogText)
	require.Contains(t, run(second, "brands", "import", file), "created customer Empty\n1 change was made", one)

	limited := *first
	secret, hash := door.NewSecret(door.TokenPrefix)
	limited.token = secret
	customer := storetest.Value[uuid.UUID](t, first.db, "SELECT id FROM customers WHERE name = '1984'")
	_, err := first.db.CreateToken(t.Context(),
		store.Token{CreatedBy: "test", CustomerID: &customer, Name: "limited", Role: store.RoleViewer}, hash)
	require.NoError(t, err)
	require.Equal(t, one, run(&limited, "brands", "export"), "a token of one customer exports this customer")

	first.db.Exec(t, "UPDATE scheduled_jobs SET name = NULL WHERE name = 'daily'")
	vars := map[string]string{"TIDEWATCH_SERVER": first.addresses[0], "TIDEWATCH_TOKEN": first.token}
	_, warning, err := tidewatch(t, vars, "brands", "export")
	require.NoError(t, err)
	require.Contains(t, warning, "no entry for 3 schedules", "a schedule without a name, and two after it")
	first.db.Exec(
		t,
		`UPDATE scheduled_jobs SET name = 'daily', starts_at = '2020-01-01', ends_at = '2020-01-02', is_active = false
		WHERE name IS NULL`,
	)
	_, warning, err = tidewatch(t, vars, "brands", "export")
	require.NoError(t, err)
	require.Contains(t, warning, "no entry for 3 schedules", "a schedule that has ended, and two after it")
}

// oddText returns a text of signs that YAML could read as syntax, with a random order and number.
func oddText(random *rand.Rand) string {
	signs := slices.Concat(
		strings.Split(" |'|\"|#|: |:|- |-|?|? |=|~|>|%|@|`|&|*|!|[|]|{|}|,|\\|\\n|...|---|<<|<|$", "|"),
		strings.Split("é|e\u0301|東|ß|👨\u200d👩|\u200b|\u00a0|\u00ad|\ufeff|\u2028|\u0085|\u200f|\t|\n|\n\n", "|"),
		strings.Split("null|1|0x1F|1e3|true|2026-01-01|12:30|a|b", "|"), []string{"|", " #"},
	)
	var text strings.Builder
	for range 1 + random.IntN(6) {
		text.WriteString(signs[random.IntN(len(signs))])
	}
	return text.String()
}

// createOddTexts creates objects of the customer "1984" through the API. Each text field has random values, of which the
// API refuses some. Plain SQL creates a schedule with white space in its cron expression.
func createOddTexts(t *testing.T, c *cluster) {
	t.Helper()
	brand := c.brand(t, "null").String()
	seed := uint64(time.Now().UnixNano())
	t.Logf("the random texts have the seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	odd := func() string { return oddText(random) }
	sender := &http.Client{Timeout: time.Minute}
	for _, o := range []struct {
		path string
		body func() map[string]any
	}{
		{"/brands/" + brand + "/queries", func() map[string]any { return map[string]any{"text": odd()} }},
		{"/brands/" + brand + "/queries", func() map[string]any {
			return map[string]any{"text": "about " + odd(), "topic": strings.TrimSpace(odd())}
		}},
		{"/brands/" + brand + "/queries", func() map[string]any {
			return map[string]any{"text": "for " + odd(), "tags": []string{odd(), odd() + "x"}}
		}},
		{"/brands/" + brand + "/competitors", func() map[string]any {
			return map[string]any{"name": odd() + "b", "aliases": []string{"a" + odd()}, "domains": []string{odd() + ".example"}}
		}},
		{"/scheduled-jobs", func() map[string]any {
			return map[string]any{
				"brand_id": brand, "name": odd(), "job_type": "scoring",
				"cron_expression": " 0\t9  *\n* mon-FRI ", "timezone": "Europe/Berlin" + strings.TrimSpace(odd()),
				"metadata": map[string]any{"locale": "de-" + odd()},
			}
		}},
		{"/scheduled-jobs", func() map[string]any {
			return map[string]any{
				"brand_id": brand, "name": odd(), "job_type": "scoring",
				"cron_expression": " 0\t9  *\n* mon-FRI ",
			}
		}},
	} {
		for range 30 { // the API limits the rate of requests
			encoded, err := json.Marshal(o.body())
			require.NoError(t, err)
			url := c.addresses[0] + "/api/admin" + o.path
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(encoded))
			require.NoError(t, err)
			request.Header.Set("Authorization", "Bearer "+c.token)
			request.Header.Set("Content-Type", "application/json")
			response, err := sender.Do(request)
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			require.Contains(t, []int{http.StatusCreated, http.StatusConflict, http.StatusUnprocessableEntity},
				response.StatusCode, "%s", encoded)
		}
	}
	c.db.Exec(t, `INSERT INTO scheduled_jobs (brand_id, customer_id, name, job_type, cron_expression)
		SELECT id, customer_id, 'plain SQL', 'scoring', E'0\t9  * * *' FROM brands WHERE id = '`+brand+"'")
}
