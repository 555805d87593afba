package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// The commands of the section "Chains" in docs/schedules.md work, and the chained schedule fires.
func TestRemote_ChainsSchedules(t *testing.T) {
	t.Parallel()
	c := startCluster(t)
	vars := map[string]string{"TIDEWATCH_SERVER": c.addresses[0], "TIDEWATCH_TOKEN": c.token}
	brand := c.brand(t, "Harborlight")
	ids := map[string]string{
		"$BRAND": brand.String(),
		"$SCHEDULE": storetest.Value[uuid.UUID](t, c.db,
			"SELECT id FROM scheduled_jobs WHERE brand_id = $1 AND name = 'every six hours'", brand).String(),
	}
	docs, err := os.ReadFile("../../docs/schedules.md")
	require.NoError(t, err)
	_, section, _ := strings.Cut(string(docs), "## Chains")
	_, block, _ := strings.Cut(section, "```sh\n")
	block, _, _ = strings.Cut(block, "```")
	var outputs []string
	for line := range strings.Lines(block) {
		out, _, err := tidewatch(t, vars, words(line, ids)[1:]...)
		require.NoError(t, err, line)
		outputs = append(outputs, out)
	}
	require.Len(t, outputs, 4)
	require.Regexp(t, `description +After each completed run of every six hours\n`, outputs[0])
	require.Regexp(t, `weekly report .* after every six hours `, outputs[1])
	require.Equal(t, 2, strings.Count(outputs[1], "\n"), "a header and one schedule")
	require.Regexp(t, `\nevery six hours +Harborlight +\S+ +no .*\n  weekly report +Harborlight +\S+ +yes `, outputs[2])
	chained := storetest.Value[uuid.UUID](t, c.db, "SELECT id FROM scheduled_jobs WHERE after IS NOT NULL")
	c.db.WaitFor(t, "the report after the run",
		"SELECT EXISTS (SELECT FROM job_runs WHERE scheduled_job_id = $1 AND status = $2)", chained, store.RunCompleted)

	next, _, err := tidewatch(t, vars, "schedules", "next", chained.String())
	require.NoError(t, err)
	require.Equal(t, "After each completed run of every six hours.\n", next)
	_, _, err = tidewatch(t, vars, "schedules", "delete", ids["$SCHEDULE"])
	require.ErrorContains(t, err, "Other schedules fire after this schedule: weekly report.")
	dry, _, err := tidewatch(t, vars, "schedules", "edit", chained.String(), "--cron", "0 9 * * *", "--dry-run")
	require.NoError(t, err)
	require.Regexp(t, `after +`+ids["$SCHEDULE"], dry)
}
