package migrations_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/migrations"
	"tidewatch/store/storetest"
)

// columns lists the tables and columns of the database as [migrations.Undo] names them.
const columns = `SELECT coalesce(array_agg(DISTINCT name), '{}') FROM information_schema.columns c,
	unnest(ARRAY['table ' || table_name, 'column ' || table_name || '.' || column_name]::text[]) name
	WHERE table_schema = 'public' AND EXISTS (SELECT FROM information_schema.tables t
		WHERE t.table_schema = 'public' AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE')`

func TestPlanDown_NamesTheTablesAndColumnsThatEachStepDrops(t *testing.T) {
	t.Parallel()
	db := storetest.OpenEmpty(t)
	_, err := migrations.Up(t.Context(), db.Pool, quiet())
	require.NoError(t, err)
	all, err := migrations.PlanDown(t.Context(), db.Pool, quiet(), 0)
	require.NoError(t, err)
	for _, step := range all {
		before := storetest.Value[[]string](t, db, columns)
		plan, err := migrations.PlanDown(t.Context(), db.Pool, quiet(), -1)
		require.NoError(t, err)
		require.Equal(t, []migrations.Undo{step}, plan)
		undone, err := migrations.Down(t.Context(), db.Pool, quiet(), -1)
		require.NoError(t, err)
		require.Equal(t, step.Version, undone[0].Version)
		after := storetest.Value[[]string](t, db, columns)
		for _, name := range step.Drops {
			require.Contains(t, before, name)
			require.NotContains(t, after, name)
		}
		require.Subset(t, step.Drops, dropped(before, after), "step %d drops more than the plan has", step.Version)
	}
	changes := map[int64][]string{}
	for _, step := range all {
		changes[step.Version] = step.Changes
	}
	require.Equal(t, []string{"delete rows of scheduled_jobs"}, changes[66])
	require.Equal(t, []string{"change rows of users", "change rows of api_tokens"}, changes[44])
	require.Empty(t, changes[14], "the statements belong to a function")
	none, err := migrations.PlanDown(t.Context(), db.Pool, quiet(), 0)
	require.NoError(t, err)
	require.Empty(t, none)
}

// dropped returns the tables and columns of the first list that the second list lacks, without the columns of dropped
// tables.
func dropped(before, after []string) []string {
	return slices.DeleteFunc(slices.Clone(before), func(name string) bool {
		column, isColumn := strings.CutPrefix(name, "column ")
		table, _, _ := strings.Cut(column, ".")
		return slices.Contains(after, name) || isColumn && !slices.Contains(after, "table "+table)
	})
}
