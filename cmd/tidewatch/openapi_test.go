package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOpenAPI_PrintsTheCommittedDocument(t *testing.T) {
	t.Parallel()
	for version, file := range map[string]string{"3.1": "openapi.yaml", "3.0": "openapi-3.0.yaml"} {
		out, _, err := tidewatch(t, nil, "openapi", "--version", version)
		require.NoError(t, err)
		committed, err := os.ReadFile(filepath.Join("..", "..", "openapi", file))
		require.NoError(t, err)
		if out != string(committed) {
			t.Errorf("%s is stale: run make generate", file)
		}
	}
}
