package main

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

// retriesFailedRuns checks that the commands of the section "Retrying failed runs" in docs/schedules.md work.
func retriesFailedRuns(t *testing.T, c *cluster, vars map[string]string, brand uuid.UUID) {
	t.Helper()
	at := time.Now().UTC().AddDate(0, 0, -3).Truncate(24 * time.Hour).Add(12 * time.Hour)
	run := storetest.Value[uuid.UUID](t, c.db, `INSERT INTO job_runs (id, brand_id, customer_id, job_type, trigger, status,
			scheduled_for, finished_at, run_timeout_seconds, error_message, options)
		SELECT tidewatch_first_id($2), id, customer_id, 'data_collection', 'manual', 'failed', $2, $2, 600, 'why',
			'{"collectors": ["chatgpt"]}'
		FROM brands WHERE id = $1 RETURNING id`, brand, at)
	docs, err := os.ReadFile("../../docs/schedules.md")
	require.NoError(t, err)
	_, block, _ := strings.Cut(string(docs), "```sh\ntidewatch runs retry")
	block, _, _ = strings.Cut("tidewatch runs retry"+block, "```")
	var outputs []string
	for line := range strings.Lines(block) {
		values := map[string]string{"$BRAND": brand.String(), "$TUESDAY": at.Format(time.DateOnly)}
		out, _, err := tidewatch(t, vars, words(line, values)[1:]...)
		require.NoError(t, err)
		outputs = append(outputs, out)
	}
	require.Len(t, outputs, 2)
	require.Regexp(t, `runs +1\ncalls +6\nexpected cost +about \$\d\.\d{4}\nchatgpt +6 calls, about \$`, outputs[0])
	require.Equal(t, outputs[0], outputs[1], "the retry makes the calls of the preview")
	c.db.WaitFor(t, "the retried run", "SELECT status = 'completed' FROM job_runs WHERE id = $1", run)
	require.Equal(t, 6, storetest.Value[int](t, c.db, "SELECT count(*) FROM answers WHERE run_id = $1", run))
	for _, args := range [][]string{
		{}, {run.String(), "--from", "2026-11-24"}, {"--from", "2026-11-24", "--wait"}, {"--from", "Tuesday"},
	} {
		_, _, err := tidewatch(t, vars, append([]string{"runs", "retry"}, args...)...)
		require.Error(t, err, "%v", args)
	}
}
