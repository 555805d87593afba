package catalog_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api/catalog"
	"tidewatch/jobs"
	"tidewatch/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

func rules() catalog.Rules {
	return catalog.Rules{Collectors: []string{"chatgpt", "google_aio", "perplexity"}, Plan: jobs.NewPlanner().Plan}
}

// The constant "all" is a document that contains every key, each with a value other than the default.
const all = `customers:
  - name: Northwind Ltd
    brands:
      - name: Acme
        aliases: [Acme CRM]
        domains: [acme.example]
        collectors: [chatgpt, perplexity]
        competitors:
          - name: Globex
            aliases: [Globex CRM]
            domains: [globex.example]
        queries:
          - best crm for small teams
          - text: bestes CRM für kleine Teams
            topic: crm
            locale: de-DE
            country: DE
            is_active: false
            tags: [funnel, Germany]
        scheduled_jobs:
          - name: daily
            job_type: data_collection_and_scoring
            cron_expression: "0 9 * * *"
            timezone: Europe/Berlin
            is_active: true
            dst_gap: skip
            dst_repeat: both
            overlap_policy: allow
            misfire_policy: run_all
            misfire_window_seconds: 3600
            jitter_seconds: 60
            run_timeout_seconds: 600
            starts_at: 2020-01-01T09:00:00+01:00
            ends_at: 2999-01-01T00:00:00Z
            metadata: {collectors: [chatgpt], parallel: true, positionLimit: 50, sentimentLimit: 40, locale: en, country: US, rescore: true, samples: 3, maxCalls: 500, maxCostUsd: 2.5, pauseAtCap: true}
          - name: hourly
            job_type: scoring
            cron_expression: "@hourly"
`

func parse(tb testing.TB, text string) *catalog.Document {
	tb.Helper()
	doc, err := catalog.Parse("brands.yaml", []byte(text), rules())
	require.NoError(tb, err)
	return doc
}

// problems returns the problems of an [*catalog.InvalidError], and fails the test if the error has another type.
func problems(tb testing.TB, err error) []catalog.Problem {
	tb.Helper()
	invalid, ok := errors.AsType[*catalog.InvalidError](err)
	require.True(tb, ok, "%T %v", err, err)
	require.Equal(tb, "brands.yaml", invalid.File)
	return invalid.Problems
}

func apply(tb testing.TB, db storetest.DB, text string) catalog.Report {
	tb.Helper()
	report, err := catalog.Apply(tb.Context(), db.DB, parse(tb, text), rules(), false)
	require.NoError(tb, err)
	return report
}

// The function "edited" returns the text of the constant "all" after one replacement.
func edited(tb testing.TB, from, to string) string {
	tb.Helper()
	require.Equal(tb, 1, strings.Count(all, from), from)
	return strings.Replace(all, from, to, 1)
}

// rows returns all database rows that an import writes, as text.
func rows(tb testing.TB, db storetest.DB) string {
	tb.Helper()
	return storetest.Value[string](tb, db, `SELECT concat_ws(E'\n',
		(SELECT string_agg(c::text, E'\n' ORDER BY c.id) FROM customers c), (SELECT string_agg(b::text, E'\n' ORDER BY b.id) FROM brands b),
		(SELECT string_agg(c::text, E'\n' ORDER BY c.id) FROM competitors c), (SELECT string_agg(q::text, E'\n' ORDER BY q.id) FROM queries q),
		(SELECT string_agg(s::text, E'\n' ORDER BY s.id) FROM scheduled_jobs s))`)
}
