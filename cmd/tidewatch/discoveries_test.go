package main

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

func TestRemote_TracksAndDismissesDiscoveries(t *testing.T) {
	t.Parallel()
	c := startCluster(t)
	vars := map[string]string{"TIDEWATCH_SERVER": c.addresses[0], "TIDEWATCH_TOKEN": c.token}
	ok := func(args ...string) string {
		t.Helper()
		out, _, err := tidewatch(t, vars, args...)
		require.NoError(t, err)
		return out
	}
	brand := c.brand(t, "Harborlight").String()
	schedule := storetest.Value[uuid.UUID](t, c.db,
		"SELECT id FROM scheduled_jobs WHERE brand_id = $1 AND name = 'every six hours'", brand)
	ok("schedules", "trigger", schedule.String(), "--wait")
	c.db.Exec(t, "DELETE FROM competitors WHERE brand_id = $1", brand)
	c.db.Exec(t, `UPDATE answers SET created_at = now() - interval '2 days',
		text = E'- **Hooli**: fast\n- **Hooli Pro**: faster\n- **Vandelay**: cheap\n'`)
	require.Contains(t, ok("brands", "rescore", brand, "--wait"), "completed")

	listed := ok("brands", "discoveries", brand, "--class", "branded,competitor,unbranded")
	require.Regexp(t, `(?s)NAME +ANSWERS +QUERIES +ENGINES.*Hooli +\d+ +\d+ +.*chatgpt.* \d{4}-\d\d-\d\d`, listed)
	require.Contains(t, listed, "Vandelay")
	require.NotContains(t, ok("brands", "discoveries", brand, "--tag", "none"), "Hooli")

	followed := ok("brands", "discoveries", "track", brand, "Hooli", "--wait")
	require.Regexp(t, `completed {2}(\d+)/\d+ answers`, followed)
	rival := storetest.Value[uuid.UUID](t, c.db, "SELECT id FROM competitors WHERE name = 'Hooli'").String()
	require.Positive(t, storetest.Value[int](t, c.db, "SELECT count(*) FROM positions WHERE competitor_id = $1", rival),
		"the stored answers are scored with the name")
	require.Regexp(t, `name +Hooli Pro\nre-score +\S+ \(\d+ answers\)\ncompetitor +`+rival,
		ok("brands", "discoveries", "track", brand, "Hooli Pro", "--alias-of", rival))
	require.NotContains(t, ok("brands", "discoveries", "track", brand, "Harbormaster", "--brand-alias"), "competitor")
	require.Regexp(t, `key +vandelay`, ok("brands", "discoveries", "dismiss", brand, "VANDELAY"))
	require.JSONEq(t, `[]`, ok("brands", "discoveries", brand, "--json", "--class", "branded,competitor,unbranded"))
	require.Regexp(t, `(?m)^VANDELAY +vandelay +\d{4}-\d\d-\d\d`, ok("brands", "discoveries", "dismissed", brand))
	require.Contains(t, ok("brands", "discoveries", "restore", brand, "vandelay"), `Restored the discovery "vandelay".`)
	require.JSONEq(t, `[]`, ok("brands", "discoveries", "dismissed", brand, "--json"))
	require.Contains(t, ok("brands", "discoveries", brand, "--class", "branded,competitor,unbranded"), "Vandelay")
	_, _, err := tidewatch(t, vars, "brands", "discoveries", "track", brand, "hooli")
	require.ErrorContains(t, err, "already has this name")
	_, _, err = tidewatch(t, vars, "brands", "discoveries", "track", brand, "x", "--brand-alias", "--alias-of", rival)
	require.ErrorContains(t, err, "can't be used together")
}
