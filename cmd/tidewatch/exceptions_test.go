package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/openapi/client"
	"tidewatch/store/storetest"
)

// The commands of the section "Exceptions" in docs/schedules.md work.
func TestRemote_ManagesExceptions(t *testing.T) {
	t.Parallel()
	c := startCluster(t)
	vars := map[string]string{"TIDEWATCH_SERVER": c.addresses[0], "TIDEWATCH_TOKEN": c.token}
	brand := c.brand(t, "Harborlight")
	ids := map[string]string{
		"$CUSTOMER": storetest.Value[uuid.UUID](t, c.db, "SELECT customer_id FROM brands WHERE id = $1", brand).String(),
		"$SCHEDULE": storetest.Value[uuid.UUID](t, c.db,
			"SELECT id FROM scheduled_jobs WHERE brand_id = $1 AND name = 'every six hours'", brand).String(),
	}
	ok := func(args ...string) string {
		t.Helper()
		out, _, err := tidewatch(t, vars, args...)
		require.NoError(t, err)
		return out
	}
	ok("schedules", "edit", ids["$SCHEDULE"], "--tz", "Asia/Kolkata")
	ok("schedules", "resume", ids["$SCHEDULE"])
	require.Regexp(t, `(?m)^Harborlight +every six hours +\S+:30:00Z +\S+:00:00\+05:30$`, ok("exceptions", "blackout",
		"--customer", ids["$CUSTOMER"], "--weekly", "mon", "--from", "00:00", "--to", "23:59", "--preview"))
	ok("schedules", "pause", ids["$SCHEDULE"])
	docs, err := os.ReadFile("../../docs/schedules.md")
	require.NoError(t, err)
	_, block, _ := strings.Cut(string(docs), "```sh\ntidewatch exceptions")
	block, _, _ = strings.Cut("tidewatch exceptions"+block, "```")
	var outputs []string
	for line := range strings.Lines(block) {
		outputs = append(outputs, ok(words(line, ids)[1:]...))
	}
	require.Len(t, outputs, 7)
	require.Contains(t, outputs[0], "Every year: 24 December to 26 December (Europe/Berlin)\nThe exception suppresses ")
	require.Contains(t, outputs[2], "Every Friday and Saturday from 22:00 to 06:00 on the next day (America/New_York)")
	require.Contains(t, outputs[3], "Until 1 January 2036 00:00 UTC")
	require.Regexp(
		t,
		`(?m)^UTC +LOCAL +SUPPRESSED BY\n(\S+Z +\S+\+05:30 +pause: Relaunch of the website\n){5}$`,
		outputs[5],
	)
	require.Equal(t, 5, strings.Count(outputs[6], "\n"), "a header and four exceptions: %s", outputs[6])

	edit := []string{"schedules", "edit", ids["$SCHEDULE"], "--dry-run"}
	require.Regexp(t, `NEXT RUNS AFTER\npaused: no runs +paused: no runs\n$`, ok(append(edit, "--cron", "0 5 * * *")...))
	c.db.Exec(t, `UPDATE scheduled_jobs SET cron_expression =
		extract(minute FROM now() AT TIME ZONE 'Asia/Kolkata' + interval '30 minutes') || ' * * * *' WHERE id = $1`,
		ids["$SCHEDULE"]) // no tick during the test
	ok("schedules", "resume", ids["$SCHEDULE"])
	for _, shown := range []string{
		ok("schedules", "list", "--brand", brand.String()), ok("schedules", "get", ids["$SCHEDULE"]),
	} {
		require.Contains(t, shown, " paused until 2036-01-01T00:00:00Z: Relaunch of the website")
	}
	require.Regexp(t, `NEXT RUNS AFTER\n(.* \(pause: Relaunch of the website\)\n){5}$`,
		ok(append(edit, "--cron", "0 5 * * *")...))
	require.Regexp(t, `NEXT RUNS AFTER\n.* paused: no runs\n`, ok(append(edit, "--paused")...))

	var pauses []client.ScheduleException
	require.NoError(t, json.Unmarshal([]byte(ok("exceptions", "list", "--kind", "pause", "--json")), &pauses))
	require.Len(t, pauses, 1)
	id := pauses[0].ID.String()
	require.Regexp(t, `missed ticks +0\n`, ok("exceptions", "resume", id, "--preview"))
	require.Regexp(t, `started runs +0\n`, ok("exceptions", "resume", id, "--missed", "run_once"))
	_, _, err = tidewatch(t, vars, "exceptions", "resume", id)
	require.ErrorContains(t, err, "not_found")
	for _, shown := range []string{
		ok("schedules", "list", "--brand", brand.String()), ok("schedules", "get", ids["$SCHEDULE"]),
	} {
		require.Regexp(t, `Z \(no run, (blackout: Every |skip: The next 2 ticks)`, shown)
	}
	for flag, refusal := range map[string][]string{
		"--preview":  {"--preview", "--search", "Harborlight"},
		"--schedule": {"--schedule", ids["$SCHEDULE"], "--job-type", "data_collection"},
	} {
		_, _, err = tidewatch(t, vars, append([]string{"exceptions", "pause"}, refusal...)...)
		require.ErrorContains(t, err, flag+": cannot be combined with --job-type or --search")
	}
	require.Equal(t, "[]\n", ok("exceptions", "list", "--kind", "pause", "--json"))
	require.Regexp(t, `paused schedules +[1-9]`,
		ok("exceptions", "pause", "--search", "Harborlight", "--note", "freeze"))

	file := filepath.Join(t.TempDir(), "holidays.ics")
	require.NoError(t, os.WriteFile(file, []byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261225\n"+
		"RRULE:FREQ=YEARLY\nSUMMARY:Christmas\nEND:VEVENT\nEND:VCALENDAR\n"), 0o600))
	require.Regexp(t, `TICKS BEFORE .*\nEvery year: 25 December \(UTC\) +\d+ +Christmas\n`,
		ok("exceptions", "import", file, "--customer", ids["$CUSTOMER"], "--dry-run"))
	require.Contains(t, ok("exceptions", "import", file, "--customer", ids["$CUSTOMER"], "--tz", "Europe/Berlin"),
		"Every year: 25 December (Europe/Berlin)")
	require.NoError(t, os.WriteFile(file, []byte("BEGIN:VCALENDAR\nBEGIN:VTODO\n"), 0o600))
	_, _, err = tidewatch(t, vars, "exceptions", "import", file, "--customer", ids["$CUSTOMER"])
	require.ErrorContains(t, err, "line 2: the component VTODO is not supported")

	// A second export after the import of an export has the same content.
	ok("exceptions", "blackout", "--all-customers", "--weekly", "mon", "--from", "22:00", "--to", "06:00",
		"--note", "1: on")
	vars["DATABASE_URL"] = c.db.URL
	exported, warnings, err := tidewatch(t, vars, "exceptions", "export")
	require.NoError(t, err)
	require.Contains(t, exported, "- name: every six hours\n")
	require.Contains(t, warnings, "The file has no entry for ")
	require.NoError(t, os.WriteFile(file, []byte(exported), 0o600))
	require.Contains(t, ok("import", file), "0 changes were made")
	c.db.Exec(t, "DELETE FROM schedule_exceptions")
	require.Contains(t, ok("import", file), "pause:  -> until resumed: freeze\n")
	require.Equal(t, exported, ok("exceptions", "export"))
	require.Contains(t, ok("next", "--cron", "0 9 * * *", "--from", "2026-12-24T00:00:00Z", "--exceptions", file,
		"--customer", storetest.Value[string](t, c.db, "SELECT name FROM customers WHERE id = $1", ids["$CUSTOMER"])),
		"blackout: Christmas\n")
}

// words splits a line of a shell script into words, and replaces variables by their values.
func words(line string, vars map[string]string) []string {
	var all []string
	for i, part := range strings.Split(strings.TrimSpace(line), `"`) {
		if i%2 == 1 {
			for name, value := range vars {
				part = strings.ReplaceAll(part, name, value)
			}
			all = append(all, part)
			continue
		}
		all = append(all, strings.Fields(part)...)
	}
	return all
}
