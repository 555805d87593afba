package catalog_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api/catalog"
	"tidewatch/store/storetest"
)

const chains = `customers:
- name: Northwind Ltd
  brands:
  - name: Acme
    scheduled_jobs:
    - {name: report, job_type: report, after: scores, after_partial: true}
    - {name: scores, job_type: scoring, after: Globex / daily}
  - name: Globex
    scheduled_jobs:
    - {name: daily, job_type: data_collection, cron_expression: 0 9 * * *}
`

func TestApply_ChainsScheduledJobs(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	require.Len(t, apply(t, db, chains).Changes, 6)
	id := func(name string) string {
		return storetest.Value[string](t, db, "SELECT id::text FROM scheduled_jobs WHERE name = $1", name)
	}
	after := func(name string) string {
		return storetest.Value[string](t, db, "SELECT coalesce(after::text, '') FROM scheduled_jobs WHERE name = $1", name)
	}
	require.Equal(t, []string{id("scores"), id("daily"), ""}, []string{after("report"), after("scores"), after("daily")})
	require.Empty(t, apply(t, db, chains).Changes, "a second import writes nothing")

	// If a file sets only cron_expression, the import clears the field "after".
	timed := strings.Replace(chains, "after: scores, after_partial: true", "cron_expression: 0 10 * * *", 1)
	require.Equal(t, []catalog.FieldChange{
		{Field: "after", From: id("scores")},
		{Field: "after_partial", From: "true", To: "false"},
		{Field: "cron_expression", To: "0 10 * * *"},
	}, apply(t, db, timed).Changes[0].Fields)
	require.Equal(t, "after", apply(t, db, chains).Changes[0].Fields[0].Field)
	require.Equal(t, id("scores"), after("report"))

	cycle := strings.Replace(chains, "cron_expression: 0 9 * * *", "after: Acme / report", 1)
	_, err := catalog.Apply(t.Context(), db.DB, parse(t, cycle), rules(), false)
	require.ErrorContains(t, err, "cannot fire after itself")
	require.Empty(t, after("daily"))
}
