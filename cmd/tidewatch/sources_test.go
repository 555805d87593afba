package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

// noonZone returns a time zone in which the present hour begins at noon, and the date there. The answers of a test are
// therefore from that date.
func noonZone() (zone, today string) {
	const noon = 12
	offset := noon - time.Now().UTC().Hour()
	zone = fmt.Sprintf("Etc/GMT%+d", -offset) // the signs of these names are inverted
	return zone, time.Now().In(time.FixedZone(zone, offset*60*60)).Format(time.DateOnly)
}

func TestRemote_ListsAndShowsSources(t *testing.T) {
	t.Parallel()
	c := startCluster(t)
	vars := map[string]string{"TIDEWATCH_SERVER": c.addresses[0], "TIDEWATCH_TOKEN": c.token}
	brand := c.brand(t, "Harborlight").String()
	zone, today := noonZone()
	ok := func(args ...string) string {
		t.Helper()
		out, _, err := tidewatch(t, vars, args...)
		require.NoError(t, err)
		return out
	}
	segment := []string{
		"--from", today, "--to", today, "--timezone", zone, "--class", "branded,competitor,unbranded",
	}
	shown := func(command string, args ...string) string {
		t.Helper()
		return ok(slices.Concat([]string{"brands", command, brand}, args, segment)...)
	}
	schedule := storetest.Value[uuid.UUID](t, c.db,
		"SELECT id FROM scheduled_jobs WHERE brand_id = $1 AND name = 'every six hours'", brand)
	ok("schedules", "trigger", schedule.String(), "--wait")
	ok("brands", "rescore", brand, "--wait")

	require.Regexp(t, `(?m)^harborlight.example +own +- +no +[1-9]\d* +0 +[1-9]`, shown("sources"))
	domains := func(args ...string) []string {
		t.Helper()
		return regexp.MustCompile(`(?m)^\S+\.\S+`).FindAllString(shown("sources", args...), -1)
	}
	all := domains("--sort", "domain")
	require.True(t, slices.IsSorted(all), "%v", all)
	require.ElementsMatch(t, all, domains())
	require.Equal(t, []string{"harborlight.example"}, domains("--type", "own"))
	require.Equal(t, []string{"harborlight.example"}, domains("--search", "HARBOR"))
	require.NotContains(t, domains("--gap"), "harborlight.example", "own domains are never gaps")
	require.Empty(t, domains("--status", "new,lost"), "without an earlier period, sources have no status")
	require.Regexp(t, `^domain,.*\nharborlight.example,own,.*\n$`, shown("sources", "--type", "own", "--csv"))
	require.Regexp(t, `^domain,.*\n$`, shown("sources", "--status", "new", "--csv"))
	require.Regexp(t, `^domain,.*\n$`, shown("sources", "--search", "globex", "--sort", "rise", "--csv"))

	source := shown("source", "harborlight.example")
	require.Regexp(t, `(?m)^type +own\n`, source)
	require.Regexp(t, `(?m)^answers +[1-9]\d* of 12\n`, source)
	require.Regexp(
		t,
		`(?m)^https://www.harborlight.example/pricing +Harborlight – official site +- +(no|false) +[1-9]`,
		source,
	)
	require.Regexp(t, `(?m)^Harborlight +brand +[1-9]`, source)
	require.Regexp(t, `(?m)^chatgpt +\d+ +6\n`, source)
	require.Contains(t, shown("source", "harborlight.example", "--json"), `"pages": [`)
	require.Regexp(t, `(?m)^answers +0 of 12\n`, shown("source", "elsewhere.example"), "no answer cites the domain")

	require.Regexp(t, `(?m)^best product analytics tool +2 `, shown("searches"))
	require.Regexp(t, `(?m)^best product analytics tool,\d+,2,`, shown("searches", "--csv"))
	require.Regexp(t, `^text,.*\n(.*[Ee]astmoor.*\n)+$`, shown("searches", "--search", "EASTMOOR", "--csv"))
	require.Contains(t, shown("searches", "--is-query", "true"), "best product analytics tool ")
	require.NotContains(t, shown("searches", "--is-query", "false", "--csv"), "best product analytics tool,")

	customer := storetest.Value[uuid.UUID](t, c.db, "SELECT customer_id FROM brands WHERE id = $1", brand).String()
	require.Contains(t, ok("customers", "list"), customer)
	require.Empty(t, domains("--type", "review"))
	set := ok("customers", "source-types", "set", customer, "www.example.com", "review")
	require.Regexp(t, `domain +example.com\ntype +review\n`, set)
	day := storetest.Value[string](t, c.db, "SELECT (updated_at AT TIME ZONE 'UTC')::date::text FROM source_types")
	require.Regexp(t, `(?m)^example.com +review +`+day, ok("customers", "source-types", "list", customer))
	require.Equal(t, []string{"example.com"}, domains("--type", "review"))
	exported := ok("customers", "source-types", "export", customer)
	require.Equal(t, "source_types:\n  example.com: review\n", exported)
	file := filepath.Join(t.TempDir(), "types.yaml")
	require.NoError(t, os.WriteFile(file, []byte(exported+"  example.net: community\n"), 0o600))
	ok("customers", "source-types", "import", customer, file)
	require.Regexp(t, `(?m)^example.net +community`, ok("customers", "source-types", "list", customer))
	ok("customers", "source-types", "delete", customer, "example.net")
	require.NoError(t, os.WriteFile(file, []byte("source_types:\n  example.net: blog\n"), 0o600))
	_, _, err := tidewatch(t, vars, "customers", "source-types", "import", customer, file)
	require.ErrorContains(t, err, "example.net: ")
	require.NoError(t, os.WriteFile(file, []byte("types: {}\n"), 0o600))
	_, _, err = tidewatch(t, vars, "customers", "source-types", "import", customer, file)
	require.ErrorContains(t, err, "types")
	require.Contains(t, ok("customers", "source-types", "delete", customer, "example.com"), "example.com")
	require.JSONEq(t, `[]`, ok("customers", "source-types", "list", customer, "--json"))
	_, _, err = tidewatch(t, vars, "customers", "source-types", "set", customer, "example.com", "own")
	require.ErrorContains(t, err, "body.type")
}
