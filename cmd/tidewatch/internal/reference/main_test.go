package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPages_AreUpToDate(t *testing.T) {
	t.Parallel()
	for name, page := range pages() {
		committed, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "docs", name))
		require.NoError(t, err)
		if page != string(committed) {
			t.Errorf("docs/%s is stale: run make generate", name)
		}
	}
}
