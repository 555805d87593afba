package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/openapi/client"
)

func TestRemote_ListsChanges(t *testing.T) {
	t.Parallel()
	c := startCluster(t)
	vars := map[string]string{"TIDEWATCH_SERVER": c.addresses[0], "TIDEWATCH_TOKEN": c.token}
	brand := c.brand(t, "Harborlight").String()
	changes := func(args ...string) string {
		t.Helper()
		out, _, err := tidewatch(t, vars, append([]string{"brands", "changes", brand}, args...)...)
		require.NoError(t, err)
		return out
	}
	require.JSONEq(t, `[]`, changes("--json"))
	c.db.Exec(t, `INSERT INTO changes (brand_id, run_id, kind, severity, key, since, found_at, collector, details) VALUES
		($1, $2, 'no_longer_mentioned', 'medium', 'a', '2026-10-01Z', '2026-10-02T09:00:00Z', 'chatgpt',
			'{"query": "best crm", "before": {"count": 29, "n": 30}, "after": {"count": 0, "n": 6}, "p": 0.0001, "runs": 2}'),
		($1, $2, 'overtaken', 'high', 'b', '2026-10-03Z', '2026-10-04T09:00:00Z', '',
			'{"name": "Globex", "figure": "mention_rate", "before": {"value": 0.2, "count": 20, "n": 100},
			"after": {"value": 0.6, "count": 60, "n": 100}, "change": {"value": 0.4, "low": 0.3, "high": 0.5}}'),
		($1, $2, 'engine_out', 'info', 'c', '2026-10-05Z', '2026-10-05T09:00:00Z', 'claude',
			'{"before": {"count": 50, "n": 50}, "after": {"count": 1, "n": 5}}')`, brand, uuid.New())
	require.Regexp(t, `(?s)^FOUND +SEVERITY +KIND +CHANGE\n2026-10-05 +info +engine_out .*\n2026-10-04 +high +overtaken `+
		`+Globex overtook Harborlight: .*\n2026-10-02 +medium +no_longer_mentioned +ChatGPT API no longer mentions Harborlight `+
		`for “best crm”: in 0 of 6 answers, previously in 29 of 30 answers\.\n$`, changes())
	kinds := func(args ...string) []client.ChangeKind {
		t.Helper()
		var listed []client.Change
		require.NoError(t, json.Unmarshal([]byte(changes(append(args, "--json")...)), &listed))
		found := make([]client.ChangeKind, len(listed))
		for i, c := range listed {
			found[i] = c.Kind
		}
		return found
	}
	require.Equal(t, []client.ChangeKind{"overtaken"}, kinds("--kind", "overtaken"))
	require.Equal(t, []client.ChangeKind{"overtaken", "no_longer_mentioned"}, kinds("--severity", "high,medium"))
	require.Equal(t, []client.ChangeKind{"overtaken", "no_longer_mentioned"}, kinds("--engine", "chatgpt"))
	require.Equal(t, []client.ChangeKind{"overtaken"},
		kinds("--since", "2026-10-03T00:00:00Z", "--until", "2026-10-05T00:00:00Z"))
	require.Equal(t, []client.ChangeKind{"engine_out"}, kinds("--limit", "1"))
	sheet := changes("--csv", "--severity", "high,medium,low")
	require.Equal(t, 3, strings.Count(sheet, "\n"), "a row for each change, and the heads")
	require.Contains(t, sheet, ",overtaken,high,bad,,,,Globex,,mention_rate,0.2,100,0.6,100,0.4,0.3,0.5,")
	_, _, err := tidewatch(t, vars, "brands", "changes", brand, "--kind", "vanished")
	require.ErrorContains(t, err, "must be one of: mentioned, no_longer_mentioned")
	_, _, err = tidewatch(t, vars, "brands", "changes", uuid.NewString())
	require.ErrorContains(t, err, "does not exist")
}
