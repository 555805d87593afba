package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// readmeMap returns the map of the code in the README, which lists the folders that each folder may import. The entry
// "api/…" stands for all folders below the folder api.
func readmeMap(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	require.NoError(t, err)
	quoted := regexp.MustCompile("`([^`]+)`")
	rows := map[string][]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z/]+)` \\|.*\\| ([^|]+) \\|$").FindAllStringSubmatch(string(text), -1) {
		mayImport := []string{}
		for _, folder := range quoted.FindAllStringSubmatch(row[2], -1) {
			mayImport = append(mayImport, folder[1])
		}
		if row[2] == "everything" {
			mayImport = nil
		}
		rows[row[1]] = mayImport
	}
	return rows
}

// rowOf returns the row of the map that applies to a package. Without a row for the package's folder, the row of the
// nearest parent folder applies.
func rowOf(rows map[string][]string, folder string) string {
	for ; folder != "."; folder = filepath.Dir(folder) {
		if _, ok := rows[folder]; ok {
			return folder
		}
	}
	return ""
}

// The function "ours" returns the folders of the imported packages that belong to this module.
func ours(paths []string) []string {
	var folders []string
	for _, path := range paths {
		if folder, ok := strings.CutPrefix(path, "tidewatch/"); ok {
			folders = append(folders, folder)
		}
	}
	return folders
}

func TestReadme_TheMapOfTheCodeMatchesTheImports(t *testing.T) {
	t.Parallel()
	rows := readmeMap(t)
	command := exec.CommandContext(t.Context(), "go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...")
	command.Dir = filepath.Join("..", "..")
	listed, err := command.Output()
	require.NoError(t, err)
	seen := map[string]bool{}
	for line := range strings.Lines(string(listed)) {
		packages := ours(strings.Fields(line))
		row := rowOf(rows, packages[0])
		require.NotEmpty(t, row, "the map of the code lacks %s", packages[0])
		if strings.Count(packages[0], "/") < 2 {
			require.Equal(t, packages[0], row, "each folder at the first two levels must have its own row")
		}
		seen[row] = true
		for _, imported := range packages[1:] {
			target := rowOf(rows, imported)
			if target == row || rows[row] == nil {
				continue
			}
			allowed := slices.ContainsFunc(rows[row], func(folder string) bool {
				below, isTree := strings.CutSuffix(folder, "…")
				return folder == target || isTree && strings.HasPrefix(target, below)
			})
			require.True(t, allowed, "%s imports %s, which the map of the code does not allow", packages[0], imported)
		}
	}
	for folder := range rows {
		require.True(t, seen[folder], "the map of the code lists %s, which has no package", folder)
	}
}
