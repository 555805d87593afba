package main

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/openapi/client"
	"tidewatch/store/storetest"
)

func TestRemote_MakesListsShowsAndDeletesReports(t *testing.T) {
	t.Parallel()
	c := startCluster(t)
	vars := map[string]string{"TIDEWATCH_SERVER": c.addresses[0], "TIDEWATCH_TOKEN": c.token}
	brand := c.brand(t, "Harborlight").String()
	reports := func(args ...string) string {
		t.Helper()
		out, _, err := tidewatch(t, vars, append([]string{"reports"}, args...)...)
		require.NoError(t, err)
		return out
	}
	require.JSONEq(t, `[]`, reports("list", "--json"))
	var made client.Report
	out := reports("create", brand, "--template", "monthly", "--last-day", "2026-10-31", "--timezone", "Europe/Berlin",
		"--json")
	require.NoError(t, json.Unmarshal([]byte(out), &made))
	require.Equal(t, "Monthly review: Harborlight, 1–31 October 2026", made.Title)
	require.Equal(t, "Europe/Berlin", made.Timezone)
	id := made.ID.String()
	require.Regexp(
		t,
		`(?s)^ID +TITLE +FROM +TO +MADE +BY\n`+id+` +Monthly review: Harborlight, 1–31 October 2026 +2026-10-01 +`+
			`2026-10-31 `,
		reports("list", "--brand", brand),
	)
	require.Contains(t, reports("get", id), "Monthly review: Harborlight")
	file := filepath.Join(t.TempDir(), "report.html")
	reports("get", id, "--html", file)
	written, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(written), reports("get", id, "--html", "-"))
	require.Contains(t, string(written), "<title>Monthly review: Harborlight, 1–31 October 2026</title>")
	var link client.MadeReportLink
	require.NoError(t, json.Unmarshal([]byte(reports("share", id, "--days", "7", "--json")), &link))
	require.Regexp(t, `address +http://[^ ]+/reports/shared/[A-Za-z0-9_-]{43}\n`, reports("share", id))
	require.Contains(t, reports("links", id), link.ID.String())
	require.Equal(t, "Revoked link "+link.ID.String()+".\n", reports("revoke", id, link.ID.String()))
	require.Equal(t, "Deleted report "+id+".\n", reports("delete", id))
	_, _, err = tidewatch(t, vars, "reports", "get", id)
	require.ErrorContains(t, err, "not_found")
}

func TestRemote_ShowsAndChangesTheLookOfReports(t *testing.T) {
	t.Parallel()
	c := startCluster(t)
	vars := map[string]string{"TIDEWATCH_SERVER": c.addresses[0], "TIDEWATCH_TOKEN": c.token}
	customer := storetest.Value[string](t, c.db, "SELECT customer_id::text FROM brands WHERE name = 'Harborlight'")
	look := func(args ...string) string {
		t.Helper()
		out, _, err := tidewatch(t, vars, append([]string{"customers", "look", customer}, args...)...)
		require.NoError(t, err)
		return out
	}
	require.Regexp(t, `color +default\nlogo +none`, look())
	var file bytes.Buffer
	require.NoError(t, png.Encode(&file, image.NewGray(image.Rect(0, 0, 8, 4))))
	path := filepath.Join(t.TempDir(), "logo.png")
	require.NoError(t, os.WriteFile(path, file.Bytes(), 0o600))
	require.Regexp(t, `color +#1f5fbf\nlogo +PNG, \d+ bytes`, look("--color", "#1F5FBF", "--logo", path))
	require.Regexp(t, `color +default\nlogo +none`, look("--no-color", "--no-logo"))
}
