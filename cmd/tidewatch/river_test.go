package main

import (
	"testing"

	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

// docs/install.md describes an installation that first migrates River's tables with River's command-line tool. In this
// test, rivermigrate replaces `river migrate-up --database-url "$DATABASE_URL"`, because the tool calls rivermigrate in
// the same way.
func TestMigrateUp_ContinuesAfterRiversTool(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, query string
		target      int // last schema version that River's tool applies; 0 for all versions
	}{
		{"all versions", "", 0},
		{"an older tool", "", 4},
		{"a schema in the URL", "&search_path=tidewatch", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db := storetest.OpenEmpty(t)
			db.Exec(t, "CREATE SCHEMA tidewatch")
			url := db.URL + tt.query
			pool := storetest.Pool(t, url)
			migrator, err := rivermigrate.New(riverpgxv5.New(pool), nil)
			require.NoError(t, err)
			_, err = migrator.Migrate(t.Context(), rivermigrate.DirectionUp, &rivermigrate.MigrateOpts{TargetVersion: tt.target})
			require.NoError(t, err)

			vars := map[string]string{"DATABASE_URL": url, "OPENAI_API_KEY": "x"}
			out, _, err := tidewatch(t, vars, "migrate", "up")
			require.NoError(t, err)
			require.NotContains(t, out, "applied river 1 ")
			require.Contains(t, out, "applied tidewatch 1 ")
			node := serve(t, vars)
			_, _, err = tidewatch(t, vars, "import", "--allow-unconfigured", exampleFile)
			require.NoError(t, err)
			inside := storetest.DB{DB: db.DB, Pool: pool, URL: url}
			inside.WaitFor(t, "the schedules to be planned",
				"SELECT count(*) > 0 AND count(*) = count(next_run_at) FROM scheduled_jobs")
			inside.WaitFor(t, "a tick", "SELECT count(*) > 0 FROM river_job WHERE kind = 'tick' AND state = 'completed'")
			require.NoError(t, node.Stop())
			if tt.query != "" {
				require.Zero(t, storetest.Value[int](t, db,
					"SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"))
			}
		})
	}
}
