package local_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

// exampleFile is the path of a complete file for tidewatch import.
const exampleFile = "../demo/demo.yaml"

func TestImport_ChangesNothingTheSecondTimeAndInADryRun(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	vars := map[string]string{"DATABASE_URL": db.URL}
	dry, _, err := tidewatch(t, vars, "import", "--dry-run", exampleFile)
	require.NoError(t, err)
	require.Contains(t, dry, "create brand Northwind Ltd / Alderway\n")
	require.Contains(t, dry, "would be made")
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM customers"))
	first, _, err := tidewatch(t, vars, "import", exampleFile)
	require.NoError(t, err)
	require.Contains(t, first, "created brand Northwind Ltd / Alderway\n")
	would := strings.NewReplacer("created ", "create ", "were made", "would be made")
	require.Equal(t, dry, would.Replace(first))
	second, _, err := tidewatch(t, vars, "import", exampleFile)
	require.NoError(t, err)
	require.Contains(t, second, "0 changes were made")
	audited := storetest.Value[int](t, db, `SELECT count(*) FROM audit_log
		WHERE action = 'create' AND actor_kind = 'command' AND customer_id IS NOT NULL`)
	require.Contains(t, first, fmt.Sprintf("%d changes were made", audited), "each object has an audit entry")

	bad := filepath.Join(t.TempDir(), "bad.yaml")
	text := "customers:\n  - name: X\n    brands:\n      - name: Y\n        colour: red\n"
	require.NoError(t, os.WriteFile(bad, []byte(text), 0o600))
	_, _, err = tidewatch(t, vars, "import", bad)
	require.ErrorContains(t, err, "bad.yaml:5")
	require.ErrorContains(t, err, "colour")
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM customers"))
}

func TestImport_WarnsAboutUnconfiguredEnginesOrRejectsThem(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	vars := map[string]string{"DATABASE_URL": db.URL}
	_, warned, err := tidewatch(t, vars, "import", "--dry-run", exampleFile)
	require.NoError(t, err, "no engine is configured, so this is not the server's environment")
	require.Contains(t, warned,
		"Warning: engine claude is not configured: set ANTHROPIC_API_KEY, in the environment of the server.")
	require.Equal(t, 1, strings.Count(warned, "PERPLEXITY_API_KEY"))
	vars["OPENAI_API_KEY"] = "x"
	_, _, err = tidewatch(t, vars, "import", "--dry-run", exampleFile)
	require.ErrorContains(t, err, "demo.yaml:8: customers[0].brands[0].collectors[1]: "+
		"engine perplexity is not configured: set PERPLEXITY_API_KEY")
	require.NotContains(t, err.Error(), "chatgpt")
	_, warned, err = tidewatch(t, vars, "import", "--dry-run", "--allow-unconfigured", exampleFile)
	require.NoError(t, err)
	require.Contains(t, warned, "SERPAPI_API_KEY")
}
