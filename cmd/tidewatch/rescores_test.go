package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

// The commands of the section "Re-scoring" in docs/scoring.md work.
func TestRemote_RescoresASegment(t *testing.T) {
	t.Parallel()
	c := startCluster(t)
	vars := map[string]string{"TIDEWATCH_SERVER": c.addresses[0], "TIDEWATCH_TOKEN": c.token}
	brand := c.brand(t, "Harborlight")
	run := storetest.Value[uuid.UUID](t, c.db, `INSERT INTO job_runs (id, brand_id, customer_id, job_type, trigger, status,
			scheduled_for, finished_at, run_timeout_seconds)
		SELECT tidewatch_uuid7(), id, customer_id, 'data_collection', 'manual', 'completed', now(), now(), 60
		FROM brands WHERE id = $1 RETURNING id`, brand)
	c.db.Exec(t, `INSERT INTO answers (id, run_id, brand_id, query_text, collector, status, text)
		SELECT tidewatch_uuid7(), $1, $2, 'best crm', 'chatgpt', 'ok', 'Harborlight is good.'
		FROM generate_series(1, 10000)`, run, brand) // more answers than the default rate scores during the test
	ids := map[string]string{"$BRAND": brand.String()}
	ok := func(args ...string) string {
		t.Helper()
		out, _, err := tidewatch(t, vars, args...)
		require.NoError(t, err)
		return out
	}
	docs, err := os.ReadFile("../../docs/scoring.md")
	require.NoError(t, err)
	_, block, _ := strings.Cut(string(docs), "```sh\ntidewatch rescores")
	block, _, _ = strings.Cut("tidewatch rescores"+block, "```")
	var outputs []string
	for line := range strings.Lines(block) {
		outputs = append(outputs, ok(words(line, ids)[1:]...))
		if len(outputs) == 2 {
			ids["$RESCORE"] = storetest.Value[uuid.UUID](t, c.db, "SELECT run_id FROM rescores").String()
		}
	}
	require.Len(t, outputs, 6)
	require.Regexp(t, `answers +[\d,]+\nnames +.*Harborlight`, outputs[0])
	require.Regexp(t, `left +[\d,]+\n`, outputs[1])
	require.Contains(t, outputs[2], ids["$RESCORE"])
	require.Regexp(t, `paused +\d{4}`, outputs[3])
	require.Regexp(t, `paused +\D*\n`, outputs[4])
	require.Contains(t, outputs[5], ids["$RESCORE"])
	require.Regexp(t, `status +cancelled`, ok("rescores", "cancel", ids["$RESCORE"]))
	_, _, err = tidewatch(t, vars, "rescores", "resume", ids["$RESCORE"])
	require.ErrorContains(t, err, "already cancelled")
	retriesFailedRuns(t, c, vars, brand)
}
